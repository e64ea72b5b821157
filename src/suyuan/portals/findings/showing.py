"""Findings in words: for the page, for its details and for tables that are taken away."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from suyuan import clock
from suyuan.clock import BEIJING
from suyuan.core.chain.rules.finding import GRADE_NAMES, Grade
from suyuan.masterdata.models import ProductKind
from suyuan.parties.models import Party
from suyuan.parties.queries import parties_for
from suyuan.state.trace.subject import hri
from suyuan.supervision.findings.queries import Line
from suyuan.web.language import is_english
from suyuan.web.reading import voice

TONES: Final = {Grade.NOTICE: "info", Grade.MINOR: "warn", Grade.MAJOR: "warn", Grade.GRAVE: "stop"}
UNKNOWN: Final = gettext_noop("未登记的单位")
NOBODY: Final = gettext_noop("（未写明的单位）")
KIND_WORDS: Final = {
    "HOLDER": ("上市许可持有人", "holder"),
    "REGISTRANT": ("注册人", "registrant"),
    "MANUFACTURER": ("生产企业", "manufacturer"),
    "IMPORTER": ("进口企业", "importer"),
    "SUPPLIER": ("供货企业", "supplier"),
    "DISTRIBUTOR": ("经营企业", "distributor"),
    "CDC": ("疾控机构", "CDC"),
    "VACCINATION_UNIT": ("接种单位", "vaccination unit"),
    "HOSPITAL": ("医疗机构", "hospital"),
}


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


class Names:
    """Names of the parties of some findings, asked for at once."""

    def __init__(self, lines: Iterable[Line]) -> None:
        numbers = {
            each
            for line in lines
            for each in (line.party, line.partner, line.waived_by)
            if isinstance(each, int)
        }
        self.parties: dict[int, Party] = parties_for(numbers)
        self.english = voice().english

    def of(self, party: Any) -> str:
        if party is None:
            return _(NOBODY)
        if isinstance(party, int):
            found = self.parties.get(party)
            return str((found.name_en if self.english else "") or found.name) if found else _(UNKNOWN)
        return f"{_(UNKNOWN)} {party}"


def shown(lines: list[Line]) -> list[Shown]:
    """Findings in the reader's language."""
    names, now = Names(lines), clock.now()
    return [_shown(line, names, now) for line in lines]


def _shown(line: Line, names: Names, now: dt.datetime) -> Shown:
    english = is_english()
    values = _values(line, names, english=english)
    state, tone, ended = _end(line)
    return Shown(
        line,
        line.rule.id,
        line.rule.title[english],
        line.rule.message[english].format_map(values),
        line.rule.remedy[english].format_map(values),
        GRADE_NAMES[line.grade][english],
        TONES[line.grade],
        names.of(line.party),
        names.of(line.partner) if line.partner is not None else "",
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


def _values(line: Line, names: Names, *, english: bool) -> dict[str, str]:
    """The values of the message; a word that has an English form is replaced by it for English readers."""
    words = {name: str(value) for name, value in line.words.items()}
    if english:
        words |= {name.removesuffix("_en"): value for name, value in words.items() if name.endswith("_en")}
    for name in ("from_kind", "to_kind"):
        if name in words:
            words[name] = KIND_WORDS.get(words[name].partition(":")[0], (words[name],) * 2)[english]
    return {
        **words,
        "party": names.of(line.party),
        "partner": names.of(line.partner),
        "time": minute(line.at),
        "other_time": minute(line.other_at) if line.other_at else "—",
    }


def _end(line: Line) -> tuple[str, str, str]:
    """State, its tone, and when it ended."""
    if line.state == "healed":
        return _("已消除"), "ok", minute(line.healed_at) if line.healed_at else ""
    if line.waived_at:
        return _("已豁免"), "info", minute(line.waived_at)
    return _("待处理"), "warn", ""


def minute(moment: dt.datetime) -> str:
    """Beijing time to the minute."""
    return f"{moment.astimezone(BEIJING):%Y-%m-%d %H:%M}"
