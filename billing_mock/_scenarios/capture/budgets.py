"""The budgets of an account, with their alerts, subscribers and actions."""

from __future__ import annotations

from typing import Any

from .drafts import Draft
from .reading import Reading

NAME = "budgets"
REPORTED = {"CalculatedSpend", "HealthStatus", "LastUpdatedTime"}
"""What AWS says of a budget and nobody sets."""


def read(reading: Reading, draft: Draft) -> None:
    """Add the budgets; nobody says since when they are there, and what is over AWS deletes."""
    account = {"AccountId": draft.account_id}
    for budget in reading.rows(NAME, "describe_budgets", "Budgets", **account, ShowFilterExpression=True):
        params = {
            **account,
            "Budget": _set(budget),
            "NotificationsWithSubscribers": _alerts(reading, {**account, "BudgetName": budget["BudgetName"]}),
            "ResourceTags": _tags(reading, draft, f"budget/{budget['BudgetName']}"),
        }
        # A plan of limits begins with the period it is made in.
        since = min(map(float, budget.get("PlannedBudgetLimits") or ()), default=None)
        draft.call(NAME, "CreateBudget", reading.takes(NAME, "CreateBudget", params), since=since)
    for action in reading.rows(NAME, "describe_budget_actions_for_account", "Actions", **account):
        resource = f"budget/{action['BudgetName']}/action/{action['ActionId']}"
        params = {**account, **action, "ResourceTags": _tags(reading, draft, resource)}
        draft.call(NAME, "CreateBudgetAction", reading.takes(NAME, "CreateBudgetAction", params))


def _set(budget: dict[str, Any]) -> dict[str, Any]:
    """Return what was set of a budget."""
    left_out = set(REPORTED)
    if budget.get("CostFilters"):
        left_out |= {"FilterExpression", "Metrics"}  # the same in other words
    elif budget.get("FilterExpression"):
        left_out |= {"CostFilters", "CostTypes"}
    if budget.get("PlannedBudgetLimits") or budget.get("AutoAdjustData"):
        left_out |= {"BudgetLimit"}  # the one of this period, worked out
    found = {name: item for name, item in budget.items() if name not in left_out and item not in ({}, [])}
    if "AutoAdjustData" in found:
        adjusting = found["AutoAdjustData"].items()
        found["AutoAdjustData"] = {name: item for name, item in adjusting if name != "LastAutoAdjustTime"}
    return found


def _alerts(reading: Reading, budget: dict[str, str]) -> list[dict[str, Any]]:
    found = []
    for notification in reading.rows(NAME, "describe_notifications_for_budget", "Notifications", **budget):
        asked = {name: item for name, item in notification.items() if name != "NotificationState"}
        listed = "describe_subscribers_for_notification"
        subscribers = reading.rows(NAME, listed, "Subscribers", **budget, Notification=asked)
        if subscribers:
            found.append({"Notification": asked, "Subscribers": subscribers})
    return found


def _tags(reading: Reading, draft: Draft, resource: str) -> list[dict[str, str]]:
    partition = reading.client(NAME).meta.partition
    arn = f"arn:{partition}:budgets::{draft.account_id}:{resource}"
    tags: list[dict[str, str]] = reading.one(NAME, "list_tags_for_resource", ResourceARN=arn).get(
        "ResourceTags", []
    )
    return tags
