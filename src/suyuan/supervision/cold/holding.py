"""Hold what a grave excursion affects: at once, once, and nothing beside it.

Procedure, for one excursion in one transaction, after the one that found what it affects:
 1. Of what it affects, the things inside which nothing else of it stood: locking a box would stop what came into it later.
 2. Each is asked once a grade. A note says so, and by which lock it is held; what is noted is not asked again, whoever
    runs again or makes the tables anew.
 3. Left alone is what the party of the sensor has nothing to do with, what is stopped already or at its end. Where
    another excursion holds it, this one has its part in that lock.
 4. The rest is locked in the name of the party of the sensor, by the machine, in parts.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db import transaction

from suyuan import clock
from suyuan.clock import BEIJING
from suyuan.core.chain.cold.grading import GRADE_WORDS, ColdGrade
from suyuan.core.chain.rules.transitions import needs
from suyuan.core.chain.vocabulary import State
from suyuan.core.identifiers.canonical import key_of, level_of
from suyuan.core.identifiers.identification import Level
from suyuan.core.problem import Refused
from suyuan.ledger import connection
from suyuan.parties.models import Party
from suyuan.parties.viewer import Viewer
from suyuan.state.queries import standing_of
from suyuan.supervision.cold.sensors import SQL
from suyuan.supervision.locks.allowed import foreign
from suyuan.supervision.locks.scopes import MOST_THINGS, Kind, Target, scope_of
from suyuan.supervision.locks.services import Why, lock

GRAVE: Final = ColdGrade.MODERATE
AT_ONCE: Final = 50
_LEVELS: Final = frozenset({Level.INSTANCE, Level.CONTAINER, Level.OTHER})
_ASSETS: Final = ("https://id.gs1.org/8003/", "https://id.gs1.org/8004/")
"""Vehicles and boxes that come back: holding one would stop its next load."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Grave:
    """An excursion whose turn it is."""

    id: UUID
    grade: int
    start: dt.datetime
    end: dt.datetime
    peak: float
    party: int

    def why(self) -> Why:
        first, last = (f"{at.astimezone(BEIJING):%Y-%m-%d %H:%M}" for at in (self.start, self.end))
        words = f"冷链超限：{first} 至 {last}，峰值 {self.peak:.1f} °C，等级{GRADE_WORDS[ColdGrade(self.grade)][0]}"
        return Why(words, f"冷链-{self.id.hex[:8]}", (str(self.id),))


@dataclass(frozen=True, slots=True)
class Hold:
    """A lock in which an excursion has a part."""

    lock: UUID
    party: int
    state: State
    is_open: bool
    things: int
    """Of this excursion."""
    is_last: bool
    """All other excursions that have a part in it were released."""


def hold_all() -> int:
    """Hold what waits for it; how many things."""
    with connection.cursor() as cursor:
        names = cursor.execute(SQL["to_hold"], {"limit": AT_ONCE}).fetchall()
    return sum(_hold(name) for (name,) in names)


def _hold(name: UUID) -> int:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            row = cursor.execute(SQL["hold_turn"], {"id": name}).fetchone()
            if row is None:
                return 0
            many = _lock_things(Grave(*row)) if row[1] >= GRAVE else 0
            cursor.execute(SQL["hold_done"], {"id": name})
    except Refused as refused:  # something moved meanwhile: it waits, and is looked at anew
        _log.warning("excursion %s waits: %s", name, sorted({each.code for each in refused.problems}))
        return 0
    return many


def _lock_things(grave: Grave) -> int:
    party, many = Party.objects.get(pk=grave.party), 0
    with connection.cursor() as cursor:
        ask = {"id": grave.id, "grade": grave.grade}
        texts = [text for (text,) in cursor.execute(SQL["things_to_hold"], ask).fetchall()]
    for start in range(0, len(texts), MOST_THINGS):
        things = [Target(UUID(bytes=key_of(text)), text, text) for text in texts[start : start + MOST_THINGS]]
        noted: dict[UUID, UUID | None] = dict.fromkeys(each.key for each in things)
        noted |= _held_already(noted)
        wanted = _lockable([each for each in things if noted[each.key] is None], party)
        if wanted:
            scope = scope_of(Kind.THINGS, wanted)
            made = lock(scope, State.ON_HOLD, grave.why(), party=party, viewer=Viewer.operator())
            noted |= {each.key: made.id for each in wanted}
        _note(grave, noted)
        many += len(wanted)
    return many


def _lockable(things: Iterable[Target], party: Party) -> list[Target]:
    """Those that the party may lock and that are not stopped yet."""
    named = [each for each in things if level_of(each.text) in _LEVELS and not each.text.startswith(_ASSETS)]
    standing = standing_of(each.key for each in named) if named else {}
    free = [
        each
        for each in named
        if each.key in standing and needs(standing[each.key].state, State.ON_HOLD) is not None
    ]
    strange = foreign(scope_of(Kind.THINGS, free), party) if free else frozenset()
    return [each for each in free if each.text not in strange]


def _held_already(things: Iterable[UUID]) -> Mapping[UUID, UUID]:
    """The open locks of other excursions on these things."""
    with connection.cursor() as cursor:
        return dict(cursor.execute(SQL["held_already"], {"things": list(things)}).fetchall())


def _note(grave: Grave, noted: Mapping[UUID, UUID | None]) -> None:
    given = {"excursion": grave.id, "grade": grave.grade, "now": clock.now()}
    with connection.cursor() as cursor:
        cursor.execute(SQL["note_hold"], {**given, "things": list(noted), "locks": list(noted.values())})


def holds_of(excursion: UUID) -> list[Hold]:
    """The locks in which an excursion has a part, the oldest first."""
    with connection.cursor() as cursor:
        rows = cursor.execute(SQL["holds"], {"excursion": excursion}).fetchall()
    return [Hold(name, party, State(state), *rest) for name, party, state, *rest in rows]
