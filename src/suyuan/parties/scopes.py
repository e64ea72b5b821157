"""Which events a viewer may see: one SQL condition that is part of every statement over events."""

from __future__ import annotations

from typing import Any

from suyuan.parties.viewer import Viewer

PUBLIC_FLAGS = 3
"""Bits of ``event.flags`` the public never sees: 1 future, 2 declaration. Both are unsettled claims."""
_SETTLED = f"({{event}}.flags & {PUBLIC_FLAGS}) = 0"
_OWN = (
    "EXISTS (SELECT 1 FROM event_source viewer_s WHERE viewer_s.event_id = {event}.id"
    " AND viewer_s.sender = ANY(%(viewer_parties)s))"
)
_RIGHT = (
    "SELECT viewer_r.kind FROM event_right viewer_r WHERE viewer_r.event_id = {event}.id"
    " AND viewer_r.audience = ANY(%(viewer_audiences)s)"
)


def visible_to(viewer: Viewer, event_alias: str = "e") -> tuple[str, dict[str, Any]]:
    """The condition on the aliased ``event`` row and its named parameters.

    The alias is part of the statement's text and must be a literal of the caller, never input. Steps, in order
    of right: 1 the operator sees all; 2 a party sees what it presented or what was presented by a party that
    entrusted it; 3 and what it has a right to (``event_rights``), as a party or as an authority of an area; 4 the
    public sees settled events (which of their fields, the caller decides by ``viewer.is_public``); 5 everybody
    else sees nothing.
    """
    _refuse_unless_literal(event_alias)
    if viewer.is_operator:
        return "TRUE", {}
    if viewer.party_id is not None:
        condition = f"({_OWN.format(event=event_alias)} OR EXISTS ({_RIGHT.format(event=event_alias)}))"
        return condition, _of(viewer)
    if viewer.is_public:
        return _SETTLED.format(event=event_alias), {}
    return "FALSE", {}


def named_visible_to(
    viewer: Viewer, event_alias: str = "e", item_alias: str = "i"
) -> tuple[str, dict[str, Any]]:
    """As ``visible_to``, for a row of ``event_item``: whether the viewer sees that the event names this thing.

    A right over the past of some things shows no others of the same event. Products and lots (roles from 9 on) are what
    all things of an event have in common.
    """
    visible, given = visible_to(viewer, event_alias)
    _refuse_unless_literal(item_alias)
    if viewer.party_id is None or viewer.is_operator:
        return visible, given
    return (
        f"({visible} AND ({item_alias}.role >= 9 OR {whole_for(viewer, event_alias)} OR {knows(item_alias)}))",
        given,
    )


def whole_for(viewer: Viewer, event_alias: str = "e") -> str:
    """Whether a visible event is seen with all things that it names; parameters as for ``visible_to``."""
    _refuse_unless_literal(event_alias)
    if viewer.party_id is None or viewer.is_operator:
        return "TRUE"
    own, given = (text.format(event=event_alias) for text in (_OWN, _RIGHT))
    return f"({own} OR EXISTS ({given} AND viewer_r.kind < 3))"


def knows(item_alias: str) -> str:
    """Whether the thing of the row was ever handed to a party of the viewer; parameters as for ``visible_to``."""
    _refuse_unless_literal(item_alias)
    return (
        f"EXISTS (SELECT 1 FROM item_right viewer_k WHERE viewer_k.key = {item_alias}.key"  # noqa: S608
        " AND viewer_k.party = ANY(%(viewer_parties)s))"
    )


def right_of(viewer: Viewer, event_alias: str = "e") -> str:
    """The column that tells by which ``EventRight`` an event is seen, NULL by none; parameters as for ``visible_to``.

    The second line: a statement that forgot its condition has no right to show for its rows, and nothing is opened.
    """
    _refuse_unless_literal(event_alias)
    if viewer.is_operator:
        return "0::smallint"
    if viewer.is_public:
        return f"CASE WHEN {_SETTLED.format(event=event_alias)} THEN 0::smallint END"
    if viewer.party_id is None:
        return "NULL::smallint"
    own, given = (text.format(event=event_alias) for text in (_OWN, _RIGHT))
    return f"CASE WHEN {own} THEN 0::smallint ELSE ({given} ORDER BY viewer_r.kind LIMIT 1) END"


def _refuse_unless_literal(event_alias: str) -> None:
    if not event_alias.isidentifier():
        raise ValueError("the alias of the event table is an SQL identifier")


def _of(viewer: Viewer) -> dict[str, Any]:
    return {"viewer_parties": list(viewer.parties), "viewer_audiences": list(viewer.audiences)}


def whose(viewer: Viewer) -> dict[str, Any]:
    """The values of statements over what parties presented, which ask ``%(all)s OR … = ANY(%(parties)s)``.

    Right as ``visible_to``, but that the public sees nothing: who sent what is no settled claim.
    """
    return {"all": viewer.is_operator, "parties": list(viewer.parties)}
