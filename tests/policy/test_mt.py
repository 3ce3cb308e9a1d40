"""Malta's clauses."""

from tests.support.clauses import Holds, check, clause, hours, meets


@meets(
    clause(
        "MT Directive: a limit on deposits or on wagers is offered, on losses and time encouraged",
        lambda p: {"deposit", "wager", "loss", "daily_time"} <= set(p.limit_kinds),
    ),
    clause(
        "MT Directive: a decrease holds at once",
        lambda p: p.limit_decrease == "at_once",
    ),
    clause(
        "MT Directive: an increase waits at least 24 hours",
        lambda p: p.limit_increase_delay >= hours(24),
    ),
    clause(
        "MT Directive: an increase need not wait for the end of the period",
        lambda p: not p.limit_increase_waits_for_period_end,
    ),
    clause(
        "MT Directive: a message with the tools comes before the first deposit",
        lambda p: p.limits_before_play == "prompt",
    ),
    clause(
        "MT Directive: a time-out of more than 24 hours and up to 30 days",
        lambda p: all(hours(24) < one.shortest <= hours(720) for one in p.break_lengths),
    ),
    clause(
        "MT Directive: self-exclusion is definite or indefinite",
        lambda p: [one.is_permanent for one in p.exclusion_lengths] == [False, False, False, True],
    ),
    clause(
        "MT Directive: an early return would need a reason, an answer within 7 days and a further wait",
        lambda p: p.exclusion_lifting == "never",
    ),
    clause(
        "MT Directive: there is no national register; exclusion is the operator's",
        lambda p: p.register_name == "",
    ),
    clause(
        "MT Directive: the reality check stays until answered and shows time, wagered and won or lost",
        lambda p: {"time", "staked", "won", "net"} <= set(p.reality_check_shows),
    ),
    clause(
        "MT Directive: the time played stands in the reality check",
        lambda p: p.session_clock and "time" in p.reality_check_shows,
    ),
    clause(
        "MT Directive: a demo game has the odds of the real one",
        lambda p: not p.demo_before_age_check,
    ),
    clause(
        "MT Directive: 6 months of history are at hand",
        lambda p: p.history_months >= 6,
    ),
    clause(
        "MT markers of harm: taking withdrawals back is a marker of harm",
        lambda p: not p.cancel_withdrawal,
    ),
)
def test_the_number_meets_its_clause(profile: str, holds: Holds):
    check(profile, holds)
