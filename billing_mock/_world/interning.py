"""Small numbers for what many line items share: times, tags and combinations of dimensions.

A number, once given, stays: tables only grow. So whatever holds numbers can be shared, cut and copied.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from ..errors import BadLineItem
from .clock import moment
from .line_items import Combination, check, check_tags
from .periods import Period, period

_HELD = 50_000


class Moments(dict[Any, int]):
    """The number of each time, which is looked up by what a user may give for it."""

    def __init__(self) -> None:
        super().__init__()
        self.listed: list[datetime] = []

    def __missing__(self, when: Any) -> int:
        time = moment(when)
        number = self.get(time)
        if number is None:
            number = self[time] = len(self.listed)
            self.listed.append(time)
        self[when] = number
        return number


class TagSets(dict[frozenset[tuple[str, str]], int]):
    """The number of each set of tags."""

    def __init__(self) -> None:
        super().__init__()
        self.listed: list[Mapping[str, str]] = []
        self._by_id: dict[int, int] = {}
        self._held: list[Any] = []

    def numbers(self, column: Sequence[Any]) -> Iterable[int]:
        """Return the number of each of *column*; an object that comes again, before `release`, is known."""
        ids = [*map(id, column)]
        try:
            return [*map(self._by_id.__getitem__, ids)]
        except KeyError:
            return self._all_numbers(ids, column)

    def _all_numbers(self, ids: Sequence[int], column: Sequence[Any]) -> list[int]:
        if len(self._held) > _HELD:
            self.release()
        for key, tags in zip(ids, column, strict=True):
            if key not in self._by_id:
                self._by_id[key] = self._number(tags)
                self._held.append(tags)  # or its id could become that of another
        return [*map(self._by_id.__getitem__, ids)]

    def release(self) -> None:
        """Let go of the objects that were looked at: from now on they may change."""
        self._by_id.clear()
        self._held.clear()

    def _number(self, tags: Any) -> int:
        tags = check_tags(tags)
        key = frozenset(tags.items())
        number = self.get(key)
        if number is None:
            number = self[key] = len(self.listed)
            self.listed.append(tags)
        return number


class Combinations(dict[tuple[Any, ...], int]):
    """The number of each combination, which is looked up by its dimensions and the number of its tags.

    Args:
        tag_sets: The tags.
    """

    def __init__(self, tag_sets: TagSets) -> None:
        super().__init__()
        self.listed: list[Combination] = []
        self._tag_sets = tag_sets

    def __missing__(self, key: tuple[Any, ...]) -> int:
        combination = check(Combination._make((*key[:-1], self._tag_sets.listed[key[-1]])))
        number = self[key] = len(self.listed)
        self.listed.append(combination)
        return number


class Calendar:
    """The period of one unit that each time lies in.

    Attributes:
        periods: The periods, in no order.
        places: For each time, by its number, the place of its period.
    """

    def __init__(self, unit: str, times: Sequence[datetime]) -> None:
        self.periods: list[Period] = []
        self.places: list[int] = []
        self._unit = unit
        self._times = times
        self._known: dict[Period, int] = {}

    def grown(self) -> Calendar:
        """Return this calendar, which now knows all times."""
        for when in self._times[len(self.places) :]:
            found = period(self._unit, when)
            place = self._known.setdefault(found, len(self.periods))
            if place == len(self.periods):
                self.periods.append(found)
            self.places.append(place)
        return self


class Dictionary:
    """The tables of a ledger."""

    def __init__(self) -> None:
        self.moments = Moments()
        self._calendars: dict[str, Calendar] = {}
        self.tag_sets = TagSets()
        self.combinations = Combinations(self.tag_sets)

    def calendar(self, unit: str) -> Calendar:
        """Return the periods of *unit*, such as ``"MONTHLY"``, of all times."""
        calendar = self._calendars.get(unit)
        if calendar is None:
            calendar = self._calendars[unit] = Calendar(unit, self.moments.listed)
        return calendar.grown()

    def times(self, column: Iterable[Any]) -> Iterable[int]:
        """Return the number of each time.

        Raises:
            BadLineItem: One of them is none.
        """
        try:
            return [*map(self.moments.__getitem__, column)]
        except (ValueError, TypeError) as error:
            raise BadLineItem(f"start or end: {error}") from error

    def dimensions(self, columns: Sequence[Sequence[Any]]) -> Iterable[int]:
        """Return the number of the combination of each row of *columns*, the last of which is tags.

        Raises:
            BadLineItem: A value is not what it should be.
        """
        *texts, tags = columns
        keys = zip(*texts, self.tag_sets.numbers(tags), strict=True)
        return map(self.combinations.__getitem__, keys)
