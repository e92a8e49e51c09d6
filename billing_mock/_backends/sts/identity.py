"""The identity behind a set of credentials."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._world.credentials import Principal
from ..base import Collection, operation

if TYPE_CHECKING:
    from . import SecurityTokenService  # noqa: F401


class Identity(Collection["SecurityTokenService"]):
    """Who calls."""

    @operation
    def get_caller_identity(self, *, caller: Principal) -> dict[str, str]:
        """Tell the account, ARN and unique id of the caller."""
        return {"UserId": caller.user_id, "Account": caller.account_id, "Arn": caller.arn}
