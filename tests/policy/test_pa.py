"""Pennsylvania's clauses."""

from tests.support.clauses import Holds, check, clause, hours, meets


@meets(
    clause(
        "PA 812a.5(b)(5): nobody under 21 plays",
        lambda p: p.minimum_age == 21,
    ),
    clause(
        "PA 812a.3(a)(5): the player can be told of every log-in",
        lambda p: p.login_notice,
    ),
    clause(
        "PA 812a.9(a)(4): after a log-in the time of the previous one is shown",
        lambda p: p.last_login_shown,
    ),
    clause(
        "PA 812a.3(a)(6): after 15 minutes without activity the player logs in again",
        lambda p: p.inactivity <= hours(0.25),
    ),
    clause(
        "PA 814a.2: limits on deposits, money spent, a single wager and daily time are offered",
        lambda p: {"deposit", "loss", "stake", "daily_time"} <= set(p.limit_kinds),
    ),
    clause(
        "PA 814a.2(1): limits run daily, weekly and monthly",
        lambda p: p.limit_periods == ("day", "week", "month"),
    ),
    clause(
        "PA 814a.2: a decrease holds by the next log-in at the latest",
        lambda p: p.limit_decrease == "at_once",
    ),
    clause(
        "PA 814a.2: an increase holds after the old limit's period has ended and the player has reaffirmed it",
        lambda p: p.limit_increase_waits_for_period_end and p.limit_increase_needs_confirmation,
    ),
    clause(
        "PA 814a.2(6): the player can suspend the account for a time",
        lambda p: len(p.break_lengths) > 0,
    ),
    clause(
        "PA 814a.1(e)(3): the player may have the notice every 15 or 30 minutes",
        lambda p: p.reality_check_min_minutes <= 15,
    ),
    clause(
        "PA 814a.1(e)(2): a notice of time and money wagered comes at least every hour",
        lambda p: p.reality_check_max_minutes <= 60 and {"time", "staked"} <= set(p.reality_check_shows),
    ),
    clause(
        "PA 814a.1(e)(1): the time of day and the time played are shown",
        lambda p: p.session_clock,
    ),
    clause(
        "PA 811a.7(d): what recreates play is kept for at least 10 years",
        lambda p: p.retention_years >= 10,
    ),
    clause(
        "PA 814a.1(d): a suspended player gets no mail about gaming",
        lambda p: "break" in p.marketing_excludes,
    ),
)
def test_the_number_meets_its_clause(profile: str, holds: Holds):
    check(profile, holds)
