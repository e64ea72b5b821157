"""Setting a lock, and deciding about one."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from suyuan.core.chain.vocabulary import State
from suyuan.core.problem import Refused
from suyuan.parties.approvals.models import Approval
from suyuan.parties.models import Party, Place
from suyuan.parties.permissions.actions import Action
from suyuan.parties.permissions.asking import may
from suyuan.parties.permissions.pages import permitted
from suyuan.parties.viewer import Viewer
from suyuan.portals.locks.showing import SCOPES, state_words
from suyuan.portals.locks.views import page, seen
from suyuan.portals.organisations.second import Asked, approval_for, waiting
from suyuan.supervision.locks import errors
from suyuan.supervision.locks.queries import Lock
from suyuan.supervision.locks.scopes import Kind, Scope
from suyuan.supervision.locks.services import DECIDED_BY_TWO, Why, judged, lock, release

FIELDS: Final = ("scope", "what", "lot", "place", "state", "reason", "case", "evidence")
SETTABLE: Final = (State.ON_HOLD, State.RECALL_PENDING, State.ABNORMAL)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@permitted(Action.LOCK_SET)
def new(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Steps: 1 GET shows the form, with what the address names in it; 2 POST locks in the name of one's own party."""
    party = Party.objects.filter(pk=viewer.party_id or 0).first()
    if party is None or not may(viewer, Action.LOCK_SET, party):
        raise Http404
    sent = request.POST if request.method == "POST" else request.GET
    typed = {name: sent.get(name, "").replace("\0", "") for name in FIELDS}
    if request.method != "POST":
        return _form(request, party, typed)
    try:
        made = lock(_scope(typed), _state(typed["state"]), _why(typed), party=party, viewer=viewer)
    except Refused as refused:
        return _form(request, party, typed, [problem.as_json() for problem in refused.problems])
    messages.success(request, _("已锁定，并记入账本。"))
    return HttpResponseRedirect(f"/locks/{made.id}/")


def _scope(typed: dict[str, str]) -> Scope:
    """What the form names. Raises Refused."""
    what, kind = typed["what"].strip(), typed["scope"]
    if kind == Kind.LOT:
        return Scope.lot(what, typed["lot"])
    if kind == Kind.PRODUCT:
        return Scope.product(what)
    if kind == Kind.PLACE:
        return Scope.place(typed["place"] or what)
    return Scope.things(line for line in what.splitlines() if line.strip())


def _state(text: str) -> State:
    if text not in set(State):
        raise Refused(errors.STATE.problem("state", text[:40], wanted=", ".join(SETTABLE)))
    return State(text)


def _why(typed: dict[str, str]) -> Why:
    return Why(typed["reason"], typed["case"], tuple(typed["evidence"].splitlines()))


def _form(
    request: HttpRequest, party: Party, typed: dict[str, str], problems: list[dict[str, Any]] | None = None
) -> HttpResponse:
    context = {
        "typed": typed,
        "party": party,
        "problems": problems or [],
        "scopes": [(str(kind), _(words)) for kind, words in SCOPES.items()],
        "states": [(str(state), state_words(state)) for state in SETTABLE],
        "places": Place.objects.filter(party=party).order_by("name").values_list("uri", "name"),
    }
    return render(request, "locks/new.html", context, status=422 if problems else 200)


@require_POST
@permitted(Action.LOCK_RELEASE)
def decide(request: HttpRequest, viewer: Viewer, lock_id: UUID) -> HttpResponse:
    """Steps: 1 who may not decide about it learns nothing; 2 it can be decided so; 3 a second person is asked where one
    must approve; 4 with the approval the same form decides.
    """
    line = seen(lock_id, viewer)
    if not may(viewer, Action.LOCK_RELEASE, line.party):
        raise Http404
    names = ("state", "case", "reason")
    fields = {name: request.POST.get(name, "").replace("\0", "") for name in names}
    try:
        to, why = _state(fields["state"]), Why(fields["reason"], fields["case"])
        approval = (
            _approval(request, viewer, line, fields) if judged(line, to, why) in DECIDED_BY_TWO else None
        )
        release(line.id, why, viewer=viewer, to=to, approval=approval)
    except Asked:
        return waiting(request)
    except Refused as refused:
        problems = [problem.as_json() for problem in refused.problems]
        return page(request, line, viewer, status=422, problems=problems, typed=fields)
    messages.success(request, _("处理已记入账本。"))
    return HttpResponseRedirect(f"/locks/{lock_id}/")


def _approval(request: HttpRequest, viewer: Viewer, line: Lock, fields: dict[str, str]) -> Approval | None:
    reason = fields["reason"].strip()
    return approval_for(request, viewer, Action.LOCK_RELEASE, line.id.hex, fields, line.owner, reason=reason)
