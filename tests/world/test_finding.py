"""Finding few line items among many."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from billing_mock import World
from billing_mock._world import columns, finding, rows

BEGIN = datetime(2026, 11, 1, tzinfo=timezone.utc)
SERVICES = ("AmazonEC2", "AmazonS3", "AmazonRDS")


@pytest.fixture(autouse=True)
def small_parts(monkeypatch):
    """Let rows be kept in parts of four."""
    for module in (columns, rows):
        monkeypatch.setattr(module, "SIZE", 4)


@given(
    booked=st.lists(st.tuples(st.sampled_from(SERVICES), st.integers(0, 5)), max_size=30),
    wanted=st.sampled_from([*SERVICES, None]),
    start=st.none() | st.integers(0, 5),
    end=st.none() | st.integers(0, 5),
    since=st.integers(0, 12),
    many=st.sampled_from([1, 8]),
)
@settings(max_examples=60, deadline=None)
def test_what_is_found_is_what_a_loop_finds(booked, wanted, start, end, since, many):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(finding, "_MANY", many)
        ledger = World().ledger
        for cost, (service, day) in enumerate(booked):
            ledger.add(service=service, start=BEGIN + timedelta(day), cost=cost, amortized_cost=cost % 3)
        first, last = (None if day is None else BEGIN + timedelta(day) for day in (start, end))
        found = ledger.find(
            None if wanted is None else lambda item: item.service == wanted,
            start=first,
            end=last,
            since=since,
        )
        assert [
            item
            for item in ledger.since(since)
            if wanted in {None, item.service}
            and (first is None or first <= item.start)
            and (last is None or item.start < last)
        ] == found


def test_each_combination_is_asked_once():
    ledger = World().ledger
    ledger.extend([{"service": service, "cost": 1} for service in SERVICES * 10])
    asked = []
    ledger.find(lambda item: asked.append(item.service))
    assert list(SERVICES) == asked
