"""Locks as somebody may see them, and what is stopped by whatever door it came."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from suyuan.core.chain.vocabulary import State
from suyuan.ledger import connection
from suyuan.named_sql import load
from suyuan.parties.models import Party
from suyuan.parties.scopes import visible_to
from suyuan.parties.viewer import Viewer
from suyuan.supervision.locks.scopes import MOST_THINGS, Kind, Scope, Target, scope_of

SQL = load(Path(__file__).parent.parent / "sql" / "locks.sql")
PER_PAGE = 200


@dataclass(frozen=True, slots=True)
class Lock:
    """A lock and what holds of it now."""

    id: UUID
    scope: Kind
    party: int
    state: State
    case: str
    set_at: dt.datetime
    moved_at: dt.datetime
    is_open: bool
    things: int
    example: str
    reason: str

    @property
    def owner(self) -> Party:
        return Party.objects.get(pk=self.party)


@dataclass(frozen=True, slots=True)
class Step:
    """One decision about a lock."""

    number: int
    at: dt.datetime
    state: State
    reason: str
    evidence: list[str]
    act: UUID
    event: UUID | None
    user: int | None


@dataclass(frozen=True, slots=True)
class PlaceLock:
    """A lock that stands on a place."""

    id: UUID
    state: State
    party: int
    case: str
    set_at: dt.datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Question:
    """Which locks are meant."""

    state: str = ""
    scope: str = ""
    is_open: bool | None = None
    key: UUID | None = None


def lines(question: Question, viewer: Viewer, limit: int = PER_PAGE) -> list[Lock]:
    """The locks that are meant and may be seen: those that stand first, then the newest."""
    visible, rights = seen_by(viewer)
    parts = {
        "l.state = %(state)s": question.state,
        "l.scope = %(scope)s": question.scope,
        "l.is_open = %(is_open)s": question.is_open is not None,
        "l.id IN (SELECT lock FROM lock_thing WHERE key = %(key)s)": question.key,
    }
    wanted = " AND ".join(text for text, is_asked in parts.items() if is_asked) or "TRUE"
    given = {
        "state": question.state,
        "scope": question.scope,
        "is_open": question.is_open,
        "key": question.key,
    }
    return _lines(visible, wanted, {**rights, **given, "limit": limit})


def one(lock: UUID, viewer: Viewer) -> Lock | None:
    """One lock, or None where there is none that the viewer may see."""
    visible, rights = seen_by(viewer)
    found = _lines(visible, "l.id = %(id)s", {**rights, "id": lock, "limit": 1})
    return found[0] if found else None


def _lines(visible: str, wanted: str, given: dict[str, Any]) -> list[Lock]:
    with connection.cursor() as cursor:
        rows = cursor.execute(SQL["lines"].format(visible=visible, wanted=wanted), given).fetchall()
    return [Lock(row[0], Kind(row[1]), row[2], State(row[3]), *row[4:]) for row in rows]


def seen_by(viewer: Viewer) -> tuple[str, dict[str, Any]]:
    """The condition on ``lock l``: one's own, those that others set on what one has reported or holds, and for an
    authority those of its area. The public sees none here; the page of a code tells it what it must know.
    """
    if viewer.is_operator:
        return "TRUE", {}
    if viewer.party_id is None:
        return "FALSE", {}
    return _SEEN[bool(viewer.areas)], {"own": list(viewer.parties), "areas": list(viewer.areas)}


_OWN = "l.party = ANY(%(own)s)"
_TOUCHED = (
    "EXISTS (SELECT FROM lock_thing t JOIN event_item i ON i.key = t.key JOIN event_source s ON s.event_id = i.event_id"
    " WHERE t.lock = l.id AND s.sender = ANY(%(own)s))"
)
_HELD = (
    "EXISTS (SELECT FROM lock_thing t JOIN stock k ON t.key IN (k.lot_key, k.class_key)"
    " WHERE t.lock = l.id AND k.holder IN (SELECT p.key FROM place p WHERE p.party_id = ANY(%(own)s)))"
)
_AREA = (
    "EXISTS (SELECT FROM lock_step p JOIN event_right r ON r.event_id = p.event_id"
    " WHERE p.lock = l.id AND r.audience = ANY(%(areas)s))"
)
_PARTY = f"{_OWN} OR {_TOUCHED} OR {_HELD}"
_SEEN = {False: f"({_PARTY})", True: f"({_PARTY} OR {_AREA})"}


def steps(lock: Lock) -> list[Step]:
    """The decisions about a lock that the viewer was shown to see, the first one first."""
    with connection.cursor() as cursor:
        rows = cursor.execute(SQL["steps"], {"id": lock.id}).fetchall()
    return [Step(row[0], row[1], State(row[2]), *row[3:]) for row in rows]


def examples(
    locks: Iterable[UUID], viewer: Viewer, *, key: UUID | None = None
) -> list[tuple[UUID, UUID, str]]:
    """Of each lock one thing of which the viewer may see an event: lock, key, text. ``key``: that one or none."""
    visible, rights = visible_to(viewer, "e")
    with connection.cursor() as cursor:
        given = {**rights, "locks": list(locks), "key": key}
        return list(cursor.execute(SQL["examples"].format(visible=visible), given).fetchall())


def seen_things(lock: Lock, viewer: Viewer, limit: int, *, everything: bool) -> list[str]:
    """What a lock is about, as far as the viewer may see an event of it, unless ``everything`` is his to know."""
    visible, rights = visible_to(viewer, "e")
    with connection.cursor() as cursor:
        given = {**rights, "id": lock.id, "all": everything, "limit": limit}
        rows = cursor.execute(SQL["seen_things"].format(visible=visible), given).fetchall()
    return [text for _, text in rows]


def excursions_of(lock: Lock) -> list[UUID]:
    """The excursions of the cold chain that hold it."""
    with connection.cursor() as cursor:
        return [name for (name,) in cursor.execute(SQL["excursions"], {"id": lock.id}).fetchall()]


def targets(lock: Lock, limit: int = MOST_THINGS) -> Scope:
    """What a lock is about."""
    with connection.cursor() as cursor:
        rows = cursor.execute(SQL["things"], {"id": lock.id, "limit": limit}).fetchall()
    return scope_of(lock.scope, [Target(key, text, text) for key, text in rows])


def locks_of_places(keys: Iterable[UUID]) -> dict[UUID, list[PlaceLock]]:
    """Locks that stand on these places."""
    found: dict[UUID, list[PlaceLock]] = defaultdict(list)
    with connection.cursor() as cursor:
        for key, name, state, *rest in cursor.execute(SQL["of_places"], {"keys": list(keys)}):
            found[key].append(PlaceLock(name, State(state), *rest))
    return found
