from __future__ import annotations

from documents import epc, object_event
from suyuan.ledger.results import Status

ID = "urn:uuid:5a0e5b0e-0000-4000-8000-000000000001"


def test_one_id_for_two_contents_is_refused_to_the_same_sender(importer, send, one):
    send(importer, object_event(epc(1), eventID=ID))
    result = send(importer, object_event(epc(2), eventID=ID))
    assert not result.success
    assert [p.code for p in result.lines[0].problems] == ["CAP-EVENT-ID"]
    assert one("SELECT count(*) FROM event") == 1


def test_an_id_taken_is_found_behind_new_events_too(importer, send, one):
    """The first attempt asks for the first event alone and trusts that the others are as new."""
    send(importer, object_event(epc(1), eventID=ID))
    result = send(
        importer,
        object_event(epc(2)),
        object_event(epc(3), eventID=ID),
        object_event(epc(4)),
        behaviour="proceed",
    )
    assert [line.status for line in result.lines] == [Status.ACCEPTED, Status.REFUSED, Status.ACCEPTED]
    assert [p.code for p in result.lines[1].problems] == ["CAP-EVENT-ID"]
    assert one("SELECT count(*) FROM event") == 3


def test_also_within_one_document(importer, send):
    result = send(
        importer, object_event(epc(1), eventID=ID), object_event(epc(2), eventID=ID), behaviour="proceed"
    )
    assert [line.status for line in result.lines] == [Status.ACCEPTED, Status.REFUSED]


def test_nobody_can_occupy_an_id(importer, rival, send, one):
    send(rival, object_event(epc(9), eventID=ID))
    result = send(importer, object_event(epc(1), eventID=ID))
    assert result.lines[0].status is Status.ACCEPTED
    assert one("SELECT count(*) FROM event") == 2


def test_our_own_hash_as_id_is_no_id(importer, send, one):
    first = send(importer, object_event(epc(1)))
    result = send(importer, object_event(epc(1), eventID=first.lines[0].name))
    assert result.lines[0].status is Status.DUPLICATE
    assert one("SELECT count(*) FROM event") == 1


def test_the_same_id_and_content_again_is_a_duplicate(importer, send):
    send(importer, object_event(epc(1), eventID=ID))
    result = send(importer, object_event(epc(1), eventID=ID))
    assert result.success
    assert result.lines[0].status is Status.DUPLICATE
