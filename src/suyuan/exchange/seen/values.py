"""Lists of the words and places that a viewer's events hold."""

from __future__ import annotations

from typing import Any, Final

from suyuan.core.epcis.cbv import BIZ_STEP, DISPOSITION
from suyuan.core.identifiers.canonical import canonical_text
from suyuan.exchange.seen.follower import SQL
from suyuan.exchange.seen.kinds import Kind
from suyuan.ledger import connection
from suyuan.parties.viewer import Viewer

MANY: Final = 100
"""Audiences from which on all values are walked along, instead of those of each audience."""


def values(kind: Kind, viewer: Viewer, *, after: str = "", limit: int = 30) -> list[tuple[str, str]]:
    """(canonical, as first written) of the values behind ``after``, in the order of the canonical texts."""
    params: dict[str, Any] = {"kind": int(kind), "after": after, "limit": limit}
    name = "of_all"
    if not viewer.is_operator:
        params["parties"] = list(viewer.audiences)
        name = "of_parties" if len(viewer.audiences) <= MANY else "of_many_parties"
    with connection.cursor() as cursor:
        return [(value, written) for value, written in cursor.execute(SQL[name], params)]


def has_value(kind: Kind, text: str, viewer: Viewer) -> bool:
    """Whether an event that the viewer may see holds this value, in whatever spelling."""
    params = {"kind": int(kind), "value": canonical(kind, text)}
    params |= {"all": viewer.is_operator, "parties": list(viewer.audiences)}
    with connection.cursor() as cursor:
        return cursor.execute(SQL["has"], params).fetchone() is not None


def canonical(kind: Kind, text: str) -> str:
    """How a value of this kind is stored."""
    match kind:
        case Kind.BIZ_STEP:
            return BIZ_STEP.bare(text)
        case Kind.DISPOSITION:
            return DISPOSITION.bare(text)
        case Kind.READ_POINT | Kind.BIZ_LOCATION:
            return canonical_text(text)
    return text
