from __future__ import annotations

import pytest

from billing_mock._world.credentials import Credentials, Principal

PAYER, MEMBER = "123456789012", "111122223333"


@pytest.mark.parametrize(("key", "account"), [("", PAYER), ("AKIAIOSFODNN7EXAMPLE", PAYER), (MEMBER, MEMBER)])
def test_a_rule_for_keys_that_were_not_issued(key, account):
    arn = f"arn:aws:iam::{account}:user/billing-mock"

    assert Principal(account, arn, f"AIDA{account}MOCK") == Credentials(PAYER).principal(key)


def test_the_partition_is_that_of_the_call():
    assert Credentials(PAYER).principal("", "aws-cn").arn.startswith("arn:aws-cn:iam::")


def test_a_key_that_was_issued_is_its_holders():
    credentials = Credentials(PAYER)
    before = credentials.snapshot()
    holder = Principal(MEMBER, "arn:aws:sts::111122223333:assumed-role/Billing/me", "AROAX:me")
    credentials.issue("ASIAX", holder)

    assert holder == credentials.principal("ASIAX", "aws-cn")
    credentials.restore(before)
    assert PAYER == credentials.principal("ASIAX").account_id
