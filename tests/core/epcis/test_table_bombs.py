"""Small files that would unfold into much: tables are read in bounded memory and time, or refused."""

from __future__ import annotations

import io
import os
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable

import openpyxl
import pytest
from openpyxl.utils import get_column_letter

from suyuan.core.epcis.tables.cells import MOST_CELLS
from suyuan.core.epcis.tables.read import read_table
from suyuan.core.problem import Refused

pytestmark = pytest.mark.slow

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
HEAD = ("入库单号", "业务时间", "地点", "追溯码")
SHEET, STYLES, STRINGS = "xl/worksheets/sheet1.xml", "xl/styles.xml", "xl/sharedStrings.xml"
RELATIONS = "xl/_rels/workbook.xml.rels"
SECONDS = 20
"""Of the processor; the bombs took minutes to hours."""
LARGEST = 600 << 20
"""Bytes of addresses, of which Python and its libraries take a quarter; the bombs took gigabytes."""
READ = f"""
import pathlib, resource, sys
resource.setrlimit(resource.RLIMIT_AS, ({LARGEST}, {LARGEST}))
resource.setrlimit(resource.RLIMIT_CPU, ({SECONDS}, {SECONDS}))
from suyuan.core.epcis.tables.read import read_table
from suyuan.core.problem import Refused
try:
    print(len(read_table(pathlib.Path(sys.argv[1]).read_bytes()).rows))
except Refused as refused:
    print(refused.problems[0].code)
"""


def workbook(**parts: str) -> bytes:
    """A sound workbook with some of its parts exchanged."""
    out, made = io.BytesIO(), io.BytesIO()
    openpyxl.Workbook().save(out)
    with zipfile.ZipFile(out) as sound, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        given = {{"sheet": SHEET, "styles": STYLES, "strings": STRINGS, "relations": RELATIONS}[name]: text
                 for name, text in parts.items()}  # fmt: skip
        for name in {*sound.namelist(), *given}:
            archive.writestr(name, given.get(name) or sound.read(name))
    return made.getvalue()


def sheet(rows: str, behind: str = "") -> str:
    cells = "".join(f'<c t="inlineStr"><is><t>{text}</t></is></c>' for text in HEAD)
    return f"<worksheet {MAIN}><sheetData><row>{cells}</row>{rows}</sheetData>{behind}</worksheet>"


def noise(size: int) -> str:
    """What does not pack, so that the rest may pack all the better."""
    return f"<!--{os.urandom(size).hex()}-->"


def _many_zeros() -> bytes:
    code = "0" * 200_000
    styles = f'<styleSheet {MAIN}><numFmts><numFmt numFmtId="200" formatCode="{code}"/></numFmts>'
    styles += '<cellXfs><xf numFmtId="0"/><xf numFmtId="200"/></cellXfs></styleSheet>'
    return workbook(styles=styles, sheet=sheet('<row><c s="1"><v>1</v></c></row>' * 5_000))


def _one_text_many_times() -> bytes:
    strings = f'<sst {MAIN}><si><t xml:space="preserve"> {"a" * 32_000}</t></si></sst>'
    cell = '<c t="s"><v>0</v></c>'
    return workbook(strings=strings, sheet=sheet(f"<row>{cell * 190}</row>" * 300, noise(20_000)))


def _merged_without_end() -> bytes:
    return workbook(sheet=sheet("", f"<mergeCells><!--{'<mergeCell ' * 60_000}--></mergeCells>"))


def _merged_in_many_columns() -> bytes:
    names = (get_column_letter(n) for n in range(1, 16_001))
    merged = "".join(f'<mergeCell ref="{name}2:{name}50001"/>' for name in names)
    row = '<row><c t="inlineStr"><is><t>x</t></is></c></row>'
    return workbook(sheet=sheet(row * 45_000, f"<mergeCells>{merged}</mergeCells>{noise(50_000)}"))


def _brackets() -> bytes:
    styles = f'<styleSheet {MAIN}><numFmts><numFmt numFmtId="200" formatCode="{"[" * 900_000}"/></numFmts>'
    return workbook(styles=f'{styles}<cellXfs><xf numFmtId="200"/></cellXfs></styleSheet>')


def _what_nobody_asks_for() -> bytes:
    return workbook(sheet=sheet("<x/>" * 15_000_000, noise(250_000)))


def _what_nobody_asks_for_in_pieces() -> bytes:
    piece = f"<p>{'<x/>' * 1_000_000}<q><row/></q></p>"
    return workbook(sheet=sheet(piece * 15, noise(250_000)))


def _styles_without_end() -> bytes:
    return workbook(
        styles=f"<styleSheet {MAIN}><cellXfs>{'<xf/>' * 5_000_000}</cellXfs>{noise(250_000)}</styleSheet>"
    )


def _relations_without_end() -> bytes:
    return workbook(relations=f"<r>{'<x/>' * 9_000_000}{noise(250_000)}</r>")


def _parts_without_end() -> bytes:
    entry = b"PK\x01\x02" + bytes(24) + struct.pack("<HHHHHII", 1, 0, 0, 0, 0, 0, 0) + b"a"
    directory = entry * 650_000
    end = b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 1, 1, len(directory), 4, 0)
    return b"PK\x03\x04" + directory + end


def _commas() -> bytes:
    return ",".join(HEAD).encode() + b"\n" + b"a," * 9_000_000


BOMBS: dict[str, Callable[[], bytes]] = {
    name.removeprefix("_").replace("_", " "): made
    for name, made in list(globals().items())
    if name.startswith("_") and callable(made) and not name.startswith("__")
}


TOLD = {
    "many zeros": "5001",
    "one text many times": "301",
    "merged without end": "1",
    "merged in many columns": "45001",
    "brackets": "0",
    "what nobody asks for": "TAB-105",
    "what nobody asks for in pieces": "1",
    "styles without end": "TAB-105",
    "relations without end": "TAB-104",
    "parts without end": "TAB-105",
    "commas": "TAB-107",
}
"""The rows that were read, or the rule that was broken."""


@pytest.mark.parametrize("name", BOMBS)
def test_a_small_file_costs_little(tmp_path, name):
    data = BOMBS[name]()
    assert len(data) < 32 << 20
    (tmp_path / "bomb").write_bytes(data)
    done = subprocess.run(
        [sys.executable, "-c", READ, str(tmp_path / "bomb")], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2_000:]
    assert done.stdout.strip() == TOLD[name]


def test_a_table_has_so_many_cells_and_no_more():
    columns = 200
    rows = MOST_CELLS // columns
    head = ",".join((*HEAD, *(f"c{n}" for n in range(columns - 4))))
    line = ",".join(["7"] * columns)
    with pytest.raises(Refused) as refused:
        read_table("\n".join([head, *[line] * rows]).encode())
    assert refused.value.problems[0].code == "TAB-113"
    assert len(read_table("\n".join([head, *[line] * (rows // 2)]).encode()).rows) == rows // 2 + 1
