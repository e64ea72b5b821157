"""Who acts for whom: made by the principal, ended by either."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from suyuan import clock
from suyuan.core.problem import Problem, Refused
from suyuan.ledger import acts
from suyuan.parties.models import Entrustment, Party
from suyuan.parties.permissions.actions import Action
from suyuan.parties.permissions.asking import may, somewhere
from suyuan.parties.permissions.pages import permitted
from suyuan.parties.queries import named_party
from suyuan.parties.services import end_entrustment, entrust
from suyuan.parties.viewer import Viewer
from suyuan.portals.organisations.files import told
from suyuan.portals.organisations.forms import EntrustForm


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Action.ENTRUSTMENT_READ, Action.ENTRUSTMENT_MAKE)
def entrustments(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Both sides of one's own; all of them for the operator. POST: entrust somebody with one's own business."""
    form = EntrustForm(request.POST or None)
    problems: tuple[Problem, ...] = ()
    if request.method == "POST":
        if viewer.party_id is None or not may(viewer, Action.ENTRUSTMENT_MAKE, viewer.party_id):
            raise Http404
        if form.is_valid():
            try:
                _entrust(viewer, form)
            except Refused as refused:
                problems = refused.problems
            else:
                messages.success(request, _("委托已生效；双方都可以随时终止"))
                return HttpResponseRedirect("/entrustments/")
    return _page(request, viewer, form, problems)


@require_POST
@permitted(Action.ENTRUSTMENT_END)
def end(request: HttpRequest, viewer: Viewer, number: int) -> HttpResponse:
    """End one: the principal, the agent or the operator."""
    found = _seen(viewer).filter(pk=number).first()
    sides = (found.principal, found.agent) if found else ()
    if found is None or not any(may(viewer, Action.ENTRUSTMENT_END, side) for side in sides):
        raise Http404
    body: dict[str, Any] = {
        "principal": found.principal.code,
        "agent": found.agent.code,
        "entrustment": number,
    }
    try:
        with acts.ordering("entrustment.end", viewer, **body) as act:
            end_entrustment(found, act=act)
    except Refused as refused:
        return _page(request, viewer, EntrustForm(), refused.problems)
    messages.success(request, _("委托已终止"))
    return HttpResponseRedirect("/entrustments/")


def _entrust(viewer: Viewer, form: EntrustForm) -> None:
    given = form.cleaned_data
    principal, agent = Party.objects.get(pk=viewer.party_id or 0), named_party(given["agent"].strip())
    body: dict[str, Any] = {"principal": principal.code, "agent": agent.code}
    for name in ("valid_from", "valid_to"):
        if given[name]:
            body[name] = given[name].isoformat()
    with acts.ordering("entrustment.create", viewer, **body) as act:
        entrust(principal, agent, valid_from=given["valid_from"], valid_to=given["valid_to"], act=act)


def _seen(viewer: Viewer) -> QuerySet[Entrustment]:
    found = Entrustment.objects.select_related("principal", "agent").order_by("-valid_from", "-pk")
    own = Q(principal_id=viewer.party_id) | Q(agent_id=viewer.party_id)
    if may(viewer, Action.ENTRUSTMENT_READ):
        return found
    return found.filter(own) if viewer.party_id is not None else found.none()


def _page(
    request: HttpRequest, viewer: Viewer, form: EntrustForm, problems: tuple[Problem, ...] = ()
) -> HttpResponse:
    moment = clock.now()
    rows = [(one, _state(one, moment)) for one in _seen(viewer)]
    context = {
        "viewer": viewer,
        "form": form,
        "problems": told(problems),
        "may_make": may(viewer, Action.ENTRUSTMENT_MAKE, viewer.party_id),
        "may_end": somewhere(viewer, Action.ENTRUSTMENT_END),
        "current": [(one, state) for one, state in rows if state != "ended"],
        "past": [(one, state) for one, state in rows if state == "ended"],
    }
    return render(request, "organisations/entrustments.html", context, status=400 if problems else 200)


def _state(one: Entrustment, moment: dt.datetime) -> str:
    if one.valid_to is not None and one.valid_to <= max(moment, one.valid_from):
        return "ended"
    return "running" if one.valid_from <= moment else "coming"
