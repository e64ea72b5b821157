"""What the rules found: the open findings, those that were explained, and explaining one. Each write: check, save."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from django.db import connection

from suyuan.core.problem import Refused
from suyuan.named_sql import load
from suyuan.parties.access_log import errors
from suyuan.parties.models import Party, User
from suyuan.parties.signin import wall

SQL: Final = load(Path(__file__).parent / "sql" / "alarms.sql")
COLUMNS: Final = (
    "id", "found_at", "rule", "user_id", "key_prefix", "party", "since", "until", "many", "usual", "networks",
    "explained_at", "explained_by", "explanation",
)  # fmt: skip
MOST_SHOWN: Final = 100
LONGEST_EXPLANATION: Final = 500


@dataclass(frozen=True, slots=True)
class Alarm:
    """One finding, with whom it is about."""

    id: int
    found_at: dt.datetime
    rule: str
    user_id: int | None
    key_prefix: str
    party: int | None
    since: dt.datetime
    until: dt.datetime
    many: int
    usual: int
    networks: tuple[str, ...]
    explained_at: dt.datetime | None
    explained_by: int | None
    explanation: str
    person: User | None = None
    organisation: Party | None = None
    explainer: User | None = None


def open_alarms() -> list[Alarm]:
    """The newest that nobody has explained."""
    return _alarms("open")


def explained_alarms() -> list[Alarm]:
    """The last that were explained."""
    return _alarms("explained")


def open_counts() -> dict[str, int]:
    """How many are open, by rule."""
    with connection.cursor() as cursor:
        cursor.execute(SQL["counts"])
        return dict(cursor.fetchall())


def check_explanation(text: str) -> str:
    """The explanation without blanks around it. Raises Refused when it is empty or too long."""
    why = text.strip().replace("\0", "")
    if not why or len(why) > LONGEST_EXPLANATION:
        raise Refused(errors.NO_EXPLANATION.problem("why", limit=LONGEST_EXPLANATION))
    return why


def explain(alarm: int, by: int, why: str, *, act: UUID) -> None:
    """Say why it was so. Raises Refused when it is not open: explained already, or never found."""
    given: dict[str, Any] = {
        "id": alarm,
        "by": by,
        "why": check_explanation(why),
        "now": wall.now(),
        "act": act,
    }
    with connection.cursor() as cursor:
        cursor.execute(SQL["explain"], given)
        if cursor.rowcount != 1:
            raise Refused(errors.NOT_OPEN.problem("alarm", alarm))


def _alarms(which: str) -> list[Alarm]:
    with connection.cursor() as cursor:
        cursor.execute(SQL[which], {"limit": MOST_SHOWN})
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    users = User.objects.in_bulk({number for row in rows for number in (row[3], row[12]) if number})
    parties = Party.objects.in_bulk({row[5] for row in rows if row[5]})
    return [
        Alarm(
            **dict(zip(COLUMNS, row, strict=True)) | {"networks": tuple(row[10])},
            person=users.get(row[3]),
            organisation=parties.get(row[5]),
            explainer=users.get(row[12]),
        )
        for row in rows
    ]
