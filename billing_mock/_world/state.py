"""Copying state cheaply. Knows nothing of what the state means.

Resources are never changed in place: an update stores a new one. So a copy of the
containers is a copy of the state, whatever the number of resources, and a copy taken
earlier stays as it was.
"""

from __future__ import annotations

from copy import copy
from typing import Any, ClassVar, Generic, TypeAlias, TypeVar

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


class Relation(State, Generic[K, V]):
    """Which values belong to which key, in the order they were linked; part of the state."""

    def __init__(self) -> None:
        self._linked: dict[K, dict[V, None]] = {}

    def link(self, key: K, value: V) -> None:
        """Let *value* belong to *key*."""
        self._linked.setdefault(key, {})[value] = None

    def unlink(self, key: K, value: V) -> None:
        """Let *value* no longer belong to *key*; one that does not is no error."""
        values = self._linked.get(key, {})
        values.pop(value, None)
        if not values:
            self._linked.pop(key, None)

    def of(self, key: K) -> tuple[V, ...]:
        """Return what belongs to *key*."""
        return tuple(self._linked.get(key, ()))

    def count(self, key: K) -> int:
        """Count what belongs to *key*."""
        return len(self._linked.get(key, ()))

    def snapshot(self) -> Kept:
        """Return a copy of all links."""
        return {key: dict(values) for key, values in self._linked.items()}  # type: ignore[misc]  # any key, as above

    def restore(self, kept: Kept) -> None:
        """Hold exactly the links of *kept*."""
        self._linked = {key: dict(values) for key, values in kept.items()}  # type: ignore[misc]  # as above
