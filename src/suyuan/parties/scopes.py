"""Which events a viewer may see: one SQL condition that is part of every statement over events."""

from __future__ import annotations

from typing import Any

from suyuan.parties.viewer import Viewer

PUBLIC_FLAGS = 3
"""Bits of ``event.flags`` the public never sees: 1 future, 2 declaration. Both are unsettled claims."""


def visible_to(viewer: Viewer, event_alias: str = "e") -> tuple[str, dict[str, Any]]:
    """The condition on the aliased ``event`` row and its named parameters.

    The alias is part of the statement's text and must be a literal of the caller, never input. Steps, in order
    of right: 1 the operator sees all; 2 a party sees what it presented or what was presented by a party that
    entrusted it; 3 the public sees settled events (which of their fields, the caller decides by
    ``viewer.is_public``); 4 everybody else sees nothing.
    """
    if not event_alias.isidentifier():
        raise ValueError("the alias of the event table is an SQL identifier")
    if viewer.is_operator:
        return "TRUE", {}
    if viewer.party_id is not None:
        condition = (
            f"EXISTS (SELECT 1 FROM event_source viewer_s WHERE viewer_s.event_id = {event_alias}.id"  # noqa: S608
            " AND viewer_s.sender = ANY(%(viewer_parties)s))"
        )
        return condition, {"viewer_parties": list(viewer.parties)}
    if viewer.is_public:
        return f"({event_alias}.flags & {PUBLIC_FLAGS}) = 0", {}
    return "FALSE", {}


def whose(viewer: Viewer) -> dict[str, Any]:
    """The values of statements over what parties presented, which ask ``%(all)s OR … = ANY(%(parties)s)``.

    Right as ``visible_to``, but that the public sees nothing: who sent what is no settled claim.
    """
    return {"all": viewer.is_operator, "parties": list(viewer.parties)}
