"""Bad JSON gets a Problem that names the place, the value and the remedy; it never costs its neighbours."""

from __future__ import annotations

import tracemalloc

import pytest

from epcis_json import document, event_text
from suyuan.core.epcis import json20, json_event, xml_guard
from suyuan.core.epcis.document import ReadEvent
from suyuan.core.problem import Problem, Refused

GOOD = event_text()


def read(data: bytes) -> list[ReadEvent]:
    return list(json20.read_document(data).events)


def refusal(data: bytes) -> Problem:
    with pytest.raises(Refused) as caught:
        read(data)
    return caught.value.problems[0]


BAD_EVENTS = {
    "a name twice": (event_text(',"action":"ADD"'), "JSON-005", "action"),
    "a name twice in an extension": (event_text(',"ex:a":{"ex:b":1,"ex:b":2}'), "JSON-005", "ex:a.ex:b"),
    "a name twice, one of them escaped": (event_text(',"acti\\u006fn":"ADD"'), "JSON-005", "action"),
    "a name twice in ilmd": (event_text(',"ilmd":{"ex:b":1,"ex:b":2}'), "JSON-005", "ilmd.ex:b"),
    "NaN": (event_text(',"ex:a":NaN'), "JSON-007", "ex:a"),
    "Infinity": (event_text(',"ex:a":[1,-Infinity]'), "JSON-007", "ex:a[1]"),
    "a huge integer": (event_text(f',"ex:a":{"9" * 5000}'), "JSON-008", "ex:a"),
    "a huge exponent": (event_text(',"ex:a":1e99999999999999999999'), "JSON-008", "ex:a"),
    "half a character": (event_text(',"ex:a":"\\ud800"'), "JSON-009", "ex:a"),
    "NUL": (event_text(',"ex:a":{"ex:b":"a\\u0000"}'), "JSON-010", "ex:a.ex:b"),
    "a raw NUL": (event_text(',"ex:a":"\0"'), "JSON-003", ""),
    "a deep extension": (event_text(f',"ex:a":{"[" * 100}{"]" * 100}'), "JSON-006", "ex:a"),
    "a word without quotes": (event_text().replace('"OBSERVE"', "OBSERVE"), "JSON-003", ""),
    "an identifier that is a number": (event_text(epcs="[6901]"), "JSON-011", "epcList[0]"),
    "an event that is a number": ("5", "JSON-011", ""),
    "no time": ('{"type":"ObjectEvent","eventTimeZoneOffset":"+08:00"}', "JSON-012", "eventTime"),
    "a misspelt field": (event_text(',"bizstep":"shipping"'), "JSON-013", "bizstep"),
    "an unknown action": (GOOD.replace("OBSERVE", "observe"), "JSON-016", "action"),
    "an unknown type": (GOOD.replace("ObjectEvent", "FooEvent"), "JSON-016", "type"),
    "a number in quotes": (
        event_text(',"quantityList":[{"epcClass":"a:b","quantity":"5"}]'),
        "JSON-017",
        "quantityList[0].quantity",
    ),
    "NaN in quotes": (
        event_text(',"quantityList":[{"epcClass":"a:b","quantity":"NaN"}]'),
        "JSON-017",
        "quantityList[0].quantity",
    ),
    "our own reserved name": (event_text(',"~extensions":{"a":"b"}'), "JSON-018", "~extensions"),
    "our own reserved name, escaped": (event_text(',"~extensi\\u006fns":{}'), "JSON-018", "~extensions"),
    "a time without zone": (event_text(time="2026-05-01T08:30:00"), "EVT-101", "eventTime"),
    "the year 0": (event_text(time="0000-05-01T08:30:00Z"), "EVT-102", "eventTime"),
    "a leap second": (event_text(time="2016-12-31T23:59:60Z"), "EVT-103", "eventTime"),
    "a bad offset": (event_text(time="2026-05-01T08:30:00+99:99"), "EVT-104", "eventTime"),
    "a seventh digit": (event_text(time="2026-05-01T08:30:00.1234567Z"), "EVT-105", "eventTime"),
    "a seventh digit in a sensor": (
        event_text(',"sensorElementList":[{"sensorReport":[{"time":"2026-05-01T08:30:00.0000001Z"}]}]'),
        "EVT-105",
        "sensorElementList[0].sensorReport[0].time",
    ),
    "a day that never was": (event_text(time="2026-02-30T08:30:00Z"), "EVT-106", "eventTime"),
    "a bad eventTimeZoneOffset": (
        GOOD.replace('"eventTimeZoneOffset":"+08:00"', '"eventTimeZoneOffset":"8"'),
        "EVT-107",
        "eventTimeZoneOffset",
    ),
}


@pytest.mark.parametrize("name", BAD_EVENTS)
def test_a_bad_event_is_told_with_its_path_and_leaves_its_neighbours_alone(name: str) -> None:
    bad, code, where = BAD_EVENTS[name]
    before, spoilt, after = read(document(GOOD, bad, GOOD))
    assert before.event is not None
    assert before.event == after.event
    assert (before.problems, after.problems) == ((), ())
    assert spoilt.event is None
    problem = spoilt.problems[0]
    path = "epcisBody.eventList[1]" + (f".{where}" if where else "")
    assert problem.code == code
    assert problem.where == path or problem.where.startswith(f"{path}[0][0]")
    assert all((problem.message, problem.message_zh, problem.remedy, problem.remedy_zh))


BAD_DOCUMENTS = {
    "nothing": (b"", "JSON-001"),
    "only blanks": (b" \n", "JSON-001"),
    "half a document": (document(GOOD)[:-30], "JSON-004"),
    "half an event": (document(GOOD)[:200], "JSON-004"),
    "an event list that stands twice": (
        document(GOOD).replace(b'"epcisBody":{', b'"epcisBody":{"eventList":[],'),
        "JSON-005",
    ),
    "a body that stands twice": (document(GOOD)[:-1] + b',"epcisBody":{"eventList":[]}}', "JSON-005"),
    "200,000 brackets in an event": (
        document(event_text(f',"ex:a":{"[" * 200_000}{"]" * 200_000}')),
        "JSON-006",
    ),
    "200,000 brackets": (b"[" * 200_000, "JSON-027"),
    "an array": (b"[]", "JSON-027"),
    "another kind of object": (b'{"type":"Invoice"}', "JSON-015"),
    "no list": (document(GOOD).replace(b"eventList", b"events"), "JSON-020"),
    "100,000 empty events": (document(",".join(["{}"] * 100_000)), "JSON-019"),
    "HTML": (b"<html></html>", "JSON-003"),
}


@pytest.mark.parametrize("name", BAD_DOCUMENTS)
def test_a_document_without_readable_events_is_refused_with_a_reason(name: str) -> None:
    data, code = BAD_DOCUMENTS[name]
    assert refusal(data).code == code


@pytest.mark.parametrize(
    ("encoding", "named"),
    [("utf-16", "UTF-16"), ("utf-16-le", "UTF-16"), ("gbk", "GBK"), ("latin-1", "8-bit")],
)
def test_a_wrong_encoding_is_named(encoding: str, named: str) -> None:
    text = "é" if encoding == "latin-1" else "中华人民共和国药品追溯"
    problem = refusal(document(event_text(f',"ex:a":"{text}"')).decode().encode(encoding))
    assert problem.code == "JSON-002"
    assert named in problem.message


def test_a_line_and_a_column_tell_where_the_json_breaks() -> None:
    problem = refusal(b'{\n "type": "EPCISDocument",\n "epcisBody": {]\n}')
    assert (problem.arguments["line"], problem.arguments["column"]) == (3, 16)


def test_all_faults_of_an_event_are_told_at_once() -> None:
    bad = '{"type":"ObjectEvent","eventTime":"x","eventTimeZoneOffset":"8","action":"Add","epcList":[1]}'
    (spoilt,) = read(document(bad))
    assert {problem.where.rpartition("].")[2] for problem in spoilt.problems} == {
        "eventTime", "eventTimeZoneOffset", "action", "epcList[0]",
    }  # fmt: skip


def test_a_misspelt_field_is_answered_with_the_right_spelling() -> None:
    (spoilt,) = read(document(event_text(',"bizstep":"shipping"')))
    assert "bizStep" in spoilt.problems[0].message


def test_a_seventh_digit_that_is_zero_loses_nothing() -> None:
    (first, second) = read(
        document(event_text(time="2026-05-01T08:30:00.1230000Z"), event_text(time="2026-05-01T08:30:00.123Z"))
    )
    assert first.event == second.event


def test_a_byte_order_mark_is_passed_over() -> None:
    (only,) = read(b"\xef\xbb\xbf" + document(GOOD))
    assert only.event is not None


def test_memory_stays_below_three_times_the_document() -> None:
    more = f',"ex:note":"{"药" * 200}"'
    data = document(*(event_text(more, epcs=f'["urn:x:{n}"]') for n in range(3_000)))
    tracemalloc.start()
    count = sum(found.event is not None for found in json20.read_document(data).events)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 3_000
    assert peak < 2 * len(data)  # the document itself is the first of the three


def test_an_event_that_is_too_large_for_any_reader_is_refused_by_itself(monkeypatch):
    monkeypatch.setattr(json_event, "MOST_EVENT_BYTES", 2_000)
    large = event_text(f',"ex:a":"{"x" * 2_000}"')
    small, refused = read(document(GOOD, large))
    assert (small.event is None, refused.event) == (False, None)
    assert [(one.code, one.where) for one in refused.problems] == [("JSON-026", "epcisBody.eventList[1]")]


def test_one_event_may_be_as_large_in_json_as_in_xml():
    assert json_event.MOST_EVENT_BYTES == xml_guard.MAX_EVENT_BYTES
