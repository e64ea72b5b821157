"""Workbooks for people: the template of a mapping, and a delivered table with the problem of each row beside it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from collections.abc import Mapping as Names
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from suyuan.core.epcis.tables.cells import Grid, Row
from suyuan.core.epcis.tables.formulas import looks_run
from suyuan.core.epcis.tables.headings import NOTE_SIGN, PROBLEM_HEADINGS, lay_out
from suyuan.core.epcis.tables.mapping import Column, Mapping

ROWS_READY: Final = 2_000
"""Rows of a template that are set up as text and checked while typing."""
_HEAD: Final = PatternFill("solid", start_color="FF0F5F73")
_MARK: Final = PatternFill("solid", start_color="FFFCEBEA")
_REMARK: Final = PatternFill("solid", start_color="FFFDF1E0")
_STATUS: Final = {
    "accepted": "已收 accepted",
    "duplicate": "此前已收 duplicate",
    "refused": "未收 refused",
    "rolled back": "未收 refused",
}


def template(mapping: Mapping) -> bytes:
    """An empty table to fill in: headings in both languages, notes, cells set to text so that codes stay whole."""
    book = Workbook()
    sheet = book.active
    sheet.title = "数据 Data"
    for number, column in enumerate(mapping.columns, 1):
        _head(sheet, number, column)
    sheet.freeze_panes = "A2"
    for number in range(1, len(mapping.columns) + 1):
        for row in range(2, 202):
            sheet.cell(row, number).number_format = "@"
    _explain(book.create_sheet("说明 Notes"), mapping)
    return _saved(book)


def template_csv(mapping: Mapping) -> bytes:
    """The same as CSV with the mark that lets Excel see UTF-8."""
    out = io.StringIO(newline="")
    csv.writer(out).writerow(column.heading for column in mapping.columns)
    return out.getvalue().encode("utf-8-sig")


def answer(
    grid: Grid, mapping: Mapping, lines: Iterable[Names[str, Any]], *, only_failed: bool = False
) -> bytes:
    """The table as it came with two columns more: what became of a row, and its problems with their remedies.

    With ``only_failed`` what was accepted is left out: mend the rest and send that workbook back as it is.
    """
    layout = lay_out(grid, mapping)
    told = {line["row"]: line for line in lines}
    ours = set(PROBLEM_HEADINGS)
    places = [n for n, cell in enumerate(layout.row.cells) if cell.text not in ours]
    book = Workbook(write_only=True)
    sheet = book.create_sheet("数据 Data")
    sheet.append(
        [_bold(sheet, layout.row.cell(n).text) for n in places]
        + [_bold(sheet, t) for t in PROBLEM_HEADINGS[1::-1]]
    )
    for row in layout.data:
        line = told.get(row.number)
        if line is None or (only_failed and line["status"] in {"accepted", "duplicate"}):
            continue
        sheet.append(_row(sheet, row, places, layout_headings(layout.row, places), line))
    return _saved(book)


def layout_headings(row: Row, places: list[int]) -> list[str]:
    """The headings of these columns."""
    return [row.cell(place).text for place in places]


def _row(sheet: Any, row: Row, places: list[int], headings: list[str], line: Names[str, Any]) -> list[Any]:
    wrong = {problem["column"]: problem["severity"] for problem in line["problems"]}
    cells = []
    for place, heading in zip(places, headings, strict=True):
        cell = _text(sheet, row.cell(place).text)
        if heading in wrong:
            cell.fill = _MARK if wrong[heading] == "error" else _REMARK
        cells.append(cell)
    told = "\n".join(_words(problem) for problem in line["problems"])
    return [*cells, _text(sheet, _STATUS.get(line["status"], line["status"])), _text(sheet, told)]


def _words(problem: Names[str, Any]) -> str:
    place = f"【{problem['column']}】" if problem["column"] else ""
    return f"{place}{problem['message_zh']}{problem['remedy_zh']} {problem['message']} {problem['remedy']} ({problem['code']})"


def _text(sheet: Any, text: str) -> Any:
    """A cell that stays text whatever stands in it: neither a number without its zeros nor a formula."""
    cell = WriteOnlyCell(sheet, "".join(sign for sign in text if sign >= " " or sign in "\n\t"))
    cell.data_type, cell.number_format = "s", "@"
    if looks_run(text):
        cell.quotePrefix = True
    return cell


def _bold(sheet: Any, text: str) -> Any:
    cell = _text(sheet, text)
    cell.font = Font(bold=True)
    return cell


def _head(sheet: Any, number: int, column: Column) -> None:
    cell = sheet.cell(1, number, f"{column.heading}{' *' if column.required else ''}")
    cell.font, cell.fill = Font(bold=True, color="FFFFFFFF"), _HEAD
    cell.alignment = Alignment(vertical="center", wrap_text=True)
    cell.comment = Comment(
        f"{column.heading_en}\n{column.note}\n{column.note_en}\n{column.example}".strip(), "Suyuan", 160, 320
    )
    letter = get_column_letter(number)
    sheet.column_dimensions[letter].width = 38 if column.field in {"object", "parent"} else 20
    sheet.column_dimensions[letter].number_format = "@"
    check = _check(column)
    if check is not None:
        check.add(f"{letter}2:{letter}{ROWS_READY}")
        sheet.add_data_validation(check)


def _check(column: Column) -> DataValidation | None:
    """What Excel says while somebody types."""
    words = [word for word in column.values if "," not in word]
    listed = ",".join(words)
    if words and len(listed) < 250:
        check = DataValidation(type="list", formula1=f'"{listed}"', allow_blank=True, errorStyle="warning")
    else:
        check = DataValidation(
            type="textLength", operator="lessThanOrEqual", formula1="2000", allow_blank=True
        )
    check.promptTitle, check.prompt = column.heading[:32], f"{column.note} {column.note_en}"[:250]
    check.showInputMessage = check.showErrorMessage = True
    return check


def _explain(sheet: Any, mapping: Mapping) -> None:
    sheet.append([f"{mapping.title} {mapping.title_en}"])
    sheet.append(
        ["编码列请保持“文本”格式，直接扫码即可。 Keep code columns as text; scan straight into them."]
    )
    sheet.append([f"以 {NOTE_SIGN} 开头的行不会导入。 Rows that begin with {NOTE_SIGN} are not imported."])
    if mapping.group_by:
        keys = "、".join(mapping.group_by)
        sheet.append([f"{keys} 相同的行合并为一条事件。 Rows with the same {keys} become one event."])
    sheet.append([])
    sheet.append(["列 Column", "English", "必填 Required", "说明", "Note", "示例 Example"])
    for column in mapping.columns:
        needed = "是 yes" if column.required else ""
        sheet.append([column.heading, column.heading_en, needed, column.note, column.note_en, column.example])
    for letter, width in zip("ABCDEF", (18, 18, 12, 48, 48, 40), strict=True):
        sheet.column_dimensions[letter].width = width
    for number in (1, 5 + bool(mapping.group_by)):
        for cell in sheet[number]:
            cell.font = Font(bold=True)


def _saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
