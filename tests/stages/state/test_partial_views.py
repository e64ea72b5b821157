"""A party sees its own part: all of it, nothing of the rest, and nothing that the rest has changed since."""

from __future__ import annotations

import datetime as dt
import json

from test_trace_of_a_thing import (
    DEPOT,
    DEPOT_FIRM,
    HOSPITAL,
    MAKER,
    PACK,
    PLANT,
    WARD,
    ask,
    firms,
    got,
    made,
    sent,
)  # fmt: skip

from documents import CARTON, epc, object_event, pack
from suyuan import clock
from suyuan.core.identifiers.canonical import canonical_text, key_for
from suyuan.parties.queries import viewer_of_party
from suyuan.parties.viewer import Viewer
from suyuan.state.trace.gathering import Asked, Events

__all__ = ["firms"]
OTHER_CARTON = "urn:epc:id:sscc:6901234.0000054321"
AT_PLANT = {"bizLocation": {"id": PLANT}}
ID = "urn:uuid:5a0e5b0e-0000-4000-8000-000000000011"
DECLARED = {"declarationTime": "2026-03-02T08:00:00.000Z", "reason": "did_not_occur"}


def test_that_a_neighbour_left_the_carton_is_not_taken_for_an_emptied_carton(firms, send):
    """Whoever receives the carton later does not know the neighbour, and goes on following the pack in it."""
    at_depot = {"bizLocation": {"id": DEPOT}, "readPoint": {"id": DEPOT}}
    send(firms["maker"], made(PACK, epc("S2")))
    send(firms["maker"], pack(CARTON, PACK, epc("S2"), time="2026-03-01T09:00:00Z", **AT_PLANT))
    send(firms["maker"], sent(CARTON, MAKER, DEPOT_FIRM, "2026-03-02T09:00:00Z"))
    send(firms["depot"], got(CARTON, MAKER, DEPOT_FIRM, "2026-03-03T09:00:00Z", DEPOT))
    send(firms["depot"], pack(CARTON, epc("S2"), time="2026-03-03T10:00:00Z", action="DELETE", **at_depot))
    send(firms["depot"], sent(CARTON, DEPOT_FIRM, HOSPITAL, "2026-03-04T09:00:00Z", DEPOT))
    send(firms["hospital"], got(CARTON, DEPOT_FIRM, HOSPITAL, "2026-03-05T09:00:00Z", WARD))
    found = ask(PACK, viewer_of_party(firms["hospital"]))
    assert [event["step"] for event in found["events"]][-2:] == ["shipping", "receiving"]
    assert found["now"]["place"]["name"] == "双塔医院库房"
    assert found["now"]["container"]["id"] == canonical_text(CARTON)
    assert "S2" not in json.dumps(found)


def three_newest(viewer):
    """The events of the pack where only three are read."""
    events = Events(Asked(PACK, viewer, "all", "both", None, None, clock.now()), most=3)
    events.read({key_for(PACK)})
    return [known.stored.event.biz_step for known in events.known.values()], events.left_out


def test_what_others_reported_pushes_no_event_of_a_party_out(firms, send):
    """Neither may their number be told to it."""
    send(firms["depot"], got(PACK, MAKER, DEPOT_FIRM, "2026-03-01T09:00:00Z", DEPOT))
    for day in range(2, 8):
        send(firms["maker"], object_event(PACK, time=f"2026-03-0{day}T09:00:00Z", bizStep="storing"))
    assert three_newest(viewer_of_party(firms["depot"])) == (["receiving"], 0)
    assert three_newest(Viewer.operator()) == (["storing"] * 3, 4)


def test_who_else_took_a_common_report_back_is_not_told(firms, send):
    """The event is gone when both have taken it back; of the other's part in it the first learns nothing."""
    scan = object_event(PACK, time="2026-03-01T09:00:00Z", eventID=ID)
    for firm in ("maker", "depot"):
        send(firms[firm], scan)
    for firm in ("maker", "depot"):
        send(firms[firm], {**scan, "errorDeclaration": DECLARED})
    (seen,) = (each for each in ask(viewer=viewer_of_party(firms["maker"]))["events"] if each["retracted"])
    assert seen["retracted"]["by"] is None
    (seen,) = (each for each in ask(viewer=viewer_of_party(firms["depot"]))["events"] if each["retracted"])
    assert seen["retracted"]["by"]["name"] == "北方医药"
    (seen,) = (each for each in ask()["events"] if each["retracted"])
    assert seen["retracted"]["by"]["name"] == "北方医药"


def packed_again(firms, send):
    """Two packs in a carton; one is put into another carton, and nobody says that it was taken out."""
    send(firms["maker"], made(PACK, epc("S2")))
    send(firms["maker"], pack(CARTON, PACK, epc("S2"), time="2026-03-01T09:00:00Z", **AT_PLANT))
    send(firms["maker"], pack(OTHER_CARTON, PACK, time="2026-03-01T10:00:00Z", **AT_PLANT))


def test_a_pack_that_was_put_into_another_carton_stands_in_the_first_no_more(firms, send):
    packed_again(firms, send)
    for viewer in (Viewer.operator(), viewer_of_party(firms["maker"])):
        tree = ask(CARTON, viewer)["views"]["packaging"]["tree"]
        assert [node["thing"]["id"] for node in tree["children"]] == [canonical_text(epc("S2"))]
        assert ask(epc("S2"), viewer)["views"]["packaging"]["siblings_count"] == 0
    before = ask(CARTON, as_of=dt.datetime(2026, 3, 1, 9, 30, tzinfo=dt.UTC))["views"]["packaging"]["tree"]
    assert len(before["children"]) == 2


def test_of_a_re_packing_that_it_may_not_see_a_party_learns_nothing(firms, send):
    send(firms["maker"], made(PACK, epc("S2")))
    send(firms["maker"], pack(CARTON, PACK, epc("S2"), time="2026-03-01T09:00:00Z", **AT_PLANT))
    elsewhere = {"bizLocation": {"id": DEPOT}, "readPoint": {"id": DEPOT}}
    send(firms["depot"], pack(OTHER_CARTON, PACK, time="2026-03-01T10:00:00Z", **elsewhere))
    tree = ask(CARTON, viewer_of_party(firms["maker"]))["views"]["packaging"]["tree"]
    assert len(tree["children"]) == 2


def test_two_cartons_each_said_to_hold_the_other_are_shown_once_and_told(firms, send):
    send(firms["maker"], made(CARTON, OTHER_CARTON))
    send(firms["maker"], pack(CARTON, OTHER_CARTON, time="2026-03-01T09:00:00Z", **AT_PLANT))
    send(firms["maker"], pack(OTHER_CARTON, CARTON, time="2026-03-01T10:00:00Z", **AT_PLANT))
    for viewer in (Viewer.operator(), viewer_of_party(firms["maker"])):
        found = ask(CARTON, viewer)
        (child,) = found["views"]["packaging"]["tree"]["children"]
        assert child["thing"]["id"] == canonical_text(OTHER_CARTON)
        assert all(not below["children"] for below in child["children"])
        assert "nesting" in [reason["code"] for reason in found["verdict"]["reasons"]]
        assert found["verdict"]["level"] == "warn"


def test_a_carton_said_to_hold_itself_is_answered(firms, send):
    send(firms["maker"], made(CARTON), pack(CARTON, CARTON, time="2026-03-01T09:00:00Z", **AT_PLANT))
    assert ask(CARTON)["now"]["container"] is None
