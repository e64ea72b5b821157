"""HIBC: one string or several lines, every date form, checks that are separators themselves."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from suyuan.core.identifiers import hibc
from suyuan.core.identifiers.identification import Identification, Level, Verdict

CAPITALS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
VALUES = st.text(CAPITALS, min_size=1, max_size=18)


def with_check(body: str) -> str:
    return body + hibc.check_character(body)


def parts_of(read: Identification) -> dict[str, Any]:
    """The parts by the names of the system, without the ones common to all systems."""
    return {name: value for name, value in read.components.items() if name != "dynamic"}


@pytest.mark.requirement("R068", "R069", "R328")
@pytest.mark.parametrize(
    ("dated", "expires"),
    [
        ("$$0919LOT", "2019-09"),
        ("$$1219LOT", "2019-12"),
        ("$$2093019LOT", "2019-09-30"),
        ("$$3190930LOT", "2019-09-30"),
        ("$$419093023LOT", "2019-09-30-23"),
        ("$$519273LOT", "2019-09-30"),
        ("$$61927323LOT", "2019-09-30-23"),
        ("$$7LOT", None),
        ("19273LOT", "2019-09-30"),
    ],
)
def test_every_date_form_gives_its_day(dated: str, expires: str | None) -> None:
    read = hibc.read_hibc(with_check(f"+A99912345/{dated}"))
    assert read.verdict is Verdict.YES
    assert read.components.get("exp") == expires
    assert read.components["lot"] == "LOT"
    assert read.level is Level.LOT


@pytest.mark.parametrize(
    "dated",
    [
        "$$1319LOT",
        "$$2133019LOT",
        "$$3190931LOT",
        "$$419093024LOT",
        "$$519366LOT",
        "$$519000LOT",
        "$$3LOT",
        "$$",
        "$",
    ],
)
def test_a_date_that_is_none_is_named(dated: str) -> None:
    read = hibc.read_hibc(with_check(f"+A99912345/{dated}"))
    assert read.verdict is Verdict.NO
    assert [p.code for p in read.problems] == ["HIBC-SECONDARY"]
    assert read.components["pcn"] == "1234"
    assert read.canonical is None


@pytest.mark.parametrize("wanted", ["/", "+", "$", ".", "%", "-", " "])
def test_a_check_character_may_be_a_separator(wanted: str) -> None:
    bodies = (f"+A99912345/$$3190930LOT/S{number}" for number in range(500))
    body = next(body for body in bodies if hibc.check_character(body) == wanted)
    read = hibc.read_hibc(body + wanted)
    assert read.verdict is Verdict.YES
    assert read.components["serial"] == body.rpartition("/S")[2]


@pytest.mark.parametrize("wanted", ["+", "$", "/"])
def test_a_link_character_may_be_a_separator(wanted: str) -> None:
    products = (f"P{one}{two}" for one in CAPITALS for two in CAPITALS)
    product = next(product for product in products if hibc.check_character(f"+A999{product}1") == wanted)
    lines = hibc.format_lines("A999", product, "1", "$$+3190930SN1", "S77")
    assert lines[0].endswith(wanted)
    assert hibc.read_hibc("".join(lines[:2])).components["serial"] == "SN1"
    assert [p.code for p in hibc.read_hibc("".join(lines)).problems] == ["HIBC-CONFLICT"]


@pytest.mark.parametrize("join", ["", "\n", "\r\n", " \n"])
def test_two_lines_are_one_code(join: str) -> None:
    lines = hibc.format_lines("A123", "BJC5D6E7", "1", "$$52001510X3")
    read = hibc.read_hibc(join.join(lines))
    assert read.verdict is Verdict.YES
    assert parts_of(read) == {
        "lic": "A123",
        "pcn": "BJC5D6E7",
        "uom": "1",
        "exp": "2020-01-15",
        "lot": "10X3",
    }


def test_lines_of_two_packs_do_not_join() -> None:
    first, _ = hibc.format_lines("A123", "BJC5D6E7", "1", "$LOT")
    _, second = hibc.format_lines("A123", "OTHER", "2", "$LOT")
    read = hibc.read_hibc(first + second)
    assert read.verdict is Verdict.NO
    assert [p.code for p in read.problems] == ["HIBC-LINK"]


@pytest.mark.requirement("R418")
def test_stars_prefix_and_printed_space_change_nothing() -> None:
    bodies = (f"+A99912345/$+S{number}" for number in range(500))
    body = next(body for body in bodies if hibc.check_character(body) == " ")
    plain = hibc.read_hibc(f"{body} ")
    for text in (f"*{body} *", f"*{body}_*", f"]d1{body} ", f"{body}_"):
        assert hibc.read_hibc(text).canonical == plain.canonical
    assert plain.level is Level.INSTANCE


def test_a_wrong_check_refuses_and_names_the_expected_one() -> None:
    read = hibc.read_hibc("+A999ABC123DE1/$+1234567Y")
    assert read.verdict is Verdict.NO
    assert read.problems[0].code == "HIBC-CHECK"
    assert "Z" in read.problems[0].message
    assert read.components["serial"] == "1234567"


@pytest.mark.parametrize(
    "text", ["", "+", "+1", "+A", "+A99912345", "+8613900000000", "+a99912345/$1", "A99912345"]
)
def test_other_texts_are_not_hibc(text: str) -> None:
    assert hibc.read_hibc(text).verdict is Verdict.NO


@given(
    lic=st.tuples(st.sampled_from(CAPITALS[10:]), st.text(CAPITALS, min_size=3, max_size=3)).map("".join),
    pcn=VALUES,
    uom=st.sampled_from("0123456789"),
    lot=st.none() | VALUES,
    serial=st.none() | VALUES,
    expires=st.none() | st.dates(date(2000, 1, 1), date(2099, 12, 31)),
    quantity=st.none() | st.integers(0, 99_999),
)
@settings(max_examples=60)
def test_what_is_written_is_read_back(uom: str, **values: Any) -> None:
    read = hibc.read_hibc(hibc.format_hibc(uom=uom, **values))
    expires, quantity = values.pop("expires"), values.pop("quantity")
    wanted = values | {
        "uom": uom,
        "exp": expires and expires.isoformat(),
        "qty": None if quantity is None else str(quantity),
    }
    assert read.verdict is Verdict.YES
    assert parts_of(read) == {name: value for name, value in wanted.items() if value is not None}


@given(pcn=VALUES, lot=VALUES, serial=VALUES)
@settings(max_examples=40)
def test_lines_written_are_read_back(pcn: str, lot: str, serial: str) -> None:
    lines = hibc.format_lines("A123", pcn, "1", f"$$7{lot}", f"S{serial}")
    read = hibc.read_hibc("".join(lines))
    assume(read.components.get("pcn") == pcn)
    assert (read.components["lot"], read.components["serial"]) == (lot, serial)
