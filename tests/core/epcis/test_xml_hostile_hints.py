"""Hints of XML that would make an event which JSON reads as another one are refused, with a Problem."""

from __future__ import annotations

import pytest
from strategies import HEADER

from suyuan.core.epcis import body, json20, xml20
from suyuan.core.epcis.document import ReadEvent
from suyuan.core.epcis.model import Event
from suyuan.core.epcis.pieces import event_pieces
from suyuan.core.epcis.read import read_document
from suyuan.core.problem import Refused

XML = """<e:EPCISDocument xmlns:e="urn:epcglobal:epcis:xsd:2" xmlns:h="https://h.cn/ns"
 xmlns:s="https://ref.suyuan.example/ns/xml/1/" xmlns:rdfs="http://www.w3.org/2000/01/rdf-schema#"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" schemaVersion="2.0"
 creationDate="2026-03-01T09:00:00Z"><EPCISBody><EventList><ObjectEvent><eventTime>2026-03-01T08:00:00Z</eventTime>
<eventTimeZoneOffset>+08:00</eventTimeZoneOffset><epcList><epc>urn:x:1</epc></epcList><action>OBSERVE</action>%s
</ObjectEvent></EventList></EPCISBody></e:EPCISDocument>"""
REPORT = "<sensorElementList><sensorElement><sensorReport %s/>%s</sensorElement></sensorElementList>"


def read(fields: str) -> ReadEvent:
    (found,) = read_document((XML % fields).encode()).events
    return found


def member(name: str) -> str:
    return f'<s:member name="{name}">1</s:member>'


def inside(name: str) -> str:
    return f"<h:a>{member(name)}</h:a>"


def in_place(name: str) -> str:
    return f"<readPoint><id>urn:x:1</id>{member(name)}</readPoint>"


def in_ilmd(name: str) -> str:
    return f"<ilmd>{member(name)}</ilmd>"


def in_sensor(name: str) -> str:
    return REPORT % ('value="1"', member(name))


def in_report(name: str) -> str:
    return REPORT % ('value="1"', f'<s:sensorReportFields of="0">{member(name)}</s:sensorReportFields>')


EVERYWHERE = ("comment", "rdfs:comment", "urn:a:b", "http://x.y/z", "gs1:foo", "h:q", "{h", "{@x}y", "{h}//x")
AT_FIELDS = ("epcList", "@context", "@type", "type", "id", "foo", "~extensions", "~x", "eventID")
WITH_FIELDS = (member, in_place)
PLACES = (member, inside, in_place, in_ilmd, in_sensor, in_report)
FOUL = [(place, name) for place in PLACES for name in EVERYWHERE]
FOUL += [(place, name) for place in WITH_FIELDS for name in AT_FIELDS]
FOUL += [(in_sensor, name) for name in ("type", "@type", "@context", "sensorReport", "~x")]
FOUL += [(in_report, name) for name in ("type", "@type", "@context", "value", "~extensions")]
GOOD = [
    (place, name)
    for place in PLACES
    for name in ("{h}", "{https://h.cn/ns}a b", "ex:q", "{urn:x:}a", "s:x", "{}x")
]
GOOD += [
    (place, name)
    for place in (inside, in_ilmd)
    for name in ("a:b", "foo bar/&quot;", "#text", "@weird", "@context")
]
GOOD += [(place, name) for place in (in_sensor, in_report) for name in ("foo", "id", "epcList")]


@pytest.mark.parametrize(("place", "name"), FOUL)
def test_a_hinted_name_that_json_reads_otherwise_is_refused(place: object, name: str) -> None:
    found = read(place(name))  # type: ignore[operator]
    assert found.event is None
    assert [problem.code for problem in found.problems] == ["XML-HINT"]


@pytest.mark.parametrize(("place", "name"), GOOD)
def test_every_other_hinted_name_survives_json_and_xml(place: object, name: str) -> None:
    found = read(place(name))  # type: ignore[operator]
    assert found.event is not None, found.problems
    same_everywhere(found.event)


def same_everywhere(event: Event) -> None:
    assert body.decode(body.encode(event)) == event
    for write in (json20.write_document, xml20.write_document):
        (again,) = read_document(write(HEADER, [event])).events
        assert again.event is not None, again.problems
        assert event_pieces(again.event).event_id == event_pieces(event).event_id


@pytest.mark.parametrize("text", ["a\\u0000b", "\\ud800", "\\udfff", "\\ud83d\\ude00"])
def test_a_character_that_json_refuses_is_refused_when_escaped(text: str) -> None:
    found = read(f'<h:a s:escaped="true">{text}</h:a>')
    assert found.event is None
    assert [problem.code for problem in found.problems] == ["XML-CHARACTER"]


@pytest.mark.parametrize("text", ["a\x00b", "\ud800"])
def test_a_writer_refuses_what_the_reader_would(text: str) -> None:
    event = read("").event
    assert event is not None
    spoilt = Event(
        type="ObjectEvent", event_time=event.event_time, event_time_zone_offset="+08:00",
        extensions={"{urn:x}a": text},
    )  # fmt: skip
    with pytest.raises(Refused) as refused:
        xml20.write_document(HEADER, [spoilt])
    assert [problem.code for problem in refused.value.problems] == ["XML-UNWRITABLE"]


def beside(text: str) -> str:
    return f'<s:sensorReportFields of="0"><h:a>{text}</h:a></s:sensorReportFields>'


LOSING = (
    '<h:a s:list="empty"><h:b>lost</h:b></h:a>',
    '<h:a s:list="empty">lost</h:a>',
    '<h:a s:list="nested">lost<s:item>1</s:item></h:a>',
    '<h:a s:list="nested" h:b="lost"><s:item>1</s:item></h:a>',
    REPORT % ('value="1" h:a="lost"', beside("2")),
    REPORT % ('value="1"', beside("lost") + beside("2")),
    "<sensorElementList><extension><h:a>lost</h:a></extension></sensorElementList>",
)


@pytest.mark.parametrize("fields", LOSING)
def test_nothing_is_lost_behind_a_hint(fields: str) -> None:
    found = read(fields)
    assert found.event is None
    assert found.problems


def test_a_text_called_absent_stays_a_text() -> None:
    found = read('<h:a xsi:nil="true">said</h:a>').event
    assert found is not None
    assert found.extensions == {"{https://h.cn/ns}a": "said"}
