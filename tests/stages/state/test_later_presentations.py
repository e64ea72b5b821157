"""A later presentation may change whether an event counts: somebody else stands by it, or its time has come."""

from __future__ import annotations

import datetime as dt

from derived_tables import tables
from documents import epc, object_event, pack
from suyuan import clock
from suyuan.ledger.queries import events_by_id
from suyuan.parties.services import create_party
from suyuan.parties.viewer import Viewer
from suyuan.state.services import rebuild

ID = "urn:uuid:5a0e5b0e-0000-4000-8000-000000000009"
DECLARED = {"declarationTime": "2026-03-02T08:00:00.000Z", "reason": "did_not_occur"}


def test_the_registers_follow_and_a_rebuild_agrees(maker, hospital, send, world):
    send(maker, object_event(epc(1), time="2026-03-01T07:00:00.000Z", bizStep="commissioning", action="ADD"))
    coded = tables()
    scan = object_event(epc(1), eventID=ID, bizStep="destroying", disposition="destroyed", action="DELETE")
    send(maker, scan)
    destroyed = tables()
    send(hospital, {**scan, "errorDeclaration": DECLARED})
    assert tables() == destroyed, "a declaration of somebody else changes nothing"
    send(hospital, scan)
    assert tables() == destroyed, "nor does the copy: the maker stands by the event"
    send(maker, {**scan, "errorDeclaration": DECLARED})
    assert tables() == coded
    _rebuilt_alike(world)


def test_an_event_counts_again_when_somebody_stands_by_it(maker, hospital, send, world):
    """Packing and goods included: what was taken back comes again in full."""
    box = "urn:epc:id:sscc:6901234.0000000001"
    goods = {"epcClass": "urn:epc:class:lgtin:6901234.056789.L7", "quantity": 5}
    send(maker, object_event(epc(1), time="2026-03-01T07:00:00.000Z", bizStep="commissioning", action="ADD"))
    scans = [
        pack(box, epc(1), time="2026-03-01T09:00:00.000Z", eventID=ID),
        object_event(bizStep="receiving", quantityList=[goods], epcList=None, eventID=ID[:-1] + "8"),
    ]
    send(maker, *scans)
    whole = tables()
    send(maker, *({**scan, "errorDeclaration": DECLARED} for scan in scans))
    assert not tables()["containment"]
    assert not tables()["quantity_flow"]
    send(hospital, *scans)
    assert tables() == whole
    _rebuilt_alike(world)


def test_an_early_event_counts_once_another_presents_it_in_time(maker, hospital, send, world, monkeypatch):
    monkeypatch.setenv("SUYUAN_CLOCK", "2026-03-01T10:00:00+08:00")
    send(maker, object_event(epc(1), time="2026-03-01T01:00:00.000Z", bizStep="commissioning", action="ADD"))
    coded = tables()
    ahead = object_event(epc(1), time="2026-03-05T01:00:00.000Z")
    early = send(maker, ahead).lines[0].event_id
    send(hospital, ahead)
    assert tables() == coded, "early for both"
    monkeypatch.setenv("SUYUAN_CLOCK", "2026-03-05T10:00:00+08:00")
    send(maker, ahead)
    send(hospital, ahead)
    assert tables() == coded, "a repeated delivery says nothing new"
    send(create_party("carrier", "顺达物流", "LOGISTICS"), ahead)
    assert tables() != coded
    _rebuilt_alike(world)
    assert [one.is_future for one in events_by_id([early], Viewer.operator())] == [False]
    before = clock.now() - dt.timedelta(days=1)
    assert [one.is_future for one in events_by_id([early], Viewer.operator(), known_at=before)] == [True]


def _rebuilt_alike(world):
    streamed = tables()
    world(rebuild)
    assert tables() == streamed
    rebuild()
    assert tables() == streamed
