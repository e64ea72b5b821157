"""The spellings of an identifier that one event needs, made together and learnt by the head of the code.

``urn:epc:id:sgtin:6901234.056789`` and ``https://…/01/06901234567892/21`` are followed by a serial and by nothing
else, so what stands before the serial in every spelling is the same for all packs of a product. It is learnt
once, from two different serials, and a pack never seen before then costs one look-up.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from suyuan.core.epcis.hash_identifiers import hash_form
from suyuan.core.identifiers.canonical import canonical_text, class_text, full_text
from suyuan.core.identifiers.check_digits import has_check_digit
from suyuan.core.identifiers.gs1_canonical import decode
from suyuan.core.identifiers.read import read

HEADS_REMEMBERED = 100_000
PLACES_REMEMBERED = 50_000
LONGEST_HEAD = 200
LONGEST_TAIL = 20
_PROBE = "7Q2"
_SERIAL_HEAD = re.compile(
    r"urn:epc:id:sgtin:\d+\.\d+|urn:epc:class:lgtin:\d+\.\d+|https?://[^?#]+/01/\d{14}/(21|10)"
)
_ADDRESS = "uri:http"
_KEY_IN_ADDRESS = re.compile(r"/(?:01/(?=\d{14}\b)|00/(?=\d{18}\b)|41[47]/(?=\d{13}\b))([0-9]+)")
"""A key that ends with a check digit, where a Digital Link has it."""
_SHIPPING_UNIT = "https://id.gs1.org/00/"
_NAMELESS = ("text:", "uri:urn:epc:")
_LOT_IN_LINK = re.compile(r"/10/([^/?#]+)")
_LOT_BESIDE = re.compile(r"[?&]lot=([^&]*)")

_RAW = "?raw="
"""Behind it stand codes with open lists of parts, whole."""


class Head(NamedTuple):
    """What stands before the serial in every spelling of one product's packs."""

    hashed: str
    full: str
    canonical: str
    product: str


class Spellings(NamedTuple):
    """One identifier."""

    hashed: str
    """As it enters the CBV event hash."""
    full: str
    """Lossless, as it enters the event id."""
    canonical: str
    """Of the thing itself: its key is made from this."""
    product: str | None
    """The canonical text of the product; None where there is none."""


heads: dict[str, Head] = {}
"""Read by the hot loop of ``pieces`` without a call."""
_places: dict[str, Spellings] = {}


def spell(text: str) -> Spellings:
    """All spellings of an identifier."""
    head, _, tail = text.rpartition("." if text[:1] == "u" else "/")
    known = heads.get(head)
    if known is not None and is_plain(tail):
        return Spellings(known[0] + tail, known[1] + tail, known[2] + tail, known[3])
    found = _spell(text)
    # A head with a wrong digit is not learnt, so that each of its packs is warned of.
    is_short = is_plain(tail) and len(head) <= LONGEST_HEAD
    if is_short and _SERIAL_HEAD.fullmatch(head) and not has_wrong_digit(found.canonical):
        _learn(head, text[: len(text) - len(tail)], tail, found)
    return found


def spell_place(text: str) -> Spellings:
    """All spellings of a place or party: few, and met again and again."""
    found = _places.get(text)
    if found is None:
        if len(_places) > PLACES_REMEMBERED:
            _places.clear()
        found = _spell(text)
        if len(text) <= LONGEST_HEAD:
            _places[text] = found
    return found


def is_plain(tail: str) -> bool:
    """Whether a serial is written the same in every spelling."""
    return tail.isalnum() and tail.isascii() and len(tail) <= LONGEST_TAIL


def is_nameless(canonical: str) -> bool:
    """Whether a canonical text is that of a code of no system, or of a faulty EPC, kept as written."""
    return canonical.startswith(_NAMELESS)


def has_wrong_digit(canonical: str) -> bool:
    """Whether an address has the form of a GS1 key and a wrong check digit: kept as written, surely mistyped."""
    found = _KEY_IN_ADDRESS.search(canonical) if canonical.startswith(_ADDRESS) else None
    return found is not None and not has_check_digit(found[1])


def is_faulty(canonical: str) -> bool:
    """Whether whoever sent an identifier must be warned of it."""
    return is_nameless(canonical) or has_wrong_digit(canonical)


def named_lot(full: str) -> str | None:
    """The lot that a lossless text names beside or behind its key, as on the item."""
    found = _LOT_IN_LINK.search(full) if full[:4] == "http" else _LOT_BESIDE.search(full)
    if found is not None:
        return decode(found[1])
    _, mark, raw = full.partition(_RAW)
    return (read(decode(raw)).components.get("dynamic") or {}).get("lot") if mark else None


def _spell(text: str) -> Spellings:
    canonical = canonical_text(text)
    # A URN and a drug code say one thing and nothing beside it.
    full = canonical if text.startswith("urn:") or canonical.startswith("drug:") else full_text(text)
    # A shipping unit has digits only, so no spelling of it can differ from another.
    hashed = canonical if canonical.startswith(_SHIPPING_UNIT) else hash_form(text)
    return Spellings(hashed, full, canonical, class_text(canonical))


def _learn(head: str, before: str, tail: str, found: Spellings) -> None:
    probe = _spell(before + _PROBE)
    firsts = [_without(spelling, tail) for spelling in found[:3]]
    if firsts != [_without(spelling, _PROBE) for spelling in probe[:3]] or probe.product != found.product:
        return
    hashed, full, canonical = firsts
    if hashed is None or full is None or canonical is None or found.product is None:
        return
    if hashed == full == canonical:  # one object, so that the hot loop need not build the text three times
        full = canonical = hashed
    if len(heads) > HEADS_REMEMBERED:
        heads.clear()
    heads[head] = Head(hashed, full, canonical, found.product)


def _without(spelling: str, tail: str) -> str | None:
    return spelling.removesuffix(tail) if spelling.endswith(tail) else None
