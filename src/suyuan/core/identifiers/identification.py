"""What a string turned out to be: the value every reader of a code system returns.

A reader never raises for bad input. It returns what it understood and says why the rest failed, so that a
scan with a wrong check digit still shows its lot and its expiry.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from suyuan.core.problem import Problem


class Kind(StrEnum):
    """How the text was written. One thing may be written in several kinds; its key is the same in all."""

    GS1_BRACKETED = "gs1_bracketed"
    GS1_FNC1 = "gs1_fnc1"
    GS1_PLAIN = "gs1_plain"
    GS1_SCAN_AIM = "gs1_scan_aim"
    GS1_DIGITAL_LINK = "gs1_digital_link"
    GTIN = "gtin"
    SSCC = "sscc"
    EPC_URN = "epc_urn"
    EPC_IDPAT = "epc_idpat"
    EPC_TAG = "epc_tag"
    MA_UDI = "ma_udi"
    MA_GENERIC = "ma_generic"
    MA_UDI_IN_URL = "ma_udi_in_url"
    DRUG_TRACE_CODE = "drug_trace_code"
    AHM_DEVICE = "ahm_device"
    IDCODE_URI = "idcode_uri"
    HIBC = "hibc"
    ISBT128 = "isbt128"
    ISO15434 = "iso15434"
    URL = "url"
    UNKNOWN = "unknown"


class Verdict(StrEnum):
    """How far the text keeps the rules of its system."""

    YES = "yes"
    NO = "no"
    SYNTAX_ONLY = "syntax-only"
    """Well formed, but a companion element is missing that may stand in another carrier on the item."""
    LENIENT = "lenient"
    """Readable after repair of a named, known deviation."""
    CHECK_DISPUTED = "check-disputed"
    """The published check rule and the published code disagree; kept, with a warning."""
    LOW_CONFIDENCE = "low-confidence"
    """Read by a shape for which no official text is known."""


class Level(StrEnum):
    """What one identifier stands for."""

    INSTANCE = "instance"
    LOT = "lot"
    CLASS = "class"
    CONTAINER = "container"
    PLACE = "place"
    PARTY = "party"
    DOCUMENT = "document"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Identification:
    """One text, read."""

    input: str
    """The text as it came, unchanged: hospitals scan it again."""
    kind: Kind
    verdict: Verdict
    problems: tuple[Problem, ...] = ()
    components: dict[str, Any] = field(default_factory=dict)
    """The parts by the names of the system: ``{"ai": {"01": …}}``, ``{"di": …, "pi": {…}}`` and so on."""
    canonical: str | None = None
    """The canonical text of the thing, equal for all spellings; None when the text names no thing."""
    level: Level = Level.OTHER
    urn: str | None = None
    """EPC URN, where one exists and the company prefix length is known."""
    digital_link: str | None = None
    """Canonical GS1 Digital Link URI, where one exists."""

    @property
    def is_readable(self) -> bool:
        return self.verdict is not Verdict.NO
