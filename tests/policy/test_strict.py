"""The house's own numbers, and the clauses of the lab standard that they must meet whatever an operator changes."""

from tests.support.clauses import Holds, check, clause, hours, meets, pace, texts


@meets(
    clause(
        "STRICT GLI 2.5.2 a i: nobody under the lawful age opens an account",
        lambda p: p.minimum_age >= 18,
    ),
    clause(
        "STRICT GLI 2.5.2 d: one person holds one account, which cannot be seen without a name",
        lambda p: "name" in p.registration_asks,
    ),
    clause(
        "STRICT GLI 2.5.3 note: a password has at least 8 characters",
        lambda p: p.password_min_length >= 8,
    ),
    clause(
        "STRICT GLI 2.5.3 d: three failures in 30 minutes lock the account",
        lambda p: p.failed_logins <= 3 and p.failed_login_window >= hours(0.5),
    ),
    clause(
        "STRICT house: a link that resets a password is good once and for 30 minutes at most",
        lambda p: p.reset_link_minutes <= 30,
    ),
    clause(
        "STRICT NJ 13:69O-1.4(a)4: the player can be told of every log-in",
        lambda p: p.login_notice,
    ),
    clause(
        "STRICT NJ 13:69O-1.2(c): after a log-in the time of the previous one is shown",
        lambda p: p.last_login_shown,
    ),
    clause(
        "STRICT GLI 2.5.4: after 30 minutes without activity the player logs in again",
        lambda p: p.inactivity <= hours(0.5),
    ),
    clause(
        "STRICT GLI 2.5.4 b: a device logs in fully at least every 30 days",
        lambda p: p.full_login_days <= 30,
    ),
    clause(
        "STRICT GLI A.3.9: entry after dormancy needs another check of identity",
        lambda p: p.dormant_months <= 12,
    ),
    clause(
        "STRICT GLI A.3.7: players limit deposits and wagers",
        lambda p: {"deposit", "wager"} <= set(p.limit_kinds),
    ),
    clause(
        "STRICT house: limits on money are offered for 24 hours, 7 days and a month",
        lambda p: p.limit_periods == ("day", "week", "month"),
    ),
    clause(
        "STRICT GLI 2.5.5 b: of the player's and the operator's limit the stricter decides",
        lambda p: p.limit_overlap == "lowest_headroom",
    ),
    clause(
        "STRICT house: withdrawals never give deposit headroom back",
        lambda p: p.deposit_limit_is_gross,
    ),
    clause(
        "STRICT GLI A.3.7 c: a stricter limit holds at once",
        lambda p: p.limit_decrease == "at_once",
    ),
    clause(
        "STRICT GLI A.3.7 a: a looser limit waits at least 24 hours",
        lambda p: p.limit_increase_delay >= hours(24),
    ),
    clause(
        "STRICT house: a looser limit waits until the running period has ended",
        lambda p: p.limit_increase_waits_for_period_end,
    ),
    clause(
        "STRICT house: a looser limit holds only after a second confirmation",
        lambda p: p.limit_increase_needs_confirmation,
    ),
    clause(
        "STRICT house: an increase that nobody confirms within 7 days lapses",
        lambda p: p.limit_confirmation_window == hours(7 * 24),
    ),
    clause(
        "STRICT house: limits are offered before the first play",
        lambda p: p.limits_before_play == "prompt",
    ),
    clause(
        "STRICT house: no limit is compulsory unless the profile says so",
        lambda p: p.limits_required == (),
    ),
    clause(
        "STRICT house: the amount of a limit is the player's own, without presets",
        lambda p: p.limit_amount_entry == "free",
    ),
    clause(
        "STRICT house: no amount of a limit obliges staff to call unless the profile says so",
        lambda p: p.limit_contact_above == {},
    ),
    clause(
        "STRICT house: the player is told at 80 and 100 percent of a limit",
        lambda p: p.headroom_notices == (80, 100),
    ),
    clause(
        "STRICT house: a player is asked to review limits older than 6 months",
        lambda p: p.review_prompt_months <= 6,
    ),
    clause(
        "STRICT house: no cap by age beside the player's own limit on a single stake",
        lambda p: p.stake_caps == () and "stake" in p.limit_kinds,
    ),
    clause(
        "STRICT GLI A.3.8: a break lasts for a specified period",
        lambda p: not any(one.is_permanent for one in p.break_lengths),
    ),
    clause(
        "STRICT house: the panic button stops all play for 24 hours",
        lambda p: p.panic == hours(24),
    ),
    clause(
        "STRICT house: the panic button asks nothing",
        lambda p: not p.panic_question,
    ),
    clause(
        "STRICT GLI A.3.8 b: exclusion is for a period or for ever and bars bets and deposits at once",
        lambda p: texts(p.exclusion_lengths) == ["P6M", "P1Y", "P5Y", "permanent"],
    ),
    clause(
        "STRICT house: an exclusion never ends within its term",
        lambda p: p.exclusion_lifting == "never",
    ),
    clause(
        "STRICT house: a permanent exclusion is never reopened",
        lambda p: p.permanent_reopens_after.is_permanent,
    ),
    clause(
        "STRICT house: the register of exclusions is whichever the operator connects",
        lambda p: p.register_name == "",
    ),
    clause(
        "STRICT GLI 2.5.2 b ii: lists of excluded persons are checked at registration",
        lambda p: p.register_moments == ("register", "login", "launch", "deposit"),
    ),
    clause(
        "STRICT house: a register that does not answer opens no account, no game and takes no deposit",
        lambda p: p.register_failure == "closed",
    ),
    clause(
        "STRICT house: the register was asked at most 24 hours before a mailing",
        lambda p: p.register_marketing_hours <= 24,
    ),
    clause(
        "STRICT house: a reality check comes every 30 minutes unless the player chose",
        lambda p: p.reality_check_minutes == 30,
    ),
    clause(
        "STRICT house: the player may have a reality check every 15 minutes",
        lambda p: p.reality_check_min_minutes <= 15,
    ),
    clause(
        "STRICT house: a reality check comes at least every hour",
        lambda p: p.reality_check_max_minutes <= 60,
    ),
    clause(
        "STRICT house: a reality check tells time, staked, won and net",
        lambda p: set(p.reality_check_shows) == {"time", "staked", "won", "net"},
    ),
    clause(
        "STRICT house: no pause is compulsory unless the profile says so",
        lambda p: p.mandatory_pause_every_minutes == p.mandatory_pause_minutes == 0,
    ),
    clause(
        "STRICT house: no time and spend are asked before a game unless the profile says so",
        lambda p: not p.session_contract,
    ),
    clause(
        "STRICT house: the time played is always on screen",
        lambda p: p.session_clock,
    ),
    clause(
        "STRICT house: the net position is always on screen",
        lambda p: p.net_position,
    ),
    clause(
        "STRICT house: stakes faster than 2.5 seconds in slots and 5 seconds elsewhere alert staff",
        lambda p: pace(p) == (2.5, 5),
    ),
    clause(
        "STRICT house: a second launch ends the first game",
        lambda p: p.one_game_at_a_time,
    ),
    clause(
        "STRICT house: demo games wait until the age is verified",
        lambda p: not p.demo_before_age_check,
    ),
    clause(
        "STRICT house: a round open for more than 24 hours alerts staff",
        lambda p: p.stale_round_hours <= 24,
    ),
    clause(
        "STRICT GLI 2.5.7: the player can have the past year's history",
        lambda p: p.history_months >= 12,
    ),
    clause(
        "STRICT GLI A.4.4: records of complaints are kept for 5 years",
        lambda p: p.retention_years >= 5,
    ),
    clause(
        "STRICT house: a withdrawal cannot be cancelled by the player",
        lambda p: not p.cancel_withdrawal,
    ),
    clause(
        "STRICT GLI 4.3.5 d: bonus money is kept apart from cash, with its conditions",
        lambda p: p.bonus_money,
    ),
    clause(
        "STRICT house: the wins of others are not paraded",
        lambda p: not p.winners_ticker,
    ),
    clause(
        "STRICT GLI A.3.8 d: excluded players get no marketing",
        lambda p: {"break", "exclusion"} <= set(p.marketing_excludes),
    ),
)
def test_the_number_meets_its_clause(profile: str, holds: Holds):
    check(profile, holds)
