"""Splitting JSON that a strict parser refuses, so that one broken event does not hide its neighbours.

Only strings, brackets and separators are looked at. When these still fit together, the broken value (a NaN, half
a character, a word without quotes) stays inside its event and is reported there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import msgspec

_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*"|[{}\[\],:]', re.DOTALL)
_PARTNER = {b"{": b"}", b"[": b"]"}
_CLOSE = (b"}", b"]")


class NotSplittableError(Exception):
    """Brackets or quotation marks do not fit together."""


def loose_members(part: bytes | msgspec.Raw) -> dict[str, msgspec.Raw]:
    """Name to value of an object. Raises NotSplittableError."""
    members: dict[str, msgspec.Raw] = {}
    for start, colon, end in _entries(part, b"{"):
        if colon is None:
            raise NotSplittableError
        try:
            name = json.loads(bytes(memoryview(part)[start:colon]))
        except ValueError:
            raise NotSplittableError from None
        if not isinstance(name, str):
            raise NotSplittableError
        members[name] = _slice(part, colon + 1, end)
    return members


def loose_items(part: bytes | msgspec.Raw) -> list[msgspec.Raw]:
    """The entries of an array. Raises NotSplittableError."""
    return [_slice(part, start, end) for start, _, end in _entries(part, b"[")]


def _entries(part: bytes | msgspec.Raw, bracket: bytes) -> Iterator[tuple[int, int | None, int]]:
    """Start, place of the colon, and end of every entry of the outermost bracket."""
    expected: list[bytes] = []
    start, colon, last = 0, None, -1
    for token in _TOKEN.finditer(memoryview(part)):
        sign = token[0][:1]
        if last >= 0 or (not expected and sign != bracket):
            raise NotSplittableError
        if sign in _PARTNER:
            start = start if expected else token.end()
            expected.append(_PARTNER[sign])
        elif sign in _CLOSE:
            if sign != expected.pop():
                raise NotSplittableError
            last = last if expected else token.start()
        elif len(expected) == 1 and sign == b":" and colon is None:
            colon = token.start()
        elif len(expected) == 1 and sign == b",":
            yield start, colon, token.start()
            start, colon = token.end(), None
    if last < 0:
        raise NotSplittableError
    if bytes(memoryview(part)[start:last]).strip():
        yield start, colon, last


def _slice(part: bytes | msgspec.Raw, start: int, end: int) -> msgspec.Raw:
    return msgspec.Raw(memoryview(part)[start:end])
