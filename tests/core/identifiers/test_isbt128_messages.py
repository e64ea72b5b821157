"""ISBT 128: structures of fixed length, split by their identifiers."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from suyuan.core.identifiers import isbt128
from suyuan.core.identifiers.identification import Identification, Level, Verdict

MOD37 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def test_a_row_of_structures_is_split_by_length_even_when_a_value_holds_an_equals_sign() -> None:
    read = isbt128.read_isbt("=/1AB37=000007JC89=,00=000=>030329")
    assert read.verdict is Verdict.YES
    assert read.components["di"] == "1AB37=000007JC89"
    assert read.components["fpc_serial"] == "00=000"
    assert read.components["exp"] == "2030-11-25"


def parts_of(read: Identification) -> dict[str, Any]:
    """The parts by the names of the system, without the ones common to all systems."""
    return {name: value for name, value in read.components.items() if name != "dynamic"}


@pytest.mark.requirement("R327")
def test_a_donation_number_is_split_from_its_flags() -> None:
    read = isbt128.read_isbt("=P00020601906300")
    assert parts_of(read) == {"din": "P000206019063", "flag": "00"}
    assert read.canonical == "isbt:=P000206019063"
    assert read.level is Level.INSTANCE


def test_a_donation_number_of_another_form_is_kept_whole_with_a_warning() -> None:
    read = isbt128.read_isbt("=1234567890ABC00")
    assert parts_of(read) == {"din": "1234567890ABC00"}
    assert [p.code for p in read.problems] == ["ISBT-DIN"]
    assert read.verdict is Verdict.YES


@given(st.text(MOD37, min_size=13, max_size=13))
@settings(max_examples=30)
def test_the_keyboard_check_character_completes_the_sum_of_iso_7064(din: str) -> None:
    checked = din + isbt128.din_check_character(din)
    total = sum("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ*".index(c) << (13 - n) for n, c in enumerate(checked))
    assert total % 37 == 1


def test_the_order_of_structures_does_not_change_the_thing() -> None:
    one = isbt128.read_isbt("=/A9999XYZ100T0944=,000001=>030329")
    two = isbt128.read_isbt("=,000001=}025226=/A9999XYZ100T0944")
    assert one.canonical == two.canonical
    assert one.level is Level.INSTANCE


def test_a_compound_header_is_passed_over() -> None:
    plain = isbt128.read_isbt("=P00020601906300=>030329")
    assert isbt128.read_isbt("=+02001=P00020601906300=>030329").components == plain.components


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("=", "ISBT-STRUCTURE"),
        ("=P000206019063", "ISBT-LENGTH"),
        ("=/A9999XYZ100T0944?", "ISBT-STRUCTURE"),
        ("=>014399", "ISBT-DATE"),
        ("=>01439", "ISBT-LENGTH"),
        ("&>0143302460", "ISBT-DATE"),
        ("=>014330=>014331", "ISBT-TWICE"),
        ("=SUM(A1)", "ISBT-LENGTH"),
    ],
)
def test_a_malformed_message_is_named(text: str, code: str) -> None:
    read = isbt128.read_isbt(text)
    assert read.verdict is Verdict.NO
    assert code in {p.code for p in read.problems}


@given(
    st.fixed_dictionaries(
        {"di": st.text("ABC0123456789=&>", min_size=16, max_size=16)},
        optional={
            "fpc_serial": st.text("0123456789", min_size=6, max_size=6),
            "din": st.from_regex(r"[A-NP-Z1-9][0-9A-Z]{4}[0-9]{8}", fullmatch=True),
            "lot": st.text("ABC0123456789", min_size=18, max_size=18),
            "exp_raw": st.from_regex(
                r"0[0-9]{2}(00[1-9]|[12][0-9]{2})([01][0-9][0-5][0-9])?", fullmatch=True
            ),
            "product_code": st.text("ABC0123456789", min_size=8, max_size=8),
        },
    )
)
@settings(max_examples=60)
def test_what_is_written_is_read_back(parts: dict[str, str]) -> None:
    if "din" in parts:
        parts = parts | {"flag": "00"}
    read = isbt128.read_isbt(isbt128.format_isbt(parts))
    assert read.verdict is Verdict.YES
    assert {name: value for name, value in parts_of(read).items() if name != "exp"} == parts
