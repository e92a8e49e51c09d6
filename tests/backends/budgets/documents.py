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


ROLE = "arn:aws:iam::123456789012:role/budget-actions"
POLICY = "arn:aws:iam::aws:policy/AWSDenyAll"
IAM = {"IamActionDefinition": {"PolicyArn": POLICY, "Roles": ["developers"]}}
SCP = {"ScpActionDefinition": {"PolicyId": "p-examplepolicy", "TargetIds": ["111122223333"]}}
SSM = {
    "SsmActionDefinition": {
        "ActionSubType": "STOP_EC2_INSTANCES",
        "Region": "us-east-1",
        "InstanceIds": ["i-1234567890abcdef0"],
    }
}


def action(threshold=90.0, **changes):
    """Return the request for an action of the budget ``"Costs"``; ``None`` takes a member away."""
    request = {
        "BudgetName": "Costs",
        "NotificationType": "ACTUAL",
        "ActionType": "APPLY_IAM_POLICY",
        "ActionThreshold": {"ActionThresholdValue": threshold, "ActionThresholdType": "PERCENTAGE"},
        "Definition": IAM,
        "ExecutionRoleArn": ROLE,
        "ApprovalModel": "AUTOMATIC",
        "Subscribers": [mail()],
        **changes,
    }
    return {name: item for name, item in request.items() if item is not None}
