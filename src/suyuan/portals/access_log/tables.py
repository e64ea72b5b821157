"""Lines of the access log as a table to take away: CSV with a byte-order mark, or a workbook."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from suyuan.portals.access_log.showing import Shown
from suyuan.portals.taken_away import table

HEADS: Final = (
    gettext_noop("时间"), gettext_noop("谁"), gettext_noop("角色"), gettext_noop("单位"), gettext_noop("做什么"),
    gettext_noop("对象"), gettext_noop("结果"), gettext_noop("记录数"), gettext_noop("等级"), gettext_noop("地址"),
)  # fmt: skip


def written(rows: Iterable[Shown], ending: str) -> HttpResponse:
    """The rows as ``csv`` or ``xlsx``."""
    return table(HEADS, map(_cells, rows), ending, name="access-log", title=_("访问日志"))


def _cells(row: Shown) -> Iterator[str]:
    yield from (row.when, row.who, row.role, row.organisation, row.action)
    yield dict(row.details)[_("对象")]
    yield from (row.result, row.records, row.grade_words, row.address)
