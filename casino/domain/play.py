"""Open a game: the launch gate, a fresh link at each open, the bar above the frame (L25, L26, R48 to R50)."""

import logging
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol, Self
from urllib.parse import urlsplit

from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session

from casino.domain import contracts, games, limits, players, questions, reality, stake_limits
from casino.domain.audience import Audience, check_open, is_open
from casino.domain.contracts import Terms
from casino.domain.limits import Meter
from casino.domain.policy import Policy, game_kind
from casino.domain.reality import RealityRule
from casino.domain.rounds import MAINTENANCE
from casino.errors import (
    GameHostNotAllowed,
    GameSessionEnded,
    LimitExceeded,
    LimitsFirst,
    Maintenance,
    NotFound,
    PlatformError,
    PlayerBlocked,
    TooManyLaunches,
)
from casino.money import Money
from casino.storage.catalogue import Game, GameSession, Switch
from casino.storage.direct import zone_of
from casino.storage.ledger import Account, Movement
from casino.storage.players import Player
from casino.wallet import bonuses, posting

log = logging.getLogger(__name__)
DEFAULT_RULE = RealityRule()
LAUNCHES_A_MINUTE = 20
"""More than anybody plays; each costs the platform a link (L26)."""

_NET = text(
    "SELECT COALESCE(SUM(CASE WHEN payee_id = wallet_id THEN amount_units ELSE -amount_units END), 0) FROM movement "
    "WHERE wallet_id = :wallet_id AND id > :after AND kind IN ('bet', 'win', 'rollback')"
)


@dataclass(frozen=True, slots=True)
class LaunchRule:
    """What the policy asks of a launch: one game at a time (R54), limits (R26), a contract in slots (R37)."""

    one_game: bool = True
    required: tuple[str, ...] = ()
    contract: bool = False
    policy: Policy | None = None
    """Whose caps on stakes hold, by game and age; None for none (R31)."""

    @classmethod
    def of(cls, policy: Policy) -> Self:
        """Return the rule of a policy profile."""
        return cls(policy.one_game_at_a_time, policy.limits_required, policy.session_contract, policy)

    def stake_cap(self, game: Game, age: int, currency: str) -> int | None:
        """Return the largest stake in units for somebody of that age; None without a cap."""
        cap = self.policy.stake_cap(game.category, age, currency) if self.policy is not None else None
        return cap.units if cap is not None else None

    @property
    def caps_stakes(self) -> bool:
        """Whether the policy caps the stake in any game."""
        return self.policy is not None and bool(self.policy.stake_caps)

    def wants_contract(self, game: Game) -> bool:
        """Tell whether time and money must be set before this game."""
        return self.contract and game_kind(game.category) == "slots"


DEFAULT_LAUNCH = LaunchRule()


class LinkSource(Protocol):
    """Who makes game links: the platform's client, wrapped by the web floor with language and home address."""

    def __call__(self, game: Game, player: Player, currency: str) -> str: ...


@dataclass(frozen=True, slots=True)
class GameLink:
    """An address to show in the frame, once; and the origin it leads to."""

    url: str
    origin: str


@dataclass(frozen=True, slots=True)
class Bar:
    """What the bar outside the frame shows."""

    balance: Money
    net: Money
    elapsed_seconds: int
    ended: bool
    ended_reason: str | None
    seconds_left: int | None = None
    """Until no further stake is taken because of a limit on playing time; None without one."""
    pause_until: datetime | None = None
    """A pause that lasts until then; the game session goes on after it."""
    check_due: bool = False
    """Whether a reality check waits for its answer."""
    meters: tuple[Meter, ...] = ()
    """The limits that bear on stakes in this game."""
    contract_left: Money | None = None
    """What the contract of this game session leaves to lose (R37)."""
    bonus: Money | None = None
    """What of the balance is bonus money that cannot be withdrawn yet (R48, R63)."""
    closed: bool = False
    """Whether the operator has closed this game, its provider or all gaming while it was open (R69, L43)."""


def check_gate(unit: Session, player: Player, now: datetime) -> None:
    """Let the player start a game or raise why not: account state, maintenance."""
    if player.status != "active" or (player.barred_until is not None and player.barred_until > now):
        raise PlayerBlocked
    if unit.get(Switch, MAINTENANCE) is not None:
        raise Maintenance


def _check_pace(unit: Session, player: Player, now: datetime) -> None:
    since = now - timedelta(minutes=1)
    query = select(func.count()).where(GameSession.player_id == player.id, GameSession.started_at > since)
    if unit.execute(query).scalar_one() >= LAUNCHES_A_MINUTE:
        raise TooManyLaunches


def launch(
    unit: Session,
    player: Player,
    slug: str,
    now: datetime,
    currency: str | None = None,
    *,
    rule: RealityRule = DEFAULT_RULE,
    asks: LaunchRule = DEFAULT_LAUNCH,
    terms: Terms | None = None,
    country: str | None = None,
    login_id: int | None = None,
) -> GameSession:
    """Open a game session after the gate, and end the player's other one: one game at a time (L47, R54).

    It ends with the log-in that opens it (R14). From here on the limits on playing time, the contract and the next
    reality check say until when a stake is taken (R32, R37, R51). Terms where none are asked for hold all the same.
    Raises `PlayerBlocked`, `Maintenance`, `LimitExceeded`, `LimitsFirst`, `NotFound`, `GameUnavailable` or
    `TooManyLaunches`.
    """
    player = unit.get_one(Player, player.id, populate_existing=True)
    check_gate(unit, player, now)
    until = limits.stakes_until(unit, player, now)
    if until is not None and until <= now:
        raise LimitExceeded
    game = games.find(unit, slug)
    code = currency or player.currency
    check_open(unit, game, Audience(code, country))
    _check_pace(unit, player, now)
    questions.check_required(unit, player, asks.required)
    if asks.wants_contract(game) and terms is None:
        raise LimitsFirst
    end_all(unit, player, now, "another_game", None if asks.one_game else game.id)
    _open_wallet_if_missing(unit, player, code, now)
    age = players.age_on(player.birth_date, now.astimezone(zone_of(unit.connection())).date())
    game_session = GameSession(
        public_id=secrets.token_urlsafe(16),
        player_id=player.id,
        game=game,
        currency=code,
        started_at=now,
        after_movement_id=unit.scalar(select(func.coalesce(func.max(Movement.id), 0))) or 0,
        login_id=login_id,
        stake_cap_units=asks.stake_cap(game, age, code),
    )
    unit.add(game_session)
    unit.flush()
    contracts.begin(unit, player, game_session, terms, now)
    stake_limits.put_cap_in_force(unit, player, game_session, now, capped=asks.caps_stakes)
    reality.begin(unit, player, game_session, now, rule)
    return game_session


def _open_wallet_if_missing(unit: Session, player: Player, currency: str, now: datetime) -> None:
    found = unit.scalar(select(Account.id).where(Account.player_id == player.id, Account.currency == currency))
    if found is None:
        posting.open_wallet(unit.connection(), player.id, currency, now)


def find(unit: Session, player: Player, public_id: str) -> GameSession:
    """Return the player's own game session, or raise `NotFound`; another player's looks like none."""
    found = unit.scalar(
        select(GameSession).where(GameSession.public_id == public_id, GameSession.player_id == player.id)
    )
    if found is None:
        raise NotFound("There is no such game session.")
    return found


def open_session(unit: Session, player: Player) -> GameSession | None:
    """Return the player's running game session."""
    return unit.scalar(
        select(GameSession)
        .where(GameSession.player_id == player.id, GameSession.ended_at.is_(None))
        .order_by(GameSession.id.desc())
        .limit(1)
    )


def open_link(
    unit: Session, link_source: LinkSource, allowed_hosts: Sequence[str], player: Player, public_id: str, now: datetime
) -> tuple[GameSession, GameLink]:
    """Ask for a fresh link of the player's running game; it is never stored (L25).

    `allowed_hosts` are origins such as ``https://*.provider.example``; empty allows the link's own origin. Raises
    `GameSessionEnded`, `PlayerBlocked`, `Maintenance`, `PlatformError`, or `GameHostNotAllowed` for a link elsewhere.
    """
    game_session = find(unit, player, public_id)
    if game_session.ended_at is not None:
        raise GameSessionEnded
    check_gate(unit, player, now)
    unit.expunge_all()
    unit.rollback()  # the platform may take seconds: hold no connection meanwhile
    url = link_source(game_session.game, player, game_session.currency)
    return game_session, check_link(url, allowed_hosts)


def check_link(url: str, allowed_hosts: Sequence[str]) -> GameLink:
    """Accept a link with its origin, or raise `PlatformError` (not a web address) or `GameHostNotAllowed`."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise PlatformError("The platform sent a game link that is not an address.") from None
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.password:
        raise PlatformError("The platform sent a game link that is not a web address.")
    if any(c.isspace() or ord(c) < 32 or c in "\\\"'<>" for c in url):
        raise PlatformError("The platform sent a game link with letters that do not belong in one.")
    origin = f"{parts.scheme}://{parts.hostname}" + (f":{port}" if port else "")
    if allowed_hosts and not any(_matches(parts.scheme, parts.hostname, port, allowed) for allowed in allowed_hosts):
        log.error("game link leads to %s, which is not among the game hosts", origin)
        raise GameHostNotAllowed
    return GameLink(url, origin)


_PORTS = {"http": 80, "https": 443}


def _matches(scheme: str, host: str, port: int | None, allowed: str) -> bool:
    wanted = urlsplit(allowed)
    if wanted.scheme != scheme or (wanted.port or _PORTS[scheme]) != (port or _PORTS[scheme]):
        return False
    name = wanted.hostname or ""
    return host.endswith(name[1:]) and host != name[1:] if name.startswith("*.") else host == name


def bar(unit: Session, player: Player, public_id: str, now: datetime, rule: RealityRule = DEFAULT_RULE) -> Bar:
    """Return balance, net result since the session began, time and limits; all from the house, now (R48-R51)."""
    game_session = find(unit, player, public_id)
    wallet = unit.scalar(
        select(Account).where(Account.player_id == player.id, Account.currency == game_session.currency)
    )
    if wallet is None or wallet.balance_units is None:
        raise NotFound("There is no wallet for this game session.")
    net: int = unit.execute(_NET, {"wallet_id": wallet.id, "after": game_session.after_movement_id}).scalar_one()
    end = game_session.ended_at or now
    paused = player.barred_until is not None and player.barred_until > now
    contract = contracts.of(unit, game_session.id)
    ends = (limits.stakes_until(unit, player, now), contract.ends_at if contract else None)
    time_up = min((one for one in ends if one is not None), default=None)
    return Bar(
        balance=Money(wallet.balance_units, game_session.currency),
        net=Money(int(net), game_session.currency),
        elapsed_seconds=max(0, int((end - game_session.started_at).total_seconds())),
        ended=game_session.ended_at is not None,
        ended_reason=game_session.ended_reason,
        seconds_left=None if time_up is None else max(0, int((time_up - now).total_seconds())),
        pause_until=player.barred_until if paused else None,
        check_due=reality.is_due(unit, player, game_session, now, rule),
        meters=tuple(
            meter
            for meter in limits.meters(unit, player, now)
            if meter.key.kind in ("loss", "wager", *limits.TIME_KINDS)
            and meter.key.currency in ("", game_session.currency)
        ),
        contract_left=contracts.left(unit, player, contract, now) if contract else None,
        bonus=Money(min(bonuses.restricted(unit, wallet.id), max(0, wallet.balance_units)), game_session.currency),
        closed=unit.get(Switch, MAINTENANCE) is not None or not is_open(unit, game_session.game),
    )


def why_ended(unit: Session, public_id: str) -> str | None:
    """Return why a game session has ended, to whoever knows its unguessable id; None while it runs.

    A self-exclusion ends the log-in as well, and the page that is still open should say so, not fall silent.
    """
    return unit.scalar(
        select(GameSession.ended_reason).where(GameSession.public_id == public_id, GameSession.ended_at.is_not(None))
    )


def end(unit: Session, player: Player, public_id: str, now: datetime, reason: str = "exit") -> GameSession:
    """End the player's game session; ending it twice changes nothing. Open rounds may still pay."""
    game_session = find(unit, player, public_id)
    if game_session.ended_at is None:
        game_session.ended_at, game_session.ended_reason = now, reason
    return game_session


def end_all(unit: Session, player: Player, now: datetime, reason: str, game_id: int | None = None) -> None:
    """End every running game session of the player, or those of one game."""
    ended = update(GameSession).where(GameSession.player_id == player.id, GameSession.ended_at.is_(None))
    if game_id is not None:
        ended = ended.where(GameSession.game_id == game_id)
    unit.execute(ended.values(ended_at=now, ended_reason=reason))
