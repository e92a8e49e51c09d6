"""Every error that every operation models reaches the caller, with the status that AWS's answers have."""

from __future__ import annotations

import pytest
from botocore import xform_name
from botocore.config import Config
from botocore.exceptions import ClientError

from billing_mock import World
from tests.backends.budgets.documents import ACCOUNT, ROLE, action, alert, budget, mail
from tests.model.models import SESSION

MODEL = SESSION.get_service_model("budgets")
ACTION_ID = "01234567-89ab-4def-8123-456789abcdef"
NAMED = {"BudgetName": "Costs"}
ALERT = {**NAMED, "Notification": alert()}
ACTION = {**NAMED, "ActionId": ACTION_ID}
ARN = "arn:aws:budgets::123456789012:budget/Costs"

REQUESTS = {
    "CreateBudget": {"Budget": budget()},
    "CreateBudgetAction": action(),
    "CreateNotification": {**ALERT, "Subscribers": [mail()]},
    "CreateSubscriber": {**ALERT, "Subscriber": mail()},
    "DeleteBudget": NAMED,
    "DeleteBudgetAction": ACTION,
    "DeleteNotification": ALERT,
    "DeleteSubscriber": {**ALERT, "Subscriber": mail()},
    "DescribeBudget": NAMED,
    "DescribeBudgetAction": ACTION,
    "DescribeBudgetActionHistories": ACTION,
    "DescribeBudgetActionsForAccount": {},
    "DescribeBudgetActionsForBudget": NAMED,
    "DescribeBudgetNotificationsForAccount": {},
    "DescribeBudgetPerformanceHistory": NAMED,
    "DescribeBudgets": {},
    "DescribeNotificationsForBudget": NAMED,
    "DescribeSubscribersForNotification": ALERT,
    "ExecuteBudgetAction": {**ACTION, "ExecutionType": "APPROVE_BUDGET_ACTION"},
    "ListTagsForResource": {"ResourceARN": ARN},
    "TagResource": {"ResourceARN": ARN, "ResourceTags": []},
    "UntagResource": {"ResourceARN": ARN, "ResourceTagKeys": []},
    "UpdateBudget": {"NewBudget": budget()},
    "UpdateBudgetAction": {**ACTION, "ExecutionRoleArn": ROLE},
    "UpdateNotification": {**NAMED, "OldNotification": alert(), "NewNotification": alert(7)},
    "UpdateSubscriber": {**ALERT, "OldSubscriber": mail(), "NewSubscriber": mail("b@example.com")},
}


@pytest.fixture(scope="module")
def world():
    return World(now="2026-11-22")


@pytest.fixture(scope="module")
def budgets(world):
    return world.client("budgets", config=Config(retries={"max_attempts": 0}))


@pytest.mark.parametrize("operation", MODEL.operation_names)
def test_every_modelled_error(world, budgets, operation):
    model = MODEL.operation_model(operation)
    account = {"AccountId": ACCOUNT} if "AccountId" in model.input_shape.members else {}
    request = {**account, **REQUESTS[operation]}
    for shape in model.error_shapes:
        world.faults.add("budgets", operation, error=shape.name)
        with pytest.raises(ClientError) as caught:
            getattr(budgets, xform_name(operation))(**request)
        said = caught.value.response
        status = 500 if shape.name == "InternalErrorException" else 400
        assert (shape.name, status) == (said["Error"]["Code"], said["ResponseMetadata"]["HTTPStatusCode"])
        assert said["Message"] == said["Error"]["Message"]
