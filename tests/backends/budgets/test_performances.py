from __future__ import annotations

from datetime import datetime, timezone

import pytest

from tests.backends.budgets.documents import ACCOUNT, budget
from tests.backends.budgets.test_budgets import COST_TYPES, EXPRESSION

PAST = {"Start": "2020-01-01T00:00:00Z"}


def utc(*when):
    return datetime(*when, tzinfo=timezone.utc)


@pytest.fixture
def history(call):
    def history(**params):
        found = call("describe_budget_performance_history", BudgetName="Costs", **params)
        return found["BudgetPerformanceHistory"]

    return history


def usd(amount):
    return {"Amount": amount, "Unit": "USD"}


def entry(start, end, budgeted, actual):
    return {
        "BudgetedAmount": usd(budgeted),
        "ActualAmount": usd(actual),
        "TimePeriod": {"Start": start, "End": end},
    }


def test_a_history_tells_of_the_budget_and_of_each_period(call, world, history):
    call("create_budget", Budget=budget(TimePeriod={"Start": "2026-09-15T00:00:00Z"}))
    for day, cost in (("2026-09-02", "1.25"), ("2026-09-20", "2"), ("2026-11-20", "7"), ("2026-08-31", "9")):
        world.ledger.add(service="AmazonEC2", start=day, cost=cost)
    assert history() == {
        "BudgetName": "Costs",
        "BudgetType": "COST",
        "CostFilters": {},
        "CostTypes": COST_TYPES,
        "TimeUnit": "MONTHLY",
        "BudgetedAndActualAmountsList": [
            entry(utc(2026, 9, 1), utc(2026, 10, 1), "100.0", "3.25"),
            entry(utc(2026, 10, 1), utc(2026, 11, 1), "100.0", "0.0"),
            entry(utc(2026, 11, 1), utc(2026, 12, 1), "100.0", "7.0"),
        ],
    }


@pytest.mark.parametrize(
    ("changes", "count", "first", "last"),
    [
        ({"TimeUnit": "DAILY"}, 60, utc(2026, 9, 24), utc(2026, 11, 22)),
        ({"TimeUnit": "MONTHLY"}, 13, utc(2025, 11, 1), utc(2026, 11, 1)),
        ({"TimeUnit": "QUARTERLY"}, 4, utc(2026, 1, 1), utc(2026, 10, 1)),
        (
            {"TimeUnit": "CUSTOM", "TimePeriod": {**PAST, "End": "2027-01-01T00:00:00Z"}},
            1,
            utc(2020, 1, 1),
            utc(2020, 1, 1),
        ),
    ],
)
def test_how_far_a_history_goes_back(call, history, changes, count, first, last):
    call("create_budget", Budget=budget(**{"TimePeriod": PAST, **changes}))
    found = [row["TimePeriod"]["Start"] for row in history()["BudgetedAndActualAmountsList"]]
    assert (len(found), found[0], found[-1]) == (count, first, last)


@pytest.mark.parametrize(
    "changes", [{"TimeUnit": "ANNUALLY"}, {"TimePeriod": {"Start": "2027-01-01T00:00:00Z"}}]
)
def test_budgets_without_a_history(call, history, changes):
    call("create_budget", Budget=budget(**changes))
    assert history()["BudgetedAndActualAmountsList"] == []


def test_a_history_of_planned_limits(call, world, history):
    plan = {
        str(int(utc(2026 + month // 12, month % 12 + 1, 1).timestamp())): usd(f"{month}")
        for month in range(10, 22)
    }
    call("create_budget", Budget=budget(BudgetLimit=None, PlannedBudgetLimits=plan))
    world.clock.move_to("2027-01-15")
    found = [row["BudgetedAmount"] for row in history()["BudgetedAndActualAmountsList"]]
    assert found == [usd("10.0"), usd("11.0"), usd("12.0")]


def test_a_history_tells_the_filter_expression(call, history):
    call("create_budget", Budget=budget(FilterExpression=EXPRESSION, Metrics=["BlendedCost"]))
    found = history()
    assert (found["FilterExpression"], found["Metrics"], "CostTypes" in found) == (
        EXPRESSION,
        ["BlendedCost"],
        False,
    )


def test_a_history_by_time_and_page_by_page(call, history, budgets, refused):
    call("create_budget", Budget=budget(TimePeriod=PAST))
    found = history(TimePeriod={"Start": utc(2026, 3, 1), "End": utc(2026, 5, 1)})
    starts = [row["TimePeriod"]["Start"] for row in found["BudgetedAndActualAmountsList"]]
    assert starts == [utc(2026, 3, 1), utc(2026, 4, 1)]

    sizes, token = [], {}
    while token is not None:
        page = call("describe_budget_performance_history", BudgetName="Costs", MaxResults=5, **token)
        sizes.append(len(page["BudgetPerformanceHistory"]["BudgetedAndActualAmountsList"]))
        token = {"NextToken": page["NextToken"]} if "NextToken" in page else None
    assert sizes == [5, 5, 3]

    bad = "The pagination token is invalid."
    refused(
        "describe_budget_performance_history",
        "InvalidNextTokenException",
        bad,
        BudgetName="Costs",
        NextToken="x",
    )


@pytest.mark.parametrize(
    ("params", "code", "why"),
    [
        ({"BudgetName": "No"}, "NotFoundException", "Unable to get budget: No - the budget doesn't exist."),
        (
            {"TimePeriod": {"Start": utc(2026, 3, 1), "End": utc(2026, 3, 1)}},
            "InvalidParameterException",
            (
                "The start of the time period, 2026-03-01T00:00:00+00:00, must be before its end, "
                "2026-03-01T00:00:00+00:00."
            ),
        ),
        (
            {"AccountId": "111122223333"},
            "AccessDeniedException",
            (
                "User: arn:aws:iam::123456789012:user/billing-mock is not authorized to perform: "
                "budgets:ViewBudget on resource: arn:aws:budgets::111122223333:budget/Costs"
            ),
        ),
    ],
)
def test_refusals(call, refused, params, code, why):
    call("create_budget", Budget=budget())
    refused("describe_budget_performance_history", code, why, **{"BudgetName": "Costs", **params})


def test_the_account_is_named_in_each_call(budgets):
    with pytest.raises(budgets.exceptions.NotFoundException):
        budgets.describe_budget_performance_history(AccountId=ACCOUNT, BudgetName="Costs")
