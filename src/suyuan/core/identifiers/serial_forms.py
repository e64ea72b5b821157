"""How serial numbers look in each code system: how many digits, what the requester is told, what things they name.

A *series* is what serials are unique within: a product, or for logistic units a company prefix.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from suyuan.core.identifiers.canonical import canonical_text, class_text
from suyuan.core.identifiers.check_digits import check_digit
from suyuan.core.identifiers.company_prefix import prefix_length
from suyuan.core.identifiers.gs1_canonical import DOMAIN

GTIN, SSCC, MA, AHM = "GTIN", "SSCC", "MA", "AHM"
KINDS: Final = (GTIN, SSCC, MA, AHM)
GUESSES: Final = 10_000
"""Of so many guesses less than one may be an issued serial (Delegated Regulation (EU) 2016/161, article 4)."""
_HEADS: Final = {GTIN: f"{DOMAIN}/01/", MA: "ma:", AHM: "drug:"}
_DIGITS: Final = {GTIN: 12, MA: 12, AHM: 13}
_PREFIX = re.compile(r"[0-9]{4,12}")
_SSCC_HEAD: Final = f"{DOMAIN}/00/"


@dataclass(frozen=True, slots=True)
class Series:
    """What serials are unique within."""

    kind: str
    """One of KINDS."""
    text: str
    """Canonical class of the product; ``sscc:`` and the company prefix for logistic units."""

    @property
    def digits(self) -> int:
        """How many digits a serial has; of an SSCC, those beside the prefix and the check digit."""
        return 17 - len(self.value) if self.kind == SSCC else _DIGITS[self.kind]

    @property
    def size(self) -> int:
        """How many serials there could be."""
        return int(10**self.digits)

    @property
    def limit(self) -> int:
        """How many may be issued before one guess in GUESSES would hit."""
        return max(0, self.size // GUESSES - 1)

    @property
    def value(self) -> str:
        """GTIN, MA device identifier, drug identification code, or company prefix."""
        return self.text.removeprefix(_HEADS[self.kind] if self.kind != SSCC else "sscc:")

    def told(self, place: int) -> str:
        """The serial as its requester is told: with AHM and SSCC the whole code, else the serial alone."""
        digits = f"{place:0{self.digits}d}"
        if self.kind == AHM:
            return self.value + digits
        if self.kind == SSCC:
            body = f"{digits[0]}{self.value}{digits[1:]}"
            return body + check_digit(body)
        return digits

    def thing(self, place: int) -> str:
        """The canonical text of the thing that carries the serial."""
        told = self.told(place)
        if self.kind == AHM:
            return f"drug:{told}"
        if self.kind == SSCC:
            return f"{_SSCC_HEAD}{told}"
        return f"{self.text}.S{told}" if self.kind == MA else f"{self.text}/21/{told}"

    def place(self, thing: str) -> int | None:
        """The serial of a thing by its canonical text, as a number; None where it cannot be one of ours."""
        digits = self._digits_of(thing)
        if digits is None or len(digits) != self.digits or not (digits.isascii() and digits.isdigit()):
            return None
        return int(digits)

    def _digits_of(self, thing: str) -> str | None:
        if self.kind == SSCC:
            code = thing.removeprefix(_SSCC_HEAD) if thing.startswith(_SSCC_HEAD) else ""
            is_ours = len(code) == 18 and code[1:].startswith(self.value)
            return code[0] + code[1 + len(self.value) : -1] if is_ours else None
        between = {GTIN: "/21/", MA: ".S", AHM: ""}[self.kind]
        head = self.text + between
        return thing[len(head) :] if thing.startswith(head) else None


def series_for(kind: str, value: str) -> Series | None:
    """The series of a request: ``kind`` as IDType, ``value`` as "ObjectKey Value"; None where they do not fit.

    >>> series_for("AHM", "8001203").text
    'drug:8001203'
    """
    text = value.strip()
    if kind == SSCC:
        return Series(SSCC, f"sscc:{text}") if _is_prefix(text) else None
    if kind == AHM:
        code = text.removeprefix("AHM.")
        return Series(AHM, f"drug:{code}") if re.fullmatch(r"[0-9]{7}", code) else None
    head = _HEADS.get(kind)
    found = class_text(canonical_text(text)) if head else None
    return Series(kind, found) if head and found and found.startswith(head) else None


def _is_prefix(text: str) -> bool:
    """Whether these digits may be a GS1 company prefix: none that is shorter than the known one of its range."""
    if not _PREFIX.fullmatch(text):
        return False
    known = prefix_length(text.ljust(12, "0"))
    return known is None or len(text) >= known
