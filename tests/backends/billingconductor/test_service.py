"""What holds for every operation: who may call, tokens, and requests that botocore would not send."""

from __future__ import annotations

import json

import pytest
from botocore.exceptions import ClientError

from billing_mock._gateway import Gateway
from billing_mock._gateway.messages import Request
from tests.backends.billingconductor.documents import told

HOST = "https://billingconductor.us-east-1.amazonaws.com"


@pytest.mark.parametrize(
    ("operation", "params"),
    [
        ("list_billing_groups", {}),
        ("create_pricing_plan", {"Name": "not even legal"}),
        ("get_billing_group_cost_report", {"Arn": "111111111111"}),
    ],
)
def test_only_the_payer_may_call(world, operation, params):
    member = world.client("billingconductor", aws_access_key_id="1" * 12, aws_secret_access_key="x")
    with pytest.raises(ClientError) as caught:
        getattr(member, operation)(**params)
    said = caught.value.response
    assert ("AccessDeniedException", 403) == (
        said["Error"]["Code"],
        said["ResponseMetadata"]["HTTPStatusCode"],
    )
    assert world.account_id in said["Error"]["Message"]


@pytest.mark.parametrize(
    ("method", "path", "body", "reason"),
    [
        ("POST", "/create-pricing-plan", b"{", "CANNOT_PARSE"),
        ("POST", "/create-pricing-plan", b"[]", "CANNOT_PARSE"),
        ("POST", "/create-pricing-plan", b'{"Name": 7}', "CANNOT_PARSE"),
        ("POST", "/create-pricing-plan", b"{}", "FIELD_VALIDATION_FAILED"),
        ("POST", "/create-pricing-plans", b"{}", "UNKNOWN_OPERATION"),
        ("GET", "/create-pricing-plan", b"", "UNKNOWN_OPERATION"),
    ],
)
def test_what_botocore_would_not_send(world, conductor, method, path, body, reason):
    response = Gateway(world).answer(Request(method, HOST + path, {}, body))
    said = json.loads(response.body)
    assert (400, "ValidationException", reason) == (
        response.status,
        response.headers["x-amzn-ErrorType"],
        said["Reason"],
    )
    assert said["Message"]
    assert conductor.list_pricing_plans()["PricingPlans"] == []


def test_each_broken_constraint_is_told(refused):
    said = refused(
        "create_pricing_rule",
        {"Name": "has space", "Scope": "WORLD", "Type": "MARKUP", "Service": "Amazon S3"},
        "ValidationException",
    )
    assert [field["Name"] for field in said["Fields"]] == ["name", "scope", "service"]
    assert said["Message"].startswith("3 validation errors detected: ")


@pytest.mark.parametrize(
    ("operation", "request_", "other"),
    [
        ("create_pricing_plan", {"Name": "gold"}, {"Name": "silver"}),
        (
            "create_pricing_rule",
            {"Name": "all", "Scope": "GLOBAL", "Type": "MARKUP", "ModifierPercentage": 1.0},
            {"Name": "all", "Scope": "GLOBAL", "Type": "MARKUP", "ModifierPercentage": 2.0},
        ),
    ],
)
def test_client_tokens(conductor, refused, operation, request_, other):
    first = told(getattr(conductor, operation)(ClientToken="once", **request_))
    assert first == told(getattr(conductor, operation)(ClientToken="once", **request_))
    said = refused(operation, {"ClientToken": "once", **other}, "ConflictException")
    assert said["ResourceId"] == first["Arn"]
    assert said["ResourceType"] == first["Arn"].split(":")[5].partition("/")[0]


def test_a_token_of_another_page_is_refused(conductor, make_plan, refused):
    for number in range(3):
        make_plan(f"plan-{number}")
    token = conductor.list_pricing_plans(MaxResults=1)["NextToken"]
    said = refused(
        "list_pricing_plans", {"NextToken": token, "BillingPeriod": "2026-02"}, "ValidationException"
    )
    assert said["Reason"] == "OTHER"


def test_arns_are_those_of_the_partition(world):
    china = world.client("billingconductor", region_name="cn-northwest-1")
    arn = china.create_pricing_plan(Name="gold")["Arn"]
    assert arn.startswith("arn:aws-cn:billingconductor::123456789012:pricingplan/")


def test_a_clock_that_follows_the_wall_clock_turns_the_page(make_group, conductor, world):
    make_group("acme", "1" * 12)
    world.accounts.remove("1" * 12)
    for _ in range(3):
        world.clock.shift(86_400 * 31)
    assert conductor.list_billing_groups()["BillingGroups"] == []
    assert len(conductor.list_billing_groups(BillingPeriod="2026-03")["BillingGroups"]) == 1
