"""What people type by hand is understood, and the repair is named; what is stored by machines stays as it was."""

from __future__ import annotations

import pytest

from suyuan.core.identifiers.canonical import canonical_text
from suyuan.core.identifiers.identification import Kind, Verdict
from suyuan.core.identifiers.read import read
from suyuan.core.identifiers.typed import as_typed, read_typed

GTIN = "06901234567892"
DRUG = "83857930000879766660"
LINK = f"https://id.gs1.org/01/{GTIN}/21/S1"


@pytest.mark.parametrize(
    ("text", "canonical", "code"),
    [
        (f"id.gs1.org/01/{GTIN}/21/S1", LINK, "ID-NO-SCHEME"),
        (f"brand.example:8080/x/01/{GTIN}/21/S1?17=281231", LINK, "ID-NO-SCHEME"),
        (f"\u200bid.gs1.org/01/{GTIN}/21/S1 ", LINK, "ID-NO-SCHEME"),
        ("id.gs1.org/00/106141412345678908", "https://id.gs1.org/00/106141412345678908", "ID-NO-SCHEME"),
        ("check.example/MA.156.M0.100204.13351764", "ma:MA.156.M0.100204.13351764", "ID-NO-SCHEME"),
        (f"ahm.{DRUG}", f"drug:{DRUG}", "ID-SMALL-LETTERS"),
        (f"Ahm.{DRUG}", f"drug:{DRUG}", "ID-SMALL-LETTERS"),
        (f"ａｈｍ．{DRUG}", f"drug:{DRUG}", "ID-SMALL-LETTERS"),
        ("ma.156.m0.100204.13351764", "ma:MA.156.M0.100204.13351764", "ID-SMALL-LETTERS"),
        ("ma.156.M1.123456.0123456C", "idcode:loc/MA.156.M1.123456.0123456C", "ID-SMALL-LETTERS"),
    ],
)
def test_a_slip_of_the_hand_is_mended_and_named(text, canonical, code):
    found = read_typed(text)
    assert found.input == text
    assert found.canonical == canonical == canonical_text(as_typed(text)[0])
    assert found.verdict is Verdict.LENIENT
    assert found.problems[0].code == code
    assert not any(problem.is_error for problem in found.problems)


@pytest.mark.parametrize(
    "text",
    [
        "", ".", "a.b/c", "id.gs1.org/nope", "mail.example/2024/01/15", "www.example.cn/x", f"id/01/{GTIN}", "ahm.", "ahm.x",
        "ma.15", "mammography.156", "\x00.", "." * 9_000, "a." * 5_000, "\ud800.", f"AHM.{DRUG}", LINK, f"(01){GTIN}(21)a.b/c",
        "MA.156.M0.100204.13351764", "-.example.cn/01/1", "file.xml",
    ],
)  # fmt: skip
def test_everything_else_is_read_as_it_always_was(text):
    assert as_typed(text) == (text, ())
    assert read_typed(text) == read(text)


def test_what_a_mended_code_breaks_is_still_told():
    found = read_typed("ahm.8385793")
    assert (found.kind, found.verdict) == (Kind.DRUG_TRACE_CODE, Verdict.NO)
    assert [problem.code for problem in found.problems] == ["ID-SMALL-LETTERS", "AHM-LENGTH"]


@pytest.mark.parametrize("text", [f"id.gs1.org/01/{GTIN}", f"ahm.{DRUG}", "ma.156.M0.100204.13351764"])
def test_stored_keys_do_not_change(text):
    assert canonical_text(text) == f"text:{text}"
