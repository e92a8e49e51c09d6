"""Account Management over plain HTTP."""

from __future__ import annotations

import json

import pytest

from billing_mock._gateway import Gateway, Request


@pytest.mark.parametrize(
    ("path", "body", "reason"),
    [
        ("/getAccountInformation", b"{", "fieldValidationFailed"),
        ("/getAccountInformation", b'{"AccountId": 123456789012}', "fieldValidationFailed"),
        ("/getAlternateContact", b"{}", "fieldValidationFailed"),
        ("/getEverything", b"{}", None),
    ],
)
def test_refuses_what_cannot_be_read(world, path, body, reason):
    url = f"https://account.us-east-1.amazonaws.com{path}"
    status, headers, text = Gateway(world).answer(Request("POST", url, {}, body))

    assert (400, "ValidationException") == (status, headers["x-amzn-ErrorType"])
    assert reason == json.loads(text).get("reason")
