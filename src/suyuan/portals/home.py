"""The portal's home: search first; what was looked at last, what the journal holds, what can be done next."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from suyuan.parties.forms import SignInForm
from suyuan.parties.models import Party
from suyuan.parties.permissions.actions import Action
from suyuan.parties.permissions.asking import somewhere
from suyuan.parties.queries import viewer_of
from suyuan.parties.viewer import Viewer
from suyuan.portals.journal import journal_facts
from suyuan.portals.trace_code.recent import recent_codes
from suyuan.supervision.using.services import USERS


@require_safe
@never_cache
def home(request: HttpRequest) -> HttpResponse:
    viewer = viewer_of(request.user)
    if viewer.is_public:
        return render(request, "portals/welcome.html", {"form": SignInForm(request)})
    context = {
        "viewer": viewer,
        "recent": recent_codes(request),
        "journal": journal_facts(viewer),
        "uses_products": somewhere(viewer, Action.EVENT_SEND) and _uses_products(viewer),
    }
    return render(request, "portals/home.html", context)


def _uses_products(viewer: Viewer) -> bool:
    return Party.objects.filter(pk=viewer.party_id or 0, kind__in=USERS).exists()
