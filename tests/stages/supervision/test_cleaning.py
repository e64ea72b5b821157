"""A run proposes what seems doubled, wrong or stale; people decide; nothing is deleted."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import pytest

import three_firms
from documents import document, epc, object_event
from suyuan import clock
from suyuan.core.identifiers.canonical import canonical_text, class_text, key_for, key_of
from suyuan.core.problem import Refused
from suyuan.ledger.queries import events_by_id, retractions_of
from suyuan.ledger.sequencer import sequence_all
from suyuan.ledger.services import capture
from suyuan.masterdata.models import Product
from suyuan.parties.models import Place
from suyuan.parties.viewer import Viewer
from suyuan.state.jobs import catch_up as fold
from suyuan.state.trace import trace
from suyuan.supervision.cleaning.jobs import run_if_due
from suyuan.supervision.cleaning.kinds import Kind
from suyuan.supervision.cleaning.looking import WITHIN
from suyuan.supervision.cleaning.queries import proposals, runs, scores
from suyuan.supervision.cleaning.services import decide, run
from suyuan.supervision.findings.jobs import catch_up as judge
from three_firms import DEALER, HOSPITAL, MAKER, at, made, sent

MACHINE = Viewer.operator()
THING = epc(1)
SOMEWHERE = "urn:epc:id:sgln:6907777.00009.0"


@pytest.fixture
def firms(db):
    found = three_firms.firms()
    text = class_text(canonical_text(THING))
    Product.objects.create(
        class_text=text, class_key=UUID(bytes=key_of(text)), name="支架", kind="device", holder=found.maker
    )
    return found


def told(party, *events):
    result = capture(document(*events), sender=party.pk)
    assert result.success, result.all_problems()
    sequence_all()
    fold()
    judge()
    return [line.event_id for line in result.lines]


def seen_at(minute=0, things=(THING,), **more):
    return object_event(
        *things, bizStep="stocking", time=f"2026-03-05T08:{minute:02d}:00Z", **at(DEALER), **more
    )


def viewer(party):
    return Viewer(party_id=party.pk)


def open_ones(kind, whose=MACHINE):
    run(MACHINE)
    return [one for one in proposals(whose) if one.kind is kind]


@pytest.mark.requirement("R404", "R451")
def test_what_was_reported_twice_is_proposed_and_accepting_declares_the_later_one(firms):
    first, second = told(firms.dealer, seen_at(0, eventID="urn:uuid:00000000-0000-4000-8000-000000000001"),
                         seen_at(4, eventID="urn:uuid:00000000-0000-4000-8000-000000000002"))  # fmt: skip
    (found,) = open_ones(Kind.DOUBLE)
    assert (found.party, found.event, found.other, found.words["minutes"]) == (
        firms.dealer.pk,
        second,
        first,
        "4",
    )
    done = decide(found, "accepted", "", viewer=viewer(firms.dealer))
    sequence_all()
    assert set(retractions_of([first, second])) == {second}
    assert (done.decision, len(done.result)) == ("accepted", 1)
    assert len(events_by_id([first, second], MACHINE)) == 2, "nothing is deleted"
    assert open_ones(Kind.DOUBLE) == []


@pytest.mark.parametrize(
    "other",
    [
        seen_at(11),
        seen_at(4, things=(THING, epc(2))),
        seen_at(
            4, bizTransactionList=[{"type": "po", "bizTransaction": "urn:epcglobal:cbv:bt:6901234000009:P9"}]
        ),
        seen_at(4, disposition="damaged"),
        object_event(THING, bizStep="stocking", time="2026-03-05T08:04:00Z", **at(HOSPITAL)),
    ],
)
def test_what_differs_in_anything_is_no_double(firms, other):
    told(firms.dealer, seen_at(0), other)
    assert open_ones(Kind.DOUBLE) == []


def test_the_same_by_two_parties_is_no_double_and_late_news_are_compared_with_old(firms):
    told(firms.dealer, seen_at(0))
    told(firms.hospital, seen_at(3))
    assert open_ones(Kind.DOUBLE) == []
    told(firms.dealer, seen_at(5))
    assert len(open_ones(Kind.DOUBLE)) == 1
    assert dt.timedelta(minutes=5) < WITHIN


def test_a_double_that_its_sender_corrects_is_gone_by_itself(firms):
    from suyuan.ledger.corrections import declare_error

    _, second = told(firms.dealer, seen_at(0), seen_at(4))
    assert len(open_ones(Kind.DOUBLE)) == 1
    declare_error(second, reason="did_not_occur", viewer=viewer(firms.dealer))
    sequence_all()
    fold()
    assert open_ones(Kind.DOUBLE) == []
    (gone,) = proposals(MACHINE, "gone")
    assert (gone.kind, gone.decision) == (Kind.DOUBLE, None)


@pytest.mark.requirement("R404", "R451")
def test_a_lot_written_two_ways_is_replaced_by_a_record_with_the_usual_one(firms):
    lot = {"cbvmda:lotNumber": "L-07", "cbvmda:itemExpirationDate": "2028-08-31"}
    told(firms.maker, made(epc(2), epc(3), ilmd=lot))
    (wrong,) = told(
        firms.maker, made(THING, ilmd=lot | {"cbvmda:lotNumber": "l 07"}, time="2026-03-01T09:00:00Z")
    )
    (found,) = open_ones(Kind.LOT)
    assert (found.event, found.words["lot"], found.words["usual"]) == (wrong, "l 07", "L-07")
    done = decide(found, "accepted", "标签为 L-07", viewer=viewer(firms.maker))
    sequence_all()
    fold()
    assert set(retractions_of([wrong])) == {wrong}
    assert trace(THING, MACHINE)["thing"]["lot"] == "L-07"
    declared = events_by_id([done.result[1]], MACHINE)[0].event.error_declaration
    assert (
        declared.reason.rpartition(":")[2].endswith("incorrect_data"),
        len(declared.corrective_event_ids),
    ) == (True, 1)
    assert open_ones(Kind.LOT) == []


@pytest.mark.requirement("R451")
def test_a_place_that_nobody_registered_is_registered_by_who_names_it(firms):
    told(firms.dealer, object_event(THING, bizStep="stocking", **at(SOMEWHERE)))
    (found,) = open_ones(Kind.PLACE)
    assert (found.party, found.text) == (firms.dealer.pk, SOMEWHERE)
    with pytest.raises(Refused, match="CLEAN-004"):
        decide(found, "accepted", "", viewer=viewer(firms.dealer))
    decide(found, "accepted", "", viewer=viewer(firms.dealer), name="二号库")
    assert Place.objects.get(uri=SOMEWHERE).party == firms.dealer
    assert open_ones(Kind.PLACE) == []


def test_a_product_of_which_nobody_told_anything_is_proposed_until_it_is_registered(firms):
    other = "urn:epc:id:sgtin:6901234.011111.5"
    told(firms.maker, made(other, "urn:epc:id:grai:6901234.00093.7"))
    (found,) = open_ones(Kind.PRODUCT)
    assert (found.party, found.words["things"]) == (firms.maker.pk, 1)
    text = class_text(canonical_text(other))
    Product.objects.create(
        class_text=text, class_key=UUID(bytes=key_of(text)), name="x", kind="device", holder=firms.maker
    )
    assert open_ones(Kind.PRODUCT) == []


@pytest.mark.requirement("R404")
def test_a_finding_a_month_overdue_is_stale(firms):
    told(firms.maker, made(THING), sent(MAKER, DEALER, THING, time="2026-03-02T08:00:00Z"))
    assert open_ones(Kind.STALE) == []
    run(MACHINE, clock.now() + dt.timedelta(days=60))
    found = [one for one in proposals(MACHINE) if one.kind is Kind.STALE]
    assert {one.text for one in found} >= {"COMP-RECEIPT"}
    assert all(one.words["days"] >= 30 for one in found)
    done = decide(found[0], "accepted", "", viewer=Viewer(party_id=found[0].party))
    assert (done.decision, done.result) == ("accepted", ())


def test_what_was_declined_is_not_asked_again_and_needs_a_reason(firms):
    told(firms.dealer, seen_at(0), seen_at(4))
    (found,) = open_ones(Kind.DOUBLE)
    for decision, code in (("declined", "CLEAN-002"), ("maybe", "CLEAN-003")):
        with pytest.raises(Refused, match=code):
            decide(found, decision, "", viewer=viewer(firms.dealer))
    decide(found, "declined", "两次都盘点了", viewer=viewer(firms.dealer))
    assert open_ones(Kind.DOUBLE) == []
    with pytest.raises(Refused, match="CLEAN-001"):
        decide(found, "accepted", "", viewer=viewer(firms.dealer))
    assert retractions_of([found.event]) == {}


def test_each_sees_his_own_and_the_score_counts_what_became_of_it(firms):
    told(firms.dealer, seen_at(0), seen_at(4))
    assert len(open_ones(Kind.DOUBLE, viewer(firms.dealer))) == 1
    assert [one.kind for one in proposals(viewer(firms.hospital))] == []
    (score,) = [one for one in scores(viewer(firms.dealer)) if one.kind is Kind.DOUBLE]
    assert (score.open, score.accepted, score.all) == (1, 0, 1)
    assert sum(one.all for one in scores(viewer(firms.hospital))) == 0


@pytest.mark.requirement("R451")
def test_it_runs_by_itself_once_a_day_and_keeps_its_history(firms):
    told(firms.dealer, seen_at(0), seen_at(4))
    now = clock.now()
    assert [run_if_due(now), run_if_due(now + dt.timedelta(hours=23))] == [True, False]
    assert run_if_due(now + dt.timedelta(hours=24))
    newest, oldest = runs()
    assert (oldest.sum("new"), newest.sum("new")) == (1, 0)
    assert (newest.counts["double"], newest.events, newest.ended_at is None) == ({"open": 1}, 2, False)
    assert key_for(THING)
