"""Germany's clauses."""

from tests.support.clauses import Holds, cap, check, clause, hours, meets, pace


@meets(
    clause(
        "DE stake tiers: EUR 1 a spin, EUR 3 and EUR 5 in the raised tiers",
        lambda p: [cap(p, 30, "EUR", tier) for tier in (1, 2, 3)] == ["1.00", "3.00", "5.00"],
    ),
    clause(
        "DE s. 6i(3): a button stops all play for 24 hours",
        lambda p: p.panic == hours(24),
    ),
    clause(
        "DE s. 6i(3): the button asks for no confirmation",
        lambda p: not p.panic_question,
    ),
    clause(
        "DE OASIS: the national register is OASIS",
        lambda p: p.register_name == "OASIS" and p.register_failure == "closed",
    ),
    clause(
        "DE s. 6h(7): a notice comes every 60 minutes",
        lambda p: p.reality_check_minutes == p.reality_check_max_minutes == 60,
    ),
    clause(
        "DE s. 6h(7): after the hourly notice 5 minutes pass without a stake",
        lambda p: (p.mandatory_pause_every_minutes, p.mandatory_pause_minutes) == (60, 5),
    ),
    clause(
        "DE game pace: a spin takes at least 5 seconds",
        lambda p: pace(p)[0] == 5,
    ),
)
def test_the_number_meets_its_clause(profile: str, holds: Holds):
    check(profile, holds)
