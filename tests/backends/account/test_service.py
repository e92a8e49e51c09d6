from __future__ import annotations

import pytest

from tests.backends.account.conftest import MEMBER, OTHER, PAYER, STRANGER

DENIED = "AccessDeniedException"
READS = ["get_account_information", "get_contact_information", "list_regions"]


@pytest.mark.parametrize("operation", READS)
def test_the_management_account_asks_for_a_member(family, account, operation):
    getattr(account, operation)(AccountId=MEMBER)


def test_in_an_open_family_every_account_is_a_member(account):
    assert STRANGER == account.get_account_information(AccountId=STRANGER)["AccountId"]


@pytest.mark.parametrize("operation", READS)
@pytest.mark.parametrize(
    ("caller", "named", "message"),
    [
        (PAYER, PAYER, "leave AccountId out"),
        (MEMBER, MEMBER, "leave AccountId out"),
        (MEMBER, OTHER, f"only the management account, {PAYER}"),
        (MEMBER, PAYER, f"only the management account, {PAYER}"),
        (PAYER, STRANGER, "no member"),
    ],
)
def test_refuses_any_other_account(family, refused, as_account, operation, caller, named, message):
    refused(operation, {"AccountId": named}, DENIED, message, as_account(caller))


def test_the_message_is_awss(family, refused, as_account):
    text = f"User: arn:aws:iam::{MEMBER}:user/billing-mock is not authorized to perform: account:ListRegions"
    refused("list_regions", {"AccountId": OTHER}, DENIED, text, as_account(MEMBER))


def test_an_organization_must_trust_the_service(world, account, refused, as_account):
    organizations = world.client("organizations")
    organizations.create_organization()
    world.accounts.add(MEMBER)
    params = {"AccountId": MEMBER}
    refused("get_account_information", params, DENIED, "account.amazonaws.com is not trusted")
    organizations.enable_aws_service_access(ServicePrincipal="account.amazonaws.com")

    assert MEMBER == account.get_account_information(**params)["AccountId"]


def test_an_organization_for_billing_only_does_not_do(world, refused):
    world.client("organizations").create_organization(FeatureSet="CONSOLIDATED_BILLING")
    world.accounts.add(MEMBER)
    refused("get_account_information", {"AccountId": MEMBER}, DENIED, "all features")


def test_a_delegated_administrator_asks_for_members(family, refused, as_account):
    organizations = family.client("organizations")
    organizations.enable_aws_service_access(ServicePrincipal="config.amazonaws.com")
    organizations.register_delegated_administrator(AccountId=OTHER, ServicePrincipal="config.amazonaws.com")
    params, client = {"AccountId": MEMBER}, as_account(OTHER)
    refused("get_account_information", params, DENIED, "only the management account", client)
    organizations.register_delegated_administrator(AccountId=OTHER, ServicePrincipal="account.amazonaws.com")

    assert MEMBER == client.get_account_information(**params)["AccountId"]
    refused("get_account_information", {"AccountId": PAYER}, DENIED, "only ask for itself", client)


@pytest.mark.parametrize(
    ("operation", "params", "path"),
    [
        ("get_account_information", {"AccountId": "12"}, "accountId"),
        ("put_account_name", {"AccountName": "a<b"}, "accountName"),
        ("get_alternate_contact", {"AlternateContactType": "FRIEND"}, "alternateContactType"),
        ("list_regions", {"MaxResults": 51}, "maxResults"),
        ("list_regions", {"NextToken": "forged"}, "nextToken"),
    ],
)
def test_refuses_what_breaks_the_model(refused, operation, params, path):
    said = refused(operation, params, "ValidationException")

    assert "fieldValidationFailed" == said["reason"]
    assert [path] == [field["name"] for field in said["fieldList"]]
