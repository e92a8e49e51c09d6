"""What is active: the uses of the mock, innermost last. Knows when to open doors, not which there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ._doors import Door
    from ._use import Use
    from .world import World


class Stack:
    """The uses that are active; the doors are open while there is one."""

    def __init__(self) -> None:
        self.uses: list[Use] = []
        self._doors: list[Door] = []
        self._ways_out: dict[World, Door] = {}

    @property
    def top(self) -> Use | None:
        """The innermost use."""
        return self.uses[-1] if self.uses else None

    def push(self, use: Use) -> None:
        """Answer from *use* from now on."""
        if not self.uses:
            self._doors = use.doors(lambda: self.uses[-1])
            for door in self._doors:
                door.open()
        if use.world not in self._ways_out:
            self._ways_out[use.world] = way_out = use.way_out()
            way_out.open()
        self.uses.append(use)

    def drop(self, use: Use) -> None:
        """Answer from *use* no longer, and leave everything as it was before when it is the last.

        Raises:
            RuntimeError: It is not the innermost one; it is dropped all the same, so nothing stays active.
        """
        in_order = use is self.top
        self.uses.remove(use)
        if all(other.world is not use.world for other in self.uses):
            self._ways_out.pop(use.world).close()
        if not self.uses:
            for door in reversed(self._doors):
                door.close()
        if not in_order:
            told = "left out of order: a mock_billing() that was entered after this one is still active"
            raise RuntimeError(told)


STACK = Stack()
