"""Which words the site can say: gathered from templates and sources, so that a language can be checked for gaps."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po

from casino.web.i18n import locale_of, words_file

ROOT = Path(__file__).resolve().parents[2]
KEYWORDS: dict[str, Any] = {"_": None, "gettext": None, "_l": None, "lazy_gettext": None, "ngettext": (1, 2)}
METHODS = (("templates", "*.html", "jinja2"), ("casino/web", "*.py", "python"))
UNTRANSLATED = ("templates/styleguide",)

Message = str | tuple[str, str]


def spoken() -> Iterator[tuple[str, Message]]:
    """Yield (file, message) for every message of the templates and the web floor; a plural is a pair."""
    for folder, pattern, method in METHODS:
        for path in sorted((ROOT / folder).rglob(pattern)):
            name = path.relative_to(ROOT).as_posix()
            if name.startswith(UNTRANSLATED):
                continue
            how = "jinja2.ext:babel_extract" if method == "jinja2" else method
            options = {"encoding": "utf-8", "newstyle_gettext": "true", "trimmed": "true"}
            for _line, found, _comments, _context in extract_from_file(
                how, str(path), keywords=KEYWORDS, comment_tags=(), options=options
            ):
                yield name, (found[0], found[1]) if isinstance(found, tuple | list) else found


def missing(language: str, more: tuple[str, ...] = ()) -> list[str]:
    """Return what cannot be said in that language yet: the untranslated, the fuzzy, and plurals with a form missing."""
    with words_file(language).open("rb") as source:
        catalogue = read_po(source, locale=str(locale_of(language)))
    gaps = []
    for name, message in [*spoken(), *(("the domain", words) for words in more)]:
        key = message[0] if isinstance(message, tuple) else message
        entry = catalogue.get(key)
        strings = () if entry is None else entry.string if isinstance(entry.string, tuple) else (entry.string,)
        wanted = catalogue.num_plurals if isinstance(message, tuple) else 1
        if entry is None or entry.fuzzy or len(strings) < wanted or not all(strings):
            gaps.append(f"{name}: {key}")
    return gaps
