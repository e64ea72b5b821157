"""Master data that senders put into the headers of their documents (CBV 2.0, clause 9), kept for queries.

Each sender's newest statement about an element stands; nobody changes what another one said. It is derived from the
raw documents: an erased document says nothing any more once the index is filled again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
from django.db import transaction
from psycopg.types.json import Jsonb

from suyuan.core.epcis.model import Vocabulary, VocabularyElement
from suyuan.core.epcis.personal import is_personal_name
from suyuan.core.epcis.read import read_document
from suyuan.core.identifiers.canonical import canonical_text, key_of
from suyuan.core.problem import Refused
from suyuan.intake import documents
from suyuan.ledger import binary, connection
from suyuan.named_sql import load
from suyuan.parties.sealing import Unreadable

SQL = load(Path(__file__).parent / "sql" / "index.sql")
_SIGNS = tuple("ocabularyList".encode(encoding) for encoding in ("utf-8", "utf-16-le", "utf-16-be"))
"""One stands in every document with master data, JSON or XML; most have none and are not read a second time."""


def learn(document_ids: Iterable[UUID]) -> None:
    """Take up the master data of captured documents. One that was read before changes nothing.

    For doors that keep a document without events (``intake.documents.keep``); the follower does it for all others.
    """
    ids = {"ids": binary.UuidArray.of(document_ids)}
    with transaction.atomic(), connection.cursor() as cursor:
        unread = {row[0] for row in cursor.execute(SQL["unread_documents"], ids, binary=True)}
        for document_id in sorted(unread):
            _learn(cursor, document_id)
        if unread:
            cursor.execute(SQL["mark_read"], {"ids": binary.UuidArray.of(unread)})


def _learn(cursor: Any, document_id: UUID) -> None:
    try:
        content = documents.content_of(cursor, document_id)
    except Unreadable:
        return
    if not any(sign in content for sign in _SIGNS):
        return
    row = cursor.execute(SQL["document_facts"], {"id": document_id}).fetchone()
    sender, said_at, media_type = row
    facts = {"sender": sender, "said_at": said_at, "document_id": document_id}
    for said in _statements(content, media_type):
        cursor.execute(SQL["say"], {**said, **facts})


def _statements(content: bytes, media_type: str) -> Iterator[dict[str, Any]]:
    try:
        header = read_document(content, media_type).header
    except Refused:
        return
    for kind in header.master_data:
        for element in _merged(kind):
            yield _statement(kind.type, element)


def _merged(kind: Vocabulary) -> Iterator[VocabularyElement]:
    """An element that stands twice in one document says both."""
    found: dict[str, VocabularyElement] = {}
    for element in kind.elements:
        canonical = canonical_text(element.id)
        before = found.get(canonical)
        if before is not None:
            element = VocabularyElement(  # noqa: PLW2901 - the two as one
                id=before.id,
                attributes=before.attributes + element.attributes,
                children=before.children + element.children,
            )
        found[canonical] = element
    yield from found.values()


def _statement(kind: str, element: VocabularyElement) -> dict[str, Any]:
    canonical = canonical_text(element.id)
    # People stay in the encrypted document.
    attributes = [pair for pair in element.attributes if not is_personal_name(pair[0])]
    return {
        "key": UUID(bytes=key_of(canonical)),
        "type": kind,
        "canonical": canonical,
        "uri": element.id,
        "attributes": Jsonb(attributes, dumps=msgspec.json.encode),
        "children": sorted({canonical_text(child) for child in element.children}),
    }
