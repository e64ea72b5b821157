"""Texts, times and numbers of EPCIS XML elements and attributes, each refused with its place when unreadable."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Final

import msgspec

from suyuan.core.epcis import xml_rules as rules
from suyuan.core.epcis.json_names import MAX_DIGITS, SCHEMES, STANDARD
from suyuan.core.epcis.model import AwareTime
from suyuan.core.epcis.times import BAD_EVENT_OFFSET, is_offset, read_time
from suyuan.core.epcis.xml_fault import Element, Fault
from suyuan.core.epcis.xml_names import BLANKS, MADE_BY_WRITERS, XSI_NIL, local, spellings
from suyuan.core.problem import Problem

MAX_TEXT: Final = 4096
"""Characters of an identifier or vocabulary word: more than any code system has, less than any index bears."""
MAX_EXPONENT: Final = 400
"""Powers of ten a number may reach; beyond, it is an attack on whoever writes it out."""
RFC_3339_LENGTH: Final = 32
"""A time with microseconds and an offset; longer ones have digits that must be looked at."""

_OFFSETS: Final = frozenset(
    f"{sign}{hour:02}:{minute:02}" for sign in "+-" for hour in range(14) for minute in range(60)
) | {"+14:00", "-14:00"}
_NO_CURIE: Final = frozenset(("urn:", "http"))
"""How nearly all identifiers and words begin: then there is no prefix to look up."""
_NUMBER: Final = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,4})?", re.ASCII)
_ACTIONS: Final = frozenset(("ADD", "OBSERVE", "DELETE"))


def text_of(element: Element) -> str:
    """The address or word in an element that holds nothing else; a declared prefix is expanded."""
    return address_from(plain_text_of(element), element)


def address_from(text: str, element: Element, attribute: str = "") -> str:
    """The full address of a CURIE whose prefix the document declares; any other text stays as written."""
    if attribute:
        text = string_from(text.strip(BLANKS), element, attribute)
    if text[:4] in _NO_CURIE:
        return text
    prefix, colon, rest = text.partition(":")
    if not colon or prefix in SCHEMES or prefix in STANDARD or rest.startswith("//"):
        return text
    namespace = None if prefix[0:1] in {"", "_"} else element.nsmap.get(prefix)
    # Prefixes of a writer's own making (ours start with "_") were in no sender's mind.
    return text if namespace is None or namespace in MADE_BY_WRITERS else namespace + rest


def plain_text_of(element: Element) -> str:
    """The text of an element that holds nothing else."""
    text = element.text
    if text is None or len(element):
        raise _no_text(element)
    if len(text) > MAX_TEXT:
        raise Fault(rules.LENGTH, element, text, limit=MAX_TEXT)
    return text.strip(BLANKS) or _raise(_no_text(element))


def _raise(fault: Fault) -> str:
    raise fault


def _no_text(element: Element) -> Fault:
    if len(element):
        return Fault(rules.CONTENT, element, detail=local(str(element[0].tag)))
    return Fault(rules.NO_VALUE, element)


def list_reader(name: str) -> Callable[[Element], tuple[str, ...]]:
    """A reader for a list whose elements all have one name."""
    tags = frozenset(spellings(name))

    def read(element: Element) -> tuple[str, ...]:
        found = []
        for child in element:
            text = child.text
            # The plain case in one line each: ten identifiers an event pass here.
            if child.tag not in tags or not text or len(child) or len(text) > MAX_TEXT:
                _refuse_item(child, tags)
            text = (text or "").strip(BLANKS) or _raise(_no_text(child))
            found.append(text if text[:4] in _NO_CURIE else address_from(text, child))
        return tuple(found)

    return read


def _refuse_item(child: Element, tags: frozenset[str]) -> None:
    if child.tag not in tags:
        raise Fault(rules.CONTENT, child, detail=local(str(child.tag)))
    text_of(child)


def time_of(element: Element) -> dt.datetime:
    """The aware time of an element; Fault with the rule of ``times`` otherwise."""
    return time_from(plain_text_of(element), element)


def time_from(text: str, element: Element, attribute: str = "") -> dt.datetime:
    text = text.strip(BLANKS)
    zone = text[-6:]
    if (
        len(text) <= RFC_3339_LENGTH
        and (zone in _OFFSETS or zone[-1:] == "Z")
        and text[:3] not in {"000", "999"}
    ):
        try:
            return msgspec.convert(text, AwareTime)
        except msgspec.ValidationError:
            pass  # read_time says what is wrong with it
    time = read_time(text)
    if isinstance(time, Problem):
        raise Fault(time.rule, element, time.value, attribute, **time.arguments)
    return time


def offset_of(element: Element) -> str:
    text = plain_text_of(element)
    if text in _OFFSETS or is_offset(text):
        return text
    raise Fault(BAD_EVENT_OFFSET, element, text)


def action_of(element: Element) -> str:
    text = plain_text_of(element)
    if text not in _ACTIONS:
        raise Fault(rules.ACTION, element, text)
    return text


def number_from(text: str, element: Element, attribute: str = "") -> Decimal:
    text = text.strip(BLANKS)
    number = Decimal(text) if len(text) <= MAX_DIGITS and _NUMBER.fullmatch(text) else None
    if number is None or abs(number.adjusted()) > MAX_EXPONENT:
        raise Fault(rules.NUMBER, element, text, attribute)
    return number


def number_of(element: Element) -> Decimal | None:
    """The number of an element; None when it is nilled."""
    if element.text is None and element.get(XSI_NIL) in {"true", "1"}:
        return None
    return number_from(plain_text_of(element), element)


def boolean_from(text: str, element: Element, attribute: str = "") -> bool:
    text = text.strip(BLANKS)
    if text not in {"true", "false", "1", "0"}:
        raise Fault(rules.BOOLEAN, element, text, attribute)
    return text in {"true", "1"}


def string_from(text: str, element: Element, attribute: str = "") -> str:
    if len(text) > MAX_TEXT:
        raise Fault(rules.LENGTH, element, text, attribute, limit=MAX_TEXT)
    return text
