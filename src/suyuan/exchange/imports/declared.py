"""The operation of the urgent-import interface, declared for the OpenAPI document."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from msgspec import Struct

from suyuan.core.epcis.messages.kinds import kinds
from suyuan.exchange.api.answers import Problem
from suyuan.exchange.api.operations import Answer, Content, Operation, PathPart, Words
from suyuan.exchange.api.questions import said
from suyuan.exchange.imports.master_data import KINDS


class MessageLine(Struct, kw_only=True):
    """What became of one message."""

    line: Annotated[int, said("Its place in the request, from 0", "在请求中的位置，从 0 起")]
    eventID: Annotated[  # noqa: N815
        str | None, said("Of the event that it became; null for master data", "对应事件的编号；主数据为空")
    ]
    status: Literal["accepted", "duplicate", "refused", "rolled back"]
    problems: list[Problem]


class MessageFates(Struct, kw_only=True):
    """What became of the messages of a request."""

    messageID: Annotated[  # noqa: N815
        str | None, said("Of the capture; null where none was made", "入账编号；未入账时为空")
    ]
    accepted: int
    duplicate: Annotated[int, said("Sent before; nothing is wrong", "此前已提交，无需处理")]
    refused: int
    lines: list[MessageLine]


_PLACE: Final = "http://idcode.org.cn/epcis/loc/MA.156.M1.123456.0123456C"
_USE: Final[dict[str, Any]] = {
    "eventTime": "2026-05-01T14:58:56.591+08:00",
    "eventTimeZoneOffset": "+08:00",
    "epcList": ["AHM.81234567890123456789"],
    "bizLocation": _PLACE,
    "prescription": "MZ2026-000117",
}
_XML: Final = (
    '<Message type="use"><eventTime>2026-05-01T14:58:56.591+08:00</eventTime>'
    "<eventTimeZoneOffset>+08:00</eventTimeZoneOffset><epcList><epc>AHM.81234567890123456789</epc></epcList>"
    f"<bizLocation><id>{_PLACE}</id></bizLocation><prescription>MZ2026-000117</prescription></Message>"
)
_FATES: Final[dict[str, Any]] = {
    "messageID": "5f0c9a52-7a0e-4b4e-9a3e-2f1d0c7b6a11",
    "accepted": 1,
    "duplicate": 0,
    "refused": 0,
    "lines": [
        {
            "line": 0,
            "eventID": "ni:///sha-256;5a0c…?ver=CBV2.0",
            "status": "accepted",
            "problems": [],
        }
    ],
}
_MESSAGES: Final[dict[str, Any]] = {
    "oneOf": [{"type": "object"}, {"type": "array", "items": {"type": "object"}, "minItems": 1}]
}
OPERATIONS: Final = (
    Operation(
        "send_messages", "post", "/imports/{message}", "tables",
        Words("Send messages of urgent imports", "提交临床急需进口追溯消息"),
        Words(
            "One message of its table, or a list of them. Each becomes an event, `products` and `locations` become master data; a bad one never hinders the others unless"
            " `GS1-Capture-Error-Behaviour: rollback` says so. 422 where every one is refused, with the fate of each.",
            "按表提交一条或多条消息，每条成为一个事件，products、locations 成为主数据；某条有误不影响其他条，除非请求头 `GS1-Capture-Error-Behaviour: rollback`。"
            "全部被拒时返回 422，并逐条说明。",
        ),
        (Answer(200, Words("Message by message", "逐条结果"), (Content(MessageFates, _FATES),)),),
        scope="imports:write",
        parts=(
            PathPart(
                "message", Words("Which table", "消息种类"), "use", {"type": "string", "enum": sorted({*kinds(), *KINDS})}
            ),
        ),
        bodies=(Content(_MESSAGES, _USE), Content({"type": "string"}, _XML, "application/xml")),
        refusals=(400, 404, 409, 413, 415, 422),
        repeatable=True,
    ),
)  # fmt: skip
