"""The code page as values: everything the template shows, made from the trace JSON alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace

from suyuan.portals.trace_code.asking import VIEWS, Asked
from suyuan.web.pictures.conditions import UNITS, conditions_picture
from suyuan.web.pictures.flow import drawn_flow, laid_out
from suyuan.web.pictures.flow_stacked import stacked_flow
from suyuan.web.pictures.frame import PHONE, Frame, wide_for
from suyuan.web.pictures.life import Life, Links, life_of
from suyuan.web.pictures.packaging import nest_picture, tree_picture
from suyuan.web.pictures.panorama import panorama
from suyuan.web.pictures.places import strip_picture
from suyuan.web.pictures.shapes import Picture
from suyuan.web.pictures.tables import Table, Tables
from suyuan.web.pictures.timeline import Moment, moments_of, states_picture
from suyuan.web.pictures.voice import Trace, Voice

VIEW_NAMES = {
    "panorama": "生命全景",
    "parties": "供应链关系",
    "packaging": "包装层级",
    "states": "生命周期",
    "places": "地理走向",
    "conditions": "储运条件",
}
NOTHING_TO_DRAW = {
    "panorama": "没有任何事件，画不出生命历程。请与包装上的码逐位核对，或换包装上的另一个码再查；若是贵单位经手的货，请先上报。",
    "parties": "没有任何单位报告过持有或交接。发货和收货的单位上报后，这里会画出它从谁手里到了谁手里。",
    "packaging": "没有包装记录：它没有装进过别的容器，里面也没有别的东西。要看批次装在哪些箱里，请查其中一件的码。",
    "states": "没有状态记录。第一次赋码、检验或收货上报后，这里会画出它的状态。",
    "places": "没有地点记录。整批或一个品种分在多处，各单位的数量在“供应链关系”里；单件的去向请查单件的码。",
    "conditions": "没有温度、湿度等储运条件读数。运输和仓储单位随事件上报读数后，这里会画出曲线和超限。",
}
TONES = {"ok": "可以使用", "warn": "请核对", "stop": "停止使用", "unknown": "未查到"}
DEVICES = frozenset({"device", "implant"})
SHORT_LIFE = 8
LONGEST_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Fact:
    """A line of a card: its name, its text, and what kind of text it is (plain or code); tags with tones."""

    name: str
    text: str
    kind: str = ""
    tags: tuple[tuple[str, str], ...] = ()
    href: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    tone: str
    word: str
    title: str
    detail: str
    reasons: tuple[tuple[str, str, str], ...]
    """Tone, words and the address of what it is about, each."""


@dataclass(frozen=True, slots=True)
class Tab:
    view: str
    name: str
    href: str
    current: bool


@dataclass(frozen=True, slots=True)
class CodePage:
    verdict: Verdict
    name: str
    spec: str
    product: tuple[Fact, ...]
    evidence: tuple[Fact, ...]
    tabs: tuple[Tab, ...]
    pictures: tuple[Picture, ...]
    empty: str
    tables: tuple[Table, ...]
    moments: tuple[Moment, ...]
    problems: tuple[tuple[str, str, str], ...]
    """Severity, words and remedy of what was wrong with the code itself."""
    window: str
    """The stretch of time looked at, in words, when it is not the whole life."""
    left_out: int


def code_page(trace: Trace, asked: Asked, voice: Voice, links: Links) -> CodePage:
    """Lay the page out."""
    life = life_of(trace, voice, links, asked.window)
    pictures = tuple(pictures_of(trace, asked, voice, links))
    product = trace["thing"]["product"]
    return CodePage(
        verdict_of(trace, voice, links),
        voice.either(product, "name") or voice.say(SYSTEMS.get(str(trace["thing"]["system"]), "物品")),
        str((product or {}).get("spec") or ""),
        tuple(product_facts(trace, voice, links)),
        tuple(evidence_facts(trace, voice)),
        tuple(tabs(asked, voice, links)),
        pictures,
        "" if pictures else voice.say(NOTHING_TO_DRAW[asked.view]),
        Tables(trace, voice, links).of_view(asked.view),
        tuple(moments_of(trace, voice, links, SHORT_LIFE)),
        tuple(_problem(problem, voice) for problem in trace["thing"]["problems"]),
        _window_words(life, asked),
        int(trace["truncated"]["events"]),
    )


SYSTEMS = {
    "gs1": "GS1 编码的物品",
    "ma": "MA 编码的物品",
    "drug": "药品追溯码",
    "hibc": "HIBC 编码的物品",
    "isbt": "ISBT 128 编码的物品",
    "idcode": "IDcode 编码的物品",
    "uri": "以网址标识的物品",
    "text": "未识别的编码",
}


def verdict_of(trace: Trace, voice: Voice, links: Links) -> Verdict:
    verdict = trace["verdict"]
    tone = str(verdict["level"])
    reasons = tuple(
        (
            str(one["level"]),
            voice.either(one, "message"),
            _address(one, links),
        )
        for one in verdict["reasons"]
    )
    word = voice.say(TONES.get(tone, "未查到"))
    if tone == "ok" and trace["thing"]["level"] == "class":
        word = ""  # a product as a whole is no thing that anybody may use
    return Verdict(tone, word, voice.either(verdict, "title"), voice.either(verdict, "detail"), reasons)


def _address(reason: Trace, links: Links) -> str:
    """Where a reason leads: to the other thing that it is about, else to its event."""
    if reason.get("thing"):
        return links.to_thing(str(reason["thing"]["id"]))
    return links.to_event(reason["event"]) if reason["event"] else ""


def product_facts(trace: Trace, voice: Voice, links: Links) -> Iterator[Fact]:
    """What it is and where it is now."""
    thing, now, say = trace["thing"], trace["now"], voice.say
    product = thing["product"] or {}
    if product.get("holder"):
        name = "注册人" if product.get("class") in DEVICES else "上市许可持有人"
        yield Fact(say(name), voice.either(product, "holder"))
    yield Fact(say("追溯码"), shortened(str(thing["hri"] or trace["asked"]["input"])), "code")
    if thing["level"] != "class":
        yield from _lot_facts(trace, voice)
    if now:
        words = " · ".join(word for word in (_holder(now, voice), place_name_of(now, voice)) if word)
        unknown = "" if trace["thing"]["level"] in {"lot", "class"} else say("所在不详")
        yield Fact(say("现在"), words or unknown, tags=((_state_tone(now), voice.either(now, "state_name")),))
        if now["container"]:
            address = links.to_thing(str(now["container"]["id"]))
            yield Fact(say("装在"), voice.thing(now["container"]), "code", href=address)


def _lot_facts(trace: Trace, voice: Voice) -> Iterator[Fact]:
    """Lot and dates of a thing or a lot; a product has many, of which the trace holds the last one told."""
    thing, say = trace["thing"], voice.say
    if thing["lot"]:
        yield Fact(say("批号"), shortened(str(thing["lot"])), "code")
    if thing["expiry"]:
        yield Fact(say("有效期至"), str(thing["expiry"]), tags=tuple(_expiry_tag(trace, voice)))
    if thing["produced"]:
        yield Fact(say("生产日期"), str(thing["produced"]))


def shortened(code: str) -> str:
    """A code as the page shows it: of an endless one the beginning and the end."""
    return code if len(code) <= LONGEST_SHOWN else f"{code[: LONGEST_SHOWN // 2]} … {code[-40:]}"


def evidence_facts(trace: Trace, voice: Voice) -> Iterator[Fact]:
    """How far the facts can be relied on."""
    yield _chain_fact(trace, voice)
    yield _conditions_fact(trace, voice)
    events, say = trace["events"], voice.say
    sealed = sum(1 for event in events if event["sealed"])
    words = say("%s 条事件，%s 条已封存").replace("%s", str(len(events)), 1).replace("%s", str(sealed), 1)
    tags = [("ok", say("全部封存"))] if events and sealed == len(events) else []
    yield Fact(say("封存"), words, tags=tuple(tags))
    yield _reporters_fact(trace, voice)


def pictures_of(trace: Trace, asked: Asked, voice: Voice, links: Links) -> Iterator[Picture]:
    """The pictures of the view that was asked for, each for a wide page and for a phone."""
    wide, phone = (
        drawn_for(
            asked.view, trace, life_of(trace, voice, links, asked.window, frame), voice, links, frame=frame
        )
        for frame in (wide_for(voice), PHONE)
    )
    for picture, narrow in zip(wide, phone, strict=True):
        yield replace(picture, phone=narrow)


def drawn_for(
    view: str, trace: Trace, life: Life | None, voice: Voice, links: Links, *, frame: Frame
) -> Iterator[Picture]:
    """The pictures of a view; none when it has nothing to show."""
    found: tuple[Picture | None, ...]
    if view == "parties":
        laid = laid_out(trace, voice)
        draw = stacked_flow if frame.stacked else drawn_flow
        found = (draw(*laid, voice, links),) if laid else ()
    elif view == "packaging":
        found = (nest_picture(life) if life else None, tree_picture(trace, voice, links, frame))
    elif view == "places":
        found = (strip_picture(trace, voice, links, frame),)
    elif life is None:
        found = ()
    else:
        found = ({"states": states_picture, "conditions": conditions_picture}.get(view, panorama)(life),)
    yield from (picture for picture in found if picture is not None)


def tabs(asked: Asked, voice: Voice, links: Links) -> Iterator[Tab]:
    for view in VIEWS:
        href = links.trace if view == VIEWS[0] else f"{links.trace}&view={view}"
        yield Tab(view, voice.say(VIEW_NAMES[view]), href, view == asked.view)


def _expiry_tag(trace: Trace, voice: Voice) -> Iterator[tuple[str, str]]:
    """Days left, counted from the day the page looks from; the last day still counts."""
    asked = trace["asked"]
    today = voice.day(asked["as_of"] or asked["now"])
    left = _days(today, str(trace["thing"]["expiry"]))
    if left is None:
        return
    if left < 0:
        yield "stop", voice.say("已过期 %s 天").replace("%s", str(-left))
    else:
        yield ("warn" if left <= 90 else "ok"), voice.say("剩 %s 天").replace("%s", str(left))


def _days(start: str, end: str) -> int | None:
    try:
        return (dt.date.fromisoformat(end) - dt.date.fromisoformat(start)).days
    except ValueError:
        return None


def _holder(now: Trace, voice: Voice) -> str:
    return voice.name(now["holder"]) if now["holder"] else ""


def place_name_of(now: Trace, voice: Voice) -> str:
    place = now["place"]
    return (voice.either(place, "name") or str(place.get("city") or "") or voice.name(place)) if place else ""


def _state_tone(now: Trace) -> str:
    if now["state"] in {"NORMAL", "USED"}:
        return "ok" if now["state"] == "NORMAL" else "info"
    return "stop" if now["state"] in {"RECALLED", "RECALLING", "EXPIRED", "DAMAGED", "DESTROYED"} else "warn"


def _chain_fact(trace: Trace, voice: Voice) -> Fact:
    hops, gaps = trace["views"]["parties"]["hops"], trace["gaps"]
    whole = sum(1 for hop in hops if hop["left"] and hop["arrived"] and not hop["gap"])
    words = (
        voice.say("%s / %s 次交接两头都有记录").replace("%s", str(whole), 1).replace("%s", str(len(hops)), 1)
    )
    if gaps:
        tag = ("warn", voice.say("%s 处缺口").replace("%s", str(len(gaps))))
    elif whole < len(hops):
        tag = ("info", voice.say("%s 次在途").replace("%s", str(len(hops) - whole)))
    else:
        tag = ("ok", voice.say("无缺口")) if trace["events"] else ("info", voice.say("没有记录"))
    return Fact(voice.say("链条完整性"), words if hops else voice.say("没有交接"), tags=(tag,))


def _conditions_fact(trace: Trace, voice: Voice) -> Fact:
    view = trace["views"]["conditions"]
    readings = [float(point[1]) for series in view["series"] for point in series["points"]]
    if not readings:
        return Fact(voice.say("储运条件"), voice.say("没有读数"))
    units = {UNITS.get(str(series["uom"]), str(series["uom"] or "")) for series in view["series"]}
    words = voice.say("%s 次读数").replace("%s", str(len(readings)))
    if len(units) == 1:
        words += f" · {min(readings):g} – {max(readings):g} {units.pop()}"
    many = len(view["excursions"])
    tag = ("warn", voice.say("%s 次超限").replace("%s", str(many))) if many else ("ok", voice.say("未超限"))
    return Fact(voice.say("储运条件"), words, tags=(tag,))


def _reporters_fact(trace: Trace, voice: Voice) -> Fact:
    reporters = {str(one.get("id")) for event in trace["events"] for one in event["capturers"]}
    words = voice.say("%s 家单位报告").replace("%s", str(len(reporters)))
    tags = []
    for key, name in (("retracted", "%s 条已更正"), ("future", "%s 条时间在将来")):
        if trace["journal"][key]:
            tags.append(("warn", voice.say(name).replace("%s", str(trace["journal"][key]))))
    return Fact(voice.say("来源"), words if reporters else voice.say("没有单位报告"), tags=tuple(tags))


def _problem(problem: Trace, voice: Voice) -> tuple[str, str, str]:
    language = "" if voice.english else "_zh"
    words = (problem.get(f"message{language}"), problem.get(f"remedy{language}"))
    return str(problem["severity"]), str(words[0] or problem.get("message")), str(words[1] or "")


def _window_words(life: Life | None, asked: Asked) -> str:
    if life is None or asked.window is None:
        return ""
    start, end = (dt.datetime.fromtimestamp(moment, dt.UTC).isoformat() for moment in asked.window)
    return life.voice.between(start, end)
