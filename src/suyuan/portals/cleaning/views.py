"""``/cleaning/``: what the last run proposes, how it stands with each kind, and the runs; decide, export."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode
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
from suyuan.portals.findings.tables import party_names
from suyuan.portals.taken_away import table
from suyuan.state.trace.subject import hri
from suyuan.supervision.cleaning.kinds import ABOUT, Kind
from suyuan.supervision.cleaning.queries import (
    PER_PAGE,
    STATES,
    Proposal,
    Run,
    one,
    owner_of,
    proposals,
    runs,
    scores,
)
from suyuan.supervision.cleaning.services import decide, run
from suyuan.supervision.findings.words import minute
from suyuan.web.language import is_english

GUARDED: Final = "cleaning"
MOST_EXPORTED: Final = 10_000
TABS: Final = {
    "open": gettext_noop("待处理"),
    "accepted": gettext_noop("已采纳"),
    "declined": gettext_noop("未采纳"),
    "gone": gettext_noop("已自行消除"),
}
TONES: Final = {"open": "warn", "accepted": "ok", "declined": "unknown", "gone": "ok"}


@dataclass(frozen=True, slots=True)
class Shown:
    """A proposal in words."""

    one: Proposal
    title: str
    why: str
    effect: str
    party: str
    code: str
    is_place: bool
    state: str
    tone: str
    at: str
    may_decide: bool


def shown(found: Iterable[Proposal], viewer: Viewer) -> list[Shown]:
    """Proposals in the reader's language."""
    lines = list(found)
    names = party_names({line.party for line in lines})
    return [_shown(line, names[line.party][1], viewer) for line in lines]


def _shown(line: Proposal, party: str, viewer: Viewer) -> Shown:
    about, english = ABOUT[line.kind], is_english()
    words = _words(line, english=english)
    state = line.decision or ("gone" if line.gone_at else "open")
    return Shown(
        line,
        about.title[english],
        about.why[english].format_map(words),
        about.effect[english].format_map(words),
        party,
        line.text if line.kind is Kind.STALE else hri(line.text),
        line.kind is Kind.PLACE,
        _(TABS[state]),
        TONES[state],
        minute(line.decided_at or line.gone_at or line.found_at),
        line.is_open and may(viewer, Action.CLEANING_DECIDE, line.party),
    )


def _words(line: Proposal, *, english: bool) -> dict[str, Any]:
    """The values of the sentence; a word that has an English form is replaced by it for English readers."""
    words = dict(line.words)
    if "last" in words:
        words["last"] = str(words["last"])[:10]
    if english:
        words |= {name.removesuffix("_en"): value for name, value in words.items() if name.endswith("_en")}
    return words


@require_safe
@never_cache
@permitted(Action.CLEANING_READ, guarded=GUARDED)
def page(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """What is to be decided, or was."""
    return _page(request, viewer)


def _page(request: HttpRequest, viewer: Viewer, *, status: int = 200, **more: Any) -> HttpResponse:
    state, kind = request.GET.get("of", "open"), request.GET.get("kind", "")
    misread = state not in TABS or kind not in {"", *Kind}
    state, kind = ("open", "") if misread else (state, kind)
    found = proposals(viewer, state, kind, PER_PAGE + 1)
    english = is_english()
    context = {
        "lines": shown(found[:PER_PAGE], viewer),
        "is_cut": len(found) > PER_PAGE,
        "of": state,
        "kind": kind,
        "query": _query(state, kind),
        "tabs": [(name, _(words), _query(name, kind)) for name, words in TABS.items()],
        "scores": [
            (each, ABOUT[each.kind].title[english], _query(state, each.kind)) for each in scores(viewer)
        ],
        "runs": [_run(each) for each in runs()] if viewer.is_operator else [],
        "last": next((minute(each.started_at) for each in runs(1)), ""),
        "may_run": somewhere(viewer, Action.CLEANING_RUN),
        "misread": misread,
        **more,
    }
    return render(request, "cleaning/page.html", context, status=400 if misread else status)


def _query(state: str, kind: str) -> str:
    return urlencode({name: value for name, value in (("of", state), ("kind", kind)) if value})


def _run(each: Run) -> dict[str, Any]:
    return {
        "at": minute(each.started_at),
        "by": _("人工") if each.user else _("自动"),
        "events": each.events,
        "things": each.things,
        "new": each.sum("new"),
        "gone": each.sum("gone"),
        "open": each.sum("open"),
        "share": f"{each.sum('open') * 10_000 / each.events:.1f}" if each.events else "0",
    }


@require_safe
@never_cache
@permitted(Action.CLEANING_READ, guarded=GUARDED)
def export(request: HttpRequest, viewer: Viewer, ending: str) -> HttpResponse:
    """Everything that was ever proposed and may be seen, or one tab of it."""
    state, kind = request.GET.get("of", "all"), request.GET.get("kind", "")
    if state not in STATES or kind not in {"", *Kind}:
        raise Http404
    found = proposals(viewer, state, kind, MOST_EXPORTED)
    recording.count(len(found))
    heads = [_("类型"), _("说明"), _("追溯码"), _("单位"), _("发现时间"), _("状态"), _("处理时间"), _("处理说明"), _("事件"), _("编号")]  # fmt: skip
    return table(heads, map(_row, shown(found, viewer)), ending, name="cleaning", title=_("数据清理"))


def _row(each: Shown) -> list[str]:
    line = each.one
    moved = minute(line.decided_at or line.gone_at) if line.decided_at or line.gone_at else ""  # type: ignore[arg-type]
    event = line.event.hex if line.event else ""
    return [
        each.title, each.why, each.code, each.party, minute(line.found_at), each.state, moved, line.reason, event,
        line.id.hex,
    ]  # fmt: skip


@require_POST
@permitted(Action.CLEANING_DECIDE, guarded=GUARDED)
def decided(request: HttpRequest, viewer: Viewer, proposal_id: UUID) -> HttpResponse:
    """Accept or decline, for the party whose data it is."""
    line = _seen(proposal_id, viewer)
    if not may(viewer, Action.CLEANING_DECIDE, line.party):
        raise Http404
    typed = {name: request.POST.get(name, "") for name in ("decision", "reason", "name")}
    try:
        decide(line, typed["decision"], typed["reason"], viewer=viewer, name=typed["name"])
    except Refused as refused:
        problems = [problem.as_json() for problem in refused.problems]
        return _page(request, viewer, status=422, problems=problems, about=line.id, typed=typed)
    messages.success(request, _("处理已记入账本；原记录保留。"))
    return HttpResponseRedirect("/cleaning/")


@require_POST
@permitted(Action.CLEANING_RUN, guarded=GUARDED)
def run_now(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Look through everything at once."""
    try:
        run(viewer)
    except Refused as refused:
        return _page(request, viewer, status=422, problems=[each.as_json() for each in refused.problems])
    messages.success(request, _("检查完成。"))
    return HttpResponseRedirect("/cleaning/")


def _seen(proposal_id: UUID, viewer: Viewer) -> Proposal:
    """The proposal, where the viewer may see it; else there is none."""
    line = one(proposal_id, viewer)
    if line is None:
        if owners := owner_of(proposal_id):
            recording.refused(GUARDED, proposal_id, owners)
        raise Http404
    return line
