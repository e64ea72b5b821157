"""The operations of this package, declared."""

from __future__ import annotations

from typing import Any, Final

from suyuan.exchange.api import answers
from suyuan.exchange.api.operations import Answer, Content, Operation, PathPart, Words
from suyuan.exchange.api.questions import CaptureQuestion, IdentifyQuestion, TraceQuestion

CODE: Final = "(01)06938888800013(21)A7"
JOB_ID: Final = "3f0c1b1e-6a3e-4a3c-9a55-0c8a5d1d9b11"
TRACE: Final = {"$ref": "#/components/schemas/Trace"}
DOCUMENT: Final[dict[str, Any]] = {
    "type": "object",
    "description": "EPCISDocument of EPCIS 2.0 in JSON-LD",
    "required": ["type", "schemaVersion", "creationDate", "epcisBody"],
    "properties": {
        "@context": {},
        "type": {"const": "EPCISDocument"},
        "schemaVersion": {"type": "string"},
        "creationDate": {"type": "string", "format": "date-time"},
        "epcisBody": {"type": "object"},
    },
}
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
                "epcList": ["https://id.gs1.org/01/06938888800013/21/A7"],
                "action": "OBSERVE",
                "bizStep": "receiving",
                "disposition": "in_progress",
                "readPoint": {"id": "https://id.gs1.org/414/6938888800006"},
            }
        ]
    },
}
_XML: Final = {"type": "string", "description": "EPCISDocument in XML, EPCIS 1.0 to 2.0"}
_IDENTIFIED: Final[dict[str, Any]] = {
    "input": CODE,
    "kind": "gs1_bracketed",
    "verdict": "yes",
    "problems": [],
    "components": {"ai": {"01": "06938888800013", "21": "A7"}},
    "key": "5b0f6fb2b0c1d5b5c06a5ad1b9f5ce0e",
    "canonical": "https://id.gs1.org/01/06938888800013/21/A7",
    "level": "instance",
    "urn": None,
    "digital_link": "https://id.gs1.org/01/06938888800013/21/A7",
}
_VERDICT: Final = {
    "level": "ok",
    "code": "normal",
    "title": "可以使用",
    "title_en": "May be used",
    "detail": "流转正常",
    "detail_en": "Nothing speaks against it",
}
_RUNNING: Final = {
    "captureID": JOB_ID,
    "createdAt": "2026-11-22T01:00:00.120Z",
    "running": True,
    "success": True,
    "captureErrorBehaviour": "rollback",
    "errors": [],
    "events": 1,
}
_DONE: Final = {
    **_RUNNING,
    "finishedAt": "2026-11-22T01:00:00.310Z",
    "running": False,
    "accepted": 1,
    "duplicate": 0,
    "refused": 0,
}
_THING_ID: Final = "https://id.gs1.org/01/06938888800013/21/A7"
_KEY: Final = "5b0f6fb2b0c1d5b5c06a5ad1b9f5ce0e"
_CODE_PART: Final = PathPart(
    "code",
    Words("Any spelling of the code, percent-encoded", "编码的任意写法，须作百分号转义"),
    CODE,
    {"type": "string", "minLength": 1, "maxLength": 8_192},
)
_TRACE_EXAMPLE: Final[dict[str, Any]] = {
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
        "components": {"ai": {"01": "06938888800013", "21": "A7"}},
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

OPERATIONS: Final = (
    Operation(
        "trace",
        "get",
        "/trace",
        "trace",
        Words("The whole life of a code", "查一个码的一生"),
        Words(
            "Where it came from, where it has been, where it is now, and whether it may be used. Made of the events"
            " that you may see. A code that nobody reported is answered with the verdict `unknown`, not with 404.",
            "它从哪里来、去过哪里、现在在哪里、能不能用。只依据贵方有权查看的事件。"
            "无人上报过的编码返回 `unknown`，而不是 404。",
        ),
        (Answer(200, Words("The trace", "追溯结果"), (Content(TRACE, _TRACE_EXAMPLE),)),),
        scope="trace",
        question=TraceQuestion,
        refusals=(400,),
        query="code=(01)06938888800013(21)A7",
    ),
    Operation(
        "thing_state",
        "get",
        "/things/{code}/state",
        "trace",
        Words("The short answer", "简短结论"),
        Words(
            "May it be used, in which state is it, who has it: for a shop till, a ward or a scanner.",
            "能否使用、处于什么状态、在谁手里：供收费台、病区、扫码设备使用。",
        ),
        (
            Answer(
                200,
                Words("Verdict and state", "结论与状态"),
                (
                    Content(
                        answers.ShortState,
                        {
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
                                "place": "https://id.gs1.org/414/6938888800006",
                                "holder": "https://id.gs1.org/417/6938888800006",
                                "container": None,
                                "since": "2026-11-22T00:30:00Z",
                            },
                        },
                    ),
                ),
            ),
        ),
        scope="check",
        parts=(_CODE_PART,),
        refusals=(400,),
    ),
    Operation(
        "identify",
        "get",
        "/identify",
        "trace",
        Words("What is this code?", "这是什么码？"),
        Words(
            "Its system, its parts, what is wrong with it. Reads no event: any key will do.",
            "属于哪种编码、由哪些部分组成、有什么问题。不读取事件，任何有效密钥均可使用。",
        ),
        (Answer(200, Words("The code, read", "解析结果"), (Content(answers.Identified, _IDENTIFIED),)),),
        question=IdentifyQuestion,
        refusals=(400,),
        query="code=(01)06938888800013(21)A7",
    ),
    Operation(
        "identify_all",
        "post",
        "/identify",
        "trace",
        Words("What are these codes?", "批量识码"),
        Words("Up to 1,000 codes, answered in their order.", "一次最多 1000 个编码，按顺序返回。"),
        (
            Answer(
                200,
                Words("One result a code", "逐个结果"),
                (Content(answers.IdentifiedList, {"results": [_IDENTIFIED]}),),
            ),
        ),
        bodies=(Content(answers.IdentifyList, {"codes": [CODE]}),),
        refusals=(400, 409, 413, 415, 422),
        repeatable=True,
    ),
    Operation(
        "capture",
        "post",
        "/capture",
        "capture",
        Words("Send events", "提交事件"),
        Words(
            "One EPCIS document, JSON 2.0 or XML 1.0 to 2.0, plain or gzip. 202 means that it is kept for good and is"
            " worked off behind; ask `GET /capture/{captureID}` what became of it. Sending it again changes nothing.",
            "一份 EPCIS 文档：JSON 2.0 或 XML 1.0 至 2.0，可用 gzip 压缩。返回 202 表示已持久保存、后台处理；"
            "结果用 `GET /capture/{captureID}` 查询。重复提交不会重复入账。",
        ),
        (Answer(202, Words("Taken", "已接收"), (Content(answers.CaptureJob, _RUNNING),), location=True),),
        scope="capture",
        question=CaptureQuestion,
        bodies=(Content(DOCUMENT, FIRST_EVENT), Content(_XML, "<epcis:EPCISDocument …/>", "application/xml")),
        refusals=(400, 409, 413, 415, 422, 429, 503),
        repeatable=True,
    ),
    Operation(
        "captures",
        "get",
        "/capture",
        "capture",
        Words("Documents sent so far", "已提交的文档"),
        Words(
            "The newest 50 and what became of them; `/epcis/v2/capture` lists all, page by page.",
            "最近 50 份及其处理结果；`/epcis/v2/capture` 可分页读取全部。",
        ),
        (
            Answer(
                200,
                Words("The newest first", "按时间倒序"),
                (Content(answers.CaptureList, {"captures": [_DONE]}),),
            ),
        ),
        scope="capture",
        refusals=(400,),
    ),
    Operation(
        "capture_job",
        "get",
        "/capture/{captureID}",
        "capture",
        Words("What became of a document", "查询提交结果"),
        Words(
            "Ask again while `running` is true. `errors` names each refused event by its place (`line`), with rule"
            " and remedy.",
            "`running` 为 true 时请稍后再查。`errors` 按位置（`line`）列出被拒事件、规则与改正方法。",
        ),
        (Answer(200, Words("The job", "任务"), (Content(answers.CaptureJob, _DONE),)),),
        scope="capture",
        parts=(
            PathPart("captureID", Words("As `POST /capture` answered", "`POST /capture` 返回的编号"), JOB_ID),
        ),
        refusals=(400, 404),
    ),
    Operation(
        "me",
        "get",
        "/parties/me",
        "account",
        Words("Who am I here?", "我是谁？"),
        Words(
            "The party behind the key, its registered places, what the key may do. The best first call.",
            "密钥所属单位、已登记的地点、密钥权限。接入时请先调用它。",
        ),
        (
            Answer(
                200,
                Words("The party", "单位信息"),
                (
                    Content(
                        answers.Me,
                        {
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
                                    "id": "https://id.gs1.org/414/6938888800006",
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
                        },
                    ),
                ),
            ),
        ),
        refusals=(400,),
    ),
    Operation(
        "health",
        "get",
        "/health",
        "account",
        Words("Do the interfaces keep up?", "接口是否正常？"),
        Words(
            "What waits behind each door. `/healthz` and `/readyz` answer without a key.",
            "各接口后台的待处理数量。`/healthz` 与 `/readyz` 无需密钥。",
        ),
        (
            Answer(
                200,
                Words("The interfaces", "接口状态"),
                (
                    Content(
                        answers.Health,
                        {
                            "status": "ok",
                            "version": "0.1.0",
                            "time": "2026-11-22T01:00:00Z",
                            "interfaces": [{"name": "capture", "status": "ok", "waiting": 0}],
                        },
                    ),
                ),
            ),
        ),
        refusals=(400,),
    ),
)
