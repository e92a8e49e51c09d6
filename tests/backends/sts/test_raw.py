"""STS over plain HTTP, as SDKs of other languages and shell scripts ask."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest

from billing_mock._gateway import Gateway, Request

MEMBER = "111122223333"
ROLE = f"arn:aws:iam::{MEMBER}:role/Billing"


@pytest.fixture
def ask(world):
    def call(host="sts.amazonaws.com", **params):
        body = urlencode({"Version": "2011-06-15", **params}).encode()
        status, _, text = Gateway(world).answer(Request("POST", f"https://{host}/", {}, body))
        return status, text.decode()

    return call


@pytest.mark.parametrize(
    "host", ["sts.amazonaws.com", "sts.eu-west-1.amazonaws.com", "sts.cn-north-1.amazonaws.com.cn"]
)
def test_an_unsigned_request_for_a_role(ask, host):
    params = {"RoleArn": ROLE, "RoleSessionName": "me", "WebIdentityToken": "opaque"}
    status, text = ask(host, Action="AssumeRoleWithWebIdentity", **params)

    assert 200 == status
    assert f"<Arn>arn:aws:sts::{MEMBER}:assumed-role/Billing/me</Arn>" in text
    assert "<Expiration>2026-11-22T13:00:00Z</Expiration>" in text


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"Action": "AssumeNothing"}, "InvalidAction"),
        ({"Action": "GetSessionToken", "DurationSeconds": "soon"}, "ValidationError"),
        ({"Action": "GetSessionToken", "DurationSeconds": "899"}, "ValidationError"),
        ({"Action": "AssumeRole", "RoleSessionName": "me"}, "ValidationError"),
    ],
)
def test_refuses(ask, params, code):
    status, text = ask(**params)

    assert 400 == status
    assert f"<Code>{code}</Code>" in text
