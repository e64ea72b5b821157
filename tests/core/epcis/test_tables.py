"""Tables as people and systems send them become the events they mean, and everything odd is told at its cell."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from decimal import Decimal

import msgspec
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from suyuan.core.epcis.tables.builtin import built_in
from suyuan.core.epcis.tables.events import convert
from suyuan.core.epcis.tables.mapping import mapping_json, read_mapping
from suyuan.core.epcis.tables.moments import read_moment
from suyuan.core.epcis.tables.read import read_table
from suyuan.core.problem import Refused

RECEIVING, PACKING, COMMISSIONING = (built_in()[name] for name in ("receiving", "packing", "commissioning"))
HEAD = ["入库单号", "业务时间", "地点", "追溯码", "批号", "序列号", "有效期至", "数量", "单位"]
GLN, GTIN, DRUG = "6901234000016", "06901234567892", "81098760007890123456"
ROW = ["RK1", "2026-05-01 08:30", GLN, GTIN, "B1", "0001", "", "", ""]


def csv(*rows: list[str], head: list[str] = HEAD, separator: str = ",") -> bytes:
    return "\n".join(separator.join(row) for row in (head, *rows)).encode()


def xlsx(*rows: list[object], head: list[str] = HEAD, sheet=None) -> bytes:
    book = openpyxl.Workbook()
    book.active.append(head)
    for row in rows:
        book.active.append(row)
    if sheet:
        sheet(book.active)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def told(data: bytes, mapping=RECEIVING):
    return convert(read_table(data), mapping, {"一号库": "urn:epc:id:sgln:6901234.00001.0"}).drafts


def codes(data: bytes, mapping=RECEIVING) -> list[tuple[int, str, str]]:
    return [(p.row, p.column, p.problem.code) for draft in told(data, mapping) for p in draft.problems]


def refusal(data: bytes, mapping=RECEIVING) -> str:
    with pytest.raises(Refused) as refused:
        told(data, mapping)
    for problem in refused.value.problems:
        assert problem.message
        assert problem.remedy_zh
    return refused.value.problems[0].code


def test_rows_of_one_number_become_one_event_with_items_and_quantities():
    lot = ["RK1", "", "", GTIN, "B1", "", "", "50", "盒"]
    (draft,) = told(csv(ROW, [*ROW[:5], "0002", *ROW[6:]], lot, lot))
    event = draft.event
    assert draft.rows == (2, 3, 4, 5)
    assert event.epc_list == (
        f"https://id.gs1.org/01/{GTIN}/10/B1/21/0001",
        f"https://id.gs1.org/01/{GTIN}/10/B1/21/0002",
    )
    assert [(q.epc_class, q.quantity, q.uom) for q in event.quantity_list] == [
        (f"https://id.gs1.org/01/{GTIN}/10/B1", Decimal(100), None)
    ]
    assert event.biz_step == "receiving"
    assert event.event_time == dt.datetime(2026, 5, 1, 0, 30, tzinfo=dt.UTC)
    assert event.event_time_zone_offset == "+08:00"
    assert event.read_point.id == "urn:epc:id:sgln:6901234.00001.0"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_every_encoding_and_separator_gives_the_same_event(encoding, separator):
    data = csv(ROW, separator=separator).decode().encode(encoding)
    assert told(data)[0].event == told(csv(ROW))[0].event


def test_excel_and_csv_of_the_same_table_give_the_same_event():
    moment = dt.datetime.fromisoformat("2026-05-01 08:30")
    assert told(xlsx(["RK1", moment, GLN, GTIN, "B1", "0001"]))[0].event == told(csv(ROW))[0].event


def test_a_template_can_be_filled_in_under_its_english_headings():
    head = ["Receipt number", "Event time", "Place", "Code", "Lot", "Serial"]
    assert told(csv(ROW[:6], head=head))[0].event == told(csv(ROW))[0].event


def test_a_place_may_be_called_by_its_registered_name():
    assert told(csv(["RK1", ROW[1], "一号库", *ROW[3:]]))[0].event == told(csv(ROW))[0].event


@pytest.mark.parametrize(
    ("code", "written"),
    [
        (DRUG, f"AHM.{DRUG}"),
        (f"AHM.{DRUG}", f"AHM.{DRUG}"),
        (f"(01){GTIN}(17)271231(10)B9(21)S7", f"https://id.gs1.org/01/{GTIN}/10/B9/21/S7"),
        (f"]d201{GTIN}1727123110B9\x1d21S7", f"https://id.gs1.org/01/{GTIN}/10/B9/21/S7"),
        ("urn:epc:id:sgtin:6901234.056789.S7", "urn:epc:id:sgtin:6901234.056789.S7"),
        ("A-17", "A-17"),
    ],
)
def test_a_code_may_be_written_in_any_spelling(code, written):
    row = ["RK1", ROW[1], GLN, code.replace("\x1d", "_x001D_")]
    event = told(xlsx(row))[0].event
    assert event.epc_list == (written,)


def test_leading_zeros_survive_in_text_and_in_cells_that_only_show_them():
    def show_zeros(sheet):
        sheet["F3"].number_format = "0000"

    first, second = told(xlsx(ROW, [*ROW[:5], 7], sheet=show_zeros))[0].event.epc_list
    assert first.endswith("/21/0001")
    assert second.endswith("/21/0007")


@pytest.mark.parametrize(
    "data",
    [
        csv(["RK1", ROW[1], GLN, "8.10988E+19"]),
        xlsx(["RK1", ROW[1], GLN, int(DRUG)]),
        xlsx(["RK1", ROW[1], GLN, float(DRUG)]),
        csv(["RK1", ROW[1], GLN, "8.1E19"]),
    ],
)
def test_a_code_that_became_a_number_is_refused_with_the_way_out(data):
    assert codes(data) == [(2, "追溯码", "TAB-202")]


def test_a_short_code_that_excel_kept_as_a_number_is_read():
    assert told(xlsx(["RK1", ROW[1], GLN, int(GTIN), "B1", "0001"]))[0].event == told(csv(ROW))[0].event


def test_merged_cells_stand_in_each_of_their_rows():
    def merge(sheet):
        sheet.merge_cells("A2:A3")
        sheet.merge_cells("B2:B3")
        sheet.merge_cells("C2:C3")

    drafts = told(xlsx(ROW, ["", "", "", GTIN, "B1", "0002"], sheet=merge))
    assert [draft.rows for draft in drafts] == [(2, 3)]
    assert len(drafts[0].event.epc_list) == 2


def test_the_result_of_a_formula_is_taken_only_when_the_file_has_it():
    assert codes(xlsx(["RK1", ROW[1], GLN, f'="{GTIN}"', "B1", "0001"])) == [(2, "追溯码", "TAB-204")]


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-05-01 08:30", (8, 30, 0)),
        ("2026/5/1 8:30:15", (8, 30, 15)),
        ("2026年5月1日 8时30分", (8, 30, 0)),
        ("20260501083015", (8, 30, 15)),
        ("2026-05-01T08:30:00+08:00", (8, 30, 0)),
        ("2026-05-01T00:30:00Z", (8, 30, 0)),
        ("46143.354166666664", (8, 30, 0)),
    ],
)
def test_moments_are_read_as_they_are_written(text, moment):
    event = told(csv(["RK1", text, *ROW[2:]]))[0].event
    assert event.event_time.astimezone(dt.timezone(dt.timedelta(hours=8))).timetuple()[:6] == (
        2026,
        5,
        1,
        *moment,
    )


@given(st.datetimes(dt.datetime.fromisoformat("1900-03-01"), dt.datetime.fromisoformat("2199-01-01")))
@settings(max_examples=60)
def test_a_moment_comes_back_from_every_usual_form(moment):
    whole = moment.replace(microsecond=0)
    for form in ("%Y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M:%S", "%Y年%m月%d日 %H时%M分%S秒", "%Y%m%d%H%M%S"):
        assert read_moment(whole.strftime(form), ()) == (whole, True)


def test_days_of_1904_workbooks_are_counted_from_there():
    def old_mac(sheet):
        sheet.parent.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904

    data = xlsx(["RK1", dt.datetime.fromisoformat("2026-05-01 08:30"), *ROW[2:6]], sheet=old_mac)
    assert told(data)[0].event == told(csv(ROW))[0].event


BAD_ROWS = {
    "no code": (["RK1", ROW[1], GLN, ""], [(2, "追溯码", "TAB-201")]),
    "wrong check digit": (["RK1", ROW[1], GLN, "(01)06901234567891(21)1"], [(2, "追溯码", "TAB-205")]),
    "damaged text": (["RK1", ROW[1], GLN, "06901\ufffd"], [(2, "追溯码", "TAB-221")]),
    "no such day": (["RK1", "2026-02-30 08:00", GLN, GTIN], [(2, "业务时间", "TAB-212")]),
    "a day alone": (["RK1", "2026-05-01", GLN, GTIN], [(2, "业务时间", "TAB-213")]),
    "day and month in doubt": (["RK1", "05/01/2026 08:00", GLN, GTIN], [(2, "业务时间", "TAB-212")]),
    "place of nowhere": (["RK1", ROW[1], "九号库", GTIN], [(2, "地点", "TAB-216")]),
    "quantity in words": (["RK1", ROW[1], GLN, GTIN, "B1", "", "", "五十"], [(2, "数量", "TAB-211")]),
    "quantity below zero": (["RK1", ROW[1], GLN, GTIN, "B1", "", "", "-3"], [(2, "数量", "TAB-211")]),
    "five of one item": (["RK1", ROW[1], GLN, GTIN, "B1", "1", "", "5"], [(2, "数量", "TAB-210")]),
    "two lots": (["RK1", ROW[1], GLN, f"(01){GTIN}(10)B1", "B2"], [(2, "追溯码", "TAB-209")]),
    "lot of a box": (["RK1", ROW[1], GLN, "A-17", "B2"], [(2, "追溯码", "TAB-208")]),
    "expiry": (["RK1", ROW[1], GLN, GTIN, "B1", "1", "soon"], [(2, "有效期至", "TAB-212")]),
}


@pytest.mark.parametrize("name", BAD_ROWS)
def test_what_is_wrong_is_told_at_its_cell_with_a_remedy(name):
    row, expected = BAD_ROWS[name]
    data = csv(row)
    found = [one for one in codes(data) if one[2] != "TAB-206"]
    assert found == expected
    assert told(data)[0].event is None


def test_an_error_of_excel_is_no_code():
    assert codes(xlsx(["RK1", ROW[1], GLN, "#N/A"])) == [(2, "追溯码", "TAB-203")]


def test_numbers_of_papers_become_uris_of_their_issuer_and_parties_their_own():
    head = [*HEAD[:4], "采购订单号", "供货单位"]
    table = read_table(csv([*ROW[:3], DRUG, "CG/7 号", "6907654000018"], head=head))
    event = convert(table, RECEIVING, {}, "urn:epcglobal:cbv:bt:6901234000016:").drafts[0].event
    assert [(one.type, one.biz_transaction) for one in event.biz_transaction_list] == [
        ("recadv", "urn:epcglobal:cbv:bt:6901234000016:RK1"),
        ("po", "urn:epcglobal:cbv:bt:6901234000016:CG%2F7%20%E5%8F%B7"),
    ]
    assert [one.source for one in event.source_list] == ["urn:epc:id:pgln:6907654.00001"]
    row = [*ROW[:3], DRUG, "urn:x:1", "某公司"]
    assert codes(csv(row, head=head)) == [(2, "供货单位", "TAB-223")]


@pytest.mark.parametrize("escape", ["_x0000_", "_xD800_", "_x0007_"])
@pytest.mark.parametrize("place", [0, 2, 3])
def test_control_signs_and_halves_of_characters_in_a_workbook_are_told(escape, place):
    row = [f"{cell}{escape}" if n == place else cell for n, cell in enumerate(ROW)]
    assert {one[2] for one in codes(xlsx(row))} & {"TAB-221", "TAB-216"}


def test_one_bad_row_holds_back_its_own_event_only():
    drafts = told(csv(ROW, [*ROW[:5], "2", "", "x", ""], ["RK2", *ROW[1:]]))
    assert [draft.event is not None for draft in drafts] == [False, True]
    assert [(p.row, p.problem.code) for p in drafts[0].problems] == [(3, "TAB-211"), (2, "TAB-218")]


def test_rows_of_one_event_that_disagree_are_told():
    assert (3, "业务时间", "TAB-217") in codes(csv(ROW, ["RK1", "2026-05-01 08:31", *ROW[2:]]))


def test_cells_about_people_are_quoted_nowhere():
    mapping = built_in()["dispensing"]
    long = "张" * 3000
    data = csv(
        [ROW[1], GLN, GTIN, "B1", "7", long],
        head=["业务时间", "地点", "追溯码", "批号", "序列号", "患者编号"],
    )
    (draft,) = told(data, mapping)
    assert [p.problem.code for p in draft.problems] == ["TAB-220"]
    assert "张" not in msgspec.json.encode([p.as_json() for p in draft.problems]).decode()


def test_packing_makes_an_aggregation_and_commissioning_keeps_lot_and_expiry():
    box = "(00)069012340000123456"
    packed = told(csv([box, ROW[1], GLN, DRUG], head=["箱码", "业务时间", "地点", "追溯码"]), PACKING)[0]
    assert packed.event.type == "AggregationEvent"
    assert packed.event.child_epcs == (f"AHM.{DRUG}",)
    row = [ROW[1], GLN, GTIN, "B1", "1", "2027-05-31"]
    born = told(csv(row, head=["业务时间", "地点", "追溯码", "批号", "序列号", "有效期至"]), COMMISSIONING)[0]
    assert born.event.ilmd == {
        "{urn:epcglobal:cbv:mda}lotNumber": "B1",
        "{urn:epcglobal:cbv:mda}itemExpirationDate": "2027-05-31",
    }


def bomb() -> bytes:
    """A workbook whose sheet unpacks to 400 MB."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/worksheets/sheet1.xml", "w") as part,
    ):
        for _ in range(400):
            part.write(bytes(1 << 20))
    return out.getvalue()


def rewritten(part: str, old: bytes, new: bytes) -> bytes:
    source, out = zipfile.ZipFile(io.BytesIO(xlsx(ROW))), io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in source.namelist():
            content = source.read(name)
            assert name != part or old in content
            archive.writestr(name, content.replace(old, new) if name == part else content)
    return out.getvalue()


def by_hand(*, index: int = 0, extra: bytes = b"") -> bytes:
    """A workbook as Excel itself lays it out: texts in a table of their own, with runs and reading aids."""
    space = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    relation = b'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    texts = [*HEAD[:6], *ROW[:4], "B1"]
    strings = "".join(f"<si><t>{text}</t></si>" for text in texts)
    strings += '<si><r><t>00</t></r><r><t>01</t></r><rPh sb="0" eb="1"><t>ling</t></rPh></si>'
    cells = [[f'<c t="s"><v>{n + index}</v></c>' for n in row] for row in (range(6), range(6, 12))]
    rows = "".join(f"<row>{''.join(row)}</row>" for row in cells)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        sheets = b'<sheets><sheet name="old" state="hidden" r:id="a"/><sheet name="new" r:id="b"/></sheets>'
        archive.writestr("xl/workbook.xml", b"<workbook %s %s>%s</workbook>" % (space, relation, sheets))
        relations = b'<Relationships><Relationship Id="b" Target="worksheets/s.xml"/></Relationships>'
        archive.writestr("xl/_rels/workbook.xml.rels", relations)
        archive.writestr("xl/sharedStrings.xml", b"<sst %s>%s</sst>" % (space, strings.encode()))
        sheet = b"%s<worksheet %s><sheetData>%s</sheetData></worksheet>" % (extra, space, rows.encode())
        archive.writestr("xl/worksheets/s.xml", sheet)
    return out.getvalue()


def test_a_workbook_as_excel_lays_it_out_is_read_on_its_first_visible_sheet():
    assert told(by_hand())[0].event == told(csv(ROW))[0].event


DOCTYPE = b'<!DOCTYPE x [<!ENTITY a "aaaa">]>'


def moved_back(data: bytes) -> bytes:
    """The end of the archive says that its directory stands further on than it does: parts begin before the file."""
    place = data.rindex(b"PK\x05\x06") + 16
    further = int.from_bytes(data[place : place + 4], "little") + (1 << 16)
    return data[:place] + further.to_bytes(4, "little") + data[place + 4 :]


BAD_TABLES = {
    "empty": (b"", "TAB-101"),
    "blank": (b"\xef\xbb\xbf \r\n", "TAB-101"),
    "headings alone": (csv(), "TAB-101"),
    "old excel": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "TAB-103"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(50), "TAB-102"),
    "a PDF": (b"%PDF-1.7\n", "TAB-102"),
    "JSON": (b'{"rows": []}', "TAB-102"),
    "a web page": (b"<html><table></table></html>", "TAB-102"),
    "binary": (b"\x01\x00\x00\x02\xff\xfe\xfa" * 20, "TAB-108"),
    "an open quotation mark": (csv(['"RK1', *ROW[1:]]), "TAB-109"),
    "no headings": (b"a,b\n1,2\n", "TAB-110"),
    "a heading twice": (csv([*ROW, "x"], head=[*HEAD, "追溯码"]), "TAB-111"),
    "a ZIP that is no workbook": (b"PK\x03\x04" + bytes(2000), "TAB-104"),
    "a cut workbook": (xlsx(ROW)[:-400], "TAB-104"),
    "a bomb": (bomb, "TAB-105"),
    "a DOCTYPE": (by_hand(extra=DOCTYPE), "TAB-104"),
    "broken XML": (rewritten("xl/worksheets/sheet1.xml", b"</sheetData>", b"</sheetDat>"), "TAB-104"),
    "parts before the file": (lambda: moved_back(by_hand()), "TAB-104"),
    "strings out of range": (by_hand(index=90), "TAB-104"),
    "too many columns": (csv(["x"] * 500, head=["x"] * 500), "TAB-107"),
}


@pytest.mark.parametrize("name", BAD_TABLES)
def test_what_is_no_table_is_refused_as_a_whole_with_the_way_out(name):
    data, code = BAD_TABLES[name]
    assert refusal(data() if callable(data) else data) == code


@given(st.binary(max_size=300))
@settings(max_examples=150)
def test_no_bytes_bring_a_table_down(data):
    for head in (b"", b"PK\x03\x04", csv(ROW)):
        try:
            told(head + data)
        except Refused:
            continue


@given(st.data())
@settings(max_examples=80)
def test_no_damage_to_a_workbook_brings_its_reader_down(data):
    whole = bytearray(by_hand())  # unpacked: a byte is a byte of XML
    for _ in range(data.draw(st.integers(1, 8))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    try:
        told(bytes(whole))
    except Refused:
        return


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"name": "Über alles"}, "TAB-305"),
        ({"zone": "Beijing"}, "TAB-305"),
        ({"dateFormats": ["MM/MM"]}, "TAB-305"),
        ({"constants": {"colour": "red"}}, "TAB-302"),
        ({"groupBy": ["没有的列"]}, "TAB-304"),
        ({"constants": {}}, "TAB-304"),
        ({"columns": []}, "TAB-305"),
        ({"columns": 7}, "TAB-301"),
        ({"surprise": 1}, "TAB-301"),
        (
            {"columns": [{"heading": "a", "field": "object"}, {"heading": "a", "field": "eventTime"}]},
            "TAB-303",
        ),
    ],
)
def test_a_mapping_that_would_fail_each_row_is_refused_before_the_first(change, code):
    tree = mapping_json(RECEIVING) | change
    with pytest.raises(Refused) as refused:
        read_mapping(msgspec.json.encode(tree))
    assert code in {problem.code for problem in refused.value.problems}


def test_a_mapping_comes_back_from_its_wire_form():
    for mapping in built_in().values():
        assert read_mapping(msgspec.json.encode(mapping_json(mapping))) == mapping


def test_declared_date_formats_go_before_the_usual_ones():
    mapping = msgspec.structs.replace(RECEIVING, date_formats=("DD/MM/YYYY HH:mm",))
    event = told(csv(["RK1", "05/01/2026 08:30", *ROW[2:]]), mapping)[0].event
    assert (event.event_time.month, event.event_time.day) == (1, 5)


MIDNIGHT = dt.datetime(2026, 5, 1)  # noqa: DTZ001 - a workbook has no zone


def dated(number_format: str, value: dt.datetime) -> bytes:
    def style(sheet) -> None:
        sheet["B2"].value, sheet["B2"].number_format = value, number_format

    return xlsx([ROW[0], None, *ROW[2:]], sheet=style)


@pytest.mark.parametrize("number_format", ["yyyy-mm-dd", "mm-dd-yy", "yyyy/m/d", 'yyyy"年"m"月"d"日"'])
def test_a_day_of_excel_is_no_moment(number_format):
    assert codes(dated(number_format, MIDNIGHT)) == [(2, "业务时间", "TAB-213")]
    (draft,) = told(dated(number_format, MIDNIGHT.replace(hour=8, minute=30)))
    assert draft.event.event_time.hour == 8, "the hour is kept, though the format hides it"


@pytest.mark.parametrize("number_format", ["yyyy-mm-dd h:mm", "m/d/yy h:mm", 'm"月"d"日" h"时"mm"分"'])
def test_midnight_is_a_moment_where_the_format_shows_it(number_format):
    (draft,) = told(dated(number_format, MIDNIGHT))
    assert draft.event.event_time.isoformat() == "2026-05-01T00:00:00+08:00"


def test_a_udi_that_was_cut_to_twenty_digits_is_taken_with_a_warning():
    cut, drug = f"01{GTIN}1725", "01069012345678911725"
    assert codes(csv([*ROW[:3], cut, "", "", "", "", ""])) == [(2, "追溯码", "TAB-224")]
    assert codes(csv([*ROW[:3], drug, "", "", "", "", ""])) == []
    assert codes(csv([*ROW[:3], DRUG, "", "", "", "", ""])) == []


def test_the_name_of_a_part_that_is_no_text_is_damage():
    """The entry before the part says that its name is UTF-8, and it is not."""
    whole = bytearray(by_hand())
    at = whole.index(b"xl/workbook.xml")
    whole[at] = 0x80
    whole[at - 24 + 1] |= 0x08  # bit 11 of the flags: 24 bytes before the name
    assert refusal(bytes(whole)) == "TAB-104"
