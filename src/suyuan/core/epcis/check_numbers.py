"""Numbers that no count and no measurement has."""

from __future__ import annotations

import math
from collections.abc import Iterator
from decimal import Decimal

from suyuan.core.epcis import event_rules as rules
from suyuan.core.problem import Problem

LONGEST_NUMBER = 400
"""Digits before or behind the point; beyond, it is an attack on whoever writes the number out."""


MEASURED = 308
"""Digits of the largest number that can be drawn and compared as a measurement (a 64-bit float)."""


def number_problems(number: Decimal, where: str) -> Iterator[Problem]:
    exponent = number.as_tuple().exponent
    if not isinstance(exponent, int) or max(abs(number.adjusted()), abs(exponent)) > LONGEST_NUMBER:
        yield rules.NUMBER_RANGE.problem(where, f"{number:.5e}", limit=LONGEST_NUMBER)


def measure_problems(number: Decimal, where: str) -> Iterator[Problem]:
    """A measured number: besides, one that a float can hold."""
    found = list(number_problems(number, where))
    if not found and not math.isfinite(float(number)):
        found.append(rules.NUMBER_RANGE.problem(where, f"{number:.5e}", limit=MEASURED))
    yield from found
