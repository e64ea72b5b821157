"""The certificates of the vaccines of the work load."""

from __future__ import annotations

from typing import TYPE_CHECKING

from suyuan.project.bench.chains.world import world

if TYPE_CHECKING:
    from collections.abc import Mapping


def certify(parties: Mapping[str, int]) -> None:
    """An exemption from batch release for each vaccine, attached by its maker and published by an authority."""
    from suyuan import clock
    from suyuan.parties.models import Party
    from suyuan.parties.services import create_party
    from suyuan.parties.viewer import Viewer
    from suyuan.supervision.papers.about import targets_of
    from suyuan.supervision.papers.services import EARLIEST, NewPaper, attach, judge

    office = create_party("bench-authority", "药品监督管理局", "REGULATOR")
    for goods in world().goods:
        if goods.kind != "vaccine":
            continue
        maker = Party.objects.get(pk=parties[goods.maker.code])
        about = targets_of([f"urn:epc:idpat:sgtin:{goods.head.rpartition(':')[2]}.*"])
        written = NewPaper("release_exemption", f"PQF-{goods.number}", office.name, EARLIEST, about)
        paper = attach(written, party=maker, viewer=Viewer(party_id=maker.pk), now=clock.now())
        judge(paper, "verified", "", party=office, viewer=Viewer.operator())
