"""Look for abnormal accesses: ask the rules of each person and machine that did anything, and keep what they find.

Procedure (``look``):
 1. One process looks at a time: a lock that ends with the transaction.
 2. It looks at whoever did something since the last look, and at the ten minutes before that: entries that waited to
    be written together come a little late. Of people it looks at ten hours, for a whole night; of machines at two.
 3. What is usual for somebody is what they did before that stretch. It only ever excuses, so it is looked up for
    those alone of whom something would be found without it.
 4. A finding that is there already is not written again.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db import connection, transaction

from suyuan.clock import BEIJING
from suyuan.named_sql import load
from suyuan.parties.access_log.entries import Result
from suyuan.parties.access_log.rules import Abnormal, Access, Thresholds, Usual, of_a_key, of_a_person
from suyuan.parties.kinds import Role
from suyuan.parties.signin import wall

SQL: Final = load(Path(__file__).parent / "sql" / "alarms.sql")
LATE: Final = dt.timedelta(minutes=10)
STRETCH: Final = dt.timedelta(hours=10)
STRETCH_OF_KEYS: Final = dt.timedelta(hours=2)
LONGEST: Final = dt.timedelta(days=2)
"""After a standstill older accesses are not looked at any more."""
MONTH, QUARTER = dt.timedelta(days=30), dt.timedelta(days=90)
MOST_LOOKED_AT: Final = 50_000
"""Lines of one person or machine in a stretch, the newest."""
_LOCK: Final = int.from_bytes(
    hashlib.blake2b(b"suyuan access alarms", digest_size=8).digest(), "big", signed=True
)


@dataclass(frozen=True, slots=True)
class Subject:
    """A person, or a machine by its key."""

    user_id: int
    key: str


def thresholds() -> Thresholds:
    """As the settings say."""
    return Thresholds(
        objects=settings.ACCESS_ALARM_OBJECTS,
        records=settings.ACCESS_ALARM_RECORDS,
        night=settings.ACCESS_ALARM_NIGHT,
        refusals=settings.ACCESS_ALARM_REFUSALS,
        failures=settings.ACCESS_ALARM_FAILURES,
    )


def look(until: dt.datetime | None = None) -> int:
    """Look at what happened since the last look; how many findings are new. 0 too when somebody else is at it."""
    now = until or wall.now()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(SQL["alone"], {"number": _LOCK})
        if cursor.fetchone() != (True,):
            return 0
        cursor.execute(SQL["upto"])
        (upto,) = cursor.fetchone() or (now - LONGEST,)
        since = max(upto - LATE, now - LONGEST)
        cursor.execute(SQL["active"], {"since": since, "until": now})
        active = [Subject(*row) for row in cursor.fetchall()]
        found = sum(_judge(cursor, subject, since, now) for subject in active)
        cursor.execute(SQL["looked"], {"upto": now})
    return found


def _judge(cursor: Any, subject: Subject, since: dt.datetime, until: dt.datetime) -> int:
    begin = since - (STRETCH_OF_KEYS if subject.key else STRETCH)
    given = {"user": subject.user_id, "key": subject.key, "since": begin, "until": until}
    kind = "of_key" if subject.key else "of_person"
    cursor.execute(SQL[kind], {**given, "limit": MOST_LOOKED_AT})
    rows = cursor.fetchall()[::-1]
    accesses = [_access(row) for row in rows]
    is_officer = bool(rows) and rows[-1][7] == Role.OFFICER
    if not list(_found(subject, accesses, Usual(), is_officer=is_officer)):
        return 0
    usual = _usual(cursor, kind, given, begin)
    found = _found(subject, accesses, usual, is_officer=is_officer)
    return sum(_raise(cursor, subject, rows[-1][6], one) for one in found)


def _usual(cursor: Any, kind: str, given: dict[str, Any], begin: dt.datetime) -> Usual:
    cursor.execute(SQL[f"usual_{kind}"], {**given, "month": begin - MONTH, "quarter": begin - QUARTER})
    objects, records, nights, addresses = cursor.fetchone()
    networks = frozenset(Access(begin, "", address=one).network for one in addresses or ())
    return Usual(objects, int(records or 0), nights, networks)


def _found(subject: Subject, accesses: list[Access], usual: Usual, *, is_officer: bool) -> Iterator[Abnormal]:
    if subject.key:
        return of_a_key(accesses, usual, thresholds())
    return of_a_person(accesses, usual, thresholds(), is_officer=is_officer)


def _access(row: tuple[Any, ...]) -> Access:
    at, action, result, name, address, records, *_ = row
    return Access(at.astimezone(BEIJING), action, Result(result), name, address or "", records)


def _raise(cursor: Any, subject: Subject, party: int | None, found: Abnormal) -> int:
    cursor.execute(
        SQL["raise"],
        {
            "now": wall.now(),
            "rule": found.rule,
            "user": subject.user_id or None,
            "key": subject.key,
            "party": party,
            "since": found.since,
            "until": found.until,
            "many": found.count,
            "usual": found.usual,
            "networks": list(found.networks),
        },
    )
    return int(cursor.rowcount)
