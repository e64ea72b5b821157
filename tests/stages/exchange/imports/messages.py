"""A sound message of every table, as a sender writes it, in both syntaxes."""

from __future__ import annotations

import copy
import json
from typing import Any
from xml.sax.saxutils import escape, quoteattr

PLACE = "http://idcode.org.cn/epcis/loc/MA.156.M1.123456.0123456C"
OWNER, HOLDER = f"{PLACE}.120", "http://idcode.org.cn/epcis/loc/MA.156.M1.135790.0123456C.120"
CODE, BOX = "AHM.81234567890123456789", "AHM.81234567890123456788"
PATIENT, DOCTOR = "MZ2026-0417", "沈知远"
HEAD = {"eventTime": "2026-05-01T14:58:56.591+08:00", "eventTimeZoneOffset": "+08:00"}
THINGS = {**HEAD, "epcList": [CODE], "bizLocation": f"<id>{PLACE}</id>"}
PERSON = {"prescribeDoc": DOCTOR, "prescription": PATIENT}


def paper(kind: str) -> dict[str, str]:
    return {
        "type": f"urn:epcglobal:cbv:btt:{kind}",
        "bizTransaction": f"http://idcode.org.cn/epcis/{kind}/MA.156.M2.123456.7",
    }


def party(kind: str, name: str, text: str) -> dict[str, str]:
    return {"type": f"urn:epcglobal:cbv:sdt:{kind}", name: text}


WAY = {
    "sourceList": [party("owning_party", "source", OWNER), party("possessing_party", "source", HOLDER)],
    "destinationList": [party("location", "destination", f"{HOLDER}.08")],
}
SOUND: dict[str, dict[str, Any]] = {
    "commissioning": {
        **THINGS, "cbvmda:lotNumber": "Lot001", "Cbvmda:itemExpirationDate": "2028-06-30",
        "certificateNo": "京药监械急〔2026〕01号", "ImportID": "I20260101000000001",
    },
    "aggregation": {
        **HEAD, "parentID": BOX, "childEPCs": [{"epc": CODE}], "bizLocation": {"id": PLACE},
        "idcode:Extension": {"LOT": "Lot001", "EXP": "2028-06-30", "MFG": "20260401", "QTY": "100"},
    },
    "receiving": {**THINGS, "bizTransactionList": [paper(kind) for kind in ("po", "inv", "recadv")], "extension": WAY},
    "shipping": {**THINGS, "bizTransactionList": [paper(kind) for kind in ("po", "inv", "desadv")], "extension": WAY},
    "use": {**THINGS, **PERSON},
    "takeaway": {**THINGS, **PERSON},
    "recall": {**THINGS, "QTY": "1"},
    "unpacking": {**THINGS, **PERSON, "usedQuantity": "2", "unit": "片"},
    "destruction": {
        **THINGS,
        "bizTransactionList": [
            {"type": "manifest", "bizTransaction": "https://hospital.example/waste/1"},
            {"type": "destruction", "bizTransaction": "https://hospital.example/destruction/1"},
        ],
    },
    "returns": {**THINGS, "direction": "out", "bizTransactionList": [paper("po"), paper("desadv")], "extension": WAY},
}  # fmt: skip
TABLES = {
    "commissioning": "T3", "aggregation": "T4", "receiving": "T5", "shipping": "T6", "use": "T7", "takeaway": "T8", "recall": "T9",
    "unpacking": "T10", "destruction": "T11", "returns": "R",
}  # fmt: skip
_PARTS = {"epcList": "epc", "childEPCs": "epc", "bizTransactionList": "bizTransaction", "sourceList": "source", "destinationList": "destination"}  # fmt: skip


def message(name: str, **changes: Any) -> dict[str, Any]:
    """A sound message with some fields changed; None takes one out."""
    tree = {**copy.deepcopy(SOUND[name]), **changes}
    return {field: value for field, value in tree.items() if value is not None}


def as_json(*trees: dict[str, Any]) -> str:
    return json.dumps(trees[0] if len(trees) == 1 else trees)


def as_xml(name: str, *trees: dict[str, Any]) -> str:
    """The same in XML, a list in ``<Messages>``."""
    written = "".join(f"<Message type={quoteattr(name)}>{_children(tree)}</Message>" for tree in trees)
    return written if len(trees) == 1 else f"<Messages>{written}</Messages>"


def _children(tree: dict[str, Any]) -> str:
    return "".join(_child(name.rpartition(":")[2], value) for name, value in tree.items())


def _child(name: str, value: Any) -> str:
    if name == "bizLocation":
        text = value["id"] if isinstance(value, dict) else value.removeprefix("<id>").removesuffix("</id>")
        return f"<bizLocation><id>{escape(text)}</id></bizLocation>"
    if isinstance(value, dict):
        return f"<{name}>{_children(value)}</{name}>"
    if isinstance(value, list):
        return f"<{name}>{''.join(_part(_PARTS[name], one) for one in value)}</{name}>"
    return f"<{name}>{escape(str(value))}</{name}>"


def _part(name: str, value: Any) -> str:
    if isinstance(value, str):
        return f"<{name}>{escape(value)}</{name}>"
    kind = f" type={quoteattr(value['type'])}" if "type" in value else ""
    return f"<{name}{kind}>{escape(value[name])}</{name}>"
