from __future__ import annotations

import pytest

from tests.backends.account.conftest import MEMBER
from tests.older import readable

CONTACT = {
    "FullName": "Jane Doe",
    "AddressLine1": "1 Main Street",
    "AddressLine2": "Floor 2",
    "City": "Berlin",
    "StateOrRegion": "Berlin",
    "PostalCode": "10115",
    "CountryCode": "DE",
    "PhoneNumber": "+49 30 123456",
    "CompanyName": "Customer",
}


def test_every_account_has_a_contact(family, account, told):
    expected = {
        "ContactInformation": {
            "FullName": "Customer",
            "AddressLine1": "123 Any Street",
            "City": "Any Town",
            "StateOrRegion": "WA",
            "PostalCode": "98101",
            "CountryCode": "US",
            "PhoneNumber": "+1 206 555 0100",
        },
        "VerificationStatus": "VERIFIED",
    }
    contact = told(account.get_contact_information(AccountId=MEMBER))
    assert readable("account", "GetContactInformation", expected) == contact


def test_a_contact_is_replaced_whole(family, account, told, as_account):
    params = {"AccountId": MEMBER}
    assert {} == told(account.put_contact_information(ContactInformation=CONTACT, **params))
    expected = readable(
        "account",
        "GetContactInformation",
        {"ContactInformation": CONTACT, "VerificationStatus": "UNVERIFIED"},
    )
    assert expected == told(account.get_contact_information(**params))
    assert expected == told(as_account(MEMBER).get_contact_information())
    shorter = {name: item for name, item in CONTACT.items() if name not in {"AddressLine2", "CompanyName"}}
    account.put_contact_information(ContactInformation=shorter, **params)

    assert shorter == account.get_contact_information(**params)["ContactInformation"]


def test_some_countries_have_no_states(account):
    contact = {name: item for name, item in CONTACT.items() if name != "StateOrRegion"} | {
        "CountryCode": "FR"
    }
    account.put_contact_information(ContactInformation=contact)

    assert contact == account.get_contact_information()["ContactInformation"]


@pytest.mark.parametrize(
    ("changes", "member"),
    [
        ({"CountryCode": "de"}, "countryCode"),
        ({"CountryCode": "D1"}, "countryCode"),
        ({"StateOrRegion": None}, "stateOrRegion"),
        ({"PhoneNumber": "030 123456"}, "phoneNumber"),
        ({"FullName": "x" * 51}, "fullName"),
    ],
)
def test_refuses(account, refused, changes, member):
    account.put_contact_information(ContactInformation=CONTACT)
    contact = {name: item for name, item in {**CONTACT, **changes}.items() if item is not None}
    params = {"ContactInformation": contact}
    said = refused("put_contact_information", params, "ValidationException", f"contactInformation.{member}")

    assert "fieldValidationFailed" == said["reason"]
    assert [f"contactInformation.{member}"] == [field["name"] for field in said["fieldList"]]
