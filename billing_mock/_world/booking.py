"""How line items come into a ledger: told, in tuples, from a file, made up. Knows no sums of them.

What a line item is stands in `line_items`, and how many of them are kept in `rows` and `columns`.
"""

from __future__ import annotations

import os
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import count, islice
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from ..errors import BadLineItem
from . import columns, periods
from .clock import Clock, Moment
from .interning import Dictionary
from .line_items import USAGE, LineItem, read, read_amount, read_time
from .money import Amount
from .periods import Period
from .rows import Rows
from .state import Kept, State

if TYPE_CHECKING:
    from .exports import Reader
    from .files import Source

Row: TypeAlias = "Mapping[str, Any] | LineItem | tuple[Any, ...]"

_READY = frozenset((tuple, LineItem))
_BATCH = 1 << 9  # what fits the processor's cache


class Loaded(NamedTuple):
    """What came of loading a file.

    Attributes:
        booked: How many line items were booked.
        skipped: What is wrong with each row that was not, by file and line.
    """

    booked: int
    skipped: tuple[str, ...]


class Booking(State):
    """The rows of a ledger, and the ways to book more.

    Args:
        payer: Whose the items are that name no account.
        clock: For the start of items that name none.
        booked: Called after items were booked, once for all booked together.
    """

    def __init__(self, payer: str, clock: Clock, booked: Callable[[], None]) -> None:
        self._payer = payer
        self._clock = clock
        self._booked = booked
        self._lock = RLock()
        self._versions = count(1)
        self._rows = Rows(dictionary=Dictionary(payer))

    def add(
        self,
        *,
        service: str,
        cost: Amount,
        start: Moment | None = None,
        end: Moment | None = None,
        account_id: str | None = None,
        record_type: str = USAGE,
        usage_type: str = "",
        operation: str = "",
        region: str = "",
        resource_id: str = "",
        quantity: Amount = 0,
        unit: str = "",
        billing_entity: str = "AWS",
        legal_entity: str = "Amazon Web Services, Inc.",
        currency: str = "USD",
        on_demand_cost: Amount | None = None,
        amortized_cost: Amount | None = None,
        net_cost: Amount | None = None,
        net_amortized_cost: Amount | None = None,
        blended_cost: Amount | None = None,
        tags: Mapping[str, str] | None = None,
        availability_zone: str = "",
        invoicing_entity: str = "",
        payer_account_id: str = "",
        billing_period: str = "",
        pricing_option: str = "",
        reservation_arn: str = "",
        savings_plan_arn: str = "",
        normalization_factor: Amount | None = None,
        description: str = "",
        invoice_id: str = "",
        line_item_id: str = "",
        attributes: Mapping[str, str] | None = None,
        cost_categories: Mapping[str, str] | None = None,
    ) -> LineItem:
        """Book one line item, and let everything that follows from it happen.

        Args:
            service: As in the price list, such as ``"AmazonEC2"``.
            cost: Unblended, signed: a `Decimal`, string, integer, or float that counts as it is printed.
            start: When it began: a `datetime`, a `date` or an ISO 8601 string. Default: now.
            end: When it ended, exclusive. Default: a day after a date, else an hour after *start*.
            account_id: Default: the payer.
            record_type: ``"Usage"``, ``"Tax"``, ``"Credit"``, ``"Refund"``, ``"RIFee"`` or any other.
            usage_type: Such as ``"USE2-BoxUsage:m5.large"``.
            operation: Such as ``"RunInstances"``.
            region: Such as ``"us-east-1"``.
            resource_id: What was used.
            quantity: How much was used.
            unit: Of the quantity.
            billing_entity: Who sold it.
            legal_entity: The seller of record.
            currency: Of all costs.
            on_demand_cost: At public rates. Default: *cost* for usage, else 0.
            amortized_cost: Default: *cost*.
            net_cost: Default: *cost*.
            net_amortized_cost: Default: *cost*.
            blended_cost: Default: *cost*.
            tags: Of the resource.
            availability_zone: Such as ``"us-east-1a"``.
            invoicing_entity: Who sends the invoice. Default: *legal_entity*.
            payer_account_id: Who pays. Default: the payer.
            billing_period: The month of the bill, such as ``"2026-11"``. Default: that of *start*.
            pricing_option: ``"OnDemand"``, ``"Spot"``, ``"Reserved"`` or ``"SavingsPlan"``. Default: what
                record type, usage type and ARNs tell.
            reservation_arn: The reservation that it is of.
            savings_plan_arn: The Savings Plan that it is of.
            normalization_factor: What one of the quantity counts in normalized units: 4 for a large
                instance. Default: the quantity counts nothing in them.
            description: In words.
            invoice_id: Of the invoice.
            line_item_id: Of the line.
            attributes: Of the product, such as ``{"operating_system": "Linux"}``.
            cost_categories: The value it has in each cost category, by name.

        Raises:
            BadLineItem: A value is not what it should be; nothing is booked.
        """
        given = locals()
        del given["self"]
        self._book([read(given, self._payer, self._clock)], None)
        return next(self._rows.items(len(self._rows) - 1))

    def extend(self, rows: Iterable[Row]) -> None:
        """Book many line items at once, and then let everything that follows from them happen.

        Args:
            rows: Each a mapping of the arguments of `add`, a `LineItem`, or a tuple with the fields of
                one in their order, which is by far the fastest: accounts as strings, times as
                `datetime`, amounts as whole numbers of 1e-10. A tuple may end with its tags.

        Raises:
            BadLineItem: One of them is not what it should be, told by its place; none is booked.
        """
        self._book(rows if isinstance(rows, (list, tuple)) else [*rows], "row {}".format)

    def load(self, path: str | os.PathLike[str], *, skip_bad_rows: bool = False) -> Loaded:
        """Book the line items of an export: CUR 2.0, legacy CUR, or FOCUS 1.0 to 1.2.

        Which it is shows in its columns. It may be CSV, gzipped or not, or Parquet, which needs the
        extra ``parquet``. While a big file is read, a terminal shows a progress bar.

        Args:
            path: The file.
            skip_bad_rows: Leave out rows that are no line items, and report them. Default: nothing is
                booked from a file that has one.

        Returns:
            How many items were booked, and what is wrong with each row that was not.

        Raises:
            BadLineItem: The file is no such export, or a row of it is no line item, told by file and line.
            ImportError: It is Parquet, and pyarrow is not there.
        """
        from . import exports, files

        with files.Source(Path(path)) as source:
            skipped: list[str] | None = [] if skip_bad_rows else None
            numbers = array("Q")
            try:
                items = _items(source, exports.reader(source.columns, source.exact), numbers)
            except BadLineItem as error:
                raise BadLineItem(f"{path}: {error}") from error
            booked = self._book(items, lambda place: source.told(numbers[place]), skipped)
            return Loaded(booked, tuple(skipped or ()))

    def generate(
        self,
        *,
        start: Moment | None = None,
        end: Moment | None = None,
        seed: int = 0,
        accounts: Sequence[str] = (),
        resources: int = 50,
        monthly_cost: Amount = 1000,
        growth: float = 0.02,
        tax: float = 0.2,
        credit: Amount = 0,
        spike: Moment | None = None,
        hourly: bool = False,
    ) -> int:
        """Book a made-up history: services, regions and tags as in a real bill, less at weekends, growing.

        Args:
            start: Its first day. Default: the first of the month, a year before *end*.
            end: The day it ends before. Default: today.
            seed: The same seed and the same other arguments make the same history.
            accounts: Who uses things. Default: the payer.
            resources: How many things are used: so many line items a day.
            monthly_cost: About what the first month costs, before tax.
            growth: How much more each month costs than the one before: 0.02 for two per cent.
            tax: Booked for each month: 0.2 for twenty per cent of its usage. 0 for none.
            credit: Given back each month.
            spike: A day on which EC2 costs ten times as much.
            hourly: Book a line item for each hour instead of each day.

        Returns:
            How many line items were booked.

        Raises:
            BadLineItem: An argument is not what it should be; nothing is booked.
        """
        from .history import History

        until = periods.start_of(periods.DAILY, self._clock.now() if end is None else read_time("end", end))
        year_ago = periods.shifted(periods.MONTHLY, periods.start_of(periods.MONTHLY, until), -12)
        history = History(
            Period(
                year_ago if start is None else periods.start_of(periods.DAILY, read_time("start", start)),
                until,
            ),
            seed,
            accounts or (self._payer,),
            resources,
            read_amount("monthly_cost", monthly_cost),
            growth,
            tax,
            read_amount("credit", credit),
            None if spike is None else read_time("spike", spike),
            hourly,
        )
        return self._book(history.rows(), "generated row {}".format)

    def snapshot(self) -> Kept:
        """Return what is needed to go back; the rows are shared."""
        return {"rows": self._rows}

    def restore(self, kept: Kept) -> None:
        """Go back to *kept*, which stays usable for another time."""
        with self._lock:
            self._rows = kept["rows"].trimmed()

    def _book(
        self, rows: Iterable[Any], name: Callable[[int], str] | None, skipped: list[str] | None = None
    ) -> int:
        """Book *rows*, all or none unless bad ones are *skipped*, tell of it, and return how many there are.

        Args:
            rows: In the forms that `extend` takes; or what is wrong with one.
            name: Returns the name of a row by its place; ``None`` if there is only one.
            skipped: Where to put what is wrong with rows; ``None`` to refuse all.
        """
        with self._lock:
            try:
                grown, left, first = self._rows, iter(rows), 0
                while batch := [*islice(left, min(grown.room, _BATCH))]:
                    for part in self._read(batch, first, name, skipped):
                        grown = grown.plus(part)
                    first += len(batch)
                booked = len(grown) - len(self._rows)
                self._rows = replace(grown, version=next(self._versions))
            finally:
                self._rows = self._rows.trimmed()
                self._rows.dictionary.release()
        self._booked()
        return booked

    def _read(
        self, batch: list[Any], first: int, name: Callable[[int], str] | None, skipped: list[str] | None
    ) -> list[columns.Batch]:
        try:
            if not {*map(type, batch)} <= _READY:
                batch = [row if isinstance(row, tuple) else self._told(row) for row in batch]
            return [columns.read(batch, self._rows.dictionary)]
        except BadLineItem as error:
            if name is None:
                raise
            if len(batch) == 1:
                told = f"{name(first)}: {error}"
                if skipped is None:
                    raise BadLineItem(told) from error
                skipped.append(told)
                return []
        half = len(batch) // 2
        return [
            *self._read(batch[:half], first, name, skipped),
            *self._read(batch[half:], first + half, name, skipped),
        ]

    def _told(self, row: Mapping[str, Any] | BadLineItem) -> LineItem:
        if isinstance(row, BadLineItem):
            raise row
        return read({**_DEFAULTS, **_known(row)}, self._payer, self._clock)


_DEFAULTS: dict[str, Any] = {
    "service": "",
    "cost": None,
    "start": None,
    "end": None,
    "account_id": None,
    **(Booking.add.__kwdefaults__ or {}),
}
_ARGUMENTS = frozenset(_DEFAULTS)


def _items(source: Source, read_: Reader, numbers: array[int]) -> Iterator[Any]:
    """Iterate over the items of a file, or what is wrong with them, and note the number of each."""
    width = len(source.columns)
    for cells in source:
        numbers.append(source.number)
        if len(cells) != width:
            yield BadLineItem(f"{len(cells)} cells under {width} columns")
            continue
        try:
            yield read_(cells)
        except BadLineItem as error:
            yield error


def _known(row: Mapping[str, Any]) -> Mapping[str, Any]:
    if not isinstance(row, Mapping):
        raise BadLineItem(f"a mapping, a LineItem or a tuple was expected, not {row!r}")
    unknown = ", ".join(sorted(set(row) - _ARGUMENTS))
    if unknown:
        raise BadLineItem(f"unknown {unknown}; a line item has {', '.join(sorted(_ARGUMENTS))}")
    return row
