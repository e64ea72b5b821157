"""Sensors and excursions in words."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from suyuan.clock import BEIJING
from suyuan.core.chain.cold.grading import GRADE_WORDS, ColdGrade
from suyuan.core.chain.vocabulary import STATE_NAMES
from suyuan.supervision.cold.board import Line, Now
from suyuan.supervision.cold.deciding import VERDICT_WORDS, Verdict
from suyuan.supervision.cold.holding import Hold
from suyuan.web.language import is_english

STATES: Final = {
    "out": (gettext_noop("超温"), "stop"),
    "silent": (gettext_noop("没有信号"), "warn"),
    "never": (gettext_noop("还没有数据"), "info"),
    "ok": (gettext_noop("正常"), "ok"),
    "ended": (gettext_noop("已停用"), ""),
}
PROFILE_WORDS: Final = {
    "vaccine": gettext_noop("疫苗 2–8 °C，不得冻结"),
    "cold": gettext_noop("冷藏 2–8 °C"),
    "frozen": gettext_noop("冷冻 −15 °C 以下"),
    "cool": gettext_noop("阴凉 20 °C 以下"),
    "room": gettext_noop("常温 10–30 °C"),
}
TONES: Final = {0: "ok", 1: "info", 2: "warn", 3: "stop", 4: "stop"}


@dataclass(frozen=True, slots=True)
class ShownSensor:
    """A sensor in words."""

    now: Now
    state: str
    tone: str
    celsius: str
    at: str
    profile: str


@dataclass(frozen=True, slots=True)
class ShownExcursion:
    """An excursion in words."""

    line: Line
    grade: str
    tone: str
    side: str
    peak: str
    span: str
    start: str
    end: str
    degree_hours: str
    mean_kinetic: str
    day_mean: str
    verdict: str


def shown_sensor(now: Now) -> ShownSensor:
    words, tone = STATES[now.state]
    celsius = f"{now.celsius:.1f} °C" if now.celsius is not None else "—"
    at = minute(now.at) if now.at else "—"
    return ShownSensor(now, _(words), tone, celsius, at, _(PROFILE_WORDS[now.sensor.profile_name]))


def shown_excursion(line: Line) -> ShownExcursion:
    english = is_english()
    return ShownExcursion(
        line,
        GRADE_WORDS[ColdGrade(line.grade)][english],
        TONES[line.grade],
        _("高于上限") if line.side == "above" else _("低于下限"),
        f"{line.peak:.1f} °C",
        span(line.seconds),
        minute(line.start),
        _("至今") if line.is_open else minute(line.end),
        f"{line.degree_hours:.2f}",
        f"{line.mean_kinetic:.2f} °C",
        f"{line.day_mean:.2f} °C" if line.day_mean is not None else "—",
        VERDICT_WORDS[Verdict(line.verdict)][english] if line.verdict else "",
    )


def shown_hold(hold: Hold) -> tuple[Hold, str, str]:
    """A lock in which an excursion has a part: itself, its state in words, its tone."""
    return hold, STATE_NAMES[hold.state][is_english()], "stop" if hold.is_open else "ok"


def span(seconds: float) -> str:
    """``4 小时 10 分``."""
    hours, minutes = divmod(round(seconds / 60), 60)
    if hours:
        return _("%(hours)d 小时 %(minutes)d 分") % {"hours": hours, "minutes": minutes}
    return _("%(minutes)d 分") % {"minutes": minutes}


def minute(moment: dt.datetime) -> str:
    """Beijing time to the minute."""
    return f"{moment.astimezone(BEIJING):%Y-%m-%d %H:%M}"
