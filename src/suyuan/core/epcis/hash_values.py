"""Values in the CBV event hash (CBV 2.0, clause 8.9): times to milliseconds, numbers without ornaments, words.

The rules are those of the published examples, also where they lose information: a number-looking text goes
through a binary float there, so lot ``00123`` hashes like ``123``. The event id of this product is made from
the lossless pieces instead.
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import Any

from suyuan.core.epcis import cbv
from suyuan.core.epcis.hash_identifiers import hash_form

LONGEST_NUMBER = 300
"""Longer digit rows are no number to anybody; they stay as written."""
NUMBERS_REMEMBERED = 10_000

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)
_NUMBER_START = frozenset("+-.0123456789")
_WORDS = (
    ("urn:epcglobal:cbv:bizstep:", "https://ref.gs1.org/cbv/BizStep-"),
    ("urn:epcglobal:cbv:disp:", "https://ref.gs1.org/cbv/Disp-"),
    ("urn:epcglobal:cbv:btt:", "https://ref.gs1.org/cbv/BTT-"),
    ("urn:epcglobal:cbv:sdt:", "https://ref.gs1.org/cbv/SDT-"),
    ("urn:epcglobal:cbv:er:", "https://ref.gs1.org/cbv/ER-"),
)
_SHORT = (("gs1:", cbv.VOC), ("cbv:", cbv.WEB))
_ZONE_LENGTH = len("+00:00")
_numbers: dict[Decimal, str] = {}


def utc_text(time: dt.datetime) -> str:
    """ISO 8601 in UTC, without zone designator; with microseconds unless they are zero."""
    try:
        return time.astimezone(dt.UTC).isoformat()[:-_ZONE_LENGTH]
    except OverflowError:  # the first and the last hours of the calendar do not exist in every zone
        return time.isoformat()


def time_text(time: dt.datetime) -> str:
    """UTC to the millisecond, half rounded to even, as the examples have it."""
    text = utc_text(time)
    if len(text) == 19:
        return f"{text}.000Z"
    if text.endswith("000"):
        return f"{text[:-3]}Z"
    return _rounded(time)


def _rounded(time: dt.datetime) -> str:
    micro = time.microsecond
    try:
        near = time + dt.timedelta(microseconds=round(micro, -3) - micro)
    except OverflowError:
        near = time.replace(microsecond=999_000)
    text = utc_text(near)
    return f"{text}.000Z" if len(text) == 19 else f"{text[:23]}Z"


def number_text(number: Decimal) -> str:
    """A typed number. Remembered: quantities repeat."""
    found = _numbers.get(number)
    if found is None:
        if len(_numbers) > NUMBERS_REMEMBERED:
            _numbers.clear()
        found = _numbers[number] = _float_text(str(number))
    return found


def value_text(value: Any) -> str:
    """Any value of an extension or of a field without a vocabulary of its own."""
    if isinstance(value, str):
        return _text(value.strip())
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, Decimal):
        return number_text(value)
    return "" if value is None else _float_text(str(value))


def _text(text: str) -> str:
    if text[:1] in _NUMBER_START:
        return _float_text(text) if _NUMBER.fullmatch(text) else text
    if text[:4] == "http" or text.startswith("urn:epc:"):
        return hash_form(text)
    if text.startswith("urn:epcglobal:cbv:"):
        for urn, web in _WORDS:
            if text.startswith(urn):
                return web + text[len(urn) :]
    for short, web in _SHORT:
        if text.startswith(short):
            return web + text[len(short) :]
    return text


def _float_text(text: str) -> str:
    if len(text) > LONGEST_NUMBER:
        return text
    number = float(text)
    if number in {float("inf"), float("-inf")}:
        return text
    return str(int(number)) if number == int(number) else str(number)


def extension_texts(name: str, value: Any) -> list[str]:
    """One extension field: its name and value with the sorted inner fields behind; a list gives several.

    An attribute of XML counts like an inner field.
    """
    name = name.removeprefix("@")
    if isinstance(value, list):
        return [text for item in value for text in extension_texts(name, item)]
    if not isinstance(value, dict):
        text = value_text(value)
        return [f"{name}={text}"] if text else [name]
    own = value.get("#text")
    if isinstance(own, (dict, list)):  # no text of an element, only called so in JSON
        own = None
    inner = sorted(
        text
        for key, item in value.items()
        if key != "#text" or (own is None and item)
        for text in extension_texts(key, item)
    )
    return [name + (f"={value_text(own)}" if own else "") + "".join(inner)]


def extensions_text(extensions: dict[str, Any] | None) -> str:
    """All extension fields of a place or sensor part, sorted."""
    if not extensions:
        return ""
    return "".join(sorted(text for key, item in extensions.items() for text in extension_texts(key, item)))
