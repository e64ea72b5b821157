"""What can be asked of ``/changes`` and ``/reconciliation``."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from msgspec import Struct

from suyuan.exchange.api.questions import said

LAST_NUMBER = 2**63 - 1
By = Literal["day", "hour"]
QueryName = Annotated[
    str,
    said(
        "Only what this named query of yours means (`/epcis/v2/queries`); else everything that you may see.",
        "只看贵方的这个命名查询（`/epcis/v2/queries`）；默认为全部可见事件。",
        min_length=1,
        max_length=200,
    ),
]


class ChangesQuestion(Struct, forbid_unknown_fields=True, kw_only=True):
    """Of ``GET /changes``."""

    after: Annotated[
        int,
        said(
            "The number up to which you have everything; 0 begins with the first event.",
            "贵方已收齐到的编号；0 表示从第一条事件开始。",
            ge=0,
            le=LAST_NUMBER,
            examples=[4711],
        ),
    ] = 0
    limit: Annotated[int, said("At most so many events.", "本次最多返回的事件数。", ge=1, le=1_000)] = 500
    query: QueryName = "SimpleEventQuery"


class ReconciliationQuestion(Struct, forbid_unknown_fields=True, kw_only=True):
    """Of ``GET /reconciliation``."""

    since: Annotated[
        dt.datetime,
        said(
            "The first period begins here: what was recorded at or after this moment.",
            "第一个时段的起点：统计此刻及之后记录的事件。",
            tz=True,
            examples=["2026-11-15T00:00:00+08:00"],
        ),
    ]
    until: Annotated[
        dt.datetime,
        said(
            "Before this moment; the last period may be shorter.",
            "至此刻之前；最后一个时段可能较短。",
            tz=True,
            examples=["2026-11-22T00:00:00+08:00"],
        ),
    ]
    by: Annotated[By, said("How long a period is.", "时段长度。")] = "day"
    upto: (
        Annotated[
            int,
            said(
                "As it was at this number, the one that you have reached: what came later does not disturb.",
                "按此编号时的状态统计（贵方已收到的编号），之后到达的不计入。",
                ge=0,
                le=LAST_NUMBER,
            ),
        ]
        | None
    ) = None
    query: QueryName = "SimpleEventQuery"
