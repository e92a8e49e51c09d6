"""What one call costs, over the same call answered by a canned response; moto beside."""

from __future__ import annotations

from moto import mock_aws
from moto.core.models import botocore_stubber

from benchmarks.harness import over_floor

ACCOUNT = "123456789012"

BUDGET = {
    "BudgetName": "Example Budget",
    "BudgetLimit": {"Amount": "100", "Unit": "USD"},
    "BudgetType": "COST",
    "TimeUnit": "MONTHLY",
    "CostFilters": {"AZ": ["us-east-1"]},
    "CostTypes": {
        "IncludeTax": True,
        "IncludeSubscription": True,
        "UseBlended": False,
        "IncludeRefund": True,
        "IncludeCredit": True,
        "IncludeUpfront": True,
        "IncludeRecurring": True,
        "IncludeOtherSubscription": True,
        "IncludeSupport": True,
        "IncludeDiscount": True,
        "UseAmortized": False,
    },
}
ALERTS = [
    {
        "Notification": {
            "NotificationType": "ACTUAL",
            "ComparisonOperator": "GREATER_THAN",
            "Threshold": threshold,
            "ThresholdType": "PERCENTAGE",
        },
        "Subscribers": [{"SubscriptionType": "EMAIL", "Address": "example@example.com"}],
    }
    for threshold in (80, 100)
]


class Creating:
    """Creates one budget after another."""

    def __init__(self):
        self.made = 0

    def __call__(self, client):
        self.made += 1
        client.create_budget(
            AccountId=ACCOUNT,
            Budget={**BUDGET, "BudgetName": f"Budget {self.made}"},
            NotificationsWithSubscribers=ALERTS,
        )


def create(client):
    client.create_budget(AccountId=ACCOUNT, Budget=BUDGET, NotificationsWithSubscribers=ALERTS)


def describe(client):
    client.describe_budget(AccountId=ACCOUNT, BudgetName="Example Budget")


def list_groups(client):
    client.list_billing_groups()


def ten_groups(client):
    plan = client.create_pricing_plan(Name="Plan")["Arn"]
    for number in range(10):
        account = f"{111122223333 + number}"
        client.create_billing_group(
            Name=f"Group{number}",
            PrimaryAccountId=account,
            AccountGrouping={"LinkedAccountIds": [account]},
            ComputationPreference={"PricingPlanArn": plan},
        )


def figures():
    for name, service, call, setup, goal, moto in (
        ("DescribeBudget over the floor", "budgets", describe, create, 1.10, describe),
        ("CreateBudget with alerts over the floor", "budgets", Creating(), None, 1.20, Creating()),
        (
            "ListBillingGroups, 10 groups, over the floor",
            "billingconductor",
            list_groups,
            ten_groups,
            1.15,
            None,
        ),
    ):
        value, mocked, base = over_floor(service, call, setup)
        note = f"{mocked:.0f} us over {base:.0f} us"
        if moto:
            theirs, *_ = over_floor(service, moto, setup, mock=mock_aws, without=botocore_stubber, number=300)
            note += f"; moto {theirs:.2f}"
        yield name, value, goal, note
