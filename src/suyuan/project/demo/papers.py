"""The papers of the demonstration's vaccines: certificates that the maker attached, and what others found of them."""

from __future__ import annotations

import datetime as dt
from typing import Final

from suyuan.core.problem import Refused
from suyuan.parties.models import Party
from suyuan.parties.viewer import Viewer
from suyuan.project.demo import faults, world
from suyuan.project.demo.chains.vaccine import Lot
from suyuan.project.fixed_clock import standing_at
from suyuan.supervision.papers import errors
from suyuan.supervision.papers.about import targets_of
from suyuan.supervision.papers.queries import Paper
from suyuan.supervision.papers.services import NewPaper, attach, judge

DAY: Final = dt.timedelta(days=1)
_ISSUER: Final = "中国食品药品检定研究院"


def attach_papers(parties: dict[str, Party]) -> int:
    """Attach them, each at its time; how many are new. May be repeated: what is there stays."""
    return sum(_of_lot(one, parties) for one in faults.LOTS)


def _of_lot(one: Lot, parties: dict[str, Party]) -> int:
    """A certificate and the maker's own report of each lot; of the last one nobody has looked at the certificate yet."""
    maker, released = parties[world.KANGMIAO.code], one.start + 27 * DAY
    tests = _attached(
        one, maker, "self_inspection", f"ZJ-{one.name}", world.KANGMIAO.name, day=one.start + 9 * DAY
    )
    certificate = _attached(one, maker, "batch_release", f"SP{one.number:06d}", _ISSUER, day=released)
    if certificate is not None and one is not faults.LATE_LOT:
        for number, firm in enumerate((world.PROVINCE, world.CITY, world.COUNTY, one.unit)):
            party = parties[firm.code]
            with standing_at(released + (20 + number) * DAY):
                judge(certificate, "verified", "与签发机构公布的一致", party=party, viewer=_acting_for(party))
    return sum(paper is not None for paper in (tests, certificate))


def _attached(
    one: Lot, maker: Party, kind: str, number: str, issuer: str, *, day: dt.datetime
) -> Paper | None:
    written = NewPaper(kind, number, issuer, day.date(), targets_of([one.lot]), provision="stamped_copy")
    with standing_at(day + DAY):
        try:
            return attach(written, party=maker, viewer=_acting_for(maker))
        except Refused as refused:
            if refused.problems[0].code != errors.THERE.code:
                raise
            return None


def _acting_for(party: Party) -> Viewer:
    return Viewer(party_id=party.pk)
