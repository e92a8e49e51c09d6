"""AWS IoT: billing groups, the things in them, and what describes a thing."""

from __future__ import annotations

from collections.abc import Sequence

from ..._world import BaseWorld
from ..._world.refusals import InvalidRequestException, Refusal
from ..base import Backend
from .billing_group_members import BillingGroupMembers
from .billing_groups import BillingGroups
from .endpoints import Endpoints
from .tags import Tags
from .thing_group_members import ThingGroupMembers
from .thing_groups import ThingGroups
from .thing_types import ThingTypes
from .things import Things


class InternetOfThings(Backend):
    """The registry of AWS IoT in one account and region, as far as billing goes."""

    name = "iot"
    regional = True
    # They ask about things and groups, or change them: moto has none.
    held = frozenset(
        {
            "AttachThingPrincipal",
            "CreateDynamicThingGroup",
            "DeleteDynamicThingGroup",
            "DetachThingPrincipal",
            "GetBucketsAggregation",
            "GetCardinality",
            "GetPercentiles",
            "GetStatistics",
            "GetThingConnectivityData",
            "ListPrincipalThings",
            "ListPrincipalThingsV2",
            "ListThingPrincipals",
            "ListThingPrincipalsV2",
            "RegisterThing",
            "SearchIndex",
            "StartThingRegistrationTask",
            "UpdateDynamicThingGroup",
            "UpdateThingGroupsForThing",
            "UpdateThingType",
        }
    )

    def __init__(self, world: BaseWorld, account_id: str, region: str) -> None:
        super().__init__(world, account_id, region)
        self.billing_groups = BillingGroups(self)
        self.billing_group_members = BillingGroupMembers(self)
        self.things = Things(self)
        self.thing_types = ThingTypes(self)
        self.thing_groups = ThingGroups(self)
        self.thing_group_members = ThingGroupMembers(self)
        self.tags = Tags(self)
        self.endpoints = Endpoints(self)

    def invalid(self, message: str, fields: Sequence[tuple[str, str]]) -> Refusal:
        """IoT has one error for whatever is wrong with a request."""
        del fields
        return InvalidRequestException(message)

    def malformed(self, message: str) -> Refusal:
        """See `invalid`."""
        return InvalidRequestException(message)

    def unknown_operation(self) -> Refusal:
        """See `invalid`."""
        return InvalidRequestException("No operation of AWS IoT has this method and path.")

    def bad_token(self) -> Refusal:
        """See `invalid`."""
        return InvalidRequestException("nextToken is not one that an earlier page of this list ended with.")
