from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from tests.backends.account.conftest import MEMBER, NOW, PAYER, STRANGER
from tests.older import knows, readable

LONG_AGO = datetime(2010, 1, 1, tzinfo=timezone.utc)


def test_tells_name_age_and_state(family, account, told):
    known = {"AccountCreatedDate": LONG_AGO, "AccountState": "ACTIVE"}

    payer = {"AccountId": PAYER, "AccountName": f"Account {PAYER}", **known}
    assert readable("account", "GetAccountInformation", payer) == told(account.get_account_information())
    member = {"AccountId": MEMBER, "AccountName": "Customer", **known}
    assert readable("account", "GetAccountInformation", member) == told(
        account.get_account_information(AccountId=MEMBER)
    )


def test_a_created_account_is_as_old_as_it_is(world, account):
    organizations = world.client("organizations")
    organizations.create_organization()
    organizations.enable_aws_service_access(ServicePrincipal="account.amazonaws.com")
    world.clock.shift(60)
    organizations.create_account(Email="new@customer.example", AccountName="New")
    created = account.get_account_information(AccountId=list(world.accounts)[-1].id)

    assert NOW + timedelta(minutes=1) == created["AccountCreatedDate"]


@pytest.mark.skipif(
    not knows("account", "GetAccountInformation", "AccountState"),
    reason="this botocore does not read the state of an account",
)
def test_a_closed_account_is_closed(family, account):
    family.switches.background = timedelta(minutes=5)
    family.client("organizations").close_account(AccountId=MEMBER)

    def state():
        return account.get_account_information(AccountId=MEMBER)["AccountState"]

    assert "ACTIVE" == state()
    family.clock.shift(300)
    assert "CLOSED" == state()


def test_a_new_name_is_known_everywhere(family, account, told, as_account):
    assert {} == told(account.put_account_name(AccountName="Client", AccountId=MEMBER))

    assert "Client" == as_account(MEMBER).get_account_information()["AccountName"]
    assert "Client" == family.accounts.get(MEMBER).name
    described = family.client("organizations").describe_account(AccountId=MEMBER)
    assert "Client" == described["Account"]["Name"]


def test_tells_the_address_of_a_member(family, account, told):
    assert {"PrimaryEmail": f"{MEMBER}@example.com"} == told(account.get_primary_email(AccountId=MEMBER))


@pytest.mark.parametrize("named", [PAYER, STRANGER])
def test_refuses_the_address_of_others(family, refused, named):
    refused("get_primary_email", {"AccountId": named}, "AccessDeniedException")


def test_an_account_outside_the_family_has_a_name_too(family, as_account):
    stranger = as_account(STRANGER)
    assert f"Account {STRANGER}" == stranger.get_account_information()["AccountName"]
    stranger.put_account_name(AccountName="Elsewhere")

    assert "Elsewhere" == stranger.get_account_information()["AccountName"]
    assert STRANGER not in family.accounts
