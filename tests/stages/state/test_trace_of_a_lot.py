"""The trace of a lot: who got how many packs, through containers and as goods without serial numbers."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import pytest
from test_trace_of_a_thing import (
    DEPOT,
    DEPOT_FIRM,
    HOSPITAL,
    MAKER,
    PLANT,
    WARD,
    ask,
    firms,
    got,
    made,
    parties,
    sent,
)  # fmt: skip

from documents import epc, object_event, pack
from suyuan.core.identifiers.canonical import canonical_text, key_for
from suyuan.parties.queries import viewer_of_party
from suyuan.parties.viewer import Viewer
from suyuan.state.queries import stock_of
from suyuan.state.trace import lot_state

LOT = "(01)06901234567892(10)L7"
GOODS = "urn:epc:class:lgtin:6901234.056789.L7"
BOXES = [f"urn:epc:id:sscc:6901234.000000010{number}" for number in range(3)]
PALLET = "urn:epc:id:sscc:6901234.0000000200"
__all__ = ["firms"]


def balance(found):
    return {
        line["party"]["name"]: (line["received"], line["shipped"], line["used"], line["balance"])
        for line in found["views"]["parties"]["quantities"]
    }


@pytest.fixture
def spread(firms, send):
    """Thirty packs in three cartons; two cartons go to the depot on a pallet, one straight to the hospital."""
    packs = [epc(f"P{number:02}") for number in range(30)]
    send(firms["maker"], made(*packs))
    for number, box in enumerate(BOXES):
        children = packs[number * 10 : number * 10 + 10]
        send(
            firms["maker"],
            pack(box, *children, time=f"2026-03-01T09:0{number}:00Z", bizLocation={"id": PLANT}),
        )
    send(firms["maker"], pack(PALLET, *BOXES[:2], time="2026-03-01T10:00:00Z", bizLocation={"id": PLANT}))
    send(firms["maker"], sent(PALLET, MAKER, DEPOT_FIRM, "2026-03-02T09:00:00Z"))
    send(firms["depot"], got(PALLET, MAKER, DEPOT_FIRM, "2026-03-03T09:00:00Z", DEPOT))
    send(firms["maker"], sent(BOXES[2], MAKER, HOSPITAL, "2026-03-02T09:00:00Z"))
    send(firms["hospital"], got(BOXES[2], MAKER, HOSPITAL, "2026-03-03T09:00:00Z", WARD))
    return firms


@pytest.mark.requirement("R418")
def test_packs_are_counted_through_carton_and_pallet(spread):
    assert balance(ask(LOT)) == {
        "京华生物": (30, 30, 0, 0),
        "北方医药": (20, 0, 0, 20),
        "双塔医院": (10, 0, 0, 10),
    }


def test_every_hop_has_its_two_ends(spread):
    hops = ask(LOT)["views"]["parties"]["hops"]
    assert {(hop["from"]["name"], hop["to"]["name"]) for hop in hops} == {
        ("京华生物", "北方医药"), ("京华生物", "双塔医院"),
    }  # fmt: skip
    assert all(hop["left"] and hop["arrived"] for hop in hops)


def test_a_used_pack_leaves_the_balance_and_not_the_lot(spread, send):
    where = {"bizLocation": {"id": WARD}, "readPoint": {"id": WARD}}
    send(
        spread["hospital"],
        pack(BOXES[2], time="2026-03-04T09:00:00Z", action="DELETE", bizLocation={"id": WARD}),
    )
    used = object_event(
        epc("P25"), time="2026-03-05T09:00:00Z", bizStep="dispensing", disposition="dispensed", **where
    )
    send(spread["hospital"], used)
    found = ask(LOT)
    assert balance(found)["双塔医院"] == (10, 0, 1, 9)
    assert found["now"]["state"] == "NORMAL"


def test_a_recall_of_the_lot_stops_the_lot(spread, send):
    line = {"epcClass": GOODS, "quantity": 30}
    recall = object_event(time="2026-03-06T09:00:00Z", bizStep="holding", disposition="recalled", quantityList=[line],
                          bizLocation={"id": PLANT})  # fmt: skip
    recall.pop("epcList")
    send(spread["maker"], recall)
    found = ask(LOT)
    assert (found["verdict"]["level"], found["now"]["state"]) == ("stop", "RECALLING")
    opened = pack(
        BOXES[2], epc("P25"), time="2026-03-04T09:00:00Z", action="DELETE", bizLocation={"id": WARD}
    )
    send(spread["hospital"], opened)
    hospital = ask(LOT, viewer_of_party(spread["hospital"]))
    assert hospital["verdict"]["code"] == "recalled"


def test_goods_without_serial_numbers_add_up_too(firms, send):
    def goods(step, quantity, hour, **more):
        line = {"epcClass": GOODS, "quantity": quantity, "uom": "KGM"}
        event = object_event(time=f"2026-03-01T{hour}:00:00Z", bizStep=step, quantityList=[line], **more)
        event.pop("epcList")
        return event

    at_plant = {"bizLocation": {"id": PLANT}, "readPoint": {"id": PLANT}}
    at_depot = {"bizLocation": {"id": DEPOT}, "readPoint": {"id": DEPOT}}
    send(firms["maker"], goods("commissioning", 12.5, "01", action="ADD", **at_plant))
    send(firms["maker"], goods("shipping", 2.5, "02", **{**at_plant, **parties(MAKER, DEPOT_FIRM)}))
    send(firms["depot"], goods("receiving", 2.5, "03", **{**at_depot, **parties(MAKER, DEPOT_FIRM)}))
    assert balance(ask(LOT)) == {"京华生物": (12.5, 2.5, 0, 10), "北方医药": (2.5, 0, 0, 2.5)}


@pytest.mark.parametrize("viewer", [Viewer.operator(), Viewer.public()], ids=["operator", "public"])
@pytest.mark.parametrize(("used", "level"), [(100, "ok"), (150, "warn")])
def test_a_lot_of_which_more_was_used_than_there_was_is_not_simply_fine(firms, send, viewer, used, level):
    at_plant = {"bizLocation": {"id": PLANT}, "readPoint": {"id": PLANT}}
    send(firms["maker"], goods("commissioning", 100, "2026-03-01T09:00:00Z", action="ADD", **at_plant))
    send(
        firms["maker"], goods("dispensing", used, "2026-03-02T09:00:00Z", disposition="dispensed", **at_plant)
    )
    verdict = ask(LOT, viewer)["verdict"]
    assert (verdict["level"], "overdrawn" in [each["code"] for each in verdict["reasons"]]) == (
        level,
        level == "warn",
    )
    assert ("京华生物" in verdict["title"]) == (level == "warn" and viewer.is_operator)


def test_of_what_others_reported_to_it_a_party_is_not_said_to_have_too_little(firms, send):
    at_plant = {"bizLocation": {"id": PLANT}, "readPoint": {"id": PLANT}}
    send(firms["maker"], goods("dispensing", 5, "2026-03-02T09:00:00Z", disposition="dispensed", **at_plant))
    reasons = ask(LOT, viewer_of_party(firms["maker"]))["verdict"]["reasons"]
    assert "overdrawn" not in [each["code"] for each in reasons]


def test_as_of_the_first_evening_everything_is_at_the_plant(spread):
    found = ask(LOT, as_of=dt.datetime(2026, 3, 1, 23, tzinfo=dt.UTC))
    assert balance(found) == {"京华生物": (30, 0, 0, 30)}


def test_the_product_as_a_whole_has_a_trace(spread):
    found = ask("(01)06901234567892")
    assert found["thing"]["level"] == "class"
    assert found["journal"]["events"] > 0


def test_a_lot_that_nobody_reported_is_unknown(spread):
    assert ask("(01)06901234567892(10)OTHER")["verdict"]["level"] == "unknown"


def test_what_others_report_of_single_packs_pushes_no_event_of_a_party_out(spread, send, monkeypatch):
    monkeypatch.setattr("suyuan.state.trace.packs.MOST", 4)
    where = {"bizLocation": {"id": WARD}, "readPoint": {"id": WARD}}
    elsewhere = {"bizLocation": {"id": DEPOT}, "readPoint": {"id": DEPOT}}
    for number in range(6):
        packs = [epc(f"P0{each}") for each in range(10)]
        scan = object_event(*packs, time=f"2026-03-05T0{number}:00:00Z", bizStep="storing", **elsewhere)
        send(spread["depot"], scan)
    used = object_event(epc("P25"), time="2026-03-05T09:00:00Z", bizStep="dispensing", disposition="dispensed",
                        **where)  # fmt: skip
    send(spread["hospital"], used)
    found = ask(LOT, viewer_of_party(spread["hospital"]))
    assert balance(found)["双塔医院"] == (10, 0, 1, 9)
    assert found["truncated"]["events"] == 0


def test_the_public_is_not_told_who_has_it(spread):
    found = ask(LOT, Viewer.public())
    assert found["views"]["parties"] == {"custody": [], "hops": [], "quantities": [], "count": 3}


def test_the_parties_that_had_some_of_it_are_counted(spread):
    assert ask(LOT)["views"]["parties"]["count"] == 3
    assert ask(LOT, viewer_of_party(spread["maker"]))["views"]["parties"]["count"] == 3
    assert ask(epc("P25"))["views"]["parties"]["count"] == 2
    assert ask("(01)06901234567892(10)OTHER")["views"]["parties"]["count"] == 0


def test_container_events_say_through_what_they_concern_the_lot(spread):
    vias = {event["via"]["id"] for event in ask(LOT)["events"] if event["via"]}
    assert vias == {canonical_text(box) for box in (PALLET, BOXES[0], BOXES[2])}


def test_a_pack_of_a_recalled_lot_is_stopped_though_nobody_named_the_pack(spread, send):
    recall = object_event(time="2026-03-06T09:00:00Z", bizStep="holding", disposition="recalled",
                          quantityList=[{"epcClass": GOODS, "quantity": 30}], bizLocation={"id": PLANT})  # fmt: skip
    recall.pop("epcList")
    assert ask(epc("P05"))["verdict"]["level"] == "ok"
    send(spread["maker"], recall)
    verdict = ask(epc("P05"))["verdict"]
    assert (verdict["level"], verdict["code"]) == ("stop", "recalled")
    send(spread["maker"], {**recall, "eventTime": "2026-03-07T09:00:00Z", "disposition": "available"})
    assert ask(epc("P05"))["verdict"]["level"] == "ok"


def test_use_after_a_recall_is_told_beside_the_use(spread, send):
    where = {"bizLocation": {"id": WARD}, "readPoint": {"id": WARD}}
    send(
        spread["hospital"],
        pack(BOXES[2], time="2026-03-04T09:00:00Z", action="DELETE", bizLocation={"id": WARD}),
    )
    held = object_event(
        epc("P25"), time="2026-03-05T09:00:00Z", bizStep="holding", disposition="recalled", **where
    )
    used = object_event(
        epc("P25"), time="2026-03-06T09:00:00Z", bizStep="dispensing", disposition="dispensed", **where
    )
    send(spread["hospital"], held, used)
    reasons = ask(epc("P25"))["verdict"]["reasons"]
    assert [reason["code"] for reason in reasons] == ["used", "used_while_stopped"]
    assert reasons[1]["message"] == "在“召回中”状态下被使用"


def of_the_lot(disposition: str, time: str, place: str = PLANT, step: str = "holding", quantity: int = 30):
    """Something said of the lot as such."""
    line = {"epcClass": GOODS, "quantity": quantity}
    told = object_event(time=time, bizStep=step, disposition=disposition, quantityList=[line],
                        bizLocation={"id": place}, readPoint={"id": place})  # fmt: skip
    told.pop("epcList")
    return told


def test_a_recall_is_ended_by_who_said_it_and_by_nobody_else(spread, send):
    send(spread["maker"], of_the_lot("recalled", "2026-03-06T09:00:00Z"))
    shelved = of_the_lot("sellable_accessible", "2026-03-07T09:00:00Z", WARD, "storing", 2)
    send(spread["hospital"], shelved)
    assert ask(epc("P05"))["verdict"]["code"] == "recalled"
    assert ask(LOT)["now"]["state"] == "RECALLING"
    send(spread["maker"], of_the_lot("available", "2026-03-08T09:00:00Z"))
    assert ask(epc("P05"))["verdict"]["level"] == "ok"
    assert ask(LOT)["now"]["state"] == "NORMAL"


def test_of_two_stops_one_stands_when_the_other_is_lifted(spread, send):
    send(spread["maker"], of_the_lot("recalled", "2026-03-06T09:00:00Z"))
    send(spread["hospital"], of_the_lot("unavailable", "2026-03-07T09:00:00Z", WARD))
    assert ask(epc("P05"))["verdict"]["code"] == "on_hold"
    send(spread["hospital"], of_the_lot("available", "2026-03-08T09:00:00Z", WARD))
    assert ask(epc("P05"))["verdict"]["code"] == "recalled"
    assert [each["state"] for each in ask(LOT)["views"]["states"]["intervals"]] == [
        "NORMAL", "RECALLING", "ON_HOLD", "RECALLING",
    ]  # fmt: skip


def test_a_recall_is_found_behind_everything_that_was_reported_after_it(spread, send, monkeypatch):
    monkeypatch.setattr(lot_state, "MOST", 3)
    send(spread["maker"], of_the_lot("recalled", "2026-03-06T09:00:00Z"))
    send(spread["hospital"], *(
        of_the_lot("in_progress", f"2026-03-07T0{hour}:00:00Z", WARD, "storing", 1) for hour in range(5)
    ))  # fmt: skip
    assert ask(epc("P05"))["verdict"]["code"] == "recalled"
    send(spread["maker"], of_the_lot("available", "2026-03-07T00:30:00Z"))
    assert ask(epc("P05"))["verdict"]["level"] == "ok"


@pytest.mark.parametrize(
    ("disposition", "step", "action"),
    [
        ("inactive", "decommissioning", "DELETE"),
        ("inactive", "decommissioning", "OBSERVE"),
        ("non_conformant", "inspecting", "OBSERVE"),
        ("returned", "receiving", "OBSERVE"),
        ("damaged", "inspecting", "OBSERVE"),
        (None, None, "DELETE"),
    ],
)
def test_what_is_said_of_some_packs_is_not_said_of_the_lot(spread, send, disposition, step, action):
    some = {**of_the_lot(disposition, "2026-03-06T09:00:00Z", WARD, step, 2), "action": action}
    send(spread["hospital"], {name: value for name, value in some.items() if value is not None})
    assert ask(epc("P05"))["verdict"]["level"] == "ok"
    assert ask(LOT)["now"]["state"] == "NORMAL"


def test_what_is_said_of_as_much_as_there_is_is_said_of_the_lot(spread, send):
    send(spread["maker"], of_the_lot("non_conformant", "2026-03-06T09:00:00Z", PLANT, "inspecting", 30))
    assert ask(epc("P05"))["verdict"]["code"] == "abnormal"


def test_the_recall_of_some_packs_recalls_the_lot_until_as_many_are_released(spread, send):
    send(spread["maker"], of_the_lot("recalled", "2026-03-06T09:00:00Z", quantity=10))
    assert ask(epc("P05"))["verdict"]["code"] == "recalled"
    send(spread["maker"], of_the_lot("available", "2026-03-07T09:00:00Z", quantity=2))
    assert ask(epc("P05"))["verdict"]["code"] == "recalled"
    send(spread["maker"], of_the_lot("available", "2026-03-08T09:00:00Z", quantity=10))
    assert ask(epc("P05"))["verdict"]["level"] == "ok"


def test_a_lot_that_was_made_unsound_is_stopped(firms, send):
    mixed = turned("2026-03-01T09:00:00Z", inputQuantityList=[{"epcClass": OTHER_GOODS, "quantity": 3}],
                   outputQuantityList=[{"epcClass": GOODS, "quantity": 3}])  # fmt: skip
    send(firms["maker"], {**mixed, "disposition": "non_conformant"})
    assert ask(LOT)["verdict"]["code"] == "abnormal"


AT_PLANT = {"bizLocation": {"id": PLANT}, "readPoint": {"id": PLANT}}
AT_DEPOT = {"bizLocation": {"id": DEPOT}, "readPoint": {"id": DEPOT}}
OTHER_GOODS = "urn:epc:class:lgtin:6901234.056790.X1"


def turned(time: str, **more):
    """A transformation at the plant."""
    event = object_event(time=time, bizStep="transforming", disposition=None, action=None, **AT_PLANT, **more)
    event.pop("epcList")
    return {**event, "type": "TransformationEvent"}


def goods(step: str, quantity: float, time: str, **more):
    line = {"epcClass": GOODS, "quantity": quantity}
    event = object_event(time=time, bizStep=step, quantityList=[line], **more)
    event.pop("epcList")
    return event


def held_at(place: str, lot: str = canonical_text(GOODS)):
    key = UUID(bytes=key_for(place))
    return {held.lot: held.things + held.quantity for held in stock_of([key])}.get(lot, 0)


def test_what_is_transformed_is_made_there_and_its_inputs_are_used_up(firms, send):
    send(firms["maker"], goods("commissioning", 10, "2026-03-01T08:00:00Z", action="ADD", **AT_PLANT))
    mixed = turned("2026-03-01T09:00:00Z",
                   inputQuantityList=[{"epcClass": GOODS, "quantity": 4}],
                   outputQuantityList=[{"epcClass": OTHER_GOODS, "quantity": 3}])  # fmt: skip
    send(firms["maker"], mixed)
    assert balance(ask(LOT)) == {"京华生物": (10, 0, 4, 6)}
    assert balance(ask("(01)06901234567908(10)X1")) == {"京华生物": (3, 0, 0, 3)}
    assert (held_at(PLANT), held_at(PLANT, canonical_text(OTHER_GOODS))) == (6, 3)


def test_packs_that_went_into_something_else_are_used(spread, send):
    send(
        spread["maker"], turned("2026-03-01T08:30:00Z", inputEPCList=[epc("P29")], outputEPCList=[epc("NEW")])
    )
    assert balance(ask(LOT))["京华生物"] == (30, 29, 1, 0)


def test_acceptance_after_receipt_receives_nothing_twice(spread, send):
    accepted = object_event(PALLET, time="2026-03-03T10:00:00Z", bizStep="accepting", **AT_DEPOT)
    send(spread["depot"], accepted)
    assert balance(ask(LOT))["北方医药"] == (20, 0, 0, 20)


def test_goods_accepted_after_receipt_are_counted_once(firms, send):
    between = parties(MAKER, DEPOT_FIRM)
    send(firms["maker"], goods("commissioning", 10, "2026-03-01T08:00:00Z", action="ADD", **AT_PLANT))
    send(firms["maker"], goods("shipping", 4, "2026-03-02T08:00:00Z", **AT_PLANT, **between))
    send(firms["maker"], goods("consigning", 4, "2026-03-02T08:30:00Z", **AT_PLANT, **between))
    send(firms["depot"], goods("receiving", 4, "2026-03-03T08:00:00Z", **AT_DEPOT, **between))
    send(firms["depot"], goods("accepting", 4, "2026-03-03T09:00:00Z", **AT_DEPOT, **between))
    assert balance(ask(LOT)) == {"京华生物": (10, 4, 0, 6), "北方医药": (4, 0, 0, 4)}
    assert (held_at(MAKER), held_at(DEPOT_FIRM)) == (-4, 4)
    assert len(ask(LOT)["views"]["parties"]["hops"]) == 1


def test_who_reports_the_acceptance_alone_has_received(spread, send):
    send(spread["maker"], made(epc("Q1"), hour="10"))
    send(spread["maker"], sent(epc("Q1"), MAKER, DEPOT_FIRM, "2026-03-04T09:00:00Z"))
    accepted = got(epc("Q1"), MAKER, DEPOT_FIRM, "2026-03-05T09:00:00Z", DEPOT)
    send(spread["depot"], {**accepted, "bizStep": "accepting"})
    assert balance(ask(LOT))["北方医药"] == (21, 0, 0, 21)


def test_a_pack_that_goes_into_another_carton_is_counted_in_one(spread, send):
    """Nobody reports that it left the first; the newest packer's word counts."""
    tote = "urn:epc:id:sscc:6901234.0000000300"
    moved = [epc("P20"), epc("P21"), epc("P22")]
    send(spread["hospital"], pack(tote, *moved, time="2026-03-04T09:00:00Z", bizLocation={"id": WARD}))
    send(spread["hospital"], sent(BOXES[2], HOSPITAL, DEPOT_FIRM, "2026-03-05T09:00:00Z", WARD))
    send(spread["depot"], got(BOXES[2], HOSPITAL, DEPOT_FIRM, "2026-03-06T09:00:00Z", DEPOT))
    assert balance(ask(LOT))["双塔医院"] == (10, 7, 0, 3)
    assert balance(ask(LOT))["北方医药"] == (27, 0, 0, 27)
    send(spread["hospital"], sent(tote, HOSPITAL, MAKER, "2026-03-07T09:00:00Z", WARD))
    assert balance(ask(LOT))["双塔医院"] == (10, 10, 0, 0)


def test_a_pack_that_is_packed_twice_into_one_carton_is_one(spread, send):
    again = pack(BOXES[2], epc("P20"), epc("P21"), time="2026-03-01T09:30:00Z", bizLocation={"id": PLANT})
    send(spread["maker"], again)
    assert balance(ask(LOT))["双塔医院"] == (10, 0, 0, 10)


def test_what_was_unpacked_and_packed_again_is_counted_where_it_stands(spread, send):
    ward = {"bizLocation": {"id": WARD}}
    send(spread["hospital"], pack(BOXES[2], time="2026-03-04T09:00:00Z", action="DELETE", **ward))
    send(spread["hospital"], pack(BOXES[2], epc("P20"), epc("P21"), time="2026-03-04T10:00:00Z", **ward))
    send(spread["hospital"], sent(BOXES[2], HOSPITAL, MAKER, "2026-03-05T09:00:00Z", WARD))
    assert balance(ask(LOT))["双塔医院"] == (10, 2, 0, 8)


def test_what_a_carton_did_before_and_after_is_not_told_of_the_lot(spread, send):
    where = {"bizLocation": {"id": WARD}, "readPoint": {"id": WARD}}
    early = object_event(
        BOXES[2], time="2026-01-05T09:00:00Z", action="ADD", bizStep="commissioning", **where
    )
    opened = pack(BOXES[2], time="2026-03-04T09:00:00Z", action="DELETE", bizLocation={"id": WARD})
    late = object_event(BOXES[2], time="2026-04-01T09:00:00Z", bizStep="shipping", **where)
    send(spread["maker"], early)
    send(spread["hospital"], opened, late)
    found = ask(LOT)
    times = {event["time"] for event in found["events"]}
    assert "2026-03-04T09:00:00Z" in times
    assert not times & {"2026-01-05T09:00:00Z", "2026-04-01T09:00:00Z"}
    assert found["now"]["since"] == "2026-03-04T09:00:00Z"


def test_a_product_has_no_dates_and_no_books_of_its_own(spread):
    found = ask("(01)06901234567892")
    assert (found["thing"]["lot"], found["thing"]["expiry"]) == (None, None)
    assert "未过期" not in found["verdict"]["detail"]
    assert "家单位" not in found["verdict"]["detail"]


def test_scrapped_goods_leave_the_books_and_the_stock(firms, send):
    send(firms["maker"], goods("commissioning", 100, "2026-03-01T08:00:00Z", action="ADD", **AT_PLANT))
    send(firms["maker"], goods("decommissioning", 40, "2026-03-02T08:00:00Z", action="DELETE", **AT_PLANT))
    gone = goods("destroying", 10, "2026-03-03T08:00:00Z", action="DELETE", **AT_PLANT)
    send(firms["maker"], {**gone, "disposition": "destroyed"})
    assert balance(ask(LOT)) == {"京华生物": (100, 0, 50, 50)}
    assert held_at(PLANT) == 50


def test_scrapped_packs_leave_the_books_and_the_stock_and_a_carton_takes_none_with_it(firms, send):
    packs = [epc(f"P{number}") for number in range(4)]
    send(firms["maker"], made(*packs))
    send(firms["maker"], pack(BOXES[0], *packs[:2], time="2026-03-01T09:00:00Z", bizLocation={"id": PLANT}))
    for thing in (BOXES[0], packs[2]):
        scrapped = object_event(thing, time="2026-03-02T08:00:00Z", bizStep="decommissioning",
                                disposition="inactive", action="DELETE", **AT_PLANT)  # fmt: skip
        send(firms["maker"], scrapped)
    assert balance(ask(LOT)) == {"京华生物": (4, 0, 1, 3)}
    assert held_at(PLANT) == 3


def test_what_was_scrapped_and_then_destroyed_is_gone_once(spread, send):
    where = {"bizLocation": {"id": WARD}, "readPoint": {"id": WARD}}
    packs = [epc("P25"), epc("P26")]
    scrapped = object_event(*packs, time="2026-03-04T08:00:00Z", bizStep="decommissioning",
                            disposition="inactive", action="DELETE", **where)  # fmt: skip
    burnt = object_event(*packs, epc("P27"), time="2026-03-09T08:00:00Z", bizStep="destroying",
                         disposition="destroyed", action="DELETE", **where)  # fmt: skip
    send(spread["hospital"], burnt)
    send(spread["hospital"], scrapped)
    assert balance(ask(LOT))["双塔医院"] == (10, 0, 3, 7)


def test_the_books_of_a_lot_with_too_many_events_say_that_they_are_not_whole(firms, send, monkeypatch):
    monkeypatch.setattr("suyuan.state.trace.lot.MOST_OWN", 4)
    send(firms["maker"], goods("commissioning", 100, "2026-03-01T08:00:00Z", action="ADD", **AT_PLANT))
    send(firms["maker"], *(
        goods("decommissioning", 1, f"2026-03-02T0{hour}:00:00Z", action="DELETE", **AT_PLANT) for hour in range(3)
    ))  # fmt: skip
    assert ask(LOT)["verdict"]["level"] == "ok"
    send(firms["maker"], *(
        goods("decommissioning", 1, f"2026-03-03T0{hour}:00:00Z", action="DELETE", **AT_PLANT) for hour in range(3)
    ))  # fmt: skip
    monkeypatch.setattr("suyuan.state.trace.gathering.FEW", 2)
    found = ask(LOT)
    assert [reason["code"] for reason in found["verdict"]["reasons"]] == ["incomplete"]
    assert balance(found)["京华生物"][0] == 100
    assert found["truncated"]["events"] == 1
