"""People inside identifiers: finding them in every spelling, and replacing them.

Application identifiers of people (GS1 General Specifications, section 3): 8018 is the service relation of a
recipient, 7250-7258 are birth, sex, names, address and birth sequence. What an identifier names is decided
by its canonical text, so that whatever spelling this installation reads as a person is replaced; spellings that
it does not read (capital URNs, words in paths, escaped digits, a number between stars) are known by their form.
The EPC memory of a tag is one of the spellings that are read. User memory (packed objects, ISO/IEC 15962) is not
read anywhere and has no field in EPCIS.

A person's own number is replaced whole, by the pseudonym of its 18 digits: all spellings give one text. The
instance number beside it (8019) becomes a second pseudonym, made from both. A
personal attribute of a thing is replaced by the code of the pseudonym, so that the thing keeps its key.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import quote, unquote

from suyuan.core.identifiers.canonical import canonical_text, full_text
from suyuan.core.identifiers.epc_tag import decode as decode_tag
from suyuan.core.identifiers.gs1_canonical import DOMAIN
from suyuan.core.identifiers.gs1_dictionary import AIS
from suyuan.core.identifiers.gs1_split import GS, split_fnc1
from suyuan.core.identifiers.normalise import narrow, tidy
from suyuan.core.identifiers.person import CODE as _CODE
from suyuan.core.identifiers.person import PREFIX as PERSON_PREFIX
from suyuan.core.identifiers.person import is_pseudonym, with_instance

PERSONAL_AIS = frozenset({"8018", *(str(ai) for ai in range(7250, 7259))})

Replace = Callable[[str], str]
"""From the personal text as written to its pseudonym (which starts with PERSON_PREFIX)."""

_THING = f"{DOMAIN}/"
_PERSON = f"{DOMAIN}/8018/"

# Hints in the stored form (JSON, lower case). They may overstate and must never understate.
_SIGN = rb"\\[bfnrt]|\\u00[01][0-9a-f]"
_PLACED = re.compile(
    rb'(?:[^0-9a-z.]|%s)(?:8018|725[0-8])|"(?:[^a-z"]|%s|\][a-z][0-9a-z])*(?:8018|725[0-8])' % (_SIGN, _SIGN)
)
"""A personal AI behind a sign that may divide, or in a text that is digits up to there."""
_AI_LENGTH = 4
_MEMORY = re.compile(rb"2d[0-9a-f]{22}")
"""RFID tag memory under the header of GSRN-96, in the same form."""
_HINTED = re.compile("gsrn|8018|725[0-8]|2d[0-9a-f]{22}|[%\uff01-\uff5e]", re.IGNORECASE)
"""The same of one text; what it misses holds nobody."""

_AI = r"(8018|725[0-8])"
_QUERY = re.compile(rf"([?&;#]{_AI}=)([^&;#]*)")
_BRACKETED = re.compile(rf"(\({_AI}\))((?:\\\(|[^(])*)")
_SEPARATED = re.compile(rf"(\x1d{_AI})([^\x1d\x1e\x04]+)")
_PATH = re.compile(rf"(/{_AI}/)([^/?#]+)")
_PLAIN = re.compile(r"(?:\][A-Za-z][0-9])?(?=[0-9\x1d])")
"""A transmitted element string begins with digits or FNC1, perhaps behind a symbology identifier."""
_URN = re.compile(r"urn:epc:[a-z]+:gsrn(?:-[0-9]+)?:(.+)", re.IGNORECASE | re.DOTALL)
_MEMORY_TEXT = re.compile(r"(?:urn:epc:raw:[0-9]+\.x)?(2d(?:[0-9a-f]{2}){11,})", re.IGNORECASE)
_WORD = re.compile(r"://[^?#]*?/(?:8018|gsrn)/([^/?#]+)", re.IGNORECASE)
_BARE = re.compile(r"[\W_]*8018[\W_]*((?:[0-9][\W_]?){18})[\W_]*")


def may_name_people(stored: bytes) -> bool:
    """Whether an identifier in the stored form of an event may name a person. May overstate.

    Every event pays for this, so it looks through the bytes instead of the identifiers.
    """
    low = stored.lower()
    if b"gsrn" in low or b"%" in low:
        return True
    if _stands(b"8018", low) or _stands(b"725", low):
        return True
    if b"2d" in low and _MEMORY.search(low):
        return True
    # Full-width letters, digits and signs begin with one of these two in UTF-8.
    return not low.isascii() and (b"\xef\xbc" in low or b"\xef\xbd" in low)


def _stands(digits: bytes, low: bytes) -> bool:
    """Whether the digits stand anywhere as a personal AI may; only the text around them is looked at closely."""
    at = low.find(digits)
    while at >= 0:
        if _PLACED.search(low, low.rfind(b'"', 0, at), at + _AI_LENGTH):
            return True
        at = low.find(digits, at + 1)
    return False


def replace_in_identifier(text: str, replace: Replace) -> str:
    """The identifier with the person that it names, or the personal parts that it carries, replaced.

    1. What is canonically a person, or has the form of one, is replaced whole.
    2. Personal parts of a thing are replaced where they stand, so that the spelling stays.
    3. What is still personal then is tried again with escapes and full-width signs undone.
    4. What is personal even then is replaced whole: better a thing lost than a person shown.
    """
    if not _HINTED.search(text) or is_pseudonym(text):
        return text
    canonical = canonical_text(text)
    person = _person(text, canonical)
    if person is not None:
        instance = canonical[len(_PERSON) :] if canonical.startswith(_PERSON) else person
        return replace(person) if instance == person else with_instance(replace(person), replace(instance))
    changed = _in_parts(text, canonical, replace)
    if not _is_personal(changed):
        return changed
    changed = _in_parts(_open(text), canonical, replace)
    return replace(text) if _is_personal(changed) else changed


def _open(text: str) -> str:
    """Escapes, full-width signs and shown separators undone, edges taken off."""
    return narrow(tidy(unquote(text) if "%" in text else text)[0])


def _person(text: str, canonical: str) -> str | None:
    """The number of the person whom the whole text stands for: 18 digits where they can be had."""
    if canonical.startswith(_PERSON):
        return canonical[len(_PERSON) :].partition("/")[0]
    if canonical.startswith(_THING):
        return None
    opened = _open(text)
    memory = _MEMORY_TEXT.fullmatch(opened)
    urn = _URN.search(str(decode_tag(memory[1].upper())) if memory else opened)
    if urn is not None:
        return _number_of_urn(urn[1].strip())
    word = _WORD.search(opened)
    if word is not None:
        return None if _CODE.fullmatch(word[1]) else word[1]
    bare = _BARE.fullmatch(opened)
    return re.sub(r"\D", "", bare[1]) if bare else None


def _number_of_urn(body: str) -> str:
    """The service relation number of ``prefix.reference``, in a tag URI with a filter in front."""
    urn = "urn:epc:id:gsrn:" + ".".join(body.split(".")[-2:])
    canonical = canonical_text(urn)
    return canonical[len(_PERSON) :] if canonical.startswith(_PERSON) else body


def _in_parts(text: str, canonical: str, replace: Replace) -> str:
    """Personal parts replaced where they stand; ``canonical`` tells what the text names."""
    address, sign, query = _split(text)
    if not sign and not address:
        return _in_strings(text, canonical, replace)
    if not canonical.startswith(_THING):
        # In the path of a link that names a thing, such digits are a lot or a serial.
        address = _PATH.sub(lambda found: _escaped(found, replace), address)
    query = _QUERY.sub(lambda found: _escaped(found, replace, plus=True), sign + query)
    return address + _BRACKETED.sub(lambda found: _plainly(found, replace), query)


def _split(text: str) -> tuple[str, str, str]:
    """An address, its ``?`` or ``#``, and what stands behind; three times nothing when it is none."""
    if "://" not in text:
        return "", "", ""
    place = min((at for at in (text.find("?"), text.find("#")) if at >= 0), default=len(text))
    return text[:place], text[place : place + 1], text[place + 1 :]


def _in_strings(text: str, canonical: str, replace: Replace) -> str:
    text = _QUERY.sub(lambda found: _escaped(found, replace), text)
    text = _BRACKETED.sub(lambda found: _plainly(found, replace), text)
    plain = _PLAIN.match(text)
    if plain and canonical.startswith((_THING, "text:")):
        # A code of another system (a drug trace code) is no element string, whatever its first digits.
        text = _in_element_string(text, plain.end(), replace)
    return _SEPARATED.sub(lambda found: _plainly(found, replace), text)


def _in_element_string(text: str, start: int, replace: Replace) -> str:
    """A transmitted element string, put together again around the replaced values."""
    elements, _ = split_fnc1(text[start:])
    if not any(elements.get(ai) for ai in PERSONAL_AIS) or not _is_sound(elements):
        return text
    parts = [
        code + (_code(code, value, replace) if code in PERSONAL_AIS else value)
        for code, value in elements.items()
    ]
    return text[:start] + GS.join(parts)


def _is_sound(elements: dict[str, str]) -> bool:
    """Whether the values cut at a set length are digits, as all of those are: else it is some other text."""
    return all(value.isdigit() for code, value in elements.items() if AIS[code].predefined_length)


def _is_personal(text: str) -> bool:
    """Whether a text, as written or as read, still carries a personal value."""
    if is_pseudonym(text):
        return False
    canonical = canonical_text(text)
    return (
        _person(text, canonical) is not None
        or _carries(_open(text), canonical)
        or _carries(_open(full_text(text)), canonical)
    )


def _carries(opened: str, canonical: str) -> bool:
    seen: list[str] = []

    def see(value: str) -> str:
        seen.append(value)
        return PERSON_PREFIX

    _in_parts(opened, canonical, see)
    return bool(seen)


def _escaped(found: re.Match[str], replace: Replace, *, plus: bool = False) -> str:
    value = found[3].replace("+", " ") if plus else found[3]
    return found[1] + quote(_code(found[2], unquote(value), replace))


def _plainly(found: re.Match[str], replace: Replace) -> str:
    return found[1] + _code(found[2], found[3], replace)


def _code(ai: str, text: str, replace: Replace) -> str:
    """A pseudonym short enough to stand inside an identifier; one that is already there stays."""
    if not text or _CODE.fullmatch(text):
        return text
    digits = re.sub(r"[\W_]", "", text) if ai == "8018" else ""
    number = digits if len(digits) == 18 and digits.isdigit() else text
    return replace(number).removeprefix(PERSON_PREFIX)
