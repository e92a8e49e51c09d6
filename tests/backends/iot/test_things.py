from __future__ import annotations

import re

import pytest

INVALID, MISSING = "InvalidRequestException", "ResourceNotFoundException"
EXISTS, STALE = "ResourceAlreadyExistsException", "VersionConflictException"
ARN = "arn:aws:iot:us-east-1:123456789012:thing/"


def names(answer):
    return [thing["thingName"] for thing in answer["things"]]


def payload(merge=None, **attributes):
    said = {"attributes": attributes}
    return said if merge is None else {**said, "merge": merge}


class TestCreate:
    def test_gives_name_arn_and_id(self, iot, told):
        thing = told(iot.create_thing(thingName="t1"))

        assert {"thingName": "t1", "thingArn": ARN + "t1", "thingId": thing["thingId"]} == thing
        assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", thing["thingId"])

    def test_keeps_all_it_is_told(self, iot, told):
        iot.create_thing_type(thingTypeName="truck")
        iot.create_billing_group(billingGroupName="north")
        created = iot.create_thing(
            thingName="t1",
            thingTypeName="truck",
            billingGroupName="north",
            attributePayload=payload(colour="red", axles="2", plate="AB-1", owner="ann"),
        )

        assert {
            "defaultClientId": "t1",
            "thingName": "t1",
            "thingId": created["thingId"],
            "thingArn": ARN + "t1",
            "thingTypeName": "truck",
            "attributes": {"colour": "red", "axles": "2", "plate": "AB-1", "owner": "ann"},
            "version": 1,
            "billingGroupName": "north",
        } == told(iot.describe_thing(thingName="t1"))

    def test_a_thing_without_anything(self, iot, told):
        created = iot.create_thing(thingName="t1")

        assert {
            "defaultClientId": "t1",
            "thingName": "t1",
            "thingId": created["thingId"],
            "thingArn": ARN + "t1",
            "attributes": {},
            "version": 1,
        } == told(iot.describe_thing(thingName="t1"))

    @pytest.mark.parametrize(
        "said",
        [
            {},
            {"attributePayload": {}},
            {"attributePayload": {"merge": True}},
            {"attributePayload": {"merge": False}},
            {"attributePayload": payload(merge=True, colour="red")},
            {"attributePayload": payload(merge=False, colour="red")},
            {"thingTypeName": "truck", "billingGroupName": "north"},
        ],
    )
    def test_again_finds_the_same_thing(self, iot, told, registry, said):
        iot.create_thing_type(thingTypeName="truck")
        iot.create_billing_group(billingGroupName="north")
        before = told(iot.create_thing(thingName="t1", **said))
        everything = registry()

        assert before == told(iot.create_thing(thingName="t1", **said))
        assert everything == registry()

    def test_again_without_the_billing_group_it_was_put_in(self, iot, told):
        iot.create_billing_group(billingGroupName="north")
        before = told(iot.create_thing(thingName="t1"))
        iot.add_thing_to_billing_group(thingName="t1", billingGroupName="north")

        assert before == told(iot.create_thing(thingName="t1"))


class TestUpdate:
    @pytest.mark.parametrize(
        ("said", "attributes"),
        [
            ({}, {"colour": "red", "axles": "2"}),
            ({"attributePayload": {}}, {"colour": "red", "axles": "2"}),
            ({"attributePayload": {"merge": True}}, {"colour": "red", "axles": "2"}),
            ({"attributePayload": payload(plate="AB-1")}, {"plate": "AB-1"}),
            ({"attributePayload": payload(merge=False, plate="AB-1")}, {"plate": "AB-1"}),
            (
                {"attributePayload": payload(merge=True, plate="AB-1")},
                {"colour": "red", "axles": "2", "plate": "AB-1"},
            ),
            ({"attributePayload": payload(merge=True, colour="blue")}, {"colour": "blue", "axles": "2"}),
            ({"attributePayload": payload(merge=True, colour="")}, {"axles": "2"}),
            ({"attributePayload": payload()}, {}),
        ],
    )
    def test_changes_attributes(self, iot, told, said, attributes):
        iot.create_thing(thingName="t1", attributePayload=payload(colour="red", axles="2"))

        assert {} == told(iot.update_thing(thingName="t1", **said))

        thing = iot.describe_thing(thingName="t1")
        assert (attributes, 2) == (thing["attributes"], thing["version"])

    def test_changes_and_removes_the_type(self, iot):
        for name in ("truck", "ship"):
            iot.create_thing_type(thingTypeName=name)
        iot.create_thing(thingName="t1", thingTypeName="truck")

        iot.update_thing(thingName="t1", thingTypeName="ship")
        assert "ship" == iot.describe_thing(thingName="t1")["thingTypeName"]

        iot.update_thing(thingName="t1", removeThingType=False)
        assert "ship" == iot.describe_thing(thingName="t1")["thingTypeName"]

        iot.update_thing(thingName="t1", removeThingType=True)
        thing = iot.describe_thing(thingName="t1")
        assert (False, 4) == ("thingTypeName" in thing, thing["version"])

    def test_a_thing_keeps_a_deprecated_type(self, iot):
        iot.create_thing_type(thingTypeName="truck")
        iot.create_thing(thingName="t1", thingTypeName="truck")
        iot.deprecate_thing_type(thingTypeName="truck")

        iot.update_thing(thingName="t1", thingTypeName="truck", attributePayload=payload(colour="red"))

        assert {"colour": "red"} == iot.describe_thing(thingName="t1")["attributes"]

    def test_leaves_the_billing_group(self, iot):
        iot.create_billing_group(billingGroupName="north")
        iot.create_thing(thingName="t1", billingGroupName="north")
        iot.update_thing(thingName="t1", attributePayload=payload(colour="red"))

        assert "north" == iot.describe_thing(thingName="t1")["billingGroupName"]

    def test_takes_the_version_it_expects(self, iot):
        iot.create_thing(thingName="t1")
        for version in (1, 2):
            iot.update_thing(thingName="t1", expectedVersion=version)

        assert 3 == iot.describe_thing(thingName="t1")["version"]


class TestDelete:
    def test_a_thing_leaves_all_its_groups(self, iot, told):
        iot.create_billing_group(billingGroupName="north")
        iot.create_thing_group(thingGroupName="fleet")
        iot.create_thing(thingName="t1", billingGroupName="north")
        iot.add_thing_to_thing_group(thingName="t1", thingGroupName="fleet")

        assert {} == told(iot.delete_thing(thingName="t1"))

        assert [] == iot.list_things()["things"]
        assert [] == iot.list_things_in_billing_group(billingGroupName="north")["things"]
        assert [] == iot.list_things_in_thing_group(thingGroupName="fleet")["things"]
        iot.create_thing(thingName="t1")
        assert "billingGroupName" not in iot.describe_thing(thingName="t1")

    def test_what_is_not_there_is_gone_already(self, iot, told):
        assert {} == told(iot.delete_thing(thingName="t1"))
        assert {} == told(iot.delete_thing(thingName="t1", expectedVersion=3))

    def test_takes_the_version_it_expects(self, iot):
        iot.create_thing(thingName="t1")
        iot.update_thing(thingName="t1")
        iot.delete_thing(thingName="t1", expectedVersion=2)

        assert [] == iot.list_things()["things"]


class TestList:
    @pytest.fixture
    def fleet(self, iot):
        for name in ("truck", "ship"):
            iot.create_thing_type(thingTypeName=name)
        iot.create_thing(thingName="t1", thingTypeName="truck", attributePayload=payload(colour="red"))
        iot.create_thing(thingName="t2", thingTypeName="truck", attributePayload=payload(colour="redder"))
        iot.create_thing(thingName="s1", thingTypeName="ship", attributePayload=payload(colour="red"))
        iot.create_thing(thingName="x", attributePayload=payload(size="red"))
        return iot

    def test_tells_what_a_list_tells(self, iot, told):
        iot.create_thing_type(thingTypeName="truck")
        iot.create_thing(thingName="t1", thingTypeName="truck", attributePayload=payload(colour="red"))
        iot.create_thing(thingName="t2")

        assert {
            "things": [
                {
                    "thingName": "t1",
                    "thingTypeName": "truck",
                    "thingArn": ARN + "t1",
                    "attributes": {"colour": "red"},
                    "version": 1,
                },
                {"thingName": "t2", "thingArn": ARN + "t2", "attributes": {}, "version": 1},
            ]
        } == told(iot.list_things())

    @pytest.mark.parametrize(
        ("asked", "found"),
        [
            ({}, ["t1", "t2", "s1", "x"]),
            ({"attributeName": "colour"}, ["t1", "t2", "s1"]),
            ({"attributeName": "colour", "attributeValue": "red"}, ["t1", "s1"]),
            (
                {"attributeName": "colour", "attributeValue": "red", "usePrefixAttributeValue": True},
                ["t1", "t2", "s1"],
            ),
            (
                {"attributeName": "colour", "attributeValue": "red", "usePrefixAttributeValue": False},
                ["t1", "s1"],
            ),
            ({"thingTypeName": "truck"}, ["t1", "t2"]),
            ({"thingTypeName": "plane"}, []),
            ({"thingTypeName": "truck", "attributeName": "colour", "attributeValue": "red"}, ["t1"]),
            ({"attributeName": "wheels", "attributeValue": "4"}, []),
        ],
    )
    def test_by_type_and_attribute(self, fleet, asked, found):
        assert found == names(fleet.list_things(**asked))

    def test_pages(self, fleet):
        pages = list(
            fleet.get_paginator("list_things").paginate(
                attributeName="colour", PaginationConfig={"PageSize": 2}
            )
        )

        assert [["t1", "t2"], ["s1"]] == [names(page) for page in pages]
        assert "nextToken" not in pages[-1]


CREATE, UPDATE = "create_thing", "update_thing"
TAKEN = (EXISTS, "Thing t1 already exists in account with different attributes")
STALE_1 = "The version for thing t1 does not match the expected version. Expected 2, but it has version 1."
REFUSALS = [
    (CREATE, {"thingName": "t1", "attributePayload": payload(colour="blue")}, *TAKEN),
    (CREATE, {"thingName": "t1"}, *TAKEN),
    (CREATE, {"thingName": "t1", "thingTypeName": "ship", "attributePayload": payload(colour="red")}, *TAKEN),
    (
        CREATE,
        {
            "thingName": "t1",
            "thingTypeName": "truck",
            "attributePayload": payload(colour="red"),
            "billingGroupName": "south",
        },
        *TAKEN,
    ),
    (
        CREATE,
        {"thingName": "t9", "billingGroupName": "nowhere"},
        MISSING,
        "Billing Group nowhere cannot be found in this account and region.",
    ),
    (
        CREATE,
        {"thingName": "t9", "thingTypeName": "plane"},
        MISSING,
        "Thing Type plane cannot be found in this account and region.",
    ),
    (
        CREATE,
        {"thingName": "t9", "thingTypeName": "old"},
        INVALID,
        "Can not create new thing with depreated thing type:old",
    ),
    (
        CREATE,
        {"thingName": "t9", "attributePayload": payload(a="1", b="2", c="3", d="4")},
        INVALID,
        "A thing without a thing type can have 3 attributes; with this request it would have 4.",
    ),
    (
        CREATE,
        {
            "thingName": "t9",
            "thingTypeName": "truck",
            "attributePayload": payload(**{f"a{number}": "1" for number in range(51)}),
        },
        INVALID,
        "A thing can have 50 attributes; with this request it would have 51.",
    ),
    (CREATE, {"thingName": "no space"}, INVALID, re.compile(".*at 'thingName'.*pattern.*")),
    (
        CREATE,
        {"thingName": "t9", "attributePayload": payload(colour="dark red")},
        INVALID,
        re.compile(".*at 'attributePayload.attributes' failed.*Map value must satisfy.*"),
    ),
    (
        CREATE,
        {"thingName": "t9", "attributePayload": {"attributes": {"the colour": "red"}}},
        INVALID,
        re.compile(".*at 'attributePayload.attributes' failed.*Map keys must satisfy.*"),
    ),
    (
        "describe_thing",
        {"thingName": "t9"},
        MISSING,
        "Thing t9 cannot be found in this account and region.",
    ),
    (UPDATE, {"thingName": "t9"}, MISSING, "Thing t9 cannot be found in this account and region."),
    (UPDATE, {"thingName": "t1", "expectedVersion": 2}, STALE, STALE_1),
    (
        UPDATE,
        {"thingName": "t1", "thingTypeName": "plane"},
        MISSING,
        "Thing Type plane cannot be found in this account and region.",
    ),
    (
        UPDATE,
        {"thingName": "t1", "thingTypeName": "old"},
        INVALID,
        "Can not update a thing to use deprecated thing type: old",
    ),
    (
        UPDATE,
        {"thingName": "t1", "thingTypeName": "ship", "removeThingType": True},
        INVALID,
        "thingTypeName and removeThingType cannot be given together.",
    ),
    (
        UPDATE,
        {"thingName": "t1", "removeThingType": True, "attributePayload": payload(a="1", b="2", c="3", d="4")},
        INVALID,
        "A thing without a thing type can have 3 attributes; with this request it would have 4.",
    ),
    ("delete_thing", {"thingName": "t1", "expectedVersion": 2}, STALE, STALE_1),
    (
        "list_things",
        {"attributeValue": "red"},
        INVALID,
        "attributeValue says nothing without attributeName.",
    ),
    ("list_things", {"maxResults": 251}, INVALID, re.compile(".*at 'maxResults'.*250")),
    (
        "list_things",
        {"nextToken": "forged"},
        INVALID,
        "nextToken is not one that an earlier page of this list ended with.",
    ),
]


@pytest.mark.parametrize("refusal", REFUSALS)
def test_refusals(iot, refused_and_unchanged, refusal):
    for name in ("truck", "ship", "old"):
        iot.create_thing_type(thingTypeName=name)
    iot.deprecate_thing_type(thingTypeName="old")
    for name in ("north", "south"):
        iot.create_billing_group(billingGroupName=name)
    made = iot.create_thing(
        thingName="t1",
        thingTypeName="truck",
        billingGroupName="north",
        attributePayload=payload(colour="red"),
    )

    members = refused_and_unchanged(*refusal)

    at_fault = {"resourceId": made["thingId"], "resourceArn": ARN + "t1"}
    assert (at_fault if EXISTS in refusal else {}) == members
