"""What is active: the uses of the mock, innermost last. Knows when to open doors, not how they work."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ._doors import Door
    from ._gateway import Gateway
    from .world import World


class Use:
    """One use of the mock: a world, the gateway to it, and what may pass."""

    def __init__(self, world: World, passthrough: tuple[str, ...]) -> None:
        from ._doors.passthrough import service_ids
        from ._gateway import Gateway

        self.world = world
        self.gateway: Gateway = Gateway(world)
        self.ids = service_ids(passthrough)

    def passes(self, service_id: str) -> bool:
        """Tell whether a service, by its id in botocore's events, may reach the network."""
        return any(service_id in use.ids for use in STACK.uses)

    def way_out(self) -> Door:
        """Return what lets the world act on moto, closed; worlds that are in use twice need only one."""
        from ._doors.moto import MotoDoor

        return MotoDoor(self.world)


class Stack:
    """The uses that are active; the doors are open while there is one."""

    def __init__(self) -> None:
        self.uses: list[Use] = []
        self._doors: list[Door] = []
        self._ways_out: dict[World, Door] = {}
        self._environment = Environment()

    @property
    def top(self) -> Use | None:
        """The innermost use."""
        return self.uses[-1] if self.uses else None

    def push(self, use: Use) -> None:
        """Answer from *use* from now on."""
        if not self.uses:
            from ._doors import all_doors

            self._doors = all_doors(lambda: self.uses[-1])
            self._environment.enter(use.world.region)
            for door in self._doors:
                door.open()
        if use.world not in self._ways_out:
            self._ways_out[use.world] = way_out = use.way_out()
            way_out.open()
        self.uses.append(use)

    def drop(self, use: Use) -> None:
        """Answer from *use* no longer, and leave everything as it was before when it is the last.

        Raises:
            RuntimeError: It is not the innermost one; it is dropped all the same, so nothing stays active.
        """
        in_order = use is self.top
        self.uses.remove(use)
        if all(other.world is not use.world for other in self.uses):
            self._ways_out.pop(use.world).close()
        if not self.uses:
            for door in reversed(self._doors):
                door.close()
            self._environment.leave()
        if not in_order:
            told = "left out of order: a mock_billing() that was entered after this one is still active"
            raise RuntimeError(told)


class Environment:
    """Credentials and a region for code that would not get as far as a request without them."""

    def __init__(self) -> None:
        self._before: dict[str, str | None] = {}

    def enter(self, region: str) -> None:
        """Set what the environment does not have."""
        from ._doors.credentials import ACCESS_KEY_ID, SECRET_ACCESS_KEY

        wanted: dict[str, str | None] = {
            name: None for name in _PROFILES if _is_missing(os.environ.get(name))
        }
        if "AWS_ACCESS_KEY_ID" not in os.environ:
            wanted |= {"AWS_ACCESS_KEY_ID": ACCESS_KEY_ID, "AWS_SECRET_ACCESS_KEY": SECRET_ACCESS_KEY}
        if "AWS_DEFAULT_REGION" not in os.environ:
            wanted["AWS_DEFAULT_REGION"] = os.environ.get("AWS_REGION", region)
        self._before = {name: os.environ.get(name) for name in wanted}
        _set(wanted)

    def leave(self) -> None:
        """Take back what `enter` set."""
        _set(self._before)
        self._before = {}


_PROFILES = ("AWS_PROFILE", "AWS_DEFAULT_PROFILE")


def _is_missing(profile: str | None) -> bool:
    """Tell whether a profile is named that the user's configuration does not have, as on a build server."""
    if not profile:
        return False
    import botocore.session

    return profile not in botocore.session.Session().available_profiles


def _set(variables: dict[str, str | None]) -> None:
    for name, value in variables.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value


STACK = Stack()
