"""What the MATCH parameters match (EPCIS 2.0, clause 8.2.7.1.1): things by their canonical text, patterns by parts.

A plain identifier matches every spelling of the same thing and nothing else: ``_`` and ``%`` are characters
like others. A pure identity pattern (TDS, clause 8) matches part by part; ``*`` stands for one whole part, and
only at the end. Parts are read from the canonical text, so a pattern finds what was captured as Digital Link too.

A GS1 key does not tell where its company prefix ends: the prefix of a pattern is compared with the first digits.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from suyuan.core.identifiers.canonical import canonical_text
from suyuan.core.identifiers.epc_urn import SCHEMES
from suyuan.core.identifiers.gs1_canonical import decode

_LINK: Final = "https://id.gs1.org/"
_STORED_PATTERN: Final = "uri:urn:epc:idpat:"
_PATTERN_URN = re.compile(r"urn:epc:(idpat|id|class):([a-z]+):(.+)", re.DOTALL)
_FOREIGN_SIZES: Final = {"gid": 3, "usdod": 2, "adi": 3, "bic": 1, "imovn": 1}

Parts = tuple[str, tuple[str, ...]]
"""The digits of company prefix and reference together, and the parts behind them; ``*`` where none is told."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """One value of a MATCH parameter."""

    text: str
    """As given."""
    canonical: str
    """The canonical text of a plain identifier, and of a pattern that names one product or type."""
    scheme: str | None = None
    """None for a plain identifier."""
    fields: tuple[str, ...] = field(default=())

    @property
    def is_plain(self) -> bool:
        """Whether it matches by equality of canonical texts alone."""
        return self.scheme is None

    @property
    def indexed(self) -> str | None:
        """A canonical text that every matching event has among its items, in whatever role (its product
        stands there as derived CLASS, or as itself); None when the index cannot help.
        """
        if self.scheme is None:
            return self.canonical
        return self.canonical if self.scheme in _HAVE_CLASS and self.canonical.startswith(_LINK) else None

    def matches(self, canonical: str) -> bool:
        """Whether the thing with this canonical text is meant."""
        return Patterns((self,)).meet(frozenset((canonical,)))


@dataclass(frozen=True)
class Patterns:
    """The values of one MATCH parameter, asked together: what a thing costs does not grow with their number."""

    each: tuple[Pattern, ...]

    def meet(self, things: frozenset[str]) -> bool:
        """Whether one of the patterns matches one of the things (canonical texts)."""
        if not self._plain.isdisjoint(things):
            return True
        return any(kind.meets(thing) for kind in self._by_scheme for thing in things)

    @cached_property
    def _plain(self) -> frozenset[str]:
        return frozenset(pattern.canonical for pattern in self.each if pattern.scheme is None)

    @cached_property
    def _by_scheme(self) -> tuple[_OfScheme, ...]:
        found: dict[str, list[tuple[str, ...]]] = defaultdict(list)
        for pattern in self.each:
            if pattern.scheme is not None:
                found[pattern.scheme].append(pattern.fields)
        return tuple(_OfScheme(scheme, patterns) for scheme, patterns in found.items())


class _OfScheme:
    """Patterns of one scheme, sorted by what they leave open, so that a thing is looked up and not compared."""

    def __init__(self, scheme: str, patterns: Iterable[tuple[str, ...]]) -> None:
        self.scheme = scheme
        self.told: dict[int, set[tuple[str, ...]]] = defaultdict(set)
        """The fields in front of the stars, by their number."""
        self.prefixes: dict[int, set[str]] = defaultdict(set)
        """Company prefixes behind which everything is open, by their length."""
        self.things: dict[int, set[tuple[str, tuple[str, ...]]]] = defaultdict(set)
        """Digits of prefix and reference with the parts behind them, by the number of these parts."""
        for fields in patterns:
            self._add(fields)

    def _add(self, fields: tuple[str, ...]) -> None:
        told = tuple(part for part in fields if part != "*")
        self.told[len(told)].add(told)
        if self.scheme in _FOREIGN_SIZES or not told:
            return
        prefix, *rest = told
        if not rest:
            self.prefixes[len(prefix)].add(prefix)
            return
        parts = tuple(map(decode, rest[1:]))
        self.things[len(parts)].add((prefix + _reference(self.scheme, rest[0]), parts))

    def meets(self, canonical: str) -> bool:
        """Whether one of the patterns matches. A star of the event's own value is matched by a star alone."""
        if self.scheme in _FOREIGN_SIZES:
            return self._meets_fields(_foreign_parts(self.scheme, canonical))
        if canonical.startswith(_STORED_PATTERN):
            return self._meets_fields(_stored_fields(self.scheme, canonical))
        parts = _READERS[self.scheme](canonical)
        return parts is not None and self._meets_parts(*parts)

    def _meets_fields(self, stored: tuple[str, ...] | None) -> bool:
        if stored is None or len(stored) != _size_of(self.scheme):
            return False
        return any(stored[:number] in told for number, told in self.told.items())

    def _meets_parts(self, digits: str, rest: tuple[str, ...]) -> bool:
        if 0 in self.told or any(digits[:size] in known for size, known in self.prefixes.items()):
            return True
        return any((digits, rest[:number]) in known for number, known in self.things.items())


def pattern_of(text: str) -> Pattern:
    """The pattern that a value of a MATCH parameter means; a value that breaks its scheme is a plain text."""
    found = _PATTERN_URN.fullmatch(text)
    if found is not None and text.endswith("*"):
        what, scheme, body = found.groups()
        fields = tuple(body.split("."))
        if _is_pattern(what, scheme, fields):
            named = "sgtin" if scheme == "lgtin" else scheme
            return Pattern(text, canonical_text(f"urn:epc:idpat:{named}:{body}"), scheme, fields)
    return Pattern(text, canonical_text(text))


def _is_pattern(what: str, scheme: str, fields: tuple[str, ...]) -> bool:
    """Stars stand at the end, one for each part. A star behind ``urn:epc:id:`` is taken as one too."""
    has_its_head = (what == "class") == (scheme == "lgtin")
    stars = [part == "*" for part in fields]
    return has_its_head and len(fields) == _size_of(scheme) and stars == sorted(stars) and all(fields[:1])


def _size_of(scheme: str) -> int:
    """How many parts identifiers of a scheme have; 0 of one that is not known."""
    if scheme == "lgtin":
        return 3
    if scheme in _FOREIGN_SIZES:
        return _FOREIGN_SIZES[scheme]
    known = SCHEMES.get(f"idpat:{scheme}")
    return known.size if known else 0


def _reference(scheme: str, text: str) -> str:
    """How the reference reads behind the prefix: the indicator or extension digit goes to the end.

    Behind it, it stays apart from the digits of the reference whatever their number.
    """
    plain = decode(text)
    return f"{plain[1:]}|{plain[:1]}" if scheme in _MOVED else plain


_MOVED: Final = frozenset(("sgtin", "lgtin", "upui", "itip", "sscc"))
_HAVE_CLASS: Final = frozenset(("sgtin", "lgtin", "upui", "itip", "grai", "gdti", "sgcn", "cpi"))


def _foreign_parts(scheme: str, canonical: str) -> tuple[str, ...] | None:
    """Parts of an identifier that is kept as it was written, or of a pattern so stored."""
    for what in ("id", "idpat"):
        head = f"uri:urn:epc:{what}:{scheme}:"
        if canonical.startswith(head):
            return tuple(canonical[len(head) :].split("."))
    return None


def _stored_fields(scheme: str, canonical: str) -> tuple[str, ...] | None:
    head = f"{_STORED_PATTERN}{scheme}:"
    return tuple(canonical[len(head) :].split(".")) if canonical.startswith(head) else None


def _link_parts(canonical: str) -> tuple[str, str, str, str] | None:
    """(key AI, its value, AI of the qualifier, its value) of a canonical GS1 text; None for any other."""
    if not canonical.startswith(_LINK):
        return None
    parts = canonical[len(_LINK) :].split("/")
    if len(parts) not in {2, 4}:
        return None
    qualifier, value = (parts[2], parts[3]) if len(parts) == 4 else ("", "")
    return parts[0], decode(parts[1]), qualifier, decode(value)


def _trade_item(qualifier: str) -> Callable[[str], Parts | None]:
    def read(canonical: str) -> Parts | None:
        parts = _link_parts(canonical)
        if parts is None or parts[0] != "01" or parts[2] not in {"", qualifier}:
            return None
        gtin = parts[1]
        return f"{gtin[1:13]}|{gtin[0]}", (parts[3] if parts[2] else "*",)

    return read


def _piece(canonical: str) -> Parts | None:
    parts = _link_parts(canonical)
    if parts is None or parts[0] != "8006" or parts[2] not in {"", "21"}:
        return None
    value = parts[1]
    return f"{value[1:13]}|{value[0]}", (value[14:16], value[16:18], parts[3] if parts[2] else "*")


def _shipping_unit(canonical: str) -> Parts | None:
    parts = _link_parts(canonical)
    return None if parts is None or parts[0] != "00" else (f"{parts[1][1:17]}|{parts[1][0]}", ())


def _location(canonical: str) -> Parts | None:
    parts = _link_parts(canonical)
    if parts is None or parts[0] != "414" or parts[2] not in {"", "254"}:
        return None
    return parts[1][:12], (parts[3] if parts[2] else "0",)


def _numbered(ai: str, start: int, end: int, *, has_serial: bool) -> Callable[[str], Parts | None]:
    """A key whose value is prefix and reference between ``start`` and ``end``, a check digit, a serial."""

    def read(canonical: str) -> Parts | None:
        parts = _link_parts(canonical)
        if parts is None or parts[0] != ai:
            return None
        serial = parts[1][end + 1 :] or "*"
        return parts[1][start:end], ((serial,) if has_serial else ())

    return read


def _open_ended(ai: str) -> Callable[[str], Parts | None]:
    def read(canonical: str) -> Parts | None:
        parts = _link_parts(canonical)
        return None if parts is None or parts[0] != ai else (parts[1], ())

    return read


def _component_part(canonical: str) -> Parts | None:
    parts = _link_parts(canonical)
    if parts is None or parts[0] != "8010" or parts[2] not in {"", "8011"}:
        return None
    return parts[1], (parts[3] if parts[2] else "*",)


_READERS: Final[dict[str, Callable[[str], Parts | None]]] = {
    "sgtin": _trade_item("21"),
    "lgtin": _trade_item("10"),
    "upui": _trade_item("235"),
    "itip": _piece,
    "sscc": _shipping_unit,
    "sgln": _location,
    "pgln": _numbered("417", 0, 12, has_serial=False),
    "grai": _numbered("8003", 1, 13, has_serial=True),
    "giai": _open_ended("8004"),
    "gdti": _numbered("253", 0, 12, has_serial=True),
    "sgcn": _numbered("255", 0, 12, has_serial=True),
    "gsrn": _numbered("8018", 0, 17, has_serial=False),
    "gsrnp": _numbered("8017", 0, 17, has_serial=False),
    "gsin": _numbered("402", 0, 16, has_serial=False),
    "ginc": _open_ended("401"),
    "cpi": _component_part,
}
