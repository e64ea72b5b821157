"""The one way to ask whether somebody may do something. What the matrix does not allow is denied."""

from __future__ import annotations

from suyuan.parties.models import Party
from suyuan.parties.permissions.actions import Action, Scope
from suyuan.parties.permissions.matrix import Permission, permission
from suyuan.parties.viewer import Viewer


def may(viewer: Viewer, action: Action, party: Party | int | None = None) -> bool:
    """Whether the viewer may do this for a party; without one, for the platform, which needs the scope ``any``.

    Steps: 1 the machine's own commands may everything: who runs them owns the machine; 2 a key has no role and may
    nothing here, its scopes are asked at the doors; 3 the row of the role says how far.
    """
    if is_the_machine(viewer):
        return True
    row = permission(viewer.role, action)
    return row is not None and _reaches(row.scope, viewer, party)


def somewhere(viewer: Viewer, action: Action) -> bool:
    """Whether the viewer may do this for any party at all."""
    return is_the_machine(viewer) or permission(viewer.role, action) is not None


def needs_second(viewer: Viewer, action: Action) -> Permission | None:
    """The row that says who else must approve when the viewer does this; None where nobody must."""
    row = None if is_the_machine(viewer) else permission(viewer.role, action)
    return row if row is not None and row.second else None


def is_the_machine(viewer: Viewer) -> bool:
    """Whether a command on the machine asks, and no person."""
    return viewer.is_operator and not viewer.role and viewer.user_id is None


def _reaches(scope: Scope, viewer: Viewer, party: Party | int | None) -> bool:
    if scope is Scope.ANY:
        return True
    number = party.pk if isinstance(party, Party) else party
    if number is None:
        return False
    return number == viewer.party_id if scope is Scope.OWN else number in viewer.parties
