from dataclasses import FrozenInstanceError, asdict, field, fields, replace

import pytest

from billing_mock._world.resources import resource


@resource
class Parcel:
    name: str
    weight: int
    label: str | None = None
    notes: str = field(default="none", compare=False, repr=False)

    @property
    def heavy(self):
        return self.weight > 10


def test_it_has_what_it_is_given_and_defaults():
    assert {"name": "x", "weight": 1, "label": None, "notes": "none"} == asdict(Parcel("x", weight=1))
    assert Parcel("x", 11, "y").heavy
    assert ["name", "weight", "label", "notes"] == [item.name for item in fields(Parcel)]
    assert "Parcel(name='x', weight=1, label=None)" == repr(Parcel("x", 1)).rpartition(".")[2]


def test_it_is_compared_by_its_fields():
    assert Parcel("x", 1) == Parcel("x", 1, notes="others")
    assert Parcel("x", 1) != Parcel("x", 2)
    assert 1 == len({Parcel("x", 1), Parcel("x", 1)})


def test_it_is_changed_by_replacing_it():
    before = Parcel("x", 1)

    assert Parcel("x", 2) == replace(before, weight=2)
    assert Parcel("x", 1) == before
    with pytest.raises(FrozenInstanceError):
        before.weight = 3


@pytest.mark.parametrize(
    ("given", "told"), [({"name": "x"}, "weight"), ({"name": "x", "weight": 1, "size": 2}, "size")]
)
def test_what_is_missing_or_unknown_is_told(given, told):
    with pytest.raises(TypeError, match=told):
        Parcel(**given)


def test_a_kind_of_another_has_its_fields_too():
    @resource
    class Crate(Parcel):
        lid: bool = True

    assert {"name": "x", "weight": 1, "label": None, "notes": "none", "lid": False} == asdict(
        Crate("x", 1, lid=False)
    )
