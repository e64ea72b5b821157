"""Nothing is lost on the way between JSON, XML 2.0 and XML 1.2, and what is written validates."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from lxml import etree
from strategies import HEADER, events

from suyuan.core.epcis import json20, xml12, xml20
from suyuan.core.epcis.document import Document
from suyuan.core.epcis.model import DocumentHeader, Event, Source
from suyuan.core.epcis.pieces import event_pieces
from suyuan.core.epcis.read import read_document
from suyuan.core.problem import Refused

WRITERS = {"2.0": xml20.write_document, "1.2": xml12.write_document}
SPOILT = {"AssociationEvent-h.jsonld", "SensorDataExample12.jsonld"}
"""One gives eventID twice; one has no creationDate, which both schemas demand."""


def opened(data: bytes) -> tuple[Document, list[Event]]:
    document = read_document(data)
    found = []
    for read in document.events:
        assert read.event is not None, [problem.as_json() for problem in read.problems]
        found.append(read.event)
    return document, found


def as_json(header: DocumentHeader, found: list[Event]) -> Any:
    return json.loads(json20.write_document(header, found), parse_float=Decimal)


@pytest.fixture(scope="module")
def schemas(testdata: Path) -> dict[tuple[str, bool], etree.XMLSchema]:
    new, old = testdata / "epcis/gs1-epcis/xsd", testdata / "epcis/gs1-epcis/xml-1.2/1.2/XSD"
    places = {
        ("2.0", False): new / "EPCglobal-epcis-2_0.xsd",
        ("2.0", True): new / "EPCglobal-epcis-query-2_0.xsd",
        ("1.2", False): old / "EPCglobal-epcis-1_2.xsd",
        ("1.2", True): old / "EPCglobal-epcis-query-1_2.xsd",
    }
    return {key: etree.XMLSchema(etree.parse(path)) for key, path in places.items()}


def examples(testdata: Path) -> Iterator[Path]:
    for pattern in ("*.xml", "*.jsonld"):
        for path in sorted((testdata / "epcis").rglob(pattern)):
            if not {"wsdl", "ontology", "CaptureJob"} & set(path.parts) and path.name not in SPOILT:
                yield path


@pytest.mark.parametrize("version", WRITERS)
def test_every_published_example_validates_and_comes_back(
    testdata: Path, schemas: dict[tuple[str, bool], etree.XMLSchema], version: str
) -> None:
    count = 0
    for path in examples(testdata):
        document, before = opened(path.read_bytes())
        written = WRITERS[version](document.header, before)
        schema = schemas[version, bool(document.header.query_name)]
        assert schema.validate(etree.fromstring(written)), (path.name, schema.error_log)
        again, after = opened(written)
        assert as_json(again.header, after) == as_json(document.header, before), path.name
        for one, other in zip(before, after, strict=True):
            assert event_pieces(one).event_id == event_pieces(other).event_id, path.name
            assert event_pieces(one).cbv_hash == event_pieces(other).cbv_hash, path.name
        if path.suffix == ".xml" and version == "2.0":  # 1.2 spells web addresses of words as URNs
            assert after == before, path.name
        count += len(before)
    assert count >= 300


@pytest.mark.parametrize("version", WRITERS)
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(event=events)
def test_any_event_comes_back_from_xml_as_it_was(version: str, event: Event) -> None:
    _, [found] = opened(WRITERS[version](HEADER, [event]))
    assert found == event
    assert event_pieces(found).event_id == event_pieces(event).event_id


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(event=events)
def test_types_of_numbers_survive(event: Event) -> None:
    _, [found] = opened(xml20.write_document(HEADER, [event]))
    assert repr(found.extensions) == repr(event.extensions) or _same_types(found.extensions, event.extensions)


def _same_types(one: Any, other: Any) -> bool:
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_same_types(one[name], other[name]) for name in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_same_types, one, other))
    return type(one) is type(other) and str(one) == str(other)


VALUES = [
    "text", "", " edge ", "007", "true", 7, -7, 0, Decimal("7.0"), Decimal("1E+3"), Decimal("0.10"), True, False,
    None, [], [1], ["1"], [[]], [[1], [2, 3]], [None], [1, "1", Decimal("1.0"), True, None, {"a": 1}], {}, {"a": {}},
    {"#text": "x"}, {"@unit": "kg", "#text": 5}, {"@unit": "kg"}, {"@unit": 5}, {"#text": "x", "a": 1}, {"a b": 1},
    {"{urn:example:ns}x": [1]}, "\x1d", "a\\b", "\\u001d\x1d", "\r\n\t", "<&>\"'",
]  # fmt: skip


@pytest.mark.parametrize("version", WRITERS)
@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_a_json_value_keeps_its_type_through_xml(version: str, value: Any) -> None:
    name = "{urn:example:ns}field"
    event = plain_event(extensions={name: value}, ilmd={name: value})
    _, [found] = opened(WRITERS[version](HEADER, [event]))
    for there in (found.extensions[name], found.ilmd[name]):
        assert there == value
        assert _same_types(there, value)


def plain_event(**more: Any) -> Event:
    return Event(type="ObjectEvent", event_time=HEADER.creation_date, event_time_zone_offset="+08:00", **more)


def test_a_text_that_looks_abbreviated_by_a_prefix_of_ours_stays_as_it_is() -> None:
    fields = {"{http://undeclared.example/}x": "y"}
    for text in ("suyuan:x", "sbdh:x", "xsi:x", "epcis:x", "_ext1:x", "ext1:x"):
        event = plain_event(parent_id=text, epc_list=(text,), extensions=fields)
        _, [found] = opened(xml20.write_document(HEADER, [event]))
        assert (found.parent_id, found.epc_list) == (text, (text,))


def test_an_element_without_namespace_survives_json(testdata: Path) -> None:
    path = testdata / "epcis/gs1-epcis/xml-1.2/1.2/XML/ObjectEvent.xml"
    document, before = opened(path.read_bytes())
    assert any(name.endswith("/local/}myField") for event in before for name in event.extensions or ())
    _, after = opened(json20.write_document(document.header, before))
    assert [event_pieces(event).event_id for event in after] == [
        event_pieces(event).event_id for event in before
    ]


def test_plain_values_need_no_hint() -> None:
    fields = {
        "{urn:example:ns}a": "x",
        "{urn:example:ns}b": ["1", "2"],
        "{urn:example:ns}c": {"@u": "v", "#text": "w"},
    }
    written = xml20.write_document(
        HEADER, [plain_event(extensions=fields, action="ADD", epc_list=("urn:x:1",))]
    )
    assert b"suyuan" not in written
    assert b"xsi:" not in written


@pytest.mark.parametrize("version", WRITERS)
def test_a_change_in_the_xml_is_a_change_in_the_json(testdata: Path, version: str) -> None:
    path = (
        testdata / "epcis/gs1-epcis/json/WithFullCombinationOfFields/object_event_all_possible_fields.jsonld"
    )
    document, before = opened(path.read_bytes())
    written = WRITERS[version](document.header, before)
    leaves = 0
    for old, new in (
        (b"f0f0f0", b"f0f0f1"), (b"KGM", b"LTR"), (b"completeness_verified", b"damaged"), (b"ABC123", b"ABC124"),
        (b"certificate/ABC12345", b"certificate/X"), (b"stringInObjectInArray", b"changed"), (b"GB", b"FR"),
        (b"sn:0353579", b"sn:0353579"), (b"urn:epc:id:sgln:0353579.00001.0", b"urn:epc:id:sgln:0353579.00002.0"),
        (b"incorrect_data", b"did_not_occur"), (b"fec9667280", b"fec9667281"), (b"26.2", b"26.3"),
    ):  # fmt: skip
        changed = written.replace(old, new)
        if changed != written:
            again, after = opened(changed)
            assert as_json(again.header, after) != as_json(document.header, before), old
            leaves += 1
    assert leaves == 11


def test_what_xml_12_has_no_place_for_stands_field_by_field_behind_it(testdata: Path) -> None:
    path = (
        testdata / "epcis/gs1-epcis/json/WithFullCombinationOfFields/object_event_all_possible_fields.jsonld"
    )
    document, before = opened(path.read_bytes())
    root = etree.fromstring(xml12.write_document(document.header, before))
    [event] = root.iter("ObjectEvent")
    own = {
        etree.QName(child).localname
        for child in event
        if etree.QName(child).namespace == root.nsmap["suyuan"]
    }
    assert own == {"sensorElementList", "persistentDisposition", "certificationInfo"}
    assert event.find("baseExtension/errorDeclaration") is not None


def test_words_that_cbv_12_lacks_are_not_shown_to_a_12_system() -> None:
    event = plain_event(action="OBSERVE", biz_step="sensor_reporting", disposition="in_transit")
    root = etree.fromstring(xml12.write_document(HEADER, [event]))
    [element] = root.iter("ObjectEvent")
    assert element.find("bizStep") is None
    assert (
        element.findtext("suyuan:bizStep", namespaces=root.nsmap)
        == "urn:epcglobal:cbv:bizstep:sensor_reporting"
    )
    assert element.findtext("disposition") == "urn:epcglobal:cbv:disp:in_transit"


def test_web_addresses_of_cbv_words_are_urns_in_12_and_the_event_stays_itself() -> None:
    event = plain_event(
        action="OBSERVE",
        biz_step="https://ref.gs1.org/cbv/BizStep-shipping",
        source_list=(Source("https://ref.gs1.org/cbv/SDT-location", "urn:epc:id:sgln:6901234.00001.0"),),
    )
    written = xml12.write_document(HEADER, [event])
    assert b"<bizStep>urn:epcglobal:cbv:bizstep:shipping</bizStep>" in written
    assert b'type="urn:epcglobal:cbv:sdt:location"' in written
    _, [found] = opened(written)
    assert event_pieces(found).event_id == event_pieces(event).event_id
    assert b"https://ref.gs1.org/cbv/BizStep-shipping" in xml20.write_document(HEADER, [event])


def test_an_association_stands_in_the_wrappers_that_12_keeps_for_later_types() -> None:
    event = Event(
        type="AssociationEvent", event_time=HEADER.creation_date, event_time_zone_offset="+08:00",
        parent_id="urn:epc:id:grai:6901234.10001.1", child_epcs=("urn:epc:id:giai:6901234.1",), action="ADD",
    )  # fmt: skip
    root = etree.fromstring(xml12.write_document(HEADER, [event]))
    assert root.find("EPCISBody/EventList/extension/extension/AssociationEvent") is not None


@pytest.mark.parametrize("field", ["parent_id", "biz_step"])
def test_a_value_that_xml_would_not_give_back_is_refused_by_name(field: str) -> None:
    for value in ("a\x00b", " edge", "", "line\x1d"):
        with pytest.raises(Refused) as refused:
            xml20.write_document(HEADER, [plain_event(), plain_event(**{field: value})])
        [problem] = refused.value.problems
        assert problem.code == "XML-UNWRITABLE"
        assert problem.where.startswith("EventList[1].")


def test_the_business_header_of_json_becomes_one_of_xml(
    testdata: Path, schemas: dict[tuple[str, bool], etree.XMLSchema]
) -> None:
    path = testdata / "epcis/gs1-epcis/json/Example_9.6.1-ObjectEvent-with-pseudo-SBDH-headers.jsonld"
    document, before = opened(path.read_bytes())
    written = xml20.write_document(document.header, before)
    root = etree.fromstring(written)
    assert schemas["2.0", False].validate(root)
    sender = root.findtext(".//sbdh:Sender/sbdh:Identifier", namespaces=root.nsmap)
    assert sender == document.header.sbdh["sender"]
    again, _ = opened(written)
    assert again.header.sbdh == document.header.sbdh
    assert again.header.extensions == document.header.extensions


def test_a_business_header_of_xml_is_kept_whole(testdata: Path) -> None:
    path = testdata / "epcis/gs1-epcis/xml/Mimasu/Example1.xml"
    document, before = opened(path.read_bytes())
    again, _ = opened(xml20.write_document(document.header, before))
    assert again.header.extensions == document.header.extensions
    assert again.header.sbdh == document.header.sbdh


def test_master_data_survives_json_and_both_versions(testdata: Path) -> None:
    path = testdata / "epcis/gs1-epcis/xml/WithFullCombinationOfFields/masterdata_all_possible_fields.xml"
    document, _ = opened(path.read_bytes())
    for write in (*WRITERS.values(), json20.write_document):
        again, _ = opened(write(document.header, []))
        assert again.header.master_data == document.header.master_data
