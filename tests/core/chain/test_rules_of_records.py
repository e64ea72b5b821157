"""What single records lack (FIELD), late ones (TO-7) and rings of containers (PK-1): clean, the fault, and healed."""

from __future__ import annotations

import datetime as dt

import pytest
from msgspec import structs
from test_chain_rules import CLEAN, NS, TOLD, VACCINE, box_moves, got, judged, made, rules, sent, traded

from chain_story import at, box_event, seen, thing_event

FIELDS = {
    "FIELD-LOT": (0, made(ilmd={f"{NS}itemExpirationDate": "2028-08-31"})),
    "FIELD-EXPIRY": (0, made(ilmd={f"{NS}lotNumber": "L1"})),
    "FIELD-BILL": (1, sent(1, "M", "D", biz_transaction_list=None)),
    "FIELD-PLACE": (4, got(31, "D", "H", place=None)),
}
"""Rule to the place of an event in the clean chain of a drug, and what stands there instead."""


@pytest.mark.requirement("R280", "R293")
@pytest.mark.parametrize("rule", FIELDS)
def test_what_a_record_lacks_is_found_at_who_reported_it_until_it_is_told(rule):
    place, lacking = FIELDS[rule]
    chain = [*CLEAN[:place], lacking, *CLEAN[place + 1 :]]
    (found,) = [each for each in judged(*chain).findings if each.rule == rule]
    assert (found.at, found.party) == (lacking.order, lacking.actor)
    assert rules(*CLEAN) == []


@pytest.mark.requirement("R280", "R293")
def test_a_vaccine_that_goes_without_a_receiver_or_comes_without_a_sender_is_found():
    lonely = thing_event(
        11,
        "shipping",
        "A",
        giver="M",
        read_point="M",
        biz_transaction_list=VACCINE[2].event.biz_transaction_list,
    )
    found = judged(*VACCINE[:2], lonely, *VACCINE[3:], kind="vaccine").findings
    assert [(each.rule, each.party, dict(each.words)["side_en"]) for each in found] == [
        ("FIELD-PARTY", "M", "who gets it")
    ]
    orphan = thing_event(
        13, "receiving", "A", place="P", taker="P", biz_transaction_list=VACCINE[4].event.biz_transaction_list
    )
    found = judged(*VACCINE[:4], orphan, *VACCINE[5:], kind="vaccine").findings
    assert [(each.rule, dict(each.words)["side_en"]) for each in found] == [("FIELD-PARTY", "who gave it")]
    assert rules(*VACCINE, kind="vaccine") == []


def test_an_expiry_that_names_no_day_is_none():
    unread = made(ilmd={**TOLD, f"{NS}itemExpirationDate": "next year"})
    assert rules(unread, *CLEAN[1:]) == ["FIELD-EXPIRY"]


def test_what_the_kind_of_product_does_not_demand_may_be_left_out():
    bare = [made(ilmd={}), sent(1, "M", "D", biz_transaction_list=None), *CLEAN[2:]]
    assert rules(*bare, kind="device") == []
    assert rules(*bare, kind="drug") == ["FIELD-BILL", "FIELD-EXPIRY", "FIELD-LOT"]
    assert rules(*bare, kind="device", needs_bill=True) == ["FIELD-BILL"]


def test_what_a_carton_lacks_is_told_of_the_packs_in_it():
    packed = box_event(0.5, "ADD", "BOX", "A", place="M")
    gone = box_moves("shipping", 1, read_point="M")
    nameless = thing_event(2, "receiving", "BOX", giver="M", taker="D", place="D")
    assert rules(made(), packed, gone, nameless) == ["FIELD-BILL"]
    assert rules(made(), packed, gone, box_moves("receiving", 2, place="D")) == []


def test_a_carton_that_is_a_product_need_not_say_what_its_packs_say():
    label = thing_event(0.4, "commissioning", "BOX", place="M", action="ADD")
    packed = box_event(0.5, "ADD", "BOX", "A", place="M")
    assert rules(made(), label, packed, thing="BOX") == []
    assert rules(made(), label, thing="BOX") == ["FIELD-EXPIRY", "FIELD-LOT"]


def test_a_sale_needs_a_paper_and_no_place():
    sale = traded(10, "selling", "M", "P")
    assert sale.event.biz_location is None
    assert rules(VACCINE[0], sale, *VACCINE[2:], kind="vaccine") == []
    unpapered = seen(structs.replace(sale.event, biz_transaction_list=None), "M")
    assert rules(VACCINE[0], unpapered, *VACCINE[2:], kind="vaccine") == ["FIELD-BILL"]


def test_late_records_are_found_where_the_template_asks_for_it():
    def in_a_day(seen):
        return seen.time + dt.timedelta(hours=24)

    def a_day_and_an_hour_later(seen):
        return seen.time + dt.timedelta(hours=25)

    assert rules(*CLEAN, recorded=in_a_day, off=frozenset()) == []
    assert rules(*CLEAN, recorded=a_day_and_an_hour_later) == []
    late = judged(*CLEAN, recorded=a_day_and_an_hour_later, off=frozenset()).findings
    assert [each.rule for each in late] == ["TO-7"] * len(CLEAN)
    assert (dict(late[0].words)["hours"], dict(late[0].words)["limit"]) == ("25", "24")
    longer = {"off": frozenset(), "report_within": dt.timedelta(hours=25)}
    assert rules(*CLEAN, recorded=a_day_and_an_hour_later, **longer) == []


IN, BACK = box_event(1, "ADD", "B", "A", place="M"), box_event(2, "ADD", "A", "B", place="D")


@pytest.mark.parametrize("thing", ["A", "B"])
def test_containers_that_stand_in_each_other_are_found_at_the_record_that_closes_the_ring(thing):
    (found,) = [each for each in judged(IN, BACK, thing=thing).findings if each.rule == "PK-1"]
    assert (found.at, found.other, found.party) == (BACK.order, IN.order, "D")


def test_a_container_that_was_taken_out_before_is_in_no_ring():
    out = box_event(1.5, "DELETE", "B", "A", place="M")
    assert "PK-1" not in rules(IN, out, BACK)
    assert "PK-1" not in rules(IN)


def test_a_ring_of_three_is_told_of_each_and_not_of_what_stands_in_them():
    ring = [
        box_event(0.5, "ADD", "A", "PACK", place="M"),
        IN,
        box_event(2, "ADD", "C", "B", place="M"),
        box_event(at_hours := 3, "ADD", "A", "C", place="M"),
    ]
    assert ring[-1].time == at(at_hours)
    for box in "ABC":
        (found,) = [each for each in judged(*ring, thing=box).findings if each.rule == "PK-1"]
        assert (found.at, found.other) == (ring[3].order, ring[2].order)
    assert "PK-1" not in rules(*ring, thing="PACK")
