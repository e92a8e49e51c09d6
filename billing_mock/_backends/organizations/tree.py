"""The tree: a root, organizational units below it, and which account is where."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..._world.membership import Membership
from ..._world.refusals import ChildNotFoundException, ParentNotFoundException
from ..._world.table import Mapped, Rows
from ..base import Collection, operation
from .organizations import policy_types

if TYPE_CHECKING:
    from mypy_boto3_organizations.literals import ChildTypeType

    from . import OrganizationsService

ACCOUNT, ORGANIZATIONAL_UNIT, ROOT = "ACCOUNT", "ORGANIZATIONAL_UNIT", "ROOT"


class Tree(Collection["OrganizationsService"]):
    """Who is directly in what; an account that nobody moved is in the root."""

    def __init__(self, backend: OrganizationsService) -> None:
        super().__init__(backend)
        self.moved_accounts = Membership()

    @operation
    def list_roots(self) -> list[dict[str, Any]]:
        """List the one root."""
        organization = self.backend.organization
        return [
            {
                "Id": organization.root_id,
                "Arn": self.backend.own_arn("root", organization.root_id),
                "Name": "Root",
                "PolicyTypes": policy_types(organization),
            }
        ]

    @operation
    def list_parents(self, *, child_id: str) -> list[dict[str, str]]:
        """List the one parent of an account or an OU."""
        units = self.backend.organizational_units
        if child_id in units.table:
            parent = units.table.get(child_id).parent_id
        elif self.world.accounts.has_record(child_id):
            parent = self.parent_of_account(child_id)
        else:
            raise ChildNotFoundException(
                f"You specified a child that doesn't exist: there is no account or "
                f"organizational unit {child_id}."
            )
        kind = ROOT if parent == self.backend.organization.root_id else ORGANIZATIONAL_UNIT
        return [{"Id": parent, "Type": kind}]

    @operation
    def list_children(self, *, parent_id: str, child_type: ChildTypeType) -> Rows[dict[str, str]]:
        """List the accounts or the OUs directly in the root or an OU."""
        children = self.accounts_in(parent_id) if child_type == ACCOUNT else self.units_in(parent_id)
        return Mapped(children, lambda child_id: {"Id": child_id, "Type": child_type})

    def has_parent(self, parent_id: str) -> bool:
        """Tell whether there is such a root or OU."""
        return parent_id == self.backend.organization.root_id or (
            parent_id in self.backend.organizational_units.table
        )

    def refuse_missing(self, parent_id: str) -> None:
        """Raise the refusal of a parent that is not there."""
        if not self.has_parent(parent_id):
            raise ParentNotFoundException(
                f"You specified parent that doesn't exist: no root or organizational unit is {parent_id}."
            )

    def accounts_in(self, parent_id: str) -> Rows[str]:
        """Return the ids of the accounts directly in a parent, or refuse one that is not there."""
        self.refuse_missing(parent_id)
        if parent_id != self.backend.organization.root_id:
            return self.moved_accounts.members_of(parent_id)
        in_root = self.world.accounts.where(lambda account: not self.moved_accounts.groups_of(account.id))
        return Mapped(in_root, lambda account: account.id)

    def units_in(self, parent_id: str) -> Rows[str]:
        """Return the ids of the OUs directly in a parent, or refuse one that is not there."""
        self.refuse_missing(parent_id)
        return self.backend.organizational_units.children.members_of(parent_id)

    def parent_of_account(self, account_id: str) -> str:
        """Return the id of the root or OU an account is directly in."""
        return next(iter(self.moved_accounts.groups_of(account_id)), self.backend.organization.root_id)

    def put_account(self, account_id: str, parent_id: str) -> None:
        """Put an account directly in the root or an OU."""
        self.moved_accounts.leave_all(account_id)
        if parent_id != self.backend.organization.root_id:
            self.moved_accounts.join(account_id, parent_id)

    def forget_account(self, account_id: str) -> None:
        """Forget where an account was."""
        self.moved_accounts.leave_all(account_id)

    def path(self, parent_id: str) -> str:
        """Return the path of the root or an OU."""
        organization = self.backend.organization
        if parent_id == organization.root_id:
            return f"{organization.id}/{parent_id}/"
        return self.path(self.backend.organizational_units.table.get(parent_id).parent_id) + f"{parent_id}/"

    def path_of_account(self, account_id: str) -> str:
        """Return the path of what an account is directly in."""
        return self.path(self.parent_of_account(account_id))
