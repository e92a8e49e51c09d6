from __future__ import annotations

import re

import pytest
from botocore.exceptions import ClientError

from billing_mock import World
from tests.backends.organizations.conftest import MEMBER, NOW, OTHER, PAYER

NOT_IN_USE = "AWSOrganizationsNotInUseException"
SCP = [{"Type": "SERVICE_CONTROL_POLICY", "Status": "ENABLED"}]


def organization(org):
    return org.describe_organization()["Organization"]


@pytest.mark.parametrize(
    ("params", "features", "policies"),
    [
        ({}, "ALL", SCP),
        ({"FeatureSet": "ALL"}, "ALL", SCP),
        ({"FeatureSet": "CONSOLIDATED_BILLING"}, "CONSOLIDATED_BILLING", []),
    ],
)
def test_create_makes_the_payer_the_management_account(org, told, params, features, policies):
    answer = told(org.create_organization(**params))
    drawn = answer["Organization"]["Id"]

    assert re.fullmatch("o-[a-z0-9]{10}", drawn)
    assert (
        {
            "Organization": {
                "Id": drawn,
                "Arn": f"arn:aws:organizations::{PAYER}:organization/{drawn}",
                "FeatureSet": features,
                "MasterAccountArn": f"arn:aws:organizations::{PAYER}:account/{drawn}/{PAYER}",
                "MasterAccountId": PAYER,
                "MasterAccountEmail": f"{PAYER}@example.com",
                "AvailablePolicyTypes": policies,
            }
        }
        == answer
        == told(org.describe_organization())
    )
    assert policies == org.list_roots()["Roots"][0]["PolicyTypes"]


def test_there_is_none_in_a_new_world(org, as_account):
    for client in (org, as_account(MEMBER)):
        with pytest.raises(client.exceptions.AWSOrganizationsNotInUseException):
            client.describe_organization()


def test_declared_accounts_are_in_one(family, org):
    accounts = org.list_accounts()["Accounts"]

    assert ("Reseller", "payer@reseller.example") == (accounts[0]["Name"], accounts[0]["Email"])
    assert [PAYER, MEMBER, OTHER] == [account["Id"] for account in accounts]
    assert "ALL" == organization(org)["FeatureSet"]
    assert family.clock.now() == accounts[0]["JoinedTimestamp"]


def test_the_declared_one_has_the_same_ids_whatever_is_asked_first():
    def world():
        world = World(now=NOW)
        world.accounts.add(MEMBER)
        return world

    first, second = world(), world()
    described = organization(first.client("organizations"))

    assert first.accounts.add().id == second.accounts.add().id
    assert described == organization(second.client("organizations"))


def test_members_see_it_and_strangers_do_not(family, org, as_account):
    assert organization(org) == organization(as_account(MEMBER))
    with pytest.raises(ClientError, match=NOT_IN_USE):
        as_account("999988887777").describe_organization()


@pytest.mark.parametrize("account_id", [PAYER, MEMBER])
def test_refuses_a_second_one(family, refused, as_account, account_id):
    code = "AlreadyInOrganizationException"
    refused("create_organization", {}, code, "already a member", client=as_account(account_id))


def test_refuses_one_of_another_payer(refused, as_account):
    client = as_account(MEMBER)
    refused("create_organization", {}, "AccessDeniedException", f"that of account {PAYER}", client=client)


def test_delete_ends_it_with_all_that_is_in_it(world, org, root_of, told):
    first = root_of(org.create_organization)
    org.create_organizational_unit(ParentId=first, Name="Customers")
    org.tag_resource(ResourceId=PAYER, Tags=[{"Key": "team", "Value": "x"}])
    assert {} == told(org.delete_organization())
    with pytest.raises(org.exceptions.AWSOrganizationsNotInUseException):
        org.describe_organization()
    second = root_of(org.create_organization)

    assert first != second
    assert [] == org.list_organizational_units_for_parent(ParentId=second)["OrganizationalUnits"]
    assert [] == org.list_tags_for_resource(ResourceId=PAYER)["Tags"]


@pytest.fixture
def root_of(org):
    def create(call):
        call()
        return org.list_roots()["Roots"][0]["Id"]

    return create


def test_a_declared_one_can_end_and_another_begin(world, org):
    world.accounts.add(MEMBER)
    before = organization(org)
    org.remove_account_from_organization(AccountId=MEMBER)
    org.delete_organization()
    assert not world.organizations.exists
    world.accounts.add(MEMBER)

    assert before == organization(org)


def test_refuses_to_end_one_with_members(family, refused):
    refused("delete_organization", {}, "OrganizationNotEmptyException", "first remove all member accounts")


def test_it_is_part_of_the_world(world, org):
    nothing = world.snapshot()
    org.create_organization()
    created = world.snapshot()
    before = organization(org)
    world.restore(nothing)
    assert not world.organizations.exists
    world.restore(created)
    assert before == organization(org)
    world.reset()
    assert not world.organizations.exists


DENIED = "AccessDeniedException"
READS = [
    ("describe_account", {"AccountId": OTHER}),
    ("list_accounts", {}),
    ("list_roots", {}),
    ("list_parents", {"ChildId": MEMBER}),
    ("list_create_account_status", {}),
    ("list_delegated_administrators", {}),
    ("list_aws_service_access_for_organization", {}),
    ("list_tags_for_resource", {"ResourceId": MEMBER}),
    ("tag_resource", {"ResourceId": MEMBER, "Tags": [{"Key": "a", "Value": "b"}]}),
]
WRITES = [
    ("create_account", {"Email": "new@example.com", "AccountName": "New"}),
    ("close_account", {"AccountId": OTHER}),
    ("remove_account_from_organization", {"AccountId": OTHER}),
    ("delete_organization", {}),
    ("enable_aws_service_access", {"ServicePrincipal": "config.amazonaws.com"}),
    ("register_delegated_administrator", {"AccountId": MEMBER, "ServicePrincipal": "account.amazonaws.com"}),
    ("move_account", {"AccountId": OTHER, "SourceParentId": "r-abcd", "DestinationParentId": "r-abcd"}),
]


@pytest.mark.parametrize(("operation", "params"), READS + WRITES)
def test_members_may_do_nothing_else(family, refused, as_account, operation, params):
    text = "You don't have permissions to access this resource."
    refused(operation, params, DENIED, text, client=as_account(MEMBER))


@pytest.mark.parametrize(("operation", "params"), [*READS, *WRITES, ("leave_organization", {})])
def test_who_is_in_none_may_do_nothing(refused, operation, params):
    refused(operation, params, NOT_IN_USE, "Your account is not a member of an organization.")


@pytest.mark.parametrize(("operation", "params"), READS)
def test_delegated_administrators_may_read_and_tag(family, org, as_account, operation, params):
    org.register_delegated_administrator(AccountId=MEMBER, ServicePrincipal="account.amazonaws.com")

    getattr(as_account(MEMBER), operation)(**params)


@pytest.mark.parametrize(("operation", "params"), WRITES)
def test_delegated_administrators_may_change_nothing(family, org, refused, as_account, operation, params):
    org.register_delegated_administrator(AccountId=MEMBER, ServicePrincipal="account.amazonaws.com")
    refused(operation, params, DENIED, "You don't have permissions", client=as_account(MEMBER))


@pytest.mark.parametrize(
    ("operation", "params", "reason"),
    [
        ("create_organization", {"FeatureSet": "SOME"}, "INVALID_ENUM"),
        ("create_account", {"Email": "nobody", "AccountName": "x"}, "INVALID_PATTERN"),
        ("create_account", {"Email": "a@" + "b" * 63 + ".c", "AccountName": "x"}, "MAX_LENGTH_EXCEEDED"),
        ("describe_account", {"AccountId": "12"}, "INVALID_PATTERN"),
        ("list_accounts", {"MaxResults": 21}, "MAX_VALUE_EXCEEDED"),
        ("list_create_account_status", {"States": ["DONE"]}, "INVALID_ENUM"),
        ("list_accounts", {"NextToken": "forged"}, "INVALID_NEXT_TOKEN"),
    ],
)
def test_refuses_what_breaks_the_model(family, refused, operation, params, reason):
    refused(operation, params, "InvalidInputException", "", reason)
