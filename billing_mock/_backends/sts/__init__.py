"""AWS Security Token Service: who is calling, and as whom to call next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..._world import BaseWorld
from ..._world.credentials import Principal
from ..._world.refusals import AccessDenied, InvalidAction, Refusal, ValidationError
from ..base import Backend
from .identity import Identity
from .roles import Roles
from .sessions import Sessions

# What credentials that STS issued may ask of STS, by what stands in the caller's ARN.
SESSION_USERS_MAY = {"AssumeRole", "GetCallerIdentity"}
FEDERATED_USERS_MAY = {"GetCallerIdentity"}
ROLES_MAY_NOT = {"GetFederationToken", "GetSessionToken"}


class SecurityTokenService(Backend):
    """STS, as far as test code and the SDKs themselves use it."""

    name = "sts"

    def __init__(self, world: BaseWorld, account_id: str, region: str) -> None:
        super().__init__(world, account_id, region)
        self.identity = Identity(self)
        self.roles = Roles(self)
        self.sessions = Sessions(self)

    def admit(self, operation: str, params: Mapping[str, Any], caller: Principal) -> None:
        """Refuse temporary credentials what AWS does not let them do here."""
        del params
        if caller.expires is None:
            return
        if ":assumed-role/" in caller.arn:
            allowed = operation not in ROLES_MAY_NOT
        elif ":federated-user/" in caller.arn:
            allowed = operation in FEDERATED_USERS_MAY
        else:
            allowed = operation in SESSION_USERS_MAY
        if not allowed:
            raise AccessDenied(f"Cannot call {operation} with session credentials", status=403)

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
