"""Which system a text is taken for, what stands around it, and which doubt is told."""

from __future__ import annotations

import pytest

from suyuan.core.identifiers.hibc import check_character
from suyuan.core.identifiers.identification import Kind, Level, Verdict
from suyuan.core.identifiers.read import read

GTIN = "06901234567892"


def codes(text: str) -> set[str]:
    return {problem.code for problem in read(text).problems}


@pytest.mark.requirement("R067")
@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("]d2010690123456789221S1", Kind.GS1_SCAN_AIM),
        ("]E06901234567892", Kind.GS1_SCAN_AIM),
        ("]d1+A123BJC5D6E71G", Kind.HIBC),
        ("]C083857930000879766660", Kind.DRUG_TRACE_CODE),
        (f"]Q1https://id.gs1.org/01/{GTIN}", Kind.GS1_DIGITAL_LINK),
        ("]Q1MA.156.M0.100204.13351764", Kind.MA_UDI),
        ("[)>\x1e06\x1dS1\x1e\x04", Kind.ISO15434),
        ("urn:epc:id:sgtin:4012345.033333.AGHFG", Kind.EPC_URN),
        ("urn:epc:class:lgtin:4012345.022222.87545GHGH", Kind.EPC_URN),
        ("urn:epc:idpat:sgtin:4012345.066666.*", Kind.EPC_IDPAT),
        ("AHM.83857930000879766660", Kind.DRUG_TRACE_CODE),
        ("AHM.8385793", Kind.DRUG_TRACE_CODE),
        ("8385793-0000879766660", Kind.DRUG_TRACE_CODE),
        ("药品标识码：8385793 序列号：0000879766660", Kind.DRUG_TRACE_CODE),
        ("MA.156.M0.100204.13351764", Kind.MA_UDI),
        ("MA.156.1003.1629/10.46100000.riseplatform", Kind.MA_GENERIC),
        ("MA.156.M1.123456.0123456C", Kind.MA_GENERIC),
        ('<UDI IAC="MA"><DI>MA.156.M0.100204.13351764</DI><SN>7</SN></UDI>', Kind.MA_UDI),
        ("http://idcode.org.cn/epcis/loc/MA.156.M1.123456.0123456C", Kind.IDCODE_URI),
        ("<id>http://idcode.org.cn/epcis/loc/MA.156.M1.123456.0123456C</id>", Kind.IDCODE_URI),
        (f"https://brand.example/x/01/{GTIN}?linkType=all", Kind.GS1_DIGITAL_LINK),
        ("https://news.example/2024/01/15/page", Kind.URL),
        ("https://brand.example/01/06901234567890", Kind.GS1_DIGITAL_LINK),
        ("https://check.example/MA.156.M0.100204.13351764", Kind.MA_UDI_IN_URL),
        ("urn:uuid:9c6d1ab4-1111-4111-8111-000000000000", Kind.URL),
        ("+A123BJC5D6E71G", Kind.HIBC),
        ("+A999ABC123DE1/$+1234567Y", Kind.HIBC),
        ("+8613900001111", Kind.UNKNOWN),
        ("+A123BJC5D6E71H", Kind.UNKNOWN),
        ("=P00020601906300", Kind.ISBT128),
        ("=SUM(A1)", Kind.UNKNOWN),
        (f"(01){GTIN}(21)S1", Kind.GS1_BRACKETED),
        ("(see the box)", Kind.UNKNOWN),
        ("6901234567892", Kind.GTIN),
        ("106141412345678908", Kind.SSCC),
        ("00106141412345678908", Kind.SSCC),
        (f"01{GTIN}21S1", Kind.GS1_PLAIN),
        (f"01{GTIN}21S1\x1d10L1", Kind.GS1_FNC1),
        (f"\x1d01{GTIN}", Kind.GS1_FNC1),
        ("MF8123456789012BA2201A*SN0001*MD220101*ED240101", Kind.AHM_DEVICE),
        ("MFR 12", Kind.UNKNOWN),
        ("hello world", Kind.UNKNOWN),
        ("ma.156.M0.100204.13351764", Kind.UNKNOWN),
        ("20240115", Kind.UNKNOWN),
        ("1012345", Kind.UNKNOWN),
        ("批号1", Kind.UNKNOWN),
    ],
)
def test_a_text_is_taken_for_its_system(text: str, kind: Kind) -> None:
    assert read(text).kind is kind


@pytest.mark.requirement("R418")
@pytest.mark.parametrize(
    "text",
    [
        f"(01){GTIN}(21)S1",
        f"（01）{GTIN}（21）S1",
        "（０１）０６９０１２３４５６７８９２（２１）Ｓ１",
        f"\x1d01{GTIN}21S1",
        f"]d201{GTIN}21S1",
        f"]C101{GTIN}21S1\r\n",
        f"01{GTIN}21S1",
        f"  (01){GTIN}(21)S1\t",
        f"(01){GTIN}(17)281231(10)L1(21)S1",
        f"https://id.gs1.org/01/{GTIN}/21/S1",
        f"https://brand.example/01/{GTIN}/10/L1/21/S1?17=281231",
        f"[)>\x1e05\x1d01{GTIN}21S1\x1e\x04",
        f"[)>\x1e06\x1d8P{GTIN}\x1dSS1\x1e\x04",
        "urn:epc:id:sgtin:6901234.056789.S1",
    ],
)
def test_all_spellings_of_one_item_have_one_canonical_text(text: str) -> None:
    found = read(text)
    assert found.canonical == f"https://id.gs1.org/01/{GTIN}/21/S1"
    assert found.level is Level.INSTANCE


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("83857930000879766660\r\n", "ID-LINE-END"),
        ("83857930000879766660\t", "ID-LINE-END"),
        (" 83857930000879766660 ", "ID-SPACES"),
        ("\ufeff83857930000879766660\u200b", "ID-INVISIBLE"),
        ("８３８５７９３００００８７９７６６６６０", "ID-FULL-WIDTH"),
        ("*+A123BJC5D6E71G*", "ID-STARS"),
        ("<id>83857930000879766660</id>", "IDC-MARKUP"),
        ("83857 93000 08797 66660", "ID-GROUPED"),
        ("药品追溯码：83857930000879766660", "AHM-LABEL"),
    ],
)
def test_what_stands_around_a_code_is_taken_off_and_named(text: str, code: str) -> None:
    found = read(text)
    assert found.input == text
    assert found.canonical in {"drug:83857930000879766660", "hibc:A123BJC5D6E71"}
    assert [problem.code for problem in found.problems] == [code]
    assert not any(problem.is_error for problem in found.problems)


def test_a_check_character_that_is_a_space_is_no_space_around_the_code() -> None:
    bodies = (f"+A99912345/$+S{number}" for number in range(500))
    body = next(body for body in bodies if check_character(body) == " ")
    assert read(f"{body} ").kind is Kind.HIBC
    assert read(f"{body} ").problems == ()
    assert read(f"{body} \r\n").canonical == read(f"{body} ").canonical


@pytest.mark.requirement("R327")
def test_twenty_digits_are_a_carton_only_with_zeros_and_a_good_check_digit() -> None:
    assert read("00106141412345678908").canonical == "https://id.gs1.org/00/106141412345678908"
    assert codes("00106141412345678908") >= {"ID-AMBIGUOUS"}
    assert read("00106141412345678909").canonical == "drug:00106141412345678909"
    assert read("81234567890123456789").problems == ()


def test_twenty_digits_that_parse_as_elements_stay_a_drug_code_and_say_so() -> None:
    text = f"01{GTIN}1012"
    assert read(text).kind is Kind.DRUG_TRACE_CODE
    assert "ID-AMBIGUOUS" in codes(text)


def test_elements_without_separators_are_taken_with_the_doubt_told() -> None:
    found = read(f"01{GTIN}1725070710A")
    assert found.verdict is Verdict.YES
    assert found.components["ai"] == {"01": GTIN, "17": "250707", "10": "A"}
    assert "ID-AMBIGUOUS" in codes(f"01{GTIN}1725070710A")


def test_digits_in_groups_are_joined_only_when_they_name_something() -> None:
    assert read("6 901234 567892").kind is Kind.GTIN
    assert read("6 901234 567892").canonical == f"https://id.gs1.org/01/{GTIN}"
    assert read("1 06141412 345678908").kind is Kind.SSCC
    assert read("12 34").kind is Kind.UNKNOWN


def test_signs_for_control_characters_are_read_as_those() -> None:
    found = read(f"]d201{GTIN}10L1␝21S1")
    assert found.components["ai"] == {"01": GTIN, "10": "L1", "21": "S1"}
    assert "ID-CONTROL-PICTURE" in {problem.code for problem in found.problems}


@pytest.mark.parametrize(
    "text",
    [
        "https://a.example/01/6901234567892/21/S1",
        f"https://a.example/01/{GTIN}/21/S1/",
    ],
)
def test_an_early_digital_link_is_read_and_said_to_be_early(text: str) -> None:
    found = read(text)
    assert found.verdict is Verdict.LENIENT
    assert found.canonical == f"https://id.gs1.org/01/{GTIN}/21/S1"
    assert "ID-EARLY-LINK" in codes(text)
    assert read(text, Kind.GS1_DIGITAL_LINK).verdict is Verdict.NO


@pytest.mark.parametrize("text", ["8.12346E+19", "8E+19", "8,1234567890123E19"])
def test_a_code_that_a_spreadsheet_rounded_is_told_and_kept(text: str) -> None:
    assert codes(text) == {"ID-UNKNOWN", "ID-ROUNDED"}


def test_a_carton_number_with_a_wrong_digit_is_not_silently_a_drug_code() -> None:
    assert "ID-NEARLY" in codes("00095210090000000015")
    assert "ID-NEARLY" not in codes("81234567890123456789")


def test_digits_that_nearly_are_a_key_are_kept_with_a_hint() -> None:
    assert codes("6901234567890") == {"ID-UNKNOWN", "ID-NEARLY"}
    assert read("6901234567890").verdict is Verdict.YES


def test_an_unknown_text_is_kept_and_not_refused() -> None:
    found = read("shelf 7")
    assert (found.verdict, found.canonical) == (Verdict.YES, "text:shelf 7")
    assert [problem.code for problem in found.problems] == ["ID-UNKNOWN"]


@pytest.mark.parametrize("text", ["", " ", "\r\n", "\t"])
def test_nothing_is_no_code(text: str) -> None:
    assert read(text).verdict is Verdict.NO
    assert "ID-EMPTY" in codes(text)


def test_a_device_written_in_xml_is_the_device_of_its_code() -> None:
    xml = '<UDI IAC="MA"><DI>MA.156.M0.100204.13351764</DI><SN>7</SN><LOT>B1</LOT><EXP>280101</EXP></UDI>'
    assert read(xml).canonical == read("MA.156.M0.100204.13351764.S7").canonical
    assert read(xml).components["dynamic"] == {"lot": "B1", "serial": "7", "expiry_date": "2028-01-01"}


@pytest.mark.requirement("R069", "R328")
@pytest.mark.parametrize(
    "text",
    [
        f"(01){GTIN}(11)260628(17)280628(10)L1(21)S1",
        f"]d201{GTIN}112606281728062810L1\x1d21S1",
        f"https://id.gs1.org/01/{GTIN}/10/L1/21/S1?11=260628&17=280628",
        "MA.156.M0.100204.13351764.SS1.LL1.M260628.E280628",
        "+A99912345/$$3280628L1/SS1/16D20260628*"[:-1],
    ],
)
def test_lot_serial_and_dates_have_the_same_names_in_every_system(text: str) -> None:
    code = text + check_character(text) if text.startswith("+") else text
    assert read(code).components["dynamic"] == {
        "lot": "L1",
        "serial": "S1",
        "production_date": "2026-06-28",
        "expiry_date": "2028-06-28",
    }
