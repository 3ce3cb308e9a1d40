"""Durations with calendar months: a break is never shorter than its name."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from casino.domain.policy_values import duration


def after(text: str, start: str) -> str:
    end = duration(text).after(datetime.fromisoformat(start).replace(tzinfo=UTC))
    return f"{end:%Y-%m-%d %H:%M}" if end else "never"


@pytest.mark.feature("R38", "R39")
@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("P1D", "2026-02-28 13:05", "2026-03-01 13:05"),
        ("P1W", "2026-12-30 00:00", "2027-01-06 00:00"),
        ("P1M", "2026-05-04 12:00", "2026-06-04 12:00"),
        ("P1M", "2026-01-28 12:00", "2026-02-28 12:00"),
        ("P1M", "2026-01-29 12:00", "2026-03-01 12:00"),
        ("P1M", "2026-01-31 12:00", "2026-03-01 12:00"),
        ("P1M", "2028-01-29 12:00", "2028-02-29 12:00"),
        ("P2M", "2026-12-31 23:59", "2027-03-01 23:59"),
        ("P3M", "2026-11-30 12:00", "2027-03-01 12:00"),
        ("P6W", "2026-05-04 12:00", "2026-06-15 12:00"),
        ("P6M", "2026-08-31 12:00", "2027-03-01 12:00"),
        ("P1Y", "2028-02-29 12:00", "2029-03-01 12:00"),
        ("P5Y", "2026-05-04 12:00", "2031-05-04 12:00"),
        ("PT24H", "2026-05-04 12:00", "2026-05-05 12:00"),
        ("permanent", "2026-05-04 12:00", "never"),
    ],
)
def test_a_duration_ends_on_the_calendars_day_and_never_sooner(text: str, start: str, end: str):
    assert after(text, start) == end


@pytest.mark.parametrize("text", ["P1D", "P1M", "P2M", "P3M", "P6M", "P1Y", "P5Y"])
def test_the_least_length_is_kept_from_every_day(text: str):
    """Four years of starts, a leap year among them."""
    length = duration(text)
    starts = [datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=day) for day in range(4 * 366)]

    lasted = [end - start for start in starts if (end := length.after(start)) is not None]

    assert len(lasted) == len(starts)
    assert min(lasted) >= length.shortest


def test_months_are_counted_on_the_clock_of_the_place():
    """A month from noon in Berlin ends at noon there, also across the change of the clocks."""
    end = duration("P1M").after(datetime(2026, 3, 10, 12, tzinfo=ZoneInfo("Europe/Berlin")))

    assert end is not None
    assert (end.hour, end.utcoffset()) == (12, timedelta(hours=2))


@pytest.mark.parametrize(
    "text", ["", "P", "PT", "P1", "1D", "P1H", "PT1D", "P-1D", "P1.5D", "p1d", "P1D ", "P²D", 5, None]
)
def test_what_is_no_duration_is_refused(text: object):
    with pytest.raises(ValueError, match="must be a duration such as"):
        duration(text)
