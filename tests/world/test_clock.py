from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

import pytest

from billing_mock._world.clock import Clock

NOON = datetime(2026, 11, 22, 12, tzinfo=timezone.utc)


def test_follows_the_wall_clock():
    before = datetime.now(timezone.utc)
    told = Clock().now()

    assert before <= told <= datetime.now(timezone.utc)


@pytest.mark.parametrize(
    "when",
    [
        NOON,
        NOON.replace(tzinfo=None),
        NOON.astimezone(timezone(timedelta(hours=5))),
        "2026-11-22T12:00:00Z",
        "2026-11-22T12:00:00",
        "2026-11-22T07:00:00-05:00",
    ],
)
def test_stands_where_it_is_put(when):
    clock = Clock()
    clock.move_to(when)

    assert NOON == clock.now() == Clock(when).now()
    assert clock.now().tzinfo is timezone.utc


def test_a_date_is_midnight_utc():
    assert datetime(2026, 11, 22, tzinfo=timezone.utc) == Clock(date(2026, 11, 22)).now()
    assert Clock("2026-11-22").now() == Clock(date(2026, 11, 22)).now()


@pytest.mark.parametrize("by", [timedelta(hours=1), 3600, 3600.0])
def test_shifts_and_stands(by):
    clock = Clock(NOON)
    clock.shift(by)

    assert NOON + timedelta(hours=1) == clock.now() == clock.now()


def test_a_shift_stops_a_clock_that_follows():
    clock = Clock()
    clock.shift(-60)

    assert clock.now() == clock.now() < datetime.now(timezone.utc)


def test_resumes():
    clock = Clock(NOON)
    clock.resume()

    assert abs(clock.now() - datetime.now(timezone.utc)) < timedelta(seconds=5)


@pytest.mark.parametrize(
    ("when", "error"), [("tomorrow", ValueError), ("2026-13-01", ValueError), (12, TypeError)]
)
def test_refuses_what_is_no_time(when, error):
    clock = Clock(NOON)
    with pytest.raises(error):
        clock.move_to(when)

    assert NOON == clock.now()


def test_a_call_within_a_call_is_at_the_instant_of_the_other():
    clock = Clock()
    outer = clock.hold()
    assert (clock.hold(), clock.is_held) == (outer, True)
    clock.release()
    assert (clock.now(), clock.is_held) == (outer, True)
    clock.release()
    assert (clock.now() > outer, clock.is_held) == (True, False)
