"""The front door for documents: JSON or XML of any EPCIS version, told apart by their first bytes.

What the sender calls the format (a media type, a file name) only breaks ties: a file named .xml that is a ZIP
archive is called a ZIP archive.
"""

from __future__ import annotations

import io
from typing import BinaryIO

from suyuan.core.epcis import json20, json_document, xml_read
from suyuan.core.epcis import xml_rules as rules
from suyuan.core.epcis.document import Document
from suyuan.core.epcis.recognise import HEAD, Form, recognise
from suyuan.core.problem import Refused


def read_document(data: bytes | BinaryIO, media_type: str | None = None) -> Document:
    """The document that the bytes or the binary stream hold.

    XML is read as a stream in flat memory; JSON is read whole. ``media_type`` is what the sender said, used only
    in the Problem for what is neither. Raises Refused for everything that is no EPCIS document; see ``xml_read``
    for what may still be raised while the events are asked for.
    """
    head, whole, stream = _look(data)
    form = recognise(head)
    if form is Form.XML:
        return xml_read.read_document(stream if whole is None else whole)
    if form is Form.JSON:
        return json20.read_document(stream.read() if whole is None else whole)
    raise _unknown(form, media_type)


def count_events(data: bytes | BinaryIO, media_type: str | None = None) -> int:
    """How many events a document has: a fraction of the work of reading it. Raises Refused as ``read_document``."""
    head, whole, stream = _look(data)
    form = recognise(head)
    if form is Form.XML:
        return xml_read.count_events(stream if whole is None else whole)
    if form is Form.JSON:
        return json_document.count_events(stream.read() if whole is None else whole)
    raise _unknown(form, media_type)


def _unknown(form: Form, media_type: str | None) -> Refused:
    said = f" ({media_type})" if media_type and form is Form.UNKNOWN else ""
    return Refused(rules.FORMAT.problem("", form=form.english + said, form_zh=form.chinese + said))


def _look(data: bytes | BinaryIO) -> tuple[bytes, bytes | None, BinaryIO]:
    if isinstance(data, bytes):
        return data[:HEAD], data, io.BytesIO()
    head = data.read(HEAD)
    return head, None, _Rejoined(head, data)


class _Rejoined(io.BytesIO):
    """A stream whose first bytes were read already and come again."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        super().__init__(head)
        self._rest = rest

    def read(self, size: int | None = -1) -> bytes:
        """Up to ``size`` bytes, all when negative; empty at the end."""
        first = super().read(size)
        if size is None or size < 0:
            return first + self._rest.read()
        return first or self._rest.read(size)
