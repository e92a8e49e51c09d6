from __future__ import annotations

import pytest
from botocore.exceptions import ClientError

from billing_mock import World
from tests.backends.budgets.documents import ACCOUNT

NOW = "2026-11-22T12:00:00.250Z"


@pytest.fixture
def world():
    return World(now=NOW)


@pytest.fixture
def budgets(world):
    return world.client("budgets")


@pytest.fixture
def call(budgets):
    """Call an operation, as the account itself unless told otherwise, and return what AWS says of it."""

    def call(operation, **params):
        operation_params = params if "tag" in operation else {"AccountId": ACCOUNT, **params}
        answer = getattr(budgets, operation)(**operation_params)
        return {name: item for name, item in answer.items() if name != "ResponseMetadata"}

    return call


@pytest.fixture
def refused(call):
    """Make a call and demand its refusal, with the status that AWS's answers have on the wire."""

    def refused(operation, code, message, **params):
        with pytest.raises(ClientError) as caught:
            call(operation, **params)
        said = caught.value.response
        assert (code, message) == (said["Error"]["Code"], said["Error"]["Message"])
        assert said["ResponseMetadata"]["HTTPStatusCode"] == 400

    return refused


@pytest.fixture
def everything(world, call):
    """Return all there is to see, to be compared with what is there later."""

    def everything():
        found = call("describe_budgets").get("Budgets", [])
        alerts = call("describe_budget_notifications_for_account")
        told = [
            call("describe_subscribers_for_notification", BudgetName=row["BudgetName"], Notification=alert)
            for row in alerts["BudgetNotificationsForAccount"]
            for alert in row["Notifications"]
        ]
        actions = call("describe_budget_actions_for_account")
        deeds = list(world.outbox), list(world.actions)
        return found, alerts, told, actions, world.tags.snapshot(), deeds

    return everything
