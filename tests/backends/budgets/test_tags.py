from __future__ import annotations

import pytest

from tests.backends.budgets.documents import action, budget

ARN = "arn:aws:budgets::123456789012:budget/Costs"


@pytest.fixture(autouse=True)
def there(call):
    call("create_budget", Budget=budget(), ResourceTags=pairs(Team="Red", Stage="prod"))


@pytest.fixture
def action_arn(call):
    made = call("create_budget_action", **action(ResourceTags=pairs(Owner="ann")))
    return f"{ARN}/action/{made['ActionId']}"


def pairs(**tags):
    return [{"Key": key, "Value": value} for key, value in tags.items()]


def listed(call, arn=ARN):
    return call("list_tags_for_resource", ResourceARN=arn)["ResourceTags"]


def test_tags_of_a_budget(call):
    assert listed(call) == pairs(Team="Red", Stage="prod")
    assert call("tag_resource", ResourceARN=ARN, ResourceTags=pairs(Team="Blue", Cost="7")) == {}
    assert listed(call) == pairs(Team="Blue", Stage="prod", Cost="7")
    assert call("untag_resource", ResourceARN=ARN, ResourceTagKeys=["Stage", "Nothing"]) == {}
    assert listed(call) == pairs(Team="Blue", Cost="7")


def test_tags_of_an_action(call, action_arn):
    assert listed(call, action_arn) == pairs(Owner="ann")
    call("tag_resource", ResourceARN=action_arn, ResourceTags=pairs(Owner="bob"))
    assert listed(call, action_arn) == pairs(Owner="bob")
    assert listed(call) == pairs(Team="Red", Stage="prod")


def test_tags_go_with_their_budget(call, action_arn, refused):
    call("delete_budget", BudgetName="Costs")
    for arn in (ARN, action_arn):
        refused(
            "list_tags_for_resource",
            "NotFoundException",
            f"The resource {arn} doesn't exist.",
            ResourceARN=arn,
        )
    call("create_budget", Budget=budget())
    assert listed(call) == []


def test_a_name_with_slashes(call):
    call("create_budget", Budget=budget("a/b action/c"), ResourceTags=pairs(x="1"))
    assert listed(call, "arn:aws:budgets::123456789012:budget/a/b action/c") == pairs(x="1")


OTHER = "arn:aws:budgets::123456789012:budget/Other"
NO_ACTION = f"{ARN}/action/01234567-89ab-4def-8123-456789abcdef"
STRANGE = "arn:aws:s3:::bucket"
FOREIGN = "arn:aws:budgets::111122223333:budget/Costs"


@pytest.mark.parametrize(
    ("operation", "params"),
    [
        ("TagResource", {"ResourceTags": pairs(a="b")}),
        ("UntagResource", {"ResourceTagKeys": ["Team"]}),
        ("ListTagsForResource", {}),
    ],
)
@pytest.mark.parametrize(
    ("arn", "code", "why"),
    [
        (OTHER, "NotFoundException", f"The resource {OTHER} doesn't exist."),
        (NO_ACTION, "NotFoundException", f"The resource {NO_ACTION} doesn't exist."),
        (
            STRANGE,
            "InvalidParameterException",
            f"{STRANGE} is not the ARN of a budget or of a budget action.",
        ),
        (
            FOREIGN,
            "AccessDeniedException",
            (
                "User: arn:aws:iam::123456789012:user/billing-mock is not authorized to perform: "
                f"budgets:{{}} on resource: {FOREIGN}"
            ),
        ),
    ],
)
def test_resources_that_are_not_there(refused, operation, params, arn, code, why):
    snake = {"TagResource": "tag_resource", "UntagResource": "untag_resource"}
    name = snake.get(operation, "list_tags_for_resource")
    refused(name, code, why.format(operation), ResourceARN=arn, **params)


@pytest.mark.parametrize(
    ("tags", "code", "why"),
    [
        (
            [*pairs(a="1"), *pairs(a="2")],
            "InvalidParameterException",
            "The tag key a is given more than once.",
        ),
        (
            pairs(**{"AWS:a": "1"}),
            "InvalidParameterException",
            "The tag key AWS:a begins with aws:, which is reserved for AWS.",
        ),
        (
            pairs(**{str(number): "" for number in range(49)}),
            "ServiceQuotaExceededException",
            "A resource can have at most 50 tags.",
        ),
    ],
)
def test_tags_aws_does_not_accept(call, refused, tags, code, why):
    refused("tag_resource", code, why, ResourceARN=ARN, ResourceTags=tags)
    assert listed(call) == pairs(Team="Red", Stage="prod")
    call("tag_resource", ResourceARN=ARN, ResourceTags=pairs(**{str(number): "" for number in range(48)}))
    assert len(listed(call)) == 50
