"""What the API answers, as types: the OpenAPI document is made of them. New fields may come; none goes within v1."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from msgspec import UNSET, Struct, UnsetType

from suyuan.exchange.api.questions import said

Text = str | None
Moment = Annotated[dt.datetime, said("ISO 8601 with the offset", "ISO 8601，带时区", tz=True)]


class Problem(Struct, kw_only=True):
    """One thing that is wrong, where, and how to mend it."""

    code: Annotated[str, said("Stable; scripts may rely on it", "固定不变，可供程序判断")]
    severity: Literal["error", "warning", "note"]
    where: Annotated[str, said("The place in what was sent", "出错位置")]
    value: Annotated[Text, said("The offending value, shortened", "出错的值（可能截短）")]
    message: str
    message_zh: str
    remedy: Annotated[str, said("What to do", "如何改正")]
    remedy_zh: str


class Refusal(Struct, kw_only=True):
    """RFC 7807 (`application/problem+json`); `problems` has every finding in both languages."""

    type: Annotated[
        str, said("`epcisException:` and the kind, or `about:blank`", "异常类型，或 `about:blank`")
    ]
    title: str
    status: int
    detail: str | UnsetType = UNSET
    problems: list[Problem] | UnsetType = UNSET


class Identified(Struct, kw_only=True):
    """What a code is."""

    input: Annotated[str, said("The code as it came", "原样返回的输入")]
    kind: Annotated[str, said("How it is written", "编码写法")]
    verdict: Literal["yes", "no", "syntax-only", "lenient", "check-disputed", "low-confidence"]
    problems: list[Problem]
    components: Annotated[dict[str, Any], said("Its parts by the names of its system", "各组成部分")]
    key: Annotated[
        str,
        said(
            "Equal for every spelling of the same thing", "同一物品各种写法的键相同", pattern="^[0-9a-f]{32}$"
        ),
    ]
    canonical: Text
    level: Literal["instance", "lot", "class", "container", "place", "party", "document", "other"]
    urn: Text
    digital_link: Text


class IdentifyList(Struct, kw_only=True, forbid_unknown_fields=True):
    """Codes to identify together."""

    codes: Annotated[list[str], said("1 to 1,000 codes", "1 至 1000 个编码", min_length=1, max_length=1_000)]
    kind: Annotated[Text, said("Hold them all to this kind", "全部按此类型解析")] = None


class IdentifiedList(Struct, kw_only=True):
    """In the order of the codes."""

    results: list[Identified]


class Verdict(Struct, kw_only=True):
    """May it be used? One line; the trace has the reasons."""

    level: Literal["ok", "warn", "stop", "unknown"]
    code: str
    title: str
    title_en: str
    detail: str
    detail_en: str


class ShortThing(Struct, kw_only=True):
    """The thing itself."""

    id: Annotated[str, said("Canonical; understood as a code everywhere", "规范写法，可作为编码使用")]
    key: str
    hri: Annotated[str, said("As people read it", "供人阅读的写法")]
    level: str
    name: Text
    name_en: Text
    lot: Text
    expiry: Text


class ShortNow(Struct, kw_only=True):
    """How it stands now."""

    state: str
    state_name: str
    state_name_en: str
    place: Annotated[Text, said("Null: unknown or under way", "空：未知或在途")]
    holder: Text
    container: Annotated[Text, said("What it is inside of", "所在包装")]
    since: Text


class ShortState(Struct, kw_only=True):
    """The short answer about a thing. `now` is null when nothing is known that you may see."""

    thing: ShortThing
    verdict: Verdict
    now: ShortNow | None


class CaptureJob(Struct, kw_only=True):
    """What became of a document."""

    captureID: str  # noqa: N815 - the name of EPCIS 2.0
    createdAt: Moment  # noqa: N815
    finishedAt: Moment | UnsetType = UNSET  # noqa: N815
    running: Annotated[bool, said("Ask again until this is false", "为 false 之前请再次查询")]
    success: Annotated[bool, said("Final once `running` is false", "`running` 为 false 后即为最终结果")]
    captureErrorBehaviour: Literal["rollback", "proceed"]  # noqa: N815
    errors: list[dict[str, Any]]
    events: Annotated[int, said("How many the document holds", "文档中的事件数")]
    accepted: int | UnsetType = UNSET
    duplicate: Annotated[
        int | UnsetType, said("You had sent them before; nothing is wrong", "贵方此前已提交，无需处理")
    ] = UNSET
    refused: int | UnsetType = UNSET


class CaptureList(Struct, kw_only=True):
    """The newest first, at most 50."""

    captures: list[CaptureJob]


class Party(Struct, kw_only=True):
    """An organisation."""

    id: int
    code: str
    name: str
    name_en: str
    kind: str
    uscc: Annotated[Text, said("Unified social credit code", "统一社会信用代码")]
    city: str


class Place(Struct, kw_only=True):
    """A registered place; tables and scans may name it by `name`."""

    id: Annotated[str, said("The identifier that events use", "事件中使用的标识")]
    name: str
    name_en: str
    kind: str
    city: str


class Key(Struct, kw_only=True):
    """A machine's key, without its secret."""

    prefix: Annotated[str, said("The middle part of the key", "密钥的中段")]
    name: str
    scopes: list[str]
    expires_at: Moment | None


class Me(Struct, kw_only=True):
    """Who is asking."""

    party: Annotated[Party | None, said("Null for the operator", "运营方为空")]
    acts_for: Annotated[list[Party], said("Who entrusted this party", "委托方")]
    places: list[Place]
    key: Annotated[Key | None, said("Null for a person who is signed in", "登录用户为空")]


class Interface(Struct, kw_only=True):
    """One piece of work behind the doors."""

    name: Literal["capture", "numbering", "state", "search", "lists"]
    status: Literal["ok", "behind"]
    waiting: Annotated[
        int,
        said("How much of it waits; at `capture` your own documents", "待处理数量；`capture` 仅计本单位文档"),
    ]


class Health(Struct, kw_only=True):
    """Are the interfaces keeping up?"""

    status: Literal["ok", "behind"]
    version: str
    time: Moment
    interfaces: list[Interface]
