"""Rows of the national data sets as events: CSV and JSON, each through the mapping that is shipped for its set."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from suyuan.core.epcis.tables.builtin import built_in
from suyuan.core.epcis.tables.events import convert
from suyuan.core.epcis.tables.mapping import mapping_json, read_mapping
from suyuan.core.epcis.tables.read import read_table
from suyuan.core.problem import Refused

CODE, OTHER, GLN = "81098760007890123456", "81098760007890123463", "6901234000016"
URI, VDS = "urn:epc:id:sgln:6901234.00001.0", "{urn:suyuan:vaccine-data-set}"
MAKER, CENTRE = "urn:epc:id:pgln:6901234.00001", "urn:epc:id:pgln:6907654.00002"
RECEIPT = {
    "收货单号": "SH1",
    "收货时间": "2026-05-01 08:30",
    "收货地址": GLN,
    "发货机构": MAKER,
    "收货机构": CENTRE,
    "收货类型": "购进",
    "批号": "B1",
    "追溯码": CODE,
    "应收数量": "100",
}


def drafts(name, *rows):
    return convert(read_table(json.dumps(rows).encode()), built_in()[name]).drafts


def event(name, *rows):
    (draft,) = drafts(name, *rows)
    assert draft.event is not None, draft.problems
    return draft.event


def problems(name, *rows):
    return [(one.column, one.problem.code) for draft in drafts(name, *rows) for one in draft.problems]


@pytest.mark.requirement("R300")
def test_production_is_commissioning_with_lot_dates_and_place():
    made = event(
        "vaccine-production",
        {
            "业务时间": "2026-05-01 08:30",
            "生产地址": GLN,
            "追溯码": CODE,
            "批号": "B1",
            "生产日期": "2026/4/20",
            "有效期至": "2028-04-19",
        },
    )
    assert (made.action, made.biz_step, made.epc_list) == ("ADD", "commissioning", (f"AHM.{CODE}",))
    assert made.read_point.id == URI
    told = {name.rpartition("}")[2]: value for name, value in made.ilmd.items()}
    assert told == {"lotNumber": "B1", "itemExpirationDate": "2028-04-19", "productionDate": "2026-04-20"}


def test_an_import_names_the_maker():
    made = event(
        "vaccine-import",
        {
            "业务时间": "2026-05-01 08:30",
            "入库地点": GLN,
            "追溯码": CODE,
            "批号": "B1",
            "有效期至": "2028-04-19",
            "生产企业": "Norvia",
        },
    )
    assert made.extensions == {f"{VDS}manufacturer": "Norvia"}


@pytest.mark.requirement("R304")
def test_a_dispatch_note_is_one_shipment_with_its_parties_and_its_verification():
    row = {"发货单号": "FH1", "发货时间": "2026-05-01 08:30", "发货地址": GLN, "发货机构": MAKER, "收货机构": CENTRE,
           "收货地址": GLN, "单据验证状态": "已验证", "追溯码": CODE}  # fmt: skip
    sent = event("vaccine-dispatch", row, row | {"追溯码": OTHER})
    assert (sent.biz_step, sent.disposition) == ("shipping", "in_transit")
    assert [(one.type, one.biz_transaction) for one in sent.biz_transaction_list] == [("desadv", "FH1")]
    assert [(one.type, one.source) for one in sent.source_list] == [("possessing_party", MAKER)]
    assert [(one.type, one.destination) for one in sent.destination_list] == [
        ("possessing_party", CENTRE),
        ("location", URI),
    ]
    assert sent.epc_list == (f"AHM.{CODE}", f"AHM.{OTHER}")
    assert sent.extensions == {f"{VDS}verification": "verified"}


@pytest.mark.requirement("R305")
def test_a_receipt_note_says_what_was_due_and_what_came():
    lot = "(01)06901234567892"
    got = event("vaccine-receipt", RECEIPT | {"追溯码": lot, "实收数量": 98})
    assert got.biz_step == "receiving"
    assert [(one.quantity, one.uom) for one in got.quantity_list] == [(Decimal(98), None)]
    assert got.extensions == {f"{VDS}receiptKind": "purchase", f"{VDS}quantityDue": "100"}


def test_each_lot_of_a_receipt_has_its_own_quantity_due():
    one, two = drafts("vaccine-receipt", RECEIPT, RECEIPT | {"批号": "B2", "追溯码": OTHER, "应收数量": 7})
    assert [draft.event.extensions[f"{VDS}quantityDue"] for draft in (one, two)] == ["100", "7"]


@pytest.mark.requirement("R448", "R450")
def test_each_fault_of_a_row_is_told_at_its_cell_and_nothing_of_the_row_is_taken():
    bad = RECEIPT | {"收货类型": "抢购", "批号": "", "应收数量": "一百", "单据验证状态": "好"}
    wanted = [
        ("应收数量", "VDS-104"),
        ("收货类型", "VDS-103"),
        ("单据验证状态", "VDS-103"),
        ("批号", "TAB-201"),
    ]
    assert sorted(problems("vaccine-receipt", bad)) == sorted(wanted)
    (draft,) = drafts("vaccine-receipt", bad)
    assert draft.event is None


def test_use_recall_and_temperature_are_events_of_their_kinds():
    used = event("vaccine-use", {"使用时间": "2026-05-01 08:30", "接种单位": GLN, "追溯码": CODE})
    assert (used.biz_step, used.disposition) == ("dispensing", "dispensed")
    row = {
        "召回开始时间": "2026-05-01 08:30",
        "召回地点": GLN,
        "追溯码": CODE,
        "召回结束时间": "2026-06-01 18:00",
    }
    recalled = event("vaccine-recall", row)
    assert (recalled.biz_step, recalled.disposition) == ("holding", "recalled")
    assert recalled.extensions == {f"{VDS}endedAt": "2026-06-01T18:00:00+08:00"}


@pytest.mark.requirement("R308")
@pytest.mark.parametrize(("text", "value"), [("4.6", "4.6"), ("-18℃", "-18"), ("−70 °C", "-70"), (8, "8")])
def test_a_temperature_is_a_sensor_report(text, value):
    row = {"温度采集时间": "2026-05-01 08:30", "温度采集位置": GLN, "追溯码": CODE, "温度（℃）": text}
    (element,) = event("vaccine-temperature", row).sensor_element_list
    (report,) = element.sensor_report
    assert (report.type, report.value, report.uom) == ("Temperature", Decimal(value), "CEL")
    assert element.sensor_metadata.time.isoformat() == "2026-05-01T08:30:00+08:00"


@pytest.mark.parametrize("text", ["warm", "4,6", "1000"])
def test_what_is_no_temperature_is_refused(text):
    row = {"温度采集时间": "2026-05-01 08:30", "温度采集位置": GLN, "追溯码": CODE, "温度": text}
    assert problems("vaccine-temperature", row) == [("温度", "TAB-225")]


def test_a_long_code_that_json_writes_as_a_number_keeps_its_digits():
    data = f'[{{"使用时间": "2026-05-01 08:30", "接种单位": "{GLN}", "追溯码": {CODE}}}]'.encode()
    (draft,) = convert(read_table(data), built_in()["vaccine-use"]).drafts
    assert draft.event.epc_list == (f"AHM.{CODE}",)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"[{", "TAB-114"),
        (b'[{"a": {"b": 1}}]', "TAB-114"),
        (b'[{"a": [1]}]', "TAB-114"),
        (b'[{"a": 1}, 2]', "TAB-114"),
        (b"[]", "TAB-101"),
        (b'{"a": 1}', "TAB-102"),
        (b"[" + b'{"a":1},' * 50_001 + b'{"a":1}]', "TAB-106"),
    ],
)
def test_json_that_is_no_list_of_rows_is_refused_as_a_whole(data, code):
    with pytest.raises(Refused) as refused:
        read_table(data)
    assert [one.code for one in refused.value.problems] == [code]


def test_a_csv_whose_first_heading_is_bracketed_stays_csv():
    assert read_table(b"[code],b\n1,2\n").form == "csv"


def test_a_pattern_that_may_take_long_is_refused_with_its_mapping():
    tree = mapping_json(built_in()["vaccine-use"])
    tree["columns"][2]["pattern"] = "(a+)+"
    with pytest.raises(Refused) as refused:
        read_mapping(json.dumps(tree).encode())
    assert [(one.code, one.where) for one in refused.value.problems] == [("TAB-305", "columns[2].pattern")]


def test_a_checked_cell_about_a_person_is_quoted_nowhere():
    tree = mapping_json(built_in()["dispensing"])
    (column,) = [one for one in tree["columns"] if one["field"].endswith("patientNo")]
    column["kind"] = "whole"
    mapping = read_mapping(json.dumps(tree).encode())
    row = {"业务时间": "2026-05-01 08:30", "地点": GLN, "追溯码": CODE, column["heading"]: "MZ-SECRET"}
    (draft,) = convert(read_table(json.dumps([row]).encode()), mapping).drafts
    assert [one.problem.code for one in draft.problems] == ["VDS-104"]
    assert "SECRET" not in json.dumps([one.as_json() for one in draft.problems])
