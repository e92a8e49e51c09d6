"""AWS Budgets with 20,000 budgets, AWS's quota: creates stay flat, pages cost what they hold."""

from __future__ import annotations

from itertools import count

import boto3

from benchmarks.calls import ALERTS, BUDGET
from benchmarks.harness import floor, microseconds, ratio
from billing_mock import mock_billing

BUDGETS = 20_000
SAMPLE = 500
ACCOUNT = "123456789012"


def request(number):
    return {"Budget": {**BUDGET, "BudgetName": f"Budget {number:05}"}, "NotificationsWithSubscribers": ALERTS}


def grow(client, handlers):
    """Make all budgets, and return what the last of them cost over the first."""
    numbers = count()

    def rows():
        return microseconds(lambda: client.create_budget(AccountId=ACCOUNT, **request(next(numbers))), SAMPLE)

    rows()  # warm up
    first = min(rows(), rows(), rows())
    # The rows in between are made below the client: boto3 alone would take minutes for them.
    for _ in range(BUDGETS - 7 * SAMPLE):
        asked = request(next(numbers))
        handlers["create_budget"](
            account_id=ACCOUNT,
            budget=asked["Budget"],
            notifications_with_subscribers=asked["NotificationsWithSubscribers"],
        )
    last = min(rows(), rows(), rows())
    return last / first, first, last


def over_floor(client, call):
    base = floor("budgets", call, client)
    return ratio(lambda: microseconds(lambda: call(client), 10), lambda: microseconds(base, 10), rounds=9)


def page_at(client, position):
    """Return a call for the page of 100 budgets from *position* on."""
    token = {}
    for _ in range(position // 1000):
        token = {
            "NextToken": client.describe_budgets(AccountId=ACCOUNT, MaxResults=1000, **token)["NextToken"]
        }
    return lambda client: client.describe_budgets(AccountId=ACCOUNT, MaxResults=100, **token)


def figures():
    with mock_billing(now="2026-11-22") as world:
        client = boto3.client("budgets")
        client.describe_budgets(AccountId=ACCOUNT)
        handlers = world.backends["budgets", ACCOUNT, ""].handlers
        value, first, last = grow(client, handlers)
        yield (
            f"CreateBudget, of {BUDGETS:,}, last over first",
            value,
            1.20,
            f"{last:.0f} us over {first:.0f} us",
        )
        for position in (0, 19_000):
            value, mocked, base = over_floor(client, page_at(client, position))
            name = f"DescribeBudgets, 100 from {position:,} on, over the floor"
            yield name, value, 1.20, f"{mocked:.0f} us over {base:.0f} us"
        world.ledger.add(service="AmazonEC2", cost=1)
        value, mocked, base = over_floor(client, page_at(client, 19_000))
        name = "DescribeBudgets, 100 from 19,000 on, after a line item was booked"
        yield name, value, 1.20, f"{mocked:.0f} us over {base:.0f} us"
