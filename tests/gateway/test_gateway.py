"""Requests as they come over HTTP, whoever made them: nobody says what they are for."""

from __future__ import annotations

import json
from urllib.parse import urlencode

import pytest

from billing_mock import World
from billing_mock._gateway import Gateway, Request
from billing_mock.errors import NotMocked

PAYER, MEMBER = "123456789012", "111122223333"
BUDGETS, CONDUCTOR = "https://budgets.amazonaws.com/", "https://billingconductor.us-east-1.amazonaws.com"
IOT, STS = "https://iot.eu-west-1.amazonaws.com", "https://sts.amazonaws.com/"

BUDGET = {
    "BudgetName": "Example",
    "BudgetType": "COST",
    "TimeUnit": "MONTHLY",
    "BudgetLimit": {"Amount": "100", "Unit": "USD"},
}


@pytest.fixture
def world():
    return World(now="2026-11-22")


@pytest.fixture
def send(world):
    def send(method, url, body=b"", **headers):
        said = body if isinstance(body, bytes) else json.dumps(body).encode()
        status, told, text = Gateway(world).answer(Request(method, url, headers, said))
        return status, told, json.loads(text) if text[:1] in {b"{", b"["} else text.decode()

    return send


@pytest.fixture
def call(send):
    """A call of the json protocol."""

    def call(operation, body, **headers):
        target = f"AWSBudgetServiceGateway.{operation}"
        return send("POST", BUDGETS, body, **{"X-Amz-Target": target, **headers})

    return call


def signed(key, region="us-east-1", service="budgets"):
    scope = f"{key}/20261122/{region}/{service}/aws4_request"
    return f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=0"


def test_json(call):
    status, headers, body = call("CreateBudget", {"AccountId": PAYER, "Budget": BUDGET})

    assert (200, {}) == (status, body)
    assert "application/x-amz-json-1.1" == headers["Content-Type"]
    assert "Example" == call("DescribeBudgets", {"AccountId": PAYER})[2]["Budgets"][0]["BudgetName"]


def test_rest_json(send):
    status, headers, body = send("POST", f"{IOT}/billing-groups/fleet", {})

    assert (200, "fleet", "application/json") == (status, body["billingGroupName"], headers["Content-Type"])
    listed = send("GET", f"{IOT}/billing-groups?namePrefixFilter=fl&maxResults=1")[2]
    assert ["fleet"] == [group["groupName"] for group in listed["billingGroups"]]
    assert [] == send("GET", f"{IOT}/billing-groups?namePrefixFilter=x")[2]["billingGroups"]


def test_query(send):
    for request in (
        ("POST", STS, urlencode({"Action": "GetCallerIdentity", "Version": "2011-06-15"}).encode()),
        ("GET", f"{STS}?Action=GetCallerIdentity&Version=2011-06-15"),
    ):
        status, headers, body = send(*request)

        assert (200, "text/xml") == (status, headers["Content-Type"])
        assert f"<Account>{PAYER}</Account>" in body


def test_every_answer_has_a_request_id(call, send):
    ids = [
        headers["x-amzn-RequestId"]
        for _, headers, _ in (
            call("DescribeBudgets", {"AccountId": PAYER}),
            call("DescribeBudgets", {"AccountId": "x"}),
            send("GET", f"{IOT}/billing-groups"),
            send("POST", STS, b"Action=GetCallerIdentity"),
        )
    ]

    assert 4 == len(set(ids))
    assert {36} == {len(found) for found in ids}


@pytest.mark.parametrize(
    ("key", "account"), [(MEMBER, MEMBER), ("AKIAIOSFODNN7EXAMPLE", PAYER), ("12345678901", PAYER)]
)
def test_who_calls_is_in_the_signature(send, key, account):
    body = send("POST", STS, b"Action=GetCallerIdentity", Authorization=signed(key, service="sts"))[2]
    presigned = (
        f"{STS}?Action=GetCallerIdentity&X-Amz-Credential={key}%2F20261122%2Fus-east-1%2Fsts%2Faws4_request"
    )

    assert f"<Account>{account}</Account>" in body
    assert f"<Account>{account}</Account>" in send("GET", presigned)[2]


def test_the_region_is_in_the_signature(send):
    send("POST", f"{IOT}/billing-groups/fleet", {}, authorization=signed("x", "eu-west-1", "iot"))
    arn = send("GET", f"{IOT}/billing-groups/fleet", authorization=signed("x", "eu-west-1", "iot"))[2]

    assert f"arn:aws:iot:eu-west-1:{PAYER}:billinggroup/fleet" == arn["billingGroupArn"]
    assert 404 == send("GET", f"{IOT}/billing-groups/fleet", authorization=signed("x", "us-west-2", "iot"))[0]


def test_header_names_come_in_any_case(send):
    target = {"x-amz-target": b"AWSBudgetServiceGateway.DescribeBudgets"}

    assert 200 == send("POST", BUDGETS, {"AccountId": PAYER}, **target)[0]


MALFORMED = [b"{", b"[]", b'"text"', b"null", b"\xff\xfe", b"{'a': 1}", b'{"AccountId": NaN}', b"[" * 100_000]


@pytest.mark.parametrize("body", MALFORMED)
def test_a_body_that_is_not_json(call, send, body):
    status, headers, told = call("DescribeBudgets", body)

    assert (400, "SerializationException") == (status, told["__type"])
    assert "SerializationException" == headers["x-amzn-ErrorType"]
    status, headers, told = send("POST", f"{CONDUCTOR}/create-pricing-plan", body)
    assert (400, "ValidationException", "CANNOT_PARSE") == (
        status,
        headers["x-amzn-ErrorType"],
        told["Reason"],
    )
    status, headers, told = send("POST", f"{IOT}/billing-groups/fleet", body)
    assert (400, "InvalidRequestException") == (status, headers["x-amzn-ErrorType"])


@pytest.mark.parametrize(
    "budget",
    [
        "text",
        [],
        5,
        {**BUDGET, "BudgetName": 5},
        {**BUDGET, "BudgetLimit": "100"},
        {**BUDGET, "CostFilters": {"AZ": "us-east-1"}},
        {**BUDGET, "CostTypes": {"IncludeTax": "yes"}},
        {**BUDGET, "TimePeriod": {"Start": "soon"}},
        {**BUDGET, "TimePeriod": {"Start": 1e300}},
    ],
)
def test_values_of_the_wrong_type(call, budget):
    status, _, told = call("CreateBudget", {"AccountId": PAYER, "Budget": budget})

    assert (400, "SerializationException") == (status, told["__type"])
    assert told["message"]
    assert call("DescribeBudgets", {"AccountId": PAYER})[2].get("Budgets", []) == []


@pytest.mark.parametrize("depth", [300, 450, 900])
@pytest.mark.parametrize("leaf", ['{"Dimensions":{"Key":"AZ","Values":["a"]}}', "null"])
def test_documents_that_are_nested_too_deeply(call, depth, leaf):
    expression = '{"Not":' * depth + leaf + "}" * depth
    budget = f'{json.dumps(BUDGET)[:-1]}, "FilterExpression": {expression}}}'
    status, _, told = call("CreateBudget", f'{{"AccountId": "{PAYER}", "Budget": {budget}}}'.encode())

    assert 400 == status
    assert told["__type"] in {"InvalidParameterException", "SerializationException", "ValidationException"}


def test_nulls_are_absent_members(call):
    budget = {**BUDGET, "TimePeriod": None, "CostTypes": {"IncludeTax": None}}

    assert 200 == call("CreateBudget", {"AccountId": PAYER, "Budget": budget, "ResourceTags": None})[0]


def test_members_that_do_not_exist_are_ignored(call):
    assert 200 == call("CreateBudget", {"AccountId": PAYER, "Budget": {**BUDGET, "New": 1}, "Newer": 2})[0]


def test_a_required_member_is_missing(call):
    status, _, told = call("CreateBudget", {"AccountId": PAYER})

    assert (400, "ValidationException") == (status, told["__type"])
    assert (
        "1 validation error detected: "
        "Value null at 'budget' failed to satisfy constraint: Member must not be null" == told["message"]
    )


@pytest.mark.parametrize("target", ["Nothing", "", "createbudget", "CreateBudget.x"])
def test_an_operation_that_does_not_exist(call, target):
    status, headers, told = call(target, {})

    assert (404, "UnknownOperationException") == (status, told["__type"])


def test_a_path_that_does_not_exist(send):
    status, headers, told = send("POST", f"{CONDUCTOR}/create-nothing", {})

    assert ("ValidationException", "UNKNOWN_OPERATION") == (headers["x-amzn-ErrorType"], told["Reason"])
    assert 400 <= status < 500
    assert 400 <= send("PUT", f"{IOT}/billing-groups/fleet/nothing", {})[0] < 500


def test_an_action_that_does_not_exist(send):
    status, _, body = send("POST", STS, b"Action=Nothing")

    assert 400 <= status < 500
    assert "<Code>InvalidAction</Code>" in body


def test_a_body_over_a_mebibyte(call):
    budget = {**BUDGET, "CostFilters": {"AZ": ["x" * 1024 * 1024]}}
    status, _, told = call("CreateBudget", {"AccountId": PAYER, "Budget": budget})

    assert (413, "RequestEntityTooLargeException") == (status, told["__type"])
    assert call("DescribeBudgets", {"AccountId": PAYER})[2].get("Budgets", []) == []


def test_a_forged_token(call, send):
    status, _, told = call("DescribeBudgets", {"AccountId": PAYER, "NextToken": "MS5mb3JnZWQ="})

    assert (400, "InvalidNextTokenException") == (status, told["__type"])
    status, headers, told = send("POST", f"{CONDUCTOR}/list-pricing-plans", {"NextToken": "forged"})
    assert (400, "ValidationException") == (status, headers["x-amzn-ErrorType"])
    status, headers, told = send("GET", f"{IOT}/billing-groups?nextToken=forged")
    assert (400, "InvalidRequestException") == (status, headers["x-amzn-ErrorType"])


def test_refused_calls_are_recorded_too(call, world):
    call("DescribeBudgets", b"{")
    call("Nothing", {})
    call("DescribeBudgets", {"AccountId": PAYER, "NextToken": "forged"})

    assert [
        ("DescribeBudgets", "SerializationException"),
        ("", "UnknownOperationException"),
        ("DescribeBudgets", "InvalidNextTokenException"),
    ] == [(made.operation, made.error) for made in world.calls]


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("https://ec2.us-east-1.amazonaws.com/", "ec2"),
        ("https://ce.us-east-1.amazonaws.com/", "ce"),
        ("https://example.com/", "example.com"),
    ],
)
def test_other_hosts_are_not_mocked(send, world, url, told):
    with pytest.raises(NotMocked, match=told):
        send("POST", url, {})

    assert [] == list(world.calls)


def test_an_operation_without_a_handler_says_what_there_is(send):
    with pytest.raises(NotMocked, match=r"iot CreateJob .*create_billing_group.*passthrough=\('iot',\)"):
        send("PUT", f"{IOT}/jobs/job", {"targets": ["x"]})


def test_the_same_token_gives_the_same_answer(send, world):
    create = "POST", f"{CONDUCTOR}/create-pricing-plan", {"Name": "Plan"}
    first = send(*create, **{"X-Amzn-Client-Token": "token"})[2]

    assert first == send(*create, **{"X-Amzn-Client-Token": "token"})[2]
    assert 1 == len(send("POST", f"{CONDUCTOR}/list-pricing-plans", {})[2]["PricingPlans"])


def test_a_token_used_for_something_else_is_refused(send):
    url, token = f"{CONDUCTOR}/create-pricing-plan", {"X-Amzn-Client-Token": "token"}
    send("POST", url, {"Name": "Plan"}, **token)
    status, headers, told = send("POST", url, {"Name": "Other"}, **token)

    assert (409, "ConflictException") == (status, headers["x-amzn-ErrorType"])
    assert 1 == len(send("POST", f"{CONDUCTOR}/list-pricing-plans", {})[2]["PricingPlans"])


def test_a_refusal_is_not_what_a_token_repeats(send):
    url, token = f"{CONDUCTOR}/create-pricing-plan", {"X-Amzn-Client-Token": "token"}
    bad = {"Name": "Plan", "PricingRuleArns": ["abcdefghij"]}

    assert 400 <= send("POST", url, bad, **token)[0] < 500
    assert 200 == send("POST", url, {"Name": "Plan"}, **token)[0]


def test_a_handlers_own_bug_reaches_the_test(send, monkeypatch):
    from billing_mock._backends.sts.identity import Identity

    def broken(self, *, caller):
        raise ZeroDivisionError

    broken.wants_caller = broken.is_operation = True
    monkeypatch.setattr(Identity, "get_caller_identity", broken)
    with pytest.raises(ZeroDivisionError):
        send("POST", STS, b"Action=GetCallerIdentity")
