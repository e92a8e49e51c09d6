"""Sessions of roles. Any role can be assumed: roles, and whom they trust, are not this library's."""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING

from ..._world.credentials import Principal
from ..._world.refusals import AccessDenied, ValidationError
from ..base import Collection, operation
from . import saml, web_identity
from .policies import packed_size
from .sessions import Session

if TYPE_CHECKING:
    from mypy_boto3_sts.type_defs import PolicyDescriptorTypeTypeDef, ProvidedContextTypeDef, TagTypeDef

    from . import SecurityTokenService  # noqa: F401

HOUR = 60 * 60
_ROLE = re.compile(
    r"arn:(?P<partition>aws[a-z-]*):iam::(?P<account>[0-9]{12}):role/(?:.*/)?(?P<name>[\w+=,.@-]{1,64})",
    re.ASCII,
)


@dataclass(frozen=True)
class AssumedRoleUser:
    """The ARN and the id of a role session."""

    assumed_role_id: str
    arn: str


@dataclass(frozen=True)
class RoleSession(Session):
    """What the operations answer that assume roles."""

    assumed_role_user: AssumedRoleUser | None = None
    source_identity: str | None = None
    subject_from_web_identity_token: str | None = None
    provider: str | None = None
    audience: str | None = None
    subject: str | None = None
    subject_type: str | None = None
    issuer: str | None = None
    name_qualifier: str | None = None


class Roles(Collection["SecurityTokenService"]):
    """The role sessions that were begun from one account."""

    @operation
    def assume_role(
        self,
        *,
        caller: Principal,
        role_arn: str,
        role_session_name: str,
        policy_arns: Sequence[PolicyDescriptorTypeTypeDef] | None = None,
        policy: str | None = None,
        duration_seconds: int = HOUR,
        tags: Sequence[TagTypeDef] | None = None,
        transitive_tag_keys: Sequence[str] | None = None,
        external_id: str | None = None,
        serial_number: str | None = None,
        token_code: str | None = None,
        source_identity: str | None = None,
        provided_contexts: Sequence[ProvidedContextTypeDef] | None = None,
        minimum_session_token_size: int = 0,
    ) -> RoleSession:
        """Issue credentials of a role, in whichever account it is."""
        del (
            external_id,
            serial_number,
            token_code,
            provided_contexts,
        )  # for the role to demand
        size = packed_size(policy, policy_arns, tags, transitive_tag_keys)
        identity = caller.source_identity or source_identity
        if source_identity not in {None, identity}:
            raise AccessDenied(
                f"The source identity of the calling session is {identity}; a session it begins keeps it.",
                status=403,
            )
        role = _session(role_arn, role_session_name)._replace(source_identity=identity)
        if caller.expires is not None and duration_seconds > HOUR:
            raise ValidationError(
                "The requested DurationSeconds exceeds the 1 hour session limit "
                "for roles assumed by role chaining"
            )
        issued = self.backend.sessions.issue(role, duration_seconds, minimum_session_token_size)
        return RoleSession(
            issued, size, assumed_role_user=AssumedRoleUser(role.user_id, role.arn), source_identity=identity
        )

    @operation
    def assume_role_with_web_identity(
        self,
        *,
        role_arn: str,
        role_session_name: str,
        web_identity_token: str,
        provider_id: str | None = None,
        policy_arns: Sequence[PolicyDescriptorTypeTypeDef] | None = None,
        policy: str | None = None,
        duration_seconds: int = HOUR,
        minimum_session_token_size: int = 0,
    ) -> RoleSession:
        """Issue credentials of a role to whom a web identity provider vouches for."""
        size = packed_size(policy, policy_arns)
        token = web_identity.read(web_identity_token, self.world.clock.now())
        role = _session(role_arn, role_session_name)._replace(source_identity=token.source_identity)
        issued = self.backend.sessions.issue(role, duration_seconds, minimum_session_token_size)
        return RoleSession(
            issued,
            size,
            assumed_role_user=AssumedRoleUser(role.user_id, role.arn),
            source_identity=token.source_identity,
            subject_from_web_identity_token=token.subject,
            provider=provider_id or token.issuer,
            audience=token.audience,
        )

    @operation
    def assume_role_with_saml(
        self,
        *,
        role_arn: str,
        principal_arn: str,
        saml_assertion: str,
        policy_arns: Sequence[PolicyDescriptorTypeTypeDef] | None = None,
        policy: str | None = None,
        duration_seconds: int = HOUR,
        minimum_session_token_size: int = 0,
    ) -> RoleSession:
        """Issue credentials of a role to whom a SAML identity provider vouches for."""
        size = packed_size(policy, policy_arns)
        assertion = saml.read(saml_assertion, self.world.clock.now())
        if not assertion.allows(role_arn, principal_arn):
            raise AccessDenied("Not authorized to perform sts:AssumeRoleWithSAML", status=403)
        role = _session(role_arn, assertion.session_name)._replace(source_identity=assertion.source_identity)
        seconds = min(duration_seconds, assertion.seconds_left)
        issued = self.backend.sessions.issue(role, seconds, minimum_session_token_size)
        return RoleSession(
            issued,
            size,
            assumed_role_user=AssumedRoleUser(role.user_id, role.arn),
            source_identity=assertion.source_identity,
            audience=assertion.audience,
            subject=assertion.subject,
            subject_type=assertion.subject_type,
            issuer=assertion.issuer,
            name_qualifier=assertion.name_qualifier(role.account_id, principal_arn),
        )


def _session(role_arn: str, name: str) -> Principal:
    """Return who calls in a session of a role, or refuse what is no role."""
    role = _ROLE.fullmatch(role_arn)
    if role is None:
        raise ValidationError(f"{role_arn} is invalid")
    arn = f"arn:{role['partition']}:sts::{role['account']}:assumed-role/{role['name']}/{name}"
    return Principal(role["account"], arn, f"{_role_id(role_arn)}:{name}")


def _role_id(role_arn: str) -> str:
    """Return the unique id of a role, the same one whenever it is assumed."""
    digest = blake2b(role_arn.encode(), digest_size=15).digest()
    return "AROA" + base64.b32encode(digest).decode()[:17]
