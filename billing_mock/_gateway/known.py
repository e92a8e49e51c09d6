"""Requests that were understood before. Knows bytes and members, not what they mean.

Tests and pollers ask the same again and again. What was read and checked of a request is kept where none of
it can be changed afterwards: names and numbers, and no documents.
"""

from __future__ import annotations

from datetime import datetime

from .messages import Request
from .wire import Params

MOST_KNOWN = 256
_LARGEST = 1024  # bytes, of a body or a URL
_PLAIN = frozenset({str, int, float, bool, bytes, datetime})


class Known:
    """What was read of the requests for one operation, by URL and body, which say all there is.

    Args:
        most: How many there are at most.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._params: dict[tuple[str, bytes], Params] = {}

    def recall(self, request: Request) -> Params | None:
        """Return the members of a request that was understood before, ``None`` for any other."""
        if not self._params:
            return None
        params = self._params.get((request.url, request.body))
        return None if params is None else params.copy()

    def keep(self, request: Request, params: Params) -> None:
        """Keep what was read of a request, if it is plain, and nothing else when there are too many."""
        if not self._most or len(request.body) > _LARGEST or len(request.url) > _LARGEST:
            return
        for item in params.values():
            if type(item) not in _PLAIN:
                return
        if len(self._params) >= self._most:
            self._params.clear()  # in one step: threads may be here at once
        self._params[request.url, request.body] = params.copy()
