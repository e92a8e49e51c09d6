from __future__ import annotations

from dataclasses import dataclass, replace

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from billing_mock._world.table import Mapped, Table


@dataclass(frozen=True)
class Row:
    arn: str
    name: str
    size: int = 0


class Missing(Exception):
    pass


class Taken(Exception):
    pass


def table():
    return Table("arn", missing=Missing, unique="name", taken=lambda row: Taken(row.arn))


def test_looks_up_or_raises():
    rows = table()
    row = rows.add(Row("a", "first"))

    assert row == rows.get("a") == rows.named("first")
    assert "a" in rows
    assert rows.named("nobody") is None
    with pytest.raises(Missing):
        rows.get("b")


@pytest.mark.parametrize("row", [Row("a", "other"), Row("b", "first")])
def test_refuses_a_taken_key_or_name(row):
    rows = table()
    rows.add(Row("a", "first"))
    with pytest.raises(Taken, match="a"):
        rows.add(row)

    assert [Row("a", "first")] == list(rows)
    assert rows.named("other") is None


def test_puts_in_place():
    rows = table()
    for name in "abc":
        rows.add(Row(name, name))
    rows.put(Row("b", "new"))

    assert ["a", "new", "c"] == [row.name for row in rows]
    assert rows.named("b") is None
    with pytest.raises(Taken):
        rows.put(Row("b", "c"))
    with pytest.raises(Missing):
        rows.put(Row("d", "d"))
    assert ["a", "new", "c"] == [row.name for row in rows]


def walk(rows, size):
    found, start = [], 0
    while start is not None:
        page, start = rows.page(start, size)
        assert 0 < len(page) <= size or start is None
        found += page
    return found


@pytest.mark.parametrize("size", [1, 2, 3, 7, 100])
def test_pages_are_the_whole_in_order(size):
    rows = table()
    made = [rows.add(Row(str(number), str(number), number)) for number in range(7)]

    assert made == walk(rows, size)
    assert [row for row in made if row.size % 2] == walk(rows.where(lambda row: row.size % 2), size)
    assert [row for row in made if row.size % 2] == list(rows.where(lambda row: row.size % 2))
    assert [] == walk(rows.where(lambda row: False), size)


def test_a_page_survives_what_is_removed_before_it():
    rows = table()
    for number in range(6):
        rows.add(Row(str(number), str(number)))
    page, start = rows.page(0, 3)
    for row in page:
        rows.remove(row.arn)
    following, end = rows.page(start, 3)

    assert ["3", "4", "5"] == [row.name for row in following]
    assert end is None


def test_a_snapshot_stays_as_it_was():
    rows = table()
    row = rows.add(Row("a", "first"))
    kept = rows.snapshot()
    rows.put(replace(row, size=9))
    rows.add(Row("b", "second"))
    for _ in range(2):
        rows.restore(kept)

        assert [row] == list(rows)
        assert rows.named("second") is None
        rows.remove("a")


class AgainstADictionary(RuleBasedStateMachine):
    """A table is a dictionary with order, names and pages."""

    def __init__(self):
        super().__init__()
        self.rows = table()
        self.naive = {}

    keys = st.sampled_from("abcdef")

    @rule(key=keys, name=keys)
    def add(self, key, name):
        row = Row(key, name)
        if key in self.naive or any(row.name == name for row in self.naive.values()):
            with pytest.raises(Taken):
                self.rows.add(row)
        else:
            self.naive[key] = self.rows.add(row)

    @rule(key=keys, name=keys, size=st.integers())
    def put(self, key, name, size):
        row = Row(key, name, size)
        if key not in self.naive:
            with pytest.raises(Missing):
                self.rows.put(row)
        elif any(other.name == name and other.arn != key for other in self.naive.values()):
            with pytest.raises(Taken):
                self.rows.put(row)
        else:
            self.naive[key] = self.rows.put(row)

    @rule(key=keys)
    def remove(self, key):
        if key in self.naive:
            assert self.naive.pop(key) == self.rows.remove(key)
        else:
            with pytest.raises(Missing):
                self.rows.remove(key)

    @invariant()
    def agree(self):
        expected = list(self.naive.values())
        assert expected == list(self.rows) == walk(self.rows, 2)
        assert len(expected) == len(self.rows)
        assert [self.rows.named(row.name) for row in expected] == expected


TestAgainstADictionary = AgainstADictionary.TestCase


def test_rows_told_otherwise_come_page_by_page():
    rows = table()
    for name in "abc":
        rows.add(Row(name, name))
    told = Mapped(rows, lambda row: row.name.upper())
    first, following = told.page(0, 2)
    assert ["A", "B"] == first
    assert (["C"], None) == told.page(following, 2)


def test_chosen_rows_come_in_the_order_asked_for():
    rows = table()
    first, second = rows.add(Row("a", "first")), rows.add(Row("b", "second", 1))

    assert rows.chosen(["b", "nobody", "a", "b"]) == [second, first]
    assert rows.chosen(["b", "a"], lambda row: row.size == 0) == [first]
    assert rows.chosen(None).page(0, 10) == ([first, second], None)
    assert rows.chosen(None, lambda row: row.size == 1).page(0, 10) == ([second], None)
