from __future__ import annotations

import pytest

from tests.backends.budgets.documents import ACCOUNT, alert, alerting, budget, mail, topic


@pytest.fixture(autouse=True)
def there(call):
    alerts = [alerting(mail(), topic()), alerting(mail("old@example.com"), threshold=50)]
    call("create_budget", Budget=budget(), NotificationsWithSubscribers=alerts)


def at(threshold=80, **params):
    return {"BudgetName": "Costs", "Notification": alert(threshold), **params}


def told(call, threshold=80):
    return call("describe_subscribers_for_notification", **at(threshold))["Subscribers"]


def test_subscribers_are_listed_in_the_order_they_came(call):
    assert call("create_subscriber", **at(Subscriber=mail("bob@example.com"))) == {}
    assert told(call) == [mail(), topic(), mail("bob@example.com")]
    assert told(call, 50) == [mail("old@example.com")]


def test_the_notification_can_be_named_as_it_was_described(call):
    found = call("describe_notifications_for_budget", BudgetName="Costs")["Notifications"][0]
    full = {**found, "ThresholdType": "PERCENTAGE"}
    assert call("describe_subscribers_for_notification", BudgetName="Costs", Notification=full) == {
        "Subscribers": [mail(), topic()]
    }


def test_a_subscriber_is_replaced_where_it_stood(call):
    change = {"OldSubscriber": mail(), "NewSubscriber": mail("bob@example.com")}
    assert call("update_subscriber", **at(**change)) == {}
    assert told(call) == [mail("bob@example.com"), topic()]
    change = {"OldSubscriber": topic(), "NewSubscriber": mail()}
    call("update_subscriber", **at(**change))
    assert told(call) == [mail("bob@example.com"), mail()]


def test_without_subscribers_there_is_no_notification(call):
    assert call("delete_subscriber", **at(Subscriber=mail())) == {}
    assert told(call) == [topic()]
    call("delete_subscriber", **at(Subscriber=topic()))
    left = call("describe_notifications_for_budget", BudgetName="Costs")["Notifications"]
    assert [row["Threshold"] for row in left] == [50.0]


def test_subscribers_come_page_by_page(call, budgets):
    for number in range(9):
        call("create_subscriber", **at(Subscriber=mail(f"{number}@example.com")))
    pages = budgets.get_paginator("describe_subscribers_for_notification").paginate(
        AccountId=ACCOUNT, **at(), PaginationConfig={"PageSize": 4}
    )
    assert [len(page["Subscribers"]) for page in pages] == [4, 4, 3]


NO_BUDGET = "the budget doesn't exist."
NO_ALERT = (
    "the notification ACTUAL GREATER_THAN 7 PERCENTAGE doesn't exist. "
    "The budget has: ACTUAL GREATER_THAN 80 PERCENTAGE, ACTUAL GREATER_THAN 50 PERCENTAGE."
)
NOBODY = (
    "the EMAIL subscriber nobody@example.com doesn't exist. The notification has: "
    "EMAIL subscriber ann@example.com, SNS subscriber arn:aws:sns:us-east-1:123456789012:alerts."
)
CALLS = {
    "create": {"Subscriber": mail("bob@example.com")},
    "update": {"OldSubscriber": mail(), "NewSubscriber": mail("bob@example.com")},
    "delete": {"Subscriber": mail()},
    "describe": {},
}


@pytest.mark.parametrize("doing", CALLS)
@pytest.mark.parametrize(
    ("where", "why"), [({"BudgetName": "Other"}, NO_BUDGET), ({"Notification": alert(7)}, NO_ALERT)]
)
def test_budgets_and_notifications_that_are_not_there(refused, everything, doing, where, why):
    before = everything()
    noun = "subscribers" if doing == "describe" else "subscriber"
    operation = "describe_subscribers_for_notification" if doing == "describe" else f"{doing}_subscriber"
    params = {**at(), **where, **CALLS[doing]}
    refused(operation, "NotFoundException", f"Unable to {doing} {noun} - {why}", **params)
    assert everything() == before


@pytest.mark.parametrize(
    ("operation", "params", "code", "why"),
    [
        (
            "create_subscriber",
            {"Subscriber": mail()},
            "DuplicateRecordException",
            "Unable to create subscriber - the EMAIL subscriber ann@example.com already exists.",
        ),
        (
            "create_subscriber",
            {"Subscriber": topic("arn:aws:sns:us-east-1:123456789012:more")},
            "CreationLimitExceededException",
            "one notification can only have 1 subscribers with type of SNS",
        ),
        (
            "create_subscriber",
            {"Subscriber": topic("more")},
            "InvalidParameterException",
            "more is not the ARN of an SNS topic.",
        ),
        (
            "create_subscriber",
            {"Subscriber": {"SubscriptionType": "FAX", "Address": "12"}},
            "ValidationException",
            (
                "1 validation error detected: "
                "Value 'FAX' at 'subscriber.subscriptionType' failed to satisfy constraint: "
                "Member must satisfy enum value set: [SNS, EMAIL]"
            ),
        ),
        (
            "update_subscriber",
            {"OldSubscriber": mail("nobody@example.com"), "NewSubscriber": mail("bob@example.com")},
            "NotFoundException",
            f"Unable to update subscriber - {NOBODY}",
        ),
        (
            "update_subscriber",
            {"OldSubscriber": mail(), "NewSubscriber": topic()},
            "DuplicateRecordException",
            (
                "Unable to create subscriber - "
                "the SNS subscriber arn:aws:sns:us-east-1:123456789012:alerts already exists."
            ),
        ),
        (
            "update_subscriber",
            {"OldSubscriber": mail(), "NewSubscriber": topic("arn:aws:sns:us-east-1:123456789012:more")},
            "InvalidParameterException",
            "one notification can only have 1 subscribers with type of SNS",
        ),
        (
            "delete_subscriber",
            {"Subscriber": mail("nobody@example.com")},
            "NotFoundException",
            f"Unable to delete subscriber - {NOBODY}",
        ),
        (
            "describe_subscribers_for_notification",
            {"NextToken": "bogus"},
            "InvalidNextTokenException",
            "The pagination token is invalid.",
        ),
    ],
)
def test_refusals(refused, everything, operation, params, code, why):
    before = everything()
    refused(operation, code, why, **at(**params))
    assert everything() == before


def test_a_notification_has_ten_mail_addresses_at_most(call, refused):
    for number in range(9):
        call("create_subscriber", **at(Subscriber=mail(f"{number}@example.com")))
    assert len(told(call)) == 11
    refused(
        "create_subscriber",
        "CreationLimitExceededException",
        "one notification can only have 10 subscribers with type of EMAIL",
        **at(Subscriber=mail("bob@example.com")),
    )
