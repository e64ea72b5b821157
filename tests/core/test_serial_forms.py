"""Serials: a permutation that nobody can guess, and how its numbers look in each code system."""

from __future__ import annotations

import secrets
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suyuan.core.identifiers.canonical import canonical_text
from suyuan.core.identifiers.check_digits import is_sscc
from suyuan.core.identifiers.serial_forms import GUESSES, KINDS, series_for
from suyuan.core.identifiers.shuffling import numbers_at, places_of

PRODUCTS = {
    "GTIN": "6901234567892",
    "MA": "MA.156.M0.100204.13351764",
    "AHM": "8001203",
    "SSCC": "6901234",
}


@pytest.mark.parametrize("size", [100, 1_000, 10_000])
def test_every_number_comes_once(size):
    assert sorted(places_of(b"k" * 16, size, range(size))) == list(range(size))


@given(st.binary(min_size=16, max_size=16), st.integers(0, 10**13 - 1))
def test_a_place_leads_back_to_its_number(key, number):
    (place,) = places_of(key, 10**13, [number])
    assert 0 <= place < 10**13
    assert numbers_at(key, 10**13, [place]) == [number]


def test_another_key_is_another_order():
    assert places_of(b"a" * 16, 10**12, range(50)) != places_of(b"b" * 16, 10**12, range(50))


def test_sizes_that_are_no_power_of_ten_are_refused():
    with pytest.raises(ValueError, match="power of ten"):
        places_of(bytes(16), 5_000, [1])


def test_p3_serials_are_spread_evenly_and_follow_no_pattern():
    """χ² over the leading two digits, and over the leading digits of differences between neighbours, at 99.9 %."""
    many, size = 100_000, 10**13
    places = places_of(secrets.token_bytes(16), size, range(many))
    steps = [(after - before) % size for before, after in pairwise(places)]
    for values in (places, steps):
        counts = [0] * 100
        for value in values:
            counts[value * 100 // size] += 1
        expected = len(values) / 100
        assert sum((count - expected) ** 2 / expected for count in counts) < 148.2  # 99 degrees of freedom


@pytest.mark.requirement("R206")
@pytest.mark.parametrize("kind", KINDS)
def test_a_guess_hits_an_issued_serial_less_than_once_in_ten_thousand(kind):
    series = series_for(kind, PRODUCTS[kind])
    assert series.limit * GUESSES < series.size
    assert series.limit >= 900_000, "still enough for what is sold"


@pytest.mark.parametrize("kind", KINDS)
def test_a_serial_names_the_thing_that_carries_it(kind):
    series = series_for(kind, PRODUCTS[kind])
    for place in (0, 42, series.size - 1):
        assert series.place(series.thing(place)) == place
        told = series.told(place)
        carried = {"GTIN": f"(01)06901234567892(21){told}", "MA": f"{series.value}.S{told}"}.get(kind, told)
        assert canonical_text(carried) == series.thing(place)


def test_the_forms_are_those_of_the_interface():
    assert series_for("AHM", "8001203").told(7) == "80012030000000000007", (
        "20 digits, as the sample of table 2"
    )
    assert is_sscc(series_for("SSCC", "6901234").told(123456))
    assert series_for("SSCC", "6901234").told(9_000_000_000)[0] == "9", (
        "the extension digit belongs to the serial"
    )
    assert len(series_for("GTIN", PRODUCTS["GTIN"]).told(0)) <= 20


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("GTIN", "6901234567893"),
        ("GTIN", "8001203"),
        ("AHM", "800120"),
        ("AHM", "６００１２０３"),
        ("MA", "MA.156.M1.123456.0123456C"),
        ("SSCC", "69"),
        ("SSCC", "690"),
        ("EPC", "6901234567892"),
        ("GTIN", ""),
    ],
)
def test_what_names_no_product_has_no_series(kind, value):
    assert series_for(kind, value) is None


def test_what_is_not_ours_has_no_place():
    series = series_for("GTIN", PRODUCTS["GTIN"])
    for thing in (
        "https://id.gs1.org/01/06901234567892/21/ABCDEFGHIJKL",
        "https://id.gs1.org/01/06901234567892/21/1",
        "https://id.gs1.org/01/06901234567908/21/000000000001",
        "https://id.gs1.org/00/069012340000000429",
    ):
        assert series.place(thing) is None
