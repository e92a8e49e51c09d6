"""Which AWS services may look into the organization."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..._world.refusals import InvalidInputException
from ..base import Collection, operation

if TYPE_CHECKING:
    from . import OrganizationsService  # noqa: F401


class ServiceAccesses(Collection["OrganizationsService"]):
    """The services that are trusted."""

    @operation
    def enable_aws_service_access(self, *, service_principal: str) -> None:
        """Trust a service; one that is trusted stays so since when it was."""
        self.backend.refuse_billing_only()
        refuse_unrecognized(service_principal)
        self.world.organizations.trust(service_principal)

    @operation
    def disable_aws_service_access(self, *, service_principal: str) -> None:
        """Trust a service no longer; one that is not trusted is no error."""
        refuse_unrecognized(service_principal)
        self.world.organizations.distrust(service_principal)

    @operation
    def list_aws_service_access_for_organization(self) -> list[dict[str, Any]]:
        """List the services that are trusted."""
        return [
            {"ServicePrincipal": principal, "DateEnabled": since}
            for principal, since in self.world.organizations.trusted.items()
        ]


def refuse_unrecognized(principal: str) -> None:
    """Raise the refusal of what is no service principal."""
    if not principal.removesuffix(".cn").endswith(".amazonaws.com"):
        raise InvalidInputException(
            f"You specified an unrecognized service principal: {principal} does not end in .amazonaws.com.",
            reason="UNRECOGNIZED_SERVICE_PRINCIPAL",
        )
