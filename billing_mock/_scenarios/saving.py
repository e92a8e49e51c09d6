"""Writing a scenario that gives a world back: what happened in it, in order."""

from __future__ import annotations

import inspect
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import islice
from typing import Any

from .._gateway.operations import operation
from .._world import BaseWorld
from .._world.calls import Call
from .._world.clock import moment
from .._world.journal import Change
from .._world.ledger import Ledger, LineItem
from .._world.line_items import MAPS
from .._world.money import text
from .steps import Steps, written

READING = ("Describe", "Get", "List", "Search")
# Of these the world remembers something all the same, if only that an id was drawn.
REMEMBERED = {"DescribeEndpoint", "GetFederationToken", "GetSessionToken"}

_BOTOCORES = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")


def scenario_of(world: BaseWorld) -> dict[str, Any]:
    """Return a scenario, in terms of JSON, that gives the same world when it is loaded."""
    with world.lock:
        events = [
            event for event in world.journal.events() if isinstance(event, Change) or changes_something(event)
        ]
        document: dict[str, Any] = {
            "account_id": world.account_id,
            "region": world.region,
            "seed": world.birth["seed"],
        }
        born = world.birth["now"]
        standing = None
        if world.clock.is_stopped:
            times = [event.at for event in events] or [world.clock.now()]
            standing = times[0] if born is None else moment(born)
            document["now"] = written(standing)
        saving = Saving(world, standing)
        for event in events:
            saving.add(event)
        if world.clock.is_stopped:
            saving.steps.move(world.clock.now())
        if saving.steps.done:
            document["steps"] = saving.steps.done
        return document


def changes_something(call: Call) -> bool:
    """Tell whether a call leaves anything behind."""
    if call.error is not None:
        return False
    return not call.operation.startswith(READING) or call.operation in REMEMBERED


class Saving:
    """The steps that give a world back, one event after the other.

    Args:
        world: What they are to give back.
        standing: Where the clock stands at first; ``None`` when it does not.
    """

    def __init__(self, world: BaseWorld, standing: datetime | None) -> None:
        self.steps = Steps(standing)
        self._world = world
        self._rows: Iterator[LineItem] = iter(world.ledger)
        self._booked = 0
        self._has_called = False
        self._tokens = Counter(_token(event) for event in world.journal.events() if isinstance(event, Call))

    def add(self, event: Change | Call) -> None:
        """Let an event follow."""
        self.steps.move(event.at)
        if isinstance(event, Call):
            self.steps.put("calls", [self._call(event)])
            self._has_called = True
        elif event.kind == "ledger":
            booked = islice(self._rows, event.what - self._booked)
            rows = [_row(row, self._world.account_id) for row in booked]
            self._booked = event.what
            # Items booked one after the other may raise other alarms than those booked together.
            if rows:
                self.steps.put("ledger", rows, alone=self._has_called)
        elif event.kind != "clock":
            self.steps.put(event.kind, [_change(self._world, event)])

    def _call(self, call: Call) -> dict[str, Any]:
        written_call: dict[str, Any] = {"service": call.service, "operation": call.operation}
        params = plain(call.params)
        token = _token(call)
        if token[1] is not None and self._tokens[token] == 1 and _BOTOCORES.fullmatch(token[1]):
            params = {name: item for name, item in params.items() if item != token[1]}
        if params:
            written_call["params"] = params
        if call.account_id != self._world.account_id:
            written_call["account_id"] = call.account_id
        if call.region != self._world.region:
            written_call["region"] = call.region
        return written_call


def _token(call: Call) -> tuple[str, str | None]:
    """Return the operation and the idempotency token of a call."""
    name = operation(call.service, call.operation).token if call.operation else None
    return f"{call.service} {call.operation}", call.params.get(name) if name else None


def _change(world: BaseWorld, change: Change) -> Any:
    given, result = change.what
    if change.kind == "transfers":
        transfer = world.transfers.get(result)
        return {
            "source_account_id": transfer.source_account_id,
            "target_account_id": transfer.target_account_id,
            "start": written(transfer.start),
            "account_ids": list(transfer.account_ids[1:]),
        }
    if change.kind == "remove_accounts":
        return result.id
    given = {name: item for name, item in given.items() if item is not None}
    return given["account_id"] if list(given) == ["account_id"] else given


_FIGURES = {"quantity", "cost", "normalization_factor"}
_USUAL = {name: parameter.default for name, parameter in inspect.signature(Ledger.add).parameters.items()}


def _row(row: LineItem, payer: str) -> dict[str, Any]:
    """Return a line item as it would have been booked, less what goes without saying."""
    item: dict[str, Any] = {}
    usual = {**_USUAL, "account_id": payer, **{name: {} for name in MAPS}, "cost": None}
    usual |= {name: row.cost for name in _USUAL if name.endswith("_cost")}
    usual["on_demand_cost"] = row.cost if row.record_type == _USUAL["record_type"] else 0
    for name in _USUAL.keys() - {"self"}:
        value = getattr(row, name)
        if name in {"start", "end"} or value != usual[name]:
            item[name] = text(value) if name in _FIGURES or name.endswith("_cost") else plain(value)
    return dict(sorted(item.items()))


def plain(value: Any) -> Any:
    """Return a value in terms of JSON."""
    if isinstance(value, Mapping):
        return {name: plain(item) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, datetime):
        return written(value)
    return value if value is None or isinstance(value, (str, int, float)) else str(value)
