"""What each party holds of a lot."""

from __future__ import annotations

from decimal import Decimal

import pytest

from chain_story import seen, thing_event
from suyuan.core.chain.quantities import Flow, Movement, balances, flow_of, totals

MADE, GOT, SENT, USED = Flow.MADE, Flow.RECEIVED, Flow.SHIPPED, Flow.USED


def books(*moves):
    found = balances(Movement(party, flow, Decimal(amount)) for party, flow, amount in moves)
    return {book.party: int(book.balance) for book in found}, totals(found)


def test_the_lot_of_the_example_adds_up():
    held, whole = books(
        ("maker", MADE, 100), ("maker", SENT, 60), ("receiver", GOT, 60), ("receiver", USED, 20),
        ("receiver", USED, 1), ("receiver", SENT, 5), ("maker", GOT, 5),
    )  # fmt: skip
    assert held == {"maker": 45, "receiver": 34}
    assert whole == {None: 79}


def test_units_are_kept_apart():
    found = balances([Movement("maker", MADE, Decimal(5), "KGM"), Movement("maker", MADE, Decimal(3))])
    assert [(book.uom, book.balance) for book in found] == [("KGM", 5), (None, 3)]


@pytest.mark.parametrize(
    ("step", "disposition", "flow"),
    [
        ("commissioning", "active", MADE),
        ("shipping", "in_transit", SENT),
        ("receiving", "in_progress", GOT),
        ("dispensing", "dispensed", USED),
        ("destroying", "destroyed", USED),
        ("storing", "in_progress", None),
        ("decommissioning", "inactive", USED),
        ("inspecting", "damaged", None),
        ("transporting", "in_transit", None),
    ],
)
def test_what_an_event_does_to_stocks(step, disposition, flow):
    assert flow_of(thing_event(1, step, "A", disposition=disposition).event) is flow


def test_what_is_deleted_is_no_more_in_stock():
    assert flow_of(thing_event(1, "", "A", action="DELETE").event) is USED
    assert flow_of(thing_event(1, "", "A", action="DELETE", disposition="damaged").event) is USED
    assert (
        flow_of(thing_event(1, "dispensing", "A", action="DELETE", disposition="partially_dispensed").event)
        is None
    )


def test_a_story_helper_gives_every_event_its_own_id():
    one, two = thing_event(1, "storing", "A"), thing_event(2, "storing", "A")
    assert one.id != two.id
    assert seen(one.event).id == one.id
