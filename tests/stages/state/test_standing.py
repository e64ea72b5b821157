"""How things stand now, from the tables alone."""

from __future__ import annotations

from uuid import UUID

import pytest
from test_trace_of_a_thing import (
    DEPOT,
    DEPOT_FIRM,
    MAKER,
    PLANT,
    firms,
    got,
    made,
    sent,
)  # fmt: skip

from documents import CARTON, epc, object_event, pack
from suyuan.core.chain.vocabulary import State
from suyuan.core.identifiers.canonical import key_for
from suyuan.state.queries import standing_of, stock_of, texts_of

__all__ = ["firms"]
A, B = epc("A"), epc("B")


def key(text: str) -> UUID:
    return UUID(bytes=key_for(text))


def standing(text: str):
    return standing_of([key(text)]).get(key(text))


@pytest.fixture
def under_way(firms, send):
    send(
        firms["maker"], made(A, B), pack(CARTON, A, B, time="2026-03-01T09:00:00Z", bizLocation={"id": PLANT})
    )
    send(firms["maker"], sent(CARTON, MAKER, DEPOT_FIRM, "2026-03-02T09:00:00Z"))
    return firms


def test_what_is_shipped_in_a_carton_is_under_way(under_way):
    found = standing(A)
    assert (found.step, found.place, found.container) == ("shipping", None, key(CARTON))
    assert found.state is State.NORMAL


def test_what_is_received_in_a_carton_is_where_the_carton_is(under_way, send):
    send(under_way["depot"], got(CARTON, MAKER, DEPOT_FIRM, "2026-03-03T09:00:00Z", DEPOT))
    assert (standing(A).place, standing(A).holder) == (key(DEPOT), key(DEPOT_FIRM))


def test_what_was_unpacked_stays_when_the_carton_goes_on(under_way, send):
    send(under_way["depot"], got(CARTON, MAKER, DEPOT_FIRM, "2026-03-03T09:00:00Z", DEPOT))
    send(
        under_way["depot"],
        pack(CARTON, time="2026-03-04T09:00:00Z", action="DELETE", bizLocation=None, readPoint=None),
    )
    send(under_way["depot"], sent(CARTON, DEPOT_FIRM, MAKER, "2026-03-05T09:00:00Z", DEPOT))
    found = standing(A)
    assert (found.place, found.holder, found.container) == (key(DEPOT), key(DEPOT_FIRM), None)
    assert standing(CARTON).place is None


def test_a_new_label_on_the_carton_hides_nothing_that_happened_to_what_is_inside(under_way, send):
    """The carton is received as damaged and gets a new label: the label is sound, the packs are not."""
    where = {"bizLocation": {"id": DEPOT}}
    hurt = got(CARTON, MAKER, DEPOT_FIRM, "2026-03-03T09:00:00Z", DEPOT, disposition="damaged")
    label = object_event(CARTON, time="2026-03-03T10:00:00Z", bizStep="commissioning", action="ADD",
                         disposition="active", **where)  # fmt: skip
    send(under_way["depot"], hurt, label)
    assert standing(A).state is State.DAMAGED


def test_a_box_that_ended_once_and_is_used_again_hides_nothing(under_way, send):
    """What happened to the box before the packs went in is not theirs; what happens to it now is."""
    ended = object_event(CARTON, time="2026-02-01T09:00:00Z", bizStep="destroying", disposition="destroyed",
                         bizLocation={"id": PLANT})  # fmt: skip
    recalled = object_event(CARTON, time="2026-03-04T09:00:00Z", bizStep="holding", disposition="recalled",
                            bizLocation={"id": DEPOT})  # fmt: skip
    send(under_way["maker"], ended, recalled)
    assert standing(A).state is State.RECALLING


def test_stock_moves_with_the_carton(under_way, send):
    assert [(held.product, held.things) for held in stock_of([key(PLANT)])] == [
        ("https://id.gs1.org/01/06901234567892", 2)
    ]
    send(under_way["depot"], got(CARTON, MAKER, DEPOT_FIRM, "2026-03-03T09:00:00Z", DEPOT))
    assert stock_of([key(PLANT)]) == []
    (held,) = stock_of([key(DEPOT_FIRM)])
    assert (held.things, held.lot) == (2, "https://id.gs1.org/01/06901234567892/10/L7")


def test_stock_names_the_product_of_a_pack_whose_making_nobody_reported(firms, send):
    send(firms["depot"], got(A, MAKER, DEPOT_FIRM, "2026-03-03T09:00:00Z", DEPOT))
    (held,) = stock_of([key(DEPOT_FIRM)])
    assert (held.product, held.lot, held.things) == ("https://id.gs1.org/01/06901234567892", None, 1)


def test_what_is_used_leaves_the_stock(under_way, send):
    used = object_event(A, time="2026-03-05T09:00:00Z", bizStep="dispensing", disposition="dispensed",
                        bizLocation={"id": PLANT})  # fmt: skip
    send(under_way["maker"], used)
    assert [held.things for held in stock_of([key(PLANT)])] == [1]


def test_what_nobody_named_has_no_standing(firms):
    assert standing_of([key("urn:epc:id:sgtin:6901234.056789.NOBODY")]) == {}


def test_the_text_of_a_thing_is_kept(under_way):
    assert texts_of([key(A)]) == {key(A): "https://id.gs1.org/01/06901234567892/21/A"}
