"""The work load of the benches is what it says it is, and the hash bench runs."""

from __future__ import annotations

from collections import Counter

from suyuan.core.epcis.check import check_event
from suyuan.core.epcis.model import Event
from suyuan.core.epcis.pieces import event_pieces
from suyuan.core.epcis.read import read_document
from suyuan.core.epcis.roles import Role
from suyuan.project.bench import hash_, workload

INSTANCES = (Role.EPC, Role.CHILD, Role.INPUT, Role.OUTPUT)


def events(documents: list[bytes]) -> list[Event]:
    found = [read.event for document in documents for read in read_document(document).events]
    assert None not in found
    return [event for event in found if event is not None]


def test_the_work_load_has_the_promised_mixture() -> None:
    found = events(list(workload.documents(4, 1000, 10)))
    kinds = Counter(event.type for event in found)
    assert 2600 < kinds["ObjectEvent"] < 3000
    assert 650 < kinds["AggregationEvent"] < 950
    assert 1000 < sum(event.extensions is not None for event in found) < 1400
    pieces = [event_pieces(event) for event in found]
    assert len({piece.event_id for piece in pieces}) == len(found)
    uses = Counter(text for piece in pieces for role, text, _ in piece.items if role in INSTANCES)
    assert sum(uses.values()) == 10 * len(found)
    assert 4 < sum(uses.values()) / len(uses) < 7


def test_the_work_load_breaks_no_rule() -> None:
    assert not [problem for event in events(list(workload.documents(1))) for problem in check_event(event)]


def test_the_same_seed_gives_the_same_documents() -> None:
    assert list(workload.documents(2, 50, 10, seed=7)) == list(workload.documents(2, 50, 10, seed=7))
    assert list(workload.documents(1, 50, 10, seed=7)) != list(workload.documents(1, 50, 10, seed=8))


def test_the_work_load_as_xml_holds_the_same_events() -> None:
    (document,) = workload.documents(1, 200)
    ids = [event_pieces(event).event_id for event in events([document])]
    assert [event_pieces(event).event_id for event in events([workload.as_xml12(document)])] == ids


def test_the_hash_bench_answers_in_the_shape_of_all_benches() -> None:
    answer = hash_.run(seconds=0.2)
    assert set(answer) == {
        "bench",
        "rate",
        "unit",
        "ceiling",
        "ratio",
        "p50_ms",
        "p95_ms",
        "p99_ms",
        "params",
    }
    assert 0 < answer["rate"] < answer["ceiling"]
