"""ISO/IEC 15434 envelopes: ``[)>`` RS, one or more formats, RS, EOT.

Format 05 holds GS1 element strings, 06 data identifiers of MH10.8.2, 12 and DD text element identifiers.
Readers drop control characters and Data Matrix has one-character macros for 05 and 06, so a header without
its trailer, without its RS, or as a macro is read leniently and named. Formats that carry no identifiers
(01 to 04, 07 to 11) are kept as they are; a format outside the standard is refused.
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

from suyuan.core.identifiers.gs1_elements import read_fnc1
from suyuan.core.identifiers.gs1_linters import full_date
from suyuan.core.identifiers.identification import Identification, Kind, Level, Verdict
from suyuan.core.problem import Problem, Severity, rule

RS, GS, EOT = "\x1e", "\x1d", "\x04"
HEADER = f"[)>{RS}"
MACROS = {"\xec": "05", "\xed": "06"}
"""The Data Matrix macro codewords 236 and 237, as readers hand them on when they do not expand them."""

ISO_HEADER = rule(
    "ISO-HEADER",
    "The envelope must open with [)> and a record separator, then a two-character format.",
    "信封头应为[)>加记录分隔符RS，随后是两位格式代码。",
    "Set the reader to transmit control characters and scan again.",
    "请将扫码器设置为传输控制字符后重新扫码。",
)
ISO_LENIENT = rule(
    "ISO-LENIENT",
    "Control characters of the envelope are missing or came as a macro; it was read without them.",
    "信封的控制字符缺失或以宏字符传输，已按宽松方式读取。",
    "Set the reader to transmit control characters (RS, GS, EOT).",
    "请将扫码器设置为传输控制字符（RS、GS、EOT）。",
    Severity.WARNING,
)
ISO_FORMAT = rule(
    "ISO-FORMAT",
    "The format {value} is not one of ISO/IEC 15434.",
    "格式{value}不属于ISO/IEC 15434规定的格式。",
    "Scan again; if it stays so, report the label to its maker.",
    "请重新扫码；如仍如此，请告知标签制作方。",
)
ISO_FORMAT_KEPT = rule(
    "ISO-FORMAT-KEPT",
    "The format {value} carries no identifiers that are read here; it is kept as it is.",
    "格式{value}不含可读取的标识，按原样保留。",
    "Nothing to do.",
    "无需处理。",
    Severity.NOTE,
)
ISO_ELEMENT = rule(
    "ISO-ELEMENT",
    "The element {value} does not start with a data identifier.",
    "数据元素{value}未以数据标识符开头。",
    "Scan again; if it stays so, report the label to its maker.",
    "请重新扫码；如仍如此，请告知标签制作方。",
)
ISO_TWICE = rule(
    "ISO-TWICE",
    "The data identifier {name} stands twice, differently.",
    "数据标识符{name}出现两次且不一致。",
    "Compare with the printed text and report the label to its maker.",
    "请与印刷文字核对并告知标签制作方。",
)
ISO_PPN_CHECK = rule(
    "ISO-PPN-CHECK",
    "The check digits of the product number {value} do not hold.",
    "产品编号{value}的校验位不正确。",
    "Scan again; if it stays so, report the label to its maker.",
    "请重新扫码；如仍如此，请告知标签制作方。",
    Severity.WARNING,
)

_FORMAT = re.compile(r"(?:0[1-9]|1[0-2]|DD)")
_LENIENT = re.compile(r"\[\)>\x1e?(0[1-9]|1[0-2]|DD)\x1d")
_DI = re.compile(r"([0-9]{0,3}[A-Z])([^\x00-\x1f]+)", re.DOTALL)
_TEXT_ELEMENT = re.compile(r"([A-Z0-9]{3})[ :]+(.+)", re.DOTALL)
_PPN_CHECKED = re.compile(r"[0-9A-Z]{4,22}")


def looks_like_envelope(text: str) -> bool:
    """Whether the text opens as an envelope, a macro included."""
    return text.startswith("[)>") or text[:1] in MACROS


def read_iso15434(text: str) -> Identification:
    """Read an envelope. Never raises; missing control characters give verdict ``lenient``."""
    problems: list[Problem] = []
    blocks = _blocks(text, problems)
    if blocks is None:
        return Identification(text, Kind.ISO15434, Verdict.NO, (ISO_HEADER.problem("header", text[:6]),))
    read = [_read_block(block, problems) for block in blocks]
    return _finish(text, read, problems)


def _blocks(text: str, problems: list[Problem]) -> list[str] | None:
    """The format blocks without header and trailer; None when there is no header at all."""
    body = text
    if body[:1] in MACROS:
        body = f"{HEADER}{MACROS[body[0]]}{GS}{body[1:].removeprefix(GS)}"
    if not body.startswith(HEADER):
        match = _LENIENT.match(body)
        if match is None:
            return None
        body = HEADER + body[3:]
    body = body[len(HEADER) :]
    if body.endswith(f"{RS}{EOT}") and text.startswith(HEADER):
        return body[:-2].split(RS)
    problems.append(ISO_LENIENT.problem("envelope", text))
    return body.removesuffix(EOT).removesuffix(RS).split(RS)


def _read_block(block: str, problems: list[Problem]) -> tuple[str, dict[str, Any]]:
    name, content = block[:2], block[2:].removeprefix(GS)
    if not _FORMAT.fullmatch(name):
        problems.append(ISO_FORMAT.problem("format", name))
        return name, {}
    if name == "05":
        inner = read_fnc1(GS + content)
        problems.extend(problem.at("format 05") for problem in inner.problems)
        return name, dict(inner.components.get("ai", {}))
    if name == "06":
        return name, _data_identifiers(content, problems)
    if name in {"12", "DD"}:
        return name, _text_elements(content)
    problems.append(ISO_FORMAT_KEPT.problem("format", name))
    return name, {"raw": content}


def _data_identifiers(content: str, problems: list[Problem]) -> dict[str, str]:
    found: dict[str, str] = {}
    for element in content.split(GS):
        if not element:
            continue
        match = _DI.fullmatch(element)
        if match is None:
            problems.append(ISO_ELEMENT.problem("format 06", element))
        elif found.setdefault(match[1], match[2]) != match[2]:
            problems.append(ISO_TWICE.problem("format 06", match[2], name=match[1]))
    if "9N" in found and not ppn_holds(found["9N"]):
        problems.append(ISO_PPN_CHECK.problem("format 06 9N", found["9N"]))
    return found


def _text_elements(content: str) -> dict[str, str]:
    """Three letters and a value; an element of another shape is kept under ``raw``."""
    found: dict[str, str] = {}
    for element in filter(None, content.split(GS)):
        match = _TEXT_ELEMENT.fullmatch(element)
        name, value = match.groups() if match else ("raw", element)
        found[name] = f"{found[name]}{GS}{value}" if name in found else value
    return found


def ppn_holds(ppn: str) -> bool:
    """Whether the two check digits (mod 97) of a pharmacy product number hold. Source: IFA, PPN coding."""
    if not _PPN_CHECKED.fullmatch(ppn) or not ppn[-2:].isdigit():
        return False
    total = sum(ord(character) * weight for weight, character in enumerate(ppn[:-2], 2))
    return total % 97 == int(ppn[-2:])


def _finish(text: str, read: list[tuple[str, dict[str, Any]]], problems: list[Problem]) -> Identification:
    if len(read) == 1:
        parts: dict[str, Any] = {"format": read[0][0], **read[0][1]}
    else:
        parts = {"formats": [{name: content} for name, content in read]}
    dynamic = _dynamic(read)
    if dynamic:
        parts["dynamic"] = dynamic
    if any(problem.is_error for problem in problems):
        return Identification(text, Kind.ISO15434, Verdict.NO, tuple(problems), parts)
    lenient = any(problem.rule is ISO_LENIENT for problem in problems)
    verdict = Verdict.LENIENT if lenient else Verdict.YES
    canonical, level, link = _named(text, read)
    return Identification(
        text, Kind.ISO15434, verdict, tuple(problems), parts, canonical, level, digital_link=link
    )


def _dynamic(read: list[tuple[str, dict[str, Any]]]) -> dict[str, str]:
    """Lot, serial and dates under the names that every code system here uses; GS1 content goes first."""
    found: dict[str, str] = {}
    for name, content in sorted(read, key=lambda one: one[0]):
        if name == "05":
            found |= read_fnc1(_gs1_text(content)).components.get("dynamic", {})
        elif name == "06":
            found = _of_data_identifiers(content) | found
    return found


def _of_data_identifiers(di: dict[str, str]) -> dict[str, str]:
    """What MH10.8.2 calls lot, serial number, expiry (14D) and production date (16D); D is the expiry beside a
    pharmacy product number (IFA coding).
    """
    found = {name: di[key] for key, name in (("1T", "lot"), ("S", "serial")) if key in di}
    expires = di.get("14D") or (di.get("D") if "9N" in di or "8P" in di else None)
    for name, text in (("expiry_date", expires), ("production_date", di.get("16D"))):
        day = _iso(text) if text else None
        if day:
            found[name] = day
    return found


def _iso(text: str) -> str | None:
    """``YYMMDD`` or ``YYYYMMDD`` as ``YYYY-MM-DD``; None when there is no such day."""
    if len(text) == len("YYYYMMDD") and text[:2] == "20":
        return full_date(text[2:])
    return full_date(text)


def _named(text: str, read: list[tuple[str, dict[str, Any]]]) -> tuple[str, Level, str | None]:
    """What the envelope names: its GS1 content first, then its data identifiers, else itself."""
    gs1 = dict(read).get("05")
    di: dict[str, str] = {}
    for name, content in read:
        if name == "06":
            di = content | di
    elements = _gs1_text(gs1) if gs1 else _gs1_of_data_identifiers(di)
    if elements:
        inner = read_fnc1(elements)
        if inner.canonical and inner.is_readable:
            return inner.canonical, inner.level, inner.digital_link
    named = _mh10(di)
    return (f"text:{text}", Level.OTHER, None) if named is None else (*named, None)


def _gs1_text(elements: dict[str, str]) -> str:
    return GS + GS.join(f"{ai}{value}" for ai, value in elements.items())


def _gs1_of_data_identifiers(di: dict[str, str]) -> str | None:
    """The GS1 elements that a GTIN under 8P makes with lot and serial."""
    gtin = di.get("8P", "")
    if not (gtin.isascii() and gtin.isdigit() and 8 <= len(gtin) <= 14):
        return None
    elements = {"01": gtin.rjust(14, "0")}
    elements |= {"10": di["1T"]} if "1T" in di else {}
    elements |= {"21": di["S"]} if "S" in di else {}
    return _gs1_text(elements)


def _mh10(di: dict[str, str]) -> tuple[str, Level] | None:
    """``mh10:`` and the identifiers that name a thing, values percent-encoded so that no two collide."""
    if "25S" in di:
        return f"mh10:25S/{quote(di['25S'], safe='', errors='surrogatepass')}", Level.INSTANCE
    product = next((name for name in ("9N", "25P", "1P", "P") if name in di), None)
    if product is None:
        return None
    head = f"mh10:{product}/{quote(di[product], safe='', errors='surrogatepass')}"
    if "S" in di:
        return f"{head}/S/{quote(di['S'], safe='', errors='surrogatepass')}", Level.INSTANCE
    lot = di.get("1T") or di.get("25T")
    return (
        (f"{head}/1T/{quote(lot, safe='', errors='surrogatepass')}", Level.LOT)
        if lot
        else (head, Level.CLASS)
    )


def format_envelope(*formats: tuple[str, dict[str, str]]) -> str:
    """An envelope of one or more formats, each the elements in the order given.

    >>> format_envelope(("06", {"25P": "MAX1", "S": "1"})).count(GS)
    2
    """
    blocks = []
    for name, elements in formats:
        joint = " " if name in {"12", "DD"} else ""
        blocks.append(GS.join([name, *(f"{key}{joint}{value}" for key, value in elements.items())]))
    return f"{HEADER}{RS.join(blocks)}{RS}{EOT}"
