"""The games' pages, style sheets and modules: whole, small, strict about inline code, and in two languages."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2] / "casino" / "sandbox"
STATIC = ROOT / "static" / "games"
PAGES = sorted((ROOT / "templates" / "games").glob("*.html"))
MODULES = sorted(STATIC.rglob("*.js"))
SHEETS = sorted(STATIC.rglob("*.css"))
PHRASE = re.compile(r"^  (\w+): ", re.MULTILINE)


def _phrases(language: str) -> set[str]:
    return set(PHRASE.findall((STATIC / "core" / f"text_{language}.js").read_text("utf-8")))


def _names(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("page", PAGES, ids=_names)
def test_a_page_holds_no_inline_code(page: Path) -> None:
    """The policy of the page forbids it, so it would silently not run."""
    text = page.read_text("utf-8")

    assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:", text)
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", text))


@pytest.mark.parametrize("page", PAGES, ids=_names)
def test_a_page_names_files_that_exist(page: Path) -> None:
    for name in re.findall(r"filename='([^']+)'", page.read_text("utf-8")):
        assert (ROOT / "static" / name).is_file(), name


@pytest.mark.parametrize("module", MODULES, ids=_names)
def test_a_module_imports_files_that_exist(module: Path) -> None:
    for name in re.findall(r'from "([^"]+)"', module.read_text("utf-8")):
        assert (module.parent / name).is_file(), name


@pytest.mark.parametrize("path", [*MODULES, *SHEETS], ids=_names)
def test_a_file_is_small_and_asks_nobody_else(path: Path) -> None:
    """No request leaves the game's own server: the only address in the files is the name of the SVG language."""
    text = path.read_text("utf-8")

    assert text.count("\n") < 350
    assert set(re.findall(r"https?://[^\"'\s)]+", text)) <= {"http://www.w3.org/2000/svg"}
    assert not re.search(r"\beval\(|new Function|innerHTML|document\.write", text)


def test_both_languages_know_the_same_phrases() -> None:
    assert _phrases("en") == _phrases("ru")


@pytest.mark.parametrize("module", MODULES, ids=_names)
def test_a_module_says_only_phrases_that_exist(module: Path) -> None:
    said = set(re.findall(r'\bsay\("(\w+)"', module.read_text("utf-8")))

    assert said <= _phrases("en")


def test_no_phrase_is_left_unsaid() -> None:
    """A phrase nobody says is a leftover; those that are put together from parts are named here."""
    text = "".join(module.read_text("utf-8") for module in MODULES if not module.name.startswith("text_"))
    assembled = re.compile(r"spot[A-Z]|kind_|.*Short$|.*Aloud$|dozen\d|even$|odd$|red$|black$|green$")
    unsaid = {key for key in _phrases("en") if f'"{key}"' not in text and not assembled.match(key)}

    assert unsaid <= {"symbols", "undo", "clear", "repeat", "less", "more"}
