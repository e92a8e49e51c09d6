"""The door for raw HTTP through ``requests``, signed or not.

Patched is how a session chooses its adapter, which is above where ``responses`` and moto
patch: so it does not matter who of them came first.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import requests
from requests.adapters import BaseAdapter, HTTPAdapter

from .._gateway import Broken, Request, Response
from .._gateway.hosts import ADDRESSES, is_aws, service_at
from ..errors import NotMocked

if TYPE_CHECKING:
    from .botocore import Route

SESSION: Any = requests.Session

# What a broken connection is called here.
BROKEN = {
    "ConnectTimeoutError": requests.ConnectTimeout,
    "ReadTimeoutError": requests.ReadTimeout,
    "EndpointConnectionError": requests.ConnectionError,
    "ConnectionClosedError": requests.ConnectionError,
}


class RequestsDoor:
    """The patch of ``requests``; open while there is something to answer from."""

    def __init__(self, current: Callable[[], Route]) -> None:
        self._current = current
        self._original: Any = None

    def open(self) -> None:
        """Let requests in."""
        current, original = self._current, SESSION.get_adapter

        def get_adapter(session: Any, url: str) -> Any:
            adapter = original(session, url)
            return _Answering(current(), adapter) if is_aws(url) else adapter

        self._original = original
        SESSION.get_adapter = get_adapter

    def close(self) -> None:
        """Leave ``requests`` as it was."""
        SESSION.get_adapter = self._original


class _Answering(BaseAdapter):
    """Answers what is mocked here, and hands on to *adapter* what may pass or is somebody else's."""

    def __init__(self, route: Route, adapter: Any) -> None:
        super().__init__()
        self._route = route
        self._adapter = adapter

    def send(self, request: requests.PreparedRequest, **options: Any) -> requests.Response:  # type: ignore[override]  # options are the adapter's
        url = str(request.url)
        body = request.body or b""
        headers: Any = request.headers
        asked = Request(
            str(request.method), url, headers, body if isinstance(body, bytes) else str(body).encode()
        )
        service = service_at(asked)
        if service and not self._route.passes(ADDRESSES[service].service_id):
            return self._answered(request, asked)
        if service or self._passes(url) or _is_somebody_elses(self._adapter):
            response: requests.Response = self._adapter.send(request, **options)
            return response
        told = f"billing_mock does not mock {request.method} {url}, and nothing else answered it"
        raise NotMocked(told)

    def close(self) -> None:
        """Close nothing: the adapter handed on to is the session's."""

    def _answered(self, request: requests.PreparedRequest, asked: Request) -> requests.Response:
        try:
            response = self._route.gateway.answer(asked)
        except Broken as broken:
            raise BROKEN[broken.kind](broken, request=request) from broken
        return HTTPAdapter().build_response(request, _canned(request, response))

    def _passes(self, url: str) -> bool:
        return any(self._route.passes(label) for label in (urlsplit(url).hostname or "").split("."))


def _is_somebody_elses(adapter: Any) -> bool:
    """Tell whether what an adapter would send is caught, by ``responses`` or by moto, or a test's own."""
    return not type(adapter).send.__module__.startswith("requests.")


def _canned(request: requests.PreparedRequest, response: Response) -> Any:
    import responses  # only for those who come through this door

    said: Any = response.body
    headers = {name: value for name, value in response.headers.items() if name != "Content-Type"}
    canned = responses.Response(
        str(request.method),
        str(request.url),
        body=said,
        status=response.status,
        headers=headers,
        content_type=response.headers["Content-Type"],
    )
    return canned.get_response(request)
