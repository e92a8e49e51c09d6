"""When alerts are raised, and what they say."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest

from tests.backends.budgets.documents import ACCOUNT, alert, alerting, budget, mail, topic


@pytest.fixture
def spend(world):
    return lambda cost, **row: world.ledger.add(service="AmazonEC2", cost=cost, **row)


@pytest.fixture
def states(call):
    def states(name="Costs"):
        rows = call("describe_notifications_for_budget", BudgetName=name)["Notifications"]
        return [row["NotificationState"] for row in rows]

    return states


def create(call, *alerts, **changes):
    call("create_budget", Budget=budget(**changes), NotificationsWithSubscribers=list(alerts))


MESSAGE = """AWS Budget Notification November 22, 2026
AWS Account 123456789012

Dear AWS Customer,

You requested that we alert you when the ACTUAL Cost associated with your Costs budget is greater than \
$80.00 for the current month. The ACTUAL Cost associated with this budget is $1,085.13. You can find \
additional details below and by accessing the AWS Budgets dashboard [1].

Budget Name: Costs
Budget Type: Cost
Budgeted Amount: $100.00
Alert Type: ACTUAL
Alert Threshold: > $80.00
ACTUAL Amount: $1,085.13

[1] https://console.aws.amazon.com/billing/home#/budgets
"""


def test_every_subscriber_is_told(call, world, spend, states):
    create(call, alerting(mail(), topic(), mail("bob@example.com")))
    spend("80")
    assert (states(), list(world.outbox)) == (["OK"], [])
    spend("1005.125")
    assert states() == ["ALARM"]
    subject = "AWS Budgets: Costs has exceeded your alert threshold"
    at = datetime(2026, 11, 22, 12, 0, 0, 250_000, tzinfo=timezone.utc)
    assert list(world.outbox) == [
        (channel, address, subject, MESSAGE, "Costs", ACCOUNT, at)
        for channel, address in (
            ("EMAIL", "ann@example.com"),
            ("SNS", "arn:aws:sns:us-east-1:123456789012:alerts"),
            ("EMAIL", "bob@example.com"),
        )
    ]


def test_a_usage_alert_tells_its_unit(call, world, spend):
    create(call, alerting(), BudgetType="USAGE", BudgetLimit={"Amount": "10", "Unit": "GB"})
    spend(0, quantity="9.5")
    (told,) = world.outbox
    assert "Alert Threshold: > 8.00 GB\nACTUAL Amount: 9.5 GB" in told.message


@pytest.mark.parametrize(
    ("changes", "costs"),
    [
        ({}, [(80, "OK"), ("0.0000000001", "ALARM"), (-1, "OK"), (2, "ALARM")]),
        ({"ComparisonOperator": "LESS_THAN"}, [(79, "ALARM"), (1, "OK"), (-1, "ALARM")]),
        ({"ComparisonOperator": "EQUAL_TO"}, [(79, "OK"), (1, "ALARM"), (1, "OK")]),
        ({"ThresholdType": "ABSOLUTE_VALUE", "threshold": 12.5}, [("12.5", "OK"), (1, "ALARM")]),
        ({"threshold": 0.1}, [("0.1", "OK"), ("0.0000000001", "ALARM")]),
        ({"threshold": 250}, [(250, "OK"), (1, "ALARM")]),
        ({"NotificationType": "FORECASTED", "threshold": 100}, [(73, "OK"), (1, "ALARM"), (-1, "OK")]),
    ],
)
def test_the_state_follows_the_spend(call, spend, states, changes, costs):
    create(call, alerting(**changes))
    for cost, state in costs:
        spend(cost)
        assert states() == [state]


def test_an_alert_comes_once_in_a_period(call, world, spend, states):
    create(call, alerting())
    for cost in (90, -50, 60, 10):
        spend(cost)
    assert len(world.outbox) == 1
    world.clock.move_to("2026-12-31")
    assert states() == ["OK"]
    spend(81)
    assert (states(), len(world.outbox)) == (["ALARM"], 2)


def test_every_period_on_the_way_has_its_alert(call, world):
    create(call, alerting())
    for month in ("2026-12", "2027-01", "2027-03"):
        world.ledger.add(service="AmazonEC2", cost=90, start=f"{month}-10")
    world.clock.move_to("2027-05-05")
    assert [f"{told.at:%Y-%m-%d}" for told in world.outbox] == ["2026-12-01", "2027-01-01", "2027-03-01"]


def test_an_alert_that_comes_late_is_told_at_once(call, world, spend, states):
    spend(90)
    create(call, alerting())
    assert (states(), len(world.outbox)) == (["ALARM"], 1)
    call("create_notification", BudgetName="Costs", Notification=alert(70), Subscribers=[mail()])
    assert (states(), len(world.outbox)) == (["ALARM", "ALARM"], 2)
    call("create_subscriber", BudgetName="Costs", Notification=alert(70), Subscriber=mail("bob@example.com"))
    assert len(world.outbox) == 2


def test_an_updated_alert_is_a_new_one(call, world, spend, states):
    create(call, alerting())
    spend(90)
    for old, new, state, told in ((80, 95, "OK", 1), (95, 85, "ALARM", 2)):
        call(
            "update_notification", BudgetName="Costs", OldNotification=alert(old), NewNotification=alert(new)
        )
        assert (states(), len(world.outbox)) == ([state], told)


def test_an_updated_budget_starts_again_with_new_data(call, world, spend, states):
    create(call, alerting())
    spend(90)
    call("update_budget", NewBudget=budget(BudgetLimit={"Amount": "110", "Unit": "USD"}))
    assert (states(), len(world.outbox)) == (["OK"], 1)
    spend(1)
    assert (states(), len(world.outbox)) == (["ALARM"], 2)


def test_many_rows_booked_at_once_are_one_event(call, world, states):
    create(call, alerting())
    world.ledger.extend([{"service": "AmazonEC2", "cost": 10}] * 12)
    assert (states(), len(world.outbox)) == (["ALARM"], 1)


def test_nothing_is_told_of_commitments_without_data(call, world, spend, states):
    alerts = [alerting(ComparisonOperator="LESS_THAN")]
    limits = {"BudgetType": "SAVINGS_PLANS_COVERAGE", "BudgetLimit": None}
    create(call, *alerts, **limits)
    spend(90)
    assert (states(), len(world.outbox)) == (["OK"], 0)


def test_alerts_go_with_an_expired_budget(call, world, spend, refused):
    create(call, alerting(), TimePeriod={"End": "2026-11-25T10:00:00Z"})
    world.clock.move_to("2026-11-25T09:59:59Z")
    assert call("describe_budgets")["Budgets"][0]["BudgetName"] == "Costs"
    world.clock.shift(1)
    assert call("describe_budgets") == {}
    spend(90)
    assert len(world.outbox) == 0


@pytest.mark.parametrize(("unit", "day"), [("DAILY", "2026-11-23"), ("QUARTERLY", "2027-01-01")])
def test_states_start_again_with_the_period(call, world, spend, states, unit, day):
    create(call, alerting(), TimeUnit=unit)
    spend(90)
    world.clock.move_to(day)
    assert states() == ["OK"]
