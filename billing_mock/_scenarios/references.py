"""``{"$ref": "plan.Arn"}``: naming what an earlier call answered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .places import Path, bad, guess

REF = "$ref"


class Names:
    """What the names given with ``as`` stand for.

    Args:
        origin: What to call the document in an error.
    """

    def __init__(self, origin: str) -> None:
        self._origin = origin
        self._found: dict[str, Any] = {}

    def keep(self, name: str | None, document: Any) -> None:
        """Let *name*, if one was given, stand for *document*."""
        if name is not None:
            self._found[name] = document

    def resolve(self, value: Any, path: Path) -> Any:
        """Return *value* with every reference in it replaced."""
        if is_reference(value):
            return self._look_up(value[REF], (*path, REF))
        if isinstance(value, Mapping):
            return {name: self.resolve(item, (*path, name)) for name, item in value.items()}
        if isinstance(value, list):
            return [self.resolve(item, (*path, place)) for place, item in enumerate(value)]
        return value

    def _look_up(self, reference: str, path: Path) -> Any:
        name, *parts = reference.split(".")
        found = self._found[name]
        for part in parts:
            there: Mapping[str, Any] = found if isinstance(found, Mapping) else {}
            if isinstance(found, list):
                there = {str(place): item for place, item in enumerate(found)}
            if part not in there:
                raise bad(self._origin, path, f"{reference!r}: {name} has no {part!r}: {guess(part, there)}")
            found = there[part]
        return found


def is_reference(value: Any) -> bool:
    """Tell whether a value stands for another."""
    return isinstance(value, Mapping) and REF in value


def references(value: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    """Iterate over the references in a value, each with where it is."""
    if is_reference(value):
        yield (*path, REF), value[REF]
    elif isinstance(value, Mapping):
        for name, item in value.items():
            yield from references(item, (*path, name))
    elif isinstance(value, list):
        for place, item in enumerate(value):
            yield from references(item, (*path, place))
