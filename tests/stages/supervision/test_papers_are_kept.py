"""The scan of a paper is kept five years beyond the expiry of what it is about."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from uuid import uuid4

import pytest

import media_files
import three_firms
from documents import CARTON, document, epc, pack
from suyuan.core.problem import Refused
from suyuan.ledger.sequencer import sequence_all
from suyuan.ledger.services import capture
from suyuan.parties.media import services as media
from suyuan.parties.media.models import MediaKey
from suyuan.parties.signin import wall
from suyuan.parties.viewer import Viewer
from suyuan.state.jobs import catch_up as fold
from suyuan.supervision.papers.about import targets_of
from suyuan.supervision.papers.services import NewPaper, attach, judge, withdraw
from three_firms import DEALER, MAKER, at, made, sent

VIAL, OTHER = epc(1), epc(2)
EXPIRY = dt.date(2026, 1, 31)


@pytest.fixture
def firms(db, settings, tmp_path):
    """A vial of lot L7 that expires soon, in a carton; another one without an expiry."""
    settings.MEDIA_FOLDER = tmp_path / "media"
    found = three_firms.firms()
    told = {"cbvmda:lotNumber": "L7", "cbvmda:itemExpirationDate": EXPIRY.isoformat()}
    events = (
        made(VIAL, ilmd=told),
        made(OTHER, ilmd={"cbvmda:lotNumber": "L8"}),
        pack(CARTON, VIAL, time="2026-03-01T09:00:00Z", **at(MAKER)),
        sent(MAKER, DEALER, CARTON, time="2026-03-02T08:00:00Z"),
    )
    assert capture(document(*events), sender=found.maker.pk).success
    sequence_all()
    fold()
    return found


def scanned(firms, *codes: str, lot: str = ""):
    """A certificate with its scan."""
    owner = Viewer(party_id=firms.maker.pk)
    file = media.keep(media.prepared(firms.maker.pk, media_files.pdf(), "document"), owner, act=uuid4())
    new = NewPaper(
        "batch_release", "SP1", "中检院", dt.date(2025, 3, 1), targets_of(codes, lot), file_id=file.id
    )
    return file, attach(new, party=firms.maker, viewer=owner)


def erased_on(day: dt.date, file, monkeypatch) -> bool:
    """Would it be erased on a day? What was erased is gone."""
    monkeypatch.setattr(wall, "now", lambda: dt.datetime.combine(day, dt.time(4), dt.UTC))
    with suppress(Refused):
        media.erase(file, act=uuid4())
    return not MediaKey.objects.filter(pk=file.id).exists()


@pytest.mark.requirement("R261")
@pytest.mark.parametrize("named", [{"lot": "L7"}, {}])
def test_a_certificate_stays_five_years_beyond_the_expiry(firms, monkeypatch, named):
    file, _ = scanned(firms, VIAL, **named)
    with pytest.raises(Refused, match="MED-020"):
        media.erase(file, act=uuid4())
    assert not erased_on(dt.date(2031, 1, 31), file, monkeypatch)
    assert erased_on(dt.date(2031, 2, 10), file, monkeypatch)


@pytest.mark.requirement("R261")
@pytest.mark.parametrize("code", [OTHER, CARTON])
def test_where_an_expiry_is_not_known_it_stays(firms, monkeypatch, code):
    file, _ = scanned(firms, VIAL, code)
    assert not erased_on(dt.date(2099, 1, 1), file, monkeypatch)


def test_of_withdrawn_papers_those_stay_that_somebody_looked_at(firms, monkeypatch):
    owner = Viewer(party_id=firms.maker.pk)
    file, paper = scanned(firms, VIAL)
    judge(paper, "verified", "", party=firms.dealer, viewer=Viewer.operator())
    withdraw(paper, "换发新证", viewer=owner)
    assert not erased_on(dt.date(2026, 1, 1), file, monkeypatch)


def test_a_scan_that_was_attached_by_mistake_can_be_erased(firms, monkeypatch):
    file, paper = scanned(firms, VIAL)
    withdraw(paper, "传错了文件", viewer=Viewer(party_id=firms.maker.pk))
    assert erased_on(dt.date(2026, 1, 1), file, monkeypatch)
