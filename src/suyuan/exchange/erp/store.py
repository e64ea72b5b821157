"""The tables of joined ERP systems: rows in, values out."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import Any, Final

from suyuan.exchange.erp.models import Paper, Source, SourceState, State
from suyuan.ledger import connection
from suyuan.named_sql import load

_FIELDS: Final = [one.name for one in fields(Paper)]
SQL: Final = load(Path(__file__).parent / "sql" / "erp.sql")


def run(statement: str, **given: Any) -> int:
    """Run a statement of erp.sql; how many rows it met."""
    with connection.cursor() as cursor:
        return cursor.execute(SQL[statement], given).rowcount


def rows(statement: str, **given: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        return cursor.execute(SQL[statement], given).fetchall()


def sources(statement: str, **given: Any) -> list[Source]:
    return [_source(row) for row in _columns(statement, "source_columns", given)]


def papers(statement: str, **given: Any) -> list[Paper]:
    return [_paper(row) for row in _columns(statement, "paper_columns", given)]


def _columns(statement: str, columns: str, given: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        return cursor.execute(SQL[statement].format(columns=SQL[columns]), given).fetchall()


def _source(row: tuple[Any, ...]) -> Source:
    owner, name, dest, settings, secrets, created_at, state, *rest = row
    return Source(owner, name, dest, settings, bytes(secrets), created_at, SourceState(state), *rest)


def _paper(row: tuple[Any, ...]) -> Paper:
    given = dict(zip(_FIELDS, row, strict=True))
    kept = None if given["digest"] is None else bytes(given["digest"])
    given |= {"state": State(given["state"]), "digest": kept, "problems": tuple(given["problems"])}
    return Paper(**given)
