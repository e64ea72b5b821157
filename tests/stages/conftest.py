"""An installation of its own, for tests of whole programs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from databases import bare_environment
from suyuan.project.embedded import Server


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[dict[str, str]]:
    """Environment of an installation of its own."""
    kept = bare_environment()
    yield {**kept, "SUYUAN_DATA": str(tmp_path / "data")}
    Server(tmp_path / "data").stop()
