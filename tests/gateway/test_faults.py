from __future__ import annotations

import time

import boto3
import botocore.exceptions
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from billing_mock import mock_billing

PAYER = "123456789012"


@pytest.fixture
def world(monkeypatch):
    monkeypatch.setattr(time, "sleep", lambda seconds: None)  # botocore waits before it tries again
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with mock_billing() as world:
        yield world


@pytest.fixture
def iot(world):
    return boto3.client("iot")


@pytest.fixture
def budgets(world):
    return boto3.client("budgets")


def codes(call, times):
    found = []
    for _ in range(times):
        try:
            call()
            found.append(None)
        except ClientError as error:
            found.append(error.response["Error"]["Code"])
    return found


def test_the_next_call_fails(world, iot):
    world.faults.add("iot", "ListBillingGroups", error="InternalFailureException", message="Out of order")
    with pytest.raises(iot.exceptions.InternalFailureException, match="Out of order") as caught:
        boto3.client("iot", config=Config(retries={"max_attempts": 0})).list_billing_groups()

    assert 500 == caught.value.response["ResponseMetadata"]["HTTPStatusCode"]
    assert [] == iot.list_billing_groups()["billingGroups"]


def test_how_many_and_after_how_many(world, iot):
    world.faults.add("iot", "ListBillingGroups", error="InvalidRequestException", times=2, after=1)

    assert [None, "InvalidRequestException", "InvalidRequestException", None] == codes(
        iot.list_billing_groups, 4
    )


def test_other_calls_do_not_fail(world, iot):
    world.faults.add("iot", "ListBillingGroups", error="InvalidRequestException")
    iot.create_billing_group(billingGroupName="fleet")
    boto3.client("sts").get_caller_identity()

    assert 1 == len(world.faults)


def test_a_whole_service_fails(world, iot):
    world.faults.add("iot", error="InvalidRequestException", times=2)

    assert ["InvalidRequestException"] == codes(iot.list_billing_groups, 1)
    assert ["InvalidRequestException"] == codes(lambda: iot.create_billing_group(billingGroupName="a"), 1)
    assert [None] == codes(iot.list_billing_groups, 1)


def test_faults_befall_in_the_order_they_were_added(world, iot):
    world.faults.add("iot", error="InvalidRequestException")
    world.faults.add("iot", "ListBillingGroups", error="ValidationException")

    assert ["InvalidRequestException", "ValidationException", None] == codes(iot.list_billing_groups, 3)


def test_clear(world, iot):
    world.faults.add("iot", error="InvalidRequestException", times=5)
    world.faults.clear()

    assert [None] == codes(iot.list_billing_groups, 1)


@pytest.mark.parametrize("mode", ["legacy", "standard", "adaptive"])
@pytest.mark.parametrize(
    "error", ["ThrottlingException", "Throttling", "InternalFailure", "ServiceUnavailable"]
)
def test_two_faults_and_success_are_one_call(world, mode, error):
    client = boto3.client("iot", config=Config(retries={"mode": mode, "max_attempts": 4}))
    world.faults.add("iot", "ListBillingGroups", error=error, times=2)
    answer = client.list_billing_groups()

    assert 2 == answer["ResponseMetadata"]["RetryAttempts"]
    assert [error, error, None] == [call.error for call in world.calls]


def test_too_many_faults_surface(world, budgets):
    world.faults.add("budgets", "DescribeBudgets", error="ThrottlingException", times=99)
    with pytest.raises(ClientError) as caught:
        budgets.describe_budgets(AccountId=PAYER)

    metadata = caught.value.response["ResponseMetadata"]
    assert metadata["RetryAttempts"] >= 2
    assert metadata["MaxAttemptsReached"]
    assert ["ThrottlingException"] * (metadata["RetryAttempts"] + 1) == [call.error for call in world.calls]


@pytest.mark.parametrize(
    "error", ["ConnectTimeoutError", "ReadTimeoutError", "EndpointConnectionError", "ConnectionClosedError"]
)
def test_connections_break(world, error):
    client = boto3.client("iot", config=Config(retries={"max_attempts": 0}))
    world.faults.add("iot", error=error)
    with pytest.raises(getattr(botocore.exceptions, error)):
        client.list_billing_groups()

    assert [error] == [call.error for call in world.calls]
    assert [] == client.list_billing_groups()["billingGroups"]


def test_a_broken_connection_is_tried_again(world, iot):
    world.faults.add("iot", error="ReadTimeoutError", times=2)

    assert 2 == iot.list_billing_groups()["ResponseMetadata"]["RetryAttempts"]


def test_nothing_is_changed_by_a_call_that_fails(world, iot):
    world.faults.add("iot", "CreateBillingGroup", error="InvalidRequestException")
    codes(lambda: iot.create_billing_group(billingGroupName="fleet"), 1)

    assert [] == iot.list_billing_groups()["billingGroups"]
    assert {"billingGroupName": "fleet"} == world.calls[0].params


def test_required_members_are_filled_in(world):
    conductor = boto3.client("billingconductor")
    world.faults.add("billingconductor", "CreatePricingPlan", error="ConflictException")
    with pytest.raises(conductor.exceptions.ConflictException) as caught:
        conductor.create_pricing_plan(Name="Plan")

    assert {"ResourceId", "ResourceType"} <= set(caught.value.response)
    assert 409 == caught.value.response["ResponseMetadata"]["HTTPStatusCode"]


def test_a_delay(world, iot, monkeypatch):
    waited = []
    monkeypatch.setattr(time, "sleep", waited.append)
    world.faults.add("iot", error="InvalidRequestException", delay=2.5)
    codes(iot.list_billing_groups, 1)

    assert [2.5] == waited


@pytest.mark.parametrize(
    ("service", "operation", "options", "told"),
    [
        ("budgest", None, {"error": "ThrottlingException"}, "budgest.*budgets"),
        ("budgets", "MakeBudget", {"error": "ThrottlingException"}, "MakeBudget.*CreateBudget"),
        ("budgets", "create_budget", {"error": "ThrottlingException"}, "create_budget.*CreateBudget"),
        ("budgets", "DeleteBudget", {"error": "DuplicateRecordException"}, "cannot fail.*NotFoundException"),
        ("iot", None, {"error": "DuplicateRecordException"}, "cannot fail.*VersionConflictException"),
        ("iot", None, {"error": "ThrottlingException", "times": 0}, "times is at least 1"),
        ("iot", None, {"error": "ThrottlingException", "after": -1}, "after is at least 0"),
        ("iot", None, {"error": "ThrottlingException", "delay": -1}, "delay is at least 0"),
    ],
)
def test_faults_that_cannot_be(world, service, operation, options, told):
    with pytest.raises(ValueError, match=told):
        world.faults.add(service, operation, **options)

    assert 0 == len(world.faults)


def test_a_snapshot_holds_faults(world, iot):
    world.faults.add("iot", error="InvalidRequestException")
    kept = world.snapshot()
    for _ in range(2):
        assert ["InvalidRequestException", None] == codes(iot.list_billing_groups, 2)
        world.restore(kept)
