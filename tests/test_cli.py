"""The AWS CLI, in this process, talks to the mock."""

from __future__ import annotations

import json

import pytest

from billing_mock import mock_billing
from tests.aws_cli import AwsCli

PAYER, CUSTOMER = "123456789012", "111122223333"


@pytest.fixture
def aws(capsys, monkeypatch):
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("AWS_PAGER", "")
    with mock_billing(now="2026-11-22"):
        yield AwsCli(capsys)


def test_sts(aws):
    assert PAYER == aws("sts get-caller-identity")["Account"]


def test_billing_groups(aws):
    plan = aws("billingconductor create-pricing-plan --name Standard")["Arn"]
    group = aws(
        "billingconductor create-billing-group --name Customer "
        f"--primary-account-id {CUSTOMER} --account-grouping LinkedAccountIds={CUSTOMER} "
        f"--computation-preference PricingPlanArn={plan}"
    )

    assert {"Arn": f"arn:aws:billingconductor::{PAYER}:billinggroup/{CUSTOMER}"} == group
    [listed] = aws("billingconductor list-billing-groups")["BillingGroups"]
    assert ("Customer", group["Arn"], CUSTOMER, 1, "ACTIVE") == (
        listed["Name"],
        listed["Arn"],
        listed["PrimaryAccountId"],
        listed["Size"],
        listed["Status"],
    )
    assert {"PricingPlanArn": plan} == listed["ComputationPreference"]


def test_a_refusal_reaches_the_shell(aws):
    status, out, err = aws.run(
        "billingconductor create-billing-group --name Customer "
        f"--primary-account-id {CUSTOMER} --account-grouping LinkedAccountIds={CUSTOMER} "
        f"--computation-preference PricingPlanArn=arn:aws:billingconductor::{PAYER}:pricingplan/nosuchplan"
    )

    assert status != 0
    assert "" == out
    assert "(ValidationException)" in err
    assert {"BillingGroups": []} == aws("billingconductor list-billing-groups")


def test_budgets(aws, tmp_path):
    request = {
        "AccountId": PAYER,
        "Budget": {
            "BudgetName": "Example Budget",
            "BudgetLimit": {"Amount": "100", "Unit": "USD"},
            "TimeUnit": "MONTHLY",
            "BudgetType": "COST",
        },
        "NotificationsWithSubscribers": [
            {
                "Notification": {
                    "NotificationType": "ACTUAL",
                    "ComparisonOperator": "GREATER_THAN",
                    "Threshold": 80,
                },
                "Subscribers": [{"SubscriptionType": "EMAIL", "Address": "example@example.com"}],
            }
        ],
    }
    path = tmp_path / "budget.json"
    path.write_text(json.dumps(request))

    assert aws(f"budgets create-budget --cli-input-json file://{path}") is None
    [budget] = aws(f"budgets describe-budgets --account-id {PAYER}")["Budgets"]
    assert ("Example Budget", {"Amount": "100.0", "Unit": "USD"}, "MONTHLY", "COST") == (
        budget["BudgetName"],
        budget["BudgetLimit"],
        budget["TimeUnit"],
        budget["BudgetType"],
    )


def test_iot(aws):
    group = aws(
        "iot create-billing-group --billing-group-name fleet "
        "--billing-group-properties billingGroupDescription=Sensors --tags Key=team,Value=field"
    )

    assert ("fleet", f"arn:aws:iot:us-east-1:{PAYER}:billinggroup/fleet") == (
        group["billingGroupName"],
        group["billingGroupArn"],
    )
    assert group["billingGroupId"]
    assert [{"groupName": "fleet", "groupArn": group["billingGroupArn"]}] == aws("iot list-billing-groups")[
        "billingGroups"
    ]
