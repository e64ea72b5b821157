"""What a door says about an event that can be read: contradictions are errors, oddities are kept with a warning."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from suyuan.core.epcis import body, json20
from suyuan.core.epcis.check import check_event
from suyuan.core.epcis.check_sensors import sensor_problems
from suyuan.core.epcis.model import Event, SensorElement, SensorReport
from suyuan.core.epcis.pieces import event_pieces
from suyuan.core.epcis.read import read_document
from suyuan.core.problem import Problem

PACK = "urn:epc:id:sgtin:6901234.056789.1"
PACK_2 = "urn:epc:id:sgtin:6901234.056789.2"
CARTON = "urn:epc:id:sscc:6901234.0000000001"
CLASS = "urn:epc:class:lgtin:6901234.056789.L1"


def event(**fields: Any) -> Event:
    base = {
        "type": "ObjectEvent",
        "eventTime": "2026-05-01T08:30:00Z",
        "eventTimeZoneOffset": "+08:00",
        "action": "OBSERVE",
        "epcList": [PACK],
    }
    named = {key: value for key, value in {**base, **fields}.items() if value is not None}
    read = json20.read_event(json.dumps(named).encode())
    assert read.event is not None, read.problems
    return read.event


def found(**fields: Any) -> list[tuple[str, str]]:
    return [(problem.code, problem.where) for problem in check_event(event(**fields))]


def aggregation(**fields: Any) -> dict[str, Any]:
    return {"type": "AggregationEvent", "epcList": None, **fields}


def test_a_plain_event_has_no_problem() -> None:
    assert (
        found(
            bizStep="shipping", disposition="in_transit", readPoint={"id": "urn:epc:id:sgln:6901234.00001.0"}
        )
        == []
    )


CASES: dict[str, tuple[dict[str, Any], tuple[str, str]]] = {
    "no action": ({"action": None}, ("EVT-201", "action")),
    "a foreign field": ({"parentID": CARTON}, ("EVT-202", "parentID")),
    "an action of a transformation": (
        {"type": "TransformationEvent", "epcList": None, "inputEPCList": [PACK], "outputEPCList": [PACK_2]},
        ("EVT-202", "action"),
    ),
    "no object": ({"epcList": []}, ("EVT-203", "epcList")),
    "packing into nothing": (aggregation(action="ADD", childEPCs=[PACK]), ("EVT-204", "parentID")),
    "unpacking from nothing": (aggregation(action="DELETE"), ("EVT-204", "parentID")),
    "packing nothing": (aggregation(action="ADD", parentID=CARTON), ("EVT-205", "childEPCs")),
    "associating with nothing": (
        aggregation(type="AssociationEvent", action="ADD", childEPCs=[PACK]),
        ("EVT-204", "parentID"),
    ),
    "associating nothing": (
        aggregation(type="AssociationEvent", action="OBSERVE", parentID=CARTON),
        ("EVT-205", "childEPCs"),
    ),
    "a transaction without paper": ({"type": "TransactionEvent"}, ("EVT-206", "bizTransactionList")),
    "half a transformation": (
        {"type": "TransformationEvent", "action": None, "epcList": None, "inputEPCList": [PACK]},
        ("EVT-207", "outputEPCList"),
    ),
    "half an old event": (
        {"type": "QuantityEvent", "action": None, "epcList": None, "epcClass": CLASS},
        ("EVT-208", "quantity"),
    ),
    "an empty identifier": ({"epcList": [PACK, ""]}, ("EVT-209", "epcList[1]")),
    "an empty place": ({"readPoint": {"id": ""}}, ("EVT-209", "readPoint.id")),
    "9 kB of identifier": ({"epcList": ["x" * 9000]}, ("EVT-210", "epcList[0]")),
    "9 kB of class": ({"quantityList": [{"epcClass": "x" * 9000}]}, ("EVT-210", "quantityList[0].epcClass")),
    "9 kB of document": (
        {"bizTransactionList": [{"bizTransaction": "x" * 9000}]},
        ("EVT-210", "bizTransactionList[0].bizTransaction"),
    ),
    "an empty change": ({"persistentDisposition": {}}, ("EVT-211", "persistentDisposition")),
    "late master data": ({"ilmd": {"cbvmda:lotNumber": "1"}}, ("EVT-212", "ilmd")),
    "a carton in itself": (aggregation(action="ADD", parentID=CARTON, childEPCs=[CARTON]), ("EVT-213", "childEPCs")),
    "a pack twice": ({"epcList": [PACK, PACK_2, PACK]}, ("EVT-214", "epcList")),
    "a stopped clock": ({"eventTime": "1970-01-01T00:00:00Z"}, ("EVT-215", "eventTime")),
    "a far offset": ({"eventTime": "2026-05-01T08:30:00+15:00"}, ("EVT-104", "eventTime")),
    "the end of time": ({"eventTime": "9999-12-31T23:59:59-12:00"}, ("EVT-102", "eventTime")),
    "a negative quantity": (
        {"quantityList": [{"epcClass": CLASS, "quantity": -1}]},
        ("EVT-217", "quantityList[0].quantity"),
    ),
    "nothing counted": (
        {"quantityList": [{"epcClass": CLASS, "quantity": 0}]},
        ("EVT-221", "quantityList[0].quantity"),
    ),
    "more than can be counted": (
        {"quantityList": [{"epcClass": CLASS, "quantity": 10**39}]},
        ("EVT-221", "quantityList[0].quantity"),
    ),
    "a unit alone": ({"quantityList": [{"epcClass": CLASS, "uom": "KGM"}]}, ("EVT-218", "quantityList[0].uom")),
    "a unit in words": (
        {"quantityList": [{"epcClass": CLASS, "quantity": 1, "uom": "盒"}]},
        ("EVT-219", "quantityList[0].uom"),
    ),
    "an unknown step": ({"bizStep": "shiping"}, ("EVT-301", "bizStep")),
    "an unknown step as URN": ({"bizStep": "urn:epcglobal:cbv:bizstep:foo"}, ("EVT-301", "bizStep")),
    "an unknown party type": (
        {"sourceList": [{"type": "keeper", "source": "urn:x:1"}]},
        ("EVT-301", "sourceList[0].type"),
    ),
    "a device told twice": (
        {
            "sensorElementList": [
                {
                    "sensorMetadata": {"deviceID": "urn:x:d"},
                    "sensorReport": [{"type": "Temperature", "deviceID": "urn:x:d", "value": 1, "uom": "CEL"}],
                }
            ]
        },
        ("EVT-401", "sensorElementList[0].sensorReport[0].deviceID"),
    ),
    "a silent sensor": ({"sensorElementList": [{"sensorReport": []}]}, ("EVT-402", "sensorElementList[0]")),
    "a report of nothing": (
        {"sensorElementList": [{"sensorReport": [{"stringValue": "x"}]}]},
        ("EVT-403", "sensorElementList[0].sensorReport[0]"),
    ),
    "degrees of what": (
        {"sensorElementList": [{"sensorReport": [{"type": "Temperature", "value": 5}]}]},
        ("EVT-404", "sensorElementList[0].sensorReport[0].uom"),
    ),
    "a code of no system": ({"epcList": [PACK, "??"]}, ("EVT-501", "epcList[1]")),
    "a faulty URN": ({"epcList": ["urn:epc:id:sgtin:69012.1.1"]}, ("EVT-501", "epcList[0]")),
    "a mistyped pack": (
        {"epcList": ["https://id.gs1.org/01/06901234567893/21/S1"]}, ("EVT-502", "epcList[0]")),
    "a mistyped carton": (
        aggregation(action="ADD", parentID="https://id.gs1.org/00/369012340000123450", childEPCs=[PACK]),
        ("EVT-502", "parentID"),
    ),
    "a mistyped lot": (
        {"quantityList": [{"epcClass": "https://id.gs1.org/01/06901234567893/10/L", "quantity": 1}]},
        ("EVT-502", "quantityList[0].epcClass"),
    ),
    "a mistyped place": ({"readPoint": {"id": "https://id.gs1.org/414/6901234000008"}}, ("EVT-502", "readPoint.id")),
    "a faulty place": ({"readPoint": {"id": "urn:epc:id:sgln:1.1.0"}}, ("EVT-501", "readPoint.id")),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_a_fault_is_told_with_its_place(name: str) -> None:
    fields, expected = CASES[name]
    assert expected in found(**fields)


def test_a_number_with_an_endless_exponent_is_refused_before_it_is_written_out() -> None:
    text = json.dumps(
        {
            "type": "ObjectEvent",
            "eventTime": "2026-05-01T08:30:00Z",
            "eventTimeZoneOffset": "+08:00",
            "action": "OBSERVE",
            "quantityList": [{"epcClass": CLASS, "quantity": 7}],
            "sensorElementList": [{"sensorReport": [{"type": "Speed", "uom": "MTS", "value": 7}]}],
        }
    ).replace("7}", "1e99999999}")
    read = json20.read_event(text.encode())
    assert read.event is not None
    assert [problem.code for problem in check_event(read.event)] == ["EVT-216", "EVT-216"]
    assert len(event_pieces(read.event).text) < 1000


@pytest.mark.parametrize(
    ("value", "codes"), [("1e400", ["EVT-216"]), ("-2e308", ["EVT-216"]), ("1.7e308", [])]
)
def test_a_reading_that_no_float_can_hold_is_refused(value: str, codes: list[str]) -> None:
    """It could be drawn in no curve and compared with no limit."""
    report = SensorReport(type="Speed", uom="MTS", value=Decimal(value))
    assert [problem.code for problem in sensor_problems((SensorElement(sensor_report=(report,)),))] == codes


def test_unpacking_everything_needs_no_list() -> None:
    assert found(**aggregation(action="DELETE", parentID=CARTON)) == []


def test_a_word_of_ones_own_vocabulary_is_no_problem() -> None:
    assert found(bizStep="https://ref.suyuan.example/step/takeaway") == []


def test_problems_have_both_languages_and_warnings_do_not_refuse() -> None:
    for fields, _ in CASES.values():
        for problem in check_event(event(**fields)):
            assert all((problem.message, problem.message_zh, problem.remedy, problem.remedy_zh))
            oddity = problem.code in {
                "EVT-212",
                "EVT-213",
                "EVT-214",
                "EVT-215",
                "EVT-217",
                "EVT-221",
                "EVT-501",
                "EVT-502",
            }
            assert problem.is_error != (oddity or problem.code in WARNINGS)


WARNINGS = {"EVT-218", "EVT-219", "EVT-301", "EVT-403", "EVT-404"}


def test_what_the_caller_has_already_changes_no_answer() -> None:
    usual = [event(), event(ilmd={"lot": "1"}, action="ADD"), event(ilmd={})]
    for checked in (*usual, *usual, *(event(**fields) for fields, _ in CASES.values())):
        assert check_event(checked, event_pieces(checked), body.encode(checked)) == check_event(checked)


def test_the_reason_of_an_unread_identifier_ends_its_sentence_once() -> None:
    (problem,) = check_event(event(epcList=['=HYPERLINK("http://x")']))
    assert problem.message.endswith("known here.")
    assert problem.message_zh.endswith("结构。")


def test_each_pack_of_a_mistyped_product_is_told_however_many_came_before() -> None:
    """What is learnt of the packs of one product must not hide the warning from the later ones."""
    for serial in ("S1", "S2", "S3", "S4"):
        told = event(epcList=[f"https://id.gs1.org/01/06901234567893/21/{serial}"])
        (problem,) = check_event(told, event_pieces(told), body.encode(told))
        assert (problem.code, "应为 2" in problem.message_zh) == ("EVT-502", True)


def test_a_good_manner_excuses_no_event_that_only_looks_alike() -> None:
    """Good events that come first must not open the door for events of nearly the same fields."""
    good: list[dict[str, Any]] = [
        {"epcList": None, "quantityList": [{"epcClass": CLASS}]},
        {"ilmd": {}},
        {"epcList": None},
    ]
    bad: list[tuple[dict[str, Any], str]] = [
        ({"epcList": None}, "EVT-203"),
        ({"ilmd": {"lot": "1"}}, "EVT-212"),
    ]
    for fields in (*good, *good):
        quick(**fields)
    for fields, code in bad:
        assert code in {problem.code for problem in quick(**fields)}


def quick(**fields: Any) -> tuple[Problem, ...]:
    """As capture asks."""
    checked = event(**fields)
    return check_event(checked, event_pieces(checked), body.encode(checked))


def test_published_examples_break_no_rule_but_the_sensor_rule_that_they_break_themselves(
    testdata: Path,
) -> None:
    errors: set[str] = set()
    for path in (testdata / "epcis" / "gs1-epcis" / "json").rglob("*.jsonld"):
        for read in read_document(path.read_bytes()).events:
            problems: tuple[Problem, ...] = check_event(read.event) if read.event else ()
            errors |= {problem.code for problem in problems if problem.is_error}
    assert errors == {"EVT-401"}


def test_a_date_that_names_no_day_is_told_also_of_an_event_of_a_known_manner() -> None:
    """Events like one in which nothing was wrong take a short way; the days of their master data are read on it."""

    def codes(**ilmd: Any) -> list[tuple[str, str]]:
        told = event(action="ADD", ilmd={f"cbvmda:{name}": text for name, text in ilmd.items()})
        problems = check_event(told, event_pieces(told), body.encode(told))
        return [(problem.code, problem.severity.name) for problem in problems]

    assert codes(itemExpirationDate="2026-02-00", productionDate="2024年2月1日", lotNumber="31.12") == []
    assert codes(itemExpirationDate="31/12/2026") == [("EVT-220", "WARNING")]
    assert codes(itemExpirationDate="soon", productionDate="2024-02-30") == [("EVT-220", "WARNING")] * 2
