"""Kill switches: all gaming, one provider, one game; at once, logged for ever, and money goes on (R69, R94)."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from casino.domain import games, play, rounds, switches
from casino.domain.games import GameQuery
from casino.errors import GameUnavailable, InvalidRequest, NotFound
from casino.platform.listing import ListedGame
from casino.storage.database import read_unit, unit_of_work
from casino.storage.players import Player
from tests.cast import Member
from tests.domain.test_games_sync import Platform
from tests.support.ledger import bet

pytestmark = pytest.mark.feature("R69", "R94")

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
LIST = [
    ListedGame("one", "One", "Quay House", "slots"),
    ListedGame("two", "Two", "Quay House", "table"),
    ListedGame("three", "Three", "Sable", "slots"),
]
OFF = [
    (lambda unit, off: switches.switch_game(unit, "one", off, "a fault", "mira", NOW), {"Two", "Three"}, "game:one"),
    (
        lambda unit, off: switches.switch_provider(unit, "quay-house", off, "a fault", "mira", NOW),
        {"Three"},
        "provider:quay-house",
    ),
    (lambda unit, off: switches.switch_gaming(unit, off, "a fault", "mira", NOW), set(), "gaming"),
]


@pytest.fixture
def shop(shared: Engine, tmp_path: Path) -> Iterator[Engine]:
    """Three games of two providers, all on."""
    games.sync(shared, Platform(listed=LIST), tmp_path, NOW)
    yield shared
    with unit_of_work(shared) as unit:
        unit.execute(text("DELETE FROM switch"))
        unit.execute(text("UPDATE game SET enabled = :on"), {"on": True})
        switches.bump_catalogue(unit)


def shown(engine: Engine) -> set[str]:
    """What the lobby shows, by its rails; search must agree."""
    with read_unit(engine) as unit:
        rails = {card.name for rail in games.rails(unit, None) for card in rail.games}
        assert {card.name for card in games.search(unit, GameQuery()).games} == rails
    return rails


def launch(engine: Engine, member: Member, slug: str) -> None:
    with unit_of_work(engine) as unit:
        play.launch(unit, unit.get_one(Player, member.id), slug, NOW)


@pytest.mark.parametrize(("switch", "left", "name"), OFF, ids=["game", "provider", "all"])
def test_what_is_off_is_gone_at_once_and_back_at_once(
    shop: Engine, player: Member, switch: object, left: set[str], name: str
) -> None:
    """The shelf is remembered, and still the very next look sees the switch; so does a launch."""
    assert shown(shop) == {"One", "Two", "Three"}

    with unit_of_work(shop) as unit:
        assert switch(unit, True)  # type: ignore[operator]
    assert shown(shop) == left
    with pytest.raises(GameUnavailable):
        launch(shop, player, "one")
    with read_unit(shop) as unit:
        assert [(one.name, one.reason, one.actor) for one in switches.stopped(unit)] == [(name, "a fault", "mira")]

    with unit_of_work(shop) as unit:
        assert switch(unit, False)  # type: ignore[operator]
    assert shown(shop) == {"One", "Two", "Three"}
    launch(shop, player, "one")


@pytest.mark.parametrize(("switch", "left", "name"), OFF, ids=["game", "provider", "all"])
def test_every_change_is_logged_once(shop: Engine, switch: object, left: set[str], name: str) -> None:
    """R94: time, game, person; switching off what is off is no change."""
    for off in (True, True, False, False):
        with unit_of_work(shop) as unit:
            switch(unit, off)  # type: ignore[operator]

    with read_unit(shop) as unit:
        events = [(e.name, e.action, e.actor, e.created_at) for e in switches.log(unit, 2)]
    assert events == [(name, "on", "mira", NOW), (name, "off", "mira", NOW)]


def test_the_log_is_for_ever(shop: Engine) -> None:
    """The database refuses, whoever asks."""
    with unit_of_work(shop) as unit:
        switches.switch_gaming(unit, True, "a fault", "mira", NOW)

    for statement in ("UPDATE switch_event SET actor = 'nobody'", "DELETE FROM switch_event"):
        with pytest.raises(DBAPIError, match="append-only"), unit_of_work(shop) as unit:
            unit.execute(text(statement))


def test_money_of_a_closed_game_is_processed(shop: Engine, player: Member) -> None:
    """PLATFORM.md row 31: a running session finishes; only maintenance declines stakes."""
    launch(shop, player, "one")
    with unit_of_work(shop) as unit:
        for switch, _, _ in OFF:
            switch(unit, True)

    with unit_of_work(shop) as unit:
        outcome = rounds.place_bet(unit.connection(), player.public_id, bet(1000, game_ref="one"), NOW)

    assert outcome.refusal is None


def test_a_switch_needs_a_reason_and_something_to_switch(shop: Engine) -> None:
    with unit_of_work(shop) as unit:
        with pytest.raises(InvalidRequest):
            switches.switch_gaming(unit, True, "  ", "mira", NOW)
        with pytest.raises(NotFound):
            switches.switch_game(unit, "nothing", True, "a fault", "mira", NOW)
        with pytest.raises(NotFound):
            switches.switch_provider(unit, "nobody", True, "a fault", "mira", NOW)
