"""Abnormal accesses in words, for the top of the page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from suyuan.clock import BEIJING
from suyuan.parties.access_log.alarms import Alarm, explained_alarms, open_alarms, open_counts
from suyuan.parties.access_log.rules import Rule
from suyuan.web.reading import voice

NAMES: Final = {
    Rule.MASS_READING: gettext_noop("大量读取"),
    Rule.ODD_HOURS: gettext_noop("夜间读取"),
    Rule.FOREIGN: gettext_noop("越权尝试"),
    Rule.NEW_ADDRESS: gettext_noop("多次失败后从新网络登录"),
    Rule.TWO_NETWORKS: gettext_noop("密钥同时用于多个网络"),
    Rule.ALTERED_RIGHTS: gettext_noop("权限数据被绕过系统改动"),
}
WHAT: Final = {
    Rule.MASS_READING: gettext_noop("一小时内读取 %(many)s 项，平时最多 %(usual)s"),
    Rule.ODD_HOURS: gettext_noop("22 时至次日 6 时读取 %(many)s 项，近 30 天有 %(usual)s 夜来过"),
    Rule.FOREIGN: gettext_noop("接连 %(many)s 项被拒绝"),
    Rule.NEW_ADDRESS: gettext_noop("先失败 %(many)s 次，再从没有来过的网络登录"),
    Rule.TWO_NETWORKS: gettext_noop("几分钟内来回于 %(many)s 个网络"),
    Rule.ALTERED_RIGHTS: gettext_noop("库中的账号、密钥、委托或单位与系统最后保存的不一致"),
}


@dataclass(frozen=True, slots=True)
class Told:
    """A finding in words."""

    id: int
    name: str
    who: str
    organisation: str
    what: str
    when: str
    networks: str
    href: str
    """The lines that it is about."""
    explained: str
    explanation: str


def alarms_in_words() -> dict[str, Any]:
    """Open findings, how many of each kind, and the last that were explained."""
    counts = open_counts()
    return {
        "alarms": [told(one) for one in open_alarms()],
        "alarm_counts": [(_(NAMES[rule]), counts[rule]) for rule in NAMES if rule in counts],
        "alarm_count": sum(counts.values()),
        "explained": [told(one) for one in explained_alarms()],
    }


def told(alarm: Alarm) -> Told:
    rule = Rule(alarm.rule)
    since, until = (moment.astimezone(BEIJING) for moment in (alarm.since, alarm.until))
    by = alarm.explainer
    return Told(
        alarm.id,
        _(NAMES[rule]),
        (alarm.person.name or alarm.person.login) if alarm.person else alarm.key_prefix,
        alarm.organisation.name if alarm.organisation else "",
        _(WHAT[rule]) % {"many": alarm.many, "usual": alarm.usual},
        f"{since:%Y-%m-%d %H:%M} – {until:%H:%M}",
        voice().listed(alarm.networks),
        _lines_of(alarm, f"{since:%Y-%m-%d}", f"{until:%Y-%m-%d}"),
        f"{by.name or by.login} · {alarm.explained_at.astimezone(BEIJING):%Y-%m-%d %H:%M}"
        if by and alarm.explained_at
        else "",
        alarm.explanation,
    )


def _lines_of(alarm: Alarm, since: str, until: str) -> str:
    person = alarm.person.login if alarm.person else alarm.key_prefix
    return f"/access-log/?{urlencode({'person': person, 'since': since, 'until': until})}"
