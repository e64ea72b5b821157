from __future__ import annotations

import pytest

from documents import document, epc, object_event
from suyuan.core.identifiers.canonical import key_for
from suyuan.intake.documents import content_of
from suyuan.ledger import connection
from suyuan.ledger.queries import events_of
from suyuan.ledger.results import Status
from suyuan.ledger.services import capture


@pytest.mark.requirement("R033", "R040")
def test_it_works(importer, viewer, send):
    result = send(importer, object_event(epc(1), epc(2)), object_event(epc(1), bizStep="shipping"))
    assert (result.success, result.accepted, result.duplicate, result.refused) == (True, 2, 0, 0)
    found = events_of([_key(epc(1))], viewer(importer))
    assert sorted(r.stored.event.biz_step for r in found) == ["receiving", "shipping"]
    assert [r.stored.event.biz_step for r in events_of([_key(epc(2))], viewer(importer))] == ["receiving"]


def test_the_document_is_kept_as_it_came(importer, send):
    event = object_event(epc(1))
    result = send(importer, event)
    with connection.cursor() as cursor:
        assert content_of(cursor, result.document_id) == document(event)


def test_the_same_delivery_again_succeeds_and_changes_nothing(importer, send, one):
    first = send(importer, object_event(epc(1)))
    again = send(importer, object_event(epc(1)))
    assert again.success
    assert (again.accepted, again.duplicate) == (0, 1)
    assert again.document_id == first.document_id
    for table in ("event", "event_source", "event_name", "raw_document", "log"):
        assert one(f"SELECT count(*) FROM {table}") == 1, table


def test_one_event_in_another_document_is_a_duplicate_with_its_own_presentation(importer, send, one):
    send(importer, object_event(epc(1)))
    result = send(importer, object_event(epc(2)), object_event(epc(1)))
    assert [line.status for line in result.lines] == [Status.ACCEPTED, Status.DUPLICATE]
    assert one("SELECT count(*) FROM event") == 2
    assert one("SELECT count(*) FROM event_source") == 3


def test_an_event_twice_in_one_document_is_stored_once(importer, send, one):
    result = send(importer, object_event(epc(1)), object_event(epc(1)))
    assert [line.status for line in result.lines] == [Status.ACCEPTED, Status.DUPLICATE]
    assert one("SELECT count(*) FROM event") == 1


def test_rollback_keeps_nothing_of_a_document_with_a_bad_event(importer, send, one):
    result = send(importer, object_event(epc(1)), object_event(epc(2), eventTime="yesterday"))
    assert not result.success
    assert (result.accepted, result.refused) == (0, 1)
    assert result.lines[1].problems[0].where.startswith("epcisBody.eventList[1].eventTime")
    assert [line.status for line in result.lines] == [Status.ROLLED_BACK, Status.REFUSED]
    for table in (
        "event",
        "event_item",
        "event_source",
        "raw_document",
        "raw_part",
        "document_key",
        "pending",
    ):
        assert one(f"SELECT count(*) FROM {table}") == 0, table
    assert one("SELECT success FROM capture_job") is False


def test_proceed_keeps_the_sound_events(importer, send, one):
    bad = object_event(epc(2), eventTime="yesterday")
    result = send(importer, object_event(epc(1)), bad, object_event(epc(3)), behaviour="proceed")
    assert result.success
    assert [line.status for line in result.lines] == [Status.ACCEPTED, Status.REFUSED, Status.ACCEPTED]
    assert one("SELECT count(*) FROM event") == 2


@pytest.mark.parametrize("content", [b"", b"{", b"not a document", b'{"a": 1}', b"<x/>", b"PK\x03\x04zip"])
@pytest.mark.parametrize("behaviour", ["rollback", "proceed"])
def test_what_is_no_document_is_refused_with_a_reason(importer, one, content, behaviour):
    result = capture(content, sender=importer.pk, behaviour=behaviour)
    assert not result.success
    assert result.problems[0].is_error
    assert result.problems[0].remedy
    assert one("SELECT count(*) FROM raw_document") == 0


def test_a_document_cut_short_is_not_kept_in_part(importer, one):
    whole = document(object_event(epc(1)), object_event(epc(2)))
    result = capture(whole[:-40], sender=importer.pk, behaviour="proceed")
    assert not result.success
    assert one("SELECT count(*) FROM event") == 0


def test_an_event_from_the_future_is_kept_and_flagged(importer, viewer, send):
    result = send(importer, object_event(epc(1), time="2199-01-01T00:00:00.000Z"))
    assert result.success
    assert [p.code for p in result.lines[0].problems] == ["CAP-FUTURE"]
    assert events_of([_key(epc(1))], viewer(importer))[0].stored.is_future


@pytest.mark.parametrize(
    ("time", "minutes"), [("08:06:30", 6), ("08:05:01", 5), ("09:40:00", 100), ("08:05:00", None)]
)
def test_the_minutes_told_are_those_from_now_on(importer, send, monkeypatch, time, minutes):
    monkeypatch.setenv("SUYUAN_CLOCK", "2026-03-01T08:00:00+00:00")
    result = send(importer, object_event(epc(1), time=f"2026-03-01T{time}Z"))
    told = [problem.message for problem in result.lines[0].problems]
    assert told == ([] if minutes is None else [told[0]])
    assert minutes is None or f"lies {minutes} minutes in the future" in told[0]


def test_every_identifier_is_found_also_by_product_and_lot(importer, viewer, send):
    quantity = [{"epcClass": "urn:epc:class:lgtin:6901234.056789.L7", "quantity": 5}]
    send(importer, object_event(epc("S1"), quantityList=quantity))
    product = "https://id.gs1.org/01/06901234567892"
    for text in (epc("S1"), product, f"{product}/10/L7", "(01)06901234567892(21)S1"):
        assert len(events_of([_key(text)], viewer(importer))) == 1, text


def test_a_cut_list_of_problems_says_that_it_is_cut(importer, send):
    bad = [object_event(epc(number), eventTime="yesterday") for number in range(1_001)]
    found = send(importer, *bad).all_problems()
    assert len(found) == 1_001
    assert found[-1]["code"] == "CAP-MORE"


def _key(text: str):
    from uuid import UUID

    return UUID(bytes=key_for(text))
