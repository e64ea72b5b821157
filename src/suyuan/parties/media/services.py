"""Keeping, attaching and erasing files. Each write is check, make, save; the door writes the act first.

Procedure of keeping one:
 1. ``prepared`` judges the content and makes of it what is kept; nothing is written.
 2. ``keep`` runs in the transaction of the act: the room of the party is looked at, one upload after the other; the
    bytes are sealed and written, durably; then the rows are made. A crash between leaves bytes that no row names, whose
    key was never kept: nobody can read them, and ``sweeping`` takes them away.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import uuid
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction

from suyuan.clock import BEIJING
from suyuan.core.identifiers.person import PREFIX
from suyuan.core.problem import Refused
from suyuan.parties.institution_keys import PSEUDONYM, secret_of
from suyuan.parties.media import errors
from suyuan.parties.media.judged import Judged
from suyuan.parties.media.kinds import judged
from suyuan.parties.media.models import MediaFile, MediaKey, MediaLink, Purpose
from suyuan.parties.media.places import Away, place
from suyuan.parties.media.queries import SQL, THUMBNAIL, StoredFile, file_of, usage_of
from suyuan.parties.media.sealing import FileKey, Part, joined, wrapped
from suyuan.parties.signin import wall
from suyuan.parties.vault import reading
from suyuan.parties.viewer import Viewer

LONGEST_NAME: Final = 120
KEPT_YEARS: Final = 5
KEPT: Final = dt.timedelta(days=366 * KEPT_YEARS)
"""Beyond the expiry of the goods that a paper is about; no leap year makes it shorter."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A file that is good to be kept."""

    id: UUID
    party_id: int
    purpose: Purpose
    person: str
    name: str
    file: Judged = field(repr=False)


def prepared(party_id: int, content: bytes, purpose: str, *, name: str = "", person: str = "") -> Prepared:
    """Judge a file. ``person``: the 26 characters of the patient whom it is about. Raises Refused."""
    if purpose not in Purpose.values:
        raise Refused(errors.PURPOSE.problem("purpose", purpose, known=", ".join(Purpose.values)))
    person = person.strip().removeprefix(PREFIX)
    if (purpose == Purpose.PATIENT) != bool(person) or (person and not reading.held_by(party_id, [person])):
        raise Refused(errors.PERSON.problem("person"))
    if len(content) > settings.MEDIA_LARGEST_FILE:
        raise Refused(errors.TOO_LARGE.problem("file", most_mb=settings.MEDIA_LARGEST_FILE >> 20))
    _refuse_when_full(party_id, len(content))
    file = judged(content)
    file_id = _address(party_id, purpose, person, content)
    return Prepared(file_id, party_id, Purpose(purpose), person, _shown_name(name), file)


def known(made: Prepared) -> StoredFile | None:
    """The same content, kept by the same party for the same purpose before."""
    return file_of(made.id, Viewer(party_id=made.party_id))


def keep(made: Prepared, viewer: Viewer, *, act: UUID) -> StoredFile:
    """Write the bytes and the rows, in the act's transaction. Raises Refused: full, or the store is away."""
    with connection.cursor() as cursor:
        cursor.execute(SQL["turn"], {"party": made.party_id})
    if (there := known(made)) is not None:
        return there
    _refuse_when_full(made.party_id, len(made.file.content))
    key = FileKey.new(uuid.uuid4())
    _write(key, made.file)
    sealed = wrapped(key, made.party_id)
    MediaFile.objects.update_or_create(pk=made.id, defaults=_columns(made, key, viewer, act))
    MediaKey.objects.create(
        file_id=made.id,
        party_id=made.party_id,
        wrapped=sealed.content,
        cipher=sealed.cipher,
        key_id=sealed.key_id,
    )
    found = known(made)
    assert found is not None, "its row was just made"
    return found


def erase(file: StoredFile, *, act: UUID) -> None:
    """Destroy the key and take the bytes away once that is committed. The row stays, to say that there was a file.

    Raises Refused for the scan of a paper that must still be kept.
    """
    _refuse_while_kept(file)
    MediaLink.objects.filter(file_id=file.id).delete()
    MediaKey.objects.filter(pk=file.id).delete()
    MediaFile.objects.filter(pk=file.id).update(erased_at=wall.now(), erase_act=act, name=None)
    transaction.on_commit(lambda: take_away(file.place, has_thumbnail=file.has_thumbnail))


def _refuse_while_kept(file: StoredFile) -> None:
    """Certificates are kept five years beyond the expiry of the goods (Vaccine Administration Law, art. 38); where that
    is not known, they are kept.
    """
    with connection.cursor() as cursor:
        cursor.execute(SQL["kept_for_papers"], {"id": file.id})
        papers = cursor.fetchall()
    today = wall.now().astimezone(BEIJING).date()
    for number, expiry in papers:
        if expiry is None or today <= expiry + KEPT:
            raise Refused(errors.KEPT.problem("file", number, years=KEPT_YEARS))


def erase_of_person(party_id: int, code: str, *, act: UUID) -> int:
    """Erase everything that is kept about a patient; how many files."""
    owner = Viewer(party_id=party_id)
    ids = MediaFile.objects.filter(party_id=party_id, pseudonym=f"{PREFIX}{code}", erased_at=None)
    files = [file for one in ids.values_list("pk", flat=True) if (file := file_of(one, owner))]
    for file in files:
        erase(file, act=act)
    return len(files)


def checked_link(file: StoredFile, event: UUID | None, item: UUID | None) -> None:
    """Whether the file may be attached there. Raises Refused."""
    if (event is None) == (item is None):
        raise Refused(errors.NAMED_ONCE.problem("event"))
    if file.is_of_patient:
        raise Refused(errors.NOT_ATTACHED.problem("file"))
    with connection.cursor() as cursor:
        cursor.execute(SQL["reported"], {"event": event, "item": item, "party": file.party_id})
        if not cursor.fetchone()[0]:
            raise Refused(errors.NOT_YOURS.problem("item" if event is None else "event"))


def attach(file: StoredFile, event: UUID | None, item: UUID | None, *, act: UUID) -> None:
    """Let whoever may see that event or thing see the file. Attached twice is attached once."""
    MediaLink.objects.get_or_create(file_id=file.id, event_id=event, item_key=item, defaults={"act": act})


def take_away(where: UUID, *, has_thumbnail: bool) -> None:
    """Remove sealed bytes that nobody can open any more; where that fails, the sweep does it later."""
    try:
        place().remove(where.hex)
        if has_thumbnail:
            place().remove(where.hex + THUMBNAIL)
    except Away:
        return


def _write(key: FileKey, file: Judged) -> None:
    try:
        place().write(key.place.hex, key.sealed(Part.CONTENT, file.content))
        if file.thumbnail:
            place().write(key.place.hex + THUMBNAIL, key.sealed(Part.THUMBNAIL, file.thumbnail))
    except Away:
        raise Refused(errors.STORE_AWAY.problem("file")) from None


def _columns(made: Prepared, key: FileKey, viewer: Viewer, act: UUID) -> dict[str, object]:
    return {
        "party_id": made.party_id,
        "purpose": made.purpose,
        "pseudonym": f"{PREFIX}{made.person}" if made.person else "",
        "media_type": made.file.media_type,
        "size": len(made.file.content),
        "sha256": hashlib.sha256(made.file.content).digest(),
        "has_thumbnail": bool(made.file.thumbnail),
        "place": key.place,
        "name": joined(key.sealed(Part.NAME, made.name.encode())),
        "created_at": wall.now(),
        "created_by_id": viewer.user_id,
        "act": act,
        "erased_at": None,
        "erase_act": None,
    }


def _refuse_when_full(party_id: int, more: int) -> None:
    used = usage_of(party_id)
    if used.size + more > settings.MEDIA_PARTY_BYTES or used.files >= settings.MEDIA_PARTY_FILES:
        room = {"most_mb": settings.MEDIA_PARTY_BYTES >> 20, "most_files": settings.MEDIA_PARTY_FILES}
        raise Refused(errors.PARTY_FULL.problem("file", **room))


def _address(party_id: int, purpose: str, person: str, content: bytes) -> UUID:
    """A digest of what came, under the party's own key: two parties with one picture do not learn of each other."""
    _, secret = secret_of(party_id, PSEUDONYM)
    key = hmac.digest(secret, b"suyuan media address 1", "sha256")
    said = f"{purpose}/{person}/".encode() + hashlib.sha256(content).digest()
    return UUID(bytes=hmac.digest(key, said, "sha256")[:16])


def _shown_name(name: str) -> str:
    """The last part of a name, without signs that no list shows. It names no path anywhere."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(sign for sign in last if sign.isprintable()).strip()[:LONGEST_NAME]
