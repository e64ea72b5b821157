"""Looking after the store: what no row names goes, and what rows name is verified."""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.db import connection

from suyuan.core.problem import Refused
from suyuan.parties.media.places import Away, place
from suyuan.parties.media.queries import SQL, THUMBNAIL, StoredFile, all_files, opened
from suyuan.parties.media.sealing import Part
from suyuan.parties.sealing import Unreadable
from suyuan.parties.viewer import Viewer

GRACE_SECONDS: Final = 3_600
"""An upload that is under way has no row yet; none takes so long."""
AT_ONCE: Final = 200
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is wrong with one file."""

    file: StoredFile
    words: str


def sweep(grace: float = GRACE_SECONDS) -> int:
    """Remove bytes that no row names and that are older than any upload lasts; how many.

    The rows are read after the names: what is written meanwhile is younger than the grace.
    """
    old = time.time() - grace
    there = [found.name for found in place().names() if found.written < old]
    if not there:
        return 0
    named = _named()
    orphans = [name for name in there if name not in named]
    for name in orphans:
        place().remove(name)
    return len(orphans)


def sweep_quietly() -> None:
    """``sweep`` beside other work: a store that is away is told and swept another time."""
    try:
        sweep()
    except Away:
        _log.warning("the store of files cannot be swept now", exc_info=True)


def verified() -> Iterator[Verdict | None]:
    """One answer for each file that is kept: None where its bytes are as they were taken in."""
    for batch in all_files(AT_ONCE):
        for file in batch:
            yield _wrong(file)


def _wrong(file: StoredFile) -> Verdict | None:
    digest = hashlib.sha256()
    try:
        with opened(file, Viewer.operator()) as chunks:
            for chunk in chunks:
                digest.update(chunk)
        if file.has_thumbnail:
            with opened(file, Viewer.operator(), Part.THUMBNAIL) as chunks:
                for _ in chunks:
                    pass
    except (Refused, Unreadable):
        return Verdict(file, "does not open")
    return None if digest.digest() == file.sha256 else Verdict(file, "other content than was taken in")


def _named() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(SQL["places"])
        rows = cursor.fetchall()
    return {name for where, has in rows for name in (where.hex, *((where.hex + THUMBNAIL,) if has else ()))}
