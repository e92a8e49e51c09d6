"""Amounts as AWS Budgets reads and prints them. Knows figures and units, not what they measure."""

from __future__ import annotations

from collections.abc import Mapping

from ..._world import money

_SPEND_STEP = money.UNIT // 1000


def limit(spend: Mapping[str, str]) -> dict[str, str]:
    """Return a limit as AWS prints it: with a decimal, but no more zeros than that."""
    given = spend["Amount"]
    printed = f"{int(given)}.0" if given.isdigit() else money.text(money.amount(given), places=1)
    return {"Amount": printed, "Unit": spend["Unit"]}


def units(spend: Mapping[str, str]) -> int:
    """Return the amount of *spend* in units of 1e-10."""
    return money.amount(spend["Amount"])


def spent(amount: int, unit: str) -> dict[str, str]:
    """Return units of 1e-10 as AWS prints what was spent: with up to three decimals, and without a sign."""
    rounded = (max(amount, 0) + _SPEND_STEP // 2) // _SPEND_STEP * _SPEND_STEP
    return {"Amount": money.text(rounded, places=1), "Unit": unit}
