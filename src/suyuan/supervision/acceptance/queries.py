"""Acceptance records as somebody may see them: those of his own parties; the platform sees all."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from suyuan.ledger import connection
from suyuan.named_sql import load
from suyuan.parties.viewer import Viewer
from suyuan.supervision.acceptance.model import Decision

SQL: Final = load(Path(__file__).parent.parent / "sql" / "acceptance.sql")
PER_PAGE: Final = 100


@dataclass(frozen=True, slots=True)
class Record:
    """One acceptance."""

    id: UUID
    party: int
    delivery: str
    place: str
    at: dt.datetime
    temperature: Decimal | None
    note: str
    papers: tuple[UUID, ...]
    made_at: dt.datetime
    user: int | None
    events: tuple[UUID, ...]
    hold: UUID | None
    undone_at: dt.datetime | None
    undone_for: str
    accepted: int
    held: int
    rejected: int


@dataclass(frozen=True, slots=True)
class Kept:
    """One thing of it."""

    number: int
    key: UUID
    text: str
    container: str | None
    product: str
    lot: str
    expiry: dt.date | None
    verdict: str
    checks: tuple[dict[str, str], ...]
    decision: Decision
    reason: str


def records(
    viewer: Viewer, limit: int = PER_PAGE, *, key: UUID | None = None, delivery: str = ""
) -> list[Record]:
    """The newest first; with ``key`` those of a thing, with ``delivery`` those of a document or code."""
    parts = {
        "EXISTS (SELECT FROM acceptance_line l WHERE l.acceptance = a.id AND l.key = %(key)s)": key,
        "position(lower(%(delivery)s) IN lower(a.delivery)) > 0": delivery,
    }
    wanted = " OR ".join(text for text, is_asked in parts.items() if is_asked) or "TRUE"
    return _records(f"({wanted})", {"key": key, "delivery": delivery}, viewer, limit)


def one(name: UUID, viewer: Viewer) -> Record | None:
    """One record; None where there is none that the viewer may see."""
    found = _records("a.id = %(id)s", {"id": name}, viewer, 1)
    return found[0] if found else None


def lines_of(record: Record) -> list[Kept]:
    """Everything that was decided about."""
    with connection.cursor() as cursor:
        rows = cursor.execute(SQL["lines"], {"id": record.id}).fetchall()
    return [_kept(*row) for row in rows]


def _kept(*row: Any) -> Kept:
    """A row of ``lines``."""
    *facts, checks, decision, reason = row
    whole: tuple[Any, ...] = (*facts, tuple(checks), Decision(decision), reason)
    return Kept(*whole)


def owner_of(name: UUID) -> list[int]:
    """Whose it is: for the access log, never for an answer."""
    with connection.cursor() as cursor:
        return [party for (party,) in cursor.execute(SQL["owner"], {"id": name}).fetchall()]


def _records(wanted: str, given: dict[str, Any], viewer: Viewer, limit: int) -> list[Record]:
    visible = "TRUE" if viewer.is_operator else "a.party = ANY(%(own)s)"
    text = SQL["records"].format(visible=visible, wanted=wanted)
    with connection.cursor() as cursor:
        rows = cursor.execute(text, {**given, "own": list(viewer.parties), "limit": limit}).fetchall()
    return [_record(*row) for row in rows]


def _record(*row: Any) -> Record:
    *facts, counts = row
    facts[7], facts[10] = tuple(facts[7]), tuple(facts[10])
    return Record(*facts, *counts)
