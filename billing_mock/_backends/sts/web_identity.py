"""Tokens of web identity providers: read as far as they can be, never verified."""

from __future__ import annotations

import base64
import json
from datetime import datetime, timezone
from hashlib import blake2b
from typing import Any, NamedTuple

from ..._world.refusals import ExpiredTokenException, InvalidIdentityToken

PARTS = 3  # of a JSON Web Token: header, claims, signature
SOURCE_IDENTITY = "https://aws.amazon.com/source_identity"


class WebIdentity(NamedTuple):
    """What a token says of who it was given to."""

    subject: str
    issuer: str | None = None
    audience: str | None = None
    source_identity: str | None = None


def read(token: str, now: datetime) -> WebIdentity:
    """Read a JSON Web Token; one that is none is an access token, of which only its issuer could tell more.

    Raises:
        ExpiredTokenException: Its time is over.
        InvalidIdentityToken: It looks like a JSON Web Token, but cannot be read.
    """
    parts = token.split(".")
    if len(parts) != PARTS:
        return WebIdentity(blake2b(token.encode(), digest_size=10).hexdigest())
    claims = _claims(parts[1])
    try:
        expires = datetime.fromtimestamp(claims.get("exp", now.timestamp() + 1), timezone.utc)
    except (TypeError, ValueError, OverflowError, OSError) as error:
        raise InvalidIdentityToken("The claim exp of the ID Token is not a time in seconds.") from error
    if expires <= now:
        raise ExpiredTokenException(
            f"Token expired: current date/time {int(now.timestamp())} must be before the expiration "
            f"date/time {int(expires.timestamp())}"
        )
    audience = claims.get("aud")
    return WebIdentity(
        _text(claims.get("sub")) or blake2b(token.encode(), digest_size=10).hexdigest(),
        _text(claims.get("iss")),
        _text(audience[0] if isinstance(audience, list) and audience else audience),
        _text(claims.get(SOURCE_IDENTITY)),
    )


def _claims(part: str) -> dict[str, Any]:
    try:
        claims = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except ValueError as error:
        raise InvalidIdentityToken("The ID Token provided is not a valid JWT.") from error
    if not isinstance(claims, dict):
        raise InvalidIdentityToken("The ID Token provided is not a valid JWT: its claims are no object.")
    return claims


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None
