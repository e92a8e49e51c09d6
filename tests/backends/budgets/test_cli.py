"""The life of a budget, told on the command line."""

from __future__ import annotations

import json

import pytest

from billing_mock import mock_billing
from tests.aws_cli import AwsCli
from tests.backends.budgets.documents import ACCOUNT, IAM, ROLE, alerting, budget, mail, topic

ALERT = "NotificationType=ACTUAL,ComparisonOperator=GREATER_THAN,Threshold=80"
TOPIC = "SubscriptionType=SNS,Address=arn:aws:sns:us-east-1:123456789012:alerts"


@pytest.fixture
def world(monkeypatch):
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("AWS_PAGER", "")
    with mock_billing(now="2026-11-22") as world:
        yield world


@pytest.fixture
def aws(world, capsys, tmp_path):
    """Run a budgets command of the account, with a document from a file where one is given."""
    cli = AwsCli(capsys)

    def aws(command, **document):
        name, _, rest = command.partition(" ")
        if document:
            path = tmp_path / "document.json"
            path.write_text(json.dumps(document))
            rest += f" --cli-input-json file://{path}"
        return cli(f"budgets {name} --account-id {ACCOUNT} {rest}")

    return aws


def test_a_budget_with_an_alert_and_an_action(aws, world):
    aws("create-budget", Budget=budget(), NotificationsWithSubscribers=[alerting()])
    aws("update-budget", NewBudget=budget(BudgetLimit={"Amount": "200", "Unit": "USD"}))
    told = aws("describe-budget --budget-name Costs")["Budget"]
    assert (told["BudgetLimit"], told["TimeUnit"]) == ({"Amount": "200.0", "Unit": "USD"}, "MONTHLY")

    where = f"--budget-name Costs --notification {ALERT}"
    aws(f"create-subscriber {where} --subscriber {TOPIC}")
    listed = aws(f"describe-subscribers-for-notification {where},ThresholdType=PERCENTAGE")
    assert listed == {"Subscribers": [mail(), topic()]}
    aws(f"delete-subscriber {where} --subscriber SubscriptionType=EMAIL,Address=ann@example.com")

    made = aws(
        "create-budget-action --budget-name Costs --notification-type ACTUAL --action-type APPLY_IAM_POLICY "
        "--action-threshold ActionThresholdValue=90,ActionThresholdType=PERCENTAGE --approval-model MANUAL "
        f"--execution-role-arn {ROLE} --subscribers {TOPIC} --definition '{json.dumps(IAM)}'"
    )
    action = f"--budget-name Costs --action-id {made['ActionId']}"

    world.ledger.add(service="AmazonEC2", cost=185)
    [row] = aws("describe-notifications-for-budget --budget-name Costs")["Notifications"]
    assert (row["Threshold"], row["NotificationState"]) == (80.0, "ALARM")
    assert [told.channel for told in world.outbox] == ["SNS", "SNS"]
    assert aws(f"describe-budget-action {action}")["Action"]["Status"] == "PENDING"

    aws(f"execute-budget-action {action} --execution-type APPROVE_BUDGET_ACTION")
    assert [deed.definition for deed in world.actions] == [IAM]
    history = aws(f"describe-budget-action-histories {action}")["ActionHistories"]
    assert [row["Status"] for row in history] == [
        "EXECUTION_SUCCESS",
        "EXECUTION_IN_PROGRESS",
        "PENDING",
        "STANDBY",
    ]

    assert aws(f"delete-budget-action {action}")["Action"]["Status"] == "EXECUTION_SUCCESS"
    aws("delete-budget --budget-name Costs")
    assert not aws("describe-budgets")
