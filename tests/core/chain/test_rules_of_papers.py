"""No vaccine is supplied without batch release, and none is carried without a record of its temperature."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from test_chain_rules import got, judged, made, sent, traded, used

from chain_story import at
from suyuan.core.chain.rules.beside import Beside, Certificate
from suyuan.core.epcis.model import SensorElement, SensorReport

DAY = dt.date(2026, 9, 1)
"""Of the story."""
GOOD = Certificate("M", is_makers=True, until=None, words={"C": "verified", "U": "verified"})
COLD = Beside((GOOD,), watched=((at(0), at(500)),))


def hops():
    """From the holder over a county's CDC to a unit, with every record that is asked for."""
    return [
        made(),
        traded(9, "selling", "M", "C"), traded(9.5, "purchasing", "M", "C"), sent(10, "M", "C"), got(34, "M", "C"),
        traded(49, "selling", "C", "U"), traded(49.5, "purchasing", "C", "U"), sent(50, "C", "U"), got(74, "C", "U"),
        used(100, "U"),
    ]  # fmt: skip


def found(beside, *chain, **more):
    chain = chain or hops()
    told = judged(*chain, kind="vaccine", beside=beside, **more).findings
    return [(each.rule, each.party, each.partner, dict(each.words).get("why_en", "")) for each in told]


def with_papers(*certificates):
    return replace(COLD, certificates=certificates)


def test_with_both_nothing_is_found_and_without_a_look_nothing_is_said():
    assert found(COLD) == []
    assert found(None) == []
    assert found(Beside(), needs_release=False, needs_temperature=False) == []


@pytest.mark.requirement("R259")
def test_whoever_supplies_without_a_certificate_is_told_at_each_hand():
    assert found(with_papers()) == [
        ("COMP-V3", "M", "C", "there is no batch release certificate that is good"),
        ("COMP-V3", "C", "U", "there is no batch release certificate that is good"),
    ]
    old = replace(GOOD, until=DAY - dt.timedelta(days=1))
    assert len(found(with_papers(old))) == 2
    assert found(with_papers(replace(GOOD, until=DAY + dt.timedelta(days=9)))) == []


@pytest.mark.requirement("R259")
def test_whoever_receives_verifies_it_or_an_authority_does():
    late = replace(GOOD, words={"C": "verified"})
    assert found(with_papers(late)) == [
        ("COMP-V3", "U", "C", "its batch release certificate is not verified yet")
    ]
    assert found(with_papers(replace(GOOD, words={}, by_authority="verified"))) == []


@pytest.mark.requirement("R259")
def test_a_refused_one_is_none_and_another_one_makes_it_good():
    bad = replace(GOOD, words={"C": "verified", "U": "refused"})
    assert found(with_papers(bad)) == [("COMP-V3", "C", "U", "its batch release certificate was refused")]
    assert found(with_papers(bad, GOOD)) == []
    assert len(found(with_papers(replace(GOOD, by_authority="refused")))) == 2


@pytest.mark.requirement("R259")
def test_a_paper_of_a_dealer_clears_nothing_by_itself():
    own = replace(GOOD, owner="C", is_makers=False, words={})
    under_way = hops()[:-2]
    assert [each[:3] for each in found(with_papers(own), *under_way, now=at(76))] == [
        ("COMP-V3", "C", "M"), ("COMP-V3", "C", "U"),
    ]  # fmt: skip
    makers = replace(GOOD, words={"C": "verified"})
    assert found(with_papers(makers), *under_way, now=at(76)) == []


def test_it_may_come_a_day_later_and_what_goes_back_needs_none():
    chain = hops()[:5]
    first = judged(*chain, kind="vaccine", beside=with_papers(), now=at(30))
    assert first.findings == ()
    assert first.again == at(34)
    back = [sent(200, "U", "C", disposition="returned"), got(201, "U", "C", disposition="returned")]
    assert found(COLD, *hops()[:-1], *back) == []


def measured(hours, value=5):
    report = SensorReport(type="Temperature", value=value, uom="CEL", time=at(hours))
    return {"sensor_element_list": (SensorElement(sensor_report=(report,)),)}


@pytest.mark.requirement("R265")
def test_the_receiver_asks_the_sender_for_the_record_of_the_way():
    bare = replace(COLD, watched=())
    assert found(bare) == [("COMP-TEMP", "M", "C", ""), ("COMP-TEMP", "C", "U", "")]
    assert judged(*hops()[:5], kind="vaccine", beside=bare, now=at(57)).findings == ()
    assert judged(*hops()[:5], kind="vaccine", beside=bare, now=at(57)).again == at(58)


@pytest.mark.requirement("R265")
@pytest.mark.parametrize(
    ("record", "is_one"),
    [
        ({"watched": ((at(12), at(12)),)}, True),
        ({"watched": ((at(1), at(9)),)}, False),  # in the store, before it left
        ({"watched": ((at(35), at(40)),)}, False),
        ({"waybills": (DAY + dt.timedelta(days=1),)}, True),
        ({"waybills": (DAY - dt.timedelta(days=9),)}, False),
    ],
)
def test_what_is_a_record_of_a_way(record, is_one):
    bare = replace(COLD, **{"watched": (), **record})
    assert ("COMP-TEMP" in [each[0] for each in found(bare, *hops()[:5])]) is not is_one


@pytest.mark.requirement("R265")
def test_readings_in_events_are_a_record_but_not_the_one_on_arrival():
    bare = replace(COLD, watched=())
    way = hops()[:5]
    told = [*way[:3], sent(10, "M", "C", **measured(20)), way[4]]
    assert found(bare, *told) == []
    assert len(found(bare, *way[:4], got(34, "M", "C", **measured(34)))) == 1
    hop = replace(bare, told_events=frozenset({way[3].id}))
    assert found(hop, *way) == []
