"""A business document by its number: ``/bills/?q=<number>``."""

from __future__ import annotations

from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from suyuan.parties.permissions.actions import Action
from suyuan.parties.permissions.asking import somewhere
from suyuan.parties.signin.pages import signed_in
from suyuan.parties.viewer import Viewer
from suyuan.portals.bills.showing import rows_of, shown
from suyuan.portals.findings.showing import Shown
from suyuan.portals.findings.showing import shown as shown_findings
from suyuan.portals.taken_away import table
from suyuan.state.trace.names import Names
from suyuan.supervision.bills.queries import Bill, bills
from suyuan.supervision.findings.queries import Question, lines
from suyuan.web.reading import voice

LONGEST: Final = 500
MOST_FINDINGS: Final = 10
HEADS: Final = tuple(
    map(gettext_noop, ("产品", "产品编码", "批号", "单位", "发出", "收到", "核对", "追溯码"))
)


@require_safe
@never_cache
@signed_in
def page(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Steps: 1 find what is called so and the viewer may know; 2 of several let him choose; 3 lay out."""
    asked = _asked(request)
    found = bills(asked, viewer) if asked else []
    one = shown(found[0], viewer, voice()) if len(found) == 1 else None
    context = {
        "asked": asked,
        "found": found,
        "one": one,
        "findings": _findings(found[0], viewer) if len(found) == 1 else [],
        "search_value": asked,
    }
    return render(request, "bills/page.html", context)


@require_safe
@never_cache
@signed_in
def export(request: HttpRequest, viewer: Viewer, ending: str) -> HttpResponse:
    """The goods of one document as a table."""
    found = bills(_asked(request), viewer)
    if len(found) != 1:
        raise Http404(_("没有查到这份单据"))
    names = Names(viewer)
    names.learn_things(line.product for line in found[0].goods if line.product)
    return table(HEADS, rows_of(found[0], names), ending, name="document", title=_("单据"))


def _asked(request: HttpRequest) -> str:
    return request.GET.get("q", "").replace("\0", "").strip()[:LONGEST]


def _findings(bill: Bill, viewer: Viewer) -> list[Shown]:
    """What is wrong between its two sides, as far as the viewer or his partner must act."""
    if not somewhere(viewer, Action.FINDING_READ):
        return []
    return shown_findings(lines(Question(key=bill.key), viewer, limit=MOST_FINDINGS))
