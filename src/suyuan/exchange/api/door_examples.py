"""What the operations of the doors for tables and scans show as examples."""

from __future__ import annotations

from typing import Any, Final

IMPORT_ID: Final = "0d2f6a52-8b0c-4d8b-9d0e-6d4f5b1a2c3d"
TABLE: Final = (
    "入库单号,业务时间,地点,追溯码\nRK1,2026-11-22 08:30:00,6938888800006,(01)06938888800013(21)A7\n"
)
IMPORT: Final[dict[str, Any]] = {
    "importID": IMPORT_ID,
    "state": "done",
    "createdAt": "2026-11-22T01:00:00Z",
    "finishedAt": "2026-11-22T01:00:01Z",
    "origin": "api",
    "mapping": "receiving",
    "mappingVersion": 0,
    "rows": 1,
    "accepted": 1,
    "duplicate": 0,
    "refused": 0,
    "problems": [],
    "lines": [{"row": 2, "status": "accepted", "eventID": "ni:///sha-256;…?ver=CBV2.0", "problems": []}],
    "events": {"accepted": 1, "duplicate": 0, "refused": 0},
}
MAPPING: Final[dict[str, Any]] = {
    "name": "our-receipts",
    "title": "我院入库",
    "titleEn": "Our receipts",
    "columns": [
        {"heading": "时间", "field": "eventTime", "required": True},
        {"heading": "库房", "field": "readPoint", "required": True},
        {"heading": "追溯码", "field": "object", "required": True},
    ],
    "constants": {"bizStep": "receiving", "action": "OBSERVE"},
}
SCAN: Final[dict[str, Any]] = {
    "codes": ["]d201069388888000132110A7", "(01)06938888800013(21)A8"],
    "step": "receiving",
    "place": "6938888800006",
    "time": "2026-11-22T08:30:00+08:00",
}
SCANNED: Final[dict[str, Any]] = {
    "status": "accepted",
    "eventID": "ni:///sha-256;…?ver=CBV2.0",
    "captureID": IMPORT_ID,
    "problems": [],
    "codes": [
        {
            "index": 0,
            "code": "(01)06938888800013(21)A8",
            "status": "taken",
            "times": 1,
            "kind": "gs1_bracketed",
            "epc": "https://id.gs1.org/01/06938888800013/21/A8",
            "problems": [],
        }
    ],
}
MAPPINGS: Final[dict[str, Any]] = {
    "mappings": [
        {
            "name": "receiving",
            "version": 1,
            "title": "收货入库",
            "titleEn": "Receiving",
            "template": "/api/v1/mappings/receiving/template.xlsx",
        }
    ]
}
