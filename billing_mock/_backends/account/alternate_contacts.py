"""Whom AWS writes to about billing, operations and security, beside the primary contact."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..._world.credentials import Principal
from ..._world.refusals import ResourceNotFoundException
from ..._world.state import Index
from ..base import Collection, operation

if TYPE_CHECKING:
    from mypy_boto3_account.literals import AlternateContactTypeType

    from . import AccountManagement


class AlternateContacts(Collection["AccountManagement"]):
    """One contact of each type an account may have; to begin with it has none."""

    def __init__(self, backend: AccountManagement) -> None:
        super().__init__(backend)
        self.contacts: Index[tuple[str, str], dict[str, str]] = Index()

    @operation
    def put_alternate_contact(
        self,
        *,
        caller: Principal,
        name: str,
        title: str,
        email_address: str,
        phone_number: str,
        alternate_contact_type: AlternateContactTypeType,
        account_id: str | None = None,
    ) -> None:
        """Set the contact of a type, in the place of any other."""
        self.contacts[account_id or caller.account_id, alternate_contact_type] = {
            "Name": name,
            "Title": title,
            "EmailAddress": email_address.strip(),
            "PhoneNumber": phone_number,
            "AlternateContactType": alternate_contact_type,
        }

    @operation
    def get_alternate_contact(
        self,
        *,
        caller: Principal,
        alternate_contact_type: AlternateContactTypeType,
        account_id: str | None = None,
    ) -> dict[str, Any]:
        """Return the contact of a type."""
        return {"AlternateContact": self.contacts[self._there(caller, account_id, alternate_contact_type)]}

    @operation
    def delete_alternate_contact(
        self,
        *,
        caller: Principal,
        alternate_contact_type: AlternateContactTypeType,
        account_id: str | None = None,
    ) -> None:
        """Take the contact of a type away."""
        del self.contacts[self._there(caller, account_id, alternate_contact_type)]

    def _there(self, caller: Principal, account_id: str | None, kind: str) -> tuple[str, str]:
        """Return where a contact is, or refuse one that is not there."""
        key = account_id or caller.account_id, kind
        if key not in self.contacts:
            raise ResourceNotFoundException("No contact of the inputted alternate contact type found.")
        return key
