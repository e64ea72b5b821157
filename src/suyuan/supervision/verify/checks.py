"""The ten checks, each a function of what was gathered about a code.

V1 the code can be read; V2 it was made, and once; V3 its state allows the purpose; V4 it has not expired; V5 whoever
asks is whom it is expected at; V6 its source is lawful; V7 its documents are in order; V8 its cold chain held; V9 no
lot, product or place is locked; V10 it was not used before.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Final

from suyuan.core.chain.rules import catalogue as rules
from suyuan.core.chain.vocabulary import LOCKED, RECALLS, STATE_NAMES, STOPS, State
from suyuan.core.identifiers.identification import Identification, Verdict
from suyuan.state.queries import Standing
from suyuan.supervision.papers.certificates import WORDS, Certificate
from suyuan.supervision.verify.arrivals import Arriving
from suyuan.supervision.verify.lawful import Said
from suyuan.supervision.verify.model import GRAVITY, Check, Purpose, Result

_DOUBLES: Final = {rules.BORN_TWICE.id, rules.TWO_PLACES.id, rules.TWO_PARENTS.id, rules.FACTS.id}
_SOURCE: Final = {rules.DIRECTION.id, rules.SUPPLIER.id}
_ORIGIN: Final = {rules.ORIGIN.id, rules.BEFORE_BIRTH.id}
_RETURNABLE: Final = RECALLS | {State.ABNORMAL, State.DAMAGED, State.EXPIRED}
"""What may be taken in, to be kept apart."""
_FRESH: Final = "（刚上报的新记录尚未处理，请稍后再核验）"
_FRESH_EN: Final = " (news of it are not yet processed; check again)"


@dataclass(frozen=True, slots=True)
class Excursion:
    peak: float
    seconds: float
    verdict: str | None


@dataclass(slots=True)
class Gathered:
    """What the registers know of one code."""

    read: Identification
    is_group: bool
    standing: Standing | None = None
    state: State | None = None
    """As it is today: a thing past its last day is expired."""
    expiry: dt.date | None = None
    today: dt.date = dt.date.min
    findings: set[str] = field(default_factory=set)
    excursions: list[Excursion] = field(default_factory=list)
    lot_stop: State | None = None
    place_lock: State | None = None
    is_expected: bool | None = None
    """Whether whoever asks is whom it is expected at; None where nothing tells."""
    source: str = ""
    """Why its source is doubtful: a finding; empty where nothing was found."""
    has_quantity: bool | None = None
    certificate: Certificate | None = None
    """Of a vaccine, with its lot."""
    is_unrecorded: bool = False
    """For receipts of what is kept cool: is there no record of the temperature on its way?"""
    lawful: list[Said] = field(default_factory=list)
    """What the white lists and approvals say of an urgent import; empty for all other goods."""
    has_lists: bool = False
    is_known: bool = False
    is_fresh: bool = False
    """Whether something was captured about it that the registers do not know yet."""
    arriving: Arriving = Arriving.NOTHING
    """Of a thing that nobody is known to have reported: what is not captured yet and may tell of it."""


def checks(found: Gathered, purpose: Purpose) -> tuple[Check, ...]:
    """All ten, in their order."""
    return (
        _v1(found),
        _v2(found),
        _v3(found, purpose),
        _v4(found, purpose),
        _v5(found, purpose),
        _v6(found),
        _v7(found, purpose),
        _v8(found),
        _v9(found, purpose),
        _v10(found),
    )


def _passed(name: str, reason: str, reason_en: str) -> Check:
    return Check(name, Result.PASS, reason, reason_en)


def _v1(found: Gathered) -> Check:
    told = next((problem for problem in found.read.problems if problem.is_error), None)
    if found.read.verdict is Verdict.NO or told is not None:
        words = (
            (told.message_zh, told.message) if told else ("不是可识别的编码", "This is no code that is known")
        )
        return Check("V1", Result.STOP, *words, record=told.code if told else "")
    warned = next(iter(found.read.problems), None)
    if warned is not None and not found.is_known:
        return Check("V1", Result.WARN, warned.message_zh, warned.message, warned.code)
    return _passed("V1", "编码正确", "The code is sound")


def _v2(found: Gathered) -> Check:
    if not found.is_known:
        return _unknown(found)
    doubles = sorted(found.findings & _DOUBLES)
    if doubles:
        title, title_en = rules.RULES[doubles[0]].title
        return Check(
            "V2", Result.STOP, f"可能被仿冒或重复赋码：{title}", f"Maybe copied: {title_en}", doubles[0]
        )
    unborn = sorted(found.findings & _ORIGIN)
    if unborn:
        title, title_en = rules.RULES[unborn[0]].title
        return Check("V2", Result.WARN, title, title_en.capitalize(), unborn[0])
    return _passed("V2", "赋码记录唯一", "Reported, and nothing tells of a double")


def _unknown(found: Gathered) -> Check:
    if found.is_fresh:
        words = (
            "已有单位上报，系统尚未处理完，请稍后再核验",
            "It was reported a moment ago and is not yet processed; check again",
        )
        return Check("V2", Result.WARN, *words)
    if found.arriving is Arriving.OWN:
        words = (
            "已处理的记录中没有它；本单位刚上报的文件尚未处理完，请稍后再核验",
            "No record that is processed names it; documents of yours are not yet processed; check again",
        )
        return Check("V2", Result.WARN, *words)
    if found.arriving is Arriving.OTHERS:
        words = (
            "已处理的记录中没有它；其他单位有文件尚未处理完，请稍后再核验",
            "No record that is processed names it; documents of others are not yet processed; check again",
        )
        return Check("V2", Result.STOP, *words)
    words = ("没有任何单位报过它，来历不明", "Nobody ever reported it; its origin is not known")
    return Check("V2", Result.STOP, *words)


def _v3(found: Gathered, purpose: Purpose) -> Check:
    state = found.state
    if state is None or state is State.OTHER:
        if found.is_group:
            return _passed("V3", "整批状态未受限", "Nothing restricts the lot")
        return Check("V3", Result.WARN, "状态未说明", "Its state was not told")
    name, name_en = STATE_NAMES[state]
    result, more, more_en = _of_state(state, purpose)
    if found.is_fresh:
        result = max(result, Result.WARN, key=GRAVITY.__getitem__)
        more, more_en = f"{more}{_FRESH}", f"{more_en}{_FRESH_EN}"
    return Check("V3", result, f"状态：{name}{more}", f"State: {name_en}{more_en}", str(state))


def _of_state(state: State, purpose: Purpose) -> tuple[Result, str, str]:
    """What a state allows, with what is to be added in Chinese and English."""
    if state in {State.USED, State.DESTROYED}:
        return Result.STOP, "", ""
    if state in STOPS:
        if purpose is Purpose.RECEIVE and state in _RETURNABLE:
            return Result.WARN, "，只能作为退货或召回接收并隔离", "; take it back only, and keep it apart"
        return Result.STOP, "", ""
    if state in {State.SELF_TESTED, State.BATCH_RELEASED} and purpose in {Purpose.USE, Purpose.TAKEAWAY}:
        return Result.WARN, "，尚未放行", ", not yet released"
    return Result.PASS, "", ""


def _v4(found: Gathered, purpose: Purpose) -> Check:
    if found.expiry is None:
        return Check("V4", Result.WARN, "有效期未知，请核对标签", "Its expiry is not known; read the label")
    left, day = (found.expiry - found.today).days, found.expiry.isoformat()
    if left < 0:
        result = Result.WARN if purpose is Purpose.RECEIVE else Result.STOP
        return Check("V4", result, f"已过有效期（{day}）", f"Expired on {day}")
    return _passed("V4", f"有效期至 {day}（剩 {left} 天）", f"Good until {day} ({left} days left)")


def _v5(found: Gathered, purpose: Purpose) -> Check:
    told = _of_holder(found, purpose)
    if told.result is not Result.STOP or not found.is_fresh:
        return told
    return Check("V5", Result.WARN, f"{told.reason}{_FRESH}", f"{told.reason_en}{_FRESH_EN}")


def _of_holder(found: Gathered, purpose: Purpose) -> Check:
    if found.has_quantity is False:
        return Check("V5", Result.STOP, "本单位库存没有这么多", "You do not have so much of it")
    if found.is_expected is None:
        return Check("V5", Result.WARN, "没有记录说明它应在哪个单位", "No record tells where it is expected")
    if found.is_expected:
        return _passed("V5", "应在本单位", "Expected here")
    if purpose is Purpose.RECEIVE:
        return Check("V5", Result.WARN, "没有发往本单位的记录", "No record tells that it was sent to you")
    return Check("V5", Result.STOP, "记录显示不在本单位", "By the records it is not yours")


def _v6(found: Gathered) -> Check:
    wrong = sorted(found.findings & _SOURCE)
    if wrong:
        title, title_en = rules.RULES[wrong[0]].title
        return Check("V6", Result.STOP, title, title_en.capitalize(), wrong[0])
    if found.lawful:
        worst = max(found.lawful, key=lambda each: GRAVITY[each.result])
        return Check("V6", worst.result, worst.reason, worst.reason_en, worst.record)
    words = (
        ("不是急需进口产品，没有需要核对的名单", "No urgent import: there is no list to compare with")
        if found.has_lists
        else ("尚未配置合法来源名单", "No list of lawful sources is set up")
    )
    return Check("V6", Result.NOT_CONFIGURED, *words)


def _v7(found: Gathered, purpose: Purpose) -> Check:
    """Of a vaccine: nothing is sold without batch release, and whoever receives it asks for the certificate."""
    if found.certificate is None:
        return Check(
            "V7", Result.NOT_CONFIGURED, "该类产品没有需要核验的单据", "No papers are asked for of it"
        )
    words, words_en = WORDS[found.certificate.standing]
    if found.certificate.is_in_order:
        return _passed("V7", words, words_en)
    if purpose is Purpose.RECEIVE:
        return Check(
            "V7", Result.WARN, f"{words}，先暂存，补齐后再收货", f"{words_en}; keep it apart until it is"
        )
    is_stopped = purpose is Purpose.SHIP or found.certificate.is_refused
    return Check("V7", Result.STOP if is_stopped else Result.WARN, words, words_en)


def _v8(found: Gathered) -> Check:
    open_ones = [each for each in found.excursions if each.verdict != "release"]
    if any(each.verdict == "reject" for each in open_ones):
        return Check("V8", Result.STOP, "超温，经判定不得使用", "Out of range, and rejected")
    if open_ones:
        worst = max(open_ones, key=lambda each: each.seconds)
        hours = f"{worst.seconds / 3600:.1f}"
        return Check(
            "V8",
            Result.WARN,
            f"超温未判定：{worst.peak:g} °C，约 {hours} 小时",
            f"Out of range and not yet decided: {worst.peak:g} °C, about {hours} hours",
        )
    if found.is_unrecorded:
        words = (
            "没有本次运输的温度记录，先暂存并向发货方索取",
            "No record of the temperature on its way; keep it apart and ask the sender for one",
        )
        return Check("V8", Result.WARN, *words)
    return _passed("V8", "没有未处理的超温", "No excursion that is not released")


def _v9(found: Gathered, purpose: Purpose) -> Check:
    for state, where, where_en in (
        (found.lot_stop, "所属批次或产品", "Its lot or product"),
        (found.place_lock, "所在地点", "The place where it is"),
    ):
        if state is not None:
            name, name_en = STATE_NAMES[state]
            returns = purpose is Purpose.RECEIVE and state in RECALLS
            result = Result.WARN if returns else Result.STOP
            return Check("V9", result, f"{where}：{name}", f"{where_en}: {name_en}", str(state))
    if found.state in LOCKED:
        return Check("V9", Result.WARN, "此码被锁定", "It is locked itself", str(found.state))
    return _passed("V9", "批次、产品、地点均未锁定", "Neither lot nor product nor place is locked")


def _v10(found: Gathered) -> Check:
    if found.state is State.USED or rules.ENDED_TWICE.id in found.findings:
        return Check("V10", Result.STOP, "已被使用", "It was used already", str(found.state or ""))
    return _passed("V10", "未曾使用", "Not used before")
