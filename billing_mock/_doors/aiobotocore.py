"""The door for aiobotocore's clients, and so for aioboto3's: botocore's, with what is awaited awaited.

Imports nothing of aiobotocore, but for a request of its own.
"""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

from ..errors import NotMocked

if TYPE_CHECKING:
    from .._gateway import Response
    from .botocore import Sending


def emits(emitter: Any) -> bool:
    """Tell whether an emitter is aiobotocore's, whose ``emit`` is awaited."""
    return type(emitter).__module__.startswith("aiobotocore.")


async def send(sending: Sending) -> list[tuple[Any, Any]]:
    """Let everybody see a request, and answer it unless somebody did, as ``botocore.send`` does."""
    responses = [(handler, await _ask(sending, handler)) for handler in sending.others]
    if any(response is not None for _, response in responses):
        return responses
    service = sending.service
    if service is not None:
        try:
            return [*responses, (sending.route, _response_of(sending, sending.answer(service)))]
        except NotMocked as error:
            theirs = [(handler, await _ask(sending, handler)) for handler in sending.instead(error)]
            if all(response is None for _, response in theirs):
                raise
            return theirs
    responses += [(handler, await _ask(sending, handler)) for handler in sending.moto]
    if all(response is None for _, response in responses):
        sending.refuse_leak()
    return responses


async def _ask(sending: Sending, handler: Any) -> Any:
    response = sending.ask(handler)
    return await response if inspect.isawaitable(response) else response


def _response_of(sending: Sending, response: Response) -> Any:
    from aiobotocore.awsrequest import AioAWSResponse

    return AioAWSResponse(sending.request.url, response.status, response.headers, _Raw(response))


class _Raw:
    """A body aiobotocore can read."""

    def __init__(self, response: Response) -> None:
        self._body = response.body
        self.raw_headers = [
            (name.encode("latin-1"), value.encode("latin-1")) for name, value in response.headers.items()
        ]

    async def read(self) -> bytes:
        """Return the body."""
        return self._body
