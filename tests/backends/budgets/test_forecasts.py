"""What a budget is expected to come to, and what follows from it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.backends.budgets.documents import action, alert, alerting, budget, mail


@pytest.fixture
def spend(world):
    return lambda cost, **row: world.ledger.add(service="AmazonEC2", cost=cost, **row)


@pytest.fixture
def forecast(call):
    def forecast(name="Costs"):
        found = call("describe_budget", BudgetName=name)["Budget"]["CalculatedSpend"]
        return found.get("ForecastedSpend", {}).get("Amount")

    return forecast


@pytest.fixture
def state(call):
    def state():
        (found,) = call("describe_notifications_for_budget", BudgetName="Costs")["Notifications"]
        return found["NotificationState"]

    return state


def daily(world, first, last, cost, **row):
    days = (date.fromisoformat(last) - date.fromisoformat(first)).days + 1
    starts = (date.fromisoformat(first) + timedelta(days=day) for day in range(days))
    world.ledger.extend([{"service": "AmazonEC2", "cost": cost, "start": start, **row} for start in starts])


@pytest.mark.parametrize("now", ["2026-11-20", "2026-11-20T12:00:00Z"])
@pytest.mark.parametrize("first", ["2026-11-01", "2026-09-01"])
def test_the_example_of_the_api_reference(call, world, forecast, now, first):
    """On the 20th of a month of 30 days, 50 USD were spent."""
    world.clock.move_to(now)
    daily(world, first, "2026-11-20", "2.5")
    call("create_budget", Budget=budget())
    found = call("describe_budget", BudgetName="Costs")["Budget"]["CalculatedSpend"]
    assert found == {
        "ActualSpend": {"Amount": "50.0", "Unit": "USD"},
        "ForecastedSpend": {"Amount": "75.0", "Unit": "USD"},
    }


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([], None),
        ([("2026-10-25", 5, {})], None),
        ([("2026-11-05", 44, {})], "60.0"),
        ([("2026-11-05", 44, {}), ("2026-11-06", 10, {"record_type": "Tax"})], "70.0"),
        ([("2026-11-05", 44, {}), ("2026-11-06", -10, {"record_type": "Credit"})], "50.0"),
        ([("2026-11-05", 44, {}), ("2026-11-29", 5, {})], "60.0"),
        ([("2026-11-05", 44, {}), ("2026-11-29", 20, {})], "64.0"),
        ([("2026-11-05", -44, {})], "0.0"),
        # With five weeks of data, the last thirty days tell the rate.
        ([("2026-10-17", 300, {})], "0.0"),
        ([("2026-10-17", 300, {}), ("2026-11-05", 30, {})], "39.0"),
        ([("2026-10-17", 300, {}), ("2026-11-05", 30, {}), ("2026-11-22", "0.4", {})], "39.0"),
        ([("2026-10-17", 300, {}), ("2026-11-05", 30, {}), ("2026-11-22", 5, {})], "43.0"),
    ],
)
def test_a_forecast_on_the_22nd_of_30_days(call, world, spend, forecast, rows, expected):
    call("create_budget", Budget=budget())
    for start, cost, row in rows:
        spend(cost, start=start, **row)
    assert forecast() == expected


def test_a_forecast_of_many_rows_is_that_of_each(call, world, spend, forecast):
    call("create_budget", Budget=budget())
    for _ in range(3):
        daily(world, "2026-06-01", "2026-11-22", 1)
        spend("0.5", start="2026-11-10", record_type="Tax")
    assert forecast() == "91.5"
    call("create_budget", Budget=budget("Other"))
    assert forecast("Other") == "91.5"


def test_a_forecast_follows_the_days(call, world, spend, forecast):
    call("create_budget", Budget=budget())
    spend(22, start="2026-11-01")
    found = []
    for day in ("2026-11-22", "2026-11-25", "2026-11-30", "2026-12-01"):
        world.clock.move_to(day)
        found.append(forecast())
    assert found == ["30.0", "26.4", "22.0", None]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"TimeUnit": "DAILY"}, None),
        ({"TimeUnit": "QUARTERLY"}, "59.019"),  # 34 by day 53 of 92
        ({"TimeUnit": "ANNUALLY"}, "38.067"),  # 34 by day 326 of 365
        ({"TimeUnit": "CUSTOM", "TimePeriod": {"Start": "2026-11-11", "End": "2026-12-11"}}, "30.0"),
        ({"CostFilters": {"Service": ["AmazonS3"]}}, None),
        ({"TimePeriod": {"Start": "2026-12-01"}}, None),
        ({"BudgetType": "USAGE", "BudgetLimit": {"Amount": "9", "Unit": "GB"}}, "60.0"),
        ({"BudgetType": "SAVINGS_PLANS_COVERAGE", "BudgetLimit": None}, None),
    ],
)
def test_which_budgets_have_a_forecast(call, world, forecast, changes, expected):
    daily(world, "2026-10-20", "2026-11-22", 1, quantity=2)
    call("create_budget", Budget=budget(**changes))
    assert forecast() == expected


def test_an_update_makes_the_forecast_unknown(call, world, spend, forecast):
    call("create_budget", Budget=budget())
    spend(22)
    call("update_budget", NewBudget=budget())
    assert forecast() is None
    spend(22)
    assert forecast() == "60.0"


def test_a_forecast_alert_comes_again_when_it_is_crossed_again(call, world, spend, state):
    call(
        "create_budget",
        Budget=budget(),
        NotificationsWithSubscribers=[alerting(NotificationType="FORECASTED", threshold=100)],
    )
    found = []
    for day, cost in (("22", 70), ("22", 20), ("22", 1), ("29", 0), ("29", 20), ("29", -50), ("29", 60)):
        world.clock.move_to(f"2026-11-{day}")
        spend(cost)
        found.append((state(), len(world.outbox)))
    told = [("OK", 0), ("ALARM", 1), ("ALARM", 1), ("OK", 1), ("ALARM", 2), ("OK", 2), ("ALARM", 3)]
    assert found == told
    first = world.outbox[0].message
    assert "the FORECASTED Cost associated with your Costs budget is greater than $100.00" in first
    assert "Alert Type: FORECASTED\nAlert Threshold: > $100.00\nFORECASTED Amount: $122.73\n" in first


def test_a_new_period_is_a_new_alert(call, world):
    daily(world, "2026-08-01", "2026-11-22", 5)
    alerts = [alerting(NotificationType="FORECASTED", threshold=100)]
    call("create_budget", Budget=budget(), NotificationsWithSubscribers=alerts)
    world.clock.move_to("2026-12-05")
    assert [f"{told.at:%m-%d}" for told in world.outbox] == ["11-22", "12-01"]


def test_a_forecast_is_looked_at_each_midnight(call, world, state):
    """The mean of the last 30 days falls by a dollar a day as days without spend pass."""
    daily(world, "2026-09-01", "2026-11-20", 3)
    alerts = [
        alerting(NotificationType="FORECASTED", threshold=threshold, ComparisonOperator=operator)
        for threshold, operator in ((89, "LESS_THAN"), (66, "LESS_THAN"))
    ]
    call("create_budget", Budget=budget(), NotificationsWithSubscribers=alerts)
    call("create_budget", Budget=budget("Other"), NotificationsWithSubscribers=[alerting()])
    world.clock.move_to("2026-11-29T18:00:00Z")
    told = [
        (f"{mail.at:%m-%d %H:%M}", mail.message.split("FORECASTED Amount: ")[1].split("\n")[0])
        for mail in world.outbox
    ]
    # 60 were spent. On the 22nd, 2.90 are expected for each of 9 days; on the 29th, 2.20 for 2.
    assert told == [("11-22 12:00", "$86.10"), ("11-29 00:00", "$64.40")]
    assert world.outbox[1].message.startswith("AWS Budget Notification November 29, 2026")


def test_a_world_that_goes_back_looks_at_each_midnight(call, world):
    daily(world, "2026-09-01", "2026-11-20", 3)
    alerts = [alerting(NotificationType="FORECASTED", threshold=66, ComparisonOperator="LESS_THAN")]
    call("create_budget", Budget=budget(), NotificationsWithSubscribers=alerts)
    kept = world.snapshot()
    for _ in range(2):
        world.restore(kept)
        world.clock.move_to("2026-11-29T18:00:00Z")
        assert [f"{mail.at:%m-%d %H}" for mail in world.outbox] == ["11-29 00"]


def test_an_action_on_a_forecast_begins_at_midnight(call, world):
    """On the 26th, 62 in 30 days make 8.27 of the four that are left, after 92 that are spent."""
    call("create_budget", Budget=budget())
    made = call("create_budget_action", **action(threshold=100.0, NotificationType="FORECASTED"))
    daily(world, "2026-10-01", "2026-11-22", 1)
    daily(world, "2026-11-25", "2026-11-26", 35)
    assert list(world.actions) == []  # 22 were spent, and 70 are booked ahead
    world.clock.move_to("2026-12-20")
    assert [(deed.kind, f"{deed.at:%m-%d %H}") for deed in world.actions] == [
        ("EXECUTE", "11-26 00"),
        ("RESET", "12-01 00"),
    ]
    assert {deed.action_id for deed in world.actions} == {made["ActionId"]}


def test_all_alerts_of_a_booking_tell_the_same(call, world, spend):
    alerts = [alerting(), alerting(threshold=90), alerting(NotificationType="FORECASTED", threshold=110)]
    call("create_budget", Budget=budget(), NotificationsWithSubscribers=alerts)
    spend(95)
    assert [told.message.split("Amount: ")[-1].split("\n")[0] for told in world.outbox] == [
        "$95.00",
        "$95.00",
        "$129.55",
    ]


def test_a_forecast_alert_that_comes_late_is_told_at_once(call, world, spend, state):
    spend(90)
    call("create_budget", Budget=budget())
    params = {"BudgetName": "Costs", "Notification": alert(100, NotificationType="FORECASTED")}
    call("create_notification", **params, Subscribers=[mail()])
    assert (state(), len(world.outbox)) == ("ALARM", 1)


def test_an_automatic_limit_can_be_a_forecast(call, world):
    daily(world, "2026-09-01", "2026-11-30", 2)
    world.ledger.add(service="Tax", cost=50, start="2026-10-20", record_type="Tax")
    asked = budget(BudgetLimit=None, AutoAdjustData={"AutoAdjustType": "FORECAST"})
    call("create_budget", Budget=asked)
    found = []
    for day in ("2026-11-22", "2026-12-01", "2026-12-20"):
        world.clock.move_to(day)
        found.append(call("describe_budget", BudgetName="Costs")["Budget"]["BudgetLimit"]["Amount"])
    assert found == ["60.0", "62.0", "62.0"]
