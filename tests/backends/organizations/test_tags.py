from __future__ import annotations

import pytest

from tests.backends.organizations.conftest import MEMBER

INVALID, VIOLATION = "InvalidInputException", "ConstraintViolationException"


def pairs(**tags):
    return [{"Key": key, "Value": value} for key, value in tags.items()]


@pytest.mark.parametrize("kind", ["account", "root", "unit"])
def test_tags_and_untags(family, org, told, root, unit, kind):
    resource = {"account": MEMBER, "root": root, "unit": unit(root, "Customers")}[kind]
    assert {} == told(org.tag_resource(ResourceId=resource, Tags=pairs(team="x", stage="prod")))
    org.tag_resource(ResourceId=resource, Tags=pairs(team="y"))
    assert {"Tags": pairs(team="y", stage="prod")} == told(org.list_tags_for_resource(ResourceId=resource))
    assert {} == told(org.untag_resource(ResourceId=resource, TagKeys=["team", "none"]))

    assert {"Tags": pairs(stage="prod")} == told(org.list_tags_for_resource(ResourceId=resource))


MISSING = "TargetNotFoundException"
TAGS = {"Tags": pairs(a="b")}


@pytest.mark.parametrize(
    ("operation", "params", "code", "reason"),
    [
        ("tag_resource", {"ResourceId": "999988887777", **TAGS}, MISSING, None),
        ("tag_resource", {"ResourceId": "p-12345678", **TAGS}, MISSING, None),
        ("untag_resource", {"ResourceId": "ou-zzzz-12345678", "TagKeys": ["a"]}, MISSING, None),
        ("list_tags_for_resource", {"ResourceId": "r-zzzz"}, MISSING, None),
        ("tag_resource", {"ResourceId": MEMBER, "Tags": pairs(a="b") * 2}, INVALID, "DUPLICATE_TAG_KEY"),
        (
            "tag_resource",
            {"ResourceId": MEMBER, "Tags": [{"Key": "Aws:a", "Value": "b"}]},
            INVALID,
            "INVALID_SYSTEM_TAGS_PARAMETER",
        ),
        (
            "tag_resource",
            {"ResourceId": MEMBER, "Tags": pairs(**{f"k{place}": "" for place in range(50)})},
            VIOLATION,
            "MAX_TAG_LIMIT_EXCEEDED",
        ),
        ("tag_resource", {"ResourceId": "x-1", **TAGS}, INVALID, "INVALID_PATTERN"),
        (
            "tag_resource",
            {"ResourceId": MEMBER, "Tags": [{"Key": "a!", "Value": ""}]},
            INVALID,
            "INVALID_PATTERN",
        ),
    ],
)
def test_refuses(family, org, refused, operation, params, code, reason):
    org.tag_resource(ResourceId=MEMBER, Tags=pairs(first=""))
    refused(operation, params, code, "", reason)
