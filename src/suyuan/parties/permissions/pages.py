"""Pages that ask the matrix. To whoever may not, there is no such page.

A page carries the actions that it asks about as ``asks``; a test walks all addresses and finds those without.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from suyuan.parties.access_log import recording
from suyuan.parties.models import Party
from suyuan.parties.permissions.actions import Action
from suyuan.parties.permissions.asking import may, somewhere
from suyuan.parties.queries import viewer_of
from suyuan.parties.signin.pages import View, signed_in
from suyuan.parties.viewer import Viewer

_SAFE = ("GET", "HEAD", "OPTIONS")


def permitted(*actions: Action, guarded: str = "") -> Callable[[View], View]:
    """A page for people who are signed in and may do one of these somewhere. The view still names the party.

    ``guarded`` names what is behind it, where the access log has to tell who was refused.
    """

    def around(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, viewer: Viewer, **parts: Any) -> HttpResponse:
            _refuse_unless_one(viewer, actions, guarded)
            return view(request, viewer, **parts)

        return _labelled(signed_in(answer), actions)

    return around


def asks(*actions: Action) -> Callable[[View], View]:
    """A page that others open too, where changing something asks. The view still names the party."""

    def around(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, **parts: Any) -> HttpResponse:
            viewer = viewer_of(request.user)
            if request.method not in _SAFE and not viewer.is_public:
                _refuse_unless_one(viewer, actions)
            return view(request, **parts)

        return _labelled(answer, actions)

    return around


def party_for(viewer: Viewer, code: str, action: Action) -> Party:
    """The party of this code, where the viewer may do this for it. Raises Http404, as where there is none."""
    party = Party.objects.filter(code=code).first()
    if party is None:
        raise Http404
    if not may(viewer, action, party):
        recording.refused("party", party.code, [party.pk])
        raise Http404
    return party


def _refuse_unless_one(viewer: Viewer, actions: tuple[Action, ...], guarded: str = "") -> None:
    if any(somewhere(viewer, action) for action in actions):
        return
    if guarded:
        recording.refused(guarded, "")
    raise Http404


def _labelled(view: View, actions: tuple[Action, ...]) -> View:
    view.asks = actions  # type: ignore[attr-defined]  # what the walk over all addresses looks for
    return view
