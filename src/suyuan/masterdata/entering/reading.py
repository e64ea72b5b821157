"""A product or a place as somebody wrote it, read: plain values, and every Problem at its field. Nothing is looked up."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from suyuan.core.epcis.tables.codes import read_place
from suyuan.core.identifiers.canonical import canonical_text, class_text
from suyuan.core.problem import Problem
from suyuan.masterdata.entering import errors
from suyuan.masterdata.entering.fields import CODE, DEVICE, DI, DRUG, PLACE, PLACE_ID, Field
from suyuan.masterdata.models import ProductKind

MOST_LEVELS: Final = 8
DRUG_ID: Final = 7
"""Digits of a drug identification code."""
MOST_CONTAINED: Final = 1_000_000
_COUNTRY: Final = re.compile(r"[A-Z]{2,3}|\d{3}")
_OURS: Final = {"productKind", "productNameEn", "storageLow", "storageHigh", "shelfMonths", "packaging"}
"""What the tables do not ask and the platform has a use for."""


@dataclass(frozen=True, slots=True)
class Level:
    """A packaging level with a code of its own."""

    class_text: str
    contains: int
    """How many of the level below."""
    below: str
    unit: str


@dataclass(slots=True)
class ProductFacts:
    """What is said of a product."""

    class_text: str = ""
    kind: str = ProductKind.DRUG
    values: dict[str, str] = field(default_factory=dict)
    """Fields as the table names them, and those of ours."""
    levels: tuple[Level, ...] = ()
    problems: list[Problem] = field(default_factory=list)

    @property
    def is_sound(self) -> bool:
        return not any(problem.is_error for problem in self.problems)

    @property
    def name(self) -> str:
        return self.values.get("regulatedProductName") or self.values.get("cpmctymc", "")

    @property
    def spec(self) -> str:
        parts = (
            self.values.get(name, "") for name in ("strengthDescription", "netContentDescription", "ggxh")
        )
        return " × ".join(filter(None, parts))[:200]

    def as_body(self) -> dict[str, Any]:
        """For the ledger: JSON-safe, and no person in it."""
        levels = [[one.class_text, one.contains, one.below, one.unit] for one in self.levels]
        return {"product": self.class_text, "of": self.kind, "facts": self.values, "levels": levels}


@dataclass(slots=True)
class PlaceFacts:
    """What is said of a place."""

    uri: str = ""
    values: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    @property
    def is_sound(self) -> bool:
        return not any(problem.is_error for problem in self.problems)


def read_product(tree: Any) -> ProductFacts:
    """A product of table 13, or of the UDI database where the tag ``zxxsdycpbs`` is there. Never raises for bad input."""
    read = ProductFacts()
    if not isinstance(tree, Mapping):
        read.problems.append(
            _form("13", Field("", "", ""), "an object", "对象", '{"regulatedProductName": …}')
        )
        return read
    given = {_plain(name): value for name, value in tree.items()}
    is_device = DI.name in given
    code = DI if is_device else CODE
    read.kind = _kind(read, given.get("productKind"), ProductKind.DEVICE if is_device else ProductKind.DRUG)
    _take(read, "13", DEVICE if is_device else DRUG, given)
    _ours(read, given)
    if code.name in read.values:
        read.class_text = _class(read, read.values[code.name])
    read.levels = _levels(read, given.get("packaging"))
    _left_out(read, "13", given, {code.name, *_OURS, *(one.name for one in (DEVICE if is_device else DRUG))})
    return read


def read_location(tree: Any) -> PlaceFacts:
    """A place of table 14 with its ``id``. Never raises for bad input."""
    read = PlaceFacts()
    if not isinstance(tree, Mapping):
        read.problems.append(_form("14", Field("", "", ""), "an object", "对象", '{"id": …, "name": …}'))
        return read
    given = {_plain(name): value for name, value in tree.items()}
    _take(read, "14", (PLACE_ID, *PLACE), given)
    uri = read.values.pop(PLACE_ID.name, "")
    found = read_place(uri, {}) if uri else None
    if uri and found is None:
        read.problems.append(errors.PLACE_UNREAD.problem(PLACE_ID.name, uri))
    read.uri = found or ""
    country = read.values.get("countryCode", "").upper()
    if country and _COUNTRY.fullmatch(country) is None:
        read.problems.append(_form("14", PLACE[-1], "an ISO 3166 code", "ISO 3166 国家/地区代码", "CN"))
    elif country:
        read.values["countryCode"] = country
    _left_out(read, "14", given, {PLACE_ID.name, *(one.name for one in PLACE)})
    return read


def _plain(name: Any) -> str:
    return str(name).rpartition(":")[2]


def _take(
    read: ProductFacts | PlaceFacts, table: str, fields: tuple[Field, ...], given: Mapping[str, Any]
) -> None:
    for one in fields:
        value = given.get(one.name)
        if value is None or value in ("", [], {}) or (isinstance(value, str) and not value.strip()):
            if one.must:
                told = {"field": one.name, "name": one.zh, "en": one.en, "example": one.example}
                read.problems.append(errors.of(table, "MISSING").problem(one.name, None, **told))
            continue
        text = _text(value)
        if text is None or len(text) > one.most:
            wanted, wanted_zh = f"text of at most {one.most} characters", f"不超过 {one.most} 个字符的文本"
            read.problems.append(_form(table, one, wanted, wanted_zh, one.example))
        else:
            read.values[one.name] = text


def _text(value: Any) -> str | None:
    """A text without what no field holds, or a number as one."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float, Decimal)):
        return None
    text = " ".join(str(value).split())
    return text if text.isprintable() else None


def _form(table: str, one: Field, wanted: str, wanted_zh: str, example: str) -> Problem:
    told = {"field": one.name, "wanted": wanted, "wanted_zh": wanted_zh, "example": example}
    return errors.of(table, "FORM").problem(one.name, None, **told)


def _kind(read: ProductFacts, value: Any, usual: ProductKind) -> str:
    allowed = (
        {ProductKind.DEVICE, ProductKind.IMPLANT}
        if usual == ProductKind.DEVICE
        else {ProductKind.DRUG, ProductKind.VACCINE}
    )
    kind = value or usual
    if isinstance(kind, str) and kind in allowed:
        return str(kind)
    words = ", ".join(sorted(allowed))
    read.problems.append(_form("13", Field("productKind", "", ""), f"one of {words}", words, str(usual)))
    return usual


def _ours(read: ProductFacts, given: Mapping[str, Any]) -> None:
    name = _text(given.get("productNameEn") or "")
    if name is None or len(name) > 200:
        read.problems.append(_form("13", Field("productNameEn", "", ""), "text", "文本", "Elovis tablets"))
    elif name:
        read.values["productNameEn"] = name
    for field_name, low, high in (
        ("storageLow", -200, 200),
        ("storageHigh", -200, 200),
        ("shelfMonths", 1, 600),
    ):
        number = _number(given.get(field_name))
        is_whole = field_name != "shelfMonths" or number is None or number == int(number)
        if given.get(field_name) in (None, ""):
            continue
        if number is None or not low <= number <= high or not is_whole:
            wanted, wanted_zh = f"a number from {low} to {high}", f"{low} 到 {high} 的数字"
            read.problems.append(_form("13", Field(field_name, "", ""), wanted, wanted_zh, "24"))
        else:
            read.values[field_name] = format(number, "f")
    _storage(read)


def _storage(read: ProductFacts) -> None:
    low, high = (read.values.get(name) for name in ("storageLow", "storageHigh"))
    if (low is None) is not (high is None) or (low and high and Decimal(low) > Decimal(high)):
        one = Field("storageLow", "", "")
        read.problems.append(_form("13", one, "the lower of two temperatures", "两个温度中较低的一个", "2"))


def _number(value: Any) -> Decimal | None:
    try:
        number = Decimal(str(value).strip()) if value is not None and not isinstance(value, bool) else None
    except InvalidOperation:
        return None
    if number is None or not number.is_finite() or abs(number.adjusted()) > 6:
        return None
    return number.quantize(Decimal("0.1")) if number != int(number) else Decimal(int(number))


def _class(read: ProductFacts, text: str) -> str:
    found = class_of(text)
    if found is None:
        read.problems.append(errors.CODE.problem("additionalTradeItemIdentification", text))
    return found or ""


def class_of(text: str) -> str | None:
    """The class that a code of a product, or of one of its packs, means: bare GTINs and DIs too."""
    bare = text.strip().removeprefix("AHM.")
    digits = bare if bare.isascii() and bare.isdigit() else ""
    if len(digits) == DRUG_ID:
        return f"drug:{digits}"
    is_gtin = len(digits) in {8, 12, 13, 14}
    return class_text(canonical_text(f"(01){digits.zfill(14)}" if is_gtin else text.strip()))


def _levels(read: ProductFacts, value: Any) -> tuple[Level, ...]:
    """Packaging from the inside out: ``[{"code", "contains", "unit"}]``; each holds so many of the level before."""
    listed = value if isinstance(value, list) else [value] if value else []
    found: list[Level] = []
    seen = {read.class_text}
    for number, one in enumerate(listed[: MOST_LEVELS + 1], 1):
        level = _level(one, found[-1].class_text if found else read.class_text)
        why = level if isinstance(level, tuple) else None
        if number > MOST_LEVELS:
            why = (f"more than {MOST_LEVELS}", f"超过 {MOST_LEVELS} 级")
        elif isinstance(level, Level) and level.class_text in seen:
            why = ("its code stands twice", "编码重复")
        if why is not None or not isinstance(level, Level):
            told = {"level": number, "why": (why or ("", ""))[0], "why_zh": (why or ("", ""))[1]}
            read.problems.append(errors.LEVELS.problem(f"packaging[{number - 1}]", None, **told))
            return ()
        seen.add(level.class_text)
        found.append(level)
    return tuple(found)


def _level(one: Any, below: str) -> Level | tuple[str, str]:
    if not isinstance(one, Mapping):
        return "it is no object", "不是对象"
    code, number, unit = one.get("code"), _number(one.get("contains")), _text(one.get("unit") or "")
    text = class_of(code.strip()) if isinstance(code, str) and len(code) <= 500 else None
    if text is None:
        return "its code names no product level", "编码不是产品级的编码"
    if number is None or number != int(number) or not 1 <= number <= MOST_CONTAINED:
        return (
            f"contains is no whole number from 1 to {MOST_CONTAINED}",
            f"contains 不是 1 到 {MOST_CONTAINED} 的整数",
        )
    if unit is None or len(unit) > 40:
        return "unit is no text of at most 40 characters", "unit 不是 40 个字符以内的文本"
    return Level(text, int(number), below, unit)


def _left_out(read: ProductFacts | PlaceFacts, table: str, given: Mapping[str, Any], known: set[str]) -> None:
    for name in sorted(given.keys() - known)[:20]:
        read.problems.append(errors.of(table, "KEPT").problem(name[:60], None, field=name[:60]))
