"""The kinds of budgets, and the refusal that all rules about budgets share."""

from __future__ import annotations

from ..._world.refusals import InvalidParameterException

COST = "COST"
USAGE = "USAGE"
ACTUAL = "ACTUAL"
FORECASTED = "FORECASTED"
CUSTOM = "CUSTOM"
PERCENTAGE = "PERCENTAGE"


def tracks_amounts(budget_type: str) -> bool:
    """Tell whether a budget is about costs or usage, and not about how well commitments are used."""
    return budget_type in {COST, USAGE}


def refused(why: str) -> InvalidParameterException:
    """Return the refusal of a budget."""
    return InvalidParameterException(f"Unable to create/update budget - {why}")
