"""The gate before the XML parser: refuses what could harm, and hands on plain UTF-8.

The parser (libxml2 through lxml) is told not to resolve entities, not to load DTDs and not to use the network;
it caps nesting at 256 and a text at 10 MB. Left open by it, and closed here, before it sees the bytes: a DOCTYPE
with content, processing instructions before the root, encodings that hide markup, NUL bytes, thousands of
attributes on one element, and an event so large that a tree of it would not fit.
"""

from __future__ import annotations

import codecs
import re
from typing import BinaryIO, Final, NoReturn

from suyuan.core.epcis import xml_rules as rules
from suyuan.core.epcis.document import MOST_EVENT_BYTES
from suyuan.core.epcis.recognise import HEAD, Form, recognise
from suyuan.core.problem import Refused

MAX_ATTRIBUTES: Final = 256
MAX_DEPTH: Final = 64
"""Levels of an extension, as in JSON; the parser itself stops at 256."""
MAX_PROLOG: Final = 1 << 16
"""Bytes that may stand before the root element."""
MAX_EVENT_BYTES: Final = MOST_EVENT_BYTES
MAX_EVENT_TAGS: Final = 300_000
"""Start and end tags of one event: some 150,000 identifiers."""
MAX_EVENT_SIGNS: Final = 100_000
"""Equals signs of one event, which is to say attributes: a tree of more costs seconds."""
TAIL: Final = 1024
"""Last bytes in which the end of the root element must stand."""
MAX_TAG: Final = 1 << 20
"""Bytes of one start tag."""

_CODECS: Final = {
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "us-ascii": "ascii",
    "ascii": "ascii",
    "iso-8859-1": "latin-1",
    "windows-1252": "cp1252",
    # What Chinese systems declare; GB 18030 contains the other two.
    "gb18030": "gb18030",
    "gbk": "gb18030",
    "gb2312": "gb18030",
    # Declared in bytes that are evidently not UTF-16, by programs that serialised to a text first.
    "utf-16": "utf-8",
}
_DECLARATION: Final = re.compile(rb"<\?xml\s[^>]*?\?>")
_DECLARED: Final = re.compile(rb"""<\?xml\s[^>]*?\sencoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_BARE_DOCTYPE: Final = re.compile(rb"""<!DOCTYPE\s+[^\s<>\[\]"']+\s*>""")
_ROOT: Final = re.compile(rb"<([^\s<>/!?]+)[\s/>]")
_NOT_NEWLINE: Final = re.compile(rb"[^\n]")
_TAG: Final = re.compile(rb"""[^\s<>]+(?:\s+[^\s=<>"']+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*""")
_CLOSED_TAG: Final = re.compile(rb"""<[^\s<>]+(?:\s+[^\s=<>"']+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*\s*/?>""")
_ATTRIBUTE: Final = re.compile(rb"""=\s*["']""")


class GuardedInput:
    """A readable stream of checked UTF-8 without prolog, made from the bytes of an XML document.

    Raises ``Refused`` from the constructor for what the first bytes show, from ``read`` for what comes later.
    """

    def __init__(self, source: BinaryIO) -> None:
        self._source = source
        self._has_ended = False
        self._end = b""
        self._decoder: codecs.IncrementalDecoder | None = None
        self._tail = b""
        self._bytes = 0
        self._tags = 0
        self._signs = 0
        head = source.read(HEAD)
        form = recognise(head)
        if form is not Form.XML:
            _refuse_form(form)
        self._encoding = _encoding_of(head)
        if self._encoding != "utf-8":
            self._decoder = codecs.getincrementaldecoder(self._encoding)()
        self.root_name, self._pending = self._read_prolog(self._decode(head))
        """``root_name`` is the name of the root element as written, with its prefix."""

    def read(self, size: int = 1 << 15) -> bytes:
        """The next bytes, at most about ``size``; empty at the end."""
        chunk = self._pending or self._next(size)
        self._pending = b""
        if chunk:
            self._check(chunk)
            self._end = (self._end + chunk)[-TAIL:]
        else:
            self._has_ended = True
        return chunk

    @property
    def is_cut(self) -> bool:
        """Whether the bytes came to their end without the end of the root element."""
        end = rb"</" + re.escape(self.root_name.encode()) + rb"\s*>"
        return self._has_ended and not re.search(end, self._end)

    def begin_event(self) -> None:
        """Start the count for the next event: its size is measured from here."""
        self._bytes = self._tags = self._signs = 0

    # ------------------------------------------------------------------ decoding

    def _next(self, size: int) -> bytes:
        # A decoder may hold back a cut character: go on until it gives something, or the source ends.
        while raw := self._source.read(size):
            if text := self._decode(raw):
                return text
        return self._decode(b"", final=True)

    def _decode(self, raw: bytes, *, final: bool = False) -> bytes:
        if self._decoder is None:
            return raw
        try:
            return self._decoder.decode(raw, final).encode()
        except UnicodeError:
            _refuse_encoding(self._encoding)

    # ------------------------------------------------------------------ before the root

    def _read_prolog(self, text: bytes) -> tuple[str, bytes]:
        """The root's name, and the text with everything before the root blanked, its newlines kept."""
        text = text.removeprefix(codecs.BOM_UTF8)
        at = 0
        while True:
            at += len(text[at:]) - len(text[at:].lstrip())
            end = _end_of_prolog_piece(text, at)
            if end is not None and end > at:
                text = text[:at] + _NOT_NEWLINE.sub(b" ", text[at:end]) + text[end:]
                at = end
                continue
            root = _ROOT.match(text, at) if end == at else None
            if root:
                return root[1].decode(errors="replace"), text
            text += self._more_prolog(text, at)

    def _more_prolog(self, text: bytes, at: int) -> bytes:
        if len(text) > MAX_PROLOG:
            raise Refused(rules.SIZE.problem("prolog", limit=f"{MAX_PROLOG} bytes"))
        more = self._next(HEAD)
        if not more:
            raise Refused(rules.TRUNCATED.problem("prolog", text[at : at + 40].decode(errors="replace")))
        return more

    # ------------------------------------------------------------------ while parsing

    def _check(self, chunk: bytes) -> None:
        if b"\0" in chunk:
            raise Refused(rules.CHARACTER.problem(value="NUL"))
        self._bytes += len(chunk)
        self._tags += chunk.count(b"<")
        if self._bytes > MAX_EVENT_BYTES:
            raise Refused(rules.SIZE.problem(limit=f"{MAX_EVENT_BYTES >> 20} MB"))
        if self._tags > MAX_EVENT_TAGS:
            raise Refused(rules.SIZE.problem(limit=f"{MAX_EVENT_TAGS} tags"))
        signs = chunk.count(b"=")
        self._signs += signs
        if self._signs > MAX_EVENT_SIGNS:
            raise Refused(rules.SIZE.problem(limit=f"{MAX_EVENT_SIGNS} attributes"))
        self._check_attributes(chunk, signs)

    def _check_attributes(self, chunk: bytes, signs: int) -> None:
        text = self._tail + chunk if self._tail else chunk
        # Counting signs is nearly free; only a stretch with very many is looked at tag by tag.
        if signs + self._tail.count(b"=") > MAX_ATTRIBUTES:
            for piece in text.split(b"<"):
                if piece.count(b"=") > MAX_ATTRIBUTES:
                    _check_tag(piece)
        last = text.rfind(b"<")
        done = last < 0 or text.startswith(b"<!", last) or _CLOSED_TAG.match(text, last)
        self._tail = b"" if done else text[last:]
        if len(self._tail) > MAX_TAG:
            raise Refused(rules.ATTRIBUTES.problem(limit=MAX_ATTRIBUTES))


def _check_tag(piece: bytes) -> None:
    tag = _TAG.match(piece)
    if tag and len(_ATTRIBUTE.findall(tag[0])) > MAX_ATTRIBUTES:
        name = re.split(rb"[\s/>]", piece, maxsplit=1)[0]
        raise Refused(rules.ATTRIBUTES.problem(value=name.decode(errors="replace"), limit=MAX_ATTRIBUTES))


def _end_of_prolog_piece(text: bytes, at: int) -> int | None:
    """Where the piece at ``at`` ends; ``at`` itself when the root begins there; None when more is needed."""
    start = text[at : at + 9]
    if len(start) < 9 and b">" not in start:
        return None
    if start.startswith(b"<?"):
        return _end_of_instruction(text, at)
    if start.startswith(b"<!--"):
        end = text.find(b"-->", at + 4)
        return end + 3 if end >= 0 else None
    if start == b"<!DOCTYPE":
        return _end_of_doctype(text, at)
    return at


def _end_of_instruction(text: bytes, at: int) -> int | None:
    declaration = _DECLARATION.match(text, at)
    if declaration and not text[:at].strip():
        return declaration.end()
    if text.startswith(b"<?xml", at) and text.find(b">", at) < 0:
        return None
    raise Refused(rules.INSTRUCTION.problem("prolog", text[at : at + 60].decode(errors="replace")))


def _end_of_doctype(text: bytes, at: int) -> int | None:
    # A DOCTYPE that only names the root declares nothing. Published examples of GS1 carry one.
    bare = _BARE_DOCTYPE.match(text, at)
    if bare:
        return bare.end()
    if text.find(b">", at) < 0 and b"[" not in text[at:] and len(text) - at < HEAD:
        return None
    raise Refused(rules.DOCTYPE.problem("prolog", text[at : at + 60].decode(errors="replace")))


def _encoding_of(head: bytes) -> str:
    """The codec of a document by its byte order mark, its zero bytes, or its declaration (XML 1.0, F)."""
    if head.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        _refuse_encoding("UTF-32")
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if head.startswith(b"<\0"):
        return "utf-16-le"
    if head.startswith(b"\0<"):
        return "utf-16-be"
    if head.startswith(codecs.BOM_UTF8):
        return "utf-8"
    declared = _DECLARED.match(head)
    if not declared:
        return "utf-8"
    name = declared[1].decode()
    return _CODECS.get(name.lower()) or _refuse_encoding(name)


def _refuse_encoding(name: str) -> NoReturn:
    raise Refused(rules.ENCODING.problem("prolog", name, encoding=name))


def _refuse_form(form: Form) -> NoReturn:
    raise Refused(rules.FORMAT.problem(form=form.english, form_zh=form.chinese))
