from __future__ import annotations

import pytest

from tests.backends.account.conftest import MEMBER, PAYER

CONTACT = {
    "Name": "Jane Doe",
    "Title": "Controller",
    "EmailAddress": "jane@customer.example",
    "PhoneNumber": "+49 (30) 123456",
    "AlternateContactType": "BILLING",
}
BILLING = {"AlternateContactType": "BILLING"}
MISSING, TEXT = "ResourceNotFoundException", "No contact of the inputted alternate contact type found."


def test_puts_replaces_and_deletes(family, account, told, refused):
    assert {} == told(account.put_alternate_contact(**CONTACT))
    assert {"AlternateContact": CONTACT} == told(account.get_alternate_contact(**BILLING))
    changed = {**CONTACT, "Name": "Joe Doe", "EmailAddress": " joe@customer.example "}
    account.put_alternate_contact(**changed)
    expected = {**changed, "EmailAddress": "joe@customer.example"}
    assert {"AlternateContact": expected} == told(account.get_alternate_contact(**BILLING))
    assert {} == told(account.delete_alternate_contact(**BILLING))

    refused("get_alternate_contact", BILLING, MISSING, TEXT)


def test_each_account_has_its_own_of_each_type(family, account, refused, as_account):
    account.put_alternate_contact(**CONTACT, AccountId=MEMBER)

    assert CONTACT == as_account(MEMBER).get_alternate_contact(**BILLING)["AlternateContact"]
    refused("get_alternate_contact", BILLING, MISSING, TEXT)
    refused("get_alternate_contact", {"AlternateContactType": "SECURITY", "AccountId": MEMBER}, MISSING, TEXT)


def test_refuses_to_delete_what_is_not_there(account, refused):
    account.put_alternate_contact(**CONTACT)
    refused("delete_alternate_contact", {"AlternateContactType": "OPERATIONS"}, MISSING, TEXT)


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"EmailAddress": "jane"}, "emailAddress"),
        ({"PhoneNumber": "call me"}, "phoneNumber"),
        ({"Title": "x" * 51}, "title"),
        ({"AlternateContactType": "FRIEND"}, "alternateContactType"),
    ],
)
def test_refuses(account, refused, changes, path):
    account.put_alternate_contact(**CONTACT)
    said = refused("put_alternate_contact", {**CONTACT, **changes}, "ValidationException", path)

    assert "fieldValidationFailed" == said["reason"]


@pytest.mark.parametrize("operation", ["get_alternate_contact", "delete_alternate_contact"])
def test_refuses_others(family, refused, as_account, operation):
    params = {**BILLING, "AccountId": PAYER}
    refused(operation, params, "AccessDeniedException", "only the management account", as_account(MEMBER))
