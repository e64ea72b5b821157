"""Open the bodies of stored events, wherever they can still be read."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from msgspec import DecodeError
from zstandard import ZstdError

from suyuan.core.epcis import body
from suyuan.core.epcis.model import Event
from suyuan.intake import documents
from suyuan.intake.envelope import DocumentKey
from suyuan.ledger import binary
from suyuan.named_sql import load
from suyuan.parties.sealing import Unreadable

SQL = load(Path(__file__).parent / "sql" / "read.sql")
Row = tuple[Any, ...]
"""In the order of the query ``columns``; what a follower reads has the entry kind behind."""


class Bodies:
    """Opens the bodies of a set of rows, wherever they can still be read."""

    def __init__(self, cursor: Any, rows: Sequence[Row]) -> None:
        self.altered: set[UUID] = set()
        """Documents whose key does not open."""
        self.keys = self._keys(cursor, {row[4] for row in rows})
        erased = {row[2] for row in rows if row[4] not in self.keys and row[4] not in self.altered}
        self.copies: dict[UUID, tuple[DocumentKey, bytes]] = {}
        if erased:
            self._find_copies(cursor, erased)

    def _find_copies(self, cursor: Any, erased: set[UUID]) -> None:
        ids = {"ids": binary.UuidArray.of(erased)}
        found = cursor.execute(SQL["copies"], ids, binary=True).fetchall()
        keys = self._keys(cursor, {document_id for _, document_id, _ in found})
        for event_id, document_id, body_sealed in found:
            if document_id in keys:
                self.copies[event_id] = keys[document_id], body_sealed

    def _keys(self, cursor: Any, wanted: set[UUID]) -> dict[UUID, DocumentKey]:
        """The keys of documents. One that does not open keeps no other from being read.

        When none of several opens, not they are at fault but our own key: that raises Unreadable.
        """
        try:
            return documents.keys_of(cursor, wanted)
        except Unreadable:
            if len(wanted) == 1:
                self.altered |= wanted
                return {}
            found: dict[UUID, DocumentKey] = {}
            for each in wanted:
                found |= self._keys(cursor, {each})
            if not found:
                raise
            return found

    def open(self, row: Row) -> tuple[Event, int] | None:
        """The event and the size of its stored form; None when it was erased. Raises Unreadable when it, or the key to it, was altered."""
        event_id, document_id, sealed = row[2], row[4], row[9]
        key = self.keys.get(document_id)
        if key is None:
            key, sealed = self.copies.get(event_id, (None, sealed))
        try:
            if key is not None:
                content = key.open_body(event_id.bytes, sealed)
                return body.decode(content), len(content)
        except (Unreadable, ZstdError, DecodeError):
            raise Unreadable(
                f"event {event_id} (number {row[0]}) does not open: its row was altered"
            ) from None
        if document_id in self.altered:
            raise Unreadable(
                f"event {event_id} (number {row[0]}) does not open: the key of its document was altered"
            )
        return None
