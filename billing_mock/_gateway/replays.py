"""Idempotency tokens: the same token and the same request give the same answer.

A handler never sees one. Only what succeeded is remembered, as AWS does.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import blake2b
from typing import Any, NamedTuple

from .._world import BaseWorld


class Told(NamedTuple):
    """What was answered to a request with an idempotency token."""

    digest: bytes
    result: Any


class Replays:
    """The answers one world gave to requests with idempotency tokens."""

    def __init__(self, world: BaseWorld) -> None:
        self._told = world.replays

    def find(self, scope: str, token: str) -> Told | None:
        """Return what was answered to *token* before, if anything."""
        found: Told | None = self._told.get((scope, token))
        return found

    def keep(self, scope: str, token: str, digest: bytes, result: Any) -> None:
        """Remember an answer."""
        self._told[scope, token] = Told(digest, result)


def digest_of(params: Mapping[str, Any], token: str) -> bytes:
    """Return a digest of a request, less the member that carries its *token*."""
    asked = {name: item for name, item in params.items() if name != token}
    return blake2b(json.dumps(asked, sort_keys=True, default=str).encode(), digest_size=16).digest()
