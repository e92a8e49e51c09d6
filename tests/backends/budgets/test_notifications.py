from __future__ import annotations

import pytest

from tests.backends.budgets.documents import ACCOUNT, alert, alerting, budget, mail, topic


@pytest.fixture(autouse=True)
def there(call):
    call("create_budget", Budget=budget())


def described(threshold=80.0, **changes):
    return alert(threshold, NotificationState="OK", **changes)


def listed(call):
    return call("describe_notifications_for_budget", BudgetName="Costs")["Notifications"]


def create(call, **changes):
    return call(
        "create_notification", BudgetName="Costs", Notification=alert(**changes), Subscribers=[mail()]
    )


def test_a_notification_is_ok_until_its_threshold_is_crossed(call):
    assert create(call, NotificationState="ALARM") == {}
    assert listed(call) == [described()]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"ThresholdType": "PERCENTAGE"}, {}),
        ({"ThresholdType": "ABSOLUTE_VALUE"}, {"ThresholdType": "ABSOLUTE_VALUE"}),
        ({"threshold": 33.3}, {"threshold": 33.3}),
        ({"ComparisonOperator": "LESS_THAN", "NotificationType": "FORECASTED"},) * 2,
        (
            {"ComparisonOperator": "EQUAL_TO", "threshold": 7},
            {"ComparisonOperator": "EQUAL_TO", "threshold": 7.0},
        ),
    ],
)
def test_a_percentage_is_told_without_its_type(call, given, told):
    create(call, **given)
    assert listed(call) == [described(**told)]


def test_what_a_notification_is_told_from_others_by(call):
    for changes in (
        {},
        {"NotificationType": "FORECASTED"},
        {"ComparisonOperator": "LESS_THAN"},
        {"threshold": 80.5},
        {"ThresholdType": "ABSOLUTE_VALUE"},
    ):
        create(call, **changes)
    assert len(listed(call)) == 5


def test_an_update_keeps_the_subscribers(call):
    call("create_notification", BudgetName="Costs", Notification=alert(), Subscribers=[mail(), topic()])
    create(call, threshold=50)
    old = listed(call)[0]
    new = alert(95, ThresholdType="ABSOLUTE_VALUE")
    assert call("update_notification", BudgetName="Costs", OldNotification=old, NewNotification=new) == {}
    expected = [described(95.0, ThresholdType="ABSOLUTE_VALUE"), described(50.0)]
    assert listed(call) == expected
    told = call("describe_subscribers_for_notification", BudgetName="Costs", Notification=new)
    assert told == {"Subscribers": [mail(), topic()]}


def test_an_update_to_itself(call):
    create(call)
    call("update_notification", BudgetName="Costs", OldNotification=alert(), NewNotification=alert())
    assert listed(call) == [described()]


def test_a_notification_can_be_deleted_as_it_was_described(call):
    create(call)
    create(call, threshold=50)
    assert call("delete_notification", BudgetName="Costs", Notification=listed(call)[0]) == {}
    assert listed(call) == [described(50.0)]
    full = alert(50, ThresholdType="PERCENTAGE")
    call("delete_notification", BudgetName="Costs", Notification=full)
    assert listed(call) == []


def test_notifications_go_with_their_budget(call):
    create(call)
    call("delete_budget", BudgetName="Costs")
    call("create_budget", Budget=budget())
    assert listed(call) == []


def test_notifications_come_page_by_page(call, budgets):
    for threshold in range(7):
        create(call, threshold=threshold)
    pages = budgets.get_paginator("describe_notifications_for_budget").paginate(
        AccountId=ACCOUNT, BudgetName="Costs", PaginationConfig={"PageSize": 3}
    )
    found = [[row["Threshold"] for row in page["Notifications"]] for page in pages]
    assert found == [[0.0, 1.0, 2.0], [3.0, 4.0, 5.0], [6.0]]


def test_the_notifications_of_all_budgets_come_page_by_page(call, budgets):
    for number in range(120):
        alerts = [alerting(threshold=number)] if number % 2 else []
        call("create_budget", Budget=budget(f"Budget {number}"), NotificationsWithSubscribers=alerts)
    first = call("describe_budget_notifications_for_account")
    expected = [
        {"BudgetName": f"Budget {number}", "Notifications": [described(float(number))]}
        for number in range(1, 120, 2)
    ]
    assert first["BudgetNotificationsForAccount"] == expected[:50]
    rest = call("describe_budget_notifications_for_account", NextToken=first["NextToken"])
    assert rest == {"BudgetNotificationsForAccount": expected[50:]}
    all_at_once = call("describe_budget_notifications_for_account", MaxResults=1000)
    assert all_at_once == {"BudgetNotificationsForAccount": expected}


THERE = "ACTUAL GREATER_THAN 80 PERCENTAGE"
MISSING = "the notification ACTUAL GREATER_THAN 7 PERCENTAGE doesn't exist. The budget has: "


@pytest.mark.parametrize(
    ("operation", "params", "code", "why"),
    [
        (
            "create_notification",
            {"BudgetName": "Other", "Notification": alert(), "Subscribers": [mail()]},
            "NotFoundException",
            "Unable to create notification - the budget doesn't exist.",
        ),
        (
            "create_notification",
            {"Notification": alert(ThresholdType="PERCENTAGE"), "Subscribers": [topic()]},
            "DuplicateRecordException",
            f"Unable to create notification - the notification {THERE} already exists.",
        ),
        (
            "create_notification",
            {"Notification": alert(7), "Subscribers": [topic(), topic("arn:aws:sns:us-east-1:1:b")]},
            "CreationLimitExceededException",
            "one notification can only have 1 subscribers with type of SNS",
        ),
        (
            "create_notification",
            {"Notification": alert(7), "Subscribers": [mail("nobody")]},
            "InvalidParameterException",
            "nobody is not an e-mail address.",
        ),
        (
            "create_notification",
            {"Notification": alert(16_000_000_000_000), "Subscribers": [mail()]},
            "ValidationException",
            (
                "1 validation error detected: Value '16000000000000' at 'notification.threshold' failed "
                "to satisfy constraint: Member must have value less than or equal to 15000000000000"
            ),
        ),
        (
            "update_notification",
            {"OldNotification": alert(7), "NewNotification": alert(8)},
            "NotFoundException",
            f"Unable to update notification - {MISSING}{THERE}, ACTUAL GREATER_THAN 50 PERCENTAGE.",
        ),
        (
            "update_notification",
            {"BudgetName": "Other", "OldNotification": alert(7), "NewNotification": alert(8)},
            "NotFoundException",
            "Unable to update notification - the budget doesn't exist.",
        ),
        (
            "update_notification",
            {"OldNotification": alert(50), "NewNotification": alert(80)},
            "DuplicateRecordException",
            f"Unable to create notification - the notification {THERE} already exists.",
        ),
        (
            "delete_notification",
            {"Notification": alert(7)},
            "NotFoundException",
            f"Unable to delete notification - {MISSING}{THERE}, ACTUAL GREATER_THAN 50 PERCENTAGE.",
        ),
        (
            "delete_notification",
            {"BudgetName": "Other", "Notification": alert(7)},
            "NotFoundException",
            "Unable to delete notification - the budget doesn't exist.",
        ),
        (
            "describe_notifications_for_budget",
            {"BudgetName": "Other"},
            "NotFoundException",
            "Unable to describe notifications - the budget doesn't exist.",
        ),
        (
            "describe_notifications_for_budget",
            {"NextToken": "bogus"},
            "InvalidNextTokenException",
            "The pagination token is invalid.",
        ),
        (
            "describe_budget_notifications_for_account",
            {"BudgetName": None, "NextToken": "bogus"},
            "InvalidNextTokenException",
            "The pagination token is invalid.",
        ),
    ],
)
def test_refusals(call, refused, everything, operation, params, code, why):
    create(call)
    create(call, threshold=50)
    before = everything()
    sent = {"BudgetName": "Costs", **params}
    refused(operation, code, why, **{name: item for name, item in sent.items() if item is not None})
    assert everything() == before


def test_a_budget_has_ten_notifications_at_most(call, refused):
    for threshold in range(10):
        create(call, threshold=threshold)
    refused(
        "create_notification",
        "CreationLimitExceededException",
        "one budget can only have 10 notifications",
        BudgetName="Costs",
        Notification=alert(),
        Subscribers=[mail()],
    )


@pytest.mark.parametrize("operation", ["create", "update"])
def test_a_daily_budget_has_no_forecast(call, refused, operation):
    call("update_budget", NewBudget=budget(TimeUnit="DAILY"))
    create(call)
    forecast = alert(NotificationType="FORECASTED")
    params = {
        "create": {"Notification": forecast, "Subscribers": [mail()]},
        "update": {"OldNotification": alert(), "NewNotification": forecast},
    }
    refused(
        f"{operation}_notification",
        "InvalidParameterException",
        "Unable to create notification - a DAILY budget cannot have FORECASTED notifications.",
        BudgetName="Costs",
        **params[operation],
    )
    assert listed(call) == [described()]
