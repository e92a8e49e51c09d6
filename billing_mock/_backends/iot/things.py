"""Things: the devices in the registry."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from ..._world.membership import Membership
from ..._world.refusals import InvalidRequestException
from ..._world.resources import resource
from ..._world.table import Rows, Table
from ..base import Collection, operation
from .attributes import MOST, MOST_UNTYPED, merged, refuse_too_many
from .resources import Kind, taken

if TYPE_CHECKING:
    from mypy_boto3_iot.type_defs import AttributePayloadTypeDef

    from . import InternetOfThings

KIND = Kind("Thing", path="thing", member="thing")


@resource
class Thing:
    """One thing.

    Attributes:
        billing_group_name: Told by `Things.describe_thing` only: who is where is not the thing's to keep.
    """

    thing_name: str
    thing_id: str
    thing_arn: str
    attributes: Mapping[str, str]
    thing_type_name: str | None
    version: int = 1
    billing_group_name: str | None = None

    @property
    def default_client_id(self) -> str:
        """What a device is expected to call itself when it connects."""
        return self.thing_name


class Things(Collection["InternetOfThings"]):
    """The things of one account and region."""

    def __init__(self, backend: InternetOfThings) -> None:
        super().__init__(backend)
        self.table: Table[Thing] = Table("thing_name", missing=KIND.missing)
        self.of_type = Membership()

    @operation
    def create_thing(
        self,
        *,
        thing_name: str,
        thing_type_name: str | None = None,
        attribute_payload: AttributePayloadTypeDef | None = None,
        billing_group_name: str | None = None,
    ) -> Thing:
        """Create a thing, or find the one that was created just so."""
        attributes = merged({}, attribute_payload)
        if thing_name in self.table:
            return self._same(self.table.get(thing_name), thing_type_name, attributes, billing_group_name)
        if thing_type_name is not None and self.backend.thing_types.table.get(thing_type_name).deprecated:
            # The spelling is AWS's.
            raise InvalidRequestException(
                f"Can not create new thing with depreated thing type:{thing_type_name}"
            )
        if billing_group_name is not None:
            self.backend.billing_groups.table.get(billing_group_name)
        _refuse_too_many(attributes, thing_type_name)
        thing = Thing(
            thing_name,
            self.world.ids.uuid(),
            KIND.arn(thing_name, self.backend),
            attributes,
            thing_type_name,
        )
        self.table.add(thing)
        if thing_type_name is not None:
            self.of_type.join(thing_name, thing_type_name)
        if billing_group_name is not None:
            self.backend.billing_group_members.membership.join(thing_name, billing_group_name)
        return thing

    @operation
    def describe_thing(self, *, thing_name: str) -> Thing:
        """Return one thing, and the billing group it is in."""
        thing = self.table.get(thing_name)
        group = self.backend.billing_group_members.group_of(thing_name)
        return thing if group is None else replace(thing, billing_group_name=group)

    @operation
    def update_thing(
        self,
        *,
        thing_name: str,
        thing_type_name: str | None = None,
        attribute_payload: AttributePayloadTypeDef | None = None,
        expected_version: int | None = None,
        remove_thing_type: bool | None = None,
    ) -> None:
        """Change type and attributes of a thing."""
        thing = self.table.get(thing_name)
        KIND.refuse_stale(thing_name, thing, expected_version)
        kind = self._type_after(thing, thing_type_name, remove=bool(remove_thing_type))
        attributes = merged(thing.attributes, attribute_payload)
        _refuse_too_many(attributes, kind)
        self.table.put(replace(thing, thing_type_name=kind, attributes=attributes, version=thing.version + 1))
        if kind != thing.thing_type_name:
            self.of_type.leave_all(thing_name)
            if kind is not None:
                self.of_type.join(thing_name, kind)

    @operation
    def delete_thing(self, *, thing_name: str, expected_version: int | None = None) -> None:
        """Delete a thing, if it is there; it leaves all groups."""
        if thing_name not in self.table:
            return
        KIND.refuse_stale(thing_name, self.table.get(thing_name), expected_version)
        self.table.remove(thing_name)
        self.of_type.leave_all(thing_name)
        self.backend.billing_group_members.membership.leave_all(thing_name)
        self.backend.thing_group_members.membership.leave_all(thing_name)

    @operation
    def list_things(
        self,
        *,
        attribute_name: str | None = None,
        attribute_value: str | None = None,
        thing_type_name: str | None = None,
        use_prefix_attribute_value: bool | None = None,
    ) -> Rows[Thing]:
        """List the things, or those of a type, or with an attribute, or with a value of it."""
        if attribute_value is not None and attribute_name is None:
            raise InvalidRequestException("attributeValue says nothing without attributeName.")
        if attribute_name is None and thing_type_name is None:
            return self.table.where(None)
        fits = _fits(attribute_value, prefix=bool(use_prefix_attribute_value))

        def wanted(thing: Thing) -> bool:
            return thing_type_name in {None, thing.thing_type_name} and (
                attribute_name is None or fits(thing.attributes.get(attribute_name))
            )

        return self.table.where(wanted)

    def _type_after(self, thing: Thing, wanted: str | None, *, remove: bool) -> str | None:
        """Return the name of the type a thing has after an update."""
        if remove and wanted is not None:
            raise InvalidRequestException("thingTypeName and removeThingType cannot be given together.")
        if wanted is None:
            return None if remove else thing.thing_type_name
        deprecated = self.backend.thing_types.table.get(wanted).deprecated
        if deprecated and wanted != thing.thing_type_name:
            raise InvalidRequestException(f"Can not update a thing to use deprecated thing type: {wanted}")
        return wanted

    def _same(
        self, thing: Thing, thing_type: str | None, attributes: Mapping[str, str], billing_group: str | None
    ) -> Thing:
        """Return *thing* if it is what a repeated request asks for."""
        grouped = billing_group in {None, self.backend.billing_group_members.group_of(thing.thing_name)}
        if not grouped or (thing_type, attributes) != (thing.thing_type_name, thing.attributes):
            message = f"Thing {thing.thing_name} already exists in account with different attributes"
            raise taken(message, thing.thing_id, thing.thing_arn)
        return thing


def _refuse_too_many(attributes: Mapping[str, str], thing_type: str | None) -> None:
    if thing_type is None:
        refuse_too_many(attributes, MOST_UNTYPED, "A thing without a thing type")
    else:
        refuse_too_many(attributes, MOST, "A thing")


def _fits(wanted: str | None, *, prefix: bool) -> Callable[[str | None], bool]:
    """Return what tells whether the value of an attribute, ``None`` for none, is asked for."""
    if wanted is None:
        return lambda value: value is not None
    return lambda value: value is not None and (value.startswith(wanted) if prefix else value == wanted)
