"""One acceptance record: who, when, what was inspected; to take away, and to take back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from suyuan.core.problem import Refused
from suyuan.parties.access_log import recording
from suyuan.parties.permissions.actions import Action
from suyuan.parties.permissions.asking import may, somewhere
from suyuan.parties.permissions.pages import permitted
from suyuan.parties.viewer import Viewer
from suyuan.portals.acceptance.showing import RecordShown, kept_lines, shown_records
from suyuan.portals.acceptance.views import GUARDED
from suyuan.portals.taken_away import table
from suyuan.portals.trace_code.forms import REASONS
from suyuan.state.trace.subject import hri
from suyuan.supervision.acceptance.queries import Record, lines_of, one, owner_of, records
from suyuan.supervision.acceptance.services import undo
from suyuan.supervision.papers.kinds import KIND_NAMES
from suyuan.supervision.papers.queries import Paper
from suyuan.supervision.papers.queries import one as paper_of
from suyuan.supervision.verify.model import TITLES, Result
from suyuan.web.language import is_english

MOST_EXPORTED: Final = 500
"""Records of one table; each has a line a thing."""
HEADS: Final = tuple(
    map(
        gettext_noop,
        (
            "到货时间", "到货", "收货单位", "地点", "验收人", "到货温度 ℃", "查验的文件", "产品", "批号", "有效期至", "追溯码",
            "所在包装", "核验", "提示和阻止", "处理", "原因", "备注", "撤销时间", "验收编号",
        ),
    )
)  # fmt: skip


@require_safe
@never_cache
@permitted(Action.ACCEPTANCE_READ, guarded=GUARDED)
def detail(request: HttpRequest, viewer: Viewer, acceptance_id: UUID) -> HttpResponse:
    """One record with each thing of it."""
    return _page(request, _seen(acceptance_id, viewer), viewer)


@require_POST
@permitted(Action.ACCEPTANCE_MAKE, guarded=GUARDED)
def undone(request: HttpRequest, viewer: Viewer, acceptance_id: UUID) -> HttpResponse:
    """Take it back: its events are declared errors, and everything stays readable."""
    record = _seen(acceptance_id, viewer)
    if not may(viewer, Action.ACCEPTANCE_MAKE, record.party):
        raise Http404
    try:
        undo(record, request.POST.get("reason", ""), viewer=viewer)
    except Refused as refused:
        problems = [problem.as_json() for problem in refused.problems]
        return _page(request, record, viewer, status=422, problems=problems)
    messages.success(request, _("验收已撤销：它的事件不再计入追溯，记录保留。"))
    return HttpResponseRedirect(f"/acceptance/{record.id}/")


@require_safe
@never_cache
@permitted(Action.ACCEPTANCE_READ, guarded=GUARDED)
def export(request: HttpRequest, viewer: Viewer, ending: str) -> HttpResponse:
    """The newest records, or with ``?id=`` one, a row a thing, as CSV or workbook."""
    found = (
        [_seen(_number(request.GET["id"]), viewer)]
        if request.GET.get("id")
        else records(viewer, MOST_EXPORTED)
    )
    recording.count(len(found))
    rows = (row for each in shown_records(found, viewer) for row in _rows(each, viewer))
    return table(HEADS, rows, ending, name="acceptance", title=_("验收记录"))


def _number(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None


def _rows(each: RecordShown, viewer: Viewer) -> Iterator[Sequence[str]]:
    record = each.record
    temperature = "" if record.temperature is None else f"{record.temperature:f}"
    papers = "；".join(_paper_words(paper) for paper in _papers(record, viewer))
    for line in kept_lines(lines_of(record)):
        kept = line["one"]
        yield (
            each.at, record.delivery, each.party, each.place, each.who, temperature, papers, kept.product, kept.lot,
            kept.expiry.isoformat() if kept.expiry else "", line["code"], hri(kept.container) if kept.container else "",
            TITLES[Result(kept.verdict)][is_english()], "；".join(line["checks"]), line["words"], kept.reason, record.note,
            each.undone, str(record.id),
        )  # fmt: skip


def _page(
    request: HttpRequest, record: Record, viewer: Viewer, *, status: int = 200, **more: Any
) -> HttpResponse:
    (words,) = shown_records([record], viewer)
    context = {
        "one": words,
        "record": record,
        "lines": kept_lines(lines_of(record)),
        "papers": [(paper, _paper_words(paper)) for paper in _papers(record, viewer)],
        "has_lock": record.hold is not None and somewhere(viewer, Action.LOCK_READ),
        "events": [event.hex for event in record.events],
        "may_undo": record.undone_at is None and may(viewer, Action.ACCEPTANCE_MAKE, record.party),
        "reasons": REASONS,
        **more,
    }
    return render(request, "acceptance/record.html", context, status=status)


def _papers(record: Record, viewer: Viewer) -> list[Paper]:
    """Those that were looked at and may still be seen."""
    found = (paper_of(number, viewer) for number in record.papers)
    return [paper for paper in found if paper is not None]


def _paper_words(paper: Paper) -> str:
    return f"{KIND_NAMES[paper.kind][is_english()]} {paper.number}"


def _seen(acceptance_id: UUID, viewer: Viewer) -> Record:
    """The record, where the viewer may see it; else there is none."""
    record = one(acceptance_id, viewer)
    if record is None:
        if owners := owner_of(acceptance_id):
            recording.refused(GUARDED, acceptance_id, owners)
        raise Http404
    return record
