"""AWS Budgets with 20,000 budgets, AWS's quota: creates stay flat, pages cost what they hold."""

from __future__ import annotations

import statistics
from itertools import count

import boto3

from benchmarks.calls import ALERTS, BUDGET
from benchmarks.harness import floor, microseconds, ratio, side_by_side
from benchmarks.ledger import history
from billing_mock import World, mock_billing

BUDGETS = 20_000
ROUNDS, SAMPLE = 15, 20
NOW = "2026-11-22"
ACCOUNT = "123456789012"


def request(number):
    return {"Budget": {**BUDGET, "BudgetName": f"Budget {number:05}"}, "NotificationsWithSubscribers": ALERTS}


class Creating:
    """Creates one budget after another in a world of its own, from a number on."""

    def __init__(self, already):
        self.world = World(now=NOW)
        self.client = self.world.client("budgets")
        self.client.describe_budgets(AccountId=ACCOUNT)
        self.numbers = count()
        # These are made below the client: boto3 alone would take minutes for them.
        create = self.world.backends["budgets", ACCOUNT, ""].handlers["create_budget"]
        for _ in range(already):
            asked = request(next(self.numbers))
            create(
                account_id=ACCOUNT,
                budget=asked["Budget"],
                notifications_with_subscribers=asked["NotificationsWithSubscribers"],
            )

    def __call__(self):
        self.client.create_budget(AccountId=ACCOUNT, **request(next(self.numbers)))


def last_over_first():
    """Return what the last budgets of the quota cost over the first, made in turn."""
    first, last = Creating(0), Creating(BUDGETS - ROUNDS * SAMPLE)
    return ratio(lambda: microseconds(last, SAMPLE), lambda: microseconds(first, SAMPLE), ROUNDS)


def over_floor(client, call):
    return side_by_side(lambda: call(client), floor("budgets", call, client), number=100)


def page_at(client, position):
    """Return a call for the page of 100 budgets from *position* on."""
    token = {}
    for _ in range(position // 1000):
        token = {
            "NextToken": client.describe_budgets(AccountId=ACCOUNT, MaxResults=1000, **token)["NextToken"]
        }
    return lambda client: client.describe_budgets(AccountId=ACCOUNT, MaxResults=100, **token)


def figures():
    value, last, first = last_over_first()
    yield f"CreateBudget, of {BUDGETS:,}, last over first", value, 1.20, f"{last:.0f} us over {first:.0f} us"
    with mock_billing(world=Creating(BUDGETS).world) as world:
        client = boto3.client("budgets")
        for position in (0, 19_000):
            value, mocked, base = over_floor(client, page_at(client, position))
            name = f"DescribeBudgets, 100 from {position:,} on, over the floor"
            yield name, value, 1.20, f"{mocked:.0f} us over {base:.0f} us"
        world.ledger.add(service="AmazonEC2", cost=1)
        value, mocked, base = over_floor(client, page_at(client, 19_000))
        name = "DescribeBudgets, 100 from 19,000 on, after a line item was booked"
        yield name, value, 1.20, f"{mocked:.0f} us over {base:.0f} us"
    for kind in ("ACTUAL", "FORECASTED"):
        booked, year = watched(kind)
        yield f"booking a row that 100 budgets with {kind} alerts count, ms", booked, 1, ""
        yield "moving the clock a year, ms for each of these", year, None, ""


def watched(kind):
    """Return what booking a row takes that 100 budgets with alerts count, and a year for each, in ms."""
    world = World(now="2026-10-20")
    client = world.client("budgets")
    world.ledger.extend(history(10_000, 28))
    notification = {**ALERTS[0]["Notification"], "NotificationType": kind}
    for number in range(100):
        asked = request(number)
        asked["Budget"]["BudgetLimit"] = {"Amount": "1000000", "Unit": "USD"}
        asked["NotificationsWithSubscribers"] = [{**ALERTS[0], "Notification": notification}]
        client.create_budget(AccountId=ACCOUNT, **asked)

    def book():
        world.ledger.add(service="AmazonEC2", cost=1)

    book()
    booked = statistics.median(microseconds(book, SAMPLE) for _ in range(ROUNDS)) / 1e3
    return booked, microseconds(lambda: world.clock.shift(365 * 24 * 3600), 1) / 1e3 / 100
