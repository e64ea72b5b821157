"""Lot and dates that codes carry: the same from every spelling, read once a head, never from a plain code."""

from __future__ import annotations

import datetime as dt

import pytest

from suyuan.core.chain import code_facts
from suyuan.core.chain.code_facts import facts_in_code
from suyuan.core.chain.item_state import Facts

GTIN = "06901234567892"
DAY = dt.date(2025, 1, 1)


@pytest.mark.parametrize(
    "plain",
    [
        "urn:epc:id:sgtin:6901234.056789.1",
        f"https://id.gs1.org/01/{GTIN}/21/S1",
        f"(01){GTIN}(21)S1",
        f"(01){GTIN}(15)250101(21)S1",
        "AHM.80012030074289725695",
        "(00)069012340000000016",
        "no code at all",
        "",
        "(01)06901234567890(17)251399(21)S1",
    ],
)
def test_a_code_that_says_no_lot_and_no_expiry_gives_none(plain):
    assert facts_in_code(plain) is None


def test_packs_of_one_head_are_read_once(monkeypatch):
    code_facts._heads.clear()
    first = facts_in_code(f"https://x.cn/01/{GTIN}/10/L%2F1/21/A1?17=250101")
    assert first == Facts("L/1", DAY, None)
    monkeypatch.setattr(code_facts, "read", None)
    assert facts_in_code(f"https://x.cn/01/{GTIN}/10/L%2F1/21/B2?17=250101") is first


def test_what_breaks_one_serial_speaks_for_no_other():
    code_facts._heads.clear()
    head = f"(01){GTIN}(17)250101(10)LZ(21)"
    facts_in_code(head + "S" * 30)
    facts_in_code(head + "Ü")
    assert facts_in_code(head + "S1") == Facts("LZ", DAY, None)


def test_the_moment_of_7003_is_an_expiry():
    assert facts_in_code(f"(01){GTIN}(7003)2501011200(21)S1") == Facts(None, DAY, None)
