"""Policy profiles: typed, whole, and refused with every fault named when they are not."""

import shutil
from dataclasses import FrozenInstanceError
from datetime import timedelta
from pathlib import Path

import pytest

from casino.domain import policy
from casino.domain.policy import RULES
from casino.domain.policy_files import FOLDER, UnusablePolicy, names, read_profile, sources
from casino.domain.policy_values import Duration
from casino.money import Money


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the profiles that a test may spoil."""
    return shutil.copytree(FOLDER, tmp_path / "policies")


def spoil(folder: Path, old: str, new: str, name: str = "gb") -> list[str]:
    """Change the file of a profile in one place and return the faults that are named."""
    path = folder / f"{name}.toml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(UnusablePolicy) as caught:
        policy.load(name, folder)
    return caught.value.faults


@pytest.mark.parametrize("name", policy.NAMES)
def test_every_profile_can_be_used(name: str):
    found = policy.load(name)

    assert (found.name, len(vars(found))) == (name, len(RULES) + 2)
    assert found.title


def test_there_is_a_profile_for_each_jurisdiction():
    assert set(policy.NAMES) == {"strict", "gb", "on", "se", "dk", "mt", "de", "pa"}
    assert policy.NAMES[0] == "strict"


def test_a_profile_is_read_once_and_cannot_be_changed():
    found = policy.load("strict")

    assert policy.load("strict") is found
    with pytest.raises(FrozenInstanceError):
        found.minimum_age = 12  # type: ignore[misc]


def test_values_have_their_types():
    strict = policy.load("strict")

    assert strict.limit_increase_delay == timedelta(hours=72)
    assert strict.inactivity == timedelta(minutes=15)
    assert strict.failed_login_window == timedelta(minutes=30)
    assert strict.panic == timedelta(hours=24)
    assert strict.exclusion_lengths[0] == Duration("P6M", 6)
    assert policy.load("se").limit_contact_above == {"SEK": Money.parse("10000.00", "SEK")}


def test_no_profile_is_laxer_than_its_floor():
    """What no jurisdiction asks for less of, whatever counsel writes into a file."""
    for found in map(policy.load, policy.NAMES):
        assert found.minimum_age >= 18
        assert found.password_min_length >= 8
        assert found.limit_decrease == "at_once"
        assert found.limit_increase_delay >= timedelta(hours=24) or found.limit_increase_waits_for_period_end
        assert found.limit_increase_needs_confirmation
        assert found.register_failure == "closed"
        assert not found.cancel_withdrawal
        assert not found.panic_question
        assert found.exclusion_lifting == "never"


def test_every_source_has_a_use_and_an_address():
    used = {
        tag for name in policy.NAMES for one in read_profile(name, tuple(RULES)).entries.values() for tag in one.sources
    }
    addresses = sources()

    assert set(addresses) == used
    assert [tag for tag, one in addresses.items() if not one.startswith("https://")] == ["research"]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('value = "PT24H"', 'value = "P1M"', "policies/gb.toml: limit_increase_delay is 'P1M'; it must be counted"),
        ('value = "PT24H"', 'value = "PT721H"', "limit_increase_delay is 'PT721H'; it must be between 0 and 720 hours"),
        ('value = "PT24H"', 'value = "24h"', "limit_increase_delay is '24h'; it must be a duration such as P1D"),
        ('value = "PT24H"', 'value = "PT23H"', "must be at least 24 hours, or the running period must end first"),
        ('value = "at_once"', 'value = "later"', "limit_decrease is 'later'; it must be 'at_once': a stricter limit"),
        (
            'value = true\nclause = "RTS 12D"',
            'value = false\nclause = "RTS 12D"',
            "is false; it must be true: a looser",
        ),
        ('value = "prompt"', 'value = "maybe"', "limits_before_play is 'maybe'; it must be one of: none, prompt"),
        ('value = "prompt"', 'value = "compulsory"', "limits_required must name a limit if, and only if"),
        ('"P1D", "P1W", "P1M", "P6W"', '"P1W", "P1D"', "break_lengths must be in order, the shortest first"),
        ('"P1D", "P1W", "P1M", "P6W"', '"PT12H"', "break_lengths contains 'PT12H'; it must be between P1D and P1Y"),
        ('"P1D", "P1W", "P1M", "P6W"', '"permanent"', "break_lengths contains 'permanent'"),
        ("below_age = 25", "below_age = 26", "stake_caps caps slots twice for the age of 25"),
        ("below_age = 25", "below_age = 18", "stake_caps has an age band from 18 to below 18, which is empty"),
        ('currency = "GBP", amount = "5.00"', 'currency = "XXX", amount = "5.00"', "stake_caps names 'XXX'"),
        ('amount = "5.00"', "amount = 5.00", 'gives the amount 5.00; write it as text, such as "5.00"'),
        ('amount = "5.00"', 'amount = "0.00"', "it must be more than nothing"),
        ("slots = 2.5", "slots = 61", "fastest_bet gives slots the time 61; it must be between 0 and 60"),
        ("slots = 2.5,", "", "fastest_bet must name the seconds of `slots` and of `other` games"),
        ("value = 24\n", "value = 11\n", "history_months is 11; it must be between 12 and 120"),
        ("value = 24\n", 'value = "24"\n', "history_months is '24'; it must be a whole number"),
        ("value = 24\n", "", "policies/gb.toml: history_months.value is missing."),
        ("value = true\n", "value = 1\n", "deposit_limit_is_gross is 1; it must be true"),
        ('["day", "week", "month"]', '["day", "year"]', "limit_periods contains 'year'; known are: day, week, month"),
        ('["day", "week", "month"]', '["day", "day"]', "limit_periods names something twice"),
        ('["day", "week", "month"]', "[]", "limit_periods is too short; at least 1"),
        (
            'evidence = "E"',
            'evidence = "X"',
            "limit_kinds.evidence is 'X'; it must be one of: P, E, V, C, I, S, K, own",
        ),
        ('sources = ["uk12", "uk12b"]', 'sources = ["uk99"]', "names 'uk99', which sources.toml does not list"),
        ('sources = ["uk12", "uk12b"]', "sources = []", "limit_kinds.sources must name where the clause stands"),
        ('serves = ["R22", "R23"]', 'serves = ["22"]', "limit_kinds.serves is ['22']; it must be a list of rows"),
        ('clause = "RTS 12B"', 'clause = ""', "limit_kinds.clause is ''; it must be one line of text"),
        ('clause = "RTS 12B"', 'clauses = "RTS 12B"', "limit_kinds.clauses is not a key. Did you mean clause?"),
        ("[limit_periods]", "[limit_period]", "limit_period is not a key. Did you mean limit_periods?"),
        ("[limit_periods]", "[limit_period]", "limit_periods is missing. Give it a table of its own"),
        ('"minimum_age",', "", "policies/gb.toml: minimum_age is missing. Give it a table of its own"),
        ('"minimum_age",', '"minimum_age", "limit_kinds",', "limit_kinds stands in `inherited` and has a table"),
        ('"minimum_age",', '"minimum_age", "mini",', "inherited names 'mini', which is not a key"),
        ('title = "Great Britain"', "", "policies/gb.toml: title is missing"),
        ("[limit_kinds]", "[limit_kinds", "policies/gb.toml is not valid TOML"),
    ],
)
def test_what_is_missing_or_impossible_is_named_with_file_and_key(folder: Path, old: str, new: str, fault: str):
    assert any(fault in found for found in spoil(folder, old, new))


def test_all_faults_are_named_at_once(folder: Path):
    """An operator mends a file in one go, not fault by fault."""
    spoil(folder, 'value = "at_once"', 'value = "later"')
    policy.load.cache_clear()

    found = spoil(folder, '"minimum_age",', "")

    assert len(found) == 2


def test_a_fault_in_what_is_inherited_is_named_with_the_strict_file(folder: Path):
    path = folder / "strict.toml"
    path.write_text(path.read_text("utf-8").replace("value = 18", "value = 17", 1), "utf-8")

    with pytest.raises(UnusablePolicy) as caught:
        policy.load("gb", folder)

    assert caught.value.faults == ["policies/strict.toml: minimum_age is 17; it must be between 18 and 30."]


def test_strict_inherits_from_nobody(folder: Path):
    assert spoil(folder, "title =", 'inherited = ["minimum_age"]\ntitle =', "strict") == [
        "policies/strict.toml: inherited must be empty; there is nothing that strict could inherit from."
    ]


def test_a_profile_that_is_not_there_is_named(folder: Path):
    with pytest.raises(UnusablePolicy, match=r"policies/nl\.toml is missing"):
        policy.load("nl", folder)


def test_a_profile_of_the_operators_own_is_a_file_beside_the_others(folder: Path):
    """Counsel's numbers need no code: a file of its own that inherits the rest."""
    text = (folder / "gb.toml").read_text("utf-8").replace('"Great Britain"', '"Gibraltar"')
    (folder / "gi.toml").write_text(text, "utf-8")

    assert "gi" in names(folder)
    assert policy.load("gi", folder).title == "Gibraltar"


@pytest.mark.parametrize(
    ("category", "kind"),
    [
        ("slots", "slots"),
        ("Table games", "other"),
        ("live_casino", "other"),
        ("Roulette", "other"),
        ("Adventure", "slots"),
        ("", "slots"),
        ("instant", "slots"),
    ],
)
def test_a_category_that_we_do_not_know_counts_as_slots(category: str, kind: str):
    """A slot that the platform files under its theme must not slip from its cap."""
    assert policy.game_kind(category) == kind


@pytest.mark.feature("R31")
def test_a_stake_cap_knows_age_currency_and_game():
    gb = policy.load("gb")

    assert [gb.stake_cap("slots", age, "GBP") for age in (17, 18, 24, 25)] == [
        None,
        Money.parse("2.00", "GBP"),
        Money.parse("2.00", "GBP"),
        Money.parse("5.00", "GBP"),
    ]
    assert gb.stake_cap("Table games", 18, "GBP") is None
    assert gb.stake_cap("slots", 18, "EUR") is None
    assert gb.uncapped(("GBP", "EUR")) == ("EUR",)
    assert policy.load("strict").uncapped(("EUR",)) == ()
