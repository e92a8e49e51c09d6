"""Which things are in which thing groups: a thing in one of a hierarchy at most."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._world.membership import Membership
from ..._world.refusals import InvalidRequestException
from ..._world.table import Rows
from ..base import Collection, operation
from . import thing_groups, things
from .resources import GroupNameAndArn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from . import InternetOfThings

MOST = 10


class ThingGroupMembers(Collection["InternetOfThings"]):
    """The things in the thing groups of one account and region."""

    def __init__(self, backend: InternetOfThings) -> None:
        super().__init__(backend)
        self.membership = Membership()

    @operation
    def add_thing_to_thing_group(
        self,
        *,
        thing_group_name: str | None = None,
        thing_group_arn: str | None = None,
        thing_name: str | None = None,
        thing_arn: str | None = None,
        override_dynamic_groups: bool | None = None,
    ) -> None:
        """Put a thing in a group. There are no dynamic groups here, so there is nothing to override."""
        del override_dynamic_groups
        group, thing = self._named(thing_group_name, thing_group_arn, thing_name, thing_arn)
        groups = self.membership.groups_of(thing)
        if group not in groups:
            self._refuse_same_hierarchy(thing, group)
            if len(groups) >= MOST:
                raise InvalidRequestException(
                    f"Thing {thing} is in {MOST} thing groups, the most a thing can be in."
                )
            self.membership.join(thing, group)

    @operation
    def remove_thing_from_thing_group(
        self,
        *,
        thing_group_name: str | None = None,
        thing_group_arn: str | None = None,
        thing_name: str | None = None,
        thing_arn: str | None = None,
    ) -> None:
        """Take a thing out of a group, if it is in it."""
        group, thing = self._named(thing_group_name, thing_group_arn, thing_name, thing_arn)
        self.membership.leave(thing, group)

    @operation
    def list_things_in_thing_group(
        self, *, thing_group_name: str, recursive: bool | None = None
    ) -> Rows[str] | Sequence[str]:
        """List the names of the things in a group, or also of those in the groups in it."""
        self.backend.thing_groups.table.get(thing_group_name)
        if not recursive:
            return self.membership.members_of(thing_group_name)
        groups = self.backend.thing_groups.below(thing_group_name)
        return [name for group in groups for name in self.membership.members_of(group)]

    @operation
    def list_thing_groups_for_thing(self, *, thing_name: str) -> list[GroupNameAndArn]:
        """List the groups a thing is in, each after the groups above it."""
        self.backend.things.table.get(thing_name)
        table = self.backend.thing_groups.table
        groups = [table.get(name) for name in self.membership.groups_of(thing_name)]
        return [
            told
            for group in groups
            for told in (*group.ancestors, GroupNameAndArn(group.group_name, group.group_arn))
        ]

    def _named(
        self, group_name: str | None, group_arn: str | None, thing_name: str | None, thing_arn: str | None
    ) -> tuple[str, str]:
        """Return the names of a group and a thing, both of which exist."""
        group = thing_groups.KIND.name(group_name, group_arn, self.backend)
        thing = things.KIND.name(thing_name, thing_arn, self.backend)
        self.backend.thing_groups.table.get(group)
        self.backend.things.table.get(thing)
        return group, thing

    def _refuse_same_hierarchy(self, thing: str, group: str) -> None:
        table = self.backend.thing_groups.table
        root = table.get(group).root
        for other in self.membership.groups_of(thing):
            if table.get(other).root == root:
                raise InvalidRequestException(
                    f"Thing {thing} is in thing group {other}, which is in the same hierarchy as {group}: "
                    f"both are below {root} or {root} itself."
                )
