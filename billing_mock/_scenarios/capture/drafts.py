"""A scenario in the making: what there is, since when, and what refers to what. Knows no service."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timezone
from typing import Any, NamedTuple

from ..saving import plain
from ..steps import Steps, written

MEMBERS = {"calls": "Arn", "transfers": "arn"}
"""The member of what a section answers that is the ARN of what was made."""


class Found(NamedTuple):
    """One thing that is there.

    Attributes:
        section: Where it goes in a step.
        item: What makes it, with real ARNs.
        since: When it was made; ``None`` when nobody says.
        arn: Its own.
    """

    section: str
    item: Any
    since: datetime | None
    arn: str | None


class Draft:
    """What was found so far; what refers to something is added after it.

    Args:
        account_id: Whose it is.
        region: Where it was asked for.
        now: When.

    Attributes:
        payer: The payer's account, which is always there; empty when nobody says its name.
    """

    def __init__(self, account_id: str, region: str | None, now: datetime) -> None:
        self.account_id = account_id
        self.now = now
        self._region = region
        self.payer: dict[str, str] = {}
        self._found: list[Found] = []
        self._since: dict[str, datetime] = {}
        self._names: dict[str, str] = {}
        self._sections: dict[str, str] = {}

    def add(
        self,
        section: str,
        item: Any,
        *,
        since: datetime | float | None = None,
        arn: str | None = None,
        name: str = "",
    ) -> None:
        """Add something.

        Args:
            section: Where it goes in a step.
            item: What makes it; an ARN in it that was added before will be a reference.
            since: When it was made.
            arn: Its own.
            name: What to call it where something refers to it.
        """
        when = datetime.fromtimestamp(since, timezone.utc) if isinstance(since, (int, float)) else since
        times = [self._since[text] for text in texts(item) if text in self._since]
        when = max([when, *times]) if when is not None else None
        known_as = item["account_id"] if section == "accounts" else arn
        if when is not None and known_as is not None:
            self._since[known_as] = when
        if arn is not None:
            self._names[arn] = self._free(name)
            self._sections[arn] = section
        self._found.append(Found(section, item, when, arn))

    def call(self, service: str, operation: str, params: Mapping[str, Any], **about: Any) -> None:
        """Add a call; what *about* holds is as for `add`."""
        self.add("calls", {"service": service, "operation": operation, "params": dict(params)}, **about)

    def document(self) -> dict[str, Any]:
        """Return the scenario."""
        order = sorted(self._found, key=self._time)
        first = min([self.now, *map(self._time, order)])
        document: dict[str, Any] = {
            "account_id": self.account_id,
            "region": self._region,
            "now": written(first),
        }
        if self._region is None:
            del document["region"]
        if self.payer:
            document["accounts"] = [self.payer]
        wanted = {text for found in order for text in texts(found.item)}
        steps = Steps(first)
        for found in order:
            steps.move(self._time(found))
            item = self._referring(plain(found.item))
            if found.arn in wanted:
                item["as"] = self._names[found.arn]
            steps.put(found.section, [item])
        steps.move(self.now)
        return {**document, "steps": steps.done} if steps.done else document

    def _time(self, found: Found) -> datetime:
        return min(found.since or self.now, self.now)

    def _referring(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {name: self._referring(item) for name, item in value.items()}
        if isinstance(value, list):
            return [self._referring(item) for item in value]
        if value in self._names:
            return {"$ref": f"{self._names[value]}.{MEMBERS[self._sections[value]]}"}
        return value

    def _free(self, name: str) -> str:
        """Return a name like *name* that is not taken."""
        plainly = re.sub(r"[^A-Za-z0-9_-]+", "-", name).strip("-")
        taken = set(self._names.values())
        number = 1
        free = plainly
        while free in taken:
            number += 1
            free = f"{plainly}-{number}"
        return free


def texts(value: Any) -> Iterator[str]:
    """Iterate over all texts in a document."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from texts(item)
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from texts(item)
