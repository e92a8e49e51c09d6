from __future__ import annotations

import pytest

from tests.backends.billingconductor.documents import ONE


@pytest.fixture(params=["group", "plan", "rule"])
def arn(request, make_group, make_plan, make_rule):
    return {
        "group": lambda: make_group("g", ONE),
        "plan": lambda: make_plan("p"),
        "rule": lambda: make_rule("r"),
    }[request.param]()


def test_tags_come_and_go(conductor, arn):
    def tags():
        return conductor.list_tags_for_resource(ResourceArn=arn)["Tags"]

    assert tags() == {}
    conductor.tag_resource(ResourceArn=arn, Tags={"a": "1", "b": ""})
    conductor.tag_resource(ResourceArn=arn, Tags={"b": "2", "c": "3"})
    assert tags() == {"a": "1", "b": "2", "c": "3"}
    conductor.untag_resource(ResourceArn=arn, TagKeys=["a", "c", "never"])
    assert tags() == {"b": "2"}


def test_the_tag_operations_answer_as_aws_does(conductor, arn):
    said = [
        conductor.tag_resource(ResourceArn=arn, Tags={"a": "1"}),
        conductor.list_tags_for_resource(ResourceArn=arn),
        conductor.untag_resource(ResourceArn=arn, TagKeys=["a"]),
    ]
    assert [answer["ResponseMetadata"]["HTTPStatusCode"] for answer in said] == [204, 200, 204]


def test_two_hundred_tags_and_no_more(conductor, arn, refused):
    conductor.tag_resource(ResourceArn=arn, Tags={f"key-{number}": "" for number in range(200)})
    said = refused("tag_resource", {"ResourceArn": arn, "Tags": {"more": ""}}, "ValidationException")
    assert said["Reason"] == "FIELD_VALIDATION_FAILED"
    assert [field["Name"] for field in said["Fields"]] == ["tags"]
    conductor.tag_resource(ResourceArn=arn, Tags={"key-7": "new"})
    assert len(conductor.list_tags_for_resource(ResourceArn=arn)["Tags"]) == 200
