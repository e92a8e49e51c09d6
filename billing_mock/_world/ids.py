"""Identifiers, the same ones on every run. The only file that may draw random numbers."""

from __future__ import annotations

import random
import string
from functools import cached_property
from hashlib import blake2b

from .state import Kept, State

ALPHANUMERIC = string.ascii_letters + string.digits
UPPER_ALPHANUMERIC = string.ascii_uppercase + string.digits
LOWER_ALPHANUMERIC = string.ascii_lowercase + string.digits

_TAIL = 12  # digits of a UUID, after its last hyphen
_MASK = 16**_TAIL - 1
_STEP = 0x9E3779B97F4B  # odd, so it comes back to where it began only after all others


class Ids(State):
    """Two seeded sources: one for what calls create, one for the id of each answer.

    They are apart so that one more read in a test does not change the id of what is
    created after it. Every call takes one of an answer, so these are counted off, in
    steps so wide that they look drawn.
    """

    def __init__(self, seed: int = 0) -> None:
        self._seed = seed
        drawn = _uuid(int.from_bytes(blake2b(f"{seed} requests".encode(), digest_size=16).digest(), "big"))
        self._requests_begin, self._requests = drawn[:-_TAIL], int(drawn[-_TAIL:], 16)

    @cached_property
    def _resources(self) -> random.Random:
        return random.Random(self._seed)  # made when something is: it takes as long as all else here

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
        self._requests = tail = self._requests + _STEP & _MASK
        return f"{self._requests_begin}{tail:012x}"

    def snapshot(self) -> Kept:
        """Return where both sources stand."""
        return {"resources": self._resources.getstate(), "requests": self._requests}

    def restore(self, kept: Kept) -> None:
        """Continue both sources from where they stood."""
        self._resources.setstate(kept["resources"])
        self._requests = kept["requests"]


def _uuid(bits: int) -> str:
    digits = f"{bits:032x}"
    return (
        f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-{'89ab'[bits >> 60 & 3]}{digits[17:20]}-{digits[20:]}"
    )
