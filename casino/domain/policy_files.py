"""Read a profile's file: which numbers it gives with which clause, which it inherits, and every fault in it."""

import difflib
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[1] / "policies"
BASE = "strict"
"""The profile that others inherit from."""
SOURCES = "sources.toml"
"""The addresses behind the tags of sources."""
MARKS = {
    "P": "clause read in the complete document",
    "E": "official page, opening only",
    "V": "vendor documentation",
    "C": "source code read",
    "I": "issue thread",
    "S": "secondary source",
    "K": "general knowledge",
    "own": "our own target",
}
"""How well a number is known. What is S or K is checked before it is claimed in public."""
_KEYS = frozenset({"value", "clause", "says", "sources", "evidence", "serves", "note"})
_NEEDED = ("value", "clause", "says", "evidence", "serves")


class UnusablePolicy(Exception):
    """A profile cannot be used; `faults` holds one plain sentence for each thing that is wrong."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = faults
        super().__init__("\n".join(faults))


@dataclass(frozen=True, slots=True)
class Entry:
    """One number of a profile as its file gives it, with what stands behind it."""

    key: str
    value: Any
    clause: str
    says: str
    sources: tuple[str, ...]
    evidence: str
    serves: tuple[str, ...]
    note: str
    profile: str
    file: str

    @property
    def clause_id(self) -> str:
        """The name of the clause's conformance test."""
        return f"{self.profile.upper()} {self.clause}: {self.says}"


@dataclass(frozen=True, slots=True)
class Profile:
    """A profile's file: its entries in the order of the keys, its own and inherited ones, and the faults."""

    name: str
    title: str
    file: str
    entries: Mapping[str, Entry]
    faults: tuple[str, ...]

    def inherits(self, key: str) -> bool:
        """Tell whether the value comes from the profile that this one inherits from."""
        return self.entries[key].profile != self.name


def names(folder: Path = FOLDER) -> tuple[str, ...]:
    """Return the names of the profiles in the folder, the base first."""
    found = {path.stem for path in folder.glob("*.toml")} - {SOURCES.removesuffix(".toml"), BASE}
    return (BASE, *sorted(found))


def read_profile(name: str, keys: tuple[str, ...], folder: Path = FOLDER) -> Profile:
    """Read the file of that profile, and the base it inherits from, without judging the values."""
    path = folder / f"{name}.toml"
    shown = f"{folder.name}/{path.name}"
    document, faults = _parse(path, shown)
    if faults:
        return Profile(name, "", shown, {}, tuple(faults))
    tags = set(sources(folder))
    title = document.pop("title", None)
    if not isinstance(title, str) or not title:
        faults.append(f"{shown}: title is missing; name the jurisdiction.")
    inherited = document.pop("inherited", [])
    faults += _faults_of_inheritance(name, inherited, document, keys, shown)
    faults += _unknown(document, keys, shown)
    own = {}
    for key in [key for key in keys if key in document]:
        found = _faults_of_entry(document[key], tags)
        faults += [f"{shown}: {key}{fault}." for fault in found]
        if not found:
            own[key] = _entry(key, document[key], name, shown)
    base = read_profile(BASE, keys, folder) if name != BASE else None
    if base is not None:
        faults += base.faults
    lent = {key: base.entries[key] for key in inherited if base is not None and key in base.entries and key not in own}
    given = own | lent
    faults += [
        f"{shown}: {key} is missing. Give it a table of its own, or name it in `inherited`."
        for key in keys
        if key not in document and key not in inherited
    ]
    return Profile(name, str(title), shown, {key: given[key] for key in keys if key in given}, tuple(faults))


def _parse(path: Path, shown: str) -> tuple[dict[str, Any], list[str]]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal), []
    except FileNotFoundError:
        return {}, [f"{shown} is missing."]
    except (OSError, UnicodeDecodeError) as error:
        return {}, [f"{shown} cannot be read ({error})."]
    except tomllib.TOMLDecodeError as error:
        return {}, [f"{shown} is not valid TOML ({error})."]


def _faults_of_inheritance(
    name: str, inherited: Any, document: Mapping[str, Any], keys: tuple[str, ...], shown: str
) -> list[str]:
    if not isinstance(inherited, list):
        return [f"{shown}: inherited is {inherited!r}; it must be a list of keys."]
    if name == BASE and inherited:
        return [f"{shown}: inherited must be empty; there is nothing that {BASE} could inherit from."]
    return [
        f"{shown}: inherited names {key!r}, which is not a key.{_near(key, keys)}"
        for key in inherited
        if key not in keys
    ] + [
        f"{shown}: {key} stands in `inherited` and has a table of its own; take one away."
        for key in inherited
        if key in document
    ]


def _unknown(document: Mapping[str, Any], keys: tuple[str, ...], shown: str) -> list[str]:
    return [f"{shown}: {key} is not a key.{_near(key, keys)}" for key in document if key not in keys]


def _near(key: Any, keys: Iterable[str]) -> str:
    close = difflib.get_close_matches(str(key), list(keys), n=1)
    return f" Did you mean {close[0]}?" if close else ""


def _faults_of_entry(table: Any, tags: set[str]) -> list[str]:
    if not isinstance(table, dict):
        return [" must be a table with value, clause, says, evidence and serves"]
    faults = [f".{key} is missing" for key in _NEEDED if key not in table]
    faults += [f".{key} is not a key.{_near(key, _KEYS)}".rstrip(".") for key in table if key not in _KEYS]
    faults += [
        f".{key} is {table[key]!r}; it must be one line of text"
        for key in ("clause", "says", "note")
        if key in table and not (isinstance(table[key], str) and table[key].strip() and table[key].isprintable())
    ]
    mark = table.get("evidence")
    if "evidence" in table and mark not in MARKS:
        faults.append(f".evidence is {mark!r}; it must be one of: {', '.join(MARKS)}")
    named = table.get("sources", [])
    if not isinstance(named, list) or (not named and mark not in ("own", "K", None)):
        faults.append(".sources must name where the clause stands; only own and K may do without")
    elif unknown := [one for one in named if one not in tags]:
        faults.append(f".sources names {unknown[0]!r}, which {SOURCES} does not list")
    rows = table.get("serves")
    if "serves" in table and not (isinstance(rows, list) and rows and all(_is_row(row) for row in rows)):
        faults.append(f".serves is {rows!r}; it must be a list of rows of FEATURES.md, such as R28")
    return faults


def _is_row(row: Any) -> bool:
    return isinstance(row, str) and re.fullmatch(r"R\d{2,3}", row, re.ASCII) is not None


def _entry(key: str, table: Mapping[str, Any], profile: str, shown: str) -> Entry:
    return Entry(
        key=key,
        value=table["value"],
        clause=table["clause"],
        says=table["says"],
        sources=tuple(table.get("sources", [])),
        evidence=table["evidence"],
        serves=tuple(table["serves"]),
        note=table.get("note", ""),
        profile=profile,
        file=shown,
    )


def sources(folder: Path = FOLDER) -> dict[str, str]:
    """Return the addresses behind the tags of sources."""
    return {tag: str(address) for tag, address in _parse(folder / SOURCES, SOURCES)[0].items()}
