"""The operations of receiving, declared for the OpenAPI document."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from msgspec import Struct

from suyuan.exchange.api.answers import Moment, Text
from suyuan.exchange.api.check_answers import CheckPart, Gravity
from suyuan.exchange.api.check_declared import STOPPED as STOPPED_CHECK
from suyuan.exchange.api.operations import Answer, Content, Operation, PathPart, Words
from suyuan.exchange.api.questions import Code, said
from suyuan.exchange.papers.declared import EXAMPLE as PAPER
from suyuan.exchange.papers.declared import GoodsPaper

ACCEPTANCE_ID: Final = "7f0c1d4e-2b6a-4d0f-9c3e-51a2b7c8d9e0"
Fate = Literal["accept", "hold", "reject"]
_DELIVERY = Annotated[
    str,
    said(
        "Number of a delivery note, order or invoice; the code of a carton; or codes, one a line",
        "随货单、订单或发票号；箱码；或多个编码，一行一个",
        min_length=1,
        max_length=200_000,
        examples=["urn:epcglobal:cbv:bt:6901234000009:D1"],
    ),
]


class DeliveryQuestion(Struct, forbid_unknown_fields=True, kw_only=True):
    """Of ``GET /deliveries``."""

    delivery: _DELIVERY


class AcceptancesQuestion(Struct, forbid_unknown_fields=True, kw_only=True):
    """Of ``GET /acceptances``."""

    item: Code | None = None
    delivery: Annotated[str, said("Within what the delivery was asked by", "到货单号或箱码中含有")] = ""


class DeliveryThing(Struct, kw_only=True):
    """One thing of a delivery, judged for receipt."""

    id: Annotated[str, said("Canonical code", "规范编码")]
    hri: str
    container: Text
    isBox: Annotated[bool, said("Its contents are decided about, each by itself", "箱：按箱内逐件处理")]  # noqa: N815
    product: Text
    product_en: Text
    lot: Text
    expiry: dt.date | None
    state: Text
    result: Gravity
    checks: Annotated[list[CheckPart], said("Those that warn or stop", "提示和阻止的核验")]
    papers: Annotated[list[str], said("Papers about it, as in `papers`", "有关文件的编号，见 `papers`")]
    suggested: Fate
    mayAccept: bool  # noqa: N815
    barrier: Annotated[Text, said("Why it cannot be accepted", "不能收货的原因")]
    barrier_en: Text


class JudgedDelivery(Struct, kw_only=True):
    """What came, and how it stands."""

    delivery: str
    at: Moment
    sentAt: Moment | None  # noqa: N815
    summary: Annotated[dict[str, int], said("How many pass, warn, stop", "通过、提示、阻止的件数")]
    needsTemperature: Annotated[bool, said("There are vaccines in it", "含疫苗，须填写到货温度")]  # noqa: N815
    things: list[DeliveryThing]
    papers: list[GoodsPaper]


class ThingDecision(Struct, forbid_unknown_fields=True, kw_only=True):
    """What becomes of one thing."""

    code: str
    decision: Fate
    reason: Annotated[
        str,
        said(
            "Needed to hold, to reject, and to accept against a warning",
            "暂存、拒收、带提示收货时必填",
        ),
    ] = ""


class OtherDecision(Struct, forbid_unknown_fields=True, kw_only=True):
    """What becomes of all things that are not named."""

    decision: Fate
    reason: str = ""


class NewAcceptance(Struct, forbid_unknown_fields=True, kw_only=True):
    """What whoever inspected a delivery says."""

    delivery: _DELIVERY
    place: Annotated[str, said("Where: a registered place of your own", "收货地点（本单位登记的地点标识）")]
    at: (
        Annotated[dt.datetime, said("Time of arrival; now when left out", "到货时间，默认现在", tz=True)]
        | None
    ) = None
    temperature: Annotated[
        int | float | None,
        said("On arrival, degrees Celsius; vaccines need it", "到货温度（摄氏度），疫苗必填"),
    ] = None
    papers: Annotated[list[UUID], said("Papers that you looked at", "查验过的文件编号")] = []
    note: str = ""
    decisions: list[ThingDecision] = []
    others: OtherDecision | None = None


class AcceptanceUndoing(Struct, forbid_unknown_fields=True, kw_only=True):
    """Of ``DELETE /acceptances/{acceptanceID}``."""

    reason: Annotated[
        Literal["did_not_occur", "incorrect_data"],
        said("As in an error declaration", "与错误声明相同：没有发生、数据有误"),
    ]


class AcceptedThing(Struct, kw_only=True):
    """One thing of an acceptance."""

    id: str
    container: Text
    product: str
    lot: str
    expiry: dt.date | None
    result: Gravity
    checks: Annotated[
        list[CheckPart], said("What the check warned of or stopped, then", "验收时的提示和阻止")
    ]
    decision: Fate
    reason: str


class Acceptance(Struct, kw_only=True):
    """The record of an acceptance."""

    acceptanceID: str  # noqa: N815
    party: Annotated[str, said("Code of the receiver", "收货单位代码")]
    delivery: str
    place: str
    at: Moment
    temperature: float | None
    papers: Annotated[list[str], said("Papers that were looked at", "查验过的文件编号")]
    note: str
    madeAt: Moment  # noqa: N815
    events: Annotated[list[str], said("Numbers of the events that it became", "生成的事件编号")]
    lockID: Annotated[Text, said("The lock of what is held", "暂存的锁定编号")]  # noqa: N815
    summary: Annotated[dict[str, int], said("How many accepted, held, rejected", "收货、暂存、拒收的件数")]
    undoneAt: Moment | None  # noqa: N815
    undoneFor: str  # noqa: N815


class AcceptanceWhole(Acceptance, kw_only=True):
    """With each thing of it."""

    things: list[AcceptedThing]


class AcceptanceList(Struct, kw_only=True):
    """The newest first."""

    acceptances: list[Acceptance]
    more: Annotated[bool, said("Whether there are more than the 100 of the list", "是否超过列出的 100 条")]


_THING: Final[dict[str, Any]] = {
    "id": "https://id.gs1.org/01/06938888800013/21/A7",
    "container": "https://id.gs1.org/00/069388888000000017",
    "product": "冠脉支架",
    "lot": "L7",
    "expiry": "2028-08-31",
    "result": "stop",
    "checks": [STOPPED_CHECK],
}
_JUDGED: Final[dict[str, Any]] = {
    "delivery": "D1",
    "at": "2026-11-30T09:00:00Z",
    "sentAt": "2026-11-29T09:00:00Z",
    "summary": {"pass": 0, "warn": 0, "stop": 1},
    "needsTemperature": False,
    "things": [
        {
            **_THING,
            "hri": "(01)06938888800013(21)A7",
            "isBox": False,
            "product_en": "Coronary stent",
            "state": "USED",
            "papers": [],
            "suggested": "hold",
            "mayAccept": False,
            "barrier": "已被使用",
            "barrier_en": "It was used already",
        }
    ],
    "papers": [PAPER],
}
_RECORD: Final[dict[str, Any]] = {
    "acceptanceID": ACCEPTANCE_ID,
    "party": "hospital-1",
    "delivery": "D1",
    "place": "urn:epc:id:sgln:6905555.00003.0",
    "at": "2026-11-30T09:00:00Z",
    "temperature": 5.3,
    "papers": [PAPER["paperID"]],
    "note": "",
    "madeAt": "2026-11-30T09:01:00Z",
    "events": ["5f70bf18a08600705f70bf18a0860070"],
    "lockID": None,
    "summary": {"accept": 0, "hold": 0, "reject": 1},
    "undoneAt": None,
    "undoneFor": "",
}
_WHOLE: Final = _RECORD | {"things": [{**_THING, "decision": "reject", "reason": "已被使用"}]}
_NEW: Final[dict[str, Any]] = {
    "delivery": "D1",
    "place": "urn:epc:id:sgln:6905555.00003.0",
    "temperature": 5.3,
    "decisions": [{"code": "(01)06938888800013(21)A7", "decision": "reject", "reason": "已被使用"}],
    "others": {"decision": "accept"},
}
_ID: Final = PathPart(
    "acceptanceID",
    Words("As `POST /acceptances` answered", "`POST /acceptances` 返回的编号"),
    ACCEPTANCE_ID,
    {"type": "string", "format": "uuid"},
)
_ONE: Final = Content(AcceptanceWhole, _WHOLE)

OPERATIONS: Final = (
    Operation(
        "delivery", "get", "/deliveries", "acceptance",
        Words("Look at a delivery", "查看到货"),
        Words(
            "Everything in it judged for receipt by your party, with reasons, papers and what is suggested.",
            "以贵方身份逐件核验能否收货，含原因、证明文件和处理建议。",
        ),
        (Answer(200, Words("The delivery", "到货"), (Content(JudgedDelivery, _JUDGED),)),),
        scope="check", question=DeliveryQuestion, refusals=(400,), query="delivery=D1",
    ),
    Operation(
        "accept_delivery", "post", "/acceptances", "acceptance",
        Words("Accept, hold or reject what came", "收货、暂存、拒收"),
        Words(
            "Each thing is decided about, by name or by `others`. It becomes events (receiving, a lock of what is held, a"
            " return) and a record. What a check stops is never accepted.",
            "逐件处理，未列出的按 `others`。生成事件（收货、暂存锁定、退回）和验收记录。核验阻止的不能收货。",
        ),
        (Answer(201, Words("Recorded", "已记录"), (_ONE,), location=True),),
        scope="capture", bodies=(Content(NewAcceptance, _NEW),),
        refusals=(400, 409, 413, 415, 422), repeatable=True,
    ),
    Operation(
        "acceptances", "get", "/acceptances", "acceptance",
        Words("Acceptance records", "验收记录"),
        Words("Of your party and those that entrusted it, the newest first.", "本单位和委托方的，按时间倒序。"),
        (
            Answer(
                200, Words("The list", "列表"),
                (Content(AcceptanceList, {"acceptances": [_RECORD], "more": False}),),
            ),
        ),
        scope="query", question=AcceptancesQuestion, refusals=(400,),
    ),
    Operation(
        "acceptance", "get", "/acceptances/{acceptanceID}", "acceptance",
        Words("One acceptance record", "查询验收记录"),
        Words("With each thing: what the check said, and what was decided.", "含每件的核验结果和处理。"),
        (Answer(200, Words("The record", "验收记录"), (_ONE,)),),
        scope="query", parts=(_ID,), refusals=(400, 404),
    ),
    Operation(
        "undo_acceptance", "delete", "/acceptances/{acceptanceID}", "acceptance",
        Words("Take an acceptance back", "撤销验收"),
        Words(
            "Its events are declared errors; the record stays. What is held must be decided about first.",
            "其事件作错误声明，记录保留。暂存的货须先判定。",
        ),
        (Answer(200, Words("The record", "验收记录"), (_ONE,)),),
        scope="capture", parts=(_ID,), question=AcceptanceUndoing, refusals=(400, 404),
        query="reason=did_not_occur",
    ),
)  # fmt: skip
