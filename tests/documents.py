"""Small EPCIS 2.0 documents for tests, written by hand so that they do not lean on our own writer."""

from __future__ import annotations

import json
from typing import Any

GTIN = "urn:epc:id:sgtin:6901234.056789"
CARTON = "urn:epc:id:sscc:6901234.0000012345"
PLACE = "urn:epc:id:sgln:6901234.00001.0"
OTHER_PLACE = "urn:epc:id:sgln:6907654.00002.0"


def epc(serial: int | str) -> str:
    return f"{GTIN}.{serial}"


def object_event(*epcs: str, time: str = "2026-03-01T08:00:00.000Z", **more: Any) -> dict[str, Any]:
    """An observation; ``more`` overrides or adds EPCIS fields by their JSON names."""
    event = {
        "type": "ObjectEvent",
        "eventTime": time,
        "eventTimeZoneOffset": "+08:00",
        "epcList": list(epcs),
        "action": "OBSERVE",
        "bizStep": "receiving",
        "disposition": "in_progress",
        "readPoint": {"id": PLACE},
        "bizLocation": {"id": PLACE},
    }
    return {k: v for k, v in {**event, **more}.items() if v is not None}


def pack(parent: str, *children: str, time: str, action: str = "ADD", **more: Any) -> dict[str, Any]:
    event = {
        "type": "AggregationEvent",
        "eventTime": time,
        "eventTimeZoneOffset": "+08:00",
        "parentID": parent,
        "childEPCs": list(children),
        "action": action,
        "bizStep": "packing" if action == "ADD" else "unpacking",
        "readPoint": {"id": PLACE},
        "bizLocation": {"id": PLACE},
    }
    return {**event, **more}


def document(*events: dict[str, Any], **more: Any) -> bytes:
    whole = {
        "@context": [
            "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",
            {"imp": "https://ref.suyuan.example/imports/", "cbvmda": "urn:epcglobal:cbv:mda:"},
        ],
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": "2026-03-01T09:00:00.000Z",
        "epcisBody": {"eventList": list(events)},
        **more,
    }
    return json.dumps(whole, ensure_ascii=False).encode()
