"""A workbook as the ZIP archive that it is, opened with suspicion.

1. Only what a workbook has: a bounded number of parts, none encrypted.
2. The sizes the archive claims stay under a limit, together and as a multiple of what came; no part unpacks to more
   than it claims (the standard library stops reading there and compares the check sum).
3. XML parts are read as streams, without entities, outside addresses or huge nodes; a DOCTYPE is refused.
4. What nobody asks for is forgotten as it is read, and a part that brings ever more of it is refused: in memory a
   node takes thirty times what it takes in the file.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO, Any, Final

from lxml import etree

from suyuan.core.epcis.tables import rules
from suyuan.core.problem import Refused

LARGEST_MB: Final = 100
LARGEST_RATIO: Final = 200
"""How much larger than it came a part may unpack, beyond the first megabyte. Real sheets stay below 50."""
MOST_PARTS: Final = 2_000
MOST_ELEMENTS: Final = 6_000_000
"""Elements of one part that somebody asks for: those of a full sheet of some forty columns, twice."""
MOST_IDLE: Final = 8 << 20
"""Bytes of a part in which there is nothing that anybody asks for: the merged cells and rules of a large sheet."""
_BLOCK: Final = 1 << 16
_ENTRY: Final = b"PK\x01\x02"
"""Before each part in the directory of an archive."""
MAIN: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
STRICT: Final = "{http://purl.oclc.org/ooxml/spreadsheetml/main}"
BREAKS: Final = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
    KeyError,
    ValueError,  # a part that begins before the file, a name that is no UTF-8
)
"""What the archive reader raises on damage, encryption and compressions it does not know."""


class Archive:
    """The parts of a workbook by name."""

    def __init__(self, data: bytes) -> None:
        if data.count(_ENTRY) > 2 * MOST_PARTS:  # before each of them is made an object
            raise Refused(rules.TOO_LARGE_INSIDE.problem("file", None, limit=LARGEST_MB))
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            parts = self._zip.infolist()
        except BREAKS:
            raise Refused(rules.DAMAGED.problem("file", None, detail="ZIP")) from None
        whole = sum(part.file_size for part in parts)
        bombs = [p for p in parts if p.file_size > max(1 << 20, p.compress_size * LARGEST_RATIO)]
        if whole > LARGEST_MB << 20 or len(parts) > MOST_PARTS or bombs:
            raise Refused(rules.TOO_LARGE_INSIDE.problem("file", None, limit=LARGEST_MB))
        self._names = {part.filename.lstrip("/").lower(): part for part in parts}

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._names

    def open(self, name: str) -> IO[bytes]:
        """One part as a stream. Raises Refused when it is missing or encrypted."""
        try:
            return self._zip.open(self._names[name.lower()])
        except BREAKS:
            raise damaged(name) from None

    def elements(self, name: str, *tags: str) -> Iterator[etree._Element]:
        """The elements of a part with these local names, each complete, forgotten afterwards."""
        wanted = [f"{space}{tag}" for tag in tags for space in (MAIN, STRICT)]
        parser: Any = etree.XMLPullParser(
            events=("end",), tag=wanted, resolve_entities=False, no_network=True, load_dtd=False,
            huge_tree=False, remove_comments=True, remove_pis=True,
        )  # fmt: skip
        with self.open(name) as stream:
            try:
                yield from _pulled(stream, parser, name, frozenset(wanted))
                parser.close()
            except (etree.XMLSyntaxError, *BREAKS):
                raise damaged(name) from None

    def small(self, name: str) -> etree._Element:
        """A part that is never large, whole."""
        with self.open(name) as stream:
            try:
                content = stream.read(MOST_IDLE + 1)
                tree = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
            except (etree.XMLSyntaxError, *BREAKS):
                raise damaged(name) from None
        _no_doctype(tree, name)
        if len(content) > MOST_IDLE:
            raise damaged(name)
        return tree


def _pulled(stream: IO[bytes], parser: Any, name: str, wanted: frozenset[str]) -> Iterator[etree._Element]:
    """Block after block; between two of them everything is forgotten that is not part of an open element."""
    count = idle = 0
    root: Any = None
    while block := stream.read(_BLOCK):
        parser.feed(block)
        idle += len(block)
        for _, element in parser.read_events():
            if root is None:
                root = element.getroottree().getroot()
                _no_doctype(element, name)
            count, idle = count + 1, 0
            yield element
            _forget(element)
        if count > MOST_ELEMENTS or idle > MOST_IDLE:
            raise Refused(rules.TOO_LARGE_INSIDE.problem("file", None, limit=LARGEST_MB))
        _forget_closed(root, wanted)


def damaged(detail: str) -> Refused:
    return Refused(rules.DAMAGED.problem("file", None, detail=detail))


def local(element: etree._Element | None) -> str:
    """The name without its namespace."""
    return "" if element is None else str(element.tag).rpartition("}")[2]


def attribute(element: etree._Element, name: str) -> str | None:
    """An attribute of any namespace by its local name."""
    for key, value in element.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return str(value)
    return None


def children(element: etree._Element, name: str) -> Iterator[Any]:
    return (child for child in element if isinstance(child.tag, str) and local(child) == name)


def _no_doctype(element: etree._Element, name: str) -> None:
    info: Any = element.getroottree().docinfo
    if info.doctype:
        raise damaged(f"{name}: DOCTYPE")


def _forget(element: etree._Element) -> None:
    element.clear()
    while element.getprevious() is not None:
        parent = element.getparent()
        if parent is None:
            return
        del parent[0]


def _forget_closed(root: Any, wanted: frozenset[str]) -> None:
    """Drop what was read and closed, down to the first open element that somebody asks for."""
    node = root
    while node is not None and len(node) and node.tag not in wanted:
        del node[:-1]
        node = node[-1]
