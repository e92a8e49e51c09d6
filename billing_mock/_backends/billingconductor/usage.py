"""The line items of one month, summed by account and kind. Knows the ledger, not who is charged how."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import NamedTuple

from ..._world.ledger import Ledger
from ..._world.services import CODES
from .months import Month

TAX = "Tax"
SAVINGS_PLAN_NEGATION = "SavingsPlanNegation"


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

    Args:
        ledger: All line items.
        month: Which month's count.
        left: When the primary account of an account's group left, by account id.
    """

    def __init__(self, ledger: Ledger, month: Month, left: Mapping[str, datetime]) -> None:
        self._sums: dict[str, dict[Kind, tuple[int, int]]] = defaultdict(dict)
        begin, end = month.start, month.shifted(1).start
        for row in ledger:
            if begin <= row.start < end and row.record_type != TAX:
                since = left.get(row.account_id)
                kind = Kind(
                    CODES.get(row.service, row.service),
                    row.usage_type,
                    row.operation,
                    row.billing_entity,
                    row.record_type == SAVINGS_PLAN_NEGATION,
                    since is not None and row.start >= since,
                )
                sums = self._sums[row.account_id]
                cost, on_demand = sums.get(kind, (0, 0))
                sums[kind] = cost + row.cost, on_demand + row.on_demand_cost

    def of(self, accounts: Iterable[str]) -> Iterator[tuple[Kind, int, int]]:
        """Iterate over the cost and the cost on demand of each kind of usage of some accounts."""
        for account in accounts:
            for kind, (cost, on_demand) in self._sums.get(account, {}).items():
                yield kind, cost, on_demand
