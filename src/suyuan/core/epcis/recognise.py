"""What a heap of bytes is, by its first bytes: so that a refusal can name it."""

from __future__ import annotations

import re
from enum import Enum
from typing import Final

HEAD: Final = 4096
"""How many bytes are enough to judge by."""


class Form(Enum):
    """What the input looks like. The value is its name for the sender, in English and Chinese."""

    JSON = ("JSON", "JSON")
    XML = ("XML", "XML")
    EMPTY = ("an empty input", "空文件")
    ZIP = ("a ZIP archive", "ZIP 压缩包")
    EXCEL = ("an Excel workbook", "Excel 工作簿")
    GZIP = ("a gzip file", "gzip 压缩文件")
    OTHER_ARCHIVE = ("a compressed file", "压缩文件")
    PDF = ("a PDF document", "PDF 文档")
    IMAGE = ("a picture", "图片")
    HTML = ("an HTML page", "HTML 网页")
    UNKNOWN = ("an unknown format", "未知格式")

    @property
    def english(self) -> str:
        return self.value[0]

    @property
    def chinese(self) -> str:
        return self.value[1]


_MAGIC: Final = (
    (b"\x1f\x8b", Form.GZIP),
    (b"%PDF", Form.PDF),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Form.EXCEL),
    (b"\x28\xb5\x2f\xfd", Form.OTHER_ARCHIVE),
    (b"BZh", Form.OTHER_ARCHIVE),
    (b"\xfd7zXZ", Form.OTHER_ARCHIVE),
    (b"7z\xbc\xaf\x27\x1c", Form.OTHER_ARCHIVE),
    (b"Rar!", Form.OTHER_ARCHIVE),
    (b"\x89PNG", Form.IMAGE),
    (b"\xff\xd8\xff", Form.IMAGE),
    (b"GIF8", Form.IMAGE),
)
_MARKS: Final = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_HTML: Final = re.compile(rb"<(!doctype\s+)?html[\s>]", re.IGNORECASE)


def recognise(head: bytes) -> Form:
    """The form that the first bytes (``HEAD`` of them are enough) speak for."""
    for magic, form in _MAGIC:
        if head.startswith(magic):
            return form
    if head.startswith(b"PK\x03\x04"):
        return Form.EXCEL if b"xl/" in head or b"[Content_Types].xml" in head else Form.ZIP
    if head.startswith((b"PK\x05\x06", b"PK\x07\x08")):
        return Form.ZIP
    return _recognise_text(head)


def _recognise_text(head: bytes) -> Form:
    # UTF-16 puts a NUL beside every ASCII character; without them the first signs read the same.
    text = head
    for mark in _MARKS:
        text = text.removeprefix(mark)
    text = text.replace(b"\0", b"").lstrip() if b"\0" in text[:8] else text.lstrip()
    if not text:
        return Form.EMPTY
    if text[:1] in b"{[":
        return Form.JSON
    if text[:1] != b"<":
        return Form.UNKNOWN
    return Form.HTML if _HTML.match(text) else Form.XML
