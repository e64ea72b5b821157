"""What holds of a thing: stops that stand, and whose word lifts them."""

from __future__ import annotations

import pytest

from chain_story import box_event, key, sorted_by_thing, thing_event
from suyuan.core.chain.life import life
from suyuan.core.chain.standing import GRAVITY, Power, Speaker, standing
from suyuan.core.chain.vocabulary import STOPS, State
from suyuan.core.epcis.model import PersistentDisposition


def made(hours=0):
    return thing_event(hours, "commissioning", "A", action="ADD", disposition="active")


def kept(hours, word="recalled", thing="A", *, unset=False, **more):
    told = PersistentDisposition(unset=(word,)) if unset else PersistentDisposition(set=(word,))
    return thing_event(hours, "inspecting", thing, persistent_disposition=told, **more)


def shelved(hours, thing="A"):
    return thing_event(hours, "storing", thing, disposition="sellable_accessible")


def holds(*story, thing="A", speakers=None):
    entries = life(key(thing), sorted_by_thing(*story)).entries
    return standing(entries, speakers) if speakers else standing(entries)


def state(*story, **more):
    found = holds(*story, **more).now
    return found and found.state


def by(**voices):
    """Who speaks: hours of the story to a party and what it may do."""
    spoken = {int(hour.removeprefix("at")): voice for hour, voice in voices.items()}

    def speakers(seen):
        party, more = spoken[round((seen.time.hour - 8) % 24)]
        return (Speaker(party, frozenset({party}), **more),)

    return speakers


def test_a_persistent_disposition_stands_beside_the_momentary_one():
    assert state(made(), kept(1, disposition="sellable_accessible")) is State.RECALLING


def test_it_stands_until_it_is_unset():
    story = (made(), kept(1), shelved(2))
    assert state(*story) is State.RECALLING
    assert state(*story, kept(3, unset=True)) is State.NORMAL


def test_what_is_unset_before_it_is_set_stands():
    assert state(made(), kept(2), kept(1, unset=True)) is State.RECALLING


def test_only_the_word_that_is_unset_is_lifted():
    story = (made(), kept(1), kept(2, "damaged"), kept(3, "recalled", unset=True))
    assert state(*story) is State.DAMAGED


def test_the_gravest_of_several_holds():
    assert state(made(), kept(1), thing_event(2, "holding", "A")) is State.RECALLING
    assert set(GRAVITY) == STOPS


def test_what_was_set_on_the_carton_stays_with_what_is_taken_out():
    story = (made(), box_event(1, "ADD", "BOX", "A"), kept(2, thing="BOX"), box_event(3, "DELETE", "BOX"))
    assert state(*story, kept(4, thing="BOX", unset=True), shelved(5)) is State.RECALLING
    inside = (*story[:3], kept(2.5, thing="BOX", unset=True), box_event(3, "DELETE", "BOX"))
    assert state(*inside) is State.NORMAL


def test_that_a_carton_is_inactive_is_its_own_affair():
    assert state(made(), box_event(1, "ADD", "BOX", "A"), kept(2, "inactive", "BOX")) is State.NORMAL


def test_used_stands_above_everything_and_may_be_told_as_persistent():
    assert state(made(), kept(1, "dispensed"), shelved(2), kept(3, "dispensed", unset=True)) is State.USED


RECALL = thing_event(1, "holding", "A", disposition="recalled")
HOLD = thing_event(1, "holding", "A")
MAKER, OTHER = (1, {}), (2, {})


@pytest.mark.parametrize(
    ("stop", "voice", "lifted"),
    [
        (RECALL, MAKER, True),
        (RECALL, OTHER, False),
        (HOLD, OTHER, False),
        (HOLD, (2, {"power": Power.HOLDS}), True),
        (RECALL, (2, {"power": Power.HOLDS}), False),
        (RECALL, (2, {"power": Power.ALL}), True),
    ],
)
def test_who_may_lift_a_stop(stop, voice, lifted):
    found = state(made(), stop, shelved(2), speakers=by(at0=MAKER, at1=MAKER, at2=voice))
    assert (found is State.NORMAL) is lifted


def test_a_stop_that_two_parties_said_stands_until_both_have_lifted_it():
    both = (Speaker(1, frozenset({1})), Speaker(2, frozenset({2})))

    def speakers(seen):
        return both if seen.step == "holding" else both[1:]

    assert state(made(), RECALL, shelved(2), speakers=speakers) is State.RECALLING


@pytest.mark.parametrize(
    ("step", "disposition", "now"),
    [
        ("holding", "recalled", State.NORMAL),
        ("destroying", "destroyed", State.NORMAL),
        ("dispensing", None, State.USED),
    ],
)
def test_a_stranger_stops_and_destroys_nothing(step, disposition, now):
    said = thing_event(1, step, "A", disposition=disposition)
    found = holds(made(), said, speakers=by(at0=MAKER, at1=(3, {"is_stranger": True})))
    assert found.now is not None
    assert found.now.state is now
    assert [each.party for each in found.disputed] == ([3] if now is State.NORMAL else [])


def test_the_history_tells_since_when_what_holds():
    found = holds(made(), RECALL, kept(2, "damaged"), shelved(3), kept(4, "damaged", unset=True))
    assert [each.state for each in found.history] == [
        State.NORMAL, State.RECALLING, State.DAMAGED, State.NORMAL,
    ]  # fmt: skip


def test_who_used_a_thing_first_is_named_also_when_another_reports_a_use():
    """A second use is a second report of an end that had come."""
    first = thing_event(1, "dispensing", "A", disposition="dispensed")
    again = thing_event(2, "dispensing", "A", disposition="dispensed")
    voices = by(at0=(1, {}), at1=(1, {}), at2=(2, {}))
    assert holds(made(), first, again, speakers=voices).now.party == 1
    burnt = thing_event(3, "destroying", "A", disposition="destroyed")
    told = holds(made(), first, again, burnt, speakers=by(at0=(1, {}), at1=(1, {}), at2=(2, {}), at3=(3, {})))
    assert (told.now.state, told.now.party) == (State.DESTROYED, 3)
