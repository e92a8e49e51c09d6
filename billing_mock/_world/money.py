"""Exact money: whole numbers of 1e-10 of the unit, and the texts AWS makes of them."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import TypeAlias

Amount: TypeAlias = "Decimal | str | int | float"

SCALE = 10
UNIT: int = 10**SCALE

_PLAIN = re.compile(rf"([+-]?[0-9]{{1,30}})(?:\.([0-9]{{1,{SCALE}}}))?")  # read much quicker than the rest
_NAN = Decimal("NaN")
_EXACT_FLOATS = 2**53  # up to here a whole number is printed as it is
_EXACT = Context(prec=60, rounding=ROUND_HALF_EVEN)


def amount(value: Amount) -> int:
    """Return *value* in units of 1e-10, rounded half to even.

    A float counts as the decimal it is printed as: 0.1 is a tenth.

    Raises:
        ValueError: *value* is not a finite number.
    """
    if isinstance(value, int):
        return value * UNIT
    if isinstance(value, float) and -_EXACT_FLOATS < value < _EXACT_FLOATS and value.is_integer():
        return int(value) * UNIT
    if isinstance(value, str) and (plain := _PLAIN.fullmatch(value)):
        whole, decimals = plain.groups()
        return int(whole + (decimals or "").ljust(SCALE, "0"))
    number = _number(value)
    if not number.is_finite():
        told = f"{value!r} is not an amount of money"
        raise ValueError(told)
    return int(_EXACT.to_integral_value(_EXACT.scaleb(number, SCALE)))


def _number(value: Amount) -> Decimal:
    """Read *value*; what is no number is NaN."""
    try:
        return Decimal(str(value))
    except ArithmeticError:
        return _NAN


def decimal(units: int) -> Decimal:
    """Return *units* of 1e-10 as an exact `Decimal`."""
    return Decimal(units).scaleb(-SCALE, _EXACT)


def product(units: int, factor: int) -> int:
    """Return *units* of 1e-10 times a factor in such units, rounded half to even."""
    whole, rest = divmod(units * factor, UNIT)
    return whole + (2 * rest + (whole & 1) > UNIT)


def text(units: int, *, places: int = 0) -> str:
    """Return *units* of 1e-10 as AWS prints amounts: no exponent, no trailing zeros.

    Args:
        units: The amount.
        places: How many decimals there are at least: Cost Explorer prints ``"0"``, Budgets ``"0.0"``.
    """
    sign, (whole, part) = "-" if units < 0 else "", divmod(abs(units), UNIT)
    decimals = f"{part:0{SCALE}d}".rstrip("0").ljust(places, "0")
    return f"{sign}{whole}.{decimals}" if decimals else f"{sign}{whole}"
