"""How a picture speaks: names, times and durations in the reader's language, and how wide a text is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from suyuan.clock import BEIJING
from suyuan.core.chain.vocabulary import DOCUMENT_NAMES

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
MINUTE, HOUR, DAY = 60, 3600, 86400
MONTH, YEAR = 30.44 * DAY, 365.25 * DAY
WIDE_FROM = "\u1100"
"""From here on a character takes a full em: Hangul, kana, Han, full-width forms."""
NARROW_EM = 0.54

Trace = Mapping[str, Any]


def chinese(text: str) -> str:
    """The source language needs no catalogue."""
    return text


@dataclass(frozen=True, slots=True)
class Voice:
    """The reader's language. ``say`` answers the translation of a Chinese source text."""

    language: str = "zh"
    say: Callable[[str], str] = chinese

    @property
    def english(self) -> bool:
        return self.language == "en"

    def either(self, value: Trace | None, key: str) -> str:
        """The text under ``key`` or ``key_en``, in the reader's language first, in the other one otherwise."""
        if not value:
            return ""
        zh, en = value.get(key) or "", value.get(f"{key}_en") or ""
        return str((en or zh) if self.english else (zh or en))

    def listed(self, parts: Iterable[str], mark: str = "、") -> str:
        """Parts one after another, with the mark (、，；) of the language between them."""
        return ({"；": "; "}.get(mark, ", ") if self.english else mark).join(parts)

    def titled(self, title: str, text: str) -> str:
        """``标题：文字``"""
        return f"{title}: {text}" if self.english else f"{title}：{text}"

    def name(self, ref: Trace | None) -> str:
        """A party or place by its name, by its identifier when nobody registered a name."""
        if not ref:
            return self.say("未知")
        return self.either(ref, "name") or short_id(str(ref.get("id") or "")) or self.say("未公开")

    def kind(self, ref: Trace | None) -> str:
        """What sort of party it is, in the glossary's words."""
        code = str((ref or {}).get("kind") or "")
        return self.say(PARTY_KINDS[code]) if code in PARTY_KINDS else ""

    def thing(self, thing: Trace | None) -> str:
        """A thing by its code: names are shared by thousands."""
        if not thing:
            return ""
        return str(thing.get("hri") or short_id(str(thing.get("id") or "")))

    def step(self, event: Trace) -> str:
        """What happened, in a word."""
        return self.either(event, "step_name") or str(event.get("step") or "") or self.say("记录")

    def document(self, document: Trace) -> str:
        """``发货通知 FH-20261008-07``: what sort of bill, and its number without the scheme it was written in."""
        return f"{self.bill(document.get('type'), document.get('type_name'))} {number_of(str(document['id']))}".strip()

    def bill(self, kind: object, otherwise: object = None) -> str:
        """What sort of bill a CBV business transaction type is, in words; an unknown one as it is."""
        names = DOCUMENT_NAMES.get(str(kind or ""))
        return names[self.english] if names else str(otherwise or kind or "")

    def minute(self, moment: str | None) -> str:
        """``2026-11-22 22:40`` in Beijing time; empty when there is none."""
        return local(moment).strftime("%Y-%m-%d %H:%M") if moment else ""

    def day(self, moment: str | None) -> str:
        return local(moment).strftime("%Y-%m-%d") if moment else ""

    def days(self, start: str | None, end: str | None) -> str:
        """``2026-08-22 – 09-17``: the year twice only where it differs."""
        first, last = self.day(start), self.day(end)
        if not first or not last or first == last:
            return first or last
        return f"{first} – {last[5:] if last[:4] == first[:4] else last}"

    def span(self, seconds: float) -> str:
        """A duration in at most two units: ``4 小时 10 分``, ``38 天``."""
        return self._joined(_parts(abs(seconds)))

    def between(self, start: str | None, end: str | None) -> str:
        """``from – to``, an open end as "since"."""
        if start and end:
            return f"{self.minute(start)} – {self.minute(end)}"
        if start:
            return self.say("%s 起").replace("%s", self.minute(start))
        return self.say("至 %s").replace("%s", self.minute(end)) if end else ""

    def _joined(self, parts: tuple[tuple[int, str], ...]) -> str:
        return " ".join(f"{count} {self.say(unit)}" for count, unit in parts)


PARTY_KINDS = {
    "HOLDER": "上市许可持有人",
    "REGISTRANT": "注册人",
    "MANUFACTURER": "生产企业",
    "IMPORTER": "医药进口企业",
    "DISTRIBUTOR": "经营企业",
    "LOGISTICS": "第三方物流",
    "CDC": "疾病预防控制机构",
    "VACCINATION_UNIT": "接种单位",
    "HOSPITAL": "医疗机构",
    "REGULATOR": "监管部门",
    "TECHNICAL": "第三方技术机构",
    "SUPPLIER": "供货企业",
    "CARRIER": "承运企业",
    "TRADE_BODY": "行业协会",
    "ENFORCEMENT": "稽查执法队伍",
    "MARKET": "市场监管部门",
    "HEALTH": "卫生健康部门",
    "INSURANCE": "医疗保障部门",
    "CUSTOMS": "海关",
    "POLICE": "公安机关",
    "ZONE": "临空经济区管委会",
    "GOVERNMENT": "人民政府",
}


def local(moment: str | None) -> dt.datetime:
    """An ISO 8601 text with an offset as a moment in Beijing."""
    return dt.datetime.fromisoformat(str(moment)).astimezone(BEIJING)


def epoch(moment: str) -> float:
    return dt.datetime.fromisoformat(moment).timestamp()


def short_id(text: str) -> str:
    """The telling end of an identifier: what follows the last scheme part, at most 24 characters."""
    if text.startswith("https://id.gs1.org/"):
        parts = text.removeprefix("https://id.gs1.org/").split("/")
        pairs = zip(parts[::2], parts[1::2], strict=False)
        text = "".join(f"({key}){value}" for key, value in pairs) or text
    elif text.startswith(("uri:", "text:")):  # our own marks on what belongs to no code system
        text = text.partition(":")[2]
    elif text.startswith("urn:epc:id:"):
        text = text.removeprefix("urn:epc:id:").partition(":")[2] or text
    return text if len(text) <= 24 else f"{text[:11]}…{text[-12:]}"


def number_of(document_id: str) -> str:
    """A bill's own number, without the scheme, the issuer or the web address it was written in."""
    if document_id.startswith(("http://", "https://")):
        return document_id.rstrip("/").rpartition("/")[2] or document_id
    return document_id.rpartition(":")[2] or document_id


def width_of(text: str, size: float) -> float:
    """About how many pixels a text takes at a font size."""
    return sum(size if char >= WIDE_FROM else size * NARROW_EM for char in text)


def fitted(text: str, room: float, size: float) -> str:
    """The text if it fits into ``room`` pixels, its beginning with an ellipsis, or nothing below two letters."""
    if width_of(text, size) <= room:
        return text
    kept = text
    while kept and width_of(kept, size) + size > room:
        kept = kept[:-1]
    return f"{kept.rstrip()}…" if len(kept) >= 2 else ""


def in_two_lines(text: str, room: float, size: float) -> tuple[str, str]:
    """The text in a line if it fits, else in two, broken at a blank where there is one; the second is cut to fit."""
    if width_of(text, size) <= room:
        return text, ""
    end = next(end for end in range(len(text), 0, -1) if width_of(text[:end], size) <= room or end == 1)
    blank = text.rfind(" ", 1, end + 1)
    end = blank if blank > 0 else end
    return text[:end].rstrip(), fitted(text[end:].lstrip(), room, size)


def _parts(seconds: float) -> tuple[tuple[int, str], ...]:
    units = ((YEAR, "年", MONTH, "个月"), (2 * DAY, "天", 0, ""), (HOUR, "小时", MINUTE, "分"))
    for big, big_name, small, small_name in units:
        if seconds >= big:
            size = DAY if big_name == "天" else big
            count = int(seconds // size) if small else round(seconds / size)
            rest = int((seconds - count * size) // small) if small else 0
            return ((count, big_name), (rest, small_name)) if rest else ((count, big_name),)
    if seconds >= MINUTE:
        return ((int(seconds // MINUTE), "分"),)
    return ((int(seconds), "秒"),)
