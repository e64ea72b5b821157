"""Which version of EPCIS and CBV an answer has, and what its headers say of it (EPCIS 2.0, clause 12.5)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version as installed
from typing import Final

from django.http import HttpRequest

from suyuan.core.epcis.xml_names import HINT
from suyuan.exchange import errors
from suyuan.exchange.problems import DoorRefusal

CURRENT: Final = "2.0.0"
LEGACY: Final = "1.2.0"
_READ: Final = ((1, 0), (1, 1), (1, 2), (2, 0))
"""Versions of documents that are taken in."""
_SPELLING = re.compile(r"\d{1,4}(\.\d{1,4})*")

STANDING: Final = {
    "GS1-EPCIS-Version": CURRENT,
    "GS1-CBV-Version": CURRENT,
    "GS1-Extensions": f"suyuan={HINT}",
}
"""On every answer."""
DISCOVERY: Final = {
    "GS1-EPCIS-Min": LEGACY,
    "GS1-EPCIS-Max": CURRENT,
    "GS1-CBV-Min": LEGACY,
    "GS1-CBV-Max": CURRENT,
    "GS1-EPC-Format": "No_Preference, Always_GS1_Digital_Link, Always_EPC_URN, Never_Translates",
    "GS1-CBV-XML-Format": "No_Preference, Always_Web_URI, Always_URN, Never_Translates",
    "GS1-Vendor-Version": f"suyuan-{installed('suyuan')}",
}
"""On the answers to OPTIONS, besides."""


@dataclass(frozen=True, slots=True)
class Versions:
    """What an answer is written in."""

    epcis: str = CURRENT

    @property
    def is_legacy(self) -> bool:
        return self.epcis == LEGACY

    @property
    def headers(self) -> Mapping[str, str]:
        return {**STANDING, "GS1-EPCIS-Version": self.epcis, "GS1-CBV-Version": self.epcis}


def negotiated(request: HttpRequest, *, with_legacy: bool) -> Versions:
    """The highest version that the client accepts. Raises DoorRefusal 406 when there is none.

    ``with_legacy``: whether this answer can be written as EPCIS 1.2 too (XML of events can).
    """
    offered: tuple[str, ...] = (CURRENT, LEGACY) if with_legacy else (CURRENT,)
    for name in ("GS1-EPCIS", "GS1-CBV"):
        offered = tuple(one for one in offered if _is_within(request, name, one))
        if not offered:
            given = {end: request.headers.get(f"{name}-{end}") for end in ("Min", "Max")}
            said = ", ".join(f"{end} {text}" for end, text in given.items() if text is not None)
            told = f"{LEGACY} (XML) to {CURRENT}" if with_legacy else CURRENT
            problem = errors.VERSION.problem(name, said, name=name, offered=told)
            raise DoorRefusal("NotAcceptableException", 406, problem)
    return Versions(offered[0])


def refuse_unreadable(request: HttpRequest) -> None:
    """Check what the client says its content is written in. Raises DoorRefusal 406."""
    for name in ("GS1-EPCIS-Version", "GS1-CBV-Version"):
        said = request.headers.get(name)
        if said is not None and _parsed(name, said) not in _READ:
            problem = errors.VERSION.problem(name, said, name=name, offered="1.0 to 2.0")
            raise DoorRefusal("NotAcceptableException", 406, problem)


def _is_within(request: HttpRequest, name: str, offered: str) -> bool:
    own = _parsed(name, offered)
    lowest, highest = (request.headers.get(f"{name}-{end}") for end in ("Min", "Max"))
    return (lowest is None or _parsed(f"{name}-Min", lowest) <= own) and (
        highest is None or own <= _parsed(f"{name}-Max", highest)
    )


def _parsed(name: str, text: str) -> tuple[int, int]:
    """Major and minor number; what stands behind is a matter of corrections."""
    if not _SPELLING.fullmatch(text.strip()):
        problem = errors.VERSION.problem(name, text, name=name, offered="numbers such as 2.0.0")
        raise DoorRefusal("NotAcceptableException", 406, problem)
    numbers = [int(part) for part in text.strip().split(".")]
    return numbers[0], numbers[1] if len(numbers) > 1 else 0
