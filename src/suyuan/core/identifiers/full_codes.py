"""The full trace code of a package: its serial, lot, expiry and production date, in each spelling of its code system.

Also the question before it: whether the package bears a code already that may be used as it is. Any code under
ISO/IEC 15459 with a serial of its own is one (GS1, MA, HIBC, ISBT 128, and the 20-digit drug trace code).
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from suyuan.core.identifiers.ahm import format_label
from suyuan.core.identifiers.gs1_canonical import DOMAIN, full_key_text
from suyuan.core.identifiers.identification import Identification, Kind, Level
from suyuan.core.identifiers.ma import check_character
from suyuan.core.identifiers.read import read
from suyuan.core.identifiers.serial_forms import AHM, MA, SSCC, Series
from suyuan.core.identifiers.translation import to_bracketed, to_fnc1
from suyuan.core.problem import Problem, rule

LOT = rule(
    "LBL-001",
    "{value} cannot be a lot number on a label: up to 20 letters, digits and signs are",
    "{value} 不能作为标签上的批号：应为不超过 20 位的字母、数字和符号",
    "Write the lot as on the package, without spaces and Chinese characters",
    "请按包装填写批号，不含空格和汉字",
)
DATES = rule(
    "LBL-002",
    "The production date is after the expiry, or a date is no day of this century",
    "生产日期晚于有效期，或日期不属于本世纪",
    "Compare with the package",
    "请与包装核对",
)
_GS1_LOT: Final = re.compile(r"[!\"%&'()*+,\-./0-9:;<=>?A-Z_a-z]{1,20}")
_MA_LOT: Final = re.compile(r"[0-9A-Za-z\-@$,*+%/#!^~]{1,20}")


@dataclass(frozen=True, slots=True)
class Batch:
    """What a full code says beside the serial."""

    lot: str = ""
    expiry: dt.date | None = None
    made: dt.date | None = None


@dataclass(frozen=True, slots=True)
class FullCode:
    """One code, in all spellings that its system has."""

    series: Series
    serial: str
    """As the requester was told."""
    carried: str
    """What a symbol carries: with GS1 the element string, GS between; else the code."""
    printed: str
    """For people: with brackets, or the code with the names of its parts."""
    link: str
    """GS1 Digital Link; empty where the system has none."""
    elements: tuple[tuple[str, str], ...] = ()
    """Of GS1: the application identifiers with their values."""


def problems_of(batch: Batch, series: Series) -> list[Problem]:
    """What of a batch cannot stand on a label of this series."""
    problems = []
    pattern = _MA_LOT if series.kind == MA else _GS1_LOT
    if batch.lot and not pattern.fullmatch(batch.lot):
        problems.append(LOT.problem("lot", batch.lot))
    days = [day for day in (batch.made, batch.expiry) if day is not None]
    if days != sorted(days) or any(not 2000 <= day.year <= 2099 for day in days):
        problems.append(DATES.problem("expiry"))
    return problems


def full_code(series: Series, thing: str, serial: str, batch: Batch, *, domain: str = DOMAIN) -> FullCode:
    """The code of a thing of the series. ``domain`` is where its Digital Link leads; ``problems_of`` found nothing.

    >>> from suyuan.core.identifiers.serial_forms import series_for
    >>> full_code(series_for("AHM", "8001203"), "", "80012030000000000007", Batch("L7")).carried
    '80012030000000000007'
    """
    if series.kind == AHM:
        printed = format_label(serial[:7], serial[7:])
        return FullCode(series, serial, serial, printed, "")
    if series.kind == MA:
        code = _ma(series.value, serial, batch)
        return FullCode(series, serial, code, code, "")
    elements = {"00": serial} if series.kind == SSCC else _elements(series.value, serial, batch)
    link = (full_key_text(elements, attributes_only=True) or thing).replace(DOMAIN, domain.rstrip("/"), 1)
    return FullCode(series, serial, to_fnc1(elements), to_bracketed(elements), link, tuple(elements.items()))


def _elements(gtin: str, serial: str, batch: Batch) -> dict[str, str]:
    """Fixed lengths first, and the serial last, so that one separator at most is needed."""
    made = {"01": gtin}
    if batch.made:
        made["11"] = f"{batch.made:%y%m%d}"
    if batch.expiry:
        made["17"] = f"{batch.expiry:%y%m%d}"
    if batch.lot:
        made["10"] = batch.lot
    return made | {"21": serial}


def _ma(device: str, serial: str, batch: Batch) -> str:
    parts = f".S{serial}"
    if batch.lot:
        parts += f".L{batch.lot}"
    if batch.made:
        parts += f".M{batch.made:%y%m%d}"
    if batch.expiry:
        parts += f".E{batch.expiry:%y%m%d}"
    check = check_character(parts)
    return f"{device}{parts}" + (f".C{check}" if check else "")


class Reuse(StrEnum):
    """Whether a code on a package does as its trace code."""

    AS_IT_IS = "as_it_is"
    NEEDS_SERIAL = "needs_serial"
    """It names the product, and perhaps the lot, but no single package."""
    NO = "no"


@dataclass(frozen=True, slots=True)
class Judged:
    """What was found of a code on a package."""

    reuse: Reuse
    found: Identification
    agency: str
    """Issuing agency under ISO/IEC 15459: GS1, MA, HIBCC, ICCBBA, AHM; empty where none is known."""


_AGENCIES: Final = {
    Kind.MA_UDI: "MA",
    Kind.MA_UDI_IN_URL: "MA",
    Kind.DRUG_TRACE_CODE: "AHM",
    Kind.AHM_DEVICE: "AHM",
    Kind.HIBC: "HIBCC",
    Kind.ISBT128: "ICCBBA",
}
_OF_GS1: Final = f"{DOMAIN}/"


def judged(text: str) -> Judged:
    """Whether the code may be used as the trace code of the package that bears it. Never raises.

    >>> judged("(01)06901234567892(21)S1").reuse, judged("6901234567892").reuse
    (<Reuse.AS_IT_IS: 'as_it_is'>, <Reuse.NEEDS_SERIAL: 'needs_serial'>)
    """
    found = read(text)
    is_gs1 = (found.canonical or "").startswith(_OF_GS1)
    agency = "GS1" if is_gs1 else _AGENCIES.get(found.kind, "")
    if not agency or not found.is_readable:
        return Judged(Reuse.NO, found, agency)
    if found.level in {Level.INSTANCE, Level.CONTAINER}:
        return Judged(Reuse.AS_IT_IS, found, agency)
    names_product = found.level in {Level.CLASS, Level.LOT}
    return Judged(Reuse.NEEDS_SERIAL if names_product else Reuse.NO, found, agency)
