"""Line items as the columns of a file, block by block. Knows what is in them, not how files are written.

What many rows share, such as a combination of dimensions or a time, is made once for all of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

from . import periods
from .columns import Part
from .export_columns import Written
from .interning import Dictionary
from .line_items import Combination

Block: TypeAlias = "dict[str, Coded | Sequence[int | None]]"

_KEPT = 1 << 16


class Coded(NamedTuple):
    """A column in which values come again.

    Attributes:
        places: For each row, which value it has.
        values: The values.
    """

    places: Sequence[int]
    values: Sequence[Any]


class Blocks:
    """The blocks of a file.

    Args:
        columns: The columns, by name.
        dictionary: What the numbers of the rows stand for.
        payer: Who pays for items that name no payer.
    """

    def __init__(self, columns: Mapping[str, Written], dictionary: Dictionary, payer: str) -> None:
        self._columns = columns
        self._times = dictionary.moments.listed
        self._combinations = dictionary.combinations.listed
        self._dictionary = dictionary
        self._payer = payer
        self._shared = [column.shared for column in columns.values() if column.shared]
        self._cells: dict[int, tuple[Any, ...]] = {}

    def of(self, parts: Iterable[Part]) -> Iterator[Block]:
        """Iterate over the columns of *parts*, which do not change."""
        for part in parts:
            yield self._block(part)

    def _block(self, part: Part) -> Block:
        combinations = _coded(part.combinations)
        found = [self._combinations[number] for number in combinations.values]
        shared = zip(*map(self._told, combinations.values, found), strict=True)
        times = {name: _coded(numbers) for name, numbers in (("start", part.starts), ("end", part.ends))}
        times = {
            name: Coded(places, [self._times[number] for number in numbers])
            for name, (places, numbers) in times.items()
        }
        months = self._months(times["start"], combinations.places, found)
        times["month"] = Coded(months.places, [month.start for month in months.values])
        times["next month"] = Coded(months.places, [month.end for month in months.values])
        block: Block = {}
        for name, column in self._columns.items():
            if column.shared:
                block[name] = Coded(combinations.places, next(shared))
            elif column.time:
                block[name] = times[column.time]
            else:
                block[name] = self._amounts(column, part, combinations.places, found)
        return block

    def _told(self, number: int, combination: Combination) -> tuple[Any, ...]:
        """Return the cells that all items of a combination share."""
        cells = self._cells.get(number)
        if cells is None:
            if len(self._cells) >= _KEPT:
                self._cells.clear()
            cells = self._cells[number] = tuple([make(combination, self._payer) for make in self._shared])
        return cells

    def _months(self, starts: Coded, places: Sequence[int], found: Sequence[Combination]) -> Coded:
        """Return the billing periods."""
        if not any(one.billing_period for one in found):
            months = [periods.period(periods.MONTHLY, start) for start in starts.values]
            return Coded(starts.places, months)
        pairs = _coded([*zip(starts.places, places, strict=True)])
        return Coded(
            pairs.places,
            [_month(starts.values[start], found[place]) for start, place in pairs.values],
        )

    def _amounts(
        self, column: Written, part: Part, places: Sequence[int], found: Sequence[Combination]
    ) -> Coded | Sequence[int | None]:
        if column.only is None:
            return part.amounts(column.amount, self._dictionary)
        has = [*map(column.only, found)]
        if not any(has):
            return Coded(places, [None] * len(found))
        amounts = part.amounts(column.amount, self._dictionary)
        return [amount if has[place] else None for amount, place in zip(amounts, places, strict=True)]


def _coded(column: Iterable[Any]) -> Coded:
    values = [*dict.fromkeys(column)]
    place = {value: place for place, value in enumerate(values)}
    return Coded([*map(place.__getitem__, column)], values)


def _month(start: Any, one: Combination) -> periods.Period:
    if one.billing_period:
        return periods.month(one.billing_period)
    return periods.period(periods.MONTHLY, start)
