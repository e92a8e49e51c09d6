"""AWS Account Management: what an account is called, whom to write to, and where it is active."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from ..._world import BaseWorld
from ..._world.credentials import Principal
from ..._world.organizations import ACCOUNT_MANAGEMENT
from ..._world.refusals import AccessDeniedException, Refusal, ValidationException
from ..base import Backend
from .alternate_contacts import AlternateContacts
from .contact_information import ContactInformation
from .information import Information
from .regions import Regions


class AccountManagement(Backend):
    """Account Management for all accounts: a management account may ask for those of its members."""

    name = "account"
    shared = True
    page_sizes: ClassVar[Mapping[str, int]] = {"ListRegions": 50}

    def __init__(self, world: BaseWorld, account_id: str, region: str) -> None:
        super().__init__(world, account_id, region)
        self.information = Information(self)
        self.contact_information = ContactInformation(self)
        self.alternate_contacts = AlternateContacts(self)
        self.regions = Regions(self)

    def admit(self, operation: str, params: Mapping[str, Any], caller: Principal) -> None:
        """Refuse who may not ask for the account that is named."""
        named = params.get("AccountId")
        if named is None or not isinstance(named, str) or not _is_account_id(named):
            return
        obstacle = self._obstacle(named, caller.account_id)
        if obstacle is not None:
            raise AccessDeniedException(
                f"User: {caller.arn} is not authorized to perform: account:{operation} ({obstacle})"
            )

    def invalid(self, message: str, fields: Sequence[tuple[str, str]]) -> Refusal:
        """Refuse with each broken constraint at its path."""
        told = [{"name": path, "message": text} for path, text in fields]
        return ValidationException(message, reason="fieldValidationFailed", field_list=told)

    def malformed(self, message: str) -> Refusal:
        """Refuse what is not JSON, or of the wrong type."""
        return ValidationException(message, reason="fieldValidationFailed")

    def unknown_operation(self) -> Refusal:
        """Refuse a method and path that no operation has."""
        return ValidationException("No operation has this method and path.")

    def bad_token(self) -> Refusal:
        """Refuse a page token of another request, or a made-up one."""
        field = {"name": "nextToken", "message": "The token was not given out for this request."}
        return self.invalid(field["message"], [(field["name"], field["message"])])

    def _obstacle(self, named: str, caller: str) -> str | None:
        """Tell why *caller* may not ask for the account *named*, if it may not."""
        organizations, payer = self.world.organizations, self.account_id
        obstacles = {
            "to ask for your own account, leave AccountId out": named == caller,
            f"only the management account, {payer}, may name another account": (
                caller != payer and ACCOUNT_MANAGEMENT not in organizations.delegated(caller)
            ),
            "the management account can only ask for itself": named == payer,
            f"account {named} is no member of the organization": named not in self.world.accounts,
        }
        if organizations.exists:  # else the family is open: every account counts as a member
            obstacles |= {
                "the organization does not have all features enabled": (
                    not organizations.get().has_all_features
                ),
                f"{ACCOUNT_MANAGEMENT} is not trusted: call EnableAWSServiceAccess of Organizations": (
                    ACCOUNT_MANAGEMENT not in organizations.trusted
                ),
            }
        return next((text for text, stands in obstacles.items() if stands), None)


def _is_account_id(text: str) -> bool:
    return len(text) == 12 and text.isascii() and text.isdecimal()  # noqa: PLR2004  # as every account id
