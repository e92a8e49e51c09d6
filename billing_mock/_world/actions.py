"""What budget actions did to the account. Knows deeds and how they are to end, not why they were done."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias, overload

from .state import State


@dataclass(frozen=True)
class Deed:
    """One thing an action did.

    Attributes:
        kind: ``"EXECUTE"``, ``"REVERSE"`` (undo it) or ``"RESET"`` (undo what is not undone yet).
        action_type: ``"APPLY_IAM_POLICY"``, ``"APPLY_SCP_POLICY"`` or ``"RUN_SSM_DOCUMENTS"``.
        definition: What to apply to whom, as it was given to CreateBudgetAction.
        execution_role_arn: The role it is done with.
        action_id: The action.
        budget_name: The budget the action belongs to.
        account_id: The account of the budget.
        at: When, in UTC.
        failure: Why it failed; ``None`` when it did not.
    """

    kind: str
    action_type: str
    definition: Mapping[str, Any]
    execution_role_arn: str
    action_id: str
    budget_name: str
    account_id: str
    at: datetime
    failure: str | None = None


Observer: TypeAlias = "Callable[[Deed], str | None]"


class Actions(State):
    """All deeds of one world, oldest first, and how the next ones go.

    Attributes:
        observers: Called with each deed as it is done, to carry it out elsewhere; one that returns a text
            lets it fail for that reason. They may book and call; what follows from that happens after what
            is happening. They cannot move the clock. They are no part of the state.

    Args:
        released: Called when deeds that were held may end.
    """

    kept = ("_rows", "_failures", "held")

    def __init__(self, released: Callable[[], None]) -> None:
        self.observers: list[Observer] = []
        self.held = False
        self._released = released
        self._rows: list[Deed] = []
        self._failures: list[str] = []

    def fail(
        self, reason: str = "The execution role could not carry out the action.", *, times: int = 1
    ) -> None:
        """Let the next deeds fail."""
        self._failures += [reason] * times

    def hold(self) -> None:
        """Let what is begun from now on stay in progress, until `release`."""
        self.held = True

    def release(self) -> None:
        """Let what is in progress end, and what is begun from now on end at once."""
        self.held = False
        self._released()

    def add(self, deed: Deed) -> str | None:
        """Do a deed; return why it failed, ``None`` when it did not."""
        failure = self._failures.pop(0) if self._failures else None
        if failure is None:
            told = (observer(deed) for observer in self.observers)
            failure = next((text for text in told if isinstance(text, str)), None)
        self._rows.append(deed if failure is None else Deed(**{**vars(deed), "failure": failure}))
        return failure

    def __iter__(self) -> Iterator[Deed]:
        """Iterate over the deeds so far."""
        return iter(self._rows.copy())

    def __len__(self) -> int:
        """Count the deeds so far."""
        return len(self._rows)

    @overload
    def __getitem__(self, place: int) -> Deed: ...
    @overload
    def __getitem__(self, place: slice) -> list[Deed]: ...
    def __getitem__(self, place: int | slice) -> Deed | list[Deed]:
        """Return the deed, or the deeds, at *place*."""
        return self._rows[place]
