"""Rows of one kind of resource. Knows keys and order, not what a row means."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from operator import attrgetter
from typing import Any, Generic, Protocol, TypeVar

from .state import State

R = TypeVar("R")
R_co = TypeVar("R_co", covariant=True)


class Rows(Protocol[R_co]):
    """A list that can be read page by page, each page at the cost of the page."""

    def page(self, start: int, size: int) -> tuple[Sequence[R_co], int | None]:
        """Return up to *size* items from position *start* on, and where the next page starts, if any."""


class Table(State, Generic[R]):
    """Rows by key, in the order of creation.

    A row is never changed in place: `put` stores the new one where the old one stood.

    Args:
        key: The attribute that identifies a row.
        missing: Makes the error for a key that is not there.
        unique: Another attribute no two rows may share.
        taken: Makes the error for a row whose key or *unique* attribute is taken, from the row that has it.
    """

    kept = ("_rows", "_serials", "_unique", "_order", "_list", "_next")

    def __init__(
        self,
        key: str,
        *,
        missing: Callable[[str], Exception],
        taken: Callable[[R], Exception] | None = None,
        unique: str | None = None,
    ) -> None:
        self._key = attrgetter(key)
        self._name = attrgetter(unique) if unique else None
        self._missing = missing
        self._taken = taken
        self._rows: dict[Hashable, R] = {}
        self._serials: dict[Hashable, int] = {}
        self._unique: dict[Hashable, Hashable] = {}
        self._order: list[int] = []  # serials in ascending order, beside ...
        self._list: list[R] = []  # ... the rows they belong to
        self._next = 0

    def __iter__(self) -> Iterator[R]:
        """Iterate over the rows as they are now."""
        return iter(self._list.copy())

    def __len__(self) -> int:
        """Count the rows."""
        return len(self._rows)

    def __contains__(self, key: Hashable) -> bool:
        """Tell whether there is a row with *key*."""
        return key in self._rows

    def get(self, key: Any) -> R:
        """Return the row with *key*, or raise the error for one that is not there."""
        try:
            return self._rows[key]
        except KeyError:
            raise self._missing(key) from None

    def named(self, value: Hashable) -> R | None:
        """Return the row whose unique attribute is *value*, if any."""
        key = self._unique.get(value)
        return None if key is None else self._rows[key]

    def refuse_taken(self, row: R) -> None:
        """Raise the error for a taken key or name unless *row* may stand in the table."""
        key = self._key(row)
        holder = self.named(self._name(row)) if self._name else None
        if holder is not None and self._key(holder) != key and self._taken:
            raise self._taken(holder)

    def add(self, row: R) -> R:
        """Add a new row.

        Raises:
            Exception: As *taken* makes it, when its key or unique attribute is taken.
        """
        key = self._key(row)
        if key in self._rows and self._taken:
            raise self._taken(self._rows[key])
        if self._name:
            self.refuse_taken(row)
            self._unique[self._name(row)] = key
        serial = self._next
        self._rows[key] = row
        self._serials[key] = serial
        self._order.append(serial)
        self._list.append(row)
        self._next = serial + 1
        return row

    def put(self, row: R) -> R:
        """Store *row* in the place of the one with the same key.

        Raises:
            Exception: As *missing* makes it, when there is none; as *taken*, when its name is another's.
        """
        key = self._key(row)
        old = self.get(key)
        self.refuse_taken(row)
        if self._name:
            del self._unique[self._name(old)]
            self._unique[self._name(row)] = key
        self._rows[key] = row
        self._list[self._place(key)] = row
        return row

    def remove(self, key: Any) -> R:
        """Take the row with *key* out and return it, or raise the error for one that is not there."""
        row = self.get(key)
        place = self._place(key)
        del self._order[place], self._list[place], self._rows[key], self._serials[key]
        if self._name:
            del self._unique[self._name(row)]
        return row

    def page(self, start: int, size: int) -> tuple[list[R], int | None]:
        """Return up to *size* rows from serial *start* on, and the serial after them, if any."""
        first = bisect_left(self._order, start)
        last = first + size
        return self._list[first:last], self._order[last] if last < len(self._order) else None

    def where(self, wanted: Callable[[R], bool] | None) -> Rows[R]:
        """Return the rows *wanted* is true of, all for ``None``, to be read page by page."""
        return self if wanted is None else _Matching(self, wanted)

    def chosen(
        self, keys: Iterable[Any] | None, wanted: Callable[[R], bool] | None = None
    ) -> Rows[R] | list[R]:
        """Return the rows *wanted* is true of, of those with *keys*, as far as they are there, or of all."""
        if keys is None:
            return self.where(wanted)
        rows = (self._rows[key] for key in dict.fromkeys(keys) if key in self._rows)
        return [row for row in rows if wanted is None or wanted(row)]

    def scan(self, start: int) -> Iterator[tuple[int, R]]:
        """Iterate over serials and rows from serial *start* on."""
        for place in range(bisect_left(self._order, start), len(self._order)):
            yield self._order[place], self._list[place]

    def _place(self, key: Hashable) -> int:
        return bisect_left(self._order, self._serials[key])


class _Matching(Generic[R]):
    """The rows of a table that match, found as far as a page needs them."""

    def __init__(self, table: Table[R], wanted: Callable[[R], bool]) -> None:
        self._table = table
        self._wanted = wanted

    def page(self, start: int, size: int) -> tuple[list[R], int | None]:
        """Return up to *size* matching rows, and the serial of the one after them, if any."""
        found: list[R] = []
        for serial, row in self._table.scan(start):
            if self._wanted(row):
                if len(found) == size:
                    return found, serial
                found.append(row)
        return found, None

    def __iter__(self) -> Iterator[R]:
        """Iterate over all that match."""
        return (row for row in self._table if self._wanted(row))


class Mapped(Generic[R_co]):
    """Rows told otherwise, converted as far as a page needs them."""

    def __init__(self, rows: Rows[Any], convert: Callable[[Any], R_co]) -> None:
        self._rows = rows
        self._convert = convert

    def page(self, start: int, size: int) -> tuple[Sequence[R_co], int | None]:
        """Return up to *size* converted rows from *start* on, and where the next page starts, if any."""
        found, following = self._rows.page(start, size)
        return [self._convert(row) for row in found], following
