from __future__ import annotations

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from billing_mock._world.membership import Membership, Roll


@pytest.fixture
def roll():
    roll = Roll()
    for name in "abcde":
        roll.add(name)
    return roll


def test_a_roll_keeps_the_order_of_adding(roll):
    roll.discard("b")
    roll.add("a")
    roll.add("b")
    roll.discard("nobody")

    assert (list(roll), len(roll), "b" in roll, "nobody" in roll) == (
        ["a", "c", "d", "e", "b"],
        5,
        True,
        False,
    )


def test_a_roll_is_read_page_by_page_whatever_leaves_in_between(roll):
    names, following = roll.page(0, 2)
    assert names == ["a", "b"]
    for name in "abc":
        roll.discard(name)
    names, following = roll.page(following, 2)
    assert (names, following) == (["d", "e"], None)


def test_nobody_is_nowhere():
    membership = Membership()
    membership.leave("ann", "club")
    membership.leave_all("ann")
    membership.disband("club")

    assert (membership.groups_of("ann"), list(membership.members_of("club"))) == ((), [])


NAMES = st.sampled_from("abcd")
GROUPS = st.sampled_from("XYZ")


class AgainstPairs(RuleBasedStateMachine):
    """A membership against the plain list of pairs it stands for."""

    def __init__(self):
        super().__init__()
        self.membership = Membership()
        self.pairs = []
        self.kept = self.membership.snapshot(), []

    @rule(member=NAMES, group=GROUPS)
    def join(self, member, group):
        self.membership.join(member, group)
        if (member, group) not in self.pairs:
            self.pairs = [*self.pairs, (member, group)]

    @rule(member=NAMES, group=GROUPS)
    def leave(self, member, group):
        self.membership.leave(member, group)
        self.pairs = [pair for pair in self.pairs if pair != (member, group)]

    @rule(member=NAMES)
    def leave_all(self, member):
        self.membership.leave_all(member)
        self.pairs = [pair for pair in self.pairs if pair[0] != member]

    @rule(group=GROUPS)
    def disband(self, group):
        self.membership.disband(group)
        self.pairs = [pair for pair in self.pairs if pair[1] != group]

    @rule()
    def snapshot(self):
        self.kept = self.membership.snapshot(), self.pairs

    @rule()
    def restore(self):
        kept, self.pairs = self.kept
        self.membership.restore(kept)

    @invariant()
    def both_sides_agree(self):
        for member in "abcd":
            assert self.membership.groups_of(member) == tuple(g for m, g in self.pairs if m == member)
        for group in "XYZ":
            assert list(self.membership.members_of(group)) == [m for m, g in self.pairs if g == group]


TestAgainstPairs = AgainstPairs.TestCase
