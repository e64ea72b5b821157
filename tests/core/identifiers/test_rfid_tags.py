"""RFID tag memory: decoded to the thing it names, and written back bit for bit."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from suyuan.core.identifiers.canonical import canonical_text
from suyuan.core.identifiers.epc_tag import (
    ENCODINGS,
    Serial,
    decode,
    encode,
    read_tag,
    to_identity,
    to_tag_uri,
)
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
    if encoding.is_short:
        parts.append(str(draw(st.integers(0, 10 ** (encoding.digits - len(prefix)) - 1))))
    elif encoding.digits:
        size = encoding.digits - len(prefix)
        parts.append(draw(st.text("0123456789", min_size=size, max_size=size)))
    if encoding.pairs:
        total = draw(st.integers(1, 99))
        parts += [f"{draw(st.integers(1, total)):02}", f"{total:02}"]
    if encoding.serial is Serial.DIGITS:
        parts.append(draw(st.text("0123456789", min_size=1, max_size=12)))
    elif encoding.serial_bits and encoding.serial is Serial.TEXT:
        longest = encoding.serial_bits // 7 if encoding.digits else GIAI_CHARACTERS[len(prefix)]
        parts.append(escape(draw(st.text(CSET82, min_size=1, max_size=min(longest, 30 - len(prefix))))))
    elif encoding.serial_bits:
        parts.append(str(draw(st.integers(1, min(2**38, 2**encoding.serial_bits) - 1))))
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


PREFIX = f"{1:03b}{5:03b}{6935811:024b}"
"""Filter 1, partition 5: a prefix of 7 digits in 24 bits."""


@pytest.mark.parametrize(
    ("tag", "bits"),
    [
        ("sgtin-96:1.6935811.020001.77", f"{0x30:08b}{PREFIX}{20001:020b}{77:038b}"),
        ("gdti-96:1.6935811.20001.77", f"{0x2C:08b}{PREFIX}{20001:017b}{77:041b}"),
        ("gdti-174:1.6935811.20001.A7", f"{0x3E:08b}{PREFIX}{20001:017b}10000010110111".ljust(176, "0")),
        ("gsrn-96:1.6935811.0000020001", f"{0x2D:08b}{PREFIX}{20001:034b}{0:024b}"),
        ("gsrnp-96:1.6935811.0000020001", f"{0x2E:08b}{PREFIX}{20001:034b}{0:024b}"),
        ("sgcn-96:1.6935811.20001.077", f"{0x3F:08b}{PREFIX}{20001:017b}{1077:041b}"),
        ("cpi-96:1.6935811.21.77", f"{0x3C:08b}{PREFIX}{21:027b}{77:031b}"),
        ("itip-110:1.6935811.020001.02.13.77", f"{0x40:08b}{PREFIX}{20001:020b}{2:07b}{13:07b}{77:038b}00"),
        (
            "itip-212:1.6935811.020001.02.13.A7",
            f"{0x41:08b}{PREFIX}{20001:020b}{2:07b}{13:07b}10000010110111".ljust(224, "0"),
        ),
    ],
)
def test_a_tag_written_by_hand_has_the_bits_of_its_tables(tag: str, bits: str) -> None:
    memory = f"{int(bits, 2):0{len(bits) // 4}X}"
    assert encode(f"urn:epc:tag:{tag}") == memory
    assert decode(memory) == f"urn:epc:tag:{tag}"
    assert read_tag(memory).verdict is Verdict.YES


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
        ("urn:epc:tag:cpi-96:1.6935811.A21.77", "EPC-TAG-CAPACITY"),
        ("urn:epc:tag:cpi-96:1.6935811.021.77", "EPC-TAG-CAPACITY"),
        ("urn:epc:tag:cpi-96:1.6935811.123456789.77", "EPC-TAG-CAPACITY"),
        ("urn:epc:tag:cpi-96:1.6935811.21.4294967296", "EPC-TAG-CAPACITY"),
        ("urn:epc:tag:itip-110:1.6935811.020001.03.02.77", "EPC-VALUE"),
        ("urn:epc:tag:cpi-var:1.6935811.A21.77", "EPC-TAG-FORM"),
        ("3B" + "00" * 17, "EPC-TAG-HEADER"),
    ],
)
def test_a_faulty_tag_is_refused_with_the_reason(text: str, code: str) -> None:
    found = read_tag(text)
    assert found.verdict is Verdict.NO
    assert [problem.code for problem in found.problems] == [code]


def test_a_serial_that_does_not_fit_is_a_problem_and_no_error() -> None:
    assert isinstance(encode("urn:epc:tag:giai-96:0.693581120001.99999999999999999999"), Problem)
