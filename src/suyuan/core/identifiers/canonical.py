"""One canonical text and one key for each thing, whatever way its identifier is written.

This is the hot path of capture: every identifier of every event goes through ``canonical_text``. GS1 things
come out as ``https://id.gs1.org/01/<gtin>/21/<serial>``, others as ``drug:…``, ``ma:…``, ``hibc:…``,
``isbt:…``, ``mh10:…``, ``idcode:…``; a URI of nobody we know stays as ``uri:…`` and any other text as
``text:…``. Nothing is refused and nothing is raised.

Keys are stored. A change of any answer here is a change of ``CANONICALISER_VERSION``, needs a decision and a migration
that leads from the old keys of stored identifiers to the new ones; the golden file ``tests/golden/keys.tsv`` fails on it.

Speed comes from the head of a code: ``urn:epc:id:sgtin:<prefix>.<item>`` or ``https://…/01/<gtin>/21`` is the
same for all serials of a product, so its canonical head is learnt once and a serial never seen before costs
one look-up. A head is learnt only from a code that the slow way has read in full.
"""

from __future__ import annotations

import re
from hashlib import blake2b
from typing import Final

from suyuan.core.identifiers import digital_link, epc_urn
from suyuan.core.identifiers.ahm import PREFIX as AHM
from suyuan.core.identifiers.gs1_canonical import (
    CACHE_LIMIT,
    DOMAIN,
    class_of,
    encode,
    full_key_text,
    key_text,
    level_of_link,
    main_key,
)
from suyuan.core.identifiers.gs1_scan import GS1_SYMBOLS
from suyuan.core.identifiers.gs1_split import GS, split_bracketed, split_fnc1
from suyuan.core.identifiers.identification import Identification, Kind, Level
from suyuan.core.identifiers.normalise import tidy
from suyuan.core.identifiers.person import INSTANCE
from suyuan.core.identifiers.read import read

CANONICALISER_VERSION: Final = 1
KEY_SIZE: Final = 16
_fresh: Final = blake2b(digest_size=KEY_SIZE, person=b"suyuan-key-1").copy
"""A copy of an empty digest costs half of what a new one does."""

_LINK: Final = f"{DOMAIN}/"
_UNKNOWN: Final = ("uri:", "text:")
_LONGEST_CACHED: Final = 200
"""Longer texts are never cached, so that a cache's size in bytes is bounded too."""

_SERIAL_LIMITS: Final = {
    "id:sgtin": (1, 20),
    "class:lgtin": (1, 20),
    "id:upui": (1, 28),
    "id:grai": (1, 16),
    "id:gdti": (1, 17),
}
"""URN schemes whose heads are learnt: dots in the head, longest serial behind it."""
_QUALIFIER_LIMITS: Final = {"21": 20, "10": 20, "235": 28}

_UNESCAPED = re.compile(r"[!'()*+,\-.0-9:;=A-Z_a-z]+")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]+:")
_DRUG_LOT: Final = re.compile(r"drug:8[0-9]{6}/lot/[^\s/]{1,40}")
_MA_DEVICE = re.compile(r"ma:(MA\.[0-9]{3}\.(?!M[12]\.)[A-Z][0-9]\.[0-9A-Za-z]{6}\.[0-9A-Za-z]+)")
_DRUG_ID_END: Final = len("drug:") + 7

_heads: dict[str, tuple[str, int]] = {}
_whole: dict[str, str] = {}
_full_heads: dict[str, tuple[str, int]] = {}


def canonical_text(text: str) -> str:
    """The canonical text of any identifier; equal for all spellings of one thing, never raises.

    >>> canonical_text("(01)06901234567892(10)L1(21)S1") == canonical_text("https://a.cn/01/06901234567892/21/S1")
    True
    """
    head, _, tail = text.rpartition("." if text[:1] == "u" else "/")
    known = _heads.get(head)
    if (
        known is not None
        and len(tail) <= known[1]
        and ((tail.isalnum() and tail.isascii()) or _UNESCAPED.fullmatch(tail))
    ):
        return known[0] + tail
    found = _whole.get(text)
    return _read_and_learn(text, head, tail) if found is None else found


def key_of(canonical: str) -> bytes:
    """The 16-byte key of a canonical text."""
    try:
        data = canonical.encode()
    except UnicodeEncodeError:
        # Half a surrogate pair cannot come from a scanner, but it can come through JSON.
        data = canonical.encode("utf-8", "surrogatepass")
    digest = _fresh()
    digest.update(data)
    return digest.digest()


class Keys(dict[str, bytes]):
    """The keys of canonical texts, by text, for the length of one document: ``keys[text]`` is ``key_of(text)``.

    The things of a document are mostly named several times (made, packed, shipped). Begins anew when it is full,
    so that memory does not grow with the document.
    """

    FULL: Final = 50_000

    def __missing__(self, canonical: str) -> bytes:
        if len(self) >= self.FULL:
            self.clear()
        key = self[canonical] = key_of(canonical)
        return key


def key_for(text: str) -> bytes:
    """The key of whatever the text names."""
    return key_of(canonical_text(text))


def class_text(canonical: str) -> str | None:
    """The canonical text of the product (or asset and document type) of a thing; None where there is none."""
    if canonical.startswith(_LINK):
        return class_of(canonical)
    if canonical.startswith("drug:"):
        return canonical[:_DRUG_ID_END]
    if canonical.startswith("ma:"):
        device = _MA_DEVICE.match(canonical)
        return f"ma:{device[1]}" if device else None
    return canonical.partition("/")[0] if canonical.startswith("hibc:") else None


def lot_text(canonical: str, lot: str | None) -> str | None:
    """The canonical text of the lot: the one the text names, else ``lot`` of its product; None without a lot.

    ``lot`` is the value as on the item. A lot that a GS1 code could not carry (Chinese characters) still
    gives a text of its own.
    """
    own = _own_lot(canonical)
    if own is not None or not lot:
        return own
    product = class_text(canonical)
    if product is None:
        return None
    if product.startswith((f"{_LINK}01/", f"{_LINK}8006/")):
        return f"{product}/10/{encode(lot)}"
    if product.startswith("ma:"):
        return f"{product}.L{lot}"
    if product.startswith("hibc:"):
        return f"{product}/L{lot}"
    return f"{product}/lot/{lot}" if product.startswith("drug:") else None


def _own_lot(canonical: str) -> str | None:
    """The text itself when it names a lot."""
    if canonical.startswith(_LINK):
        return canonical if level_of_link(canonical) is Level.LOT else None
    if canonical.startswith("drug:"):
        return canonical if canonical[_DRUG_ID_END:].startswith("/lot/") else None
    if canonical.startswith("ma:"):
        device = _MA_DEVICE.match(canonical)
        return canonical if device and canonical[device.end() :].startswith(".L") else None
    is_lot = canonical.startswith("hibc:") and canonical.partition("/")[2].startswith("L")
    return canonical if is_lot else None


def level_of(canonical: str) -> Level:
    """What a canonical text stands for, as far as the text alone tells."""
    if canonical.startswith(_LINK):
        return level_of_link(canonical)
    if canonical.startswith("idcode:"):
        return Level.PLACE if canonical.startswith("idcode:loc/") else Level.DOCUMENT
    product = class_text(canonical)
    if product is None:
        return Level.OTHER
    if product == canonical:
        return Level.CLASS
    return Level.INSTANCE if _own_lot(canonical) is None else Level.LOT


def full_text(text: str) -> str:
    """The lossless canonical text: equal spellings agree, and nothing that was written is left out.

    Lot beside serial, dates and every other part stay; an event's identity is made from this text.
    """
    if text[:4] in {"urn:", "AHM."}:
        # These say one thing and nothing beside it.
        return canonical_text(text)
    head, _, tail = text.rpartition("/")
    known = _full_heads.get(head)
    if known is not None and len(tail) <= known[1] and tail.isalnum() and tail.isascii():
        return known[0] + tail
    place = _whole.get(text)
    if place is not None and text[:4] == "http" and "?" not in text and "#" not in text:
        return place
    full = _full_of_address(text) if "#" in text and text[:4].lower() == "http" else None
    if full is None:
        full = _full(text) or canonical_text(text)
    _learn_link(_full_heads, head, tail, full)
    return full


def fallback_text(text: str) -> str:
    """The canonical text of what names nothing known: itself, marked as URI or as text."""
    return f"uri:{text}" if _SCHEME.match(text) else f"text:{text}"


def _read_and_learn(text: str, head: str, tail: str) -> str:
    if "?" in tail and text[:4].lower() == "http":
        # What stands behind the ? never names the thing when the path does.
        known = _heads.get(head)
        serial = tail.partition("?")[0]
        if known is not None and serial.isalnum() and serial.isascii() and len(serial) <= known[1]:
            return known[0] + serial
    found = _quick(text)
    if found is None:
        found = _by_front_door(text)
    if found.startswith((f"{_LINK}414/", f"{_LINK}417/", "idcode:")) or text.startswith("urn:epc:idpat:"):
        _remember(text, found)
    elif text[:1] == "u":
        _learn_urn(text, head, tail, found)
    elif text[:4].lower() == "http":
        _learn_link(_heads, head, tail, found)
    return found


def _learn_urn(text: str, head: str, tail: str, found: str) -> None:
    dots, limit = _SERIAL_LIMITS.get(":".join(text.split(":", 4)[2:4]), (0, 0))
    if limit and head.count(".") == dots and found.endswith(tail):
        _learn(_heads, head, tail, found, limit)


def _learn_link(cache: dict[str, tuple[str, int]], head: str, tail: str, found: str) -> None:
    """Learn a head that ends in a qualifier. Behind ``?`` or ``#`` a slash divides nothing that names."""
    qualifier = head[head.rfind("/") + 1 :]
    limit = _QUALIFIER_LIMITS.get(qualifier)
    if limit and "?" not in head and "#" not in head and found.endswith(f"/{qualifier}/{tail}"):
        _learn(cache, head, tail, found, limit)


def _learn(cache: dict[str, tuple[str, int]], head: str, tail: str, found: str, limit: int) -> None:
    # Only from a code that named something: a refused one would poison all serials of its product.
    is_named = found.startswith(_LINK) and len(tail) <= limit
    if is_named and len(head) <= _LONGEST_CACHED and _UNESCAPED.fullmatch(tail):
        if len(cache) >= CACHE_LIMIT:
            cache.clear()
        cache[head] = found[: -len(tail)], limit


def _remember(text: str, found: str) -> None:
    """Places, parties and products are few and come again and again."""
    if len(text) <= _LONGEST_CACHED:
        if len(_whole) >= CACHE_LIMIT:
            _whole.clear()
        _whole[text] = found


def _quick(text: str) -> str | None:
    """The frequent spellings without a full reading; None sends the text to the front door.

    What is answered here is what the readers answer: they name things by the same functions.
    """
    first = text[:1]
    if first == "u":
        return epc_urn.canonical_of(text) if text.startswith("urn:epc:") else None
    if first in {"h", "H"}:
        return None if "/epcis/" in text or "/obj/" in text else digital_link.canonical_of(text)
    elements = _elements(text)
    if elements is not None:
        return key_text(elements)
    if first == "A" and len(text) == 24 and text.startswith(AHM) and text[4:].isdigit() and text.isascii():
        return f"drug:{text[4:]}"
    return None


def _elements(text: str) -> dict[str, str] | None:
    """The elements of a bracketed or transmitted string that splits to its end."""
    first = text[:1]
    if not text.isascii():
        # Full-width brackets may hide a serial from the splitter; the front door narrows them first.
        return None
    if first == "(":
        elements, stop = split_bracketed(text)
    elif first == GS:
        elements, stop = split_fnc1(text)
    elif first == "]" and text[:3] in GS1_SYMBOLS:
        elements, stop = split_fnc1(text[3:])
    else:
        return None
    return elements if stop is None else None


def _by_front_door(text: str) -> str:
    if _DRUG_LOT.fullmatch(text):
        return (
            text  # no code system names the lot of a drug code, so that events name it by the text we give it
        )
    found = read(text)
    return found.canonical or fallback_text(tidy(text)[0])


def _full_of_address(text: str) -> str | None:
    """An address with a fragment, which belongs to no key and still says something; None: the address names
    nothing without it.
    """
    address, mark, fragment = text.partition("#")
    full = full_text(address)
    return None if full.startswith(_UNKNOWN) else f"{full}{mark}{fragment}"


def _full(text: str) -> str | None:
    elements = _elements(text)
    if elements is not None:
        full = full_key_text(elements) if key_text(elements) is not None else None
        if full is not None:
            return full
    if text[:4].lower() == "http" and "/epcis/" not in text:
        full = digital_link.full_of(text)
        if full is not None:
            return full
    return _full_by_front_door(text)


def _full_by_front_door(text: str) -> str | None:
    item = read(text)
    if item.canonical is None:
        return None
    if item.kind in _KEPT_WHOLE:
        return f"{item.canonical}?raw={encode(tidy(text)[0])}"
    elements = item.components.get("ai")
    if elements and item.canonical.startswith(_LINK):
        return full_key_text(elements, main_key(elements))
    beside = _beside(item)
    if not beside:
        return None
    return (
        item.canonical + "?" + "&".join(f"{name}={encode(value)}" for name, value in sorted(beside.items()))
    )


def _beside(item: Identification) -> dict[str, str]:
    """What a code of another system says beside naming its thing: dates, quantity, the lot of a serial."""
    if item.kind in _MA_KINDS:
        parts = item.components.get("pi", {})
    elif item.kind is Kind.HIBC:
        parts = {name: item.components[name] for name in _HIBC_PARTS if name in item.components}
    elif item.kind is Kind.URL:
        return {INSTANCE: item.components[INSTANCE]} if INSTANCE in item.components else {}
    else:
        return {}
    named = "serial" if item.level is Level.INSTANCE else "lot"
    return {name: value for name, value in parts.items() if name != named}


_MA_KINDS: Final = frozenset((Kind.MA_UDI, Kind.MA_UDI_IN_URL))
_HIBC_PARTS: Final = ("lot", "serial", "exp", "mfg", "qty")
_KEPT_WHOLE: Final = frozenset((Kind.ISBT128, Kind.ISO15434))
"""Kinds with open lists of parts: their text stands behind the canonical one, so that nothing is lost."""
