"""Denmark's clauses."""

from tests.support.clauses import Holds, check, clause, hours, meets, texts


@meets(
    clause(
        "DK s. 21: a deposit limit is offered",
        lambda p: "deposit" in p.limit_kinds,
    ),
    clause(
        "DK s. 21: limits run for a day, a week and a month",
        lambda p: p.limit_periods == ("day", "week", "month"),
    ),
    clause(
        "DK s. 21: all limits that overlap are enforced",
        lambda p: p.limit_overlap == "lowest_headroom",
    ),
    clause(
        "DK decrease: a decrease holds at once",
        lambda p: p.limit_decrease == "at_once",
    ),
    clause(
        "DK s. 21: an increase waits at least 24 hours",
        lambda p: p.limit_increase_delay >= hours(24),
    ),
    clause(
        "DK s. 21: an increase need not wait for the end of the period",
        lambda p: not p.limit_increase_waits_for_period_end,
    ),
    clause(
        "DK compulsory limit: a deposit limit is set before the first play",
        lambda p: (p.limits_before_play, p.limits_required) == ("compulsory", ("deposit",)),
    ),
    clause(
        "DK s. 21: the amount is the player's own",
        lambda p: p.limit_amount_entry == "free",
    ),
    clause(
        "DK s. 23: a break of 24 hours is offered",
        lambda p: texts(p.break_lengths)[0] == "P1D",
    ),
    clause(
        "DK s. 23: a break of 24 hours can begin at once",
        lambda p: p.panic == hours(24),
    ),
    clause(
        "DK s. 23: self-exclusion lasts 30 days at the least or for ever",
        lambda p: p.exclusion_lengths[0].shortest >= hours(30 * 24) and p.exclusion_lengths[-1].is_permanent,
    ),
    clause(
        "DK s. 23: an exclusion is not lifted within its term",
        lambda p: p.exclusion_lifting == "never",
    ),
    clause(
        "DK s. 23: a permanently excluded person may open a new account after a year at the earliest",
        lambda p: p.permanent_reopens_after.months >= 12,
    ),
    clause(
        "DK s. 25: the register is asked at registration and at every log-in",
        lambda p: p.register_name == "ROFUS" and {"register", "login"} <= set(p.register_moments),
    ),
    clause(
        "DK s. 25(5): the register was asked at most 24 hours before marketing is sent",
        lambda p: "marketing" in p.register_moments and p.register_marketing_hours <= 24,
    ),
    clause(
        "DK s. 25(5): persons on the register get no marketing",
        lambda p: "register" in p.marketing_excludes,
    ),
    clause(
        "DK clock: the time played is always on screen and cannot be scrolled away",
        lambda p: p.session_clock,
    ),
    clause(
        "DK s. 5: 90 days of history are at hand, to the minute, and the rest on request",
        lambda p: p.history_months >= 12,
    ),
)
def test_the_number_meets_its_clause(profile: str, holds: Holds):
    check(profile, holds)
