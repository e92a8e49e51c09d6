"""All rows of a ledger at one moment, and what is summed up of them beforehand. Knows parts, not filters."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from operator import add
from typing import TypeAlias

from .columns import SIZE, Batch, Chunk, Part
from .interning import Dictionary
from .line_items import LineItem

Sums: TypeAlias = "defaultdict[int, int]"
TailSums: TypeAlias = "tuple[int, Sums, Chunk | None]"
Known: TypeAlias = "dict[tuple[str, str], tuple[int, Sums | None]]"

SHIFT = 32
MASK = (1 << SHIFT) - 1

_WORTH = 3  # rows to one sum, at least: else the rows themselves are as quick


class Past:
    """Full parts, and their sums by month or day and combination, each made when it is first asked for.

    Args:
        parts: The parts.
        known: Sums made so far, and of how many parts, by period and amount; ``None`` if of no use.
    """

    def __init__(
        self,
        parts: tuple[Part, ...] = (),
        known: dict[tuple[str, str], tuple[int, Sums | None]] | None = None,
    ) -> None:
        self.parts = parts
        self._known = known or {}
        self._chunks: dict[tuple[str, str], Chunk] = {}

    def __contains__(self, part: Part) -> bool:
        return any(part is each for each in self.parts)

    def plus(self, part: Part) -> Past:
        """Return these parts and one more."""
        return Past((*self.parts, part), dict(self._known))

    def summed(self, unit: str, names: Sequence[str], dictionary: Dictionary) -> list[Chunk] | None:
        """Return the amounts *names*, summed by period of *unit* and combination, in a chunk each.

        There is none where that would leave nearly as many sums as there are rows.
        """
        chunks: list[Chunk] = []
        for name in names:
            chunk = self._summed(unit, name, dictionary)
            if chunk is None:
                return None
            chunks.append(chunk)
        return chunks

    def _summed(self, unit: str, name: str, dictionary: Dictionary) -> Chunk | None:
        chunk = self._chunks.get((unit, name))
        if chunk is None:
            sums = self._sums(unit, name, dictionary)
            if sums is None:
                return None
            chunk = self._chunks[unit, name] = _chunk(sums)
        return chunk

    def _sums(self, unit: str, name: str, dictionary: Dictionary) -> Sums | None:
        done, sums = self._known.get((unit, name), (0, defaultdict(int)))
        if sums is not None and done < len(self.parts):
            sums = sums.copy()
            for part in self.parts[done:]:
                done += 1
                _add_up(sums, part, unit, name, dictionary)
                if len(sums) * _WORTH > done * SIZE:
                    sums = None
                    break
            self._known[unit, name] = done, sums
        return sums


@dataclass(frozen=True)
class Rows:
    """Rows in the order they were booked. It stays as it is whatever is booked afterwards.

    Attributes:
        version: Another one for other rows.
        dictionary: What their numbers stand for.
        past: The full parts.
        tail: The part that is being filled, perhaps with rows that came later.
        count: How many rows of the tail count.
        tail_sums: Sums of the first rows of the tail made so far, by period and amount.
    """

    version: int = 0
    dictionary: Dictionary = field(default_factory=Dictionary)
    past: Past = field(default_factory=Past)
    tail: Part = field(default_factory=Part)
    count: int = 0
    tail_sums: dict[tuple[str, str], TailSums] = field(default_factory=dict, repr=False)

    def __len__(self) -> int:
        return len(self.past.parts) * SIZE + self.count

    @property
    def room(self) -> int:
        """How many rows the tail can take."""
        return SIZE - self.count

    def plus(self, batch: Batch) -> Rows:
        """Return these rows with those of *batch*, no more than there is room for, after them."""
        self.tail.append(batch)
        if len(self.tail) < SIZE:
            return replace(self, count=len(self.tail), tail_sums=dict(self.tail_sums))
        return replace(self, past=self.past.plus(self.tail), tail=Part(), count=0, tail_sums={})

    def trimmed(self) -> Rows:
        """Return these rows with a tail that has no others, so that more can be appended."""
        return replace(self, tail=self.tail.cut(0, self.count))

    def parts(self, first: int = 0) -> Iterator[Part]:
        """Iterate over the parts that hold the rows from *first* on, and no others."""
        place, first = divmod(max(first, 0), SIZE)
        for part in self.past.parts[place:]:
            yield part.cut(first, SIZE)
            first = 0
        if place <= len(self.past.parts) and first < self.count:
            yield self.tail.cut(first, self.count)

    def summed(self, unit: str, names: Sequence[str]) -> list[tuple[Sequence[int], Chunk]] | None:
        """Return the amounts *names*, each with its place, summed by period of *unit* and combination.

        There is no answer where that would leave nearly as many sums as there are rows.
        """
        past = self.past.summed(unit, names, self.dictionary)
        if past is None:
            return None
        chunks: list[tuple[Sequence[int], Chunk]] = [([place], chunk) for place, chunk in enumerate(past)]
        for place, name in enumerate(names):
            chunk = self._tail(unit, name)
            if chunk is None:
                return None
            chunks.append(([place], chunk))
        return chunks

    def _tail(self, unit: str, name: str) -> Chunk | None:
        """Return the sums of the tail: those of rows that were there when it was last asked are known."""
        done, sums, chunk = self.tail_sums.get((unit, name), (0, defaultdict(int), None))
        if done == self.count and (chunk or not done):
            return chunk or _chunk(sums)
        if not self.past.parts and chunk is None and self.count < 2 * done:
            return None  # it was of no use, and there are not many more rows since
        sums = sums.copy()
        _add_up(sums, self.tail.cut(done, self.count), unit, name, self.dictionary)
        is_of_use = bool(self.past.parts) or len(sums) * _WORTH <= self.count
        chunk = _chunk(sums) if is_of_use else None
        self.tail_sums[unit, name] = self.count, sums, chunk
        return chunk

    def items(self, first: int = 0) -> Iterator[LineItem]:
        """Iterate over the rows from *first* on as line items."""
        return chain.from_iterable(part.items(self.dictionary) for part in self.kept(first))

    def kept(self, first: int = 0) -> list[Part]:
        """Return the parts that hold the rows from *first* on, which stay as they are."""
        parts = [*self.parts(first)]
        if parts and parts[-1] is self.tail:
            parts[-1] = self.tail.copy(0, self.count)
        return parts


def _add_up(sums: Sums, part: Part, unit: str, name: str, dictionary: Dictionary) -> None:
    """Add one amount of each row of *part* to the cell of its period of *unit* and its combination."""
    calendar = dictionary.calendar(unit)
    starts = {
        moment: dictionary.moments[calendar.periods[calendar.places[moment]].start] << SHIFT
        for moment in {*part.starts}
    }
    cells = map(add, map(starts.__getitem__, part.starts), part.combinations)
    for cell, value in zip(cells, part.amounts(name, dictionary)):  # noqa: B905  # of one length, and this is the inner loop
        sums[cell] += value


def _chunk(sums: Sums) -> Chunk:
    moments = array("I", [cell >> SHIFT for cell in sums])
    combinations = array("I", [cell & MASK for cell in sums])
    return Chunk(moments, combinations, [[*sums.values()]])
