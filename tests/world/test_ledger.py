from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from billing_mock import World
from billing_mock._world.aggregation import ALWAYS
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
def test_rows_come_in_four_forms(ledger, many):
    ledger.extend(many([AS_ARGUMENTS, ROW, tuple(ROW), tuple(ROW)[:21]]))
    assert [ROW] * 4 == list(ledger)
    assert [ROW] * 3 == ledger.since(1)
    assert 4 == len(ledger)
    assert Decimal(12) == ledger.total()
    assert Decimal(32) == ledger.total(lambda item: item.account_id == MEMBER, lambda item: item.blended_cost)


OPTIONS = {
    "availability_zone": "us-east-1a",
    "invoicing_entity": "Amazon Web Services EMEA SARL",
    "payer_account_id": "999988887777",
    "billing_period": "2026-12",
    "pricing_option": "Spot",
    "reservation_arn": "arn:aws:ec2:us-east-1:111122223333:reserved-instances/r-1",
    "savings_plan_arn": "arn:aws:savingsplans::111122223333:savingsplan/s-1",
    "normalization_factor": 4 * UNIT,
    "description": "$0.096 per On Demand Linux m5.large Instance Hour",
    "invoice_id": "1234567890",
    "line_item_id": "abcdef",
    "attributes": {"operating_system": "Linux", "tenancy": "Shared"},
    "cost_categories": {"Stage": "prod"},
}


def test_few_items_tell_more(ledger):
    full = ROW._replace(**OPTIONS)
    ledger.extend(
        [tuple(ROW)[:21], full, tuple(full), {**AS_ARGUMENTS, **OPTIONS, "normalization_factor": 4}]
    )
    given = {name: Decimal(4) if name == "normalization_factor" else told for name, told in OPTIONS.items()}
    item = ledger.add(**{**AS_ARGUMENTS, **given})

    assert OPTIONS == {name: getattr(item, name) for name in OPTIONS}
    assert [ROW, *[full] * 4] == list(ledger)
    groups = {("us-east-1a", "Linux"): (4 * full.cost,), ("", None): (ROW.cost,)}
    keys = ["availability_zone", lambda one: one.attributes.get("operating_system")]
    assert {ALWAYS: groups} == ledger.aggregate(keys=keys)


@pytest.mark.parametrize(
    ("option", "usual", "changes"),
    [
        ("invoicing_entity", "Amazon Web Services, Inc.", {}),
        ("payer_account_id", PAYER, {}),
        ("billing_period", "2026-11", {}),
        ("billing_period", "2026-10", {"start": "2026-10-31"}),
        ("pricing_option", "OnDemand", {}),
        ("pricing_option", "Spot", {"usage_type": "SpotUsage:m5.large"}),
        ("pricing_option", "Reserved", {"record_type": "RIFee"}),
        ("pricing_option", "Reserved", {"record_type": "Fee", "reservation_arn": "arn:x"}),
        ("pricing_option", "SavingsPlan", {"record_type": "SavingsPlanNegation"}),
        ("pricing_option", "SavingsPlan", {"savings_plan_arn": "arn:x"}),
    ],
)
def test_what_goes_without_saying_is_not_told(ledger, option, usual, changes):
    given = {"service": "AmazonEC2", "cost": 1, **changes}
    item = ledger.add(**given, **{option: usual})
    assert "" == getattr(item, option)
    assert item == ledger.add(**given)
    ledger.extend([item._replace(**{option: usual}), tuple(item._replace(**{option: usual}))])
    assert [item] * 4 == list(ledger)
    assert 1 == len(ledger.aggregate(keys=[option])[ALWAYS])


def test_what_was_given_for_another_item_is_not_mixed_up(ledger):
    """Of the same options, the usual ones differ from item to item."""
    told = {"service": "AmazonEC2", "cost": 1, "billing_period": "2026-11", "invoicing_entity": "Acme"}
    rows = [
        {**told, "start": start, "legal_entity": entity}
        for start in ("2026-10-31", "2026-11-01")
        for entity in ("Acme", "Other")
    ]
    ledger.extend(rows * 2)
    expected = [("2026-11", ""), ("2026-11", "Acme"), ("", ""), ("", "Acme")] * 2
    assert expected == [(item.billing_period, item.invoicing_entity) for item in ledger]
    assert {"2026-11"} == ledger.late_periods


@pytest.mark.parametrize(
    ("option", "value", "told"),
    [
        ("availability_zone", 5, "a string was expected, not 5"),
        ("description", None, "a string was expected, not None"),
        ("payer_account_id", "12", ".* twelve digits, not '12'"),
        ("billing_period", "2026-13", "a month such as '2026-11' was expected, not '2026-13'"),
        ("billing_period", 202611, "a month such as '2026-11' was expected, not 202611"),
        ("pricing_option", "Free", "'Free' is none of 'OnDemand', 'Spot', 'Reserved', 'SavingsPlan'"),
        ("reservation_arn", "r-1", "an ARN was expected, which begins with 'arn:', not 'r-1'"),
        ("savings_plan_arn", "s-1", "an ARN was expected, which begins with 'arn:', not 's-1'"),
        ("normalization_factor", "much", "'much' is not a number|a whole number of 1e-10 was expected"),
        ("normalization_factor", -1, ".* is less than 0"),
        ("attributes", 5, "a mapping was expected, not 5"),
        ("attributes", {"tenancy": 5}, "keys and values are strings, not 'tenancy': 5"),
        ("cost_categories", {5: "x"}, "keys and values are strings, not 5: 'x'"),
    ],
)
def test_refusals_of_what_few_items_tell(ledger, option, value, told):
    with pytest.raises(BadLineItem, match=f"^{option}: ({told})"):
        ledger.add(**{**AS_ARGUMENTS, option: value})
    row = ROW._replace(**{option: value})
    for bad in ({**AS_ARGUMENTS, option: value}, row, tuple(row)):
        with pytest.raises(BadLineItem, match=f"^row 3: {option}: ({told})"):
            ledger.extend([ROW, tuple(ROW)[:21], tuple(ROW), bad])
    assert [] == list(ledger)
    assert set() == ledger.late_periods


def test_quantities_are_normalized_by_their_factor(ledger):
    for quantity, factor in ((3, 4), ("0.5", "0.25"), (7, None), (1, 0), ("0.0000000001", "0.5")):
        ledger.add(service="AmazonEC2", cost=1, quantity=quantity, normalization_factor=factor)
    expected = [12 * UNIT, UNIT // 8, 0, 0, 0]
    assert expected == [item.normalized_quantity for item in ledger]
    assert sum(expected) == ledger.sum(metric="normalized_quantity")


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
    for row in (
        {**AS_ARGUMENTS, **changes},
        ROW._replace(**changes),
        tuple(ROW._replace(**changes))[:21],
    ):
        with pytest.raises(BadLineItem, match=f"^row 701: (start or end: |start: )?{told}"):
            ledger.extend([ROW] * 701 + [row] + [ROW] * 701)
    assert [] == list(ledger)


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ((), "a line item has 21 fields, or all 34: account_id, service, start"),
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


def test_sums_made_before_are_of_their_own_branch(ledger):
    """Sums of the rows that are there are kept, and grow with them: not with those of another branch."""
    ledger.extend([ROW._replace(cost=1)] * 200)
    assert 200 == ledger.sum()
    trunk = ledger.snapshot()
    for cost in (2, 3):
        ledger.extend([ROW._replace(cost=cost)] * 200)
        assert 200 + 200 * cost == ledger.sum()
        ledger.extend([ROW._replace(cost=-1)])
        assert 199 + 200 * cost == ledger.sum()
        ledger.restore(trunk)
        assert 200 == ledger.sum()


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
