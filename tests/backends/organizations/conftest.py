from __future__ import annotations

import re
from datetime import datetime, timezone

import pytest
from botocore.exceptions import ClientError

from billing_mock import World

PAYER, MEMBER, OTHER = "123456789012", "111122223333", "444455556666"
NOW = datetime(2026, 11, 22, 12, tzinfo=timezone.utc)


@pytest.fixture
def world():
    return World(now=NOW)


@pytest.fixture
def family(world):
    """Declare two members beside the payer, and return the world."""
    world.accounts.add(PAYER, name="Reseller", email="payer@reseller.example")
    world.accounts.add(MEMBER, name="Customer", email="billing@customer.example")
    world.accounts.add(OTHER)
    return world


@pytest.fixture
def org(world):
    """Return the payer's client."""
    return world.client("organizations")


@pytest.fixture
def as_account(world):
    """Return what makes the client of another account."""

    def client(account_id):
        return world.client("organizations", aws_access_key_id=account_id, aws_secret_access_key="x")

    return client


@pytest.fixture
def root(org):
    """Return the id of the root, once there is an organization."""
    return org.list_roots()["Roots"][0]["Id"]


@pytest.fixture
def unit(org):
    """Return what creates an OU and returns its id."""

    def create(parent, name, **more):
        created = org.create_organizational_unit(ParentId=parent, Name=name, **more)
        return created["OrganizationalUnit"]["Id"]

    return create


@pytest.fixture
def everything(world, org, told):
    """Return what reads all there is in the organization, as its management account sees it."""

    def tags(resource_id):
        return org.list_tags_for_resource(ResourceId=resource_id)["Tags"]

    def below(parent):
        units = org.list_organizational_units_for_parent(ParentId=parent)["OrganizationalUnits"]
        accounts = org.list_accounts_for_parent(ParentId=parent)["Accounts"]
        inside = {unit["Id"]: (unit, tags(unit["Id"]), below(unit["Id"])) for unit in units}
        return inside, {account["Id"]: (account, tags(account["Id"])) for account in accounts}

    def read():
        if not world.organizations.exists:
            return list(world.accounts)
        (root,) = org.list_roots()["Roots"]
        return {
            "organization": told(org.describe_organization()),
            "root": (root, tags(root["Id"])),
            "tree": below(root["Id"]),
            "requests": told(org.list_create_account_status()),
            "trusted": told(org.list_aws_service_access_for_organization()),
            "delegated": {
                account["Id"]: (
                    account,
                    told(org.list_delegated_services_for_account(AccountId=account["Id"])),
                )
                for account in org.list_delegated_administrators()["DelegatedAdministrators"]
            },
            "accounts": list(world.accounts.history()),
        }

    return read


@pytest.fixture
def refused(org, everything):
    """Demand the refusal of a call, with code, reason and a part of the message, and that nothing changed."""

    def call(operation, params, code, message, reason=None, client=org):
        before = everything()
        with pytest.raises(ClientError) as caught:
            getattr(client, operation)(**params)
        said = caught.value.response
        assert (code, 400) == (said["Error"]["Code"], said["ResponseMetadata"]["HTTPStatusCode"])
        assert reason == said.get("Reason")
        assert re.search(re.escape(message), said["Error"]["Message"])
        assert before == everything()

    return call
