"""The primary contact of an account: who owns it, and where."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..._world.credentials import Principal
from ..._world.state import Index
from ..base import Collection, operation

if TYPE_CHECKING:
    from mypy_boto3_account.type_defs import ContactInformationTypeDef

    from . import AccountManagement

VERIFIED, UNVERIFIED = "VERIFIED", "UNVERIFIED"
WITH_STATES = ("US", "CA", "GB", "DE", "JP", "IN", "BR")

USUAL: ContactInformationTypeDef = {
    "AddressLine1": "123 Any Street",
    "City": "Any Town",
    "StateOrRegion": "WA",
    "PostalCode": "98101",
    "CountryCode": "US",
    "PhoneNumber": "+1 206 555 0100",
    "FullName": "",
}


class ContactInformation(Collection["AccountManagement"]):
    """The primary contacts that were put; every other account has a made-up one."""

    def __init__(self, backend: AccountManagement) -> None:
        super().__init__(backend)
        self.contacts: Index[str, ContactInformationTypeDef] = Index()

    @operation
    def get_contact_information(self, *, caller: Principal, account_id: str | None = None) -> dict[str, Any]:
        """Return the contact of an account, and whether its phone number is verified."""
        contact = self._contact(account_id or caller.account_id)
        verified = contact["PhoneNumber"] == USUAL["PhoneNumber"]
        return {
            "ContactInformation": contact,
            "VerificationStatus": VERIFIED if verified else UNVERIFIED,
        }

    @operation
    def put_contact_information(
        self,
        *,
        caller: Principal,
        contact_information: ContactInformationTypeDef,
        account_id: str | None = None,
    ) -> None:
        """Replace the contact of an account, whole."""
        country = contact_information["CountryCode"]
        if not (country.isascii() and country.isalpha() and country.isupper()):
            raise self._refusal("countryCode", f"{country} is not two capital letters, as ISO 3166 has them.")
        if country in WITH_STATES and "StateOrRegion" not in contact_information:
            raise self._refusal("stateOrRegion", f"It is required in {', '.join(WITH_STATES)}.")
        self.contacts[account_id or caller.account_id] = contact_information

    def _contact(self, account_id: str) -> ContactInformationTypeDef:
        name = self.backend.information.account(account_id).name
        return self.contacts.get(account_id) or {**USUAL, "FullName": name[:50]}

    def _refusal(self, member: str, text: str) -> Exception:
        path = f"contactInformation.{member}"
        return self.backend.invalid(f"Value at '{path}' is not valid: {text}", [(path, text)])
