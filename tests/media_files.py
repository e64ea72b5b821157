"""Files for tests: real ones, made here, and the ways in which they are bad."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

PLACE_WORDS = b"+39.9042+116.4074/"


def picture(kind: str = "JPEG", size: tuple[int, int] = (640, 480), colour: str = "teal") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, kind)
    return out.getvalue()


def with_place(size: tuple[int, int] = (640, 480)) -> bytes:
    """A JPEG with GPS and a maker in its EXIF, taken with the camera on its side."""
    exif = Image.Exif()
    exif[0x010F], exif[0x0112] = "A maker of phones", 6
    exif.get_ifd(0x8825).update({1: "N", 2: (39.0, 54.0, 15.0), 3: "E", 4: (116.0, 24.0, 26.0)})
    out = io.BytesIO()
    Image.new("RGB", size, "navy").save(out, "JPEG", exif=exif)
    return out.getvalue()


def with_zip_behind() -> bytes:
    """A JPEG that is a zip too."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as made:
        made.writestr("run.html", "<script>alert(1)</script>")
    return picture() + packed.getvalue()


def bomb(side: int = 20_000) -> bytes:
    """A PNG of 400 million pixels in some kilobytes."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    packer, rows = zlib.compressobj(9), b""
    for _ in range(side):
        rows += packer.compress(bytes(side // 8 + 1))
    rows += packer.flush()
    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def moving() -> bytes:
    out = io.BytesIO()
    frames = [Image.new("RGB", (40, 40), one) for one in ("red", "blue")]
    frames[0].save(out, "WEBP", save_all=True, append_images=frames[1:])
    return out.getvalue()


def pdf() -> bytes:
    writer, out = PdfWriter(), io.BytesIO()
    writer.add_blank_page(200, 200)
    writer.write(out)
    return out.getvalue()


def pdf_that_acts(action: str) -> bytes:
    """A PDF that does something of this kind (a name of ISO 32000-1, 12.6.4) when it is opened."""
    writer, out = PdfWriter(), io.BytesIO()
    writer.add_blank_page(200, 200)
    words = {"/S": NameObject(action), "/F": TextStringObject("x"), "/JS": TextStringObject("app.alert(1)")}
    if action != "/JavaScript":
        del words["/JS"]
    made = DictionaryObject({NameObject(name): value for name, value in words.items()})
    writer.root_object[NameObject("/OpenAction")] = writer._add_object(made)
    writer.write(out)
    return out.getvalue()


def pdf_with_packed_script() -> bytes:
    """The same with the script inside of a compressed object stream (7.5.7), where no search of the bytes finds it."""
    packed = [
        b"<</Type/Catalog/Pages 2 0 R/OpenAction 4 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>",
        b"<</S/JavaScript/JS(app.alert\\(1\\))>>",
    ]
    starts = [sum(len(one) + 1 for one in packed[:at]) for at in range(len(packed))]
    heads = b" ".join(b"%d %d" % (number, start) for number, start in enumerate(starts, 1)) + b" "
    stream = zlib.compress(heads + b"\n".join(packed))
    out = b"%PDF-1.7\n"
    at_stream = len(out)
    out += b"5 0 obj\n<</Type/ObjStm/N 4/First %d/Filter/FlateDecode/Length %d>>\nstream\n" % (
        len(heads),
        len(stream),
    )
    out += stream + b"\nendstream\nendobj\n"
    at_table = len(out)
    rows = [(0, 0, 255), *((2, 5, at) for at in range(4)), (1, at_stream, 0), (1, at_table, 0)]
    table = b"".join(struct.pack(">BHB", *row) for row in rows)
    out += b"6 0 obj\n<</Type/XRef/Size 7/W[1 2 1]/Root 1 0 R/Length %d>>\nstream\n" % len(table)
    return out + table + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % at_table


def locked_pdf() -> bytes:
    writer, out = PdfWriter(), io.BytesIO()
    writer.add_blank_page(200, 200)
    writer.encrypt("secret", algorithm="RC4-128")
    writer.write(out)
    return out.getvalue()


def box(kind: bytes, *bodies: bytes) -> bytes:
    body = b"".join(bodies)
    return struct.pack(">I4s", len(body) + 8, kind) + body


def _track(handler: bytes, offset: int, size: int) -> bytes:
    tables = box(
        b"stbl",
        box(b"stsd", bytes(8)),
        box(b"stsz", struct.pack(">IIII", 0, 0, 1, size)),
        box(b"stsc", struct.pack(">IIIII", 0, 1, 1, 1, 1)),
        box(b"stco", struct.pack(">III", 0, 1, offset)),
    )
    told = box(b"hdlr", struct.pack(">II4s", 0, 0, handler), bytes(13))
    return box(
        b"trak", box(b"tkhd", bytes(84)), box(b"mdia", box(b"mdhd", bytes(24)), told, box(b"minf", tables))
    )


def mp4(*, places: bool = True, fragmented: bool = False) -> bytes:
    """A video of one frame that is none; with ``places`` it tells where it was taken, in three ways."""
    frame, track = b"F" * 100, PLACE_WORDS * 3
    ftyp = box(b"ftyp", b"isom\0\0\2\0isommp41")
    data = box(b"mdat", frame, track)
    start = len(ftyp) + 8
    tracks = [_track(b"vide", start, len(frame))]
    told = []
    if places:
        tracks.append(_track(b"meta", start + len(frame), len(track)))
        told = [
            box(b"udta", box(b"\xa9xyz", b"\0\x12\x15\xc7" + PLACE_WORDS)),
            box(b"uuid", b"X" * 16 + PLACE_WORDS),
        ]
    moov = box(b"moov", box(b"mvhd", bytes(100)), *tracks, *told)
    more = box(b"moof", box(b"mfhd", bytes(8))) if fragmented else b""
    return ftyp + data + moov + more


def element(name: str, body: bytes, *, unknown: bool = False) -> bytes:
    size = b"\x01" + b"\xff" * 7 if unknown else b"\x01" + len(body).to_bytes(7, "big")
    return bytes.fromhex(name) + size + body


def webm(*, doc_type: bytes = b"webm", track: int = 1, live: bool = False) -> bytes:
    """A video of one frame that is none, which tells its place in its tags and title."""
    head = element("1a45dfa3", element("4282", doc_type))
    info = element("1549a966", element("2ad7b1", b"\x0f\x42\x40") + element("7ba9", PLACE_WORDS))
    tracks = element("1654ae6b", element("ae", element("83", bytes((track,))) + element("536e", PLACE_WORDS)))
    cluster = element(
        "1f43b675", element("e7", b"\0") + element("a3", b"\x81\0\0\x80" + b"F" * 50), unknown=live
    )
    tags = element("1254c367", element("7373", PLACE_WORDS))
    return head + element("18538067", info + tracks + tags + cluster, unknown=live)
