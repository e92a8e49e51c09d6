from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone

import pytest

INVALID, MISSING = "InvalidRequestException", "ResourceNotFoundException"
EXISTS = "ResourceAlreadyExistsException"
ARN = "arn:aws:iot:us-east-1:123456789012:thingtype/"
CREATED = datetime(2026, 11, 22, 12, 0, 0, 250_000, tzinfo=timezone.utc)
LATER = CREATED + timedelta(hours=1)


def names(answer):
    return [found["thingTypeName"] for found in answer["thingTypes"]]


@pytest.fixture
def truck(iot):
    return iot.create_thing_type(
        thingTypeName="truck",
        thingTypeProperties={"thingTypeDescription": "On wheels", "searchableAttributes": ["axles", "plate"]},
        tags=[{"Key": "team", "Value": "fleet"}],
    )


class TestCreate:
    def test_gives_name_arn_and_id(self, truck, told):
        assert {
            "thingTypeName": "truck",
            "thingTypeArn": ARN + "truck",
            "thingTypeId": truck["thingTypeId"],
        } == told(truck)

    @pytest.mark.parametrize(
        "said",
        [
            {},
            {"thingTypeProperties": {}},
            {"thingTypeProperties": {"searchableAttributes": []}},
            {"tags": []},
        ],
    )
    def test_again_finds_the_same_type(self, iot, told, said):
        before = told(iot.create_thing_type(thingTypeName="ship"))

        assert before == told(iot.create_thing_type(thingTypeName="ship", **said))
        assert ["ship"] == names(iot.list_thing_types())

    def test_keeps_what_enriches_messages(self, iot):
        properties = {
            "mqtt5Configuration": {
                "propagatingAttributes": [
                    {"userPropertyKey": "plate", "thingAttribute": "plate"},
                    {"userPropertyKey": "client", "connectionAttribute": "iot:ClientId"},
                ]
            }
        }
        iot.create_thing_type(thingTypeName="ship", thingTypeProperties=properties)

        assert properties == iot.describe_thing_type(thingTypeName="ship")["thingTypeProperties"]


class TestDescribe:
    def test_tells_properties_and_age(self, iot, told, truck):
        assert {
            "thingTypeName": "truck",
            "thingTypeArn": ARN + "truck",
            "thingTypeId": truck["thingTypeId"],
            "thingTypeProperties": {
                "thingTypeDescription": "On wheels",
                "searchableAttributes": ["axles", "plate"],
            },
            "thingTypeMetadata": {"creationDate": CREATED, "deprecated": False},
        } == told(iot.describe_thing_type(thingTypeName="truck"))


class TestDeprecate:
    def test_and_undo(self, world, iot, told, truck):
        world.clock.move_to(LATER)
        assert {} == told(iot.deprecate_thing_type(thingTypeName="truck"))
        assert {
            "creationDate": CREATED,
            "deprecated": True,
            "deprecationDate": LATER,
        } == iot.describe_thing_type(thingTypeName="truck")["thingTypeMetadata"]

        iot.deprecate_thing_type(thingTypeName="truck", undoDeprecate=True)
        kept = iot.describe_thing_type(thingTypeName="truck")["thingTypeMetadata"]
        assert {"creationDate": CREATED, "deprecated": False} == kept
        iot.create_thing(thingName="t1", thingTypeName="truck")

    def test_again_keeps_the_date(self, world, iot, truck):
        iot.deprecate_thing_type(thingTypeName="truck")
        world.clock.move_to(LATER)
        iot.deprecate_thing_type(thingTypeName="truck", undoDeprecate=False)

        metadata = iot.describe_thing_type(thingTypeName="truck")["thingTypeMetadata"]
        assert CREATED == metadata["deprecationDate"]


class TestDelete:
    def test_five_minutes_after_deprecation(self, world, iot, told, truck):
        iot.deprecate_thing_type(thingTypeName="truck")
        world.clock.shift(timedelta(minutes=5))

        assert {} == told(iot.delete_thing_type(thingTypeName="truck"))
        assert [] == names(iot.list_thing_types())
        again = iot.create_thing_type(thingTypeName="truck")
        assert [] == iot.list_tags_for_resource(resourceArn=again["thingTypeArn"])["tags"]

    @pytest.mark.parametrize(
        "release",
        [
            lambda iot: iot.delete_thing(thingName="t1"),
            lambda iot: iot.update_thing(thingName="t1", removeThingType=True),
            lambda iot: iot.update_thing(thingName="t1", thingTypeName="ship"),
        ],
    )
    def test_only_when_no_thing_has_it(self, world, iot, truck, refused_and_unchanged, release):
        iot.create_thing_type(thingTypeName="ship")
        iot.create_thing(thingName="t1", thingTypeName="truck")
        iot.deprecate_thing_type(thingTypeName="truck")
        world.clock.shift(timedelta(minutes=5))
        message = "Cannot delete thing type : truck. There are things of this type still: 1"
        refused_and_unchanged("delete_thing_type", {"thingTypeName": "truck"}, INVALID, message)

        release(iot)
        iot.delete_thing_type(thingTypeName="truck")
        assert ["ship"] == names(iot.list_thing_types())


class TestList:
    def test_tells_all_but_the_id(self, iot, told, truck):
        assert {
            "thingTypes": [
                {
                    "thingTypeName": "truck",
                    "thingTypeArn": ARN + "truck",
                    "thingTypeProperties": {
                        "thingTypeDescription": "On wheels",
                        "searchableAttributes": ["axles", "plate"],
                    },
                    "thingTypeMetadata": {"creationDate": CREATED, "deprecated": False},
                }
            ]
        } == told(iot.list_thing_types())

    def test_by_name(self, iot, truck):
        iot.create_thing_type(thingTypeName="truck2")

        assert ["truck"] == names(iot.list_thing_types(thingTypeName="truck"))
        assert [] == names(iot.list_thing_types(thingTypeName="plane"))

    def test_pages(self, iot):
        for name in "abcde":
            iot.create_thing_type(thingTypeName=name)
        pages = iot.get_paginator("list_thing_types").paginate(PaginationConfig={"PageSize": 2})

        assert [["a", "b"], ["c", "d"], ["e"]] == [names(page) for page in pages]


TAKEN = (EXISTS, "Thing Type truck already exists in current account with different properties")
REFUSALS = [
    ("create_thing_type", {"thingTypeName": "truck"}, *TAKEN),
    (
        "create_thing_type",
        {"thingTypeName": "truck", "thingTypeProperties": {"thingTypeDescription": "On wheels"}},
        *TAKEN,
    ),
    (
        "create_thing_type",
        {"thingTypeName": "new", "thingTypeProperties": {"searchableAttributes": ["a", "b", "c", "d"]}},
        INVALID,
        "A thing type can have 3 searchable attributes; the request has 4.",
    ),
    (
        "create_thing_type",
        {"thingTypeName": "new", "tags": [{"Key": "aws:x"}]},
        INVALID,
        "The tag key aws:x begins with aws:, which is reserved.",
    ),
    (
        "create_thing_type",
        {"thingTypeName": "new", "thingTypeProperties": {"searchableAttributes": ["a b"]}},
        INVALID,
        re.compile(".*at 'thingTypeProperties.searchableAttributes.1.member' failed.*pattern.*"),
    ),
    *(
        (
            operation,
            {"thingTypeName": "new"},
            MISSING,
            "Thing Type new cannot be found in this account and region.",
        )
        for operation in ("describe_thing_type", "deprecate_thing_type", "delete_thing_type")
    ),
    (
        "delete_thing_type",
        {"thingTypeName": "truck"},
        INVALID,
        "Cannot delete thing type : truck. Please deprecate it first with DeprecateThingType",
    ),
    (
        "delete_thing_type",
        {"thingTypeName": "old"},
        INVALID,
        "Cannot delete thing type : old. Please wait for 5 minutes after deprecation and then retry",
    ),
    (
        "list_thing_types",
        {"nextToken": "forged"},
        INVALID,
        "nextToken is not one that an earlier page of this list ended with.",
    ),
]


@pytest.mark.parametrize("refusal", REFUSALS)
def test_refusals(world, iot, truck, refused_and_unchanged, refusal):
    iot.create_thing_type(thingTypeName="old")
    iot.deprecate_thing_type(thingTypeName="old")
    world.clock.shift(timedelta(minutes=4, seconds=59))

    members = refused_and_unchanged(*refusal)

    at_fault = {"resourceId": truck["thingTypeId"], "resourceArn": ARN + "truck"}
    assert (at_fault if EXISTS in refusal else {}) == members
