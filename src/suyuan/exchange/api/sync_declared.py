"""The operations that keep another system in step, declared for the OpenAPI document."""

from __future__ import annotations

from typing import Any, Final

from suyuan.exchange.api.operations import Answer, Content, Operation, Words
from suyuan.exchange.api.sync_answers import Changes, Reconciliation
from suyuan.exchange.api.sync_questions import ChangesQuestion, ReconciliationQuestion

_DOCUMENT: Final[dict[str, Any]] = {
    "@context": ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"],
    "type": "EPCISQueryDocument",
    "schemaVersion": "2.0",
    "creationDate": "2026-11-22T01:00:00Z",
    "epcisBody": {
        "queryResults": {
            "queryName": "SimpleEventQuery",
            "resultsBody": {
                "eventList": [
                    {
                        "type": "ObjectEvent",
                        "eventID": "urn:uuid:0b1f3ac4-43f1-4f0c-a4ba-2f9b1e4a8f11",
                        "eventTime": "2026-11-21T08:30:00+08:00",
                        "eventTimeZoneOffset": "+08:00",
                        "recordTime": "2026-11-21T00:30:02.125Z",
                        "epcList": ["https://id.gs1.org/01/06938888800013/21/A7"],
                        "action": "OBSERVE",
                        "bizStep": "receiving",
                    }
                ]
            },
        }
    },
}
_CHANGES: Final[dict[str, Any]] = {
    "after": 4711,
    "upto": 4802,
    "head": 4802,
    "more": False,
    "events": 1,
    "unreadable": 0,
    "document": _DOCUMENT,
}
_RECONCILIATION: Final[dict[str, Any]] = {
    "since": "2026-11-21T00:00:00+08:00",
    "until": "2026-11-22T00:00:00+08:00",
    "by": "day",
    "upto": 4802,
    "events": 1,
    "periods": [
        {
            "begin": "2026-11-21T00:00:00+08:00",
            "end": "2026-11-22T00:00:00+08:00",
            "events": 1,
            "digest": "668cd5186d5a168bae1169efc57495293a28ac3b4f67b6b64b21a027829e0b62",
            "unreadable": 0,
        }
    ],
    "next": None,
}

OPERATIONS: Final = (
    Operation(
        "changes",
        "get",
        "/changes",
        "sync",
        Words("What is new", "取增量"),
        Words(
            "Events that became visible to you behind a number, in the order in which they did: what a subscriber is"
            " told, for who asks. Keep `upto` together with what you stored, and go on from it, tomorrow or in a year.",
            "某编号之后贵方可见的事件，按可见的先后排列，与推送内容相同。请把 `upto` 与数据一并保存，"
            "下次（明天或一年后）从它继续。",
        ),
        (Answer(200, Words("What is new", "增量"), (Content(Changes, _CHANGES),)),),
        scope="query",
        question=ChangesQuestion,
        refusals=(400, 404, 413),
        query="after=0&limit=500",
    ),
    Operation(
        "reconciliation",
        "get",
        "/reconciliation",
        "sync",
        Words("Is anything missing?", "对账"),
        Words(
            "How many events you may see, and a digest of their eventIDs, period by period of `recordTime`. Compute"
            " the same over what you hold: where both agree you have everything, where they differ ask for that"
            " period again. When `next` is there, go on with it.",
            "按 `recordTime` 分时段给出贵方可见事件的数量及 eventID 摘要。用本地数据算同样的值：一致即已收齐，"
            "不一致的时段请重新获取。若有 `next`，请继续请求。",
        ),
        (
            Answer(
                200, Words("Counts and digests", "数量与摘要"), (Content(Reconciliation, _RECONCILIATION),)
            ),
        ),
        scope="query",
        question=ReconciliationQuestion,
        refusals=(400, 404, 413),
        query="since=2026-11-21T00:00:00%2B08:00&until=2026-11-22T00:00:00%2B08:00",
    ),
)
