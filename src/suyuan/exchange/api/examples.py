"""What the operations of this package show as examples: one pacemaker at one hospital, in every answer."""

from __future__ import annotations

from typing import Any, Final

CODE: Final = "(01)06938888800013(21)A7"
_THING_ID: Final = "https://id.gs1.org/01/06938888800013/21/A7"
_KEY: Final = "5b0f6fb2b0c1d5b5c06a5ad1b9f5ce0e"
_PLACE: Final = "https://id.gs1.org/414/6938888800006"
_COMPONENTS: Final = {"ai": {"01": "06938888800013", "21": "A7"}}
JOB_ID: Final = "3f0c1b1e-6a3e-4a3c-9a55-0c8a5d1d9b11"
FIRST_EVENT: Final[dict[str, Any]] = {
    "@context": ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"],
    "type": "EPCISDocument",
    "schemaVersion": "2.0",
    "creationDate": "2026-11-22T09:00:00+08:00",
    "epcisBody": {
        "eventList": [
            {
                "type": "ObjectEvent",
                "eventTime": "2026-11-22T08:30:00+08:00",
                "eventTimeZoneOffset": "+08:00",
                "epcList": [_THING_ID],
                "action": "OBSERVE",
                "bizStep": "receiving",
                "disposition": "in_progress",
                "readPoint": {"id": _PLACE},
            }
        ]
    },
}
IDENTIFIED: Final[dict[str, Any]] = {
    "input": CODE,
    "kind": "gs1_bracketed",
    "verdict": "yes",
    "problems": [],
    "components": _COMPONENTS,
    "key": _KEY,
    "canonical": _THING_ID,
    "level": "instance",
    "urn": None,
    "digital_link": _THING_ID,
}
_VERDICT: Final = {
    "level": "ok",
    "code": "normal",
    "title": "可以使用",
    "title_en": "May be used",
    "detail": "流转正常",
    "detail_en": "Nothing speaks against it",
}
RUNNING: Final = {
    "captureID": JOB_ID,
    "createdAt": "2026-11-22T01:00:00.120Z",
    "running": True,
    "success": True,
    "captureErrorBehaviour": "rollback",
    "errors": [],
    "events": 1,
}
DONE: Final = {
    **RUNNING,
    "finishedAt": "2026-11-22T01:00:00.310Z",
    "running": False,
    "accepted": 1,
    "duplicate": 0,
    "refused": 0,
}
TRACE: Final[dict[str, Any]] = {
    "suyuan_trace": 1,
    "asked": {
        "input": CODE,
        "view": "all",
        "direction": "both",
        "as_of": None,
        "known_at": None,
        "now": "2026-11-22T01:00:00Z",
        "clock_fixed": False,
        "viewer": "首善医院",
    },
    "thing": {
        "id": _THING_ID,
        "key": _KEY,
        "hri": CODE,
        "level": "instance",
        "system": "gs1",
        "kind": "gs1_bracketed",
        "components": _COMPONENTS,
        "urn": None,
        "digital_link": _THING_ID,
        "problems": [],
        "product": None,
        "lot": None,
        "serial": "A7",
        "expiry": None,
        "produced": None,
    },
    "verdict": {
        "level": "unknown",
        "code": "unknown",
        "title": "没有记录",
        "title_en": "No record",
        "detail": "没有查到该码的追溯记录",
        "detail_en": "Nobody has reported this code",
        "reasons": [],
    },
    "now": None,
    "events": [],
    "views": {
        "parties": {"custody": [], "hops": [], "quantities": [], "count": 0},
        "packaging": {"intervals": [], "tree": None, "siblings_count": 0},
        "states": {"intervals": []},
        "places": {"stays": []},
        "conditions": {"series": [], "excursions": []},
    },
    "genealogy": {"inputs": [], "outputs": []},
    "gaps": [],
    "journal": {"events": 0, "retracted": 0, "future": 0, "first": None, "last": None},
    "truncated": {"events": 0, "contents": 0},
}
SHORT_STATE: Final[dict[str, Any]] = {
    "thing": {
        "id": _THING_ID,
        "key": _KEY,
        "hri": CODE,
        "level": "instance",
        "name": "心脏起搏器",
        "name_en": "Pacemaker",
        "lot": "L2026A",
        "expiry": "2028-06-30",
    },
    "verdict": _VERDICT,
    "now": {
        "state": "NORMAL",
        "state_name": "正常",
        "state_name_en": "Normal",
        "place": _PLACE,
        "holder": "https://id.gs1.org/417/6938888800006",
        "container": None,
        "since": "2026-11-22T00:30:00Z",
    },
}
ME: Final[dict[str, Any]] = {
    "party": {
        "id": 7,
        "code": "shoushan-hospital",
        "name": "首善医院",
        "name_en": "Shoushan Hospital",
        "kind": "HOSPITAL",
        "uscc": None,
        "city": "北京",
    },
    "acts_for": [],
    "places": [
        {
            "id": _PLACE,
            "name": "药房",
            "name_en": "Pharmacy",
            "kind": "PHARMACY",
            "city": "北京",
        }
    ],
    "key": {
        "prefix": "k3v9x2ab",
        "name": "HIS",
        "scopes": ["capture", "trace"],
        "expires_at": None,
    },
}
HEALTH: Final[dict[str, Any]] = {
    "status": "ok",
    "version": "0.1.0",
    "time": "2026-11-22T01:00:00Z",
    "interfaces": [{"name": "capture", "status": "ok", "waiting": 0}],
}
