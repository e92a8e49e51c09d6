from __future__ import annotations

import base64

import pytest

from billing_mock import World

PAYER, MEMBER = "123456789012", "111122223333"


@pytest.mark.parametrize(("key", "account"), [("AKIAIOSFODNN7EXAMPLE", PAYER), (MEMBER, MEMBER)])
def test_get_caller_identity(told, key, account):
    sts = World().client("sts", aws_access_key_id=key, aws_secret_access_key="x")

    assert {
        "UserId": f"AIDA{account}MOCK",
        "Account": account,
        "Arn": f"arn:aws:iam::{account}:user/billing-mock",
    } == told(sts.get_caller_identity())


def test_the_payer_is_who_the_world_says():
    assert MEMBER == World(account_id=MEMBER).client("sts").get_caller_identity()["Account"]


@pytest.mark.parametrize(
    ("region", "partition"),
    [
        ("eu-west-1", "aws"),
        ("cn-north-1", "aws-cn"),
        ("us-gov-west-1", "aws-us-gov"),
        ("eusc-de-east-1", "aws-eusc"),
    ],
)
def test_the_arn_is_of_the_partition(region, partition):
    sts = World().client("sts", region_name=region)

    assert f"arn:{partition}:iam::{PAYER}:user/billing-mock" == sts.get_caller_identity()["Arn"]


def test_the_account_of_a_key(sts):
    role = f"arn:aws:iam::{MEMBER}:role/Billing"
    issued = sts.assume_role(RoleArn=role, RoleSessionName="me")["Credentials"]["AccessKeyId"]

    assert MEMBER == sts.get_access_key_info(AccessKeyId=issued)["Account"]
    assert PAYER == sts.get_access_key_info(AccessKeyId="AKIAIOSFODNN7EXAMPLE")["Account"]


def test_decodes_what_a_test_encoded(sts):
    message = '{"allowed":false}'
    encoded = base64.b64encode(message.encode()).decode()

    assert message == sts.decode_authorization_message(EncodedMessage=encoded)["DecodedMessage"]


@pytest.mark.parametrize("message", ["no base64!", "bm8gSlNPTg==", "////"])
def test_refuses_a_message_that_cannot_be_decoded(refused, message):
    code = "InvalidAuthorizationMessageException"
    refused("decode_authorization_message", {"EncodedMessage": message}, code, 400, "can be decoded")


@pytest.mark.parametrize(
    ("operation", "params", "message"),
    [
        ("get_access_key_info", {"AccessKeyId": "has-a-hyphen-in-it"}, "accessKeyId"),
        (
            "decode_authorization_message",
            {"EncodedMessage": "x" * 10241},
            "length less than or equal to 10240",
        ),
    ],
)
def test_refuses_what_breaks_the_model(refused, operation, params, message):
    refused(operation, params, "ValidationError", 400, message)
