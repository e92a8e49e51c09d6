from __future__ import annotations

import re

import pytest

from tests.backends.organizations.conftest import MEMBER, PAYER

TAKEN, MISSING = "DuplicateOrganizationalUnitException", "OrganizationalUnitNotFoundException"
VIOLATION, INVALID = "ConstraintViolationException", "InvalidInputException"
NOWHERE = "ou-zzzz-12345678"
TAG = {"Key": "team", "Value": "x"}


def test_creates_describes_renames_and_deletes(family, org, told, root):
    organization = org.describe_organization()["Organization"]["Id"]
    answer = told(org.create_organizational_unit(ParentId=root, Name="Customers", Tags=[TAG]))
    drawn = answer["OrganizationalUnit"]["Id"]

    assert re.fullmatch(f"ou-{root[2:]}-[a-z0-9]{{8}}", drawn)
    unit = {
        "Id": drawn,
        "Arn": f"arn:aws:organizations::{PAYER}:ou/{organization}/{drawn}",
        "Name": "Customers",
        "Path": f"{organization}/{root}/{drawn}/",
    }
    assert {"OrganizationalUnit": unit} == answer
    assert answer == told(org.describe_organizational_unit(OrganizationalUnitId=drawn))
    assert [TAG] == org.list_tags_for_resource(ResourceId=drawn)["Tags"]
    renamed = {"OrganizationalUnit": unit | {"Name": "Clients"}}
    assert renamed == told(org.update_organizational_unit(OrganizationalUnitId=drawn, Name="Clients"))
    assert renamed == told(org.update_organizational_unit(OrganizationalUnitId=drawn))
    assert {} == told(org.delete_organizational_unit(OrganizationalUnitId=drawn))
    assert {"OrganizationalUnits": []} == told(org.list_organizational_units_for_parent(ParentId=root))


def test_lists_those_directly_in_a_parent(family, org, root, unit):
    first = unit(root, "first")
    second, third = unit(first, "second"), unit(first, "third")

    def ids(parent):
        answer = org.list_organizational_units_for_parent(ParentId=parent)
        return [item["Id"] for item in answer["OrganizationalUnits"]]

    assert ([first], [second, third], []) == (ids(root), ids(first), ids(third))
    path = org.describe_organizational_unit(OrganizationalUnitId=second)["OrganizationalUnit"]["Path"]
    assert path.endswith(f"/{root}/{first}/{second}/")


def test_a_name_is_free_elsewhere_and_after_its_ou_is_gone(family, org, root, unit):
    first = unit(root, "same")
    unit(first, "same")
    second = unit(root, "other")
    org.update_organizational_unit(OrganizationalUnitId=second, Name="third")
    unit(root, "other")


def test_five_levels_and_no_more(family, refused, root, unit):
    parent = root
    for level in range(5):
        parent = unit(parent, f"{level}")
    params = {"ParentId": parent, "Name": "6"}
    refused("create_organizational_unit", params, VIOLATION, "level 5", "OU_DEPTH_LIMIT_EXCEEDED")


def test_refuses_more_than_allowed(family, refused, root, unit):
    family.quotas["organizations.organizational_units"] = 1
    unit(root, "first")
    params = {"ParentId": root, "Name": "second"}
    refused("create_organizational_unit", params, VIOLATION, "of 1", "OU_NUMBER_LIMIT_EXCEEDED")


@pytest.mark.parametrize("inside", ["account", "unit"])
def test_refuses_to_delete_what_is_not_empty(family, org, refused, root, unit, inside):
    folder = unit(root, "Customers")
    if inside == "unit":
        unit(folder, "Old")
    else:
        org.move_account(AccountId=MEMBER, SourceParentId=root, DestinationParentId=folder)
    code = "OrganizationalUnitNotEmptyException"
    refused("delete_organizational_unit", {"OrganizationalUnitId": folder}, code, folder)


@pytest.mark.parametrize(
    ("operation", "params", "code", "reason"),
    [
        ("create_organizational_unit", {"ParentId": "root", "Name": "Customers"}, TAKEN, None),
        ("update_organizational_unit", {"OrganizationalUnitId": "second", "Name": "Customers"}, TAKEN, None),
        ("create_organizational_unit", {"ParentId": NOWHERE, "Name": "x"}, "ParentNotFoundException", None),
        ("update_organizational_unit", {"OrganizationalUnitId": NOWHERE, "Name": "x"}, MISSING, None),
        ("describe_organizational_unit", {"OrganizationalUnitId": NOWHERE}, MISSING, None),
        ("delete_organizational_unit", {"OrganizationalUnitId": NOWHERE}, MISSING, None),
        (
            "create_organizational_unit",
            {"ParentId": "root", "Name": "x", "Tags": [TAG, TAG]},
            INVALID,
            "DUPLICATE_TAG_KEY",
        ),
        (
            "create_organizational_unit",
            {"ParentId": "root", "Name": "x" * 129},
            INVALID,
            "MAX_LENGTH_EXCEEDED",
        ),
        ("describe_organizational_unit", {"OrganizationalUnitId": "root"}, INVALID, "INVALID_PATTERN"),
    ],
)
def test_refuses(family, refused, root, unit, operation, params, code, reason):
    known = {"root": root, "first": unit(root, "Customers"), "second": unit(root, "Clients")}
    given = {name: known.get(item, item) if isinstance(item, str) else item for name, item in params.items()}
    refused(operation, given, code, "", reason)
