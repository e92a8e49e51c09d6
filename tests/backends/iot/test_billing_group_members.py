from __future__ import annotations

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from billing_mock import World

INVALID, MISSING = "InvalidRequestException", "ResourceNotFoundException"
GROUP = "arn:aws:iot:us-east-1:123456789012:billinggroup/"
THING = "arn:aws:iot:us-east-1:123456789012:thing/"


@pytest.fixture
def fleet(iot):
    """Make two billing groups and three things, the first of them in the first group."""
    for name in ("trucks", "ships"):
        iot.create_billing_group(billingGroupName=name)
    iot.create_thing(thingName="t1", billingGroupName="trucks")
    for name in ("t2", "t3"):
        iot.create_thing(thingName=name)
    return iot


def members(iot, group):
    return iot.list_things_in_billing_group(billingGroupName=group)["things"]


class TestAdd:
    @pytest.mark.parametrize(
        "asked",
        [
            {"billingGroupName": "trucks", "thingName": "t2"},
            {"billingGroupArn": GROUP + "trucks", "thingArn": THING + "t2"},
            {"billingGroupName": "trucks", "thingArn": THING + "t2"},
            {"billingGroupName": "trucks", "billingGroupArn": GROUP + "trucks", "thingName": "t2"},
        ],
    )
    def test_by_name_or_arn(self, fleet, told, asked):
        assert {} == told(fleet.add_thing_to_billing_group(**asked))

        assert ["t1", "t2"] == members(fleet, "trucks")
        assert "trucks" == fleet.describe_thing(thingName="t2")["billingGroupName"]

    def test_a_thing_is_in_one_group_only(self, fleet):
        fleet.add_thing_to_billing_group(billingGroupName="ships", thingName="t1")

        assert ([], ["t1"]) == (members(fleet, "trucks"), members(fleet, "ships"))
        assert "ships" == fleet.describe_thing(thingName="t1")["billingGroupName"]

    def test_again_changes_nothing(self, fleet, registry):
        fleet.add_thing_to_billing_group(billingGroupName="trucks", thingName="t2")
        before = registry()
        fleet.add_thing_to_billing_group(billingGroupName="trucks", thingName="t1")

        assert before == registry()

    def test_counts_neither_as_a_change_of_the_thing_nor_of_the_group(self, fleet):
        fleet.add_thing_to_billing_group(billingGroupName="ships", thingName="t1")

        assert 1 == fleet.describe_thing(thingName="t1")["version"]
        assert 1 == fleet.describe_billing_group(billingGroupName="ships")["version"]


class TestRemove:
    @pytest.mark.parametrize(
        "asked",
        [
            {"billingGroupName": "trucks", "thingName": "t1"},
            {"billingGroupArn": GROUP + "trucks", "thingArn": THING + "t1"},
        ],
    )
    def test_by_name_or_arn(self, fleet, told, asked):
        assert {} == told(fleet.remove_thing_from_billing_group(**asked))

        assert [] == members(fleet, "trucks")
        assert "billingGroupName" not in fleet.describe_thing(thingName="t1")

    @pytest.mark.parametrize("thing", ["t1", "t2"])
    def test_a_thing_that_is_not_in_the_group_stays_where_it_is(self, fleet, registry, thing):
        before = registry()
        fleet.remove_thing_from_billing_group(billingGroupName="ships", thingName=thing)

        assert before == registry()


class TestList:
    def test_pages(self, fleet):
        for number in range(7):
            fleet.create_thing(thingName=f"s{number}", billingGroupName="ships")
        pages = list(
            fleet.get_paginator("list_things_in_billing_group").paginate(
                billingGroupName="ships", PaginationConfig={"PageSize": 3}
            )
        )

        assert [["s0", "s1", "s2"], ["s3", "s4", "s5"], ["s6"]] == [page["things"] for page in pages]
        assert "nextToken" not in pages[-1]

    def test_a_page_goes_on_where_the_last_ended_although_things_left(self, fleet):
        for number in range(4):
            fleet.create_thing(thingName=f"s{number}", billingGroupName="ships")
        first = fleet.list_things_in_billing_group(billingGroupName="ships", maxResults=2)
        for name in first["things"]:
            fleet.delete_thing(thingName=name)

        rest = fleet.list_things_in_billing_group(
            billingGroupName="ships", nextToken=first["nextToken"], maxResults=2
        )
        assert ["s2", "s3"] == rest["things"]

    def test_a_page_has_a_hundred_things_unless_told_otherwise(self, fleet):
        for number in range(120):
            fleet.create_thing(thingName=f"s{number}", billingGroupName="ships")

        assert 100 == len(members(fleet, "ships"))
        most = fleet.list_things_in_billing_group(billingGroupName="ships", maxResults=250)
        assert 120 == len(most["things"])


ADD, REMOVE, LIST = (
    "add_thing_to_billing_group",
    "remove_thing_from_billing_group",
    "list_things_in_billing_group",
)
EITHER = [
    ({"thingName": "t1"}, INVALID, "Either billingGroupName or billingGroupArn is required."),
    ({"billingGroupName": "trucks"}, INVALID, "Either thingName or thingArn is required."),
    (
        {"billingGroupName": "planes", "thingName": "t1"},
        MISSING,
        "Billing Group planes cannot be found in this account and region.",
    ),
    (
        {"billingGroupName": "trucks", "thingName": "t9"},
        MISSING,
        "Thing t9 cannot be found in this account and region.",
    ),
    (
        {"billingGroupArn": "trucks", "thingName": "t1"},
        INVALID,
        "trucks is not the ARN of a billing group.",
    ),
    (
        {"billingGroupArn": THING + "t1", "thingName": "t1"},
        INVALID,
        f"{THING}t1 is not the ARN of a billing group.",
    ),
    (
        {"billingGroupName": "trucks", "thingArn": GROUP + "trucks"},
        INVALID,
        f"{GROUP}trucks is not the ARN of a thing.",
    ),
    (
        {"billingGroupName": "trucks", "billingGroupArn": GROUP + "ships", "thingName": "t1"},
        INVALID,
        f"billingGroupName is trucks, but billingGroupArn is {GROUP}ships.",
    ),
    (
        {"billingGroupArn": "arn:aws:iot:eu-west-1:123456789012:billinggroup/trucks", "thingName": "t1"},
        MISSING,
        (
            "Billing Group arn:aws:iot:eu-west-1:123456789012:billinggroup/trucks "
            "cannot be found in this account and region."
        ),
    ),
    (
        {"billingGroupName": "trucks", "thingArn": "arn:aws:iot:us-east-1:111122223333:thing/t1"},
        MISSING,
        "Thing arn:aws:iot:us-east-1:111122223333:thing/t1 cannot be found in this account and region.",
    ),
]
REFUSALS = [
    *((ADD, *refusal) for refusal in EITHER),
    *((REMOVE, *refusal) for refusal in EITHER),
    (
        LIST,
        {"billingGroupName": "planes"},
        MISSING,
        "Billing Group planes cannot be found in this account and region.",
    ),
    (
        LIST,
        {"billingGroupName": "trucks", "nextToken": "forged"},
        INVALID,
        "nextToken is not one that an earlier page of this list ended with.",
    ),
]


@pytest.mark.usefixtures("fleet")
@pytest.mark.parametrize("refusal", REFUSALS)
def test_refusals(refused_and_unchanged, refusal):
    refused_and_unchanged(*refusal)


THINGS = st.sampled_from(["a", "b", "c", "d"])
GROUPS = st.sampled_from(["X", "Y", "Z"])


class OneGroupPerThing(RuleBasedStateMachine):
    """Whatever is called in whichever order, a thing is in one group at most, and both sides say so."""

    def __init__(self):
        super().__init__()
        self.iot = World().client("iot")
        self.things = {}
        self.groups = set()

    @rule(group=GROUPS)
    def create_group(self, group):
        self.iot.create_billing_group(billingGroupName=group)
        self.groups.add(group)

    @rule(group=GROUPS)
    def delete_group(self, group):
        self.iot.delete_billing_group(billingGroupName=group)
        self.groups.discard(group)
        self.things = {name: None if home == group else home for name, home in self.things.items()}

    @rule(thing=THINGS, group=GROUPS)
    def create_thing(self, thing, group):
        if thing in self.things:
            return
        try:
            self.iot.create_thing(thingName=thing, billingGroupName=group)
        except self.iot.exceptions.ResourceNotFoundException:
            assert group not in self.groups
        else:
            self.things[thing] = group

    @rule(thing=THINGS)
    def delete_thing(self, thing):
        self.iot.delete_thing(thingName=thing)
        self.things.pop(thing, None)

    @rule(thing=THINGS, group=GROUPS)
    def add(self, thing, group):
        try:
            self.iot.add_thing_to_billing_group(thingName=thing, billingGroupName=group)
        except self.iot.exceptions.ResourceNotFoundException:
            assert thing not in self.things or group not in self.groups
        else:
            self.things[thing] = group

    @rule(thing=THINGS, group=GROUPS)
    def remove(self, thing, group):
        try:
            self.iot.remove_thing_from_billing_group(thingName=thing, billingGroupName=group)
        except self.iot.exceptions.ResourceNotFoundException:
            assert thing not in self.things or group not in self.groups
        else:
            self.things[thing] = None if self.things[thing] == group else self.things[thing]

    @invariant()
    def both_sides_agree(self):
        for thing, group in self.things.items():
            assert group == self.iot.describe_thing(thingName=thing).get("billingGroupName")
        for group in self.groups:
            inside = {thing for thing, home in self.things.items() if home == group}
            assert inside == set(members(self.iot, group))


OneGroupPerThing.TestCase.settings = settings(max_examples=15, stateful_step_count=25, deadline=None)
TestOneGroupPerThing = OneGroupPerThing.TestCase
