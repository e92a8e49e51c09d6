"""What the exports of line items have in common: cells by the names of their columns. Knows no one export."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, TypeAlias

from ..errors import BadLineItem
from . import money
from .line_items import NO_TAGS

Cells: TypeAlias = "Sequence[Any]"
Reader: TypeAlias = "Callable[[Cells], tuple[Any, ...]]"

TEXT, TIME, AMOUNT, MAP = "text", "time", "amount", "map"

USER = ("user:", "user_")
EMPTY = (None, "")
KEPT = 100_000


class Columns:
    """Cells by the name of their column; a column that is not there is empty.

    Args:
        names: The place of each column.
    """

    def __init__(self, names: Mapping[str, int]) -> None:
        self._amounts: dict[Any, int] = {}
        self._maps: dict[tuple[str, tuple[str, ...]], Mapping[str, str]] = {}
        self._names = names

    def text(self, *names: str) -> Callable[[Cells], str]:
        """Return what finds the first of some columns that is not empty."""
        places = [self._names[name] for name in names if name in self._names]
        if len(places) == 1:
            [place] = places
            return lambda cells: "" if cells[place] is None else cells[place]
        return lambda cells: next((cells[place] for place in places if cells[place] not in EMPTY), "")

    def amount(self, name: str, *others: str) -> Callable[[Cells], int | None]:
        """Return what finds an amount, or ``None``, in the first of some columns that is not empty."""
        text = self.text(name, *others)

        def found(cells: Cells) -> int | None:
            value = text(cells)
            return None if value == "" else self._amount(name, value)

        return found

    def map(self, name: str, *prefixes: str) -> Callable[[Cells], Mapping[str, str]]:
        """Return what finds a map, which a CSV file has as JSON, and takes *prefixes* from its keys."""
        text = self.text(name)

        def found(cells: Cells) -> Mapping[str, str]:
            value: Any = text(cells)
            if not value:
                return NO_TAGS
            if isinstance(value, str):
                return self._json(name, value, prefixes)
            return without_nulls(dict(value), prefixes)

        return found

    def _amount(self, name: str, value: Any) -> int:
        amount = self._amounts.get(value)
        if amount is None:
            try:
                amount = money.amount(value)
            except (ValueError, TypeError, ArithmeticError) as error:
                raise BadLineItem(f"{name}: {value!r} is not a number") from error
            if len(self._amounts) > KEPT:
                self._amounts.clear()
            self._amounts[value] = amount
        return amount

    def _json(self, name: str, text: str, prefixes: tuple[str, ...]) -> Mapping[str, str]:
        known = self._maps.get((text, prefixes))
        if known is None:
            try:
                known = self._maps[text, prefixes] = without_nulls(dict(json.loads(text)), prefixes)
            except (ValueError, TypeError) as error:
                raise BadLineItem(f"{name}: {text!r} is not a JSON object") from error
        return known


def without_nulls(found: dict[str, Any], prefixes: tuple[str, ...]) -> Mapping[str, str]:
    tags = {tag_key(key, prefixes): value for key, value in found.items() if value is not None}
    return MappingProxyType(tags) if tags else NO_TAGS


def tag_key(key: str, prefixes: tuple[str, ...] = USER) -> str:
    return key[len("user:") :] if key.startswith(prefixes) else key
