from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from chain_story import at, box_event, thing_event
from suyuan.core.chain import order

TIMES = st.datetimes(timezones=st.just(dt.UTC))


def test_time_comes_first():
    assert thing_event(1, "destroying", "A").order < thing_event(2, "commissioning", "A").order


def test_at_one_moment_a_thing_is_made_packed_sent_received_unpacked_and_used():
    steps = [
        thing_event(1, "commissioning", "A"),
        box_event(1, "ADD", "BOX", "A"),
        thing_event(1, "shipping", "BOX"),
        thing_event(1, "receiving", "BOX"),
        box_event(1, "DELETE", "BOX", "A"),
        thing_event(1, "dispensing", "A"),
        thing_event(1, "destroying", "A"),
    ]
    assert sorted(steps, key=lambda seen: seen.order) == steps


def test_all_spellings_of_a_step_have_one_rank():
    words = ("shipping", "urn:epcglobal:cbv:bizstep:shipping", "https://ref.gs1.org/cbv/BizStep-shipping")
    assert {order.rank(word, "OBSERVE", "ObjectEvent") for word in words} == {5}


def test_an_own_word_for_take_away_ranks_as_use():
    assert order.rank("https://example.cn/voc/take_away", "OBSERVE", "ObjectEvent") == 13


def test_packing_without_a_step_is_known_by_its_action():
    assert order.rank(None, "ADD", "AggregationEvent") < order.rank("shipping", None, "ObjectEvent")
    assert order.rank(None, "DELETE", "AggregationEvent") > order.rank("receiving", None, "ObjectEvent")


@given(TIMES, TIMES, st.integers(0, 15), st.integers(0, 15))
def test_the_bytes_compare_like_time_then_rank(one, two, rank_one, rank_two):
    first, second = order.order(one, rank_one, b"x" * 16), order.order(two, rank_two, b"x" * 16)
    assert (first < second) == ((one, rank_one) < (two, rank_two))


@given(TIMES, st.booleans())
def test_the_time_comes_back_to_the_microsecond(time, terminal):
    mark = order.stamp(order.order(time, 3, b"x" * 16), terminal=terminal)
    assert order.time_of(mark) == time
    assert len(mark) == order.STAMP_BYTES


def test_a_terminal_stamp_beats_every_other():
    early, late = (order.order(at(hours), 0, b"x" * 16) for hours in (0, 1_000_000))
    assert order.stamp(early, terminal=True) > order.stamp(late)
