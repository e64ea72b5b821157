"""The shape in which operations are declared: one place for their address, words, parameters, answers and examples."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from msgspec import Struct

from suyuan.exchange.api.questions import Nothing

JSON: Final = "application/json"
PROBLEM: Final = "application/problem+json"
PROBLEM_XML: Final = "application/problem+xml"
Method = Literal["get", "post", "delete"]


@dataclass(frozen=True, slots=True)
class Words:
    """A text in both languages."""

    en: str
    zh: str


@dataclass(frozen=True, slots=True)
class PathPart:
    """A parameter that stands in the path."""

    name: str
    words: Words
    example: str
    schema: Mapping[str, Any] = field(default_factory=lambda: {"type": "string", "minLength": 1})


@dataclass(frozen=True, slots=True)
class Content:
    """A body, of a request or of an answer. ``shape``: a Struct, or a schema written by hand."""

    shape: type[Struct] | Mapping[str, Any]
    example: Any
    media: str = JSON
    required: bool = True


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer that is no refusal."""

    status: int
    words: Words
    contents: tuple[Content, ...]
    location: bool = False
    """Whether the header Location leads to what was made."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation."""

    name: str
    """operationId; the client's method has the same name."""
    method: Method
    path: str
    """With ``{parts}``, below ``/api/v1``."""
    tag: str
    title: Words
    words: Words
    answers: tuple[Answer, ...]
    scope: str | None = None
    """What the key must be issued for; None: any valid key."""
    question: type[Struct] = Nothing
    """Parameters of the address."""
    parts: tuple[PathPart, ...] = ()
    bodies: tuple[Content, ...] = ()
    refusals: tuple[int, ...] = ()
    """Statuses of RFC 7807 besides 401, 403 and those of every operation."""
    repeatable: bool = False
    """Whether it heeds Idempotency-Key."""
    query: str = ""
    """Parameters of the example's address."""


TAGS: Final = {
    "trace": Words("Trace and identify", "追溯与识码"),
    "capture": Words("Send events", "提交事件"),
    "sync": Words("Keep in step", "数据同步"),
    "tables": Words("Tables and scans", "表格与扫码"),
    "files": Words("Photos and documents", "照片与文件"),
    "acceptance": Words("Receive goods", "到货验收"),
    "papers": Words("Papers of goods", "随货证明文件"),
    "datasets": Words("National data sets", "疫苗追溯数据集"),
    "readings": Words("Temperatures", "温度读数"),
    "findings": Words("Findings", "问题清单"),
    "account": Words("Account and health", "账户与状态"),
}
