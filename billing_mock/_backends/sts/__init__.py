"""AWS Security Token Service: who is calling."""

from __future__ import annotations

from collections.abc import Sequence

from ..._world import BaseWorld
from ..._world.refusals import InvalidAction, Refusal, ValidationError
from ..base import Backend
from .identity import Identity


class SecurityTokenService(Backend):
    """STS, as far as code that asks who it is goes."""

    name = "sts"

    def __init__(self, world: BaseWorld, account_id: str, region: str) -> None:
        super().__init__(world, account_id, region)
        self.identity = Identity(self)

    def invalid(self, message: str, fields: Sequence[tuple[str, str]]) -> Refusal:
        """Refuse as the query protocol does, which calls it an error and no exception."""
        del fields
        return ValidationError(message)

    def malformed(self, message: str) -> Refusal:
        """Refuse a form that cannot be read."""
        return ValidationError(message)

    def unknown_operation(self) -> Refusal:
        """Refuse an action STS does not have."""
        return InvalidAction("Could not find the operation that was asked for in version 2011-06-15.")
