"""Products that are registered after their events: what they are decides which section of a regulator sees these.

The database notes each product whose kind is new (``product_news``). Procedure for a page of its events, in one
transaction, so that a kill leaves the page to be done again, and doing it twice changes nothing:
 1. Hold the cursors of whoever notes rights: what they worked out before the product was known is written then.
 2. Derive the rights of authorities to the events again (``state.rights.renew``).
 3. Take the events out of the index for queries where they were lost, and put them in where they were gained; note the
    words and places of what was gained. A word that somebody could see stays in his lists until they are made again.
 4. Note how far the product is worked off; after its last event forget it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final, NamedTuple
from uuid import UUID

import psycopg
from django.db import transaction

from suyuan.core.chain.observation import Key
from suyuan.exchange.search import project as index
from suyuan.exchange.seen import follower
from suyuan.exchange.seen.follower import SQL
from suyuan.ledger import connection
from suyuan.ledger.queries import Damaged, events_by_id
from suyuan.parties.viewer import Viewer
from suyuan.state import rights
from suyuan.state.project import FOLLOWER as STATE

PAGE: Final = 500
NOTING: Final = (index.FOLLOWER, STATE)


class _News(NamedTuple):
    class_key: UUID
    after_time: Any
    after_event: UUID


def catch_up() -> None:
    """Work off all products whose kind is new."""
    while move_page():
        pass


def move_page(size: int = PAGE) -> bool:
    """Move the next events of one product; whether there was one."""
    with transaction.atomic(), connection.cursor() as cursor:
        if cursor.execute(SQL["product_news"]).fetchone() is None:
            return False
        cursor.execute(SQL["hold_cursors"], {"names": list(NOTING)})
        row = cursor.execute(SQL["next_product"]).fetchone()
        if row is None:  # another process has it
            return False
        news = _News(*row)
        found = cursor.execute(SQL["events_of"], {**news._asdict(), "limit": size}).fetchall()
        _move([event_id for _, event_id in found])
        _note(cursor, news, found if len(found) == size else [])
    return True


def _move(ids: list[UUID]) -> None:
    damaged: Damaged = []  # whoever follows the ledger tells of these
    events = events_by_id(ids, Viewer.operator(), damaged=damaged)
    moved = rights.renew({each.id.bytes: each.event for each in events})
    if moved.lost:
        index.lose(*_columns(moved.lost))
    if moved.gained:
        index.gain(*_columns(moved.gained))
        follower.learn(*_columns(moved.gained))


def _columns(pairs: Iterable[tuple[Key, int]]) -> tuple[list[UUID], list[int]]:
    ordered = sorted(pairs)
    return [UUID(bytes=event_id) for event_id, _ in ordered], [audience for _, audience in ordered]


def _note(cursor: psycopg.Cursor[Any], news: _News, found: list[tuple[Any, UUID]]) -> None:
    if found:
        time, event_id = found[-1]
        cursor.execute(SQL["product_goes_on"], {"key": news.class_key, "time": time, "event": event_id})
    else:
        cursor.execute(SQL["product_is_done"], {"key": news.class_key})
