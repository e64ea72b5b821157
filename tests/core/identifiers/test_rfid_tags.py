"""RFID tag memory: decoded to the thing it names, and written back bit for bit."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from suyuan.core.identifiers.canonical import canonical_text
from suyuan.core.identifiers.epc_tag import ENCODINGS, decode, encode, read_tag, to_identity, to_tag_uri
from suyuan.core.identifiers.gs1_canonical import encode as escape
from suyuan.core.identifiers.identification import Verdict
from suyuan.core.problem import Problem

CSET82 = "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"
GIAI_CHARACTERS = {6: 24, 7: 23, 8: 22, 9: 21, 10: 20, 11: 19, 12: 18}


@st.composite
def tags(draw: st.DrawFn) -> str:
    """A tag URI of any encoding."""
    encoding = ENCODINGS[draw(st.sampled_from(sorted(ENCODINGS)))]
    prefix = draw(st.integers(6, 12).flatmap(lambda n: st.text("0123456789", min_size=n, max_size=n)))
    parts = [str(draw(st.integers(0, 7))), prefix]
    if encoding.digits:
        size = encoding.digits - len(prefix)
        parts.append(draw(st.text("0123456789", min_size=size, max_size=size)))
    if encoding.serial_bits and encoding.is_text:
        longest = encoding.serial_bits // 7 if encoding.digits else GIAI_CHARACTERS[len(prefix)]
        parts.append(escape(draw(st.text(CSET82, min_size=1, max_size=min(longest, 30 - len(prefix))))))
    elif encoding.serial_bits:
        parts.append(str(draw(st.integers(0, 2**38 - 1))))
    return f"urn:epc:tag:{encoding.name}:{'.'.join(parts)}"


@given(tag=tags())
@settings(max_examples=200)
def test_what_is_written_to_a_tag_reads_back(tag: str) -> None:
    memory = encode(tag)
    assert isinstance(memory, str)
    assert decode(memory) == tag
    urn = to_identity(tag)
    assert urn is not None
    assert canonical_text(tag) == canonical_text(urn)


def test_a_tag_written_by_hand_has_the_bits_of_its_tables() -> None:
    # Header 30, filter 1, partition 5 (prefix of 7 digits: 24 bits, item: 20 bits), serial of 38 bits.
    bits = f"{0x30:08b}{1:03b}{5:03b}{6935811:024b}{20001:020b}{77:038b}"
    assert encode("urn:epc:tag:sgtin-96:1.6935811.020001.77") == f"{int(bits, 2):024X}"


def test_memory_uri_and_urn_name_the_same_thing() -> None:
    urn = "urn:epc:id:sgtin:6935811.020001.77"
    tag = to_tag_uri(urn, "sgtin-96", 1)
    memory = encode(tag)
    assert isinstance(memory, str)
    spellings = [urn, tag, memory, f"urn:epc:raw:96.x{memory}", "(01)06935811200018(21)77"]
    assert len({canonical_text(spelling) for spelling in spellings}) == 1
    found = read_tag(memory)
    assert found.verdict is Verdict.YES
    assert (found.components["tag_uri"], found.components["filter"], found.urn) == (tag, "1", urn)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("no hex", "EPC-TAG-HEX"),
        ("FF" * 12, "EPC-TAG-HEADER"),
        ("30" * 6, "EPC-TAG-LENGTH"),
        ("303C" + "0" * 20, "EPC-TAG-PARTITION"),
        ("3014" + "F" * 20, "EPC-TAG-PARTITION"),
        ("urn:epc:raw:200.x" + "30" * 12, "EPC-TAG-LENGTH"),
        ("urn:epc:tag:sgtin-97:1.6935811.020001.77", "EPC-TAG-FORM"),
        ("urn:epc:tag:sgtin-96:9.6935811.020001.77", "EPC-TAG-FORM"),
        ("urn:epc:tag:sgtin-96:1.6935811.020001.A7", "EPC-TAG-CAPACITY"),
        ("urn:epc:tag:sgtin-96:1.6935811.020001.077", "EPC-TAG-CAPACITY"),
        ("urn:epc:tag:sgtin-96:1.6935811.020001.999999999999", "EPC-TAG-CAPACITY"),
        ("urn:epc:tag:sscc-96:1.6935811.20001", "EPC-DIGITS"),
    ],
)
def test_a_faulty_tag_is_refused_with_the_reason(text: str, code: str) -> None:
    found = read_tag(text)
    assert found.verdict is Verdict.NO
    assert [problem.code for problem in found.problems] == [code]


def test_a_serial_that_does_not_fit_is_a_problem_and_no_error() -> None:
    assert isinstance(encode("urn:epc:tag:giai-96:0.693581120001.99999999999999999999"), Problem)
