"""The demo catalogue and its posters: enough of both, honest, drawn the same everywhere, safe inside an <img>."""

import re
from collections import Counter
from xml.etree import ElementTree

import pytest

from casino.sandbox.posters import mark, placeholder, render
from casino.sandbox.posters.alphabet import glyph, letters
from casino.sandbox.posters.catalogue import (
    CATALOGUE,
    CATEGORIES,
    FIRST_ID,
    HOUSE_PROVIDER,
    PROVIDERS,
    RETURN_BY_KIND,
    STAKES_BY_KIND,
    DemoGame,
    find,
)
from casino.sandbox.posters.compose import draw
from casino.sandbox.posters.hands import STYLES
from casino.sandbox.posters.pen import Style
from casino.sandbox.posters.pen import draw as draw_letter

SVG = "{http://www.w3.org/2000/svg}"
LARGEST = 12_000
SHAPES = {"svg", "title", "defs", "g", "path", "rect", "circle", "ellipse", "use", "pattern", "clipPath"}

every_game = pytest.mark.parametrize("game", CATALOGUE, ids=lambda game: str(game.id))
every_provider = pytest.mark.parametrize("provider", PROVIDERS)


def checked(text: str) -> ElementTree.Element:
    """Parse an SVG document and make sure that it needs nothing from outside and runs nothing."""
    root = ElementTree.fromstring(text)  # noqa: S314 - our own text
    identifiers = [element.get("id") for element in root.iter() if element.get("id")]
    for element in root.iter():
        assert element.tag.removeprefix(SVG) in SHAPES, element.tag
        for name, value in element.attrib.items():
            assert not name.startswith("on"), name
            assert "href" not in name or (name == "href" and value.startswith("#")), (name, value)
            assert not re.search("nan|inf", value), (name, value)
            for target in re.findall(r"url\(([^)]*)\)", value) + ([value] if name == "href" else []):
                assert target.removeprefix("#") in identifiers, target
    assert len(identifiers) == len(set(identifiers))
    return root


def test_the_catalogue_is_a_shelf_to_browse() -> None:
    assert len(CATALOGUE) >= 64
    assert len(PROVIDERS) in (7, 8)
    assert {game.category for game in CATALOGUE} == set(CATEGORIES)
    assert min(Counter(game.provider for game in CATALOGUE).values()) >= 4
    assert min(Counter(game.category for game in CATALOGUE).values()) >= 4


def test_ids_names_motifs_and_popularity_are_distinct() -> None:
    assert [game.id for game in CATALOGUE] == list(range(FIRST_ID, FIRST_ID + len(CATALOGUE)))
    assert len({game.name for game in CATALOGUE}) == len(CATALOGUE)
    assert len({(game.provider, game.motif) for game in CATALOGUE}) == len(CATALOGUE)
    assert len({game.popularity for game in CATALOGUE}) == len(CATALOGUE)


def test_the_three_played_games_keep_their_ids() -> None:
    played = [find(number) for number in (1001, 1002, 1003)]

    assert [(game.name, game.kind) for game in played] == [
        ("Harbour Lights", "slot"),
        ("Quay Roulette", "roulette"),
        ("Lighthouse", "tower"),
    ]
    assert {game.provider for game in played} == {HOUSE_PROVIDER}


def test_names_try_the_lobby() -> None:
    """Long names, Cyrillic and accents must be on the shelf, so that every page meets them."""
    names = [game.name for game in CATALOGUE]

    assert 40 <= max(map(len, names)) <= 60
    assert sum(bool(re.search("[а-я]", name)) for name in names) == 2
    assert any(re.search("[áéíóúôü]", name) for name in names)


@every_game
def test_a_game_states_what_its_engine_does(game: DemoGame) -> None:
    assert game.rtp == RETURN_BY_KIND[game.kind]
    assert (game.min_stake, game.max_stake) == STAKES_BY_KIND[game.kind]
    assert game.volatility in {"low", "medium", "high"}
    assert game.features
    assert set(game.theme) == {"ground", "deep", "paper", "accent", "second", "motif"}


@every_game
def test_a_poster_is_self_contained_and_small(game: DemoGame) -> None:
    text = render(game.id)

    root = checked(text)
    assert root.get("viewBox") == "0 0 800 600"
    assert root.findtext(f"{SVG}title") == game.name
    assert len(text.encode()) <= LARGEST


@every_game
def test_a_poster_is_lettered_with_the_whole_title(game: DemoGame) -> None:
    assert " ".join(draw(game.id).lettered).upper() == game.name.upper()
    assert all(glyph(sign) for sign in letters(game.name) if sign != " ")


@every_game
def test_a_poster_is_drawn_the_same_each_time(game: DemoGame) -> None:
    assert draw(game.id).document(game.name) == render(game.id)


def test_posters_may_share_a_page() -> None:
    """Identifiers of different posters differ, so that documents set into one page do not mix."""
    identifiers = [name for game in CATALOGUE for name in re.findall(r' id="([^"]+)"', render(game.id))]

    assert len(identifiers) == len(set(identifiers))


def test_an_unknown_game_has_no_poster() -> None:
    with pytest.raises(KeyError):
        render(FIRST_ID - 1)


@every_provider
def test_a_provider_has_a_wordmark(provider: str) -> None:
    root = checked(mark(provider))

    assert root.findtext(f"{SVG}title") == provider
    assert len(mark(provider).encode()) <= LARGEST


@pytest.mark.parametrize(
    "name",
    [
        "Ok",
        "Король ветров",
        "Straße & Söhne: 2",
        "海の物語",
        "<script>alert(1)</script>",
        "A|B*C",
        "",
        "Supercalifragilisticexpialidocious",
        "word " * 60,
    ],
)
def test_any_name_gets_a_placeholder(name: str) -> None:
    text = placeholder(name)

    assert checked(text).findtext(f"{SVG}title") == name
    assert len(text.encode()) <= 2 * LARGEST


@pytest.mark.parametrize("style", STYLES.values(), ids=list(STYLES))
def test_every_letter_of_both_alphabets_is_drawn(style: Style) -> None:
    signs = "ABCDEFGHIJKLMNOPQRSTUVWXYZАБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯ0123456789&'-.,:!?+ÉÔÁÜÑŠ"

    drawn = [draw_letter(sign, style, 100.0, 0.8) for sign in signs]

    assert all(letter is not None and letter.body and letter.width > 0 for letter in drawn)


def test_accents_are_drawn_above_their_letters() -> None:
    style = STYLES[HOUSE_PROVIDER]

    accents = [draw_letter(sign, style, 100.0, 0.8) for sign in "ЙЁÉ"]

    assert all(letter is not None and letter.accent for letter in accents)
