"""The operations under ``/api/v1/papers``, declared for the OpenAPI document."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from msgspec import Struct

from suyuan.exchange.api.answers import Moment
from suyuan.exchange.api.operations import Answer, Content, Operation, PathPart, Words
from suyuan.exchange.api.questions import Code, said

PAPER_ID: Final = "3d0c2f0e-9b1a-4c57-8d0e-6f2f4a7b9c11"
Kind = Literal[
    "batch_release", "release_exemption", "import_clearance", "inspection", "self_inspection", "licence",
    "waybill", "other",
]  # fmt: skip
Provision = Literal["original", "stamped_copy", "electronic"]
State = Literal["unverified", "verified", "refused"]
_ISSUED = Annotated[dt.date, said("Day of issue", "签发日期")]
_UNTIL = Annotated[dt.date | None, said("The last good day", "有效期至")]


class PaperTarget(Struct, kw_only=True):
    """One thing that a paper is about."""

    level: Literal["lot", "product", "thing", "event"]
    id: Annotated[str, said("Canonical code; of an event, its number", "规范编码；事件为其编号")]


class GoodsPaper(Struct, kw_only=True):
    """A paper that goes along with goods, with the word on it that counts for you."""

    paperID: str  # noqa: N815
    kind: Kind
    number: str
    issuer: str
    issuedOn: _ISSUED  # noqa: N815
    validUntil: _UNTIL  # noqa: N815
    provision: Provision
    party: Annotated[str, said("Code of the party that attached it", "提供单位的代码")]
    attachedAt: Moment  # noqa: N815
    fileID: Annotated[  # noqa: N815
        str | None, said("As `GET /files/{fileID}` knows it", "文件编号，见 `GET /files/{fileID}`")
    ]
    state: State
    verifiedAt: Moment | None  # noqa: N815
    verifiedBy: Annotated[str | None, said("Code of the party whose word counts", "验证单位的代码")]  # noqa: N815
    reason: Annotated[str, said("Why it was refused", "未通过原因")]
    withdrawnAt: Moment | None  # noqa: N815
    about: Annotated[list[PaperTarget], said("As far as you may know", "可见的范围")]


class PaperList(Struct, kw_only=True):
    """The newest first."""

    papers: list[GoodsPaper]
    more: Annotated[bool, said("Whether there are more than the 200 of the list", "是否超过列出的 200 条")]


class PapersQuestion(Struct, forbid_unknown_fields=True, kw_only=True):
    """Of ``GET /papers``."""

    item: Code | None = None
    kind: Annotated[Kind | None, said("Only those of a kind", "只看某类")] = None
    state: Annotated[State | None, said("Only those in a state", "只看某状态")] = None
    of: Annotated[Literal["all", "own", "theirs", "withdrawn"], said("Whose", "哪一方的")] = "all"


class NewPaper(Struct, forbid_unknown_fields=True, kw_only=True):
    """What is written on a paper, and what it is about."""

    kind: Kind
    number: str
    issuer: str
    issuedOn: _ISSUED  # noqa: N815
    validUntil: _UNTIL = None  # noqa: N815
    provision: Provision = "electronic"
    codes: Annotated[list[str], said("Lots, products, cartons or packs", "批次、品种、箱或单件的编码")] = []
    lot: Annotated[
        str, said("Each code stands for this lot of its product", "批号：编码代表该品种的这一批")
    ] = ""
    events: Annotated[list[str], said("Numbers of events: hops", "交接的事件编号")] = []
    fileID: Annotated[  # noqa: N815
        UUID | None, said("Your own file, as `POST /files` answered", "`POST /files` 返回的编号")
    ] = None


class PaperVerdict(Struct, forbid_unknown_fields=True, kw_only=True):
    """What you found of a paper."""

    verdict: Literal["verified", "refused"]
    reason: Annotated[str, said("Needed to refuse, 4 to 500 characters", "不通过时必填，4 至 500 字")] = ""


class PaperWithdrawal(Struct, forbid_unknown_fields=True, kw_only=True):
    """Of ``DELETE /papers/{paperID}``."""

    reason: Annotated[str, said("Why, 4 to 500 characters", "原因，4 至 500 字")] = ""


EXAMPLE: Final[dict[str, Any]] = {
    "paperID": PAPER_ID,
    "kind": "batch_release",
    "number": "SP000001",
    "issuer": "中检院",
    "issuedOn": "2026-06-28",
    "validUntil": None,
    "provision": "stamped_copy",
    "party": "firm-a",
    "attachedAt": "2026-06-29T02:00:00Z",
    "fileID": "6f1c2b8e-3a44-5d0b-9a57-0c2d4e6f8a10",
    "state": "verified",
    "verifiedAt": "2026-07-02T01:00:00Z",
    "verifiedBy": "hospital-b",
    "reason": "",
    "withdrawnAt": None,
    "about": [{"level": "lot", "id": "https://id.gs1.org/01/06938888800013/10/L7"}],
}
_NEW: Final = {
    name: EXAMPLE[name] for name in ("kind", "number", "issuer", "issuedOn", "provision", "fileID")
} | {"codes": ["(01)06938888800013"], "lot": "L7"}
_ID: Final = PathPart(
    "paperID",
    Words("As `POST /papers` answered", "`POST /papers` 返回的编号"),
    PAPER_ID,
    {"type": "string", "format": "uuid"},
)
_PAPER: Final = Content(GoodsPaper, EXAMPLE)

OPERATIONS: Final = (
    Operation(
        "attach_paper", "post", "/papers", "papers",
        Words("Attach a paper to goods", "附随货证明文件"),
        Words(
            "To lots, products, things or events that you reported. Whoever sees those that you reported sees the paper, and"
            " may open its file.",
            "附到本单位报告过的批次、品种、物品或事件：能看到这些记录的单位即可看到文件。",
        ),
        (Answer(201, Words("Attached", "已附上"), (_PAPER,), location=True),),
        scope="capture",
        bodies=(Content(NewPaper, _NEW),),
        refusals=(400, 409, 413, 415, 422),
        repeatable=True,
    ),
    Operation(
        "papers", "get", "/papers", "papers",
        Words("List papers", "随货证明文件列表"),
        Words(
            "Your own and those of goods that reached you, the newest first; with `item` those of the thing, its lot, its"
            " product and its hops.",
            "本单位的和收到的货的证明文件，按时间倒序；给出 `item` 时为该物品及其批次、品种、交接的文件。",
        ),
        (Answer(200, Words("The list", "列表"), (Content(PaperList, {"papers": [EXAMPLE], "more": False}),)),),
        scope="query",
        question=PapersQuestion,
        refusals=(400,),
    ),
    Operation(
        "paper", "get", "/papers/{paperID}", "papers",
        Words("One paper", "查询证明文件"),
        Words("With what it is about and the word that counts for you.", "含关于哪些货，以及对本单位有效的验证结果。"),
        (Answer(200, Words("The paper", "证明文件"), (_PAPER,)),),
        scope="query", parts=(_ID,), refusals=(400, 404),
    ),
    Operation(
        "judge_paper", "post", "/papers/{paperID}/verdicts", "papers",
        Words("Verify or refuse a paper", "验证证明文件"),
        Words(
            "For your own party; an authority's word counts for everybody. Nobody verifies what he attached himself.",
            "只对本单位有效；监管部门的验证对所有单位有效。不能验证自己附上的文件。",
        ),
        (Answer(200, Words("The paper", "证明文件"), (_PAPER,)),),
        scope="capture", parts=(_ID,),
        bodies=(Content(PaperVerdict, {"verdict": "verified"}),),
        refusals=(400, 404, 409, 413, 415, 422),
        repeatable=True,
    ),
    Operation(
        "withdraw_paper", "delete", "/papers/{paperID}", "papers",
        Words("Withdraw your own paper", "撤回证明文件"),
        Words("It counts no more, and stays readable with the reason.", "不再有效，仍可查看，并注明原因。"),
        (Answer(200, Words("The paper", "证明文件"), (_PAPER,)),),
        scope="capture", parts=(_ID,), question=PaperWithdrawal, refusals=(400, 404),
        query="reason=the+wrong+lot",
    ),
)  # fmt: skip
