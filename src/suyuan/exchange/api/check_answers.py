"""What checks and lists of locks answer, as types."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from msgspec import Struct

from suyuan.exchange.api.answers import Moment, Text
from suyuan.exchange.api.questions import said

Purpose = Literal["receive", "ship", "use", "takeaway"]
Gravity = Literal["pass", "warn", "stop"]


class CheckList(Struct, kw_only=True, forbid_unknown_fields=True):
    """Codes to check together, for one purpose."""

    codes: Annotated[
        list[str],
        said(
            "1 to 5,000 codes as scanned. A container is answered with everything in it.",
            "1 至 5000 个编码。箱码连同箱内逐个核验。",
            min_length=1,
            max_length=5_000,
        ),
    ]
    purpose: Annotated[Purpose, said("What you are about to do", "将要做什么：收货、发货、使用、带离")]
    quantity: Annotated[
        int | float | None,
        said("With codes of lots only: how much of it", "仅与批次编码一起：数量"),
    ] = None
    document: Annotated[
        str | None,
        said(
            "Number or whole identifier of a despatch advice, order or invoice: each code is compared with what it lists",
            "发货单、订单或发票的编号或完整标识：逐码与单据所列核对",
        ),
    ] = None


class CheckPart(Struct, kw_only=True):
    """One of the ten checks; V11 where a document was named."""

    check: Annotated[str, said("V1 to V11", "V1 至 V11", pattern="^V([1-9]|10|11)$")]
    name: str
    name_en: str
    result: Literal["pass", "warn", "stop", "not_configured"]
    reason: str
    reason_en: str
    record: Annotated[Text, said("A state or a rule that it rests on", "依据的状态或规则")]


class CheckLine(Struct, kw_only=True):
    """The answer about one code."""

    code: Annotated[
        str, said("As you sent it; of what is in a container, its id", "原样返回；箱内的为其标识")
    ]
    id: str
    hri: str
    container: Text
    product: Text
    product_en: Text
    lot: Text
    expiry: dt.date | None
    state: Text
    result: Gravity
    title: str
    title_en: str
    checks: list[CheckPart]


class CheckSummary(Struct, kw_only=True, rename={"passed": "pass"}):
    """How many lines of each."""

    passed: int
    warn: int
    stop: int


class CheckDifference(Struct, kw_only=True):
    """A lot or product of which the document lists another amount than was asked about."""

    id: str
    listed: str
    asked: str


class CheckDocument(Struct, kw_only=True):
    """All codes together beside the document that was named."""

    number: str
    kinds: list[str]
    result: Gravity
    reason: str
    reason_en: str
    missing: Annotated[
        list[str],
        said("On the document and not asked about, the first 1,000", "单据上有而未核验的，最多 1000 个"),
    ]
    missing_count: int
    differences: list[CheckDifference]


class Signature(Struct, kw_only=True):
    """Over the answer without this field: names sorted, no spaces, UTF-8."""

    algorithm: str
    key_id: str
    public_key: str
    value: str


class CheckAnswer(Struct, kw_only=True):
    """May it be done? The gravest line decides."""

    suyuan_check: int
    purpose: Purpose
    by: Annotated[str, said("Your party", "核验单位")]
    at: Moment
    result: Gravity
    title: str
    title_en: str
    summary: CheckSummary
    not_configured: Annotated[
        list[str],
        said("Checks that were not made, since what they need is not set up", "尚未配置、因而未做的核验"),
    ]
    document: CheckDocument | None
    lines: list[CheckLine]
    signature: Signature


class StoppedThing(Struct, kw_only=True):
    """A thing, lot or product; `state` is null where it is no longer stopped."""

    number: int
    key: str
    id: str
    level: Literal["thing", "lot", "product"]
    state: Text
    since: Moment | None


class LockList(Struct, kw_only=True):
    """What changed behind a number. Keep `upto`, and ask with it as `after`."""

    after: int
    upto: int
    more: bool
    at: Moment
    stopped: list[StoppedThing]
    signature: Signature
