"""The addresses by which the import interface names places and documents."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from suyuan.core.identifiers import idcode_uri
from suyuan.core.identifiers.identification import Level, Verdict

PLACE = "http://idcode.org.cn/epcis/loc/MA.156.M1.123456.0123456C"
PARTS = st.text("0123456789ABCDEFXYZ", min_size=1, max_size=12)


@pytest.mark.requirement("R327")
@pytest.mark.parametrize(
    "text",
    [
        PLACE,
        "https://idcode.org.cn/epcis/loc/MA.156.M1.123456.0123456C",
        "http://ui.idcode.cn/epcis/loc/MA.156.M1.123456.0123456C",
        f"<id>{PLACE}</id>",
        f" <id> {PLACE} </id> ",
        f"{PLACE}?x=1",
    ],
)
def test_one_place_has_one_canonical_text(text: str) -> None:
    read = idcode_uri.read_idcode_uri(text)
    assert read.canonical == "idcode:loc/MA.156.M1.123456.0123456C"
    assert read.level is Level.PLACE
    assert read.verdict is (Verdict.LENIENT if "<id>" in text else Verdict.YES)


def test_a_part_of_a_place_is_another_place() -> None:
    read = idcode_uri.read_idcode_uri(f"{PLACE}.120")
    assert read.components["ext"] == "120"
    assert read.canonical != idcode_uri.read_idcode_uri(PLACE).canonical


def test_a_chinese_invoice_is_the_same_percent_encoded() -> None:
    plain = idcode_uri.read_idcode_uri("http://idcode.org.cn/epcis/inv/发票代码.发票号码")
    encoded = idcode_uri.read_idcode_uri(idcode_uri.format_invoice("发票代码", "发票号码"))
    assert plain.canonical == encoded.canonical
    assert encoded.components["invoice_number"] == "发票号码"
    assert encoded.level is Level.DOCUMENT


def test_a_foreign_host_counts_only_with_an_ma_name() -> None:
    assert idcode_uri.looks_like_idcode("http://firm.example/epcis/loc/MA.156.M1.123456.0123456C")
    assert not idcode_uri.looks_like_idcode("http://firm.example/epcis/inv/1.2")
    assert not idcode_uri.looks_like_idcode("http://firm.example/other/loc/MA.156.M1.123456.0123456C")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("http://idcode.org.cn/epcis/xyz/MA.156.M2.123456.1", "IDC-TYPE"),
        ("http://idcode.org.cn/epcis/loc/", "IDC-STRUCTURE"),
        ("http://idcode.org.cn/epcis/inv/1", "IDC-STRUCTURE"),
        ("http://idcode.org.cn/epcis/po/MA.156.M2.123456", "IDC-STRUCTURE"),
        ("<id></id>", "IDC-TYPE"),
    ],
)
def test_a_malformed_address_is_named(text: str, code: str) -> None:
    read = idcode_uri.read_idcode_uri(text)
    assert read.verdict is Verdict.NO
    assert code in {p.code for p in read.problems}


@given(org=PARTS, node=PARTS, ext=st.none() | PARTS, number=st.text(min_size=1, max_size=20))
@settings(max_examples=50)
def test_what_is_written_is_read_back(org: str, node: str, ext: str | None, number: str) -> None:
    place = idcode_uri.read_idcode_uri(idcode_uri.format_place(org, node, ext)).components
    assert (place["org"], place["node"], place.get("ext")) == (org, node, ext)
    if not any(character.isspace() for character in number):
        document = idcode_uri.read_idcode_uri(idcode_uri.format_document("po", org, number)).components
        assert document == {"what": "po", "org": org, "number": number}
