"""The state of a thing follows from its own events and those of its containers, in whatever order they arrive."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chain_story import at, box_event, key, seen, sorted_by_thing, thing_event
from suyuan.core.chain.containment import stays
from suyuan.core.chain.item_state import Facts, Register, facts_in, fold, merge, shown_state, write
from suyuan.core.chain.life import containers, life
from suyuan.core.chain.vocabulary import State
from suyuan.core.epcis.model import Event


def registers(thing: str, *observations):
    return fold(life(key(thing), sorted_by_thing(*observations)).entries, key)


def now(thing: str, *observations):
    held = registers(thing, *observations)
    return {Register(name).name: value for name, (_, value) in held.items()}


def made(hours: float, *things: str):
    return thing_event(hours, "commissioning", *things, action="ADD", disposition="active", place="PLANT")


@pytest.mark.requirement("R009", "R010")
def test_a_thing_that_moved_only_in_its_carton_is_where_the_carton_was_unpacked():
    state = now(
        "A",
        made(0, "A"),
        box_event(1, "ADD", "CARTON", "A", place="PLANT"),
        thing_event(
            2, "shipping", "CARTON", disposition="in_transit", read_point="PLANT", giver="M", taker="H"
        ),
        thing_event(
            9, "receiving", "CARTON", disposition="in_progress", place="HOSPITAL", giver="M", taker="H"
        ),
        box_event(10, "DELETE", "CARTON"),
        thing_event(
            11, "shipping", "CARTON", disposition="in_transit", read_point="HOSPITAL", taker="RECYCLER"
        ),
    )
    assert state["PLACE"] == key("HOSPITAL")
    assert state["HOLDER"] == key("H")
    assert state["DISPOSITION"] == "in_progress"
    assert state["STATE"] is State.NORMAL


def test_inside_a_carton_on_a_pallet_the_pallet_counts():
    state = now(
        "A",
        made(0, "A"),
        box_event(1, "ADD", "CARTON", "A"),
        box_event(2, "ADD", "PALLET", "CARTON"),
        thing_event(3, "shipping", "PALLET", disposition="in_transit", giver="M", taker="D"),
        thing_event(4, "receiving", "PALLET", place="DEPOT", giver="M", taker="D"),
    )
    assert (state["PLACE"], state["HOLDER"]) == (key("DEPOT"), key("D"))


def test_pack_and_ship_at_the_same_moment_ships_what_was_packed():
    state = now("A", made(0, "A"), box_event(1, "ADD", "CARTON", "A"), thing_event(1, "shipping", "CARTON"))
    assert state["STEP"] == "shipping"


def test_what_the_carton_did_before_and_after_is_not_the_things():
    story = life(
        key("A"),
        sorted_by_thing(
            thing_event(0, "receiving", "CARTON", place="ELSEWHERE"),
            made(1, "A"),
            box_event(2, "ADD", "CARTON", "A"),
            thing_event(3, "shipping", "CARTON"),
            box_event(4, "ADD", "OTHER", "A"),
            thing_event(5, "destroying", "CARTON", disposition="destroyed"),
        ),
    )
    assert [entry.observation.step for entry in story.entries] == [
        "commissioning", "packing", "shipping", "packing",
    ]  # fmt: skip


def test_a_neighbour_in_the_carton_is_never_pulled_in():
    story = life(
        key("A"),
        sorted_by_thing(
            box_event(1, "ADD", "CARTON", "A", "B"),
            thing_event(2, "dispensing", "B", disposition="dispensed"),
        ),
    )
    assert len(story.entries) == 1


def test_boxes_inside_each_other_in_a_circle_come_to_an_end():
    circle = (box_event(1, "ADD", "X", "Y"), box_event(2, "ADD", "Y", "X"), box_event(3, "ADD", "X", "A"))
    assert life(key("A"), sorted_by_thing(*circle)).stays


def test_a_used_thing_stays_used_whatever_comes_later():
    state = now("A", made(0, "A"), thing_event(1, "dispensing", "A", disposition="dispensed"), made(2, "A"))
    assert state["STATE"] is State.USED


def test_partial_use_leaves_the_thing_usable():
    assert (
        now("A", made(0, "A"), thing_event(1, "dispensing", "A", disposition="partially_dispensed"))["STATE"]
        is State.NORMAL
    )


@pytest.mark.parametrize(
    ("step", "disposition", "state"),
    [
        ("holding", "recalled", State.RECALLING),
        ("receiving", "recalled", State.RECALLED),
        ("holding", None, State.ON_HOLD),
        ("inspecting", "non_conformant", State.ABNORMAL),
        ("storing", "https://ref.gs1.org/cbv/Disp-damaged", State.DAMAGED),
        ("urn:epcglobal:cbv:bizstep:destroying", "urn:epcglobal:cbv:disp:destroyed", State.DESTROYED),
        ("https://voc.example.cn/take_away", "dispensed", State.USED),
        ("shipping", "in_transit", State.NORMAL),
        ("receiving", "returned", State.ON_HOLD),
        ("inspecting", "unknown", State.OTHER),
    ],
)
def test_what_an_event_makes_of_the_state(step, disposition, state):
    assert now("A", made(0, "A"), thing_event(1, step, "A", disposition=disposition))["STATE"] is state


def test_a_thing_that_went_into_another_is_used_and_the_other_is_new():
    event = Event(
        type="TransformationEvent", event_time=at(2), event_time_zone_offset="+08:00",
        input_epc_list=("A",), output_epc_list=("B",),
    )  # fmt: skip
    assert now("A", made(0, "A"), seen(event))["STATE"] is State.USED
    assert now("B", seen(event))["STATE"] is State.NORMAL


@pytest.mark.parametrize(
    ("step", "disposition", "state"),
    [
        ("", None, State.DISCONTINUED),
        ("", "sellable_accessible", State.DISCONTINUED),
        ("", "destroyed", State.DESTROYED),
        ("dispensing", None, State.USED),
        ("", "partially_dispensed", State.NORMAL),
    ],
)
def test_what_is_deleted_is_no_more(step, disposition, state):
    gone = thing_event(1, step, "A", action="DELETE", disposition=disposition)
    assert now("A", made(0, "A"), gone)["STATE"] is state


def test_what_is_deleted_comes_last_at_its_moment():
    gone = thing_event(1, "", "A", action="DELETE")
    assert now("A", made(0, "A"), gone, thing_event(1, "storing", "A", disposition="active"))["STATE"] is (
        State.DISCONTINUED
    )


def test_a_transformation_may_say_that_what_it_made_is_not_sound():
    event = Event(
        type="TransformationEvent", event_time=at(2), event_time_zone_offset="+08:00",
        input_epc_list=("A",), output_epc_list=("B",), disposition="non_conformant",
    )  # fmt: skip
    assert now("B", seen(event))["STATE"] is State.ABNORMAL
    assert now("A", seen(event))["STATE"] is State.USED


@pytest.mark.parametrize("disposition", [None, "sellable_accessible"])
def test_a_carton_that_is_no_more_takes_nothing_with_it(disposition):
    gone = thing_event(3, "", "CARTON", action="DELETE", disposition=disposition)
    story = (made(0, "A"), box_event(1, "ADD", "CARTON", "A"), gone)
    assert now("A", *story)["STATE"] is State.NORMAL
    assert now("CARTON", *story)["STATE"] is State.DISCONTINUED


def test_scrapping_the_label_of_a_carton_does_not_scrap_what_is_inside():
    scrapped = thing_event(3, "decommissioning", "CARTON", disposition="inactive")
    story = (made(0, "A"), box_event(1, "ADD", "CARTON", "A"), scrapped)
    assert now("A", *story)["STATE"] is State.NORMAL
    assert now("CARTON", *story)["STATE"] is State.DISCONTINUED


@pytest.mark.parametrize(("day", "state"), [(31, State.NORMAL), (32, State.EXPIRED)])
def test_a_thing_is_usable_to_the_end_of_its_last_day(day, state):
    today = dt.date(2028, 7, 31) + dt.timedelta(days=day)
    assert shown_state(State.NORMAL, dt.date(2028, 8, 31), today) is state


def test_a_used_thing_does_not_expire():
    assert shown_state(State.USED, dt.date(2020, 1, 1), dt.date(2026, 1, 1)) is State.USED


THINGS = st.sampled_from("ABC")
BOXES = st.sampled_from(["X", "Y", "Z"])
HOURS = st.integers(0, 6)
STORIES = st.lists(
    st.one_of(
        st.builds(
            thing_event,
            HOURS,
            st.sampled_from(["commissioning", "shipping", "receiving", "storing", "dispensing", "holding"]),
            st.one_of(THINGS, BOXES),
            place=st.sampled_from([None, "P", "Q"]),
            taker=st.sampled_from([None, "H", "J"]),
            disposition=st.sampled_from([None, "active", "in_transit", "dispensed", "recalled"]),
        ),
        st.builds(
            box_event, HOURS, st.sampled_from(["ADD", "OBSERVE", "DELETE"]), BOXES, st.one_of(THINGS, BOXES)
        ),
        st.builds(box_event, HOURS, st.just("DELETE"), BOXES),
    ),
    max_size=14,
)


@settings(max_examples=150, deadline=None)
@given(STORIES, st.randoms(use_true_random=False))
def test_the_order_of_arrival_never_changes_the_fold(story, random):
    shuffled = list(story)
    random.shuffle(shuffled)
    for thing in "ABCXYZ":
        assert registers(thing, *story) == registers(thing, *shuffled)


@settings(max_examples=100, deadline=None)
@given(STORIES, st.data())
def test_folding_in_batches_and_merging_is_folding_at_once(story, data):
    entries = life(key("A"), sorted_by_thing(*story)).entries
    cut = data.draw(st.integers(0, len(entries)))
    first, second = fold(entries[:cut], key), fold(entries[cut:], key)
    merge(second, first)
    assert second == fold(entries, key)


@settings(max_examples=100, deadline=None)
@given(STORIES)
def test_stays_of_a_thing_never_overlap(story):
    found = sorted_by_thing(*story)
    for thing in "ABCXYZ":
        ordered = stays(key(thing), lambda each: found.get(each, []))
        for one, two in pairwise(ordered):
            assert one.end is not None
            assert one.start < one.end <= two.start


def test_which_containers_must_be_looked_up_next_is_told():
    story = [
        box_event(1, "ADD", "X", "A"),
        box_event(2, "DELETE", "X", "A"),
        box_event(3, "OBSERVE", "Y", "A"),
    ]
    assert containers(key("A"), story) == {key("X"), key("Y")}


def test_an_older_stamp_writes_nothing():
    held = registers("A", made(5, "A"))
    before = dict(held)
    write(held, made(1, "A").order, {Register.PLACE: key("ELSEWHERE")})
    assert held == before


@given(st.permutations(range(3)))
def test_lot_and_dates_are_told_apart_and_what_is_not_told_overwrites_nothing(order):
    first, second = dt.date(2028, 8, 31), dt.date(2028, 9, 30)
    told = {
        at(0): Facts("L7", first, dt.date(2026, 1, 1)),
        at(1): Facts(None, second, None),
        at(2): Facts("L8", None, None),
    }
    story = [made(0, "A"), made(1, "A"), made(2, "A")]
    entries = life(key("A"), sorted_by_thing(*(story[number] for number in order))).entries
    held = fold(entries, key, lambda event: told[event.event_time])
    assert facts_in(held) == Facts("L8", second, dt.date(2026, 1, 1))
