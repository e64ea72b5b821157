"""The statements of this room."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from suyuan.named_sql import load

SQL: Final = load(Path(__file__).parent.parent / "sql" / "serials.sql")
