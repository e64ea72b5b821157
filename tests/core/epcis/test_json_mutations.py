"""Whatever happens to a document on its way, it is answered by events and Problems and never by a crash."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from epcis_json import document, event_text
from suyuan.core.epcis import body, json20, json_document
from suyuan.core.epcis.check import check_event
from suyuan.core.epcis.json_careful import read_carefully
from suyuan.core.epcis.json_names import Names, declarations
from suyuan.core.epcis.pieces import event_pieces
from suyuan.core.problem import Problem, Refused
from suyuan.project.bench.workload import documents

GOLDEN = Path(__file__).parents[2] / "golden"
SHARDS = (
    b"null", b"[]", b"{}", b'""', b"-1", b"1e99999", b"NaN", b'"\\u0000"', b'"\\ud800"', b"\\", b'"', b"{", b"}",
    b"[", b"]", b",", b":", b'"2026-01-01T00:00:00.1234567Z"', b"9" * 5000, b"\xff", b"\xd6\xd0", b'"@context":5,',
    b'"@context":{"a":{"@id":5}},', b'"{on":1,', b'"":1,', b'"~extensions":{},', b'"ilmd":5,', b'"id":',
    b'"ilmd":{"cbvmda:lotNumber":["x",{"y":1}]},', b'"eventTime":"9999-12-31T23:59:59-14:00",',
    b'"epcList":["urn:epc:id:sgtin:..",".","/","https://","urn:epc:id:sscc:1.1"],',
    b'"sensorElementList":[{"sensorReport":[{"type":"","value":1e400}]}],',
    b'"errorDeclaration":{"declarationTime":"9999-12-31T23:59:59-14:00"},',
)  # fmt: skip


def sources() -> list[bytes]:
    paths = sorted([*(GOLDEN / "same").glob("*.json"), *(GOLDEN / "differ").glob("*.json")])
    return [path.read_bytes() for path in paths]


def spoilt(data: bytes, chance: random.Random) -> bytes:
    text = bytearray(data)
    for _ in range(chance.randrange(1, 5)):
        at = chance.randrange(len(text))
        way = chance.randrange(4)
        if way == 0:
            text[at : at + chance.randrange(1, 12)] = chance.choice(SHARDS)
        elif way == 1:
            place = text.find(chance.choice((b"{", b"[", b":", b",")), at)
            text[place + 1 : place + 1] = chance.choice(SHARDS)
        elif way == 2:
            del text[at : at + chance.randrange(1, 30)]
        else:
            text[at] = chance.randrange(256)
    return bytes(text)


@pytest.mark.parametrize("seed", range(6))
def test_a_spoilt_document_is_answered_and_what_is_readable_stays_itself(seed: int) -> None:
    chance = random.Random(seed)
    intact = sources()
    answered = 0
    for _ in range(150):
        try:
            answered += answer(spoilt(chance.choice(intact), chance))
        except Refused as refused:
            tell(refused.problems)
    assert answered > 20


def answer(data: bytes) -> int:
    opened = json20.read_document(data)
    readable = []
    for read in opened.events:
        tell(read.problems)
        if read.event is None:
            assert any(problem.is_error for problem in read.problems)
            continue
        pieces = event_pieces(read.event)
        tell(check_event(read.event, pieces, read.body or body.encode(read.event)))
        assert event_pieces(body.decode(read.body or body.encode(read.event))) == pieces
        readable.append(read.event)
    again = json20.read_document(json20.write_document(opened.header, readable)).events
    ids = [event_pieces(read.event).event_id for read in again if read.event]
    assert ids == [event_pieces(event).event_id for event in readable]
    return len(readable)


def tell(problems: tuple[Problem, ...]) -> None:
    for problem in problems:
        json.dumps(problem.as_json())


def test_the_fast_way_and_the_careful_way_read_the_same(testdata: Path) -> None:
    compared = 0
    examples = [
        path.read_bytes() for path in (testdata / "epcis" / "event-hash" / "examples").glob("*.jsonld")
    ]
    for data in [*sources(), *examples, *documents(1, 300)]:
        top = json_document._members(data, data, "")
        _, _, parts = json_document._event_list(data, top)
        outer = {name: json_document._value(part, name) for name, part in top.items() if name != "epcisBody"}
        names = Names(*declarations(outer.get("@context")))
        for part, read in zip(parts, json20.read_document(data).events, strict=True):
            found, _ = read_carefully(bytes(part), names, "")
            assert found == read.event
            compared += read.event is not None
    assert compared > 400


def test_a_name_that_looks_expanded_is_refused() -> None:
    for more in (',"{http://x/}a":1', ',"ex:a":{"{b":1}', ',"ilmd":{"{":1}', ',"":1'):
        (read,) = json20.read_document(document(event_text(more))).events
        assert read.event is None
        assert {problem.code for problem in read.problems} <= {"JSON-018", "JSON-013"}


def test_a_spoilt_name_beside_the_events_refuses_the_document() -> None:
    with pytest.raises(Refused) as caught:
        json20.read_document(
            document(event_text()).replace(b'"schemaVersion"', b'"\\ud800":1,"schemaVersion"')
        )
    assert caught.value.problems[0].code == "JSON-009"
