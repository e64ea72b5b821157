"""The interface page: for the people of a party what their machines sent and how it went, for the operator all of it."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from suyuan.core.epcis.query.errors import EpcisException
from suyuan.core.problem import Problem, Refused
from suyuan.exchange.doors import errors, imports, mappings, monitor
from suyuan.exchange.doors.import_views import answer_file
from suyuan.exchange.doors.mapping_views import template_file
from suyuan.exchange.problems import DoorRefusal
from suyuan.exchange.subscriptions import letters
from suyuan.exchange.subscriptions import services as subscriptions
from suyuan.exchange.subscriptions.named import owner_of
from suyuan.exchange.uploads import LARGEST_TABLE
from suyuan.parties.models import Party
from suyuan.parties.permissions.actions import Action
from suyuan.parties.permissions.pages import permitted
from suyuan.parties.signin.pages import signed_in
from suyuan.parties.viewer import Viewer
from suyuan.web.language import is_english

RECENT = 10
LETTERS = 3
"""Undelivered pushes that stand on the first page; all of them have a page of their own."""
PAGE = 20
MOST_SHOWN = 200
"""Problems of one table; the workbook has them all."""


@require_safe
@signed_in
def home(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Figures, the last error with its remedy, tables, calls."""
    wanted = _filter(request, viewer)
    found = monitor.calls(viewer, wanted)
    page = found[: monitor.PAGE]
    context = {
        "viewer": viewer,
        "figures": monitor.figures(viewer),
        "last": monitor.last_error(viewer),
        "still_used": monitor.still_used(viewer),
        "calls": page,
        "older": _older(request, page) if len(found) > monitor.PAGE else "",
        "wanted": wanted,
        "doors": monitor.DOORS,
        "parties": Party.objects.order_by("name") if viewer.is_operator else (),
        **_imports(request, viewer),
        "mappings": mappings.mappings_of(viewer.party_id or 0).values(),
        "letters": _letters(viewer, LETTERS),
        "letters_count": letters.count(viewer),
    }
    return render(request, "exchange/interface.html", context)


@require_safe
@signed_in
def show_import(request: HttpRequest, viewer: Viewer, import_id: uuid.UUID) -> HttpResponse:
    """One table: counts, and each problem at its row."""
    found = _seen(import_id, viewer)
    lines = found.result["lines"] if found.result else []
    context = {
        "viewer": viewer,
        "found": found,
        "whole": found.result["problems"] if found.result else [],
        "problems": monitor.problems_in_place(lines, MOST_SHOWN),
        "all_problems": sum(len(line["problems"]) for line in lines),
        "title": _title(found),
    }
    return render(request, "exchange/import.html", context)


@require_POST
@permitted(Action.EVENT_SEND)
def upload(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """A table from the form; its page afterwards, or the form again with what is wrong."""
    try:
        import_id = imports.accept(_file(request), _party(viewer), request.POST.get("mapping", ""), "page")
    except (Refused, DoorRefusal) as refused:
        return _refused(request, refused.problems)
    found = _seen(import_id, viewer)
    imports.work_off_at_once(found.party, import_id, found.rows)
    return HttpResponseRedirect(f"/interface/imports/{import_id}/")


@require_safe
@signed_in
def answer(request: HttpRequest, viewer: Viewer, import_id: uuid.UUID) -> HttpResponse:
    """The table with its problems as a workbook."""
    try:
        return answer_file(_seen(import_id, viewer), only_failed=request.GET.get("only") == "failed")
    except DoorRefusal as refused:
        return _refused(request, refused.problems, refused.status)


@require_POST
@permitted(Action.INTERFACE_RETRY)
def try_again(request: HttpRequest, viewer: Viewer, import_id: uuid.UUID) -> HttpResponse:
    """Once more, for an import that failed or had refused rows."""
    _seen(import_id, viewer)
    if imports.try_again(import_id, viewer):
        messages.success(request, _("已重新处理"))
    return HttpResponseRedirect(f"/interface/imports/{import_id}/")


@require_POST
@permitted(Action.INTERFACE_RETRY)
def deliver_again(request: HttpRequest, viewer: Viewer, delivery: uuid.UUID) -> HttpResponse:
    """Send once more what a subscriber did not take."""
    try:
        subscriptions.replay_dead_letter(owner_of(viewer), delivery)
    except EpcisException as refused:
        return _refused(request, refused.problems, 404)
    messages.success(request, _("已安排重新推送"))
    return HttpResponseRedirect("/interface/deliveries/")


@require_POST
@permitted(Action.INTERFACE_RETRY)
def let_go(request: HttpRequest, viewer: Viewer, delivery: uuid.UUID) -> HttpResponse:
    """Go on behind what a subscriber did not take; it stays in the list."""
    try:
        subscriptions.pass_over_letter(owner_of(viewer), delivery)
    except EpcisException as refused:
        return _refused(request, refused.problems, 404)
    messages.success(request, _("已跳过，其后的推送继续进行"))
    return HttpResponseRedirect("/interface/deliveries/")


@require_safe
@signed_in
def undelivered(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Everything that subscribers did not take, a page of it."""
    place = _place(request, "before", "behind")
    found = _letters(viewer, PAGE + 1, place)
    shown = found[:PAGE]
    older = ""
    if len(found) > PAGE:
        at, last = shown[-1][0].place
        older = f"/interface/deliveries/?{urlencode({'before': at.isoformat(), 'behind': last})}"
    context = {"viewer": viewer, "letters": shown, "older": older, "is_first": place is None}
    return render(request, "exchange/deliveries.html", context)


@require_safe
@signed_in
def template(request: HttpRequest, viewer: Viewer, name: str) -> HttpResponse:
    """The empty table of a mapping."""
    try:
        mapping, _version = mappings.newest(viewer.party_id or 0, name)
    except DoorRefusal as refused:
        return _refused(request, refused.problems, 404)
    return template_file(mapping, "xlsx")


def _imports(request: HttpRequest, viewer: Viewer) -> dict[str, Any]:
    """Tables, the newest first, from where the address says."""
    place = _place(request, "tables", "behind")
    found = imports.imports_of(viewer, RECENT + 1, place)
    shown = found[:RECENT]
    older = ""
    if len(found) > RECENT:
        at, last = shown[-1].created_at, shown[-1].id
        older = f"/interface/?{urlencode({'tables': at.isoformat(), 'behind': last})}#imports"
    return {
        "imports": [(one, _title(one)) for one in shown],
        "older_imports": older,
        "wanted_imports": place is not None,
    }


def _letters(
    viewer: Viewer, limit: int, before: letters.Place | None = None
) -> list[tuple[letters.Letter, list[monitor.Advice]]]:
    """What subscribers did not take, each with what to do about it."""
    seconds = f"{settings.WEBHOOK_SECONDS:g}"
    return [
        (one, monitor.advice([one.rule], status=one.status, seconds=seconds))
        for one in letters.letters(viewer, limit, before)
    ]


def _place(request: HttpRequest, moment: str, last: str) -> tuple[dt.datetime, uuid.UUID] | None:
    """Where a list goes on; the beginning for what names no place."""
    at = _moment(request.GET.get(moment, ""))
    try:
        return None if at is None else (at, uuid.UUID(request.GET.get(last, "")))
    except ValueError:
        return None


def _refused(request: HttpRequest, problems: tuple[Problem, ...], status: int = 400) -> HttpResponse:
    context = {"problems": [problem.as_json() for problem in problems]}
    return render(request, "exchange/refused.html", context, status=status)


def _file(request: HttpRequest) -> bytes:
    file = request.FILES.get("file")
    if file is None:
        raise Refused(errors.NO_FILE.problem("file"))
    if (file.size or 0) > LARGEST_TABLE:
        raise Refused(errors.FOLDER_SIZE.problem("file", limit=LARGEST_TABLE >> 20))
    content: bytes = file.read()
    return content


def _party(viewer: Viewer) -> int:
    if viewer.party_id is None:
        raise Refused(errors.NOT_A_PARTY.problem())
    return viewer.party_id


def _seen(import_id: uuid.UUID, viewer: Viewer) -> imports.TableImport:
    found = imports.import_of(import_id, viewer)
    if found is None:
        raise Http404
    return found


def _title(found: imports.TableImport) -> str:
    """What the mapping of an import calls itself."""
    mapping = mappings.of_version(found.party, found.mapping, found.mapping_version)
    return (is_english() and mapping.title_en) or mapping.title or mapping.name


def _filter(request: HttpRequest, viewer: Viewer) -> monitor.Filter:
    door, party = request.GET.get("door", ""), request.GET.get("party", "")
    chosen = (
        int(party) if viewer.is_operator and party.isascii() and party.isdigit() and len(party) < 10 else None
    )
    return monitor.Filter(
        door if door in monitor.DOORS else "",
        request.GET.get("failed") == "1",
        chosen,
        _moment(request.GET.get("before", "")),
    )


def _moment(text: str) -> dt.datetime | None:
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def _older(request: HttpRequest, page: list[monitor.Call]) -> str:
    kept = {name: request.GET[name] for name in ("door", "failed", "party") if request.GET.get(name)}
    return f"/interface/?{urlencode({**kept, 'before': page[-1].at.isoformat()})}#calls"
