"""Which organisations a person may open, and which of their own acts there. Who may not is told that there is none."""

from __future__ import annotations

from suyuan.parties.models import Party
from suyuan.parties.permissions.actions import Action
from suyuan.parties.permissions.asking import may
from suyuan.parties.permissions.pages import party_for
from suyuan.parties.viewer import Viewer


def seen_party(viewer: Viewer, code: str) -> Party:
    """The party, whose file the viewer may open. Raises Http404."""
    return party_for(viewer, code, Action.PARTY_READ)


def parties_seen(viewer: Viewer) -> list[Party]:
    """Those whose file the viewer may open, by name."""
    found = Party.objects.order_by("name", "pk")
    return list(found if may(viewer, Action.PARTY_READ) else found.filter(pk__in=viewer.parties))
