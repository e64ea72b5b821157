"""The spellings of a field that mean the same: lists and maps, bare texts and objects, prefixes in any case."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from suyuan.core.epcis import cbv
from suyuan.core.epcis.messages.kinds import IMPORTS

_MARKED_ID: Final = re.compile(r"\s*<id>\s*(.*?)\s*</id>\s*", re.DOTALL)
_DAY: Final = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})")
_OWN_TYPES: Final = {"manifest": f"{IMPORTS}btt-manifest", "destruction": f"{IMPORTS}btt-destruction"}
"""Types of documents for which CBV has no word."""
NAME: Final = re.compile(r"[A-Za-z一-龥][\w.-]{0,59}")


def plain_name(name: str) -> str:
    """The name as the tables write it: without the prefix ``cbvmda`` or ``idcode``, in whatever case."""
    prefix, colon, local = name.rpartition(":")
    return local if colon and prefix.lower() in {"cbvmda", "idcode", "imp"} else name


def codes_of(value: Any) -> list[str] | None:
    """``["…"]``, ``[{"epc": "…"}]`` or one text; None for anything else."""
    listed = value if isinstance(value, list) else [value]
    found = [one.get("epc") if isinstance(one, Mapping) and len(one) == 1 else one for one in listed]
    texts = [one.strip() for one in found if isinstance(one, str) and one.strip()]
    return texts if len(texts) == len(found) else None


def place_of(value: Any) -> str | None:
    """A text, ``{"id": "…"}``, or ``<id>…</id>`` as the tables show it."""
    text = value.get("id") if isinstance(value, Mapping) else value
    if not isinstance(text, str):
        return None
    marked = _MARKED_ID.fullmatch(text)
    return (marked[1] if marked else text).strip() or None


def typed_of(value: Any, name: str) -> list[tuple[str, str]] | None:
    """(bare type, identifier) of ``[{"type": …, name: …}]`` or of the map ``{type: identifier or list}``."""
    if isinstance(value, Mapping) and name not in value:
        return list(_of_map(value)) if all(_is_texts(one) for one in value.values()) else None
    found = []
    for one in value if isinstance(value, list) else [value]:
        if not isinstance(one, Mapping) or not set(one) <= {"type", name}:
            return None
        kind, text = one.get("type", ""), one.get(name)
        if not isinstance(kind, str) or not isinstance(text, str) or not text.strip():
            return None
        found.append((bare_type(kind), text.strip()))
    return found


def _of_map(value: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for kind, told in value.items():
        for text in told if isinstance(told, list) else [told]:
            yield bare_type(kind), text.strip()


def _is_texts(value: Any) -> bool:
    listed = value if isinstance(value, list) else [value]
    return bool(listed) and all(isinstance(one, str) and one.strip() for one in listed)


def bare_type(kind: str) -> str:
    """``po`` of ``urn:epcglobal:cbv:btt:po``; a type of another vocabulary as it is."""
    text = kind.strip()
    own = text.removeprefix(IMPORTS).removeprefix("imp:").removeprefix("btt-")
    if own in _OWN_TYPES:
        return own
    for words in (cbv.TRANSACTION_TYPE, cbv.PARTY_TYPE):
        if words.knows(text):
            return words.bare(text)
    return text


def written_type(kind: str) -> str:
    """The type as an event has it."""
    return _OWN_TYPES.get(kind, kind)


def day_of(value: Any) -> str | None:
    """``2022-06-30`` of that or of ``20220630``; None where there is no such day."""
    found = _DAY.fullmatch(str(value).strip()) if isinstance(value, (str, int)) else None
    if found is None or isinstance(value, bool):
        return None
    try:
        return dt.date(*map(int, found.groups())).isoformat()
    except ValueError:
        return None


def number_of(value: Any) -> str | None:
    """A number above nothing, as text without an exponent."""
    if isinstance(value, bool) or not isinstance(value, (str, int, Decimal)):
        return None
    try:
        number = Decimal(str(value).strip())
    except InvalidOperation:
        return None
    if not number.is_finite() or number <= 0 or number.adjusted() > 15 or number.as_tuple().exponent < -6:  # type: ignore[operator]  # finite
        return None
    return format(number, "f")


def text_of(value: Any) -> str | None:
    """A text, or a number as one."""
    if isinstance(value, bool) or not isinstance(value, (str, int, Decimal)):
        return None
    return str(value).strip() or None


def names_in(value: Any) -> Iterator[str]:
    """Every name of a field of our own making, however deep."""
    if isinstance(value, Mapping):
        yield from value
        for inner in value.values():
            yield from names_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from names_in(inner)


def in_namespace(value: Any, namespace: str) -> Any:
    """The value with its names expanded, as extensions are kept."""
    if isinstance(value, Mapping):
        return {f"{{{namespace}}}{name}": in_namespace(inner, namespace) for name, inner in value.items()}
    if isinstance(value, list):
        return [in_namespace(inner, namespace) for inner in value]
    return value
