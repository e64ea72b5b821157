"""Check digits and check characters of the GS1 keys (GS1 General Specifications 7.9 and 7.9.5).

Everything here takes ASCII digits that the caller has already checked; nothing raises for them.
"""

from __future__ import annotations

DIGITS = "0123456789"

_PAIR_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_CSET82 = "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"
_WEIGHT_OF = {character: place for place, character in enumerate(_CSET82)}
_LONGEST_PAIRED = 97


def check_digit(body: str) -> str:
    """The modulo 10 digit that belongs after ``body``: from the right, weights 3, 1, 3 …

    >>> check_digit("690123456789")
    '2'
    """
    codes = body.encode()
    total = 3 * sum(codes[-1::-2]) + sum(codes[-2::-2])
    half, odd = divmod(len(codes), 2)
    return DIGITS[(48 * (4 * half + 3 * odd) - total) % 10]


def has_check_digit(digits: str) -> bool:
    """Whether the last of these ASCII digits is the modulo 10 digit of those before it."""
    codes = digits.encode()
    total = sum(codes[-1::-2]) + 3 * sum(codes[-2::-2])
    half, odd = divmod(len(codes), 2)
    return (total - 48 * (4 * half + odd)) % 10 == 0


def is_digits(text: str) -> bool:
    """Whether the text is one or more ASCII digits; ``str.isdigit`` alone lets ``４`` and ``²`` pass."""
    return text.isdigit() and text.isascii()


def is_gtin(text: str) -> bool:
    """Whether the text is a GTIN-8, -12, -13 or -14 with its check digit."""
    return len(text) in {8, 12, 13, 14} and is_digits(text) and has_check_digit(text)


def is_sscc(text: str) -> bool:
    """Whether the text is an SSCC of 18 digits with its check digit."""
    return len(text) == 18 and is_digits(text) and has_check_digit(text)


def check_pair(body: str) -> str | None:
    """The modulo 1021 character pair of a GMN or MUDI-DI; None when ``body`` holds a foreign character.

    Each character's place in CSET 82 is weighted by the primes, the smallest at the right end.

    """
    if len(body) > _LONGEST_PAIRED:
        return None
    total = 0
    for character, prime in zip(reversed(body), _PRIMES, strict=False):
        place = _WEIGHT_OF.get(character)
        if place is None:
            return None
        total += place * prime
    high, low = divmod(total % 1021, 32)
    return _PAIR_ALPHABET[high] + _PAIR_ALPHABET[low]


def _primes(how_many: int) -> tuple[int, ...]:
    found: list[int] = []
    candidate = 2
    while len(found) < how_many:
        if all(candidate % prime for prime in found):
            found.append(candidate)
        candidate += 1
    return tuple(found)


_PRIMES = _primes(_LONGEST_PAIRED)
