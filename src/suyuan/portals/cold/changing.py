"""Sending the file of a logger, and deciding about an excursion."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from suyuan.core.problem import Refused
from suyuan.parties.models import Party
from suyuan.parties.permissions.actions import Action
from suyuan.parties.permissions.asking import may
from suyuan.parties.permissions.pages import permitted
from suyuan.parties.viewer import Viewer
from suyuan.portals.cold.views import board_page, excursion_page, found, seen, sensor_page
from suyuan.portals.organisations.second import Asked, approval_for, waiting
from suyuan.supervision.cold import errors
from suyuan.supervision.cold.board import Line
from suyuan.supervision.cold.deciding import Moving, checked, decide, locks_to_move
from suyuan.supervision.cold.files import read_file
from suyuan.supervision.cold.handing_in import hand_in, lines_of_table
from suyuan.supervision.cold.looking import look_at_all
from suyuan.supervision.cold.readings import receive

LARGEST: Final = 20 << 20
MOST_TOLD: Final = 20
"""Problems that the page tells."""


@require_POST
@permitted(Action.COLD_KEEP)
def upload(request: HttpRequest, viewer: Viewer, sensor_id: UUID) -> HttpResponse:
    """Steps: 1 who may not see the sensor learns nothing; 2 the file is read; 3 what is readable is kept, the rest told."""
    sensor = found(sensor_id, viewer)
    if not may(viewer, Action.COLD_KEEP, sensor.party):
        raise Http404
    try:
        read = read_file(_content(request))
    except Refused as refused:
        problems = [problem.as_json() for problem in refused.problems]
        return sensor_page(request, sensor, viewer, status=422, problems=problems)
    taken = receive((sensor.number, one.at, one.celsius) for one in read.readings)
    look_at_all()
    counts = {"new": taken.new, "known": taken.known, "bad": read.bad_rows + taken.refused}
    messages.success(request, _("收下 %(new)d 条，已有 %(known)d 条，未收 %(bad)d 条。") % counts)
    if read.problems:
        problems = [problem.as_json() for problem in read.problems]
        return sensor_page(request, sensor, viewer, problems=problems)
    return HttpResponseRedirect(f"/cold-chain/sensors/{sensor_id}/")


@require_POST
@permitted(Action.COLD_KEEP)
def upload_many(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """A table with a column of sensors: what is readable of one's own sensors is kept, the rest told."""
    try:
        given, unread = lines_of_table(_content(request))
        taken = hand_in(given, viewer)
    except Refused as refused:
        problems = [problem.as_json() for problem in refused.problems]
        return board_page(request, viewer, status=422, problems=problems)
    look_at_all()
    counts = {"new": taken.new, "known": taken.known, "bad": len(unread) + taken.refused}
    problems = [problem.as_json() for problem in (*unread, *taken.problems)][:MOST_TOLD]
    if not taken.new and not taken.known:
        return board_page(request, viewer, status=422, problems=problems)
    messages.success(request, _("收下 %(new)d 条，已有 %(known)d 条，未收 %(bad)d 条。") % counts)
    return (
        board_page(request, viewer, problems=problems) if problems else HttpResponseRedirect("/cold-chain/")
    )


def _content(request: HttpRequest) -> bytes:
    came = request.FILES.get("file")
    if came is None or came.size is None or came.size > LARGEST:
        words = {"detail": "no file, or more than 20 MB", "detail_zh": "没有文件，或超过 20 MB"}
        raise Refused(errors.TABLE.problem("file", None, **words))
    return bytes(came.read())


@require_POST
@permitted(Action.COLD_DECIDE)
def decide_it(request: HttpRequest, viewer: Viewer, excursion_id: UUID) -> HttpResponse:
    """Steps: 1 who may not see it learns nothing; 2 the reason is asked for, and the number of the decision where
    something is held; 3 that asks for a second person; 4 the act is written, then the decision, then what was held goes.
    """
    line = seen(excursion_id, viewer)
    if not may(viewer, Action.COLD_DECIDE, line.party):
        raise Http404
    reason, number = request.POST.get("reason", ""), request.POST.get("number", "").replace("\0", "").strip()
    verdict = request.POST.get("verdict", "")
    try:
        decide(line, verdict, reason, viewer, _moving(request, viewer, line, number))
    except Asked:
        return waiting(request)
    except Refused as refused:
        problems = [problem.as_json() for problem in refused.problems]
        return excursion_page(
            request, line, viewer, status=422, problems=problems, reason=reason[:500], number=number[:80]
        )
    messages.success(request, _("处理已记入账本。"))
    return HttpResponseRedirect(f"/cold-chain/excursions/{excursion_id}/")


def _moving(request: HttpRequest, viewer: Viewer, line: Line, number: str) -> Moving:
    """What goes with this decision, with the approval of a second person. Raises Asked, or Refused."""
    verdict, reason = request.POST.get("verdict", ""), request.POST.get("reason", "")
    meant, said = checked(verdict, reason)
    locks = locks_to_move(line, meant, number, viewer)
    if not locks:
        return Moving()
    named = sorted(name.hex[:8] for name in locks)  # what is held later is approved anew
    fields = {"verdict": verdict, "number": number, "reason": reason, "locks": named}
    party = Party.objects.get(pk=line.party)
    approval = approval_for(request, viewer, Action.LOCK_RELEASE, line.id.hex, fields, party, reason=said)
    return Moving(locks, number, approval)
