from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from billing_mock import World
from billing_mock._world.columns import SIZE
from billing_mock._world.ledger import LineItem
from billing_mock.errors import BadLineItem

PAYER, MEMBER = "123456789012", "111122223333"
UNIT = 10**10
HOUR = timedelta(hours=1)


def at(*when):
    return datetime(*when, tzinfo=timezone.utc)


ROW = LineItem(
    account_id=MEMBER,
    service="AmazonEC2",
    start=at(2026, 11, 1),
    end=at(2026, 11, 2),
    record_type="Usage",
    usage_type="BoxUsage:m5.large",
    operation="RunInstances",
    region="us-east-1",
    resource_id="i-0123456789abcdef0",
    billing_entity="AWS",
    legal_entity="Amazon Web Services, Inc.",
    currency="USD",
    unit="Hrs",
    quantity=24 * UNIT,
    cost=3 * UNIT,
    on_demand_cost=4 * UNIT,
    amortized_cost=5 * UNIT,
    net_cost=6 * UNIT,
    net_amortized_cost=7 * UNIT,
    blended_cost=8 * UNIT,
    tags={"team": "red"},
)
AS_ARGUMENTS = {
    **ROW._asdict(),
    "start": "2026-11-01",
    "end": "2026-11-02T00:00:00Z",
    "quantity": 24.0,
    "cost": "3.00",
    "on_demand_cost": Decimal(4),
    "amortized_cost": "5",
    "net_cost": 6,
    "net_amortized_cost": "7e0",
    "blended_cost": Decimal("8.0"),
}


@pytest.fixture
def ledger():
    return World(now="2026-11-22T10:00:00Z").ledger


def test_an_item_is_what_it_was_told_to_be(ledger):
    assert ROW == ledger.add(**AS_ARGUMENTS)
    assert [ROW] == list(ledger)


def test_an_item_has_defaults(ledger):
    item = ledger.add(service="AmazonS3", cost="0.1")

    assert (PAYER, "Usage", "AWS", "USD", {}) == (
        item.account_id,
        item.record_type,
        item.billing_entity,
        item.currency,
        item.tags,
    )
    assert (at(2026, 11, 22, 10), at(2026, 11, 22, 11)) == (item.start, item.end)
    assert [0, *[UNIT // 10] * 6] == [item.quantity, item.cost, *item[15:20]]
    assert 0 == ledger.add(service="AmazonS3", cost=1, record_type="Tax").on_demand_cost


@pytest.mark.parametrize("day", ["2026-11-01", date(2026, 11, 1)])
def test_a_day_lasts_a_day(ledger, day):
    item = ledger.add(service="AmazonS3", cost=1, start=day)
    assert (at(2026, 11, 1), at(2026, 11, 2)) == (item.start, item.end)


def test_times_are_kept_in_utc(ledger):
    there = timezone(timedelta(hours=2))
    item = ledger.add(service="AmazonS3", cost=1, start=datetime(2026, 11, 1, 1, tzinfo=there))
    assert at(2026, 10, 31, 23) == item.start
    assert timezone.utc == item.start.tzinfo


@pytest.mark.parametrize("many", [list, tuple, iter])
def test_rows_come_in_three_forms(ledger, many):
    ledger.extend(many([AS_ARGUMENTS, ROW, tuple(ROW)]))
    assert [ROW] * 3 == list(ledger)
    assert [ROW] * 2 == ledger.since(1)
    assert 3 == len(ledger)
    assert Decimal(9) == ledger.total()
    assert Decimal(24) == ledger.total(lambda item: item.account_id == MEMBER, lambda item: item.blended_cost)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"service": ""}, "service: a line item needs one"),
        ({"service": 5}, "service: a string was expected, not 5"),
        ({"region": None}, "region: a string was expected, not None"),
        ({"account_id": "12"}, "account_id: .* twelve digits, not '12'"),
        ({"start": "soon"}, "'soon' is not an ISO 8601 time"),
        ({"start": 5}, "a time is a datetime, a date or an ISO 8601 string, not int"),
        ({"end": at(2026, 11, 1)}, "end: 2026-11-01T00:00:00.* is not after start 2026-11-01"),
        ({"cost": "much"}, "cost: .*'much'"),
        ({"quantity": "much"}, "quantity: .*'much'"),
        ({"net_cost": "much"}, "net_cost: .*'much'"),
        ({"tags": 5}, "tags: a mapping was expected, not 5"),
        ({"tags": {"team": 5}}, "tags: keys and values are strings, not 'team': 5"),
    ],
)
def test_refusals(ledger, changes, told):
    with pytest.raises(BadLineItem, match=f"^(start: )?{told}"):
        ledger.add(**{**AS_ARGUMENTS, **changes})
    for row in ({**AS_ARGUMENTS, **changes}, ROW._replace(**changes), tuple(ROW._replace(**changes))):
        with pytest.raises(BadLineItem, match=f"^row 701: (start or end: |start: )?{told}"):
            ledger.extend([ROW] * 701 + [row] + [ROW] * 701)
    assert [] == list(ledger)


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ((), "a line item has 21 fields: account_id, service, start"),
        (tuple(ROW[:-1]), "a line item has 21 fields"),
        (5, "a mapping, a LineItem or a tuple was expected, not 5"),
        ({**AS_ARGUMENTS, "colour": "red"}, "unknown colour; a line item has account_id, amortized_cost"),
        (ROW._replace(cost=Decimal(3)), r"cost: a whole number of 1e-10 was expected, not Decimal\('3'\)"),
        (ROW._replace(blended_cost=0.5), "blended_cost: a whole number of 1e-10 was expected, not 0.5"),
        (ROW._replace(quantity=1e300), "quantity: a whole number of 1e-10 was expected"),
        (ROW._replace(service=[]), "unhashable type"),
    ],
)
def test_refusals_of_many(ledger, row, told):
    with pytest.raises(BadLineItem, match=f"^row 1: {told}"):
        ledger.extend([ROW, row])
    assert [] == list(ledger)


def test_nothing_happens_when_rows_are_refused():
    world = World()
    happened = []
    world.ledger._booked = lambda: happened.append(len(world.ledger))
    with pytest.raises(BadLineItem):
        world.ledger.extend([ROW, ()])
    world.ledger.extend([ROW, ROW])
    world.ledger.add(service="AmazonS3", cost=1)
    assert [2, 3] == happened


def test_amounts_can_be_of_any_size(ledger):
    huge = [2**63 - 1, -(2**63), 2**63, -(10**30), 5]
    rows = [ROW._replace(quantity=size, cost=size, net_cost=-size, blended_cost=size) for size in huge]
    ledger.extend([ROW, *rows[:2], ROW, *rows[2:], ROW])
    ledger.extend(rows)

    assert [ROW, *rows[:2], ROW, *rows[2:], ROW, *rows] == list(ledger)
    for name in ("quantity", "cost", "net_cost", "blended_cost", "amortized_cost"):
        assert sum(getattr(item, name) for item in ledger) == ledger.sum(metric=name)


def test_what_was_given_can_be_changed_afterwards(ledger):
    tags = {"team": "red"}
    ledger.add(service="AmazonS3", cost=1, tags=tags)
    ledger.extend([ROW._replace(tags=tags)])
    tags["team"] = "blue"
    ledger.add(service="AmazonS3", cost=1, tags=tags)
    assert ["red", "red", "blue"] == [item.tags["team"] for item in ledger]


def test_iterating_shows_what_there_was(ledger):
    ledger.extend([ROW] * 3)
    items = iter(ledger)
    assert ROW == next(items)
    ledger.extend([ROW] * 3)
    assert [ROW, ROW] == list(items)
    ledger.extend(item._replace(cost=0) for item in ledger)
    assert [ROW] * 6 == list(ledger)[:6]
    assert 12 == len(ledger)


def test_a_booking_may_come_out_of_another():
    world = World()
    world.ledger.extend(world.ledger.add(service=service, cost=1) for service in ("AmazonS3", "AmazonEC2"))
    assert ["AmazonS3", "AmazonEC2"] * 2 == [item.service for item in world.ledger]


def test_full_parts_and_the_last_one_are_one_ledger(ledger):
    rows = [ROW._replace(cost=cost, blended_cost=cost % 7) for cost in range(2 * SIZE + 3)]
    ledger.extend(rows[: SIZE - 1])
    ledger.extend(rows[SIZE - 1 :])
    assert rows == list(ledger)
    for place in (1, SIZE - 1, SIZE, SIZE + 1, 2 * SIZE, len(rows) - 1, len(rows), len(rows) + 1, 3 * SIZE):
        assert rows[place:] == ledger.since(place)
        assert sum(row.cost for row in rows[place:]) == (ledger.sum(since=place) or 0)
        assert sum(row.blended_cost for row in rows[place:]) == (
            ledger.sum(metric="blended_cost", since=place) or 0
        )


@pytest.mark.parametrize("size", [3, 7, 8, 11, 24])
def test_snapshots_hold_whatever_is_booked_afterwards(ledger, size, monkeypatch):
    """Rows are shared between the ledger and its snapshots, and a branch must not reach another one."""
    monkeypatch.setattr("billing_mock._world.rows.SIZE", 8)
    ledger.extend([ROW] * size)
    trunk = ledger.snapshot()
    branches = []
    for cost in range(1, 4):
        ledger.restore(trunk)
        ledger.extend([ROW._replace(cost=cost, blended_cost=-cost)] * 5)
        branches.append((cost, ledger.version, ledger.snapshot()))
        ledger.extend([ROW] * 2)

    for cost, version, branch in [*branches, *reversed(branches)]:
        ledger.restore(branch)
        assert (size + 5, version) == (len(ledger), ledger.version)
        assert [(cost, -cost)] * 5 == [(item.cost, item.blended_cost) for item in ledger.since(size)]
        assert [ROW] == ledger.since(size - 1)[:1]
        assert size * 3 * UNIT + 5 * cost == ledger.sum()
        with pytest.raises(BadLineItem):
            ledger.extend([ROW, ()])
        ledger.add(service="AmazonS3", cost=1)

    ledger.restore(trunk)
    assert [ROW] * size == list(ledger)


def test_a_version_stands_for_the_same_rows():
    world = World()
    ledger = world.ledger
    seen = {}

    def look():
        rows = tuple(map(repr, ledger))
        assert rows == seen.setdefault(ledger.version, rows)

    look()
    empty = world.snapshot()
    for cost in range(5):
        ledger.add(service="AmazonS3", cost=cost)
        look()
        kept = world.snapshot()
        ledger.add(service="AmazonS3", cost=-cost)
        look()
        world.restore(kept if cost % 2 else empty)
        look()
    world.reset()
    look()
    ledger.add(service="AmazonEC2", cost=1)
    look()
    with pytest.raises(BadLineItem):
        ledger.add(service="", cost=1)
    look()
    assert len(seen) == 12
