"""AWS Organizations: the organization the family is in, its accounts, and the tree they stand in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar

from ..._world import BaseWorld
from ..._world.credentials import Principal
from ..._world.organizations import Organization
from ..._world.refusals import (
    AccessDeniedException,
    AWSOrganizationsNotInUseException,
    ConstraintViolationException,
    InvalidInputException,
    Refusal,
)
from ..base import Backend
from .accounts import Accounts
from .create_account_requests import CreateAccountRequests
from .delegated_administrators import DelegatedAdministrators
from .departures import Departures
from .organizational_units import OrganizationalUnits
from .organizations import Organizations
from .service_accesses import ServiceAccesses
from .tags import Tags
from .tree import Tree

EVERYBODY_MAY = {"CreateOrganization"}
MEMBERS_MAY = {"DescribeOrganization", "LeaveOrganization"}
DELEGATED_ADMINISTRATORS_MAY = {
    "DescribeAccount",
    "DescribeCreateAccountStatus",
    "DescribeOrganizationalUnit",
    "ListAWSServiceAccessForOrganization",
    "ListAccounts",
    "ListAccountsForParent",
    "ListChildren",
    "ListCreateAccountStatus",
    "ListDelegatedAdministrators",
    "ListDelegatedServicesForAccount",
    "ListOrganizationalUnitsForParent",
    "ListParents",
    "ListRoots",
    "ListTagsForResource",
    "TagResource",
    "UntagResource",
}
LARGEST_PAGE = 20

# What is demanded in the text of a broken constraint, and AWS's name for breaking it.
REASONS = {
    "must not be null": "INPUT_REQUIRED",
    "enum value set": "INVALID_ENUM",
    "regular expression pattern": "INVALID_PATTERN",
    "length less than": "MAX_LENGTH_EXCEEDED",
    "length greater than": "MIN_LENGTH_EXCEEDED",
    "value less than": "MAX_VALUE_EXCEEDED",
    "value greater than": "MIN_VALUE_EXCEEDED",
}


class OrganizationsService(Backend):
    """Organizations of one payer and its members, as far as billing goes: no policies, no invitations."""

    name = "organizations"
    shared = True
    page_sizes: ClassVar[Mapping[str, int]] = {
        name: LARGEST_PAGE
        for name in DELEGATED_ADMINISTRATORS_MAY
        if name.startswith("List") and name != "ListTagsForResource"
    }

    def __init__(self, world: BaseWorld, account_id: str, region: str) -> None:
        super().__init__(world, account_id, region)
        self.organizations = Organizations(self)
        self.accounts = Accounts(self)
        self.create_account_requests = CreateAccountRequests(self)
        self.departures = Departures(self)
        self.tree = Tree(self)
        self.organizational_units = OrganizationalUnits(self)
        self.delegated_administrators = DelegatedAdministrators(self)
        self.service_accesses = ServiceAccesses(self)
        self.tags = Tags(self)

    @property
    def organization(self) -> Organization:
        """The organization, which there is once a call was admitted."""
        return self.world.organizations.get()

    def own_arn(self, kind: str, *ids: str) -> str:
        """Return the ARN of something in the organization."""
        return self.arn("/".join((kind, self.organization.id, *ids)))

    def refuse_billing_only(self) -> None:
        """Raise the refusal of what an organization for billing alone cannot do."""
        if not self.organization.has_all_features:
            raise ConstraintViolationException(
                "This operation requires all features; the organization is for consolidated billing.",
                reason="ORGANIZATION_NOT_IN_ALL_FEATURES_MODE",
            )

    def admit(self, operation: str, params: Mapping[str, Any], caller: Principal) -> None:
        """Refuse who is in no organization, and members what is the management account's."""
        del params
        self.settle()
        if operation in EVERYBODY_MAY:
            return
        if not self.world.organizations.exists or caller.account_id not in self.world.accounts:
            raise AWSOrganizationsNotInUseException("Your account is not a member of an organization.")
        if operation in MEMBERS_MAY or caller.account_id == self.account_id:
            return
        delegated = self.world.organizations.delegated(caller.account_id)
        if operation not in DELEGATED_ADMINISTRATORS_MAY or not delegated:
            raise AccessDeniedException("You don't have permissions to access this resource.")

    def due(self, after: datetime) -> datetime | None:
        """Return when the next account is made, or gone for good."""
        times = self.create_account_requests.due(after), self.departures.due(after)
        return min((time for time in times if time is not None), default=None)

    def settle(self) -> None:
        """Make and end the accounts whose time has come, and forget of those that left what was kept here."""
        self.create_account_requests.settle()
        self.departures.settle()

    def invalid(self, message: str, fields: Sequence[tuple[str, str]]) -> Refusal:
        """Refuse with AWS's name for how the first constraint is broken."""
        text = fields[0][1].rpartition("constraint: ")[2]
        reason = next((name for words, name in REASONS.items() if words in text), "INVALID_LIST_MEMBER")
        return InvalidInputException(message, reason=reason)

    def bad_token(self) -> Refusal:
        """Refuse a page token of another request, or a made-up one."""
        return InvalidInputException(
            "You specified an invalid value for nextToken. You must get the value from the response to a "
            "previous call to the API.",
            reason="INVALID_NEXT_TOKEN",
        )
