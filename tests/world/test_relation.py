from __future__ import annotations

from billing_mock._world.state import Relation


def test_values_belong_to_keys_in_order():
    relation = Relation()
    for value in "bab":
        relation.link("x", value)
    relation.link("y", "a")

    assert (relation.of("x"), relation.count("x"), relation.of("z"), relation.count("z")) == (
        ("b", "a"),
        2,
        (),
        0,
    )

    relation.unlink("x", "b")
    relation.unlink("x", "b")
    relation.unlink("z", "b")
    relation.unlink("y", "a")
    assert (relation.of("x"), relation.of("y")) == (("a",), ())


def test_a_copy_stays_as_it_was():
    relation = Relation()
    relation.link("x", 1)
    kept = relation.snapshot()
    relation.link("x", 2)
    relation.restore(kept)
    relation.link("x", 3)
    relation.restore(kept)
    assert relation.of("x") == (1,)
