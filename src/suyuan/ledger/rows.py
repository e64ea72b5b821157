"""From prepared events to rows of the ledger, in PostgreSQL's binary form."""

from __future__ import annotations

import datetime as dt
import hashlib
import struct
from dataclasses import dataclass
from functools import lru_cache

import msgspec

from suyuan.core.epcis.cbv import BIZ_STEP, DISPOSITION
from suyuan.core.epcis.model import Event
from suyuan.core.epcis.pieces import event_pieces
from suyuan.core.identifiers.canonical import key_for, key_of
from suyuan.intake.envelope import DocumentKey
from suyuan.intake.services import Prepared
from suyuan.ledger import binary
from suyuan.ledger.codes import ACTIONS, TYPES, EntryKind, Flag

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

_place_key = lru_cache(maxsize=100_000)(key_for)
"""Places repeat; things do not, and are not remembered here."""


@dataclass(frozen=True, slots=True)
class Presentation:
    """Where this capture stands: whose document, at what time."""

    sender: int
    document_id: bytes
    document_sha256: bytes
    now: dt.datetime
    key: DocumentKey


@dataclass(frozen=True, slots=True)
class Named:
    """How an event is called: by its eventID when one was given, else by its content."""

    digest: bytes
    explicit: bool


def named(event: Event, event_id: bytes, cbv_hash: bytes) -> Named:
    """An eventID that equals the hash which we would compute ourselves counts as absent.

    A declaration carries the name of the event it declares: without an eventID, the content of the event
    without the declaration.
    """
    given = event.event_id
    if given is not None and not _is_own_hash(given, cbv_hash):
        return Named(
            hashlib.blake2b(given.encode(), digest_size=16, person=b"suyuan-evname-1").digest(), explicit=True
        )
    if given is None and event.error_declaration is None:
        return Named(event_id, explicit=False)
    plain = msgspec.structs.replace(event, event_id=None, error_declaration=None)
    return Named(event_pieces(plain).event_id, explicit=False)


def _is_own_hash(given: str, cbv_hash: bytes) -> bool:
    return given.lower().startswith(f"ni:///sha-256;{cbv_hash.hex()}?ver=cbv2")


def event_row(one: Prepared, name: Named, to: Presentation) -> bytes:
    """One row of ``event``."""
    event, pieces = one.event, one.pieces
    assert event is not None
    assert pieces is not None
    event_id = pieces.event_id
    flags = Flag.FUTURE * one.is_future | Flag.DECLARATION * (event.error_declaration is not None)
    moment = binary.microseconds(event.event_time)
    zone = _minutes(event.event_time_zone_offset)
    return b"".join(
        (
            _EVENT_HEAD(17, 16, event_id, 8, moment, 2, zone, 2, TYPES[event.type]),
            _ACTION[event.action],
            _EVENT_MIDDLE(2, flags, 4, to.sender, 4, one.position),
            binary.uuid(to.document_id),
            binary.uuid(name.digest),
            binary.uuid(_place_key(event.read_point.id) if event.read_point else None),
            binary.uuid(_place_key(event.biz_location.id) if event.biz_location else None),
            binary.text(event.biz_step and BIZ_STEP.bare(event.biz_step)),
            binary.text(event.disposition and DISPOSITION.bare(event.disposition)),
            binary.data(pieces.cbv_hash),
            binary.data(seal(event_id, one.position, one.body, pieces.cbv_hash, to)),
            binary.data(to.key.seal_body(event_id, one.body)),
        )
    )


def seal(event_id: bytes, position: int, body: bytes, cbv_hash: bytes, to: Presentation) -> bytes:
    """Three salted SHA-256 digests, 96 bytes: of the place in the document as received, the body, the hash.

    Fixed at capture so that the log can begin at number 1. The salt leaves with the document's key.
    """
    salt = to.key.salt(event_id)
    place = to.document_sha256 + position.to_bytes(8, "big")
    sha256 = hashlib.sha256
    return sha256(salt + place).digest() + sha256(salt + body).digest() + sha256(salt + cbv_hash).digest()


def item_rows(one: Prepared) -> list[bytes]:
    """Rows of ``event_item``: one for every identifier, product and lot of the event."""
    event, pieces = one.event, one.pieces
    assert event is not None
    assert pieces is not None
    tail = _ITEM_TAIL(8, binary.microseconds(event.event_time), 16, pieces.event_id)
    return [_ITEM_HEAD + key_of(canonical) + tail + _ROLES[role] for role, _, canonical in pieces.items]


def source_row(event_id: bytes, position: int, to: Presentation) -> bytes:
    """One row of ``event_source``."""
    head = _SOURCE_HEAD(5, 16, event_id, 4, to.sender)
    return head + binary.uuid(to.document_id) + binary.integer(position) + binary.timestamp(to.now)


def name_row(event_id: bytes, name: Named, sender: int, entry_id: bytes, *, declaration: bool) -> bytes:
    """One row of ``event_name``; ``entry_id`` is the event, or this sender's presentation of it."""
    explicit = name.explicit
    return _NAME_ROW(6, 16, name.digest, 16, event_id, 4, sender, 1, explicit, 1, declaration, 16, entry_id)


def pending_row(one: Prepared) -> bytes:
    """One row of ``pending`` for a new event, with one of its identifiers to look for."""
    assert one.event is not None
    assert one.pieces is not None
    event_id, items = one.pieces.event_id, one.pieces.items
    head = _PENDING_ROW(5, 16, event_id, 2, EntryKind.EVENT, 16, event_id)
    if not items:
        return head + binary.NULL + binary.NULL
    return head + binary.uuid(key_of(items[0][2])) + binary.timestamp(one.event.event_time)


def presentation_id(event_id: bytes, sender: int) -> bytes:
    """The entry of a later presentation: one a sender and event."""
    data = event_id + sender.to_bytes(8, "big", signed=True)
    return hashlib.blake2b(data, digest_size=16, person=b"suyuan-present").digest()


def presentation_rows(event_id: bytes, sender: int) -> tuple[bytes, bytes]:
    """Rows of ``presentation`` and ``pending`` for an event that others presented before."""
    entry = presentation_id(event_id, sender)
    pending = _PENDING_ROW(5, 16, entry, 2, EntryKind.PRESENTATION, 16, event_id)
    return _PRESENTATION_ROW(3, 16, entry, 16, event_id, 4, sender), pending + binary.NULL + binary.NULL


def copy_row(one: Prepared, to: Presentation) -> bytes:
    """One row of ``event_copy``: the body under this document's key."""
    assert one.pieces is not None
    event_id = one.pieces.event_id
    sealed = to.key.seal_body(event_id, one.body)
    head = binary.fields(4) + binary.uuid(event_id) + binary.uuid(to.document_id)
    return head + binary.integer(one.position) + binary.data(sealed)


@lru_cache(maxsize=256)
def _minutes(offset: str) -> int:
    minutes = int(offset[1:3]) * 60 + int(offset[4:6])
    return -minutes if offset[0] == "-" else minutes
