"""Element strings as people and scanners give them: brackets, separators, lost separators, full-width input."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from suyuan.core.identifiers.check_digits import check_digit
from suyuan.core.identifiers.company_prefix import CompanyPrefixes
from suyuan.core.identifiers.gs1_elements import read_bracketed, read_fnc1, read_plain
from suyuan.core.identifiers.gs1_scan import read_scan
from suyuan.core.identifiers.identification import Level, Verdict
from suyuan.core.identifiers.read import read
from suyuan.core.identifiers.translation import to_bracketed, to_fnc1

GS = "\x1d"
GTIN = "06935811200018"
CSET82 = "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"
VALUES = st.text(CSET82, min_size=1, max_size=20)
GTINS = st.integers(0, 10**13 - 1).map(lambda n: f"{n:013}" + check_digit(f"{n:013}"))
DATES = st.dates(dt.date(2000, 1, 1), dt.date(2049, 12, 31)).map(lambda day: f"{day:%y%m%d}")


def codes(found) -> list[str]:
    return [problem.code for problem in found.problems]


@pytest.mark.requirement("R067", "R068", "R069", "R328")
def test_a_device_label_falls_into_static_and_dynamic_parts() -> None:
    found = read_bracketed(f"(01){GTIN}(11)260105(17)290100(10)B7(21)SN1")
    assert found.verdict is Verdict.YES
    assert found.level is Level.INSTANCE
    assert found.components["static"] == {
        "application_identifier": "01",
        "packaging_indicator": "0",
        "company_prefix": "69358112",
        "item_reference": "0001",
        "check_digit": "8",
    }
    assert found.components["dynamic"] == {
        "production_date": "2026-01-05",
        "expiry_date": "2029-01-31",
        "lot": "B7",
        "serial": "SN1",
    }
    assert found.urn == "urn:epc:id:sgtin:69358112.00001.SN1"
    assert found.digital_link == f"https://id.gs1.org/01/{GTIN}/10/B7/21/SN1?11=260105&17=290100"


def test_a_registered_prefix_decides_how_the_urn_is_split() -> None:
    found = read_bracketed(f"(01){GTIN}(21)SN1", CompanyPrefixes(["693581120"]))
    assert found.urn == "urn:epc:id:sgtin:693581120.0001.SN1"
    assert found.components["static"]["company_prefix"] == "693581120"


def test_a_lone_lot_is_syntax_only_and_names_nothing() -> None:
    found = read_bracketed("(10)B7")
    assert found.verdict is Verdict.SYNTAX_ONLY
    assert codes(found) == ["GS1-AI-COMPANION"]
    assert found.canonical is None


def test_an_impossible_expiry_is_refused_but_the_item_is_still_named() -> None:
    found = read_bracketed(f"(01){GTIN}(17)291301(21)SN1")
    assert found.verdict is Verdict.NO
    assert codes(found) == ["GS1-DATE-MONTH"]
    assert found.canonical == f"https://id.gs1.org/01/{GTIN}/21/SN1"
    assert found.digital_link is None


def test_a_faulty_serial_never_falls_back_to_the_lot() -> None:
    found = read_bracketed(f"(01){GTIN}(10)B7(21)S 1")
    assert found.verdict is Verdict.NO
    assert found.canonical is None


def test_what_cannot_be_split_to_its_end_names_nothing() -> None:
    found = read_fnc1(f"{GS}01{GTIN}10B7{GS}05X")
    assert codes(found) == ["GS1-AI-UNKNOWN"]
    assert found.components["ai"] == {"01": GTIN, "10": "B7"}
    assert found.canonical is None


def test_the_same_ai_twice_must_say_the_same() -> None:
    assert read_bracketed(f"(01){GTIN}(10)B7(10)B7").verdict is Verdict.YES
    assert codes(read_bracketed(f"(01){GTIN}(10)B7(10)B8")) == ["GS1-AI-REPEATED"]


def test_a_count_beside_a_trade_item_is_forbidden() -> None:
    found = read_fnc1(f"{GS}01{GTIN}375")
    assert found.verdict is Verdict.NO
    assert "GS1-AI-PAIR" in codes(found)


@pytest.mark.parametrize(
    "text",
    [
        f"（０１）{GTIN}（１０）Ｂ７",
        f"(01) {GTIN} (10) B7 ",
    ],
)
def test_full_width_input_and_spaces_round_values_are_forgiven_with_a_warning(text: str) -> None:
    found = read_bracketed(text)
    assert found.verdict is Verdict.LENIENT
    assert found.input == text
    assert found.canonical == f"https://id.gs1.org/01/{GTIN}/10/B7"


def test_a_line_end_from_the_scanner_does_not_matter() -> None:
    assert read_scan(f"]d201{GTIN}21SN1\r\n").canonical == f"https://id.gs1.org/01/{GTIN}/21/SN1"
    assert read_fnc1(f"{GS}01{GTIN}21SN1\r").verdict is Verdict.YES


@pytest.mark.parametrize(
    ("text", "inner"),
    [
        (f"]d201{GTIN}10AB721SN0001", "21"),
        (f"]C101{GTIN}21SN000110AB7", "10"),
        (f"]d201{GTIN}10AB717290131", "17"),
        (f"]d201{GTIN}10AB71729013121SN1", "17"),
    ],
)
def test_a_lost_separator_is_named(text: str, inner: str) -> None:
    found = read_scan(text)
    lost = [problem for problem in found.problems if problem.code == "GS1-SEPARATOR-LOST"]
    assert len(lost) == 1
    assert lost[0].arguments["inner"] == inner
    assert "1D" in lost[0].remedy
    assert "1D" in lost[0].remedy_zh


@pytest.mark.parametrize(
    "text",
    [
        f"]d201{GTIN}10AB7{GS}21SN0001",
        f"]d201{GTIN}1020260121",
        f"]d201{GTIN}21SN1",
        f"]d201{GTIN}17290131",
    ],
)
def test_a_proper_scan_is_not_suspected(text: str) -> None:
    assert codes(read_scan(text)) == []


def test_a_lot_that_swallowed_the_serial_is_refused_and_explained() -> None:
    found = read_plain(f"01{GTIN}10LOT20260101A21SERIAL000001")
    assert found.verdict is Verdict.NO
    assert {"GS1-AI-LONG", "GS1-SEPARATOR-LOST"} <= set(codes(found))
    assert found.canonical is None


def test_unmarked_data_is_read_with_a_warning() -> None:
    found = read_plain(f"01{GTIN}21SN1")
    assert found.verdict is Verdict.YES
    assert codes(found) == ["GS1-PLAIN"]


def test_personal_ais_are_read_with_a_warning() -> None:
    body = "69358112000000001"
    found = read_bracketed(f"(8018){body}{check_digit(body)}")
    assert codes(found) == ["GS1-PERSONAL"]


def test_a_carton_is_named_before_what_it_holds() -> None:
    sscc = "06935811200000000" + check_digit("06935811200000000")
    found = read_bracketed(f"(00){sscc}(02){GTIN}(37)12(10)B7")
    assert found.verdict is Verdict.YES
    assert found.level is Level.CONTAINER
    assert found.canonical == f"https://id.gs1.org/00/{sscc}"


def test_a_composite_symbol_joins_number_and_addition() -> None:
    found = read_scan("]E402345673|]e010B7")
    assert found.verdict is Verdict.YES
    assert found.components["gtin14"] == "00000002345673"
    assert found.canonical == "https://id.gs1.org/01/00000002345673/10/B7"


@given(gtin=GTINS, serial=VALUES, lot=VALUES, expiry=DATES)
@settings(max_examples=80)
def test_what_is_written_in_brackets_reads_back(gtin: str, serial: str, lot: str, expiry: str) -> None:
    elements = {"01": gtin, "17": expiry, "10": lot, "21": serial}
    found = read_bracketed(to_bracketed(elements))
    assert found.components["ai"] == elements
    assert found.verdict is Verdict.YES


@given(gtin=GTINS, serial=VALUES, lot=VALUES, made=DATES)
@settings(max_examples=80)
def test_what_is_written_with_separators_reads_back(gtin: str, serial: str, lot: str, made: str) -> None:
    elements = {"10": lot, "01": gtin, "21": serial, "11": made}
    found = read_scan(to_fnc1(elements, symbol="]d2"))
    assert found.components["ai"] == elements
    assert found.verdict is Verdict.YES
    assert found.canonical == read_bracketed(to_bracketed(elements)).canonical


@pytest.mark.parametrize(
    "text",
    [
        "(8018)693581100000000017(7253)W(",
        "(8018)693581100000000017(7253)WANG(5)",
        "https://a.cn/8018/693581100000000017/10/B7",
        "https://a.cn/8018/693581100000000017<",
        "urn:epc:id:gsrn:6935811.0000000017.1",
        "]d28018693581100000000017",
    ],
)
def test_no_problem_quotes_a_number_or_name_of_a_person(text: str) -> None:
    found = read(text)
    shown = " ".join(str(value) for problem in found.problems for value in problem.as_json().values())
    assert found.problems
    assert "0000000017" not in shown
    assert "WANG" not in shown
