"""Whatever the bytes, the reader answers with events and Problems, never with an exception of its own."""

from __future__ import annotations

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
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


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_answered(data: bytes) -> None:
    read_all(data)
    read_all(b"<EPCISDocument>" + data)
