"""Billing groups: labels for the cost of things. Knows nothing of which things they hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from ..._world.refusals import InvalidRequestException
from ..._world.resources import resource
from ..._world.table import Rows, Table
from ..base import Collection, operation
from .resources import Kind, taken

if TYPE_CHECKING:
    from mypy_boto3_iot.type_defs import BillingGroupPropertiesTypeDef, TagTypeDef

    from . import InternetOfThings

KIND = Kind("Billing Group", path="billinggroup", member="billingGroup")
MOST = 20_000


@resource
class BillingGroup:
    """One billing group."""

    group_name: str
    group_arn: str
    billing_group_id: str
    billing_group_properties: BillingGroupPropertiesTypeDef
    created: datetime
    version: int = 1

    @property
    def billing_group_metadata(self) -> dict[str, datetime]:
        """What AWS adds to the properties."""
        return {"creationDate": self.created}

    @property
    def billing_group_name(self) -> str:
        """The name, as all but lists call it."""
        return self.group_name

    @property
    def billing_group_arn(self) -> str:
        """The ARN, as all but lists call it."""
        return self.group_arn


class BillingGroups(Collection["InternetOfThings"]):
    """The billing groups of one account and region."""

    def __init__(self, backend: InternetOfThings) -> None:
        super().__init__(backend)
        self.table: Table[BillingGroup] = Table("group_name", missing=KIND.missing)

    @operation
    def create_billing_group(
        self,
        *,
        billing_group_name: str,
        billing_group_properties: BillingGroupPropertiesTypeDef | None = None,
        tags: Sequence[TagTypeDef] | None = None,
    ) -> BillingGroup:
        """Create a group, or find the one that was created just so."""
        properties = billing_group_properties or {}
        wanted = self.backend.tags.checked(tags)
        if billing_group_name in self.table:
            return self._same(self.table.get(billing_group_name), properties, wanted)
        if len(self.table) >= MOST:
            raise InvalidRequestException(
                f"There are {MOST} billing groups, the most an account can have in a region."
            )
        group = BillingGroup(
            billing_group_name,
            KIND.arn(billing_group_name, self.backend),
            billing_group_id=self.world.ids.uuid(),
            billing_group_properties=properties,
            created=self.world.clock.now(),
        )
        self.table.add(group)
        self.world.tags.put(group.group_arn, wanted)
        return group

    @operation
    def describe_billing_group(self, *, billing_group_name: str) -> BillingGroup:
        """Return one group."""
        return self.table.get(billing_group_name)

    @operation
    def update_billing_group(
        self,
        *,
        billing_group_name: str,
        billing_group_properties: BillingGroupPropertiesTypeDef,
        expected_version: int | None = None,
    ) -> BillingGroup:
        """Replace all properties of a group."""
        group = self.table.get(billing_group_name)
        KIND.refuse_stale(billing_group_name, group, expected_version)
        return self.table.put(
            replace(group, billing_group_properties=billing_group_properties, version=group.version + 1)
        )

    @operation
    def delete_billing_group(self, *, billing_group_name: str, expected_version: int | None = None) -> None:
        """Delete a group, if it is there, and free its things."""
        if billing_group_name not in self.table:
            return
        group = self.table.get(billing_group_name)
        KIND.refuse_stale(billing_group_name, group, expected_version)
        self.table.remove(billing_group_name)
        self.backend.billing_group_members.membership.disband(billing_group_name)
        self.world.tags.forget(group.group_arn)

    @operation
    def list_billing_groups(self, *, name_prefix_filter: str | None = None) -> Rows[BillingGroup]:
        """List the groups, or those whose name begins with a prefix."""
        if name_prefix_filter is None:
            return self.table.where(None)
        prefix = name_prefix_filter
        return self.table.where(lambda group: group.group_name.startswith(prefix))

    def _same(
        self, group: BillingGroup, properties: BillingGroupPropertiesTypeDef, tags: dict[str, str]
    ) -> BillingGroup:
        """Return *group* if it is what a repeated request asks for."""
        described = _description(properties) == _description(group.billing_group_properties)
        if not described or not self.backend.tags.has(group.group_arn, tags):
            what = f"Billing Group {group.group_name}"
            message = f"{what} already exists in current account with different properties"
            raise taken(message, group.billing_group_id, group.group_arn)
        return group


def _description(properties: BillingGroupPropertiesTypeDef) -> str:
    return properties.get("billingGroupDescription", "")
