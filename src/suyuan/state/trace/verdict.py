"""The line at the top: may it be used, and if not at once, why not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from suyuan.core.chain.conditions import Excursion
from suyuan.core.chain.vocabulary import RECALLS, STATE_NAMES, State
from suyuan.core.identifiers.gs1_rules import CHECK_DIGIT
from suyuan.core.problem import Problem
from suyuan.state.trace.telling import Json, day_in_beijing

LATE = dt.timedelta(days=7)
"""From here on a late report is told in the verdict."""


LONGEST_SHOWN = 40
"""Characters of a text of a sender that a reason repeats."""


@dataclass(frozen=True, slots=True)
class Reason:
    code: str
    level: str
    message: str
    message_en: str
    event: str | None = None
    by: Json | None = None
    """The party that said so, where the viewer may know."""
    thing: Json | None = None
    """Another thing that it is about."""

    def json(self) -> Json:
        chinese = f"（由{self.by['name']}报告）" if self.by else ""
        english = f" (reported by {self.by['name_en'] or self.by['name']})" if self.by else ""
        return {
            "code": self.code,
            "level": self.level,
            "message": self.message + chinese,
            "message_en": self.message_en + english,
            "event": self.event,
            **({"thing": self.thing} if self.thing else {}),
        }


_STATE_LINES: dict[State, tuple[str, str, str, str]] = {
    State.USED: ("used", "stop", "已使用，不得再次使用", "Already used; must not be used again"),
    State.DESTROYED: ("destroyed", "stop", "已销毁，不得使用", "Destroyed; must not be used"),
    State.RECALLED: ("recalled", "stop", "已召回，不得使用", "Recalled; must not be used"),
    State.RECALLING: ("recalled", "stop", "正在召回，请停止使用", "Being recalled; stop using it"),
    State.RECALL_PENDING: ("recalled", "stop", "待召回，请暂停使用", "Recall pending; do not use"),
    State.EXPIRED: ("expired", "stop", "已过有效期，不得使用", "Expired; must not be used"),
    State.DAMAGED: ("damaged", "stop", "已损坏，不得使用", "Damaged; must not be used"),
    State.ABNORMAL: ("abnormal", "stop", "状态异常，不得使用", "Abnormal; must not be used"),
    State.DISCONTINUED: ("discontinued", "stop", "已停用，不得使用", "Discontinued; must not be used"),
    State.ON_HOLD: ("on_hold", "stop", "待定，放行前不得使用", "On hold; not to be used before release"),
}
_NOT_TO_USE = _STATE_LINES.keys() - {State.USED, State.DESTROYED}


@dataclass(slots=True)
class Verdict:
    """Collects reasons and tells the gravest in the title."""

    state: State
    expiry: dt.date | None
    moment: dt.datetime
    reasons: list[Reason] = field(default_factory=list)

    def judge_state(self, event: str | None, by: Json | None = None) -> None:
        line = _STATE_LINES.get(self.state)
        if line is not None:
            self.reasons.append(Reason(*line, event, by))

    def judge_dispute(self, state: State, event: str | None, by: Json | None) -> None:
        """A party that has nothing to do with the thing says that it is to be stopped: told, and not believed."""
        chinese, english = STATE_NAMES[state]
        message = f"与其无关的单位称其“{chinese}”，请核实"
        message_en = f"Said to be {english} by a party that has nothing to do with it; check this"
        self.reasons.append(Reason("disputed", "warn", message, message_en, event, by))

    def judge_claim(self, event: str | None) -> None:
        """Somebody to whom no handover leads says that it has the thing; a gap tells of it where gaps are told."""
        message = "有单位称经手过它，但没有交接记录通向该单位，请核实"
        message_en = "A party says that it had it, but no handover leads to that party; check this"
        self.reasons.append(Reason("disputed", "warn", message, message_en, event))

    def judge_lot(self, state: State, event: str | None, by: Json | None = None) -> None:
        """The lot or product as a whole is stopped."""
        line = _STATE_LINES.get(state)
        if line is not None and state is not self.state:
            code, level, chinese, english = line
            self.reasons.append(Reason(code, level, f"所属批次：{chinese}", f"Its lot: {english}", event, by))

    def judge_input(self, state: State, thing: Json | None, event: str | None, by: Json | None) -> None:
        """Something that it was made of is stopped; ``thing`` where the viewer may know what it was made of."""
        _, _, chinese, english = _STATE_LINES[state]
        code = "input_recalled" if state in RECALLS else "input_stopped"
        told = thing["hri"] if thing else ""
        message = f"制成它的{told or '一种投入物'}：{chinese}"
        message_en = f"Made of {told or 'something that is stopped'}: {english}"
        self.reasons.append(Reason(code, "warn", message, message_en, event, by, thing))

    def judge_records(self, altered: int) -> None:
        """Records that were altered could have said anything."""
        if altered:
            chinese = f"{altered} 条记录被改动，核实前不得使用"
            english = f"{altered} of its records {'was' if altered == 1 else 'were'} altered; not to be used before they are checked"
            self.reasons.append(Reason("altered", "stop", chinese, english))

    def judge_whole(self, *, is_cut: bool) -> None:
        """Events that tell more than a sensor's readings were left out: what is told may not be all."""
        if is_cut and not any(each.code == "incomplete" for each in self.reasons):
            chinese = "事件过多，较早的未全部读入，请人工核对"
            english = "Too many events; the older ones were not all read. Check by hand"
            self.reasons.append(Reason("incomplete", "warn", chinese, english))

    def judge_code(self, problems: Iterable[Problem]) -> None:
        """A GS1 code with a wrong check digit was mistyped, or is no code of the maker: a check refuses it as well."""
        for each in problems:
            if each.code == CHECK_DIGIT.code:
                self.reasons.append(Reason("code", "warn", each.message_zh, each.message))

    def judge_nesting(self, container: str, *, is_ring: bool) -> None:
        """No container stands in what it holds: one of the packing records is wrong."""
        if is_ring:
            chinese = f"记录称它装在 {container} 里，又称 {container} 装在它里面，请核对包装记录"
            english = f"Said to stand in {container}, and to hold it as well; check the packing records"
            self.reasons.append(Reason("nesting", "warn", chinese, english))

    def judge_books(self, parties: Sequence[Json | None]) -> None:
        """Somebody gave away or used more than it ever had: a record is missing, or a count is wrong."""
        if parties:
            known = [party for party in parties if party]
            names = "、".join(party["name"] or party["id"] for party in known)
            english = ", ".join(party["name_en"] or party["name"] or party["id"] for party in known)
            chinese = f"{names or '有单位'}发出和使用的多于收到的，请核对数量"
            english = f"{english or 'A party'} sent and used more than it received; check the quantities"
            self.reasons.append(Reason("overdrawn", "warn", chinese, english))

    def judge_expiry(self, unread: str | None) -> None:
        """The newest word on the expiry names no day: it may be over."""
        if unread is not None:
            shown = unread if len(unread) <= LONGEST_SHOWN else unread[:LONGEST_SHOWN] + "…"
            chinese, english = (
                f"有效期“{shown}”无法识别，请核对标签",
                f"The expiry “{shown}” cannot be read; check the label",
            )
            self.reasons.append(Reason("expiry_unread", "warn", chinese, english))

    def judge_use(self, history: Sequence[tuple[str, State, str | None]]) -> None:
        """Was it used in a state in which it must not be?"""
        for (_, before, _), (_, state, event) in pairwise(history):
            if state is State.USED and before in _NOT_TO_USE:
                name, name_en = STATE_NAMES[before]
                chinese, english = f"在“{name}”状态下被使用", f"Used while {name_en}"
                self.reasons.append(Reason("used_while_stopped", "stop", chinese, english, event))

    def judge_delay(self, step: tuple[str | None, str | None], delay: dt.timedelta, event: str) -> None:
        """A move that was reported long after it happened: worth knowing, and no reason not to use the thing."""
        if delay >= LATE:
            chinese, english = (
                f"{step[0]}晚报 {delay.days} 天",
                f"{step[1]} was reported {delay.days} days late",
            )
            self.reasons.append(Reason("late_report", "ok", chinese, english, event))

    def judge_gaps(self, gaps: Sequence[Json]) -> None:
        for gap in gaps:
            found = gap["before_event"] or gap["after_event"]
            self.reasons.append(Reason("gap", "warn", gap["message"], gap["message_en"], found))

    def judge_excursions(self, excursions: Sequence[Excursion]) -> None:
        for each in excursions:
            hours = f"{each.seconds / 3600:.1f}"
            chinese = f"温度超限：{each.peak:g} °C，约 {hours} 小时"
            english = f"Temperature out of limits: {each.peak:g} °C, about {hours} hours"
            self.reasons.append(Reason("excursion", "warn", chinese, english, each.event.hex()))

    def json(self, told: tuple[str, str] = ("", "")) -> Json:
        """The verdict; ``told`` is a sentence more for its detail, Chinese and English."""
        stops = [each for each in self.reasons if each.level == "stop"]
        warned = any(each.level == "warn" for each in self.reasons)
        title = self._stop(stops[0]) if stops else self._warn() if warned else self._fine()
        level, code, chinese, english = title
        days, days_en = self._days()
        detail = "；".join(part for part in (f"状态{STATE_NAMES[self.state][0]}", days, told[0]) if part)
        detail_en = "; ".join(
            part for part in (f"State {STATE_NAMES[self.state][1]}", days_en, told[1]) if part
        )
        return {
            "level": level,
            "code": code,
            "title": chinese,
            "title_en": english,
            "detail": detail,
            "detail_en": detail_en,
            "reasons": [each.json() for each in self.reasons],
        }

    @staticmethod
    def _stop(reason: Reason) -> tuple[str, str, str, str]:
        return reason.level, reason.code, reason.message, reason.message_en

    def _warn(self) -> tuple[str, str, str, str]:
        gaps = sum(each.code == "gap" for each in self.reasons)
        warm = sum(each.code == "excursion" for each in self.reasons)
        claims = sum(each.code == "disputed" for each in self.reasons)
        made_of = next((each for each in self.reasons if each.code.startswith("input_")), None)
        if made_of is not None:
            return "warn", made_of.code, made_of.message, made_of.message_en
        chinese = "和".join(
            text
            for text, number in (
                (f" {gaps} 处缺口", gaps),
                (f" {warm} 次超温", warm),
                (f" {claims} 条无关单位的说法", claims),
            )
            if number
        )
        english = " and ".join(
            text
            for text, number in (
                (f"{gaps} gap{'s' * (gaps > 1)}", gaps),
                (f"{warm} excursion{'s' * (warm > 1)}", warm),
                (f"{claims} claim{'s' * (claims > 1)} of others", claims),
            )
            if number
        )
        if not gaps and not warm and not claims:
            reason = next(each for each in self.reasons if each.level == "warn")
            return "warn", reason.code, reason.message, reason.message_en
        code = "gap" if gaps else "excursion" if warm else "disputed"
        return "warn", code, f"使用前请先核对{chinese}", f"Check {english} before use"

    def _fine(self) -> tuple[str, str, str, str]:
        chinese, english = STATE_NAMES[self.state]
        if self.state is State.NORMAL:
            return "ok", "normal", f"状态{chinese}", f"State {english}"
        if self.state in (State.SELF_TESTED, State.BATCH_RELEASED):
            return "warn", "not_released", f"{chinese}，尚未放行", f"{english}, not yet released".capitalize()
        return "warn", "other", "状态未说明，请核对", "State not told; check before use"

    def _days(self) -> tuple[str, str]:
        if self.expiry is None:
            return "", ""
        left = (self.expiry - day_in_beijing(self.moment)).days
        if left < 0:
            return f"过期 {-left} 天", f"expired {-left} days ago"
        return f"未过期（剩 {left} 天）", f"not expired ({left} days left)"


UNKNOWN: Json = {
    "level": "unknown",
    "code": "unknown",
    "title": "未查到此码的追溯信息",
    "title_en": "No trace information for this code",
    "detail": "没有任何单位报过它的事件，或您无权查看",
    "detail_en": "Nobody reported an event of it, or you may not see them",
    "reasons": [],
}
