"""The front door for tables: CSV text, an Excel workbook, or JSON rows, told apart by their first bytes."""

from __future__ import annotations

from suyuan.core.epcis.tables import rules
from suyuan.core.epcis.tables.cells import Grid
from suyuan.core.epcis.tables.csv_read import read_csv
from suyuan.core.epcis.tables.json_read import read_json
from suyuan.core.epcis.tables.xlsx_read import read_xlsx
from suyuan.core.problem import Refused

_COMPOUND = b"\xd0\xcf\x11\xe0"
"""The container of old Excel files, and of new ones with a password."""
_SIGNS = (
    (b"%PDF", "a PDF document", " PDF 文档"),
    (b"\x89PNG", "a picture", "图片"),
    (b"\xff\xd8\xff", "a picture", "图片"),
    (b"\x1f\x8b", "a compressed file", "压缩文件"),
    (b"Rar!", "a compressed file", "压缩文件"),
    (b"7z\xbc\xaf", "a compressed file", "压缩文件"),
    (b"<", "XML or a web page", " XML 或网页"),
    (b"{", "JSON", " JSON"),
)


def read_table(data: bytes) -> Grid:
    """The rows of the first sheet. Raises Refused when this is no table."""
    head = data[:64].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not head:
        raise Refused(rules.EMPTY.problem("file"))
    if head.startswith(_COMPOUND):
        raise Refused(rules.OLD_EXCEL.problem("file"))
    if data.startswith(b"PK"):
        return read_xlsx(data)
    if head.startswith(b"[") and head[1:].lstrip(b" \t\r\n").startswith((b"{", b"]")):
        return read_json(data)
    for sign, form, form_zh in _SIGNS:
        if head.startswith(sign):
            raise Refused(rules.NOT_A_TABLE.problem("file", None, form=form, form_zh=form_zh))
    return read_csv(data)
