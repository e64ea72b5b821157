"""Reading the access log: a page of it, one line, and how many lines each hour or day had.

Who may read which lines is said by ``Range``; every question has one. The audit administrator reads all; the
administrator of an organisation what its own people and machines did, and who else read its data.
"""

from __future__ import annotations

import datetime as dt
import ipaddress
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from django.db import OperationalError, connection, transaction

from suyuan.clock import BEIJING
from suyuan.core.identifiers.canonical import key_for
from suyuan.named_sql import load
from suyuan.parties.access_log.entries import ACCOUNT, ACT, READINGS, Action
from suyuan.parties.models import Party, User
from suyuan.parties.signin import wall

SQL: Final = load(Path(__file__).parent / "sql" / "reading.sql")
COLUMNS: Final = (
    "id", "at", "grade", "action", "result", "user_id", "party", "role", "key_prefix", "address", "session",
    "object_kind", "object", "purpose", "records", "status", "route", "touched",
)  # fmt: skip
PER_PAGE: Final = 50
USUAL_DAYS: Final = 7
LONGEST_CHART: Final = dt.timedelta(days=31)
HOURLY: Final = dt.timedelta(days=2)
CHART_MS: Final = "3000"
MOST_NAMED: Final = 50
_END: Final = dt.datetime(9999, 1, 1, tzinfo=dt.UTC)
_LAST: Final = 2**63 - 1
KINDS: Final = {
    "account": (f"{ACCOUNT}%",),
    "read": tuple(READINGS),
    "export": (Action.EXPORT,),
    "change": (Action.CHANGE, f"{ACT}%"),
    "call": ("call.%",),
    "page": (Action.PAGE,),
}
"""Groups of actions that can be asked for, as patterns."""


@dataclass(frozen=True, slots=True)
class Range:
    """Which lines the reader may see at all."""

    everything: bool = False
    own: int | None = None
    """The people and machines of this party."""
    read_by_others: int | None = None
    """Whoever read data of this party."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is looked for. Empty texts ask nothing."""

    person: str = ""
    """Login, name, or the beginning of a machine's key."""
    organisation: str = ""
    kind: str = ""
    thing: str = ""
    result: str = ""
    grade: str = ""
    address: str = ""
    since: dt.datetime | None = None
    until: dt.datetime | None = None

    def period(self) -> tuple[dt.datetime, dt.datetime]:
        """From when to when; by itself the last seven days."""
        until = self.until or wall.now() + dt.timedelta(minutes=1)
        return self.since or until - dt.timedelta(days=USUAL_DAYS), until


@dataclass(frozen=True, slots=True)
class Line:
    """One entry as it is shown, with the names of those it numbers."""

    id: int
    at: dt.datetime
    grade: int
    action: str
    result: str
    user_id: int | None
    party: int | None
    role: str
    key_prefix: str
    address: str
    session: str
    object_kind: str
    object: str
    purpose: str
    records: int | None
    status: int
    route: str
    touched: tuple[int, ...]
    person: User | None = None
    organisation: Party | None = None

    @property
    def ref(self) -> str:
        """Names the line in addresses: its moment finds the partition, its number the row."""
        return f"{micros(self.at)}-{self.id}"


@dataclass(frozen=True, slots=True)
class Tally:
    """How many lines one hour or day had."""

    since: dt.datetime
    many: int
    not_done: int


def lines(asked: Question, allowed: Range, *, before: str = "", limit: int = PER_PAGE) -> list[Line]:
    """The newest lines that are meant, from ``before`` (a line's ``ref``) on."""
    at, number = _place(before) or (_END, _LAST)
    given = {**_given(asked, allowed), "before_at": at, "before_id": number, "limit": limit}
    text = _text("page", asked, allowed, given)
    with connection.cursor() as cursor:
        cursor.execute(text, given)
        return _named(cursor.fetchall())


def line(ref: str, allowed: Range) -> Line | None:
    """One line, if the reader may see it."""
    place = _place(ref)
    if place is None:
        return None
    asked = Question(since=place[0], until=place[0] + dt.timedelta(microseconds=1))
    given = {**_given(asked, allowed), "before_at": _END, "before_id": _LAST, "limit": 1, "id": place[1]}
    text = _text("page", asked, allowed, given, "AND e.id = %(id)s")
    with connection.cursor() as cursor:
        cursor.execute(text, given)
        return next(iter(_named(cursor.fetchall())), None)


def tallies(asked: Question, allowed: Range) -> list[Tally] | None:
    """The last 31 days of the period, by the hour when it is short; None when counting takes too long."""
    since, until = asked.period()
    since = max(since, until - LONGEST_CHART)
    given = {**_given(asked, allowed), "since": since, "unit": "hour" if is_hourly(asked) else "day"}
    text = _text("count", asked, allowed, given)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(SQL["patience"], {"ms": CHART_MS})
            cursor.execute(text, given)
            found = cursor.fetchall()
            cursor.execute(SQL["patience"], {"ms": "0"})
    except OperationalError:
        return None
    return [Tally(start.replace(tzinfo=BEIJING), many, not_done) for start, many, not_done in found]


def is_hourly(asked: Question) -> bool:
    since, until = asked.period()
    return until - since <= HOURLY


def micros(moment: dt.datetime) -> int:
    """Microseconds since 1970, exactly."""
    return (moment - dt.datetime(1970, 1, 1, tzinfo=dt.UTC)) // dt.timedelta(microseconds=1)


def _place(ref: str) -> tuple[dt.datetime, int] | None:
    left, _, right = ref.partition("-")
    if not (left.isascii() and left.isdigit() and right.isascii() and right.isdigit()) or len(ref) > 40:
        return None
    try:
        moment = dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(microseconds=int(left))
    except OverflowError:
        return None
    return moment, min(int(right), _LAST)


def _given(asked: Question, allowed: Range) -> dict[str, Any]:
    since, until = asked.period()
    return {"since": since, "until": until, "owner": allowed.read_by_others, "own": allowed.own}


def _text(name: str, asked: Question, allowed: Range, given: dict[str, Any], more: str = "") -> str:
    """The statement; the values it asks for are added to ``given``."""
    if allowed.read_by_others is not None:
        # Who looked and from where is hidden from them: a filter that lines stay or vanish by would tell it.
        asked = replace(asked, person="", address="")
    pieces = [*_conditions(asked, given), more]
    if allowed.read_by_others is not None:
        name = f"{name}_of_readers"
    elif not allowed.everything:
        pieces.append("AND e.party = %(own)s")
    columns = ", ".join(f"e.{column}" for column in COLUMNS)
    return SQL[name].format(columns=columns, conditions=" ".join(pieces))


def _conditions(asked: Question, given: dict[str, Any]) -> Iterator[str]:
    if asked.person:
        given["users"] = list(_people(asked.person))
        given["key"] = asked.person
        yield "AND (e.user_id = ANY(%(users)s) OR e.key_prefix = %(key)s)"
    if asked.organisation:
        given["parties"] = list(_parties(asked.organisation))
        yield "AND e.party = ANY(%(parties)s)"
    if asked.kind in KINDS:
        given["actions"] = list(KINDS[asked.kind])
        yield "AND e.action LIKE ANY(%(actions)s)"
    if asked.thing:
        given["objects"] = objects_meant(asked.thing)
        yield "AND e.object = ANY(%(objects)s)"
    if asked.result:
        given["result"] = asked.result
        yield "AND e.result = %(result)s"
    if asked.grade in {"2", "3"}:
        yield f"AND e.grade = {asked.grade}"
    if asked.address:
        given["network"] = network_meant(asked.address)
        yield "AND e.address <<= %(network)s::inet"


def objects_meant(text: str) -> list[str]:
    """How an object may stand in the log: as it was typed, as an event's number, as the key of a thing."""
    plain = text.strip()[:2048]
    found = [plain, str(UUID(bytes=key_for(plain)))]
    with suppress(ValueError):
        found += [UUID(plain.rstrip("/").rpartition("/")[2]).hex]
    return found


def network_meant(text: str) -> str | None:
    """An address or a network; None, which nothing lies in, for what is neither."""
    try:
        return str(ipaddress.ip_network(text.strip(), strict=False))
    except ValueError:
        return None


def _people(text: str) -> Iterator[int]:
    by_login = User.objects.filter(login=text).values_list("pk", flat=True)
    by_name = User.objects.filter(name__icontains=text).values_list("pk", flat=True)
    yield from {*by_login, *by_name[:MOST_NAMED]}


def _parties(text: str) -> Iterator[int]:
    by_code = Party.objects.filter(code=text).values_list("pk", flat=True)
    by_name = Party.objects.filter(name__icontains=text).values_list("pk", flat=True)
    yield from {*by_code, *by_name[:MOST_NAMED]}


def _named(rows: list[tuple[Any, ...]]) -> list[Line]:
    users = User.objects.in_bulk({row[5] for row in rows if row[5]})
    parties = Party.objects.in_bulk({row[6] for row in rows if row[6]})
    found = []
    for row in rows:
        told = dict(zip(COLUMNS, row, strict=True))
        told["address"] = str(told["address"] or "").partition("/")[0]
        told["touched"] = tuple(told["touched"])
        told |= {"person": users.get(told["user_id"]), "organisation": parties.get(told["party"])}
        found.append(Line(**told))
    return found
