"""The derived tables as plain values, for comparing two ways to the same end."""

from __future__ import annotations

from django.db import connection

COMPARED = {
    "item": "text, class_key, step, step_at, disposition, disposition_at, place, place_at, holder, holder_at, owner,"
    " owner_at, state, state_at, lot_key, lot, lot_at, expiry, expiry_at, produced, produced_at, stopped_at",
    "containment": "child, start_at, opened_by, container, end_at, closed_by",
    "emptying": "container, at, event_id",
    "stock": "holder, class_key, lot_key, uom, things, moved, received, accepted, shipped, consigned, quantity",
    "quantity_flow": "event_id, box, line, at, holder, class_key, lot_key, uom, book, amount, loose",
    "product_key p": "key, text",
}
"""Every derived table; the two bookkeeping columns of item may stand higher after detours."""
USED = " WHERE key IN (SELECT class_key FROM stock UNION SELECT lot_key FROM stock)"
"""The dictionary of product texts serves the stock; it may hold words of which nothing speaks any more."""


def tables() -> dict[str, list[tuple]]:
    """The derived tables as sorted rows."""
    found = {}
    with connection.cursor() as cursor:
        for table, columns in COMPARED.items():
            cursor.execute(f"SELECT {columns} FROM {table}{USED if table.endswith(' p') else ''}")
            found[table] = sorted(cursor.fetchall(), key=repr)
    return found


RIGHTS = {
    "event_right": "event_id, audience, kind",
    "item_right": "key, party",
    "handover": "key, taker, at, event_id",
}
"""Who may see what; derived by the same follower."""


def rights() -> dict[str, list[tuple]]:
    """The tables of rights as sorted rows."""
    found = {}
    with connection.cursor() as cursor:
        for table, columns in RIGHTS.items():
            cursor.execute(f"SELECT {columns} FROM {table}")
            found[table] = sorted(cursor.fetchall(), key=repr)
    return found
