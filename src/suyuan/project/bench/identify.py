"""How many mixed codes one thread reads in a second, through the front door and with their keys.

The codes are those a hospital's receiving desk meets: drug trace codes, scans and Digital Links of GS1, MA
codes, EPC URNs of despatch messages, HIBC and ISBT 128 of imports, envelopes, addresses. Products repeat as
they do in a stock room; no code does. The ceiling is the same loop doing nothing but digesting the raw text.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from hashlib import blake2b
from time import perf_counter
from typing import Any

from suyuan.core.identifiers import ahm, hibc, idcode_uri, isbt128, iso15434, ma
from suyuan.core.identifiers.canonical import canonical_text, key_of
from suyuan.core.identifiers.check_digits import check_digit
from suyuan.core.identifiers.read import read

CHUNK = 4_000
"""Codes made, then read, at a time: making them is not counted."""
PRODUCTS = 2_000
"""Different products of each system."""
MILLISECONDS = 1_000

Maker = Callable[[random.Random, int], str]


def run(seconds: float = 3, seed: int = 1) -> dict[str, Any]:
    """Read for about ``seconds``; the answer has the shape that every ``suyuan bench`` prints."""
    codes = mixed_codes(seed)
    _time(_identify, _take(codes, CHUNK))
    spent = bare = 0.0
    done = 0
    while spent < seconds:
        chunk = _take(codes, CHUNK)
        bare += _time(_digest, chunk)
        spent += _time(_identify, chunk)
        done += len(chunk)
    rate, ceiling = done / spent, done / bare
    p50, p95, p99 = _percentiles(_take(codes, CHUNK))
    return {
        "bench": "identify",
        "rate": round(rate),
        "unit": "codes/s",
        "ceiling": round(ceiling),
        "ratio": round(rate / ceiling, 3),
        "p50_ms": p50,
        "p95_ms": p95,
        "p99_ms": p99,
        "params": {"seconds": seconds, "seed": seed, "codes": done, "products": PRODUCTS, "threads": 1},
    }


def mixed_codes(seed: int = 1) -> Iterator[str]:
    """An endless row of codes of all systems, the same for the same seed, none of them twice."""
    chance = random.Random(seed)
    makers = [maker for maker, weight in MAKERS for _ in range(weight)]
    number = 0
    while True:
        number += 1
        yield chance.choice(makers)(chance, number)


def _take(codes: Iterator[str], count: int) -> list[str]:
    return [next(codes) for _ in range(count)]


def _identify(code: str) -> bytes:
    found = read(code)
    return key_of(found.canonical or canonical_text(code))


def _digest(code: str) -> bytes:
    return blake2b(code.encode(), digest_size=16).digest()


def _time(work: Callable[[str], bytes], codes: list[str]) -> float:
    start = perf_counter()
    for code in codes:
        work(code)
    return perf_counter() - start


def _percentiles(codes: list[str]) -> tuple[float, ...]:
    """Milliseconds of single codes at 50, 95 and 99 per cent."""
    times = sorted(_time(_identify, [code]) for code in codes)
    return tuple(round(times[len(times) * part // 100] * MILLISECONDS, 4) for part in (50, 95, 99))


def _gtin(chance: random.Random) -> str:
    body = f"069{chance.randrange(PRODUCTS):04}{12345}"
    body = f"{body:0<13}"
    return body + check_digit(body)


def _drug(chance: random.Random, number: int) -> str:
    return ahm.format_drug(f"8{chance.randrange(PRODUCTS):06}", f"{number:013}")


def _drug_message(chance: random.Random, number: int) -> str:
    return f"{ahm.PREFIX}{_drug(chance, number)}"


def _element_string(chance: random.Random, number: int) -> str:
    return f"]d201{_gtin(chance)}1728{chance.randrange(1, 13):02}2810L{number % 9000}\x1d21S{number:09}"


def _fnc1(chance: random.Random, number: int) -> str:
    return f"\x1d01{_gtin(chance)}21S{number:09}\x1d10L{number % 9000}"


def _bracketed(chance: random.Random, number: int) -> str:
    return f"(01){_gtin(chance)}(17)28{chance.randrange(1, 13):02}28(10)L{number % 9000}(21)S{number:09}"


def _digital_link(chance: random.Random, number: int) -> str:
    return f"https://id.example.cn/01/{_gtin(chance)}/10/L{number % 9000}/21/S{number:09}?17=281231"


def _sgtin(chance: random.Random, number: int) -> str:
    return f"urn:epc:id:sgtin:690{chance.randrange(PRODUCTS):04}.012345.S{number:09}"


def _sscc(_: random.Random, number: int) -> str:
    body = f"1690{number:013}"
    return body + check_digit(body)


def _ma_product(chance: random.Random) -> str:
    return ma.make_di("156", "M0", f"{100_000 + chance.randrange(PRODUCTS)}", "1YA100")


def _ma(chance: random.Random, number: int) -> str:
    pi = {"serial": f"S{number:09}", "mfg": "260628", "lot": f"L{number % 9000}", "exp": "280628"}
    return ma.format_ma(_ma_product(chance), pi)


def _hibc(chance: random.Random, number: int) -> str:
    return hibc.format_hibc("A999", f"{chance.randrange(PRODUCTS)}", "5", lot="L1", serial=f"S{number:09}")


def _isbt(_: random.Random, number: int) -> str:
    parts = {"di": "A9999XYZ100T0944", "fpc_serial": f"{number % 10**6:06}", "exp_raw": "028001"}
    return isbt128.format_isbt(parts | {"din": f"A9999{number:08}", "flag": "00"})


def _envelope(chance: random.Random, number: int) -> str:
    return iso15434.format_envelope(
        ("06", {"25P": f"MAX{chance.randrange(PRODUCTS)}", "S": f"S{number:09}", "1T": "L1"})
    )


def _address(_: random.Random, number: int) -> str:
    return idcode_uri.format_document("po", "123456", f"PO{number:09}")


def _nothing(_: random.Random, number: int) -> str:
    return f"shelf {number}"


MAKERS: tuple[tuple[Maker, int], ...] = (
    (_drug, 20),
    (_drug_message, 8),
    (_element_string, 16),
    (_fnc1, 6),
    (_bracketed, 8),
    (_digital_link, 8),
    (_sgtin, 12),
    (_sscc, 4),
    (_ma, 10),
    (_hibc, 3),
    (_isbt, 1),
    (_envelope, 1),
    (_address, 2),
    (_nothing, 1),
)
"""What comes, and how often in a hundred."""
