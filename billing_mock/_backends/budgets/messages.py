"""The mails and messages AWS Budgets sends. Knows wording, not when it is sent."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from ..._world import money
from ..._world.outbox import Delivery
from .kinds import FORECASTED, PERCENTAGE
from .notifications import Notification
from .subscribers import Subscriber
from .terms import Budget

if TYPE_CHECKING:
    from .actions import Action

_DASHBOARD = "https://console.aws.amazon.com/billing/home#/budgets"
_OPERATORS = {
    "GREATER_THAN": ("greater than", ">"),
    "LESS_THAN": ("less than", "<"),
    "EQUAL_TO": ("equal to", "="),
}
_TYPES = {
    "COST": "Cost",
    "USAGE": "Usage",
    "RI_UTILIZATION": "RI Utilization",
    "RI_COVERAGE": "RI Coverage",
    "SAVINGS_PLANS_UTILIZATION": "Savings Plans Utilization",
    "SAVINGS_PLANS_COVERAGE": "Savings Plans Coverage",
}
_PERIODS = {
    "DAILY": "day",
    "MONTHLY": "month",
    "QUARTERLY": "quarter",
    "ANNUALLY": "year",
    "CUSTOM": "period",
}


def alert(
    budget: Budget,
    notification: Notification,
    subscriber: Subscriber,
    level: int,
    *,
    account_id: str,
    at: datetime,
) -> Delivery:
    """Return what tells *subscriber* that what was spent is past *level*."""
    words, sign = _OPERATORS[notification.comparison_operator]
    kind, what = notification.notification_type, _TYPES[budget.budget_type]
    reached = _reached(budget, kind)
    past = _told(money.text(level, places=2), budget.unit)
    message = f"""{_heading(account_id, at)}

You requested that we alert you when the {kind} {what} associated with your {budget.budget_name} budget is \
{words} {past} for the current {_PERIODS[budget.time_unit]}. The {kind} {what} associated with this \
budget is {reached}. You can find additional details below and by accessing the AWS Budgets dashboard [1].

Budget Name: {budget.budget_name}
Budget Type: {what}
Budgeted Amount: {_told(budget.budget_limit["Amount"], budget.unit)}
Alert Type: {kind}
Alert Threshold: {sign} {past}
{kind} Amount: {reached}

[1] {_DASHBOARD}
"""
    subject = f"AWS Budgets: {budget.budget_name} has exceeded your alert threshold"
    return _delivery(subscriber, budget, subject=subject, message=message, account_id=account_id, at=at)


def triggered(
    budget: Budget, action: Action, subscriber: Subscriber, *, account_id: str, at: datetime
) -> Delivery:
    """Return what tells *subscriber* that an action waits for approval, or was carried out."""
    waits = action.status == "PENDING"
    outcome = "requires your approval" if waits else f"was triggered and is in status {action.status}"
    message = f"""{_heading(account_id, at)}

The threshold of a budget action of your {budget.budget_name} budget was exceeded. The action {outcome}.

Budget Name: {budget.budget_name}
Budget Action ID: {action.action_id}
Action Type: {action.action_type}
{action.notification_type} Amount: {_reached(budget, action.notification_type)}

[1] {_DASHBOARD}
"""
    subject = (
        f"AWS Budgets: action of {budget.budget_name} {'requires approval' if waits else 'was triggered'}"
    )
    return _delivery(subscriber, budget, subject=subject, message=message, account_id=account_id, at=at)


def _heading(account_id: str, at: datetime) -> str:
    return f"AWS Budget Notification {at:%B %d, %Y}\nAWS Account {account_id}\n\nDear AWS Customer,"


def _reached(budget: Budget, kind: str) -> str:
    """Return what was spent, or is expected to be."""
    spend = budget.calculated_spend["ForecastedSpend" if kind == FORECASTED else "ActualSpend"]
    return _told(spend["Amount"], budget.unit)


def _told(amount: str, unit: str) -> str:
    """Return an amount as a mail has it: dollars with cents, anything else with its unit."""
    if unit == PERCENTAGE:
        return f"{amount}%"
    if unit != "USD":
        return f"{amount} {unit}"
    cents = (money.amount(amount) + money.UNIT // 200) // (money.UNIT // 100)
    return f"${cents // 100:,}.{cents % 100:02}"


def _delivery(
    subscriber: Subscriber, budget: Budget, *, subject: str, message: str, account_id: str, at: datetime
) -> Delivery:
    return Delivery(
        channel=subscriber.subscription_type,
        address=subscriber.address,
        subject=subject,
        message=message,
        budget_name=budget.budget_name,
        account_id=account_id,
        at=at,
    )
