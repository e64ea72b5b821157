"""Codes of GB/T 2260 and their names: province, city, county. Names and codes only: no borders, no maps.

``data/areas.txt`` holds one ``code name`` a line in order of code. Its source and licence are in THIRD_PARTY.md. A code
that is not in it may be newer than the list: what lies within what is read from the digits alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import islice
from typing import Final

_CODE: Final = re.compile(r"[1-9][0-9]{5}")
_GROUPS: Final = ("市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划")
"""Second levels that only group their counties: no place is called so."""


@dataclass(frozen=True, slots=True)
class Area:
    """One area. ``code`` has six digits; ``name`` is Chinese, without the areas above."""

    code: str
    name: str

    @property
    def full_name(self) -> str:
        """With the areas above, the largest first: ``浙江省杭州市余杭区``."""
        return "".join(path_of(self.code))


def is_code(code: str) -> bool:
    """Whether the text has the shape of a code. An older or newer code than those listed has it too."""
    return _CODE.fullmatch(code) is not None


def is_within(area: str, other: str) -> bool:
    """Whether ``area`` is ``other`` or lies in it. False when either is no code.

    >>> is_within("110105", "110000"), is_within("110000", "110105"), is_within("330110", "330100")
    (True, False, True)
    """
    return is_code(area) and is_code(other) and area.startswith(significant(other))


def area_of(code: str) -> Area | None:
    """The listed area of a code; None when it is not listed."""
    name = _names().get(code)
    return None if name is None else Area(code, name)


def parents_of(code: str) -> tuple[str, ...]:
    """The codes of the areas above, the largest first.

    >>> parents_of("330110")
    ('330000', '330100')
    """
    if not is_code(code):
        return ()
    above = dict.fromkeys((f"{code[:2]}0000", f"{code[:4]}00"))
    return tuple(one for one in above if one != code)


def path_of(code: str) -> tuple[str, ...]:
    """The names from the province down, without levels that only group; empty when the code is not listed."""
    if code not in _names():
        return ()
    names = (_names().get(one, "") for one in (*parents_of(code), code))
    return tuple(name for name in names if name and name not in _GROUPS)


def region_and_city(code: str) -> tuple[str, str]:
    """The names of the province and of the city; a municipality is both, a county that is under no city its own city.

    >>> region_and_city("330110"), region_and_city("110113"), region_and_city("429004")
    (('浙江省', '杭州市'), ('北京市', '北京市'), ('湖北省', '仙桃市'))
    """
    path = path_of(code)
    if not path:
        return "", ""
    region = path[0]
    if region.endswith(("市", "特别行政区")):
        return region, region
    return region, path[1] if len(path) > 1 else ""


def inside(code: str = "") -> Iterator[Area]:
    """The listed areas directly within one, in order of code; the provinces when none is given."""
    wanted = significant(code) if code else ""
    for one, name in _names().items():
        if one != code and one.startswith(wanted) and _depth(one) == _depth(code) + 1:
            yield Area(one, name)


def named(text: str) -> tuple[Area, ...]:
    """The areas that a text may mean: its code, its own name, or its full name; several where a name is used twice."""
    text = text.strip()
    if is_code(text):
        found = area_of(text)
        return () if found is None else (found,)
    return tuple(Area(code, text_name) for code, text_name in _by_name().get(text, ()))


def holding(text: str, most: int) -> list[Area]:
    """The first areas, in order of code, whose full name holds a text or whose code begins with it."""
    wanted = "".join(text.split())
    names = ((name, "".join(path_of(code)), code) for code, name in _names().items() if name not in _GROUPS)
    return list(
        islice(
            (Area(code, name) for name, full, code in names if wanted in full or code.startswith(wanted)),
            most,
        )
    )


def _depth(code: str) -> int:
    return len(significant(code)) // 2 if code else 0


def significant(code: str) -> str:
    """The digits that say something: two for a province, four for a city, six for a county."""
    return code[:2] if code.endswith("0000") else code[:4] if code.endswith("00") else code


@cache
def _names() -> dict[str, str]:
    text = (files("suyuan.core.areas") / "data" / "areas.txt").read_text("utf-8")
    return dict(line.split(" ", 1) for line in text.splitlines() if line)


@cache
def _by_name() -> dict[str, tuple[tuple[str, str], ...]]:
    found: dict[str, list[tuple[str, str]]] = {}
    for code, name in _names().items():
        if name not in _GROUPS:
            for text in {name, "".join(path_of(code))}:
                found.setdefault(text, []).append((code, name))
    return {text: tuple(pairs) for text, pairs in found.items()}
