"""Findings in words: for the page, for its details and for tables that are taken away."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from suyuan import clock
from suyuan.core.chain.rules.finding import GRADE_NAMES, Grade
from suyuan.masterdata.models import ProductKind
from suyuan.state.trace.subject import hri
from suyuan.supervision.findings.queries import Line
from suyuan.supervision.findings.words import Names, minute, said
from suyuan.web.language import is_english

TONES: Final = {Grade.NOTICE: "info", Grade.MINOR: "warn", Grade.MAJOR: "warn", Grade.GRAVE: "stop"}


@dataclass(frozen=True, slots=True)
class Shown:
    """A finding in words."""

    line: Line
    rule: str
    title: str
    message: str
    remedy: str
    grade: str
    tone: str
    party: str
    partner: str
    kind: str
    things: str
    opened: str
    deadline: str
    is_overdue: bool
    state: str
    state_tone: str
    ended: str
    example: str
    """One of the things, as people read codes."""
    sides: tuple[tuple[str, str, str], ...] = ()
    """Of a document whose two sides differ: goods, sent, received."""


def shown(lines: list[Line]) -> list[Shown]:
    """Findings in the reader's language."""
    names, now = Names(lines), clock.now()
    return [_shown(line, names, now) for line in lines]


def _shown(line: Line, names: Names, now: dt.datetime) -> Shown:
    english = is_english()
    message, remedy = said(line, names, english=english)
    state, tone, ended = _end(line)
    return Shown(
        line,
        line.rule.id,
        line.rule.title[english],
        message,
        remedy,
        GRADE_NAMES[line.grade][english],
        TONES[line.grade],
        names.of(line.party, english=english),
        names.of(line.partner, english=english) if line.partner is not None else "",
        _(str(dict(ProductKind.choices).get(line.kind, ""))) if line.kind else "",
        _("%(n)d 件") % {"n": line.things} if line.things and line.example else "",
        minute(line.opened_at),
        minute(line.deadline),
        line.state == "open" and line.deadline < now,
        state,
        tone,
        ended,
        hri(line.example) if line.example else "",
        tuple(_sides(line.words.get("lines", ""))),
    )


def _sides(lines: str) -> Iterator[tuple[str, str, str]]:
    """Goods, sent and received of each line of a document."""
    for line in filter(None, lines.split("; ")):
        goods, _colon, amounts = line.rpartition(": ")
        sent, _arrow, got = amounts.partition(" → ")
        yield (hri(goods) if goods else amounts, sent, got)


def _end(line: Line) -> tuple[str, str, str]:
    """State, its tone, and when it ended."""
    if line.state == "healed":
        return _("已消除"), "ok", minute(line.healed_at) if line.healed_at else ""
    if line.waived_at:
        return _("已豁免"), "info", minute(line.waived_at)
    return _("待处理"), "warn", ""
