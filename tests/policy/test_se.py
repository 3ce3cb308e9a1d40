"""Sweden's clauses."""

from tests.support.clauses import Holds, check, clause, hours, meets, pace, texts


@meets(
    clause(
        "SE idle prompt: after 2 idle minutes the player is asked or logged out",
        lambda p: p.inactivity_minutes == 2,
    ),
    clause(
        "SE Gambling Act 11:3: limits on deposits, losses and log-in time are offered",
        lambda p: {"deposit", "loss", "daily_time"} <= set(p.limit_kinds),
    ),
    clause(
        "SE Gambling Act 11:3: limits run for a day, a week and a month",
        lambda p: p.limit_periods == ("day", "week", "month"),
    ),
    clause(
        "SE Gambling Act 11:3: all limits that overlap are enforced",
        lambda p: p.limit_overlap == "lowest_headroom",
    ),
    clause(
        "SE Gambling Act 11:3: a decrease holds at once",
        lambda p: p.limit_decrease == "at_once",
    ),
    clause(
        "SE Gambling Act 11:3: an increase waits at least 72 hours and until the running period has ended",
        lambda p: p.limit_increase_delay >= hours(72) and p.limit_increase_waits_for_period_end,
    ),
    clause(
        "SE compulsory limit: without a deposit limit there is no play",
        lambda p: (p.limits_before_play, p.limits_required) == ("compulsory", ("deposit",)),
    ),
    clause(
        "SE no suggestions: the operator suggests no amount of a limit",
        lambda p: p.limit_amount_entry == "free",
    ),
    clause(
        "SE large limits: a player with a limit above SEK 10,000 a month is contacted",
        lambda p: p.limit_contact_above["SEK"].text == "10000.00",
    ),
    clause(
        "SE panic button: play can be stopped at once for 24 hours",
        lambda p: p.panic == hours(24),
    ),
    clause(
        "SE Spelpaus: self-exclusion for 1, 3, 6 months or for 12 months and more",
        lambda p: texts(p.exclusion_lengths) == ["P1M", "P3M", "P6M", "P1Y", "permanent"],
    ),
    clause(
        "SE Spelpaus: an exclusion is not lifted within its term",
        lambda p: p.exclusion_lifting == "never",
    ),
    clause(
        "SE Spelpaus: the register is asked at registration, log-in and before marketing",
        lambda p: {"register", "login", "marketing"} <= set(p.register_moments),
    ),
    clause(
        "SE reality check: the net position stands in the reality check, whose interval is the player's",
        lambda p: "net" in p.reality_check_shows and p.net_position,
    ),
    clause(
        "SE session clock: the time played is shown throughout",
        lambda p: p.session_clock,
    ),
    clause(
        "SE game pace: a game takes at least 3 seconds",
        lambda p: pace(p) == (3, 3),
    ),
    clause(
        "SE reverse withdrawals: a withdrawal cannot be taken back",
        lambda p: not p.cancel_withdrawal,
    ),
    clause(
        "SE Gambling Act 14:9: a bonus is given on the first occasion of play alone",
        lambda p: not p.bonus_money,
    ),
)
def test_the_number_meets_its_clause(profile: str, holds: Holds):
    check(profile, holds)
