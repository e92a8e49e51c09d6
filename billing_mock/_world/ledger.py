"""The line items every cost comes from: looking at them, and the sums of them. Knows no service.

What a line item is stands in `line_items`, how they are booked in `booking`, and how they are summed in
`aggregation`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from pathlib import Path

from . import aggregation, money
from .aggregation import Granularity, Group, Key, Test
from .booking import Booking
from .clock import Moment, moment
from .line_items import NO_TAGS, USAGE, Combination, LineItem
from .periods import Period

__all__ = ["NO_TAGS", "USAGE", "Combination", "Ledger", "LineItem"]


class Ledger(Booking):
    """All line items of one world, in the order they were booked."""

    def save(self, path: str | os.PathLike[str], *, format: str = "cur2") -> None:
        """Write all line items to a file that `load` reads back as they are.

        Args:
            path: The file. A name in ``.parquet`` makes it Parquet, which needs the extra ``parquet``;
                one in ``.gz`` gzipped CSV; any other CSV.
            format: The columns: ``"cur2"`` for CUR 2.0, ``"focus"`` for FOCUS.

        Raises:
            ValueError: *format* is unknown.
            ImportError: It is Parquet, and pyarrow is not there.
        """
        from . import exports, files
        from .blocks import Blocks

        found = exports.FORMATS.get(format)
        if found is None:
            raise ValueError(f"format: {format!r} is none of {', '.join(map(repr, exports.FORMATS))}")
        rows = self._rows
        blocks = Blocks(found.columns, rows.dictionary, self._payer).of(rows.kept())
        kinds = {name: column.kind for name, column in found.columns.items()}
        files.write(Path(path), kinds, blocks)

    def __iter__(self) -> Iterator[LineItem]:
        """Iterate over the items as they are now."""
        return self._rows.items()

    def since(self, place: int) -> list[LineItem]:
        """Return the items from *place* on, in the order they were booked."""
        return [*self._rows.items(place)]

    def find(
        self,
        where: Test | None = None,
        *,
        start: Moment | None = None,
        end: Moment | None = None,
        since: int = 0,
    ) -> list[LineItem]:
        """Return the items that are wanted, in the order they were booked; few of very many are found fast.

        Args:
            where: Which items, asked once for each distinct `Combination`. Default: all.
            start: Only items that began then or later.
            end: Only items that began earlier.
            since: Only items booked from this place on: what came after there were so many.
        """
        from .finding import find

        span = aggregation.span(*(None if when is None else moment(when) for when in (start, end)))
        with self._lock:
            return find(self._rows, where, span, since)

    def __len__(self) -> int:
        """Count the items."""
        return len(self._rows)

    @property
    def version(self) -> int:
        """A number that is another whenever the items are others.

        It comes back when a snapshot is restored, and never stands for anything else: what was worked
        out at a version holds whenever the ledger is at that version.
        """
        return self._rows.version

    @property
    def late_periods(self) -> frozenset[str]:
        """The billing periods of items that did not begin in them, such as ``"2026-11"``."""
        return frozenset(self._rows.dictionary.billing_periods.late)

    def total(
        self,
        wanted: Callable[[LineItem], bool] | None = None,
        amount: Callable[[LineItem], int] | None = None,
    ) -> Decimal:
        """Return the exact sum of the cost, or of another *amount*, of the items *wanted*."""
        if wanted is amount is None:
            return money.decimal(self.sum() or 0)
        rows = self._rows.items() if wanted is None else filter(wanted, self._rows.items())
        return money.decimal(sum(map(amount or (lambda row: row.cost), rows)))

    def aggregate(
        self,
        where: Test | None = None,
        *,
        keys: Sequence[Key] = (),
        granularity: Granularity = None,
        metrics: Sequence[str] = ("cost",),
        start: Moment | None = None,
        end: Moment | None = None,
        since: int = 0,
    ) -> dict[Period, dict[Group, tuple[int, ...]]]:
        """Return sums by period and group, in units of 1e-10. An item belongs to when it began.

        Args:
            where: Which items count. It is asked once for each distinct `Combination`, which has all
                attributes of a line item but times and amounts. Default: all.
            keys: What to group by: names of attributes of a combination, or functions of one.
            granularity: ``"DAILY"``, ``"MONTHLY"``, ``"QUARTERLY"`` or ``"ANNUALLY"`` for the periods
                of the calendar; periods that do not overlap, of which each item counts in the one it
                began in, if any; or ``None`` for one period from *start* to *end*.
            metrics: The amounts to sum: names of attributes of a line item, such as ``"cost"``.
            start: Only items that began then or later.
            end: Only items that began earlier.
            since: Only items booked from this place on: what came after there were so many.

        Returns:
            The sums of each group of each period in which anything counted, in order of time and of
            *metrics*. A group is the tuple of its values of *keys*; without keys, ``()``.

        Raises:
            ValueError: A metric, a key or a granularity is none of these.
        """
        span = aggregation.span(*(None if when is None else moment(when) for when in (start, end)))
        with self._lock:
            return aggregation.Question(where, keys, granularity, metrics, span).answer(self._rows, since)

    def sum(
        self,
        where: Test | None = None,
        metric: str = "cost",
        *,
        start: Moment | None = None,
        end: Moment | None = None,
        since: int = 0,
    ) -> int | None:
        """Return one sum, or ``None`` if nothing counted; the arguments are those of `aggregate`."""
        answer = self.aggregate(where, metrics=(metric,), start=start, end=end, since=since)
        return aggregation.sum_of(answer)
