"""Who may open what of an organisation. Who may not see a party is told that there is none."""

from __future__ import annotations

from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from suyuan.parties.access_log import recording
from suyuan.parties.kinds import Role
from suyuan.parties.models import Party, User
from suyuan.parties.signin.pages import View, signed_in
from suyuan.parties.viewer import Viewer


def for_operators(view: View) -> View:
    """A page of the operator; to everybody else who is signed in there is no such page."""

    @wraps(view)
    def answer(request: HttpRequest, viewer: Viewer, **parts: Any) -> HttpResponse:
        if not viewer.is_operator:
            raise Http404
        return view(request, viewer, **parts)

    return signed_in(answer)


def seen_party(viewer: Viewer, code: str) -> Party:
    """The party, which is the viewer's own or one that entrusted it; any for the operator. Raises Http404."""
    party = Party.objects.filter(code=code).first()
    if party is None:
        raise Http404
    if not viewer.may_act_for(party.pk):
        recording.refused("party", party.code, [party.pk])
        raise Http404
    return party


def own_party(viewer: Viewer, code: str) -> Party:
    """The party, where the viewer may change what is registered of it. Raises Http404."""
    party = seen_party(viewer, code)
    if not may_change(viewer, party):
        recording.refused("party", party.code, [party.pk])
        raise Http404
    return party


def may_change(viewer: Viewer, party: Party) -> bool:
    """Members change their own organisation, agents never that of their principal."""
    return viewer.is_operator or viewer.party_id == party.pk


def may_keep_keys(request: HttpRequest, viewer: Viewer) -> bool:
    """Whether the person keeps keys of machines, for their own organisation or as the operator."""
    return viewer.is_operator or (isinstance(request.user, User) and request.user.role == Role.ADMINISTRATOR)


def parties_seen(viewer: Viewer) -> list[Party]:
    """Those whose file the viewer may open, by name."""
    found = Party.objects.order_by("name", "pk")
    return list(found if viewer.is_operator else found.filter(pk__in=viewer.parties))
