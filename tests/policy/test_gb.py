"""Great Britain's clauses."""

from tests.support.clauses import Holds, cap, check, clause, hours, meets, pace, texts


@meets(
    clause(
        "GB RTS 12B: a gross deposit limit is offered, at least as prominent as any other",
        lambda p: p.limit_kinds[0] == "deposit",
    ),
    clause(
        "GB RTS 12B: limits run for 24 hours, 7 days and one month",
        lambda p: p.limit_periods == ("day", "week", "month"),
    ),
    clause(
        "GB RTS 12B: of several limits the lowest applies",
        lambda p: p.limit_overlap == "lowest_headroom",
    ),
    clause(
        "GB RTS 12B: a deposit limit counts deposits whatever is withdrawn",
        lambda p: p.deposit_limit_is_gross,
    ),
    clause(
        "GB RTS 12D: a decrease holds at once",
        lambda p: p.limit_decrease == "at_once",
    ),
    clause(
        "GB RTS 12D: an increase waits at least 24 hours and is confirmed again",
        lambda p: p.limit_increase_delay >= hours(24) and p.limit_increase_needs_confirmation,
    ),
    clause(
        "GB RTS 12D: an increase need not wait for the end of the period",
        lambda p: not p.limit_increase_waits_for_period_end,
    ),
    clause(
        "GB RTS 12A: players are prompted at registration or at the first deposit",
        lambda p: p.limits_before_play == "prompt",
    ),
    clause(
        "GB RTS 12B: the amount is free text without presets",
        lambda p: p.limit_amount_entry == "free",
    ),
    clause(
        "GB limits review: players are prompted at least every 6 months to review",
        lambda p: p.review_prompt_months <= 6,
    ),
    clause(
        "GB slots stake limit: GBP 5 a game cycle from 25, GBP 2 from 18 to 24",
        lambda p: [cap(p, age, "GBP") for age in (18, 24, 25, 80)] == ["2.00", "2.00", "5.00", "5.00"],
    ),
    clause(
        "GB time-out: a time-out of 24 hours, a week, a month or up to 6 weeks",
        lambda p: texts(p.break_lengths) == ["P1D", "P1W", "P1M", "P6W"],
    ),
    clause(
        "GB self-exclusion: self-exclusion lasts 6 months at the least and begins at once",
        lambda p: p.exclusion_lengths[0].months >= 6,
    ),
    clause(
        "GB self-exclusion: an exclusion is not lifted within its term",
        lambda p: p.exclusion_lifting == "never",
    ),
    clause(
        "GB GAMSTOP: the national register is GAMSTOP",
        lambda p: p.register_name == "GAMSTOP" and "register" in p.register_moments,
    ),
    clause(
        "GB RTS 13B: a check at the player's interval must be acknowledged and offers exit and history",
        lambda p: p.reality_check_min_minutes < p.reality_check_max_minutes <= 60,
    ),
    clause(
        "GB RTS 13C: the time played is shown for the whole session in hours, minutes and seconds",
        lambda p: p.session_clock,
    ),
    clause(
        "GB RTS 2E: the net position since the start is shown in the account's currency",
        lambda p: p.net_position,
    ),
    clause(
        "GB RTS 14G: a game cycle takes at least 2.5 seconds in slots and 5 in other casino games",
        lambda p: pace(p) == (2.5, 5),
    ),
    clause(
        "GB RTS 14C: nobody is helped to play several slots at once",
        lambda p: p.one_game_at_a_time,
    ),
    clause(
        "GB free-to-play games: the age is verified before free games are played",
        lambda p: not p.demo_before_age_check,
    ),
    clause(
        "GB RTS 1B: 3 months of history without asking and 12 in all",
        lambda p: p.history_months >= 12,
    ),
    clause(
        "GB RTS 14B: a withdrawal is never offered back",
        lambda p: not p.cancel_withdrawal,
    ),
    clause(
        "GB RTS 14A: nothing on the page urges to play on or win back",
        lambda p: not p.winners_ticker,
    ),
)
def test_the_number_meets_its_clause(profile: str, holds: Holds):
    check(profile, holds)
