"""Keep the index for queries up with the ledger, and fill it again."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.db import transaction

from suyuan import wake
from suyuan.exchange.search import vocabulary
from suyuan.exchange.search.project import BATCH, FOLLOWER, SQL, apply
from suyuan.ledger import connection
from suyuan.ledger.follow import follow, follow_all
from suyuan.ledger.sequencer import last_number

IDLE_SECONDS = 0.05
TABLES = ("event_term", "presented", "vocabulary_element", "vocabulary_document")


def catch_up() -> int:
    """Index everything that has a number now; how many numbers."""
    return follow_all(FOLLOWER, apply, BATCH)


def run_forever(should_stop: Callable[[], bool] = lambda: False) -> None:
    """Index what is numbered, as soon as it is. Ends when ``should_stop`` says so."""
    while not should_stop():
        if follow(FOLLOWER, apply, BATCH) == 0:
            wake.rest(IDLE_SECONDS)


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
