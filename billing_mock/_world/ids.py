"""Identifiers, the same ones on every run. The only file that may draw random numbers."""

from __future__ import annotations

import random
import string

from .state import Kept, State

ALPHANUMERIC = string.ascii_letters + string.digits
UPPER_ALPHANUMERIC = string.ascii_uppercase + string.digits
LOWER_ALPHANUMERIC = string.ascii_lowercase + string.digits


class Ids(State):
    """Two seeded sources: one for what calls create, one for the id of each answer.

    They are apart so that one more read in a test does not change the id of what is
    created after it.
    """

    def __init__(self, seed: int = 0) -> None:
        self._resources = random.Random(seed)
        self._requests = random.Random(f"{seed} requests")

    def text(self, length: int, alphabet: str = ALPHANUMERIC) -> str:
        """Return *length* characters of *alphabet*."""
        return "".join(self._resources.choices(alphabet, k=length))

    def digits(self, length: int) -> str:
        """Return *length* digits, the first of which is not zero."""
        return self.text(1, string.digits[1:]) + self.text(length - 1, string.digits)

    def uuid(self) -> str:
        """Return a version 4 UUID for a resource, in lower case."""
        return _uuid(self._resources.getrandbits(128))

    def request(self) -> str:
        """Return a version 4 UUID for an answer."""
        return _uuid(self._requests.getrandbits(128))

    def snapshot(self) -> Kept:
        """Return where both sources stand."""
        return {"resources": self._resources.getstate(), "requests": self._requests.getstate()}

    def restore(self, kept: Kept) -> None:
        """Continue both sources from where they stood."""
        self._resources.setstate(kept["resources"])
        self._requests.setstate(kept["requests"])


def _uuid(bits: int) -> str:
    digits = f"{bits:032x}"
    return (
        f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-{'89ab'[bits >> 60 & 3]}{digits[17:20]}-{digits[20:]}"
    )
