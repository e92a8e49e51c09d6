"""The exports that AWS writes: CUR 2.0, legacy CUR and FOCUS. Knows which is which, not what is in them.

What an export has no column for is kept in columns of our own, which begin with ``x_``.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from ..errors import BadLineItem
from . import cur, focus
from .export_columns import AMOUNT, MAP, TEXT, TIME, Reader, Written

__all__ = ["AMOUNT", "FORMATS", "MAP", "TEXT", "TIME", "Format", "Reader", "reader"]


class Format(NamedTuple):
    """One kind of export.

    Attributes:
        name: What `Ledger.save` calls it.
        columns: The columns that are written, by name.
    """

    name: str
    columns: Mapping[str, Written]


def reader(columns: Sequence[str], exact: Collection[str] = ()) -> Reader:
    """Return what reads the rows of a file with these *columns*.

    Args:
        columns: Their names.
        exact: Those whose cells are whole numbers of 1e-10.

    Raises:
        BadLineItem: They are those of no export that is known here.
    """
    names = {name: place for place, name in enumerate(columns)}
    if "ChargePeriodStart" in names and "BilledCost" in names:
        return focus.Focus(names, exact).read
    if "lineItem/UsageStartDate" in names:
        names = {_modern(name): place for name, place in names.items()}
        exact = [*map(_modern, exact)]
    if "line_item_usage_start_date" in names and "line_item_unblended_cost" in names:
        return cur.Cur(names, exact).read
    raise BadLineItem(
        "the columns are neither those of CUR (line_item_usage_start_date, lineItem/UsageStartDate) "
        f"nor those of FOCUS (ChargePeriodStart, BilledCost): {', '.join(columns)[:200]}"
    )


def _modern(name: str) -> str:
    """Return what CUR 2.0 calls a column of the legacy CUR."""
    group, _, rest = name.partition("/")
    if group in _MAPS:
        return f"{_MAPS[group]}/{rest}"
    snake = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in f"{group}/{rest}")
    return snake.replace("/_", "/").replace("/", "_")


_MAPS = {"resourceTags": "resource_tags", "costCategory": "cost_category"}

FORMATS = {
    "cur2": Format("cur2", cur.COLUMNS),
    "focus": Format("focus", focus.COLUMNS),
}
