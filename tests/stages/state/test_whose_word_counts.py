"""Stops that stand, and who may lift them: with parties, entrustments and registrants as they are stored."""

from __future__ import annotations

from uuid import UUID

import pytest
from test_trace_of_a_lot import of_the_lot, spread
from test_trace_of_a_thing import (
    DEPOT,
    HOSPITAL,
    MAKER,
    PACK,
    PLANT,
    WARD,
    ask,
    firms,
    journey,
    made,
    sent,
)  # fmt: skip

from documents import CARTON, epc, object_event, pack
from suyuan.core.chain.vocabulary import State
from suyuan.core.identifiers.canonical import key_for
from suyuan.masterdata.models import Product
from suyuan.parties.models import Entrustment
from suyuan.parties.queries import viewer_of_party
from suyuan.parties.services import create_party, create_place
from suyuan.parties.viewer import Viewer
from suyuan.state.queries import standing_of
from suyuan.state.services import rebuild

__all__ = ["firms", "journey", "spread"]
RIVAL_PLACE = "urn:epc:id:sgln:6901239.00001.0"


@pytest.fixture
def rival(firms):
    return create_party("rival", "海恒进出口", "IMPORTER", name_en="Haiheng")


def told(thing: str, day: int, step: str, disposition: str | None = None, place: str = PLANT, **more):
    where = {"bizLocation": {"id": place}, "readPoint": {"id": place}}
    return object_event(
        thing, time=f"2026-03-{day:02}T09:00:00Z", bizStep=step, disposition=disposition, **where, **more
    )


def kept(thing: str, day: int, place: str = PLANT, *, unset: str = "", **more):
    words = {"unset": [unset]} if unset else {"set": ["recalled"]}
    return told(
        thing, day, "inspecting", more.pop("disposition", None), place, persistentDisposition=words, **more
    )


def verdict(viewer: Viewer | None = None, code: str = PACK):
    found = ask(code, viewer) if viewer else ask(code)
    return found["verdict"]["level"], found["verdict"]["code"]


def stands(code: str = PACK):
    key = UUID(bytes=key_for(code))
    return standing_of([key])[key].state


def test_a_persistent_disposition_stands_until_it_is_unset(firms, send):
    send(firms["maker"], made(PACK), kept(PACK, 2, disposition="sellable_accessible"))
    assert verdict() == ("stop", "recalled")
    send(firms["maker"], told(PACK, 3, "storing", "sellable_accessible"))
    assert verdict() == ("stop", "recalled")
    assert stands() is State.RECALLING
    send(firms["maker"], kept(PACK, 4, unset="recalled"))
    assert verdict() == ("ok", "normal")
    assert stands() is State.NORMAL
    assert [each["state"] for each in ask()["views"]["states"]["intervals"]] == [
        "NORMAL",
        "RECALLING",
        "NORMAL",
    ]


@pytest.mark.parametrize("late", [False, True])
def test_what_was_set_on_the_carton_stays_with_what_was_taken_out(firms, send, late):
    first, lasting = pack(CARTON, PACK, time="2026-03-01T10:00:00Z"), kept(CARTON, 2)
    emptied = pack(CARTON, time="2026-03-03T09:00:00Z", action="DELETE")
    unset = kept(CARTON, 4, unset="recalled")
    send(firms["maker"], made(PACK))
    for event in [first, emptied, unset, lasting] if late else [first, lasting, emptied, unset]:
        send(firms["maker"], event)
    assert verdict() == ("stop", "recalled")
    assert stands() is State.RECALLING
    assert stands(CARTON) is not State.RECALLING
    rebuild()
    assert stands() is State.RECALLING


def test_a_persistent_recall_of_the_lot_stands_until_it_is_unset(spread, send):
    lasting = {
        **of_the_lot("in_progress", "2026-03-06T09:00:00Z", step="storing"),
        "persistentDisposition": {"set": ["recalled"]},
    }
    send(spread["maker"], lasting, of_the_lot("available", "2026-03-07T09:00:00Z"))
    assert verdict(code=epc("P05")) == ("stop", "recalled")
    lifted = {
        **of_the_lot("in_progress", "2026-03-08T09:00:00Z", step="storing"),
        "persistentDisposition": {"unset": ["recalled"]},
    }
    send(spread["hospital"], lifted)
    assert verdict(code=epc("P05")) == ("stop", "recalled")
    send(spread["maker"], {**lifted, "eventTime": "2026-03-09T09:00:00Z"})
    assert verdict(code=epc("P05")) == ("ok", "normal")


def test_a_stranger_ends_no_recall(firms, rival, send):
    send(firms["maker"], made(PACK), told(PACK, 2, "holding", "recalled"))
    send(rival, told(PACK, 3, "storing", "sellable_accessible", RIVAL_PLACE))
    assert verdict() == ("stop", "recalled")
    assert stands() is State.RECALLING
    send(firms["maker"], told(PACK, 4, "storing", "sellable_accessible"))
    assert verdict() == ("warn", "disputed")  # a stranger still says that it stores it
    assert stands() is State.NORMAL


def test_who_says_itself_that_it_received_ends_no_stop(firms, rival, send):
    create_place(rival, RIVAL_PLACE, "库房", kind="WAREHOUSE")
    send(firms["maker"], made(PACK), told(PACK, 2, "holding", "unavailable"))
    send(rival, told(PACK, 3, "receiving", "sellable_accessible", RIVAL_PLACE))
    assert verdict() == ("stop", "on_hold")


@pytest.mark.parametrize("day", [1, 3])
@pytest.mark.parametrize("words", [("destroying", "destroyed"), ("holding", "recalled")])
def test_a_stranger_stops_nothing_and_is_named(rival, send, words, day, firms):
    step, disposition = words
    claim = told(PACK, day, step, disposition, RIVAL_PLACE)
    claim["eventTime"] = f"2026-03-0{day}T06:00:00Z"
    send(rival, claim)
    send(firms["maker"], made(PACK))
    owner = ask(PACK, viewer_of_party(firms["maker"]))["verdict"]
    assert (owner["level"], owner["code"]) in {("warn", "disputed"), ("warn", "gap")}
    (reason,) = [each for each in owner["reasons"] if each["code"] == "disputed"]
    assert "海恒进出口" in reason["message"]
    assert "Haiheng" in reason["message_en"]
    assert reason["event"] is None
    assert stands() is State.NORMAL
    public = ask(PACK, Viewer.public())["verdict"]
    assert not any("海恒进出口" in each["message"] for each in public["reasons"])


def test_use_counts_whoever_says_so(firms, rival, send):
    send(firms["maker"], made(PACK))
    send(rival, told(PACK, 3, "dispensing", "dispensed", RIVAL_PLACE))
    owner = ask(PACK, viewer_of_party(firms["maker"]))["verdict"]
    assert owner["code"] == "used"
    assert "海恒进出口" in owner["reasons"][0]["message"]


def test_the_holder_lifts_a_hold_and_no_recall(journey, send):
    send(journey["depot"], told(PACK, 5, "holding", "unavailable", DEPOT))
    send(journey["hospital"], told(PACK, 7, "storing", "sellable_accessible", WARD))
    assert verdict() == ("ok", "normal")
    send(journey["maker"], told(PACK, 8, "holding", "recalled"))
    send(journey["hospital"], told(PACK, 9, "storing", "sellable_accessible", WARD))
    assert verdict() == ("stop", "recalled")
    seen = ask(PACK, viewer_of_party(journey["hospital"]))["verdict"]
    assert seen["reasons"][0]["message"] == "正在召回，请停止使用（由京华生物报告）"


def test_whom_it_was_sent_to_may_stop_it_though_it_reported_nothing_before(firms, send):
    send(firms["maker"], made(PACK), sent(PACK, MAKER, HOSPITAL, "2026-03-02T09:00:00Z"))
    send(firms["hospital"], told(PACK, 3, "holding", "non_conformant", WARD))
    assert verdict()[0] == "stop"


def test_registrant_authority_and_agents_may_speak(firms, rival, send):
    send(firms["maker"], made(PACK), told(PACK, 2, "holding", "recalled"))
    agent = Entrustment.objects.create(
        agent=rival, principal=firms["maker"], valid_from="2026-01-01T00:00:00Z"
    )
    send(rival, told(PACK, 3, "storing", "sellable_accessible", RIVAL_PLACE))
    assert verdict() == ("ok", "normal")
    Entrustment.objects.filter(pk=agent.pk).update(valid_to="2026-02-01T00:00:00Z")
    assert verdict() == ("stop", "recalled")
    Product.objects.update(holder=rival)
    assert verdict() == ("ok", "normal")
    Product.objects.update(holder=None)
    office = create_party("office", "药监局", "REGULATOR")
    send(office, told(PACK, 4, "inspecting", "conformant", RIVAL_PLACE))
    assert verdict() == ("warn", "disputed")  # the agent is a stranger now that says that it stores it


def test_a_copy_of_the_recall_gives_no_say_in_its_end(firms, rival, send):
    recall = told(PACK, 2, "holding", "recalled")
    send(firms["maker"], made(PACK), recall)
    send(rival, recall)
    send(rival, told(PACK, 3, "storing", "sellable_accessible", RIVAL_PLACE))
    assert verdict() == ("stop", "recalled")


def test_what_it_came_from_and_how_it_went_on_is_asked_only_where_somebody_stopped_it(
    journey, send, monkeypatch
):
    monkeypatch.setattr("suyuan.state.trace.voices._voices", lambda *_: pytest.fail("asked"))
    assert verdict() == ("ok", "normal")
    assert stands() is State.NORMAL
