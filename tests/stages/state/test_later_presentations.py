"""A declaration may take effect long after it came: when its sender presents the declared event too."""

from __future__ import annotations

from derived_tables import tables
from documents import epc, object_event
from suyuan.state.services import rebuild

ID = "urn:uuid:5a0e5b0e-0000-4000-8000-000000000009"
DECLARED = {"declarationTime": "2026-03-02T08:00:00.000Z", "reason": "did_not_occur"}


def test_the_registers_follow_and_a_rebuild_agrees(maker, hospital, send, world):
    send(maker, object_event(epc(1), time="2026-03-01T07:00:00.000Z", bizStep="commissioning", action="ADD"))
    scan = object_event(epc(1), eventID=ID, bizStep="destroying", disposition="destroyed", action="DELETE")
    send(maker, scan)
    before = tables()
    send(hospital, {**scan, "errorDeclaration": DECLARED})
    assert tables() == before, "a declaration of somebody else changes nothing"
    send(hospital, scan)
    after = tables()
    assert after != before
    world(rebuild)
    assert after == tables()
    rebuild()
    assert tables() == after
