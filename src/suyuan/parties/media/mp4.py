"""Videos in the container of ISO/IEC 14496-12 (MP4, MOV): its boxes are walked, and what tells a place is emptied.

Procedure:
 1. Boxes must tile the file to its last byte, so that it is neither cut off nor carries something behind.
 2. What describes the taking is made an empty ``free`` box of the same length: user data (``udta``, where phones write
    the place), ``meta``, ``uuid`` (XMP, maker notes), and every box that is not known. No offset moves.
 3. Of tracks only pictures and sound stay. A track of another kind (places second by second, subtitles, time codes) is
    emptied with its samples; where its samples cannot be found (fragmented files) the file is refused.
Frames are not decoded: the player's decoder meets them, in the player's sandbox. Times of taking stay.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from suyuan.core.problem import Refused
from suyuan.parties.media import errors
from suyuan.parties.media.judged import Judged

_BRANDS: Final = frozenset(
    {
        b"isom",
        b"iso2",
        b"iso4",
        b"iso5",
        b"iso6",
        b"mp41",
        b"mp42",
        b"avc1",
        b"M4V ",
        b"MSNV",
        b"3gp4",
        b"3gp5",
        b"qt  ",
    }
)
_TOP: Final = frozenset({b"ftyp", b"moov", b"mdat", b"moof", b"mfra", b"sidx", b"styp"})
_HOLDS: Final = frozenset({b"moov", b"trak", b"mdia", b"minf", b"stbl", b"moof", b"traf", b"mvex", b"mfra"})
"""Boxes made of boxes."""
_KEPT: Final = _TOP | _HOLDS | frozenset({
    b"mvhd", b"tkhd", b"edts", b"mdhd", b"hdlr", b"vmhd", b"smhd", b"nmhd", b"dinf", b"stsd", b"stts", b"stss", b"ctts",
    b"stsc", b"stsz", b"stz2", b"stco", b"co64", b"sdtp", b"sbgp", b"sgpd", b"cslg", b"stsh", b"mehd", b"trex", b"mfhd",
    b"tfhd", b"tfdt", b"trun", b"tfra", b"mfro", b"saiz", b"saio", b"tapt", b"iods", b"gmhd",
})  # fmt: skip
_SHOWN: Final = frozenset({b"vide", b"soun"})
MOST_BOXES: Final = 200_000


@dataclass(frozen=True, slots=True)
class Box:
    """A box by its place in the file."""

    kind: bytes
    start: int
    body: int
    end: int


class _Broken(Exception):  # noqa: N818 - states what the file is
    """The boxes do not tell a file."""


def judged(content: bytes) -> Judged:
    """The video without what tells a place. Raises Refused."""
    try:
        return Judged("video/mp4", bytes(_emptied(bytearray(content))))
    except (_Broken, struct.error, IndexError):
        raise Refused(errors.BROKEN.problem("file", kind="MP4")) from None


def _emptied(data: bytearray) -> bytearray:
    top = list(_boxes(data, 0, len(data)))
    if not top or not _brands(data, top[0]) & _BRANDS:
        raise Refused(errors.NOT_TAKEN.problem("file"))
    tracks = [_track(data, box) for one in top if one.kind == b"moov" for box in _boxes(data, one.body, one.end)
              if box.kind == b"trak"]  # fmt: skip
    if not any(kind == b"vide" for _, kind in tracks):
        raise _Broken
    for box, kind in tracks:
        if kind not in _SHOWN:
            _remove(data, box, kind, is_fragmented=any(one.kind == b"moof" for one in top))
    _empty(data, 0, len(data))
    return data


def _brands(data: bytearray, ftyp: Box) -> set[bytes]:
    """The brand of the file, and those that it says to be good for."""
    starts = (ftyp.body, *range(ftyp.body + 8, ftyp.end - 3, 4))
    return {bytes(data[at : at + 4]) for at in starts}


def _boxes(data: bytearray, start: int, end: int) -> Iterator[Box]:
    """The boxes of a stretch. Raises _Broken unless they fill it exactly."""
    many = 0
    while start < end:
        if (many := many + 1) > MOST_BOXES or end - start < 8:
            raise _Broken
        size, kind = struct.unpack_from(">I4s", data, start)
        body = start + 8
        if size == 1:
            size, body = struct.unpack_from(">Q", data, body)[0], body + 8
        elif size == 0:
            size = end - start
        if size < body - start or start + size > end:
            raise _Broken
        yield Box(kind, start, body, start + size)
        start += size


def _empty(data: bytearray, start: int, end: int) -> None:
    """Step 2, box by box and inside of those that hold boxes."""
    for box in list(_boxes(data, start, end)):
        if box.kind not in _KEPT:
            _free(data, box)
        elif box.kind in _HOLDS:
            _empty(data, box.body, box.end)


def _free(data: bytearray, box: Box) -> None:
    data[box.start + 4 : box.start + 8] = b"free"
    data[box.body : box.end] = bytes(box.end - box.body)


def _track(data: bytearray, box: Box) -> tuple[Box, bytes]:
    """A track and the kind of its handler."""
    handler = _inside(data, box, b"mdia", b"hdlr")
    return box, bytes(data[handler.body + 8 : handler.body + 12])


def _inside(data: bytearray, box: Box, *way: bytes) -> Box:
    for kind in way:
        box = next((one for one in _boxes(data, box.body, box.end) if one.kind == kind), Box(b"", 0, 0, -1))
        if box.end < 0:
            raise _Broken
    return box


def _remove(data: bytearray, track: Box, kind: bytes, *, is_fragmented: bool) -> None:
    """Step 3: the samples of a track, then the track."""
    if is_fragmented:
        shown = kind.decode("ascii", "replace")
        raise Refused(errors.HIDDEN_TRACK.problem("file", track=shown))
    table = _inside(data, track, b"mdia", b"minf", b"stbl")
    for start, size in _samples(data, {one.kind: one for one in _boxes(data, table.body, table.end)}):
        if start + size > len(data):
            raise _Broken
        data[start : start + size] = bytes(size)
    _free(data, track)


def _samples(data: bytearray, tables: dict[bytes, Box]) -> Iterator[tuple[int, int]]:
    """(offset, bytes) of each chunk's samples, after the tables stsz, stsc and stco or co64."""
    wide = b"co64" in tables
    chunks = tables.get(b"co64") or tables.get(b"stco")
    if chunks is None or b"stsz" not in tables or b"stsc" not in tables:
        raise _Broken
    sizes = _sizes(data, tables[b"stsz"])
    many = struct.unpack_from(">I", data, chunks.body + 4)[0]
    offsets = struct.unpack_from(f">{many}{'Q' if wide else 'I'}", data, chunks.body + 8)
    runs = _runs(data, tables[b"stsc"])
    for number, offset in enumerate(offsets, 1):
        count = next((each for first, each in reversed(runs) if first <= number), 0)
        yield offset, sum(size for size, _ in zip(sizes, range(count), strict=False))


def _sizes(data: bytearray, box: Box) -> Iterator[int]:
    size, many = struct.unpack_from(">II", data, box.body + 4)
    if many > len(data):
        raise _Broken
    return iter((size,) * many if size else struct.unpack_from(f">{many}I", data, box.body + 12))


def _runs(data: bytearray, box: Box) -> list[tuple[int, int]]:
    many = struct.unpack_from(">I", data, box.body + 4)[0]
    flat = struct.unpack_from(f">{many * 3}I", data, box.body + 8)
    return [(flat[at], flat[at + 1]) for at in range(0, len(flat), 3)]
