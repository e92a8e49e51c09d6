"""A request is held against the model, and told what is wrong with it in AWS's words."""

import subprocess
import sys

import pytest
from botocore.loaders import Loader
from botocore.model import ServiceModel, ShapeResolver

from billing_mock._gateway.constraints import Constraints, Violation, told

SHAPES = {
    "Order": {
        "type": "structure",
        "required": ["Name", "Lines"],
        "members": {
            "Name": {"shape": "Name"},
            "Lines": {"shape": "Lines"},
            "Secret": {"shape": "Secret"},
            "Safe": {"shape": "Safe"},
            "Codes": {"shape": "Codes"},
            "PINs": {"shape": "Pins"},
            "Labels": {"shape": "Labels"},
            "Prices": {"shape": "Prices"},
            "Stock": {"shape": "Stock"},
            "Shelves": {"shape": "Shelves"},
            "Filter": {"shape": "Filter"},
            "Payment": {"shape": "Payment"},
            "Scan": {"shape": "Scan"},
            "Weight": {"shape": "Weight"},
            "Count": {"shape": "Count"},
            "Total": {"shape": "Total"},
            "Gift": {"shape": "Gift"},
            "Due": {"shape": "Due"},
            "Extra": {"shape": "Extra"},
        },
    },
    "Name": {"type": "string", "min": 2, "max": 8, "pattern": "[a-z ]*"},
    "Lines": {"type": "list", "member": {"shape": "Line"}, "max": 2},
    "Line": {
        "type": "structure",
        "required": ["SKU"],
        "members": {"SKU": {"shape": "Sku"}, "Unit": {"shape": "Unit"}},
    },
    "Sku": {"type": "string", "pattern": "\\d{3}"},
    "Unit": {"type": "string", "enum": ["PIECE", "KILO"]},
    "Secret": {"type": "string", "max": 3, "sensitive": True},
    "Safe": {"type": "structure", "sensitive": True, "members": {"Number": {"shape": "Sku"}}},
    "Codes": {"type": "list", "member": {"shape": "Sku"}, "min": 1, "max": 2},
    "Pins": {"type": "list", "member": {"shape": "Secret"}, "max": 1},
    "Labels": {"type": "map", "key": {"shape": "Key"}, "value": {"shape": "Value"}, "max": 2},
    "Key": {"type": "string", "min": 1, "max": 3, "pattern": "[a-z]*"},
    "Value": {"type": "string", "max": 2},
    "Prices": {"type": "map", "key": {"shape": "Unit"}, "value": {"shape": "Secret"}, "max": 1},
    "Stock": {"type": "map", "key": {"shape": "Key"}, "value": {"shape": "Lines"}},
    "Shelves": {"type": "map", "key": {"shape": "Key"}, "value": {"shape": "Labels"}},
    "Filter": {
        "type": "structure",
        "members": {"Any": {"shape": "Filters"}, "Not": {"shape": "Filter"}, "Code": {"shape": "Sku"}},
    },
    "Filters": {"type": "list", "member": {"shape": "Filter"}},
    "Payment": {
        "type": "structure",
        "union": True,
        "members": {"Cash": {"shape": "Total"}, "CardNumber": {"shape": "Secret"}},
    },
    "Scan": {"type": "blob", "min": 1, "max": 6},
    "Weight": {"type": "double", "min": 0.5, "max": 15},
    "Count": {"type": "integer", "min": 1, "max": 9},
    "Total": {"type": "long", "max": 9},
    "Gift": {"type": "boolean"},
    "Due": {"type": "timestamp"},
    "Extra": {"type": "structure", "document": True, "members": {}},
}

LEGAL = {"Name": "bread", "Lines": [{"SKU": "001", "Unit": "PIECE"}, {"SKU": "002"}]}


@pytest.fixture(scope="module")
def constraints():
    return Constraints(ShapeResolver(SHAPES).get_shape_by_name("Order"))


def refusal(constraints, params):
    assert not constraints.allow(params)
    return told(constraints.violations(params))


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"Lines": []},
        {"Name": "a" * 8},
        {"Secret": "🥖🥖🥖"},
        {"Codes": ["001"], "PINs": ["1"], "Labels": {"a": "", "abc": "xy"}, "Stock": {"a": [{"SKU": "001"}]}},
        {"Filter": {}},
        {"Filter": {"Any": [{"Code": "001"}, {"Not": {"Any": []}}]}},
        {"Payment": {"Cash": 9}},
        {"Payment": {"Cash": 9, "CouponOfTomorrow": 1}},
        {"Scan": "AAAAAAAA"},
        {"Weight": 15, "Count": 9, "Total": -(10**30), "Gift": False},
        {"Weight": 0.5, "Count": 1.0},
        {"Due": 1.5e9},
        {"Due": "2026-10-01T00:00:00Z"},
        {"Extra": {"anything": [None, {"at": "all"}]}},
        {"Extra": "really"},
        {"MemberOfTomorrow": None},
    ],
)
def test_what_the_model_allows_passes(constraints, change):
    params = LEGAL | change
    assert constraints.violations(params) == []
    assert constraints.allow(params)


AT_LEAST = "Member must have length greater than or equal to"
AT_MOST = "Member must have length less than or equal to"
MATCH = "Member must satisfy regular expression pattern:"
UNITS = "Member must satisfy enum value set: [PIECE, KILO]"
ONE_PAYMENT = "Member must have exactly one of these set: [cash, cardNumber]"
NOT_NULL = "Member must not be null"
KEYS = f"Map keys must satisfy constraint: [{AT_MOST} 3, {AT_LEAST} 1, {MATCH} [a-z]*]"
VALUES = f"Map value must satisfy constraint: [{AT_MOST} 2]"


@pytest.mark.parametrize(
    ("value", "demand", "change"),
    [
        # strings
        ("Value 'b' at 'name'", f"{AT_LEAST} 2", {"Name": "b"}),
        ("Value 'breadbins' at 'name'", f"{AT_MOST} 8", {"Name": "breadbins"}),
        ("Value 'Bread' at 'name'", f"{MATCH} [a-z ]*", {"Name": "Bread"}),
        ("Value 'bread\n' at 'name'", f"{MATCH} [a-z ]*", {"Name": "bread\n"}),
        ("Value 'TON' at 'lines.1.member.unit'", UNITS, {"Lines": [{"SKU": "001", "Unit": "TON"}]}),
        # members
        ("Value null at 'lines.2.member.sKU'", NOT_NULL, {"Lines": [{"SKU": "001"}, {}]}),
        ("Value at 'payment'", ONE_PAYMENT, {"Payment": {}}),
        ("Value at 'payment'", ONE_PAYMENT, {"Payment": {"Cash": 1, "CardNumber": "1"}}),
        # lists
        ("Value '[]' at 'codes'", f"{AT_LEAST} 1", {"Codes": []}),
        ("Value '[001, 002, 003]' at 'codes'", f"{AT_MOST} 2", {"Codes": ["001", "002", "003"]}),
        ("Value 'x' at 'codes.2.member'", MATCH + r" \d{3}", {"Codes": ["001", "x"]}),
        ("Value null at 'codes.1.member'", NOT_NULL, {"Codes": [None]}),
        ("Value at 'lines'", f"{AT_MOST} 2", {"Lines": [{"SKU": "001"}] * 3}),
        # maps
        ("Value '{a=1, b=2, c=3}' at 'labels'", f"{AT_MOST} 2", {"Labels": {"a": "1", "b": "2", "c": "3"}}),
        ("Value '{A=1, =2}' at 'labels'", KEYS, {"Labels": {"A": "1", "": "2"}}),
        ("Value '{a=123, b=456}' at 'labels'", VALUES, {"Labels": {"a": "123", "b": "456"}}),
        ("Value null at 'labels.a.member'", NOT_NULL, {"Labels": {"a": None}}),
        ("Value '{A=1}' at 'shelves.a.member'", KEYS, {"Shelves": {"a": {"A": "1"}}}),
        ("Value '{x=123}' at 'shelves.a.member'", VALUES, {"Shelves": {"a": {"x": "123"}}}),
        ("Value at 'stock'", VALUES, {"Stock": {"a": [{"SKU": "001"}] * 3}}),
        ("Value 'x' at 'stock.a.member.1.member.sKU'", MATCH + r" \d{3}", {"Stock": {"a": [{"SKU": "x"}]}}),
        # numbers
        ("Value '0.25' at 'weight'", "Member must have value greater than or equal to 0.5", {"Weight": 0.25}),
        ("Value '15.5' at 'weight'", "Member must have value less than or equal to 15", {"Weight": 15.5}),
        ("Value '10' at 'count'", "Member must have value less than or equal to 9", {"Count": 10}),
        # recursion
        (
            "Value 'x' at 'filter.any.1.member.not.code'",
            MATCH + r" \d{3}",
            {"Filter": {"Any": [{"Not": {"Code": "x"}}]}},
        ),
        # what must not be printed
        ("Value at 'secret'", f"{AT_MOST} 3", {"Secret": "1234"}),
        ("Value at 'safe.number'", MATCH + r" \d{3}", {"Safe": {"Number": "1234"}}),
        ("Value at 'pINs'", f"{AT_MOST} 1", {"PINs": ["1", "2"]}),
        ("Value at 'prices'", f"Map keys must satisfy constraint: [{UNITS}]", {"Prices": {"TON": "1"}}),
        ("Value at 'scan'", f"{AT_LEAST} 1", {"Scan": ""}),
        ("Value at 'scan'", f"{AT_MOST} 6", {"Scan": "AAAAAAAAAA=="}),
    ],
)
def test_one_broken_constraint(constraints, value, demand, change):
    assert refusal(constraints, LEGAL | change) == (
        f"1 validation error detected: {value} failed to satisfy constraint: {demand}"
    )


@pytest.mark.parametrize(
    ("text", "path", "change"),
    [
        ("NUMBER_VALUE can not be converted to a String", "name", {"Name": 1}),
        (
            "NUMBER_VALUE can not be converted to a String",
            "lines.1.member.unit",
            {"Lines": [{"SKU": "1", "Unit": 5}]},
        ),
        ("TRUE_VALUE can not be converted to a String", "codes.1.member", {"Codes": [True]}),
        ("FALSE_VALUE can not be converted to a String", "labels.a.member", {"Labels": {"a": False}}),
        ("NUMBER_VALUE can not be converted to a Blob", "scan", {"Scan": 1.5}),
        ("STRING_VALUE can not be converted to an Integer", "count", {"Count": "1"}),
        ("TRUE_VALUE can not be converted to an Integer", "count", {"Count": True}),
        ("NUMBER_VALUE can not be converted to an Integer", "count", {"Count": 1.5}),
        ("STRING_VALUE can not be converted to a Long", "total", {"Total": ""}),
        ("STRING_VALUE can not be converted to a Double", "weight", {"Weight": "1"}),
        ("NUMBER_VALUE can not be converted to a Double", "weight", {"Weight": float("nan")}),
        ("NUMBER_VALUE can not be converted to a Double", "weight", {"Weight": float("inf")}),
        ("NUMBER_VALUE can not be converted to a Boolean", "gift", {"Gift": 0}),
        ("FALSE_VALUE can not be converted to milliseconds since epoch", "due", {"Due": False}),
        ("Start of list found where not expected", "name", {"Name": ["bread"]}),
        ("Start of list found where not expected", "filter", {"Filter": []}),
        ("Start of structure or map found where not expected.", "codes", {"Codes": {}}),
        ("Start of structure or map found where not expected.", "count", {"Count": {}}),
        ("Expected list or null", "codes", {"Codes": "001"}),
        ("Expected map or null", "labels", {"Labels": "a"}),
        ("Expected null", "filter.not", {"Filter": {"Not": 1}}),
        ("Expected null", "payment", {"Payment": "cash"}),
    ],
)
def test_a_wrong_type_is_told_as_the_deserializer_does(constraints, text, path, change):
    params = LEGAL | {"Lines": []} | change
    assert not constraints.allow(params)
    assert Violation("type", path, text) in constraints.violations(params)


def test_a_wrong_type_is_held_against_no_other_constraint(constraints):
    params = {"Name": 1, "Lines": [{"SKU": "001", "Unit": 5}], "Labels": 5, "Payment": 5, "Codes": "x"}
    assert [(violation.kind, violation.path) for violation in constraints.violations(params)] == [
        ("type", "name"),
        ("type", "lines.1.member.unit"),
        ("type", "codes"),
        ("type", "labels"),
        ("type", "payment"),
    ]


def test_kinds(constraints):
    params = {"Lines": [5], "Secret": "1234"}
    assert [(violation.kind, violation.path) for violation in constraints.violations(params)] == [
        ("missing", "name"),
        ("type", "lines.1.member"),
        ("constraint", "secret"),
    ]


def test_several_at_once_stand_in_the_order_of_the_model(constraints):
    params = {
        "Labels": {"AAAA": "123", "a": "1", "b": "2"},
        "Lines": [{"SKU": "001", "Unit": "TON"}, {}, {"SKU": "x"}],
        "Name": "!",
    }
    labels = "Value '{AAAA=123, a=1, b=2}' at 'labels' failed to satisfy constraint:"
    assert refusal(constraints, params) == (
        "9 validation errors detected: "
        "Value '!' at 'name' failed to satisfy constraint: "
        "Member must satisfy regular expression pattern: [a-z ]*; "
        "Value '!' at 'name' failed to satisfy constraint: "
        "Member must have length greater than or equal to 2; "
        "Value at 'lines' failed to satisfy constraint: Member must have length less than or equal to 2; "
        "Value 'TON' at 'lines.1.member.unit' failed to satisfy constraint: "
        "Member must satisfy enum value set: [PIECE, KILO]; "
        "Value null at 'lines.2.member.sKU' failed to satisfy constraint: Member must not be null; "
        "Value 'x' at 'lines.3.member.sKU' failed to satisfy constraint: "
        "Member must satisfy regular expression pattern: \\d{3}; "
        f"{labels} Member must have length less than or equal to 2; "
        f"{labels} Map keys must satisfy constraint: [Member must have length less than or equal to 3, "
        "Member must have length greater than or equal to 1, "
        "Member must satisfy regular expression pattern: [a-z]*]; "
        f"{labels} Map value must satisfy constraint: [Member must have length less than or equal to 2]"
    )


def test_a_document_that_is_none(constraints):
    assert not constraints.allow([])
    assert constraints.violations([]) == [Violation("type", "", "Start of list found where not expected")]


def test_an_operation_without_input_takes_anything():
    constraints = Constraints(None)
    assert constraints.allow({"Name": 1})
    assert constraints.violations({"Name": 1}) == []


@pytest.mark.parametrize(
    ("allowed", "name"),
    [(True, "Half \ud83e"), (True, "\udd56\ud83e"), (False, "Half: \ud83e"), (False, "\ud83e\n" * 60)],
)
def test_half_a_surrogate_pair_counts_as_one_character(allowed, name):
    model = {"Budget": {"type": "structure", "members": {"Name": {"shape": "Name"}}}}
    model["Name"] = {"type": "string", "max": 100, "pattern": "[^:]+"}
    constraints = Constraints(ShapeResolver(model).get_shape_by_name("Budget"))
    assert constraints.allow({"Name": name}) is allowed
    assert (constraints.violations({"Name": name}) == []) is allowed


def test_a_document_nested_beyond_reason_is_refused(constraints):
    filters = {"Code": "x"}
    for _ in range(400):
        filters = {"Not": filters}
    params = LEGAL | {"Filter": filters}
    assert not constraints.allow(params)
    assert constraints.violations(params) == [Violation("type", "", "Document is nested too deeply")]


@pytest.mark.parametrize("required", [1, 2, 3])
@pytest.mark.parametrize("size", [14, 15, 16, 40])
def test_every_required_member_of_a_large_structure_is_missed(size, required):
    names = [f"Member{number}" for number in range(size)]
    model = {"Order": {"type": "structure", "required": names[:required]}, "Text": {"type": "string"}}
    model["Order"]["members"] = {name: {"shape": "Text"} for name in names}
    constraints = Constraints(ShapeResolver(model).get_shape_by_name("Order"))
    params = dict.fromkeys(names, "x")
    assert constraints.allow(params)
    for missing in names[:required]:
        assert not constraints.allow({name: text for name, text in params.items() if name != missing})
        assert not constraints.allow({name: "x" for name in names[:required] if name != missing})


def test_a_pattern_that_cannot_be_read_is_not_checked():
    model = {"Order": {"type": "structure", "members": {"Name": {"shape": "Name"}}}}
    model["Name"] = {"type": "string", "max": 5, "pattern": "\\p{javaLowerCase}+"}
    constraints = Constraints(ShapeResolver(model).get_shape_by_name("Order"))
    assert constraints.allow({"Name": "bread"})
    assert refusal(constraints, {"Name": "breads"}) == (
        "1 validation error detected: Value 'breads' at 'name' failed to satisfy constraint: "
        "Member must have length less than or equal to 5"
    )


@pytest.fixture(scope="module")
def create_budget():
    model = ServiceModel(Loader().load_service_model("budgets", "service-2"))
    return Constraints(model.operation_model("CreateBudget").input_shape)


BUDGET = {
    "AccountId": "123456789012",
    "Budget": {
        "BudgetName": "Example Budget",
        "BudgetType": "COST",
        "BudgetLimit": {"Amount": "100", "Unit": "USD"},
        "CostFilters": {"AZ": ["us-east-1"]},
        "CostTypes": {"IncludeTax": True, "UseBlended": False},
        "TimeUnit": "MONTHLY",
        "TimePeriod": {"Start": 1477958399, "End": "3706473600"},
    },
}
ALERT = {
    "Notification": {"NotificationType": "ACTUAL", "ComparisonOperator": "GREATER_THAN", "Threshold": 80},
    "Subscribers": [{"SubscriptionType": "EMAIL", "Address": "example@example.com"}],
}


def test_a_real_request(create_budget):
    assert create_budget.allow(BUDGET | {"NotificationsWithSubscribers": [ALERT] * 10})


def test_the_refusal_that_was_seen_of_aws(create_budget):
    assert refusal(create_budget, BUDGET | {"NotificationsWithSubscribers": [ALERT] * 11}) == (
        "1 validation error detected: Value at 'notificationsWithSubscribers' failed to satisfy constraint: "
        "Member must have length less than or equal to 10"
    )


def test_neither_engine_is_imported_before_it_is_needed():
    program = """
import sys
from botocore.model import ShapeResolver
from billing_mock._gateway.constraints import Constraints

def loaded():
    return [name for name in ("jsonschema", "jsonschema_rs") if name in sys.modules]

model = {"Order": {"type": "structure", "members": {"Name": {"shape": "Name"}}}}
model["Name"] = {"type": "string", "max": 1}
constraints = Constraints(ShapeResolver(model).get_shape_by_name("Order"))
print(loaded())
constraints.allow({"Name": "b"})
print(loaded())
constraints.violations({"Name": "bread"})
print(loaded())
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, text=True)
    assert done.stdout.splitlines() == ["[]", "['jsonschema_rs']", "['jsonschema', 'jsonschema_rs']"]
