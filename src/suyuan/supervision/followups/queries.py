"""Reading follow-ups: of one institution, or by the secret of a link."""

from __future__ import annotations

import datetime as dt
import hashlib
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from suyuan import clock
from suyuan.ledger import connection
from suyuan.named_sql import load
from suyuan.supervision.followups.model import FollowUp, Listed, Obligation, Stage

SQL: Final = load(Path(__file__).parent.parent / "sql" / "follow_ups.sql")
MOST: Final = 200


def digest_of(secret: str) -> bytes:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()


def by_secret(secret: str, now: dt.datetime | None = None) -> FollowUp | None:
    """The open follow-up of a link."""
    found = _rows("by_digest", digest=digest_of(secret), now=now or clock.now())
    return FollowUp(*found[0]) if found else None


def one(follow_up: UUID, party: int | None) -> FollowUp | None:
    """A follow-up of this institution. Nobody else sees it: neither who acts for it nor the platform."""
    found = _rows("one", id=follow_up, party=party)
    return FollowUp(*found[0]) if found else None


def listed(party: int, now: dt.datetime | None = None) -> list[Listed]:
    """Of an institution: what is late first, then the newest."""
    rows = _rows("list", now=now or clock.now(), limit=MOST, party=party)
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
