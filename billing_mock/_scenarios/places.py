"""Where in a document something stands, and saying that it is wrong there."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import TypeAlias

from ..errors import BadScenario

Path: TypeAlias = "tuple[str | int, ...]"


def place(path: Iterable[str | int]) -> str:
    """Return a path as it is written, such as ``calls[2].params.Name``."""
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return text.lstrip(".")


def bad(origin: str, path: Iterable[str | int], told: str) -> BadScenario:
    """Make the error of something wrong at *path* in the document from *origin*."""
    where = place(path)
    return BadScenario(f"{origin}: {where}: {told}" if where else f"{origin}: {told}")


def guess(name: str, names: Iterable[str]) -> str:
    """Return which of *names* was probably meant, as the end of a sentence."""
    there = {known.lower(): known for known in sorted(names)}
    close = get_close_matches(name.lower(), there, n=1)
    return (
        f"did you mean {there[close[0]]!r}?" if close else f"there are {', '.join(there.values()) or 'none'}"
    )
