"""Tags of every taggable resource, by ARN, whichever way a service spells them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

from .state import State

Pairs: TypeAlias = "Mapping[str, str] | Iterable[Mapping[str, Any]]"


class Tags(State):
    """The tags of one world. What a service allows is the service's to check."""

    kept = ("_by_arn",)

    def __init__(self) -> None:
        self._by_arn: dict[str, dict[str, str]] = {}

    def of(self, arn: str) -> dict[str, str]:
        """Return the tags of *arn*, oldest key first; none is an empty mapping."""
        return dict(self._by_arn.get(arn, {}))

    def put(self, arn: str, tags: Pairs | None) -> None:
        """Add *tags* to those of *arn*; a key that is there gets the new value."""
        if tags:
            self._by_arn[arn] = {**self._by_arn.get(arn, {}), **plain(tags)}

    def drop(self, arn: str, keys: Iterable[str]) -> None:
        """Take *keys* away from *arn*; one that is not there is no error."""
        gone = set(keys)
        self._by_arn[arn] = {key: value for key, value in self.of(arn).items() if key not in gone}

    def forget(self, arn: str) -> None:
        """Drop all tags of *arn*, which is no more."""
        self._by_arn.pop(arn, None)


def plain(tags: Pairs) -> dict[str, str]:
    """Read a map, or a list of ``{"Key": ..., "Value": ...}`` in either case."""
    if isinstance(tags, Mapping):
        return dict(tags)
    pairs = ({name.lower(): value for name, value in tag.items()} for tag in tags)
    return {pair["key"]: pair.get("value", "") for pair in pairs}
