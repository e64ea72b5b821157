"""Whatever comes in, an Identification comes out: with the text as it came, and with a reason when refused."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from suyuan.core.identifiers.canonical import canonical_text, key_of
from suyuan.core.identifiers.identification import Identification, Kind, Verdict
from suyuan.core.identifiers.read import read

ANY = st.text(st.characters(exclude_categories=()), max_size=60)
OPENINGS = st.sampled_from(
    [
        "",
        "]d2",
        "]C1",
        "]d1",
        "]E0",
        "]",
        "[)>\x1e06\x1d",
        "[)>\x1e05\x1d",
        "\xed",
        "urn:epc:id:sgtin:",
        "urn:epc:idpat:",
        "urn:epc:tag:",
        "urn:epc:",
        "AHM.",
        "MA.156.M0.100204.13351764",
        "MA.156.M1.",
        "MA.156.",
        "http://idcode.org.cn/epcis/loc/",
        "http://idcode.org.cn/epcis/inv/",
        "https://id.gs1.org/01/06901234567892/",
        "https://a.example/?c=MA.156.M0.",
        "https://a.example/gtin/06901234567892/ser/",
        "https://a.example/01/6901234567892/",
        "https://a.example/obj/",
        "https://a.example/8004/",
        "http://",
        "+A99912345/",
        "+A99912345/$$",
        "+A123BJC5D6E71G+",
        "*+",
        "=/A9999XYZ100T0944",
        "=>0",
        "&,1",
        "(01)06901234567892(21)",
        "（01）",
        "0106901234567892",
        "00",
        "\x1d01",
        "<id>",
        '<UDI IAC="MA"><DI>',
        "MF1BA",
        "药品标识码：",
        "追溯码",
        "8385793 000087 ",
        "]d2010690123456789210L1␝21S",
        "８３８５７９３",
        "30",
    ]
)
CODES = st.builds(lambda opening, rest: opening + rest, OPENINGS, ANY)


def check(text: str, found: Identification) -> None:
    assert found.input == text
    assert found.verdict is not Verdict.NO or found.problems
    assert json.dumps([problem.as_json() for problem in found.problems])
    assert json.dumps(found.components)
    assert len(key_of(found.canonical or canonical_text(text))) == 16


@given(CODES)
@settings(max_examples=400)
def test_any_text_is_answered(text: str) -> None:
    check(text, read(text))


@given(CODES, st.sampled_from(list(Kind)))
@settings(max_examples=400)
def test_any_text_is_answered_for_any_kind(text: str, kind: Kind) -> None:
    found = read(text, kind)
    assert found.kind is kind
    check(text, found)


@given(CODES)
@settings(max_examples=200)
def test_the_hot_path_names_what_the_front_door_reads(text: str) -> None:
    found = read(text)
    if found.is_readable:
        assert found.canonical in {None, canonical_text(text)}


@pytest.mark.parametrize(
    "text",
    [
        "\x00",
        "\x00" * 9_000,
        "\ud800",
        "8" * 9_000,
        "(" * 9_000,
        "+" * 9_000,
        "(01)" * 3_000,
        "\x1d" * 9_000,
        "=" * 9_000,
        "MA.156.M0.100204.13351764" + ".S1" * 3_000,
        "https://a.example" + "/01/06901234567892" * 500,
        "https://a.example/?c=" + "MA.156." * 1_000,
        "[)>\x1e06" + "\x1dS1" * 3_000 + "\x1e\x04",
        "+A123BJC5D6E71G" + "+" * 300,
        "+A99912345/" + "S1/" * 3_000,
        "urn:epc:id:sgtin:" + "." * 9_000,
        "urn:epc:id:sgtin:4012345.011111." + "%41" * 3_000,
        "<id>" * 2_000 + "</id>" * 2_000,
        "]d1" * 3_000,
        "医" * 9_000,
        "MF1BA" + "*SN1" * 2_000,
    ],
)
def test_long_and_broken_texts_are_answered(text: str) -> None:
    check(text, read(text))
    for kind in Kind:
        check(text, read(text, kind))
