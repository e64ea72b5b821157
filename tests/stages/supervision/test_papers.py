"""Papers that go along with goods: who may attach them, who sees them, and whose word on them counts."""

from __future__ import annotations

import datetime as dt
from uuid import UUID, uuid4

import pytest

import media_files
import three_firms
from documents import document, epc
from suyuan.core.problem import Refused
from suyuan.ledger.sequencer import sequence_all
from suyuan.ledger.services import capture
from suyuan.parties.media import services as media
from suyuan.parties.media.queries import file_of
from suyuan.parties.models import Party
from suyuan.parties.services import create_party
from suyuan.parties.viewer import Viewer
from suyuan.state.jobs import catch_up as fold
from suyuan.supervision.papers import services
from suyuan.supervision.papers.about import meant_by, targets_of
from suyuan.supervision.papers.kinds import Standing
from suyuan.supervision.papers.queries import Question, lines, one, targets, words_on
from suyuan.supervision.papers.services import NewPaper, attach, judge, withdraw
from three_firms import DEALER, HOSPITAL, MAKER, got, made, sent

VIAL, OTHER = epc(1), epc(2)
LOT = {"ilmd": {"cbvmda:lotNumber": "L7"}}
ISSUED = dt.date(2026, 3, 1)


@pytest.fixture
def firms(db, settings, tmp_path):
    """A vial of lot L7 that went from the maker by the dealer to the hospital, and one that stayed with the maker."""
    settings.MEDIA_FOLDER = tmp_path / "media"
    found = three_firms.firms()
    send(found.maker, made(VIAL, **LOT), made(OTHER, ilmd={"cbvmda:lotNumber": "L8"}))
    send(found.maker, sent(MAKER, DEALER, VIAL, time="2026-03-02T08:00:00Z"))
    send(found.dealer, got(MAKER, DEALER, VIAL, time="2026-03-03T08:00:00Z"))
    send(found.dealer, sent(DEALER, HOSPITAL, VIAL, time="2026-03-04T08:00:00Z"))
    send(found.hospital, got(DEALER, HOSPITAL, VIAL, time="2026-03-05T08:00:00Z"))
    return found


def send(party: Party, *events) -> UUID:
    result = capture(document(*events), sender=party.pk)
    assert result.success, result.all_problems()
    sequence_all()
    fold()
    return result.lines[0].event_id


def of(party: Party) -> Viewer:
    return Viewer(party_id=party.pk)


def authority() -> Party:
    return create_party("nmpa", "国家药监局", "REGULATOR")


def written(number="批签 2026-7", codes=(VIAL,), lot="L7", **more) -> NewPaper:
    about = targets_of(codes, lot, more.pop("events", ()))
    return NewPaper("batch_release", number, "中检院", ISSUED, about, **more)


def attached(party: Party, **more):
    return attach(written(**more), party=party, viewer=of(party))


def seen(party: Party, **question) -> list[str]:
    return [paper.number for paper in lines(Question(**question), of(party))]


@pytest.mark.requirement("R318", "R303", "R260")
def test_a_paper_of_the_lot_goes_along_with_the_goods(firms):
    paper = attached(firms.maker)
    assert (paper.standing, paper.issued_on, paper.valid_until) == (Standing.UNVERIFIED, ISSUED, None)
    for party in (firms.maker, firms.dealer, firms.hospital):
        assert seen(party, meant=meant_by(VIAL)) == ["批签 2026-7"], party.name
        assert targets([paper], of(party))[paper.id][0][1].endswith("/10/L7")
    assert seen(create_party("stranger", "路人", "DISTRIBUTOR")) == []
    assert lines(Question(), Viewer.public()) == []
    assert seen(firms.maker, meant=meant_by(OTHER)) == []


@pytest.mark.requirement("R321")
def test_its_file_opens_for_whoever_sees_it(firms):
    made_of = media.prepared(firms.maker.pk, media_files.pdf(), "document")
    file = media.keep(made_of, of(firms.maker), act=uuid4())
    assert file_of(file.id, of(firms.hospital)) is None
    paper = attached(firms.maker, file_id=file.id, provision="stamped_copy")
    assert (paper.file_id, paper.provision) == (file.id, "stamped_copy")
    assert file_of(file.id, of(firms.hospital)) is not None
    assert file_of(file.id, of(create_party("stranger", "路人", "DISTRIBUTOR"))) is None


def test_a_paper_of_a_hop_is_for_its_two_sides(firms):
    event = send(firms.dealer, sent(DEALER, HOSPITAL, VIAL, time="2026-03-06T08:00:00Z"))
    attached(firms.dealer, number="运单 5", codes=(), events=(event.hex,))
    assert seen(firms.hospital, meant=meant_by(VIAL)) == ["运单 5"]
    assert seen(firms.hospital, events=(event,)) == ["运单 5"]
    assert seen(firms.maker) == []


def test_of_others_papers_only_what_one_knows_is_named(firms):
    paper = attached(firms.maker, codes=(VIAL,), lot="L7")
    both = attach(
        NewPaper(
            "inspection", "J-1", "检验所", ISSUED, (*targets_of([VIAL], "L7"), *targets_of([OTHER], "L8"))
        ),
        party=firms.maker,
        viewer=of(firms.maker),
    )
    named = targets([paper, both], of(firms.maker))
    assert (len(named[paper.id]), len(named[both.id])) == (1, 2)
    named = targets([paper, both], of(firms.hospital))
    assert [text.rpartition("/")[2] for _, text in named[both.id]] == ["L7"]


@pytest.mark.requirement("R320")
def test_each_receiver_verifies_for_itself_and_an_authority_for_all(firms):
    paper = attached(firms.maker)
    judge(paper, "refused", "印章不清，看不出签发单位", party=firms.dealer, viewer=of(firms.dealer))
    assert one(paper.id, of(firms.hospital)).standing is Standing.UNVERIFIED
    found = one(paper.id, of(firms.dealer))
    assert (found.standing, found.reason) == (Standing.REFUSED, "印章不清，看不出签发单位")
    assert (found.judged_by, found.judged_at is not None) == (firms.dealer.pk, True)
    assert one(paper.id, of(firms.maker)).standing is Standing.REFUSED  # its owner learns of it
    state = authority()
    judge(paper, "verified", "", party=state, viewer=Viewer.operator())
    assert one(paper.id, of(firms.hospital)).standing is Standing.VERIFIED
    assert one(paper.id, of(firms.dealer)).standing is Standing.REFUSED  # until it says otherwise itself
    judge(paper, "verified", "", party=firms.dealer, viewer=of(firms.dealer))
    assert one(paper.id, of(firms.dealer)).standing is Standing.VERIFIED
    judge(paper, "refused", "签发单位称没有这份证明", party=state, viewer=Viewer.operator())
    assert {one(paper.id, of(each)).standing for each in (firms.dealer, firms.hospital)} == {Standing.REFUSED}
    assert len(words_on(paper, of(firms.maker))) == 4
    assert {word.party for word in words_on(paper, of(firms.hospital))} == {state.pk}


def test_every_step_is_an_act_before_it_has_effect(firms, one):
    paper = attached(firms.maker)
    judge(paper, "verified", "", party=firms.dealer, viewer=of(firms.dealer))
    withdraw(paper, "附错了批次", viewer=of(firms.maker))
    kinds = (
        "SELECT string_agg(kind, ' ' ORDER BY at, kind) FROM act WHERE kind LIKE 'paper.%%' AND subject = %s"
    )
    assert sorted(one(kinds, paper.id).split()) == ["paper.attach", "paper.judge", "paper.withdraw"]


def test_what_is_withdrawn_counts_no_more_and_stays_readable(firms):
    paper = attached(firms.maker)
    with pytest.raises(Refused, match="PAPER-009"):
        withdraw(paper, "x", viewer=of(firms.maker))
    withdraw(paper, "附错了批次", viewer=of(firms.maker))
    assert seen(firms.hospital) == []
    assert seen(firms.hospital, withdrawn=True) == ["批签 2026-7"]
    assert one(paper.id, of(firms.hospital)).withdrawn_for == "附错了批次"
    with pytest.raises(Refused, match="PAPER-010"):
        judge(paper, "verified", "", party=firms.dealer, viewer=of(firms.dealer))
    assert attached(firms.maker).id != paper.id  # the right one may have the same number


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"number": " "}, "PAPER-002"),
        ({"number": "9" * 121}, "PAPER-002"),
        ({"valid_until": dt.date(2026, 2, 1)}, "PAPER-003"),
        ({"provision": "by pigeon"}, "PAPER-001"),
        ({"file_id": uuid4()}, "PAPER-006"),
        ({"codes": (epc(99),), "lot": ""}, "PAPER-005"),
        ({"codes": (), "events": (uuid4().hex,)}, "PAPER-005"),
    ],
)
def test_what_cannot_be_attached_is_told_and_leaves_nothing(firms, one, more, code):
    with pytest.raises(Refused, match=code):
        attached(firms.maker, **more)
    assert (
        one("SELECT count(*) FROM paper"),
        one("SELECT count(*) FROM act WHERE kind = 'paper.attach'"),
    ) == (0, 0)


@pytest.mark.parametrize("codes", [(), ("",), ("\0",), ("1" * 3000,)])
def test_what_names_nothing_is_refused(codes):
    with pytest.raises(Refused, match="PAPER-004"):
        targets_of(codes)


def test_a_lot_that_the_party_never_named_is_not_its_to_vouch_for(firms):
    for party in (create_party("stranger", "路人", "DISTRIBUTOR"), firms.dealer):
        with pytest.raises(Refused, match="PAPER-005"):
            attached(party)


def test_a_paper_is_attached_once_and_not_verified_by_its_owner(firms):
    paper = attached(firms.maker)
    with pytest.raises(Refused, match="PAPER-007"):
        attached(firms.maker)
    with pytest.raises(Refused, match="PAPER-008"):
        judge(paper, "verified", "", party=firms.maker, viewer=of(firms.maker))
    with pytest.raises(Refused, match="PAPER-011"):
        judge(paper, "maybe", "", party=firms.dealer, viewer=of(firms.dealer))
    with pytest.raises(Refused, match="PAPER-009"):
        judge(paper, "refused", "", party=firms.dealer, viewer=of(firms.dealer))
    attached(firms.dealer, lot="")  # another copy of it, by another party, for the vial that it had


def test_another_partys_file_is_not_attached(firms):
    made_of = media.prepared(firms.dealer.pk, media_files.picture(), "document")
    file = media.keep(made_of, of(firms.dealer), act=uuid4())
    with pytest.raises(Refused, match="PAPER-006"):
        attached(firms.maker, file_id=file.id)


def test_its_last_day_counts():
    day = dt.date(2026, 5, 1)
    paper = services.Paper(
        uuid4(),
        "other",
        "1",
        "x",
        ISSUED,
        day,
        "original",
        1,
        None,
        None,
        None,
        "",
        "unverified",
        None,
        "",
        None,
    )
    assert [paper.has_ended(day), paper.has_ended(day + dt.timedelta(days=1))] == [False, True]
