"""The 20-digit drug trace code in every form that labels and messages give it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from suyuan.core.identifiers import ahm
from suyuan.core.identifiers.identification import Level, Verdict

DIGITS = "0123456789"


@pytest.mark.requirement("R067", "R327")
@pytest.mark.parametrize(
    "text",
    [
        "83857930000879766660",
        "AHM.83857930000879766660",
        "8385793-0000879766660",
        "药品标识码：8385793 序列号：0000879766660",
        "药品标识码:8385793\n序列号:0000879766660",
    ],
)
def test_every_form_of_one_code_names_one_pack(text: str) -> None:
    read = ahm.read_drug(text)
    assert read.verdict is Verdict.YES
    assert read.components["drug_id"] == "8385793"
    assert read.components["serial"] == "0000879766660"
    assert read.canonical == "drug:83857930000879766660"
    assert read.level is Level.INSTANCE
    assert read.input == text
    assert ahm.looks_like_drug(text)


def test_only_the_interface_form_names_its_system() -> None:
    assert ahm.read_drug("AHM.83857930000879766660").components["system"] == "AHM"
    assert "system" not in ahm.read_drug("83857930000879766660").components


@pytest.mark.parametrize(
    "text",
    ["", "AHM.", "8385793000087976666", "838579300008797666601", "８３８５７９３００００８７９７６６６６０"],
)
def test_another_length_or_another_sign_is_refused_with_the_rule(text: str) -> None:
    read = ahm.read_drug(text)
    assert read.verdict is Verdict.NO
    assert [p.code for p in read.problems] == ["AHM-LENGTH"]
    assert read.canonical is None


def test_a_device_of_the_issuer_is_read_with_low_confidence() -> None:
    read = ahm.read_device("MF8123456789012BA2201A*SN0001*MD220101*ED240101")
    assert read.verdict is Verdict.LOW_CONFIDENCE
    assert read.components["lot"] == "2201A"
    assert read.components["serial"] == "0001"
    assert [p.code for p in read.problems] == ["AHM-DEVICE-UNSURE"]
    assert ahm.read_device("MF1").verdict is Verdict.NO


@given(st.text(DIGITS, min_size=7, max_size=7), st.text(DIGITS, min_size=13, max_size=13))
@settings(max_examples=30)
def test_what_is_written_is_read_back(drug_id: str, serial: str) -> None:
    texts = [
        ahm.format_drug(drug_id, serial),
        ahm.format_drug(drug_id, serial, prefix=True),
        ahm.format_label(drug_id, serial),
    ]
    for text in texts:
        read = ahm.read_drug(text)
        assert (read.components["drug_id"], read.components["serial"]) == (drug_id, serial)


@given(
    st.fixed_dictionaries(
        {"mf": st.text(DIGITS, min_size=1, max_size=13), "lot": st.text(DIGITS, min_size=1, max_size=10)},
        optional={
            "serial": st.text(DIGITS, min_size=1, max_size=10),
            "mfg": st.text(DIGITS, min_size=6, max_size=6),
            "bd": st.text(DIGITS, min_size=6, max_size=6),
            "exp": st.text(DIGITS, min_size=6, max_size=6),
            "pack_level": st.text(DIGITS, min_size=1, max_size=1),
        },
    )
)
@settings(max_examples=30)
def test_a_device_written_is_read_back(parts: dict[str, str]) -> None:
    assert ahm.read_device(ahm.format_device(parts)).components == parts
