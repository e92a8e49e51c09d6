from __future__ import annotations

import json
from dataclasses import dataclass, replace

import pytest
from botocore.model import ShapeResolver

from billing_mock._gateway.texts import texter

SHAPES = ShapeResolver(
    {
        "Answer": {
            "type": "structure",
            "members": {"One": {"shape": "Node"}, "All": {"shape": "Nodes"}, "Next": {"shape": "Text"}},
        },
        "Node": {"type": "structure", "members": {"Name": {"shape": "Text"}, "Size": {"shape": "Number"}}},
        "Other": {"type": "structure", "members": {"Size": {"shape": "Number"}}},
        "Nodes": {"type": "list", "member": {"shape": "Node"}},
        "Tags": {"type": "structure", "members": {"Tags": {"shape": "Pairs"}, "Keys": {"shape": "Texts"}}},
        "Pairs": {"type": "list", "member": {"shape": "Pair"}},
        "Pair": {"type": "structure", "members": {"Key": {"shape": "Text"}, "Value": {"shape": "Text"}}},
        "Texts": {"type": "list", "member": {"shape": "Text"}},
        "Text": {"type": "string"},
        "Number": {"type": "integer"},
    }
)


def written(name, value):
    return json.loads(texter(SHAPES.get_shape_by_name(name))(value))


@dataclass(frozen=True)
class Node:
    name: str
    asked: list

    @property
    def size(self):
        self.asked.append(self.name)
        return 1


@dataclass(frozen=True)
class Volatile(Node):
    volatile = True


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("Answer", {"One": Node("a", []), "Next": "é\n"}, {"One": {"Name": "a", "Size": 1}, "Next": "é\n"}),
        (
            "Answer",
            {"All": [Node("a", []), {"Name": "b"}]},
            {"All": [{"Name": "a", "Size": 1}, {"Name": "b"}]},
        ),
        ("Answer", {"All": [], "One": None, "Other": 1}, {"All": []}),
        ("Answer", {}, {}),
        ("Node", Node("a", []), {"Name": "a", "Size": 1}),
        ("Tags", {"Tags": {"k": "v"}, "Keys": ["k"]}, {"Tags": [{"Key": "k", "Value": "v"}], "Keys": ["k"]}),
        ("Tags", {"Tags": [{"Key": "k"}]}, {"Tags": [{"Key": "k"}]}),
    ],
)
def test_writes_answers(name, value, expected):
    assert expected == written(name, value)


def test_a_resource_is_written_once():
    text = texter(SHAPES.get_shape_by_name("Answer"))
    node = Node("a", [])
    first = text({"All": [node, node], "One": node})

    assert first == text({"All": [node, node], "One": node})
    assert ["a"] == node.asked


def test_each_shape_has_a_text_of_its_own():
    node = Node("a", [])

    assert {"Name": "a", "Size": 1} == written("Node", node)
    assert {"Size": 1} == written("Other", node)


def test_a_changed_resource_is_another():
    node = Node("a", [])
    assert {"Name": "a", "Size": 1} == written("Node", node)

    assert {"Name": "b", "Size": 1} == written("Node", replace(node, name="b"))


def test_what_was_written_is_no_part_of_a_resource():
    node = Node("a", [])
    written("Node", node)

    assert Node("a", ["a"]) == node
    assert "Node(name='a', asked=['a'])" == repr(node).rpartition(".")[2]


def test_a_volatile_resource_is_written_each_time():
    node = Volatile("a", [])
    written("Node", node)
    written("Node", node)

    assert ["a", "a"] == node.asked
