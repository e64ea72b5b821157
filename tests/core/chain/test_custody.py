"""Who had it when, and what nobody reported."""

from __future__ import annotations

from chain_story import at, box_event, key, sorted_by_thing, thing_event
from suyuan.core.chain.custody import Gap, ownership, possession
from suyuan.core.chain.gaps import life_gaps
from suyuan.core.chain.life import life
from suyuan.core.chain.order import time_of
from suyuan.core.epcis.model import Destination, Event, Source

NEXT_DAY, NEXT_YEAR = at(24), at(24 * 365)


def entries(*observations):
    return life(key("A"), sorted_by_thing(*observations)).entries


def had(*observations, now=NEXT_DAY):
    return possession(entries(*observations), lambda text: text, lambda seen: seen.actor, now)


def hops(found):
    return [(hop.giver, hop.taker, hop.gap and hop.gap.value) for hop in found.hops]


def made():
    return thing_event(0, "commissioning", "A", place="M")


def sent(hours, giver, taker, thing="A"):
    return thing_event(hours, "shipping", thing, giver=giver, taker=taker, read_point=giver)


def got(hours, giver, taker, thing="A"):
    return thing_event(hours, "receiving", thing, giver=giver, taker=taker, place=taker)


def test_a_complete_chain_has_no_gap():
    found = had(made(), sent(1, "M", "D"), got(2, "M", "D"), sent(3, "D", "H"), got(4, "D", "H"))
    assert hops(found) == [("M", "D", None), ("D", "H", None)]
    assert found.gaps == ()
    assert [(stay.party, stay.end is None) for stay in found.stays] == [
        ("M", False),
        ("D", False),
        ("H", True),
    ]


def test_received_and_never_shipped_is_a_gap_of_the_giver():
    found = had(made(), got(2, "M", "D"))
    assert hops(found) == [("M", "D", "no_shipment")]
    assert [(gap.kind, gap.party, gap.other) for gap in found.gaps] == [(Gap.NO_SHIPMENT, "M", "D")]


def test_shipped_and_passed_on_without_receipt_is_a_gap_of_the_taker():
    found = had(made(), sent(1, "M", "D"), sent(3, "D", "H"), got(4, "D", "H"))
    assert hops(found) == [("M", "D", "no_receipt"), ("D", "H", None)]
    assert found.gaps[0].party == "D"


def test_used_where_it_was_never_received_is_a_gap():
    found = had(
        made(), sent(1, "M", "H"), thing_event(3, "dispensing", "A", place="H", disposition="dispensed")
    )
    assert hops(found) == [("M", "H", "no_receipt")]


def test_under_way_is_no_gap_until_the_limit_has_passed():
    assert had(made(), sent(1, "M", "D")).gaps == ()
    assert had(made(), sent(1, "M", "D"), now=NEXT_YEAR).gaps[0].kind is Gap.NO_RECEIPT


def test_a_shipment_scanned_twice_is_one_hop():
    found = had(made(), sent(1, "M", "D"), thing_event(1.5, "departing", "A", giver="M"), got(2, "M", "D"))
    assert hops(found) == [("M", "D", None)]


def test_a_shipment_dated_after_its_receipt_is_a_matter_of_clocks_not_a_missing_record():
    found = had(made(), got(2, "M", "D"), sent(3, "M", "D"))
    assert hops(found) == [("M", "D", None)]
    assert [gap.kind for gap in found.gaps] == [Gap.TIME_ORDER]


def test_a_carrier_that_reads_the_carton_on_the_way_does_not_hold_it():
    carrier = thing_event(1.5, "transporting", "A", place="TRUCK")
    assert hops(had(made(), sent(1, "M", "D"), carrier, got(2, "M", "D"))) == [("M", "D", None)]


def test_custody_follows_the_carton():
    found = had(
        made(), box_event(1, "ADD", "BOX", "A", place="M"), sent(2, "M", "D", "BOX"), got(3, "M", "D", "BOX")
    )
    assert hops(found) == [("M", "D", None)]
    assert time_of(found.stays[1].start) == at(3)


def test_a_sale_moves_ownership_and_not_possession():
    event = Event(
        type="TransactionEvent", event_time=at(2), event_time_zone_offset="+08:00", action="ADD",
        epc_list=("A",), biz_step="selling",
        source_list=(Source("owning_party", "M"),), destination_list=(Destination("owning_party", "H"),),
    )  # fmt: skip
    from chain_story import seen

    story = entries(made(), seen(event))
    assert [stay.party for stay in ownership(story, lambda text: text)] == ["M", "H"]
    assert hops(possession(story, lambda text: text, lambda each: each.actor, NEXT_DAY)) == []


def test_a_thing_without_beginning_is_told():
    assert [gap.kind for gap in life_gaps(entries(got(2, "M", "D")), needs_birth=True)] == [
        Gap.NO_COMMISSIONING
    ]
    assert life_gaps(entries(got(2, "M", "D")), needs_birth=False) == []


def test_something_before_the_beginning_is_told():
    story = entries(thing_event(-1, "storing", "A"), made())
    assert [gap.kind for gap in life_gaps(story, needs_birth=True)] == [Gap.TIME_ORDER]


def test_something_after_the_end_is_told_once():
    used = thing_event(1, "dispensing", "A", disposition="dispensed")
    story = entries(made(), used, got(2, "M", "D"), got(3, "D", "H"))
    assert [gap.kind for gap in life_gaps(story, needs_birth=True)] == [Gap.AFTER_END]


def test_what_arrives_at_a_place_that_nobody_registered_is_held_by_that_place():
    story = (
        made(),
        thing_event(1, "shipping", "A", read_point="M"),
        thing_event(2, "receiving", "A", place="X"),
    )
    known = {"M"}
    found = possession(
        entries(*story),
        lambda text: text,
        lambda seen: seen.actor if seen.actor in known else None,
        NEXT_DAY,
    )
    assert hops(found) == [("M", "X", None)]
    assert found.stays[-1].party == "X"
