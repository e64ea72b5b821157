"""The page of one event, and its correction."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext, gettext_noop
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from suyuan.core.chain.vocabulary import step_name
from suyuan.core.epcis import cbv
from suyuan.core.identifiers.person import PREFIX
from suyuan.core.problem import Problem, Refused
from suyuan.ledger.corrections import declare_error, may_declare, stands_by
from suyuan.ledger.queries import (
    Damaged,
    StoredEvent,
    documents_of,
    events_by_id,
    events_by_name,
    presentations_of,
    retractions_of,
    senders_of,
)
from suyuan.ledger.sequencer import sequence_all
from suyuan.parties.access_log import recording
from suyuan.parties.access_log.entries import Action
from suyuan.parties.event_rights import EventRight
from suyuan.parties.permissions.actions import Action as Permitted
from suyuan.parties.permissions.asking import somewhere
from suyuan.parties.permissions.pages import asks
from suyuan.parties.queries import parties_for, viewer_of
from suyuan.parties.viewer import Viewer
from suyuan.portals.files import shelf
from suyuan.portals.journal import problems_at
from suyuan.portals.trace_code.event_facts import raw_body, sections_of
from suyuan.portals.trace_code.forms import CorrectionForm
from suyuan.state.jobs import catch_up
from suyuan.web.reading import voice


@require_safe
@never_cache
def event_page(request: HttpRequest, event_id: str) -> HttpResponse:
    """All of one event: as a page of its own, or as a panel when htmx asks."""
    viewer = viewer_of(request.user)
    stored = _visible(event_id, viewer)
    if stored is None:
        return _altered(request, event_id)
    template = "trace_code/_event.html" if request.headers.get("HX-Request") else "trace_code/event.html"
    return render(request, template, _context(stored, viewer))


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@asks(Permitted.EVENT_CORRECT)
def correct(request: HttpRequest, event_id: str) -> HttpResponse:
    """Declare the event an error.

    Steps: 1 who may not see the event learns nothing of it; 2 who may see it and did not capture it is refused;
    3 GET shows what will happen; 4 POST needs a reason and the confirmation; 5 the ledger decides again;
    6 the correction is numbered and folded at once, since the person will look at the mended trace next.
    """
    viewer = viewer_of(request.user)
    stored = _visible(event_id, viewer)
    if stored is None:
        return _altered(request, event_id)
    if may_declare(stored, viewer) is None:
        raise PermissionDenied
    form = CorrectionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        problems = _declared(stored, form, viewer)
        if not problems:
            messages.success(request, gettext("已更正：此事件不再计入追溯，原记录和更正都保留在账本里。"))
            return HttpResponseRedirect(f"/events/{stored.id.hex}/")
        for problem in problems:
            form.add_error(None, problem)
    context = _context(stored, viewer) | {"form": form}
    status = 422 if request.method == "POST" else 200
    return render(request, "trace_code/correct.html", context, status=status)


def _visible(event_id: str, viewer: Viewer) -> StoredEvent | None:
    """The event if the viewer may see it, None when its record was altered; the public has no event pages."""
    damaged: Damaged = []
    found = [] if viewer.is_public else events_by_id([UUID(event_id)], viewer, damaged=damaged)
    if not found and not damaged:
        if hidden := senders_of(UUID(event_id)):
            recording.refused("event", event_id, hidden)
        raise Http404
    for one in found:
        purpose = one.right.name.lower() if viewer.party_id else ""
        recording.reading(Action.EVENT, "event", event_id, records=1, touched=[one.sender], purpose=purpose)
    return found[0] if found else None


def _altered(request: HttpRequest, event_id: str) -> HttpResponse:
    return render(request, "trace_code/altered.html", {"event_id": event_id}, status=409)


def _declared(stored: StoredEvent, form: CorrectionForm, viewer: Viewer) -> list[str]:
    """Declare; what the ledger refused, in the reader's words."""
    try:
        result = declare_error(
            stored.id,
            reason=form.cleaned_data["reason"],
            viewer=viewer,
            corrective_ids=form.corrective_ids,
        )
    except Refused as refused:
        return [_words(problem) for problem in refused.problems]
    if result.success:
        sequence_all()
        catch_up()
        return []
    problems = [*result.problems, *(problem for line in result.lines for problem in line.problems)]
    return [_words(problem) for problem in problems if problem.is_error] or [gettext("账本没有接受更正。")]


def _words(problem: Problem) -> str:
    if voice().english:
        return f"{problem.message} ({problem.code}) {problem.remedy}"
    return f"{problem.message_zh}（{problem.code}）{problem.remedy_zh}"


def _context(stored: StoredEvent, viewer: Viewer) -> dict[str, Any]:
    presentations = presentations_of([stored.id], viewer).get(stored.id, [])
    retraction = retractions_of([stored.id]).get(stored.id)
    declarer = {retraction.by} if retraction and viewer.may_act_for(retraction.by) else set()
    parties = parties_for({one.sender for one in presentations} | declarer)
    documents = documents_of({one.document_id for one in presentations}, viewer)
    reader, raw = voice(), raw_body(stored)
    presented, stands = may_declare(stored, viewer) is not None, stands_by(stored, viewer)
    damaged: Damaged = []  # a relative that does not open keeps nobody from reading this event
    relatives = [one for one in events_by_name([stored.name], viewer, damaged=damaged) if one.id != stored.id]
    return {
        "stored": stored,
        "event_id": stored.id.hex,
        "title": _title(stored),
        "when": stored.event.event_time.isoformat(),
        "sections": sections_of(stored, reader),
        "raw": raw,
        "seen_as": gettext(SEEN_AS[stored.right]) if stored.right in SEEN_AS else "",
        "presentations": [
            {
                "party": parties.get(one.sender),
                "row": one,
                "place": one.position + 1,
                "document": documents.get(one.document_id),
            }
            for one in presentations
        ],
        "retraction": retraction,
        "retracted_by": parties.get(retraction.by) if retraction else None,
        "relatives": [(one.id.hex, one.is_declaration) for one in relatives],
        "problems": problems_at(stored.document_id, stored.position, viewer),
        "may_ask_people": PREFIX in raw
        and stored.right is EventRight.OWN
        and somewhere(viewer, Permitted.PERSON_READ),
        "files": shelf.at_event(stored.id, viewer),
        "may_attach": presented and shelf.may_keep(viewer),
        "may_correct": retraction is None and presented and stands,
        "others_stand_by": retraction is None and presented and not stands,
    }


SEEN_AS = {
    EventRight.PARTNER: gettext_noop("此事件由其他单位报告，其中提及贵单位或贵单位的场所。"),
    EventRight.AREA: gettext_noop("此事件发生在本辖区，或由本辖区单位报告。"),
    EventRight.HISTORY: gettext_noop("此事件由其他单位报告，随物品流转可见。"),
}


def _title(stored: StoredEvent) -> str:
    zh, en = step_name(cbv.BIZ_STEP.bare(stored.event.biz_step) if stored.event.biz_step else None)
    return str((en if voice().english else zh) or stored.event.type)
