from __future__ import annotations

import pytest

INVALID, MISSING = "InvalidRequestException", "ResourceNotFoundException"
GROUP = "arn:aws:iot:us-east-1:123456789012:thinggroup/"
THING = "arn:aws:iot:us-east-1:123456789012:thing/"


@pytest.fixture
def fleet(iot):
    """Make trucks with red trucks in them, ships, and three things: one in each."""
    iot.create_thing_group(thingGroupName="trucks")
    iot.create_thing_group(thingGroupName="red", parentGroupName="trucks")
    iot.create_thing_group(thingGroupName="blue", parentGroupName="trucks")
    iot.create_thing_group(thingGroupName="ships")
    for thing, group in (("t1", "trucks"), ("r1", "red"), ("s1", "ships")):
        iot.create_thing(thingName=thing)
        iot.add_thing_to_thing_group(thingGroupName=group, thingName=thing)
    iot.create_thing(thingName="new")
    return iot


def things(iot, group, **asked):
    return iot.list_things_in_thing_group(thingGroupName=group, **asked)["things"]


def groups(iot, thing):
    return [group["groupName"] for group in iot.list_thing_groups_for_thing(thingName=thing)["thingGroups"]]


class TestAdd:
    @pytest.mark.parametrize(
        "asked",
        [
            {"thingGroupName": "trucks", "thingName": "new"},
            {"thingGroupArn": GROUP + "trucks", "thingArn": THING + "new"},
            {"thingGroupName": "trucks", "thingName": "new", "overrideDynamicGroups": True},
        ],
    )
    def test_by_name_or_arn(self, fleet, told, asked):
        assert {} == told(fleet.add_thing_to_thing_group(**asked))

        assert ["t1", "new"] == things(fleet, "trucks")
        assert ["trucks"] == groups(fleet, "new")

    def test_again_changes_nothing(self, fleet, registry):
        before = registry()
        fleet.add_thing_to_thing_group(thingGroupName="red", thingName="r1")

        assert before == registry()

    def test_a_thing_can_be_in_groups_of_different_hierarchies(self, fleet):
        fleet.add_thing_to_thing_group(thingGroupName="ships", thingName="r1")

        assert (["r1"], ["s1", "r1"]) == (things(fleet, "red"), things(fleet, "ships"))


class TestRemove:
    @pytest.mark.parametrize(
        "asked",
        [
            {"thingGroupName": "trucks", "thingName": "t1"},
            {"thingGroupArn": GROUP + "trucks", "thingArn": THING + "t1"},
        ],
    )
    def test_by_name_or_arn(self, fleet, told, asked):
        assert {} == told(fleet.remove_thing_from_thing_group(**asked))

        assert ([], []) == (things(fleet, "trucks"), groups(fleet, "t1"))

    def test_a_thing_that_is_not_in_the_group_stays_where_it_is(self, fleet, registry):
        before = registry()
        fleet.remove_thing_from_thing_group(thingGroupName="trucks", thingName="r1")

        assert before == registry()


class TestLists:
    def test_things_in_a_group_and_in_the_groups_in_it(self, fleet):
        assert ["t1"] == things(fleet, "trucks")
        assert ["t1"] == things(fleet, "trucks", recursive=False)
        assert ["t1", "r1"] == things(fleet, "trucks", recursive=True)
        assert [] == things(fleet, "blue", recursive=True)

    def test_groups_of_a_thing_each_after_those_above_it(self, fleet, told):
        fleet.add_thing_to_thing_group(thingGroupName="ships", thingName="r1")

        assert {
            "thingGroups": [
                {"groupName": name, "groupArn": GROUP + name} for name in ("trucks", "red", "ships")
            ]
        } == told(fleet.list_thing_groups_for_thing(thingName="r1"))

    def test_pages(self, fleet):
        for number in range(5):
            fleet.create_thing(thingName=f"b{number}")
            fleet.add_thing_to_thing_group(thingGroupName="blue", thingName=f"b{number}")
        pages = fleet.get_paginator("list_things_in_thing_group")

        direct = pages.paginate(thingGroupName="blue", PaginationConfig={"PageSize": 2})
        assert [["b0", "b1"], ["b2", "b3"], ["b4"]] == [page["things"] for page in direct]
        below = pages.paginate(thingGroupName="trucks", recursive=True, PaginationConfig={"PageSize": 4})
        assert [["t1", "r1", "b0", "b1"], ["b2", "b3", "b4"]] == [page["things"] for page in below]
        of_one = fleet.get_paginator("list_thing_groups_for_thing").paginate(
            thingName="r1", PaginationConfig={"PageSize": 1}
        )
        assert [1, 1] == [len(page["thingGroups"]) for page in of_one]


EITHER = [
    ({"thingName": "t1"}, INVALID, "Either thingGroupName or thingGroupArn is required."),
    ({"thingGroupName": "ships"}, INVALID, "Either thingName or thingArn is required."),
    (
        {"thingGroupName": "planes", "thingName": "t1"},
        MISSING,
        "Thing Group planes cannot be found in this account and region.",
    ),
    (
        {"thingGroupName": "ships", "thingName": "t9"},
        MISSING,
        "Thing t9 cannot be found in this account and region.",
    ),
    ({"thingGroupArn": "ships", "thingName": "t1"}, INVALID, "ships is not the ARN of a thing group."),
]
HIERARCHY = (
    "Thing {} is in thing group {}, which is in the same hierarchy as {}: "
    "both are below trucks or trucks itself."
)
REFUSALS = [
    *(("add_thing_to_thing_group", *refusal) for refusal in EITHER),
    *(("remove_thing_from_thing_group", *refusal) for refusal in EITHER),
    *(
        (
            "add_thing_to_thing_group",
            {"thingGroupName": group, "thingName": thing},
            INVALID,
            HIERARCHY.format(thing, inside, group),
        )
        for thing, inside, group in (
            ("t1", "trucks", "red"),
            ("r1", "red", "trucks"),
            ("r1", "red", "blue"),
        )
    ),
    (
        "list_things_in_thing_group",
        {"thingGroupName": "planes"},
        MISSING,
        "Thing Group planes cannot be found in this account and region.",
    ),
    (
        "list_thing_groups_for_thing",
        {"thingName": "t9"},
        MISSING,
        "Thing t9 cannot be found in this account and region.",
    ),
]


@pytest.mark.usefixtures("fleet")
@pytest.mark.parametrize("refusal", REFUSALS)
def test_refusals(refused_and_unchanged, refusal):
    refused_and_unchanged(*refusal)


def test_a_thing_is_in_ten_groups_at_most(iot, refused_and_unchanged):
    iot.create_thing(thingName="t1")
    for number in range(11):
        iot.create_thing_group(thingGroupName=f"g{number}")
    for number in range(10):
        iot.add_thing_to_thing_group(thingGroupName=f"g{number}", thingName="t1")

    asked = {"thingGroupName": "g10", "thingName": "t1"}
    message = "Thing t1 is in 10 thing groups, the most a thing can be in."
    refused_and_unchanged("add_thing_to_thing_group", asked, INVALID, message)
    iot.add_thing_to_thing_group(thingGroupName="g9", thingName="t1")
