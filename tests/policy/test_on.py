"""Ontario's standards."""

from tests.support.clauses import Holds, check, clause, hours, meets, pace, texts


@meets(
    clause(
        "ON Std 3.01: nobody under 19 plays",
        lambda p: p.minimum_age == 19,
    ),
    clause(
        "ON Std 4.30: a log-in ends after a time without activity",
        lambda p: p.inactivity <= hours(0.5),
    ),
    clause(
        "ON Std 2.23: limits on deposits, losses and time are offered",
        lambda p: {"deposit", "loss", "session_time", "daily_time"} <= set(p.limit_kinds),
    ),
    clause(
        "ON Std 2.23: limits run for 24 hours, 7 days and one month",
        lambda p: p.limit_periods == ("day", "week", "month"),
    ),
    clause(
        "ON Std 2.23: of several limits the lowest applies",
        lambda p: p.limit_overlap == "lowest_headroom",
    ),
    clause(
        "ON Std 2.24: a decrease holds at once",
        lambda p: p.limit_decrease == "at_once",
    ),
    clause(
        "ON Std 2.24: an increase is made on request alone and waits at least 24 hours",
        lambda p: p.limit_increase_delay >= hours(24),
    ),
    clause(
        "ON Std 2.24: an increase need not wait for the end of the period",
        lambda p: not p.limit_increase_waits_for_period_end,
    ),
    clause(
        "ON Std 2.23: limits are offered during registration",
        lambda p: p.limits_before_play == "prompt",
    ),
    clause(
        "ON Std 2.13: a break of 1 day, 1 week, 1, 2 or 3 months",
        lambda p: texts(p.break_lengths) == ["P1D", "P1W", "P1M", "P2M", "P3M"],
    ),
    clause(
        "ON Std 2.14: self-exclusion for 6 months, 1 year or 5 years with log-out at once",
        lambda p: texts(p.exclusion_lengths) == ["P6M", "P1Y", "P5Y"],
    ),
    clause(
        "ON Std 2.22: the time played is shown",
        lambda p: p.session_clock,
    ),
    clause(
        "ON Std 2.21: the net position is shown in dollars, not in credits",
        lambda p: p.net_position,
    ),
    clause(
        "ON game pace: a slots game takes at least 2.5 seconds",
        lambda p: pace(p)[0] == 2.5,
    ),
    clause(
        "ON Std 2.17: nobody is helped to play several slots at once",
        lambda p: p.one_game_at_a_time,
    ),
    clause(
        "ON Std 2.15: a demo game has the odds of the real one",
        lambda p: not p.demo_before_age_check,
    ),
    clause(
        "ON Std 4.21: unfinished rounds are watched and resolved",
        lambda p: p.stale_round_hours <= 24,
    ),
)
def test_the_number_meets_its_clause(profile: str, holds: Holds):
    check(profile, holds)
