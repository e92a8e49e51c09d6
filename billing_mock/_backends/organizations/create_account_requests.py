"""Requests to create accounts: what AWS does in the background, and tells only those who ask."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from ..._world.ids import LOWER_ALPHANUMERIC
from ..._world.refusals import (
    ConstraintViolationException,
    CreateAccountStatusNotFoundException,
    InvalidInputException,
)
from ..._world.state import Index
from ..._world.table import Rows, Table
from ..base import Collection, operation

if TYPE_CHECKING:
    from mypy_boto3_organizations.literals import CreateAccountStateType, IAMUserAccessToBillingType
    from mypy_boto3_organizations.type_defs import TagTypeDef

    from . import OrganizationsService

IN_PROGRESS, SUCCEEDED, FAILED = "IN_PROGRESS", "SUCCEEDED", "FAILED"
MOST_IN_PROGRESS = 5

_LOCAL = re.compile(r"(?!\.)[!#$*+\-./0-9=?A-Z^_`a-z{}~]+")
_DOMAIN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?")


@dataclass(frozen=True)
class CreateAccountStatus:
    """What became of one request.

    Attributes:
        email: Of the account to be.
        tags: Of the account to be.
    """

    id: str
    account_name: str
    state: str
    requested_timestamp: datetime
    email: str
    tags: tuple[tuple[str, str], ...]
    completed_timestamp: datetime | None = None
    account_id: str | None = None
    failure_reason: str | None = None


class CreateAccountRequests(Collection["OrganizationsService"]):
    """All requests there were."""

    def __init__(self, backend: OrganizationsService) -> None:
        super().__init__(backend)
        self.table: Table[CreateAccountStatus] = Table(
            "id",
            missing=lambda key: CreateAccountStatusNotFoundException(
                f"There was no request {key} to create an account."
            ),
        )
        self.pending: Index[str, datetime] = Index()  # when each will be carried out

    @operation
    def create_account(
        self,
        *,
        email: str,
        account_name: str,
        role_name: str | None = None,
        iam_user_access_to_billing: IAMUserAccessToBillingType | None = None,
        tags: Sequence[TagTypeDef] | None = None,
    ) -> dict[str, CreateAccountStatus]:
        """Begin to create an account; it is there, or has failed, as soon as anybody asks again."""
        del iam_user_access_to_billing
        if (role_name or "").startswith("AWSServiceRoleFor"):
            raise InvalidInputException(
                f"You provided a role name that is not valid: {role_name} begins with AWSServiceRoleFor.",
                reason="INVALID_ROLE_NAME",
            )
        wanted = self.backend.tags.checked(tags or ())
        accounts = len(self.world.accounts) + len(self.pending)
        most = self.world.quotas["organizations.accounts"]
        if accounts >= most:
            raise ConstraintViolationException(
                f"You have exceeded the allowed number of AWS Accounts: there are {accounts} of {most}.",
                reason="ACCOUNT_NUMBER_LIMIT_EXCEEDED",
            )
        if len(self.pending) >= MOST_IN_PROGRESS:
            raise ConstraintViolationException(
                f"{MOST_IN_PROGRESS} accounts are being created, the most there can be at a time.",
                reason="ACCOUNT_CREATION_RATE_LIMIT_EXCEEDED",
            )
        now = self.world.clock.now()
        request = CreateAccountStatus(
            "car-" + self.world.ids.text(32, LOWER_ALPHANUMERIC),
            account_name,
            IN_PROGRESS,
            now,
            email,
            tuple(wanted.items()),
        )
        self.table.add(request)
        self.pending[request.id] = now + self.world.switches.background
        self.settle()
        return {"CreateAccountStatus": request}

    @operation
    def describe_create_account_status(
        self, *, create_account_request_id: str
    ) -> dict[str, CreateAccountStatus]:
        """Tell what became of one request."""
        return {"CreateAccountStatus": self.table.get(create_account_request_id)}

    @operation
    def list_create_account_status(
        self, *, states: Sequence[CreateAccountStateType] | None = None
    ) -> Rows[CreateAccountStatus]:
        """Tell what became of all requests, or list those in certain states."""
        return self.table.where((lambda request: request.state in states) if states else None)

    def due(self, after: datetime) -> datetime | None:
        """Return when the next request after *after* is carried out."""
        return min((time for time in self.pending.values() if time > after), default=None)

    def settle(self) -> None:
        """Carry out the requests whose time has come."""
        if self.pending:
            now = self.world.clock.now()
            for request_id in [key for key, time in self.pending.items() if time <= now]:
                del self.pending[request_id]
                self.table.put(self._done(self.table.get(request_id), now))

    def _done(self, request: CreateAccountStatus, now: datetime) -> CreateAccountStatus:
        reason = self._obstacle(request.email)
        if reason is not None:
            return replace(request, state=FAILED, completed_timestamp=now, failure_reason=reason)
        account = self.world.accounts.create(name=request.account_name, email=request.email)
        self.world.tags.put(self.backend.own_arn("account", account.id), dict(request.tags))
        return replace(request, state=SUCCEEDED, completed_timestamp=now, account_id=account.id)

    def _obstacle(self, email: str) -> str | None:
        if not is_email(email):
            return "INVALID_EMAIL"
        return "EMAIL_ALREADY_EXISTS" if self.world.accounts.has_email(email) else None


def is_email(text: str) -> bool:
    """Tell whether *text* keeps the rules AWS has for the address of an account."""
    local, _, domain = text.partition("@")
    return _LOCAL.fullmatch(local) is not None and _DOMAIN.fullmatch(domain) is not None and "." in domain
