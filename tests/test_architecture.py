"""The rules of the house that no single test would notice: floors, sizes, protected routes, documented settings."""

import ast
import importlib
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest
from flask import Flask

from casino.errors import tree
from tests.conftest import make_settings

ROOT = Path(__file__).parents[1]
CASINO = ROOT / "casino"

GROUND = {"casino.money", "casino.errors"}
FLOORS: dict[str, set[str]] = {
    # floor: what of ours it may import, besides itself
    "casino.money": set(),
    "casino.errors": set(),
    "casino.storage": GROUND,
    "casino.wallet": GROUND | {"casino.storage"},
    "casino.domain": GROUND | {"casino.storage", "casino.wallet"},
    "casino.platform": GROUND | {"casino.storage", "casino.wallet", "casino.domain"},
    "casino.config": GROUND | {"casino.platform.signature", "casino.platform.protocol", "casino.domain.policy"},
    "casino.web": GROUND | {"casino.storage", "casino.wallet", "casino.domain", "casino.platform", "casino.config"},
    "casino.sandbox": {"casino.platform.signature", "casino.platform.strictjson"},  # the reader that signing needs
    "casino.certify": {"casino.platform.signature"},
}
ONLY_FROM = {  # who else may import a part that stands apart: the commands that start it
    "casino.sandbox": "casino.web.cli",
    "casino.certify": "casino.web.cli",
}
FOREIGN: dict[str, set[str]] = {
    # floor: the libraries it may import, besides the standard one
    "casino.money": set(),
    "casino.errors": set(),
    "casino.storage": {"sqlalchemy", "psycopg"},
    "casino.wallet": {"sqlalchemy"},
    "casino.domain": {"sqlalchemy", "argon2", "email_validator", "cryptography", "pyotp", "webauthn", "PIL"},
    "casino.platform": {"sqlalchemy", "requests", "urllib3"},
    "casino.config": {"sqlalchemy"},
    "casino.sandbox": {
        "flask",
        "werkzeug",
        "requests",
        "urllib3",
        "gunicorn",
        "markupsafe",
        "jinja2",
        "click",
    },
    "casino.certify": {"requests", "urllib3", "click"},
}
LONGEST_FILE = 350
LONGER: dict[str, str] = {
    # file: why it may be longer
    "casino/errors.py": "a list: every refusal of the house in one tree, so that no code is given twice",
}
LONGEST_APP = 80
UNPROTECTED = {
    # endpoint of a POST without a token: why
    "security.policy_report": "browsers report to it; it only writes a log line",
    "cashier.tell": "the operator's payment service calls it; every call is signed",
}


def python_files(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def syntax(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def imports(path: Path) -> Iterator[str]:
    """Yield the full names that a file imports, wherever in it the import stands."""
    package = module_name(path) if path.name == "__init__.py" else module_name(path).rpartition(".")[0]
    for node in ast.walk(syntax(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                start = package.split(".")[: len(package.split(".")) - node.level + 1]
                base = ".".join([*start, *([base] if base else [])])
            yield from (f"{base}.{alias.name}" for alias in node.names)


def floor_of(module: str) -> str | None:
    """Return the floor that a module stands on; config_values and its like stand with config."""
    if module.startswith("casino.config"):
        return "casino.config"
    return next((floor for floor in FLOORS if module == floor or module.startswith(floor + ".")), None)


def inside(module: str, places: set[str]) -> bool:
    return any(module == place or module.startswith(place + ".") for place in places)


def may_import(importer: str, imported: str) -> bool:
    floor = floor_of(importer)
    apart = next((part for part in ONLY_FROM if inside(imported, {part}) and floor != part), None)
    if apart is not None:
        return inside(importer, {ONLY_FROM[apart]})
    if floor is None or imported == "casino":
        return True
    return floor_of(imported) in {floor, *FLOORS[floor]} or inside(imported, FLOORS[floor])


def split_casino_import(name: str) -> str:
    """Return the module of an imported name: `from casino import money` and `from casino.money import Money`."""
    path = ROOT.joinpath(*name.split("."))
    return name if path.is_dir() or path.with_suffix(".py").is_file() else name.rpartition(".")[0]


def test_every_module_stands_on_a_floor():
    lost = [path for path in python_files("casino") if floor_of(module_name(path)) is None]

    assert [str(path.relative_to(ROOT)) for path in lost] == ["casino/__init__.py"]


def test_a_floor_imports_only_itself_and_the_floors_below():
    wrong = [
        f"{module_name(path)} imports {name}"
        for path in python_files("casino")
        for name in sorted({split_casino_import(name) for name in imports(path) if name.split(".")[0] == "casino"})
        if not may_import(module_name(path), name)
    ]

    assert wrong == []


def test_nothing_in_the_house_imports_the_composition_root():
    """`app.py` puts the floors together; a floor that imports it would stand on the roof."""
    wrong = [
        module_name(path)
        for path in python_files("casino")
        if {"app", "wsgi"} & {n.split(".")[0] for n in imports(path)}
    ]

    assert wrong == []


def test_a_floor_uses_only_its_own_libraries():
    """No Flask below web; no HTTP client below platform."""
    wrong = [
        f"{module_name(path)} imports {name}"
        for path in python_files("casino")
        for name in sorted({name.split(".")[0] for name in imports(path)} - set(sys.stdlib_module_names) - {"casino"})
        if (floor := floor_of(module_name(path))) in FOREIGN and name not in FOREIGN[floor]
    ]

    assert wrong == []


def test_importing_the_wallet_leaves_flask_unloaded():
    """The wallet could be lifted into another project unchanged."""
    code = (
        "import importlib, pkgutil, sys, casino.wallet as wallet\n"
        "for one in pkgutil.iter_modules(wallet.__path__): importlib.import_module(f'casino.wallet.{one.name}')\n"
        "print(sorted({'flask', 'requests', 'casino.web', 'casino.domain', 'casino.platform'} & set(sys.modules)))"
    )

    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"


def test_nothing_reads_the_environment_but_the_edges():
    """Settings are read once, in app.py; what starts processes hands its own on, and certify stands alone."""
    allowed = {"casino/web/cli/demo.py", "casino/certify/command.py", "casino/certify/control.py"}
    wrong = [
        str(path.relative_to(ROOT))
        for path in python_files("casino")
        if str(path.relative_to(ROOT)) not in allowed
        for node in ast.walk(syntax(path))
        if isinstance(node, ast.Attribute) and node.attr in ("environ", "getenv") and isinstance(node.value, ast.Name)
        and node.value.id == "os"
    ]  # fmt: skip

    assert wrong == []


def test_no_exception_is_swallowed_blindly():
    """A bug is a 500 with a log line, never a shrug. What tidies up and raises the same again is none."""

    def is_blind(handler: ast.ExceptHandler) -> bool:
        names = {node.id for node in ast.walk(handler.type) if isinstance(node, ast.Name)} if handler.type else set()
        last = handler.body[-1]
        raises_again = isinstance(last, ast.Raise) and last.exc is None
        return not raises_again and (handler.type is None or bool(names & {"Exception", "BaseException"}))

    wrong = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in [*python_files("casino", "migrations"), ROOT / "app.py"]
        for node in ast.walk(syntax(path))
        if isinstance(node, ast.ExceptHandler) and is_blind(node)
    ]

    assert wrong == []


def test_chance_comes_from_the_secure_source_only():
    wrong = [
        module_name(path) for path in python_files("casino") if "random" in {n.split(".")[0] for n in imports(path)}
    ]

    assert wrong == []


def test_files_stay_readable_in_one_sitting():
    lengths = {
        str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines())
        for path in python_files("casino", "tests")
    }

    assert {name: count for name, count in lengths.items() if count >= LONGEST_FILE and name not in LONGER} == {}
    assert {name for name in LONGER if lengths.get(name, 0) < LONGEST_FILE} == set(), "an exemption is no longer needed"


def test_the_composition_root_fits_on_one_page():
    assert len((ROOT / "app.py").read_text(encoding="utf-8").splitlines()) <= LONGEST_APP


def test_the_lock_names_no_host():
    found = [
        f"{path.name}:{number}"
        for path in (ROOT / "requirements").glob("*.txt")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if re.search(r"https?://|file://|--(?:extra-)?index-url|--find-links", line)
    ]

    assert found == []


def test_no_machine_path_stands_in_the_tree():
    """A path of one developer's machine works on no other."""
    pattern = re.compile(r"(?<![\w.-])/(?:work|root|home)/\w")
    folders = ("casino", "tests", "migrations", "templates", "static", "docs", "deploy", "bench", "requirements", ".ci")
    written = {".py", ".toml", ".md", ".html", ".css", ".js", ".txt", ".ini", ".mako", ".sh", ".svg", ""}
    files = [path for path in ROOT.iterdir() if path.name != ".git"]
    files += [path for folder in folders for path in (ROOT / folder).rglob("*")]
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in files
        if path.is_file() and path.suffix in written and path != Path(__file__)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if pattern.search(line)
    ]

    assert found == []


@pytest.fixture(scope="module")
def site_map(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The app, for its routes; no database is opened."""
    from app import create_app

    folder = tmp_path_factory.mktemp("site-map")
    return create_app(make_settings(folder, f"sqlite:///{folder}/never.db"))


def test_every_post_needs_a_token_or_has_a_reason(site_map: Flask):
    """Flask-WTF protects every view that is not exempt, so the list of exempt ones is the whole risk."""
    csrf = site_map.extensions["csrf"]
    posts = {
        rule.endpoint for rule in site_map.url_map.iter_rules() if (rule.methods or set()) - {"GET", "HEAD", "OPTIONS"}
    }
    open_views = {
        endpoint
        for endpoint in posts
        if endpoint.rpartition(".")[0] in csrf._exempt_blueprints
        or site_map.blueprints.get(endpoint.rpartition(".")[0]) in csrf._exempt_blueprints
        or f"{site_map.view_functions[endpoint].__module__}.{site_map.view_functions[endpoint].__name__}"
        in csrf._exempt_views
    }

    assert open_views == set(UNPROTECTED)
    assert site_map.config.get("WTF_CSRF_ENABLED", True)
    assert site_map.config.get("WTF_CSRF_CHECK_DEFAULT", True)


def all_codes() -> set[str]:
    """Return the codes of errors that can be raised; the roots of the tree are never raised themselves."""
    return {error.code for error in tree()}


def tables(module: ModuleType) -> Iterator[dict[str, object]]:
    """Yield the tables of a module that translate error codes, under whatever name."""
    for value in vars(module).values():
        if isinstance(value, dict) and {"insufficient_funds", "player_blocked"} <= set(value):
            yield value


@pytest.mark.parametrize("edge", ["casino.web.error_pages", "casino.platform.replies"])
def test_every_error_code_is_in_every_translation_table(edge: str):
    found = list(tables(importlib.import_module(edge)))

    assert found, f"{edge} translates no codes"
    for table in found:
        assert all_codes() - set(table) == set()


def test_every_code_of_the_callback_can_be_renamed_in_the_settings():
    """An operator's error map is checked against the codes that exist, those of the edge included."""
    from casino.config import EDGE_CODES
    from casino.platform import replies

    assert set(replies.EXTRA_MESSAGES) == set(EDGE_CODES)
