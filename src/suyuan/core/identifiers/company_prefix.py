"""How long the GS1 company prefix of a key is: needed to write an EPC URN, never to read one.

A key does not say where its company prefix ends. The answer comes from, in this order: the prefixes that a
tenant registered; the public GS1 prefix table; nobody. A wrong split gives a URN of another company, so without
an answer no URN is written and the Digital Link stays.

``data/company-prefixes.table`` is that public table as the package biip brings it, in a form that is searched
where it lies: loading biip itself takes longer than everything else that ``suyuan identify`` does. It is written
and compared by ``tests/core/identifiers/test_company_prefixes.py``.
"""

from __future__ import annotations

import sys
from array import array
from bisect import bisect_right
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final

SHORTEST: Final = 4
LONGEST: Final = 12
LONGEST_WRITABLE: Final = 12
SHORTEST_WRITABLE: Final = 6
"""EPC URNs split prefixes of 6 to 12 digits only (EPC Tag Data Standard, partition tables)."""

_STEP: Final = 16

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
    table = _table()
    place = bisect_right(table, int(digits.ljust(LONGEST, "0")) * _STEP + _STEP - 1)
    length = table[place - 1] % _STEP
    # All that begins with these digits must lie in that one range, and the prefix within the digits.
    is_sure = place == len(table) or int(digits.ljust(LONGEST, "9")) < table[place] // _STEP
    return length if is_sure and 0 < length <= len(digits) else None


@cache
def _table() -> array[int]:
    """Ranges of twelve-digit numbers in ascending order, each as its first number * 16 + length of the prefixes.

    The length is 0 where nobody has a prefix.
    """
    table = array("Q")
    table.frombytes((files("suyuan.core.identifiers") / "data" / "company-prefixes.table").read_bytes())
    if sys.byteorder == "big":
        table.byteswap()
    return table
