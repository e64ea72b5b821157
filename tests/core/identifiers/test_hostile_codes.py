"""Whatever is thrown at the readers comes back as an Identification, in little time and without a traceback."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from suyuan.core.identifiers.canonical import canonical_text, full_text, key_for
from suyuan.core.identifiers.digital_link import read_digital_link
from suyuan.core.identifiers.epc_tag import read_tag
from suyuan.core.identifiers.epc_urn import read_idpat, read_urn
from suyuan.core.identifiers.gs1_elements import read_bracketed, read_fnc1, read_plain
from suyuan.core.identifiers.gs1_keys import read_gtin, read_sscc
from suyuan.core.identifiers.gs1_scan import read_scan

READERS = (
    read_bracketed,
    read_fnc1,
    read_plain,
    read_scan,
    read_digital_link,
    read_gtin,
    read_sscc,
    read_urn,
    read_idpat,
    read_tag,
)
GTIN = "06935811200018"
HOSTILE = (
    "",
    " ",
    "\x00",
    "\x1d",
    "\x1d\x1d",
    "]",
    "]d2",
    "]d2\x1d",
    "(",
    "()",
    "(01",
    "(01)",
    "\\(",
    f"(01){GTIN}(10)A\\(\x00",
    f"(01){GTIN}(10)\ud800",
    f"(01){GTIN}(17)2B0101",
    f"(01){GTIN}(17)²50101",
    f"(01){GTIN}(7003)29013",
    f"(01){GTIN[:5]}(21)1",
    f"]d201{GTIN}21\udfff",
    f"https://a.cn/01/{GTIN}/21/\ud800",
    f"https://a.cn/01/{GTIN}/21/%ED%A0%80",
    f"https://a.cn/01/{GTIN}/21/%FF%FE",
    f"https://a.cn/01/{GTIN}/21/%",
    f"https://a.cn/01/{GTIN}?=&&==&01",
    "https://",
    "https://a.cn/01/",
    "https://a.cn//01//",
    "urn:epc:id:sgtin:",
    "urn:epc:id:sgtin:..",
    "urn:epc:id:sgtin:6935811.020001.\ud800",
    "urn:epc:id:sgtin:6935811.²20001.1",
    "urn:epc:id:sgtin:６９３５８１１.020001.1",
    "urn:epc:id:sgln:6935811..",
    "urn:epc:idpat:sgtin:*.*.*",
    "urn:epc:idpat:sscc:6935811.*",
    "urn:epc:id:itip:6935811.020001.٠١.٠٢.1",
    "urn:epc:tag:sgtin-96:",
    "urn:epc:tag:sgtin-96:1.6935811.020001.٣",
    "urn:epc:raw:96.x",
    "urn:epc:raw:99999999999999999999.x30",
    "٠٦٩٣٥٨١١٢٠٠٠١٨",
    "²" * 14,
    "9" * 9000,
    "0" * 9000,
    "(10)" * 2250,
    "(" * 9000,
    "\\(" * 4500,
    "(21)1" * 1800,
    "\x1d" * 9000,
    "]d2" + "10A\x1d" * 2000,
    "]d210" + "21" * 4500,
    f"]d201{GTIN}10" + "17290131" * 1100,
    "https://a.cn" + "/01" * 3000,
    f"https://a.cn/01/{GTIN}?" + "17=290131&" * 900,
    f"https://a.cn/01/{GTIN}/21/" + "%41" * 3000,
    "urn:epc:id:sgtin:" + "." * 9000,
    "urn:epc:id:giai:6935811." + "%2F" * 3000,
    "3" * 9000,
    "A" * 9000,
    "（" * 9000,
    "批" * 9000,
)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_no_reader_stumbles(text: str) -> None:
    for reader in READERS:
        found = reader(text)
        assert found.input == text
        for problem in found.problems:
            assert len(problem.value or "") <= 120
            assert problem.as_json()["remedy_zh"]
        assert found.problems or found.verdict != "no"
    assert len(key_for(text)) == 16
    assert full_text(text)


def test_a_nul_is_never_taken_for_a_bracket() -> None:
    assert canonical_text(f"(01){GTIN}(21)A\x00\\(") != canonical_text(f"(01){GTIN}(21)A\\(\\(")


@given(
    text=st.text(max_size=80),
    start=st.sampled_from(["", "(01)", "]d201", "https://a.cn/01/", "urn:epc:id:sgtin:"]),
)
@settings(max_examples=150)
def test_no_text_makes_a_reader_stumble(text: str, start: str) -> None:
    for reader in READERS:
        found = reader(start + text)
        assert [problem.as_json() for problem in found.problems] or found.verdict != "no"
