"""Line items as columns of numbers. Knows how rows are kept, not what they are asked for.

Rows are only ever appended. A part holds up to `SIZE` of them; a full one never changes again, so
snapshots share it. Amounts are signed whole numbers of 64 bits, in units of 1e-10: up to 922 million
dollars or units in one row. A column of a part that holds more becomes a list of Python's unbounded
numbers. Of the costs, only ``cost`` is kept for each row, the others where they differ from it.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import compress, repeat
from operator import ne, sub
from typing import Any, NamedTuple, TypeAlias

from ..errors import BadLineItem
from .interning import Dictionary
from .line_items import NARROW, NORMALIZED, OTHER_COSTS, UNTOLD, LineItem, check_order
from .money import product

Whole: TypeAlias = "array[int] | list[int]"

SIZE = 1 << 16

_FIELDS = LineItem._fields
_QUANTITY, _COST = _FIELDS.index("quantity"), _FIELDS.index("cost")
_OTHERS = {name: _FIELDS.index(name) for name in OTHER_COSTS}
_DIMENSIONS = (0, 1, *range(4, _QUANTITY), _FIELDS.index("tags"))
_TOLD = len(_DIMENSIONS) - 1  # of a combination, what comes before the amounts in a line item
_WIDTHS = {NARROW, len(_FIELDS)}
_NUMBER = "I"
_LONG = 64


class Batch(NamedTuple):
    """Rows that were read and can be appended to a part."""

    starts: array[int]
    ends: array[int]
    combinations: array[int]
    quantities: Whole
    costs: Whole
    others: dict[str, tuple[array[int], Whole]]


class Differences:
    """Where a cost differs from ``cost``: the rows, in order, and by how much."""

    __slots__ = ("by", "rows")

    def __init__(self, rows: array[int], by: Whole) -> None:
        self.rows = rows
        self.by = by


class Chunk(NamedTuple):
    """Something to add up: as many times and combinations as values, the first two by their numbers.

    Where times come in long runs of the same one, it is told where each run begins and ends.
    """

    moments: array[int]
    combinations: array[int]
    values: Sequence[Whole]
    runs: Sequence[tuple[int, int]] = ()


class Part:
    """Up to `SIZE` rows."""

    def __init__(self) -> None:
        self.starts = array(_NUMBER)
        self.ends = array(_NUMBER)
        self.combinations = array(_NUMBER)
        self.quantities: Whole = array("q")
        self.costs: Whole = array("q")
        self.others: dict[str, Differences] = {}

    def __len__(self) -> int:
        return len(self.starts)

    def append(self, batch: Batch) -> None:
        """Append rows."""
        size = len(self)
        self.quantities = _joined(self.quantities, batch.quantities)
        self.costs = _joined(self.costs, batch.costs)
        for name, (rows, by) in batch.others.items():
            known = self.others.setdefault(name, Differences(array(_NUMBER), array("q")))
            known.rows.extend(row + size for row in rows)
            known.by = _joined(known.by, by)
        self.ends.extend(batch.ends)
        self.combinations.extend(batch.combinations)
        self.starts.extend(batch.starts)

    def cut(self, begin: int, end: int) -> Part:
        """Return the rows from *begin* up to *end*, as a part of its own unless they are all."""
        if begin == 0 and end == len(self):
            return self
        return self.copy(begin, end)

    def copy(self, begin: int, end: int) -> Part:
        """Return the rows from *begin* up to *end* as a part of its own."""
        part = Part()
        part.starts = self.starts[begin:end]
        part.ends = self.ends[begin:end]
        part.combinations = self.combinations[begin:end]
        part.quantities = self.quantities[begin:end]
        part.costs = self.costs[begin:end]
        for name, known in self.others.items():
            inside = slice(bisect_left(known.rows, begin), bisect_left(known.rows, end))
            rows = array(_NUMBER, [row - begin for row in known.rows[inside]])
            part.others[name] = Differences(rows, known.by[inside])
        return part

    def amounts(self, name: str, dictionary: Dictionary) -> Whole:
        """Return one amount of every row."""
        if name == "quantity":
            return self.quantities
        if name == NORMALIZED:
            return self._normalized(dictionary)
        known = self.others.get(name)
        if known is None:
            return self.costs
        amounts = [*self.costs]
        for row, by in zip(known.rows, known.by, strict=True):
            amounts[row] += by
        return amounts

    def _normalized(self, dictionary: Dictionary) -> Whole:
        combinations = dictionary.combinations.listed
        factors = {number: combinations[number].normalization_factor or 0 for number in {*self.combinations}}
        return [*map(product, self.quantities, map(factors.__getitem__, self.combinations))]

    def chunk(self, names: Sequence[str], dictionary: Dictionary, *, is_full: bool) -> Chunk:
        """Return all rows with the amounts *names*."""
        amounts = [self.amounts(name, dictionary) for name in names]
        return Chunk(self.starts, self.combinations, amounts, self.runs if is_full else ())

    @cached_property
    def runs(self) -> Sequence[tuple[int, int]]:
        """Where each run of rows with one start begins and ends, in a full part; none if they are short."""
        changes = [*compress(range(1, len(self)), map(ne, self.starts, self.starts[1:]))]
        if len(changes) * _LONG > len(self):
            return ()
        return [*zip([0, *changes], [*changes, len(self)], strict=True)]

    @cached_property
    def times(self) -> frozenset[int]:
        """The starts of the rows of a full part, by their numbers."""
        return frozenset(self.starts)

    def items(self, dictionary: Dictionary) -> Iterator[LineItem]:
        """Iterate over the rows as line items."""
        times, combinations = dictionary.moments.listed, dictionary.combinations.listed
        others = (self.amounts(name, dictionary) for name in OTHER_COSTS)
        amounts = (self.quantities, self.costs, *others)
        for start, end, number, *figures in zip(
            self.starts, self.ends, self.combinations, *amounts, strict=True
        ):
            known: tuple[Any, ...] = combinations[number]
            yield LineItem._make(
                (*known[:2], times[start], times[end], *known[2:_TOLD], *figures, *known[_TOLD:])
            )


def read(rows: Sequence[Sequence[Any]], dictionary: Dictionary) -> Batch:
    """Read rows that have the fields of line items, in their order.

    Raises:
        BadLineItem: One of them is not what it should be.
    """
    try:
        return _read(rows, dictionary)
    except (TypeError, ValueError, ArithmeticError) as error:
        raise BadLineItem(_told(rows[0], error)) from error


def _read(rows: Sequence[Sequence[Any]], dictionary: Dictionary) -> Batch:
    widths = {*map(len, rows)}
    if not widths <= _WIDTHS:
        told = f"a line item has {NARROW} fields, or all {len(_FIELDS)}: {', '.join(_FIELDS)}"
        raise BadLineItem(told)
    if len(widths) > 1:
        rows = [(*row, *UNTOLD) if len(row) == NARROW else row for row in rows]
    columns = [*zip(*rows, strict=True)]
    starts, ends = (array(_NUMBER, dictionary.times(columns[place])) for place in (2, 3))
    times = dictionary.moments.listed
    for start, end in {*zip(starts, ends, strict=True)}:
        check_order(times[start], times[end])
    dimensions = [columns[place] for place in _DIMENSIONS]
    if widths == {NARROW} or all(row[NARROW:] == UNTOLD for row in rows):
        combinations = array(_NUMBER, dictionary.dimensions(dimensions))
    else:
        combinations = array(_NUMBER, dictionary.wide_dimensions(dimensions, columns[NARROW:], starts))
    costs = _whole(columns[_COST])
    others = {}
    for name, place in _OTHERS.items():
        if columns[place] != columns[_COST]:
            pair = columns[place], columns[_COST]
            differ = [*map(ne, *pair)]
            rows_ = array(_NUMBER, compress(range(len(rows)), differ))
            others[name] = rows_, _whole([*map(sub, *(compress(column, differ) for column in pair))])
    return Batch(starts, ends, combinations, _whole(columns[_QUANTITY]), costs, others)


def _told(row: Sequence[Any], error: Exception) -> str:
    for name in ("quantity", "cost", *OTHER_COSTS):
        value = row[_FIELDS.index(name)]
        if not isinstance(value, int):
            return f"{name}: a whole number of 1e-10 was expected, not {value!r}"
    return str(error)


def _whole(values: Sequence[int]) -> Whole:
    """Return a column of whole numbers."""
    try:
        return array("q", values)
    except OverflowError:
        wide = [*values]
        if not all(map(isinstance, wide, repeat(int))):
            raise
        return wide


def _joined(column: Whole, more: Whole) -> Whole:
    if isinstance(column, list) or type(column) is type(more):
        column.extend(more)
        return column
    return [*column, *more]
