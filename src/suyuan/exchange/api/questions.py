"""What can be asked in an address: each operation's parameters as one declared type, read strictly.

A name that is not known is refused instead of being passed over: who misspells ``known_at`` would otherwise be told
of today and take it for that day.
"""

from __future__ import annotations

import datetime as dt
import re
from types import NoneType
from typing import Annotated, Any, Final, Literal, TypeVar, get_args, get_origin, get_type_hints

import msgspec
from django.http import HttpRequest
from msgspec import Meta, Struct

from suyuan.core.identifiers.identification import Kind
from suyuan.core.problem import Problem
from suyuan.exchange.api import errors
from suyuan.exchange.problems import DoorRefusal

LONGEST_CODE: Final = 8_192
KINDS: Final = tuple(str(kind) for kind in Kind)
View = Literal["all", "parties", "packaging", "states", "places", "conditions"]
Direction = Literal["both", "back", "forward"]
OnError = Literal["rollback", "proceed"]
Asked = TypeVar("Asked", bound=Struct)
_LOST_PLUS: Final = re.compile(r" (?=\d\d:?\d\d$)")


def said(english: str, chinese: str, **more: Any) -> Meta:
    """What a field means, in both languages, with whatever else ``msgspec.Meta`` takes."""
    extra = {"x-description-zh": chinese, **more.pop("extra_json_schema", {})}
    return Meta(description=english, extra_json_schema=extra, **more)


Code = Annotated[
    str,
    said(
        "Any code as it was scanned or typed: GS1 in every spelling, MA, AHM, the 20-digit drug code, HIBC, ISBT 128,"
        " an EPC, a container, or a lot `(01)…(10)…`. Write the separator GS as %1D.",
        "扫描或输入的任意编码：GS1 各种写法、MA、AHM、20 位药品追溯码、HIBC、ISBT 128、EPC、箱码，或批次 `(01)…(10)…`。"
        "分隔符 GS 写作 %1D。",
        min_length=1,
        max_length=LONGEST_CODE,
        examples=["(01)06938888800013(21)A7"],
    ),
]


class TraceQuestion(Struct, forbid_unknown_fields=True, kw_only=True):
    """Of ``GET /trace``."""

    code: Code
    view: Annotated[View, said("One of the five views, or all of them.", "五种视图之一，或全部。")] = "all"
    direction: Annotated[
        Direction,
        said(
            "How far the genealogy goes: to what it was made of, to what was made of it.",
            "谱系方向：向前溯源、向后追踪。",
        ),
    ] = "both"
    as_of: (
        Annotated[
            dt.datetime,
            said(
                "Leave out what happened later. ISO 8601 with the offset.",
                "不计此后发生的事。ISO 8601，须带时区。",
                tz=True,
                examples=["2026-10-25T18:00:00+08:00"],
            ),
        ]
        | None
    ) = None
    known_at: (
        Annotated[
            dt.datetime,
            said(
                "Leave out what was recorded later: what did we know then?",
                "不计此后才记录的内容：那时我们知道什么？",
                tz=True,
                examples=["2026-10-25T18:00:00+08:00"],
            ),
        ]
        | None
    ) = None


class IdentifyQuestion(Struct, forbid_unknown_fields=True, kw_only=True):
    """Of ``GET /identify``."""

    code: Code
    kind: (
        Annotated[
            Literal[KINDS],  # type: ignore[valid-type]  # the words of Kind, listed once, there
            said("Hold the code to this one kind instead of finding it.", "按指定类型解析，不自动判断。"),
        ]
        | None
    ) = None


class CaptureQuestion(Struct, forbid_unknown_fields=True, kw_only=True):
    """Of ``POST /capture``."""

    on_error: Annotated[
        OnError,
        said(
            "When an event is refused: `rollback` stores nothing of the document, `proceed` stores the others.",
            "有事件被拒时：`rollback` 整份不入库，`proceed` 保存其余事件。",
        ),
    ] = "rollback"


class Nothing(Struct, forbid_unknown_fields=True):
    """Of operations without parameters."""


def asked(request: HttpRequest, kind: type[Asked]) -> Asked:
    """The parameters of a request. Raises DoorRefusal 400 with everything that is wrong with them."""
    fields = msgspec.structs.fields(kind)
    problems = [
        errors.UNKNOWN_NAME.problem("query", name, known=", ".join(f.name for f in fields) or "-")
        for name in request.GET
        if name not in {field.name for field in fields}
    ]
    values: dict[str, Any] = {}
    for field in fields:
        given = request.GET.getlist(field.name)
        if len(given) > 1:
            problems.append(errors.TWICE.problem(field.name, None, name=field.name, times=len(given)))
        elif given:
            values[field.name] = _read(field.name, given[0], _hint(kind, field.name), problems)
        elif field.required:
            problems.append(errors.MISSING.problem(field.name, None, name=field.name))
    if problems:
        raise DoorRefusal("ValidationException", 400, *problems)
    return kind(**values)


def refused_code(code: str, where: str) -> Problem | None:
    """What is wrong with the length of a code, if anything is."""
    if 1 <= len(code) <= LONGEST_CODE:
        return None
    return errors.NO_CODE.problem(where, len(code), limit=LONGEST_CODE)


def _hint(kind: type[Struct], name: str) -> Any:
    return get_type_hints(kind, include_extras=True)[name]


def _read(name: str, text: str, hint: Any, problems: list[Problem]) -> Any:
    if _is_moment(hint):
        text = _LOST_PLUS.sub("+", text.strip())  # a plus that nobody escaped arrives as a blank
    try:
        return msgspec.convert(text, hint, strict=False)
    except msgspec.ValidationError:
        english, chinese = _wanted(hint)
        problems.append(errors.VALUE.problem(name, text, name=name, wanted=english, wanted_zh=chinese))
        return None


def _wanted(hint: Any) -> tuple[str, str]:
    """What would have been right, in both languages."""
    words = _words(hint)
    if words:
        listed = ", ".join(words)
        return f"one of {listed}", f"可用值：{listed}"
    if _is_moment(hint):
        return "a moment such as 2026-10-25T18:00:00+08:00", "应为 2026-10-25T18:00:00+08:00 形式的时刻"
    if _kind(hint) is int:
        lowest, highest = _bounds(hint)
        return f"a whole number from {lowest} to {highest}", f"应为 {lowest} 至 {highest} 的整数"
    return f"a text of 1 to {LONGEST_CODE} characters", f"应为 1 至 {LONGEST_CODE} 个字符"


def _words(hint: Any) -> tuple[str, ...]:
    """The words of a Literal, however deep it stands."""
    if get_origin(hint) is Literal:
        return get_args(hint)
    return next((found for part in get_args(hint) if (found := _words(part))), ())


def _is_moment(hint: Any) -> bool:
    return _kind(hint) is dt.datetime


def _kind(hint: Any) -> Any:
    """The plain type behind annotations and None: a datetime, an int; None for the others."""
    if hint in {dt.datetime, int}:
        return hint
    return next((found for part in get_args(hint) if (found := _kind(part))), None)


def _bounds(hint: Any) -> tuple[Any, Any]:
    """The least and the greatest number that a hint allows."""
    if get_origin(hint) is Annotated:
        meta = next(part for part in get_args(hint) if isinstance(part, Meta))
        return meta.ge, meta.le
    return next(found for part in get_args(hint) if part is not NoneType and (found := _bounds(part)))
