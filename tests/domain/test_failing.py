"""Games that fail to open: when one is hidden, and when it is the platform and none is (L50)."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, select

from casino.domain import failing, switches
from casino.storage.catalogue import Game
from casino.storage.database import unit_of_work
from casino.storage.ledger import Alert

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
pytestmark = pytest.mark.feature("L50")


@pytest.fixture
def two_games(engine: Engine) -> tuple[int, int]:
    """Two games on the shelf."""
    with unit_of_work(engine) as unit:
        rows = [
            Game(reference=slug, slug=slug, name=slug, provider="P", provider_slug="p", category="slots", features=[],
                 extra={}, search_key=slug, first_seen_at=NOW)
            for slug in ("one", "two")
        ]  # fmt: skip
        unit.add_all(rows)
        unit.flush()
        return rows[0].id, rows[1].id


def fail(engine: Engine, game: int, minute: float) -> bool:
    with unit_of_work(engine) as unit:
        return failing.note(unit, game, NOW + timedelta(minutes=minute))


def test_the_fifth_time_in_ten_minutes_hides_it(engine: Engine, two_games: tuple[int, int]) -> None:
    """Once, with an alert and a line in the log of switches; a sixth failure changes nothing more."""
    game, other = two_games
    fail(engine, other, 0)

    assert [fail(engine, game, minute) for minute in (0, 2, 4, 6, 8, 9)] == [False] * 4 + [True, False]

    with unit_of_work(engine) as unit:
        assert [one.name for one in switches.stopped(unit)] == ["game:one"]
        [alert] = unit.scalars(select(Alert))
        assert "'one'" in alert.detail
        assert "5 times in 10 minutes" in alert.detail


def test_slow_failures_hide_nothing(engine: Engine, two_games: tuple[int, int]) -> None:
    """Five times, but the first is ten minutes old when the fifth comes."""
    assert not any(fail(engine, two_games[0], minute) for minute in (0, 3, 6, 9, 10))


def test_a_platform_that_is_down_empties_no_shelf(engine: Engine, two_games: tuple[int, int]) -> None:
    """Other games fail as well: the trouble is not this game's."""
    assert not any(fail(engine, game, minute) for minute in range(8) for game in two_games)
