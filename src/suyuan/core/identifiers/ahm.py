"""The 20-digit drug trace code of the Chinese drug administration, and the AHM forms around it.

A code is seven digits 药品标识码 (which drug, which package level) and thirteen digits of serial, the tail
encrypted by its issuer; no check digit is published (NMPAB/T 1002-2019). The import interface writes
``AHM.`` before it; labels print the two parts with their names, or joined by a hyphen. The UDI of devices
under the same issuer is another thing, known from one shape only and read with low confidence.
"""

from __future__ import annotations

import re
from typing import Any

from suyuan.core.identifiers.identification import Identification, Kind, Level, Verdict
from suyuan.core.problem import Problem, Severity, rule

LENGTH = 20
DRUG_ID_LENGTH = 7
PREFIX = "AHM."

AHM_LENGTH = rule(
    "AHM-LENGTH",
    "A drug trace code has 20 digits; this has {length} characters or other signs.",
    "药品追溯码应为20位数字；此码为{length}个字符或含有其他字符。",
    "Scan the code again; if it was typed, count the digits.",
    "请重新扫码；如为手工输入，请核对位数。",
)
AHM_LABEL = rule(
    "AHM-LABEL",
    "The code was written as printed on the label, with names or in parts; they were left out and joined.",
    "该码按标签印刷形式书写（带名称或分段），已去除名称并合并读取。",
    "Nothing to do. Scanning gives the code in one piece.",
    "无需处理。扫码可直接得到完整编码。",
    Severity.NOTE,
)
AHM_DEVICE_UNSURE = rule(
    "AHM-DEVICE-UNSURE",
    "Read as a device identifier of the AHM issuer by the only shape known; no official text describes it.",
    "按目前仅知的一种格式读作阿里健康医疗器械标识；尚无公开的正式规则。",
    "Compare the parts with the printed text before relying on them.",
    "使用前请与印刷文字核对各部分。",
    Severity.WARNING,
)
AHM_DEVICE_STRUCTURE = rule(
    "AHM-DEVICE-STRUCTURE",
    "This does not have the known shape of an AHM device identifier: MF, BA, SN, MD, BD, ED, PL.",
    "不符合已知的阿里健康医疗器械标识格式：MF、BA、SN、MD、BD、ED、PL。",
    "Enter the identifiers printed beside the symbol instead.",
    "请改为录入符号旁印刷的标识。",
)

_DIGITS = re.compile(r"[0-9]{20}")
_HYPHEN = re.compile(r"([0-9]{7})\s?[-—]\s?([0-9]{13})")
_LABEL = re.compile(
    r"药品标识码\s*[:：]?\s*([0-9]{7})[\s,，;；]*序列号\s*[:：]?\s*([0-9]{13})"
    r"|(?:药品)?追溯码\s*[:：]?\s*([0-9]{7})([0-9]{13})"
)
LABELS = ("药品标识码", "药品追溯码", "追溯码")
"""How the printed text beside the symbol begins."""
_DEVICE = re.compile(
    r"MF(?P<mf>[0-9A-Za-z]{1,13}?)BA(?P<lot>[^*]{1,20}?)"
    r"(?:\*SN(?P<serial>[^*]{1,20}?))?(?:\*?MD(?P<mfg>[0-9]{6}))?(?:\*?BD(?P<bd>[0-9]{6}))?"
    r"(?:\*?ED(?P<exp>[0-9]{6}))?(?:\*?PL(?P<pack_level>[0-9]))?"
)


def looks_like_drug(text: str) -> bool:
    """Whether the text is a drug trace code by its shape alone: prefix, 20 digits, or a label form."""
    by_shape = _DIGITS.fullmatch(text) is not None or _HYPHEN.fullmatch(text) is not None
    return by_shape or text.startswith((PREFIX, *LABELS))


def read_drug(text: str) -> Identification:
    """Read a drug trace code in any of its forms. Never raises."""
    has_prefix = text.startswith(PREFIX)
    code = text[4:] if has_prefix else text
    problems: tuple[Problem, ...] = ()
    if not (len(code) == LENGTH and code.isascii() and code.isdigit()):
        match = _HYPHEN.fullmatch(code) or _LABEL.fullmatch(code)
        if match is None:
            breach = AHM_LENGTH.problem(value=text, length=len(code))
            return Identification(text, Kind.DRUG_TRACE_CODE, Verdict.NO, (breach,))
        code = "".join(part for part in match.groups() if part)
        problems = (AHM_LABEL.problem(value=text),)
    serial = code[DRUG_ID_LENGTH:]
    parts: dict[str, Any] = {"code": code, "drug_id": code[:DRUG_ID_LENGTH], "serial": serial}
    parts["dynamic"] = {"serial": serial}
    if has_prefix:
        parts["system"] = "AHM"
    return Identification(
        text, Kind.DRUG_TRACE_CODE, Verdict.YES, problems, parts, f"drug:{code}", Level.INSTANCE
    )


def looks_like_device(text: str) -> bool:
    """Whether the text has the known shape of an AHM device identifier."""
    return text.startswith("MF") and _DEVICE.fullmatch(text) is not None


def read_device(text: str) -> Identification:
    """Read an AHM device identifier leniently; its parts are never validated and its text is its key."""
    match = _DEVICE.fullmatch(text)
    if match is None:
        breach = AHM_DEVICE_STRUCTURE.problem(value=text)
        return Identification(text, Kind.AHM_DEVICE, Verdict.NO, (breach,))
    parts = {name: value for name, value in match.groupdict().items() if value is not None}
    level = Level.INSTANCE if "serial" in parts else Level.LOT
    warning = AHM_DEVICE_UNSURE.problem(value=text)
    return Identification(
        text, Kind.AHM_DEVICE, Verdict.LOW_CONFIDENCE, (warning,), parts, f"text:{text}", level
    )


def format_drug(drug_id: str, serial: str, *, prefix: bool = False) -> str:
    """The 20 digits, with ``AHM.`` before them on request. Raises ValueError for other lengths."""
    code = f"{drug_id}{serial}"
    if len(drug_id) != DRUG_ID_LENGTH or not _DIGITS.fullmatch(code):
        raise ValueError(f"{code!r} is not a drug trace code")
    return f"{PREFIX}{code}" if prefix else code


def format_label(drug_id: str, serial: str) -> str:
    """The two parts with their names, as labels print them."""
    return f"药品标识码：{drug_id} 序列号：{serial}"


def format_device(parts: dict[str, str]) -> str:
    """An AHM device identifier from its components, in the one known order."""
    letters = {"serial": "*SN", "mfg": "*MD", "bd": "*BD", "exp": "*ED", "pack_level": "*PL"}
    tail = "".join(f"{letter}{parts[name]}" for name, letter in letters.items() if name in parts)
    return f"MF{parts['mf']}BA{parts['lot']}{tail}"
