"""What came is judged, accepted, held or sent back; it becomes events and a record, and can be taken back."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from uuid import UUID

import pytest

import deliveries
from deliveries import BILL, LOOSE, PACKS, TEXTS, told
from documents import CARTON, epc, object_event
from suyuan.core.chain.vocabulary import State
from suyuan.core.identifiers.canonical import canonical_text, key_for
from suyuan.core.problem import Refused
from suyuan.ledger.queries import events_by_id, retractions_of
from suyuan.ledger.sequencer import sequence_all
from suyuan.parties.models import Party
from suyuan.parties.services import create_party
from suyuan.parties.viewer import Viewer
from suyuan.state.jobs import catch_up as fold
from suyuan.state.queries import standing_of
from suyuan.supervision.acceptance import queries
from suyuan.supervision.acceptance.judging import delivery_of
from suyuan.supervision.acceptance.model import Arrival, Choice, Decision
from suyuan.supervision.acceptance.services import accept, undo
from suyuan.supervision.cold import sensors
from suyuan.supervision.cold.readings import receive
from suyuan.supervision.locks import queries as locks
from suyuan.supervision.locks.project import catch_up as list_stops
from suyuan.supervision.papers.about import targets_of
from suyuan.supervision.papers.services import NewPaper, attach, judge
from suyuan.supervision.verify.services import verify
from three_firms import DEALER, MAKER, got, used

CAME = dt.datetime(2026, 3, 3, 8, tzinfo=dt.UTC)
ALL_IN = Choice("accept")


@pytest.fixture
def firms(db):
    firms = deliveries.on_its_way()
    list_findings()
    return firms


def list_findings():
    from suyuan.supervision.findings.jobs import catch_up as judge_chains

    sequence_all()
    fold()
    judge_chains()


def viewer(party: Party) -> Viewer:
    return Viewer(party_id=party.pk)


def looked(party: Party, asked: str):
    return delivery_of(asked, party=party, viewer=viewer(party))


def received(party: Party, asked: str, **more):
    said = Arrival(**({"place": DEALER, "at": CAME, "others": ALL_IN} | more))
    record = accept(asked, said, party=party, viewer=viewer(party))
    list_findings()
    list_stops()
    return record


def refused(party: Party, asked: str, **more) -> set[str]:
    with pytest.raises(Refused) as why:
        received(party, asked, **more)
    return {problem.code for problem in why.value.problems}


def states(*codes: str) -> list[State | None]:
    keys = [UUID(bytes=key_for(code)) for code in codes]
    found = standing_of(keys)
    return [found[key].state for key in keys]


def steps(record, party) -> list[tuple[str, str | None, int]]:
    stored = events_by_id(record.events, viewer(party))
    stored.sort(key=lambda one: (one.event.event_time, one.id))
    return sorted(
        (
            one.event.biz_step,
            one.event.disposition,
            len(one.event.epc_list or one.event.child_epcs or ()),
        )
        for one in stored
    )


@pytest.mark.requirement("R379", "R423")
def test_a_carton_is_judged_to_the_last_pack_and_accepted_whole(firms):
    came = looked(firms.dealer, CARTON)
    assert sorted(item.line.text for item in came.leaves) == sorted(TEXTS)
    assert {item.line.container for item in came.leaves} == {canonical_text(CARTON)}
    assert {item.suggested for item in came.leaves} == {Decision.ACCEPT}
    record = received(firms.dealer, CARTON, temperature=Decimal("5.3"), note="外箱完好")
    assert (record.accepted, record.held, record.rejected) == (4, 0, 0)
    assert (record.at, record.temperature, record.note) == (CAME, Decimal("5.30"), "外箱完好")
    assert steps(record, firms.dealer) == [("receiving", "conformant", 1)]
    (event,) = events_by_id(record.events, viewer(firms.maker))
    assert event.event.source_list[0].source == MAKER
    assert event.event.biz_transaction_list[0].biz_transaction.endswith("D1")
    assert event.event.sensor_element_list[0].sensor_report[0].value == Decimal("5.3")
    keys = [UUID(bytes=key_for(code)) for code in PACKS]
    places = {each.place for each in standing_of(keys).values()}
    assert places == {UUID(bytes=key_for(DEALER))}


def test_a_document_brings_what_was_sent_on_it_and_is_not_received_yet(firms):
    came = looked(firms.dealer, BILL)
    assert set(came.outer) == {canonical_text(CARTON), canonical_text(LOOSE)}
    told(firms.dealer, got(MAKER, DEALER, LOOSE, time="2026-03-02T12:00:00Z",
                           bizTransactionList=[{"type": "desadv", "bizTransaction": "urn:epcglobal:cbv:bt:6901234000009:D1"}]))  # fmt: skip
    list_findings()
    assert looked(firms.dealer, BILL).outer == (canonical_text(CARTON),)
    received(firms.dealer, BILL)
    with pytest.raises(Refused, match="RECV-003"):
        looked(firms.dealer, BILL)


@pytest.mark.requirement("R379", "R423")
def test_each_pack_of_a_mixed_carton_has_its_own_fate(firms):
    one, two, three, four = PACKS
    record = received(
        firms.dealer,
        CARTON,
        choices={two: Choice("hold", "标签破损"), three: Choice("reject", "渗漏")},
    )
    assert (record.accepted, record.held, record.rejected) == (2, 1, 1)
    assert steps(record, firms.dealer) == [
        ("inspecting", "conformant", 2),
        ("inspecting", "unavailable", 1),
        ("receiving", "in_progress", 1),
        ("shipping", "returned", 1),
        ("unpacking", None, 1),
    ]
    assert states(one, two, four) == [State.NORMAL, State.ON_HOLD, State.NORMAL]
    lock = locks.one(record.hold, viewer(firms.dealer))
    assert (lock.state, lock.things, "标签破损" in lock.reason) == (State.ON_HOLD, 1, True)
    answer = verify([three], "ship", party=firms.dealer, viewer=viewer(firms.dealer))
    assert answer.lines[0].container is None
    shipment = max(events_by_id(record.events, viewer(firms.maker)), key=lambda each: each.event.event_time)
    assert shipment.event.destination_list[0].destination == MAKER


def test_what_is_held_stays_so_whatever_a_warehouse_says(firms):
    received(firms.dealer, CARTON, others=Choice("hold", "文件待补"))
    told(
        firms.dealer,
        object_event(
            PACKS[0],
            bizStep="storing",
            disposition="available",
            time="2026-03-04T08:00:00Z",
            readPoint={"id": DEALER},
            bizLocation={"id": DEALER},
        ),
    )
    assert states(PACKS[0], PACKS[1]) == [State.ON_HOLD, State.ON_HOLD]


def test_what_nobody_sent_is_kept_apart_and_goes_nowhere(firms):
    stranger = epc("STRANGE")
    came = looked(firms.dealer, stranger)
    assert [(item.suggested, item.barrier is None) for item in came.leaves] == [(Decision.HOLD, False)]
    assert refused(firms.dealer, stranger) == {"RECV-012", "RECV-011"}
    record = received(firms.dealer, stranger, others=Choice("hold", "没有来历"))
    assert (record.hold, states(stranger)) == (None, [State.ON_HOLD])
    other = epc("STRANGER")
    gone = received(firms.dealer, other, others=Choice("reject", "没有来历"))
    assert steps(gone, firms.dealer) == [("receiving", "non_conformant", 1)]
    assert states(other) == [State.ABNORMAL]


def test_what_was_used_is_never_accepted(firms):
    told(firms.maker, used(MAKER, PACKS[0], time="2026-03-02T09:00:00Z"))
    assert refused(firms.dealer, CARTON, choices={PACKS[0]: Choice("accept", "看着没问题")}) == {"RECV-012"}


def test_a_vaccine_needs_its_certificate_and_its_temperature(db):
    firms = deliveries.on_its_way(kind="vaccine")
    list_findings()
    assert {item.suggested for item in looked(firms.dealer, CARTON).leaves} == {Decision.HOLD}
    why = Choice("accept", "先用着")
    assert refused(firms.dealer, CARTON, others=why, temperature=Decimal(5)) == {"RECV-012"}
    written = NewPaper("batch_release", "SP1", "中检院", dt.date(2026, 3, 1), targets_of([PACKS[0]], "L7"))
    paper = attach(written, party=firms.maker, viewer=viewer(firms.maker))
    judge(paper, "verified", "", party=firms.dealer, viewer=viewer(firms.dealer))
    assert {item.suggested for item in looked(firms.dealer, CARTON).leaves} == {
        Decision.HOLD
    }  # how warm was it?
    logger, _ = sensors.create(firms.maker.pk, sensors.NewSensor("箱温"), viewer(firms.maker))
    sensors.bind(logger, CARTON, dt.datetime(2026, 3, 2, tzinfo=dt.UTC), viewer(firms.maker))
    receive([(logger.number, dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC), 4.0)])
    came = looked(firms.dealer, CARTON)
    assert ({item.suggested for item in came.leaves}, came.has_vaccine) == ({Decision.ACCEPT}, True)
    assert {item.papers for item in came.leaves} == {(paper.id,)}
    assert refused(firms.dealer, CARTON) == {"RECV-012"}
    assert refused(firms.dealer, CARTON, temperature=Decimal("8.1")) == {"RECV-012"}
    record = received(firms.dealer, CARTON, temperature=Decimal(8), papers=(paper.id,))
    assert (record.accepted, record.papers) == (4, (paper.id,))


@pytest.mark.requirement("R423")
def test_the_record_keeps_who_saw_what(firms):
    told(firms.maker, used(MAKER, PACKS[0], time="2026-03-02T09:00:00Z"))
    record = received(
        firms.dealer,
        CARTON,
        choices={PACKS[0]: Choice("reject", "已被使用")},
        others=Choice("accept", "核对无误"),
    )
    assert (record.party, record.delivery, record.place) == (firms.dealer.pk, CARTON, DEALER)
    kept = {line.text: line for line in queries.lines_of(record)}
    assert (kept[TEXTS[0]].verdict, kept[TEXTS[0]].decision) == ("stop", Decision.REJECT)
    assert "V10" in {each["check"] for each in kept[TEXTS[0]].checks}
    assert (kept[TEXTS[1]].lot, kept[TEXTS[1]].product) == ("L7", "支架")
    assert queries.records(viewer(firms.dealer), key=UUID(bytes=key_for(PACKS[1]))) == [record]
    assert queries.records(viewer(firms.maker)) == []


def test_the_same_goods_are_received_once(firms):
    first = received(firms.dealer, CARTON)
    with pytest.raises(Refused) as why:
        received(firms.dealer, CARTON, at=CAME + dt.timedelta(hours=1))
    assert why.value.problems[0].code == "RECV-013"
    assert str(first.id) in why.value.problems[0].message


@pytest.mark.requirement("R379")
def test_taking_it_back_declares_the_events_and_keeps_the_record(firms):
    record = received(firms.dealer, CARTON)
    undone = undo(record, "did_not_occur", viewer=viewer(firms.dealer))
    list_findings()
    assert set(retractions_of(record.events)) == set(record.events)
    assert (undone.undone_for, undone.accepted) == ("did_not_occur", 4)
    with pytest.raises(Refused, match="RECV-015"):
        undo(record, "did_not_occur", viewer=viewer(firms.dealer))
    assert received(firms.dealer, CARTON).accepted == 4


def test_undoing_gets_round_nobody_who_must_release(firms):
    record = received(firms.dealer, CARTON, others=Choice("hold", "文件待补"))
    with pytest.raises(Refused, match="RECV-016"):
        undo(record, "did_not_occur", viewer=viewer(firms.dealer))
    assert states(PACKS[0]) == [State.ON_HOLD]


@pytest.mark.parametrize(
    ("more", "wanted"),
    [
        ({"place": MAKER}, "RECV-005"),
        ({"at": dt.datetime(2999, 1, 1, tzinfo=dt.UTC)}, "RECV-006"),
        ({"at": CAME - dt.timedelta(days=9)}, "RECV-006"),
        ({"temperature": Decimal(99)}, "RECV-007"),
        ({"temperature": Decimal("NaN")}, "RECV-007"),
        ({"papers": (UUID(int=7),)}, "RECV-018"),
        ({"note": "x" * 501}, "RECV-019"),
        ({"others": Choice("burn")}, "RECV-008"),
        ({"others": None}, "RECV-009"),
        ({"others": Choice("hold")}, "RECV-011"),
        ({"choices": {epc(77): ALL_IN}}, "RECV-010"),
    ],
)
def test_what_cannot_be_is_refused_and_leaves_nothing(firms, more, wanted):
    assert wanted in refused(firms.dealer, CARTON, **more)
    assert queries.records(Viewer.operator()) == []


def test_nothing_and_unclear_numbers_are_told(firms):
    for asked in ("", "  \n "):
        with pytest.raises(Refused, match="RECV-001"):
            looked(firms.dealer, asked)
    with pytest.raises(Refused, match="RECV-004"):
        looked(firms.dealer, "\n".join(epc(number) for number in range(2_001)))


def test_lots_and_places_are_no_delivery(firms):
    for asked in ("(01)06901234567892(10)L7", DEALER):
        with pytest.raises(Refused, match="RECV-020"):
            looked(firms.dealer, asked)


def test_strangers_receive_what_they_scan_and_learn_no_sender(firms):
    stranger = create_party("stranger", "路人", "DISTRIBUTOR")
    (leg,) = {item.leg for item in looked(stranger, CARTON).leaves}
    assert (leg.giver, leg.bills) == (None, ())
