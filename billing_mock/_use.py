"""One use of the mock. Loads botocore and all that answers it, so nothing imports it before one begins."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ._doors import Door, all_doors
from ._doors.botocore import Route
from ._doors.moto import MotoDoor
from ._doors.passthrough import service_ids
from ._gateway import Gateway
from .world import World

__all__ = ["Use", "World"]


class Use:
    """One use of the mock: a world, the gateway to it, and what may pass.

    Args:
        world: Answers.
        passthrough: The services that may reach the network, as boto3 names them.
        uses: All that are active, whenever that is asked: what may pass one of them may pass all.
    """

    def __init__(self, world: World, passthrough: tuple[str, ...], uses: Sequence[Use]) -> None:
        self.world = world
        self._uses = uses
        self.gateway = Gateway(world)
        self.ids = service_ids(passthrough)

    def passes(self, service_id: str) -> bool:
        """Tell whether a service, by its id in botocore's events, may reach the network."""
        if len(self._uses) == 1:
            return service_id in self.ids
        return any(service_id in use.ids for use in self._uses)

    def doors(self, current: Callable[[], Route]) -> list[Door]:
        """Return all doors, closed; each asks *current* at every request what is active."""
        return all_doors(current, self.world.region)

    def way_out(self) -> Door:
        """Return what lets the world act on moto, closed; worlds that are in use twice need only one."""
        return MotoDoor(self.world)
