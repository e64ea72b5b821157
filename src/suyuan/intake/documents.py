"""Keeping documents: measured, encrypted under a key of their own, stored once."""

from __future__ import annotations

import datetime as dt
from collections import OrderedDict
from collections.abc import Iterable
from typing import Any
from uuid import UUID

import psycopg

from suyuan.core.problem import Refused
from suyuan.intake import errors
from suyuan.intake.envelope import DocumentKey, unwrap, wrap
from suyuan.intake.sources import Source
from suyuan.parties.sealing import Unreadable, wrapping_key

_KEYS_REMEMBERED = 4096
_KEEP = (
    "INSERT INTO raw_document (id, received_at, sender, media_type, size, sha256) VALUES (%s,%s,%s,%s,%s,%s)"
)


def keep(
    cursor: psycopg.Cursor[Any], source: Source, sender: int, media_type: str, now: dt.datetime
) -> DocumentKey:
    """Store a document and make its key; one that is already there keeps its key and its bytes.

    Raises Refused for one that was erased: the same bytes would come back under the same name.
    """
    document_id = source.document_id(sender)
    existing = keys_of(cursor, [document_id]).get(document_id)
    if existing is not None:
        return existing
    if cursor.execute("SELECT 1 FROM raw_document WHERE id = %s", (document_id,)).fetchone():
        raise Refused(errors.ERASED.problem())
    key = DocumentKey.new(document_id)
    cursor.execute(_KEEP, (document_id, now, sender, media_type, source.size, source.sha256))
    wrapped = wrap(key, wrapping_key())
    cursor.execute("INSERT INTO document_key (document_id, wrapped) VALUES (%s, %s)", (document_id, wrapped))
    for number, part in enumerate(source.parts()):
        sealed = key.seal_part(number, part)
        cursor.execute(
            "INSERT INTO raw_part (document_id, part, body) VALUES (%s,%s,%s)", (document_id, number, sealed)
        )
    return key


def any_kept(cursor: psycopg.Cursor[Any], document_ids: Iterable[UUID]) -> bool:
    """Whether one of these documents is here already, or was and has been erased."""
    query = "SELECT 1 FROM raw_document WHERE id = ANY(%s) LIMIT 1"
    return cursor.execute(query, (list(document_ids),)).fetchone() is not None


def new_key(document_id: UUID) -> DocumentKey:
    """A key for a document that ``keep_new`` will store."""
    return DocumentKey.new(document_id)


def keep_new(
    cursor: psycopg.Cursor[Any],
    found: Iterable[tuple[Source, str, DocumentKey]],
    sender: int,
    now: dt.datetime,
) -> None:
    """As ``keep``, for several documents (with media types and new keys) that are known not to be here."""
    raw, keys, parts = [], [], []
    for source, media_type, key in found:
        raw.append((key.document_id, now, sender, media_type, source.size, source.sha256))
        keys.append((key.document_id, wrap(key, wrapping_key())))
        parts += [(key.document_id, n, key.seal_part(n, part)) for n, part in enumerate(source.parts())]
    cursor.executemany(_KEEP, raw)
    cursor.executemany("INSERT INTO document_key (document_id, wrapped) VALUES (%s, %s)", keys)
    cursor.executemany("INSERT INTO raw_part (document_id, part, body) VALUES (%s,%s,%s)", parts)


def content_of(cursor: psycopg.Cursor[Any], document_id: UUID) -> bytes:
    """The bytes as received. Raises Unreadable when the document was erased."""
    key = keys_of(cursor, [document_id]).get(document_id)
    if key is None:
        raise Unreadable(f"document {document_id} was erased")
    query = "SELECT part, body FROM raw_part WHERE document_id = %s ORDER BY part"
    return b"".join(key.open_part(n, bytes(body)) for n, body in cursor.execute(query, (document_id,)))


def keys_of(cursor: psycopg.Cursor[Any], document_ids: Iterable[UUID]) -> dict[UUID, DocumentKey]:
    """The keys of documents that were not erased.

    Read from the table every time: a remembered key would outlive its erasure. Only the unwrapping, which is
    the dear part, is remembered.
    """
    query = "SELECT document_id, wrapped FROM document_key WHERE document_id = ANY(%s)"
    return {i: _unwrapped(i, bytes(wrapped)) for i, wrapped in cursor.execute(query, (list(document_ids),))}


_unwrapped_keys: OrderedDict[tuple[UUID, bytes], DocumentKey] = OrderedDict()


def _unwrapped(document_id: UUID, wrapped: bytes) -> DocumentKey:
    name = (document_id, wrapped)
    key = _unwrapped_keys.get(name)
    if key is None:
        key = _unwrapped_keys[name] = unwrap(document_id, wrapped, wrapping_key())
        if len(_unwrapped_keys) > _KEYS_REMEMBERED:
            _unwrapped_keys.popitem(last=False)
    return key
