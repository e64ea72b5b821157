"""The books of a lot: nobody gives what he does not have (MB-4), nothing comes in that was not sent (MB-5)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from chain_story import at
from suyuan.core.chain.order import order
from suyuan.core.chain.rules.books import Book, Move, judge_books


def move(hours, party, book, amount, uom=""):
    return Move(order(at(hours), 0, bytes(16)), party, uom, Book(book), Decimal(amount))


VECTOR = [
    move(0, "maker", "moved", 100),
    move(1, "maker", "shipped", -60),
    move(2, "holder", "received", 59),
    move(2, "carrier", "received", 1),
    move(3, "holder", "moved", -20),
    move(4, "holder", "shipped", -5),
    move(5, "maker", "received", 5),
]
"""Made 100, sent 60, of which one arrived damaged elsewhere; 20 used, 5 sent back."""


def found(*moves):
    return [(each.rule, each.party, each.at, dict(each.words)) for each in judge_books("L7", moves)]


def without(number, *more):
    return [*VECTOR[:number], *VECTOR[number + 1 :], *more]


def test_books_that_agree_are_no_finding():
    assert found(*VECTOR) == []


@pytest.mark.requirement("R023", "R084")
def test_who_uses_more_than_he_has_is_found_at_the_event_at_which_it_ran_out():
    last = move(6, "holder", "moved", -35)
    told = {"lot": "L7", "had": "34", "gave": "35"}
    assert found(*VECTOR, last) == [("MB-4", "holder", last.order, told)]
    assert found(*VECTOR, move(6, "holder", "moved", -34)) == []
    assert found(*VECTOR, move(5, "holder", "received", 1), move(5, "maker", "shipped", -1), last) == []


def test_what_comes_back_in_later_does_not_heal_what_was_not_there():
    early = [
        move(0, "maker", "moved", 100),
        move(1, "maker", "shipped", -60),
        move(3, "holder", "moved", -20),
    ]
    assert [rule for rule, *_ in found(*early, move(4, "holder", "received", 60))] == ["MB-4"]
    assert found(*early, move(2, "holder", "received", 60)) == []


def test_more_received_than_sent_is_found_at_the_last_receipt():
    more = move(7, "other", "received", 3)
    told = {"lot": "L7", "came": "68", "went": "65", "made": "100"}
    assert found(*VECTOR, more) == [("MB-5", "other", more.order, told)]
    assert found(*VECTOR, more, move(6, "maker", "shipped", -3)) == []


def test_acceptance_beside_receipt_and_carriage_beside_shipment_count_once():
    again = [move(1.5, "maker", "consigned", -60), move(2.5, "holder", "accepted", 59)]
    assert found(*VECTOR, *again) == []


def test_of_a_lot_that_nobody_made_only_who_received_some_is_judged():
    assert found(move(1, "maker", "shipped", -60), move(2, "holder", "received", 60)) == []
    told = found(
        move(1, "maker", "shipped", -60), move(2, "holder", "received", 60), move(3, "holder", "moved", -61)
    )
    assert [(rule, party) for rule, party, *_ in told] == [("MB-4", "holder")]


def test_who_counts_in_several_units_is_not_judged():
    assert found(move(0, "maker", "moved", 1, "BOX"), move(1, "maker", "shipped", -60)) == []


def test_two_lines_of_one_event_are_one_moment():
    both = [move(1, "maker", "moved", -1), move(1, "maker", "moved", 1)]
    assert found(move(0, "maker", "moved", 1), move(0.5, "maker", "moved", -1), *both) == []
