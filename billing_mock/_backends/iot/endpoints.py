"""The hosts at which devices of one account reach AWS IoT. Nothing answers there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._world.ids import LOWER_ALPHANUMERIC
from ..._world.refusals import InvalidRequestException
from ..._world.state import Index
from ..base import Collection, operation

if TYPE_CHECKING:
    from . import InternetOfThings

USUAL = "iot:Data"
HOSTS = {
    "iot:Data": "{}.iot",
    "iot:Data-ATS": "{}-ats.iot",
    "iot:CredentialProvider": "{}.credentials.iot",
    "iot:Jobs": "{}.jobs.iot",
}
SUFFIXES = {"aws-cn": "amazonaws.com.cn"}


class Endpoints(Collection["InternetOfThings"]):
    """The endpoints of one account and region, made when they are first asked for."""

    def __init__(self, backend: InternetOfThings) -> None:
        super().__init__(backend)
        self._ids: Index[str, str] = Index()

    @operation
    def describe_endpoint(self, *, endpoint_type: str | None = None) -> dict[str, str]:
        """Return the host of an endpoint, the same one every time."""
        host = HOSTS.get(endpoint_type or USUAL)
        if host is None:
            raise InvalidRequestException(
                f"Endpoint type {endpoint_type} not recognized. Known are {', '.join(HOSTS)}."
            )
        suffix = SUFFIXES.get(self.backend.partition, "amazonaws.com")
        return {"endpointAddress": f"{host.format(self._id())}.{self.backend.region}.{suffix}"}

    def _id(self) -> str:
        if "account" not in self._ids:
            self._ids["account"] = f"a{self.world.ids.text(13, LOWER_ALPHANUMERIC)}"
        return self._ids["account"]
