"""Documents of the Budgets API, as tests send them."""

from __future__ import annotations

ACCOUNT = "123456789012"


def budget(name="Costs", /, **changes):
    """Return a budget document; ``None`` takes a member away."""
    document = {
        "BudgetName": name,
        "BudgetType": "COST",
        "TimeUnit": "MONTHLY",
        "BudgetLimit": {"Amount": "100", "Unit": "USD"},
        **changes,
    }
    return {name: item for name, item in document.items() if item is not None}


def alert(threshold=80, **changes):
    """Return a notification document; ``None`` takes a member away."""
    document = {
        "NotificationType": "ACTUAL",
        "ComparisonOperator": "GREATER_THAN",
        "Threshold": threshold,
        **changes,
    }
    return {name: item for name, item in document.items() if item is not None}


def mail(address="ann@example.com"):
    return {"SubscriptionType": "EMAIL", "Address": address}


def topic(address="arn:aws:sns:us-east-1:123456789012:alerts"):
    return {"SubscriptionType": "SNS", "Address": address}


def alerting(*subscribers, **changes):
    """Return a notification with its subscribers, as CreateBudget takes it."""
    return {"Notification": alert(**changes), "Subscribers": list(subscribers) or [mail()]}
