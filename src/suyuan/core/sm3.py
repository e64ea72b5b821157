"""SM3, the national hash (GB/T 32905-2016): by OpenSSL through ``hashlib``, or as ``cryptography`` brings it along.

An OpenSSL that was built without the national algorithms lacks it; then the second way is taken, and where that lacks
it too, what is made of SM3 is not offered.
"""

from __future__ import annotations

import hashlib
from typing import Any, Final

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes


class _ByCryptography:
    """As much of ``hashlib``'s interface as HMAC needs."""

    name: Final = "sm3"
    digest_size: Final = 32
    block_size: Final = 64

    def __init__(self, state: hashes.Hash | None = None) -> None:
        self._state = state or hashes.Hash(hashes.SM3())

    def update(self, content: bytes) -> None:
        self._state.update(content)

    def copy(self) -> _ByCryptography:
        return _ByCryptography(self._state.copy())

    def digest(self) -> bytes:
        return self._state.copy().finalize()

    def hexdigest(self) -> str:
        return self.digest().hex()


def new_sm3(content: bytes = b"") -> Any:
    """A hash object, as ``hashlib.sha256()`` is one. Raises NotImplementedError where there is no SM3.

    >>> new_sm3(b"abc").hexdigest()
    '66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0'
    """
    try:
        return hashlib.new("sm3", content)
    except ValueError:
        return _second_way(content)


def has_sm3() -> bool:
    """Whether SM3 can be had here."""
    try:
        new_sm3()
    except NotImplementedError:
        return False
    return True


def _second_way(content: bytes) -> _ByCryptography:
    try:
        found = _ByCryptography()
    except UnsupportedAlgorithm:
        raise NotImplementedError("neither OpenSSL nor cryptography has SM3 here") from None
    found.update(content)
    return found
