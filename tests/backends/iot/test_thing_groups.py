from __future__ import annotations

import re
from datetime import datetime, timezone

import pytest

from billing_mock._backends.iot import thing_groups

INVALID, MISSING = "InvalidRequestException", "ResourceNotFoundException"
EXISTS, STALE = "ResourceAlreadyExistsException", "VersionConflictException"
ARN = "arn:aws:iot:us-east-1:123456789012:thinggroup/"
CREATED = datetime(2026, 11, 22, 12, 0, 0, 250_000, tzinfo=timezone.utc)
PROPERTIES = {
    "thingGroupDescription": "All lamps",
    "attributePayload": {"attributes": {"brightness": "3400_lumens"}},
}


def names(answer):
    return [group["groupName"] for group in answer["thingGroups"]]


@pytest.fixture
def lights(iot):
    """Make the hierarchy of AWS's developer guide, and a group beside it."""
    iot.create_thing_group(thingGroupName="LightBulbs", thingGroupProperties=PROPERTIES)
    iot.create_thing_group(thingGroupName="RedLights", parentGroupName="LightBulbs")
    for name in ("RedLEDLights", "RedIncandescentLights"):
        iot.create_thing_group(thingGroupName=name, parentGroupName="RedLights")
    iot.create_thing_group(thingGroupName="ReplaceableObjects")
    return iot


class TestCreate:
    def test_gives_name_arn_and_id(self, iot, told):
        group = told(iot.create_thing_group(thingGroupName="LightBulbs"))

        assert {
            "thingGroupName": "LightBulbs",
            "thingGroupArn": ARN + "LightBulbs",
            "thingGroupId": group["thingGroupId"],
        } == group

    @pytest.mark.parametrize(
        ("first", "again"),
        [
            ({}, {}),
            ({}, {"thingGroupProperties": {"attributePayload": {"merge": True}}}),
            ({"thingGroupProperties": PROPERTIES}, {"thingGroupProperties": PROPERTIES}),
            ({"parentGroupName": "top"}, {"parentGroupName": "top"}),
            ({"tags": [{"Key": "a", "Value": "1"}]}, {}),
        ],
    )
    def test_again_finds_the_same_group(self, iot, told, registry, first, again):
        iot.create_thing_group(thingGroupName="top")
        before = told(iot.create_thing_group(thingGroupName="lamps", **first))
        everything = registry()

        assert before == told(iot.create_thing_group(thingGroupName="lamps", **again))
        assert everything == registry()


class TestDescribe:
    def test_a_root_group_with_properties(self, lights, told):
        found = told(lights.describe_thing_group(thingGroupName="LightBulbs"))

        assert {
            "thingGroupName": "LightBulbs",
            "thingGroupArn": ARN + "LightBulbs",
            "thingGroupId": found["thingGroupId"],
            "version": 1,
            "thingGroupProperties": PROPERTIES,
            "thingGroupMetadata": {"creationDate": CREATED},
        } == found

    def test_a_group_without_properties_and_the_way_to_it(self, lights, told):
        found = told(lights.describe_thing_group(thingGroupName="RedLEDLights"))

        assert {
            "thingGroupName": "RedLEDLights",
            "thingGroupArn": ARN + "RedLEDLights",
            "thingGroupId": found["thingGroupId"],
            "version": 1,
            "thingGroupProperties": {},
            "thingGroupMetadata": {
                "parentGroupName": "RedLights",
                "rootToParentThingGroups": [
                    {"groupName": "LightBulbs", "groupArn": ARN + "LightBulbs"},
                    {"groupName": "RedLights", "groupArn": ARN + "RedLights"},
                ],
                "creationDate": CREATED,
            },
        } == found


class TestUpdate:
    @pytest.mark.parametrize(
        ("said", "properties"),
        [
            ({"thingGroupDescription": "Lamps"}, {**PROPERTIES, "thingGroupDescription": "Lamps"}),
            ({}, {"attributePayload": PROPERTIES["attributePayload"]}),
            ({"attributePayload": {"attributes": {}}}, {}),
            (
                {"attributePayload": {"attributes": {"a": "1"}}},
                {"attributePayload": {"attributes": {"a": "1"}}},
            ),
            (
                {"attributePayload": {"attributes": {"a": "1"}, "merge": True}},
                {"attributePayload": {"attributes": {"brightness": "3400_lumens", "a": "1"}}},
            ),
        ],
    )
    def test_changes_properties_and_counts(self, lights, told, said, properties):
        updated = lights.update_thing_group(thingGroupName="LightBulbs", thingGroupProperties=said)

        assert {"version": 2} == told(updated)
        found = lights.describe_thing_group(thingGroupName="LightBulbs")
        assert (properties, 2) == (found["thingGroupProperties"], found["version"])

    def test_takes_the_version_it_expects(self, lights):
        for version in (1, 2):
            updated = lights.update_thing_group(
                thingGroupName="LightBulbs", thingGroupProperties={}, expectedVersion=version
            )
            assert version + 1 == updated["version"]


class TestDelete:
    def test_takes_the_group_its_tags_and_its_members_away(self, lights, told):
        arn = lights.describe_thing_group(thingGroupName="RedLEDLights")["thingGroupArn"]
        lights.tag_resource(resourceArn=arn, tags=[{"Key": "a", "Value": "1"}])
        lights.create_thing(thingName="lamp")
        lights.add_thing_to_thing_group(thingGroupName="RedLEDLights", thingName="lamp")

        assert {} == told(lights.delete_thing_group(thingGroupName="RedLEDLights"))

        assert "RedLEDLights" not in names(lights.list_thing_groups())
        assert [] == lights.list_thing_groups_for_thing(thingName="lamp")["thingGroups"]
        lights.create_thing_group(thingGroupName="RedLEDLights")
        assert [] == lights.list_tags_for_resource(resourceArn=arn)["tags"]

    def test_from_the_bottom_up(self, lights):
        for name in ("RedLEDLights", "RedIncandescentLights", "RedLights", "LightBulbs"):
            lights.delete_thing_group(thingGroupName=name, expectedVersion=1)

        assert ["ReplaceableObjects"] == names(lights.list_thing_groups())

    def test_what_is_not_there_is_gone_already(self, iot, told):
        assert {} == told(iot.delete_thing_group(thingGroupName="nothing"))


class TestList:
    def test_tells_names_and_arns(self, iot, told):
        iot.create_thing_group(thingGroupName="a")

        assert {"thingGroups": [{"groupName": "a", "groupArn": ARN + "a"}]} == told(iot.list_thing_groups())

    @pytest.mark.parametrize(
        ("asked", "found"),
        [
            (
                {},
                ["LightBulbs", "RedLights", "RedLEDLights", "RedIncandescentLights", "ReplaceableObjects"],
            ),
            ({"recursive": False}, ["LightBulbs", "ReplaceableObjects"]),
            ({"parentGroup": "LightBulbs"}, ["RedLights"]),
            (
                {"parentGroup": "LightBulbs", "recursive": True},
                ["RedLights", "RedLEDLights", "RedIncandescentLights"],
            ),
            ({"parentGroup": "ReplaceableObjects", "recursive": True}, []),
            ({"namePrefixFilter": "Red"}, ["RedLights", "RedLEDLights", "RedIncandescentLights"]),
            ({"namePrefixFilter": "Red", "parentGroup": "LightBulbs"}, ["RedLights"]),
        ],
    )
    def test_by_parent_and_prefix(self, lights, asked, found):
        assert found == names(lights.list_thing_groups(**asked))

    def test_pages(self, lights):
        pages = lights.get_paginator("list_thing_groups").paginate(
            parentGroup="LightBulbs", recursive=True, PaginationConfig={"PageSize": 2}
        )

        assert [2, 1] == [len(names(page)) for page in pages]


CREATE, UPDATE = "create_thing_group", "update_thing_group"
TAKEN = (EXISTS, "Thing Group LightBulbs already exists in current account with different properties")
STALE_1 = (
    "The version for thing group LightBulbs does not match the expected version. "
    "Expected 2, but it has version 1."
)
ABSENT = (MISSING, "Thing Group absent cannot be found in this account and region.")
MANY = {"attributePayload": {"attributes": {f"a{number}": "1" for number in range(51)}}}
TOO_MANY = "A thing group can have 50 attributes; with this request it would have {}."
REFUSALS = [
    (CREATE, {"thingGroupName": "LightBulbs"}, *TAKEN),
    (
        CREATE,
        {
            "thingGroupName": "LightBulbs",
            "thingGroupProperties": PROPERTIES,
            "parentGroupName": "ReplaceableObjects",
        },
        *TAKEN,
    ),
    (
        CREATE,
        {"thingGroupName": "LightBulbs", "thingGroupProperties": PROPERTIES, "tags": [{"Key": "a"}]},
        *TAKEN,
    ),
    # The operation has no ResourceNotFoundException.
    (CREATE, {"thingGroupName": "new", "parentGroupName": "absent"}, INVALID, ABSENT[1]),
    (CREATE, {"thingGroupName": "new", "thingGroupProperties": MANY}, INVALID, TOO_MANY.format(51)),
    (CREATE, {"thingGroupName": "new!"}, INVALID, re.compile(".*at 'thingGroupName'.*pattern.*")),
    ("describe_thing_group", {"thingGroupName": "absent"}, *ABSENT),
    (UPDATE, {"thingGroupName": "absent", "thingGroupProperties": {}}, *ABSENT),
    (
        UPDATE,
        {"thingGroupName": "LightBulbs", "thingGroupProperties": {}, "expectedVersion": 2},
        STALE,
        STALE_1,
    ),
    (
        UPDATE,
        {
            "thingGroupName": "LightBulbs",
            "thingGroupProperties": {"attributePayload": {**MANY["attributePayload"], "merge": True}},
        },
        INVALID,
        TOO_MANY.format(52),
    ),
    ("delete_thing_group", {"thingGroupName": "LightBulbs", "expectedVersion": 2}, STALE, STALE_1),
    (
        "delete_thing_group",
        {"thingGroupName": "RedLights"},
        INVALID,
        "Cannot delete thing group : RedLights when there are still child groups attached to it.",
    ),
    ("list_thing_groups", {"parentGroup": "absent"}, *ABSENT),
    (
        "list_thing_groups",
        {"nextToken": "forged"},
        INVALID,
        "nextToken is not one that an earlier page of this list ended with.",
    ),
]


@pytest.mark.parametrize("refusal", REFUSALS)
def test_refusals(lights, refused_and_unchanged, refusal):
    made = lights.describe_thing_group(thingGroupName="LightBulbs")

    members = refused_and_unchanged(*refusal)

    at_fault = {"resourceId": made["thingGroupId"], "resourceArn": ARN + "LightBulbs"}
    assert (at_fault if EXISTS in refusal else {}) == members


def test_a_hierarchy_has_seven_levels(iot, refused_and_unchanged):
    iot.create_thing_group(thingGroupName="level1")
    for level in range(2, 8):
        iot.create_thing_group(thingGroupName=f"level{level}", parentGroupName=f"level{level - 1}")

    asked = {"thingGroupName": "level8", "parentGroupName": "level7"}
    message = "Thing group level7 is at level 7 of its hierarchy, the deepest there can be."
    refused_and_unchanged("create_thing_group", asked, INVALID, message)


def test_a_group_has_a_limited_number_of_children(lights, refused_and_unchanged, monkeypatch):
    assert 100 == thing_groups.MOST_CHILDREN
    monkeypatch.setattr(thing_groups, "MOST_CHILDREN", 2)

    asked = {"thingGroupName": "third", "parentGroupName": "RedLights"}
    message = "Thing group RedLights has 2 child groups, the most a group can have."
    refused_and_unchanged("create_thing_group", asked, INVALID, message)
    lights.delete_thing_group(thingGroupName="RedLEDLights")
    lights.create_thing_group(**asked)
