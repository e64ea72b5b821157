"""``/statistics/``: how many events there were in the area of one's duty, month by month."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from suyuan import clock
from suyuan.exchange.statistics.services import months_over, statistics_of
from suyuan.parties.models import User
from suyuan.parties.permissions.actions import Action
from suyuan.parties.permissions.pages import permitted
from suyuan.parties.viewer import Viewer


@require_safe
@never_cache
@permitted(Action.STATISTICS_READ)
def statistics(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """The table of one month that is over; the last one when none is named."""
    user = request.user
    months = months_over(clock.now())
    month = request.GET.get("month", months[0])
    if month not in months or not isinstance(user, User) or user.party is None:
        raise Http404
    found = statistics_of(user.party, month)
    rows = [(name, cells) for (_, name), cells in zip(found.areas, found.counts.rows, strict=True)]
    context = {
        "viewer": viewer,
        "party": user.party,
        "months": months,
        "found": found,
        "rows": rows,
        "least": settings.SMALL_COUNT,
    }
    return render(request, "statistics/page.html", context)
