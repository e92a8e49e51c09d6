from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import NamedTuple

import pytest
from botocore.model import ShapeResolver

from billing_mock._gateway.shapes import Unreadable, reader, writer

NOON = datetime(2026, 11, 22, 12, tzinfo=timezone.utc)

SHAPES = ShapeResolver(
    {
        "Node": {
            "type": "structure",
            "members": {
                "Name": {"shape": "Text"},
                "ChildNodes": {"shape": "Nodes"},
                "At": {"shape": "Time"},
                "Tags": {"shape": "Tags"},
            },
        },
        "Nodes": {"type": "list", "member": {"shape": "Node"}},
        "Tags": {"type": "list", "member": {"shape": "Tag"}},
        "Tag": {"type": "structure", "members": {"Key": {"shape": "Text"}, "Value": {"shape": "Text"}}},
        "Text": {"type": "string"},
        "Time": {"type": "timestamp"},
        "Iso": {"type": "timestamp", "timestampFormat": "iso8601"},
        "Blobs": {"type": "map", "key": {"shape": "Text"}, "value": {"shape": "Blob"}},
        "Blob": {"type": "blob"},
        "Plain": {"type": "structure", "members": {"Name": {"shape": "Text"}}},
    }
)


def shape(name):
    return SHAPES.get_shape_by_name(name)


@dataclass(frozen=True)
class Node:
    name: str
    at: datetime | None = None
    secret: str = "not in the shape"

    @property
    def child_nodes(self):
        return [] if self.name == "leaf" else [Node("leaf", NOON)]


class Pair(NamedTuple):
    name: str
    at: datetime


class Loose:
    def __init__(self, **members):
        vars(self).update(members)


LEAF = {"Name": "leaf", "At": 1795348800, "ChildNodes": []}


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ({"Name": "a", "Other": 1, "At": None}, {"Name": "a"}),
        (Node("leaf", NOON), LEAF),
        (Node("root"), {"Name": "root", "ChildNodes": [LEAF]}),
        (Pair("a", NOON), {"Name": "a", "At": 1795348800}),
        (Loose(name="a", child_nodes=[Loose(name="b")]), {"Name": "a", "ChildNodes": [{"Name": "b"}]}),
        ({"Tags": {"k": "v"}}, {"Tags": [{"Key": "k", "Value": "v"}]}),
        ({"Tags": [{"Key": "k", "Value": "v"}]}, {"Tags": [{"Key": "k", "Value": "v"}]}),
        ({"At": NOON + timedelta(microseconds=123456)}, {"At": 1795348800.123}),
    ],
)
def test_projects_onto_the_shape(value, written):
    assert written == writer(shape("Node"))(value)


def test_a_class_with_one_of_the_members():
    @dataclass(frozen=True)
    class Named:
        name: str

    assert {"Name": "a"} == writer(shape("Node"))(Named("a"))


@pytest.mark.parametrize(
    ("name", "value", "written"),
    [
        ("Iso", NOON, "2026-11-22T12:00:00Z"),
        ("Iso", NOON + timedelta(milliseconds=5), "2026-11-22T12:00:00.005Z"),
        ("Blob", b"\x00\xff", "AP8="),
        ("Blobs", {"a": b"x"}, {"a": "eA=="}),
    ],
)
def test_writes_scalars(name, value, written):
    assert written == writer(shape(name))(value)


@pytest.mark.parametrize("protocol", ["unixTimestamp", "iso8601", "rfc822"])
def test_times_come_back(protocol):
    assert NOON == reader(shape("Time"))(writer(shape("Time"), protocol)(NOON))


def test_reads_into_recursion():
    document = {
        "Name": "a",
        "ChildNodes": [{"At": 1795348800, "ChildNodes": [{"At": "2026-11-22T12:00:00Z"}]}],
    }
    read = reader(shape("Node"))(document)

    assert {"Name": "a", "ChildNodes": [{"At": NOON, "ChildNodes": [{"At": NOON}]}]} == read
    assert 1795348800 == document["ChildNodes"][0]["At"]


def test_what_passes_unchanged_has_no_reader():
    assert reader(shape("Plain")) is None


@pytest.mark.parametrize(
    ("name", "value"), [("Time", "noon"), ("Time", 1e30), ("Time", [1]), ("Blob", "not base64!"), ("Blob", 5)]
)
def test_refuses_what_is_not_of_the_kind(name, value):
    with pytest.raises(Unreadable):
        reader(shape(name))(value)
