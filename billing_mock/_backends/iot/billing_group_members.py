"""Which thing is in which billing group: each in one at most."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._world.membership import Membership
from ..._world.table import Rows
from ..base import Collection, operation
from . import billing_groups, things

if TYPE_CHECKING:
    from . import InternetOfThings


class BillingGroupMembers(Collection["InternetOfThings"]):
    """The things in the billing groups of one account and region.

    Joining and leaving does not change the version of a thing or a group.
    """

    def __init__(self, backend: InternetOfThings) -> None:
        super().__init__(backend)
        self.membership = Membership()

    @operation
    def add_thing_to_billing_group(
        self,
        *,
        billing_group_name: str | None = None,
        billing_group_arn: str | None = None,
        thing_name: str | None = None,
        thing_arn: str | None = None,
    ) -> None:
        """Put a thing in a group, and so out of the one it was in."""
        group, thing = self._named(billing_group_name, billing_group_arn, thing_name, thing_arn)
        if group != self.group_of(thing):
            self.membership.leave_all(thing)
            self.membership.join(thing, group)

    @operation
    def remove_thing_from_billing_group(
        self,
        *,
        billing_group_name: str | None = None,
        billing_group_arn: str | None = None,
        thing_name: str | None = None,
        thing_arn: str | None = None,
    ) -> None:
        """Take a thing out of a group, if it is in it."""
        group, thing = self._named(billing_group_name, billing_group_arn, thing_name, thing_arn)
        self.membership.leave(thing, group)

    @operation
    def list_things_in_billing_group(self, *, billing_group_name: str) -> Rows[str]:
        """List the names of the things in a group, the one that joined first first."""
        self.backend.billing_groups.table.get(billing_group_name)
        return self.membership.members_of(billing_group_name)

    def group_of(self, thing: str) -> str | None:
        """Return the name of the group a thing is in, if any."""
        return next(iter(self.membership.groups_of(thing)), None)

    def _named(
        self, group_name: str | None, group_arn: str | None, thing_name: str | None, thing_arn: str | None
    ) -> tuple[str, str]:
        """Return the names of a group and a thing, both of which exist."""
        group = billing_groups.KIND.name(group_name, group_arn, self.backend)
        thing = things.KIND.name(thing_name, thing_arn, self.backend)
        self.backend.billing_groups.table.get(group)
        self.backend.things.table.get(thing)
        return group, thing
