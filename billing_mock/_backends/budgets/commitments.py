"""How well reservations and Savings Plans are used, in percent. Knows line items and periods, not alerts.

There are no commitments but those that line items tell of, as a bill has them. How much was bought
is told by fees, each of which counts with the share of its time that has passed; what was used counts
as soon as it began.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from fractions import Fraction
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from ..._world import money, periods
from ..._world.expressions import instance_type, purchase_type, usage_type_group
from ..._world.line_items import USAGE, LineItem
from ..._world.periods import Period
from ..._world.services import spellings
from ..._world.state import Index
from ..base import Collection
from .spending import FEW
from .terms import Budget

if TYPE_CHECKING:
    from . import BudgetService

Sums: TypeAlias = "dict[tuple[datetime, datetime], tuple[int, int]]"

_TICK = timedelta(microseconds=1)
_FULL = 100 * money.UNIT
_PLANNED = "SavingsPlanCoveredUsage"
_RUNNING = "EC2: Running Hours"
_FEES = frozenset({"RIFee", "SavingsPlanRecurringFee", "SavingsPlanUpfrontFee"})


class Side(NamedTuple):
    """Line items of which an amount counts.

    Attributes:
        counts: Tells which.
        amount: The name of the amount.
    """

    counts: Callable[[Any], bool]
    amount: str

    def of(self, item: LineItem) -> int:
        """Return how much of a line item counts."""
        amount: int = attrgetter(self.amount)(item)
        return amount


class Kind(NamedTuple):
    """What the budgets of one type compare.

    Attributes:
        part: What was covered or used.
        rest: Of coverage: what was not.
        fees: Of utilization: what was bought.
    """

    part: Side
    rest: Side | None = None
    fees: Side | None = None

    def pair(self, place: int, amount: int) -> tuple[int, int]:
        """Return what an amount of *part*, or of *rest*, adds to the part and to what it is a part of."""
        return (amount if place == 0 else 0), (0 if self.fees else amount)


class Known(NamedTuple):
    """What is known of one period of a budget, in units of 1e-10.

    Attributes:
        period: The period.
        at: When it was worked out.
        seen: How many line items were looked at.
        fees: How many fees were looked at.
        part: What was covered or used.
        whole: What that is a part of.
        waiting: What counts later, or in part: by when that begins and ends.
    """

    period: Period
    at: datetime
    seen: int
    fees: int
    part: Fraction | int
    whole: Fraction | int
    waiting: Sums


class Fees(NamedTuple):
    """All fees of the ledger, of those so many line items that were looked at."""

    seen: int
    items: tuple[LineItem, ...]


class Commitments(Collection["BudgetService"]):
    """The percentages of the budgets that are about commitments."""

    def __init__(self, backend: BudgetService) -> None:
        super().__init__(backend)
        self.known: Index[str, Known] = Index()
        self.fees: Index[str, Fees] = Index()

    def percentage(self, budget: Budget, period: Period, now: datetime) -> int | None:
        """Return the percentage of the current period, in units of 1e-10; ``None`` without anything to tell.

        Args:
            budget: The budget.
            period: Its current period.
            now: The time.
        """
        kind, known = KINDS[budget.budget_type], self.known.get(budget.budget_name)
        count = len(self.world.ledger)
        if known is None or known.period != period or known.at > now or known.seen > count:
            known = Known(period, now, 0, 0, 0, 0, {})
        booked: Sums = {}
        if known.seen < count:
            self._add_usage(booked, budget, kind, known, now)
        fees: Sequence[LineItem] = ()
        if kind.fees:
            fees = self._all_fees(count)
            self._add_fees(booked, budget, kind.fees, period, fees[known.fees :])
        known = _brought(known, booked, now)._replace(seen=count, fees=len(fees))
        self.known[budget.budget_name] = known
        part, whole = known.part, known.whole
        for span, amounts in known.waiting.items():
            share = _share(span, Period(period.start, min(period.end, now)))
            part, whole = part + share * amounts[0], whole + share * amounts[1]
        return _percent(part, whole)

    def in_periods(self, budget: Budget, asked: Sequence[Period]) -> list[int | None]:
        """Return the percentage of each of *asked*, of which only the last may be the current period."""
        kind, now = KINDS[budget.budget_type], self.world.clock.now()
        parts, rests = (self._sums(budget, side, asked) for side in (kind.part, kind.rest))
        fees: Sums = {}
        if kind.fees:
            self._add_fees(fees, budget, kind.fees, None, self._all_fees(len(self.world.ledger)))
            wholes = [sum(_share(span, period) * fee for span, (_, fee) in fees.items()) for period in asked]
        else:
            wholes = [part + rest for part, rest in zip(parts, rests, strict=True)]
        found = [_percent(*pair) for pair in zip(parts, wholes, strict=True)]
        return [
            self.percentage(budget, period, now) if period.covers(now) else percentage
            for period, percentage in zip(asked, found, strict=True)
        ]

    def drop(self, budget_name: str) -> None:
        """Forget what is known of a budget."""
        self.known.pop(budget_name, None)

    def _sums(self, budget: Budget, side: Side | None, asked: Sequence[Period], since: int = 0) -> list[int]:
        """Return what counts on one side in each of *asked*."""
        if side is None or not asked:
            return [0] * len(asked)
        found = self.world.ledger.aggregate(
            _both(side.counts, budget.measure.wants), granularity=asked, metrics=(side.amount,), since=since
        )
        return [found[period][()][0] if period in found else 0 for period in asked]

    def _add_usage(self, booked: Sums, budget: Budget, kind: Kind, known: Known, now: datetime) -> None:
        """Add what was covered or used by line items that were not looked at yet.

        What the use of fees is compared with counts from when it began, coverage counts at once.
        """
        ledger, period, wants = self.world.ledger, known.period, budget.measure.wants
        until = min(period.end, now + _TICK) if kind.fees else period.end
        ahead: Iterable[LineItem] = ()
        if len(ledger) - known.seen <= FEW:
            ahead = [item for item in self.backend.spending.news(known.seen) if period.covers(item.start)]
        else:
            begun = [Period(period.start, until)] if period.start < until else []
            for place, side in enumerate((kind.part, kind.rest)):
                for amount in self._sums(budget, side, begun, known.seen):
                    _add(booked, (period.start, period.start), kind.pair(place, amount))
            if kind.fees and until < period.end:
                test = _both(kind.part.counts, wants)
                ahead = ledger.find(test, start=until, end=period.end, since=known.seen)
        for item in ahead:
            for place, side in enumerate((kind.part, kind.rest)):
                if side and side.counts(item) and wants(item):
                    begins = item.start if kind.fees else period.start
                    _add(booked, (begins, begins), kind.pair(place, side.of(item)))

    def _add_fees(
        self, booked: Sums, budget: Budget, side: Side, period: Period | None, fees: Iterable[LineItem]
    ) -> None:
        """Add the fees that a budget wants, of those that reach into a period."""
        wants = budget.measure.wants
        for item in fees:
            inside = period is None or (item.start < period.end and period.start < item.end)
            if inside and side.counts(item) and wants(item):
                _add(booked, (item.start, item.end), (0, side.of(item)))

    def _all_fees(self, count: int) -> tuple[LineItem, ...]:
        """Return all fees of the ledger; each line item is looked at once, for all budgets."""
        known = self.fees.get("all", Fees(0, ()))
        if known.seen != count:
            if 0 < count - known.seen <= FEW:
                found = [item for item in self.backend.spending.news(known.seen) if _is_fee(item)]
            else:
                found = self.world.ledger.find(_is_fee, since=known.seen)
            known = self.fees["all"] = Fees(count, (*known.items, *found) if found else known.items)
        return known.items


def _brought(known: Known, booked: Sums, now: datetime) -> Known:
    """Return what is known when it is *now*, and more was *booked*: what is over counts as it is."""
    part, whole, period = known.part, known.whole, known.period
    if not booked and not known.waiting:
        return known._replace(at=now)
    waiting: Sums = {}
    for sums in (known.waiting, booked):
        for span, (more_part, more_whole) in sums.items():
            if min(span[1], period.end) <= now:
                share = _share(span, period)
                part, whole = part + share * more_part, whole + share * more_whole
            else:
                before = waiting.get(span, (0, 0))
                waiting[span] = before[0] + more_part, before[1] + more_whole
    return known._replace(at=now, part=part, whole=whole, waiting=waiting)


def _add(sums: Sums, span: tuple[datetime, datetime], more: tuple[int, int]) -> None:
    """Add to a part, and to what it is a part of."""
    before = sums.get(span, (0, 0))
    sums[span] = before[0] + more[0], before[1] + more[1]


def _share(span: tuple[datetime, datetime], period: Period) -> Fraction | int:
    """Return the share of a span of time that lies in a period; what takes no time is in it when it began."""
    start, end = span
    if start == end:
        return int(period.start <= start <= period.end)
    first, last = max(start, period.start), min(end, period.end)
    if first >= last:
        return 0
    return 1 if (first, last) == span else Fraction((last - first) // _TICK, (end - start) // _TICK)


def _percent(part: Fraction | int, whole: Fraction | int) -> int | None:
    """Return how much *part* is of *whole*, in percent: none of nothing, and never more than 100."""
    if whole <= 0:
        return None
    return max(0, min(_FULL, int(part * _FULL // whole)))


def _both(one: Callable[[Any], bool], other: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda item: one(item) and other(item)


def _is(record_type: str) -> Callable[[Any], bool]:
    return lambda item: bool(item.record_type == record_type)


def _is_fee(item: Any) -> bool:
    return item.record_type in _FEES


def _is_plan_fee(item: Any) -> bool:
    return item.record_type in {"SavingsPlanRecurringFee", "SavingsPlanUpfrontFee"}


def _runs_unreserved(item: Any) -> bool:
    """Tell whether instances ran that no reservation covered."""
    if item.record_type == USAGE:
        return _is_running(item) and purchase_type(item) != "Spot Instances"
    return item.record_type == _PLANNED and (not item.usage_type or _is_running(item))


def _could_be_planned(item: Any) -> bool:
    """Tell whether a Savings Plan could have covered usage."""
    if item.record_type != USAGE:
        return False
    services = spellings(item.service)
    if "AWSLambda" in services:
        return "GB-Second" in item.usage_type or "Provisioned-Concurrency" in item.usage_type
    if "AmazonECS" in services or "AmazonEKS" in services:
        return "Fargate" in item.usage_type and "Spot" not in item.usage_type
    if "AmazonEC2" in services:
        return _is_running(item) and purchase_type(item) != "Spot Instances"
    return "AmazonSageMaker" in services and bool(instance_type(item))


def _is_running(item: Any) -> bool:
    """Tell whether what was used is the time that instances ran."""
    if not instance_type(item):
        return False
    return "AmazonEC2" not in spellings(item.service) or usage_type_group(item) == _RUNNING


_RESERVED = Side(_is("DiscountedUsage"), "quantity")

KINDS: Mapping[str, Kind] = {
    "RI_UTILIZATION": Kind(_RESERVED, fees=Side(_is("RIFee"), "quantity")),
    "RI_COVERAGE": Kind(_RESERVED, rest=Side(_runs_unreserved, "quantity")),
    "SAVINGS_PLANS_UTILIZATION": Kind(Side(_is(_PLANNED), "amortized_cost"), fees=Side(_is_plan_fee, "cost")),
    "SAVINGS_PLANS_COVERAGE": Kind(
        Side(_is(_PLANNED), "cost"), rest=Side(_could_be_planned, "on_demand_cost")
    ),
}
"""What each type of budgets compares; those that are not here are about amounts."""


def until(budget: Budget, period: Period, now: datetime) -> datetime:
    """Return when the time may change the percentage of a period next: it is looked at each midnight."""
    if KINDS[budget.budget_type].fees is None:
        return period.end
    return min(period.end, periods.period(periods.DAILY, now).end)
