"""What the exports of line items have in common: cells by the names of their columns. Knows no one export."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Mapping, Sequence
from operator import itemgetter
from types import MappingProxyType
from typing import Any, NamedTuple, TypeAlias, cast

from ..errors import BadLineItem
from . import money
from .line_items import NO_TAGS, Combination

Cells: TypeAlias = "Sequence[Any]"
Reader: TypeAlias = "Callable[[Cells], tuple[Any, ...]]"

TEXT, TIME, AMOUNT, MAP = "text", "time", "amount", "map"

USER = ("user:", "user_")
EMPTY = (None, "")
KEPT = 100_000


class Written(NamedTuple):
    """A column that is written.

    Attributes:
        kind: What its cells are.
        shared: What all items of a combination have in it, given the payer.
        time: Which time of the item it has: ``"start"``, ``"end"``, or, of the billing period,
            ``"month"`` or ``"next month"``.
        amount: Which amount of the item it has.
        only: Which combinations have any; ``None`` for all.
    """

    kind: str
    shared: Callable[[Combination, str], Any] | None = None
    time: str = ""
    amount: str = ""
    only: Callable[[Combination], bool] | None = None


def shared(make: Callable[[Combination, str], Any], kind: str = TEXT) -> Written:
    """Return a column that is the same for all items of a combination."""
    return Written(kind, shared=make)


def field(name: str, kind: str = TEXT) -> Written:
    """Return the column of an attribute of a combination."""
    return Written(kind, shared=lambda one, _: getattr(one, name))


def time(which: str) -> Written:
    """Return the column of a time."""
    return Written(TIME, time=which)


def amount(name: str, only: Callable[[Combination], bool] | None = None) -> Written:
    """Return the column of an amount, which perhaps only some combinations have."""
    return Written(AMOUNT, amount=name, only=only)


class Told(NamedTuple):
    """What a row tells of itself but its times and amounts.

    Attributes:
        head: Account and service.
        texts: The fields of a line item between its times and its amounts.
        rest: The fields after its amounts.
        is_prepaid: Whether it is a fee for a reservation.
    """

    head: tuple[Any, ...]
    texts: tuple[Any, ...]
    rest: tuple[Any, ...]
    is_prepaid: bool = False


class Columns(ABC):
    """Cells by the name of their column; a column that is not there is empty.

    What rows tell but for times and amounts is worked out once for all that have the same cells.

    Args:
        names: The place of each column.
        exact: The columns whose cells are whole numbers of 1e-10.
    """

    def __init__(self, names: Mapping[str, int], exact: Collection[str] = ()) -> None:
        self._amounts = Amounts()
        self._maps: dict[Any, Mapping[str, str]] = {}
        self._names = names
        self._exact = frozenset(exact)
        self._places: set[int] = set()
        self._told: dict[Any, Told] = {}

    @abstractmethod
    def tell(self, cells: Cells) -> Told:
        """Return what a row tells but times and amounts."""

    def told(self, cells: Cells) -> Told:
        """Return what a row tells but times and amounts; rows with the same cells are known."""
        key = self._key(cells)
        known = self._told.get(key)
        if known is None:
            if len(self._told) > KEPT:
                self._told.clear()
            known = self._told[key] = self.tell(cells)
        return known

    def is_known(self) -> None:
        """End the making: all columns that `tell` looks at were asked for."""
        self._key = itemgetter(*sorted(self._places or {0}))

    def text(self, *names: str) -> Callable[[Cells], str]:
        """Return what finds the first of some columns that is not empty, for `tell`."""
        self._places.update(self._names[name] for name in names if name in self._names)
        return self.cell(*names)

    def cell(self, *names: str) -> Callable[[Cells], Any]:
        """Return what finds the first of some columns that is not empty."""
        places = [self._names[name] for name in names if name in self._names]
        if not places:
            return lambda _: ""
        if len(places) == 1:
            [place] = places
            return lambda cells: "" if cells[place] is None else cells[place]
        return lambda cells: next((cells[place] for place in places if cells[place] not in EMPTY), "")

    def figures(self, *names: str) -> Callable[[Cells], Sequence[int | None]]:
        """Return what finds many amounts at once, ``None`` where there is none."""
        present = [name for name in names if name in self._names]
        one_by_one = [self.amount(name) for name in names]
        is_mixed = len(self._exact & {*present}) not in {0, len(present)}
        if is_mixed or len(present) == 1:
            return lambda cells: [amount(cells) for amount in one_by_one]
        chosen: Any = itemgetter(*[self._names[name] for name in present])
        arranged: Any = itemgetter(*[present.index(name) if name in present else -1 for name in names])
        if present[0] in self._exact:
            return lambda cells: arranged((*chosen(cells), None))
        known = self._amounts

        def read(cells: Cells) -> Any:
            try:
                return arranged([*map(known.__getitem__, chosen(cells)), None])
            except BadLineItem:
                return [amount(cells) for amount in one_by_one]  # one of which tells its name

        return read

    def amount(self, *names: str) -> Callable[[Cells], int | None]:
        """Return what finds an amount, or ``None``, in the first of some columns that is not empty."""
        present = [name for name in names if name in self._names]
        if not present:
            return lambda _: None
        if len(present) > 1:
            found = [self.amount(name) for name in present]
            return lambda cells: next((value for one in found if (value := one(cells)) is not None), None)
        [name] = present
        place = self._names[name]
        if name in self._exact:
            return lambda cells: cast("int | None", cells[place])
        return lambda cells: self._amount(name, cells[place])

    def shared_amount(self, name: str) -> Callable[[Cells], int | None]:
        """Return what finds an amount, or ``None``, for `tell`."""
        self.text(name)
        return self.amount(name)

    def map(self, name: str, *prefixes: str) -> Callable[[Cells], Mapping[str, str]]:
        """Return what finds a map, which a CSV file has as JSON, and takes *prefixes* from its keys."""
        text = self.text(name)

        def found(cells: Cells) -> Mapping[str, str]:
            value: Any = text(cells)
            if not value:
                return NO_TAGS
            known = self._maps.get((value, prefixes))
            if known is None:
                if len(self._maps) > KEPT:
                    self._maps.clear()
                known = self._maps[value, prefixes] = without_nulls(_read_map(name, value), prefixes)
            return known

        return found

    def columns_of(self, *groups: str) -> dict[str, Callable[[Cells], str]]:
        """Return what finds each column whose name begins with that of one of some *groups*, by the rest."""
        return {
            name[len(group) :]: self.text(name)
            for name in self._names
            for group in groups
            if name.startswith(group)
        }

    def _amount(self, name: str, value: Any) -> int | None:
        try:
            return self._amounts[value]
        except BadLineItem as error:
            raise BadLineItem(f"{name}: {error}") from error.__cause__


class Amounts(dict[Any, "int | None"]):
    """What amounts come to, in units of 1e-10; ``None`` for an empty cell."""

    def __missing__(self, value: Any) -> int | None:
        try:
            amount = None if value in EMPTY else money.amount(value)
        except (ValueError, TypeError, ArithmeticError) as error:
            raise BadLineItem(f"{value!r} is not a number") from error
        if len(self) > KEPT:
            self.clear()
        self[value] = amount
        return amount


def _read_map(name: str, value: Any) -> dict[str, Any]:
    """Read a map: JSON, or pairs."""
    try:
        return dict(json.loads(value) if isinstance(value, str) else value)
    except (ValueError, TypeError) as error:
        raise BadLineItem(f"{name}: {value!r} is not a JSON object") from error


def without_nulls(found: Mapping[str, Any], prefixes: tuple[str, ...] = ()) -> Mapping[str, str]:
    tags = {tag_key(key, prefixes): value for key, value in found.items() if value is not None}
    return MappingProxyType(tags) if tags else NO_TAGS


def tag_key(key: str, prefixes: tuple[str, ...] = USER) -> str:
    return key[len("user:") :] if key.startswith(prefixes) else key
