"""Read the text of one setting into a value, or say in plain words what is wrong with it.

Every reader takes the text as an operator wrote it. Its ValueError is the end of a sentence that begins with
the setting's name: "is empty; ...".
"""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

Reader = Callable[[str], object]

_HEX_COLOUR = re.compile(r"#(?:[0-9a-f]{3}|[0-9a-f]{6})", re.IGNORECASE)
_OKLCH = re.compile(
    r"oklch\(\s*(\d+(?:\.\d+)?)(%?)\s+(\d*\.?\d+)\s+(\d+(?:\.\d+)?)(?:deg)?\s*\)",
    re.IGNORECASE,
)
_EMAIL = re.compile(r"[^@\s<>\"']+@[^@\s<>\"']+\.[^@\s<>\"'.]+")
_PLACEHOLDER = re.compile(
    r"change.?me|replace.?me|place.?holder|insert|example|sample|dummy|your[-_ ]|[<>]|\btodo\b|x{4,}|\*{3,}"
    r"|\.{3,}",
    re.IGNORECASE,
)
SHORTEST_SECRET = 16


def split_list(text: str) -> list[str]:
    """Split at commas, drop blanks around the parts and the empty ones."""
    return [part.strip() for part in text.split(",") if part.strip()]


def time_zone(text: str) -> ZoneInfo:
    """Read the name of a time zone."""
    try:
        return ZoneInfo(text.strip())
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"is {text!r}; it must be the name of a time zone, such as Europe/Malta or UTC") from None


def one_of(*choices: str) -> Reader:
    """Return a reader that takes one of the words."""

    def read(text: str) -> str:
        word = text.strip().lower()
        if word not in choices:
            raise ValueError(f"is {text!r}; it must be one of: {', '.join(choices)}")
        return word

    return read


def number(lowest: int, highest: int | None = None) -> Callable[[str], int]:
    """Return a reader of whole numbers between two bounds, both included."""

    def read(text: str) -> int:
        if not re.fullmatch(r"-?[0-9]{1,18}", text.strip()):
            raise ValueError(f"is {text!r}; it must be a whole number")
        value = int(text)
        if value < lowest or (highest is not None and value > highest):
            bound = f"between {lowest} and {highest}" if highest is not None else f"{lowest} or more"
            raise ValueError(f"is {value}; it must be {bound}")
        return value

    return read


def switch(text: str) -> bool:
    """Read a yes or no."""
    words = {
        "true": True,
        "yes": True,
        "on": True,
        "1": True,
        "false": False,
        "no": False,
        "off": False,
        "0": False,
    }
    if text.strip().lower() not in words:
        raise ValueError(f"is {text!r}; it must be true or false")
    return words[text.strip().lower()]


def status(text: str) -> int:
    """Read the HTTP status of a decline: 200, or one of 400 to 499."""
    value = number(200, 499)(text)
    if 200 < value < 400:
        raise ValueError(f"is {value}; it must be 200 or lie between 400 and 499")
    return value


def phrase(longest: int) -> Reader:
    """Return a reader of one line of text that may be empty."""

    def read(text: str) -> str:
        line = text.strip()
        if len(line) > longest:
            raise ValueError(f"has {len(line)} characters; at most {longest} fit")
        if not line.isprintable():
            raise ValueError("contains control characters; write one plain line")
        return line

    return read


def name(text: str) -> str:
    """Read the site's name: one line, not empty."""
    line = str(phrase(40)(text))
    if not line:
        raise ValueError("is empty; players must know where they are. Leave it out to use the default")
    return line


def optional(reader: Reader, nothing: object) -> Reader:
    """Return a reader that takes an empty text for `nothing`."""
    return lambda text: reader(text) if text.strip() else nothing


def secrets(most: int, what: str) -> Reader:
    """Return a reader of comma-separated secrets, newest first; placeholders and short ones are refused."""

    def read(text: str) -> tuple[str, ...]:
        parts = tuple(part.strip() for part in text.split(","))
        if not text.strip():
            raise ValueError(f"is empty; {what}")
        if len(parts) > most:
            raise ValueError(f"holds {len(parts)} values; at most {most} are used, separated by commas")
        for place, part in enumerate(parts, start=1):
            _check_secret(part, f"value {place} " if len(parts) > 1 else "", what)
        return tuple(dict.fromkeys(parts))

    return read


def _check_secret(secret: str, which: str, what: str) -> None:
    if not secret:
        raise ValueError(f"{which}is empty; {what}")
    if not secret.isascii() or not secret.isprintable() or " " in secret:
        raise ValueError(f"{which}contains blanks or characters outside ASCII; {what}")
    if _PLACEHOLDER.search(secret) or len(set(secret)) < 5:
        raise ValueError(f"{which}looks like a placeholder; {what}")
    if len(secret) < SHORTEST_SECRET:
        raise ValueError(
            f"{which}has {len(secret)} characters, too short to be safe (at least {SHORTEST_SECRET}); {what}"
        )


def words(pattern: str, what: str, known: tuple[str, ...] = ()) -> Reader:
    """Return a reader of a list without repeats; entries match the pattern and, if given, the known ones."""

    def read(text: str) -> tuple[str, ...]:
        parts = split_list(text)
        for part in parts:
            if not re.fullmatch(pattern, part) or (known and part not in known):
                hint = f"; known are: {', '.join(known)}" if known else ""
                raise ValueError(f"contains {part!r}, which is not {what}{hint}")
        if len(set(parts)) < len(parts):
            raise ValueError(f"is {text!r}, which names something twice")
        return tuple(parts)

    return read


def languages(text: str) -> object:
    """Read language codes as browsers write them, `pt-BR`; the spelling of gettext's folders, `pt_BR`, will do."""
    return words(r"[a-z]{2,3}(?:-[A-Z]{2})?", "a language code such as en or pt-BR")(text.replace("_", "-"))


def required(reader: Reader) -> Reader:
    """Return a reader that also refuses an empty list."""

    def read(text: str) -> object:
        value = reader(text)
        if not value:
            raise ValueError("is empty; name at least one, the first is the default")
        return value

    return read


def colour(text: str) -> str | None:
    """Read a CSS colour as #rgb, #rrggbb or oklch(L C H); nothing means the theme's own."""
    value = text.strip().lower()
    if not value:
        return None
    if _HEX_COLOUR.fullmatch(value):
        return value
    match = _OKLCH.fullmatch(value)
    if match:
        lightness = float(match[1]) / (100 if match[2] else 1)
        if lightness <= 1 and float(match[3]) <= 0.5 and float(match[4]) <= 360:
            return value
    raise ValueError(f"is {text!r}; it must be a colour such as #c9a45c or oklch(80% 0.12 85)")


def email(text: str) -> str:
    """Read an e-mail address that may be left empty."""
    if text.strip() and not _EMAIL.fullmatch(text.strip()):
        raise ValueError(f"is {text!r}; it must be an e-mail address")
    return text.strip()


def aliases(known: tuple[str, ...]) -> Callable[[Mapping[str, object]], dict[str, str]]:
    """Return a reader of a table from the platform's word to one of ours."""

    def read(table: Mapping[str, object]) -> dict[str, str]:
        for key, value in table.items():
            if value not in known:
                raise ValueError(f"gives {key!r} the meaning {value!r}; it must be one of: {', '.join(known)}")
        return {key: str(value) for key, value in table.items()}

    return read


def renamed(table: Mapping[str, object]) -> dict[str, str]:
    """Read a table from our code to the platform's."""
    for key, value in table.items():
        if not isinstance(value, str) or not value.strip():
            raise ValueError(f'gives {key!r} no text; write {key} = "their_code"')
    return {key: str(value) for key, value in table.items()}


def name_lists(table: Mapping[str, object]) -> dict[str, tuple[str, ...]]:
    """Read a table from our name of a field to the platform's names, the first present one counts."""
    lists: dict[str, tuple[str, ...]] = {}
    for key, value in table.items():
        names = [value] if isinstance(value, str) else value
        if not isinstance(names, list) or not names or not all(isinstance(one, str) and one for one in names):
            raise ValueError(f'gives {key!r} no names; write {key} = ["their_name", "another_name"]')
        lists[key] = tuple(names)
    return lists


def amounts(table: Mapping[str, object]) -> dict[str, Decimal]:
    """Read a table from currency to a positive amount."""
    found: dict[str, Decimal] = {}
    for key, value in table.items():
        try:
            amount = Decimal(str(value)) if not isinstance(value, bool) else Decimal("NaN")
        except InvalidOperation:
            amount = Decimal("NaN")
        if not amount.is_finite() or amount <= 0:
            raise ValueError(f'gives {key!r} the amount {value!r}; write {key} = "5000.00"')
        found[key] = amount
    return found
