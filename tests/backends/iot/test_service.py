"""What holds for all of AWS IoT here."""

from __future__ import annotations

import json

import pytest

from billing_mock._gateway import Gateway
from billing_mock._gateway.messages import Request
from billing_mock.errors import NotMocked

HOST = "https://iot.us-east-1.amazonaws.com"


def answer(world, method, path, body=b""):
    response = Gateway(world).answer(Request(method, HOST + path, {}, body))
    return response.status, response.headers["x-amzn-ErrorType"], json.loads(response.body)["message"]


def test_an_operation_without_handler_is_not_mocked(world, iot):
    with pytest.raises(
        NotMocked, match=r"does not mock iot CreatePolicy yet\. Of iot it mocks add_thing_to_"
    ):
        iot.create_policy(policyName="p", policyDocument="{}")


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        (("POST", "/billing-groups/g", b"{"), "The request body is not well-formed: "),
        (
            ("POST", "/billing-groups/g", b"[]"),
            "The request body is not well-formed: a JSON object was expected.",
        ),
        (("POST", "/billing-groups/g", b'{"tags": "team"}'), ""),
        (("GET", "/billing-groups?maxResults=many"), ""),
        (("GET", "/billing-groups?maxResults=0"), "1 validation error detected: Value '0' at 'maxResults'"),
        (("POST", "/no/such/thing"), "No operation of AWS IoT has this method and path."),
    ],
)
def test_what_boto3_never_sends(world, iot, asked, message):
    status, code, told = answer(world, *asked)

    assert (400, "InvalidRequestException") == (status, code)
    assert told.startswith(message)
    assert [] == iot.list_billing_groups()["billingGroups"]
