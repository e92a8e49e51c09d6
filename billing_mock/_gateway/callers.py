"""Who calls, from where: read off a request's signature."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit

from .._backends.base import partition_of
from .._world import BaseWorld
from .._world.credentials import Principal
from .messages import Request, header

_CREDENTIAL = "Credential="
PARTS = 5  # of a credential scope: key, date, region, service, end


class Caller(NamedTuple):
    """Whose request it is.

    Attributes:
        account_id: The account the credentials belong to.
        region: The region the request was signed for.
        principal: The user or role session, as STS tells it.
    """

    account_id: str
    region: str
    principal: Principal


def caller_of(request: Request, world: BaseWorld) -> Caller:
    """Return who signed a request; an unsigned one is the payer's, from the default region."""
    key, region, partition = _scope(
        header(request, "Authorization").partition(_CREDENTIAL)[2].partition(",")[0]
    )
    if not region:
        key, region = _presigned(request)
        region = region or world.region
        partition = partition_of(region)
    principal = world.credentials.principal(key, partition)
    return Caller(principal.account_id, region, principal)


@lru_cache(maxsize=256)
def _scope(credential: str) -> tuple[str, str, str]:
    """Return key, region and partition of the credential in a signature, all empty when it is none."""
    scope = credential.split("/")
    return (scope[0], scope[2], partition_of(scope[2])) if len(scope) == PARTS else ("", "", "")


def _presigned(request: Request) -> tuple[str, str]:
    """Return key and region of a presigned URL, both empty when it is not one."""
    query = urlsplit(request.url).query
    scope = parse_qs(query).get("X-Amz-Credential", [""])[0].split("/") if "X-Amz-Credential" in query else []
    return (scope[0], scope[2]) if len(scope) == PARTS else ("", "")
