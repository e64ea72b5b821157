"""What the interface page tells: calls, errors and their remedies, of one's own party or, for the operator, of all."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from suyuan import clock
from suyuan.core.problem import RULES
from suyuan.exchange import deprecation
from suyuan.exchange.deprecation import Deprecation
from suyuan.exchange.doors.statements import SQL
from suyuan.ledger import connection
from suyuan.parties.scopes import whose
from suyuan.parties.viewer import Viewer

PAGE: Final = 50
DAY: Final = dt.timedelta(days=1)
LAST_ERROR_WITHIN: Final = dt.timedelta(days=30)
STILL_WITHIN: Final = dt.timedelta(days=30)
MOST_USERS: Final = 200
DOORS: Final = ("epcis20", "epcis12", "api", "folder")
_PLACE: Final = re.compile(r"\{+(\w*)[^}]*\}+")
_UNKNOWN_END: Final = re.compile(r"\s*[:：]\s*\{(?:why|detail|reason)\}$")
"""Of ``the receiver could not be reached: {why}``: the reason was told with the call and is kept nowhere."""


@dataclass(frozen=True, slots=True)
class Advice:
    """A rule by its code, in both languages; what a call filled in is not kept, so it is left open."""

    code: str
    message: str
    message_zh: str
    remedy: str
    remedy_zh: str


@dataclass(frozen=True, slots=True)
class Call:
    """One call at a door."""

    party: int
    at: dt.datetime
    door: str
    method: str
    route: str
    status: int
    ms: int
    bytes_in: int
    bytes_out: int
    key_prefix: str
    codes: tuple[str, ...]
    subject: str
    party_name: str

    @property
    def failed(self) -> bool:
        return self.status >= 400

    @property
    def advice(self) -> list[Advice]:
        return advice(self.codes[:3])


@dataclass(frozen=True, slots=True)
class Figures:
    """Of the last day."""

    calls: int
    errors: int
    p95_ms: int
    last_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class LastError:
    at: dt.datetime
    door: str
    method: str
    route: str
    status: int
    advice: list[Advice]


@dataclass(frozen=True, slots=True)
class User:
    """A key that still uses what is on its way out."""

    party: int
    party_name: str
    key_prefix: str
    """Empty: people by their session."""
    key_name: str
    calls: int
    last_at: dt.datetime


@dataclass(frozen=True, slots=True)
class StillUsed:
    """One thing on its way out, and who of the viewer's still uses it."""

    told: Deprecation
    users: list[User]


@dataclass(frozen=True, slots=True)
class Filter:
    """What of the calls is shown."""

    door: str = ""
    failed: bool = False
    party: int | None = None
    before: dt.datetime | None = None


def calls(viewer: Viewer, wanted: Filter, limit: int = PAGE) -> list[Call]:
    """The newest first, one more than the limit when there are more."""
    given = {"door": wanted.door, "failed": wanted.failed, "party": wanted.party, "before": wanted.before}
    with connection.cursor() as cursor:
        rows = cursor.execute(SQL["call_list"], {**whose(viewer), **given, "limit": limit + 1}).fetchall()
    names = Call.__slots__
    return [
        Call(**dict(zip(names, row, strict=True)) | {"codes": tuple(row[names.index("codes")])})
        for row in rows
    ]


def figures(viewer: Viewer) -> Figures:
    since = {"since": clock.now() - DAY}
    with connection.cursor() as cursor:
        row = cursor.execute(SQL["call_figures"], {**whose(viewer), **since}).fetchone()
    return Figures(*(row or (0, 0, 0, None)))


def last_error(viewer: Viewer) -> LastError | None:
    since = {"since": clock.now() - LAST_ERROR_WITHIN}
    with connection.cursor() as cursor:
        row = cursor.execute(SQL["call_last_error"], {**whose(viewer), **since}).fetchone()
    if row is None:
        return None
    at, door, method, route, status, codes = row
    return LastError(at, door, method, route, status, advice(codes))


def still_used(viewer: Viewer) -> list[StillUsed]:
    """What the viewer's systems still use of all that is on its way out; what ends first comes first."""
    if not deprecation.DECLARED:
        return []
    given = {"since": clock.now() - STILL_WITHIN, "limit": MOST_USERS}
    users: dict[str, list[User]] = {}
    with connection.cursor() as cursor:
        for name, *row in cursor.execute(SQL["call_deprecated"], {**whose(viewer), **given}):
            users.setdefault(name, []).append(User(*row))
    found = [StillUsed(one, users[one.name]) for one in deprecation.DECLARED if one.name in users]
    return sorted(found, key=lambda one: (one.told.sunset is None, one.told.sunset or one.told.since))


def advice(codes: Iterable[str], **known: object) -> list[Advice]:
    """What to do about broken rules, as far as they are still ours. ``known``: what is still known of the place."""
    found = [RULES[code] for code in codes if code in RULES]
    return [
        Advice(
            rule.code,
            *(_open(text, known) for text in (rule.message, rule.message_zh, rule.remedy, rule.remedy_zh)),
        )
        for rule in found
    ]


def _open(text: str, known: Mapping[str, object]) -> str:
    """What is not known is left open; at the end of a sentence it is left out."""
    return _PLACE.sub(lambda part: str(known.get(part[1], "…")), _UNKNOWN_END.sub("", text))


def problems_in_place(lines: Sequence[dict[str, Any]], limit: int = 200) -> list[dict[str, Any]]:
    """The first problems of an import's rows, each with its row and column."""
    found = [{"row": line["row"], "column": "", **problem} for line in lines for problem in line["problems"]]
    return found[:limit]
