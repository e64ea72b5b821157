"""Rebuild what is derived."""

from __future__ import annotations

from django.db import transaction

from suyuan.ledger import connection
from suyuan.state.jobs import catch_up
from suyuan.state.project import FOLLOWER

TABLES = (
    "item",
    "containment",
    "emptying",
    "stock",
    "quantity_flow",
    "carrier",
    "bare_box",
    "product_key",
    "handover",
    "early_event",
)
RIGHTS = ("event_right", "item_right")
"""Tables of ``parties`` that this stage derives."""


def rebuild() -> int:
    """Empty every derived table and fold the ledger again; how many numbers were folded.

    The tables are emptied in one transaction and filled batch by batch: a rebuild that is interrupted goes on
    where it stopped, by the follower's cursor. Nothing is sent to anybody.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT seq FROM cursor WHERE name = %s FOR UPDATE", (FOLLOWER,))
        cursor.execute(f"TRUNCATE {', '.join(TABLES + RIGHTS)}")
        cursor.execute("UPDATE cursor SET seq = 0 WHERE name = %s", (FOLLOWER,))
    return catch_up()
