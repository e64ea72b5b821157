"""Keep the index for queries up with the ledger, and fill it again."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.db import transaction

from suyuan import wake
from suyuan.exchange.search import vocabulary
from suyuan.exchange.search.project import BATCH, FOLLOWER, SQL, apply, learn_later_rights
from suyuan.ledger import connection
from suyuan.ledger.follow import follow, follow_all
from suyuan.ledger.sequencer import last_number

IDLE_SECONDS = 0.05
TABLES = ("event_term", "presented", "vocabulary_element", "vocabulary_document")


def catch_up() -> int:
    """Index everything that has a number now; how many numbers."""
    moved = follow_all(FOLLOWER, apply, BATCH)
    while _has_later_rights():
        follow_rights()
    return moved


def follow_rights() -> int:
    """Learn of rights that came later than their events; how many numbers of rights.

    The index's own cursor is held meanwhile: an event is either indexed, and gets the term here, or is not, and gets
    it when it is.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT seq FROM cursor WHERE name = %s FOR SHARE", (FOLLOWER,))
        (before,) = cursor.execute(SQL["learnt"]).fetchone() or (0,)
        after = learn_later_rights(before, BATCH)
        cursor.execute(SQL["learn"], (after,))
    return int(after - before)


def run_forever(should_stop: Callable[[], bool] = lambda: False) -> None:
    """Index what is numbered, as soon as it is. Ends when ``should_stop`` says so."""
    while not should_stop():
        moved = follow(FOLLOWER, apply, BATCH)
        if _has_later_rights():
            moved += follow_rights()
        if moved == 0:
            wake.rest(IDLE_SECONDS)


def _has_later_rights() -> bool:
    """Without news there is no lock, and so no write."""
    with connection.cursor() as cursor:
        (has,) = cursor.execute(SQL["has_later_rights"]).fetchone() or (False,)
    return bool(has)


def rebuild() -> int:
    """Empty the index and fill it from the ledger; how many numbers were read.

    Until it is as full as it was, queries are refused instead of answered with gaps. A rebuild that is interrupted
    goes on where it stopped, by the follower's cursor.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT seq FROM cursor WHERE name = %s FOR UPDATE", (FOLLOWER,))
        cursor.execute(f"TRUNCATE {', '.join(TABLES)}")
        cursor.execute(SQL["rebuild_until"], {"upto": last_number()})
        cursor.execute("UPDATE cursor SET seq = 0 WHERE name = %s", (FOLLOWER,))
    numbers = catch_up()
    _learn_all()
    return numbers


def _learn_all() -> None:
    """The headers of documents that brought no event of their own too."""
    after = UUID(int=0)
    while True:
        with connection.cursor() as cursor:
            rows = cursor.execute(
                SQL["all_documents"], {"after": after, "limit": 200}, binary=True
            ).fetchall()
        if not rows:
            return
        vocabulary.learn(document_id for (document_id,) in rows)
        after = rows[-1][0]
