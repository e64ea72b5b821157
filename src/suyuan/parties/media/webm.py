"""Videos in the container of WebM (RFC 8794, RFC 9559): its elements are walked, and what tells a place is emptied.

Tags, attachments, titles and every element that is not known become Void elements of the same length, so that no
position moves. Tracks are picture or sound; others are refused. Files that were written live have elements of unknown
length (Segment, Cluster); these are walked through.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from suyuan.core.problem import Refused
from suyuan.parties.media import errors
from suyuan.parties.media.judged import Judged

EBML: Final = b"\x1a\x45\xdf\xa3"
_HEADER, _SEGMENT, _CLUSTER, _TRACKS, _ENTRY, _INFO = (
    0x1A45DFA3, 0x18538067, 0x1F43B675, 0x1654AE6B, 0xAE, 0x1549A966,
)  # fmt: skip
_OPEN: Final = frozenset({_SEGMENT, _CLUSTER})
"""Walked through as if their contents stood in their place; their length may be unknown."""
_KEPT: Final = frozenset({
    0x114D9B74, _INFO, _TRACKS, 0x1C53BB6B,  # SeekHead, Info, Tracks, Cues
    0xE7, 0xA3, 0xA0, 0xA7, 0xAB, 0xEC,  # Timestamp, SimpleBlock, BlockGroup, Position, PrevSize, Void
})  # fmt: skip
_TOLD_OF_ALL: Final = frozenset({0x2AD7B1, 0x4489, 0x4D80, 0x5741, 0xEC})
"""Of Info: scale of time, duration, and the two programs that must be named."""
_PROGRAMS: Final = frozenset({0x4D80, 0x5741})
_TYPE, _DOC_TYPE, _VOID, _NAME = 0x83, 0x4282, 0xEC, 0x536E
MOST_ELEMENTS: Final = 2_000_000
_UNKNOWN: Final = -1


@dataclass(frozen=True, slots=True)
class Element:
    """An element by its place in the file."""

    element: int
    start: int
    body: int
    end: int


class _Broken(Exception):  # noqa: N818 - states what the file is
    """The elements do not tell a file."""


def judged(content: bytes) -> Judged:
    """The video without what tells a place. Raises Refused."""
    try:
        return Judged("video/webm", bytes(_emptied(bytearray(content))))
    except (_Broken, IndexError):
        raise Refused(errors.BROKEN.problem("file", kind="WebM")) from None


def _emptied(data: bytearray) -> bytearray:
    at, kinds, many = _header(data), set[int](), 0
    while at < len(data):
        if (many := many + 1) > MOST_ELEMENTS:
            raise _Broken
        element, body, size = _element(data, at)
        if element in _OPEN:
            at = body
            continue
        if size == _UNKNOWN or body + size > len(data):
            raise _Broken
        kinds |= _within(data, element, at, body, body + size)
        at = body + size
    if 1 not in kinds:
        raise _Broken
    return data


def _within(data: bytearray, element: int, start: int, body: int, end: int) -> set[int]:
    """Empty one element, or what of it tells too much; the types of tracks that it declares."""
    if element == _TRACKS:
        entries = [one for one in _children(data, body, end) if one.element == _ENTRY]
        return {kind for one in entries for kind in _track(data, one)}
    if element == _INFO:
        for one in _children(data, body, end):
            if one.element in _PROGRAMS:
                data[one.body : one.end] = b" " * (one.end - one.body)
            elif one.element not in _TOLD_OF_ALL:
                _void(data, one.start, one.end)
    elif element not in _KEPT or element == _VOID:
        _void(data, start, end)
    return set()


def _track(data: bytearray, entry: Element) -> list[int]:
    found = []
    for one in _children(data, entry.body, entry.end):
        if one.element == _TYPE:
            found.append(int.from_bytes(data[one.body : one.end], "big"))
        elif one.element == _NAME:
            data[one.body : one.end] = b" " * (one.end - one.body)
    for kind in found:
        if kind not in {1, 2}:
            raise Refused(errors.HIDDEN_TRACK.problem("file", track=str(kind)))
    return found


def _children(data: bytearray, start: int, end: int) -> list[Element]:
    """What is within a stretch. Raises _Broken unless it is filled."""
    found = []
    while start < end:
        element, body, size = _element(data, start)
        if size == _UNKNOWN or body + size > end:
            raise _Broken
        found.append(Element(element, start, body, body + size))
        start = body + size
    return found


def _header(data: bytearray) -> int:
    """Where the EBML header ends. Raises Refused for another kind of document than WebM."""
    element, body, size = _element(data, 0)
    if element != _HEADER or size == _UNKNOWN:
        raise _Broken
    children = _children(data, body, body + size)
    named = [bytes(data[one.body : one.end]).rstrip(b"\0") for one in children if one.element == _DOC_TYPE]
    if named != [b"webm"]:
        raise Refused(errors.NOT_TAKEN.problem("file"))
    return body + size


def _element(data: bytearray, at: int) -> tuple[int, int, int]:
    """(id, where its body begins, bytes of the body or _UNKNOWN)."""
    width = _width(data[at], 4)
    element = int.from_bytes(data[at : at + width], "big")
    at += width
    width = _width(data[at], 8)
    size = int.from_bytes(data[at : at + width], "big") & ((1 << 7 * width) - 1)
    if at + width > len(data):
        raise _Broken
    return element, at + width, _UNKNOWN if size == (1 << 7 * width) - 1 else size


def _width(first: int, most: int) -> int:
    width = 9 - first.bit_length()
    if not 1 <= width <= most:
        raise _Broken
    return width


def _void(data: bytearray, start: int, end: int) -> None:
    """A Void element over the stretch (RFC 8794, 11.3.2)."""
    length = end - start
    if length < 2:
        raise _Broken
    wide = length - 2 > 126
    size = (length - 9).to_bytes(8, "big") if wide else bytes((0x80 | (length - 2),))
    head = bytes((_VOID,)) + (bytes((size[0] | 0x01,)) + size[1:] if wide else size)
    data[start:end] = head + bytes(length - len(head))
