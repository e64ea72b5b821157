"""Lots and boxes that go back and forth for years: every handover costs what the first did, and nobody loses a right."""

from __future__ import annotations

import pytest
from test_trace_of_a_thing import DEPOT_FIRM, MAKER, PLANT, parties
from test_who_sees_an_event import firms, right

from documents import epc, object_event, pack
from suyuan.parties.event_rights import EventRight
from suyuan.state import arriving, handing

pytestmark = pytest.mark.slow

__all__ = ["firms"]
GOODS = [{"epcClass": "urn:epc:class:lgtin:6901234.056789.L7", "quantity": 10}]
TOTE = "urn:epc:id:grai:6901234.00001.T1"
AT = {"bizLocation": {"id": PLANT}, "readPoint": {"id": PLANT}}


def at(number: int, minute: int) -> str:
    return f"2026-03-{1 + number // 24:02}T{number % 24:02}:{minute:02}:00Z"


def lot(step: str, number: int, minute: int, **more):
    event = object_event(time=at(number, minute), bizStep=step, quantityList=GOODS, **more)
    event.pop("epcList")
    return event


@pytest.fixture
def looked_at(monkeypatch):
    """How many handovers, and how many spans of the past, each folding looked at."""
    counts: list[int] = []

    def spied(name, room=handing):
        plain = getattr(room, name)

        def spy(*given):
            found = plain(*given)
            counts.append(len(given[0]))
            return found

        monkeypatch.setattr(room, name, spy)

    spied("_pasts")
    spied("_receipts", arriving)
    return counts


def test_the_fortieth_shipment_of_a_lot_looks_at_no_more_than_the_fourth(firms, send, looked_at):
    send(firms["maker"], lot("commissioning", 0, 0, action="ADD", **AT))
    costs = []
    for number in range(40):
        looked_at.clear()
        send(firms["maker"], lot("shipping", number, 10, **parties(MAKER, DEPOT_FIRM)))
        send(firms["depot"], lot("receiving", number, 20, **parties(MAKER, DEPOT_FIRM)))
        costs.append(max(looked_at))
    assert max(costs[10:]) <= max(costs[:4]) + arriving.BACK


@pytest.mark.parametrize("many", [1, 500])
def test_of_every_shipment_the_maker_sees_how_it_arrived(firms, send, monkeypatch, many):
    """Also when only the beginning of a lot's history is kept at hand."""
    monkeypatch.setattr(arriving, "MANY", many)
    send(firms["maker"], lot("commissioning", 0, 0, action="ADD", **AT))
    for number in range(8):
        send(firms["maker"], lot("shipping", number, 10, bizLocation=None, **parties(MAKER, DEPOT_FIRM)))
        receipt = lot("receiving", number, 20, **{**AT, "readPoint": None, "bizLocation": None})
        got = send(firms["depot"], receipt)
        assert right(got, firms["maker"]) == EventRight.HISTORY, number


def test_who_only_says_afterwards_that_he_sent_a_lot_learns_nothing_of_it(firms, send, monkeypatch):
    monkeypatch.setattr(arriving, "MANY", 1)
    send(firms["maker"], lot("commissioning", 0, 0, action="ADD", **AT))
    send(firms["maker"], lot("shipping", 0, 10, **parties(MAKER, DEPOT_FIRM)))
    receipt = send(firms["depot"], lot("receiving", 2, 20, readPoint=None, bizLocation=None))
    send(firms["rival"], lot("shipping", 1, 10, readPoint=None, bizLocation=None,
                             **parties("urn:epc:id:pgln:6901299.00000", DEPOT_FIRM)))  # fmt: skip
    assert right(receipt, firms["rival"]) is None


def test_many_in_one_document_are_as_many_one_by_one(firms, send):
    told = send(firms["maker"], lot("commissioning", 0, 0, action="ADD", **AT))
    ships = send(firms["maker"], *(lot("shipping", n, 10, readPoint={"id": PLANT}, bizLocation=None,
                                       **parties(MAKER, DEPOT_FIRM)) for n in range(20)))  # fmt: skip
    receipts = send(
        firms["depot"], *(lot("receiving", n, 20, readPoint=None, bizLocation=None) for n in range(20))
    )
    assert right(told, firms["depot"]) == EventRight.HISTORY
    assert {right(ships, firms["depot"], n) for n in range(20)} == {EventRight.PARTNER}
    assert {right(receipts, firms["maker"], n) for n in range(20)} == {EventRight.HISTORY}


def tour(number: int):
    thing = epc(f"T{number}")
    between = parties(MAKER, DEPOT_FIRM)
    back = parties(DEPOT_FIRM, MAKER)
    yield "maker", pack(TOTE, thing, time=at(number, 10), **AT)
    yield "maker", object_event(TOTE, time=at(number, 20), bizStep="shipping", **between)
    yield "depot", object_event(TOTE, time=at(number, 30), bizStep="receiving", **between)
    yield "depot", pack(TOTE, thing, time=at(number, 40), action="DELETE", **AT)
    yield "depot", object_event(TOTE, time=at(number, 50), bizStep="shipping", **back)
    yield "maker", object_event(TOTE, time=at(number, 55), bizStep="receiving", **back)


def test_the_twentieth_tour_of_a_tote_looks_at_no_more_than_the_fourth(firms, send, looked_at):
    costs = []
    for number in range(20):
        looked_at.clear()
        for who, event in tour(number):
            send(firms[who], event)
        costs.append(max(looked_at))
    assert max(costs[8:]) <= max(costs[:4]) + arriving.BACK
