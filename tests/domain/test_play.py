"""Which links a game may open, and what the bar above it counts; the pages have tests of their own."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from casino.domain import play, players, rounds
from casino.errors import GameHostNotAllowed, NotFound, PlatformError, PlayerBlocked
from casino.storage.catalogue import Game
from casino.storage.database import unit_of_work
from tests.cast import Member
from tests.support.ledger import NOW, bet, fresh, new_player, writing

HOSTS = ("https://games.example", "https://*.provider.example", "https://one.example:8443")


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://games.example/play/1?token=x#y", "https://games.example"),
        ("https://games.example:443/play", "https://games.example:443"),
        ("https://eu.provider.example/", "https://eu.provider.example"),
        ("https://a.b.provider.example/", "https://a.b.provider.example"),
        ("https://one.example:8443/", "https://one.example:8443"),
        ("https://GAMES.example/", "https://games.example"),
    ],
)
def test_links_to_the_operators_hosts_are_opened(url: str, origin: str) -> None:
    """The origin goes into `frame-src`, the address into the frame once."""
    link = play.check_link(url, HOSTS)

    assert (link.url, link.origin) == (url, origin)


@pytest.mark.parametrize(
    "url",
    [
        "http://games.example/",
        "https://games.example.evil.example/",
        "https://evilgames.example/",
        "https://provider.example/",
        "https://.provider.example/",
        "https://evilprovider.example/",
        "https://eu.provider.example:8443/",
        "https://games.example:444/",
        "https://one.example/",
        "https://xn--games.example/",
    ],
)
def test_links_elsewhere_are_refused(url: str) -> None:
    """Another scheme, another port, a name that only looks alike."""
    with pytest.raises(GameHostNotAllowed):
        play.check_link(url, HOSTS)


@pytest.mark.parametrize(
    "url",
    [
        "", "games.example", "//games.example/", "javascript:alert(1)", "data:text/html,x", "file:///etc/passwd",
        "https://", "https:///x", "https://user@games.example/", "https://user:word@games.example/",
        "https://games.example\\@evil.example/", "https://games.example/ x", "https://games.example/\nx",
        "https://games.example/\"onload=", "https://games.example/<", "https://games.example/'", "https://games.example:x/",
        "https://games.example:99999/", "https://[::1/",
    ],
)  # fmt: skip
@pytest.mark.parametrize("hosts", [HOSTS, ()])
def test_what_is_no_web_address_is_the_platforms_fault(url: str, hosts: tuple[str, ...]) -> None:
    """Also where any host is allowed, as in development."""
    with pytest.raises(PlatformError):
        play.check_link(url, hosts)


@pytest.fixture
def slug(shared: Engine) -> str:
    """A game in the catalogue."""
    name = fresh("game-")
    with unit_of_work(shared) as unit:
        unit.add(
            Game(reference=name, slug=name, name=name, provider="P", provider_slug="p", category="Slots", features=[],
                 extra={}, search_key=name, first_seen_at=NOW)
        )  # fmt: skip
    return name


def launch(unit: Session, player: Member, slug: str, **options: str) -> str:
    return play.launch(unit, players.get(unit, player.public_id), slug, NOW, **options).public_id  # type: ignore[arg-type]


def test_the_bar_counts_from_the_launch_and_from_the_ledger(shared: Engine, player: Member, slug: str) -> None:
    """What was won before does not count; what is rolled back does not either."""
    with writing(shared) as connection:
        rounds.place_bet(connection, player.public_id, bet(0, 500_000), NOW)
    with unit_of_work(shared) as unit:
        public_id = launch(unit, player, slug)
    with writing(shared) as connection:
        rounds.place_bet(connection, player.public_id, bet(30_000, 10_000), NOW)

    with unit_of_work(shared) as unit:
        bar = play.bar(unit, players.get(unit, player.public_id), public_id, NOW + timedelta(seconds=61))

    assert (bar.balance.text, bar.net.text, bar.elapsed_seconds, bar.ended) == ("148.00", "-2.00", 61, False)


def test_one_game_at_a_time(shared: Engine, player: Member, slug: str) -> None:
    """A second launch ends the first session; the first one's clock stops (L47)."""
    with unit_of_work(shared) as unit:
        first = launch(unit, player, slug)
    with unit_of_work(shared) as unit:
        second = launch(unit, player, slug)
        me = players.get(unit, player.public_id)
        running = play.open_session(unit, me)

        assert running is not None
        assert running.public_id == second != first
        assert play.bar(unit, me, first, NOW).ended
        assert play.find(unit, me, first).ended_reason == "another_game"
        play.end(unit, me, second, NOW)
        play.end(unit, me, second, NOW + timedelta(hours=1))
        assert play.find(unit, me, second).ended_at == NOW
        assert play.open_session(unit, me) is None


def test_a_launch_opens_the_wallet_that_is_missing(shared: Engine, player: Member, slug: str) -> None:
    """So that the first bet in that currency finds one; twice is no more than once."""
    for _ in range(2):
        with unit_of_work(shared) as unit:
            launch(unit, player, slug, currency="USD")
    with shared.connect() as connection:
        assert rounds.balance_units(connection, player.public_id, "USD") == 0


def test_nobody_plays_in_another_players_session(shared: Engine, player: Member, slug: str) -> None:
    """It looks like none."""
    bob = new_player(shared)
    with unit_of_work(shared) as unit:
        public_id = launch(unit, player, slug)
        stranger = players.get(unit, bob.public_id)
        with pytest.raises(NotFound):
            play.find(unit, stranger, public_id)
        with pytest.raises(NotFound):
            play.bar(unit, stranger, public_id, NOW)
        with pytest.raises(NotFound):
            play.end(unit, stranger, public_id, NOW)


def test_a_blocked_player_does_not_launch(shared: Engine, player: Member, slug: str) -> None:
    """The gate is the same as the bet's."""
    with unit_of_work(shared) as unit:
        players.block(unit, players.get(unit, player.public_id), "a test", NOW)
    with unit_of_work(shared) as unit, pytest.raises(PlayerBlocked):
        launch(unit, player, slug)
    with unit_of_work(shared) as unit, pytest.raises(NotFound):
        launch(unit, new_player(shared), "no-such-game")
