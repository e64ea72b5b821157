"""Reading follow-ups: those of the viewer's institutions; the platform sees all."""

from __future__ import annotations

import datetime as dt
import hashlib
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from suyuan import clock
from suyuan.ledger import connection
from suyuan.named_sql import load
from suyuan.parties.scopes import whose
from suyuan.parties.viewer import Viewer
from suyuan.supervision.followups.model import FollowUp, Listed, Obligation, Stage

SQL: Final = load(Path(__file__).parent.parent / "sql" / "follow_ups.sql")
MOST: Final = 200


def digest_of(secret: str) -> bytes:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()


def by_secret(secret: str, now: dt.datetime | None = None) -> FollowUp | None:
    """The open follow-up of a link."""
    found = _rows("by_digest", digest=digest_of(secret), now=now or clock.now())
    return FollowUp(*found[0]) if found else None


def one(follow_up: UUID, viewer: Viewer) -> FollowUp | None:
    found = _rows("one", id=follow_up, **whose(viewer))
    return FollowUp(*found[0]) if found else None


def listed(viewer: Viewer, now: dt.datetime | None = None) -> list[Listed]:
    """What is late first, then the newest."""
    rows = _rows("list", now=now or clock.now(), limit=MOST, **whose(viewer))
    width = len(FollowUp.__slots__)
    return [Listed(FollowUp(*row[:width]), *row[width:]) for row in rows]


def obligations_of(follow_up: UUID) -> list[Obligation]:
    """What is to be shown, pack by pack. Whoever asks has seen the follow-up itself."""
    pictures: dict[UUID, list[tuple[UUID, str]]] = {}
    for obligation, file, seen in _rows("pictures", id=follow_up):
        pictures.setdefault(obligation, []).append((file, seen))
    return [
        Obligation(one, key, text, product, Stage(stage), number, due, done_at, tuple(pictures.get(one, ())))
        for one, key, text, product, stage, number, due, done_at in _rows("obligations", id=follow_up)
    ]


def _rows(name: str, **given: Any) -> list[Any]:
    with connection.cursor() as cursor:
        return cursor.execute(SQL[name].format(columns=SQL["columns"]), given).fetchall()
