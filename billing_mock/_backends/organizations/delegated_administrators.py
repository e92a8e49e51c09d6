"""Members that administer an AWS service for the organization, and so may read what is in it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from ..._world.refusals import (
    AccountAlreadyRegisteredException,
    AccountNotRegisteredException,
    ConstraintViolationException,
)
from ..base import Collection, operation
from .accounts import MemberAccount
from .service_accesses import refuse_unrecognized

if TYPE_CHECKING:
    from . import OrganizationsService  # noqa: F401


@dataclass(frozen=True)
class DelegatedAdministrator(MemberAccount):
    """An account that administers a service, and since when it administers any."""

    delegation_enabled_date: datetime


class DelegatedAdministrators(Collection["OrganizationsService"]):
    """The delegated administrators of the organization."""

    @operation
    def register_delegated_administrator(self, *, account_id: str, service_principal: str) -> None:
        """Let a member administer a service."""
        account = self.backend.accounts.get(account_id)
        self.backend.refuse_billing_only()
        refuse_unrecognized(service_principal)
        self._refuse_management_account(account_id)
        if account.closes is not None:
            raise ConstraintViolationException(
                f"Account {account_id} is closed and cannot be a delegated administrator.",
                reason="CANNOT_REGISTER_SUSPENDED_ACCOUNT_AS_DELEGATED_ADMINISTRATOR",
            )
        if service_principal not in self.world.organizations.trusted:
            raise ConstraintViolationException(
                f"{service_principal} has no access to the organization; call EnableAWSServiceAccess first.",
                reason="SERVICE_ACCESS_NOT_ENABLED",
            )
        if service_principal in self.world.organizations.delegated(account_id):
            raise AccountAlreadyRegisteredException(
                "The provided account is already a delegated administrator for your organization."
            )
        self.world.organizations.delegate(account_id, service_principal)

    @operation
    def deregister_delegated_administrator(self, *, account_id: str, service_principal: str) -> None:
        """Let a member no longer administer a service."""
        self.backend.accounts.get(account_id)
        refuse_unrecognized(service_principal)
        self._refuse_management_account(account_id)
        self._refuse_others(account_id, service_principal)
        self.world.organizations.revoke(account_id, service_principal)

    @operation
    def list_delegated_administrators(
        self, *, service_principal: str | None = None
    ) -> list[DelegatedAdministrator]:
        """List the delegated administrators, or those of one service."""
        if service_principal is not None:
            refuse_unrecognized(service_principal)
        return [
            DelegatedAdministrator(
                **asdict(self.backend.accounts.told(self.world.accounts.get(account_id))),
                delegation_enabled_date=min(services.values()),
            )
            for account_id, services in self.world.organizations.delegates().items()
            if service_principal is None or service_principal in services
        ]

    @operation
    def list_delegated_services_for_account(self, *, account_id: str) -> list[dict[str, Any]]:
        """List the services a member administers."""
        self.backend.accounts.get(account_id)
        self._refuse_others(account_id)
        return [
            {"ServicePrincipal": principal, "DelegationEnabledDate": since}
            for principal, since in self.world.organizations.delegated(account_id).items()
        ]

    def _refuse_management_account(self, account_id: str) -> None:
        if account_id == self.backend.account_id:
            raise ConstraintViolationException(
                "You cannot register master account/yourself as delegated administrator "
                "for your organization.",
                reason="CANNOT_REGISTER_MASTER_AS_DELEGATED_ADMINISTRATOR",
            )

    def _refuse_others(self, account_id: str, principal: str | None = None) -> None:
        services = self.world.organizations.delegated(account_id)
        if not services or principal not in {None, *services}:
            raise AccountNotRegisteredException(
                "The provided account is not a registered delegated administrator for your organization."
            )
