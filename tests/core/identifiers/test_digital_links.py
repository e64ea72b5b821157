"""Digital Links: strict where the standard is, forgiving where printed codes need it, written in one form."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from suyuan.core.identifiers.canonical import canonical_text, full_text
from suyuan.core.identifiers.check_digits import check_digit
from suyuan.core.identifiers.digital_link import read_digital_link
from suyuan.core.identifiers.gs1_canonical import full_key_text
from suyuan.core.identifiers.identification import Level, Verdict
from suyuan.core.identifiers.read import read

GTIN = "06935811200018"
CSET82 = "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"
VALUES = st.text(CSET82, min_size=1, max_size=20)


def codes(found) -> list[str]:
    return [problem.code for problem in found.problems]


@pytest.mark.parametrize(
    ("path", "level"),
    [
        (f"/01/{GTIN}", Level.CLASS),
        (f"/01/{GTIN}/10/B7", Level.LOT),
        (f"/01/{GTIN}/10/B7/21/S1", Level.INSTANCE),
        (f"/01/{GTIN}/235/T1", Level.INSTANCE),
        ("/414/6935811200018", Level.PLACE),
        ("/417/6935811200018", Level.PARTY),
        ("/8004/6935811A1", Level.INSTANCE),
        ("/8003/06935811200018", Level.CLASS),
        ("/8003/06935811200018A1", Level.INSTANCE),
        ("/253/6935811200018A1", Level.DOCUMENT),
    ],
)
def test_a_link_tells_what_it_stands_for(path: str, level: Level) -> None:
    found = read_digital_link(f"https://trace.example.cn{path}")
    assert found.verdict is Verdict.YES
    assert found.level is level


def test_a_date_without_its_item_is_syntax_only() -> None:
    sscc = "06935811200000000" + check_digit("06935811200000000")
    found = read_digital_link(f"https://trace.example.cn/00/{sscc}?17=290131")
    assert found.verdict is Verdict.SYNTAX_ONLY


@pytest.mark.parametrize(
    ("link", "code"),
    [
        (f"hTTps://a.cn/01/{GTIN}", "GS1-DL-SCHEME"),
        (f"https://a.cn/01/{GTIN}/10/批", "GS1-DL-CHARACTER"),
        (f"https:///01/{GTIN}", "GS1-DL-DOMAIN"),
        ("https://a.cn/products/7", "GS1-DL-KEY"),
        ("https://a.cn/AQnYUc1gmiERBhQ0bcQ", "GS1-DL-COMPRESSED"),
        (f"https://a.cn/01/{GTIN}/21/S1/10/B7", "GS1-DL-QUALIFIERS"),
        (f"https://a.cn/01/{GTIN}?17=", "GS1-AI-EMPTY"),
        (f"https://a.cn/01/{GTIN}?05=1", "GS1-DL-QUERY"),
        (f"https://a.cn/01/{GTIN}?21=S1", "GS1-DL-ATTRIBUTE"),
        (f"https://a.cn/01/{GTIN}?17=290131&17=290131", "GS1-AI-REPEATED"),
        (f"https://a.cn/01/{GTIN}?17=29%00", "GS1-DL-NUL"),
        (f"https://a.cn/01/{GTIN[:-1]}7", "GS1-CHECK-DIGIT"),
    ],
)
def test_every_refusal_says_why_and_how_to_mend_it(link: str, code: str) -> None:
    found = read_digital_link(link)
    assert found.verdict is Verdict.NO
    assert codes(found) == [code]
    assert all(problem.remedy and problem.remedy_zh for problem in found.problems)


def test_a_gtin_without_leading_zeros_is_refused_strictly_and_still_named() -> None:
    strict = read_digital_link("https://a.cn/01/6935811200018")
    assert strict.verdict is Verdict.NO
    assert strict.canonical == f"https://id.gs1.org/01/{GTIN}"
    assert read_digital_link("https://a.cn/01/6935811200018", lenient=True).verdict is Verdict.YES


@pytest.mark.parametrize(
    ("path", "modern", "words"),
    [
        (f"/gtin/{GTIN}/lot/B7/ser/S1", f"/01/{GTIN}/10/B7/21/S1", ["gtin", "lot", "ser"]),
        (f"/shop/gtin/{GTIN}/21/S1?17=290131", f"/01/{GTIN}/21/S1?17=290131", ["gtin"]),
        (f"/01/{GTIN}/ser/S1", f"/01/{GTIN}/21/S1", ["ser"]),
        ("/gtin/6935811200018/", f"/01/{GTIN}", ["gtin"]),
        ("/gln/6935811200018/glnx/A5", "/414/6935811200018/254/A5", ["gln", "glnx"]),
    ],
)
def test_words_of_early_versions_are_read_with_a_warning(path: str, modern: str, words: list[str]) -> None:
    """One thing, one key, whatever year its label was printed in."""
    text = f"https://a.cn{path}"
    found = read(text)
    assert found.kind == "gs1_digital_link"
    assert found.verdict is Verdict.LENIENT
    assert found.digital_link == f"https://id.gs1.org{modern}"
    told = [problem for problem in found.problems if problem.code == "GS1-DL-WORD"]
    assert [problem.where for problem in told] == [f"/{word}/" for word in words]
    assert not any(problem.is_error for problem in found.problems)
    assert canonical_text(text) == canonical_text(f"https://a.cn{modern}")
    assert full_text(text) == full_text(f"https://b.cn{modern}")
    assert read_digital_link(text).verdict is Verdict.NO


@pytest.mark.parametrize(
    "path", ["/gtin/", "/gtin/123", "/lot/B7", f"/ser/S1/gtin/{GTIN[:-1]}7", f"/GTIN/{GTIN}"]
)
def test_a_word_alone_makes_no_link(path: str) -> None:
    assert read(f"https://a.cn{path}").kind == "url"
    assert canonical_text(f"https://a.cn{path}").startswith("uri:")


def test_a_faulty_query_does_not_hide_the_item() -> None:
    found = read_digital_link(f"https://a.cn/01/{GTIN}/21/S1?05=1")
    assert found.verdict is Verdict.NO
    assert found.canonical == f"https://id.gs1.org/01/{GTIN}/21/S1"


def test_parameters_that_are_no_ais_are_ignored() -> None:
    found = read_digital_link(f"https://a.cn/01/{GTIN}?linkType=gs1:pip&17=290131#top")
    assert found.components["ai"] == {"01": GTIN, "17": "290131"}


@given(serial=VALUES, lot=VALUES, origin=VALUES)
@settings(max_examples=100)
def test_what_is_written_as_a_link_reads_back(serial: str, lot: str, origin: str) -> None:
    elements = {"01": GTIN, "21": serial, "10": lot, "240": origin, "17": "290131"}
    link = full_key_text(elements)
    assert link is not None
    found = read_digital_link(link)
    assert found.components["ai"] == elements
    assert found.digital_link == link
