"""The organization itself: begun, described and ended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..._world.credentials import Principal
from ..._world.organizations import ALL_FEATURES, Organization
from ..._world.refusals import (
    AccessDeniedException,
    AlreadyInOrganizationException,
    OrganizationNotEmptyException,
)
from ..base import Collection, operation

if TYPE_CHECKING:
    from mypy_boto3_organizations.literals import OrganizationFeatureSetType

    from . import OrganizationsService  # noqa: F401


class Organizations(Collection["OrganizationsService"]):
    """The one organization there can be, whose management account is the payer."""

    @operation
    def create_organization(
        self, *, caller: Principal, feature_set: OrganizationFeatureSetType = "ALL"
    ) -> dict[str, Any]:
        """Begin an organization with the payer as its management account."""
        if self.world.organizations.exists and caller.account_id in self.world.accounts:
            raise AlreadyInOrganizationException(
                "The provided account is already a member of an organization."
            )
        if caller.account_id != self.backend.account_id:
            raise AccessDeniedException(
                f"User: {caller.arn} is not authorized to perform: organizations:CreateOrganization: "
                f"the one organization of this world is that of account {self.backend.account_id}."
            )
        return self._told(self.world.organizations.create(feature_set))

    @operation
    def describe_organization(self) -> dict[str, Any]:
        """Describe the organization the caller is in."""
        return self._told(self.backend.organization)

    @operation
    def delete_organization(self) -> None:
        """End the organization, which may have no account left but the payer."""
        if len(self.world.accounts) > 1:
            raise OrganizationNotEmptyException(
                "To delete an organization you must first remove all member accounts (except the master)."
            )
        self.backend.organizational_units.clear()
        self.backend.tags.forget_all()
        self.world.organizations.dissolve()

    def _told(self, organization: Organization) -> dict[str, Any]:
        payer = self.world.accounts.get(self.backend.account_id)
        return {
            "Organization": {
                "Id": organization.id,
                "Arn": self.backend.own_arn("organization"),
                "FeatureSet": organization.feature_set,
                "MasterAccountArn": self.backend.own_arn("account", payer.id),
                "MasterAccountId": payer.id,
                "MasterAccountEmail": payer.email,
                "AvailablePolicyTypes": policy_types(organization),
            }
        }


def policy_types(organization: Organization) -> list[dict[str, str]]:
    """Return the types of policies a new organization has: those it has without being asked."""
    enabled = {"Type": "SERVICE_CONTROL_POLICY", "Status": "ENABLED"}
    return [enabled] if organization.feature_set == ALL_FEATURES else []
