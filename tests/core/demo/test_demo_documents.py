"""The demonstration's documents are what real systems could send: repeatable, valid, and faulty only where planned."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections import Counter

import jsonschema
import pytest
from lxml import etree
from referencing import Registry, Resource

from suyuan.project.demo import codes, faults, world
from suyuan.project.demo.chains import vaccine
from suyuan.project.demo.documents import documents
from suyuan.project.demo.stories import stories

SIZE = 1_500
FORMATS = jsonschema.FormatChecker(formats=())


@FORMATS.checks("uri")
def is_uri(text: object) -> bool:
    return re.fullmatch(r"[A-Za-z][A-Za-z0-9+.-]*:\S+", str(text)) is not None


@FORMATS.checks("date-time", raises=ValueError)
def is_time(text: object) -> bool:
    return dt.datetime.fromisoformat(str(text)).tzinfo is not None


@pytest.fixture(scope="module")
def sent():
    return list(documents(SIZE))


def digest(size: int, seed: int) -> str:
    whole = hashlib.sha256()
    for document in documents(size, seed):
        whole.update(document.sender_code.encode() + document.data)
    return whole.hexdigest()


def test_the_same_seed_gives_the_same_bytes():
    assert digest(900, 7) == digest(900, 7)


def test_another_seed_gives_another_world_around_the_same_stories():
    assert digest(900, 7) != digest(900, 8)
    assert digest(0, 7) == digest(0, 8)


def test_the_size_asked_for_is_reached(sent):
    assert SIZE <= sum(document.events for document in sent) < 2 * SIZE


def test_every_document_has_one_sender_who_is_registered(sent):
    assert {document.sender_code for document in sent} <= {firm.code for firm in world.FIRMS}


def test_xml_is_valid_by_the_schema_of_epcis_1_2(sent, testdata):
    schema = etree.XMLSchema(
        etree.parse(testdata / "epcis/gs1-epcis/xml-1.2/1.2/XSD/EPCglobal-epcis-1_2.xsd")
    )
    for document in (d for d in sent if d.media_type == "application/xml"):
        assert schema.validate(etree.ElementTree(etree.fromstring(document.data))), schema.error_log


@pytest.fixture(scope="module")
def json_schema(testdata):
    folder = testdata / "epcis/gs1-epcis/json-schema"
    parts = [json.loads(path.read_text()) for path in sorted(folder.rglob("*.json"))]
    known = Registry().with_resources(
        (part["$id"], Resource.from_contents(part)) for part in parts if "$id" in part
    )
    main = json.loads((folder / "EPCIS-JSON-Schema.json").read_text())
    return jsonschema.Draft7Validator(main, registry=known, format_checker=FORMATS)


def test_json_is_valid_by_the_schema_of_epcis_2_0(sent, json_schema):
    for document in (d for d in sent if d.media_type == "application/json"):
        assert json_schema.is_valid(json.loads(document.data)), document.name


def test_the_json_schema_would_notice_a_fault(sent, json_schema):
    document = json.loads(next(d for d in sent if d.media_type == "application/json").data)
    document["epcisBody"]["eventList"][0]["bizStep"] = "teleporting"
    assert not json_schema.is_valid(document)


def test_numbers_leave_as_they_were_measured(sent):
    text = b"".join(d.data for d in sent if d.media_type == "application/json").decode()
    assert "⟨" not in text
    assert '"value":4.' in text


def test_both_formats_and_all_three_code_systems_are_used(sent):
    assert {d.media_type for d in sent} == {"application/xml", "application/json"}
    text = b"".join(d.data for d in sent).decode()
    for prefix in ("AHM.8", "MA.156.M0.", "urn:epc:id:sgtin:", "https://id.gs1.org/01/", "urn:epc:id:sscc:"):
        assert prefix in text


def test_no_serial_is_given_twice():
    assert len({codes.scattered(n) for n in range(20_000)}) == 20_000


def test_the_truck_that_failed_went_above_eight_degrees_and_no_other_did():
    facts = [
        fact for message in vaccine.lot(faults.WARM_LOT).messages for fact in message.facts if fact.readings
    ]
    warm = [fact for fact in facts if any(float(v) > 8 for r in fact.readings for _, v in r.points)]
    assert [fact.epcs for fact in warm] == [(faults.WARM_LOT.carton(1),)]
    peak = max(float(v) for r in warm[0].readings for _, v in r.points)
    assert 10.5 < peak < 12


def test_the_silent_city_received_the_other_carton_only():
    receipts = [
        fact.epcs
        for message in vaccine.lot(faults.SILENT_LOT).messages
        for fact in message.facts
        if message.sender == "yunlan-cdc" and fact.step == "receiving"
    ]
    assert receipts == [(faults.SILENT_LOT.carton(1),)]


def test_one_event_is_dated_after_the_present_of_the_world(sent):
    dated = [
        fact.time
        for document in (faults.planted().messages,)
        for message in document
        for fact in message.facts
    ]
    assert len([time for time in dated if time > world.NOW]) == 1
    assert max(document.arrives for document in sent) < world.NOW


def test_every_story_but_the_unknown_one_is_about_a_code_that_was_sent(sent):
    text = b"".join(d.data for d in sent).decode()
    unsent = [story.code for story in stories() if _traces_in(story.code, text) == 0]
    assert unsent == [story.code for story in stories() if story.chain == "none"]


def test_no_two_stories_are_about_one_code():
    assert max(Counter(story.code for story in stories()).values()) == 1


def _traces_in(code: str, text: str) -> int:
    """How often the code's own part (serial, lot or number) was sent."""
    return text.count(code.rpartition(")")[2])
