"""Words in the player's language: a thin gettext over Babel that reads the .po files as they stand.

English is the language of the source. Every other language is `translations/<language>/LC_MESSAGES/messages.po`, read
once per process; there is no compile step. A word without a translation stays English. A language is named as pages
and browsers name it (`pt-BR`); its folder as gettext does (`pt_BR`).
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from babel import Locale
from babel.core import UnknownLocaleError
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import LazyProxy, NullTranslations, Translations
from flask import Flask, has_request_context, request
from flask_login import current_user

from casino.web.preferences import read_preference
from casino.web.services import services

SOURCE_LANGUAGE = "en"
DIRECTORY = Path(__file__).resolve().parents[2] / "translations"
_CACHE_KEY = "casino.language"


def words_file(language: str) -> Path:
    """Return where the words of a language are kept, whether or not there are any."""
    return DIRECTORY / language.replace("-", "_") / "LC_MESSAGES" / "messages.po"


def shipped_languages() -> tuple[str, ...]:
    """Return the languages that have words here, the source's own first."""
    folders = sorted(path.parents[1].name for path in DIRECTORY.glob("*/LC_MESSAGES/messages.po"))
    return (SOURCE_LANGUAGE, *(name.replace("_", "-") for name in folders))


@cache
def catalogue(language: str) -> NullTranslations:
    """Return the messages of a language; an empty catalogue when there is no file for it."""
    path = words_file(language)
    if language == SOURCE_LANGUAGE or not path.is_file():
        return NullTranslations()
    with path.open("rb") as source:
        messages = read_po(source, locale=str(locale_of(language)))
    compiled = BytesIO()
    write_mo(compiled, messages)
    compiled.seek(0)
    return Translations(compiled)


@cache
def locale_of(language: str) -> Locale:
    """Return Babel's locale of a language code; English for one that Babel does not know."""
    try:
        return Locale.parse(language.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return Locale(SOURCE_LANGUAGE)


def current_language() -> str:
    """Return the language of this answer: the player's, else the cookie's, else what the browser asks for."""
    if not has_request_context():
        return SOURCE_LANGUAGE
    cached: str | None = request.environ.get(_CACHE_KEY)
    if cached is None:
        cached = request.environ[_CACHE_KEY] = _choose_language()
    return cached


def _choose_language() -> str:
    own = getattr(current_user, "language", None)
    return str(own) if own in services().settings.languages else _browser_language()


def _browser_language() -> str:
    offered = services().settings.languages
    chosen = read_preference("language")
    if chosen in offered:
        return str(chosen)
    return negotiate(request.accept_languages, offered)


def negotiate(wishes: Iterable[tuple[str, float]], offered: Sequence[str]) -> str:
    """Return what is offered and wished for most; the first that is offered when nothing fits.

    `wishes` are language and quality, best first. A wish that is not offered as it stands is met by another kind of the
    same language before the next wish is heard: who reads Portuguese of Portugal reads that of Brazil before English.
    """
    spelt = {language.lower(): language for language in offered}
    for wish, quality in wishes:
        tag = wish.lower().replace("_", "-")
        if quality <= 0:
            continue
        if tag in spelt:
            return spelt[tag]
        for language in offered:
            if _without_region(language) == _without_region(tag):
                return language
    return offered[0]


def _without_region(language: str) -> str:
    return language.partition("-")[0].lower()


def use_browser_language() -> None:
    """Answer in the browser's language, without asking who the player is; for when the database may be gone."""
    request.environ[_CACHE_KEY] = _browser_language()


def forget_language() -> None:
    """Choose anew at the next word of this request, after the player or the preference has changed."""
    request.environ.pop(_CACHE_KEY, None)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Say what is said inside in another language, if it is offered: a mail is written in its reader's."""
    before = request.environ.get(_CACHE_KEY)
    request.environ[_CACHE_KEY] = language if language in services().settings.languages else current_language()
    try:
        yield
    finally:
        request.environ.pop(_CACHE_KEY, None)
        if before is not None:
            request.environ[_CACHE_KEY] = before


def current_locale() -> Locale:
    """Return the locale of this answer."""
    return locale_of(current_language())


def _look_up(message: str) -> str:
    return catalogue(current_language()).gettext(message)


def _look_up_plural(singular: str, plural: str, number: int) -> str:
    return catalogue(current_language()).ngettext(singular, plural, number)


def gettext(message: str, /, **values: Any) -> str:
    """Return the message in the language of this answer; ``%(name)s`` stands for a value."""
    words = _look_up(message)
    return words % values if values else words


def ngettext(singular: str, plural: str, number: int, /, **values: Any) -> str:
    """Return the form that fits the number; ``%(num)s`` stands for the number itself."""
    return _look_up_plural(singular, plural, number) % {"num": number, **values}


def lazy_gettext(message: str) -> LazyProxy:
    """Return a message that is translated when it is shown, for forms and tables made at import."""
    return LazyProxy(gettext, message, enable_cache=False)


def language_name(language: str) -> str:
    """Return the name of a language in that language, with a capital as at the start of a line."""
    locale = locale_of(language)
    name = locale.get_display_name(locale) or language
    return name[:1].upper() + name[1:]


def init_i18n(app: Flask) -> None:
    """Give templates `_`, `gettext` and `ngettext`, and the language and direction of the page."""
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        _look_up, _look_up_plural, newstyle=True
    )
    app.jinja_env.globals.update(language_name=language_name)

    @app.context_processor
    def page_language() -> dict[str, Any]:
        locale = current_locale()
        return {"language": current_language(), "direction": locale.text_direction}
