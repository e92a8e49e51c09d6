"""How requests get in, and effects out. A door knows a library's way to send, not what AWS means."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from .botocore import BotocoreDoor, Route
from .credentials import CredentialsDoor
from .environment import EnvironmentDoor
from .requests import RequestsDoor


class Door(Protocol):
    """A patch of one library; open while there is something to answer from."""

    def open(self) -> None:
        """Let requests in."""

    def close(self) -> None:
        """Leave the library as it was."""


def all_doors(current: Callable[[], Route], region: str) -> list[Door]:
    """Return all doors, closed, in the order in which they are to be opened.

    Args:
        current: Returns what is active, asked at every request.
        region: For clients that are given none.
    """
    return [EnvironmentDoor(region), BotocoreDoor(current), RequestsDoor(current), CredentialsDoor()]
