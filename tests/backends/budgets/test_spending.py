"""What a budget counts of the ledger: periods, filters, cost types and metrics."""

from __future__ import annotations

from datetime import datetime, timezone
from decimal import Decimal

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from billing_mock import World
from tests.backends.budgets.documents import ACCOUNT, budget


@pytest.fixture
def spent(call):
    def spent(name="Costs"):
        return call("describe_budget", BudgetName=name)["Budget"]["CalculatedSpend"]["ActualSpend"]

    return spent


def actual(amount, unit="USD"):
    return {"Amount": amount, "Unit": unit}


@pytest.mark.parametrize(
    ("costs", "printed"),
    [
        (["55.096"], "55.096"),
        (["0.1"] * 10, "1.0"),
        (["1.00049999"], "1.0"),
        (["1.0005"], "1.001"),
        (["5", "-7.25"], "0.0"),
        ([12_345_678], "12345678.0"),
    ],
)
def test_spend_is_exact_and_printed_with_three_decimals(call, world, spent, costs, printed):
    call("create_budget", Budget=budget())
    for cost in costs:
        world.ledger.add(service="AmazonEC2", cost=cost)
    assert spent() == actual(printed)


@pytest.mark.parametrize(
    ("unit", "first", "last", "before", "after"),
    [
        ("DAILY", "2026-11-22", "2026-11-22T23:59:59", "2026-11-21T23:59:59", "2026-11-23"),
        ("MONTHLY", "2026-11-01", "2026-11-30T23:59:59", "2026-10-31T23:59:59", "2026-12-01"),
        ("QUARTERLY", "2026-10-01", "2026-12-31T23:59:59", "2026-09-30T23:59:59", "2027-01-01"),
        ("ANNUALLY", "2026-01-01", "2026-12-31T23:59:59", "2025-12-31T23:59:59", "2027-01-01"),
    ],
)
def test_the_current_period_counts(call, world, spent, unit, first, last, before, after):
    call("create_budget", Budget=budget(TimeUnit=unit))
    for start, cost in ((first, 1), (last, 2), (before, 10), (after, 20)):
        world.ledger.add(service="AmazonEC2", start=start, cost=cost)
    assert spent() == actual("3.0")
    world.clock.move_to(after)
    assert spent() == actual("20.0")


def test_a_custom_budget_counts_from_start_to_end(call, world, spent, refused):
    period = {"Start": "2026-11-25T00:00:00Z", "End": "2027-01-10T00:00:00Z"}
    call("create_budget", Budget=budget(TimeUnit="CUSTOM", TimePeriod=period))
    for start, cost in (("2026-11-24", 1), ("2026-11-25", 2), ("2027-01-09", 4), ("2027-01-10", 8)):
        world.ledger.add(service="AmazonEC2", start=start, cost=cost)
    assert spent() == actual("0.0")
    world.clock.move_to("2026-11-25")
    assert spent() == actual("6.0")
    world.clock.move_to("2027-01-10")
    told = "Unable to get budget: Costs - the budget doesn't exist."
    refused("describe_budget", "NotFoundException", told, BudgetName="Costs")


def test_a_budget_counts_nothing_before_it_begins(call, world, spent):
    call("create_budget", Budget=budget(TimePeriod={"Start": "2027-01-15T00:00:00Z"}))
    world.ledger.add(service="AmazonEC2", start="2026-11-22", cost=1)
    world.ledger.add(service="AmazonEC2", start="2027-01-02", cost=2)
    assert spent() == actual("0.0")
    world.clock.move_to("2027-01-15")
    assert spent() == actual("2.0")


def test_spend_is_known_to_lists_too(call, world):
    for name in ("a", "b"):
        call("create_budget", Budget=budget(name))
    world.ledger.add(service="AmazonEC2", cost=7)
    assert [row["CalculatedSpend"]["ActualSpend"] for row in call("describe_budgets")["Budgets"]] == [
        actual("7.0")
    ] * 2
    world.ledger.add(service="AmazonEC2", cost=1)
    shown = call("describe_budgets", ShowFilterExpression=True)["Budgets"]
    assert [row["CalculatedSpend"]["ActualSpend"] for row in shown] == [actual("8.0")] * 2


def test_the_payer_sees_all_accounts_and_a_member_its_own(call, world, spent):
    member = world.client("budgets", aws_access_key_id="111122223333", aws_secret_access_key="x")
    call("create_budget", Budget=budget())
    member.create_budget(AccountId="111122223333", Budget=budget())
    world.ledger.add(service="AmazonEC2", cost=1)
    world.ledger.add(service="AmazonEC2", cost=2, account_id="111122223333")
    found = member.describe_budget(AccountId="111122223333", BudgetName="Costs")["Budget"]
    assert (spent(), found["CalculatedSpend"]["ActualSpend"]) == (actual("3.0"), actual("2.0"))


ROWS = (
    {"service": "AmazonEC2", "cost": 1, "usage_type": "USE2-BoxUsage:m5.large", "operation": "RunInstances"},
    {"service": "AmazonS3", "cost": 2, "region": "us-east-1", "tags": {"Team": "Red"}},
    {"service": "AmazonRDS", "cost": 4, "account_id": "111122223333", "tags": {"Team": "Blue", "aws:x": "y"}},
    {"service": "AcmeSuite", "cost": 8, "billing_entity": "AWS Marketplace", "legal_entity": "Acme"},
    {"service": "AmazonEC2", "cost": 16, "usage_type": "SpotUsage:c5d.xlarge", "region": "eu-west-1"},
    {"service": "AmazonEC2", "cost": 32, "record_type": "DiscountedUsage"},
    {"service": "AmazonEC2", "cost": 64, "record_type": "SavingsPlanCoveredUsage"},
)


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({}, 127),
        ({"Service": ["AmazonEC2"]}, 113),
        ({"Service": ["Amazon Elastic Compute Cloud - Compute", "AmazonS3"]}, 115),
        ({"Service": ["No such service"]}, 0),
        ({"Service": ["AmazonEC2"], "Region": ["eu-west-1"]}, 16),
        ({"AZ": ["us-east-1"]}, 2),
        ({"LinkedAccount": ["111122223333"]}, 4),
        ({"TagKeyValue": ["user:Team$Red"]}, 2),
        ({"TagKeyValue": ["user:Team$Red", "user:Team$Blue"]}, 6),
        ({"TagKeyValue": ["user:Team$"]}, 121),
        ({"TagKeyValue": ["aws:x$y"]}, 4),
        ({"CostCategory": ["Stage$prod"]}, 0),
        ({"UsageType": ["USE2-BoxUsage:m5.large"]}, 1),
        ({"UsageTypeGroup": ["EC2: Running Hours"]}, 17),
        ({"Operation": ["RunInstances"]}, 1),
        ({"InstanceType": ["m5.large", "c5d.xlarge"]}, 17),
        ({"BillingEntity": ["AWS Marketplace"]}, 8),
        ({"LegalEntityName": ["Acme"]}, 8),
        ({"InvoicingEntity": ["Acme"]}, 8),
        ({"PurchaseType": ["On Demand Instances"]}, 15),
        ({"PurchaseType": ["Spot Instances"]}, 16),
        ({"PurchaseType": ["Standard Reserved Instances", "Savings Plans"]}, 96),
    ],
)
def test_cost_filters(call, world, spent, filters, expected):
    call("create_budget", Budget=budget(CostFilters=filters))
    world.ledger.extend(ROWS)
    assert spent() == actual(f"{expected}.0")


RESERVATION = "arn:aws:ec2:us-east-1:111122223333:reserved-instances/r-1"
TOLD = (
    {"cost": 1, "availability_zone": "us-east-1a", "region": "us-east-1"},
    {"cost": 2, "attributes": {"platform": "Windows", "tenancy": "Dedicated"}},
    {"cost": 4, "attributes": {"instance_type": "r5.large"}, "usage_type": "BoxUsage:m5.large"},
    {"cost": 8, "attributes": {"database_engine": "MySQL", "deployment_option": "Multi-AZ"}},
    {"cost": 16, "attributes": {"cache_engine": "Redis"}, "pricing_option": "Spot"},
    {"cost": 32, "cost_categories": {"Stage": "prod", "Team": "a"}, "invoicing_entity": "Acme"},
    {
        "cost": 64,
        "cost_categories": {"Stage": "test"},
        "record_type": "RIFee",
        "reservation_arn": RESERVATION,
    },
    {
        "cost": 128,
        "savings_plan_arn": "arn:sp",
        "record_type": "SavingsPlanCoveredUsage",
        "attributes": {"savings_plans_type": "ComputeSavingsPlans"},
    },
    {"cost": 256, "record_type": "RIFee", "attributes": {"offering_class": "Convertible"}},
)


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"AZ": ["us-east-1a"]}, 1),
        ({"AZ": ["us-east-1", "us-east-1b"]}, 1),
        ({"Platform": ["Windows"]}, 2),
        ({"Tenancy": ["Dedicated"]}, 2),
        ({"InstanceType": ["r5.large", "m5.large"]}, 4),
        ({"InstanceTypeFamily": ["r5"]}, 4),
        ({"DatabaseEngine": ["MySQL"], "DeploymentOption": ["Multi-AZ"]}, 8),
        ({"CacheEngine": ["Redis"]}, 16),
        ({"PurchaseType": ["Spot Instances"]}, 16),
        ({"PurchaseType": ["Standard Reserved Instances"]}, 64),
        ({"PurchaseType": ["Convertible Reserved Instances"]}, 256),
        ({"PurchaseType": ["Savings Plans"]}, 128),
        ({"InvoicingEntity": ["Acme"]}, 32),
        ({"CostCategory": ["Stage$prod"]}, 32),
        ({"CostCategory": ["Stage$prod", "Stage$test"]}, 96),
        ({"CostCategory": ["Team$"]}, 511 - 32),
    ],
)
def test_cost_filters_of_what_few_items_tell(call, world, spent, filters, expected):
    usual = {"Platform", "Tenancy", "InstanceTypeFamily", "DatabaseEngine", "CacheEngine"}
    kind = "USAGE" if usual & filters.keys() else "COST"
    call("create_budget", Budget=budget(CostFilters=filters, BudgetType=kind))
    world.ledger.extend({"service": "AmazonEC2", "quantity": row["cost"], **row} for row in TOLD)
    assert spent() == actual(f"{expected}.0")


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ({"Dimensions": {"Key": "RESERVATION_ID", "Values": ["r-1"]}}, 64),
        ({"Dimensions": {"Key": "SUBSCRIPTION_ID", "Values": [RESERVATION]}}, 64),
        ({"Dimensions": {"Key": "SAVINGS_PLAN_ARN", "Values": ["arn:sp"]}}, 128),
        ({"Dimensions": {"Key": "SAVINGS_PLANS_TYPE", "Values": ["ComputeSavingsPlans"]}}, 128),
        ({"Dimensions": {"Key": "COST_CATEGORY_NAME", "Values": ["Team"]}}, 32),
        ({"CostCategories": {"Key": "Stage", "MatchOptions": ["ABSENT"]}}, 511 - 96),
        ({"Not": {"CostCategories": {"Key": "Stage", "Values": ["prod"]}}}, 511 - 32),
        ({"Not": {"Dimensions": {"Key": "OPERATING_SYSTEM", "Values": ["Linux"]}}}, 511),
    ],
)
def test_filter_expressions_of_what_few_items_tell(call, world, spent, expression, expected):
    call("create_budget", Budget=budget(FilterExpression=expression, Metrics=["UnblendedCost"]))
    world.ledger.extend({"service": "AmazonEC2", **row} for row in TOLD)
    assert spent() == actual(f"{expected}.0")


def test_a_filter_expression(call, world, spent):
    expression = {
        "And": [
            {"Not": {"Dimensions": {"Key": "REGION", "Values": ["eu-west-1"]}}},
            {"Or": [{"Tags": {"Key": "Team", "Values": ["Red"]}}, dimension("SERVICE", "AmazonEC2")]},
        ]
    }
    call("create_budget", Budget=budget(FilterExpression=expression, Metrics=["UnblendedCost"]))
    world.ledger.extend(ROWS)
    assert spent() == actual("99.0")


def dimension(key, *values):
    return {"Dimensions": {"Key": key, "Values": list(values)}}


RECORDS = {
    "Usage": 1,
    "DiscountedUsage": 2,
    "SavingsPlanCoveredUsage": 4,
    "SavingsPlanNegation": -4,
    "Tax": 8,
    "Credit": -16,
    "Refund": -32,
    "Discount": -64,
    "EdpDiscount": -128,
    "Support": 256,
    "SavingsPlanUpfrontFee": 512,
    "RIFee": 1024,
    "SavingsPlanRecurringFee": 2048,
    "Fee": 4096,
}
FEES = {"SavingsPlanUpfrontFee", "RIFee", "SavingsPlanRecurringFee", "Fee", "reservation"}


@pytest.mark.parametrize(
    ("cost_types", "left_out"),
    [
        ({}, set()),
        ({"IncludeTax": False}, {"Tax"}),
        ({"IncludeCredit": False}, {"Credit"}),
        ({"IncludeRefund": False}, {"Refund"}),
        ({"IncludeDiscount": False}, {"Discount", "EdpDiscount"}),
        ({"IncludeSupport": False}, {"Support", "service"}),
        ({"IncludeUpfront": False}, {"SavingsPlanUpfrontFee", "reservation"}),
        ({"IncludeRecurring": False}, {"RIFee", "SavingsPlanRecurringFee"}),
        ({"IncludeOtherSubscription": False}, {"Fee"}),
        ({"IncludeSubscription": False}, FEES),
        ({"IncludeSubscription": False, "IncludeTax": False}, {*FEES, "Tax"}),
    ],
)
def test_cost_types_choose_records(call, world, spent, cost_types, left_out):
    call("create_budget", Budget=budget(CostTypes=cost_types))
    for record_type, cost in RECORDS.items():
        world.ledger.add(service="AmazonEC2", record_type=record_type, cost=cost)
    world.ledger.add(service="AWSSupportBusiness", cost=8192)
    world.ledger.add(service="AmazonEC2", record_type="Fee", reservation_arn=RESERVATION, cost=16384)
    costs = {**RECORDS, "service": 8192, "reservation": 16384}
    assert spent() == actual(f"{sum(cost for kind, cost in costs.items() if kind not in left_out)}.0")


AMOUNTS = {
    "cost": 1,
    "blended_cost": 2,
    "amortized_cost": 4,
    "net_cost": 8,
    "net_amortized_cost": 16,
    "quantity": 32,
}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, 1),
        ({"CostTypes": {"UseBlended": True}}, 2),
        ({"CostTypes": {"UseAmortized": True}}, 4),
        ({"CostTypes": {"UseAmortized": True, "UseBlended": True}}, 4),
        ({"Metrics": ["UnblendedCost"]}, 1),
        ({"Metrics": ["BlendedCost"]}, 2),
        ({"Metrics": ["AmortizedCost"]}, 4),
        ({"Metrics": ["NetUnblendedCost"]}, 8),
        ({"Metrics": ["NetAmortizedCost"]}, 16),
    ],
)
def test_cost_types_and_metrics_choose_the_amount(call, world, spent, changes, expected):
    call("create_budget", Budget=budget(**changes))
    world.ledger.add(service="AmazonEC2", **AMOUNTS)
    assert spent() == actual(f"{expected}.0")


def test_a_usage_budget_counts_quantities_of_usage(call, world, spent):
    limit = {"Amount": "5", "Unit": "Hrs"}
    call("create_budget", Budget=budget(BudgetType="USAGE", BudgetLimit=limit))
    for record_type in RECORDS:
        world.ledger.add(service="AmazonEC2", record_type=record_type, cost=1, quantity="1.5")
    assert spent() == actual("4.5", "Hrs")


@pytest.mark.parametrize("many", [1, 200])
def test_a_usage_budget_counts_normalized_quantities(call, world, spent, many):
    shape = {"BudgetType": "USAGE", "BudgetLimit": {"Amount": "5", "Unit": "N/A"}}
    call("create_budget", Budget=budget(**shape, Metrics=["NormalizedUsageAmount"]))
    rows = [
        {"service": "AmazonEC2", "cost": 1, "quantity": "1.5", "normalization_factor": factor}
        for factor in (4, "0.25", None)
    ]
    world.ledger.extend(rows * many)
    assert spent() == actual(f"{6.375 * many}", "N/A")


def test_an_update_drops_the_spend_to_zero_until_there_are_new_data(call, world, spent):
    call("create_budget", Budget=budget())
    world.ledger.add(service="AmazonEC2", cost=7)
    assert spent() == actual("7.0")
    call("update_budget", NewBudget=budget(BudgetLimit={"Amount": "8", "Unit": "USD"}))
    assert spent() == actual("0.0")
    world.ledger.add(service="AmazonEC2", cost=1)
    assert spent() == actual("8.0")
    call("update_budget", NewBudget=budget())
    world.clock.shift(60)
    assert spent() == actual("8.0")


def test_spend_goes_back_with_the_world(call, world, spent):
    call("create_budget", Budget=budget())
    world.ledger.add(service="AmazonEC2", cost=7)
    kept = world.snapshot()
    world.ledger.add(service="AmazonEC2", cost=1)
    assert spent() == actual("8.0")
    world.restore(kept)
    assert spent() == actual("7.0")
    world.ledger.add(service="AmazonEC2", cost=2)
    assert spent() == actual("9.0")


SERVICES = ("AmazonEC2", "AmazonS3")
START = datetime(2026, 11, 20, tzinfo=timezone.utc)


class Spend(RuleBasedStateMachine):
    """Whatever is booked, and whenever, spend is the plain sum, and an alert comes once a period."""

    @initialize()
    def begin(self):
        self.world = World(now=START)
        self.budgets = self.world.client("budgets")
        self.rows = []
        for name, filters in (("EC2", {"Service": ["AmazonEC2"]}), ("All", {})):
            alert = {"NotificationType": "ACTUAL", "ComparisonOperator": "GREATER_THAN", "Threshold": 50}
            told = {"Notification": alert, "Subscribers": [{"SubscriptionType": "EMAIL", "Address": "a@b.c"}]}
            self.budgets.create_budget(
                AccountId=ACCOUNT,
                Budget=budget(name, CostFilters=filters),
                NotificationsWithSubscribers=[told],
            )

    @rule(
        service=st.sampled_from(SERVICES),
        cost=st.decimals(-50, 90, places=3),
        days=st.integers(-40, 40),
    )
    def book(self, service, cost, days):
        start = datetime.fromtimestamp(self.world.clock.now().timestamp() + days * 86400, timezone.utc)
        self.world.ledger.add(service=service, cost=cost, start=start)
        self.rows.append((service, cost, start))

    @rule(days=st.integers(0, 45))
    def wait(self, days):
        self.world.clock.shift(days * 86400)

    @invariant()
    def is_the_plain_sum(self):
        now = self.world.clock.now()
        for name, services in (("EC2", SERVICES[:1]), ("All", SERVICES)):
            told = self.budgets.describe_budget(AccountId=ACCOUNT, BudgetName=name)["Budget"]
            expected = sum(
                cost
                for service, cost, start in self.rows
                if service in services and (start.year, start.month) == (now.year, now.month)
            )
            assert max(expected, 0) == Decimal(told["CalculatedSpend"]["ActualSpend"]["Amount"])
            alerts = self.budgets.describe_notifications_for_budget(AccountId=ACCOUNT, BudgetName=name)
            state = alerts["Notifications"][0]["NotificationState"]
            assert ("ALARM" if expected > 50 else "OK") == state

    @invariant()
    def is_told_once_a_period(self):
        told = [(row.budget_name, row.at.year, row.at.month) for row in self.world.outbox]
        assert len(told) == len(set(told))


Spend.TestCase.settings = settings(max_examples=12, stateful_step_count=15, deadline=None)
TestSpend = Spend.TestCase
