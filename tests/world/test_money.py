from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing_mock._world import money


@pytest.mark.parametrize(
    ("value", "units"),
    [
        (0, 0),
        (3, 3 * 10**10),
        (0.1, 10**9),
        (80.0, 80 * 10**10),
        (-3.0, -3 * 10**10),
        (1e23, 10**33),
        ("0.1", 10**9),
        (Decimal("-1.5"), -15 * 10**9),
        ("1e3", 1000 * 10**10),
        ("0.00000000005", 0),  # half to even
        ("0.00000000015", 2),
        ("15000000000000", 15 * 10**22),
        ("123456789012345678901234567890.1", 1234567890123456789012345678901 * 10**9),
    ],
)
def test_reads_exactly(value, units):
    assert units == money.amount(value)


@pytest.mark.parametrize(
    "value", ["", "ten", "NaN", "Infinity", float("inf"), float("nan"), None, True + 0.0j]
)
def test_refuses_what_is_no_number(value):
    with pytest.raises(ValueError, match="not an amount of money"):
        money.amount(value)


@pytest.mark.parametrize(
    ("value", "plain", "padded"),
    [
        ("0", "0", "0.0"),
        ("100", "100", "100.0"),
        ("432.10", "432.1", "432.1"),
        ("0.000000232", "0.000000232", "0.000000232"),
        ("-0.0000000032", "-0.0000000032", "-0.0000000032"),
        ("15000000", "15000000", "15000000.0"),
    ],
)
def test_prints_as_aws_does(value, plain, padded):
    assert plain == money.text(money.amount(value))
    assert padded == money.text(money.amount(value), places=1)


@given(st.integers(-(10**30), 10**30))
def test_comes_back(units):
    assert units == money.amount(money.text(units)) == money.amount(money.decimal(units))


@given(st.lists(st.decimals(-1000, 1000, places=10)))
def test_sums_are_exact(amounts):
    assert sum(amounts) == money.decimal(sum(money.amount(amount) for amount in amounts))
