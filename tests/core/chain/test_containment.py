"""What was inside what: the rules of packing, one by one."""

from __future__ import annotations

from itertools import permutations

import pytest

from chain_story import at, box_event, key, seen, sorted_by_thing, thing_event
from suyuan.core.chain.containment import stays
from suyuan.core.chain.order import time_of
from suyuan.core.epcis.model import Event


def told(thing: str, *observations):
    """(box, from hour, to hour) of every stay."""
    found = sorted_by_thing(*observations)
    return [
        (stay.container.decode().rstrip("."), _hour(stay.start), stay.end and _hour(stay.end))
        for stay in stays(key(thing), lambda each: found.get(each, []))
    ]


def _hour(order: bytes) -> float:
    return (time_of(order) - at(0)).total_seconds() / 3600


def test_packing_opens_and_unpacking_closes():
    assert told("A", box_event(1, "ADD", "BOX", "A"), box_event(4, "DELETE", "BOX", "A")) == [("BOX", 1, 4)]


def test_what_was_never_taken_out_is_inside():
    assert told("A", box_event(1, "ADD", "BOX", "A")) == [("BOX", 1, None)]


def test_delete_without_children_takes_everything_out():
    story = (box_event(1, "ADD", "BOX", "A", "B"), box_event(4, "DELETE", "BOX"))
    assert told("A", *story) == told("B", *story) == [("BOX", 1, 4)]


def test_delete_without_children_also_closes_a_child_reported_later():
    late = box_event(2, "ADD", "BOX", "C")
    assert told("C", box_event(1, "ADD", "BOX", "A"), box_event(4, "DELETE", "BOX"), late) == [("BOX", 2, 4)]


def test_delete_of_one_child_leaves_the_others_inside():
    story = (box_event(1, "ADD", "BOX", "A", "B"), box_event(4, "DELETE", "BOX", "B"))
    assert told("A", *story) == [("BOX", 1, None)]


def test_looking_never_takes_out():
    story = (box_event(1, "ADD", "BOX", "A", "B"), box_event(4, "OBSERVE", "BOX", "B"))
    assert told("A", *story) == [("BOX", 1, None)]


def test_what_was_seen_inside_and_is_known_nowhere_else_is_inside():
    assert told("A", box_event(4, "OBSERVE", "BOX", "A")) == [("BOX", 4, None)]


def test_looking_does_not_overrule_packing_elsewhere():
    story = (box_event(1, "ADD", "BOX", "A"), box_event(4, "OBSERVE", "PALLET", "A"))
    assert told("A", *story) == [("BOX", 1, None)]


def test_repacking_ends_the_stay_in_the_first_box():
    story = (box_event(1, "ADD", "BOX", "A"), box_event(5, "ADD", "OTHER", "A"))
    assert told("A", *story) == [("BOX", 1, 5), ("OTHER", 5, None)]


def test_emptying_the_first_box_after_repacking_changes_nothing():
    story = (
        box_event(1, "ADD", "BOX", "A"),
        box_event(5, "ADD", "OTHER", "A"),
        box_event(6, "DELETE", "BOX"),
    )
    assert told("A", *story) == [("BOX", 1, 5), ("OTHER", 5, None)]


def test_packing_twice_into_the_same_box_is_one_stay():
    story = (box_event(1, "ADD", "BOX", "A"), box_event(2, "ADD", "BOX", "A"), box_event(4, "DELETE", "BOX"))
    assert told("A", *story) == [("BOX", 1, 4)]


def test_a_thing_may_come_back():
    story = (box_event(1, "ADD", "BOX", "A"), box_event(2, "DELETE", "BOX"), box_event(3, "ADD", "BOX", "A"))
    assert told("A", *story) == [("BOX", 1, 2), ("BOX", 3, None)]


def test_a_box_inside_itself_is_not_a_stay():
    assert told("BOX", box_event(1, "ADD", "BOX", "BOX")) == []


def test_an_association_is_not_packing():
    event = Event(
        type="AssociationEvent", event_time=at(1), event_time_zone_offset="+08:00", action="ADD",
        parent_id="BOX", child_epcs=("LOGGER",),
    )  # fmt: skip
    assert told("LOGGER", seen(event)) == []


@pytest.mark.parametrize("story", list(permutations(range(4))))
def test_the_order_of_arrival_does_not_matter(story):
    events = [
        box_event(1, "ADD", "BOX", "A"),
        box_event(3, "DELETE", "BOX"),
        box_event(5, "ADD", "OTHER", "A"),
        thing_event(4, "storing", "A"),
    ]
    assert told("A", *(events[index] for index in story)) == [("BOX", 1, 3), ("OTHER", 5, None)]
