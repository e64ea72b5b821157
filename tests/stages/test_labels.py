"""Labels: drawn to the dot, read back by another implementation, in every kind and size; as PDF and ZPL."""

from __future__ import annotations

import datetime as dt
import io
import re
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image, ImageDraw, ImageFilter
from pypdf import PdfReader

from suyuan.core.identifiers.full_codes import Batch, full_code
from suyuan.core.identifiers.serial_forms import KINDS, series_for
from suyuan.core.problem import Refused
from suyuan.masterdata.labels import fonts
from suyuan.masterdata.labels.checking import read_back, refuse_unreadable
from suyuan.masterdata.labels.kinds import RESOLUTIONS, SIZES, Symbol
from suyuan.masterdata.labels.picture import Drawn, Label, draw
from suyuan.masterdata.labels.printing import pdf, sheets, zpl
from suyuan.masterdata.labels.symbols import content_of

PRODUCTS = {"GTIN": "6901234567892", "MA": "MA.156.M0.100204.13351764", "AHM": "8001203", "SSCC": "6901234"}
BATCH = Batch("L7A-2", dt.date(2028, 6, 30))
LINES = ("注射用诺维酶α 5 mg/瓶 × 1 瓶/盒", "批号 L7A-2", "有效期至 2028-06-30")
READABLE = tuple(symbol for symbol in Symbol if symbol is not Symbol.HAN_XIN)
LEAST = {"GTIN": "100x50", "MA": "none", "AHM": "60x40", "SSCC": "60x40"}
"""The smallest label on which bars of each code find room."""
needs_font = pytest.mark.skipif(fonts.chinese_font() is None, reason="no font with Chinese characters here")


def label(kind="GTIN", symbol=Symbol.DATA_MATRIX, size="40x30", dpi=300, *, lines=LINES, place=271828182845):
    series = series_for(kind, PRODUCTS[kind])
    place %= series.size
    code = full_code(series, series.thing(place), series.told(place), BATCH, domain="https://suyuan.example")
    return Label(code, lines, symbol, SIZES[size], dpi)


def fits(kind, symbol, size):
    if symbol is Symbol.LINK:
        return kind in {"GTIN", "SSCC"}
    sizes = list(SIZES)
    if symbol is not Symbol.CODE_128:
        return True
    return LEAST[kind] in sizes and sizes.index(size) >= sizes.index(LEAST[kind])


def every(symbols, resolutions):
    for kind in KINDS:
        for symbol in symbols:
            for size in SIZES:
                for dpi in resolutions:
                    if fits(kind, symbol, size):
                        yield label(kind, symbol, size, dpi)


def reads(picture, one):
    found = read_back(picture, one.symbol, gs1=bool(one.code.elements))
    return content_of(one.code, one.symbol) in found


@needs_font
@pytest.mark.requirement("R165", "R167", "R031", "R168")
def test_every_kind_and_size_of_label_is_read_back_at_300_dpi():
    seen = 0
    for one in every(READABLE, (300,)):
        drawn = draw(one)
        refuse_unreadable(drawn)
        assert drawn.picture.size == (int(one.size.width * 300 / 25.4), int(one.size.height * 300 / 25.4))
        assert reads(drawn.picture, one), one
        seen += 1
    assert seen == 45


@needs_font
@pytest.mark.requirement("R031")
def test_han_xin_has_every_module_of_its_symbol():
    for one in every((Symbol.HAN_XIN,), RESOLUTIONS):
        drawn = draw(one)
        refuse_unreadable(drawn)
        left, top = drawn.corner
        spoilt = drawn.picture.copy()
        ImageDraw.Draw(spoilt).rectangle((left, top, left + 3 * drawn.module, top + 3 * drawn.module), fill=1)
        with pytest.raises(Refused, match="LBL-007"):
            refuse_unreadable(Drawn(one, spoilt, drawn.modules, drawn.module, drawn.corner))


@needs_font
def test_a_label_that_cannot_be_read_is_refused():
    one = label()
    drawn = draw(one)
    spoilt = drawn.picture.copy()
    left, top = drawn.corner
    side = drawn.module * drawn.modules.width // 2
    ImageDraw.Draw(spoilt).rectangle((left, top, left + side, top + side), fill=1)
    with pytest.raises(Refused, match="LBL-007"):
        refuse_unreadable(Drawn(one, spoilt, drawn.modules, drawn.module, drawn.corner))


@needs_font
def test_a_label_of_another_code_is_refused():
    drawn, other = draw(label()), label(place=7)
    with pytest.raises(Refused, match="LBL-007"):
        refuse_unreadable(Drawn(other, drawn.picture, drawn.modules, drawn.module, drawn.corner))


@needs_font
def test_a_gs1_symbol_says_that_it_is_one():
    for symbol, mark in ((Symbol.DATA_MATRIX, "]d2"), (Symbol.QR, "]Q3"), (Symbol.LINK, "]Q1")):
        (found,) = zxingcpp.read_barcodes(draw(label(symbol=symbol)).picture.convert("L"))
        assert found.symbology_identifier == mark
    (found,) = zxingcpp.read_barcodes(draw(label("SSCC", Symbol.CODE_128, "100x50")).picture.convert("L"))
    assert found.symbology_identifier == "]C1"


@needs_font
def test_modules_are_whole_dots_of_at_least_a_quarter_of_a_millimetre():
    for one in every(tuple(Symbol), RESOLUTIONS):
        drawn = draw(one)
        assert drawn.module * 25.4 / one.dpi >= 0.245, one


@needs_font
@pytest.mark.requirement("R165", "R167")
def test_the_text_for_people_is_on_the_label():
    """Chinese characters leave ink that their absence does not: nothing is drawn as an empty box."""
    with_text = draw(label(lines=LINES)).picture
    boxes = draw(label(lines=("\uffff" * 8,))).picture
    assert with_text.tobytes() != boxes.tobytes()
    left = draw(label(lines=("批号 L7A-2",)))
    right_half = left.picture.crop((left.picture.width * 6 // 10, 0, *left.picture.size))
    assert right_half.histogram()[0] > 500


@needs_font
@pytest.mark.parametrize(
    ("kind", "symbol", "size"),
    [
        ("MA", Symbol.CODE_128, "100x50"),
        ("AHM", Symbol.CODE_128, "30x20"),
        ("GTIN", Symbol.CODE_128, "60x40"),
    ],
)
def test_what_does_not_fit_is_refused(kind, symbol, size):
    with pytest.raises(Refused, match="LBL-004"):
        draw(label(kind, symbol, size))


def test_codes_without_a_digital_link_have_no_such_label():
    with pytest.raises(Refused, match="LBL-005"):
        draw(label("AHM", Symbol.LINK))


def test_without_a_font_chinese_is_refused_and_latin_is_drawn(monkeypatch, settings):
    settings.LABEL_FONT = ""
    monkeypatch.setattr(fonts, "PLACES", ())
    fonts.font_of.cache_clear()
    with pytest.raises(Refused, match="LBL-006"):
        draw(label())
    one = label(lines=("LOT L7A-2",))
    refuse_unreadable(draw(one))
    fonts.font_of.cache_clear()


def test_a_font_may_be_named(settings, tmp_path):
    settings.LABEL_FONT = str(tmp_path / "none.ttf")
    assert fonts.chinese_font() is None
    Path(settings.LABEL_FONT).write_bytes(b"")
    assert fonts.chinese_font() == Path(settings.LABEL_FONT)


@needs_font
@pytest.mark.requirement("R168")
def test_a_pdf_has_a_page_of_the_labels_size_for_each_label():
    wanted = [label(place=place) for place in range(3)]
    pages = PdfReader(io.BytesIO(pdf([draw(one) for one in wanted]))).pages
    assert len(pages) == 3
    for page, one in zip(pages, wanted, strict=True):
        width, height = (float(side) / 72 * 25.4 for side in page.mediabox[2:])
        assert (abs(width - 40) < 0.1, abs(height - 30) < 0.1) == (True, True)
        assert reads(page.images[0].image, one)


@needs_font
@pytest.mark.requirement("R168")
def test_sheets_hold_many_labels_each_of_which_is_read():
    wanted = [label(place=place) for place in range(50)]
    pages = PdfReader(io.BytesIO(sheets([draw(one) for one in wanted]))).pages
    found = [text for page in pages for text in read_back(page.images[0].image, Symbol.DATA_MATRIX, gs1=True)]
    assert len(pages) == 2, "four across, nine down"
    assert sorted(found) == sorted(one.code.carried for one in wanted)
    assert abs(float(pages[0].mediabox[2]) / 72 * 25.4 - 210) < 0.2


@needs_font
@pytest.mark.requirement("R168")
def test_zpl_gives_a_label_printer_the_same_dots():
    wanted = [label(place=place, dpi=203) for place in range(2)]
    text = zpl([draw(one) for one in wanted]).decode("ascii")
    formats = re.findall(r"\^XA\^PW(\d+)\^LL(\d+)\^FO0,0\^GFA,(\d+),(\d+),(\d+),([0-9A-F]+)\^FS\^XZ", text)
    assert len(formats) == 2
    for (width, height, total, _total, row, field), one in zip(formats, wanted, strict=True):
        content = bytes.fromhex(field)
        assert len(content) == int(total) == int(row) * int(height)
        dark = Image.frombytes("1", (int(row) * 8, int(height)), content)
        picture = dark.crop((0, 0, int(width), int(height))).point(lambda value: 255 * (not value))
        assert picture.tobytes() == draw(one).picture.tobytes()
        assert reads(picture, one)


HARD = "blurred by 1.6 dots"
"""Up to 0.8 of a module on the smallest labels."""
SPOILING = {
    "as printed": lambda p: p,
    "blurred by one dot": lambda p: p.filter(ImageFilter.GaussianBlur(1)),
    HARD: lambda p: p.filter(ImageFilter.GaussianBlur(1.6)),
    "turned by 7 degrees": lambda p: p.rotate(
        7, expand=True, fillcolor=255, resample=Image.Resampling.BICUBIC
    ),
    "turned by 90 degrees": lambda p: p.rotate(90, expand=True),
    "at one and a half times the size": lambda p: p.resize(
        (p.width * 3 // 2 + 1, p.height * 3 // 2 + 1), Image.Resampling.BILINEAR
    ),
    "grey on grey": lambda p: p.point(lambda value: 90 + value * 90 // 255),
}


@needs_font
@pytest.mark.slow
@pytest.mark.requirement("R031", "R165", "R167")
@pytest.mark.parametrize("dpi", RESOLUTIONS)
@pytest.mark.parametrize("spoiling", SPOILING)
def test_labels_are_read_though_they_are_spoilt(dpi, spoiling):
    """Every kind and size; nearly all must be read, and all as they were printed."""
    pictures = [(one, draw(one).picture.convert("L")) for one in every(READABLE, (dpi,))]
    read = sum(reads(SPOILING[spoiling](picture), one) for one, picture in pictures)
    assert len(pictures) >= 40
    least = {"as printed": 1.0, HARD: 0.8}.get(spoiling, 0.98)
    assert read >= len(pictures) * least, f"{read} of {len(pictures)}"
