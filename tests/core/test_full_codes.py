"""Full trace codes in every spelling, and whether the code on a package does as it is."""

from __future__ import annotations

import datetime as dt

import pytest

from suyuan.core.identifiers.canonical import canonical_text
from suyuan.core.identifiers.full_codes import Batch, Reuse, full_code, judged, problems_of
from suyuan.core.identifiers.identification import Verdict
from suyuan.core.identifiers.read import read
from suyuan.core.identifiers.serial_forms import series_for

BATCH = Batch("L7A-2", dt.date(2028, 6, 30), dt.date(2026, 7, 1))
STENT = "MA.156.M0.100204.13351764"


def made(kind, value, batch=BATCH, place=42):
    series = series_for(kind, value)
    return full_code(series, series.thing(place), series.told(place), batch, domain="https://suyuan.example")


@pytest.mark.requirement("R165", "R167")
def test_a_gs1_code_says_product_dates_lot_and_serial_in_three_spellings():
    code = made("GTIN", "6901234567892")
    assert code.printed == "(01)06901234567892(11)260701(17)280630(10)L7A-2(21)000000000042"
    assert code.carried == "0106901234567892112607011728063010L7A-2\x1d21000000000042"
    assert (
        code.link == "https://suyuan.example/01/06901234567892/10/L7A-2/21/000000000042?11=260701&17=280630"
    )


@pytest.mark.requirement("R165", "R167")
@pytest.mark.parametrize(
    ("kind", "value"), [("GTIN", "6901234567892"), ("MA", STENT), ("AHM", "8001203"), ("SSCC", "6901234")]
)
def test_every_spelling_names_the_thing_and_keeps_the_rules_of_its_system(kind, value):
    series, code = series_for(kind, value), made(kind, value)
    for text in filter(
        None, (f"]d2{code.carried}" if code.elements else code.carried, code.printed, code.link)
    ):
        found = read(text)
        assert found.verdict is Verdict.YES, found.problems
        assert canonical_text(text) == series.thing(42)


@pytest.mark.requirement("R167")
def test_an_ma_code_has_its_check_character():
    code = made("MA", STENT)
    assert code.carried.startswith(f"{STENT}.S000000000042.LL7A-2.M260701.E280630.C")
    wrong = code.carried[:-1] + str((int(code.carried[-1]) + 1) % 10)
    assert read(wrong).verdict is Verdict.NO


def test_a_drug_trace_code_carries_the_code_alone():
    code = made("AHM", "8001203")
    assert (code.carried, code.link) == ("80012030000000000042", "")
    assert code.printed == "药品标识码：8001203 序列号：0000000000042"


def test_without_lot_and_dates_a_code_is_shorter():
    assert made("GTIN", "6901234567892", Batch()).printed == "(01)06901234567892(21)000000000042"


@pytest.mark.parametrize(
    ("batch", "code"),
    [
        (Batch("批1"), "LBL-001"),
        (Batch("a b"), "LBL-001"),
        (Batch("x" * 21), "LBL-001"),
        (Batch("[1]"), "LBL-001"),
        (Batch(expiry=dt.date(2026, 1, 1), made=dt.date(2026, 2, 1)), "LBL-002"),
        (Batch(expiry=dt.date(1999, 1, 1)), "LBL-002"),
    ],
)
def test_what_cannot_stand_on_a_label_is_told(batch, code):
    assert [one.code for one in problems_of(batch, series_for("GTIN", "6901234567892"))] == [code]
    assert problems_of(BATCH, series_for("MA", STENT)) == []


@pytest.mark.requirement("R164", "R166", "R163")
@pytest.mark.parametrize(
    ("text", "agency"),
    [
        ("(01)06901234567892(17)280630(10)L7(21)S1", "GS1"),
        ("]d20106901234567892" + "21S1\x1d10L7", "GS1"),
        ("https://id.gs1.org/01/06901234567892/21/S1", "GS1"),
        ("(00)069012340000000429", "GS1"),
        (f"{STENT}.S1.LA", "MA"),
        ("80012030000000000007", "AHM"),
        ("+A999ABC123DE1/$+1234567Z", "HIBCC"),
    ],
)
def test_a_code_with_a_serial_of_its_own_is_used_as_it_is(text, agency):
    found = judged(text)
    assert (found.reuse, found.agency) == (Reuse.AS_IT_IS, agency)


@pytest.mark.requirement("R165", "R167", "R163")
@pytest.mark.parametrize(
    "text", ["6901234567892", "(01)06901234567892(10)L7", STENT, "+A99912345/$$52001510X33"]
)
def test_a_code_of_a_product_or_lot_needs_a_serial(text):
    assert judged(text).reuse is Reuse.NEEDS_SERIAL


@pytest.mark.parametrize(
    "text",
    [
        "hello",
        "",
        "6901234567893",
        "https://example.com/x",
        "(414)6901234000016",
        "国药准字H20260001",
        "\x00",
    ],
)
def test_anything_else_does_not_do(text):
    assert judged(text).reuse is Reuse.NO
