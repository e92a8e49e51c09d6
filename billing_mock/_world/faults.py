"""Failures a test has asked for. Knows which calls are to fail, not how AWS says so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from .state import State


@dataclass(frozen=True)
class Fault:
    """The failure of the next matching calls.

    Attributes:
        service: As boto3 names it.
        operation: As AWS names it, ``None`` for any.
        error: AWS's code, or the name of a botocore connection error.
        message: What the error says, ``None`` for a text of the library's.
        times: How many calls fail.
        after: How many matching calls succeed first.
        delay: Seconds that pass before a call fails.
    """

    service: str
    operation: str | None
    error: str
    message: str | None
    times: int
    after: int
    delay: float


class Faults(State):
    """The failures still to come, in the order they were asked for.

    Args:
        check: Raises ValueError when an operation cannot fail with an error.
    """

    kept = ("_rows",)

    def __init__(self, check: Callable[[str, str | None, str], None]) -> None:
        self._check = check
        self._rows: list[Fault] = []

    def add(
        self,
        service: str,
        operation: str | None = None,
        *,
        error: str,
        message: str | None = None,
        times: int = 1,
        after: int = 0,
        delay: float = 0.0,
    ) -> Fault:
        """Let the next matching calls fail.

        A call is a request: botocore tries again by itself after throttling and server errors, so
        two of these and then success are one call for the code under test.

        Args:
            service: As boto3 names it, such as ``"budgets"``.
            operation: As AWS names it, such as ``"CreateBudget"``. Default: every operation.
            error: AWS's code, one the operation models or a common one; or ``"ConnectTimeoutError"``,
                ``"ReadTimeoutError"``, ``"EndpointConnectionError"``, ``"ConnectionClosedError"``.
            message: What the error says.
            times: How many calls fail, at least 1.
            after: How many matching calls succeed first.
            delay: Seconds that pass before a call fails.

        Raises:
            ValueError: There is no such service or operation, it cannot fail with *error* (the text
                lists what it can), or a number is out of range.
        """
        for name, value, least in (("times", times, 1), ("after", after, 0), ("delay", delay, 0)):
            if value < least:
                told = f"{name} is at least {least}, not {value}"
                raise ValueError(told)
        self._check(service, operation, error)
        fault = Fault(service, operation, error, message, times, after, delay)
        self._rows.append(fault)
        return fault

    def __len__(self) -> int:
        """Count the failures still to come, those of one `add` as one."""
        return len(self._rows)

    def clear(self) -> None:
        """Let all calls succeed again."""
        self._rows.clear()

    def take(self, service: str, operation: str) -> Fault | None:
        """Return the fault that befalls a call, if any, and count the call."""
        for place, fault in enumerate(self._rows):
            if fault.service != service or fault.operation not in {None, operation}:
                continue
            if fault.after:
                self._rows[place] = replace(fault, after=fault.after - 1)
                continue
            if fault.times > 1:
                self._rows[place] = replace(fault, times=fault.times - 1)
            else:
                del self._rows[place]
            return fault
        return None
