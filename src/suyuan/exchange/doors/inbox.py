"""The watched folder: files that an SFTP server or a colleague puts there are captured, answered and put away.

::

    <SUYUAN_INBOX>/<party code>/despatch.xml          EPCIS documents, JSON or XML
    <SUYUAN_INBOX>/<party code>/<mapping>/may.xlsx    tables, CSV or Excel
    <SUYUAN_INBOX>/<party code>/done/…                taken files, each with <name>.answer.json (tables: .answer.xlsx)
    <SUYUAN_INBOX>/<party code>/failed/…              those of which something was refused, with their answers

Procedure for a file:
 1. It is left alone until its size and times have stood still between two looks and are QUIET seconds old; names
    that end in ``.part``, ``.tmp`` or ``.filepart``, or begin with a dot, are somebody's unfinished transfers.
 2. Links are followed nowhere, neither to a file nor by way of a folder: whoever may write one party's folder
    could else read, write and capture in another's (``folders``).
 3. One process watches: a lock of its database session.
 4. Capture and the note of its answer are one transaction, found again after a kill (``taking``).
 5. The answer is written beside its final place under another name, flushed, renamed; then the file is moved. A
    kill in between leaves the file where it was, and step 4 finds the answer again.
 6. What cannot be taken or put away now is tried again later and later; what fails each time is answered so and
    put away after TRIES. No file holds up another.
"""

from __future__ import annotations

import hashlib
import logging
import stat
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from django.conf import settings

from suyuan import clock
from suyuan.exchange.bodies import largest_document
from suyuan.exchange.doors import call_log, errors, mappings
from suyuan.exchange.doors.files import FileAnswer, put_away
from suyuan.exchange.doors.folders import Folder
from suyuan.exchange.doors.statements import SQL
from suyuan.exchange.doors.taking import Lying, answered, refused
from suyuan.exchange.passing import Passing
from suyuan.failpoints import failpoint
from suyuan.ledger import connection
from suyuan.ledger.connection import AWAY
from suyuan.parties.models import Party

QUIET: Final = 2.0
"""Seconds for which nothing may have happened to a file."""
UNFINISHED: Final = (".part", ".tmp", ".filepart", ".crdownload", ".swp")
DONE, FAILED = "done", "failed"
TRIES: Final = 5
"""After so many unforeseen faults at one file it is put away."""
SOONEST, LATEST, LATEST_PASSING = 2.0, 60.0, 8.0
"""Seconds until a file that could not be taken or put away is tried again: doubled each time, up to the second; up
to the third where the disk was full or others were storing the same."""
_LOCK: Final = int.from_bytes(hashlib.blake2b(b"suyuan inbox", digest_size=8).digest(), "big", signed=True)
_log = logging.getLogger(__name__)
Look = tuple[int, int, int]
"""Size, time of content, time of change."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """One file, its folder open."""

    lies: Lying
    place: Folder
    home: Folder
    """The party's."""
    look: Look

    @property
    def key(self) -> tuple[str, str | None, str]:
        return self.home.name, self.lies.mapping, self.lies.name


@dataclass(frozen=True, slots=True)
class Seen:
    """What was seen of a file at the last look."""

    look: Look
    since: float
    """By our own clock: that of a sender may be wrong."""
    not_before: float = 0.0
    delay: float = 0.0
    """Seconds for which it is left alone after the last try."""
    faults: int = 0


@dataclass(slots=True)
class Watch:
    """One who looks again and again."""

    root: Path
    quiet: float = QUIET
    seen: dict[tuple[str, str | None, str], Seen] = field(default_factory=dict)

    def sweep(self) -> int:
        """Take what has come to rest; how many files."""
        taken, there = 0, {}
        for found in _files(self.root):
            now = time.monotonic()
            known = self.seen.get(found.key)
            if known is None or known.look != found.look:
                there[found.key] = Seen(found.look, now)
            elif now - known.since < self.quiet or now < known.not_before:
                there[found.key] = known
            elif (left := _tried(found, known)) is not None:
                there[found.key] = left
            else:
                taken += 1
        self.seen = there
        return taken


def watching() -> bool:
    """Whether this process is the one that watches; it stays so until its database session ends."""
    with connection.cursor() as cursor:
        row = cursor.execute(SQL["lock"], {"number": _LOCK}).fetchone()
    return bool(row and row[0])


def leave() -> None:
    """Let another process watch."""
    with connection.cursor() as cursor:
        cursor.execute(SQL["unlock"], {"number": _LOCK})


def root() -> Path | None:
    """The watched folder of this installation."""
    place: Path | None = settings.INBOX
    return place


# ---------------------------------------------------------------------- looking


def _files(top: Path) -> Iterator[Waiting]:
    """Every file that may be waiting, with its folder open for as long as it is looked at."""
    try:
        whole = Folder.of(top)
    except OSError:
        return
    with whole:
        for home in _folders_in(whole):
            yield from _files_in(home, home, None)
            for place in _folders_in(home):
                if place.name not in {DONE, FAILED}:
                    yield from _files_in(place, home, place.name)


def _folders_in(folder: Folder) -> Iterator[Folder]:
    for name in _names(folder, stat.S_ISDIR):
        try:
            below = folder.below(name)
        except OSError:
            continue
        with below:
            yield below


def _files_in(place: Folder, home: Folder, mapping: str | None) -> Iterator[Waiting]:
    for name in _names(place, stat.S_ISREG):
        if name.lower().endswith(UNFINISHED):
            continue
        try:
            told = place.told(name)
        except OSError:
            continue
        look = told.st_size, told.st_mtime_ns, told.st_ctime_ns
        yield Waiting(Lying(name, mapping, told.st_ctime_ns), place, home, look)


def _names(folder: Folder, is_wanted: Callable[[int], bool]) -> list[str]:
    try:
        return folder.names(is_wanted)
    except OSError:
        return []


# ---------------------------------------------------------------------- taking


def _tried(found: Waiting, known: Seen) -> Seen | None:
    """Take one file; None when it was put away, else when it is looked at again."""
    faults, latest = known.faults, LATEST
    try:
        _take(found, given_up=faults >= TRIES)
    except OSError as why:
        _log.warning("a file of the inbox could not be put away: %s", why)
    except Passing as why:
        _log.warning("a file of the inbox could not be stored now: %s", why)
        latest = LATEST_PASSING
    except AWAY:
        raise
    except Exception:  # noqa: BLE001 - one file must not hold up the others; it is logged and counted
        _log.exception("a file of the inbox could not be worked off")
        faults += 1
    else:
        return None
    delay = min(max(known.delay * 2, SOONEST), latest)
    return Seen(known.look, known.since, time.monotonic() + delay, delay, faults)


def _take(found: Waiting, *, given_up: bool) -> None:
    """From where it lies to where it is put away."""
    start = time.monotonic()
    party = _party_called(found.home.name)
    answer = _answer(found, party, given_up=given_up)
    failpoint("inbox.answered")
    with found.home.below(DONE if answer.success else FAILED, make=True) as to:
        put_away(found.lies.name, found.place, to, answer)
    _note(found, party.pk if party else 0, answer, start)


def _answer(found: Waiting, party: Party | None, *, given_up: bool) -> FileAnswer:
    if party is None:
        return refused(errors.FOLDER_PARTY.problem())
    if given_up:
        return refused(errors.FOLDER_FAULT.problem())
    content = _content(found)
    if content is None:
        return refused(errors.FOLDER_SIZE.problem(limit=largest_document() >> 20))
    return answered(found.lies, content, party.pk)


def _party_called(code: str) -> Party | None:
    """None also for names that are no text: nobody is called so."""
    try:
        code.encode()
    except UnicodeEncodeError:
        return None
    return Party.objects.filter(code=code).first()


def _content(found: Waiting) -> bytes | None:
    """Its bytes; None when there are too many. A file that changed since it was looked at raises OSError."""
    if found.look[0] > largest_document():
        return None
    content, told = found.place.read(found.lies.name)
    if (told.st_size, told.st_mtime_ns, told.st_ctime_ns) != found.look or len(content) != told.st_size:
        raise OSError("it is still being written")
    return content


def _note(found: Waiting, party: int, answer: FileAnswer, start: float) -> None:
    """The folder is a door too: its files stand in the log of calls, without their names."""
    mapping = found.lies.mapping
    call_log.save(
        {
            "party": party,
            "at": clock.now(),
            "door": "folder",
            "method": "FILE",
            "route": f"/{mapping}/" if mapping in mappings.mappings_of(party) else "/",
            "status": 201 if answer.success else 422,
            "ms": round((time.monotonic() - start) * 1000),
            "bytes_in": found.look[0],
            "bytes_out": 0,
            "key_prefix": "",
            "user_id": None,
            "codes": answer.codes,
            "subject": answer.subject,
        }
    )
