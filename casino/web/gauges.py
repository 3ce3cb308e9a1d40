"""Limits as a page shows them: every one that is offered, with its meter, its words and what waits."""

from dataclasses import dataclass
from datetime import datetime

from babel.support import LazyProxy
from sqlalchemy.orm import Session

from casino.domain import limits
from casino.domain.limits import MONEY_KINDS, TIME_KINDS, LimitKey, Meter
from casino.domain.policy import Policy
from casino.money import Money
from casino.storage.players import Player
from casino.storage.protection import PlayerLimit
from casino.web.i18n import gettext, ngettext
from casino.web.i18n import lazy_gettext as _l
from casino.web.rendering import money

Words = str | LazyProxy

KINDS: dict[str, tuple[Words, Words]] = {
    "deposit": (_l("Deposits"), _l("All money you put in. Taking money out does not give room back.")),
    "loss": (_l("Losses"), _l("What you stake, less what you win back.")),
    "wager": (_l("All stakes"), _l("Everything you stake, whatever comes back.")),
    "stake": (_l("A single stake"), _l("No stake is larger, in any game.")),
    "session_time": (_l("One sitting"), _l("Time in games until a rest of 15 minutes, from game to game.")),
    "daily_time": (_l("Time in a day"), _l("Time in games from midnight to midnight.")),
}
PERIODS: dict[str, Words] = {
    "day": _l("A day"),
    "week": _l("A week"),
    "month": _l("A month"),
    "once": _l("Each time"),
}


@dataclass(frozen=True)
class Gauge:
    """One limit that can be set: what is in force, what was used, what waits."""

    key: LimitKey
    title: Words
    meter: Meter | None
    own: PlayerLimit | None
    pending: PlayerLimit | None
    now: datetime

    @property
    def id(self) -> str:
        """Return a name for addresses and ids: ``loss-day``."""
        return f"{self.key.kind}-{self.key.period}"

    @property
    def full_title(self) -> str:
        """Return kind and period in one: ``Losses, a day``."""
        return title_words(self.key)

    @property
    def is_time(self) -> bool:
        """Whether it counts minutes."""
        return self.key.kind in TIME_KINDS

    @property
    def percent(self) -> int:
        """How much is used, cut to whole percent; 100 only when nothing is left."""
        if self.meter is None or self.key.kind == "stake":
            return 0
        if self.meter.left <= 0:
            return 100
        return max(0, min(99, self.meter.used * 100 // max(1, self.meter.amount)))

    @property
    def by_house(self) -> bool:
        """Whether the operator's stricter limit decides."""
        return self.meter is not None and self.meter.setter == "operator"

    @property
    def is_due(self) -> bool:
        """Whether the change that waits may be confirmed."""
        return self.pending is not None and self.pending.effective_at <= self.now

    def words(self, amount: int | None) -> str:
        """Return an amount of this limit as the reader writes it: money or time; None is no limit."""
        return amount_words(self.key, amount)

    @property
    def left_words(self) -> str:
        """Return what is left, never below nothing."""
        return self.words(max(0, self.meter.left)) if self.meter else ""

    @property
    def used_words(self) -> str:
        """Return what was used; a gain counts as nothing lost."""
        return self.words(max(0, self.meter.used)) if self.meter else ""

    @property
    def gained_words(self) -> str:
        """Return what a limit on losses has room for beyond its amount, because more came back than was staked."""
        return self.words(-self.meter.used) if self.meter and self.meter.used < 0 else ""


@dataclass(frozen=True)
class Group:
    """The limits of one kind."""

    kind: str
    title: Words
    hint: Words
    gauges: list[Gauge]


def amount_words(key: LimitKey, amount: int | None) -> str:
    """Return an amount of a limit in words."""
    if amount is None:
        return gettext("no limit")
    if key.kind in TIME_KINDS:
        return minutes_words(amount)
    return money(Money(amount, key.currency))


def minutes_words(minutes: int) -> str:
    """Return a stretch of time in hours and minutes."""
    hours, rest = divmod(minutes, 60)
    parts = []
    if hours:
        parts.append(ngettext("%(num)s h", "%(num)s h", hours))
    if rest or not hours:
        parts.append(ngettext("%(num)s min", "%(num)s min", rest))
    return "\N{NO-BREAK SPACE}".join(parts)


def offered(policy: Policy, currency: str) -> list[LimitKey]:
    """Return the limits that the policy offers, the most prominent first."""
    keys = []
    for kind in policy.limit_kinds:
        periods = policy.limit_periods if kind in MONEY_KINDS else ("once",)
        keys += [LimitKey(kind, period, "" if kind in TIME_KINDS else currency) for period in periods]
    return keys


def groups(unit: Session, player: Player, policy: Policy, now: datetime) -> list[Group]:
    """Return every limit that is offered or in force, by kind."""
    meters = {meter.key: meter for meter in limits.meters(unit, player, now)}
    rows: dict[tuple[LimitKey, str], PlayerLimit] = {}
    for row in limits.in_force(unit, player):
        if row.setter == "player":
            rows[LimitKey(row.kind, row.period, row.currency), row.state] = row
    keys = offered(policy, player.currency)
    keys += [key for key in {*meters, *(key for key, _ in rows)} if key not in keys]
    found: dict[str, Group] = {}
    for key in keys:
        title, hint = KINDS[key.kind]
        group = found.setdefault(key.kind, Group(key.kind, title, hint, []))
        name = PERIODS[key.period] if key.period != "once" else title
        gauge = Gauge(key, name, meters.get(key), rows.get((key, "active")), rows.get((key, "pending")), now)
        group.gauges.append(gauge)
    return list(found.values())


def notice(meters: tuple[Meter, ...], percents: tuple[int, ...]) -> str:
    """Return what to say in a game about its tightest limit: what is left, at 80 and at 100 % (R35); else nothing."""
    worst, name = 0, ""
    for meter in meters:
        used = 100 if meter.left <= 0 else meter.used * 100 // max(1, meter.amount)
        reached = max((one for one in percents if one <= used), default=0)
        if reached > worst:
            worst, name = reached, _notice_words(meter)
    return name


def title_words(key: LimitKey) -> str:
    """Return which limit it is, in words: ``Losses, a day``."""
    kind = str(KINDS[key.kind][0])
    return kind if key.period == "once" else f"{kind}, {str(PERIODS[key.period]).lower()}"


def _notice_words(meter: Meter) -> str:
    limit, what = amount_words(meter.key, meter.amount), title_words(meter.key)
    if meter.left <= 0:
        return gettext("Your limit is used up: %(what)s, %(limit)s. No further stake is taken.", what=what, limit=limit)
    left = amount_words(meter.key, meter.left)
    return gettext("%(left)s left of your limit: %(what)s, %(limit)s.", left=left, what=what, limit=limit)
