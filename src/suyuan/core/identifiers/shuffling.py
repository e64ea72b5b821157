"""Numbers in an order that nobody can guess, each once: a keyed permutation of ``0 … size-1``.

The n-th number of a key is ``places_of(key, size, [n])``. What was given out is then told by a counter alone, nothing is
drawn twice, and without the key the next number is as good as random. A Feistel network over two factors of the size
(the construction of NIST SP 800-38G, FF1), with AES-128 as the round function and ten rounds.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from math import isqrt
from typing import Final

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

ROUNDS: Final = 10
KEY_BYTES: Final = 16
_BLOCK: Final = struct.Struct(">QQ")


def places_of(key: bytes, size: int, numbers: Sequence[int]) -> list[int]:
    """Where the permutation puts these numbers. ``size`` is a power of ten of at least 100.

    >>> sorted(places_of(bytes(16), 100, range(100))) == list(range(100))
    True
    """
    left_size, right_size = _halves(size)
    left = [number // right_size for number in numbers]
    right = [number % right_size for number in numbers]
    for turn in range(0, ROUNDS, 2):
        left = _added(left, _digests(key, turn, right), left_size)
        right = _added(right, _digests(key, turn + 1, left), right_size)
    return [one * right_size + other for one, other in zip(left, right, strict=True)]


def numbers_at(key: bytes, size: int, places: Sequence[int]) -> list[int]:
    """Which numbers are put at these places: the inverse of ``places_of``."""
    left_size, right_size = _halves(size)
    left = [place // right_size for place in places]
    right = [place % right_size for place in places]
    for turn in range(ROUNDS - 2, -1, -2):
        right = _taken(right, _digests(key, turn + 1, left), right_size)
        left = _taken(left, _digests(key, turn, right), left_size)
    return [one * right_size + other for one, other in zip(left, right, strict=True)]


def _halves(size: int) -> tuple[int, int]:
    """Two factors as near to each other as powers of ten come."""
    digits = len(str(size)) - 1
    if size != 10**digits or digits < 2:
        raise ValueError(f"{size} is no power of ten from 100 on")
    left = 10 ** (digits // 2)
    assert left <= isqrt(size)
    return left, size // left


def _digests(key: bytes, turn: int, values: Sequence[int]) -> list[int]:
    """A pseudorandom number of 64 bits for each value: all blocks in one call."""
    blocks = b"".join(_BLOCK.pack(turn, value) for value in values)
    # Each block is a message of its own under a pseudorandom function: nothing is chained, so no mode is needed.
    encryptor = Cipher(algorithms.AES(key), modes.ECB()).encryptor()  # noqa: S305
    made = encryptor.update(blocks) + encryptor.finalize()
    return [high for high, _ in _BLOCK.iter_unpack(made)]


def _added(values: list[int], digests: list[int], size: int) -> list[int]:
    return [(value + digest) % size for value, digest in zip(values, digests, strict=True)]


def _taken(values: list[int], digests: list[int], size: int) -> list[int]:
    return [(value - digest) % size for value, digest in zip(values, digests, strict=True)]
