"""The tables of joined ERP systems: rows in, values out."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import Any, Final

from suyuan.exchange.erp.models import Paper, Source, SourceState, State
from suyuan.exchange.statements import Statements

_FIELDS: Final = [one.name for one in fields(Paper)]
_TABLES: Final = Statements(Path(__file__).parent / "sql" / "erp.sql")
run, rows = _TABLES.run, _TABLES.rows


def sources(statement: str, **given: Any) -> list[Source]:
    return [_source(row) for row in _TABLES.whole(statement, "source_columns", given)]


def papers(statement: str, **given: Any) -> list[Paper]:
    return [_paper(row) for row in _TABLES.whole(statement, "paper_columns", given)]


def _source(row: tuple[Any, ...]) -> Source:
    owner, name, dest, settings, secrets, created_at, state, *rest = row
    return Source(owner, name, dest, settings, bytes(secrets), created_at, SourceState(state), *rest)


def _paper(row: tuple[Any, ...]) -> Paper:
    given = dict(zip(_FIELDS, row, strict=True))
    kept = None if given["digest"] is None else bytes(given["digest"])
    given |= {"state": State(given["state"]), "digest": kept, "problems": tuple(given["problems"])}
    return Paper(**given)
