"""What ties an event to a thing, and what is only somebody's claim."""

from __future__ import annotations

from chain_story import box_event, key, sorted_by_thing, thing_event
from suyuan.core.chain.claims import Ties, claims
from suyuan.core.chain.item_state import source_and_destination
from suyuan.core.chain.life import life


def claimed(*told, trusted="", registered="MDHX"):
    """The hours of the events that are claims; each is told as (reporter, observation)."""
    reporter = {seen.id: who for who, seen in told}
    entries = life(key("A"), sorted_by_thing(*(seen for _, seen in told))).entries

    def ties(seen):
        source, destination = source_and_destination(seen.event, "possessing_party")
        place = seen.event.biz_location
        named = {each for each in (source, destination, place.id if place else None) if each}
        who = frozenset({reporter[seen.id]})
        is_open = destination is None or destination not in registered
        return Ties(who, frozenset(named), bool(who & {trusted}), is_open)

    found = claims(entries, ties)
    return [
        entry.observation.event.event_time.hour - 8 for entry in entries if entry.observation.order in found
    ]


MADE = ("M", thing_event(0, "commissioning", "A", place="M"))
SENT = ("M", thing_event(1, "shipping", "A", giver="M", taker="D"))


def test_a_chain_of_handovers_holds_no_claim():
    got = ("D", thing_event(2, "receiving", "A", place="D"))
    used = ("H", thing_event(4, "dispensing", "A", place="H"))
    on = ("D", thing_event(3, "shipping", "A", giver="D", taker="H"))
    assert claimed(MADE, SENT, got, on, used) == []


def test_who_was_sent_nothing_and_names_nobody_known_only_claims():
    assert claimed(MADE, ("X", thing_event(2, "receiving", "A", place="X"))) == [2]
    assert claimed(MADE, SENT, ("X", thing_event(2, "receiving", "A", place="X"))) == [2]


def test_saying_it_twice_and_handing_on_makes_no_claim_true():
    got = ("X", thing_event(2, "receiving", "A", place="X"))
    on = ("X", thing_event(3, "shipping", "A", giver="X", taker="H"))
    used = ("H", thing_event(4, "dispensing", "A", place="H"))
    assert claimed(MADE, got, on, used) == [2, 3, 4]


def test_who_names_whom_it_came_from_is_believed():
    assert claimed(MADE, ("X", thing_event(2, "receiving", "A", giver="M", taker="X", place="X"))) == []


def test_a_shipment_to_nobody_reaches_anybody_once():
    open_ended = ("M", thing_event(1, "shipping", "A", giver="M"))
    first = ("D", thing_event(2, "receiving", "A", place="D"))
    second = ("X", thing_event(3, "receiving", "A", place="X"))
    assert claimed(MADE, open_ended, first) == []
    assert claimed(MADE, open_ended, first, second) == [3]
    to_unknown = ("M", thing_event(1, "shipping", "A", giver="M", taker="?"))
    assert claimed(MADE, to_unknown, first, second) == [3]


def test_carriers_need_no_name_while_it_is_under_way():
    loaded = ("C", thing_event(2, "loading", "A", place="C"))
    got = ("D", thing_event(3, "receiving", "A", place="D"))
    assert claimed(MADE, SENT, loaded, got) == []
    assert claimed(MADE, loaded) == [2]
    assert claimed(MADE, SENT, got, ("C", thing_event(4, "loading", "A", place="C"))) == [4]


def test_what_is_dated_before_it_was_made_ties_nobody():
    early = ("X", thing_event(0, "storing", "A", place="X"))
    made = ("M", thing_event(1, "commissioning", "A", place="M"))
    assert claimed(early, made, ("M", thing_event(2, "storing", "A", place="M"))) == [0]
    false_birth = ("X", thing_event(0, "commissioning", "A", place="X"))
    assert claimed(false_birth, made, trusted="M") == [0]


def test_whoever_answers_for_the_product_is_believed():
    assert claimed(MADE, ("R", thing_event(2, "storing", "A", place="R")), trusted="R") == []


def test_without_a_birth_the_first_who_reports_is_known():
    assert claimed(
        ("D", thing_event(0, "storing", "A", place="D")), ("X", thing_event(1, "storing", "A", place="X"))
    ) == [1]


def test_what_happens_to_the_box_is_judged_alike():
    packed = ("M", box_event(1, "ADD", "B", "A", place="M"))
    assert claimed(MADE, packed, ("X", thing_event(2, "receiving", "B", place="X"))) == [2]
