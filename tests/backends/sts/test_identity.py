from __future__ import annotations

import pytest

from billing_mock import World

PAYER, MEMBER = "123456789012", "111122223333"


@pytest.mark.parametrize(("key", "account"), [("AKIAIOSFODNN7EXAMPLE", PAYER), (MEMBER, MEMBER)])
def test_get_caller_identity(key, account):
    sts = World().client("sts", aws_access_key_id=key, aws_secret_access_key="x")
    told = sts.get_caller_identity()
    told.pop("ResponseMetadata")

    assert {"UserId", "Account", "Arn"} == set(told)
    assert account == told["Account"]
    assert told["Arn"].startswith(f"arn:aws:iam::{account}:user/")


def test_the_payer_is_who_the_world_says():
    assert MEMBER == World(account_id=MEMBER).client("sts").get_caller_identity()["Account"]
