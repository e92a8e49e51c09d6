"""Small numbers for what many line items share: times, tags and combinations of dimensions.

A number, once given, stays: tables only grow. So whatever holds numbers can be shared, cut and copied.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from ..errors import BadLineItem
from .clock import moment
from .line_items import NO_TAGS, OPTIONS, UNTOLD, Combination, check, check_map, check_month, check_options
from .line_items import pricing_option as usual_pricing_option
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


class BillingPeriods(dict[tuple[int, Any], str]):
    """The billing period of an item by the number of its start and what was given: ``""`` for the usual one.

    Attributes:
        late: Those that were given and are not the month of the start.
    """

    def __init__(self, moments: Moments) -> None:
        super().__init__()
        self.late: set[str] = set()
        self._moments = moments

    def __missing__(self, key: tuple[int, Any]) -> str:
        number, given = key
        month = "" if given == "" else check_month(given)  # not any other empty thing
        if month == f"{self._moments.listed[number]:%Y-%m}":
            month = ""
        if month:
            self.late.add(month)
        self[key] = month
        return month


class Maps(dict[frozenset[tuple[str, str]], int]):
    """The number of each mapping of strings, such as the tags of a resource; that of the empty one is 0.

    Args:
        name: What to call one.
    """

    def __init__(self, name: str) -> None:
        super().__init__()
        self.listed: list[Mapping[str, str]] = [NO_TAGS]
        self._name = name
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
        for key, found in zip(ids, column, strict=True):
            if key not in self._by_id:
                self._by_id[key] = self._number(found)
                self._held.append(found)  # or its id could become that of another
        return [*map(self._by_id.__getitem__, ids)]

    def release(self) -> None:
        """Let go of the objects that were looked at: from now on they may change."""
        self._by_id.clear()
        self._held.clear()

    def _number(self, found: Any) -> int:
        found = check_map(self._name, found)
        if not found:
            return 0
        key = frozenset(found.items())
        number = self.get(key)
        if number is None:
            number = self[key] = len(self.listed)
            self.listed.append(found)
        return number


class Options(dict[tuple[Any, ...], int]):
    """The number of each set of what few items tell, looked up with numbers for its mappings.

    That of the set of most items, which tell nothing, is 0.

    Args:
        attributes: The attributes of products.
        cost_categories: The cost categories.
    """

    def __init__(self, attributes: Maps, cost_categories: Maps) -> None:
        super().__init__()
        self.listed: list[tuple[Any, ...]] = [UNTOLD]
        self.keys_listed: list[tuple[Any, ...]] = [(*UNTOLD[:-2], 0, 0)]
        self[self.keys_listed[0]] = 0
        self._maps = attributes, cost_categories

    def __missing__(self, key: tuple[Any, ...]) -> int:
        maps = [known.listed[number] for known, number in zip(self._maps, key[-2:], strict=True)]
        options = (*key[:-2], *maps)
        check_options(dict(zip(OPTIONS, options, strict=True)))
        number = self[key] = len(self.listed)
        self.listed.append(options)
        self.keys_listed.append(key)
        return number


_INVOICING, _PAYER, _PRICING = map(OPTIONS.index, ("invoicing_entity", "payer_account_id", "pricing_option"))


class Combinations(dict[tuple[Any, ...], int]):
    """The number of each combination, looked up by its dimensions and the numbers of tags and options.

    The number of the options is left out, or 0, where there are none.

    Args:
        payer: Whose all items are that name no other.
        tags: The tags.
        options: What few items tell.
    """

    def __init__(self, payer: str, tags: Maps, options: Options) -> None:
        super().__init__()
        self.listed: list[Combination] = []
        self._payer = payer
        self._tags = tags
        self._options = options

    def __missing__(self, key: tuple[Any, ...]) -> int:
        texts, tags, options = key[:_TAGS], key[_TAGS], key[_TAGS + 1] if len(key) > _TAGS + 1 else 0
        dimensions = (*texts, self._tags.listed[tags], *self._options.listed[options])
        combination = check(Combination._make(dimensions))
        usual = self._usual(combination, options)
        canonical = (*texts, tags, usual) if usual else (*texts, tags)
        if key != canonical:
            number = self[key] = self[canonical]
            return number
        number = self[key] = len(self.listed)
        self.listed.append(combination)
        return number

    def _usual(self, told: Combination, number: int) -> int:
        """Return the number of options without those that go without saying."""
        if not number:
            return 0
        options = [*self._options.keys_listed[number]]
        if told.invoicing_entity == told.legal_entity:
            options[_INVOICING] = ""
        if told.payer_account_id == self._payer:
            options[_PAYER] = ""
        bought = told.record_type, told.usage_type, told.reservation_arn, told.savings_plan_arn
        if told.pricing_option == usual_pricing_option(*bought):
            options[_PRICING] = ""
        return self._options[tuple(options)]


_TAGS = Combination._fields.index("tags")


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
    """The tables of a ledger.

    Args:
        payer: Whose all items are that name no other.
    """

    def __init__(self, payer: str = "") -> None:
        self.moments = Moments()
        self._calendars: dict[str, Calendar] = {}
        self.billing_periods = BillingPeriods(self.moments)
        self._tags, self._attributes, self._cost_categories = map(
            Maps, ("tags", "attributes", "cost_categories")
        )
        self._options = Options(self._attributes, self._cost_categories)
        self.combinations = Combinations(payer, self._tags, self._options)

    def release(self) -> None:
        """Let go of the mappings that were looked at: from now on they may change."""
        for maps in (self._tags, self._attributes, self._cost_categories):
            maps.release()

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
        keys = zip(*texts, self._tags.numbers(tags), strict=True)
        return map(self.combinations.__getitem__, keys)

    def wide_dimensions(
        self, columns: Sequence[Sequence[Any]], options: Sequence[Sequence[Any]], starts: Sequence[int]
    ) -> Iterable[int]:
        """Return the number of the combination of each row, which has *options*, too.

        Args:
            columns: As of `dimensions`.
            options: What few items tell.
            starts: When each item begins, by number.

        Raises:
            BadLineItem: A value is not what it should be.
        """
        *texts, tags = columns
        *told, attributes, cost_categories = options
        if any(told[_BILLING_PERIOD]):
            months = zip(starts, told[_BILLING_PERIOD], strict=True)
            told[_BILLING_PERIOD] = [*map(self.billing_periods.__getitem__, months)]
        maps = self._attributes.numbers(attributes), self._cost_categories.numbers(cost_categories)
        numbers = map(self._options.__getitem__, zip(*told, *maps, strict=True))
        keys = zip(*texts, self._tags.numbers(tags), numbers, strict=True)
        return map(self.combinations.__getitem__, keys)


_BILLING_PERIOD = OPTIONS.index("billing_period")
