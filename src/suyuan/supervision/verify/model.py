"""What a check asks and answers. Pure values."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final


class Purpose(StrEnum):
    RECEIVE = "receive"
    SHIP = "ship"
    USE = "use"
    TAKEAWAY = "takeaway"


PURPOSE_WORDS: Final = {
    Purpose.RECEIVE: ("收货", "receive"),
    Purpose.SHIP: ("发货", "ship"),
    Purpose.USE: ("使用", "use"),
    Purpose.TAKEAWAY: ("带离", "take away"),
}


class Result(StrEnum):
    """In the order of gravity."""

    PASS = "pass"  # noqa: S105 - no password
    NOT_CONFIGURED = "not_configured"
    WARN = "warn"
    STOP = "stop"


GRAVITY: Final = {result: number for number, result in enumerate(Result)}
EXIT: Final = {Result.PASS: 0, Result.WARN: 1, Result.STOP: 2}
TITLES: Final = {
    Result.PASS: ("可以", "Yes"),
    Result.WARN: ("先核对", "Check first"),
    Result.STOP: ("不可以", "No"),
}
NAMES: Final = {
    "V1": ("编码", "code"),
    "V2": ("来历唯一", "born once"),
    "V3": ("状态", "state"),
    "V4": ("有效期", "expiry"),
    "V5": ("持有单位", "holder"),
    "V6": ("来源合法", "lawful source"),
    "V7": ("随货单据", "documents"),
    "V8": ("冷链", "cold chain"),
    "V9": ("批次与地点锁定", "locks"),
    "V10": ("未曾使用", "not used before"),
    "V11": ("业务单据", "document"),
}


@dataclass(frozen=True, slots=True)
class Check:
    """One of V1 to V10, or V11 where a document was named."""

    name: str
    result: Result
    reason: str
    reason_en: str
    record: str = ""
    """What it rests on, as far as anybody may know: a state, a rule, a lock."""

    def json(self) -> dict[str, Any]:
        name, name_en = NAMES[self.name]
        return {
            "check": self.name,
            "name": name,
            "name_en": name_en,
            "result": self.result,
            "reason": self.reason,
            "reason_en": self.reason_en,
            "record": self.record or None,
        }


@dataclass(frozen=True, slots=True)
class Line:
    """The answer about one code."""

    code: str
    """As given; of what is inside a container, its canonical text."""
    text: str
    key: str
    hri: str
    product: str | None
    product_en: str | None
    lot: str | None
    expiry: dt.date | None
    state: str | None
    checks: tuple[Check, ...]
    container: str | None
    result: Result
    """The gravest of the checks."""

    @property
    def grave(self) -> list[Check]:
        """Those that decide, the gravest first."""
        bad = [each for each in self.checks if each.result in {Result.WARN, Result.STOP}]
        return sorted(bad, key=lambda each: -GRAVITY[each.result])

    @property
    def notes(self) -> list[Check]:
        """What nobody looked at, since it is not set up."""
        return [each for each in self.checks if each.result is Result.NOT_CONFIGURED]

    def json(self) -> dict[str, Any]:
        title, title_en = TITLES[self.result]
        return {
            "code": self.code,
            "id": self.text,
            "hri": self.hri,
            "container": self.container,
            "product": self.product,
            "product_en": self.product_en,
            "lot": self.lot,
            "expiry": self.expiry.isoformat() if self.expiry else None,
            "state": self.state,
            "result": self.result,
            "title": title,
            "title_en": title_en,
            "checks": [each.json() for each in self.checks],
        }


@dataclass(frozen=True, slots=True)
class Difference:
    """Of a lot or product: how much a document lists, and how much was asked about."""

    text: str
    listed: str
    asked: str

    def json(self) -> dict[str, Any]:
        return {"id": self.text, "listed": self.listed, "asked": self.asked}


@dataclass(frozen=True, slots=True)
class OnDocument:
    """What is asked about beside what a business document lists."""

    number: str
    kinds: tuple[str, ...]
    result: Result
    reason: str
    reason_en: str
    missing: tuple[str, ...] = ()
    """On the document and not asked about, the first thousand."""
    missing_count: int = 0
    differences: tuple[Difference, ...] = ()

    def json(self) -> dict[str, Any]:
        return {
            "number": self.number,
            "kinds": list(self.kinds),
            "result": self.result,
            "reason": self.reason,
            "reason_en": self.reason_en,
            "missing": list(self.missing),
            "missing_count": self.missing_count,
            "differences": [each.json() for each in self.differences],
        }


def gravest(results: Any) -> Result:
    """Pass, warn or stop: what is not set up is told and decides nothing.

    >>> gravest([Result.PASS, Result.NOT_CONFIGURED])
    <Result.PASS: 'pass'>
    """
    worst = max(results, key=GRAVITY.__getitem__, default=Result.STOP)
    return Result.PASS if worst is Result.NOT_CONFIGURED else worst


@dataclass(frozen=True, slots=True)
class Answer:
    """Everything about one question."""

    purpose: Purpose
    party: str
    at: dt.datetime
    lines: tuple[Line, ...]
    document: OnDocument | None = None

    @property
    def result(self) -> Result:
        whole = [self.document.result] if self.document else []
        return gravest([*(line.result for line in self.lines), *whole])

    def json(self) -> dict[str, Any]:
        many = [line.result for line in self.lines]
        result = self.result
        title, title_en = TITLES[result]
        return {
            "suyuan_check": 1,
            "purpose": self.purpose,
            "by": self.party,
            "at": self.at.isoformat(timespec="milliseconds"),
            "result": result,
            "title": title,
            "title_en": title_en,
            "summary": {str(each): many.count(each) for each in (Result.PASS, Result.WARN, Result.STOP)},
            "not_configured": sorted({each.name for line in self.lines for each in line.notes}),
            "document": self.document.json() if self.document else None,
            "lines": [line.json() for line in self.lines],
        }
