from __future__ import annotations

import re
from datetime import datetime, timezone

import pytest

from billing_mock._backends.iot import billing_groups

INVALID, MISSING = "InvalidRequestException", "ResourceNotFoundException"
EXISTS, STALE = "ResourceAlreadyExistsException", "VersionConflictException"
BAD_TOKEN = "nextToken is not one that an earlier page of this list ended with."
ARN = "arn:aws:iot:us-east-1:123456789012:billinggroup/"
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
CREATED = datetime(2026, 11, 22, 12, 0, 0, 250_000, tzinfo=timezone.utc)


def names(answer):
    return [group["groupName"] for group in answer["billingGroups"]]


class TestCreate:
    def test_gives_name_arn_and_id(self, iot, told):
        group = told(iot.create_billing_group(billingGroupName="trucks"))

        assert {
            "billingGroupName": "trucks",
            "billingGroupArn": ARN + "trucks",
            "billingGroupId": group["billingGroupId"],
        } == group
        assert UUID.fullmatch(group["billingGroupId"])

    def test_keeps_properties_and_tags(self, iot, told):
        created = iot.create_billing_group(
            billingGroupName="trucks",
            billingGroupProperties={"billingGroupDescription": "Everything on wheels"},
            tags=[{"Key": "team", "Value": "fleet"}, {"Key": "empty", "Value": ""}, {"Key": "bare"}],
        )

        assert {
            "billingGroupName": "trucks",
            "billingGroupArn": ARN + "trucks",
            "billingGroupId": created["billingGroupId"],
            "version": 1,
            "billingGroupProperties": {"billingGroupDescription": "Everything on wheels"},
            "billingGroupMetadata": {"creationDate": CREATED},
        } == told(iot.describe_billing_group(billingGroupName="trucks"))

    @pytest.mark.parametrize(
        ("first", "again"),
        [
            ({}, {}),
            ({}, {"billingGroupProperties": {}}),
            ({}, {"tags": []}),
            ({"billingGroupProperties": {"billingGroupDescription": "A"}},) * 2,
            (
                {"tags": [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}]},
                {"tags": [{"Key": "b", "Value": "2"}]},
            ),
        ],
    )
    def test_again_finds_the_same_group(self, iot, told, first, again):
        before = told(iot.create_billing_group(billingGroupName="trucks", **first))
        described = told(iot.describe_billing_group(billingGroupName="trucks"))

        assert before == told(iot.create_billing_group(billingGroupName="trucks", **again))
        assert described == told(iot.describe_billing_group(billingGroupName="trucks"))
        assert ["trucks"] == names(iot.list_billing_groups())

    def test_a_name_is_case_sensitive(self, iot):
        iot.create_billing_group(billingGroupName="trucks")
        iot.create_billing_group(billingGroupName="Trucks")

        assert ["trucks", "Trucks"] == names(iot.list_billing_groups())

    @pytest.mark.parametrize("name", ["a" * 128, "a:b_c-D9"])
    def test_takes_any_allowed_name(self, iot, name):
        assert ARN + name == iot.create_billing_group(billingGroupName=name)["billingGroupArn"]

    def test_each_region_has_its_own(self, world, iot):
        iot.create_billing_group(billingGroupName="trucks")
        china = world.client("iot", region_name="cn-north-1")

        assert [] == names(china.list_billing_groups())
        made = china.create_billing_group(billingGroupName="trucks")
        assert "arn:aws-cn:iot:cn-north-1:123456789012:billinggroup/trucks" == made["billingGroupArn"]

    def test_each_account_has_its_own(self, world, iot):
        iot.create_billing_group(billingGroupName="trucks")
        other = world.client("iot", aws_access_key_id="111122223333", aws_secret_access_key="x")

        assert [] == names(other.list_billing_groups())

    def test_a_group_is_undone_with_the_world(self, world, iot):
        iot.create_billing_group(billingGroupName="trucks")
        before = world.snapshot()
        iot.create_billing_group(billingGroupName="ships")
        world.restore(before)

        assert ["trucks"] == names(iot.list_billing_groups())


class TestDescribe:
    def test_a_group_without_properties_has_empty_ones(self, iot, told):
        created = iot.create_billing_group(billingGroupName="trucks")

        assert {
            "billingGroupName": "trucks",
            "billingGroupArn": ARN + "trucks",
            "billingGroupId": created["billingGroupId"],
            "version": 1,
            "billingGroupProperties": {},
            "billingGroupMetadata": {"creationDate": CREATED},
        } == told(iot.describe_billing_group(billingGroupName="trucks"))


class TestUpdate:
    def test_replaces_the_properties_and_counts(self, iot, told):
        created = iot.create_billing_group(
            billingGroupName="trucks", billingGroupProperties={"billingGroupDescription": "Old"}
        )

        new = {"billingGroupDescription": "New"}
        updated = iot.update_billing_group(billingGroupName="trucks", billingGroupProperties=new)

        assert {"version": 2} == told(updated)
        assert {
            "billingGroupName": "trucks",
            "billingGroupArn": ARN + "trucks",
            "billingGroupId": created["billingGroupId"],
            "version": 2,
            "billingGroupProperties": new,
            "billingGroupMetadata": {"creationDate": CREATED},
        } == told(iot.describe_billing_group(billingGroupName="trucks"))

    @pytest.mark.parametrize("empty", [{}, {"billingGroupDescription": ""}])
    def test_takes_a_description_away(self, iot, empty):
        described = {"billingGroupDescription": "Old"}
        iot.create_billing_group(billingGroupName="trucks", billingGroupProperties=described)

        iot.update_billing_group(billingGroupName="trucks", billingGroupProperties=empty)

        group = iot.describe_billing_group(billingGroupName="trucks")
        assert empty == group["billingGroupProperties"]
        iot.create_billing_group(billingGroupName="trucks")

    def test_takes_the_version_it_expects(self, iot):
        iot.create_billing_group(billingGroupName="trucks")
        for version in (1, 2, 3):
            updated = iot.update_billing_group(
                billingGroupName="trucks", billingGroupProperties={}, expectedVersion=version
            )
            assert version + 1 == updated["version"]


class TestDelete:
    def test_takes_the_group_its_tags_and_its_members_away(self, iot, told, registry):
        tags = [{"Key": "team", "Value": "fleet"}]
        iot.create_billing_group(billingGroupName="trucks", tags=tags)
        iot.create_thing(thingName="t1", billingGroupName="trucks")
        iot.create_billing_group(billingGroupName="ships")
        iot.create_thing(thingName="s1", billingGroupName="ships")

        assert {} == told(iot.delete_billing_group(billingGroupName="trucks"))

        assert ["ships"] == names(iot.list_billing_groups())
        assert "billingGroupName" not in iot.describe_thing(thingName="t1")
        assert "ships" == iot.describe_thing(thingName="s1")["billingGroupName"]
        again = iot.create_billing_group(billingGroupName="trucks")
        assert [] == iot.list_things_in_billing_group(billingGroupName="trucks")["things"]
        assert [] == iot.list_tags_for_resource(resourceArn=again["billingGroupArn"])["tags"]

    def test_what_is_not_there_is_gone_already(self, iot, told):
        assert {} == told(iot.delete_billing_group(billingGroupName="nothing"))
        assert {} == told(iot.delete_billing_group(billingGroupName="nothing", expectedVersion=7))

    def test_takes_the_version_it_expects(self, iot):
        iot.create_billing_group(billingGroupName="trucks")
        iot.update_billing_group(billingGroupName="trucks", billingGroupProperties={})
        iot.delete_billing_group(billingGroupName="trucks", expectedVersion=2)

        assert [] == names(iot.list_billing_groups())

    def test_a_name_that_is_used_again_is_another_group(self, iot):
        before = iot.create_billing_group(billingGroupName="trucks")["billingGroupId"]
        iot.delete_billing_group(billingGroupName="trucks")

        assert iot.create_billing_group(billingGroupName="trucks")["billingGroupId"] != before


class TestList:
    def test_there_is_nothing_at_first(self, iot, told):
        assert {"billingGroups": []} == told(iot.list_billing_groups())

    def test_gives_names_and_arns(self, iot, told):
        iot.create_billing_group(billingGroupName="trucks")

        assert {"billingGroups": [{"groupName": "trucks", "groupArn": ARN + "trucks"}]} == told(
            iot.list_billing_groups()
        )

    def test_by_prefix(self, iot):
        for name in ("truck-1", "ship-1", "truck-2", "Truck-3", "a-truck"):
            iot.create_billing_group(billingGroupName=name)

        assert ["truck-1", "truck-2"] == names(iot.list_billing_groups(namePrefixFilter="truck"))
        assert ["ship-1"] == names(iot.list_billing_groups(namePrefixFilter="ship-1"))
        assert [] == names(iot.list_billing_groups(namePrefixFilter="ship-11"))

    def test_pages(self, iot):
        made = [f"{kind}-{number}" for number in range(5) for kind in ("truck", "ship")]
        for name in made:
            iot.create_billing_group(billingGroupName=name)
        pages = iot.get_paginator("list_billing_groups")

        whole = list(pages.paginate(PaginationConfig={"PageSize": 4}))
        assert [4, 4, 2] == [len(names(page)) for page in whole]
        assert made == [name for page in whole for name in names(page)]
        assert [True, True, False] == ["nextToken" in page for page in whole]

        trucks = list(pages.paginate(namePrefixFilter="truck", PaginationConfig={"PageSize": 3}))
        assert [["truck-0", "truck-1", "truck-2"], ["truck-3", "truck-4"]] == [names(page) for page in trucks]

    def test_a_page_that_is_just_full_is_the_last(self, iot):
        for name in ("a", "b"):
            iot.create_billing_group(billingGroupName=name)

        assert "nextToken" not in iot.list_billing_groups(maxResults=2)

    def test_a_token_fits_no_other_request(self, iot, refused):
        for name in ("a1", "a2"):
            iot.create_billing_group(billingGroupName=name)
        token = iot.list_billing_groups(maxResults=1)["nextToken"]

        asked = {"maxResults": 1, "nextToken": token, "namePrefixFilter": "a"}
        refused("list_billing_groups", asked, INVALID, BAD_TOKEN)


def broken(value, member, demand):
    constraint = f"Value '{value}' at '{member}' failed to satisfy constraint: Member must {demand}"
    return f"1 validation error detected: {constraint}"


REFUSALS = [
    (
        "create_billing_group",
        {"billingGroupName": "taken", "billingGroupProperties": {"billingGroupDescription": "Another"}},
        EXISTS,
        "Billing Group taken already exists in current account with different properties",
    ),
    (
        "create_billing_group",
        {"billingGroupName": "taken", "tags": [{"Key": "team", "Value": "sea"}]},
        EXISTS,
        "Billing Group taken already exists in current account with different properties",
    ),
    (
        "create_billing_group",
        {"billingGroupName": "has space!"},
        INVALID,
        broken("has space!", "billingGroupName", "satisfy regular expression pattern: [a-zA-Z0-9:_-]+"),
    ),
    (
        "create_billing_group",
        {"billingGroupName": "a" * 129},
        INVALID,
        broken("a" * 129, "billingGroupName", "have length less than or equal to 128"),
    ),
    (
        "create_billing_group",
        {"billingGroupName": "new", "billingGroupProperties": {"billingGroupDescription": "two\nlines"}},
        INVALID,
        re.compile(r".*at 'billingGroupProperties.billingGroupDescription'.*pattern.*", re.DOTALL),
    ),
    (
        "create_billing_group",
        {"billingGroupName": "new", "billingGroupProperties": {"billingGroupDescription": "x" * 2029}},
        INVALID,
        re.compile(r".*must have length less than or equal to 2028"),
    ),
    (
        "create_billing_group",
        {"billingGroupName": "new", "tags": [{"Key": "aws:team", "Value": "fleet"}]},
        INVALID,
        "The tag key aws:team begins with aws:, which is reserved.",
    ),
    (
        "create_billing_group",
        {"billingGroupName": "new", "tags": [{"Key": "a"}, {"Key": "b"}, {"Key": "a", "Value": "2"}]},
        INVALID,
        "The tag key a is given more than once.",
    ),
    (
        "create_billing_group",
        {"billingGroupName": "new", "tags": [{"Key": str(number)} for number in range(51)]},
        INVALID,
        "A resource can have 50 tags; the request has 51.",
    ),
    (
        "create_billing_group",
        {"billingGroupName": "new", "tags": [{"Key": "bad!"}]},
        INVALID,
        re.compile(r".*at 'tags.1.member.key' failed.*pattern.*"),
    ),
    (
        "describe_billing_group",
        {"billingGroupName": "nothing"},
        MISSING,
        "Billing Group nothing cannot be found in this account and region.",
    ),
    (
        "update_billing_group",
        {"billingGroupName": "nothing", "billingGroupProperties": {}},
        MISSING,
        "Billing Group nothing cannot be found in this account and region.",
    ),
    (
        "update_billing_group",
        {"billingGroupName": "taken", "billingGroupProperties": {}, "expectedVersion": 2},
        STALE,
        (
            "The version for billing group taken does not match the expected version. "
            "Expected 2, but it has version 1."
        ),
    ),
    (
        "update_billing_group",
        {"billingGroupName": "taken", "billingGroupProperties": {"billingGroupDescription": "x" * 2029}},
        INVALID,
        re.compile(r".*must have length less than or equal to 2028"),
    ),
    (
        "delete_billing_group",
        {"billingGroupName": "taken", "expectedVersion": 0},
        STALE,
        (
            "The version for billing group taken does not match the expected version. "
            "Expected 0, but it has version 1."
        ),
    ),
    (
        "list_billing_groups",
        {"maxResults": 251},
        INVALID,
        broken(251, "maxResults", "have value less than or equal to 250"),
    ),
    (
        "list_billing_groups",
        {"namePrefixFilter": "?"},
        INVALID,
        broken("?", "namePrefixFilter", "satisfy regular expression pattern: [a-zA-Z0-9:_-]+"),
    ),
    (
        "list_billing_groups",
        {"nextToken": "forged"},
        INVALID,
        BAD_TOKEN,
    ),
]


@pytest.mark.parametrize("refusal", REFUSALS)
def test_refusals(iot, refused_and_unchanged, refusal):
    tags = [{"Key": "team", "Value": "fleet"}]
    made = iot.create_billing_group(billingGroupName="taken", tags=tags)

    members = refused_and_unchanged(*refusal)

    at_fault = {"resourceId": made["billingGroupId"], "resourceArn": ARN + "taken"}
    assert (at_fault if EXISTS in refusal else {}) == members


def test_an_account_has_a_limited_number(iot, refused, monkeypatch):
    monkeypatch.setattr(billing_groups, "MOST", 2)
    for name in ("a", "b"):
        iot.create_billing_group(billingGroupName=name)

    message = "There are 2 billing groups, the most an account can have in a region."
    refused("create_billing_group", {"billingGroupName": "c"}, INVALID, message)
    iot.create_billing_group(billingGroupName="a")
    assert ["a", "b"] == names(iot.list_billing_groups())


def test_the_limit_is_the_documented_one():
    assert 20_000 == billing_groups.MOST
