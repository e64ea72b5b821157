"""What ``/changes`` and ``/reconciliation`` answer, as types for the OpenAPI document."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from msgspec import Struct

from suyuan.exchange.api.answers import Moment
from suyuan.exchange.api.questions import said

Unreadable = Annotated[
    int,
    said(
        "Events left out because their stored records were altered; the operator is told of them",
        "因存储记录被改动而未计入的事件数；运营方会得到通知",
    ),
]


class Changes(Struct, kw_only=True):
    """What became visible behind a number. Keep `upto`, and ask with it as `after`."""

    after: int
    upto: Annotated[int, said("Everything up to this number is told", "到此编号为止已全部返回")]
    head: Annotated[int, said("The last number for now", "目前的最大编号")]
    more: Annotated[bool, said("Ask again at once", "为 true 时请立即继续")]
    events: Annotated[int, said("How many the document holds", "文档中的事件数")]
    unreadable: Unreadable
    document: Annotated[
        dict[str, Any],
        said("EPCISQueryDocument, as a subscriber gets it", "EPCISQueryDocument，与推送内容相同"),
    ]


class Period(Struct, kw_only=True):
    """What was recorded from `begin` to before `end`."""

    begin: Moment
    end: Moment
    events: int
    digest: Annotated[
        str,
        said(
            "SHA-256 over the eventIDs, sorted as bytes of UTF-8, each followed by a line feed",
            "对 eventID 按 UTF-8 字节排序，每个后加换行，取 SHA-256",
            pattern="^[0-9a-f]{64}$",
        ),
    ]
    unreadable: Unreadable


class Reconciliation(Struct, kw_only=True):
    """Counts and digests of what you may see, by the time of recording (`recordTime`)."""

    since: Moment
    until: Annotated[Moment, said("As far as this answer goes", "本次统计到此")]
    by: Literal["day", "hour"]
    upto: Annotated[int, said("As it was at this number", "按此编号时的状态")]
    events: int
    periods: list[Period]
    next: Annotated[str | None, said("Address of what is left", "余下部分的地址")]
