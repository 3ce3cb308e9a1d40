"""Policy profiles: the numbers of player protection that differ from one jurisdiction to the next, as data.

One file per jurisdiction stands in casino/policies/; each number carries its clause, its source and how well it is
known (docs/policies.md). `CASINO_POLICY` names the one in force; it is read once, whole or not at all. The profiles
are not legal advice: an operator's counsel confirms them.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Annotated, Any, get_origin, get_type_hints

from casino.domain import policy_values as read
from casino.domain.policy_files import FOLDER, UnusablePolicy, names, read_profile
from casino.domain.policy_values import Duration, StakeCap
from casino.money import Money

NAMES = names()
"""The profiles there are, the strict one first."""
NOT_SLOTS = frozenset({
    "baccarat", "bingo", "blackjack", "card", "cards", "craps", "dice", "keno", "live", "live-casino", "lottery",
    "poker", "roulette", "table",
})  # fmt: skip
"""The platform's categories that are no slots. Any other word counts as slots, whose caps and pace are the stricter."""

_DAY = timedelta(days=1)
_ASKED = ("name", "phone", "document")
_KINDS = ("deposit", "loss", "wager", "stake", "session_time", "daily_time")
_PERIODS = ("day", "week", "month")
_MOMENTS = ("register", "login", "launch", "deposit", "marketing")


@dataclass(frozen=True, slots=True)
class Rule:
    """How one number is read and what it means; `by_design` names the code that keeps it without asking."""

    read: read.Reader
    meaning: str
    by_design: str = ""


@dataclass(frozen=True)
class Policy:
    """Every number of one jurisdiction, checked. Code asks for them as `policy.minimum_age`, never by name of a law."""

    name: str
    title: str

    minimum_age: Annotated[int, Rule(read.whole(18, 30), "Age from which an account may be opened.")]
    registration_asks: Annotated[
        tuple[str, ...], Rule(read.words(*_ASKED, least=0), "What an account is opened with besides address and age.")
    ]
    password_min_length: Annotated[int, Rule(read.whole(8, 64), "Least characters of a password.")]
    failed_logins: Annotated[int, Rule(read.whole(1, 10), "Wrong passwords in a row that lock an account.")]
    failed_login_minutes: Annotated[int, Rule(read.whole(1, 1440), "Minutes within which wrong passwords count.")]
    reset_link_minutes: Annotated[
        int, Rule(read.whole(5, 30), "Minutes for which a link that resets a password is good.")
    ]
    login_notice: Annotated[bool, Rule(read.switch, "Tell the player of every log-in, unless they opt out.")]
    last_login_shown: Annotated[bool, Rule(read.switch, "Show the time of the previous log-in after a log-in.")]
    inactivity_minutes: Annotated[int, Rule(read.whole(1, 30), "Minutes without activity after which to log in again.")]
    full_login_days: Annotated[int, Rule(read.whole(1, 30), "Days after which a device must log in fully.")]
    dormant_months: Annotated[
        int, Rule(read.whole(1, 120), "Months without a log-in after which identity is checked again.")
    ]

    limit_kinds: Annotated[
        tuple[str, ...], Rule(read.words(*_KINDS), "Limits that are offered, the most prominent first.")
    ]
    limit_periods: Annotated[
        tuple[str, ...], Rule(read.words(*_PERIODS), "Periods for which limits on money are offered.")
    ]
    limit_overlap: Annotated[
        str,
        Rule(
            read.only("lowest_headroom", "of several limits the strictest decides"),
            "Which of several limits decides.",
            by_design="casino/domain/limits.py:meters",
        ),
    ]
    deposit_limit_is_gross: Annotated[
        bool,
        Rule(
            read.only(True, "a limit that withdrawals refill is not a deposit limit"),
            "Withdrawals never give deposit headroom back.",
            by_design="casino/domain/limits.py:check_deposit",
        ),
    ]
    limit_decrease: Annotated[
        str,
        Rule(
            read.only("at_once", "a stricter limit must never wait"),
            "When a stricter limit holds.",
            by_design="casino/domain/limits.py:set_limit",
        ),
    ]
    limit_increase_delay: Annotated[
        timedelta, Rule(read.span(timedelta(0), 30 * _DAY), "Least time that a looser limit, or the end of one, waits.")
    ]
    limit_increase_waits_for_period_end: Annotated[
        bool, Rule(read.switch, "A looser limit also waits until the running period has ended.")
    ]
    limit_increase_needs_confirmation: Annotated[
        bool,
        Rule(
            read.only(True, "a looser limit is the player's wish twice over"),
            "A looser limit holds only after the player has confirmed it again, when its time has come.",
            by_design="casino/domain/limits.py:confirm",
        ),
    ]
    limit_confirmation_window: Annotated[
        timedelta, Rule(read.span(_DAY, 30 * _DAY), "Time to confirm a looser limit; unanswered, the request lapses.")
    ]
    limits_before_play: Annotated[
        str, Rule(read.one_of("none", "prompt", "compulsory"), "Whether limits are asked for before the first play.")
    ]
    limits_required: Annotated[
        tuple[str, ...],
        Rule(read.words(*_KINDS, least=0), "Limits without which there is no play, where they are compulsory."),
    ]
    limit_amount_entry: Annotated[
        str,
        Rule(
            read.only("free", "preset or suggested amounts steer the player"),
            "How the amount of a limit is entered.",
            by_design="casino/web/protection.py:read_amount",
        ),
    ]
    limit_contact_above: Annotated[
        Mapping[str, Money], Rule(read.amounts, "Deposit limits a month above which staff must contact the player.")
    ]
    headroom_notices: Annotated[
        tuple[int, ...], Rule(read.percents, "Percent of a limit used at which the player is told.")
    ]
    review_prompt_months: Annotated[
        int, Rule(read.whole(1, 12), "Months after which a player is asked to review the limits.")
    ]
    stake_caps: Annotated[
        tuple[StakeCap, ...], Rule(read.stake_caps, "Largest stake of a round, by game and age band.")
    ]

    break_lengths: Annotated[
        tuple[Duration, ...],
        Rule(read.lengths(read.duration("P1D"), read.duration("P1Y")), "Lengths of a break that are offered."),
    ]
    panic_hours: Annotated[int, Rule(read.whole(24, 168), "Hours for which the panic button stops all play.")]
    panic_question: Annotated[
        bool,
        Rule(
            read.only(False, "the panic button works at one press"),
            "Whether the panic button asks back.",
            by_design="casino/web/breaks.py:panic",
        ),
    ]
    exclusion_lengths: Annotated[
        tuple[Duration, ...],
        Rule(
            read.lengths(read.duration("P1M"), read.duration("permanent")),
            "Lengths of a self-exclusion that are offered.",
        ),
    ]
    exclusion_lifting: Annotated[
        str,
        Rule(
            read.only("never", "an exclusion that can be ended early is none"),
            "Whether an exclusion is lifted within its term.",
            by_design="casino/domain/breaks.py:start",
        ),
    ]
    permanent_reopens_after: Annotated[
        Duration, Rule(read.duration, "Earliest time after which a permanently excluded person may open a new account.")
    ]

    register_name: Annotated[str, Rule(read.text, "The national register of exclusions; empty where there is none.")]
    register_moments: Annotated[tuple[str, ...], Rule(read.words(*_MOMENTS), "Moments at which the register is asked.")]
    register_failure: Annotated[
        str, Rule(read.one_of("closed", "open"), "What happens when the register does not answer.")
    ]
    register_marketing_hours: Annotated[
        int, Rule(read.whole(1, 24), "Hours before a mailing within which the register must have been asked.")
    ]

    reality_check_minutes: Annotated[
        int, Rule(read.whole(1, 60), "Minutes between reality checks unless the player chose.")
    ]
    reality_check_min_minutes: Annotated[int, Rule(read.whole(1, 60), "Shortest interval that the player may choose.")]
    reality_check_max_minutes: Annotated[int, Rule(read.whole(1, 60), "Longest interval that the player may choose.")]
    reality_check_shows: Annotated[
        tuple[str, ...], Rule(read.words("time", "staked", "won", "net", least=2), "What a reality check tells.")
    ]
    mandatory_pause_every_minutes: Annotated[
        int, Rule(read.whole(0, 240), "Minutes of play after which a pause is compulsory; 0 for never.")
    ]
    mandatory_pause_minutes: Annotated[int, Rule(read.whole(0, 60), "Minutes of that pause.")]
    session_contract: Annotated[bool, Rule(read.switch, "Time and spend are set before every slots session.")]
    session_clock: Annotated[bool, Rule(read.switch, "The time played is on screen for the whole game, in h:m:s.")]
    net_position: Annotated[bool, Rule(read.switch, "The money won or lost since the start is on screen.")]
    fastest_bet: Annotated[
        Mapping[str, timedelta],
        Rule(read.seconds_by_game, "Least time between two stakes in one game; faster ones alert staff."),
    ]
    one_game_at_a_time: Annotated[bool, Rule(read.switch, "A second launch ends the first game session.")]
    demo_before_age_check: Annotated[
        bool,
        Rule(
            read.only(False, "no game opens, in any mode, before the account is active"),
            "Whether demo games are open before the age is verified.",
            by_design="casino/domain/play.py:check_gate",
        ),
    ]
    stale_round_hours: Annotated[int, Rule(read.whole(1, 168), "Hours after which an open round alerts staff.")]

    history_months: Annotated[
        int,
        Rule(
            read.whole(12, 120),
            "Months of history that players read without asking.",
            by_design="casino/wallet/statements.py:movements",
        ),
    ]
    retention_years: Annotated[int, Rule(read.whole(5, 30), "Years for which nothing on record can be deleted.")]
    cancel_withdrawal: Annotated[
        bool,
        Rule(
            read.only(False, "money on its way out is not lured back"),
            "Whether the player may cancel a withdrawal.",
            by_design="casino/domain/cashier.py:withdraw",
        ),
    ]
    bonus_money: Annotated[bool, Rule(read.switch, "Whether the operator may give bonuses.")]
    winners_ticker: Annotated[
        bool,
        Rule(
            read.only(False, "no page reads the wins of others"),
            "Whether the wins of others are shown.",
            by_design="casino/domain/history.py:recent",
        ),
    ]
    marketing_excludes: Annotated[
        tuple[str, ...],
        Rule(read.words("break", "exclusion", "register", least=2), "Who drops out of every list for marketing."),
    ]

    @property
    def inactivity(self) -> timedelta:
        """How long a log-in lasts without activity."""
        return timedelta(minutes=self.inactivity_minutes)

    @property
    def full_login_life(self) -> timedelta:
        """How long after a full log-in a lighter one is enough on the same device."""
        return timedelta(days=self.full_login_days)

    @property
    def reset_link_life(self) -> timedelta:
        """How long a link that resets a password is good."""
        return timedelta(minutes=self.reset_link_minutes)

    @property
    def failed_login_window(self) -> timedelta:
        """How far back wrong passwords count."""
        return timedelta(minutes=self.failed_login_minutes)

    @property
    def panic(self) -> timedelta:
        """How long the panic button stops all play."""
        return timedelta(hours=self.panic_hours)

    def stake_cap(self, category: str, age: int, currency: str, tier: int = 1) -> Money | None:
        """Return the largest stake of a round for that age, category and currency; None without a cap."""
        games = game_kind(category)
        found = [
            one.cap
            for one in self.stake_caps
            if one.games == games and one.cap.currency == currency and one.covers(age, tier)
        ]
        return min(found, key=lambda cap: cap.units, default=None)

    def uncapped(self, currencies: Collection[str]) -> tuple[str, ...]:
        """Return the currencies offered in which this profile caps nothing although it caps stakes in another."""
        capped = {one.cap.currency for one in self.stake_caps}
        return tuple(code for code in currencies if capped and code not in capped)

    def fastest_bet_in(self, category: str) -> timedelta:
        """Return the least time between two stakes in a game of that category."""
        return self.fastest_bet[game_kind(category)]


def game_kind(category: str) -> str:
    """Return `slots` or `other` for the platform's category; a word that we do not know counts as slots."""
    word = category.strip().lower().replace("_", "-").removesuffix(" games")
    return "other" if word in NOT_SLOTS else "slots"


RULES: Mapping[str, Rule] = {
    key: hint.__metadata__[0]
    for key, hint in get_type_hints(Policy, include_extras=True).items()
    if get_origin(hint) is Annotated
}
"""The fields that a profile's file must give, in the order of the reports."""


@cache
def load(name: str, folder: Path = FOLDER) -> Policy:
    """Return the profile of that name. Raises `UnusablePolicy`, which names every fault with its file and key."""
    profile = read_profile(name, tuple(RULES), folder)
    faults = list(profile.faults)
    values: dict[str, Any] = {}
    for key, entry in profile.entries.items():
        try:
            values[key] = RULES[key].read(entry.value)
        except ValueError as error:
            faults.append(f"{entry.file}: {key} {error}.")
    faults += [f"{profile.file}: {fault}." for fault in _faults_together(values)]
    if faults:
        raise UnusablePolicy(faults)
    return Policy(name=name, title=profile.title, **values)


def _faults_together(values: Mapping[str, Any]) -> list[str]:
    """Name the values that are possible alone but not with one another."""

    def given(*keys: str) -> bool:
        return all(key in values for key in keys)

    faults = []
    checks = ("reality_check_min_minutes", "reality_check_minutes", "reality_check_max_minutes")
    if given(*checks) and not values[checks[0]] <= values[checks[1]] <= values[checks[2]]:
        faults.append("reality_check_minutes must lie between reality_check_min_minutes and reality_check_max_minutes")
    if given("limits_before_play", "limits_required", "limit_kinds"):
        required = set(values["limits_required"])
        if bool(required) != (values["limits_before_play"] == "compulsory"):
            faults.append("limits_required must name a limit if, and only if, limits_before_play is compulsory")
        if not required <= set(values["limit_kinds"]):
            faults.append("limits_required names a limit that limit_kinds does not offer")
    if (
        given("limit_increase_delay", "limit_increase_waits_for_period_end")
        and values["limit_increase_delay"] < _DAY
        and not values["limit_increase_waits_for_period_end"]
    ):
        faults.append("limit_increase_delay must be at least 24 hours, or the running period must end first")
    pause = [values.get(key) for key in ("mandatory_pause_every_minutes", "mandatory_pause_minutes")]
    if None not in pause and bool(pause[0]) != bool(pause[1]):
        faults.append("mandatory_pause_minutes and mandatory_pause_every_minutes must both be 0, or neither")
    return faults
