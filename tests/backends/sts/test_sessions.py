from __future__ import annotations

import json
import re
from datetime import datetime, timedelta, timezone

import pytest

from billing_mock import World
from tests.older import knows, readable

NOW = datetime(2026, 11, 22, 12, tzinfo=timezone.utc)
PAYER, MEMBER = "123456789012", "111122223333"
POLICY = json.dumps(
    {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
)
ROLE = f"arn:aws:iam::{MEMBER}:role/Billing"


def test_credentials_look_like_awss_and_last_twelve_hours(sts, told):
    answer = told(sts.get_session_token())
    credentials = answer["Credentials"]

    assert re.fullmatch("ASIA[A-Z0-9]{16}", credentials["AccessKeyId"])
    assert re.fullmatch("[A-Za-z0-9+/]{40}", credentials["SecretAccessKey"])
    assert NOW + timedelta(hours=12) == credentials["Expiration"]
    assert (
        readable(
            "sts",
            "GetSessionToken",
            {
                "Credentials": credentials,
                "SessionTokenSize": len(credentials["SessionToken"]),
                "SessionTokenUtilization": 8,
            },
        )
        == answer
    )


def test_the_same_seed_gives_the_same_credentials():
    first, second, other = (
        World(now=NOW, seed=seed).client("sts").get_session_token()["Credentials"] for seed in (1, 1, 2)
    )

    assert first == second
    assert first["AccessKeyId"] != other["AccessKeyId"]


def test_a_session_token_is_of_its_user(sts, told, as_holder):
    holder = as_holder(sts.get_session_token(SerialNumber="GAHT12345678", TokenCode="123456"))

    assert told(sts.get_caller_identity()) == told(holder.get_caller_identity())


def test_a_federated_user(sts, told, as_holder):
    answer = told(sts.get_federation_token(Name="Bob", Policy=POLICY, DurationSeconds=900))
    arn = f"arn:aws:sts::{PAYER}:federated-user/Bob"

    assert {"FederatedUserId": f"{PAYER}:Bob", "Arn": arn} == answer["FederatedUser"]
    assert NOW + timedelta(minutes=15) == answer["Credentials"]["Expiration"]
    assert 5 == answer["PackedPolicySize"]
    assert {"UserId": f"{PAYER}:Bob", "Account": PAYER, "Arn": arn} == told(
        as_holder(answer).get_caller_identity()
    )


def test_a_federated_user_of_another_partition(world):
    sts = world.client("sts", region_name="cn-north-1")

    assert (
        "arn:aws-cn:sts::123456789012:federated-user/Bob"
        == sts.get_federation_token(Name="Bob")["FederatedUser"]["Arn"]
    )


def test_nothing_packed_has_no_size(sts):
    assert "PackedPolicySize" not in sts.get_federation_token(Name="Bob")


needs_sizes = pytest.mark.skipif(
    not knows("sts", "GetSessionToken", "MinimumSessionTokenSize"),
    reason="this botocore cannot ask for the size of a token",
)


@needs_sizes
def test_a_token_is_as_long_as_asked_for(sts):
    answer = sts.get_session_token(MinimumSessionTokenSize=4096)

    assert (4096, 100) == (answer["SessionTokenSize"], answer["SessionTokenUtilization"])


@pytest.mark.parametrize(
    ("service", "call", "code", "status"),
    [
        ("sts", lambda client: client.get_caller_identity(), "ExpiredToken", 403),
        ("budgets", lambda client: client.describe_budgets(AccountId=PAYER), "ExpiredTokenException", 400),
        ("billingconductor", lambda client: client.list_billing_groups(), "ExpiredTokenException", 403),
    ],
)
def test_credentials_expire(world, sts, as_holder, service, call, code, status):
    client = as_holder(sts.get_session_token(DurationSeconds=900), service)
    world.clock.move_to(NOW + timedelta(seconds=899))
    call(client)
    world.clock.shift(1)

    with pytest.raises(client.exceptions.ClientError) as caught:
        call(client)
    assert {"Code": code, "Message": "The security token included in the request is expired"}.items() <= (
        caught.value.response["Error"].items()
    )
    assert status == caught.value.response["ResponseMetadata"]["HTTPStatusCode"]
    assert code == world.calls[-1].error


def test_credentials_are_part_of_the_world(world, sts, as_holder):
    before = world.snapshot()
    answer = sts.assume_role(RoleArn=ROLE, RoleSessionName="me")
    assert MEMBER == as_holder(answer).get_caller_identity()["Account"]
    world.restore(before)

    assert PAYER == as_holder(answer).get_caller_identity()["Account"]


ROLES, FEDERATION = {"RoleArn": ROLE, "RoleSessionName": "me"}, {"Name": "Bob"}


@pytest.mark.parametrize(
    ("got", "operation", "params", "allowed"),
    [
        ("role", "get_session_token", {}, False),
        ("role", "get_federation_token", FEDERATION, False),
        ("role", "assume_role", ROLES, True),
        ("session", "assume_role", ROLES, True),
        ("session", "get_session_token", {}, False),
        ("session", "get_federation_token", FEDERATION, False),
        ("session", "get_access_key_info", {"AccessKeyId": "AKIAIOSFODNN7EXAMPLE"}, False),
        ("federated", "assume_role", ROLES, False),
        ("federated", "get_session_token", {}, False),
        ("federated", "get_caller_identity", {}, True),
    ],
)
def test_what_temporary_credentials_may_ask_of_sts(sts, as_holder, refused, got, operation, params, allowed):
    answers = {
        "role": lambda: sts.assume_role(**ROLES),
        "session": sts.get_session_token,
        "federated": lambda: sts.get_federation_token(**FEDERATION),
    }
    client = as_holder(answers[got]())
    if allowed:
        getattr(client, operation)(**params)
    else:
        refused(operation, params, "AccessDenied", 403, "with session credentials", client)


TAG = {"Key": "team", "Value": "x"}


@pytest.mark.parametrize(
    ("operation", "params", "code", "message"),
    [
        ("get_session_token", {"DurationSeconds": 129601}, "ValidationError", "less than or equal to 129600"),
        pytest.param(
            "get_session_token",
            {"MinimumSessionTokenSize": 4097},
            "ValidationError",
            "less than or equal to 4096",
            marks=needs_sizes,
        ),
        ("get_federation_token", {"Name": "B b"}, "ValidationError", "'name' failed"),
        ("get_federation_token", {"Policy": "{"}, "MalformedPolicyDocument", "invalid Json"),
        ("get_federation_token", {"Policy": "[]"}, "MalformedPolicyDocument", "Statement"),
        ("get_federation_token", {"Policy": " " * 2049}, "ValidationError", "less than or equal to 2048"),
        (
            "get_federation_token",
            {"PolicyArns": [{"arn": "a" * 20}] * 11},
            "ValidationError",
            "11 managed policies",
        ),
        (
            "get_federation_token",
            {"Tags": [{"Key": f"{place:0128}", "Value": "v" * 256} for place in range(6)]},
            "PackedPolicyTooLarge",
            "consumes 113% of allotted space",
        ),
        (
            "get_federation_token",
            {"Tags": [TAG, TAG | {"Key": "Team"}]},
            "ValidationError",
            "Duplicate tag keys",
        ),
        ("get_federation_token", {"Tags": [TAG | {"Key": "AWS:team"}]}, "ValidationError", "reserved"),
    ],
)
def test_refuses(world, refused, operation, params, code, message):
    before = world.credentials.snapshot()
    name = FEDERATION if operation == "get_federation_token" else {}
    refused(operation, {**name, **params}, code, 400, message)

    assert before == world.credentials.snapshot()
