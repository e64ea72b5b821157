"""An installation whose clock stands still, as that of the demonstration does: the moment is kept beside its data."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

VARIABLE = "SUYUAN_CLOCK"
FILE = "clock"


def keep(folder: Path, moment: dt.datetime) -> None:
    """Fix the clock of this installation for every command from now on."""
    (folder / FILE).write_text(moment.isoformat(), encoding="ascii")


def apply(folder: Path) -> None:
    """Fix the clock of this process, and of its children, if the installation's is fixed."""
    path = folder / FILE
    if VARIABLE not in os.environ and path.is_file():
        os.environ[VARIABLE] = path.read_text(encoding="ascii").strip()


@contextmanager
def standing_at(moment: dt.datetime) -> Iterator[None]:
    """Fix the clock of this process inside the block."""
    before = os.environ.get(VARIABLE)
    os.environ[VARIABLE] = moment.isoformat()
    try:
        yield
    finally:
        if before is None:
            del os.environ[VARIABLE]
        else:
            os.environ[VARIABLE] = before
