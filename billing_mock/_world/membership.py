"""Which members are in which groups. Knows names and order, not what is grouped."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator

from .state import Kept, State


class Roll(State):
    """Distinct names in the order in which they were added, to be read page by page."""

    kept = ("_serials", "_order", "_names", "_next")

    def __init__(self) -> None:
        self._serials: dict[str, int] = {}
        self._order: list[int] = []  # serials in ascending order, beside ...
        self._names: list[str] = []  # ... the names they belong to
        self._next = 0

    def __len__(self) -> int:
        """Count the names."""
        return len(self._names)

    def __iter__(self) -> Iterator[str]:
        """Iterate over the names as they are now."""
        return iter(self._names.copy())

    def __contains__(self, name: object) -> bool:
        """Tell whether *name* is one of them."""
        return name in self._serials

    def add(self, name: str) -> None:
        """Add a name at the end; one that is there stays where it is."""
        if name not in self._serials:
            self._serials[name] = self._next
            self._order.append(self._next)
            self._names.append(name)
            self._next += 1

    def discard(self, name: str) -> None:
        """Take a name out; one that is not there is no error."""
        serial = self._serials.pop(name, None)
        if serial is not None:
            place = bisect_left(self._order, serial)
            del self._order[place], self._names[place]

    def page(self, start: int, size: int) -> tuple[list[str], int | None]:
        """Return up to *size* names from serial *start* on, and the serial after them, if any."""
        first = bisect_left(self._order, start)
        last = first + size
        return self._names[first:last], self._order[last] if last < len(self._order) else None


class Membership(State):
    """Members and their groups, each found from the other at once.

    A member is thought to be in few groups, a group to have any number of members.
    """

    def __init__(self) -> None:
        self._groups: dict[str, tuple[str, ...]] = {}
        self._rolls: dict[str, Roll] = {}

    def groups_of(self, member: str) -> tuple[str, ...]:
        """Return the groups a member is in, the one it joined first first."""
        return self._groups.get(member, ())

    def members_of(self, group: str) -> Roll:
        """Return the members of a group, to be read but not changed."""
        return self._rolls.get(group) or Roll()

    def join(self, member: str, group: str) -> None:
        """Put a member in a group; one that is in it stays where it is."""
        if group not in self.groups_of(member):
            self._groups[member] = (*self.groups_of(member), group)
            self._rolls.setdefault(group, Roll()).add(member)

    def leave(self, member: str, group: str) -> None:
        """Take a member out of a group; one that is not in it is no error."""
        self._forget(member, group)
        roll = self.members_of(group)
        roll.discard(member)
        if not roll:
            self._rolls.pop(group, None)

    def leave_all(self, member: str) -> None:
        """Take a member out of all its groups."""
        for group in self.groups_of(member):
            self.leave(member, group)

    def disband(self, group: str) -> None:
        """Take all members out of a group."""
        for member in self._rolls.pop(group, ()):
            self._forget(member, group)

    def _forget(self, member: str, group: str) -> None:
        left = tuple(name for name in self.groups_of(member) if name != group)
        if left:
            self._groups[member] = left
        else:
            self._groups.pop(member, None)

    def snapshot(self) -> Kept:
        """Return a copy of who is where."""
        return {
            "groups": dict(self._groups),
            "rolls": {group: roll.snapshot() for group, roll in self._rolls.items()},
        }

    def restore(self, kept: Kept) -> None:
        """Put a copy of who was where back."""
        self._groups = dict(kept["groups"])
        self._rolls = {group: _roll(names) for group, names in kept["rolls"].items()}


def _roll(kept: Kept) -> Roll:
    roll = Roll()
    roll.restore(kept)
    return roll
