from __future__ import annotations

import re
from datetime import timedelta

import pytest

from tests.backends.organizations.conftest import MEMBER, NOW, PAYER

NEW = {"Email": "new@customer.example", "AccountName": "New"}


@pytest.fixture
def create(org):
    def call(**params):
        return org.create_account(**NEW | params)["CreateAccountStatus"]["Id"]

    return call


@pytest.fixture
def status(org):
    def call(request_id):
        return org.describe_create_account_status(CreateAccountRequestId=request_id)["CreateAccountStatus"]

    return call


def test_is_in_progress_and_then_done(world, org, told, status):
    drawn = org.create_organization()["Organization"]["Id"]
    answer = told(org.create_account(**NEW, Tags=[{"Key": "team", "Value": "x"}], RoleName="Admin"))
    request = answer["CreateAccountStatus"]["Id"]
    done = status(request)
    account = done["AccountId"]

    assert re.fullmatch("car-[a-z0-9]{32}", request)
    asked = {"Id": request, "AccountName": "New", "RequestedTimestamp": NOW}
    assert {"CreateAccountStatus": asked | {"State": "IN_PROGRESS"}} == answer
    assert asked | {"State": "SUCCEEDED", "CompletedTimestamp": NOW, "AccountId": account} == done
    assert {
        "Account": {
            "Id": account,
            "Arn": f"arn:aws:organizations::{PAYER}:account/{drawn}/{account}",
            "Email": "new@customer.example",
            "Name": "New",
            "Status": "ACTIVE",
            "State": "ACTIVE",
            "Paths": [f"{drawn}/{org.list_roots()['Roots'][0]['Id']}/{account}/"],
            "JoinedMethod": "CREATED",
            "JoinedTimestamp": NOW,
        }
    } == told(org.describe_account(AccountId=account))
    assert [{"Key": "team", "Value": "x"}] == org.list_tags_for_resource(ResourceId=account)["Tags"]


def test_the_family_is_a_declared_one_from_then_on(world, org, create):
    org.create_organization()
    assert MEMBER in world.accounts
    create()

    assert MEMBER not in world.accounts
    assert 2 == len(world.accounts)


@pytest.mark.parametrize(
    ("email", "reason"),
    [
        ("billing@customer.example", "EMAIL_ALREADY_EXISTS"),
        ("Billing@Customer.example", "EMAIL_ALREADY_EXISTS"),
        ("payer@reseller.example", "EMAIL_ALREADY_EXISTS"),
        (".dot@customer.example", "INVALID_EMAIL"),
        ("semi;colon@customer.example", "INVALID_EMAIL"),
        ("new@customer_1.example", "INVALID_EMAIL"),
        ("new@customer.example-", "INVALID_EMAIL"),
        ("n\u00e9w@customer.example", "INVALID_EMAIL"),
    ],
)
def test_fails(family, create, status, email, reason):
    request = create(Email=email)

    assert {
        "Id": request,
        "AccountName": "New",
        "State": "FAILED",
        "RequestedTimestamp": NOW,
        "CompletedTimestamp": NOW,
        "FailureReason": reason,
    } == status(request)
    assert 3 == len(family.accounts)


def test_an_address_stays_taken_after_its_account_left(family, org, create, status):
    org.remove_account_from_organization(AccountId=MEMBER)

    assert "EMAIL_ALREADY_EXISTS" == status(create(Email="billing@customer.example"))["FailureReason"]


def test_takes_as_long_as_the_world_says(family, org, create, status):
    family.switches.background = timedelta(minutes=5)
    requests = [create(), create()]
    assert ["IN_PROGRESS"] * 2 == [status(request)["State"] for request in requests]
    assert 3 == len(family.accounts)
    family.clock.shift(timedelta(minutes=10))
    first, second = map(status, requests)

    assert ("SUCCEEDED", NOW + timedelta(minutes=5)) == (first["State"], first["CompletedTimestamp"])
    assert "EMAIL_ALREADY_EXISTS" == second["FailureReason"]
    assert NOW + timedelta(minutes=5) == family.accounts.get(first["AccountId"]).joined


def test_lists_requests_by_state(family, org, create, told):
    done, failed = create(), create()

    def ids(**params):
        return [item["Id"] for item in org.list_create_account_status(**params)["CreateAccountStatuses"]]

    assert [done, failed] == ids()
    assert [done] == ids(States=["SUCCEEDED"])
    assert [failed] == ids(States=["FAILED", "IN_PROGRESS"])
    pages = list(org.get_paginator("list_create_account_status").paginate(PaginationConfig={"PageSize": 1}))
    assert [[done], [failed]] == [[item["Id"] for item in page["CreateAccountStatuses"]] for page in pages]


TAG = {"Key": "team", "Value": "x"}
INVALID, VIOLATION = "InvalidInputException", "ConstraintViolationException"


@pytest.mark.parametrize(
    ("params", "code", "message", "reason"),
    [
        ({"RoleName": "AWSServiceRoleForMe"}, INVALID, "AWSServiceRoleFor", "INVALID_ROLE_NAME"),
        ({"Tags": [TAG, TAG]}, INVALID, "team", "DUPLICATE_TAG_KEY"),
        ({"Tags": [TAG | {"Key": "aws:x"}]}, INVALID, "reserved", "INVALID_SYSTEM_TAGS_PARAMETER"),
        (
            {"Tags": [TAG | {"Key": f"k{place}"} for place in range(51)]},
            VIOLATION,
            "would have 51",
            "MAX_TAG_LIMIT_EXCEEDED",
        ),
        ({"AccountName": "n\u00e9w"}, INVALID, "accountName", "INVALID_PATTERN"),
        ({"IamUserAccessToBilling": "MAYBE"}, INVALID, "iamUserAccessToBilling", "INVALID_ENUM"),
    ],
)
def test_refuses(family, refused, params, code, message, reason):
    refused("create_account", NEW | params, code, message, reason)


def test_refuses_more_accounts_than_allowed(family, refused, create):
    family.quotas["organizations.accounts"] = 4
    create()
    text = "You have exceeded the allowed number of AWS Accounts"
    refused("create_account", NEW, VIOLATION, text, "ACCOUNT_NUMBER_LIMIT_EXCEEDED")


def test_refuses_more_than_five_at_a_time(family, refused, create):
    family.switches.background = timedelta(minutes=5)
    for _ in range(5):
        create()
    refused("create_account", NEW, VIOLATION, "at a time", "ACCOUNT_CREATION_RATE_LIMIT_EXCEEDED")


def test_refuses_to_describe_what_was_not_requested(family, refused):
    params = {"CreateAccountRequestId": "car-" + "a" * 32}
    code = "CreateAccountStatusNotFoundException"
    refused("describe_create_account_status", params, code, "There was no request")
