"""Reading what is known of files, and opening them. Every read has a viewer; who may not see a file learns nothing of it.

Procedure (``opened``): 1 the row, if the viewer may see the file; 2 of a patient, a grant to look at that patient which
is open for this very person (``vault.reading``), so that machines and strangers open none; 3 the key; 4 the first chunk,
so that what does not open is refused before an answer begins. The caller tells the access log.
"""

from __future__ import annotations

import datetime as dt
import io
import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from django.db import connection

from suyuan.core.identifiers.person import PREFIX
from suyuan.core.problem import Refused
from suyuan.named_sql import load
from suyuan.parties.media import errors
from suyuan.parties.media.kinds import KINDS, is_picture
from suyuan.parties.media.models import Purpose
from suyuan.parties.media.places import Away, Missing, place
from suyuan.parties.media.sealing import FileKey, Part, joined, unwrapped
from suyuan.parties.permissions.asking import is_the_machine
from suyuan.parties.scopes import named_visible_to, visible_to
from suyuan.parties.sealing import Unreadable
from suyuan.parties.vault import reading
from suyuan.parties.vault.cipher import Sealed
from suyuan.parties.vault.models import VaultGrant
from suyuan.parties.viewer import Viewer

SQL: Final = load(Path(__file__).parent / "sql" / "media.sql")
SHOWN: Final = 50
THUMBNAIL: Final = "t"
"""Behind the name of a file in the store, the name of its thumbnail."""
_COLUMNS: Final = (
    "f.id, f.party_id, f.purpose, f.pseudonym, f.media_type, f.size, f.sha256, f.has_thumbnail, f.place, f.name,"
    " f.created_at"
)


@dataclass(frozen=True, slots=True)
class StoredFile:
    """What is known of a file that is kept."""

    id: UUID
    party_id: int
    purpose: Purpose
    person: str
    """The 26 characters of the patient whom it is about; empty for all others."""
    media_type: str
    size: int
    sha256: bytes
    has_thumbnail: bool
    place: UUID
    sealed_name: bytes
    created_at: dt.datetime

    @classmethod
    def of_row(cls, row: tuple[Any, ...]) -> StoredFile:
        id_, party, purpose, pseudonym, kind, size, sha256, has_thumbnail, where, name, at = row
        return cls(
            id_, party, Purpose(purpose), pseudonym.removeprefix(PREFIX), kind, size, bytes(sha256), has_thumbnail,
            where, bytes(name or b""), at,
        )  # fmt: skip

    @property
    def is_picture(self) -> bool:
        return is_picture(self.media_type)

    @property
    def is_of_patient(self) -> bool:
        return self.purpose == Purpose.PATIENT

    @property
    def file_name(self) -> str:
        """Of what is handed out: never what the sender called it, which may name somebody."""
        return f"{self.id.hex[:12]}.{KINDS[self.media_type].extension}"


@dataclass(frozen=True, slots=True)
class Usage:
    """What the files of a party take."""

    size: int
    files: int


def file_of(file_id: UUID, viewer: Viewer) -> StoredFile | None:
    """The file if the viewer may see that it is there."""
    found = _rows("one", viewer, id=file_id)
    return found[0] if found else None


def files_of(viewer: Viewer, *, limit: int = SHOWN, before: StoredFile | None = None) -> list[StoredFile]:
    """The files of the viewer's parties, the newest first; ``before`` goes on behind one."""
    behind = (before.created_at, before.id) if before else (None, None)
    return _rows("of_party", viewer, before=behind[0], before_id=behind[1], limit=limit)


def files_at_event(event_id: UUID, viewer: Viewer) -> list[StoredFile]:
    """What is attached to an event and may be seen."""
    return _rows("at_event", viewer, event=event_id, limit=SHOWN)


def files_at_item(key: UUID, viewer: Viewer) -> list[StoredFile]:
    """What is attached to a thing and may be seen."""
    return _rows("at_item", viewer, item=key, limit=SHOWN)


def owner_of(file_id: UUID) -> list[int]:
    """Whose it is: for the access log, never for an answer."""
    with connection.cursor() as cursor:
        cursor.execute(SQL["owner"], {"id": file_id})
        return [party for (party,) in cursor.fetchall()]


def usage_of(party_id: int) -> Usage:
    with connection.cursor() as cursor:
        cursor.execute(SQL["usage"], {"party": party_id})
        return Usage(*map(int, cursor.fetchone()))


def may_open(file: StoredFile, viewer: Viewer) -> bool:
    """Step 2. Commands on the machine open what they verify."""
    if not file.is_of_patient or is_the_machine(viewer):
        return True
    return grant_for(file, viewer) is not None


def grant_for(file: StoredFile, viewer: Viewer) -> VaultGrant | None:
    """The grant by which this person may look at the patient of the file now."""
    if viewer.user_id is None:
        return None
    name = f"{PREFIX}{file.person}"
    return next((one for one in reading.grants_of(viewer) if name in one.pseudonyms), None)


@contextmanager
def opened(file: StoredFile, viewer: Viewer, part: Part = Part.CONTENT) -> Iterator[Iterator[bytes]]:
    """The bytes in chunks. Raises Refused when they may not be seen, do not open, or the store is away."""
    if not may_open(file, viewer):
        raise Refused(errors.NOT_OPEN.problem("file"))
    name = file.place.hex + (THUMBNAIL if part is Part.THUMBNAIL else "")
    try:
        key = key_of(file)
        with place().read(name) as stream:
            chunks = key.opened(part, stream)
            first = next(chunks)
            yield itertools.chain((first,), chunks)
    except (Missing, Unreadable):
        raise Refused(errors.GONE.problem("file")) from None
    except Away:
        raise Refused(errors.STORE_AWAY.problem("file")) from None


def key_of(file: StoredFile) -> FileKey:
    """Raises Unreadable when it is gone or altered."""
    with connection.cursor() as cursor:
        cursor.execute(SQL["key"], {"id": file.id})
        row = cursor.fetchone()
    if row is None:
        raise Unreadable(f"file {file.id} was erased")
    return unwrapped(file.place, Sealed(bytes(row[0]), row[1], row[2]))


def name_of(file: StoredFile) -> str:
    """How its sender called it; empty where it does not open."""
    try:
        return joined(key_of(file).opened(Part.NAME, io.BytesIO(file.sealed_name))).decode()
    except Unreadable:
        return ""


def all_files(at_once: int) -> Iterator[list[StoredFile]]:
    """Every file that is kept, in batches; for who verifies the store."""
    last = UUID(int=0)
    while batch := _rows("next", Viewer.operator(), after=last, limit=at_once):
        yield batch
        last = batch[-1].id


def _rows(query: str, viewer: Viewer, **given: Any) -> list[StoredFile]:
    event, values = visible_to(viewer, "e")
    item, more = named_visible_to(viewer, "e", "i")
    seen = "TRUE" if is_the_machine(viewer) else SQL["seen"].format(event=event, item=item)
    if viewer.is_public:
        seen = "FALSE"
    text = SQL[query].format(columns=_COLUMNS, seen=seen)
    with connection.cursor() as cursor:
        cursor.execute(text, {**values, **more, "owners": list(viewer.parties), **given})
        return [StoredFile.of_row(row) for row in cursor.fetchall()]
