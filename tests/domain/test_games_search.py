"""Search finds what players mean, the same on both databases and without their trigrams (L03)."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine

from casino.domain import folding, games, search
from casino.domain.audience import Audience
from casino.domain.games import GameQuery
from casino.platform.listing import ListedGame
from casino.storage.database import read_unit
from tests.support.ledger import fresh

pytestmark = pytest.mark.feature("L03")

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
NAMES = (
    ("Harbour Lights", "Quay House", 10),
    ("Lights of the Harbour", "Quay House", 90),
    ("Old Harbourmaster", "Sable & Finch", 50),
    ("Café Minuit", "Sable & Finch", 40),
    ("Книга Тайн", "Полярный Киоск", 30),
    ("Kraken's Deep", "Tinder Works", 20),
    ("Golden Dragon", "Tinder Works", 15),
    ("100% Wild_Card", "Tinder Works", 14),
    ("Moon", "Tinder Works", 13),
)


class Shop:
    """A platform with this list and no pictures."""

    def __init__(self, listed: list[ListedGame]) -> None:
        self.listed = listed

    def game_list(self) -> list[ListedGame]:
        return self.listed

    def picture(self, url: str) -> tuple[bytes, str]:
        raise AssertionError(url)


@pytest.fixture(scope="module")
def stocked(shared: Engine, tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """The games above in a database of each kind."""
    listed = [ListedGame(fresh("g"), name, maker, "slots", popularity=popularity) for name, maker, popularity in NAMES]
    games.sync(shared, Shop(listed), tmp_path_factory.mktemp("pictures"), NOW)
    return shared


@pytest.fixture(params=["index", "no index"])
def found(request: pytest.FixtureRequest, stocked: Engine, monkeypatch: pytest.MonkeyPatch) -> object:
    """Return a function that searches, with the database's trigrams and without."""
    if request.param == "no index":
        monkeypatch.setattr(search, "has_index", lambda unit: False)

    def run(typed: str) -> list[str]:
        with read_unit(stocked) as unit:
            return [game.name for game in games.search(unit, GameQuery(text=typed, audience=Audience("EUR"))).games]

    return run


def test_both_databases_keep_trigrams_for_us(stocked: Engine) -> None:
    """SQLite has FTS5 with its trigrams, PostgreSQL pg_trgm; the triggers keep the first in step with the games."""
    with read_unit(stocked) as unit:
        assert search.has_index(unit)


def test_what_begins_with_it_comes_first(found: object) -> None:
    """Ranking: the name's beginning, a word's beginning, then inside; popularity only within one rank."""
    assert found("harbour") == ["Harbour Lights", "Lights of the Harbour", "Old Harbourmaster"]  # type: ignore[operator]
    assert found("lights") == ["Lights of the Harbour", "Harbour Lights"]  # type: ignore[operator]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("cafe", "Café Minuit"),
        ("CAFÉ minuit", "Café Minuit"),
        ("minuit caf", "Café Minuit"),
        ("kniga", "Книга Тайн"),
        ("КНИГА", "Книга Тайн"),
        ("poliarnyi", "Книга Тайн"),
        ("полярный", "Книга Тайн"),
        ("кракен", "Kraken's Deep"),
        ("krakens", "Kraken's Deep"),
        ("драгон", "Golden Dragon"),
        ("лайтс", "Lights of the Harbour"),
        ("рфкищгк", "Harbour Lights"),
        ("rybuf", "Книга Тайн"),
        ("mo", "Moon"),
        ("kr", "Kraken's Deep"),
        ("dragon tinder", "Golden Dragon"),
        ("100%", "100% Wild_Card"),
        ("wild card", "100% Wild_Card"),
    ],
)
def test_a_name_is_found_however_it_is_typed(found: object, typed: str, first: str) -> None:
    """Accents, case, order, both scripts, the other keyboard layout, the provider, one or two letters."""
    assert found(typed)[0] == first  # type: ignore[operator]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("drgon", "Golden Dragon"),
        ("drragon", "Golden Dragon"),
        ("dragpn", "Golden Dragon"),
        ("dargon", "Golden Dragon"),
        ("xragon", "Golden Dragon"),
        ("goldne dragon", "Golden Dragon"),
        ("mion", "Moon"),
        ("книга тайм", "Книга Тайн"),
        ("кнгиа", "Книга Тайн"),
        ("mintui", "Café Minuit"),
    ],
)
def test_one_slip_is_forgiven(found: object, typed: str, first: str) -> None:
    """A letter wrong, missing, too many, or two swapped, in any word of four letters or more."""
    assert found(typed)[0] == first  # type: ignore[operator]


@pytest.mark.parametrize("typed", ["drrgen", "xqzw", "%", "_", "\\", "'\"", "NEAR(", "dragon*zz", "   "])
def test_two_slips_and_nonsense_find_nothing(found: object, typed: str) -> None:
    """Neither wildcards nor the index's own language get through; blanks alone show everything."""
    assert found(typed) == ([] if typed.strip() else found(""))  # type: ignore[operator]


def test_a_renamed_game_is_found_by_its_new_name(stocked: Engine, tmp_path_factory: pytest.TempPathFactory) -> None:
    """The index follows an update."""
    with read_unit(stocked) as unit:
        listed = [
            ListedGame(game.reference, game.name, game.provider, game.category, popularity=game.popularity)
            for game in (games.find(unit, card.slug) for card in games.search(unit, GameQuery()).games)
        ]
    renamed = [
        one if one.name != "Moon" else ListedGame(one.reference, "Sunrise", "Tinder Works", "x") for one in listed
    ]
    folder = tmp_path_factory.mktemp("p")

    report = games.sync(stocked, Shop(renamed), folder, NOW)
    with read_unit(stocked) as unit:
        names = [game.name for game in games.search(unit, GameQuery(text="sunrsie")).games]
    games.sync(stocked, Shop(listed), folder, NOW)

    assert (report.updated, report.added, report.gone) == (1, 0, 0)
    assert names == ["Sunrise"]


@pytest.mark.parametrize(
    ("typed", "word", "near"),
    [
        ("moon", "moonlight", True),
        ("mooon", "moon", True),
        ("moonx", "moon", True),
        ("moonxy", "moon", False),
        ("omon", "moon", True),
        ("", "moon", True),
        ("abcd", "wxyz", False),
        ("moom", "moon", True),
    ],
)
def test_near_means_one_letter(typed: str, word: str, near: bool) -> None:
    assert folding.is_near(typed, word) is near


def test_folding_makes_words_comparable() -> None:
    assert folding.fold("  Ёлка_и  CAFÉ’s ") == "elka i cafes"
    assert folding.other_layout("рфкищгк") == "harbour"
    assert folding.slugify("Тайна № 7!") == "taina-no-7"
    assert folding.search_key("Phoenix Book", "Quay") == "phoenix book quay foeniks buk kai"
