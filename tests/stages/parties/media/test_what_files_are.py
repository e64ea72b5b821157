"""What a file is, its content says; what can do harm or tells a place is refused, or does not remain."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest
from PIL import Image

import media_files as files
from suyuan.core.problem import Refused
from suyuan.parties.media.images import LONGEST_SIDE, THUMBNAIL_SIDE
from suyuan.parties.media.kinds import judged


def refused(content: bytes) -> str:
    with pytest.raises(Refused) as caught:
        judged(content)
    return caught.value.problems[0].code


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_comes_out_as_the_same_kind_with_a_small_one_beside(kind):
    made = judged(files.picture(kind))
    with Image.open(io.BytesIO(made.content)) as kept, Image.open(io.BytesIO(made.thumbnail)) as small:
        assert (kept.format, kept.size) == (kind, (640, 480))
        assert (small.format, max(small.size)) == ("JPEG", THUMBNAIL_SIDE)
    assert made.media_type == f"image/{kind.lower()}"


def test_the_place_and_the_maker_are_gone_and_the_picture_stands_upright():
    came = files.with_place()
    assert b"A maker of phones" in came
    made = judged(came)
    with Image.open(io.BytesIO(made.content)) as kept:
        assert dict(kept.getexif()) == {}
        assert kept.size == (480, 640)
    assert b"A maker of phones" not in made.content + made.thumbnail
    assert b"Exif" not in made.content + made.thumbnail


def test_what_was_hung_on_behind_a_picture_is_gone():
    made = judged(files.with_zip_behind())
    assert b"PK\x03\x04" not in made.content
    assert b"script" not in made.content


def test_a_large_picture_is_made_smaller():
    with Image.open(io.BytesIO(judged(files.picture("PNG", (6_000, 3_000))).content)) as kept:
        assert kept.size == (LONGEST_SIDE, LONGEST_SIDE // 2)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "MED-001"),
        (b"MZ\x90\0" + bytes(500), "MED-004"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>', "MED-004"),
        (b"<!doctype html><script>alert(1)</script>", "MED-004"),
        (b"PK\x03\x04" + bytes(100), "MED-004"),
        (b"GIF89a" + bytes(100), "MED-004"),
        (files.picture()[:-400], "MED-005"),
        (b"\xff\xd8\xff\xe0<script>", "MED-005"),
        (b"\x89PNG\r\n\x1a\n" + b"A" * 200, "MED-005"),
        (files.bomb(), "MED-006"),
        (files.moving(), "MED-007"),
    ],
    ids=["empty", "exe", "svg", "html", "zip", "gif", "cut", "no-jpeg", "no-png", "bomb", "moving"],
)
def test_what_is_no_picture_or_a_bad_one_is_refused_by_its_rule(content, code):
    assert refused(content) == code


def test_a_bomb_costs_no_memory():
    import tracemalloc

    content = files.bomb()
    assert len(content) < 100_000
    tracemalloc.start()
    assert refused(content) == "MED-006"
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 5_000_000


def test_a_pdf_that_is_only_read_stays_as_it_is():
    content = files.pdf()
    assert judged(content).content == content


@pytest.mark.parametrize("action", ["/Launch", "/SubmitForm", "/ImportData", "/GoToR", "/Rendition"])
def test_a_pdf_that_does_something_is_refused(action):
    assert refused(files.pdf_that_acts(action)) == "MED-008"


def test_scripts_are_found_in_whatever_spelling_or_packing():
    content = files.pdf_that_acts("/JavaScript")
    assert refused(content) == "MED-008"
    escaped = content.replace(b"/JavaScript", b"/J#61vaScript").replace(b"/JS ", b"/J#53 ")
    assert b"/JavaScript" not in escaped
    assert refused(escaped) == "MED-008"
    packed = files.pdf_with_packed_script()
    assert b"JavaScript" not in packed
    assert refused(packed) == "MED-008"


def test_files_within_a_pdf_a_password_and_something_behind_its_end_are_refused():
    from pypdf import PdfWriter

    writer, out = PdfWriter(), io.BytesIO()
    writer.add_blank_page(100, 100)
    writer.add_attachment("run.exe", b"MZ")
    writer.write(out)
    assert refused(out.getvalue()) == "MED-008"
    assert refused(files.locked_pdf()) == "MED-009"
    assert refused(files.pdf() + b"PK\x03\x04" + bytes(40)) == "MED-005"
    assert refused(files.pdf()[:200]) == "MED-005"
    assert refused(b"%PDF-1.7\nnothing\n%%EOF") == "MED-005"


def test_a_video_keeps_its_frames_and_no_place():
    came = files.mp4()
    assert came.count(files.PLACE_WORDS) == 5
    made = judged(came)
    assert (made.media_type, len(made.content)) == ("video/mp4", len(came))
    assert files.PLACE_WORDS not in made.content
    assert b"F" * 100 in made.content
    assert judged(made.content).content == made.content


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (files.mp4()[:-10], "MED-005"),
        (files.mp4() + b"PK\x03\x04", "MED-005"),
        (files.mp4().replace(b"vide", b"soun"), "MED-005"),
        (files.mp4(fragmented=True), "MED-010"),
        (files.mp4().replace(b"isom", b"heic").replace(b"mp41", b"heix"), "MED-004"),
        (b"\0\0\0\x08ftyp", "MED-004"),
        (files.webm()[:-10], "MED-005"),
        (files.webm(track=2), "MED-005"),
        (files.webm(track=17), "MED-010"),
        (files.webm(doc_type=b"matroska"), "MED-004"),
    ],
)
def test_a_video_that_is_cut_off_or_hides_something_is_refused(content, code):
    assert refused(content) == code


@pytest.mark.parametrize("live", [False, True])
def test_a_webm_keeps_its_frames_and_no_place(live):
    came = files.webm(live=live)
    assert came.count(files.PLACE_WORDS) == 3
    made = judged(came)
    assert (made.media_type, len(made.content)) == ("video/webm", len(came))
    assert files.PLACE_WORDS not in made.content
    assert b"F" * 50 in made.content
    assert judged(made.content).content == made.content


def test_no_cut_and_no_altered_byte_makes_a_fault():
    """Refused or taken, never anything else: each file cut at many places, and with bytes that are others."""
    small = (files.picture("PNG", (9, 9)), files.picture("JPEG", (9, 9)))
    codes = {
        code for content in (files.mp4(), files.webm(), files.pdf(), *small) for code in judged_badly(content)
    }
    assert {code.partition("-")[0] for code in codes} == {"MED"}


def judged_badly(content: bytes) -> Iterator[str]:
    for at in range(0, len(content), max(1, len(content) // 150)):
        head, tail = content[:at], content[at:]
        for bad in (head, head + b"\xff" + tail[1:], head + bytes(4) + tail[4:]):
            try:
                judged(bad)
            except Refused as why:
                yield why.problems[0].code
