"""Copying state cheaply. Knows nothing of what the state means.

Resources are never changed in place: an update stores a new one. So a copy of the
containers is a copy of the state, whatever the number of resources, and a copy taken
earlier stays as it was.
"""

from __future__ import annotations

from copy import copy
from typing import Any, ClassVar, TypeAlias, TypeVar

Kept: TypeAlias = dict[str, Any]

K = TypeVar("K")
V = TypeVar("V")


class State:
    """Something whose attributes named in ``kept`` are copied and put back together."""

    kept: ClassVar[tuple[str, ...]] = ()

    def snapshot(self) -> Kept:
        """Return shallow copies of what is kept."""
        return {name: copy(getattr(self, name)) for name in self.kept}

    def restore(self, kept: Kept) -> None:
        """Put back copies of *kept*, which stays usable for another time."""
        for name, value in kept.items():
            setattr(self, name, copy(value))


class Index(State, dict[K, V]):
    """A dictionary that is part of the state; its values are replaced, never changed."""

    def snapshot(self) -> Kept:
        """Return a copy of all items."""
        return dict(self)  # type: ignore[arg-type]  # keys of an index need not be strings

    def restore(self, kept: Kept) -> None:
        """Hold exactly the items of *kept*."""
        self.clear()
        self.update(kept)  # type: ignore[arg-type]  # as above


class Counter(State):
    """A number that only grows."""

    kept = ("value",)

    def __init__(self) -> None:
        self.value = 0

    def next(self) -> int:
        """Return the next number, from 1."""
        self.value += 1
        return self.value
