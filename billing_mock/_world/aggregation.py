"""Sums of line items by period and group. Knows rows and periods, not what a service makes of them.

What is asked of times and of dimensions is asked once for each that differs; then numbers are added.
Sums stand in cells: one for each pair of a period and a group, and spare ones for what does not count.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from datetime import datetime, timezone
from itertools import compress
from operator import attrgetter, or_
from typing import Any, TypeAlias

from . import periods
from .columns import Chunk
from .interning import Dictionary
from .line_items import METRICS, Combination
from .periods import Period
from .rows import Rows

Test: TypeAlias = "Callable[[Combination], bool]"
Key: TypeAlias = "str | Callable[[Combination], Hashable]"
Group: TypeAlias = "tuple[Any, ...]"
Granularity: TypeAlias = "str | Sequence[Period] | None"
Answer: TypeAlias = "dict[Period, dict[Group, tuple[int, ...]]]"

UNITS = (periods.DAILY, periods.MONTHLY, periods.QUARTERLY, periods.ANNUALLY)
ALWAYS = Period(datetime.min.replace(tzinfo=timezone.utc), datetime.max.replace(tzinfo=timezone.utc))

_UNKNOWN_WIDTH = 1 << 32
_SPARE = 4096
_FEW = 128  # rows: they are as quickly summed as looked for


class Question:
    """One question to a ledger.

    Args:
        where: Tests a combination.
        keys: What to group by.
        granularity: The periods to tell apart.
        metrics: The amounts to sum.
        span: Only what began within it.
    """

    def __init__(
        self,
        where: Test | None,
        keys: Sequence[Key],
        granularity: Granularity,
        metrics: Sequence[str],
        span: Period,
    ) -> None:
        _check("metrics", metrics, METRICS)
        _check("keys", [key for key in keys if not callable(key)], Combination._fields)
        if granularity is None or isinstance(granularity, str):
            _check("granularity", [granularity], (None, *UNITS))
        self._where = where
        self._keys = keys
        self._granularity = granularity
        self._metrics = metrics
        self._span = span
        self._is_open = span is ALWAYS and (granularity is None or isinstance(granularity, str))

    def answer(self, rows: Rows, since: int) -> Answer:
        """Return the sums of the rows from the place *since* on."""
        dictionary, count = rows.dictionary, len(rows) - max(since, 0)
        summed = self._summed(rows) if since <= 0 else None  # first of all: this may bring more times
        groups = _Groups(dictionary.combinations.listed, self._where, self._keys)
        if 2 * count < len(dictionary.combinations.listed) + len(dictionary.moments.listed):
            # Few rows: only what they have is looked up, when it turns up.
            buckets = _Buckets(dictionary, self._granularity, self._span, _UNKNOWN_WIDTH)
            cells = _Cells(buckets, groups, self._metrics)
        else:
            numbers = groups.all()
            buckets = _Buckets(dictionary, self._granularity, self._span, len(groups.groups) + 1)
            cells = _Cells(buckets.all(), numbers, self._metrics)
            cells.spread(buckets.width, len(buckets.periods), 8 * count + _SPARE)
        for places, chunk in self._chunks(rows, since, buckets) if summed is None else summed:
            cells.add(places, chunk)
        told = cells.told(buckets.width, buckets.periods, groups.groups)
        return {period: told[period] for period in sorted(told)}

    def _chunks(self, rows: Rows, since: int, buckets: _Buckets) -> Iterator[tuple[Sequence[int], Chunk]]:
        """Iterate over the rows, with the places of the metrics of which there are values: all."""
        everything = range(len(self._metrics))
        for part in rows.parts(since):
            if self._is_open or part is rows.tail or any(map(buckets.is_in, part.times)):
                yield everything, part.chunk(self._metrics, rows.dictionary, is_full=part in rows.past)

    def _summed(self, rows: Rows) -> list[tuple[Sequence[int], Chunk]] | None:
        """Return the sums made beforehand that this question can do with, if any, in the same form."""
        if len(rows) >= _FEW:
            for unit in (periods.MONTHLY, periods.DAILY):
                if self._keeps_whole(unit):
                    summed = rows.summed(unit, self._metrics)
                    if summed is not None:
                        return summed
        return None

    def _keeps_whole(self, unit: str) -> bool:
        """Tell whether every period of *unit* lies on one side of whatever is told apart."""
        if self._granularity == periods.DAILY != unit:
            return False
        asked: Sequence[Period] = () if isinstance(self._granularity, str) else self._granularity or ()
        times = (time for period in (self._span, *asked) for time in period)
        return all(time in ALWAYS or periods.start_of(unit, time) == time for time in times)


class _Cells:
    """The sums.

    Args:
        of_moment: The first of the cells of a time, by its number.
        of_combination: How far from there, for a combination, by its number.
        metrics: The amounts to sum.
    """

    def __init__(
        self,
        of_moment: Sequence[int] | Mapping[int, int],
        of_combination: Sequence[int] | Mapping[int, int],
        metrics: Sequence[str],
    ) -> None:
        self._of_moment = of_moment
        self._of_combination = of_combination
        self._sums: list[Any] = [defaultdict(int) for _ in metrics]
        self._seen: bytearray | None = None
        self._width = 0

    def spread(self, width: int, periods: int, limit: int) -> None:
        """Keep cells of *width* for each period in lists, which is quicker, unless those are over *limit*."""
        self._width = width
        size = width * (periods + 1)
        if size <= limit:
            self._sums = [[0] * size for _ in self._sums]
            self._seen = bytearray(size)

    def add(self, places: Sequence[int], chunk: Chunk) -> None:
        """Add the values of *chunk* to the sums in *places*."""
        of_moment, of_combination = self._of_moment, self._of_combination
        # In a list, a sum that is not 0 shows by itself that something was added.
        is_marked = self._seen is not None and 0 in places and min(chunk.values[0], default=0) <= 0
        if len(places) == 1 and not is_marked:
            sums = self._sums[places[0]]
            if chunk.runs and self._seen is not None:
                self._add_runs(sums, chunk)
                return
            triples = zip(chunk.moments, chunk.combinations, chunk.values[0], strict=True)
            for moment, combination, value in triples:
                sums[of_moment[moment] + of_combination[combination]] += value
            return
        pairs = zip(chunk.moments, chunk.combinations, strict=True)
        cells = [of_moment[moment] + of_combination[combination] for moment, combination in pairs]
        for place, values in zip(places, chunk.values, strict=True):
            sums = self._sums[place]
            for cell, value in zip(cells, values):  # noqa: B905  # of one length, and this is the inner loop
                sums[cell] += value
        if is_marked:
            seen: Any = self._seen
            for cell in cells:
                seen[cell] = 1

    def _add_runs(self, sums: list[int], chunk: Chunk) -> None:
        """Add values of which many in a row belong to one period: its cells are added to, and put back."""
        of_combination = self._of_combination
        for begin, end in chunk.runs:
            first = self._of_moment[chunk.moments[begin]]
            cells = sums[first : first + self._width]
            for combination, value in zip(
                chunk.combinations[begin:end], chunk.values[0][begin:end], strict=True
            ):
                cells[of_combination[combination]] += value
            sums[first : first + self._width] = cells

    def told(self, width: int, found: Sequence[Period], groups: Sequence[Group]) -> Answer:
        """Return the sums to which anything was added, by period and group."""
        if self._seen is None:
            told: Answer = defaultdict(dict)
            for cell in self._sums[0]:
                bucket, group = divmod(cell, width)
                if bucket and group:
                    told[found[bucket - 1]][groups[group - 1]] = tuple([sums[cell] for sums in self._sums])
            return told
        told = {}
        for place, period in enumerate(found, 1):
            inside = slice(place * width + 1, (place + 1) * width)
            columns = [sums[inside] for sums in self._sums]
            seen = self._seen[inside]
            touched = [*map(or_, columns[0], seen)] if any(seen) else columns[0]
            sums = zip(*(compress(column, touched) for column in columns), strict=True)
            values = dict(zip(compress(groups, touched), sums, strict=True))
            if values:
                told[period] = values
        return told


class _Buckets(dict[int, int]):
    """The first of the cells of each time, by its number: below *width* for one that does not count."""

    def __init__(self, dictionary: Dictionary, granularity: Granularity, span: Period, width: int) -> None:
        super().__init__()
        self.width = width
        self._times = dictionary.moments.listed
        self._span = span
        self._places: Sequence[int] | None = None
        if isinstance(granularity, str):
            calendar = dictionary.calendar(granularity)
            self._places = calendar.places
            self.periods: Sequence[Period] = calendar.periods
        else:
            self.periods = [span] if granularity is None else sorted(granularity)
            self._starts = [period.start for period in self.periods]

    def is_in(self, number: int) -> bool:
        """Tell whether a time counts."""
        return self[number] > 0

    def all(self) -> Sequence[int]:
        """Return what there is for each time."""
        if self._places is not None and self._span is ALWAYS:
            return [(place + 1) * self.width for place in self._places]
        return [self[number] for number in range(len(self._times))]

    def __missing__(self, number: int) -> int:
        when = self._times[number]
        found = self[number] = (self._place(number, when) + 1) * self.width if self._span.covers(when) else 0
        return found

    def _place(self, number: int, when: datetime) -> int:
        if self._places is not None:
            return self._places[number]
        place = bisect_right(self._starts, when) - 1
        return place if place >= 0 and self.periods[place].covers(when) else -1


class _Groups(dict[int, int]):
    """How far from the first the cell of each combination is, by its number: 0 if it does not count."""

    def __init__(self, combinations: Sequence[Combination], where: Test | None, keys: Sequence[Key]) -> None:
        super().__init__()
        self.groups: list[Group] = []
        self._combinations = combinations
        self._where = where
        self._keys = [attrgetter(key) if isinstance(key, str) else key for key in keys]
        self._places: dict[Group, int] = {}

    def all(self) -> Sequence[int]:
        """Return what there is for each combination."""
        return [self[number] for number in range(len(self._combinations))]

    def __missing__(self, number: int) -> int:
        combination = self._combinations[number]
        found = 0
        if self._where is None or self._where(combination):
            group = tuple([key(combination) for key in self._keys])
            found = self._places.setdefault(group, len(self.groups) + 1)
            if found > len(self.groups):
                self.groups.append(group)
        self[number] = found
        return found


def span(start: datetime | None, end: datetime | None) -> Period:
    """Return the time from *start* to *end*; ``None`` for no bound."""
    if start is end is None:
        return ALWAYS
    return Period(start or ALWAYS.start, end or ALWAYS.end)


def sum_of(answer: Answer) -> int | None:
    """Return the one sum of an answer without granularity and keys, ``None`` if nothing counted."""
    for groups in answer.values():
        for (value,) in groups.values():
            return value
    return None


def _check(name: str, given: Sequence[Any], known: Sequence[Any]) -> None:
    unknown = [value for value in given if value not in known]
    if unknown:
        raise ValueError(f"{name}: {unknown[0]!r} is none of {', '.join(map(repr, known))}")
