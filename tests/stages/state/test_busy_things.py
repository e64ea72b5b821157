"""Things and boxes with very many events: nothing that tells a state goes unread, and late news stay cheap."""

from __future__ import annotations

from functools import partial

import pytest
from django.db import connection
from test_trace_of_a_thing import DEPOT, DEPOT_FIRM, MAKER, PACK, PLANT, ask, firms, made, parties

from documents import epc, object_event, pack
from suyuan.core.identifiers.canonical import key_for
from suyuan.state import refold
from suyuan.state.trace import gathering

__all__ = ["firms"]
BOX = "urn:epc:id:grai:6901234.00001.B1"
AT = {"bizLocation": {"id": PLANT}, "readPoint": {"id": PLANT}}


@pytest.fixture
def few(monkeypatch):
    """Eight events of a thing are read, and a box with more than three counts as busy."""
    monkeypatch.setattr("suyuan.state.trace.Events", partial(gathering.Events, most=8))
    monkeypatch.setattr(gathering, "FEW", 3)


def reading(thing, minute, day="05"):
    element = {"sensorReport": [{"type": "Temperature", "value": 4.5, "uom": "CEL"}]}
    return object_event(thing, time=f"2026-03-{day}T10:{minute:02}:00Z", bizStep="sensor_reporting", disposition=None,
                        bizLocation=None, readPoint={"id": PLANT}, sensorElementList=[element])  # fmt: skip


def recalled(thing, time="2026-03-02T09:00:00Z"):
    return object_event(thing, time=time, bizStep="holding", disposition="recalled", **AT)


def test_a_recall_is_told_however_many_readings_came_after_it(firms, send, few):
    send(firms["maker"], made(PACK), recalled(PACK))
    send(firms["maker"], *(reading(PACK, minute) for minute in range(30)))
    found = ask()
    assert found["verdict"]["code"] == "recalled"
    assert {"commissioning", "holding"} <= {event["step"] for event in found["events"]}
    assert found["truncated"]["events"] == 24
    assert "incomplete" not in [reason["code"] for reason in found["verdict"]["reasons"]]


def test_where_more_than_readings_goes_unread_the_verdict_says_so(firms, send, few):
    send(firms["maker"], made(PACK))
    scans = [object_event(PACK, time=f"2026-03-03T10:{n:02}:00Z", bizStep="storing", **AT) for n in range(12)]
    send(firms["maker"], *scans)
    verdict = ask()["verdict"]
    assert (verdict["level"], verdict["code"]) == ("warn", "incomplete")


def trip(thing, day, *between):
    """Into the box in the morning, out in the evening."""
    return [
        pack(BOX, thing, time=f"2026-03-{day}T08:00:00Z", **AT),
        *between,
        pack(BOX, time=f"2026-03-{day}T18:00:00Z", action="DELETE", **AT),
    ]


def test_what_happened_to_a_box_while_a_thing_was_inside_is_told_however_busy_the_box_was_later(
    firms, send, few
):
    send(firms["maker"], made(PACK))
    spoilt = object_event(
        BOX, time="2026-03-02T12:00:00Z", bizStep="inspecting", disposition="non_conformant", **AT
    )
    send(firms["maker"], *trip(PACK, "02", spoilt))
    send(firms["maker"], *(reading(BOX, minute, day="06") for minute in range(30)))
    for day in ("07", "08", "09"):
        send(firms["maker"], *trip(epc(f"O{day}"), day))
    found = ask()
    assert found["verdict"]["code"] == "abnormal"
    assert "2026-03-06" not in {event["time"][:10] for event in found["events"]}
    assert found["truncated"]["events"] == 0


def test_a_thing_that_is_still_in_a_busy_box_shares_its_fate(firms, send, few):
    send(firms["maker"], made(PACK))
    for day in ("02", "03"):
        send(firms["maker"], *trip(epc(f"O{day}"), day))
    send(firms["maker"], pack(BOX, PACK, time="2026-03-04T08:00:00Z", **AT))
    send(firms["maker"], *(reading(BOX, minute) for minute in range(20)))
    send(firms["maker"], recalled(BOX, "2026-03-06T09:00:00Z"))
    assert ask()["verdict"]["code"] == "recalled"
    send(firms["maker"], pack("urn:epc:id:sscc:6901234.0000000077", BOX, time="2026-03-07T08:00:00Z", **AT))
    moved = object_event("urn:epc:id:sscc:6901234.0000000077", time="2026-03-08T08:00:00Z", bizStep="receiving",
                         bizLocation={"id": DEPOT}, readPoint={"id": DEPOT}, **parties(MAKER, DEPOT_FIRM))  # fmt: skip
    send(firms["depot"], moved)
    assert "/414/6901235" in ask()["now"]["place"]["id"]


def test_late_news_of_a_box_open_of_its_events_only_what_concerns_its_things(firms, send, monkeypatch):
    """A box that has gone round a hundred times must not be read whole for each thing that was in it."""
    for day in range(2, 9):
        send(firms["maker"], made(epc(f"T{day}")), *trip(epc(f"T{day}"), f"{day:02}"))
    seen = refold.gather([key_for(epc("T3"))])
    assert {each.time.day for each in seen.observed[key_for(BOX)]} >= {3}
    readings = [reading(BOX, minute, day="05") for minute in range(5)]
    send(firms["maker"], *readings)
    assert len(refold.gather([key_for(epc("T3"))]).observed[key_for(BOX)]) == len(seen.observed[key_for(BOX)])
    late = object_event(BOX, time="2026-03-03T12:00:00Z", bizStep="inspecting", disposition="damaged", **AT)
    send(firms["maker"], late)
    assert ask(epc("T3"))["now"]["disposition"] == "damaged"
    assert ask(epc("T4"))["now"]["disposition"] != "damaged"


def test_late_news_of_a_box_concern_only_what_was_in_it_then(firms, send, monkeypatch):
    for day in range(2, 9):
        send(firms["maker"], made(epc(f"T{day}")), *trip(epc(f"T{day}"), f"{day:02}"))
    worked_out = []
    whole = refold.refold
    monkeypatch.setattr("suyuan.state.project.refold", lambda keys: (worked_out.extend(keys), whole(keys)))
    send(firms["maker"], object_event(BOX, time="2026-03-03T12:00:00Z", bizStep="inspecting", **AT))
    assert key_for(epc("T3")) in worked_out
    assert not {key_for(epc(f"T{day}")) for day in (2, 4, 5, 6, 7, 8)} & set(worked_out)


def test_an_event_about_many_things_is_opened_once_when_it_is_taken_back(firms, send, monkeypatch):
    things = [epc(f"M{number}") for number in range(40)]
    scan = object_event(*things, time="2026-03-02T09:00:00Z", bizStep="storing", eventID="urn:x:many", **AT)
    send(firms["maker"], made(*things), scan)
    monkeypatch.setattr(refold, "CHUNK", 5)
    opened = []
    whole = refold.events_by_id
    monkeypatch.setattr(
        refold, "events_by_id", lambda ids, *a, **k: (opened.extend(ids), whole(ids, *a, **k))[1]
    )
    send(firms["maker"], {**scan, "errorDeclaration": {"declarationTime": "2026-03-05T08:00:00Z"}})
    assert len(opened) == len(set(opened))
    assert ask(things[0])["now"]["step"] == "commissioning"


def test_an_event_may_move_more_kinds_of_goods_than_fit_into_two_bytes(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT data_type FROM information_schema.columns WHERE table_name = 'quantity_flow' AND column_name = 'line'")  # fmt: skip
        assert cursor.fetchone() == ("integer",)
