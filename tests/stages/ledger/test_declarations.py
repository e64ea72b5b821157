from __future__ import annotations

from uuid import UUID

import pytest

from documents import epc, object_event
from suyuan.core.identifiers.canonical import key_for
from suyuan.core.problem import Refused
from suyuan.ledger.corrections import declare_error
from suyuan.ledger.queries import events_of, retractions_of
from suyuan.ledger.sequencer import sequence_all

ID = "urn:uuid:5a0e5b0e-0000-4000-8000-000000000002"
DECLARED = {"declarationTime": "2026-03-02T08:00:00.000Z", "reason": "incorrect_data"}


def _retracted(result) -> bool:
    event_id = result.lines[0].event_id
    return event_id in retractions_of([event_id])


@pytest.mark.parametrize("event_id", [ID, None])
def test_a_declaration_takes_effect_beside_the_original(importer, viewer, send, event_id, one):
    original = send(importer, object_event(epc(1), eventID=event_id))
    assert not _retracted(original)
    result = send(importer, object_event(epc(1), eventID=event_id, errorDeclaration=DECLARED))
    assert result.success
    assert _retracted(original)
    assert len(events_of([UUID(bytes=key_for(epc(1)))], viewer(importer))) == 2


def test_a_declaration_of_somebody_else_changes_nothing(importer, rival, send):
    original = send(importer, object_event(epc(1), eventID=ID))
    assert send(rival, object_event(epc(1), eventID=ID, errorDeclaration=DECLARED)).success
    assert not _retracted(original)


def test_a_declaration_by_an_entrusted_party_counts(importer, distributor, send):
    from suyuan.parties.services import entrust

    original = send(importer, object_event(epc(1), eventID=ID))
    entrust(agent=distributor, principal=importer)
    send(distributor, object_event(epc(1), eventID=ID, errorDeclaration=DECLARED))
    assert _retracted(original)


def test_a_declaration_may_arrive_first(importer, send):
    send(importer, object_event(epc(1), eventID=ID, errorDeclaration=DECLARED))
    assert _retracted(send(importer, object_event(epc(1), eventID=ID)))


def test_two_events_that_share_their_cbv_hash_are_told_apart(importer, send):
    """The hash drops the lot of a Digital Link with a serial; a declaration hits the one that it repeats."""
    link = "https://id.gs1.org/01/06901234567892/10/{}/21/S1"
    first = send(importer, object_event(link.format("LOT1")))
    second = send(importer, object_event(link.format("LOT2")))
    assert first.lines[0].name == second.lines[0].name
    send(importer, object_event(link.format("LOT2"), errorDeclaration=DECLARED))
    assert not _retracted(first)
    assert _retracted(second)


def test_what_was_known_before_the_declaration(importer, send, monkeypatch):
    original = send(importer, object_event(epc(1), eventID=ID))
    monkeypatch.setenv("SUYUAN_CLOCK", "2199-01-01T00:00:00+08:00")
    send(importer, object_event(epc(1), eventID=ID, errorDeclaration=DECLARED))
    from suyuan import clock

    event_id = original.lines[0].event_id
    import datetime as dt

    assert event_id in retractions_of([event_id], known_at=clock.now())
    assert event_id not in retractions_of([event_id], known_at=clock.now() - dt.timedelta(days=1))


@pytest.mark.parametrize("event_id", [ID, None])
def test_the_button_declares(importer, viewer, send, event_id):
    original = send(importer, object_event(epc(1), eventID=event_id))
    result = declare_error(original.lines[0].event_id, reason="did_not_occur", viewer=viewer(importer))
    sequence_all()
    assert result.success
    assert _retracted(original)


def test_the_button_is_not_for_strangers_nor_for_twice(importer, rival, viewer, send):
    event_id = send(importer, object_event(epc(1))).lines[0].event_id
    with pytest.raises(Refused, match="CAP-DECLARE-UNKNOWN"):
        declare_error(event_id, reason="did_not_occur", viewer=viewer(rival))
    with pytest.raises(Refused, match="CAP-DECLARE-REASON"):
        declare_error(event_id, reason="because", viewer=viewer(importer))
    declare_error(event_id, reason="did_not_occur", viewer=viewer(importer))
    sequence_all()
    with pytest.raises(Refused, match="CAP-DECLARE-AGAIN"):
        declare_error(event_id, reason="did_not_occur", viewer=viewer(importer))


def test_a_declaration_takes_effect_when_its_sender_presents_the_event_later_and_not_before(
    importer, rival, send, monkeypatch
):
    """The later presentation has a number and a moment of its own; what was known before stays known."""
    import datetime as dt

    from suyuan import clock

    monkeypatch.setenv("SUYUAN_CLOCK", "2026-04-01T00:00:00+08:00")
    original = send(importer, object_event(epc(1), eventID=ID))
    send(importer, object_event(epc(1), eventID=ID, errorDeclaration=DECLARED))
    assert _retracted(original)
    monkeypatch.setenv("SUYUAN_CLOCK", "2026-04-05T00:00:00+08:00")
    send(rival, object_event(epc(1), eventID=ID))
    assert not _retracted(original), "somebody else stands by it now"
    event_id = original.lines[0].event_id
    assert event_id in retractions_of([event_id], known_at=clock.now() - dt.timedelta(days=1))


def test_who_presents_a_copy_cannot_wipe_the_event_of_another(importer, rival, send):
    """Before, after, or ahead of the honest party: a declaration takes back its sender's own word only."""
    for number, order in enumerate(("PCD", "PDC", "DCP", "CPD", "CDP")):
        scan = object_event(epc(number), eventID=ID[:-1] + str(number))
        steps = {
            "P": (importer, scan),
            "C": (rival, scan),
            "D": (rival, {**scan, "errorDeclaration": DECLARED}),
        }
        sent = {step: send(*steps[step]) for step in order}
        assert not _retracted(sent["P"]), order
        send(importer, {**scan, "errorDeclaration": DECLARED})
        assert _retracted(sent["P"]), "nobody stands by it any more"


def test_one_may_take_back_ones_own_word_though_another_stands_by_the_event(importer, rival, viewer, send):
    event_id = send(importer, object_event(epc(1))).lines[0].event_id
    send(rival, object_event(epc(1)))
    assert declare_error(event_id, reason="did_not_occur", viewer=viewer(importer)).success
    sequence_all()
    with pytest.raises(Refused, match="CAP-DECLARE-AGAIN"):
        declare_error(event_id, reason="did_not_occur", viewer=viewer(importer))
    declare_error(event_id, reason="did_not_occur", viewer=viewer(rival))
    sequence_all()
    assert event_id in retractions_of([event_id])


def test_followers_meet_a_later_presentation_in_order(importer, rival, send):
    from suyuan.ledger.queries import sequenced_after

    send(importer, object_event(epc(1)))
    send(rival, object_event(epc(1)))
    met = [(one.seq, one.is_presentation) for one in sequenced_after(0, 100)]
    assert met == [(1, False), (2, True)]


def test_what_cannot_be_repeated_exactly_is_not_declared_in_vain(importer, viewer, send, monkeypatch):
    from suyuan.ledger import corrections

    event_id = send(importer, object_event(epc(1))).lines[0].event_id
    inexact = corrections._declaration
    monkeypatch.setattr(
        corrections, "_declaration", lambda *a: inexact(*a).replace(b"receiving", b"shipping")
    )
    with pytest.raises(Refused, match="CAP-DECLARE-INEXACT"):
        declare_error(event_id, reason="did_not_occur", viewer=viewer(importer))
