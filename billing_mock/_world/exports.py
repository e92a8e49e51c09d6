"""The exports that AWS writes: CUR 2.0, legacy CUR and FOCUS. Knows which is which, not what is in them.

What an export has no column for is kept in columns of our own, which begin with ``x_``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from ..errors import BadLineItem
from . import cur, focus
from .export_columns import AMOUNT, MAP, TEXT, TIME, Reader
from .line_items import LineItem

__all__ = ["AMOUNT", "FORMATS", "MAP", "TEXT", "TIME", "Format", "Reader", "reader"]


class Format(NamedTuple):
    """One kind of export.

    Attributes:
        name: What `Ledger.save` calls it.
        columns: The kind of each column that is written, by name.
        written: Makes the cells of a line item; takes the payer, too.
    """

    name: str
    columns: Mapping[str, str]
    written: Callable[[LineItem, str], tuple[Any, ...]]


def reader(columns: Sequence[str]) -> Reader:
    """Return what reads the rows of a file with these *columns*.

    Raises:
        BadLineItem: They are those of no export that is known here.
    """
    names = {name: place for place, name in enumerate(columns)}
    if "ChargePeriodStart" in names and "BilledCost" in names:
        return focus.Focus(names).read
    if "lineItem/UsageStartDate" in names:
        names = {_modern(name): place for name, place in names.items()}
    if "line_item_usage_start_date" in names and "line_item_unblended_cost" in names:
        return cur.Cur(names).read
    raise BadLineItem(
        "the columns are neither those of CUR (line_item_usage_start_date, lineItem/UsageStartDate) "
        f"nor those of FOCUS (ChargePeriodStart, BilledCost): {', '.join(columns)[:200]}"
    )


def _modern(name: str) -> str:
    """Return what CUR 2.0 calls a column of the legacy CUR."""
    group, _, rest = name.partition("/")
    if group == "resourceTags":
        return f"resource_tags/{rest}"
    snake = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in f"{group}/{rest}")
    return snake.replace("/_", "/").replace("/", "_")


FORMATS = {
    "cur2": Format("cur2", cur.COLUMNS, cur.cells_of),
    "focus": Format("focus", focus.COLUMNS, focus.cells_of),
}
