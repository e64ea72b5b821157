"""The operations under ``/api/v1/findings``, declared for the OpenAPI document."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from msgspec import Struct

from suyuan.exchange.api.answers import Moment
from suyuan.exchange.api.operations import Answer, Content, Operation, PathPart, Words
from suyuan.exchange.api.questions import Code, said

FINDING_ID: Final = "09c77137-dd13-a121-0de7-00454089d83e"
State = Literal["open", "overdue", "healed", "waived", "all"]


class InWords(Struct, kw_only=True):
    """The same in both languages."""

    zh: str
    en: str


class Finding(Struct, kw_only=True):
    """One breach of one rule, about one thing or many."""

    findingID: str  # noqa: N815
    rule: Annotated[str, said("As on the page of rules", "规则编号，见规则页")]
    grade: Literal["notice", "minor", "major", "grave"]
    state: Literal["open", "healed", "waived"]
    title: InWords
    message: InWords
    remedy: InWords
    party: Annotated[str | None, said("Code of the party that must act", "应处理单位的代码")]
    partner: Annotated[str | None, said("Code of the other side", "对方的代码")]
    eventID: Annotated[str, said("Number of the event that shows it", "证据事件编号")]  # noqa: N815
    otherEventID: Annotated[str | None, said("Number of the second event", "第二个证据事件编号")]  # noqa: N815
    happenedAt: Moment  # noqa: N815
    openedAt: Moment  # noqa: N815
    deadline: Moment
    healedAt: Moment | None  # noqa: N815
    healedBy: Annotated[str | None, said("Number of the event that healed it", "使其消除的事件编号")]  # noqa: N815
    things: Annotated[int, said("Of how many it holds now", "目前涉及的件数")]
    example: Annotated[str | None, said("One of them", "其中一件")]


class FindingWhole(Finding, kw_only=True):
    """With the things that it is about."""

    items: Annotated[list[str], said("At most 5,000 for which it holds now", "目前涉及的物品，至多 5000 件")]


class FindingList(Struct, kw_only=True):
    """What is to be done comes the gravest and most urgent first, everything else newest first."""

    findings: list[Finding]
    next: Annotated[str | None, said("Address of the next page", "下一页地址")]


class FindingsQuestion(Struct, forbid_unknown_fields=True, kw_only=True):
    """Of ``GET /findings``."""

    state: Annotated[State, said("Which of them", "状态")] = "open"
    rule: Annotated[str, said("Only those of a rule", "只看某条规则")] = ""
    of: Annotated[
        Literal["mine", "all"],
        said("Only what you must mend, or what partners must too", "只看本单位要处理的，或也看对方的"),
    ] = "all"
    item: Code | None = None
    before: Annotated[str, said("As the page before answered", "上一页返回的位置")] = ""


_EXAMPLE: Final[dict[str, Any]] = {
    "findingID": FINDING_ID,
    "rule": "COMP-RECEIPT",
    "grade": "major",
    "state": "open",
    "title": {"zh": "缺少收货记录", "en": "no record of receipt"},
    "message": {
        "zh": "甲公司于 2026-11-02 10:00 发货，乙医院没有收货记录",
        "en": "Firm A shipped at 2026-11-02 10:00, and Hospital B has no record of receiving it",
    },
    "remedy": {"zh": "由乙医院补报收货事件", "en": "Hospital B reports the receipt"},
    "party": "hospital-b",
    "partner": "firm-a",
    "eventID": "87ec981ed02f88fc55c45063d37cc3c4",
    "otherEventID": None,
    "happenedAt": "2026-11-02T02:00:00Z",
    "openedAt": "2026-11-20T03:00:00Z",
    "deadline": "2026-11-23T03:00:00Z",
    "healedAt": None,
    "healedBy": None,
    "things": 10,
    "example": "https://id.gs1.org/01/06901234567892/21/A1",
}
_ID: Final = PathPart(
    "finding",
    Words("As `GET /findings` answered", "`GET /findings` 返回的编号"),
    FINDING_ID,
    {"type": "string", "format": "uuid"},
)

OPERATIONS: Final = (
    Operation(
        "findings", "get", "/findings", "findings",
        Words("What is wrong with your chains", "链条上的问题"),
        Words(
            "What you or your partners must mend, 50 at a time; for an authority also what concerns events of its area.",
            "列出本单位和对方要处理的问题，每次 50 条；监管部门另含辖区内事件的问题。",
        ),
        (Answer(200, Words("A page of them", "一页结果"), (Content(FindingList, {"findings": [_EXAMPLE], "next": None}),)),),
        scope="query",
        question=FindingsQuestion,
        refusals=(400,),
    ),
    Operation(
        "finding", "get", "/findings/{finding}", "findings",
        Words("One finding with its things", "一条问题及其物品"),
        Words("What it is about, and what to do.", "涉及哪些物品，如何处理。"),
        (Answer(200, Words("The finding", "问题"), (Content(FindingWhole, {**_EXAMPLE, "items": [_EXAMPLE["example"]]}),)),),
        scope="query", parts=(_ID,), refusals=(400, 404),
    ),
)  # fmt: skip
