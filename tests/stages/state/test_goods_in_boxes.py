"""Goods without serial numbers travel in containers that alone are named."""

from __future__ import annotations

import pytest
from test_trace_of_a_lot import AT_DEPOT, AT_PLANT, BOXES, GOODS, LOT, PALLET, ask, balance, goods, held_at
from test_trace_of_a_thing import DEPOT, DEPOT_FIRM, HOSPITAL, MAKER, WARD, firms, got, parties, sent

from documents import object_event, pack

__all__ = ["firms"]


def box_goods(box: str, quantity: float | None, time: str, action: str = "ADD", **more):
    """Goods of the lot go into a box or out of it; all of them without a quantity."""
    lines = None if quantity is None else [{"epcClass": GOODS, "quantity": quantity}]
    event = {**pack(box, time=time, action=action, **{**AT_PLANT, **more}), "childQuantityList": lines}
    return {name: value for name, value in event.items() if value not in (None, [])}


@pytest.fixture
def boxed(firms, send):
    """A hundred bottles; thirty in one carton and twenty in another, both on a pallet."""
    send(firms["maker"], goods("commissioning", 100, "2026-03-01T08:00:00Z", action="ADD", **AT_PLANT))
    send(firms["maker"], box_goods(BOXES[0], 30, "2026-03-01T09:00:00Z"))
    send(firms["maker"], box_goods(BOXES[1], 20, "2026-03-01T09:10:00Z"))
    send(firms["maker"], pack(PALLET, *BOXES[:2], time="2026-03-01T10:00:00Z", **AT_PLANT))
    return firms


def travel(firms, send, thing: str = PALLET):
    send(firms["maker"], sent(thing, MAKER, DEPOT_FIRM, "2026-03-02T09:00:00Z"))
    send(firms["depot"], got(thing, MAKER, DEPOT_FIRM, "2026-03-03T09:00:00Z", DEPOT))


@pytest.mark.requirement("R418")
def test_what_a_pallet_holds_is_shipped_and_received_with_it(boxed, send):
    travel(boxed, send)
    assert balance(ask(LOT)) == {"京华生物": (100, 50, 0, 50), "北方医药": (50, 0, 0, 50)}
    assert (held_at(MAKER), held_at(DEPOT_FIRM)) == (-50, 50)
    (hop,) = ask(LOT)["views"]["parties"]["hops"]
    assert (hop["from"]["name"], hop["to"]["name"]) == ("京华生物", "北方医药")


def test_the_events_of_the_pallet_are_told_of_the_lot(boxed, send):
    travel(boxed, send)
    assert {event["time"] for event in ask(LOT)["events"]} >= {"2026-03-02T09:00:00Z", "2026-03-03T09:00:00Z"}


def test_what_was_taken_out_before_stays(boxed, send):
    send(boxed["maker"], box_goods(BOXES[0], 10, "2026-03-01T11:00:00Z", "DELETE"))
    send(boxed["maker"], box_goods(BOXES[1], None, "2026-03-01T12:00:00Z", "DELETE"))
    travel(boxed, send)
    assert balance(ask(LOT))["北方医药"] == (20, 0, 0, 20)
    assert held_at(DEPOT_FIRM) == 20


def test_who_names_the_goods_beside_their_box_tells_of_them_once(boxed, send):
    line = {"quantityList": [{"epcClass": GOODS, "quantity": 30}]}
    send(boxed["maker"], {**sent(BOXES[0], MAKER, DEPOT_FIRM, "2026-03-02T09:00:00Z"), **line})
    send(boxed["depot"], {**got(BOXES[0], MAKER, DEPOT_FIRM, "2026-03-03T09:00:00Z", DEPOT), **line})
    assert balance(ask(LOT)) == {"京华生物": (100, 30, 0, 70), "北方医药": (30, 0, 0, 30)}
    assert held_at(DEPOT_FIRM) == 30


def test_packing_that_is_reported_late_counts_all_the_same(firms, send):
    travel(firms, send, BOXES[0])
    send(firms["depot"], sent(BOXES[0], DEPOT_FIRM, HOSPITAL, "2026-03-05T09:00:00Z", DEPOT))
    send(firms["hospital"], got(BOXES[0], DEPOT_FIRM, HOSPITAL, "2026-03-06T09:00:00Z", WARD))
    assert held_at(HOSPITAL) == 0
    send(firms["maker"], box_goods(BOXES[0], 30, "2026-03-01T09:00:00Z"))
    assert (held_at(DEPOT_FIRM), held_at(HOSPITAL)) == (0, 30)
    opened = box_goods(BOXES[0], None, "2026-03-04T09:00:00Z", "DELETE", **AT_DEPOT)
    send(firms["depot"], opened)
    assert (held_at(DEPOT_FIRM), held_at(HOSPITAL)) == (30, 0)
    assert balance(ask(LOT))["北方医药"] == (30, 0, 0, 30)


def test_a_box_that_goes_round_carries_what_is_in_it_each_time(firms, send):
    for trip, quantity in ((3, 5), (5, 7)):
        send(firms["maker"], box_goods(BOXES[0], quantity, f"2026-03-0{trip}T08:00:00Z"))
        send(firms["maker"], sent(BOXES[0], MAKER, DEPOT_FIRM, f"2026-03-0{trip}T09:00:00Z"))
        send(firms["depot"], got(BOXES[0], MAKER, DEPOT_FIRM, f"2026-03-0{trip}T12:00:00Z", DEPOT))
        emptied = box_goods(BOXES[0], None, f"2026-03-0{trip}T13:00:00Z", "DELETE", **AT_DEPOT)
        send(firms["depot"], emptied)
        send(firms["depot"], sent(BOXES[0], DEPOT_FIRM, MAKER, f"2026-03-0{trip}T15:00:00Z", DEPOT))
    assert (held_at(MAKER), held_at(DEPOT_FIRM)) == (-12, 12)


def test_a_destroyed_box_takes_its_goods_with_it_once(boxed, send):
    for step, hour in (("destroying", "08"), ("destroying", "09")):
        gone = object_event(BOXES[0], time=f"2026-03-04T{hour}:00:00Z", bizStep=step, disposition="destroyed",
                            action="DELETE", **AT_PLANT)  # fmt: skip
        send(boxed["maker"], gone)
    assert held_at(AT_PLANT["bizLocation"]["id"]) == 70


def test_goods_that_were_only_accepted_are_in_stock(firms, send):
    between = parties(MAKER, DEPOT_FIRM)
    send(firms["depot"], goods("accepting", 6, "2026-03-03T09:00:00Z", **AT_DEPOT, **between))
    assert held_at(DEPOT_FIRM) == 6
    send(firms["depot"], goods("receiving", 4, "2026-03-03T08:00:00Z", **AT_DEPOT, **between))
    assert held_at(DEPOT_FIRM) == 6
    send(firms["maker"], goods("consigning", 6, "2026-03-02T08:00:00Z", **AT_PLANT, **between))
    send(firms["maker"], goods("shipping", 6, "2026-03-02T07:00:00Z", **AT_PLANT, **between))
    assert held_at(MAKER) == -6


@pytest.mark.parametrize("few", [0, 2_000])
def test_whether_few_boxes_are_read_whole_or_many_are_asked_for_makes_no_difference(
    boxed, send, monkeypatch, few
):
    monkeypatch.setattr("suyuan.state.goods.FEW", few)
    travel(boxed, send)
    assert (held_at(MAKER), held_at(DEPOT_FIRM)) == (-50, 50)
