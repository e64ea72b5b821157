"""Asking for serials by hand, and giving them up."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from suyuan.core.problem import Refused
from suyuan.masterdata.serials.services import LONGEST, MOST_AT_ONCE, Request
from suyuan.parties.models import Party
from suyuan.parties.permissions.actions import Action
from suyuan.parties.permissions.asking import may
from suyuan.parties.permissions.pages import permitted
from suyuan.parties.viewer import Viewer
from suyuan.portals.serials.showing import KIND_NAMES
from suyuan.portals.serials.views import GUARDED, page, seen
from suyuan.state.serials import give, give_up

FIELDS: Final = ("kind", "value", "size", "system")
LONGEST_LIST: Final = 4_000_000
BY_HAND: Final = "SUYUAN"
"""Receiver of requests that no machine sent."""


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@permitted(Action.SERIAL_KEEP, guarded=GUARDED)
def new(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Steps: 1 GET shows the form, with what the address names in it; 2 POST asks in the name of one's own party."""
    party = Party.objects.filter(pk=viewer.party_id or 0).first()
    if party is None or not may(viewer, Action.SERIAL_KEEP, party):
        raise Http404
    sent = request.POST if request.method == "POST" else request.GET
    typed = {name: sent.get(name, "").replace("\0", "").strip()[: LONGEST + 1] for name in FIELDS}
    if request.method != "POST":
        return _form(request, typed)
    try:
        pool = give(_request(typed, party), party, viewer)
    except Refused as refused:
        return _form(request, typed, [problem.as_json() for problem in refused.problems])
    messages.success(request, _("已发放 %(n)d 个序列号，并记入账本。") % {"n": pool.size})
    return HttpResponseRedirect(f"/serials/{pool.id}/")


@require_POST
@permitted(Action.SERIAL_KEEP, guarded=GUARDED)
def voided(request: HttpRequest, viewer: Viewer, pool_id: UUID) -> HttpResponse:
    """Give up serials of one's own pool, with a reason."""
    pool = seen(pool_id, viewer)
    if not may(viewer, Action.SERIAL_KEEP, pool.party):
        raise Http404
    texts, reason = request.POST.get("serials", "")[:LONGEST_LIST], request.POST.get("reason", "")
    try:
        count = give_up(pool, texts.replace("\0", "").split(), reason, viewer)
    except Refused as refused:
        problems = [problem.as_json() for problem in refused.problems]
        typed = {"serials": texts, "reason": reason}
        return page(request, pool, viewer, status=422, problems=problems, typed=typed)
    messages.success(request, _("已作废 %(n)d 个序列号，并记入账本。") % {"n": count})
    return HttpResponseRedirect(f"/serials/{pool.id}/")


def _request(typed: dict[str, str], party: Party) -> Request:
    size = typed["size"]
    number = int(size) if size.isascii() and size.isdigit() and len(size) <= 12 else 0
    return Request(
        kind=typed["kind"],
        value=typed["value"],
        size=number,
        system=typed["system"],
        sender=party.code,
        receiver=BY_HAND,
        key_name=typed["kind"] or "-",
    )


def _form(
    request: HttpRequest, typed: dict[str, str], problems: list[dict[str, Any]] | None = None
) -> HttpResponse:
    kinds = [(kind, _(name)) for kind, name in KIND_NAMES.items()]
    context = {"typed": typed, "problems": problems, "kinds": kinds, "most": MOST_AT_ONCE}
    return render(request, "serials/new.html", context, status=422 if problems else 200)
