"""Limits that change with the period: planned ones and those AWS adjusts."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest

from tests.backends.budgets.documents import alerting, budget

NOW = datetime(2026, 11, 22, 12, 0, 0, 250_000, tzinfo=timezone.utc)


@pytest.fixture
def described(call):
    return lambda: call("describe_budget", BudgetName="Costs")["Budget"]


def usd(amount):
    return {"Amount": amount, "Unit": "USD"}


def quarters(*amounts):
    starts = [(2026, 10), (2027, 1), (2027, 4), (2027, 7)]
    keys = [str(int(datetime(*start, 1, tzinfo=timezone.utc).timestamp())) for start in starts]
    return {key: usd(amount) for key, amount in zip(keys, amounts, strict=True)}


def historical(count):
    return {"AutoAdjustType": "HISTORICAL", "HistoricalOptions": {"BudgetAdjustmentPeriod": count}}


def test_a_planned_limit_changes_with_the_quarter_and_the_last_one_stays(call, world, described):
    plan = quarters("10", "20", "30", "40")
    call("create_budget", Budget=budget(BudgetLimit=None, TimeUnit="QUARTERLY", PlannedBudgetLimits=plan))
    found = []
    for day in ("2026-11-30", "2027-01-01", "2027-05-01", "2027-09-30", "2028-02-01"):
        world.clock.move_to(day)
        found.append(described()["BudgetLimit"])
    assert found == [usd("10.0"), usd("20.0"), usd("30.0"), usd("40.0"), usd("40.0")]
    assert described()["PlannedBudgetLimits"] == quarters("10.0", "20.0", "30.0", "40.0")


def test_an_alert_knows_the_planned_limit_of_its_quarter(call, world):
    plan = quarters("10", "20", "30", "40")
    asked = budget(BudgetLimit=None, TimeUnit="QUARTERLY", PlannedBudgetLimits=plan)
    call("create_budget", Budget=asked, NotificationsWithSubscribers=[alerting()])
    world.ledger.add(service="AmazonEC2", start="2027-02-02", cost=9)
    assert len(world.outbox) == 0
    world.clock.move_to("2027-02-02")
    world.ledger.add(service="AmazonEC2", cost="7.5")
    assert "Budgeted Amount: $20.00\nAlert Type: ACTUAL\nAlert Threshold: > $16.00" in world.outbox[0].message


@pytest.mark.parametrize(
    ("count", "limit", "available"), [(1, "30.0", 1), (2, "20.0", 2), (4, "15.0", 4), (6, "12.0", 5)]
)
def test_an_automatic_limit_is_the_average_of_the_periods_before(
    call, world, described, count, limit, available
):
    for month, cost in ((6, 0), (7, 20), (9, 10), (10, 30), (11, 500)):
        world.ledger.add(service="AmazonEC2", start=f"2026-{month:02}-10", cost=cost)
    call("create_budget", Budget=budget(BudgetLimit=None, AutoAdjustData=historical(count)))
    found = described()
    assert found["BudgetLimit"] == usd(limit)
    assert found["AutoAdjustData"] == {
        "AutoAdjustType": "HISTORICAL",
        "HistoricalOptions": {"BudgetAdjustmentPeriod": count, "LookBackAvailablePeriods": available},
        "LastAutoAdjustTime": NOW,
    }


def test_a_look_back_the_caller_sent_is_ignored(call, world, described):
    world.ledger.add(service="AmazonEC2", start="2026-10-10", cost=8)
    asked = historical(3)
    asked["HistoricalOptions"]["LookBackAvailablePeriods"] = 2
    call("create_budget", Budget=budget(BudgetLimit=None, AutoAdjustData=asked))
    assert described()["AutoAdjustData"]["HistoricalOptions"]["LookBackAvailablePeriods"] == 1


def test_an_automatic_limit_is_adjusted_at_the_start_of_a_period(call, world, described):
    world.ledger.add(service="AmazonEC2", start="2026-10-10", cost=8)
    call("create_budget", Budget=budget(BudgetLimit=None, AutoAdjustData=historical(2)))
    world.ledger.add(service="AmazonEC2", cost=16)
    assert described()["BudgetLimit"] == usd("8.0")
    world.clock.move_to("2026-12-01")
    assert described()["BudgetLimit"] == usd("12.0")
    assert described()["AutoAdjustData"]["LastAutoAdjustTime"] == datetime(2026, 12, 1, tzinfo=timezone.utc)


@pytest.mark.parametrize("adjusting", [historical(3), {"AutoAdjustType": "FORECAST"}])
def test_without_history_there_is_no_limit_to_exceed(call, world, described, adjusting):
    asked = budget(BudgetLimit=None, AutoAdjustData=adjusting)
    call("create_budget", Budget=asked, NotificationsWithSubscribers=[alerting()])
    world.ledger.add(service="AmazonEC2", cost=16)
    assert described()["BudgetLimit"] == usd("0.0")
    assert described()["AutoAdjustData"] == {**adjusting, "LastAutoAdjustTime": NOW}
    assert len(world.outbox) == 0
    world.clock.move_to("2026-12-02")
    world.ledger.add(service="AmazonEC2", cost=15)
    assert (described()["BudgetLimit"], len(world.outbox)) == (usd("16.0"), 1)


def test_an_update_can_make_a_limit_automatic(call, world, described):
    world.ledger.add(service="AmazonEC2", start="2026-10-10", cost=8)
    call("create_budget", Budget=budget())
    call("update_budget", NewBudget=budget(BudgetLimit=None, AutoAdjustData=historical(1)))
    assert described()["BudgetLimit"] == usd("8.0")


def test_an_automatic_usage_limit(call, world, described):
    world.ledger.add(service="AmazonEC2", start="2026-10-10", cost=8, quantity=3)
    asked = budget(BudgetLimit=None, BudgetType="USAGE", AutoAdjustData=historical(1))
    call("create_budget", Budget=asked)
    assert described()["BudgetLimit"] == {"Amount": "3.0", "Unit": "N/A"}
