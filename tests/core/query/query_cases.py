"""One event that says everything, one that says nothing, and for each query name what finds the first of them.

The keys of ``CASES`` are the names and name patterns of GS1's query schema as the file spells them.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from suyuan.core.epcis.model import (
    BusinessTransaction,
    Destination,
    ErrorDeclaration,
    Event,
    Location,
    PersistentDisposition,
    QuantityElement,
    SensorElement,
    SensorMetadata,
    SensorReport,
    Source,
)
from suyuan.core.epcis.query.model import Facts

EX = "https://ns.hospital.example/"
PREFIXES = {"ex": EX}


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


def field(local: str) -> str:
    return f"{{{EX}}}{local}"


def extension(place: str) -> dict[str, Any]:
    """Text, number and time at the top, and the same below it."""
    inner = {
        field("word"): f"{place} inside",
        field("number"): Decimal("7.5"),
        field("time"): "2026-05-07T00:00:00Z",
    }
    return {
        field("word"): place,
        field("number"): Decimal("5.5"),
        field("time"): "2026-05-05T08:00:00+08:00",
        field("group"): inner,
    }


PACK, OTHER_PACK = "urn:epc:id:sgtin:6901234.156789.A_1%25", "urn:epc:id:sgtin:6901234.156789.AB1%25"
CARTON = "urn:epc:id:sscc:6901234.1234567890"
WARD = "urn:epc:id:sgln:6901234.00001.W3"
STORE = "urn:epc:id:sgln:6901234.00002.0"
LOT = "urn:epc:class:lgtin:6901234.156789.L1"
ORDER = "urn:epcglobal:cbv:bt:6901234000009:PO-1"
PARTY = "urn:epc:id:pgln:6901234.00003"
DEVICE = "urn:epc:id:giai:6901234.77"

REPORT = SensorReport(
    type="gs1:Temperature",
    device_id=DEVICE,
    device_metadata="https://device.example/meta",
    raw_data="https://device.example/raw",
    data_processing_method="https://device.example/method",
    time=at("2026-05-03T10:00:00+08:00"),
    microorganism="https://taxa.example/1642",
    chemical_substance="https://inchi.example/AAA",
    value=Decimal("8.5"),
    min_value=Decimal(2),
    max_value=Decimal(9),
    mean_value=Decimal(6),
    s_dev=Decimal("0.5"),
    perc_rank=Decimal(50),
    perc_value=Decimal(7),
    uom="CEL",
    string_value="Door open",
    boolean_value=True,
    hex_binary_value="f0f0",
    uri_value="https://device.example/door",
    extensions=extension("report"),
)
EVERYTHING = Event(
    type="ObjectEvent",
    event_time=at("2026-05-02T10:00:00+08:00"),
    event_time_zone_offset="+08:00",
    event_id="urn:uuid:404d95fc-9457-4a51-bd6a-0bba133845a8",
    action="ADD",
    epc_list=(PACK,),
    parent_id=CARTON,
    input_epc_list=("urn:epc:id:sgtin:6901234.156789.IN",),
    output_epc_list=("urn:epc:id:sgtin:6901234.156789.OUT",),
    quantity_list=(QuantityElement(epc_class=LOT, quantity=Decimal(5), uom="KGM"),),
    input_quantity_list=(QuantityElement(epc_class="urn:epc:idpat:sgtin:6901234.156789.*"),),
    output_quantity_list=(QuantityElement(epc_class="urn:epc:class:lgtin:6901234.256789.L2"),),
    transformation_id="urn:epc:id:gdti:6901234.00001.T1",
    biz_step="urn:epcglobal:cbv:bizstep:shipping",
    disposition="https://ref.gs1.org/cbv/Disp-in_transit",
    persistent_disposition=PersistentDisposition(set=("completeness_verified",), unset=("damaged",)),
    read_point=Location(id=WARD, extensions=extension("readPoint")),
    biz_location=Location(id=STORE, extensions=extension("bizLocation")),
    biz_transaction_list=(
        BusinessTransaction(type="urn:epcglobal:cbv:btt:po", biz_transaction=ORDER),
        BusinessTransaction(type="inv", biz_transaction="urn:epcglobal:cbv:bt:6901234000009:INV-1"),
    ),
    source_list=(Source(type="urn:epcglobal:cbv:sdt:owning_party", source=PARTY),),
    destination_list=(Destination(type="possessing_party", destination=PARTY),),
    sensor_element_list=(
        SensorElement(
            sensor_metadata=SensorMetadata(
                start_time=at("2026-05-01T00:00:00+08:00"),
                end_time=at("2026-05-02T00:00:00+08:00"),
                biz_rules="https://rules.example/cold",
                extensions=extension("metadata"),
            ),
            sensor_report=(REPORT,),
            extensions=extension("element"),
        ),
    ),
    ilmd=extension("ilmd"),
    error_declaration=ErrorDeclaration(
        declaration_time=at("2026-05-04T10:00:00+08:00"),
        reason="incorrect_data",
        corrective_event_ids=("urn:uuid:504d95fc-9457-4a51-bd6a-0bba133845a8",),
        extensions=extension("declaration"),
    ),
    extensions=extension("event"),
)
NOTHING = Event(
    type="TransformationEvent", event_time=at("2025-05-02T10:00:00+08:00"), event_time_zone_offset="+08:00"
)
RECORDED = at("2026-05-02T11:00:00+08:00")
FACTS = Facts(RECORDED)
NOTHING_FACTS = Facts(at("2025-05-02T11:00:00+08:00"))


class Atlas:
    """Master data of a hospital with two places in it."""

    def below(self, canonicals: frozenset[str]) -> frozenset[str]:
        return canonicals.union(*(CHILDREN.get(each, frozenset()) for each in canonicals))

    def attributes(self, canonical: str) -> dict[str, tuple[str, ...]]:
        return ATTRIBUTES.get(canonical, {})


HOSPITAL = "urn:epc:id:sgln:6901234.00009.0"
_CANONICAL_HOSPITAL = "https://id.gs1.org/414/6901234000092"
_CANONICAL_WARD = "https://id.gs1.org/414/6901234000016/254/W3"
_CANONICAL_STORE = "https://id.gs1.org/414/6901234000023"
CHILDREN = {_CANONICAL_HOSPITAL: frozenset((_CANONICAL_WARD, _CANONICAL_STORE))}
ATTRIBUTES: dict[str, dict[str, tuple[str, ...]]] = {
    _CANONICAL_STORE: {
        "urn:epcglobal:cbv:mda:city": ("Tianjin", "天津"),
        f"{EX}beds": ("120",),
        f"{{{EX}}}opened": ("2019-05-01",),
    },
    "text:event": {f"{EX}colour": ("red",)},
}
WORLD = Atlas()


@dataclass(frozen=True)
class Case:
    name: str
    """The parameter as a client writes it, with the prefix ``ex`` declared."""
    finds: Any
    """A value with which EVERYTHING is found."""
    misses: Any
    """A value of the right type with which it is not; None when any value finds it."""
    bad: Any
    """A value that must be refused."""


def listed(name: str, finds: Any, misses: Any) -> Case:
    return Case(name, [finds], [misses], "not a list")


def time(name: str, finds: str, misses: str) -> Case:
    return Case(name, finds, misses, "yesterday")


def number(name: str, finds: Any, misses: Any) -> Case:
    return Case(name, finds, misses, "many")


CASES: dict[str, Case] = {
    "eventType": Case("eventType", ["ObjectEvent"], ["AggregationEvent"], ["Event"]),
    "EQ_action": Case("EQ_action", ["ADD", "DELETE"], ["OBSERVE"], ["add"]),
    "EQ_bizStep": Case("EQ_bizStep", ["shipping"], ["receiving"], ["shiping"]),
    "EQ_disposition": Case("EQ_disposition", ["in_transit"], ["active"], ["in transit"]),
    "EQ_persistentDisposition_set": Case(
        "EQ_persistentDisposition_set", ["completeness_verified"], ["damaged"], ["complete"]
    ),
    "EQ_persistentDisposition_unset": Case(
        "EQ_persistentDisposition_unset", ["damaged"], ["completeness_verified"], []
    ),
    "EQ_readPoint": listed("EQ_readPoint", WARD, STORE),
    "WD_readPoint": listed("WD_readPoint", HOSPITAL, STORE),
    "EQ_bizLocation": listed("EQ_bizLocation", "https://www.hospital.example/414/6901234000023", HOSPITAL),
    "WD_bizLocation": listed("WD_bizLocation", HOSPITAL, WARD),
    "EQ_transformationID": listed("EQ_transformationID", "urn:epc:id:gdti:6901234.00001.T1", PACK),
    "EQ_eventID": listed(
        "EQ_eventID",
        "urn:uuid:404d95fc-9457-4a51-bd6a-0bba133845a8",
        "urn:uuid:504d95fc-9457-4a51-bd6a-0bba133845a8",
    ),
    "EQ_correctiveEventID": listed(
        "EQ_correctiveEventID",
        "urn:uuid:504d95fc-9457-4a51-bd6a-0bba133845a8",
        "urn:uuid:404d95fc-9457-4a51-bd6a-0bba133845a8",
    ),
    "EQ_errorReason": Case("EQ_errorReason", ["incorrect_data"], ["did_not_occur"], ["oops"]),
    "MATCH_epc": listed("MATCH_epc", "https://a.example/01/16901234567899/21/A_1%25", OTHER_PACK),
    "MATCH_parentID": listed("MATCH_parentID", CARTON, PACK),
    "MATCH_inputEPC": listed("MATCH_inputEPC", "urn:epc:idpat:sgtin:6901234.156789.*", PACK),
    "MATCH_outputEPC": listed("MATCH_outputEPC", "urn:epc:id:sgtin:6901234.156789.OUT", PACK),
    "MATCH_anyEPC": listed("MATCH_anyEPC", "urn:epc:idpat:sscc:6901234.*", "urn:epc:idpat:sscc:6901235.*"),
    "MATCH_epcClass": listed("MATCH_epcClass", LOT, "urn:epc:class:lgtin:6901234.256789.L2"),
    "MATCH_inputEPCClass": listed("MATCH_inputEPCClass", "urn:epc:idpat:sgtin:6901234.*.*", LOT),
    "MATCH_outputEPCClass": listed("MATCH_outputEPCClass", "urn:epc:class:lgtin:6901234.256789.L2", LOT),
    "MATCH_anyEPCClass": listed("MATCH_anyEPCClass", "urn:epc:class:lgtin:6901234.256789.L2", PACK),
    "EXISTS_errorDeclaration": Case("EXISTS_errorDeclaration", None, None, "perhaps"),
    "EXISTS_sensorElementList": Case("EXISTS_sensorElementList", 1, None, [1]),
    "orderBy": Case("orderBy", "eventTime", None, "bizStep"),
    "orderDirection": Case("orderDirection", "ASC", None, "UP"),
    "eventCountLimit": Case("eventCountLimit", 10, None, 0),
    "maxEventCount": Case("maxEventCount", 10, None, -1),
    "EQ_type": Case("EQ_type", ["Temperature"], ["RelativeHumidity"], ["Heat"]),
    "EQ_deviceID": listed(
        "EQ_deviceID", "https://id.gs1.org/8004/690123477", "https://id.gs1.org/8004/690123478"
    ),
    "EQ_dataProcessingMethod": listed(
        "EQ_dataProcessingMethod", "https://device.example/method", "https://x.example"
    ),
    "EQ_microorganism": listed("EQ_microorganism", "https://taxa.example/1642", "https://taxa.example/1643"),
    "EQ_chemicalSubstance": listed(
        "EQ_chemicalSubstance", "https://inchi.example/AAA", "https://inchi.example/AAB"
    ),
    "EQ_bizRules": listed("EQ_bizRules", "https://rules.example/cold", "https://rules.example/warm"),
    "EQ_stringValue": listed("EQ_stringValue", "Door open", "door open"),
    "EQ_booleanValue": Case("EQ_booleanValue", True, False, 3),
    "EQ_hexBinaryValue": listed("EQ_hexBinaryValue", "F0F0", "F0F1"),
    "EQ_uriValue": listed("EQ_uriValue", "https://device.example/door", "https://device.example/window"),
    "EQ_quantity": Case("EQ_quantity", [4, 5], [5.5], ["five"]),
    r"^EQ_value_[A-Z0-9]{2,4}$": Case("EQ_value_KEL", [281.65], [8.5], ["cold"]),
    r"^EQ_quantity_[A-Z0-9]{2,4}$": Case("EQ_quantity_GRM", [5000], [5], []),
    r"^EQ_bizTransaction_[a-z][a-zA-Z0-9_]+$": listed(
        "EQ_bizTransaction_po", ORDER, "urn:epcglobal:cbv:bt:6901234000009:INV-1"
    ),
    r"^EQ_source_[a-z][a-zA-Z0-9_]+$": listed(
        "EQ_source_owning_party", "https://id.gs1.org/417/6901234000030", WARD
    ),
    r"^EQ_destination_[a-z][a-zA-Z0-9_]+$": listed("EQ_destination_possessing_party", PARTY, WARD),
    r"^HASATTR_[a-z][a-zA-Z0-9]*\\:\\w+$": listed(
        "HASATTR_ex:word", "https://ns.hospital.example/colour", "shape"
    ),
    r"^EQ_ATTR_\\w+_\\w+$": Case("EQ_ATTR_bizLocation_cbvmda:city", ["天津"], ["Wuhan"], []),
}


def _times() -> None:
    for name, before, after in (
        ("eventTime", "2026-05-02T10:00:00+08:00", "2026-05-02T02:00:00.000001Z"),
        ("recordTime", "2026-05-02T11:00:00+08:00", "2026-05-02T11:00:01+08:00"),
        ("errorDeclaration_Time", "2026-05-04T10:00:00+08:00", "2026-05-04T11:00:00+08:00"),
        ("time", "2026-05-03T10:00:00+08:00", "2026-05-03T10:00:01+08:00"),
        ("startTime", "2026-05-01T00:00:00+08:00", "2026-05-01T00:00:01+08:00"),
        ("endTime", "2026-05-02T00:00:00+08:00", "2026-05-02T00:00:01+08:00"),
    ):
        CASES[f"GE_{name}"] = time(f"GE_{name}", before, after)
        CASES[f"LT_{name}"] = time(f"LT_{name}", after, before)


RANGES = (("GT", -1, 0), ("GE", 0, 1), ("LT", 1, 0), ("LE", 0, -1))
"""Operator; how far from the value of the event a number finds it, and how far it misses."""


def _numbers() -> None:
    for how, finds, misses in RANGES:
        CASES[f"{how}_quantity"] = number(f"{how}_quantity", 5 + finds, 5 + misses)
        CASES[f"^{how}_quantity_[A-Z0-9]{{2,4}}$"] = number(f"{how}_quantity_KGM", 5 + finds, 5 + misses)
        CASES[f"{how}_percRank"] = number(f"{how}_percRank", 50 + finds, 50 + misses)
        for name, value in (
            ("value", 8.5), ("minValue", 2), ("maxValue", 9), ("meanValue", 6), ("sDev", 0.5), ("percValue", 7),
        ):  # fmt: skip
            key = f"^{how}_{name}_[A-Z0-9]{{2,4}}$"
            CASES[key] = number(f"{how}_{name}_CEL", value + finds, value + misses)


SCOPES = {
    "": "event",
    "ILMD_": "ilmd",
    "ERROR_DECLARATION_": "declaration",
    "SENSORELEMENT_": "element",
    "SENSORMETADATA_": "metadata",
    "SENSORREPORT_": "report",
}
_NAME = r"[a-z][a-zA-Z0-9]*\\:\\w+$"


def _extensions() -> None:
    for scope, word in SCOPES.items():
        for inner in ("", "INNER_"):
            said = f"{word} inside" if inner else word
            value = 7.5 if inner else 5.5
            CASES[f"^EQ_{inner}{scope}{_NAME}"] = Case(f"EQ_{inner}{scope}ex:word", [said], ["else"], True)
            for how, finds, misses in RANGES:
                key = f"^{how}_{inner}{scope}{_NAME}"
                CASES[key] = number(f"{how}_{inner}{scope}ex:number", value + finds, value + misses)
            if not (inner and scope.startswith("SENSOR")):
                name = "word" if inner else "group"
                CASES[f"^EXISTS_{inner}{scope}{_NAME}"] = Case(
                    f"EXISTS_{inner}{scope}ex:{name}", 1, None, "no way"
                )
    for place in ("readPoint", "bizLocation"):
        CASES[f"^EQ_{place}_{_NAME}"] = Case(f"EQ_{place}_ex:word", [place], ["else"], [])
        CASES[f"^EQ_INNER_{place}_{_NAME}"] = Case(
            f"EQ_INNER_{place}_ex:word", [f"{place} inside"], [place], True
        )


_times()
_numbers()
_extensions()
SETTINGS = ("orderBy", "orderDirection", "eventCountLimit", "maxEventCount")
