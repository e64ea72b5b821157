"""From GS1 data to its other spellings: EPC URN, element strings.

The Digital Link spelling is ``gs1_canonical.full_key_text``. Reading any of them back gives the same canonical text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Final

from suyuan.core.identifiers.company_prefix import NO_PREFIXES, CompanyPrefixes, prefix_length
from suyuan.core.identifiers.gs1_canonical import encode, main_key
from suyuan.core.identifiers.gs1_dictionary import AIS

GS: Final = "\x1d"
"""How a scanner transmits FNC1 inside data."""

Elements = Mapping[str, str]


def to_bracketed(elements: Elements) -> str:
    r"""The human-readable spelling, ``(01)…(21)…``; brackets inside a value are escaped.

    >>> to_bracketed({"01": "06901234567892", "10": "A(1"})
    '(01)06901234567892(10)A\\(1'
    """
    return "".join(f"({ai}){_escape_bracket(value)}" for ai, value in elements.items())


def to_fnc1(elements: Elements, *, symbol: str = "") -> str:
    """The transmitted spelling. AIs of predefined length go first, as GS1 advises, so fewer separators follow.

    ``symbol`` is put in front: an AIM symbology identifier such as ``]d2``.
    """
    fixed = [ai for ai in elements if AIS[ai].predefined_length]
    variable = [ai for ai in elements if not AIS[ai].predefined_length]
    return symbol + "".join(ai + elements[ai] for ai in fixed) + GS.join(ai + elements[ai] for ai in variable)


def to_urn(elements: Elements, key: str | None = None, prefixes: CompanyPrefixes = NO_PREFIXES) -> str | None:
    """The EPC URN of the thing; None where none exists or the length of the company prefix is not known."""
    key = key or main_key(elements)
    writer = _WRITERS.get(key or "")
    return writer(elements, prefixes) if writer is not None else None


def _escape_bracket(value: str) -> str:
    return value.replace("(", "\\(") if "(" in value else value


def _split(digits: str, prefixes: CompanyPrefixes) -> tuple[str, str] | None:
    """Company prefix and reference of digits that begin with the prefix."""
    length = prefix_length(digits, prefixes)
    return (digits[:length], digits[length:]) if length is not None and length <= len(digits) else None


def _moved(value: str, prefixes: CompanyPrefixes) -> str | None:
    """``prefix.reference`` of a GTIN or SSCC, whose first digit moves behind the prefix; no check digit."""
    parts = _split(value[1:-1], prefixes)
    return f"{parts[0]}.{value[0]}{parts[1]}" if parts else None


def _joined(value: str, prefixes: CompanyPrefixes) -> str | None:
    parts = _split(value, prefixes)
    return f"{parts[0]}.{parts[1]}" if parts else None


def _trade_item(elements: Elements, prefixes: CompanyPrefixes) -> str | None:
    body = _product(elements["01"], prefixes)
    if body is None:
        return None
    for ai, head in (("21", "id:sgtin"), ("235", "id:upui"), ("10", "class:lgtin")):
        if ai in elements:
            return f"urn:epc:{head}:{body}.{encode(elements[ai])}"
    return f"urn:epc:idpat:sgtin:{body}.*"


@lru_cache(maxsize=65_536)
def _product(gtin: str, prefixes: CompanyPrefixes) -> str | None:
    """``prefix.item`` of a GTIN. A GTIN-8 has no company prefix to split at."""
    return None if gtin.startswith("000000") else _moved(gtin, prefixes)


def _piece(elements: Elements, prefixes: CompanyPrefixes) -> str | None:
    value = elements["8006"]
    body = _moved(value[:14], prefixes)
    if body is None or ("10" in elements and "21" not in elements):
        return None
    what, serial = ("id", encode(elements["21"])) if "21" in elements else ("idpat", "*")
    return f"urn:epc:{what}:itip:{body}.{value[14:16]}.{value[16:18]}.{serial}"


def _shipping_unit(elements: Elements, prefixes: CompanyPrefixes) -> str | None:
    body = _moved(elements["00"], prefixes)
    return f"urn:epc:id:sscc:{body}" if body else None


def _location(elements: Elements, prefixes: CompanyPrefixes) -> str | None:
    extension = elements.get("254")
    body = _joined(elements["414"][:12], prefixes)
    # An extension "0" would read back as no extension, and 7040 has no place in the URN.
    if body is None or extension == "0" or (extension is None and "7040" in elements):
        return None
    return f"urn:epc:id:sgln:{body}.{encode(extension or '0')}"


def _serialised(scheme: str, key: str, start: int) -> Callable[[Elements, CompanyPrefixes], str | None]:
    """GRAI, GDTI, GCN: twelve digits, a check digit, and a serial that makes it one thing."""

    def write(elements: Elements, prefixes: CompanyPrefixes) -> str | None:
        value = elements[key]
        body, serial = _joined(value[start : start + 12], prefixes), value[start + 13 :]
        if body is None:
            return None
        return (
            f"urn:epc:id:{scheme}:{body}.{encode(serial)}" if serial else f"urn:epc:idpat:{scheme}:{body}.*"
        )

    return write


def _reference(
    scheme: str, key: str, end: int | None, unless: str = ""
) -> Callable[[Elements, CompanyPrefixes], str | None]:
    """Keys that are a prefix and a reference, ``end`` cutting off the check digit."""

    def write(elements: Elements, prefixes: CompanyPrefixes) -> str | None:
        parts = _split(elements[key][:end], prefixes) if unless not in elements else None
        if parts is None or (end is None and not parts[1]):
            return None
        return f"urn:epc:id:{scheme}:{parts[0]}.{encode(parts[1])}"

    return write


def _component_part(elements: Elements, prefixes: CompanyPrefixes) -> str | None:
    parts = _split(elements["8010"], prefixes)
    if parts is None or not parts[1]:
        return None
    serial = elements.get("8011")
    what, last = ("id", serial) if serial else ("idpat", "*")
    return f"urn:epc:{what}:cpi:{parts[0]}.{encode(parts[1])}.{last}"


_WRITERS: Final = {
    "00": _shipping_unit,
    "01": _trade_item,
    "253": _serialised("gdti", "253", 0),
    "255": _serialised("sgcn", "255", 0),
    "401": _reference("ginc", "401", None),
    "402": _reference("gsin", "402", 16),
    "414": _location,
    "417": _reference("pgln", "417", 12, unless="7040"),
    "8003": _serialised("grai", "8003", 1),
    "8004": _reference("giai", "8004", None, unless="7040"),
    "8006": _piece,
    "8010": _component_part,
    "8017": _reference("gsrnp", "8017", 17, unless="8019"),
    "8018": _reference("gsrn", "8018", 17, unless="8019"),
}
