"""Files for documents on their way: private to us, gone with the block, and swept up after a kill."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from django.conf import settings


@contextmanager
def temporary_file() -> Iterator[tuple[Path, BinaryIO]]:
    """A new file in the data folder, readable by this account alone, for as long as the block lasts."""
    handle, name = tempfile.mkstemp(dir=_folder(), prefix=f"{os.getpid()}-")
    place = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            yield place, stream
    finally:
        place.unlink(missing_ok=True)


def sweep() -> int:
    """Remove what processes left that are no more; how many files."""
    left = [path for path in _folder().iterdir() if not _lives(path.name.partition("-")[0])]
    for path in left:
        path.unlink(missing_ok=True)
    return len(left)


def _folder() -> Path:
    folder: Path = settings.SUYUAN_DATA / "tmp"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _lives(process: str) -> bool:
    return not process.isdigit() or Path(f"/proc/{process}").exists()
