"""Each rule of a chain: nothing in a clean chain, the fault, and nothing again once the missing or correcting data came."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from chain_story import at, box_event, key, seen, sorted_by_thing, thing_event
from suyuan.core.chain.facts import facts_of
from suyuan.core.chain.item_state import Facts
from suyuan.core.chain.life import life
from suyuan.core.chain.rules.case import Case, People
from suyuan.core.chain.rules.catalogue import RULES
from suyuan.core.chain.rules.finding import GRADE_NAMES
from suyuan.core.chain.rules.judge import judge
from suyuan.core.chain.rules.template import DEFAULTS
from suyuan.core.epcis.model import BusinessTransaction, Destination, Event, Source

KINDS = {
    "M": "HOLDER",
    "P": "CDC:PROVINCE",
    "C": "CDC:COUNTY",
    "U": "VACCINATION_UNIT",
    "V": "VACCINATION_UNIT",
    "D": "DISTRIBUTOR",
    "H": "HOSPITAL",
    "K": "LOGISTICS",
}
LATER = at(24 * 300)


def judged(
    *observations,
    kind="drug",
    now=LATER,
    facts=None,
    areas=None,
    thing="A",
    recorded=None,
    beside=None,
    **changed,
):
    people = People(
        resolve=lambda text: text,
        actor=lambda each: each.actor,
        reporter=lambda each: each.actor,
        kind=KINDS.get,
        area=lambda each: (areas or {}).get(each.actor),
    )
    whole = life(key(thing), sorted_by_thing(*observations))
    template = replace(DEFAULTS[kind], **changed)
    case = Case(
        whole, template, people, now, facts=facts, told_facts=lambda each: facts_of(each.event), beside=beside
    )
    return judge(replace(case, recorded=recorded or case.recorded))


def rules(*observations, **more):
    return sorted(finding.rule for finding in judged(*observations, **more).findings)


NS = "{https://ns.gs1.org/cbv/}"
TOLD = {f"{NS}lotNumber": "L1", f"{NS}itemExpirationDate": "2028-08-31"}
"""What a commissioning tells of its things."""
PAPER = (BusinessTransaction("urn:epcglobal:cbv:bt:6901234000009:D1", "desadv"),)


def made(hours=0.0, **more):
    return thing_event(hours, "commissioning", "A", place="M", action="ADD", **{"ilmd": TOLD, **more})


def sent(hours, giver, taker, **more):
    named = {"read_point": giver, "biz_transaction_list": PAPER, **more}
    return thing_event(hours, "shipping", "A", giver=giver, taker=taker, **named)


def got(hours, giver, taker, **more):
    named = {"place": taker, "biz_transaction_list": PAPER, **more}
    return thing_event(hours, "receiving", "A", giver=giver, taker=taker, **named)


def used(hours, place, **more):
    return thing_event(hours, "dispensing", "A", place=place, disposition="dispensed", **more)


def box_moves(step, hours, **more):
    return thing_event(hours, step, "BOX", giver="M", taker="D", biz_transaction_list=PAPER, **more)


def traded(hours, step, giver, taker):
    """A purchase or a sale: a transaction that moves nothing."""
    actor = giver if step == "selling" else taker
    event = Event(
        type="TransactionEvent",
        event_time=at(hours),
        event_time_zone_offset="+08:00",
        biz_step=step,
        action="ADD",
        epc_list=("A",),
        biz_transaction_list=PAPER,
        source_list=(Source("owning_party", giver),),
        destination_list=(Destination("owning_party", taker),),
    )
    return seen(event, actor)


def hop(hours, giver, taker):
    return [
        traded(hours, "selling", giver, taker),
        sent(hours + 1, giver, taker),
        traded(hours + 2, "purchasing", giver, taker),
        got(hours + 3, giver, taker),
    ]


CLEAN = [made(), sent(1, "M", "D"), got(2, "M", "D"), sent(30, "D", "H"), got(31, "D", "H"), used(50, "H")]
VACCINE = [made(), *hop(10, "M", "P"), *hop(40, "P", "C"), *hop(70, "C", "U"), used(100, "U")]


def without(chain, *places):
    return [each for number, each in enumerate(chain) if number not in places]


@pytest.mark.requirement("R251", "R284")
@pytest.mark.parametrize("length", range(1, len(VACCINE) + 1))
def test_a_clean_chain_of_a_vaccine_has_no_finding_at_any_step(length):
    """The prefix rule: what is on its way is not blamed for what comes later."""
    assert (
        rules(*VACCINE[:length], kind="vaccine", now=VACCINE[length - 1].time + dt.timedelta(hours=2)) == []
    )


@pytest.mark.parametrize("kind", ["drug", "device", "implant"])
def test_a_clean_chain_has_no_finding(kind):
    assert rules(*CLEAN, kind=kind) == []


@pytest.mark.requirement("R286", "R287", "R288", "R289")
@pytest.mark.parametrize(
    ("missing", "rule", "party"),
    [
        (0, "COMP-ORIGIN", "M"),
        (1, "COMP-SALE", "M"),
        (2, "COMP-ISSUE", "M"),
        (3, "COMP-PURCHASE", "P"),
        (4, "COMP-RECEIPT", "P"),
        (5, "COMP-SALE", "P"),
        (6, "COMP-ISSUE", "P"),
        (7, "COMP-PURCHASE", "C"),
        (8, "COMP-RECEIPT", "C"),
        (9, "COMP-SALE", "C"),
        (10, "COMP-ISSUE", "C"),
        (11, "COMP-PURCHASE", "U"),
        (12, "COMP-RECEIPT", "U"),
    ],
)
def test_each_missing_record_of_a_vaccine_is_found_at_its_party(missing, rule, party):
    found = judged(*without(VACCINE, missing), kind="vaccine").findings
    named = [(each.rule, each.party) for each in found]
    assert (rule, party) in named or (rule == "COMP-ORIGIN" and named[0][0] == rule)
    assert {each for each, _ in named} <= {rule, "COMP-ACCEPT"} or rule == "COMP-ORIGIN"


FAULTS = {
    "COMP-ISSUE": without(CLEAN, 3),
    "COMP-RECEIPT": without(CLEAN, 2),
    "COMP-ORIGIN": without(CLEAN, 0),
    "COMP-ACCEPT": [made(), sent(1, "M", "H"), used(50, "H")],
    "DIR-1": [*CLEAN[:5], sent(60, "H", "D"), got(61, "H", "D")],
    "ST-1": [*CLEAN[:3], thing_event(20, "holding", "A", place="D"), *CLEAN[3:]],
    "ST-2": [
        *CLEAN[:5],
        thing_event(40, "destroying", "A", place="H"),
        thing_event(50, "inspecting", "A", place="H"),
    ],
    "TO-2": [made(), sent(3, "M", "D"), got(2, "M", "D")],
    "TO-3": [made(1.5), *CLEAN[1:]],
    "DU-3": [*CLEAN[:3], got(2.1, "M", "D", disposition="in_progress"), *CLEAN[3:]],
    "DU-4": [made(), made(0.5), *CLEAN[1:]],
    "DU-5": [*CLEAN, used(70, "H")],
    "DU-6": [*CLEAN[:3], got(9, "M", "D", disposition="in_progress"), *CLEAN[3:]],
    "DU-7": [
        made(),
        box_event(0.2, "ADD", "BOX", "A", place="M"),
        box_event(0.4, "ADD", "NEW", "A", place="M"),
    ],
}
"""A chain that breaks the rule, for each that needs nothing but events."""


@pytest.mark.requirement("R291", "R292", "R294")
@pytest.mark.parametrize("rule", FAULTS)
def test_a_broken_chain_is_found(rule):
    assert rule in rules(*FAULTS[rule])


def test_what_is_missing_may_still_be_on_its_way_for_a_day():
    chain = without(CLEAN, 3)[:4]
    assert rules(*chain, now=at(31 + 23)) == []
    early = judged(*chain, now=at(31 + 23))
    assert early.again == at(31 + 24)
    assert rules(*chain, now=at(31 + 25)) == ["COMP-ISSUE"]


def test_a_shipment_is_overdue_after_its_time_and_not_before():
    chain = CLEAN[:2]
    assert rules(*chain, now=at(24 * 29)) == []
    assert judged(*chain, now=at(24 * 29)).again == at(1) + dt.timedelta(days=30)
    assert rules(*chain, now=at(24 * 40)) == ["COMP-RECEIPT"]
    assert judged(*CLEAN).again is None


@pytest.mark.requirement("R255")
def test_what_goes_back_as_a_return_is_no_fault():
    back = [sent(60, "H", "D", disposition="returned"), got(61, "H", "D", disposition="returned")]
    assert rules(*CLEAN[:5], *back) == []


@pytest.mark.requirement("R263")
def test_nobody_but_a_cdc_supplies_a_vaccination_unit():
    bypass = [made(), *hop(10, "M", "U"), used(100, "U")]
    found = judged(*bypass, kind="vaccine").findings
    assert [(each.rule, each.party, each.partner) for each in found] == [("DIR-2", "M", "U")]


@pytest.mark.requirement("R263")
def test_a_distributor_supplies_no_unit_but_delivers_what_a_cdc_sold():
    way = [made(), *hop(10, "M", "C"), *hop(40, "C", "D"), *hop(70, "D", "U"), used(100, "U")]
    found = [each for each in judged(*way, kind="vaccine").findings if each.rule == "DIR-2"]
    assert [(each.party, each.partner) for each in found] == [("D", "U")]
    sold = traded(69, "selling", "C", "U")
    assert "DIR-2" not in rules(*way, sold, kind="vaccine")


def test_the_holder_may_deliver_what_a_cdc_sold():
    direct = [
        made(),
        traded(9, "selling", "M", "C"),
        traded(9.5, "purchasing", "M", "C"),
        traded(10, "selling", "C", "U"),
        sent(11, "M", "U"),
        traded(12, "purchasing", "C", "U"),
        got(13, "M", "U"),
        used(100, "U"),
    ]
    assert rules(*direct, kind="vaccine") == []


@pytest.mark.requirement("R365")
def test_used_on_its_last_day_is_in_time_and_a_day_later_is_not():
    day = dt.date(2026, 9, 3)  # the use is on the third in China
    assert rules(*CLEAN, facts=Facts(None, day, None)) == []
    assert rules(*CLEAN, facts=Facts(None, day - dt.timedelta(days=1), None)) == ["TO-5"]


@pytest.mark.requirement("R364")
def test_made_after_it_was_shipped():
    assert rules(*CLEAN, facts=Facts(None, None, dt.date(2026, 9, 1))) == []
    assert rules(*CLEAN, facts=Facts(None, None, dt.date(2026, 9, 2))) == ["TO-4"]


@pytest.mark.requirement("R364")
def test_a_lot_that_is_told_differently():
    other = thing_event(35, "inspecting", "A", place="H", ilmd={f"{NS}lotNumber": "L2"})
    found = judged(*CLEAN, other).findings
    assert [each.rule for each in found] == ["TO-9"]
    assert dict(found[0].words)["value"] == "L2"


def test_in_two_prefectures_within_a_minute():
    areas = {"D": ("1101", "北京"), "H": ("3101", "上海"), "M": ("1101", "北京")}
    chain = [*CLEAN[:3], got(2.01, "D", "H")]
    assert "DU-8" in rules(*chain, areas=areas)
    assert "DU-8" not in rules(*CLEAN, areas=areas)


def test_what_stood_in_a_carton_is_blamed_and_not_the_carton():
    box = [
        made(),
        box_event(0.5, "ADD", "BOX", "A", place="M"),
        box_moves("shipping", 1, read_point="M"),
        thing_event(40, "inspecting", "BOX", place="D"),
    ]
    assert rules(*box) == ["COMP-RECEIPT"]
    assert "COMP-RECEIPT" not in rules(*box, thing="BOX")


def test_every_rule_has_texts_in_both_languages_and_a_gravity():
    for rule in RULES.values():
        assert all(all(pair) for pair in (rule.title, rule.message, rule.remedy)), rule.id
        assert rule.grade
    assert set(FAULTS) <= set(RULES)


def test_the_page_about_findings_names_every_rule_as_it_is():
    page = (Path(__file__).parents[3] / "docs" / "reference" / "findings.md").read_text(encoding="utf-8")
    for rule in RULES.values():
        gravity = GRADE_NAMES[rule.grade][1]
        assert f"| `{rule.id}` | {gravity} | {rule.title[1]} ({rule.title[0]}) | {rule.days} |" in page


def test_a_carrier_that_tells_of_a_shipment_has_not_got_the_goods():
    carried = [
        thing_event(1.2, "departing", "A", read_point="K"),
        thing_event(1.8, "arriving", "A", read_point="K"),
    ]
    assert rules(*CLEAN[:2], *carried, *CLEAN[2:]) == []
    assert rules(*without([*CLEAN[:2], *carried, *CLEAN[2:]], 4)) == ["COMP-RECEIPT"]


def test_a_carrier_has_not_got_the_goods_either_when_the_shipment_is_dated_late():
    late = [
        made(),
        thing_event(1, "departing", "A", read_point="K"),
        thing_event(1.5, "arriving", "A", read_point="K"),
        got(2, "M", "D"),
        sent(2.5, "M", "D"),
    ]
    assert rules(*late) == ["TO-2"]


def test_who_only_tells_that_it_arrived_has_received_what_was_sent_to_him():
    arrived = thing_event(2, "arriving", "A", place="D")
    assert rules(*CLEAN[:2], arrived, *CLEAN[3:]) == []


def test_a_recall_is_told_from_afar_and_moves_nothing():
    recalled = thing_event(20, "holding", "A", place="M", disposition="recalled")
    assert rules(*CLEAN[:3], recalled) == []
    assert rules(*CLEAN[:3], recalled, *CLEAN[3:5]) == ["ST-1"]


def test_a_shipment_dated_after_its_receipt_is_known_also_when_it_names_no_receiver():
    late = thing_event(2.5, "shipping", "A", giver="M", read_point="M", biz_transaction_list=PAPER)
    assert rules(made(), got(2, "M", "D"), late, *CLEAN[3:]) == ["TO-2"]


def test_a_box_with_known_contents_is_not_blamed_for_what_is_said_of_them():
    chain = [
        made(),
        box_event(0.2, "ADD", "BOX", "A", place="M"),
        box_moves("shipping", 1, read_point="M"),
        box_moves("receiving", 2, place="D"),
        box_moves("receiving", 9, place="D", disposition="in_progress"),
    ]
    assert rules(*chain) == ["DU-6"]
    assert rules(*chain, thing="BOX") == ["COMP-ORIGIN"]  # as if a trade item, which boxes are not


def test_what_is_used_again_elsewhere_was_not_supplied_there():
    assert rules(*VACCINE, used(200, "V"), kind="vaccine") == ["DU-5"]
