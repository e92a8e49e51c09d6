from __future__ import annotations

from datetime import datetime, timedelta, timezone
from decimal import Decimal

import pytest

from billing_mock import World
from billing_mock._world.services import NAMES
from billing_mock.errors import BadLineItem

PAYER, MEMBER = "123456789012", "111122223333"


def at(*when):
    return datetime(*when, tzinfo=timezone.utc)


def made(**options):
    ledger = World(now="2026-11-22T10:00:00Z").ledger
    return ledger, ledger.generate(**options)


def test_a_year_by_default():
    ledger, booked = made()
    assert booked == len(ledger)
    usage = [item for item in ledger if item.record_type == "Usage"]
    assert 50 * (30 + 365 - 9) == len(usage)
    assert at(2025, 11, 1) == usage[0].start
    assert at(2026, 11, 22) == max(item.end for item in usage)
    assert {PAYER} == {item.account_id for item in ledger}
    assert len({item.service for item in usage}) >= 8
    assert {item.service for item in usage} <= NAMES.keys()
    assert len({item.region for item in usage}) >= 3
    assert {True, False} == {bool(item.tags) for item in usage}
    assert all(item.cost > 0 for item in usage)
    assert [item.start for item in usage] == sorted(item.start for item in usage)


def test_the_same_seed_makes_the_same_history():
    one, other, third = (list(made(seed=seed, start="2026-11-01")[0]) for seed in (7, 7, 8))
    assert one == other
    assert one != third


def test_costs_are_about_what_was_asked_for_and_grow():
    ledger, _ = made(monthly_cost=500, resources=200, growth=0.3, tax=0, start="2026-01-01", end="2026-07-01")
    months = [sums[()][0] / 10**10 for sums in ledger.aggregate(granularity="MONTHLY").values()]
    assert 6 == len(months)
    assert 350 < months[0] < 650
    assert months == sorted(months)
    assert 2.8 < months[-1] / months[0] < 4.8


def test_weekends_are_quieter():
    ledger, _ = made(growth=0, tax=0, start="2026-06-01", end="2026-06-29")
    days = ledger.aggregate(granularity="DAILY")
    weekend = [sums[()][0] for day, sums in days.items() if day.start.weekday() >= 5]
    others = [sums[()][0] for day, sums in days.items() if day.start.weekday() < 5]
    assert max(weekend) < min(others)


def test_tax_and_credits_are_booked_by_month():
    ledger, _ = made(accounts=[PAYER, MEMBER], start="2026-01-01", end="2026-02-11", tax=0.25, credit="10.5")
    usage = ledger.aggregate(
        lambda item: item.record_type == "Usage", keys=["account_id"], granularity="MONTHLY"
    )
    taxes = [item for item in ledger if item.record_type == "Tax"]
    assert {(at(2026, 1, 1), at(2026, 2, 1)), (at(2026, 2, 1), at(2026, 3, 1))} == {
        (item.start, item.end) for item in taxes
    }
    assert {
        (period.start, account_id): round(cost * 0.25)
        for period, groups in usage.items()
        for (account_id,), (cost,) in groups.items()
    } == {(item.start, item.account_id): item.cost for item in taxes}
    assert Decimal(-21) == ledger.total(lambda item: item.record_type == "Credit")
    assert 0 == ledger.sum(lambda item: item.record_type in {"Tax", "Credit"}, "on_demand_cost")


def test_a_spike():
    calm, spiking = (
        made(spike=spike, tax=0, start="2026-06-01", end="2026-06-29")[0].aggregate(
            keys=["service"], granularity="DAILY"
        )
        for spike in (None, "2026-06-10")
    )
    for period, services in calm.items():
        for service, (cost,) in services.items():
            is_spike = period.start == at(2026, 6, 10) and service == ("AmazonEC2",)
            factor = spiking[period][service][0] / cost
            assert 9.9 < factor < 10.1 if is_spike else factor == 1


def test_hours():
    ledger, booked = made(hourly=True, start="2026-06-01", end="2026-06-02", resources=3, tax=0)
    assert 72 == booked
    assert {timedelta(hours=1)} == {item.end - item.start for item in ledger}
    assert 24 == len({item.start for item in ledger})


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"start": "soon"}, "start: 'soon' is not"),
        ({"monthly_cost": "much"}, "monthly_cost: 'much' is not a number"),
        ({"accounts": ["12"]}, "generated row 0: account_id: .* not '12'"),
    ],
)
def test_refusals(options, told):
    ledger = World().ledger
    with pytest.raises(BadLineItem, match=f"^{told}"):
        ledger.generate(**options)
    assert 0 == len(ledger)
