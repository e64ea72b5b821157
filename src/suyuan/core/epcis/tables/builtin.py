"""The mappings that are shipped: the tables most organisations keep anyway."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

from suyuan.core.epcis.tables.mapping import Mapping, read_mapping

_FOLDER: Final = Path(__file__).parent / "data"


@cache
def built_in() -> dict[str, Mapping]:
    """By name."""
    found = [read_mapping(file.read_bytes()) for file in sorted(_FOLDER.glob("*.json"))]
    return {mapping.name: mapping for mapping in found}
