"""The tables of subscriptions: rows in, values out. Everybody here goes through these few functions."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any, Final

from suyuan.exchange.statements import Statements
from suyuan.exchange.subscriptions.models import Delivery, DeliveryState, State, Subscription
from suyuan.exchange.subscriptions.named import parameters_from
from suyuan.ledger import connection

_TABLES: Final = Statements(Path(__file__).parent / "sql" / "subscriptions.sql")
SQL: Final = _TABLES.sql
run, rows, value = _TABLES.run, _TABLES.rows, _TABLES.value
_STATE: Final = 7
"""Place of the state among the columns of a delivery."""


def subscriptions(name: str, **given: Any) -> list[Subscription]:
    return [_subscription(row) for row in _TABLES.whole(name, "columns", given)]


def deliveries(name: str, **given: Any) -> list[Delivery]:
    return [_delivery(row) for row in _TABLES.whole(name, "delivery_columns", given)]


def try_lock(owner: int, subscription: str) -> bool:
    """Keep this subscription to ourselves until the transaction ends; False when another worker has it.

    Not a row lock: while a slow receiver is waited for, its owner must be able to pause or delete.
    """
    digest = hashlib.blake2b(
        f"{owner}/{subscription}".encode(), digest_size=8, person=b"suyuan-send"
    ).digest()
    with connection.cursor() as cursor:
        number = int.from_bytes(digest, "big", signed=True)
        (locked,) = cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", (number,)).fetchone() or (False,)
    return bool(locked)


def _subscription(row: tuple[Any, ...]) -> Subscription:
    owner, id_, query, parameters, dest, token, *middle = row
    schedule, empty, initial, headers, created_at, state, *rest = middle
    sealed = None if token is None else bytes(token)
    head = (owner, id_, query, parameters_from(parameters), dest, sealed, schedule, empty, initial)
    return Subscription(*head, headers, created_at, State(state), *rest)


def _delivery(row: tuple[Any, ...]) -> Delivery:
    fields = [*row]
    fields[_STATE] = DeliveryState(row[_STATE])
    return Delivery(*fields)
