"""Findings as a table to take away: CSV with a byte-order mark, or a workbook."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from suyuan.parties.queries import parties_for
from suyuan.portals.findings.showing import Shown
from suyuan.portals.taken_away import table
from suyuan.supervision.findings.words import minute
from suyuan.web.reading import voice

HEADS: Final = (
    gettext_noop("规则"), gettext_noop("等级"), gettext_noop("问题"), gettext_noop("说明"), gettext_noop("应处理单位"),
    gettext_noop("对方"), gettext_noop("品种"), gettext_noop("涉及"), gettext_noop("其中一件"), gettext_noop("发生"),
    gettext_noop("发现"), gettext_noop("期限"), gettext_noop("状态"), gettext_noop("消除或豁免"), gettext_noop("处理办法"),
    gettext_noop("编号"),
)  # fmt: skip


def written(rows: Iterable[Shown], ending: str) -> HttpResponse:
    """The rows as ``csv`` or ``xlsx``."""
    return table(HEADS, map(_cells, rows), ending, name="findings", title=_("问题清单"))


def _cells(row: Shown) -> Iterator[str]:
    yield from (row.rule, row.grade, row.title, row.message, row.party, row.partner, row.kind, row.things)
    yield from (row.line.example or "", minute(row.line.at), row.opened, row.deadline, row.state, row.ended)
    yield from (row.remedy, row.line.id.hex)


def party_names(parties: Iterable[int]) -> dict[int, tuple[str, str]]:
    """Party to its code and its name in the reader's language."""
    english = voice().english
    return {
        number: (party.code, str((party.name_en if english else "") or party.name))
        for number, party in parties_for(parties).items()
    }
