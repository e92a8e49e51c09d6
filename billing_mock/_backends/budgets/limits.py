"""How much a budget allows: fixed, planned by period, or adjusted by AWS. Knows documents and periods."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from ..._world import periods
from . import amounts
from .kinds import COST, CUSTOM, PERCENTAGE, refused, tracks_amounts

CURRENCY = "USD"
FULL = {"Amount": "100.0", "Unit": PERCENTAGE}

_MOST_DIGITS = 40  # the model sets no bound
_NO_SOURCE = "please provide one of the followings: Budget Limit/ Planned Budget Limit/ Auto Adjust Data"
_PLANNED_PERIODS = {periods.MONTHLY: 12, periods.QUARTERLY: 4}
_LONGEST_LOOK_BACK = {periods.DAILY: 60, periods.MONTHLY: 12, periods.QUARTERLY: 4, periods.ANNUALLY: 1}
_SOURCES = {
    "BudgetLimit": "Budget Limit",
    "PlannedBudgetLimits": "Planned Budget Limit",
    "AutoAdjustData": "Auto Adjust Data",
}


def refuse_bad(document: Mapping[str, Any], time_period: Mapping[str, datetime], now: datetime) -> None:
    """Raise the refusal of limits that AWS does not accept.

    Raises:
        InvalidParameterException: There is no limit, or more than one, or one that does not fit the budget.
    """
    budget_type = document["BudgetType"]
    sources = [name for name in _SOURCES if document.get(name)]
    if len(sources) > 1:
        given = ", ".join(_SOURCES[name] for name in sources)
        raise refused(
            f"please provide only one of Budget Limit/ Planned Budget Limit/ Auto Adjust Data, not {given}"
        )
    if tracks_amounts(budget_type):
        if not sources:
            raise refused(_NO_SOURCE)
    elif sources not in ([], ["BudgetLimit"]):
        raise refused(f"{_SOURCES[sources[0]]} is only available for COST and USAGE budgets")
    for source in sources:
        if source == "BudgetLimit":
            _refuse_spend(budget_type, document[source])
        elif source == "PlannedBudgetLimits":
            for spend in document[source].values():
                _refuse_spend(budget_type, spend)
            _refuse_plan(document, time_period, now)
        else:
            _refuse_adjustment(document)


def planned(document: Mapping[str, Any]) -> dict[str, dict[str, str]] | None:
    """Return the planned limits as AWS prints them, earliest first."""
    given = document.get("PlannedBudgetLimits")
    return {key: amounts.limit(given[key]) for key in sorted(given, key=int)} if given else None


def current(plan: Mapping[str, Mapping[str, str]], now: datetime) -> Mapping[str, str]:
    """Return the limit of *plan* for the period that *now* lies in; after the last one, the last one."""
    begun = [key for key in plan if int(key) <= now.timestamp()]
    return plan[begun[-1] if begun else next(iter(plan))]


def first(
    document: Mapping[str, Any], plan: Mapping[str, Mapping[str, str]] | None, now: datetime
) -> Mapping[str, str]:
    """Return the limit a new budget has, which may have a *plan*."""
    if plan:
        return current(plan, now)
    if document.get("AutoAdjustData"):
        return {"Amount": "0.0", "Unit": CURRENCY if document["BudgetType"] == COST else "N/A"}
    return amounts.limit(document["BudgetLimit"]) if document.get("BudgetLimit") else FULL


def adjustment(document: Mapping[str, Any], now: datetime) -> dict[str, Any] | None:
    """Return the terms of automatic adjustment, without what only AWS can say."""
    given = document.get("AutoAdjustData")
    if not given:
        return None
    terms = {"AutoAdjustType": given["AutoAdjustType"], "LastAutoAdjustTime": now}
    if given["AutoAdjustType"] == "HISTORICAL":
        options = {"BudgetAdjustmentPeriod": given["HistoricalOptions"]["BudgetAdjustmentPeriod"]}
        terms["HistoricalOptions"] = options
    return terms


def _refuse_spend(budget_type: str, spend: Mapping[str, str]) -> None:
    if len(spend["Amount"]) > _MOST_DIGITS:
        raise refused(f"the amount of a limit should have at most {_MOST_DIGITS} digits")
    if budget_type == COST and spend["Unit"] != CURRENCY:
        raise refused(f"{spend['Unit']} is not in the supported unit set: [{CURRENCY}]")
    if not tracks_amounts(budget_type):
        if spend["Unit"] != PERCENTAGE:
            raise refused(f"{spend['Unit']} is not in the supported unit set: [{PERCENTAGE}]")
        if amounts.limit(spend) != FULL:
            raise refused(
                f"the budget limit of a {budget_type} budget can only be 100, not {spend['Amount']}"
            )


def _refuse_plan(document: Mapping[str, Any], time_period: Mapping[str, datetime], now: datetime) -> None:
    unit = document["TimeUnit"]
    if unit not in _PLANNED_PERIODS:
        raise refused(
            f"planned budget limits are only available for MONTHLY and QUARTERLY budgets, not {unit}"
        )
    start = periods.start_of(unit, max(now, time_period["Start"]))
    expected = [periods.shifted(unit, start, step) for step in range(_PLANNED_PERIODS[unit])]
    keys = [str(int(when.timestamp())) for when in expected if when < time_period["End"]]
    if sorted(document["PlannedBudgetLimits"]) != sorted(keys):
        raise refused(
            f"the keys of the planned budget limits should be the starts of periods: [{', '.join(keys)}]"
        )


def _refuse_adjustment(document: Mapping[str, Any]) -> None:
    unit, adjusting = document["TimeUnit"], document["AutoAdjustData"]
    if unit == CUSTOM:
        raise refused("auto adjust data is not available for CUSTOM budgets")
    options = adjusting.get("HistoricalOptions")
    if adjusting["AutoAdjustType"] == "FORECAST":
        if options:
            raise refused("historical options are only available for auto adjust type HISTORICAL")
        return
    if not options:
        raise refused("auto adjust type HISTORICAL needs historical options")
    if options["BudgetAdjustmentPeriod"] > _LONGEST_LOOK_BACK[unit]:
        longest = _LONGEST_LOOK_BACK[unit]
        raise refused(f"the budget adjustment period of a {unit} budget should be at most {longest}")


def look_back(adjusting: Mapping[str, Any]) -> int:
    """Return how many periods an automatic limit goes back: one for a forecast, until there are forecasts."""
    return int(adjusting.get("HistoricalOptions", {}).get("BudgetAdjustmentPeriod", 1))


def adjusted(
    limit: Mapping[str, str], adjusting: Mapping[str, Any], spent: Sequence[int | None], now: datetime
) -> dict[str, Any]:
    """Return limit and terms of adjustment after the periods before, of which the oldest come first.

    Periods at the beginning in which nothing was booked do not count.
    """
    known = next((place for place, amount in enumerate(spent) if amount is not None), len(spent))
    counted = [amount or 0 for amount in spent[known:]]
    average = sum(counted) // len(counted) if counted else 0
    terms = dict(adjusting)
    if "HistoricalOptions" in terms:
        options = {"BudgetAdjustmentPeriod": terms["HistoricalOptions"]["BudgetAdjustmentPeriod"]}
        terms["HistoricalOptions"] = (
            {**options, "LookBackAvailablePeriods": len(counted)} if counted else options
        )
    found = amounts.spent(average, limit["Unit"])
    if found != limit:
        terms["LastAutoAdjustTime"] = now
    return {"budget_limit": found, "auto_adjust_data": terms}
