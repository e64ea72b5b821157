"""What the MATCH parameters match (EPCIS 2.0, clause 8.2.7.1.1): things by their canonical text, patterns by parts.

A plain identifier matches every spelling of the same thing and nothing else: ``_`` and ``%`` are characters
like others. A pure identity pattern (TDS, clause 8) matches part by part; ``*`` stands for one whole part, and
only at the end. Parts are read from the canonical text, so a pattern finds what was captured as Digital Link too.

A GS1 key does not tell where its company prefix ends: the prefix of a pattern is compared with the first digits.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
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
        if self.scheme is None:
            return canonical == self.canonical
        if self.scheme in _FOREIGN_SIZES:
            return _match_fields(self.fields, _foreign_parts(self.scheme, canonical))
        if canonical.startswith(_STORED_PATTERN):
            return _match_fields(self.fields, _stored_fields(self.scheme, canonical))
        parts = _READERS[self.scheme](canonical)
        return parts is not None and _match_parts(self.scheme, self.fields, parts)


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
    if scheme == "lgtin":
        size = 3 if what == "class" else 0
    elif scheme in _FOREIGN_SIZES:
        size = _FOREIGN_SIZES[scheme]
    else:
        known = SCHEMES.get(f"idpat:{scheme}") if what != "class" else None
        size = known.size if known else 0
    stars = [part == "*" for part in fields]
    return len(fields) == size and stars == sorted(stars) and all(fields[:1])


def _match_fields(pattern: tuple[str, ...], stored: tuple[str, ...] | None) -> bool:
    """A star of the event's own value is matched by a star alone."""
    return (
        stored is not None
        and len(stored) == len(pattern)
        and all(wanted in {"*", found} for wanted, found in zip(pattern, stored, strict=True))
    )


def _match_parts(scheme: str, pattern: tuple[str, ...], parts: Parts) -> bool:
    """Prefix and reference against the digits, what follows part by part."""
    digits, rest = parts
    prefix, reference = pattern[0], pattern[1]
    if prefix != "*":
        if not digits.startswith(prefix):
            return False
        if reference != "*" and digits[len(prefix) :] != _reference(scheme, reference):
            return False
    return _match_fields(tuple(map(_decoded, pattern[2:])), rest)


def _decoded(part: str) -> str:
    return part if part == "*" else decode(part)


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
