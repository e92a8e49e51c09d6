"""How well reservations and Savings Plans are used: percentages, alerts and histories, computed by hand."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from billing_mock import World
from tests.backends.budgets.documents import ACCOUNT, action, alert, alerting, budget, mail

EC2 = {"CostFilters": {"Service": ["AmazonEC2"]}}
BOX = "BoxUsage:m5.large"
NOVEMBER = {"start": "2026-11-01", "end": "2026-12-01"}


@pytest.fixture(autouse=True)
def at_midnight(world):
    """A third of November is over."""
    world.clock.move_to("2026-11-11")


@pytest.fixture
def actual(call):
    def actual(name="Costs"):
        spent = call("describe_budget", BudgetName=name)["Budget"]["CalculatedSpend"]
        assert [*spent] == ["ActualSpend"]
        assert spent["ActualSpend"]["Unit"] == "PERCENTAGE"
        return spent["ActualSpend"]["Amount"]

    return actual


@pytest.fixture
def history(call):
    def history(name="Costs"):
        found = call("describe_budget_performance_history", BudgetName=name)["BudgetPerformanceHistory"]
        return {
            f"{row['TimePeriod']['Start']:%m-%d}": row["ActualAmount"]["Amount"]
            for row in found["BudgetedAndActualAmountsList"]
        }

    return history


@pytest.fixture
def states(call):
    def states():
        rows = call("describe_notifications_for_budget", BudgetName="Costs")["Notifications"]
        return [row["NotificationState"] for row in rows]

    return states


def commitments(kind, /, **changes):
    filters = EC2 if kind.startswith("RI_") else {}
    return budget(**{"BudgetType": kind, "BudgetLimit": None, **filters, **changes})


def below(threshold):
    return alerting(ComparisonOperator="LESS_THAN", threshold=threshold)


def fee(**changes):
    """Return the fee for one instance reserved in November, all of it paid upfront."""
    row = {"service": "AmazonEC2", "record_type": "RIFee", "cost": 0, "quantity": 720, **NOVEMBER, **changes}
    return {"region": "us-east-1", "usage_type": "HeavyUsage:m5.large", **row}


def reserved(hours, start="2026-11-01", **changes):
    row = {"service": "AmazonEC2", "record_type": "DiscountedUsage", "cost": 0, "start": start}
    return {**row, "quantity": hours, "usage_type": BOX, "region": "us-east-1", **changes}


def used(hours, cost=0, **changes):
    row = {"service": "AmazonEC2", "cost": cost, "start": "2026-11-01", "quantity": hours, "usage_type": BOX}
    return {**row, "region": "us-east-1", **changes}


def covered(cost, amortized, **changes):
    row = {"service": "AmazonEC2", "record_type": "SavingsPlanCoveredUsage", "start": "2026-11-01"}
    return {**row, "cost": cost, "amortized_cost": amortized, "usage_type": BOX, **changes}


def plan(cost, **changes):
    row = {"service": "ComputeSavingsPlans", "record_type": "SavingsPlanRecurringFee", "cost": cost}
    return {**row, **NOVEMBER, **changes}


def after_others(rows):
    """Return the rows after so many others that they are summed and not looked at one by one."""
    others = [
        {"service": "AmazonS3", "cost": 1, "start": date(2026, 1, 1) + timedelta(day)} for day in range(200)
    ]
    return [*others, *rows]


CASES = [
    # 240 of 720 hours are reserved until now.
    ("RI_UTILIZATION", [fee(), reserved(180)], "75.0"),
    ("RI_UTILIZATION", [fee(), reserved(60), reserved(60, "2026-11-10")], "50.0"),
    ("RI_UTILIZATION", [fee(), reserved(60), reserved(24, "2026-11-11"), reserved(99, "2026-11-12")], "35.0"),
    ("RI_UTILIZATION", [fee(), reserved(300)], "100.0"),
    ("RI_UTILIZATION", [fee()], "0.0"),
    ("RI_UTILIZATION", [reserved(180)], "0.0"),
    # From the 6th on, 120 hours of another one.
    ("RI_UTILIZATION", [fee(), fee(start="2026-11-06", quantity=600), reserved(180)], "50.0"),
    # 720 hours of 30 days since October 12th: 10 days of them are November's.
    ("RI_UTILIZATION", [fee(start="2026-10-12", end="2026-11-11"), reserved(120)], "50.0"),
    ("RI_UTILIZATION", [fee(start="2026-10-01", end="2026-11-01", quantity=744), reserved(120)], "0.0"),
    ("RI_UTILIZATION", [fee(), reserved(80, "2026-10-31"), reserved(160)], "66.667"),
    ("RI_COVERAGE", [reserved(30), used(90)], "25.0"),
    ("RI_COVERAGE", [reserved(30), used(20, start="2026-11-30"), used(50, start="2026-12-01")], "60.0"),
    ("RI_COVERAGE", [reserved(30), used(10), used(500, usage_type="SpotUsage:m5.large")], "75.0"),
    ("RI_COVERAGE", [reserved(30), used(10), used(500, usage_type="EBS:VolumeUsage.gp3")], "75.0"),
    ("RI_COVERAGE", [reserved(30), used(10), used(500, usage_type="EBSOptimized:m4.large")], "75.0"),
    ("RI_COVERAGE", [reserved(30), covered(1, 1, quantity=30)], "50.0"),
    ("RI_COVERAGE", [used(10)], "0.0"),
    # A third of what is paid for November.
    ("SAVINGS_PLANS_UTILIZATION", [plan(300), covered(999, 80)], "80.0"),
    ("SAVINGS_PLANS_UTILIZATION", [plan(300), covered(1, 20), covered(1, 5, start="2026-11-20")], "20.0"),
    ("SAVINGS_PLANS_UTILIZATION", [plan(300), covered(999, 101)], "100.0"),
    # 365 dollars for a year that began on November 1st, and 90 a month besides: 10 and 30.
    (
        "SAVINGS_PLANS_UTILIZATION",
        [
            plan(365, record_type="SavingsPlanUpfrontFee", end="2027-11-01"),
            plan(90),
            covered(99, 10),
        ],
        "25.0",
    ),
    (
        "SAVINGS_PLANS_UTILIZATION",
        [plan(365, record_type="SavingsPlanUpfrontFee", start="2026-06-01", end="2027-06-01"), covered(9, 4)],
        "40.0",
    ),
    ("SAVINGS_PLANS_COVERAGE", [covered(60, 30), used(5, 20)], "75.0"),
    ("SAVINGS_PLANS_COVERAGE", [covered(60, 30), used(5, 20, on_demand_cost=40)], "60.0"),
    ("SAVINGS_PLANS_COVERAGE", [covered(60, 30), used(5, 20, usage_type="SpotUsage:m5.large")], "100.0"),
    ("SAVINGS_PLANS_COVERAGE", [covered(60, 30), used(5, 20, service="AmazonRDS")], "100.0"),
    (
        "SAVINGS_PLANS_COVERAGE",
        [covered(60, 30), used(5, 20, service="AWSLambda", usage_type="USE2-Lambda-GB-Second-ARM")],
        "75.0",
    ),
    (
        "SAVINGS_PLANS_COVERAGE",
        [covered(60, 30), used(5, 20, service="AWSLambda", usage_type="Request")],
        "100.0",
    ),
    (
        "SAVINGS_PLANS_COVERAGE",
        [covered(60, 30), used(5, 20, service="AmazonECS", usage_type="Fargate-vCPU-Hours:perCPU")],
        "75.0",
    ),
    (
        "SAVINGS_PLANS_COVERAGE",
        [covered(60, 30), used(5, 20, service="AmazonSageMaker", usage_type="Host:ml.m5.large")],
        "75.0",
    ),
    ("SAVINGS_PLANS_COVERAGE", [], "0.0"),
]


@pytest.mark.parametrize(("kind", "rows", "expected"), CASES)
def test_percentages_of_a_month(call, world, actual, kind, rows, expected):
    call("create_budget", Budget=commitments(kind))
    call("create_budget", Budget=commitments(kind, BudgetName="Before"))
    assert actual() == actual("Before") == "0.0"
    for row in rows:
        world.ledger.add(**row)
        actual("Before")
    call("create_budget", Budget=commitments(kind, BudgetName="After"))
    assert {actual(), actual("Before"), actual("After")} == {expected}


@pytest.mark.parametrize(("kind", "rows", "expected"), CASES)
def test_percentages_after_very_many_rows(call, world, actual, kind, rows, expected):
    call("create_budget", Budget=commitments(kind))
    world.ledger.extend(after_others(rows))
    assert actual() == expected


@pytest.mark.parametrize(
    ("unit", "expected"),
    [("DAILY", "25.0"), ("MONTHLY", "50.0"), ("QUARTERLY", "40.0"), ("ANNUALLY", "40.0")],
)
def test_percentages_of_other_periods(call, world, actual, unit, expected):
    """At noon of the 11th: 12 hours of the day, 252 of the month, 996 of the quarter are reserved."""
    world.clock.move_to("2026-11-11T12:00:00Z")
    call("create_budget", Budget=commitments("RI_UTILIZATION", TimeUnit=unit))
    october = fee(start="2026-10-01", end="2026-11-01", quantity=744)
    rows = [reserved(272.4, "2026-10-01"), reserved(123), reserved(3, "2026-11-11")]
    world.ledger.extend([october, fee(), *rows])
    assert actual() == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "50.0"),
        ({"Service": ["Amazon Elastic Compute Cloud - Compute"]}, "50.0"),
        ({"Service": ["AmazonRDS"]}, "25.0"),
        ({"Region": ["eu-west-1"]}, "75.0"),
        ({"LinkedAccount": ["111122223333"]}, "75.0"),
        ({"LinkedAccount": ["444455556666"]}, "0.0"),
        ({"InstanceType": ["m5.large"]}, "50.0"),
        ({"InstanceType": ["m5.large"], "Region": ["us-east-1"]}, "25.0"),
    ],
)
def test_filters(call, world, actual, changes, expected):
    call("create_budget", Budget=commitments("RI_UTILIZATION", CostFilters={**EC2["CostFilters"], **changes}))
    abroad = {"region": "eu-west-1", "account_id": "111122223333"}
    database = {"service": "AmazonRDS", "usage_type": "InstanceUsage:db.m5.large"}
    world.ledger.extend(
        [
            fee(),
            fee(**abroad),
            reserved(60),
            reserved(180, **abroad),
            fee(**database),
            reserved(60, **database),
        ]
    )
    assert actual() == expected


def test_a_filter_expression(call, world, actual):
    wanted = {"Dimensions": {"Key": "REGION", "Values": ["eu-west-1"]}}
    asked = commitments("RI_COVERAGE", CostFilters=None, FilterExpression=wanted)
    call("create_budget", Budget=asked)
    world.ledger.extend([reserved(30, region="eu-west-1"), used(10, region="eu-west-1"), used(50)])
    assert actual() == "75.0"


def test_a_member_sees_its_own(world):
    member = world.client("budgets", aws_access_key_id="111122223333", aws_secret_access_key="x")
    member.create_budget(AccountId="111122223333", Budget=commitments("RI_UTILIZATION"))
    world.ledger.extend([fee(), fee(account_id="111122223333"), reserved(60, account_id="111122223333")])
    found = member.describe_budget(AccountId="111122223333", BudgetName="Costs")["Budget"]
    assert found["CalculatedSpend"]["ActualSpend"]["Amount"] == "25.0"


def test_a_utilization_falls_as_time_passes(call, world, actual):
    call("create_budget", Budget=commitments("RI_UTILIZATION"))
    world.ledger.extend([fee(), reserved(180), reserved(36, "2026-11-13")])
    found = []
    for when in ("11-11", "11-11T12:00", "11-12", "11-13", "11-16", "12-01", "11-11"):
        world.clock.move_to(f"2026-{when}")
        found.append(actual())
    assert found == ["75.0", "71.429", "68.182", "75.0", "60.0", "0.0", "75.0"]


def test_histories(call, world, history):
    past = {"TimePeriod": {"Start": "2026-01-01T00:00:00Z"}}
    for kind in ("RI_UTILIZATION", "RI_COVERAGE", "SAVINGS_PLANS_UTILIZATION", "SAVINGS_PLANS_COVERAGE"):
        call("create_budget", Budget=commitments(kind, BudgetName=kind, **past))
    call("create_budget", Budget=commitments("RI_UTILIZATION", BudgetName="days", TimeUnit="DAILY", **past))
    september = {"start": "2026-09-01"}
    world.ledger.extend(
        [
            # From September 16th to the end of November: 360 hours, 744, and 240 up to now.
            fee(start="2026-09-16", end="2026-12-01", quantity=1824),
            reserved(180, "2026-09-20"),
            reserved(372, "2026-10-02"),
            reserved(180),
            reserved(6, "2026-11-10"),
            used(20, 25, **september),
            covered(75, 45, quantity=0, **september),
            plan(300, start="2026-09-01", end="2026-09-11"),
            plan(90),
            covered(10, 12, quantity=60),
        ]
    )
    assert history("RI_UTILIZATION") == {"09-01": "50.0", "10-01": "50.0", "11-01": "77.5"}
    assert history("RI_COVERAGE") == {"09-01": "90.0", "10-01": "100.0", "11-01": "75.61"}
    assert history("SAVINGS_PLANS_UTILIZATION") == {"09-01": "15.0", "11-01": "40.0"}
    assert history("SAVINGS_PLANS_COVERAGE") == {"09-01": "75.0", "11-01": "100.0"}
    days = history("days")
    assert (days["09-20"], days["10-02"], days["11-01"], days["11-10"]) == ("100.0", "100.0", "100.0", "25.0")
    assert {amount for day, amount in days.items() if day not in {"09-20", "10-02", "11-01", "11-10"}} == {
        "0.0"
    }
    assert (min(days), max(days)) == ("09-16", "11-10")
    world.clock.move_to("2026-12-15")
    assert history("RI_UTILIZATION") == {"09-01": "50.0", "10-01": "50.0", "11-01": "25.833"}


def test_quarters_and_a_custom_period(call, world, history, actual):
    past = {"TimePeriod": {"Start": "2026-01-01T00:00:00Z"}}
    call("create_budget", Budget=commitments("RI_UTILIZATION", TimeUnit="QUARTERLY", **past))
    period = {"Start": "2026-09-11T00:00:00Z", "End": "2026-12-01T00:00:00Z"}
    asked = commitments("RI_UTILIZATION", BudgetName="Once", TimeUnit="CUSTOM", TimePeriod=period)
    call("create_budget", Budget=asked)
    year = fee(start="2026-01-01", end="2027-01-01", quantity=8760)
    world.ledger.extend(
        [year, reserved(546, "2026-04-01"), reserved(552, "2026-09-11"), reserved(246, "2026-11-11")]
    )
    assert history() == {"01-01": "0.0", "04-01": "25.0", "07-01": "25.0", "10-01": "25.0"}
    assert history("Once") == {"09-11": "54.508"}  # 798 of 61 days
    assert (actual(), actual("Once")) == ("25.0", "54.508")


def test_an_alert_when_too_little_is_used(call, world, states):
    call(
        "create_budget",
        Budget=commitments("RI_UTILIZATION"),
        NotificationsWithSubscribers=[below(70), below(50), alerting(threshold=90)],
    )
    world.ledger.extend([fee(), reserved(180)])
    assert (states(), list(world.outbox)) == (["OK"] * 3, [])
    world.clock.move_to("2026-11-20T18:00:00Z")
    told = [
        (f"{mail.at:%m-%d %H:%M}", mail.message.split("ACTUAL Amount: ")[1].split("\n")[0])
        for mail in world.outbox
    ]
    # 180 hours of 264, and of 384
    assert told == [("11-12 00:00", "68.182%"), ("11-17 00:00", "46.875%")]
    assert states() == ["ALARM", "ALARM", "OK"]
    world.ledger.add(**reserved(300))
    assert (states(), len(world.outbox)) == (["OK", "OK", "ALARM"], 3)


MESSAGE = """AWS Budget Notification November 12, 2026
AWS Account 123456789012

Dear AWS Customer,

You requested that we alert you when the ACTUAL RI Utilization associated with your Costs budget is less \
than 70.00% for the current month. The ACTUAL RI Utilization associated with this budget is 68.182%. You can \
find additional details below and by accessing the AWS Budgets dashboard [1].

Budget Name: Costs
Budget Type: RI Utilization
Budgeted Amount: 100.0%
Alert Type: ACTUAL
Alert Threshold: < 70.00%
ACTUAL Amount: 68.182%

[1] https://console.aws.amazon.com/billing/home#/budgets
"""


def test_what_an_alert_says(call, world):
    call("create_budget", Budget=commitments("RI_UTILIZATION"), NotificationsWithSubscribers=[below(70)])
    world.ledger.extend([fee(), reserved(180)])
    world.clock.move_to("2026-11-12")
    assert [MESSAGE] == [mail.message for mail in world.outbox]


def test_an_alert_on_coverage_comes_at_the_booking(call, world, states):
    call("create_budget", Budget=commitments("SAVINGS_PLANS_COVERAGE"))
    params = {"BudgetName": "Costs", "Subscribers": [mail()]}
    absolute = alert(50, ComparisonOperator="LESS_THAN", ThresholdType="ABSOLUTE_VALUE")
    call("create_notification", **params, Notification=absolute)
    world.ledger.add(**covered(60, 30))
    world.ledger.add(**used(1, 60))
    assert (states(), len(world.outbox)) == (["OK"], 0)
    world.ledger.add(**used(1, 1))
    assert (states(), len(world.outbox)) == (["ALARM"], 1)
    world.clock.move_to("2026-12-05")
    assert (states(), len(world.outbox)) == (["OK"], 1)


def test_each_period_has_its_alert(call, world):
    call("create_budget", Budget=commitments("RI_UTILIZATION"), NotificationsWithSubscribers=[below(50)])
    world.ledger.extend([fee(end="2027-01-01", quantity=1464), reserved(360), reserved(1, "2026-12-01")])
    world.clock.move_to("2027-02-01")
    assert [f"{mail.at:%m-%d}" for mail in world.outbox] == ["12-02"]  # at the start, nothing is reserved yet


def test_nothing_is_forecast(call, world, states):
    forecast = alerting(NotificationType="FORECASTED", ComparisonOperator="LESS_THAN", threshold=90)
    call("create_budget", Budget=commitments("RI_COVERAGE"), NotificationsWithSubscribers=[forecast])
    world.ledger.extend([reserved(30), used(90)])
    world.clock.move_to("2026-11-20")
    assert (states(), len(world.outbox)) == (["OK"], 0)


def test_an_update_makes_it_unknown(call, world, actual, states):
    call("create_budget", Budget=commitments("RI_COVERAGE"), NotificationsWithSubscribers=[below(50)])
    world.ledger.extend([reserved(30), used(90)])
    assert (actual(), states(), len(world.outbox)) == ("25.0", ["ALARM"], 1)
    call("update_budget", NewBudget=commitments("RI_UTILIZATION"))
    assert (actual(), states(), len(world.outbox)) == ("0.0", ["OK"], 1)
    world.ledger.add(**fee(start="2026-10-01"))
    # 30 hours, of 720 in 61 days of which 10 in November are over.
    assert (actual(), states(), len(world.outbox)) == ("25.417", ["ALARM"], 2)


def test_actions_of_a_budget_that_no_longer_can_have_any(call, world):
    call("create_budget", Budget=budget())
    made = call("create_budget_action", **action(threshold=10.0))
    call("update_budget", NewBudget=commitments("RI_COVERAGE"))
    world.ledger.extend([reserved(30), used(90)])
    found = call("describe_budget_action", BudgetName="Costs", ActionId=made["ActionId"])["Action"]
    assert (found["Status"], len(world.actions)) == ("STANDBY", 0)


def test_a_world_goes_back(call, world, actual, states):
    call("create_budget", Budget=commitments("RI_UTILIZATION"), NotificationsWithSubscribers=[below(70)])
    world.ledger.extend([fee(), reserved(180)])
    kept = world.snapshot()
    for _ in range(2):
        world.ledger.add(**fee())
        assert (actual(), states(), len(world.outbox)) == ("37.5", ["ALARM"], 1)
        world.clock.move_to("2026-11-16")
        assert actual() == "25.0"
        world.restore(kept)
        assert (actual(), states(), len(world.outbox)) == ("75.0", ["OK"], 0)
    world.clock.move_to("2026-11-14")
    assert [f"{mail.at:%m-%d}" for mail in world.outbox] == ["11-12"]


NOW = datetime(2026, 11, 11, tzinfo=timezone.utc)


class Percentages(RuleBasedStateMachine):
    """A budget that is asked again and again says what a new one says."""

    @initialize(unit=st.sampled_from(["DAILY", "MONTHLY", "QUARTERLY"]))
    def begin(self, unit):
        self.world = World(now=NOW)
        self.budgets = self.world.client("budgets")
        self.unit = unit
        self.kinds = ["RI_UTILIZATION", "RI_COVERAGE", "SAVINGS_PLANS_UTILIZATION", "SAVINGS_PLANS_COVERAGE"]
        for kind in self.kinds:
            self.create(kind, kind)
        self.kept = self.world.snapshot()

    def create(self, name, kind):
        asked = commitments(kind, BudgetName=name, TimeUnit=self.unit)
        self.budgets.create_budget(AccountId=ACCOUNT, Budget=asked, NotificationsWithSubscribers=[below(50)])

    def percentage(self, name):
        found = self.budgets.describe_budget(AccountId=ACCOUNT, BudgetName=name)["Budget"]
        return found["CalculatedSpend"]["ActualSpend"]["Amount"]

    @rule(
        row=st.sampled_from([fee(), reserved(7), used(5, 3), covered(4, 2, quantity=3), plan(70)]),
        day=st.integers(-40, 40),
        length=st.integers(1, 60),
        times=st.sampled_from([1, 1, 1, 120]),
    )
    def book(self, row, day, length, times):
        start = NOW + timedelta(day)
        self.world.ledger.extend([{**row, "start": start, "end": start + timedelta(length)}] * times)

    @rule(hours=st.integers(-100, 300))
    def move(self, hours):
        self.world.clock.shift(hours * 3600)

    @rule()
    def keep(self):
        self.kept = self.world.snapshot()

    @rule()
    def go_back(self):
        self.world.restore(self.kept)

    @invariant()
    def all_agree(self):
        for kind in self.kinds:
            self.create("new", kind)
            new = self.percentage("new")
            self.budgets.delete_budget(AccountId=ACCOUNT, BudgetName="new")
            assert new == self.percentage(kind)


TestPercentages = Percentages.TestCase
TestPercentages.settings = settings(max_examples=15, stateful_step_count=12, deadline=None)
