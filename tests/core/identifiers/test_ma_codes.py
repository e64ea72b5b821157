"""MA codes: the check rule warns, the parts stay, and what is written is read back."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from suyuan.core.identifiers import ma
from suyuan.core.identifiers.identification import Level, Verdict

DI = "MA.156.M0.100204.13351764"
ALNUM = st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", min_size=1, max_size=12)
VALUES = st.text("0123456789ABCDEFXYZabcxyz-@$,*+%/#!^~", min_size=1, max_size=20)
DATES = st.dates().filter(lambda day: day.year >= 2000).map(lambda day: f"{day:%Y%m%d}")


@pytest.mark.requirement("R067", "R068", "R069", "R327")
def test_a_full_code_falls_into_its_static_and_dynamic_parts() -> None:
    code = "MA.156.M0.100350.01004YA10017.SLMSAGAAAC.M210628.LAY21062803.E220628.V220627.C3"
    read = ma.read_ma(code)
    assert read.verdict is Verdict.YES
    assert read.components["org"] == "100350"
    assert read.components["pack_level"] == "0"
    assert read.components["check"] == "7"
    assert read.components["pi"] == {
        "serial": "LMSAGAAAC",
        "mfg": "210628",
        "lot": "AY21062803",
        "exp": "220628",
        "valid_until": "220627",
    }
    assert read.canonical == "ma:MA.156.M0.100350.01004YA10017.SLMSAGAAAC"
    assert read.level is Level.INSTANCE


def test_a_wrong_check_character_warns_and_keeps_parts_and_key() -> None:
    good, bad = ma.read_ma(f"{DI}.S7"), ma.read_ma(f"{DI[:-1]}5.S7")
    assert (good.verdict, bad.verdict) == (Verdict.YES, Verdict.NO)
    assert [p.code for p in bad.problems] == ["MA-CHECK-DI"]
    assert not any(p.is_error for p in bad.problems)
    assert bad.components["pi"] == {"serial": "7"}
    assert bad.canonical == f"ma:{DI[:-1]}5.S7"


def test_a_published_code_against_the_rule_is_disputed_not_wrong() -> None:
    read = ma.read_ma("MA.156.M0.100761.21234561")
    assert read.verdict is Verdict.CHECK_DISPUTED
    assert [p.code for p in read.problems] == ["MA-CHECK-DISPUTED"]


def test_the_letter_that_m_replaced_is_read_as_the_production_date() -> None:
    read = ma.read_ma(f"{DI}.P190101.S1.C0")
    assert read.components["pi"]["mfg"] == "190101"
    assert "MA-OLD-LETTER" in {p.code for p in read.problems}
    assert read.verdict in {Verdict.YES, Verdict.CHECK_DISPUTED}


@pytest.mark.requirement("R418")
def test_spellings_of_one_device_share_one_canonical_text() -> None:
    spellings = [
        f"{DI}.S7.LB1",
        f"{DI}.LB1.S7",
        f"{DI}.S7",
        ma.format_ma(DI, {"serial": "7", "mfg": "240101"}),
    ]
    assert {ma.read_ma(text).canonical for text in spellings} == {f"ma:{DI}.S7"}


def test_a_lot_and_a_product_have_levels_of_their_own() -> None:
    assert ma.read_ma(f"{DI}.LB1").level is Level.LOT
    assert ma.read_ma(DI).level is Level.CLASS
    assert ma.read_ma(f"{DI}.LB1").canonical != ma.read_ma(DI).canonical


@pytest.mark.parametrize(
    ("tail", "code"),
    [
        (".", "MA-PI"),
        (".S", "MA-PI"),
        (".X1", "MA-PI"),
        (".S1.S2", "MA-PI-TWICE"),
        (".M240101.P240102", "MA-PI-TWICE"),
        (".E241301", "MA-DATE"),
        (".E2401", "MA-DATE"),
        (".L批号", "MA-PI"),
    ],
)
def test_a_malformed_production_identifier_is_named(tail: str, code: str) -> None:
    read = ma.read_ma(DI + tail)
    assert read.verdict is Verdict.NO
    assert code in {p.code for p in read.problems}
    assert read.components["di"] == DI


def test_an_impossible_date_does_not_hide_the_device() -> None:
    assert ma.read_ma(f"{DI}.S7.E241301").canonical == f"ma:{DI}.S7"
    assert ma.read_ma(f"{DI}.S7.X").canonical is None


def test_a_general_code_stays_opaque_behind_its_organisation() -> None:
    read = ma.read_general("MA.156.1003.16291")
    assert read.components == {"country": "156", "industry": "1003", "org": "16291", "rest": ""}
    assert read.canonical == "ma:MA.156.1003.16291"


def test_a_bare_place_names_the_same_place_as_its_address() -> None:
    read = ma.read_general("MA.156.M1.123456.0123456C")
    assert read.canonical == "idcode:loc/MA.156.M1.123456.0123456C"
    assert read.level is Level.PLACE


@pytest.mark.parametrize(
    "url",
    [
        f"http://check.example.cn/q?c={DI}.S7",
        f"https://check.example.cn/{DI}.S7",
        f"https://check.example.cn/#{DI}.S7",
        f"https://check.example.cn/q?a=1&c={DI}%2eS7&b=2",
    ],
)
def test_a_code_in_a_web_address_is_the_same_device(url: str) -> None:
    read = ma.read_in_url(url)
    assert read.canonical == f"ma:{DI}.S7"
    assert read.input == url


@given(
    registrant=st.text("0123456789ABCDEF", min_size=6, max_size=6),
    product=ALNUM.map(lambda item: f"1{item}"),
    pi=st.fixed_dictionaries({"serial": VALUES}, optional={"lot": VALUES, "mfg": DATES, "exp": DATES}),
)
@settings(max_examples=60)
def test_what_is_written_is_read_back(registrant: str, product: str, pi: dict[str, str]) -> None:
    di = ma.make_di("156", "M0", registrant, product)
    read = ma.read_ma(ma.format_ma(di, pi))
    assert read.verdict is Verdict.YES
    assert read.components["di"] == di
    assert read.components["pi"] == pi
    assert read.canonical == ma.canonical_of(di, pi["serial"])
