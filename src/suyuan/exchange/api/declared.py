"""The operations of this package, declared."""

from __future__ import annotations

from typing import Any, Final

from suyuan.exchange.api import answers, examples
from suyuan.exchange.api.operations import Answer, Content, Operation, PathPart, Words
from suyuan.exchange.api.questions import CaptureQuestion, IdentifyQuestion, TraceQuestion

_TRACE: Final = {"$ref": "#/components/schemas/Trace"}
_DOCUMENT: Final[dict[str, Any]] = {
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
_XML: Final = {"type": "string", "description": "EPCISDocument in XML, EPCIS 1.0 to 2.0"}
_CODE_PART: Final = PathPart(
    "code",
    Words("Any spelling of the code, percent-encoded", "编码的任意写法，须作百分号转义"),
    examples.CODE,
    {"type": "string", "minLength": 1, "maxLength": 8_192},
)

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
        (Answer(200, Words("The trace", "追溯结果"), (Content(_TRACE, examples.TRACE),)),),
        scope="trace",
        question=TraceQuestion,
        refusals=(400,),
        query=f"code={examples.CODE}",
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
                        examples.SHORT_STATE,
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
        (
            Answer(
                200, Words("The code, read", "解析结果"), (Content(answers.Identified, examples.IDENTIFIED),)
            ),
        ),
        question=IdentifyQuestion,
        refusals=(400,),
        query=f"code={examples.CODE}",
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
                (Content(answers.IdentifiedList, {"results": [examples.IDENTIFIED]}),),
            ),
        ),
        bodies=(Content(answers.IdentifyList, {"codes": [examples.CODE]}),),
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
        (
            Answer(
                202, Words("Taken", "已接收"), (Content(answers.CaptureJob, examples.RUNNING),), location=True
            ),
        ),
        scope="capture",
        question=CaptureQuestion,
        bodies=(
            Content(_DOCUMENT, examples.FIRST_EVENT),
            Content(_XML, "<epcis:EPCISDocument …/>", "application/xml"),
        ),
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
                (Content(answers.CaptureList, {"captures": [examples.DONE]}),),
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
        (Answer(200, Words("The job", "任务"), (Content(answers.CaptureJob, examples.DONE),)),),
        scope="capture",
        parts=(
            PathPart(
                "captureID",
                Words("As `POST /capture` answered", "`POST /capture` 返回的编号"),
                examples.JOB_ID,
            ),
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
                        examples.ME,
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
                        examples.HEALTH,
                    ),
                ),
            ),
        ),
        refusals=(400,),
    ),
)
