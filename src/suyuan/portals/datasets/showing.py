"""The sets of a thing in the reader's language: tables with the cells that are missing or wrong, and who owes what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from suyuan.core.epcis.datasets import rules
from suyuan.core.epcis.datasets.profile import Field, profile
from suyuan.core.problem import Problem
from suyuan.supervision.datasets.model import Filled, Filling, Row, Standing
from suyuan.supervision.datasets.wire import columns, in_words
from suyuan.web.language import is_english
from suyuan.web.reading import voice

ROWS_SHOWN: Final = 50
"""Rows of a set on the page; a file has more."""
WRONG_SHOWN: Final = 5
"""Wrong values of one set that are told one by one; the table to take away has all."""
WORDS: Final = {
    Standing.COMPLETE: (gettext_noop("完整"), "ok"),
    Standing.INCOMPLETE: (gettext_noop("有缺项"), "warn"),
    Standing.MISSING: (gettext_noop("未上报"), "stop"),
    Standing.UNSEEN: (gettext_noop("不可见"), "info"),
    Standing.NONE: (gettext_noop("尚未发生"), ""),
}
INVOLVED: Final = gettext_noop("没有涉及")
"""Of a set about organisations, where none of the kind took part."""
GROUPS: Final = {"basic": gettext_noop("基础信息"), "application": gettext_noop("应用信息")}
TYPES: Final = {
    "text": gettext_noop("文本"),
    "code": gettext_noop("追溯码"),
    "day": gettext_noop("日期"),
    "moment": gettext_noop("时间"),
    "whole": gettext_noop("整数"),
    "number": gettext_noop("数字"),
    "flag": gettext_noop("是或否"),
    "word": gettext_noop("代码表"),
}
OWES: Final = {
    "holder": gettext_noop("上市许可持有人"),
    "party": gettext_noop("该单位自己"),
    "reporter": gettext_noop("上报单位"),
    "issuer": gettext_noop("附上文件的单位"),
}


@dataclass(frozen=True, slots=True)
class Cell:
    """One value; ``lack`` says what is wrong with it."""

    text: str
    lack: str = ""
    is_code: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One row, and where it comes from."""

    cells: tuple[Cell, ...]
    href: str
    is_whole: bool


@dataclass(frozen=True, slots=True)
class SetShown:
    """One set as the page shows it."""

    name: str
    title: str
    word: str
    tone: str
    count: int
    heads: tuple[str, ...]
    lines: tuple[Line, ...]
    more: int
    note: str


@dataclass(frozen=True, slots=True)
class Debt:
    """What one party owes."""

    owes: str
    gaps: tuple[tuple[str, str], ...]
    """The set, and what of it is missing or wrong."""


def shown(filling: Filling) -> list[tuple[str, list[SetShown]]]:
    """The sets by their groups."""
    sides = groupby(filling.sets, key=lambda one: one.data_set.group)
    return [(_(GROUPS[group]), [_set(one) for one in sets]) for group, sets in sides]


def debts(filling: Filling) -> list[Debt]:
    """Everything that is missing or wrong, by who must mend it and set by set, who owes most first."""
    found: dict[str, dict[str, _Gap]] = {}
    side = int(is_english())
    for one in filling.sets:
        title = one.data_set.title[side]
        for row in one.rows:
            gap = found.setdefault((row.draft.owes.zh, row.draft.owes.en)[side], {}).setdefault(
                title, _Gap(one)
            )
            for problem in row.problems:
                gap.add(problem, english=bool(side))
        if one.standing is Standing.MISSING and one.owes:
            found.setdefault((one.owes.zh, one.owes.en)[side], {})[title] = _Gap(one, said=[_note(one)])
    made = [
        Debt(owes, tuple((title, gap.words) for title, gap in sets.items() if gap.many))
        for owes, sets in found.items()
    ]
    many = {owes: sum(gap.many for gap in sets.values()) for owes, sets in found.items()}
    return sorted((one for one in made if one.gaps), key=lambda one: -many[one.owes])


@dataclass(slots=True)
class _Gap:
    """What is lacking in the rows of one set."""

    filled: Filled
    missing: Counter[str] = field(default_factory=Counter)
    said: list[str] = field(default_factory=list)

    def add(self, problem: Problem, *, english: bool) -> None:
        if problem.rule is rules.MISSING:
            title = next(each.title for each in columns(self.filled) if each.name == problem.where)
            self.missing[title[english]] += 1
        elif len(self.said) < WRONG_SHOWN:
            words = (problem.message, problem.remedy) if english else (problem.message_zh, problem.remedy_zh)
            self.said.append(" ".join(words) if english else "".join(words))

    @property
    def many(self) -> int:
        return self.missing.total() + len(self.said)

    @property
    def words(self) -> str:
        """The fields that are missing, with how often where it is more than once; then what is wrong."""
        each = [f"{title} ×{n}" if n > 1 else title for title, n in self.missing.items()]
        lacking = _("缺：%(fields)s") % {"fields": voice().listed(each)} if each else ""
        return " ".join(part for part in (lacking, *self.said) if part)


def _set(one: Filled) -> SetShown:
    english = is_english()
    word, tone = WORDS[one.standing]
    if one.standing is Standing.NONE and one.data_set.group == "basic":
        word = INVOLVED
    heads = tuple(field.title[english] for field in columns(one))
    lines = tuple(_line(row, one) for row in one.rows[:ROWS_SHOWN])
    more = len(one.rows) - len(lines) + one.left_out
    title = one.data_set.title[english]
    return SetShown(one.data_set.name, title, _(word), tone, len(one.rows), heads, lines, more, _note(one))


def _note(one: Filled) -> str:
    """Why there is no row."""
    owes = (one.owes.en if is_english() else one.owes.zh) if one.owes else ""
    if one.standing is Standing.MISSING:
        return _("没有上报。应由 %(owes)s 提供。") % {"owes": owes}
    if one.standing is Standing.UNSEEN:
        return _("您看不到这部分。由 %(owes)s 提供，是否已上报请向其核实。") % {"owes": owes}
    if one.rows or one.data_set.group == "basic":
        return ""
    return _("没有这样的业务发生，不需要数据。")


def _line(row: Row, one: Filled) -> Line:
    english, draft = is_english(), row.draft
    lacks = {problem.where: problem.message if english else problem.message_zh for problem in row.problems}
    values = {**draft.extensions, **draft.values}
    cells = tuple(
        _cell(field, values.get(field.name, ""), lacks.get(field.name, "")) for field in columns(one)
    )
    kind, text = draft.source
    href = {"event": f"/events/{text}/", "paper": f"/papers/{text}/"}.get(kind, "")
    return Line(cells, href, draft.is_whole)


def _cell(field: Field, text: str, lack: str) -> Cell:
    shown = in_words(field, text, english=is_english())
    if field.type == "moment" and "T" in shown:
        shown = shown[:16].replace("T", " ")
    return Cell(shown, lack, field.type == "code")


def asked_fields() -> Iterator[tuple[str, list[tuple[str, str, str, list[dict[str, str]]]]]]:
    """What every set asks, for the page without a code."""
    english = is_english()
    for group, name in GROUPS.items():
        yield (
            _(name),
            [
                (one.name, one.title[english], _(OWES[one.owes]), [_field(field) for field in one.fields])
                for one in profile().sets.values()
                if one.group == group
            ],
        )


def _field(field: Field) -> dict[str, str]:
    english = is_english()
    words = " / ".join(word.en if english else word.zh for word in field.words)
    must = _("必填") if field.must else ""
    return {
        "title": field.title[english],
        "name": field.name,
        "type": words or _(TYPES[field.type]),
        "must": must,
    }
