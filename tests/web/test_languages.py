"""Every shipped language: complete, true to its placeholders and plural forms, and written as its readers write."""

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from flask import Flask
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from casino.config import Settings
from casino.domain import data_requests, passkeys
from casino.domain.passwords import check_password
from casino.errors import (
    AuthenticatorMissing,
    FieldRefusal,
    LayoutMoved,
    WeakPassword,
    WrongCredentials,
    WrongPasskey,
    tree,
)
from casino.money import Money
from casino.web import i18n, messages, rendering
from tests.conftest import make_settings
from tests.page import CheckedClient

SHIPPED = tuple(language for language in i18n.shipped_languages() if language != i18n.SOURCE_LANGUAGE)
PASSWORDS = ("short", "x" * 300, "password1234", "a-name-of-mine")
PLACEHOLDER = re.compile(r"%\((\w+)\)s")
TAG = re.compile(r"</?\w+[^>]*>")


def domain_words() -> tuple[str, ...]:
    """What the domain says beside a form's field."""
    found = [error.default for error in tree(FieldRefusal)] + [
        WrongCredentials.default,
        WrongPasskey.default,
        AuthenticatorMissing.default,
        LayoutMoved.default,
        passkeys.TOO_MANY,
        data_requests.TOO_OFTEN,
        data_requests.STILL_OPEN,
    ]
    for password in PASSWORDS:
        with pytest.raises(WeakPassword) as refused:
            check_password(password, not_like=("a-name-of-mine",))
        found.append(refused.value.message)
    return tuple(found)


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """A site that offers every language that is shipped, and Hebrew, for which there are no words."""
    return make_settings(tmp_path, database_url, languages="en,ru,es,pt_BR,tr,de,he")


def read_as(language: str) -> dict[str, str]:
    """Return the headers of a browser that wishes for one language."""
    return {"Accept-Language": language}


@pytest.mark.feature("L18")
def test_the_languages_that_are_promised_are_shipped() -> None:
    """A check of no language at all would pass; the settings' own page names the same ones."""
    assert set(i18n.shipped_languages()) == {"en", "ru", "es", "pt-BR", "tr", "de"}


@pytest.mark.parametrize("language", SHIPPED)
def test_a_shipped_language_is_complete(language: str) -> None:
    """Every word of the pages, mails and refusals, every plural form, and what the domain says beside a field."""
    assert messages.missing(language, domain_words()) == []


def forms(one_or_more: object) -> tuple[str, ...]:
    """Return the forms of a message or of what it becomes; one, or one for each plural."""
    return tuple(str(form) for form in (one_or_more if isinstance(one_or_more, tuple | list) else (one_or_more,)))


@pytest.mark.parametrize("language", SHIPPED)
def test_placeholders_and_tags_survive_translation(language: str) -> None:
    """A lost %(name)s would be a 500 in that language only; a lost link would be terms that nobody can read."""
    with i18n.words_file(language).open("rb") as source:
        entries = [entry for entry in read_po(source, locale=str(i18n.locale_of(language))) if entry.id]

    for entry in entries:
        wanted = forms(entry.id)[-1]
        for said in forms(entry.string):
            assert set(PLACEHOLDER.findall(said)) == set(PLACEHOLDER.findall(wanted)), said
            assert sorted(TAG.findall(said)) == sorted(TAG.findall(wanted)), said
            assert PLACEHOLDER.sub("", said).count("%") == PLACEHOLDER.sub("", wanted).count("%"), said


@pytest.mark.parametrize(
    ("language", "numbers", "said"),
    [
        ("de", (0, 1, 2, 21), ["0 Spiele", "1 Spiel", "2 Spiele", "21 Spiele"]),
        ("es", (0, 1, 2, 21), ["0 juegos", "1 juego", "2 juegos", "21 juegos"]),
        ("pt-BR", (0, 1, 2, 21), ["0 jogo", "1 jogo", "2 jogos", "21 jogos"]),
        ("ru", (0, 1, 2, 21), ["0 игр", "1 игра", "2 игры", "21 игра"]),
        ("tr", (0, 1, 2, 21), ["0 oyun", "1 oyun", "2 oyun", "21 oyun"]),
    ],
)
def test_a_number_decides_the_form(language: str, numbers: tuple[int, ...], said: list[str]) -> None:
    """Each language by its own rule: zero is one in Brazil, and the Turkish noun stays as it is."""
    words = i18n.catalogue(language)

    assert [words.ngettext("%(num)s game", "%(num)s games", n) % {"num": n} for n in numbers] == said


@pytest.mark.parametrize(
    ("language", "euro", "own_code", "own"),
    [
        ("de", "1.234,50 €", "EUR", "1.234,50 €"),
        ("es", "1.234,50 €", "EUR", "1.234,50 €"),
        ("pt-BR", "€ 1.234,50", "BRL", "R$ 1.234,50"),
        ("tr", "€1.234,50", "TRY", "₺1.234,50"),
    ],
)
def test_numbers_money_and_days_follow_the_reader(
    app: Flask, language: str, euro: str, own_code: str, own: str
) -> None:
    """R$ stands before the amount in Brazil, € behind it in Germany; the minus is a true one everywhere."""
    with app.test_request_context(headers=read_as(language)):
        shown = [rendering.money(Money.parse("1234.5", code)) for code in ("EUR", own_code)]
        minus = rendering.money(Money.parse("-1234.5", "EUR"))
        count = rendering.number(12345)

    assert [one.replace("\N{NO-BREAK SPACE}", " ") for one in shown] == [euro, own]
    assert minus == "\N{MINUS SIGN}" + shown[0]
    assert count == "12.345"


@pytest.mark.parametrize("sign", ["+", "-"])
def test_a_sign_stays_before_the_amount_where_words_run_to_the_left(app: Flask, sign: str) -> None:
    """A browser takes a bare sign for the end of the words before it: it is kept at its digits by the mark between."""
    with app.test_request_context(headers=read_as("he")):
        shown = rendering.signed_money(Money.parse(f"{sign}1234.5".lstrip("+"), "EUR"))

    assert f"\N{LEFT-TO-RIGHT MARK}{sign.replace('-', rendering.MINUS)}1,234.50" in shown


@pytest.mark.parametrize(
    ("language", "today", "weekday", "moment"),
    [
        ("en", "Today", "Friday, May 1", "May 1, 2026, 18:30:05"),
        ("de", "Heute", "Freitag, 1. Mai", "1. Mai 2026, 18:30:05"),
        ("es", "Hoy", "Viernes, 1 de mayo", "1 may 2026, 18:30:05"),
        ("pt-BR", "Hoje", "Sexta-feira, 1 de maio", "1 de mai. de 2026, 18:30:05"),
        ("tr", "Bugün", "Cuma, 1 Mayıs", "1 May 2026, 18:30:05"),
    ],
)
def test_dates_follow_the_reader(app: Flask, language: str, today: str, weekday: str, moment: str) -> None:
    """Names of days and months, their order, and 24 hours (the clock stands at Monday 2026-05-04)."""
    with app.test_request_context(headers=read_as(language)):
        days = [rendering.day(date(2026, 5, 4)), rendering.day(date(2026, 5, 1))]
        shown = rendering.when(datetime(2026, 5, 1, 18, 30, 5, tzinfo=UTC)).striptags()

    assert days == [today, weekday]
    assert shown == moment


@pytest.mark.parametrize(
    ("wish", "heard"),
    [
        ("pt-BR", "pt-BR"),
        ("pt", "pt-BR"),
        ("pt-PT,pt;q=0.9,en;q=0.5", "pt-BR"),
        ("de-CH", "de"),
        ("de-AT,fr;q=0.9", "de"),
        ("fr,tr;q=0.4", "tr"),
        ("en-GB,de;q=0.9", "en"),
        ("es-419,en;q=0.1", "es"),
        ("de;q=0,tr;q=0.1", "tr"),
        ("ES", "es"),
        ("fi", "en"),
        ("*", "en"),
        ("", "en"),
    ],
)
def test_a_wish_is_met_by_the_nearest_language(wish: str, heard: str) -> None:
    """A region that is not offered is met by another of the same language before the next wish is heard."""
    wishes = parse_accept_header(wish, LanguageAccept)

    assert i18n.negotiate(wishes, ("en", "de", "pt-BR", "es", "tr")) == heard


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "96.7%"), ("de", "96,7 %"), ("es", "96,7 %"), ("pt-BR", "96,7%"), ("ru", "96,7 %"), ("tr", "%96,7")],
)
def test_a_share_has_its_sign_where_the_reader_puts_it(app: Flask, language: str, said: str) -> None:
    """The theoretical return of a game, with the digits that the maker stated."""
    with app.test_request_context(headers=read_as(language)):
        assert rendering.percent("96.7").replace("\N{NO-BREAK SPACE}", " ") == said


def test_each_language_is_offered_by_its_own_name(client: CheckedClient) -> None:
    """Who does not read English finds theirs; the page says which language and direction it is in."""
    page = client.page("/login", headers=read_as("pt-PT"))

    names = [button.text for button in page.select("[name=language]")]
    assert names == ["English", "Русский", "Español", "Português (Brasil)", "Türkçe", "Deutsch", "עברית"]
    assert (page.one("html")["lang"], page.one("html")["dir"]) == ("pt-BR", "ltr")


def test_a_language_of_the_right_is_told_to_the_browser(client: CheckedClient) -> None:
    """One for which there are no words yet: English words, but its own direction and names of days."""
    page = client.page("/login", headers=read_as("he"))

    assert (page.one("html")["lang"], page.one("html")["dir"]) == ("he", "rtl")
    assert page.one("h1").text == "Welcome back"
