"""Rooms that own tables run their statements by name, on whatever transaction is open."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from suyuan.ledger import connection
from suyuan.named_sql import load


class Statements:
    """Those of one file."""

    def __init__(self, place: Path) -> None:
        self.sql = load(place)

    def run(self, statement: str, /, **given: Any) -> int:
        """How many rows it met."""
        with connection.cursor() as cursor:
            return cursor.execute(self.sql[statement], given).rowcount

    def rows(self, statement: str, /, **given: Any) -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            return cursor.execute(self.sql[statement], given).fetchall()

    def value(self, statement: str, /, **given: Any) -> Any:
        """The first column of the first row, or None."""
        with connection.cursor() as cursor:
            row = cursor.execute(self.sql[statement], given).fetchone()
        return None if row is None else row[0]

    def whole(self, statement: str, columns: str, given: dict[str, Any]) -> list[tuple[Any, ...]]:
        """Rows with all their columns: where the statement says ``{columns}`` stands the other one of this name."""
        with connection.cursor() as cursor:
            return cursor.execute(self.sql[statement].format(columns=self.sql[columns]), given).fetchall()
