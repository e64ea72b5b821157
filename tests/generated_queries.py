"""A ledger and queries over the same few values, so that queries find something and miss something."""

from __future__ import annotations

import random
from typing import Any

from hypothesis import strategies as st

PACKS = [
    *(f"urn:epc:id:sgtin:6901234.056789.{n}" for n in range(1, 5)),
    *(f"https://id.gs1.org/01/06901234567892/21/{n}" for n in range(3, 7)),
    "urn:epc:id:sgtin:6901234.156789.A_1",
    "urn:epc:id:sgtin:6901234.156789.A%251",
    "MA.156.M0.100018.0000005.C.SA1",
    "https://own.example/thing/1",
]
BOXES = [f"urn:epc:id:sscc:6901234.000000000{n}" for n in range(3)]
CLASSES = ["urn:epc:class:lgtin:6901234.056789.L1", "urn:epc:idpat:sgtin:6901234.056789.*"]
PATTERNS = [
    "urn:epc:idpat:sgtin:6901234.056789.*",
    "urn:epc:idpat:sgtin:6901234.*.*",
    "urn:epc:idpat:sscc:6901234.*",
    "urn:epc:id:sgtin:6901234.156789.*",
]
PLACES = [f"urn:epc:id:sgln:6901234.0000{n}.0" for n in range(5)]
STEPS = ["shipping", "receiving", "urn:epcglobal:cbv:bizstep:packing", "https://own.example/step"]
DISPOSITIONS = ["in_transit", "active", "https://ref.gs1.org/cbv/Disp-damaged"]
ORDERS = ["https://own.example/po/1", "urn:epcglobal:cbv:bt:6901234000009:2"]
PARTIES = ["urn:epc:id:pgln:6901234.00001", "https://id.gs1.org/417/6901234000023"]
NUMBERS = ["2", "2.0", 2, 2.5, "warm", "2026-03-01T08:00:00Z", "2026-03-01T16:00:00+08:00"]
DAYS = [f"2026-03-0{day}T08:00:00.000Z" for day in range(1, 6)]
NAME = "urn:uuid:00000000-0000-4000-8000-00000000000{}"
MASTER_DATA = {
    "epcisHeader": {
        "epcisMasterData": {
            "vocabularyList": [
                {
                    "type": "urn:epcglobal:epcis:vtype:BusinessLocation",
                    "vocabularyElementList": [
                        {
                            "id": PLACES[0],
                            "attributes": [{"id": "cbvmda:city", "attribute": "Beijing"}],
                            "children": PLACES[1:3],
                        },
                        {
                            "id": PLACES[1],
                            "attributes": [{"id": "cbvmda:city", "attribute": "Tianjin"}],
                            "children": [PLACES[3], PLACES[0]],
                        },
                    ],
                }
            ]
        }
    }
}


def city_of(place: str, children: list[str]) -> dict[str, Any]:
    """The header of a document that tells a city and what is below of one place."""
    city = {"id": "cbvmda:city", "attribute": "北京"}
    element = {"id": place, "attributes": [city], "children": children}
    kind = {"type": "urn:epcglobal:epcis:vtype:BusinessLocation", "vocabularyElementList": [element]}
    return {"epcisHeader": {"epcisMasterData": {"vocabularyList": [kind]}}}


def events(count: int, seed: int) -> list[dict[str, Any]]:
    chance = random.Random(seed)
    return [_event(chance, number) for number in range(count)]


def _event(chance: random.Random, number: int) -> dict[str, Any]:
    kind = chance.choice(("Object",) * 4 + ("Aggregation", "Transaction", "Transformation", "Association"))
    event = {
        "type": f"{kind}Event",
        "eventTime": chance.choice(DAYS),
        "eventTimeZoneOffset": "+08:00",
        "bizStep": chance.choice(STEPS),
        "imp:number": number,
    }
    event |= _things(chance, kind)
    for name, values in (("readPoint", PLACES), ("bizLocation", PLACES)):
        if chance.random() < 0.7:
            event[name] = {"id": chance.choice(values)}
    for share, add in ((0.6, _why), (0.4, _own_fields), (0.3, _sensor), (0.15, _declaration)):
        if chance.random() < share:
            event |= add(chance)
    if chance.random() < 0.1:
        event["eventID"] = NAME.format(number % 10)
    if chance.random() < 0.3 and kind in {"Object", "Transformation"} and event.get("action", "ADD") == "ADD":
        event["ilmd"] = {
            "cbvmda:lotNumber": chance.choice(("L1", "L2")),
            "imp:grade": {"imp:value": chance.choice(NUMBERS)},
        }
    return event


def _things(chance: random.Random, kind: str) -> dict[str, Any]:
    packs = chance.sample(PACKS, chance.randrange(1, 4))
    amount = {"quantity": chance.choice((1, 2.5, 10)), "uom": chance.choice(("KGM", "GRM"))}
    lots = [{"epcClass": chance.choice(CLASSES), **amount}] if chance.random() < 0.3 else []
    action = {"action": chance.choice(("ADD", "OBSERVE", "DELETE"))}
    if kind == "Object":
        return {"epcList": packs, **action, **({"quantityList": lots} if lots else {})}
    if kind in {"Aggregation", "Association"}:
        return {"parentID": chance.choice(BOXES), "childEPCs": packs, **action}
    if kind == "Transaction":
        trade = {"type": "po", "bizTransaction": chance.choice(ORDERS)}
        return {"epcList": packs, "bizTransactionList": [trade], **action}
    made = {"inputEPCList": packs[:1], "outputEPCList": packs[-1:]}
    return made | {"transformationID": f"https://own.example/run/{chance.randrange(2)}"}


def _why(chance: random.Random) -> dict[str, Any]:
    found: dict[str, Any] = {"disposition": chance.choice(DISPOSITIONS)}
    if chance.random() < 0.5:
        found["bizTransactionList"] = [
            {"type": kind, "bizTransaction": text} for kind, text in zip(("po", "inv"), ORDERS, strict=True)
        ]
    if chance.random() < 0.5:
        found["sourceList"] = [{"type": "owning_party", "source": chance.choice(PARTIES)}]
    if chance.random() < 0.3:
        found["persistentDisposition"] = {"set": ["completeness_verified"], "unset": ["damaged"]}
    return found


def _own_fields(chance: random.Random) -> dict[str, Any]:
    inner = {"imp:deep": chance.choice(NUMBERS), "imp:more": [{"imp:deep": chance.choice(NUMBERS)}]}
    return {"imp:value": chance.choice(NUMBERS), "imp:nest": inner}


def _sensor(chance: random.Random) -> dict[str, Any]:
    unit, value = chance.choice((("CEL", 5), ("KEL", 278.15), ("CEL", 30)))
    report = {"type": "Temperature", "value": value, "uom": unit, "booleanValue": True}
    return {
        "sensorElementList": [
            {
                "sensorMetadata": {"time": chance.choice(DAYS), "deviceID": "urn:epc:id:giai:6901234.7"},
                "sensorReport": [report],
            }
        ]
    }


def _declaration(chance: random.Random) -> dict[str, Any]:
    said = {"declarationTime": chance.choice(DAYS), "reason": "incorrect_data"}
    return {"errorDeclaration": said | {"correctiveEventIDs": [NAME.format(1)]}}


def _some(values: list[Any]) -> st.SearchStrategy[list[Any]]:
    return st.lists(st.sampled_from(values), min_size=1, max_size=3, unique_by=repr)


_THINGS = PACKS + BOXES + CLASSES + PATTERNS + ["urn:epc:id:sgtin:6901234.056789.99"]
_ITEMS = [
    *(f"MATCH_{name}" for name in ("epc", "parentID", "inputEPC", "outputEPC", "anyEPC")),
    *(f"MATCH_{name}" for name in ("epcClass", "inputEPCClass", "outputEPCClass", "anyEPCClass")),
]
_LISTS: dict[str, list[Any]] = {
    "eventType": ["ObjectEvent", "AggregationEvent", "TransformationEvent"],
    "EQ_action": ["ADD", "OBSERVE", "DELETE"],
    "EQ_bizStep": [*STEPS, "packing"],
    "EQ_disposition": [*DISPOSITIONS, "damaged"],
    "EQ_persistentDisposition_set": ["completeness_verified"],
    "EQ_persistentDisposition_unset": ["damaged", "active"],
    "EQ_readPoint": PLACES,
    "EQ_bizLocation": [*PLACES, "https://id.gs1.org/414/6901234000016"],
    "WD_readPoint": PLACES,
    "WD_bizLocation": PLACES,
    "EQ_bizTransaction_po": ORDERS,
    "EQ_bizTransaction_inv": ORDERS,
    "EQ_source_owning_party": [*PARTIES, "https://id.gs1.org/417/6901234000016"],
    "EQ_destination_owning_party": PARTIES,
    "EQ_transformationID": ["https://own.example/run/0", "https://own.example/run/1"],
    "EQ_eventID": [NAME.format(1), NAME.format(2)],
    "EQ_errorReason": ["incorrect_data", "did_not_occur"],
    "EQ_correctiveEventID": [NAME.format(1)],
    "EQ_type": ["Temperature"],
    "EQ_deviceID": ["urn:epc:id:giai:6901234.7"],
    "HASATTR_bizLocation": ["cbvmda:city", "cbvmda:street"],
    "EQATTR_readPoint_cbvmda:city": ["Beijing", "Tianjin"],
    **dict.fromkeys(_ITEMS, _THINGS),
}
_TEXTS = ["2", "warm", "2026-03-01T08:00:00Z", "3"]
_FIELDS = ["imp:value", "ILMD_cbvmda:lotNumber", "INNER_imp:deep", "INNER_ILMD_imp:value", "INNER_imp:nest"]
_TIMES = ["eventTime", "errorDeclarationTime", "time"]


@st.composite
def queries(draw: st.DrawFn) -> dict[str, Any]:
    """Names and values of one query."""
    asked: dict[str, Any] = {}
    for _ in range(draw(st.integers(0, 3))):
        asked |= draw(st.one_of(_list_condition(), _field_condition(), _other_condition()))
    if draw(st.booleans()):
        asked["orderBy"] = draw(st.sampled_from(["eventTime", "recordTime", "imp:value"]))
        asked["orderDirection"] = draw(st.sampled_from(["ASC", "DESC"]))
    return asked


@st.composite
def _list_condition(draw: st.DrawFn) -> dict[str, Any]:
    name = draw(st.sampled_from(sorted(_LISTS)))
    return {name: draw(_some(_LISTS[name]))}


@st.composite
def _field_condition(draw: st.DrawFn) -> dict[str, Any]:
    field = draw(st.sampled_from(_FIELDS))
    operator = draw(st.sampled_from(["EQ", "GE", "LT", "EXISTS"]))
    if operator == "EXISTS":
        return {f"EXISTS_{field}": None}
    values = _some(["L1", *_TEXTS]) if operator == "EQ" else st.sampled_from([2, 2.5, DAYS[0]])
    return {f"{operator}_{field}": draw(values)}


@st.composite
def _other_condition(draw: st.DrawFn) -> dict[str, Any]:
    kind = draw(st.sampled_from(["time", "quantity", "sensor", "exists"]))
    operator = draw(st.sampled_from(["GE", "LT"]))
    if kind == "time":
        return {f"{operator}_{draw(st.sampled_from(_TIMES))}": draw(st.sampled_from(DAYS))}
    if kind == "quantity":
        return {
            f"{operator}_quantity_{draw(st.sampled_from(['KGM', 'GRM']))}": draw(st.sampled_from([2, 2000]))
        }
    if kind == "sensor":
        unit, number = draw(st.sampled_from([("CEL", 6), ("KEL", 280), ("FAH", 45)]))
        return {f"{operator}_value_{unit}": number}
    return {draw(st.sampled_from(["EXISTS_errorDeclaration", "EXISTS_sensorElementList"])): None}


PREFIXES = {"imp": "https://ref.suyuan.example/imports/", "cbvmda": "urn:epcglobal:cbv:mda#"}
