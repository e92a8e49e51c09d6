"""Raw HTTP through ``requests``, signed or not, beside ``responses`` or not."""

from __future__ import annotations

import json

import boto3
import pytest
import requests
import responses
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from billing_mock import World, mock_billing
from billing_mock.errors import NotMocked

PAYER, MEMBER = "123456789012", "111122223333"
BUDGETS = "https://budgets.amazonaws.com/"
STS = "https://sts.eu-west-1.amazonaws.com/"


def signed(url, body, key="AKIAIOSFODNN7EXAMPLE", service="budgets", **headers):
    request = AWSRequest("POST", url, headers, body)
    SigV4Auth(Credentials(key, "secret"), service, "us-east-1").add_auth(request)
    return requests.post(url, data=body, headers=dict(request.headers), timeout=5)


def describe(**options):
    body = json.dumps({"AccountId": PAYER})
    target = {"X-Amz-Target": "AWSBudgetServiceGateway.DescribeBudgets"}
    return signed(BUDGETS, body, **target, **options)


def account():
    return requests.get(f"{STS}?Action=GetCallerIdentity&Version=2011-06-15", timeout=5).text


def test_is_answered_from_the_same_world(billing_mock):
    boto3.client("budgets").create_budget(
        AccountId=PAYER,
        Budget={
            "BudgetName": "Raw",
            "BudgetType": "COST",
            "TimeUnit": "MONTHLY",
            "BudgetLimit": {"Amount": "1", "Unit": "USD"},
        },
    )
    response = describe()

    assert 200 == response.status_code
    assert "application/x-amz-json-1.1" == response.headers["Content-Type"]
    assert response.headers["x-amzn-RequestId"]
    assert ["Raw"] == [budget["BudgetName"] for budget in response.json()["Budgets"]]
    assert ["CreateBudget", "DescribeBudgets"] == [call.operation for call in billing_mock.calls]


def test_a_refusal(billing_mock):
    response = signed(BUDGETS, "{", **{"X-Amz-Target": "AWSBudgetServiceGateway.DescribeBudgets"})

    assert (400, "SerializationException") == (response.status_code, response.json()["__type"])
    with pytest.raises(requests.HTTPError):
        response.raise_for_status()


def test_who_calls(billing_mock):
    body = "Action=GetCallerIdentity&Version=2011-06-15"
    kind = {"Content-Type": "application/x-www-form-urlencoded"}

    assert f"<Account>{MEMBER}</Account>" in signed(STS, body, MEMBER, "sts", **kind).text
    assert f"<Account>{PAYER}</Account>" in account()


def test_a_session_made_before():
    session = requests.Session()
    with mock_billing(), session:
        assert PAYER in session.get(f"{STS}?Action=GetCallerIdentity", timeout=5).text


@pytest.mark.parametrize("ours_first", [True, False])
def test_beside_responses(ours_first):
    def check():
        responses.add(responses.GET, "https://example.com/", body="theirs")

        assert "theirs" == requests.get("https://example.com/", timeout=5).text
        assert PAYER in account()

    if ours_first:
        with mock_billing(), responses.RequestsMock() as theirs:
            theirs.add(responses.GET, "https://example.com/", body="theirs")
            assert "theirs" == requests.get("https://example.com/", timeout=5).text
            assert PAYER in account()
    else:
        with responses.mock, mock_billing():
            check()


def test_responses_works_as_before_afterwards():
    with responses.RequestsMock() as theirs:
        theirs.add(responses.GET, STS, body="theirs")
        with mock_billing():
            assert PAYER in account()
        assert "theirs" == requests.get(STS, timeout=5).text


def test_what_is_not_mocked_does_not_leave(billing_mock):
    with pytest.raises(NotMocked, match="s3"):
        requests.get("https://bucket.s3.amazonaws.com/key", timeout=5)
    with pytest.raises(NotMocked, match="ce"):
        requests.post("https://ce.us-east-1.amazonaws.com/", timeout=5)


def test_what_is_not_mocked_may_be_somebody_elses(billing_mock):
    with responses.RequestsMock() as theirs:
        theirs.add(responses.GET, "https://bucket.s3.amazonaws.com/key", body="theirs")

        assert "theirs" == requests.get("https://bucket.s3.amazonaws.com/key", timeout=5).text


@pytest.mark.parametrize("url", ["https://bucket.s3.amazonaws.com/key", STS])
def test_what_passes_reaches_the_socket(url):
    with mock_billing(passthrough=("s3", "sts")), pytest.raises(Exception, match=r"(?i)socket|connect"):
        requests.get(url, timeout=0.01)


def test_the_innermost_world_answers():
    with mock_billing(), mock_billing(world=World(account_id=MEMBER)):
        assert MEMBER in account()


@pytest.mark.parametrize(
    ("error", "raised"),
    [
        ("ConnectTimeoutError", requests.ConnectTimeout),
        ("ReadTimeoutError", requests.ReadTimeout),
        ("EndpointConnectionError", requests.ConnectionError),
    ],
)
def test_connections_break(billing_mock, error, raised):
    billing_mock.faults.add("sts", error=error)
    with pytest.raises(raised):
        account()

    assert PAYER in account()
