"""Serials by acts of the ledger, and which of them are in use: those that a commissioning event names, asked for when somebody looks.

A series remembers up to which number of the ledger its commissioning events were looked at, so each is opened once, and
nothing is done for products that nobody looks at (docs/decisions/0100).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from django.db import connection, transaction

from suyuan.core.identifiers.canonical import canonical_text, key_of
from suyuan.core.identifiers.serial_forms import SSCC
from suyuan.ledger import acts
from suyuan.ledger.queries import Damaged, events_by_id
from suyuan.ledger.sequencer import last_number
from suyuan.masterdata.serials.marks import State, mark
from suyuan.masterdata.serials.queries import Pool, numbers_of, serials
from suyuan.masterdata.serials.services import Request, checked, issue, tidy_reason, void
from suyuan.masterdata.serials.sql import SQL as SERIALS
from suyuan.named_sql import load
from suyuan.parties.models import Party
from suyuan.parties.viewer import Viewer

SQL: Final = load(Path(__file__).parent / "sql" / "serials.sql")
AT_ONCE: Final = 200
"""Events that are opened together."""


def give(request: Request, party: Party, viewer: Viewer) -> Pool:
    """Issue serials in the name of a party: an act of the ledger before it has effect. Raises Refused.

    The door has judged that the viewer acts for the party.
    """
    series = checked(request, party)
    facts: dict[str, Any] = {
        "id_type": series.kind,
        "of": series.value,
        "asked": request.size,
        "for": party.code,
    }
    with acts.ordering("serial.issue", viewer, **facts) as act:
        return issue(request, series, party=party, act=act)


def give_up(pool: Pool, texts: Sequence[str], reason: str, viewer: Viewer) -> int:
    """Void serials of a pool by an act; how many were not void yet. Raises Refused, for those in use too."""
    note_used(pool)
    facts: dict[str, Any] = {"pool": str(pool.id), "serials": len(texts), "why": tidy_reason(reason)}
    with acts.ordering("serial.void", viewer, subject=pool.id, **facts) as act:
        return void(pool, texts, reason, act=act)


def note_used(pool: Pool) -> None:
    """Bring the marks of use up to date for the series of a pool."""
    if pool.series.kind == SSCC:
        _note_units(pool)
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(SERIALS["looked_to"], {"id": pool.series_id})
        (after,) = cursor.fetchone()
        upto = last_number()
        if upto <= after:
            return
        key = UUID(bytes=key_of(pool.series.text))
        cursor.execute(SQL["commissioned"], {"key": key, "after": after, "upto": upto})
        ids = [event for (event,) in cursor.fetchall()]
        for things in _things(ids):
            found = numbers_of(pool.series_id, pool.series, things)
            mark(pool.series_id, State.USED, [number for number in found if number is not None])
        cursor.execute(SERIALS["note_look"], {"id": pool.series_id, "upto": upto})


def _things(ids: list[UUID]) -> Iterator[list[str]]:
    """What these events name, in canonical texts."""
    for start in range(0, len(ids), AT_ONCE):
        damaged: Damaged = []
        events = events_by_id(ids[start : start + AT_ONCE], Viewer.operator(), damaged=damaged)
        yield [canonical_text(code) for each in events for code in each.event.epc_list or ()]


def _note_units(pool: Pool) -> None:
    """Logistic units have no product to be found by: they are looked up one by one. Pools of them are small."""
    there = {UUID(bytes=key_of(one.thing)): one.number for one in serials(pool) if one.state != State.USED}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(SQL["commissioned_units"], {"keys": list(there)})
        mark(pool.series_id, State.USED, [there[key] for (key,) in cursor.fetchall()])
