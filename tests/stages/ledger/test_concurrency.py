"""Eight senders at once with overlapping documents in reversed order: every event once, every sender a capturer."""

from __future__ import annotations

import pytest
from django.db import connection

from children import endings, started
from documents import document, epc, object_event
from one_value import one_value
from suyuan.ledger.sequencer import sequence, sequence_all
from suyuan.ledger.services import capture
from suyuan.parties.services import create_party

SENDERS, EVENTS = 8, 60


def test_overlapping_documents_in_reversed_order(committed):
    parties = [create_party(f"sender-{n}", f"第{n}家", "DISTRIBUTOR").pk for n in range(SENDERS)]
    events = [
        object_event(epc(n), eventID=f"urn:uuid:00000000-0000-4000-8000-{n:012}") for n in range(EVENTS)
    ]
    children = [_fork(party, events if n % 2 else events[::-1]) for n, party in enumerate(parties)]
    assert endings(children) == [0] * SENDERS
    sequence_all()
    assert one_value("SELECT count(*) FROM event") == EVENTS
    assert one_value("SELECT count(*) FROM event_source") == EVENTS * SENDERS
    assert one_value("SELECT count(*) FROM event_name") == EVENTS * SENDERS
    assert one_value("SELECT count(*) FROM event_item WHERE role = 0") == EVENTS
    assert one_value("SELECT count(*) FROM log WHERE kind = 1") == EVENTS
    assert one_value("SELECT count(*) FROM log WHERE kind = 3") == EVENTS * (SENDERS - 1)
    assert one_value("SELECT max(seq) FROM log") == EVENTS * SENDERS


def test_two_contents_for_one_id_at_the_same_moment(committed):
    party = create_party("importer", "进口商", "IMPORTER").pk
    same = "urn:uuid:00000000-0000-4000-8000-000000000001"
    children = [_fork(party, [object_event(epc(n), eventID=same)], expect=None) for n in range(SENDERS)]
    assert endings(children) == [0] * SENDERS
    assert one_value("SELECT count(*) FROM event") == 1


def test_sequencers_side_by_side_leave_no_gap(committed):
    party = create_party("importer", "进口商", "IMPORTER").pk
    capture(document(*(object_event(epc(n)) for n in range(EVENTS))), sender=party)
    children = [started(lambda: [sequence(7) for _ in range(EVENTS)]) for _ in range(4)]
    assert endings(children) == [0] * 4
    sequence_all()
    assert one_value("SELECT count(*) FROM log") == EVENTS
    assert one_value("SELECT max(seq) FROM log") == EVENTS


@pytest.mark.requirement("R327")
def test_record_time_never_falls_along_the_numbers(committed, monkeypatch):
    party = create_party("importer", "进口商", "IMPORTER").pk
    for number, moment in enumerate(("2026-05-02T00:00:00Z", "2026-05-01T00:00:00Z", "2026-05-03T00:00:00Z")):
        monkeypatch.setenv("SUYUAN_CLOCK", moment)
        capture(document(object_event(epc(number))), sender=party)
        sequence_all()
    with connection.cursor() as cursor:
        cursor.execute("SELECT record_time FROM log ORDER BY seq")
        times = [row[0] for row in cursor.fetchall()]
    assert times == sorted(times)
    assert len(set(times)) == 2


def _fork(party: int, events: list, expect: bool | None = True) -> int:
    def work() -> None:
        result = capture(document(*events), sender=party)
        assert expect is None or result.success is expect, result.all_problems()

    return started(work)
