"""Proposals, runs and scores as somebody may see them: of one's own parties; the platform sees all."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from suyuan.ledger import connection
from suyuan.parties.viewer import Viewer
from suyuan.supervision.cleaning.kinds import Kind
from suyuan.supervision.cleaning.looking import SQL

PER_PAGE: Final = 100
STATES: Final = {
    "open": "p.decision IS NULL AND p.gone_at IS NULL",
    "accepted": "p.decision = 'accepted'",
    "declined": "p.decision = 'declined'",
    "gone": "p.decision IS NULL AND p.gone_at IS NOT NULL",
    "all": "TRUE",
}


@dataclass(frozen=True, slots=True)
class Proposal:
    """One thing that seems wrong, and what became of it."""

    id: UUID
    kind: Kind
    party: int
    event: UUID | None
    other: UUID | None
    text: str
    words: dict[str, Any]
    found_at: dt.datetime
    gone_at: dt.datetime | None
    decision: str | None
    decided_at: dt.datetime | None
    reason: str
    user: int | None
    result: tuple[UUID, ...]

    @property
    def is_open(self) -> bool:
        return self.decision is None and self.gone_at is None


@dataclass(frozen=True, slots=True)
class Run:
    """One run."""

    id: UUID
    started_at: dt.datetime
    ended_at: dt.datetime | None
    user: int | None
    events: int
    things: int
    counts: dict[str, dict[str, int]]

    def sum(self, what: str) -> int:
        return sum(each.get(what, 0) for each in self.counts.values())


@dataclass(frozen=True, slots=True)
class Score:
    """How it stands with one kind."""

    kind: Kind
    open: int
    accepted: int
    declined: int
    gone: int
    all: int


def proposals(viewer: Viewer, state: str = "open", kind: str = "", limit: int = PER_PAGE) -> list[Proposal]:
    """Those that are meant and may be seen, what is open first."""
    wanted = STATES[state] + (" AND p.kind = %(kind)s" if kind else "")
    return _proposals(wanted, {"kind": kind}, viewer, limit)


def one(proposal: UUID, viewer: Viewer) -> Proposal | None:
    """One proposal; None where there is none that the viewer may see."""
    found = _proposals("p.id = %(id)s", {"id": proposal}, viewer, 1)
    return found[0] if found else None


def owner_of(proposal: UUID) -> list[int]:
    """Whose it is: for the access log, never for an answer."""
    with connection.cursor() as cursor:
        return [party for (party,) in cursor.execute(SQL["owner"], {"id": proposal}).fetchall()]


def runs(limit: int = 20) -> list[Run]:
    """The newest first; of all parties together, so only the platform is shown their counts."""
    with connection.cursor() as cursor:
        return [Run(*row) for row in cursor.execute(SQL["runs"], {"limit": limit}).fetchall()]


def scores(viewer: Viewer) -> list[Score]:
    """Each kind, also those of which nothing was ever found."""
    text = SQL["scores"].format(visible=_visible(viewer))
    with connection.cursor() as cursor:
        rows = {row[0]: row[1:] for row in cursor.execute(text, {"own": list(viewer.parties)}).fetchall()}
    return [Score(kind, *rows.get(kind, (0, 0, 0, 0, 0))) for kind in Kind]


def _visible(viewer: Viewer) -> str:
    return "TRUE" if viewer.is_operator else "p.party = ANY(%(own)s)"


def _proposals(wanted: str, given: dict[str, Any], viewer: Viewer, limit: int) -> list[Proposal]:
    text = SQL["proposals"].format(visible=_visible(viewer), wanted=wanted)
    with connection.cursor() as cursor:
        rows = cursor.execute(text, {**given, "own": list(viewer.parties), "limit": limit}).fetchall()
    return [_proposal(*row) for row in rows]


def _proposal(id_: UUID, kind: str, *rest: Any) -> Proposal:
    *facts, result = rest
    whole: tuple[Any, ...] = (id_, Kind(kind), *facts, tuple(result))
    return Proposal(*whole)
