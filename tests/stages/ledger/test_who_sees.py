from __future__ import annotations

from uuid import UUID

from documents import epc, object_event
from suyuan.core.identifiers.canonical import key_for
from suyuan.ledger.queries import events_by_id, events_of
from suyuan.ledger.results import Status
from suyuan.parties.viewer import Viewer

KEY = UUID(bytes=key_for(epc(1)))


def test_only_the_capturer_and_the_operator_see_an_event(importer, rival, viewer, send):
    result = send(importer, object_event(epc(1)))
    assert len(events_of([KEY], viewer(importer))) == 1
    assert len(events_of([KEY], Viewer.operator())) == 1
    assert events_of([KEY], viewer(rival)) == []
    assert events_of([KEY], Viewer.nobody()) == []
    assert events_by_id([result.lines[0].event_id], viewer(rival)) == []


def test_who_presents_the_same_event_becomes_its_capturer_and_is_told_accepted(
    importer, rival, viewer, send, one
):
    send(importer, object_event(epc(1)))
    result = send(rival, object_event(epc(1)))
    assert result.lines[0].status is Status.ACCEPTED
    assert len(events_of([KEY], viewer(rival))) == 1
    assert one("SELECT count(*) FROM event") == 1


def test_nothing_is_seen_before_it_has_a_number(importer, viewer):
    from documents import document
    from suyuan.ledger.sequencer import sequence_all
    from suyuan.ledger.services import capture

    capture(document(object_event(epc(1))), sender=importer.pk)
    assert events_of([KEY], viewer(importer)) == []
    sequence_all()
    assert len(events_of([KEY], viewer(importer))) == 1
