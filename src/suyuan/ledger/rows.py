"""From prepared events to rows of the ledger, in PostgreSQL's binary form."""

from __future__ import annotations

import datetime as dt
import hashlib
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import msgspec
from msgspec import Struct

from suyuan.core.epcis.cbv import BIZ_STEP, DISPOSITION, Vocabulary
from suyuan.core.epcis.model import Event, Location
from suyuan.core.epcis.pieces import Pieces, event_pieces, is_own_name
from suyuan.core.identifiers.canonical import Keys, key_for
from suyuan.core.problem import Problem
from suyuan.intake.envelope import DocumentKey
from suyuan.intake.services import Prepared
from suyuan.ledger import binary
from suyuan.ledger.codes import ACTIONS, TYPES, EntryKind, Flag
from suyuan.parties.pseudonyms import SealedOriginal

EVENT = (
    "event (id, event_time, zone_offset, type, action, flags, sender, position, document_id, name, read_point,"
    " biz_location, step, disposition, cbv_hash, seal, body)"
)
ITEM = "event_item (key, event_time, event_id, role)"
SOURCE = "event_source (event_id, sender, document_id, position, presented_at)"
NAME = "event_name (name, event_id, sender, explicit, declaration, entry_id)"
PENDING = "pending (entry_id, kind, event_id, probe_key, probe_time)"
PRESENTATION = "presentation (id, event_id, sender)"
COPY = "event_copy (event_id, document_id, position, body)"

_EVENT_HEAD = struct.Struct("!hi16siqihih").pack  # 17 fields: id, event_time, zone_offset, type
_EVENT_MIDDLE = struct.Struct("!ihiiii").pack  # flags, sender, position
_ITEM_HEAD = binary.fields(4) + binary.UUID_LENGTH
_ITEM_TAIL = struct.Struct("!iqi16s").pack  # event_time, event_id
_SOURCE_HEAD = struct.Struct("!hi16sii").pack  # 5 fields: event_id, sender
_NAME_ROW = struct.Struct(
    "!hi16si16siiibibi16s"
).pack  # 6: name, event_id, sender, explicit, declaration, entry_id
_PENDING_ROW = struct.Struct("!hi16sihi16s").pack  # 5 fields: entry_id, kind, event_id
_PRESENTATION_ROW = struct.Struct("!hi16si16sii").pack  # 3 fields
_ROLES = tuple(binary.smallint(number) for number in range(32))
_ACTION = {word: binary.smallint(number) for word, number in ACTIONS.items()}

_HASH_LENGTH, _SEAL_LENGTH = struct.pack("!i", 32), struct.pack("!i", 96)


@dataclass(frozen=True, slots=True)
class Presentation:
    """Where this capture stands: whose document, at what time."""

    sender: int
    document_id: bytes
    document_sha256: bytes
    now: dt.datetime
    key: DocumentKey


class Named(Struct, frozen=True, gc=False):
    """How an event is called: by its eventID when one was given, else by its content."""

    digest: bytes
    explicit: bool


class Made(Struct, frozen=True, gc=False):
    """One event turned into rows, so that the event itself can be let go: a batch holds rows, not objects."""

    position: int
    event_id: bytes
    name: Named
    is_declaration: bool
    event_row: bytes
    item_rows: list[bytes]
    pending_row: bytes
    sealed: bytes
    given_id: str | None
    """The eventID as written."""
    cbv_hash: bytes
    problems: tuple[Problem, ...]
    originals: tuple[SealedOriginal, ...]


def named(event: Event, event_id: bytes, cbv_hash: bytes) -> Named:
    """An eventID that equals the hash which we would compute ourselves counts as absent.

    A declaration carries the name of the event it declares: without an eventID, the content of the event
    without the declaration.
    """
    given = event.event_id
    if given is not None and not is_own_name(given, cbv_hash):
        return Named(digest_of_name(given), explicit=True)
    if given is None and event.error_declaration is None:
        return Named(event_id, explicit=False)
    plain = msgspec.structs.replace(event, event_id=None, error_declaration=None)
    return Named(event_pieces(plain).event_id, explicit=False)


def digest_of_name(event_id: str) -> bytes:
    """16 bytes by which an eventID that a sender gave is found again."""
    return hashlib.blake2b(event_id.encode(), digest_size=16, person=b"suyuan-evname-1").digest()


def make(block: Sequence[Prepared], to: Presentation, known: Keys) -> list[Made]:
    """The rows of some events, stage by stage like their preparation. Straight-line code: the hot place.

    ``known`` holds the keys of the things that the document named before.
    """
    ids = [one.pieces.event_id for one in block]
    names = [named(one.event, one.pieces.event_id, one.pieces.cbv_hash) for one in block]
    sealed = to.key.seal_bodies(ids, [one.body for one in block])
    seals = [seal(one.pieces.event_id, one.position, one.body, one.pieces.cbv_hash, to) for one in block]
    keys = [[known[item[2]] for item in one.pieces.items] for one in block]
    moments = [binary.microseconds(one.event.event_time) for one in block]
    return [
        Made(
            one.position,
            one.pieces.event_id,
            name,
            one.event.error_declaration is not None,
            _event_row(one, name, moment, proof, body, to),
            _item_rows(one.pieces, own_keys, moment),
            _pending_row(one.pieces.event_id, own_keys, moment),
            body,
            one.event.event_id,
            one.pieces.cbv_hash,
            one.problems,
            one.originals,
        )
        for one, name, moment, proof, body, own_keys in zip(
            block, names, moments, seals, sealed, keys, strict=True
        )
    ]


def _item_rows(pieces: Pieces, keys: list[bytes], moment: int) -> list[bytes]:
    """The rows of ``event_item``."""
    tail = _ITEM_TAIL(8, moment, 16, pieces.event_id)
    ends = {role: tail + _ROLES[role] for role in {item[0] for item in pieces.items}}
    return [_ITEM_HEAD + key + ends[item[0]] for key, item in zip(keys, pieces.items, strict=True)]


def _event_row(  # noqa: PLR0917 - what the stages before made of one event
    one: Prepared, name: Named, moment: int, proof: bytes, sealed: bytes, to: Presentation
) -> bytes:
    """One row of ``event``."""
    event, pieces = one.event, one.pieces
    flags = Flag.FUTURE * one.is_future | Flag.DECLARATION * (event.error_declaration is not None)
    zone = _minutes(event.event_time_zone_offset)
    return b"".join(
        (
            _EVENT_HEAD(17, 16, pieces.event_id, 8, moment, 2, zone, 2, TYPES[event.type]),
            _ACTION[event.action],
            _EVENT_MIDDLE(2, flags, 4, to.sender, 4, one.position),
            binary.UUID_LENGTH,
            to.document_id,
            binary.UUID_LENGTH,
            name.digest,
            _place(event.read_point),
            _place(event.biz_location),
            _word(BIZ_STEP, event.biz_step),
            _word(DISPOSITION, event.disposition),
            _HASH_LENGTH,
            pieces.cbv_hash,
            _SEAL_LENGTH,
            proof,
            binary.data(sealed),
        )
    )


def _place(place: Location | None) -> bytes:
    return binary.NULL if place is None else _place_field(place.id)


@lru_cache(maxsize=100_000)
def _place_field(text: str) -> bytes:
    """Places repeat; things do not, and are not remembered here."""
    return binary.uuid(key_for(text))


def _word(vocabulary: Vocabulary, text: str | None) -> bytes:
    return binary.NULL if text is None else _word_field(vocabulary, text)


@lru_cache(maxsize=10_000)
def _word_field(vocabulary: Vocabulary, text: str) -> bytes:
    return binary.text(vocabulary.bare(text))


def seal(event_id: bytes, position: int, body: bytes, cbv_hash: bytes, to: Presentation) -> bytes:
    """Three salted SHA-256 digests, 96 bytes: of the place in the document as received, the body, the hash.

    Fixed at capture so that the log can begin at number 1. The salt leaves with the document's key.
    """
    salt = to.key.salt(event_id)
    place = to.document_sha256 + position.to_bytes(8, "big")
    sha256 = hashlib.sha256
    return sha256(salt + place).digest() + sha256(salt + body).digest() + sha256(salt + cbv_hash).digest()


def source_row(event_id: bytes, position: int, to: Presentation) -> bytes:
    """One row of ``event_source``."""
    head = _SOURCE_HEAD(5, 16, event_id, 4, to.sender)
    return head + binary.uuid(to.document_id) + binary.integer(position) + binary.timestamp(to.now)


def name_row(event_id: bytes, name: Named, sender: int, entry_id: bytes, *, declaration: bool) -> bytes:
    """One row of ``event_name``; ``entry_id`` is the event, or this sender's presentation of it."""
    explicit = name.explicit
    return _NAME_ROW(6, 16, name.digest, 16, event_id, 4, sender, 1, explicit, 1, declaration, 16, entry_id)


def _pending_row(event_id: bytes, keys: list[bytes], moment: int) -> bytes:
    """One row of ``pending`` for a new event, with one of its identifiers to look for."""
    head = _PENDING_ROW(5, 16, event_id, 2, EntryKind.EVENT, 16, event_id)
    probe = binary.uuid(keys[0]) + binary.bigint(moment) if keys else binary.NULL + binary.NULL
    return head + probe


def presentation_id(event_id: bytes, sender: int) -> bytes:
    """The entry of a later presentation: one a sender and event."""
    data = event_id + sender.to_bytes(8, "big", signed=True)
    return hashlib.blake2b(data, digest_size=16, person=b"suyuan-present").digest()


def presentation_rows(event_id: bytes, sender: int) -> tuple[bytes, bytes]:
    """Rows of ``presentation`` and ``pending`` for an event that others presented before."""
    entry = presentation_id(event_id, sender)
    pending = _PENDING_ROW(5, 16, entry, 2, EntryKind.PRESENTATION, 16, event_id)
    return _PRESENTATION_ROW(3, 16, entry, 16, event_id, 4, sender), pending + binary.NULL + binary.NULL


def copy_row(one: Made, to: Presentation) -> bytes:
    """One row of ``event_copy``: the body under this document's key."""
    head = binary.fields(4) + binary.uuid(one.event_id) + binary.uuid(to.document_id)
    return head + binary.integer(one.position) + binary.data(one.sealed)


@lru_cache(maxsize=256)
def _minutes(offset: str) -> int:
    minutes = int(offset[1:3]) * 60 + int(offset[4:6])
    return -minutes if offset[0] == "-" else minutes
