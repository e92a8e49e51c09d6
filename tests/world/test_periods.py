from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing_mock._world import periods

UNITS = ("DAILY", "MONTHLY", "QUARTERLY", "ANNUALLY")


def utc(*when):
    return datetime(*when, tzinfo=timezone.utc)


@pytest.mark.parametrize(
    ("unit", "start", "end"),
    [
        ("DAILY", utc(2028, 2, 29), utc(2028, 3, 1)),
        ("MONTHLY", utc(2028, 2, 1), utc(2028, 3, 1)),
        ("QUARTERLY", utc(2028, 1, 1), utc(2028, 4, 1)),
        ("ANNUALLY", utc(2028, 1, 1), utc(2029, 1, 1)),
    ],
)
def test_the_period_a_time_lies_in(unit, start, end):
    assert (start, end) == periods.period(unit, utc(2028, 2, 29, 23, 59))


def test_periods_are_told_by_utc():
    east = timezone(timedelta(hours=9))
    assert periods.start_of("MONTHLY", datetime(2026, 12, 1, 8, tzinfo=east)) == utc(2026, 11, 1)


@given(
    unit=st.sampled_from(UNITS),
    when=st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1), timezones=st.just(timezone.utc)),
    count=st.integers(1, 40),
)
def test_periods_follow_one_another(unit, when, count):
    current = periods.period(unit, when)
    assert current.covers(when)
    assert not current.covers(current.end)
    before = periods.last(unit, current, count)
    assert count == len(before)
    chain = [*before, current]
    assert [period.end for period in chain[:-1]] == [period.start for period in chain[1:]]
    assert all(period == periods.period(unit, period.start) for period in chain)
    assert periods.shifted(unit, before[0].start, count) == current.start
