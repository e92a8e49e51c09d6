"""What happens when something is brought about while something happens already."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest

from billing_mock import World

DAY = "2026-11-22"


class Backend:
    """Notes when it is settled, and does something then."""

    def __init__(self, world, deed=lambda: None, due=None):
        self.world = world
        self.deed = deed
        self.times = due or []
        self.seen = []
        self.depth = 0
        world.backends["test", "", ""] = self

    def due(self, after):
        return min((time for time in self.times if time > after), default=None)

    def settle(self):
        assert self.depth == 0
        self.depth += 1
        self.seen.append((self.world.clock.now().day, len(self.world.ledger)))
        try:
            self.deed()
        finally:
            self.depth -= 1


def book(world):
    world.ledger.add(service="AmazonEC2", cost=1)


def test_what_settling_brings_about_is_settled_after_it():
    world = World(now=DAY)
    backend = Backend(world, lambda: len(world.ledger) < 4 and book(world))
    book(world)
    assert [(22, 1), (22, 2), (22, 3), (22, 4)] == backend.seen


def test_what_settling_brings_about_is_settled_at_its_time():
    world = World(now=DAY)
    days = [datetime(2026, 11, day, tzinfo=timezone.utc) for day in (24, 26)]
    backend = Backend(world, lambda: len(world.ledger) < 2 and book(world), days)
    world.clock.move_to("2026-11-27")
    assert [(24, 0), (24, 1), (24, 2), (26, 2), (27, 2)] == backend.seen


def test_what_would_never_end_is_refused():
    world = World(now=DAY)
    backend = Backend(world, lambda: book(world))
    told = "observers brought about something new 1000 times in a row; it would never end"
    with pytest.raises(RuntimeError, match=told):
        book(world)
    backend.deed = lambda: None
    del backend.seen[:]
    book(world)
    assert [(22, 1002)] == backend.seen


def test_an_error_while_settling_leaves_a_world_that_settles():
    world = World(now=DAY)
    backend = Backend(world, lambda: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        book(world)
    backend.deed = lambda: None
    book(world)
    assert [(22, 1), (22, 2)] == backend.seen


def test_the_clock_cannot_be_moved_while_settling():
    world = World(now=DAY)
    Backend(world, lambda: world.clock.shift(1))
    told = "the clock cannot be moved by an observer: what it sees happens at one instant"
    with pytest.raises(RuntimeError, match=told):
        book(world)
    assert world.clock.now() == datetime(2026, 11, 22, tzinfo=timezone.utc)


def test_a_call_while_settling_is_answered():
    world = World(now=DAY)
    sts = world.client("sts")
    found = []
    Backend(world, lambda: found.append(sts.get_caller_identity()["Account"]))
    book(world)
    assert [world.account_id] == found
