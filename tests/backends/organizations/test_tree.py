from __future__ import annotations

import re
from contextlib import nullcontext
from itertools import chain

import pytest
from botocore.exceptions import ClientError
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from billing_mock import World
from tests.backends.organizations.conftest import MEMBER, NOW, OTHER, PAYER


def test_the_root(family, org, told):
    organization = org.describe_organization()["Organization"]["Id"]
    (root,) = org.list_roots()["Roots"]

    assert re.fullmatch("r-[a-z0-9]{4}", root["Id"])
    assert {
        "Id": root["Id"],
        "Arn": f"arn:aws:organizations::{PAYER}:root/{organization}/{root['Id']}",
        "Name": "Root",
        "PolicyTypes": [{"Type": "SERVICE_CONTROL_POLICY", "Status": "ENABLED"}],
    } == root


def test_children_and_parents(family, org, told, root, unit):
    folder = unit(root, "Customers")
    nested = unit(folder, "Old")
    org.move_account(AccountId=MEMBER, SourceParentId=root, DestinationParentId=nested)

    def children(parent, kind):
        return told(org.list_children(ParentId=parent, ChildType=kind))["Children"]

    def parents(child):
        return told(org.list_parents(ChildId=child))["Parents"]

    assert [{"Id": folder, "Type": "ORGANIZATIONAL_UNIT"}] == children(root, "ORGANIZATIONAL_UNIT")
    assert [{"Id": PAYER, "Type": "ACCOUNT"}, {"Id": OTHER, "Type": "ACCOUNT"}] == children(root, "ACCOUNT")
    assert [] == children(folder, "ACCOUNT")
    assert [{"Id": MEMBER, "Type": "ACCOUNT"}] == children(nested, "ACCOUNT")
    assert [{"Id": root, "Type": "ROOT"}] == parents(folder) == parents(OTHER)
    assert [{"Id": folder, "Type": "ORGANIZATIONAL_UNIT"}] == parents(nested)
    assert [{"Id": nested, "Type": "ORGANIZATIONAL_UNIT"}] == parents(MEMBER)


@pytest.mark.parametrize("kind", ["ACCOUNT", "ORGANIZATIONAL_UNIT"])
def test_pages_of_children(world, org, root_with_many, kind):
    pages = org.get_paginator("list_children").paginate(ParentId=root_with_many, ChildType=kind)
    found = [[child["Id"] for child in page["Children"]] for page in pages]

    assert [20, 5] == list(map(len, found))
    assert 25 == len(set(chain(*found)))


@pytest.fixture
def root_with_many(world, org):
    for _ in range(24):
        world.accounts.add()
    (root,) = org.list_roots()["Roots"]
    for place in range(25):
        org.create_organizational_unit(ParentId=root["Id"], Name=f"{place}")
    return root["Id"]


NOWHERE = "ou-zzzz-12345678"


@pytest.mark.parametrize(
    ("operation", "params", "code"),
    [
        ("list_parents", {"ChildId": "999988887777"}, "ChildNotFoundException"),
        ("list_parents", {"ChildId": NOWHERE}, "ChildNotFoundException"),
        ("list_children", {"ParentId": NOWHERE, "ChildType": "ACCOUNT"}, "ParentNotFoundException"),
        (
            "list_children",
            {"ParentId": "r-zzzz", "ChildType": "ORGANIZATIONAL_UNIT"},
            "ParentNotFoundException",
        ),
        ("list_accounts_for_parent", {"ParentId": NOWHERE}, "ParentNotFoundException"),
        ("list_organizational_units_for_parent", {"ParentId": NOWHERE}, "ParentNotFoundException"),
    ],
)
def test_refuses(family, refused, operation, params, code):
    refused(operation, params, code, "doesn't exist")


@pytest.mark.parametrize(
    ("operation", "params", "reason"),
    [
        ("list_parents", {"ChildId": "r-abcd"}, "INVALID_PATTERN"),
        ("list_children", {"ParentId": PAYER, "ChildType": "ACCOUNT"}, "INVALID_PATTERN"),
        ("list_children", {"ParentId": "r-abcd", "ChildType": "POLICY"}, "INVALID_ENUM"),
    ],
)
def test_refuses_what_breaks_the_model(family, refused, operation, params, reason):
    refused(operation, params, "InvalidInputException", "", reason)


class Walk(RuleBasedStateMachine):
    """However the tree changes, every account and OU is found in one place: the one its parent says."""

    @initialize()
    def begin(self):
        self.world = World(now=NOW)
        self.org = self.world.client("organizations")
        self.world.accounts.add(MEMBER)
        self.root = self.org.list_roots()["Roots"][0]["Id"]
        self.parents = {PAYER: self.root, MEMBER: self.root}

    def pick(self, data, *, accounts):
        return data.draw(st.sampled_from(sorted(key for key in self.parents if key.isdecimal() == accounts)))

    def refused_if(self, refused, code):
        return pytest.raises(ClientError, match=code) if refused else nullcontext()

    def container(self, data):
        units = sorted(key for key in self.parents if not key.isdecimal())
        return data.draw(st.sampled_from([self.root, *units]))

    @rule()
    def join(self):
        self.parents[self.world.accounts.add().id] = self.root

    @rule(data=st.data())
    def leave(self, data):
        account = self.pick(data, accounts=True)
        if account != PAYER:
            self.world.accounts.remove(account)
            del self.parents[account]

    @rule(data=st.data())
    def nest(self, data):
        parent = self.container(data)
        name = f"unit {len(self.world.calls)}"
        above = [parent]
        while above[-1] != self.root:
            above.append(self.parents[above[-1]])
        if len(above) <= 5:
            made = self.org.create_organizational_unit(ParentId=parent, Name=name)
            self.parents[made["OrganizationalUnit"]["Id"]] = parent

    @rule(data=st.data())
    def move(self, data):
        account, target = self.pick(data, accounts=True), self.container(data)
        source = self.parents[account]
        with self.refused_if(source == target, "DuplicateAccount"):
            self.org.move_account(AccountId=account, SourceParentId=source, DestinationParentId=target)
        self.parents[account] = target

    @rule(data=st.data())
    def fold(self, data):
        unit, full = self.container(data), set(self.parents.values())
        if unit != self.root:
            with self.refused_if(unit in full, "OrganizationalUnitNotEmpty"):
                self.org.delete_organizational_unit(OrganizationalUnitId=unit)
            self.parents = {
                key: parent for key, parent in self.parents.items() if key != unit or unit in full
            }

    @invariant()
    def everything_is_where_it_was_put(self):
        found = {}
        for parent in {self.root, *(key for key in self.parents if not key.isdecimal())}:
            for kind in ("ACCOUNT", "ORGANIZATIONAL_UNIT"):
                for page in self.org.get_paginator("list_children").paginate(ParentId=parent, ChildType=kind):
                    for child in page["Children"]:
                        assert child["Id"] not in found
                        found[child["Id"]] = parent
        assert self.parents == found
        for child, parent in found.items():
            assert parent == self.org.list_parents(ChildId=child)["Parents"][0]["Id"]


TestWalk = Walk.TestCase
TestWalk.settings = settings(
    max_examples=15, stateful_step_count=12, deadline=None, suppress_health_check=list(HealthCheck)
)
