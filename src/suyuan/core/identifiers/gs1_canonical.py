"""The canonical text of what GS1 data names: ``https://id.gs1.org/`` with key and deciding qualifier.

Element strings, Digital Links, EPC URNs and RFID tags all come to a mapping of AI to value, and this module
alone turns such a mapping into the text from which keys are made. The percent encoding is that of EPC URNs
(EPC Tag Data Standard, table of escaped characters): ``" % & / < > ?`` and whatever is outside CSET 82.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final
from urllib.parse import quote, unquote

from suyuan.core.identifiers.gs1_dictionary import AIS, LINK_KEYS
from suyuan.core.identifiers.identification import Level

DOMAIN: Final = "https://id.gs1.org"
CACHE_LIMIT: Final = 100_000
"""Entries a cache may hold before it starts afresh: bounded memory, and no book-keeping on a hit."""

Elements = Mapping[str, str]
"""AI to value, values as on the item (not percent-encoded)."""

QUALIFIERS: Final[dict[str, tuple[str, ...]]] = {
    "01": ("21", "235", "10"),
    "8006": ("21", "10"),
    "414": ("254", "7040"),
    "415": ("8020",),
    "417": ("7040",),
    "8004": ("7040",),
    "8010": ("8011",),
    "8017": ("8019",),
    "8018": ("8019",),
}
"""By key: the qualifiers that tell things apart, the deciding one first. Serial wins over lot."""

_INSTANCES_FIRST: Final = (
    ("00", None),
    ("01", "21"),
    ("01", "235"),
    ("8006", "21"),
    ("8003", None),
    ("8004", None),
    ("8010", None),
    ("01", None),
    ("8006", None),
    ("253", None),
    ("255", None),
    ("8018", None),
    ("8017", None),
    ("414", None),
    ("417", None),
    ("415", None),
    ("402", None),
    ("401", None),
    ("8013", None),
)
"""Which key a row of elements stands for when it holds several: the one that names a single thing."""

_UNESCAPED = "!'()*+,-.:;=_"
_PLAIN = re.compile(r"[!'()*+,\-.0-9:;=A-Z_a-z]*")
_ESCAPED = re.compile(r"[!-?A-Z_a-z]*")
_ESCAPES = {ord(character): f"%{ord(character):02X}" for character in '"#$%&/<>?'}

_good_gtins: dict[str, str] = {}


def encode(value: str) -> str:
    """A value as a path part of the canonical text. Injective: different values give different texts.

    >>> encode("32a/b")
    '32a%2Fb'
    """
    if (value.isalnum() and value.isascii()) or _PLAIN.fullmatch(value):
        return value
    if _ESCAPED.fullmatch(value):
        return value.translate(_ESCAPES)
    return quote(value, safe=_UNESCAPED, errors="surrogatepass").replace("~", "%7E")


def decode(part: str) -> str:
    """A percent-encoded path part as its value. What is no escape stays as it is."""
    return unquote(part, errors="surrogateescape") if "%" in part else part


def main_key(elements: Elements) -> str | None:
    """The AI of the key that the elements stand for, or None: a lone lot or date names nothing."""
    if (
        "01" in elements
        and "00" not in elements
        and ("21" in elements or len(LINK_KEYS & elements.keys()) == 1)
    ):
        return "01"
    for key, qualifier in _INSTANCES_FIRST:
        if key in elements and (qualifier is None or qualifier in elements):
            return key
    return None


def key_text(elements: Elements, key: str | None = None) -> str | None:
    """The canonical text of the thing, or None when its key or deciding qualifier is absent or faulty.

    Only key and qualifier are checked: a scan with an impossible expiry still names its item. A faulty serial
    never falls back to the lot or the class, for that would name something else.
    """
    key = key or main_key(elements)
    if key is None:
        return None
    value = elements[key]
    head = (_good_gtins.get(value) or _gtin_head(value)) if key == "01" else _head(key, value)
    if head is None or key not in QUALIFIERS:
        return head
    for qualifier in QUALIFIERS[key]:
        found = elements.get(qualifier)
        if found is not None:
            if found.isalnum() and found.isascii() and len(found) <= 20 and qualifier in {"21", "10"}:
                return f"{head}/{qualifier}/{found}"
            return f"{head}/{qualifier}/{encode(found)}" if AIS[qualifier].is_good(found) else None
    return head


def checked_key_text(elements: Elements, key: str) -> str:
    """``key_text`` of elements whose values are all known to be good."""
    head = f"{DOMAIN}/{key}/{encode(elements[key])}"
    for qualifier in QUALIFIERS.get(key, ()):
        if qualifier in elements:
            return f"{head}/{qualifier}/{encode(elements[qualifier])}"
    return head


def full_key_text(elements: Elements, key: str | None = None, *, attributes_only: bool = False) -> str | None:
    """The lossless canonical Digital Link: key, all qualifiers in order, all other AIs sorted behind ``?``.

    With ``attributes_only`` the AIs that a Digital Link may not carry behind ``?`` are left out, which makes
    the text a valid link; without it nothing is left out, which makes it fit for an event's identity.
    """
    key = key or main_key(elements)
    if key is None or (elements[key] not in _good_gtins and not AIS[key].is_good(elements[key])):
        return None
    path, query = _layout(key, tuple(elements), attributes_only)
    text = f"{DOMAIN}/{key}/{encode(elements[key])}"
    for qualifier in path:
        text += f"/{qualifier}/{encode(elements[qualifier])}"
    if not query:
        return text
    return text + "?" + "&".join([f"{ai}={encode(elements[ai]).replace('+', '%2B')}" for ai in query])


@lru_cache(maxsize=4096)
def _layout(
    key: str, codes: tuple[str, ...], attributes_only: bool
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Which AIs stand in the path and which behind ``?``. The same few sets of AIs come again and again."""
    path = tuple(qualifier for qualifier in _qualifier_row(key, codes) if qualifier in codes)
    rest = (ai for ai in codes if ai != key and ai not in path)
    return path, tuple(sorted(ai for ai in rest if AIS[ai].is_attribute or not attributes_only))


def class_of(text: str) -> str | None:
    """Of a canonical GS1 text: the canonical text of its product or type, or None where there is none."""
    parts = text.split("/", 5)
    if len(parts) < 5:
        return None
    key, value = parts[3], parts[4]
    if key in {"01", "8006", "8010"}:
        return "/".join(parts[:5])
    if key in _TYPE_DIGITS:
        return "/".join(parts[:4]) + "/" + value[: _TYPE_DIGITS[key]]
    return None


_TYPE_DIGITS: Final = {"8003": 14, "253": 13, "255": 13}
"""Where the serial begins in a GRAI, GDTI or GCN: before it stands the type."""

_LEVELS: Final = {
    "00": Level.CONTAINER,
    "8004": Level.INSTANCE,
    "414": Level.PLACE,
    "417": Level.PARTY,
    "415": Level.PARTY,
    "401": Level.DOCUMENT,
    "402": Level.DOCUMENT,
    "253": Level.DOCUMENT,
    "255": Level.DOCUMENT,
    "8013": Level.CLASS,
}


def level_of_link(text: str) -> Level:
    """What a canonical GS1 text stands for."""
    _, _, _, key, value, *rest = text.split("/")
    if rest and key in {"01", "8006", "8010"}:
        return Level.LOT if rest[0] == "10" else Level.INSTANCE
    if key in {"01", "8006", "8010"}:
        return Level.CLASS
    if key == "8003":
        return Level.INSTANCE if len(value) > _TYPE_DIGITS[key] else Level.CLASS
    return _LEVELS.get(key, Level.OTHER)


def _qualifier_row(key: str, codes: tuple[str, ...]) -> tuple[str, ...]:
    """The allowed row that holds the deciding qualifier and takes in most of the elements."""
    rows = AIS[key].qualifiers or ((),)
    deciding = next((ai for ai in QUALIFIERS.get(key, ()) if ai in codes), None)
    rows = tuple(row for row in rows if deciding in row) or rows
    return max(rows, key=lambda row: sum(qualifier in codes for qualifier in row))


def _head(key: str, value: str) -> str | None:
    return f"{DOMAIN}/{key}/{encode(value)}" if AIS[key].is_good(value) else None


def _gtin_head(gtin: str) -> str | None:
    if not AIS["01"].is_good(gtin):
        return None
    if len(_good_gtins) >= CACHE_LIMIT:
        _good_gtins.clear()
    head = _good_gtins[gtin] = f"{DOMAIN}/01/{gtin}"
    return head
