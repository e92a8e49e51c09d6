"""Static thing groups and their hierarchy. Knows nothing of which things they hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from ..._world.membership import Membership
from ..._world.refusals import InvalidRequestException
from ..._world.resources import resource
from ..._world.table import Rows, Table
from ..base import Collection, operation
from .attributes import MOST, merged, refuse_too_many
from .resources import GroupNameAndArn, Kind, taken

if TYPE_CHECKING:
    from mypy_boto3_iot.type_defs import TagTypeDef, ThingGroupPropertiesUnionTypeDef

    from . import InternetOfThings

KIND = Kind("Thing Group", path="thinggroup", member="thingGroup")
MOST_CHILDREN = 100
MOST_LEVELS = 7


@resource
class ThingGroup:
    """One thing group.

    Attributes:
        ancestors: The groups above it, the topmost first.
    """

    group_name: str
    group_arn: str
    thing_group_id: str
    description: str | None
    attributes: Mapping[str, str]
    ancestors: tuple[GroupNameAndArn, ...]
    created: datetime
    version: int = 1

    @property
    def parent(self) -> str | None:
        """The name of the group it is directly in, if any."""
        return self.ancestors[-1].group_name if self.ancestors else None

    @property
    def root(self) -> str:
        """The name of the topmost group of its hierarchy, which may be itself."""
        return self.ancestors[0].group_name if self.ancestors else self.group_name

    @property
    def thing_group_properties(self) -> dict[str, Any]:
        """What the customer said of it."""
        payload = {"attributes": self.attributes} if self.attributes else None
        return {"thingGroupDescription": self.description, "attributePayload": payload}

    @property
    def thing_group_metadata(self) -> dict[str, Any]:
        """What AWS adds to the properties."""
        return {
            "parentGroupName": self.parent,
            "rootToParentThingGroups": self.ancestors or None,
            "creationDate": self.created,
        }

    @property
    def thing_group_name(self) -> str:
        """The name, as all but lists call it."""
        return self.group_name

    @property
    def thing_group_arn(self) -> str:
        """The ARN, as all but lists call it."""
        return self.group_arn


class ThingGroups(Collection["InternetOfThings"]):
    """The thing groups of one account and region."""

    def __init__(self, backend: InternetOfThings) -> None:
        super().__init__(backend)
        self.table: Table[ThingGroup] = Table("group_name", missing=KIND.missing)
        self.children = Membership()

    @operation
    def create_thing_group(
        self,
        *,
        thing_group_name: str,
        parent_group_name: str | None = None,
        thing_group_properties: ThingGroupPropertiesUnionTypeDef | None = None,
        tags: Sequence[TagTypeDef] | None = None,
    ) -> ThingGroup:
        """Create a group, or find the one that was created just so."""
        properties = thing_group_properties or {}
        wanted = self.backend.tags.checked(tags)
        attributes = merged({}, properties.get("attributePayload"))
        refuse_too_many(attributes, MOST, "A thing group")
        description = properties.get("thingGroupDescription")
        if thing_group_name in self.table:
            group = self.table.get(thing_group_name)
            before = group.parent, group.description or None, group.attributes
            alike = (parent_group_name, description or None, attributes) == before
            return self._same(group, wanted, alike=alike)
        ancestors = self._above(parent_group_name)
        group = ThingGroup(
            thing_group_name,
            KIND.arn(thing_group_name, self.backend),
            thing_group_id=self.world.ids.uuid(),
            description=description,
            attributes=attributes,
            ancestors=ancestors,
            created=self.world.clock.now(),
        )
        self.table.add(group)
        if parent_group_name is not None:
            self.children.join(thing_group_name, parent_group_name)
        self.world.tags.put(group.group_arn, wanted)
        return group

    @operation
    def describe_thing_group(self, *, thing_group_name: str) -> ThingGroup:
        """Return one group."""
        return self.table.get(thing_group_name)

    @operation
    def update_thing_group(
        self,
        *,
        thing_group_name: str,
        thing_group_properties: ThingGroupPropertiesUnionTypeDef,
        expected_version: int | None = None,
    ) -> ThingGroup:
        """Replace the description of a group, and change its attributes where the request has some."""
        group = self.table.get(thing_group_name)
        KIND.refuse_stale(thing_group_name, group, expected_version)
        attributes = merged(group.attributes, thing_group_properties.get("attributePayload"))
        refuse_too_many(attributes, MOST, "A thing group")
        description = thing_group_properties.get("thingGroupDescription")
        return self.table.put(
            replace(group, description=description, attributes=attributes, version=group.version + 1)
        )

    @operation
    def delete_thing_group(self, *, thing_group_name: str, expected_version: int | None = None) -> None:
        """Delete a group without child groups, if it is there, and free its things."""
        if thing_group_name not in self.table:
            return
        group = self.table.get(thing_group_name)
        KIND.refuse_stale(thing_group_name, group, expected_version)
        if self.children.members_of(thing_group_name):
            raise InvalidRequestException(
                f"Cannot delete thing group : {thing_group_name} "
                "when there are still child groups attached to it."
            )
        self.table.remove(thing_group_name)
        self.children.leave_all(thing_group_name)
        self.backend.thing_group_members.membership.disband(thing_group_name)
        self.world.tags.forget(group.group_arn)

    @operation
    def list_thing_groups(
        self,
        *,
        parent_group: str | None = None,
        name_prefix_filter: str | None = None,
        recursive: bool | None = None,
    ) -> Rows[ThingGroup]:
        """List the groups, or those in a group, directly or at any depth, or those with a prefix."""
        if parent_group is not None:
            self.table.get(parent_group)
        if parent_group is None and name_prefix_filter is None and recursive in {None, True}:
            return self.table.where(None)

        def wanted(group: ThingGroup) -> bool:
            if name_prefix_filter is not None and not group.group_name.startswith(name_prefix_filter):
                return False
            if parent_group is None:
                return recursive in {None, True} or group.parent is None
            if recursive:
                return any(above.group_name == parent_group for above in group.ancestors)
            return group.parent == parent_group

        return self.table.where(wanted)

    def below(self, name: str) -> Iterator[str]:
        """Iterate over the names of a group and all groups in it, at any depth."""
        yield name
        for child in self.children.members_of(name):
            yield from self.below(child)

    def _above(self, parent: str | None) -> tuple[GroupNameAndArn, ...]:
        """Return the groups above a new one, the topmost first, or refuse it."""
        if parent is None:
            return ()
        if parent not in self.table:
            # CreateThingGroup has no error for what cannot be found.
            raise InvalidRequestException(str(KIND.missing(parent)))
        above = self.table.get(parent)
        ancestors = (*above.ancestors, GroupNameAndArn(above.group_name, above.group_arn))
        if len(ancestors) >= MOST_LEVELS:
            raise InvalidRequestException(
                f"Thing group {parent} is at level {MOST_LEVELS} of its hierarchy, the deepest there can be."
            )
        if len(self.children.members_of(parent)) >= MOST_CHILDREN:
            raise InvalidRequestException(
                f"Thing group {parent} has {MOST_CHILDREN} child groups, the most a group can have."
            )
        return ancestors

    def _same(self, group: ThingGroup, tags: Mapping[str, str], *, alike: bool) -> ThingGroup:
        """Return *group* if it is what a repeated request asks for."""
        if not alike or not self.backend.tags.has(group.group_arn, tags):
            what = f"Thing Group {group.group_name}"
            message = f"{what} already exists in current account with different properties"
            raise taken(message, group.thing_group_id, group.group_arn)
        return group
