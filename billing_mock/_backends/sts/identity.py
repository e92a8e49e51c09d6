"""The identity behind a set of credentials."""

from __future__ import annotations

import base64
import binascii
import json
from typing import TYPE_CHECKING

from ..._world.credentials import Principal
from ..._world.refusals import InvalidAuthorizationMessageException
from ..base import Collection, operation

if TYPE_CHECKING:
    from . import SecurityTokenService  # noqa: F401


class Identity(Collection["SecurityTokenService"]):
    """Who calls."""

    @operation
    def get_caller_identity(self, *, caller: Principal) -> dict[str, str]:
        """Tell the account, ARN and unique id of the caller."""
        return {"UserId": caller.user_id, "Account": caller.account_id, "Arn": caller.arn}

    @operation
    def get_access_key_info(self, *, access_key_id: str) -> dict[str, str]:
        """Tell the account an access key belongs to."""
        return {"Account": self.world.credentials.principal(access_key_id).account_id}

    @operation
    def decode_authorization_message(self, *, encoded_message: str) -> dict[str, str]:
        """Decode a message that a test encoded itself: JSON in base64. Nothing here encodes any."""
        try:
            message = base64.b64decode(encoded_message, validate=True).decode()
            json.loads(message)
        except (binascii.Error, ValueError) as error:
            raise InvalidAuthorizationMessageException(
                "The message is not one that can be decoded: here that is a JSON document in base64."
            ) from error
        return {"DecodedMessage": message}
