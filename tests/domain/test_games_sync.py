"""The catalogue follows the platform's list: by one worker, seldom, in short units, never to an empty shelf (L01)."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select, text

from casino.domain import catalogue_sync, games, shelf
from casino.domain.audience import EVERYBODY, Audience
from casino.domain.catalogue_sync import SyncRunning
from casino.domain.games import GameQuery
from casino.errors import PlatformError
from casino.platform.listing import ListedGame, listed_games
from casino.storage.catalogue import CatalogueState, Game
from casino.storage.database import read_unit, unit_of_work
from casino.storage.ledger import Alert

pytestmark = pytest.mark.feature("L01")

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
DAY = timedelta(hours=24)
LIST = [ListedGame(str(n), f"Game {n}", "Maker", "slots", f"http://p/{n}.svg", popularity=n) for n in range(1, 6)]


@dataclass
class Platform:
    """A platform that can be asked for its list, and counts how often it was."""

    listed: list[ListedGame] = field(default_factory=lambda: list(LIST))
    failure: PlatformError | None = None
    asked: int = 0
    meanwhile: Callable[[], object] = lambda: None

    def game_list(self) -> list[ListedGame]:
        self.asked += 1
        self.meanwhile()
        if self.failure is not None:
            raise self.failure
        return self.listed

    def picture(self, url: str) -> tuple[bytes, str]:
        if url.endswith("3.svg"):
            raise PlatformError("no picture")
        return url.encode(), "svg"


@pytest.fixture
def platform(shared: Engine) -> Platform:
    """A platform, and a catalogue that nobody has filled yet."""
    with unit_of_work(shared) as unit:
        unit.execute(text("DELETE FROM game"))
        row = unit.get_one(CatalogueState, 1)
        row.asked_at = row.synced_at = row.held_until = row.failure = None
        row.failures = 0
    return Platform()


def names(engine: Engine, audience: Audience = EVERYBODY) -> list[str]:
    with read_unit(engine) as unit:
        return [card.name for card in games.search(unit, GameQuery(sort="name", audience=audience)).games]


def state(engine: Engine) -> CatalogueState:
    with read_unit(engine) as unit:
        return unit.get_one(CatalogueState, 1)


def alerts(engine: Engine) -> int:
    with read_unit(engine) as unit:
        return len(unit.scalars(select(Alert.id).where(Alert.code == catalogue_sync.ALERT)).all())


def test_games_come_go_and_come_back(shared: Engine, platform: Platform, tmp_path: Path) -> None:
    """What left the list is gone from the shelf, kept in the table, and comes back as the same game."""
    first = games.sync(shared, platform, tmp_path, NOW)
    with read_unit(shared) as unit:
        before = games.find(unit, "game-2").id
    platform.listed = [game for game in LIST if game.reference != "2"]
    second = games.sync(shared, platform, tmp_path, NOW)
    without = names(shared)
    platform.listed = list(LIST)
    third = games.sync(shared, platform, tmp_path, NOW)

    assert (first.added, first.total, first.pictures) == (5, 5, 4)
    assert (second.gone, second.updated) == (1, 0)
    assert "Game 2" not in without
    assert (third.added, third.updated) == (0, 1)
    with read_unit(shared) as unit:
        assert games.find(unit, "game-2").id == before


def test_a_list_without_a_change_writes_nothing(shared: Engine, platform: Platform, tmp_path: Path) -> None:
    """A shelf that did not change is not laid out anew by every process."""
    games.sync(shared, platform, tmp_path, NOW)
    version = state(shared).version

    report = games.sync(shared, platform, tmp_path, NOW)

    assert (report.added, report.updated, report.gone) == (0, 0, 0)
    assert state(shared).version == version


def test_it_is_asked_once_a_day(shared: Engine, platform: Platform, tmp_path: Path) -> None:
    """Just before a day is over nothing happens; when it is, one worker asks."""
    for hours, minutes in ((0, 0), (0, 1), (23, 59), (24, 0), (24, 1)):
        now = NOW + timedelta(hours=hours, minutes=minutes)
        catalogue_sync.run_if_due(shared, platform, tmp_path, now, DAY)

    assert platform.asked == 2


def test_of_two_workers_one_asks(shared: Engine, platform: Platform, tmp_path: Path) -> None:
    """The other one finds the row held; so does a command."""
    other = Platform()

    def try_as_well() -> None:
        assert catalogue_sync.run_if_due(shared, other, tmp_path, NOW, DAY) is None
        with pytest.raises(SyncRunning):
            catalogue_sync.run(shared, other, tmp_path, NOW)

    platform.meanwhile = try_as_well

    assert catalogue_sync.run_if_due(shared, platform, tmp_path, NOW, DAY) is not None
    assert (platform.asked, other.asked) == (1, 0)


def test_a_worker_that_was_killed_holds_nobody_up_for_long(shared: Engine, platform: Platform, tmp_path: Path) -> None:
    """The hold runs out by itself."""

    class Killed(BaseException):
        pass

    def die() -> None:
        raise Killed

    platform.meanwhile = die
    with pytest.raises(Killed):
        catalogue_sync.run_if_due(shared, platform, tmp_path, NOW, DAY)
    platform.meanwhile = lambda: None

    with pytest.raises(SyncRunning):
        catalogue_sync.run(shared, platform, tmp_path, NOW + timedelta(seconds=59))
    assert catalogue_sync.run(shared, platform, tmp_path, NOW + timedelta(seconds=60)).added == 5


def test_a_failure_keeps_the_list_alerts_once_and_tries_again(
    shared: Engine, platform: Platform, tmp_path: Path
) -> None:
    """Two minutes, four, eight, at most an hour; the doctor says it; a success ends it."""
    catalogue_sync.run(shared, platform, tmp_path, NOW)
    before = alerts(shared)
    platform.failure = PlatformError("get_game_list: HTTP 500")
    tried = []
    for minute in range(120):
        count = platform.asked
        catalogue_sync.run_if_due(shared, platform, tmp_path, NOW + DAY + timedelta(minutes=minute), DAY)
        tried += [minute] if platform.asked > count else []
    fault = catalogue_sync.fault(shared, NOW + DAY, DAY)
    platform.failure = None
    catalogue_sync.run_if_due(shared, platform, tmp_path, NOW + 2 * DAY, DAY)

    assert tried == [0, 2, 6, 14, 30, 62]
    assert alerts(shared) == before + 1
    assert len(names(shared)) == 5
    assert fault is not None
    assert "HTTP 500" in fault
    assert catalogue_sync.fault(shared, NOW + 2 * DAY, DAY) is None


def test_the_doctor_names_an_old_list_and_an_empty_shelf(shared: Engine, platform: Platform, tmp_path: Path) -> None:
    assert "no games yet" in (catalogue_sync.fault(shared, NOW, DAY) or "")

    catalogue_sync.run(shared, platform, tmp_path, NOW)

    assert catalogue_sync.fault(shared, NOW + 2 * DAY, DAY) is None
    assert "flask games sync" in (catalogue_sync.fault(shared, NOW + 2 * DAY + timedelta(minutes=1), DAY) or "")


def test_a_memory_of_the_shelf_ends_with_a_sync(shared: Engine, platform: Platform, tmp_path: Path) -> None:
    """No process shows a game that has gone, however long it remembers."""
    games.sync(shared, platform, tmp_path, NOW)
    with read_unit(shared) as unit:
        assert shelf.of(unit, EVERYBODY) is shelf.of(unit, EVERYBODY)
    platform.listed = LIST[:2]

    games.sync(shared, platform, tmp_path, NOW)

    with read_unit(shared) as unit:
        assert [facet.count for facet in games.categories(unit)] == [2]


@pytest.mark.feature("L12", "L13")
@pytest.mark.parametrize(
    ("changes", "audience", "shown"),
    [
        ({"currencies": ("RUB",)}, Audience("EUR"), False),
        ({"currencies": ("RUB", "EUR")}, Audience("EUR"), True),
        ({"currencies": ("RUB",)}, EVERYBODY, True),
        ({"currencies": None}, Audience("EUR"), True),
        ({"blocked_countries": ("GB", "US")}, Audience(country="GB"), False),
        ({"blocked_countries": ("GB", "US")}, Audience(country="MT"), True),
        ({"blocked_countries": ("GB",)}, EVERYBODY, True),
        ({"allowed_countries": ("MT",)}, Audience(country="GB"), False),
        ({"allowed_countries": ("MT",)}, Audience(country="MT"), True),
        ({"on_phone": False}, Audience(phone=True), False),
        ({"on_phone": False}, EVERYBODY, True),
        ({"on_desktop": False}, EVERYBODY, False),
    ],
)
def test_the_shelf_is_laid_out_for_who_looks(
    shared: Engine, platform: Platform, tmp_path: Path, changes: dict[str, Any], audience: Audience, shown: bool
) -> None:
    """Currency, country and device decide; what is not known hides nothing. Rails, facets and search agree."""
    platform.listed = [LIST[0], replace(LIST[4], **changes)]
    games.sync(shared, platform, tmp_path, NOW)

    with read_unit(shared) as unit:
        rails = {card.name for rail in games.rails(unit, None, audience) for card in rail.games}
        counts = sum(facet.count for facet in games.providers(unit, audience))

    assert ("Game 5" in names(shared, audience), "Game 5" in rails, counts == 2) == (shown, shown, shown)


def test_varying_fields_are_read(shared: Engine, platform: Platform, tmp_path: Path) -> None:
    """Lists come as they come: other spellings, words instead of lists, numbers instead of truth."""
    entry = {"game_id": 7, "title": "Seven", "mobile": 0, "restricted_countries": "gb, us", "currencies": "eur"}
    platform.listed = listed_games(
        {"items": [entry, {"id": None}, "junk", {"id": 8, "name": "Eight", "currencies": []}]}
    )

    games.sync(shared, platform, tmp_path, NOW)

    with read_unit(shared) as unit:
        seven, eight = games.find(unit, "seven"), games.find(unit, "eight")
    assert (seven.blocked_key, seven.currency_key, seven.on_phone) == ("|GB|US|", "|EUR|", False)
    assert (eight.blocked_key, eight.currency_key, eight.on_phone) == (None, None, True)


def test_games_of_one_name_have_addresses_of_their_own(shared: Engine, platform: Platform, tmp_path: Path) -> None:
    platform.listed = [ListedGame(str(n), "Same " * 40, "Maker", "slots") for n in range(150)]

    games.sync(shared, platform, tmp_path, NOW)

    with read_unit(shared) as unit:
        slugs = unit.scalars(select(Game.slug)).all()
    assert len(set(slugs)) == 150
    assert max(map(len, slugs)) <= 120
