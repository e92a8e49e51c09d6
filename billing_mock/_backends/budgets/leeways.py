"""How much can be booked before a budget reaches a threshold. Knows amounts, not who waits for them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timezone
from typing import NamedTuple

from ..._world.line_items import LineItem
from .forecasts import WINDOW_DAYS, Known
from .measures import Measure

EVER = datetime.min.replace(tzinfo=timezone.utc)
_ROUNDED = 4  # units that a forecast may be off by rounding


class Leeway(NamedTuple):
    """What can be booked without reaching any threshold, whether it adds or takes away.

    Attributes:
        measure: What tells how much of a line item counts.
        room: What is left, in units of 1e-10.
        seen: How many line items there were when the budget was compared.
        oldest: An item that began before changes the forecast in another way.
    """

    measure: Measure
    room: int
    seen: int
    oldest: datetime = EVER

    def after(self, news: Iterable[LineItem]) -> Leeway | None:
        """Return what is left after more was booked; ``None`` if that may not be enough."""
        measure, room, seen, oldest = self
        wants, amount = measure.wants, measure.amount
        for item in news:
            if wants(item):
                if item.start < oldest:
                    return None
                room -= abs(amount(item))
        if room == self.room:
            return self
        return Leeway(measure, room, seen, oldest) if room > 0 else None


def of_spend(units: int, level: int) -> int:
    """Return how much can be booked before what was spent reaches a level."""
    return abs(units - level)


def of_forecast(known: Known, level: int) -> int:
    """Return how much can be booked before a forecast reaches a level: each unit may move it by several."""
    if known.forecast is None:
        return 0
    frame, tally = known.frame, known.tally
    days = min(WINDOW_DAYS, frame.begun)
    room = (abs(known.forecast - level) - _ROUNDED) // (5 + frame.left // days)
    # Without old data there is a forecast only as long as anything is in the period.
    return room if any(tally.old) else min(room, abs(tally.done) + abs(tally.done_once))
