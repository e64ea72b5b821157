"""What the journal holds, as far as the viewer may know: counted from the answers to its captures."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import connection

from suyuan.named_sql import load
from suyuan.parties.scopes import whose
from suyuan.parties.viewer import Viewer
from suyuan.web.reading import voice

_SQL = load(Path(__file__).parent / "sql" / "journal.sql")
LAST_CAPTURES = 6


@dataclass(frozen=True, slots=True)
class Capture:
    """One delivery and its answer."""

    at: dt.datetime
    sender: str
    success: bool
    accepted: int
    duplicate: int
    refused: int
    problems: tuple[dict[str, Any], ...]
    """The first few."""


@dataclass(frozen=True, slots=True)
class JournalFacts:
    events: int
    documents: int
    refused: int
    parties: int
    captures: tuple[Capture, ...]


def journal_facts(viewer: Viewer) -> JournalFacts:
    """Figures of the whole journal for the operator, of its own deliveries for a party."""
    params = {**whose(viewer), "most": LAST_CAPTURES, "english": voice().english}
    with connection.cursor() as cursor:
        cursor.execute(_SQL["totals"], params)
        events, documents, refused, parties = cursor.fetchone() or (0, 0, 0, 0)
        cursor.execute(_SQL["last"], params)
        captures = tuple(_capture(*row) for row in cursor.fetchall())
    return JournalFacts(int(events), int(documents), int(refused), int(parties), captures)


def _capture(*row: Any) -> Capture:
    at, sender, success, accepted, duplicate, refused, problems = row
    return Capture(at, sender, success, accepted, duplicate, refused, tuple(_parsed(problems)))


def _parsed(problems: Any) -> list[dict[str, Any]]:
    """Django's cursor leaves jsonb as text."""
    return list(json.loads(problems) if isinstance(problems, str) else problems or ())


def problems_at(document_id: UUID, position: int, viewer: Viewer) -> list[dict[str, Any]]:
    """What was said about the event at this place when the document came in; only to who may know."""
    place = f"eventList[{position}]"
    with connection.cursor() as cursor:
        cursor.execute(_SQL["problems"], {"document": document_id, **whose(viewer)})
        found = [problem for (problems,) in cursor.fetchall() for problem in _parsed(problems)]
    return [problem for problem in found if place in str(problem.get("where", ""))]
