"""Whatever the bytes, the reader answers with events and Problems, never with an exception of its own."""

from __future__ import annotations

import copy
import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from strategies import HEADER, events

from suyuan.core.epcis import xml12, xml20
from suyuan.core.epcis.check import check_event
from suyuan.core.epcis.model import Event
from suyuan.core.epcis.pieces import event_pieces
from suyuan.core.epcis.read import read_document
from suyuan.core.problem import Refused

SCRAPS = (
    b"<", b">", b"/>", b"</a>", b"&", b"&x;", b"&#0;", b"]]>", b"<![CDATA[", b"<!--", b"-->", b"<?x?>", b'"', b"'", b"=",
    b"\x00", b"\xff", b"\xed\xa0\x80", b"<!DOCTYPE a>", b"<extension>", b"</extension>", b"<ObjectEvent>", b" xmlns=''",
    b"<eventTime>", b"<suyuan:member/>", b"<suyuan:source at='9'>x</suyuan:source>", b" suyuan:list='nested'",
    b" suyuan:absent='epcList x'", b" suyuan:empty='epcList sourceList'", b" xsi:type='xsd:integer'", b" xsi:nil='true'",
    b"<suyuan:sensorReportFields of='9'><a/></suyuan:sensorReportFields>", b"<suyuan:bizTransactionType at='0'>x",
    b"9" * 5000, b"<a>" * 70,
)  # fmt: skip


def read_all(data: bytes) -> list[Event]:
    try:
        found = list(read_document(data).events)
    except Refused as refused:
        for problem in refused.problems:
            problem.as_json()
        return []
    for read in found:
        assert (read.event is None) == bool(read.problems)
        for problem in read.problems:
            problem.as_json()
    return [read.event for read in found if read.event is not None]


def spoilt(data: bytes, chance: random.Random) -> bytes:
    for _ in range(chance.randint(1, 4)):
        at, length = chance.randrange(len(data)), chance.choice((0, 0, 1, 5, 40))
        data = data[:at] + chance.choice(SCRAPS) + data[at + length :]
    return data


@pytest.mark.parametrize("write", [xml20.write_document, xml12.write_document], ids=["2.0", "1.2"])
@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(event=events, seed=st.integers(0, 2**32))
def test_spoilt_documents_are_answered(write: object, event: Event, seed: int) -> None:
    data = write(HEADER, [event, event])  # type: ignore[operator]
    chance = random.Random(seed)
    for _ in range(4):
        for found in read_all(spoilt(data, chance)):
            check_event(found)
            event_pieces(found)


HINT = "{https://ref.suyuan.example/ns/xml/1/}"
ATTRIBUTES = (
    (HINT + "list", "one"), (HINT + "list", "nested"), (HINT + "list", "empty"), (HINT + "object", "true"),
    (HINT + "escaped", "true"), (HINT + "absent", "epcList x"), (HINT + "empty", "sourceList epcList"),
    (HINT + "types", "a:b=integer x=boolean"), (HINT + "businessHeader", "made"), ("type", "x"), ("id", "y"),
    ("{http://www.w3.org/2001/XMLSchema-instance}nil", "true"), ("of", "7"), ("at", "1"), ("name", "q"), ("value", "?"),
)  # fmt: skip


def shuffled(data: bytes, chance: random.Random) -> bytes:
    """Well-formed still, but with elements renamed, moved, repeated, left out and wrongly attributed."""
    root = etree.fromstring(data)
    elements = list(root.iter())
    for _ in range(chance.randint(1, 5)):
        element, other = chance.choice(elements), chance.choice(elements)
        parent = element.getparent()
        match chance.randrange(6):
            case 0 if parent is not None:
                parent.remove(element)
            case 1:
                element.append(copy.deepcopy(other))
            case 2:
                element.tag = chance.choice((other.tag, HINT + "member", HINT + "item", HINT + "source"))
            case 3:
                element.set(*chance.choice(ATTRIBUTES))
            case 4:
                element.text = chance.choice(("", " ", "x", "5", "urn:x:1", "2026-05-01T00:00:00Z"))
            case _:
                element.tail = "tail"
    return etree.tostring(root)


@pytest.mark.parametrize("write", [xml20.write_document, xml12.write_document], ids=["2.0", "1.2"])
@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(event=events, seed=st.integers(0, 2**32))
def test_what_is_read_from_a_shuffled_document_can_be_written_and_read_again(
    write: object, event: Event, seed: int
) -> None:
    data = write(HEADER, [event, event])  # type: ignore[operator]
    chance = random.Random(seed)
    for _ in range(4):
        found = read_all(shuffled(data, chance))
        for one in found:
            check_event(one)
            event_pieces(one)
        assert read_all(xml20.write_document(HEADER, found)) == found
        assert read_all(xml12.write_document(HEADER, found)) == found


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_answered(data: bytes) -> None:
    read_all(data)
    read_all(b"<EPCISDocument>" + data)
