"""Units: the same kind of thing converts exactly, other things never meet."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suyuan.core.epcis.query.units import UNITS, dimension_of, to_base

EQUAL = [
    ("0", "CEL", "273.15", "KEL"), ("0", "CEL", "32", "FAH"), ("-40", "CEL", "-40", "FAH"), ("8", "CEL", "281.15", "KEL"),
    ("1", "KGM", "1000", "GRM"), ("1", "GRM", "1000", "MGM"), ("1", "LBR", "16", "ONZ"), ("1", "TNE", "1000", "KGM"),
    ("1", "LTR", "1000", "MLT"), ("1", "MTQ", "1000", "LTR"), ("1", "MLT", "1", "CMQ"), ("1", "GLL", "128", "OZA"),
    ("1", "MTR", "39.3700787401574803149606299212598425196850393700787", "INH"), ("1", "FOT", "12", "INH"),
    ("1", "KPA", "10", "MBR"), ("1", "BAR", "100", "KPA"), ("1", "ATM", "101325", "PAL"), ("1", "A97", "1", "MBR"),
    ("1", "HUR", "60", "MIN"), ("1", "DAY", "24", "HUR"), ("3.6", "KMH", "1", "MTS"), ("50", "P1", "0.5", "C62"),
    ("1", "KWH", "3.6", "3B"), ("1", "KJO", "1000", "JOU"), ("1", "VLT", "1000", "2Z"), ("1", "AMP", "1000", "4K"),
    ("1", "GBQ", "1000", "4N"), ("1", "CUR", "37", "GBQ"), ("1", "A95", "1000", "C13"), ("1", "D13", "1000", "C28"),
    ("1", "KMQ", "1000", "A93"), ("1", "GL", "1", "KMQ"), ("1", "GP", "1000", "GQ"), ("1", "AD", "8", "A99"),
    ("1", "C24", "1", "C7"), ("1", "MQH", "1000", "E32"), ("1", "G42", "0.001", "H61"),
]  # fmt: skip


@pytest.mark.parametrize(("number", "unit", "other", "other_unit"), EQUAL)
def test_known_equalities_hold(number, unit, other, other_unit):
    assert dimension_of(unit) == dimension_of(other_unit)
    difference = to_base(Decimal(number), unit) - to_base(Decimal(other), other_unit)
    assert abs(difference) < Fraction(1, 10**40)


def test_a_deviation_in_celsius_is_as_large_in_kelvin():
    assert to_base(Decimal("0.5"), "CEL", is_difference=True) == to_base(
        Decimal("0.5"), "KEL", is_difference=True
    )


def test_things_of_different_kinds_do_not_meet():
    assert (
        len(
            {
                dimension_of(code)
                for code in ("CEL", "KGM", "LTR", "MTR", "NU", "JOU", "P1", "HTZ", "BQL", "ZZZ", "YYY")
            }
        )
        == 11
    )


def test_every_code_has_the_form_of_the_recommendation():
    assert all(2 <= len(code) <= 3 and code.isalnum() and code.upper() == code for code in UNITS)
    assert all(unit.factor > 0 for unit in UNITS.values())


@given(st.decimals(-(10**12), 10**12, places=3), st.sampled_from(sorted(UNITS)))
def test_order_survives_conversion(number, code):
    assert to_base(number, code) < to_base(number + 1, code)


def test_a_number_of_absurd_size_costs_no_memory():
    assert to_base(Decimal("1E+999999"), "KGM") > 0
    assert to_base(Decimal("-1E-999999"), "CEL") < to_base(Decimal("1E+999999"), "KEL")
