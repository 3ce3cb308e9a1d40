"""The evidence behind a profile: for each number its clause, where the code asks for it, and which tests prove it.

Nothing is declared twice. The code asks for a number as `policy.minimum_age`, in Python or in a template, or as
`rules().minimum_age` in a view; a test says which rows of FEATURES.md it proves with `@pytest.mark.feature("R27")`, and
which clause a number meets with `clause("GB RTS 12D: …")`. All of it is found by reading the files; nothing is run.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from casino.domain.policy import RULES
from casino.domain.policy_files import FOLDER, MARKS, Entry, read_profile, sources

ROOT = Path(__file__).parents[2]
_ASKED_AS = {
    "inactivity": "inactivity_minutes",
    "full_login_life": "full_login_days",
    "reset_link_life": "reset_link_minutes",
    "failed_login_window": "failed_login_minutes",
    "panic": "panic_hours",
    "stake_cap": "stake_caps",
    "fastest_bet_in": "fastest_bet",
}
"""What `Policy` derives from a number, and from which."""
_NOT_A_RULE = ("domain/policy", "web/cli/policy")
_IN_TEMPLATE = re.compile(r"\bpolicy\.(\w+)")
Found = dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Line:
    """One number with its evidence. `rules` are places in the code, `number_test` and `tests` are test ids."""

    entry: Entry
    inherited: bool
    addresses: tuple[str, ...]
    rules: tuple[str, ...]
    number_test: str | None
    tests: tuple[str, ...]

    @property
    def mark_meaning(self) -> str:
        """What the evidence mark stands for."""
        return MARKS[self.entry.evidence]

    @property
    def is_proved(self) -> bool:
        """Whether a test checks the number, and another one what the house does with it."""
        return self.number_test is not None and bool(self.tests)


def evidence(name: str, root: Path = ROOT, folder: Path = FOLDER) -> list[Line]:
    """Return a line for each number of that profile, in the order of the reports."""
    clauses, features = find_tests(root / "tests")
    rules = find_rules(root)
    addresses = sources(folder)
    profile = read_profile(name, tuple(RULES), folder)
    lines = []
    for key, entry in profile.entries.items():
        proofs = dict.fromkeys(test for row in entry.serves for test in features.get(row, []))
        lines.append(
            Line(
                entry=entry,
                inherited=profile.inherits(key),
                addresses=tuple(addresses[tag] for tag in entry.sources),
                rules=tuple(rules.get(key, [])),
                number_test=next(iter(clauses.get(entry.clause_id, [])), None),
                tests=tuple(proofs),
            )
        )
    return lines


def find_tests(folder: Path) -> tuple[Found, Found]:
    """Return the ids of tests by clause and by row of FEATURES.md."""
    clauses: Found = {}
    features: Found = {}
    for path in sorted(folder.rglob("test_*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"), str(path))
        shown = path.relative_to(folder.parent).as_posix()
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and _last_name(node.func) == "clause":
                for text in _texts(node):
                    clauses.setdefault(text, []).append(f"{shown}::{text}")
        for test, row in _featured(tree.body, f"{shown}::", _marked_by_module(tree)):
            features.setdefault(row, []).append(test)
    return clauses, features


def _featured(body: list[ast.stmt], prefix: str, rows: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for node in body:
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        own = tuple(row for decorator in node.decorator_list for row in _feature_rows(decorator))
        if isinstance(node, ast.ClassDef):
            yield from _featured(node.body, f"{prefix}{node.name}::", rows + own)
        elif node.name.startswith("test"):
            yield from ((prefix + node.name, row) for row in dict.fromkeys(rows + own))


def _marked_by_module(tree: ast.Module) -> tuple[str, ...]:
    for node in tree.body:
        if isinstance(node, ast.Assign) and any(_last_name(target) == "pytestmark" for target in node.targets):
            marks = node.value.elts if isinstance(node.value, ast.List | ast.Tuple) else [node.value]
            return tuple(row for mark in marks for row in _feature_rows(mark))
    return ()


def _feature_rows(node: ast.expr) -> list[str]:
    return _texts(node) if isinstance(node, ast.Call) and _last_name(node.func) == "feature" else []


def _texts(call: ast.Call) -> list[str]:
    return [one.value for one in call.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]


def _last_name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def find_rules(root: Path) -> Found:
    """Return where the code asks for each number, as file:function; beside it what keeps a rule by its design."""
    found: Found = {}
    for path in sorted((root / "casino").rglob("*.py")):
        shown = path.relative_to(root).as_posix()
        if not shown.startswith(tuple(f"casino/{part}" for part in _NOT_A_RULE)):
            for key, function in _asked_in(ast.parse(path.read_text(encoding="utf-8"), str(path)), ""):
                _note(found, key, f"{shown}:{function}" if function else shown)
    for path in sorted((root / "templates").rglob("*.html")):
        for match in _IN_TEMPLATE.finditer(path.read_text(encoding="utf-8")):
            _note(found, match[1], path.relative_to(root).as_posix())
    for key, rule in RULES.items():
        if rule.by_design and is_there(rule.by_design, root):
            _note(found, key, rule.by_design)
    return found


def is_there(place: str, root: Path = ROOT) -> bool:
    """Tell whether file:function exists."""
    name, _, function = place.partition(":")
    path = root / name
    if not path.is_file():
        return False
    tree = ast.parse(path.read_text(encoding="utf-8"), name)
    return any(isinstance(node, ast.FunctionDef) and node.name == function for node in ast.walk(tree))


def _asked_in(node: ast.AST, function: str) -> Iterator[tuple[str, str]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Attribute) and _is_policy(child.value):
            yield child.attr, function
        inner = child.name if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef) else function
        yield from _asked_in(child, inner)


def _is_policy(node: ast.expr) -> bool:
    """Tell `policy` and `house.policy` from other names; a view says `rules()`."""
    called = isinstance(node, ast.Call) and _last_name(node.func) == "rules"
    return called or _last_name(node) == "policy"


def _note(found: Found, attribute: str, place: str) -> None:
    key = _ASKED_AS.get(attribute, attribute)
    if key in RULES and place not in found.setdefault(key, []):
        found[key].append(place)
