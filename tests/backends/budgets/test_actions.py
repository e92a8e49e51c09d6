from __future__ import annotations

import re

import pytest

from tests.backends.budgets.documents import ACCOUNT, IAM, ROLE, SCP, SSM, action, budget, mail, topic

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")


@pytest.fixture(autouse=True)
def there(call):
    call("create_budget", Budget=budget())


def create(call, **changes):
    return call("create_budget_action", **action(**changes))["ActionId"]


def described(action_id, **changes):
    return {**action(**changes), "ActionId": action_id, "Status": "STANDBY"}


def listed(call):
    return call("describe_budget_actions_for_budget", BudgetName="Costs")["Actions"]


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {
            "Definition": {
                "IamActionDefinition": {**IAM["IamActionDefinition"], "Groups": ["g"], "Users": ["u"]}
            }
        },
        {"ActionType": "APPLY_SCP_POLICY", "Definition": SCP, "NotificationType": "FORECASTED"},
        {"ActionType": "RUN_SSM_DOCUMENTS", "Definition": SSM, "ApprovalModel": "MANUAL"},
        {"Subscribers": [mail(), topic()]},
    ],
)
def test_an_action_stands_by(call, changes):
    made = call("create_budget_action", **action(**changes))
    action_id = made["ActionId"]
    assert UUID.fullmatch(action_id)
    assert made == {"AccountId": ACCOUNT, "BudgetName": "Costs", "ActionId": action_id}
    expected = described(action_id, **changes)
    where = {"AccountId": ACCOUNT, "BudgetName": "Costs"}
    assert call("describe_budget_action", BudgetName="Costs", ActionId=action_id) == {
        **where,
        "Action": expected,
    }
    assert call("describe_budget_actions_for_budget", BudgetName="Costs") == {"Actions": [expected]}
    assert call("describe_budget_actions_for_account") == {"Actions": [expected]}


def test_an_action_needs_no_notification(call):
    create(call)
    assert call("describe_notifications_for_budget", BudgetName="Costs") == {"Notifications": []}


def test_without_actions_the_lists_are_empty(call):
    assert call("describe_budget_actions_for_budget", BudgetName="Costs") == {"Actions": []}
    assert call("describe_budget_actions_for_account") == {"Actions": []}


def test_an_update_changes_what_it_names(call):
    action_id = create(call)
    old = described(action_id)
    changes = {
        "NotificationType": "FORECASTED",
        "ActionThreshold": {"ActionThresholdValue": 7.0, "ActionThresholdType": "ABSOLUTE_VALUE"},
        "Definition": {"IamActionDefinition": {**IAM["IamActionDefinition"], "Groups": ["all"]}},
        "ExecutionRoleArn": f"{ROLE}-2",
        "ApprovalModel": "MANUAL",
        "Subscribers": [topic()],
    }
    for name, value in changes.items():
        new = {**old, name: value}
        answer = call("update_budget_action", BudgetName="Costs", ActionId=action_id, **{name: value})
        assert answer == {"AccountId": ACCOUNT, "BudgetName": "Costs", "OldAction": old, "NewAction": new}
        old = new
    assert listed(call) == [old]


def test_a_deleted_action_is_told_once_more(call, refused):
    action_id, other = create(call), create(call, threshold=50.0)
    answer = call("delete_budget_action", BudgetName="Costs", ActionId=action_id)
    assert answer == {"AccountId": ACCOUNT, "BudgetName": "Costs", "Action": described(action_id)}
    assert listed(call) == [described(other, threshold=50.0)]
    gone = f"Unable to get budget action: {action_id} - the action doesn't exist."
    for operation in ("delete_budget_action", "describe_budget_action", "describe_budget_action_histories"):
        refused(operation, "NotFoundException", gone, BudgetName="Costs", ActionId=action_id)
    call("delete_budget_action", BudgetName="Costs", ActionId=other)
    assert call("describe_budget_actions_for_account") == {"Actions": []}


def test_actions_go_with_their_budget(call):
    create(call)
    call("delete_budget", BudgetName="Costs")
    assert call("describe_budget_actions_for_account") == {"Actions": []}


def test_actions_stay_when_their_budget_is_updated(call):
    action_id = create(call)
    call("update_budget", NewBudget=budget(TimeUnit="DAILY"))
    assert listed(call) == [described(action_id)]


def test_actions_come_page_by_page(call, budgets):
    call("create_budget", Budget=budget("Other"))
    ids = [
        create(call, threshold=float(number), BudgetName=name)
        for number in range(4)
        for name in ("Costs", "Other")
    ]
    for operation, params, expected in (
        ("describe_budget_actions_for_account", {}, [ids[:3], ids[3:6], ids[6:]]),
        ("describe_budget_actions_for_budget", {"BudgetName": "Other"}, [ids[1::2][:3], ids[1::2][3:]]),
    ):
        pages = budgets.get_paginator(operation).paginate(
            AccountId=ACCOUNT, PaginationConfig={"PageSize": 3}, **params
        )
        assert [[row["ActionId"] for row in page["Actions"]] for page in pages] == expected


NOBODY = "01234567-89ab-4def-8123-456789abcdef"
PREFIX = "Unable to create/update budget action - "


@pytest.mark.parametrize(
    ("changes", "code", "why"),
    [
        (
            {"BudgetName": "No"},
            "NotFoundException",
            "Unable to create budget action - the budget doesn't exist.",
        ),
        (
            {"BudgetName": "Plans"},
            "InvalidParameterException",
            (
                "Unable to create budget action - actions are only available for COST and USAGE budgets, "
                "not SAVINGS_PLANS_COVERAGE."
            ),
        ),
        (
            {"Definition": SCP},
            "InvalidParameterException",
            (
                f"{PREFIX}an action of type APPLY_IAM_POLICY needs exactly IamActionDefinition "
                "in its definition, not ScpActionDefinition."
            ),
        ),
        (
            {"ActionType": "APPLY_SCP_POLICY", "Definition": {**IAM, **SCP}},
            "InvalidParameterException",
            (
                f"{PREFIX}an action of type APPLY_SCP_POLICY needs exactly ScpActionDefinition "
                "in its definition, not IamActionDefinition, ScpActionDefinition."
            ),
        ),
        (
            {"Definition": {}},
            "InvalidParameterException",
            (
                f"{PREFIX}an action of type APPLY_IAM_POLICY needs exactly IamActionDefinition "
                "in its definition, not nothing."
            ),
        ),
        (
            {"Definition": {"IamActionDefinition": {"PolicyArn": IAM["IamActionDefinition"]["PolicyArn"]}}},
            "InvalidParameterException",
            f"{PREFIX}an IAM action needs at least one role, group or user.",
        ),
        (
            {"ExecutionRoleArn": "arn:aws:iam::111122223333:role/budget-actions"},
            "InvalidParameterException",
            f"{PREFIX}the role arn:aws:iam::111122223333:role/budget-actions is not in account 123456789012.",
        ),
        (
            {"Subscribers": [mail(), mail()]},
            "DuplicateRecordException",
            "Unable to create subscriber - the EMAIL subscriber ann@example.com already exists.",
        ),
        (
            {"Subscribers": [topic(), topic("arn:aws:sns:us-east-1:123456789012:more")]},
            "CreationLimitExceededException",
            "one notification can only have 1 subscribers with type of SNS",
        ),
        (
            {"ResourceTags": [{"Key": "aws:x", "Value": ""}]},
            "InvalidParameterException",
            "The tag key aws:x begins with aws:, which is reserved for AWS.",
        ),
        (
            {"ResourceTags": [{"Key": f"{number}", "Value": ""} for number in range(51)]},
            "ServiceQuotaExceededException",
            "A resource can have at most 50 tags.",
        ),
        (
            {"ApprovalModel": "NEVER"},
            "ValidationException",
            (
                "1 validation error detected: Value 'NEVER' at 'approvalModel' failed to satisfy constraint: "
                "Member must satisfy enum value set: [AUTOMATIC, MANUAL]"
            ),
        ),
    ],
)
def test_actions_aws_does_not_accept(call, refused, everything, changes, code, why):
    call("create_budget", Budget=budget("Plans", BudgetType="SAVINGS_PLANS_COVERAGE", BudgetLimit=None))
    before = everything()
    refused("create_budget_action", code, why, **action(**changes))
    assert everything() == before


def test_the_same_action_twice(call, refused, everything):
    action_id = create(call)
    create(call, threshold=91.0)
    before = everything()
    told = f"Unable to create budget action - the action {action_id} does the same at the same threshold."
    refused("create_budget_action", "DuplicateRecordException", told, **action(ApprovalModel="MANUAL"))
    assert everything() == before


def test_a_quota_that_was_set(world, call, refused):
    world.quotas["budgets.actions_per_budget"] = 1
    create(call)
    told = "one budget can only have 1 actions"
    refused("create_budget_action", "CreationLimitExceededException", told, **action(threshold=1.0))


def test_a_linked_account_cannot_apply_service_control_policies(world):
    linked = world.client("budgets", aws_access_key_id="111122223333", aws_secret_access_key="x")
    linked.create_budget(AccountId="111122223333", Budget=budget())
    request = action(
        AccountId="111122223333",
        ActionType="APPLY_SCP_POLICY",
        Definition=SCP,
        ExecutionRoleArn="arn:aws:iam::111122223333:role/budget-actions",
    )
    with pytest.raises(
        linked.exceptions.InvalidParameterException, match="only the management account can apply"
    ):
        linked.create_budget_action(**request)


@pytest.mark.parametrize(
    ("changes", "code", "why"),
    [
        (
            {"Definition": SSM},
            "InvalidParameterException",
            (
                f"{PREFIX}an action of type APPLY_IAM_POLICY needs exactly IamActionDefinition "
                "in its definition, not SsmActionDefinition."
            ),
        ),
        (
            {"Subscribers": [mail(), mail()]},
            "InvalidParameterException",
            "Unable to create subscriber - the EMAIL subscriber ann@example.com already exists.",
        ),
        (
            {"Subscribers": [topic(), topic("arn:aws:sns:us-east-1:123456789012:more")]},
            "InvalidParameterException",
            "one notification can only have 1 subscribers with type of SNS",
        ),
        (
            {"ActionId": NOBODY},
            "NotFoundException",
            f"Unable to get budget action: {NOBODY} - the action doesn't exist.",
        ),
        (
            {"BudgetName": "No"},
            "NotFoundException",
            "Unable to get budget action - the budget doesn't exist.",
        ),
    ],
)
def test_updates_aws_does_not_accept(call, refused, everything, changes, code, why):
    action_id = create(call)
    before = everything()
    refused("update_budget_action", code, why, **{"BudgetName": "Costs", "ActionId": action_id, **changes})
    assert everything() == before


@pytest.mark.parametrize(
    ("operation", "params"),
    [
        ("describe_budget_action", {}),
        ("delete_budget_action", {}),
        ("describe_budget_action_histories", {}),
        ("execute_budget_action", {"ExecutionType": "APPROVE_BUDGET_ACTION"}),
    ],
)
def test_an_action_is_found_only_in_its_budget(call, refused, operation, params):
    call("create_budget", Budget=budget("Other"))
    action_id = create(call)
    missing = f"Unable to get budget action: {action_id} - the action doesn't exist."
    refused(operation, "NotFoundException", missing, BudgetName="Other", ActionId=action_id, **params)
    no_budget = "Unable to get budget action - the budget doesn't exist."
    refused(operation, "NotFoundException", no_budget, BudgetName="No", ActionId=action_id, **params)


@pytest.mark.parametrize(
    ("operation", "params"),
    [
        ("describe_budget_actions_for_account", {}),
        ("describe_budget_actions_for_budget", {"BudgetName": "Costs"}),
        ("describe_budget_action_histories", {"BudgetName": "Costs", "ActionId": None}),
    ],
)
def test_page_tokens_aws_did_not_give(call, refused, operation, params):
    action_id = create(call)
    sent = {name: value or action_id for name, value in params.items()}
    told = "The pagination token is invalid."
    refused(operation, "InvalidNextTokenException", told, NextToken="bogus", **sent)


def test_the_actions_of_a_budget_that_is_not_there(refused):
    told = "Unable to describe budget actions - the budget doesn't exist."
    refused("describe_budget_actions_for_budget", "NotFoundException", told, BudgetName="No")
