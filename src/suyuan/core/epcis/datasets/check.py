"""Whether a row says what its set demands: each field that is missing or wrong is one Problem at that field."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Final

from suyuan.core.epcis.datasets import rules
from suyuan.core.epcis.datasets.profile import Field
from suyuan.core.problem import Problem

LONGEST: Final = 500
_TYPES: Final = {
    "day": ("day", "日期", "2026-05-01"),
    "moment": ("moment", "带时区的时间", "2026-05-01T08:30:00+08:00"),
    "whole": ("whole number", "整数", "24"),
    "number": ("number", "数字", "24"),
    "flag": ("yes or no", "“是”或“否”", "是"),
}
YES: Final = ("是", "yes", "true", "1")
NO: Final = ("否", "no", "false", "0")


def row_problems(
    fields: Iterable[Field], row: Mapping[str, str], owes: tuple[str, str] = ("上报单位", "The reporter")
) -> Iterator[Problem]:
    """Everything that is missing or wrong. ``owes`` names who must fill in what is missing, Chinese and English."""
    for one in fields:
        text = row.get(one.name, "")
        if text:
            yield from value_problems(one, text)
        elif one.must:
            yield rules.MISSING.problem(
                one.name, None, title=one.en, title_zh=one.zh, owes=owes[1], owes_zh=owes[0]
            )


def value_problems(one: Field, text: str) -> Iterator[Problem]:
    """What is wrong with a text that stands in a field."""
    named = {"title": one.en, "title_zh": one.zh}
    if len(text) > LONGEST:
        yield rules.TOO_LONG.problem(one.name, None, limit=LONGEST, **named)
    elif one.type == "word" and one.word(text) is None:
        known, known_zh = (
            ", ".join(words) for words in zip(*((w.value, w.zh) for w in one.words), strict=True)
        )
        yield rules.WORD.problem(one.name, text, known=known, known_zh=known_zh, **named)
    elif one.type in _TYPES and not _reads(one.type, text):
        name, name_zh, example = _TYPES[one.type]
        yield rules.TYPE.problem(one.name, text, type=name, type_zh=name_zh, example=example, **named)
    elif one.pattern and re.fullmatch(one.pattern, text) is None:
        yield rules.SHAPE.problem(one.name, text, form=one.pattern, **named)


def _reads(kind: str, text: str) -> bool:
    """Whether a text is a value of the type."""
    try:
        return _READERS[kind](text)
    except (ValueError, InvalidOperation):
        return False


_READERS: Final[Mapping[str, Callable[[str], bool]]] = {
    "day": lambda text: bool(dt.date.fromisoformat(text)),
    "moment": lambda text: dt.datetime.fromisoformat(text).tzinfo is not None,
    "whole": lambda text: text.isascii() and text.isdigit() and len(text) <= 12,
    "number": lambda text: Decimal(text).is_finite(),
    "flag": lambda text: text.lower() in (*YES, *NO),
}
