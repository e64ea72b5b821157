"""EPCIS 2.0 JSON (ISO/IEC 19987:2024, clause 10): documents in, documents out.

The reader takes an EPCISDocument, an EPCISQueryDocument or one bare event, with either GS1 context, and never
uses the network. It splits the document without decoding its events; they are decoded one by one as they are
asked for, so that memory stays below three times the document.
"""

from __future__ import annotations

from suyuan.core.epcis.document import Document, ReadEvent
from suyuan.core.epcis.json_document import open_document
from suyuan.core.epcis.json_event import EventReader
from suyuan.core.epcis.json_names import Names
from suyuan.core.epcis.json_write import write_document, write_event

__all__ = ["read_document", "read_event", "write_document", "write_event"]


def read_document(data: bytes) -> Document:
    """The header and the events of a document. Raises Refused when the document as a whole is unreadable."""
    return open_document(data)


def read_event(data: bytes, names: Names | None = None) -> ReadEvent:
    """One bare event; ``names`` are the prefixes that hold outside of it. Never raises for bad input."""
    return EventReader(names or Names({})).read(data, 0, "")
