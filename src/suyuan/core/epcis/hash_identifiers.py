"""The identifier form of the CBV event hash (CBV 2.0, clause 8.9): a GS1 Digital Link, or the text itself.

It is not the canonical text of ``suyuan.core.identifiers``: the hash keeps identifiers of other systems as
written, escapes other characters, and forgets the lot beside a serial. Its answers are fixed by the published
examples, so it stays apart from anything that may improve.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from suyuan.core.identifiers.check_digits import check_digit

LINK = "https://id.gs1.org"

_URN = re.compile(r"urn:epc:(id|class|idpat):([a-z]+):(.*)", re.DOTALL)
_SEGMENT = re.compile(r"(?:%[0-9A-Fa-f]{2}|[!'()*+,\-.0-9:;=A-Z_a-z])+")
_ESCAPE = str.maketrans({character: f"%{ord(character):02X}" for character in "!()*+,:"})
_HEX = re.compile(r"%..")
_WORDS = {
    "gtin": "01", "itip": "8006", "cpid": "8010", "gln": "414", "party": "417", "gsrnp": "8017",
    "gsrn": "8018", "gcn": "255", "sscc": "00", "gdti": "253", "ginc": "401", "gsin": "402", "grai": "8003",
    "giai": "8004", "cpv": "22", "lot": "10", "ser": "21",
}  # fmt: skip
"""Short names of GS1 Digital Link 1.0, which old links still carry."""
_KEYS = frozenset(
    ["00", "01", "253", "255", "401", "402", "414", "417", "8003", "8004", "8006", "8010", "8017", "8018"]
)
_QUALIFIERS = {"01": ("21", "235", "10"), "8006": ("21", "235", "10"), "414": ("254",), "8010": ("8011",)}
_GTIN_DIGITS = 14
_SHORTEST_KEY = 4


def hash_form(text: str) -> str:
    """How an identifier enters the event hash. Never raises; what is no GS1 key stays as written."""
    if text.startswith("urn:epc:"):
        return _of_urn(text) or text
    if text.startswith("http"):
        return _of_link(text) or text
    return text


def _of_urn(text: str) -> str | None:
    found = _URN.fullmatch(text)
    make = _SCHEMES.get(found[2]) if found else None
    if found is None or make is None:
        return None
    try:
        path = make(found[1], found[3])
    except ValueError:
        return None
    return f"{LINK}/{path}"


def _gtin(prefix: str, item: str) -> str:
    if not 6 <= len(prefix) <= 12:
        raise ValueError("company prefix")
    indicator, rest = item[:1], item[1:]
    return _checked(indicator + prefix + rest, 13)


def _checked(digits: str, size: int) -> str:
    """The digits with their check digit; raises ValueError unless there are exactly ``size``."""
    if len(digits) != size or not (digits.isdigit() and digits.isascii()):
        raise ValueError("digits")
    return digits + check_digit(digits)


def _part(value: str, longest: int) -> str:
    if not _SEGMENT.fullmatch(value) or len(_HEX.sub("x", value)) > longest:
        raise ValueError("characters")
    return value if value.isalnum() else value.translate(_ESCAPE)


def _product(qualifier: str, longest: int) -> Callable[[str, str], str]:
    def make(what: str, fields: str) -> str:
        prefix, item, serial = fields.split(".", 2)
        key = f"01/{_gtin(prefix, item)}"
        if what == "idpat":
            if serial != "*":
                raise ValueError("pattern")
            return key
        return f"{key}/{qualifier}/{_part(serial, longest)}"

    return make


def _with_serial(ai: str, before: str) -> Callable[[str, str], str]:
    def make(what: str, fields: str) -> str:
        prefix, kind, serial = fields.split(".", 2)
        key = f"{ai}/{before}{_checked(prefix + kind, 12)}"
        return key if what == "idpat" and serial == "*" else key + _part(serial, 20)

    return make


def _digits(ai: str, size: int) -> Callable[[str, str], str]:
    def make(_what: str, fields: str) -> str:
        prefix, reference = fields.split(".")
        return f"{ai}/{_checked(prefix + reference, size)}"

    return make


def _free(ai: str) -> Callable[[str, str], str]:
    def make(_what: str, fields: str) -> str:
        prefix, reference = fields.split(".", 1)
        return f"{ai}/{prefix}{_part(reference, 30)}"

    return make


def _sscc(_what: str, fields: str) -> str:
    prefix, reference = fields.split(".")
    return f"00/{_checked(reference[:1] + prefix + reference[1:], 17)}"


def _place(_what: str, fields: str) -> str:
    prefix, reference, extension = fields.split(".", 2)
    key = f"414/{_checked(prefix + reference, 12)}"
    return key if extension == "0" else f"{key}/254/{_part(extension, 20)}"


def _component(_what: str, fields: str) -> str:
    prefix, part, serial = fields.split(".")
    key = f"8010/{prefix}{_part(part, 30)}"
    return key if serial == "*" else f"{key}/8011/{serial}"


def _piece(_what: str, fields: str) -> str:
    prefix, item, number, total, serial = fields.split(".", 4)
    key = f"8006/{_gtin(prefix, item)}{number}{total}"
    return key if serial == "*" else f"{key}/21/{_part(serial, 20)}"


_SCHEMES: dict[str, Callable[[str, str], str]] = {
    "sgtin": _product("21", 20),
    "upui": _product("235", 28),
    "lgtin": _product("10", 20),
    "grai": _with_serial("8003", "0"),
    "gdti": _with_serial("253", ""),
    "sgcn": _with_serial("255", ""),
    "pgln": _digits("417", 12),
    "gsrn": _digits("8018", 17),
    "gsrnp": _digits("8017", 17),
    "gsin": _digits("402", 16),
    "giai": _free("8004"),
    "ginc": _free("401"),
    "sscc": _sscc,
    "sgln": _place,
    "cpi": _component,
    "itip": _piece,
}


def _of_link(text: str) -> str | None:
    """Key and deciding qualifier of a Digital Link of any domain; the right-most key is the one meant."""
    path = text.split("?", 1)[0].split("#", 1)[0].rstrip("/").split("/")
    # Keys stand in every other place from the end; what stands between them is a value, even where it reads "lot".
    for at in range(len(path) - 2, 2, -2):
        key, value = _WORDS.get(path[at], path[at]), path[at + 1]
        if key in _KEYS and len(value) >= _SHORTEST_KEY and value[:_SHORTEST_KEY].isdigit():
            return _link_path(key, value, path[at + 2 :])
    return None


def _link_path(key: str, value: str, rest: list[str]) -> str:
    value = value.zfill(_GTIN_DIGITS) if key == "01" else value
    names = (_WORDS.get(name, name) for name in rest[::2])
    qualifiers = dict(zip(names, rest[1::2], strict=True))
    for name in _QUALIFIERS.get(key, ()):
        if name in qualifiers:
            return f"{LINK}/{key}/{value}/{name}/{qualifiers[name]}"
    return f"{LINK}/{key}/{value}"
