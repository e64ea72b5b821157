"""A record that is wrong by itself: from the future, named like another, declared in vain; found, and healed."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection

from documents import epc
from suyuan import clock
from suyuan.core.identifiers.canonical import key_for
from suyuan.parties.viewer import Viewer
from suyuan.supervision.findings import jobs
from suyuan.supervision.findings.queries import HIDDEN, Question, lines
from three_firms import DEALER, MAKER, at, made

NAME, OTHER = "urn:uuid:5a0e5b0e-0000-4000-8000-000000000001", "urn:uuid:5a0e5b0e-0000-4000-8000-000000000002"
NOW = dt.datetime(2026, 3, 10, 12, tzinfo=dt.UTC)


@pytest.fixture
def now(monkeypatch):
    """A clock that a test may set."""
    moment = [NOW]
    monkeypatch.setattr(clock, "now", lambda: moment[0])
    return moment


def looked_at(thing="1", **more):
    """A record that breaks nothing in the life of a pack."""
    from documents import object_event

    return object_event(
        epc(thing),
        bizStep="inspecting",
        disposition=None,
        **{"time": "2026-03-02T08:00:00Z", **at(MAKER), **more},
    )


def wrong(event, reason="incorrect_data", corrected_by=()):
    said = {"declarationTime": "2026-03-09T08:00:00Z", "reason": reason}
    return {
        **event,
        "errorDeclaration": {**said, **({"correctiveEventIDs": list(corrected_by)} if corrected_by else {})},
    }


def and_again(found):
    """What is open, and the same after a sweep and a rebuild."""
    before = found()
    jobs.sweep()
    assert found() == before
    jobs.rebuild()
    assert found() == before
    return before


def test_a_record_from_the_future_is_told_until_it_is_corrected(firms, send, found, now):
    send(firms.maker, made(epc(1)))
    early = {**looked_at(time="2026-03-10T12:20:00Z"), "eventID": NAME}
    send(firms.maker, early)
    assert and_again(found) == [("TO-1", "maker", 1)]
    send(firms.maker, wrong(early, "did_not_occur"))
    assert and_again(found) == []


def test_a_record_from_the_future_is_told_until_another_presents_it_in_its_time(firms, send, found, now):
    send(firms.maker, made(epc(1)))
    early = {**looked_at(time="2026-03-10T12:20:00Z"), "eventID": NAME}
    send(firms.maker, early)
    now[0] = NOW + dt.timedelta(hours=1)
    assert found() == [("TO-1", "maker", 1)]
    send(firms.dealer, early)
    assert and_again(found) == []


def test_a_clock_that_is_a_little_fast_is_no_fault(firms, send, found, now):
    send(firms.maker, made(epc(1)), looked_at(time="2026-03-10T12:04:00Z"))
    assert found() == []


def test_an_event_id_of_another_event_is_told_to_who_came_second_until_he_takes_it_back(firms, send, found):
    first, second = ({**looked_at(readPoint={"id": place}), "eventID": NAME} for place in (MAKER, DEALER))
    send(firms.maker, made(epc(1)), first)
    assert found() == []
    send(firms.dealer, second)
    assert and_again(found) == [("DU-1", "dealer", 1)]
    (seen,) = lines(Question(rule="DU-1"), Viewer(party_id=firms.maker.pk))
    assert (seen.party, seen.partner) == (HIDDEN, firms.maker.pk)
    send(firms.dealer, wrong(second, "did_not_occur"))
    assert and_again(found) == []


def test_the_same_event_from_two_parties_is_no_fault(firms, send, found):
    event = {**looked_at(), "eventID": NAME}
    send(firms.maker, made(epc(1)), event)
    send(firms.dealer, event)
    assert found() == []


def test_a_wrong_record_needs_its_correction(firms, send, found, now):
    event = {**looked_at(), "eventID": NAME}
    send(firms.maker, made(epc(1)), event, wrong(event))
    assert found() == []
    now[0] = NOW + dt.timedelta(hours=25)
    assert jobs.look_again() == 1
    assert and_again(found) == [("DECL-1", "maker", 1)]
    right = {**looked_at(time="2026-03-02T09:00:00Z"), "eventID": OTHER}
    send(firms.maker, right, wrong(event, corrected_by=[OTHER]))
    assert and_again(found) == []


def test_a_correction_that_is_nowhere_is_told_until_it_comes(firms, send, found, now):
    event = {**looked_at(), "eventID": NAME}
    send(firms.maker, made(epc(1)), event, wrong(event, corrected_by=[OTHER]))
    now[0] = NOW + dt.timedelta(hours=25)
    jobs.look_again()
    assert and_again(found) == [("DECL-1", "maker", 1)]
    send(firms.maker, {**looked_at(time="2026-03-02T09:00:00Z"), "eventID": OTHER})
    assert and_again(found) == []


def test_what_did_not_occur_needs_no_correction(firms, send, found, now):
    event = {**looked_at(), "eventID": NAME}
    send(firms.maker, made(epc(1)), event, wrong(event, "did_not_occur"))
    now[0] = NOW + dt.timedelta(hours=25)
    jobs.look_again()
    assert found() == []


def test_who_declares_what_others_reported_is_told_until_he_reported_it_too(firms, send, found):
    event = {**looked_at(), "eventID": NAME}
    send(firms.maker, made(epc(1)), event)
    send(firms.dealer, wrong(event, "did_not_occur"))
    assert and_again(found) == [("DECL-2", "dealer", 1)]
    send(firms.dealer, event)
    assert and_again(found) == []


def test_a_declaration_may_come_a_day_before_what_it_declares_and_no_longer(firms, send, found, now):
    event = {**looked_at(), "eventID": NAME}
    send(firms.maker, made(epc(1)), wrong(event, "did_not_occur"))
    assert found() == []
    now[0] = NOW + dt.timedelta(hours=25)
    jobs.look_again()
    assert and_again(found) == [("DECL-2", "maker", 1)]
    send(firms.maker, event)
    assert and_again(found) == []


def test_the_things_of_a_wrong_record_lead_to_it(firms, send, now):
    from uuid import UUID

    send(firms.maker, made(epc(1), epc(2)), looked_at(time="2026-03-11T12:00:00Z"))
    for serial, rules in ((1, ["TO-1"]), (2, [])):
        asked = Question(key=UUID(bytes=key_for(epc(serial))))
        assert [line.rule.id for line in lines(asked, Viewer.operator())] == rules
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM awaited_name")
        assert cursor.fetchone() == (0,)
