"""What cannot be recorded waits in the queue with its reason and its remedy, and is recorded once it is mended."""

from __future__ import annotations

import pytest
from erp_firm import GTIN, OTHER_GTIN, OWN_GLN

from suyuan.core.problem import Refused
from suyuan.exchange.erp import services, store
from suyuan.exchange.erp.models import State
from suyuan.ledger.queries import retractions_of
from suyuan.parties.services import create_place

pytestmark = pytest.mark.requirement("R369", "R373")
RECEIPT = "stock.shipment.in"


def told(paper):
    """Code, and whether both languages say what is wrong and what to do."""
    return [
        (one["code"], all(one[name] for name in ("message", "message_zh", "remedy", "remedy_zh")))
        for one in paper.problems
    ]


def receipts(paper):
    return [
        row[1] for row in store.rows("receipts", owner=paper.owner, name=paper.source, number=paper.number)
    ]


def test_a_product_without_code(firm, read, event):
    unknown = firm.product("无码产品")
    firm.receive((unknown, firm.lot(unknown, "B1"), 5.0))

    (paper,) = read()
    assert (paper.state, paper.event, told(paper)) == (State.BLOCKED, None, [("ERP-NO-CODE", True)])
    assert "无码产品" in paper.problems[0]["message_zh"]

    firm.identify(unknown, GTIN)
    (mended,) = read()
    assert (mended.number, mended.state, mended.problems) == (paper.number, State.RECORDED, ())
    assert event(mended).event.event_time == paper.moment  # when the goods came, not when somebody mended it
    assert receipts(mended) == ["blocked", "accepted"]


def test_goods_without_a_lot_number(firm, read):
    bandage = firm.product("绷带", GTIN)
    firm.receive((bandage, None, 5.0))
    (paper,) = read()
    assert (paper.state, told(paper)) == (State.BLOCKED, [("ERP-NO-LOT", True)])


def test_everything_that_is_wrong_is_told_at_once(firm, read):
    good, bad = firm.product("疫苗甲", GTIN), firm.product("疫苗乙", "6901234567891", type_=None)
    firm.receive((good, firm.lot(good, "批号一"), 5.0), (bad, firm.lot(bad, "S1", is_serial=True), 1.0))
    (paper,) = read()
    assert {one["code"] for one in paper.problems} == {"ERP-LOT", "ERP-CODE"}


def test_one_paper_does_not_hold_up_the_others(firm, read):
    unknown, known = firm.product("无码产品"), firm.product("疫苗甲", GTIN)
    firm.receive((unknown, firm.lot(unknown, "B1"), 5.0))
    firm.receive((known, firm.lot(known, "B2"), 5.0))
    assert [paper.state for paper in read()] == [State.BLOCKED, State.RECORDED]


def test_a_warehouse_that_nobody_registered(firm, read, party):
    vaccine = firm.product("疫苗甲", GTIN)
    firm.work_in(firm.new_warehouse("新库"))
    firm.receive((vaccine, firm.lot(vaccine, "B1"), 5.0))
    (paper,) = read()
    assert told(paper) == [("ERP-NO-PLACE", True)]
    assert "新库" in paper.problems[0]["message"]

    create_place(party, f"https://id.gs1.org/414/{OWN_GLN}/254/2", "新库", kind="WAREHOUSE")
    assert read()[0].state is State.RECORDED


def test_a_partner_without_gln_is_left_out_with_a_word(firm, read, event):
    vaccine = firm.product("疫苗甲", GTIN)
    firm.supplier = firm.partner("路边小厂")
    firm.receive((vaccine, firm.lot(vaccine, "B1"), 5.0))
    (paper,) = read()
    assert (paper.state, told(paper)) == (State.RECORDED, [("ERP-PARTNER", True)])
    assert event(paper).event.source_list is None


def test_a_partner_and_a_warehouse_named_in_the_settings(firm, read, event, source):
    vaccine = firm.product("疫苗甲", GTIN)
    firm.supplier = firm.partner("路边小厂")
    firm.work_in(firm.new_warehouse("新库", code="N2"))
    more = {"partners": {"路边小厂": "https://maker.example/id"}, "places": {"N2": OWN_GLN}}
    services.configure(source.owner, source.name, source.dest, firm.settings(**more))
    firm.receive((vaccine, firm.lot(vaccine, "B1"), 5.0))
    found = event(read()[0]).event
    assert [one.source for one in found.source_list] == ["https://maker.example/id"]
    assert found.read_point.id == f"https://id.gs1.org/414/{OWN_GLN}"


def test_a_partner_known_by_its_credit_code(firm, read, event):
    from suyuan.parties.services import create_party

    code = "91110000600037341L"
    other = create_party("north", "北方制药二厂", "MANUFACTURER", uscc=code)
    create_place(other, "https://id.gs1.org/417/6901234000047", "二厂", kind="ORGANISATION")
    firm.supplier = firm.desk.create(
        "party.party", name="北方制药二厂", identifiers=[["create", [{"type": "cn_vat", "code": code}]]]
    )
    vaccine = firm.product("疫苗甲", GTIN)
    firm.receive((vaccine, firm.lot(vaccine, "B1"), 5.0))
    found = event(read()[0]).event
    assert [one.source for one in found.source_list] == ["https://id.gs1.org/417/6901234000047"]


def test_a_shipment_cancelled_before_it_was_recorded(firm, read):
    unknown = firm.product("无码产品")
    shipment = firm.receive((unknown, firm.lot(unknown, "B1"), 5.0))
    read()
    firm.cancel(RECEIPT, shipment)
    (paper,) = read()
    assert (paper.state, paper.problems) == (State.VOID, ())


def test_a_shipment_undone_after_it_was_recorded(firm, read, source):
    vaccine = firm.product("疫苗甲", GTIN)
    shipment = firm.receive((vaccine, firm.lot(vaccine, "B1"), 5.0))
    (recorded,) = read()
    firm.cancel(RECEIPT, shipment)

    (paper,) = read()
    assert (paper.state, told(paper)) == (State.UNDONE, [("ERP-UNDONE", True)])
    assert retractions_of([recorded.event]) == {}  # nothing is taken back until somebody says so

    services.retract(source.owner, source.name, paper.number)
    (after,) = read()
    assert (after.state, after.problems, receipts(after)) == (State.RETRACTED, (), ["accepted", "retracted"])
    assert set(retractions_of([recorded.event])) == {recorded.event}


def test_a_shipment_undone_and_done_again_is_a_second_event(firm, read, source, event):
    vaccine = firm.product("疫苗甲", GTIN)
    lot = firm.lot(vaccine, "B1")
    shipment = firm.receive((vaccine, lot, 5.0))
    read()
    firm.cancel(RECEIPT, shipment)
    (undone,) = read()
    services.retract(source.owner, source.name, undone.number)
    firm.receive_again(shipment, (vaccine, lot, 5.0))

    first, second = read()

    assert (first.state, second.state, second.turn) == (State.RETRACTED, State.RECORDED, 2)
    assert event(second).event.event_time > first.moment


def test_undone_and_done_again_before_anybody_looked(firm, read, source):
    vaccine = firm.product("疫苗甲", GTIN)
    lot, other = firm.lot(vaccine, "B1"), firm.lot(vaccine, "B2")
    shipment = firm.receive((vaccine, lot, 5.0))
    (recorded,) = read()
    firm.cancel(RECEIPT, shipment)
    firm.receive_again(shipment, (vaccine, other, 5.0))

    (paper,) = read()
    assert (paper.state, told(paper)) == (State.CHANGED, [("ERP-CHANGED", True)])

    services.retract(source.owner, source.name, paper.number)
    old, new = read()
    assert (old.state, new.state, new.turn) == (State.RETRACTED, State.RECORDED, 2)
    assert set(retractions_of([recorded.event])) == {recorded.event}


def test_nothing_is_retracted_that_the_erp_still_says(firm, read, source):
    vaccine = firm.product("疫苗甲", OTHER_GTIN)
    firm.receive((vaccine, firm.lot(vaccine, "B1"), 5.0))
    (paper,) = read()
    with pytest.raises(Refused) as why:
        services.retract(source.owner, source.name, paper.number)
    assert [one.code for one in why.value.problems] == ["ERP-NO-PAPER"]
