"""The tables of adapters: rows in, values out. Everybody here goes through these few functions."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from suyuan.exchange.adapters.models import Connection, ConnectionState, Message, State
from suyuan.ledger import connection
from suyuan.named_sql import load

SQL: Final = load(Path(__file__).parent / "sql" / "adapters.sql")


def run(statement: str, **given: Any) -> int:
    """Run a statement of adapters.sql; how many rows it met."""
    with connection.cursor() as cursor:
        return cursor.execute(SQL[statement], given).rowcount


def rows(statement: str, **given: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        return cursor.execute(SQL[statement], given).fetchall()


def connections(statement: str, **given: Any) -> list[Connection]:
    return [_connection(row) for row in _columns(statement, "connection_columns", given)]


def messages(statement: str, **given: Any) -> list[Message]:
    return [_message(row) for row in _columns(statement, "message_columns", given)]


def _columns(statement: str, columns: str, given: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        return cursor.execute(SQL[statement].format(columns=SQL[columns]), given).fetchall()


def _connection(row: tuple[Any, ...]) -> Connection:
    owner, name, adapter, dest, parameters, settings, secrets, created_at, state, *rest = row
    asked = tuple((key, value) for key, value in parameters)
    head = (owner, name, adapter, dest, asked, settings, bytes(secrets), created_at)
    return Connection(*head, ConnectionState(state), *rest)


def _message(row: tuple[Any, ...]) -> Message:
    owner, name, number, id_, events, part, once, digest, made_at, state, *rest = row
    return Message(
        owner, name, number, id_, tuple(events), part, once, bytes(digest), made_at, State(state), *rest
    )
