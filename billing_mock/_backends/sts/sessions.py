"""Temporary credentials: how they are issued, and those for users of an account or users it federates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from ..._world.credentials import Principal
from ..._world.ids import ALPHANUMERIC, UPPER_ALPHANUMERIC
from ..base import Collection, operation
from .policies import packed_size

if TYPE_CHECKING:
    from mypy_boto3_sts.type_defs import PolicyDescriptorTypeTypeDef, TagTypeDef

    from . import SecurityTokenService  # noqa: F401

TWELVE_HOURS = 12 * 60 * 60
TOKEN_SIZE = 356
LARGEST_TOKEN = 4096


@dataclass(frozen=True)
class IssuedCredentials:
    """One set of temporary credentials."""

    access_key_id: str
    secret_access_key: str
    session_token: str
    expiration: datetime


@dataclass(frozen=True)
class FederatedUser:
    """Whom the credentials of GetFederationToken are for."""

    federated_user_id: str
    arn: str


@dataclass(frozen=True)
class Session:
    """What every operation answers that issues credentials."""

    credentials: IssuedCredentials
    packed_policy_size: int | None = None
    federated_user: FederatedUser | None = None

    @property
    def session_token_size(self) -> int:
        """The length of the token."""
        return len(self.credentials.session_token)

    @property
    def session_token_utilization(self) -> int:
        """The percentage of the longest token there can be."""
        return 100 * self.session_token_size // LARGEST_TOKEN


class Sessions(Collection["SecurityTokenService"]):
    """The credentials issued in one account."""

    @operation
    def get_session_token(
        self,
        *,
        caller: Principal,
        duration_seconds: int = TWELVE_HOURS,
        serial_number: str | None = None,
        token_code: str | None = None,
        minimum_session_token_size: int = 0,
    ) -> Session:
        """Issue credentials for the user who calls; a code of a device is as good as any other."""
        del serial_number, token_code
        return Session(self.issue(caller, duration_seconds, minimum_session_token_size))

    @operation
    def get_federation_token(
        self,
        *,
        caller: Principal,
        name: str,
        policy: str | None = None,
        policy_arns: Sequence[PolicyDescriptorTypeTypeDef] | None = None,
        duration_seconds: int = TWELVE_HOURS,
        tags: Sequence[TagTypeDef] | None = None,
        minimum_session_token_size: int = 0,
    ) -> Session:
        """Issue credentials for somebody whom the account knows by *name*."""
        size = packed_size(policy, policy_arns, tags)
        partition = caller.arn.split(":")[1]
        arn = f"arn:{partition}:sts::{caller.account_id}:federated-user/{name}"
        user = Principal(caller.account_id, arn, f"{caller.account_id}:{name}")
        issued = self.issue(user, duration_seconds, minimum_session_token_size)
        return Session(issued, size, FederatedUser(user.user_id, arn))

    def issue(self, principal: Principal, seconds: int, smallest_token: int = 0) -> IssuedCredentials:
        """Issue credentials for *principal*, and let calls with them come from it until they expire."""
        now = self.world.clock.now().replace(microsecond=0)
        ids = self.world.ids
        issued = IssuedCredentials(
            "ASIA" + ids.text(16, UPPER_ALPHANUMERIC),
            ids.text(40, ALPHANUMERIC + "+/"),
            ids.text(max(TOKEN_SIZE, smallest_token), ALPHANUMERIC + "+/"),
            now + timedelta(seconds=seconds),
        )
        self.world.credentials.issue(issued.access_key_id, principal._replace(expires=issued.expiration))
        return issued
