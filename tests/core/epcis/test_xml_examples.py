"""The published XML examples of EPCIS 1.2 and 2.0 are read whole, and mean what their JSON twins mean."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest

from suyuan.core.epcis.check import check_event
from suyuan.core.epcis.document import Document
from suyuan.core.epcis.model import Event
from suyuan.core.epcis.read import read_document

FOLDERS = ("gs1-epcis/xml", "gs1-epcis/xml-1.2/1.2/XML", "event-hash/examples")


def examples(testdata: Path) -> list[Path]:
    """Every published XML example with events or master data."""
    found = [path for folder in FOLDERS for path in (testdata / "epcis" / folder).rglob("*.xml")]
    return sorted(path for path in found if "CaptureJob" not in path.name)


def events_of(path: Path) -> list[Event]:
    events = []
    for read in read_document(path.read_bytes()).events:
        assert read.event is not None, (path.name, [problem.as_json() for problem in read.problems])
        events.append(read.event)
    return events


def opened(path: Path) -> Document:
    return read_document(path.read_bytes())


def test_every_published_example_is_read_whole(testdata: Path) -> None:
    paths = examples(testdata)
    assert len(paths) > 45
    for path in paths:
        text = path.read_text()
        events = events_of(path)
        assert len(events) == sum(text.count(f"</{kind}Event>") for kind in kinds), path.name
        assert events or opened(path).header.master_data, path.name


kinds = ("Object", "Aggregation", "Transaction", "Transformation", "Association", "Quantity")


def test_every_published_example_passes_the_checks_but_for_sensor_fields_given_twice(testdata: Path) -> None:
    for path in examples(testdata):
        codes = {
            problem.code for event in events_of(path) for problem in check_event(event) if problem.is_error
        }
        # Step 29 of GS1's own conformance draft refuses what its examples with all fields show.
        twice = path.parent.name in {"WithFullCombinationOfFields", "WithEventHashID"}
        assert codes <= ({"EVT-401"} if twice else set()), path.name


@pytest.mark.requirement("R073")
def test_all_fields_of_a_full_object_event_arrive(testdata: Path) -> None:
    folder = testdata / "epcis/gs1-epcis/xml/WithFullCombinationOfFields"
    [event] = events_of(folder / "object_event_all_possible_fields.xml")
    assert event.event_time.utcoffset() == -dt.timedelta(hours=6)
    assert event.event_time.microsecond == 116_000
    assert event.quantity_list[0].quantity == 200
    assert [source.type.rpartition(":")[2] for source in event.source_list] == [
        "location", "possessing_party", "owning_party",
    ]  # fmt: skip
    [sensor] = event.sensor_element_list
    assert sensor.sensor_metadata.extensions == {"{http://example.com/ext1/}someFurtherMetadata": "someText"}
    assert str(sensor.sensor_report[0].value) == "26.0"
    assert sensor.sensor_report[0].boolean_value is True
    assert sensor.extensions["{http://example.com/ext1/}boolean"] is True
    assert sensor.extensions["{http://example.com/ext1/}object"]["{http://example.com/ext2/}array"] == 11
    assert event.persistent_disposition.unset == ("urn:epcglobal:cbv:disp:completeness_inferred",)


def test_wrapped_and_unwrapped_fields_are_the_same_event() -> None:
    time = "<eventTime>2026-05-01T08:00:00Z</eventTime><eventTimeZoneOffset>+08:00</eventTimeZoneOffset>"
    party = '<sourceList><source type="urn:epcglobal:cbv:sdt:location">urn:x:1</source></sourceList>'
    document = (
        '<e:EPCISDocument xmlns:e="urn:epcglobal:epcis:xsd:{}" schemaVersion="{}">'
        "<EPCISBody><EventList>{}</EventList></EPCISBody></e:EPCISDocument>"
    )
    old = (
        f"<ObjectEvent>{time}<baseExtension><eventID>urn:x:2</eventID></baseExtension><action>ADD</action>"
        f"<extension>{party}<extension><own>1</own></extension></extension></ObjectEvent>"
        f"<extension><TransformationEvent>{time}</TransformationEvent></extension>"
    )
    new = (
        f"<ObjectEvent>{time}<eventID>urn:x:2</eventID><action>ADD</action>{party}"
        f"<extension><own>1</own></extension></ObjectEvent><TransformationEvent>{time}</TransformationEvent>"
    )
    first = [read.event for read in read_document(document.format(1, "1.2", old).encode()).events]
    second = [read.event for read in read_document(document.format(2, "2.0", new).encode()).events]
    assert first == second
    assert [event.type for event in first] == ["ObjectEvent", "TransformationEvent"]


def test_master_data_is_read_with_children_and_structured_attributes(testdata: Path) -> None:
    folder = testdata / "epcis/gs1-epcis/xml/WithFullCombinationOfFields"
    places, readers = opened(folder / "masterdata_all_possible_fields.xml").header.master_data
    assert (places.type, readers.type) == (
        "urn:epcglobal:epcis:vtype:BusinessLocation",
        "urn:epcglobal:epcis:vtype:ReadPoint",
    )
    [place] = places.elements
    assert place.children == ("urn:epc:id:sgln:0037000.00729.8201",)
    names = [name.rpartition("#")[2] for name, _ in place.attributes]
    assert names == ["string", "array", "array", "object1", "object2"]
    assert place.attributes[3][1]["{http://example.com/ext1/}object2"] == {"inner1": "val1", "inner2": "val2"}
    assert place.attributes[4][1]["{http://example.com/ext1/}array"][:2] == [12, Decimal(22)]


def test_fields_that_the_sender_asks_to_ignore_stay_in_the_event_and_are_named(testdata: Path) -> None:
    folder = testdata / "epcis/event-hash/examples"
    for name in (
        "epcisXmlDocHavingEventWithIgnoreFields.xml",
        "epcisXmlQueryDocHavingEventWithIgnoreFields.xml",
    ):
        first, second = opened(folder / name).events
        assert set(first.event.extensions) - first.ignored == {"{https://ns.example.com/epcis/}testField4"}
        assert set(second.event.extensions) - second.ignored == {"{https://ns.example.com/epcis/}testField3"}
        assert len(first.event.extensions) > 1


def test_a_query_document_tells_its_query(testdata: Path) -> None:
    header = opened(testdata / "epcis/event-hash/examples/epcisQueryDocument.xml").header
    assert header.query_name
    assert header.schema_version == "2.0"


@pytest.mark.parametrize("namespace", ["urn:epcglobal:epcis:xsd:1", "urn:epcglobal:epcis:xsd:2"])
def test_names_in_the_epcis_namespace_are_as_good_as_bare_ones(namespace: str) -> None:
    body = """<EPCISBody><EventList><ObjectEvent><eventTime>2026-05-01T08:00:00Z</eventTime>
      <eventTimeZoneOffset>+08:00</eventTimeZoneOffset><epcList><epc>urn:x:1</epc></epcList>
      <action>ADD</action><readPoint><id>urn:x:2</id></readPoint>
      <extension><quantityList><quantityElement><epcClass>urn:x:3</epcClass><quantity>1.50</quantity>
      </quantityElement></quantityList></extension></ObjectEvent></EventList></EPCISBody>"""
    bare = f'<e:EPCISDocument xmlns:e="{namespace}" schemaVersion="1.0">{body}</e:EPCISDocument>'
    named = f'<EPCISDocument xmlns="{namespace}" schemaVersion="1.0">{body}</EPCISDocument>'
    [one], [other] = (list(read_document(text.encode()).events) for text in (bare, named))
    assert one.event is not None
    assert one.event == other.event
    assert str(one.event.quantity_list[0].quantity) == "1.50"


def test_an_element_called_like_an_event_inside_an_extension_is_no_event() -> None:
    text = """<e:EPCISDocument xmlns:e="urn:epcglobal:epcis:xsd:2" xmlns:my="urn:example:my" schemaVersion="2.0">
      <EPCISBody><EventList><ObjectEvent><eventTime>2026-05-01T08:00:00Z</eventTime>
      <eventTimeZoneOffset>+08:00</eventTimeZoneOffset><action>ADD</action>
      <my:copy><ObjectEvent><eventTime>never</eventTime></ObjectEvent></my:copy></ObjectEvent>
      </EventList></EPCISBody></e:EPCISDocument>"""
    [read] = read_document(text.encode()).events
    assert read.event is not None
    assert read.event.extensions == {"{urn:example:my}copy": {"ObjectEvent": {"eventTime": "never"}}}


def test_one_bare_event_is_a_document_of_one() -> None:
    text = """<ObjectEvent><eventTime>2026-05-01T08:00:00Z</eventTime>
      <eventTimeZoneOffset>+08:00</eventTimeZoneOffset><action>ADD</action></ObjectEvent>"""
    [read] = read_document(text.encode()).events
    assert read.event is not None
    assert read.event.type == "ObjectEvent"
