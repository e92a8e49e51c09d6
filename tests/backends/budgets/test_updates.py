"""UpdateBudget, billing views, and accounts that may not use AWS Budgets."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest

from tests.backends.budgets.documents import alert, alerting, budget
from tests.backends.budgets.test_budgets import PREFIX, described, utc

VIEW = "arn:aws:billing::123456789012:billingview/custom-7"


def told(call):
    return call("describe_budget", BudgetName="Costs")["Budget"]


def test_an_update_replaces_all_but_the_name(call, world):
    call("create_budget", Budget=budget(CostFilters={"AZ": ["us-east-1"]}, CostTypes={"UseBlended": True}))
    world.clock.shift(3600)
    now = datetime(2026, 11, 22, 13, 0, 0, 250_000, tzinfo=timezone.utc)
    changes = {
        "BudgetType": "USAGE",
        "TimeUnit": "QUARTERLY",
        "BudgetLimit": {"Amount": "7.0", "Unit": "GB"},
        "TimePeriod": {"Start": utc(2026, 10, 1), "End": utc(2030, 1, 1)},
    }
    asked = budget(CalculatedSpend={"ActualSpend": {"Amount": "5", "Unit": "GB"}}, **changes)
    assert call("update_budget", NewBudget=asked) == {}
    expected = described(
        **changes,
        CostTypes=None,
        CalculatedSpend={"ActualSpend": {"Amount": "0.0", "Unit": "GB"}},
        HealthStatus={"Status": "HEALTHY", "LastUpdatedTime": now},
        LastUpdatedTime=now,
    )
    assert told(call) == expected
    assert call("describe_budgets") == {"Budgets": [expected]}


def test_an_update_leaves_alerts_and_tags(call):
    tags = [{"Key": "Team", "Value": "Red"}]
    call("create_budget", Budget=budget(), NotificationsWithSubscribers=[alerting()], ResourceTags=tags)
    call("update_budget", NewBudget=budget(TimeUnit="DAILY"))
    found = call("describe_notifications_for_budget", BudgetName="Costs")
    assert found == {"Notifications": [alert(80.0, NotificationState="OK")]}
    arn = "arn:aws:budgets::123456789012:budget/Costs"
    assert call("list_tags_for_resource", ResourceARN=arn) == {"ResourceTags": tags}


@pytest.mark.parametrize(
    ("changes", "code", "why"),
    [
        (
            {"BudgetName": "Other"},
            "NotFoundException",
            "Unable to update budget: Other - the budget doesn't exist.",
        ),
        (
            {"BudgetLimit": {"Amount": "1", "Unit": "EUR"}},
            "InvalidParameterException",
            f"{PREFIX}EUR is not in the supported unit set: [USD]",
        ),
        ({"BillingViewArn": VIEW}, "NotFoundException", f"The billing view {VIEW} doesn't exist."),
        (
            {"BillingViewArn": VIEW[:-1] + "8"},
            "BillingViewHealthStatusException",
            f"The billing view {VIEW[:-1]}8 is unhealthy: BILLING_VIEW_NO_ACCESS.",
        ),
        (
            {"TimeUnit": "WEEKLY"},
            "ValidationException",
            (
                "1 validation error detected: "
                "Value 'WEEKLY' at 'newBudget.timeUnit' failed to satisfy constraint: "
                "Member must satisfy enum value set: [DAILY, MONTHLY, QUARTERLY, ANNUALLY, CUSTOM]"
            ),
        ),
    ],
)
@pytest.mark.parametrize("operation", ["create_budget", "update_budget"])
def test_refusals(call, world, refused, everything, operation, changes, code, why):
    world.billing_views.put(VIEW[:-1] + "8", unhealthy="BILLING_VIEW_NO_ACCESS")
    call("create_budget", Budget=budget())
    before = everything()
    if operation == "update_budget":
        refused(operation, code, why, NewBudget=budget(**changes))
    elif "BudgetName" not in changes:
        refused(operation, code, why.replace("newBudget", "budget"), Budget=budget("New", **changes))
    assert everything() == before


def test_a_budget_is_as_healthy_as_its_billing_view(call, world, refused):
    call("create_budget", Budget=budget(BillingViewArn=VIEW))
    assert told(call) == described(BillingViewArn=VIEW)
    world.billing_views.put(VIEW, unhealthy="BILLING_VIEW_UNHEALTHY")
    health = {**described()["HealthStatus"], "Status": "UNHEALTHY", "StatusReason": "BILLING_VIEW_UNHEALTHY"}
    assert told(call) == described(BillingViewArn=VIEW, HealthStatus=health)
    assert call("describe_budgets") == {"Budgets": [described(BillingViewArn=VIEW, HealthStatus=health)]}
    refused(
        "describe_budget_performance_history",
        "BillingViewHealthStatusException",
        f"The billing view {VIEW} is unhealthy: BILLING_VIEW_UNHEALTHY.",
        BudgetName="Costs",
    )
    world.billing_views.put(VIEW)
    assert told(call) == described(BillingViewArn=VIEW)


def test_every_account_has_a_primary_view(call, world):
    world.billing_views.put(VIEW)
    primary = "arn:aws:billing::123456789012:billingview/primary"
    call("create_budget", Budget=budget(BillingViewArn=primary))
    assert told(call) == described(BillingViewArn=primary)


def test_a_quota_that_was_set(call, world, refused):
    world.quotas["budgets.budgets"] = 1
    call("create_budget", Budget=budget())
    why = "An account can only have 1 budgets."
    refused("create_budget", "CreationLimitExceededException", why, Budget=budget("Second"))
    why = "Error creating budget: Costs - the budget already exists."
    refused("create_budget", "DuplicateRecordException", why, Budget=budget())


@pytest.fixture
def linked(world):
    return world.client("budgets", aws_access_key_id="111122223333", aws_secret_access_key="x")


def test_linked_accounts_can_be_kept_from_budgets(world, call, linked):
    world.switches.linked_account_budgets = False
    why = (
        "Account 111122223333 is a linked account. To enable budgets for your account, "
        "ask the payer account to enable budgets first."
    )
    with pytest.raises(linked.exceptions.AccessDeniedException, match=why) as caught:
        linked.describe_budgets(AccountId="111122223333")
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400
    call("create_budget", Budget=budget())
    world.switches.linked_account_budgets = True
    linked.create_budget(AccountId="111122223333", Budget=budget())


def test_a_linked_account_cannot_filter_by_account(linked):
    asked = budget(CostFilters={"LinkedAccount": ["111122223333"]})
    why = "the LinkedAccount filter is not available to a linked account"
    with pytest.raises(linked.exceptions.InvalidParameterException, match=PREFIX + why):
        linked.create_budget(AccountId="111122223333", Budget=asked)
