"""The SQL of these doors, by name."""

from __future__ import annotations

from pathlib import Path

from suyuan.named_sql import load

SQL = load(Path(__file__).parent.parent / "sql" / "doors.sql")
