from __future__ import annotations

import re

import pytest

INVALID, MISSING = "InvalidRequestException", "ResourceNotFoundException"
LIMIT = "LimitExceededException"
ARN = "arn:aws:iot:us-east-1:123456789012:"


@pytest.fixture(params=["billing_group", "thing_type", "thing_group"])
def resource(request, iot):
    """Make a resource of each taggable kind, with two tags, and return its ARN."""
    name = "".join(word.title() for word in request.param.split("_"))
    name = name[0].lower() + name[1:]
    tags = [{"Key": "team", "Value": "fleet"}, {"Key": "cost", "Value": "7"}]
    return getattr(iot, f"create_{request.param}")(**{f"{name}Name": "r", "tags": tags})[f"{name}Arn"]


def tags(iot, arn):
    return {tag["Key"]: tag["Value"] for tag in iot.list_tags_for_resource(resourceArn=arn)["tags"]}


def test_tags_are_listed_by_key(iot, told, resource):
    assert {"tags": [{"Key": "cost", "Value": "7"}, {"Key": "team", "Value": "fleet"}]} == told(
        iot.list_tags_for_resource(resourceArn=resource)
    )


def test_tagging_adds_and_replaces(iot, told, resource):
    new = [{"Key": "team", "Value": ""}, {"Key": "Team", "Value": "b"}, {"Key": "bare"}]

    assert {} == told(iot.tag_resource(resourceArn=resource, tags=new))
    assert {"Team": "b", "bare": "", "cost": "7", "team": ""} == tags(iot, resource)


def test_untagging_takes_away_what_is_there(iot, told, resource):
    assert {} == told(iot.untag_resource(resourceArn=resource, tagKeys=["team", "absent"]))
    assert {"cost": "7"} == tags(iot, resource)


def test_a_resource_has_fifty_tags_at_most(iot, refused, resource):
    more = [{"Key": f"k{number}", "Value": ""} for number in range(48)]
    iot.tag_resource(resourceArn=resource, tags=more)
    before = tags(iot, resource)

    asked = {
        "resourceArn": resource,
        "tags": [{"Key": "team", "Value": "x"}, {"Key": "one", "Value": "more"}],
    }
    message = "A resource can have 50 tags; with this request it would have 51."
    refused("tag_resource", asked, LIMIT, message)

    assert before == tags(iot, resource)
    iot.tag_resource(resourceArn=resource, tags=[{"Key": "team", "Value": "x"}])


NOWHERE = [
    ("trucks", INVALID, "trucks is not the ARN of a resource of AWS IoT."),
    ("arn:aws:s3:::bucket", INVALID, "arn:aws:s3:::bucket is not the ARN of a resource of AWS IoT."),
    (ARN + "thing/t1", INVALID, f"{ARN}thing/t1 is a thing, and things cannot be tagged."),
    *(
        (arn, MISSING, f"The resource {arn} cannot be found in this account and region.")
        for arn in (
            ARN + "billinggroup/absent",
            ARN + "thinggroup/g",
            ARN + "rule/r",
            "arn:aws:iot:eu-west-1:123456789012:billinggroup/g",
            "arn:aws:iot:us-east-1:111122223333:billinggroup/g",
            "arn:aws-cn:iot:us-east-1:123456789012:billinggroup/g",
        )
    ),
]
CALLS = [
    ("tag_resource", {"tags": [{"Key": "a", "Value": "1"}]}),
    ("untag_resource", {"tagKeys": ["a"]}),
    ("list_tags_for_resource", {}),
]
REFUSALS = [
    *(
        (operation, {"resourceArn": arn, **said}, code, message)
        for operation, said in CALLS
        for arn, code, message in NOWHERE
    ),
    (
        "tag_resource",
        {"resourceArn": ARN + "billinggroup/g", "tags": [{"Key": "AWS:a", "Value": "1"}]},
        INVALID,
        "The tag key AWS:a begins with aws:, which is reserved.",
    ),
    (
        "tag_resource",
        {"resourceArn": ARN + "billinggroup/g", "tags": [{"Key": "a"}, {"Key": "a"}]},
        INVALID,
        "The tag key a is given more than once.",
    ),
    (
        "tag_resource",
        {"resourceArn": ARN + "billinggroup/g", "tags": [{"Key": "a", "Value": "x" * 257}]},
        INVALID,
        re.compile(".*at 'tags.1.member.value' failed.*256"),
    ),
    (
        "untag_resource",
        {"resourceArn": ARN + "billinggroup/g", "tagKeys": ["a", "b!"]},
        INVALID,
        re.compile(".*at 'tagKeys.2.member' failed.*pattern.*"),
    ),
    (
        "list_tags_for_resource",
        {"resourceArn": ARN + "billinggroup/g", "nextToken": "forged"},
        INVALID,
        "nextToken is not one that an earlier page of this list ended with.",
    ),
]


@pytest.mark.parametrize("refusal", REFUSALS)
def test_refusals(iot, refused_and_unchanged, refusal):
    iot.create_billing_group(billingGroupName="g", tags=[{"Key": "a", "Value": "0"}])
    iot.create_thing(thingName="t1")

    refused_and_unchanged(*refusal)
