"""The tables of adapters: rows in, values out. Everybody here goes through these few functions."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from suyuan.exchange.adapters.models import Connection, ConnectionState, Message, State
from suyuan.exchange.statements import Statements

_TABLES: Final = Statements(Path(__file__).parent / "sql" / "adapters.sql")
SQL: Final = _TABLES.sql
run, rows = _TABLES.run, _TABLES.rows


def connections(statement: str, **given: Any) -> list[Connection]:
    return [_connection(row) for row in _TABLES.whole(statement, "connection_columns", given)]


def messages(statement: str, **given: Any) -> list[Message]:
    return [_message(row) for row in _TABLES.whole(statement, "message_columns", given)]


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
