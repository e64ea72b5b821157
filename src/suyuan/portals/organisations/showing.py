"""How an organisation is told on a page: its facts, its history and what it lacks, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from suyuan.core.areas.codes import path_of
from suyuan.parties.facts import Facts
from suyuan.parties.history import Change
from suyuan.parties.kinds import Level, LicenceKind, PartyKind, Section
from suyuan.parties.licences import Lack
from suyuan.parties.models import Party

WORDS: dict[str, Any] = {"kind": PartyKind, "level": Level, "section": Section}
NAMES = {
    "name": "名称",
    "kind": "类型",
    "name_en": "英文名称",
    "uscc": "统一社会信用代码",
    "country": "国家或地区",
    "area": "行政区划",
    "address": "地址",
    "level": "级别",
    "section": "内设部门",
}
"""Each field of Facts, in their order."""
HIDDEN_WHEN_EMPTY = ("name_en", "level", "section", "area", "address")


def fact_rows(facts: Facts, party: Party) -> list[dict[str, Any]]:
    """For the list of facts; the code of the party first, which never changes."""
    return [{"name": _("单位代码"), "text": party.code, "kind": "code"}, *fact_lines(facts)]


def fact_lines(facts: Facts) -> list[dict[str, Any]]:
    """The same of one that has no code yet."""
    rows: list[dict[str, Any]] = []
    for field, name in NAMES.items():
        text = value_words(field, getattr(facts, field))
        if text or field not in HIDDEN_WHEN_EMPTY:
            rows.append(
                {"name": _(name), "text": text or "—", "kind": "code" if field == "uscc" and text else ""}
            )
    return rows


def history_rows(changes: Iterable[Change]) -> list[dict[str, Any]]:
    """Each change with its moment and, for every field, what was and what is."""
    return [
        {
            "since": change.version.valid_from,
            "recorded": change.version.recorded_at,
            "act": change.version.act,
            "is_first": change.before is None,
            "fields": [_pair(change, field) for field in change.fields],
        }
        for change in changes
    ]


def lack_rows(lacks: Iterable[Lack]) -> list[dict[str, Any]]:
    """Who lacks what, with words for how long it still holds."""
    return [
        {
            "party": lack.party,
            "kinds": " / ".join(_(LicenceKind(kind).label) for kind in lack.kinds),
            "licence": lack.licence,
            "tone": "stop" if lack.has_ended else "warn",
            "words": _lack_words(lack),
        }
        for lack in lacks
    ]


def value_words(field: str, value: str) -> str:
    """A stored value for people."""
    if field in WORDS and value:
        return _(WORDS[field](value).label)
    if field == "area" and value:
        return f"{''.join(path_of(value))} {value}".strip()
    return value


def _lack_words(lack: Lack) -> str:
    if lack.days is None:
        return _("未登记")
    if lack.days < 0:
        return _("已过期 %(days)s 天") % {"days": -lack.days}
    if lack.days == 0:
        return _("今天到期")
    return _("还有 %(days)s 天到期") % {"days": lack.days}


def _pair(change: Change, field: str) -> dict[str, str]:
    before = value_words(field, getattr(change.before, field))
    return {
        "name": _(NAMES[field]),
        "before": before or "—",
        "after": value_words(field, getattr(change.facts, field)) or "—",
    }
