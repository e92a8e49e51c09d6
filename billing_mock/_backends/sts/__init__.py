"""AWS Security Token Service: who is calling."""

from __future__ import annotations

from ..._world import BaseWorld
from ..base import Backend
from .identity import Identity


class SecurityTokenService(Backend):
    """STS, as far as code that asks who it is goes."""

    name = "sts"

    def __init__(self, world: BaseWorld, account_id: str, region: str) -> None:
        super().__init__(world, account_id, region)
        self.identity = Identity(self)
