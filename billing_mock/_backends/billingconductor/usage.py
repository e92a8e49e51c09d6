"""The line items of one month, summed by account and kind. Knows the ledger, not who is charged how."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from functools import partial
from typing import NamedTuple

from ..._world.ledger import Ledger
from ..._world.line_items import Combination
from ..._world.services import CODES
from .months import Month

TAX = "Tax"
SAVINGS_PLAN_NEGATION = "SavingsPlanNegation"

KEYS = ("account_id", "record_type", "service", "usage_type", "operation", "billing_entity")


class Kind(NamedTuple):
    """What rules and filters tell usage by.

    Attributes:
        service: Its code in the price list.
        is_negation: Whether it is a discount by Savings Plans.
        is_late: Whether the primary account of its group had left before.
    """

    service: str
    usage_type: str
    operation: str
    billing_entity: str
    is_negation: bool
    is_late: bool


class Usage:
    """The costs of one month, without tax.

    A line item counts in the month that it began in, unless it names another billing period.

    Args:
        ledger: All line items.
        month: Which month's count.
        left: When the primary account of an account's group left, by account id.
    """

    def __init__(self, ledger: Ledger, month: Month, left: Mapping[str, datetime]) -> None:
        self._sums: dict[str, dict[Kind, tuple[int, int]]] = defaultdict(dict)
        self._ledger = ledger
        begin, end = month.start, month.shifted(1).start
        self._add(lambda one: one.account_id not in left and not one.billing_period, begin, end)
        for account_id, since in left.items():
            cut = min(max(since, begin), end)
            self._add(partial(_is_usual_of, account_id), begin, cut)
            self._add(partial(_is_usual_of, account_id), cut, end, is_late=True)
        if str(month) in ledger.late_periods:
            self._add(lambda one: one.billing_period == str(month))

    def _add(
        self,
        where: Callable[[Combination], bool],
        start: datetime | None = None,
        end: datetime | None = None,
        *,
        is_late: bool = False,
    ) -> None:
        """Add what was booked of some accounts, began it between two times or whenever."""
        if start is not None and start == end:
            return
        metrics = "cost", "on_demand_cost"
        answer = self._ledger.aggregate(where, keys=KEYS, metrics=metrics, start=start, end=end)
        for groups in answer.values():
            for (account_id, record_type, service, usage_type, operation, entity), added in groups.items():
                if record_type == TAX:
                    continue
                code, is_negation = CODES.get(service) or service, record_type == SAVINGS_PLAN_NEGATION
                kind = Kind(code, usage_type, operation, entity, is_negation, is_late)
                cost, on_demand = self._sums[account_id].get(kind, (0, 0))
                self._sums[account_id][kind] = cost + added[0], on_demand + added[1]

    def of(self, accounts: Iterable[str]) -> Iterator[tuple[Kind, int, int]]:
        """Iterate over the cost and the cost on demand of each kind of usage of some accounts."""
        for account in accounts:
            for kind, (cost, on_demand) in self._sums.get(account, {}).items():
                yield kind, cost, on_demand


def _is_usual_of(account_id: str, one: Combination) -> bool:
    return one.account_id == account_id and not one.billing_period
