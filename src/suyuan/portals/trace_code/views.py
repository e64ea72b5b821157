"""The code page: ``/trace/?q=<any code>``."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import quote, urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from suyuan.core.identifiers.canonical import key_for
from suyuan.ledger.queries import presentations_of
from suyuan.parties.permissions.actions import Action
from suyuan.parties.permissions.asking import somewhere
from suyuan.parties.queries import viewer_of
from suyuan.parties.viewer import Viewer
from suyuan.portals.files import shelf
from suyuan.portals.findings.showing import Shown, shown
from suyuan.portals.papers.showing import at_code, may_add
from suyuan.portals.trace_code import recent
from suyuan.portals.trace_code.asking import Asked, asked
from suyuan.portals.trace_code.finding import event_named, events_called, first_of, is_document, place_named
from suyuan.portals.trace_code.pages import code_page
from suyuan.state.trace import trace
from suyuan.supervision.bills.queries import bills
from suyuan.supervision.findings.queries import Question, lines
from suyuan.web.pictures.life import Links
from suyuan.web.reading import voice

MOST_FINDINGS = 10


@require_safe
@never_cache
def code_page_view(request: HttpRequest) -> HttpResponse:
    """1 read what is asked; 2 who is not signed in gets the public page; 3 an event's own number opens the event;
    4 trace with the viewer's rights; 5 where no thing answers, an event may be called so, a document, or a place; 6 lay out.
    """
    wanted = asked(request.GET)
    viewer = viewer_of(request.user)
    if not wanted.code:
        return HttpResponseRedirect("/")
    if viewer.is_public:
        return HttpResponseRedirect(f"/c/{quote(wanted.code, safe='')}")
    event = event_named(wanted.code, viewer)
    if event is not None:
        return HttpResponseRedirect(f"/events/{event.hex}/")
    found = traced(wanted, viewer)
    if found["verdict"]["level"] == "unknown" and (called := events_called(wanted.code, viewer)):
        return HttpResponseRedirect(f"/events/{first_of(called).hex}/")
    if found["verdict"]["level"] == "unknown" and bills(wanted.code, viewer):
        return HttpResponseRedirect(f"/bills/?{urlencode({'q': wanted.code})}")
    context = page_context(found, wanted)
    context["place"] = place_named(wanted.code, viewer) if found["verdict"]["level"] == "unknown" else None
    context["document"] = found["verdict"]["level"] == "unknown" and is_document(found["thing"])
    context["correctable"] = correctable([moment.event for moment in context["page"].moments], found, viewer)
    context["files"] = shelf.at_item(UUID(bytes=key_for(wanted.code)), viewer)
    context["findings"] = findings_of(found["thing"]["key"], viewer)
    events = [UUID(one["id"]) for one in found["events"] if not one["retracted"]]
    context["papers"] = at_code(wanted.code, events, viewer)
    context["paper_of"] = may_add(found["thing"], viewer) if found["events"] else ""
    recent.remember(request, found, context["page"].name)
    return render(request, "trace_code/page.html", context)


def findings_of(key: str, viewer: Viewer) -> list[Shown]:
    """What is wrong with the chain of the thing, as far as the viewer or his partner must act."""
    if not somewhere(viewer, Action.FINDING_READ):
        return []
    return shown(lines(Question(key=UUID(key)), viewer, limit=MOST_FINDINGS))


def traced(wanted: Asked, viewer: Viewer) -> dict[str, Any]:
    """The trace with all views; narrowed in time as asked."""
    return trace(wanted.code, viewer, as_of=wanted.as_of, known_at=wanted.known_at)


def page_context(found: dict[str, Any], wanted: Asked) -> dict[str, Any]:
    """What the templates of the page and of the sheet need."""
    links = Links(f"/trace/?{wanted.query}")
    return {
        "trace": found,
        "asked": wanted,
        "page": code_page(found, wanted, voice(), links),
        "links": links,
        "search_value": wanted.code,
    }


def correctable(shown: Iterable[str], found: dict[str, Any], viewer: Viewer) -> set[str]:
    """Which of the events shown the viewer may declare errors: those of its own parties, in effect."""
    settled = {one["id"] for one in found["events"] if one["retracted"] or one["declaration"]}
    ids = [UUID(event) for event in shown if event and event not in settled]
    presented = presentations_of(ids, viewer) if viewer.parties and ids else {}
    return {event.hex for event, by in presented.items() if {one.sender for one in by} & set(viewer.parties)}
