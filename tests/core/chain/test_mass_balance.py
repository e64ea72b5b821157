"""Mass balance by hand: the maker's hundred, documents that do not agree, and balances that were negative."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from suyuan.core.chain.balance import Fate, Kind, closing, differences, total

D = Decimal


def test_a_hundred_made_and_all_accounted_for():
    """100 made, 60 shipped; 59 come and 1 is damaged; 20 used, 5 go back."""
    maker, _ = closing(D(0), [D(100), D(-60), D(5)])
    receiver, negative = closing(D(0), [D(59), D(-20), D(-5)])
    assert (maker, receiver, negative) == (45, 34, False)
    assert Fate(made=D(100), held=maker + receiver, used=D(20), damaged=D(1)).unaccounted == 0


def test_what_turned_up_beyond_what_was_made_is_negative():
    assert Fate(made=D(10), held=D(8), used=D(3)).unaccounted == -1
    assert Fate(made=D(10), held=D(8), under_way=D(1)).unaccounted == 1


def test_a_balance_that_was_negative_on_the_way_is_noticed_though_it_ends_well():
    assert closing(D(2), [D(-3), D(3)]) == (2, True)
    assert closing(D(2), [D(3), D(-3)]) == (2, False)


def test_documents_that_agree_and_that_do_not():
    assert differences({"L1": D(60)}, {"L1": D(59)}, {"L1": D(1)}) == []
    found = differences({"L1": D(60), "L2": D(5), "L3": D(1)}, {"L1": D(59), "L2": D(6), "L9": D(2)})
    assert [(each.goods, each.sent, each.got, each.kind) for each in found] == [
        ("L1", 60, 59, Kind.SHORT),
        ("L2", 5, 6, Kind.OVER),
        ("L3", 1, 0, Kind.MISSING),
        ("L9", 0, 2, Kind.UNSENT),
    ]


AMOUNTS = st.dictionaries(st.sampled_from("abcd"), st.integers(1, 99).map(Decimal), max_size=4)


@given(AMOUNTS, AMOUNTS)
def test_differences_are_what_one_side_has_more_than_the_other(sent, got):
    found = differences(sent, got)
    moved = total([*sent.items(), *((goods, -amount) for goods, amount in got.items())])
    assert {each.goods: each.sent - each.got for each in found} == {
        goods: amount for goods, amount in moved.items() if amount
    }
    assert differences(sent, sent) == []
