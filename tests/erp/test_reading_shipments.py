"""What was moved in a real Tryton stands here as events: each kind of shipment, lots and serial numbers, once."""

from __future__ import annotations

import datetime as dt

import pytest
from erp_firm import CUSTOMER_GLN, GTIN, OTHER_GTIN, OWN_GLN, SECOND_GLN, SUPPLIER_GLN, Firm

from suyuan.exchange.erp import tryton
from suyuan.exchange.erp.models import State
from suyuan.parties.queries import viewer_of_party
from suyuan.parties.services import create_place
from suyuan.state.jobs import catch_up
from suyuan.state.trace import trace

pytestmark = pytest.mark.requirement("R018", "R369")
PLACE = f"https://id.gs1.org/414/{OWN_GLN}"
CLASS = f"https://id.gs1.org/01/0{GTIN}"


def party_of(gln: str) -> str:
    return f"https://id.gs1.org/417/{gln}"


def test_goods_of_a_supplier_are_received(firm, read, event):
    vaccine = firm.product("疫苗甲", GTIN)
    before = dt.datetime.now(dt.UTC)
    shipment = firm.receive((vaccine, firm.lot(vaccine, "B2026-07"), 120.0), reference="DN-77")
    after = dt.datetime.now(dt.UTC)

    (paper,) = read()

    assert (paper.state, paper.step, paper.problems) == (State.RECORDED, "received", ())
    found = event(paper).event
    assert (found.biz_step, found.disposition, found.action) == ("receiving", "in_progress", "OBSERVE")
    (goods,) = found.quantity_list
    assert (goods.epc_class, goods.quantity, goods.uom) == (f"{CLASS}/10/B2026-07", 120, None)
    assert (found.read_point.id, found.biz_location.id) == (PLACE, PLACE)
    assert [one.source for one in found.source_list] == [party_of(SUPPLIER_GLN)]
    assert [one.destination for one in found.destination_list] == [party_of(OWN_GLN)]
    papers = {one.type: one.biz_transaction for one in found.biz_transaction_list}
    number = firm.shown("stock.shipment.in", shipment)
    assert papers == {
        "recadv": f"urn:epcglobal:cbv:bt:{OWN_GLN}:{number}",
        "desadv": f"urn:epcglobal:cbv:bt:{SUPPLIER_GLN}:DN-77",
    }
    assert before <= found.event_time <= after
    assert found.event_time_zone_offset == "+08:00"


def test_goods_go_to_a_customer(firm, read, event):
    vaccine = firm.product("疫苗甲", GTIN)
    lot = firm.lot(vaccine, "B1")
    firm.receive((vaccine, lot, 10.0))
    firm.ship((vaccine, lot, 3.0), (vaccine, lot, 1.0), reference="PO-9")

    found = event(read()[-1]).event

    assert (found.biz_step, found.disposition) == ("shipping", "in_transit")
    assert [(one.epc_class, one.quantity) for one in found.quantity_list] == [(f"{CLASS}/10/B1", 4)]
    assert found.read_point.id == PLACE
    assert found.biz_location is None
    assert [one.source for one in found.source_list] == [party_of(OWN_GLN)]
    assert [one.destination for one in found.destination_list] == [party_of(CUSTOMER_GLN)]
    assert f"urn:epcglobal:cbv:bt:{CUSTOMER_GLN}:PO-9" in {
        one.biz_transaction for one in found.biz_transaction_list
    }


def test_a_lot_that_holds_one_unit_is_a_serial_number(firm, read, event):
    implant, screw = firm.product("髋关节", OTHER_GTIN), firm.product("螺钉", GTIN)
    one, two = (firm.lot(implant, number, is_serial=True) for number in ("S/1", "S2"))
    firm.receive((implant, one, 1.0), (implant, two, 1.0), (screw, firm.lot(screw, "L1"), 40.0))

    found = event(read()[0]).event

    assert found.epc_list == (
        f"https://id.gs1.org/01/0{OTHER_GTIN}/21/S%2F1",
        f"https://id.gs1.org/01/0{OTHER_GTIN}/21/S2",
    )
    assert [one.epc_class for one in found.quantity_list] == [f"{CLASS}/10/L1"]


def test_a_long_shipment_is_read_page_by_page(firm, read, event, monkeypatch):
    monkeypatch.setattr(tryton, "PAGE", 3)
    implant = firm.product("髋关节", OTHER_GTIN)
    firm.receive(*((implant, firm.lot(implant, f"S{number}", is_serial=True), 1.0) for number in range(7)))
    assert len(event(read()[0]).event.epc_list) == 7


def test_goods_move_between_two_warehouses(firm, read, event, party):
    create_place(party, f"https://id.gs1.org/414/{SECOND_GLN}", "二号库", kind="WAREHOUSE")
    vaccine = firm.product("疫苗甲", GTIN)
    lot = firm.lot(vaccine, "B1")
    firm.put_away(firm.receive((vaccine, lot, 10.0)))
    shipment = firm.send_inside((vaccine, lot, 6.0), to=firm.new_warehouse("二号库"))

    sent = event(read()[-1]).event
    firm.desk("stock.shipment.internal", "do", [shipment])
    got = event(read()[-1]).event

    here, there = PLACE, f"https://id.gs1.org/414/{SECOND_GLN}"
    assert (sent.biz_step, sent.read_point.id, sent.biz_location) == ("shipping", here, None)
    assert (got.biz_step, got.read_point.id, got.biz_location.id) == ("receiving", there, there)
    for found in (sent, got):
        assert [(one.type, one.source) for one in found.source_list] == [("location", here)]
        assert [(one.type, one.destination) for one in found.destination_list] == [("location", there)]


def test_goods_move_inside_a_warehouse(firm, read, event):
    vaccine = firm.product("疫苗甲", GTIN)
    lot = firm.lot(vaccine, "B1")
    firm.put_away(firm.receive((vaccine, lot, 10.0)))
    firm.move_inside((vaccine, lot, 6.0))

    found = event(read()[-1]).event

    assert (found.biz_step, found.biz_location.id, found.source_list) == ("storing", PLACE, None)


def test_goods_come_back_and_go_back(firm, read, event):
    vaccine = firm.product("疫苗甲", GTIN)
    lot = firm.lot(vaccine, "B1")
    firm.put_away(firm.receive((vaccine, lot, 10.0)))
    firm.ship((vaccine, lot, 4.0))
    firm.take_back((vaccine, lot, 1.0))
    firm.give_back((vaccine, lot, 2.0))

    found = {(one.biz_step, one.disposition): one for one in (event(paper).event for paper in read())}

    came, went = found["receiving", "returned"], found["shipping", "returned"]
    assert [one.source for one in came.source_list] == [party_of(CUSTOMER_GLN)]
    assert [one.destination for one in went.destination_list] == [party_of(SUPPLIER_GLN)]


def test_what_is_only_planned_says_nothing_yet(firm, read):
    vaccine = firm.product("疫苗甲", GTIN)
    firm.draft((vaccine, firm.lot(vaccine, "B1"), 10.0))
    assert read() == []


def test_each_paper_is_recorded_once_however_often_it_is_seen(firm, read, event):
    vaccine = firm.product("疫苗甲", GTIN)
    shipment = firm.receive((vaccine, firm.lot(vaccine, "B1"), 10.0))
    (first,) = read()
    firm.put_away(shipment)  # the same shipment once more, in its next state
    again = read()
    assert [(one.state, one.event, one.moment) for one in again] == [
        (State.RECORDED, first.event, first.moment)
    ]


def test_a_booking_on_another_day_says_so(firm, read, event):
    vaccine = firm.product("疫苗甲", GTIN)
    firm.receive(
        (vaccine, firm.lot(vaccine, "B1"), 10.0),
        effective_date={"__class__": "date", "year": 2026, "month": 11, "day": 2},
    )

    (paper,) = read()

    assert [one["code"] for one in paper.problems] == ["ERP-DAY"]
    assert event(paper).event.event_time.isoformat() == "2026-11-02T12:00:00+08:00"


def test_only_the_own_company_is_read(firm, server, read, party):
    other = Firm(server)
    vaccine = other.product("别家疫苗", GTIN)
    other.receive((vaccine, other.lot(vaccine, "B1"), 1.0))
    assert read() == []


def test_a_lot_is_traced_from_the_supplier_to_the_customer(firm, read, party):
    vaccine = firm.product("疫苗甲", GTIN)
    lot = firm.lot(vaccine, "B7")
    firm.put_away(firm.receive((vaccine, lot, 10.0)))
    firm.ship((vaccine, lot, 4.0))
    read()
    catch_up()

    found = trace(f"(01)0{GTIN}(10)B7", viewer_of_party(party))

    (books,) = [one for one in found["views"]["parties"]["quantities"] if one["party"]["name"] == "京华进口"]
    assert (books["received"], books["shipped"], books["balance"]) == (10, 4, 6)
