"""Writing the steps of a scenario, one thing after the other. Knows times and sections, not worlds."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from .checks import SECTIONS


class Steps:
    """The steps of a scenario.

    Args:
        standing: Where the clock stands at first; ``None`` when it does not.
    """

    def __init__(self, standing: datetime | None) -> None:
        self.done: list[dict[str, Any]] = []
        self._standing = standing

    def move(self, when: datetime) -> None:
        """Let the clock move, unless it stands there."""
        if when != self._standing:
            self.done.append({"at": written(when)})
            self._standing = when

    def put(self, section: str, items: list[Any], *, alone: bool = False) -> None:
        """Let *items* follow, in the last step if they may be part of it."""
        last = [SECTIONS.index(name) for name in (self.done[-1] if self.done else {}) if name in SECTIONS]
        place = SECTIONS.index(section)
        fits = bool(self.done) and all(there <= place for there in last) and not (alone and place in last)
        if not fits:
            self.done.append({})
        self.done[-1].setdefault(section, []).extend(items)


def written(when: datetime) -> str:
    """Return a time as a scenario has it."""
    return when.isoformat().replace("+00:00", "Z")
