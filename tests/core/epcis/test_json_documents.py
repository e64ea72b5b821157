"""Every GS1 example in JSON is read, in both contexts, and written again without loss."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from epcis_json import PACK, document, event_text
from suyuan.core.epcis import body, json20
from suyuan.core.epcis.model import Event

SPOILT_EXAMPLES = {"AssociationEvent-h.jsonld": "JSON-005"}
"""GS1's own example gives eventID twice."""


def examples(testdata: Path) -> list[Path]:
    roots = (
        "gs1-epcis/json",
        "gs1-epcis/json-simple-context",
        "event-hash/examples",
        "event-hash/expected_equal",
    )
    found = [path for root in roots for path in (testdata / "epcis" / root).rglob("*.json*")]
    assert len(found) > 90
    return found


def events(data: bytes) -> list[Event]:
    found = list(json20.read_document(data).events)
    assert all(read.event is not None for read in found), [read.problems for read in found]
    return [read.event for read in found if read.event is not None]


def first(data: bytes) -> Event:
    return events(data)[0]


@pytest.mark.requirement("R073")
def test_every_example_is_read(testdata: Path) -> None:
    for path in examples(testdata):
        codes = {
            problem.code
            for read in json20.read_document(path.read_bytes()).events
            for problem in read.problems
            if problem.is_error
        }
        assert codes == ({SPOILT_EXAMPLES[path.name]} if path.name in SPOILT_EXAMPLES else set()), path


def test_writing_and_reading_again_changes_nothing_but_the_spelling_of_words(testdata: Path) -> None:
    for path in examples(testdata):
        if path.name in SPOILT_EXAMPLES:
            continue
        opened = json20.read_document(path.read_bytes())
        original = [read.event for read in opened.events if read.event]
        once = json20.write_document(opened.header, original)
        again = json20.read_document(once)
        rewritten = json20.write_document(again.header, [read.event for read in again.events if read.event])
        assert once == rewritten, path


def test_the_stored_form_gives_the_event_back(testdata: Path) -> None:
    for path in examples(testdata):
        for read in json20.read_document(path.read_bytes()).events:
            if read.event is not None:
                assert body.decode(body.encode(read.event)) == read.event
                assert read.body is None or read.body == body.encode(read.event)


def test_a_prefix_and_the_full_address_are_the_same_name() -> None:
    short = first(document(event_text(',"ex:field":"1"')))
    full = first(document(event_text(',"http://ex.example/ns/field":"1"')))
    term = first(document(event_text(',"field":"1"'), context='[{"field":"http://ex.example/ns/field"}]'))
    assert short == full == term
    assert short.extensions == {"{http://ex.example/ns/}field": "1"}


def test_the_same_prefix_may_mean_something_else_inside_an_event() -> None:
    event = first(document(event_text(',"@context":[{"ex":"http://other.example/"}],"ex:field":"1"')))
    assert event.extensions == {"{http://other.example/}field": "1"}


def test_a_short_address_as_value_is_expanded() -> None:
    event = first(document(event_text(',"bizStep":"ex:weighing"')))
    assert event.biz_step == "http://ex.example/ns/weighing"
    party = first(document(event_text(',"sourceList":[{"type":"ex:keeper","source":"ex:17"}]')))
    assert party.source_list is not None
    assert (party.source_list[0].type, party.source_list[0].source) == (
        "http://ex.example/ns/keeper",
        "http://ex.example/ns/17",
    )


def test_numbers_keep_their_digits() -> None:
    event = first(document(event_text(',"ex:a":0.10,"ex:b":12345678901234567890123,"ilmd":{"ex:c":1.50}')))
    assert event.extensions == {
        "{http://ex.example/ns/}a": Decimal("0.10"),
        "{http://ex.example/ns/}b": Decimal(12345678901234567890123),
    }
    assert str(event.extensions["{http://ex.example/ns/}a"]) == "0.10"
    assert event.ilmd is not None
    assert str(event.ilmd["{http://ex.example/ns/}c"]) == "1.50"


def test_comments_are_left_out() -> None:
    noted = document(
        event_text(',"rdfs:comment":"x","comment":"y","ex:a":{"rdfs:comment":"x","comment":"y"}')
    )
    assert first(noted) == first(document(event_text(',"ex:a":{}')))


@pytest.mark.parametrize(
    "declared", ['{"r":"http://www.w3.org/2000/01/rdf-schema#"}', '{"comment":"http://n.cn/c"}']
)
def test_a_comment_is_known_by_its_full_name(declared: str) -> None:
    context = f'[{{"ex":"http://ex.example/ns/"}},{declared}]'
    name = "r:comment" if "rdf-schema" in declared else "comment"
    event = first(document(event_text(f',"{name}":"x","ex:a":{{"{name}":"y"}}'), context=context))
    careful = first(document(event_text(f',"{name}":"x","ex:a":{{"{name}":"\\u0079"}}'), context=context))
    own = {} if name == "r:comment" else {"{http://n.cn/}c": "y"}
    assert event == careful
    assert event.extensions is not None
    assert event.extensions["{http://ex.example/ns/}a"] == own
    assert ("{http://n.cn/}c" in event.extensions) == bool(own)


@pytest.mark.parametrize(
    "more", ['"ex:a":1,"http://ex.example/ns/a":2', '"ex:b":{"ex:a":1,"http://ex.example/ns/a":2}']
)
def test_two_spellings_of_one_name_in_an_object_are_refused(more: str) -> None:
    (read,) = json20.read_document(document(event_text(f",{more}"))).events
    assert read.event is None
    assert [problem.code for problem in read.problems] == ["JSON-005"]


def test_the_header_keeps_who_sent_it_and_its_master_data() -> None:
    data = document(event_text()).replace(
        b'"schemaVersion"',
        b'"sender":"urn:epc:id:sgln:6901234.00001.0","receiver":"urn:x:r","instanceIdentifier":"17",'
        b'"epcisHeader":{"epcisMasterData":{"vocabularyList":[{"type":"urn:epcglobal:epcis:vtype:BusinessLocation",'
        b'"vocabularyElementList":[{"id":"urn:x:1","attributes":[{"id":"cbvmda:city","attribute":"Beijing"}],'
        b'"children":["urn:x:2"]}]}]}},"schemaVersion"',
    )
    header = json20.read_document(data).header
    assert header.sbdh is not None
    assert header.sbdh["instanceIdentifier"] == "17"
    (vocabulary,) = header.master_data
    assert vocabulary.elements[0].children == ("urn:x:2",)
    again = json20.read_document(json20.write_document(header, events(data)))
    assert again.header.master_data[0].elements[0].id == "urn:x:1"
    assert again.header.sbdh == header.sbdh


def test_a_bare_event_is_a_document_of_one() -> None:
    (read,) = json20.read_document(event_text().encode()).events
    assert read.event is not None
    assert read.event.epc_list == (PACK,)
    assert [p.code for p in json20.read_document(event_text().encode()).problems] == ["JSON-022"]


def test_an_unknown_context_is_told_and_not_fetched() -> None:
    opened = json20.read_document(document(event_text(), context='"https://contexts.example/c.jsonld"'))
    assert [problem.code for problem in opened.problems] == ["JSON-023"]


def test_an_undeclared_prefix_is_kept_with_a_warning() -> None:
    (read,) = json20.read_document(document(event_text(',"foo:bar":"1"'))).events
    assert read.event is not None
    assert read.event.extensions == {"foo:bar": "1"}
    assert [(p.code, p.where) for p in read.problems] == [("JSON-014", "epcisBody.eventList[0].foo:bar")]
