"""No vaccine is shipped without its batch release certificate: what a check says for each state and purpose."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import pytest

import three_firms
from documents import document, epc, object_event
from suyuan.core.identifiers.canonical import canonical_text, class_text, key_of
from suyuan.ledger.sequencer import sequence_all
from suyuan.ledger.services import capture
from suyuan.masterdata.models import Product
from suyuan.parties.models import Party
from suyuan.parties.services import create_party
from suyuan.parties.viewer import Viewer
from suyuan.state.jobs import catch_up as fold
from suyuan.supervision.papers.about import targets_of
from suyuan.supervision.papers.services import NewPaper, attach, judge, withdraw
from suyuan.supervision.verify.services import verify
from three_firms import DEALER, MAKER, at, got, made, sent

VIAL = epc(1)
NOW = dt.datetime(2026, 3, 10, tzinfo=dt.UTC)
PURPOSES = ("receive", "ship", "use", "takeaway")


@pytest.fixture
def firms(db):
    """A vaccine of lot L7 that the dealer has from the maker."""
    found = three_firms.firms()
    text = class_text(canonical_text(VIAL))
    Product.objects.create(
        class_text=text, class_key=UUID(bytes=key_of(text)), name="疫苗", kind="vaccine", holder=found.maker
    )
    for party, event in (
        (found.maker, made(VIAL, ilmd={"cbvmda:lotNumber": "L7"})),
        (found.maker, sent(MAKER, DEALER, VIAL, time="2026-03-02T08:00:00Z")),
        (found.dealer, got(MAKER, DEALER, VIAL, time="2026-03-03T08:00:00Z")),
    ):
        assert capture(document(event), sender=party.pk).success
    sequence_all()
    fold()
    return found


def v7(party, code=VIAL) -> str:
    """Of each purpose the first letter of the result: pass, warn, stop, not configured."""
    answers = [
        verify([code], purpose, party=party, viewer=Viewer.operator(), now=NOW) for purpose in PURPOSES
    ]
    return "".join(str(answer.lines[0].checks[6].result)[0] for answer in answers)


def certificate(party, kind="batch_release", **more):
    written = NewPaper(kind, "SP1", "中检院", dt.date(2026, 3, 1), targets_of([VIAL], "L7"), **more)
    return attach(written, party=party, viewer=Viewer(party_id=party.pk))


def said(paper, party, verdict):
    judge(paper, verdict, "与公布的核对过", party=party, viewer=Viewer.operator())


@pytest.mark.requirement("R260")
def test_without_a_verified_certificate_it_is_not_shipped(firms):
    assert v7(firms.dealer) == v7(firms.maker) == "wsww"
    paper = certificate(firms.maker)
    assert v7(firms.dealer) == "wsww"  # nobody has looked at it
    assert v7(firms.maker) == "pppp"  # its own
    said(paper, firms.dealer, "verified")
    assert v7(firms.dealer) == "pppp"
    assert v7(firms.hospital) == "wsww"  # looks at it itself
    assert "".join(v7(firms.dealer, "(01)06901234567892(10)L7")) == "pppp"


def test_an_authority_says_it_for_all_and_a_refusal_prevails(firms):
    paper, office = certificate(firms.maker), create_party("nmpa", "药监局", "REGULATOR")
    said(paper, office, "verified")
    assert v7(firms.dealer) == v7(firms.hospital) == "pppp"
    said(paper, firms.hospital, "refused")
    assert (v7(firms.dealer), v7(firms.hospital)) == ("pppp", "wsss")
    said(paper, office, "refused")
    assert v7(firms.dealer) == v7(firms.maker) == "wsss"


def test_what_is_withdrawn_past_its_last_day_or_another_paper_does_not_count(firms):
    certificate(firms.maker, kind="inspection")
    assert v7(firms.maker) == "wsww"
    certificate(firms.maker, valid_until=dt.date(2026, 3, 9), kind="release_exemption")
    assert v7(firms.maker) == "wsww"
    paper = certificate(firms.maker)
    assert v7(firms.maker) == "pppp"
    withdraw(paper, "附错了批次", viewer=Viewer(party_id=firms.maker.pk))
    assert v7(firms.maker) == "wsww"


def test_an_exemption_stands_in_for_it_and_a_code_of_a_drug_needs_none(firms):
    certificate(firms.maker, kind="release_exemption", valid_until=dt.date(2026, 3, 10))
    assert v7(firms.maker) == "pppp"
    Product.objects.update(kind="drug")
    assert v7(firms.maker) == "nnnn"


@pytest.mark.requirement("R259")
def test_a_dealer_does_not_clear_goods_by_a_paper_of_its_own_and_an_importer_does(firms):
    lot = {"quantityList": [{"epcClass": "urn:epc:class:lgtin:6901234.056789.L7", "quantity": 1}]}
    event = {**object_event(bizStep="storing", time="2026-03-04T08:00:00Z", **at(DEALER)), **lot}
    assert capture(document(event), sender=firms.dealer.pk).success
    sequence_all()
    certificate(firms.dealer)
    assert v7(firms.dealer) == "wsww"
    Party.objects.filter(pk=firms.dealer.pk).update(kind="IMPORTER")
    assert v7(firms.dealer) == "pppp"
