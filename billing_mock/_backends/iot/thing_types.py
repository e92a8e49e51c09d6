"""Thing types: what things of one make have in common. Knows nothing of single things."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from ..._world.refusals import InvalidRequestException
from ..._world.resources import resource
from ..._world.table import Rows, Table
from ..base import Collection, operation
from .resources import Kind, taken

if TYPE_CHECKING:
    from mypy_boto3_iot.type_defs import TagTypeDef, ThingTypePropertiesUnionTypeDef

    from . import InternetOfThings

KIND = Kind("Thing Type", path="thingtype", member="thingType")
MOST_SEARCHABLE = 3
REST_BEFORE_DELETION = timedelta(minutes=5)


@resource
class ThingType:
    """One thing type.

    Attributes:
        deprecated_at: Since when no more things can be of this type, if so.
    """

    thing_type_name: str
    thing_type_id: str
    thing_type_arn: str
    thing_type_properties: ThingTypePropertiesUnionTypeDef
    created: datetime
    deprecated_at: datetime | None = None

    @property
    def deprecated(self) -> bool:
        """Whether no more things can be of this type."""
        return self.deprecated_at is not None

    @property
    def thing_type_metadata(self) -> dict[str, Any]:
        """What AWS adds to the properties."""
        return {
            "creationDate": self.created,
            "deprecated": self.deprecated,
            "deprecationDate": self.deprecated_at,
        }


class ThingTypes(Collection["InternetOfThings"]):
    """The thing types of one account and region."""

    def __init__(self, backend: InternetOfThings) -> None:
        super().__init__(backend)
        self.table: Table[ThingType] = Table("thing_type_name", missing=KIND.missing)

    @operation
    def create_thing_type(
        self,
        *,
        thing_type_name: str,
        thing_type_properties: ThingTypePropertiesUnionTypeDef | None = None,
        tags: Sequence[TagTypeDef] | None = None,
    ) -> ThingType:
        """Create a type, or find the one that was created just so."""
        properties = thing_type_properties or {}
        wanted = self.backend.tags.checked(tags)
        _refuse_too_many(properties)
        if thing_type_name in self.table:
            return self._same(self.table.get(thing_type_name), properties, wanted)
        thing_type = ThingType(
            thing_type_name,
            self.world.ids.uuid(),
            KIND.arn(thing_type_name, self.backend),
            properties,
            created=self.world.clock.now(),
        )
        self.table.add(thing_type)
        self.world.tags.put(thing_type.thing_type_arn, wanted)
        return thing_type

    @operation
    def describe_thing_type(self, *, thing_type_name: str) -> ThingType:
        """Return one type."""
        return self.table.get(thing_type_name)

    @operation
    def list_thing_types(self, *, thing_type_name: str | None = None) -> Rows[ThingType]:
        """List the types, or the one of that name, if there is one."""
        if thing_type_name is None:
            return self.table.where(None)
        return self.table.where(lambda thing_type: thing_type.thing_type_name == thing_type_name)

    @operation
    def deprecate_thing_type(self, *, thing_type_name: str, undo_deprecate: bool | None = None) -> None:
        """Let no more things be of a type, or let them again."""
        thing_type = self.table.get(thing_type_name)
        since = None if undo_deprecate else thing_type.deprecated_at or self.world.clock.now()
        self.table.put(replace(thing_type, deprecated_at=since))

    @operation
    def delete_thing_type(self, *, thing_type_name: str) -> None:
        """Delete a type that no thing has and that has been deprecated for five minutes."""
        thing_type = self.table.get(thing_type_name)
        refused = f"Cannot delete thing type : {thing_type_name}. "
        if thing_type.deprecated_at is None:
            raise InvalidRequestException(f"{refused}Please deprecate it first with DeprecateThingType")
        if self.world.clock.now() < thing_type.deprecated_at + REST_BEFORE_DELETION:
            raise InvalidRequestException(
                f"{refused}Please wait for 5 minutes after deprecation and then retry"
            )
        things = len(self.backend.things.of_type.members_of(thing_type_name))
        if things:
            raise InvalidRequestException(f"{refused}There are things of this type still: {things}")
        self.table.remove(thing_type_name)
        self.world.tags.forget(thing_type.thing_type_arn)

    def _same(
        self, thing_type: ThingType, properties: ThingTypePropertiesUnionTypeDef, tags: dict[str, str]
    ) -> ThingType:
        """Return *thing_type* if it is what a repeated request asks for."""
        alike = _told(properties) == _told(thing_type.thing_type_properties)
        if not alike or not self.backend.tags.has(thing_type.thing_type_arn, tags):
            what = f"Thing Type {thing_type.thing_type_name}"
            message = f"{what} already exists in current account with different properties"
            raise taken(message, thing_type.thing_type_id, thing_type.thing_type_arn)
        return thing_type


def _refuse_too_many(properties: ThingTypePropertiesUnionTypeDef) -> None:
    searchable = properties.get("searchableAttributes", [])
    if len(searchable) > MOST_SEARCHABLE:
        raise InvalidRequestException(
            f"A thing type can have {MOST_SEARCHABLE} searchable attributes; "
            f"the request has {len(searchable)}."
        )


def _told(properties: ThingTypePropertiesUnionTypeDef) -> dict[str, Any]:
    """Return what properties say, less what they say by being empty."""
    return {name: item for name, item in properties.items() if item}
