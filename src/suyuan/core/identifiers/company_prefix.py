"""How long the GS1 company prefix of a key is: needed to write an EPC URN, never to read one.

A key does not say where its company prefix ends. The answer comes from, in this order: the prefixes that a
tenant registered; the public GS1 prefix table (biip); nobody. A wrong split gives a URN of another company,
so without an answer no URN is written and the Digital Link stays.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from biip.gs1_prefixes import GS1CompanyPrefix

SHORTEST: Final = 4
LONGEST: Final = 12
LONGEST_WRITABLE: Final = 12
SHORTEST_WRITABLE: Final = 6
"""EPC URNs split prefixes of 6 to 12 digits only (EPC Tag Data Standard, partition tables)."""

UNRELIABLE: Final = frozenset([*(f"68{digit}" for digit in range(10)), "696", "698", "699"])
"""Prefixes given to GS1 China for which the table answers with a placeholder or not at all."""


class CompanyPrefixes:
    """Registered company prefixes of the tenants, looked up by the longest that fits."""

    __slots__ = ("_known",)

    def __init__(self, prefixes: Iterable[str] = ()) -> None:
        """Raises ValueError for a prefix that is not 4 to 12 digits: that is an error in master data."""
        self._known = frozenset(prefixes)
        for prefix in self._known:
            if not (SHORTEST <= len(prefix) <= LONGEST and prefix.isdigit() and prefix.isascii()):
                raise ValueError(f"not a GS1 company prefix: {prefix!r}")

    def length_of(self, digits: str) -> int | None:
        """Length of the registered prefix that ``digits`` begins with, or None."""
        for length in range(LONGEST, SHORTEST - 1, -1):
            if digits[:length] in self._known:
                return length
        return None


NO_PREFIXES: Final = CompanyPrefixes()


def prefix_length(digits: str, registered: CompanyPrefixes = NO_PREFIXES) -> int | None:
    """Length of the company prefix at the start of ``digits``, or None when nobody knows.

    ``digits`` begins with the prefix: a GTIN without its indicator, an SSCC without its extension digit.
    """
    length = registered.length_of(digits) if registered is not NO_PREFIXES else None
    if length is None:
        length = _public_length(digits[:LONGEST])
    return length if length is not None and SHORTEST_WRITABLE <= length <= LONGEST_WRITABLE else None


@lru_cache(maxsize=65_536)
def _public_length(digits: str) -> int | None:
    if digits[:3] in UNRELIABLE or not (digits.isdigit() and digits.isascii()):
        return None
    try:
        found = GS1CompanyPrefix.extract(digits)
    except Exception:  # noqa: BLE001 - whatever the table cannot answer has no known length
        return None
    return None if found is None else len(found.value)
