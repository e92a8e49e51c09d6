import boto3
import pytest

from billing_mock import mock_billing
from billing_mock._gateway import Request
from billing_mock._gateway.known import Known
from billing_mock._gateway.operations import operation

ACCOUNT = "123456789012"


def asked(body=b"{}", url="https://budgets.amazonaws.com/"):
    return Request("POST", url, {}, body)


@pytest.fixture
def known():
    return Known(2)


def test_a_request_that_was_understood_is_recalled_by_its_url_and_body(known):
    known.keep(asked(b"1"), {"AccountId": ACCOUNT})

    assert {"AccountId": ACCOUNT} == known.recall(asked(b"1"))
    assert known.recall(asked(b"2")) is None
    assert known.recall(asked(b"1", "https://budgets.amazonaws.com/other")) is None


def test_what_is_recalled_is_the_callers_own(known):
    params = {"AccountId": ACCOUNT}
    known.keep(asked(), params)
    params["AccountId"] = "changed"
    known.recall(asked())["AccountId"] = "changed"

    assert {"AccountId": ACCOUNT} == known.recall(asked())


@pytest.mark.parametrize(
    ("request_", "params"),
    [
        (asked(), {"Tags": ["x"]}),
        (asked(), {"Budget": {}}),
        (asked(b" " * 1025), {"AccountId": ACCOUNT}),
        (asked(url="https://" + "a" * 1025), {"AccountId": ACCOUNT}),
    ],
)
def test_documents_and_long_requests_are_not_kept(known, request_, params):
    known.keep(request_, params)
    assert known.recall(request_) is None


def test_there_are_never_too_many(known):
    for body in (b"1", b"2", b"3"):
        known.keep(asked(body), {"Number": int(body)})

    assert [None, None, {"Number": 3}] == [known.recall(asked(body)) for body in (b"1", b"2", b"3")]


def test_nothing_is_kept_where_headers_say_something_too():
    with_headers = operation("billingconductor", "CreatePricingPlan").known
    with_headers.keep(asked(), {"Name": "x"})

    assert with_headers.recall(asked()) is None


@mock_billing
def test_a_test_that_changes_what_was_recorded_changes_no_later_call():
    client = boto3.client("budgets", region_name="us-east-1")
    with mock_billing() as world:
        for _ in range(2):
            assert [] == client.describe_budgets(AccountId=ACCOUNT, MaxResults=5).get("Budgets", [])
            world.calls[-1].params["MaxResults"] = 0

        client.describe_budgets(AccountId=ACCOUNT, MaxResults=5)
        assert {"AccountId": ACCOUNT, "MaxResults": 5} == world.calls[-1].params


@mock_billing
def test_who_may_call_is_asked_each_time():
    budgets = boto3.client("budgets", region_name="us-east-1")
    other = boto3.client(
        "budgets",
        region_name="us-east-1",
        aws_access_key_id="111122223333",
        aws_secret_access_key="x",
    )
    budgets.describe_budgets(AccountId=ACCOUNT)
    with pytest.raises(other.exceptions.AccessDeniedException):
        other.describe_budgets(AccountId=ACCOUNT)
