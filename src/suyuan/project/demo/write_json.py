"""EPCIS 2.0 JSON as a newer system writes it: bare vocabulary words, a context with its own prefixes."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from typing import Any

from suyuan.project.demo.facts import NAMESPACES, Fact, Pairs, Readings

CONTEXT = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"


def document(facts: Sequence[Fact], made: dt.datetime) -> bytes:
    """The whole document."""
    whole = {
        "@context": [CONTEXT, NAMESPACES],
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": _time(made),
        "epcisBody": {"eventList": [event(fact) for fact in facts]},
    }
    text = json.dumps(whole, ensure_ascii=False, separators=(",", ":"))
    for placeholder in ('"⟨', '⟩"'):
        text = text.replace(placeholder, "")
    return text.encode()


def event(fact: Fact) -> dict[str, Any]:
    """One event object."""
    made: dict[str, Any] = {
        "type": f"{fact.kind}Event",
        "eventTime": _time(fact.time),
        "eventTimeZoneOffset": "+08:00",
    }
    made |= {name: value for name, value in _optional(fact).items() if value}
    return made | _own(fact.extensions)


def _optional(fact: Fact) -> dict[str, Any]:
    return {
        "eventID": fact.event_id,
        "errorDeclaration": _declared(fact),
        "action": fact.action,
        **_what(fact),
        "bizStep": fact.step,
        "disposition": fact.disposition,
        "readPoint": fact.read_point and {"id": fact.read_point},
        "bizLocation": fact.place and {"id": fact.place},
        "bizTransactionList": _typed("bizTransaction", fact.papers),
        "sourceList": _typed("source", fact.sources),
        "destinationList": _typed("destination", fact.destinations),
        "sensorElementList": [_sensor(readings) for readings in fact.readings],
        "ilmd": _own(fact.ilmd),
    }


def _what(fact: Fact) -> dict[str, Any]:
    epcs, amounts = list(fact.epcs), _quantities(fact.quantities)
    if fact.kind == "Aggregation":
        return {"parentID": fact.parent, "childEPCs": epcs, "childQuantityList": amounts}
    if fact.kind == "Transformation":
        inputs = _quantities(fact.inputs)
        return {"inputQuantityList": inputs, "outputEPCList": epcs, "outputQuantityList": amounts}
    return {"epcList": epcs, "quantityList": amounts}


def _quantities(rows: Sequence[tuple[str, str, str | None]]) -> list[dict[str, Any]]:
    return [
        {"epcClass": kind, "quantity": _number(amount)} | ({"uom": unit} if unit else {})
        for kind, amount, unit in rows
    ]


def _sensor(readings: Readings) -> dict[str, Any]:
    first, last = readings.points[0][0], readings.points[-1][0]
    return {
        "sensorMetadata": {"deviceID": readings.device, "startTime": _time(first), "endTime": _time(last)},
        "sensorReport": [
            {"type": "Temperature", "time": _time(moment), "value": _number(value), "uom": "CEL"}
            for moment, value in readings.points
        ],
    }


def _declared(fact: Fact) -> dict[str, str] | None:
    if fact.declared is None:
        return None
    return {"declarationTime": _time(fact.declared[0]), "reason": fact.declared[1]}


def _typed(inner: str, pairs: Pairs) -> list[dict[str, str]]:
    return [{"type": kind, inner: value} for kind, value in pairs]


def _own(fields: Sequence[tuple[str, str | Pairs]]) -> dict[str, Any]:
    return {name: value if isinstance(value, str) else _own(value) for name, value in fields}


def _number(text: str) -> str:
    """A decimal goes out as it was typed: the marks are taken off with their quotes at the end."""
    return f"⟨{text}⟩"


def _time(moment: dt.datetime) -> str:
    return moment.isoformat(timespec="milliseconds")
