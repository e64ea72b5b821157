"""Letting a finding stand, and taking that back. Both are acts, written before they have effect."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from suyuan.core.problem import Refused
from suyuan.parties.permissions.actions import Action
from suyuan.parties.permissions.pages import permitted
from suyuan.parties.viewer import Viewer
from suyuan.portals.findings.views import page, visible
from suyuan.supervision.findings.services import take_up_again, waive


@require_POST
@permitted(Action.FINDING_WAIVE)
def waive_it(request: HttpRequest, viewer: Viewer, finding: UUID) -> HttpResponse:
    """Steps: 1 who may not see it learns nothing; 2 the reason is asked for; 3 the act is written, then the waiver."""
    line = visible(finding, viewer)
    reason = request.POST.get("reason", "")
    try:
        waive(line, reason, viewer)
    except Refused as refused:
        problems = [problem.as_json() for problem in refused.problems]
        return page(request, line, viewer, status=422, waive_problems=problems, reason=reason[:500])
    messages.success(request, _("已豁免。理由和经办人已记入账本，可以随时恢复处理。"))
    return HttpResponseRedirect(f"/findings/{finding}/")


@require_POST
@permitted(Action.FINDING_WAIVE)
def take_up(request: HttpRequest, viewer: Viewer, finding: UUID) -> HttpResponse:
    """Steps as for the waiver."""
    line = visible(finding, viewer)
    try:
        take_up_again(line, viewer)
    except Refused as refused:
        return page(request, line, viewer, status=422, waive_problems=[p.as_json() for p in refused.problems])
    messages.success(request, _("已恢复处理。"))
    return HttpResponseRedirect(f"/findings/{finding}/")
