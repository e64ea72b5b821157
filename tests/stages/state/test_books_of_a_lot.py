"""Everyday stories of a lot: its trace and the stock say what a careful person would say."""

from __future__ import annotations

import datetime as dt
import random

import pytest
from test_trace_of_a_lot import AT_DEPOT, AT_PLANT, BOXES, GOODS, LOT, PALLET, ask, balance, goods, held_at
from test_trace_of_a_thing import (
    DEPOT,
    DEPOT_FIRM,
    HOSPITAL,
    MAKER,
    PLANT,
    WARD,
    firms,
    got,
    made,
    parties,
    sent,
)

from documents import epc, object_event, pack
from suyuan.core.chain.order import time_of
from suyuan.core.identifiers.canonical import key_for
from suyuan.state.goods import _last_empty

__all__ = ["firms"]
BETWEEN = parties(MAKER, DEPOT_FIRM)
PACKS = [epc(f"P{number}") for number in range(10)]


def filled(box: str, quantity: float | None, time: str = "2026-03-01T09:00:00Z", action: str = "ADD", **more):
    """Goods go into a box or out of it; all of them without a quantity."""
    lines = None if quantity is None else [{"epcClass": more.pop("of", GOODS), "quantity": quantity}]
    event = {**pack(box, time=time, action=action, **{**AT_PLANT, **more}), "childQuantityList": lines}
    return {name: value for name, value in event.items() if value not in (None, [])}


def boxed(box: str, *things: str, time: str = "2026-03-01T09:00:00Z", action: str = "ADD", **more):
    return pack(box, *things, time=time, action=action, **{**AT_PLANT, **more})


def many(template: dict, *things: str, quantity: float | None = None) -> dict:
    """The same said of several things, and of goods beside them."""
    told = {**template, "epcList": list(things)}
    return told if quantity is None else {**told, "quantityList": [{"epcClass": GOODS, "quantity": quantity}]}


def stock(*holders: str) -> float:
    return float(sum(held_at(holder) for holder in holders))


def hops(found) -> list[tuple[bool, bool]]:
    return [(bool(hop["left"]), bool(hop["arrived"])) for hop in found["views"]["parties"]["hops"]]


def start(firms, send, quantity: float = 100):
    send(firms["maker"], goods("commissioning", quantity, "2026-03-01T08:00:00Z", action="ADD", **AT_PLANT))


def test_who_assigned_the_codes_and_then_received_has_the_packs_once(firms, send):
    """Urgent import: codes are assigned in the bonded warehouse before anything is received."""
    send(firms["depot"], made(*PACKS, **AT_DEPOT))
    send(firms["depot"], many(got("", MAKER, DEPOT_FIRM, "2026-03-02T08:00:00Z", DEPOT), *PACKS))
    assert balance(ask(LOT)) == {"北方医药": (10, 0, 0, 10)}
    send(firms["depot"], many(sent("", DEPOT_FIRM, HOSPITAL, "2026-03-03T08:00:00Z", DEPOT), *PACKS))
    send(firms["hospital"], many(got("", DEPOT_FIRM, HOSPITAL, "2026-03-04T08:00:00Z", WARD), *PACKS))
    assert balance(ask(LOT)) == {"北方医药": (10, 10, 0, 0), "双塔医院": (10, 0, 0, 10)}
    assert stock(DEPOT_FIRM, DEPOT) == 0
    assert stock(HOSPITAL, WARD) == 10


def test_a_shipment_of_packs_that_is_taken_back_never_left(firms, send):
    send(firms["maker"], made(*PACKS))
    send(firms["maker"], many(sent("", MAKER, DEPOT_FIRM, "2026-03-02T08:00:00Z"), *PACKS))
    voided = object_event(*PACKS[:4], time="2026-03-02T10:00:00Z", bizStep="void_shipping", **AT_PLANT)
    send(firms["maker"], voided)
    found = ask(LOT)
    assert balance(found) == {"京华生物": (10, 6, 0, 4)}
    assert hops(found) == [(True, False)]
    pack_alone = ask(PACKS[0])
    assert (pack_alone["gaps"], pack_alone["views"]["parties"]["hops"]) == ([], [])
    assert [stay["to"] for stay in pack_alone["views"]["parties"]["custody"]] == [None]


def test_a_shipment_of_goods_that_is_taken_back_is_in_stock_again(firms, send):
    start(firms, send, 10)
    send(firms["maker"], goods("shipping", 10, "2026-03-02T08:00:00Z", **AT_PLANT, **BETWEEN))
    send(firms["maker"], goods("consigning", 10, "2026-03-02T08:10:00Z", **AT_PLANT, **BETWEEN))
    send(firms["maker"], goods("void_shipping", 10, "2026-03-02T10:00:00Z", **AT_PLANT))
    found = ask(LOT)
    assert balance(found) == {"京华生物": (10, 0, 0, 10)}
    assert hops(found) == []
    assert stock(MAKER, PLANT) == 10


def test_a_shipment_of_a_carton_of_goods_that_is_taken_back(firms, send):
    start(firms, send)
    send(firms["maker"], filled(BOXES[0], 30))
    send(firms["maker"], sent(BOXES[0], MAKER, DEPOT_FIRM, "2026-03-02T08:00:00Z"))
    voided = object_event(BOXES[0], time="2026-03-02T10:00:00Z", bizStep="void_shipping", **AT_PLANT)
    send(firms["maker"], voided)
    assert balance(ask(LOT)) == {"京华生物": (100, 0, 0, 100)}
    assert stock(MAKER, PLANT) == 100


def test_packs_of_a_lot_that_is_packed_in_part_are_followed_into_their_second_box(firms, send):
    send(firms["maker"], made(*PACKS))
    send(
        firms["maker"], boxed(BOXES[0], *PACKS[:4]), boxed(BOXES[1], *PACKS[:4], time="2026-03-01T10:00:00Z")
    )
    send(firms["maker"], sent(BOXES[0], MAKER, DEPOT_FIRM, "2026-03-02T08:00:00Z"))
    send(firms["depot"], got(BOXES[0], MAKER, DEPOT_FIRM, "2026-03-03T08:00:00Z", DEPOT))
    assert balance(ask(LOT)) == {"京华生物": (10, 0, 0, 10)}
    assert stock(MAKER, PLANT) == 10
    send(firms["maker"], sent(BOXES[1], MAKER, HOSPITAL, "2026-03-02T09:00:00Z"))
    assert balance(ask(LOT)) == {"京华生物": (10, 4, 0, 6)}


def test_packs_that_were_only_seen_in_a_box_travel_with_it(firms, send):
    send(firms["maker"], made(*PACKS))
    send(firms["maker"], boxed(BOXES[0], *PACKS, action="OBSERVE"))
    send(firms["maker"], sent(BOXES[0], MAKER, DEPOT_FIRM, "2026-03-02T08:00:00Z"))
    send(firms["depot"], got(BOXES[0], MAKER, DEPOT_FIRM, "2026-03-03T08:00:00Z", DEPOT))
    assert balance(ask(LOT)) == {"京华生物": (10, 10, 0, 0), "北方医药": (10, 0, 0, 10)}
    assert stock(DEPOT_FIRM, DEPOT) == 10


def test_a_pack_that_was_used_in_its_carton_is_not_shipped_with_it(firms, send):
    send(firms["maker"], made(*PACKS[:3]), boxed(BOXES[0], *PACKS[:3]))
    used = object_event(PACKS[0], time="2026-03-01T12:00:00Z", bizStep="dispensing", disposition="dispensed",
                        **AT_PLANT)  # fmt: skip
    send(firms["maker"], used)
    send(firms["maker"], sent(BOXES[0], MAKER, DEPOT_FIRM, "2026-03-02T08:00:00Z"))
    send(firms["depot"], got(BOXES[0], MAKER, DEPOT_FIRM, "2026-03-03T08:00:00Z", DEPOT))
    assert balance(ask(LOT)) == {"京华生物": (3, 2, 1, 0), "北方医药": (2, 0, 0, 2)}
    assert stock(DEPOT_FIRM, DEPOT) == 2


def accepted(box: str, hour: str):
    told = got(box, MAKER, DEPOT_FIRM, f"2026-03-03T{hour}:00:00Z", DEPOT)
    return {**told, "bizStep": "accepting"}


def test_two_cartons_of_one_shipment_are_accepted_one_after_the_other(firms, send):
    start(firms, send, 20)
    send(firms["maker"], filled(BOXES[0], 10), filled(BOXES[1], 10))
    send(firms["maker"], many(sent("", MAKER, DEPOT_FIRM, "2026-03-02T08:00:00Z"), *BOXES[:2]))
    send(firms["depot"], accepted(BOXES[0], "08"), accepted(BOXES[1], "09"))
    found = ask(LOT)
    assert balance(found) == {"京华生物": (20, 20, 0, 0), "北方医药": (20, 0, 0, 20)}
    assert hops(found) == [(True, True), (True, True)]
    assert stock(DEPOT_FIRM, DEPOT) == 20


def test_of_two_cartons_one_is_received_and_the_other_only_accepted(firms, send):
    start(firms, send, 20)
    send(firms["maker"], filled(BOXES[0], 10), filled(BOXES[1], 10))
    send(firms["maker"], many(sent("", MAKER, DEPOT_FIRM, "2026-03-02T08:00:00Z"), *BOXES[:2]))
    send(firms["depot"], got(BOXES[0], MAKER, DEPOT_FIRM, "2026-03-03T08:00:00Z", DEPOT))
    send(firms["depot"], accepted(BOXES[0], "09"), accepted(BOXES[1], "10"))
    assert balance(ask(LOT))["北方医药"] == (20, 0, 0, 20)
    assert stock(DEPOT_FIRM, DEPOT) == 20


def test_a_pallet_is_shipped_and_its_cartons_are_accepted(firms, send):
    send(firms["maker"], made(*PACKS), boxed(BOXES[0], *PACKS[:5]), boxed(BOXES[1], *PACKS[5:]))
    send(firms["maker"], boxed(PALLET, *BOXES[:2], time="2026-03-01T10:00:00Z"))
    send(firms["maker"], sent(PALLET, MAKER, DEPOT_FIRM, "2026-03-02T08:00:00Z"))
    send(firms["depot"], boxed(PALLET, time="2026-03-03T07:00:00Z", action="DELETE", **AT_DEPOT))
    send(firms["depot"], many(accepted("", "08"), *BOXES[:2]))
    found = ask(LOT)
    assert balance(found) == {"京华生物": (10, 10, 0, 0), "北方医药": (10, 0, 0, 10)}
    assert hops(found) == [(True, True)]
    assert stock(DEPOT_FIRM, DEPOT) == 10


def test_a_receipt_that_names_a_pallet_with_one_of_its_cartons_receives_both(firms, send):
    start(firms, send, 20)
    send(firms["maker"], filled(BOXES[0], 10), filled(BOXES[1], 10))
    send(firms["maker"], boxed(PALLET, *BOXES[:2], time="2026-03-01T10:00:00Z"))
    send(firms["maker"], sent(PALLET, MAKER, DEPOT_FIRM, "2026-03-02T08:00:00Z"))
    seen = boxed(PALLET, BOXES[0], time="2026-03-03T08:00:00Z", action="OBSERVE", **AT_DEPOT, **BETWEEN)
    send(firms["depot"], {**seen, "bizStep": "receiving"})
    assert balance(ask(LOT))["北方医药"] == (20, 0, 0, 20)
    assert stock(DEPOT_FIRM, DEPOT) == 20


def test_a_destroyed_carton_that_is_reported_disposed_later_is_gone_once(firms, send):
    start(firms, send, 10)
    send(firms["maker"], filled(BOXES[0], 10))
    for day, word in ((4, "destroyed"), (5, "disposed")):
        gone = object_event(BOXES[0], time=f"2026-03-0{day}T08:00:00Z", bizStep="destroying", disposition=word,
                            **AT_PLANT)  # fmt: skip
        send(firms["maker"], gone)
    assert balance(ask(LOT)) == {"京华生物": (10, 0, 10, 0)}
    assert stock(MAKER, PLANT) == 0


def test_a_carton_that_was_used_up_and_filled_again_carries_what_is_new_in_it(firms, send):
    start(firms, send, 30)
    send(firms["maker"], filled(BOXES[0], 10))
    used = object_event(BOXES[0], time="2026-03-02T08:00:00Z", bizStep="dispensing", disposition="dispensed",
                        **AT_PLANT)  # fmt: skip
    send(firms["maker"], used, filled(BOXES[0], 10, "2026-03-03T08:00:00Z"))
    send(firms["maker"], sent(BOXES[0], MAKER, DEPOT_FIRM, "2026-03-04T08:00:00Z"))
    assert balance(ask(LOT)) == {"京华生物": (30, 10, 10, 10)}
    assert stock(MAKER, PLANT) == 10


def test_goods_without_a_lot_travel_in_a_carton_too(firms, send):
    product = "urn:epc:idpat:sgtin:6901234.056789.*"
    line = {"quantityList": [{"epcClass": product, "quantity": 10}]}
    send(
        firms["maker"],
        {**goods("commissioning", 10, "2026-03-01T08:00:00Z", action="ADD", **AT_PLANT), **line},
    )
    send(firms["maker"], filled(BOXES[0], 10, of=product))
    send(firms["maker"], sent(BOXES[0], MAKER, DEPOT_FIRM, "2026-03-02T08:00:00Z"))
    send(firms["depot"], got(BOXES[0], MAKER, DEPOT_FIRM, "2026-03-03T08:00:00Z", DEPOT))
    found = ask("(01)06901234567892")
    assert balance(found) == {"京华生物": (10, 10, 0, 0), "北方医药": (10, 0, 0, 10)}


def test_a_carton_that_goes_into_something_else_takes_its_goods_with_it(firms, send):
    start(firms, send, 10)
    send(firms["maker"], filled(BOXES[0], 10))
    mixed = object_event(time="2026-03-02T08:00:00Z", bizStep="transforming", disposition=None, action=None,
                         inputEPCList=[BOXES[0]], outputEPCList=[epc("NEW")], **AT_PLANT)  # fmt: skip
    mixed.pop("epcList")
    send(firms["maker"], {**mixed, "type": "TransformationEvent"})
    assert balance(ask(LOT)) == {"京华生物": (10, 0, 10, 0)}
    assert stock(MAKER, PLANT) == 0


def test_what_is_missing_from_a_carton_was_not_received(firms, send):
    start(firms, send, 10)
    send(firms["maker"], filled(BOXES[0], 10))
    send(firms["maker"], sent(BOXES[0], MAKER, DEPOT_FIRM, "2026-03-02T08:00:00Z"))
    short = got("", MAKER, DEPOT_FIRM, "2026-03-03T08:00:00Z", DEPOT)
    send(firms["depot"], many(short, BOXES[0], quantity=8))
    found = ask(LOT)
    assert balance(found) == {"京华生物": (10, 10, 0, 0), "北方医药": (8, 0, 0, 8)}
    assert hops(found) == [(True, True)]
    assert stock(DEPOT_FIRM, DEPOT) == 8


def test_cartons_and_loose_goods_of_one_shipment_are_added_up(firms, send):
    start(firms, send, 40)
    loose = sent("", MAKER, DEPOT_FIRM, "2026-03-02T08:00:00Z")
    send(firms["maker"], many(loose, *BOXES[:2], quantity=10))
    send(
        firms["depot"],
        many(got("", MAKER, DEPOT_FIRM, "2026-03-03T08:00:00Z", DEPOT), *BOXES[:2], quantity=10),
    )
    send(firms["maker"], filled(BOXES[1], 10))
    send(firms["maker"], filled(BOXES[0], 10))
    assert balance(ask(LOT)) == {"京华生物": (40, 30, 0, 10), "北方医药": (30, 0, 0, 30)}
    assert (stock(MAKER, PLANT), stock(DEPOT_FIRM, DEPOT)) == (10, 30)


def tale(chance: random.Random) -> list[dict]:
    """A random story of goods that parties name, put into boxes, move in boxes, and use up."""
    firms_of = [(MAKER, PLANT), (DEPOT_FIRM, DEPOT), (HOSPITAL, WARD)]
    events = [goods("commissioning", 100, "2026-03-01T00:00:00Z", action="ADD", **AT_PLANT)]
    for minute in range(1, 26):
        time = f"2026-03-02T08:{minute:02}:00Z"
        (giver, place), (taker, other) = chance.sample(firms_of, 2)
        box, amount = chance.choice([*BOXES[:2], PALLET]), chance.randrange(1, 9)
        things = chance.sample([*BOXES[:2], PALLET], chance.randrange(1, 3))
        beside = chance.choice([None, None, amount])
        where = {"bizLocation": {"id": place}, "readPoint": {"id": place}}
        shipped, received = sent("", giver, taker, time, place), got("", giver, taker, time, other)
        gone = object_event(box, time=time, bizStep="destroying", disposition="destroyed", **where)
        void = object_event(*things, time=time, bizStep="void_shipping", **parties(giver, taker), **where)
        events.append(chance.choice([
            filled(box, amount, time), filled(box, amount, time, "DELETE"), filled(box, None, time, "DELETE"),
            boxed(PALLET, *BOXES[:2], time=time), boxed(PALLET, time=time, action="DELETE"), gone, void,
            many(shipped, *things, quantity=beside), many(shipped, *things, quantity=beside),
            many(received, *things, quantity=beside), many(received, *things, quantity=beside),
            {**many(received, *things), "bizStep": "accepting"},
            goods("shipping", amount, time, **where, **parties(giver, taker)),
            goods("receiving", amount, time, **where, **parties(giver, taker)),
        ]))  # fmt: skip
    return events


@pytest.mark.parametrize("seed", range(12))
def test_the_books_of_a_trace_are_those_of_the_stock(firms, send, seed):
    """Whatever the story, and in whatever order it arrives."""
    chance = random.Random(seed)
    events = tale(chance)
    chance.shuffle(events)
    pace = chance.choice([1, 4, 26])
    for first in range(0, len(events), pace):
        send(firms["maker"], *events[first : first + pace])
    told = {name: line[3] for name, line in balance(ask(LOT)).items()}
    held = {
        "京华生物": stock(MAKER, PLANT), "北方医药": stock(DEPOT_FIRM, DEPOT), "双塔医院": stock(HOSPITAL, WARD),
    }  # fmt: skip
    assert {name: amount for name, amount in told.items() if amount} == {
        name: amount for name, amount in held.items() if amount
    }


def test_units_of_a_lot_are_not_added_together(firms, send):
    start(firms, send, 10)
    lines = [{"epcClass": GOODS, "quantity": 1}, {"epcClass": GOODS, "quantity": 0.5, "uom": "KGM"}]
    gone = goods("destroying", 1, "2026-03-03T08:00:00Z", **AT_PLANT)
    send(firms["maker"], {**gone, "disposition": "destroyed", "quantityList": lines})
    assert ask(LOT)["verdict"]["detail"].endswith("1 家单位经手，已使用 1、0.5 KGM")


def test_a_recalled_lot_says_who_recalled_it(firms, send):
    start(firms, send, 10)
    send(
        firms["maker"],
        {**goods("holding", 10, "2026-03-03T08:00:00Z", **AT_PLANT), "disposition": "recalled"},
    )
    verdict = ask(LOT)["verdict"]
    assert (verdict["code"], len(verdict["reasons"])) == ("recalled", 1)
    assert verdict["reasons"][0]["message"].endswith("（由京华生物报告）")
    assert verdict["reasons"][0]["event"]


def test_less_than_nothing_enters_no_books(firms, send):
    start(firms, send, 10)
    send(firms["maker"], goods("commissioning", -4, "2026-03-01T09:00:00Z", action="ADD", **AT_PLANT))
    assert balance(ask(LOT)) == {"京华生物": (10, 0, 0, 10)}
    assert stock(MAKER, PLANT) == 10


def test_a_tote_that_is_emptied_by_naming_its_goods_is_read_from_there(firms, send):
    """Years of tours do not make the next one dearer."""
    start(firms, send)
    for day in range(2, 6):
        send(firms["maker"], filled(BOXES[0], 10, f"2026-03-0{day}T08:00:00Z"))
        send(firms["maker"], sent(BOXES[0], MAKER, DEPOT_FIRM, f"2026-03-0{day}T09:00:00Z"))
        send(firms["depot"], got(BOXES[0], MAKER, DEPOT_FIRM, f"2026-03-0{day}T10:00:00Z", DEPOT))
        send(firms["depot"], filled(BOXES[0], 10, f"2026-03-0{day}T11:00:00Z", "DELETE", **AT_DEPOT))
    box = key_for(BOXES[0])
    (since,) = _last_empty({box: b"\x7f" * 16}).values()
    assert time_of(since) == dt.datetime(2026, 3, 5, 11, tzinfo=dt.UTC)
    assert balance(ask(LOT)) == {"京华生物": (100, 40, 0, 60), "北方医药": (40, 0, 0, 40)}
    send(firms["maker"], filled(BOXES[0], 3, "2026-03-03T08:30:00Z"))
    assert balance(ask(LOT))["北方医药"] == (49, 0, 0, 49)
    assert stock(DEPOT_FIRM, DEPOT) == 49
