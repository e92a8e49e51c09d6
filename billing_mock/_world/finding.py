"""The line items that pass a test, of very many. Knows rows, not what anybody makes of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import compress
from operator import and_
from typing import Generic, TypeVar

from .aggregation import ALWAYS, Test
from .columns import Part
from .interning import Dictionary
from .line_items import LineItem
from .periods import Period
from .rows import Rows

T = TypeVar("T")

_MANY = 8  # of so many rows one is found: then all are read as line items, else each that is found


def find(rows: Rows, where: Test | None, span: Period, since: int) -> list[LineItem]:
    """Return the rows from the place *since* on that are wanted and began within *span*, in their order."""
    dictionary = rows.dictionary
    is_wanted = _Asked(dictionary.combinations.listed, where or _everything)
    is_within = _Asked(dictionary.moments.listed, span.covers)
    found: list[LineItem] = []
    for part in rows.parts(since):
        if span is not ALWAYS and part in rows.past and not any(map(is_within.__getitem__, part.times)):
            continue
        chosen = map(is_wanted.__getitem__, part.combinations)
        if span is not ALWAYS:
            chosen = map(and_, chosen, map(is_within.__getitem__, part.starts))
        found += _items(part, [*compress(range(len(part)), chosen)], dictionary)
    return found


class _Asked(dict[int, bool], Generic[T]):
    """What a test says of things that have numbers, each asked once."""

    def __init__(self, things: Sequence[T], test: Callable[[T], bool]) -> None:
        super().__init__()
        self._things = things
        self._test = test

    def __missing__(self, number: int) -> bool:
        found = self[number] = bool(self._test(self._things[number]))
        return found


def _items(part: Part, chosen: Sequence[int], dictionary: Dictionary) -> list[LineItem]:
    if len(chosen) * _MANY > len(part):
        wanted = bytearray(len(part))
        for row in chosen:
            wanted[row] = 1
        return [*compress(part.items(dictionary), wanted)]
    return [item for row in chosen for item in part.copy(row, row + 1).items(dictionary)]


def _everything(_: object) -> bool:
    return True
