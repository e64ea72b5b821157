"""EPC URNs (GS1 EPC Tag Data Standard, pure identity URIs and identity patterns) and their GS1 keys.

``parse`` turns a URN into AI values; ``EpcUrn.elements`` then names the thing as any other GS1 data does.
From a URN to the key is exact. The way back needs the company prefix length and stands in ``translation``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from suyuan.core.identifiers import epc_rules
from suyuan.core.identifiers.check_digits import check_digit
from suyuan.core.identifiers.gs1_canonical import checked_key_text, decode, level_of_link
from suyuan.core.identifiers.gs1_dictionary import AIS, quotable
from suyuan.core.identifiers.gs1_parts import describe
from suyuan.core.identifiers.identification import Identification, Kind, Verdict
from suyuan.core.problem import Problem

Elements = dict[str, str]
Builder = Callable[[list[str]], "Elements | Problem"]

_SEGMENT = re.compile(r"(?:%[0-9A-Fa-f]{2}|[!'()*+,\-.0-9:;=A-Z_a-z])+")
_UNWRITTEN_ESCAPE = re.compile(r"(?:%[0-9A-Fa-f]{2}|[!-$&-?A-Z_a-z])+")
_CHARACTER = re.compile(r"%[0-9A-Fa-f]{2}|.", re.DOTALL)


@dataclass(frozen=True, slots=True)
class EpcUrn:
    """A URN that keeps its scheme's rules."""

    what: str
    """``id``, ``class`` or ``idpat``."""
    scheme: str
    fields: tuple[str, ...]
    elements: Elements = field(default_factory=dict)
    """AI to value; empty for schemes outside GS1 and for patterns over several products."""
    key: str | None = None
    """The AI of the GS1 key."""


@dataclass(frozen=True, slots=True)
class Scheme:
    """How one scheme is written. ``builder`` gets the fields and answers with the AI values."""

    form: str
    key: str
    builder: Builder
    last: str = ""
    """The AI whose value the last field is; empty when it is part of the key itself."""

    @property
    def size(self) -> int:
        return self.form.count(".") + 1


def parse(text: str, *, lenient: bool = False) -> EpcUrn | Problem:
    """Read a URN. ``lenient`` also takes characters that a URN should have escaped (``a/b``).

    The first Problem found is the answer for a text that breaks a rule; nothing is raised.
    """
    head = text.split(":", 4)
    if len(head) != 5 or head[0] != "urn" or head[1] != "epc":
        return epc_rules.NOT_A_URN.problem("", text)
    what, name, body = head[2:]
    if name in _FOREIGN and what == "id":
        return _parse_foreign(name, body)
    scheme = SCHEMES.get(f"{what}:{name}")
    if scheme is None:
        return epc_rules.UNKNOWN_SCHEME.problem("", text, scheme=name, what=what)
    fields = body.split(".", scheme.size - 1)
    if len(fields) != scheme.size:
        counts = {"expected": scheme.size, "found": len(fields)}
        return epc_rules.FIELDS.problem("", text, scheme=name, form=scheme.form, **counts)
    if what == "idpat" and "*" in fields:
        return _parse_pattern(name, scheme, fields)
    return _broken_segment(fields, lenient=lenient) or _built(what, name, scheme, fields)


def _built(what: str, name: str, scheme: Scheme, fields: list[str]) -> EpcUrn | Problem:
    # Only a party's reference may be empty, behind a prefix that fills all twelve digits.
    if not fields[-1] and scheme.size > 2:
        return epc_rules.VALUE.problem(name, ".".join(fields), ai=scheme.last or scheme.key)
    elements = scheme.builder([decode(part) for part in fields])
    if isinstance(elements, Problem):
        return elements
    for ai, value in elements.items():
        if not AIS[ai].is_good(value):
            return epc_rules.VALUE.problem(name, fields[-1], ai=ai)
    return EpcUrn(what, name, tuple(fields), elements, scheme.key)


def _parse_pattern(name: str, scheme: Scheme, fields: list[str]) -> EpcUrn | Problem:
    """A pattern with one ``*`` at its end names a product or type; with more it names no single thing."""
    stars = [part == "*" for part in fields]
    if stars != sorted(stars):
        return epc_rules.VALUE.problem(name, ".".join(fields), ai=scheme.key)
    if sum(stars) > 1 or scheme.size < 3:
        return EpcUrn("idpat", name, tuple(fields))
    broken = _broken_segment(fields[:-1], lenient=False)
    if broken is not None:
        return broken
    elements = scheme.builder([decode(part) for part in fields[:-1]] + [""])
    if isinstance(elements, Problem):
        return elements
    elements = {ai: value for ai, value in elements.items() if value}
    good = all(AIS[ai].is_good(value) for ai, value in elements.items())
    return EpcUrn("idpat", name, tuple(fields), elements if good else {}, scheme.key if good else None)


def _broken_segment(fields: list[str], *, lenient: bool) -> Problem | None:
    for part in fields:
        if not part or (part.isalnum() and part.isascii()):
            continue
        if (_UNWRITTEN_ESCAPE if lenient else _SEGMENT).fullmatch(part) is None:
            character = next(c for c in _CHARACTER.findall(part) if _SEGMENT.fullmatch(c) is None)
            return epc_rules.ESCAPE.problem("", part, character=character)
    return None


def _joined(fields: list[str], total: int) -> str | Problem:
    """Company prefix and reference as one number of ``total`` digits; its first reference digit stays put."""
    prefix, reference = fields[0], fields[1]
    if not (6 <= len(prefix) <= 12 and prefix.isdigit() and prefix.isascii()):
        return epc_rules.PREFIX.problem("", prefix)
    number = prefix + reference
    if len(number) != total or not (number.isdigit() and number.isascii()):
        return epc_rules.DIGITS.problem("", number, expected=total, found=len(number))
    return number


def _moved(fields: list[str], total: int) -> str | Problem:
    """As ``_joined``, with the indicator or extension digit in front, and the check digit behind."""
    number = _joined(fields, total)
    if isinstance(number, Problem):
        return number
    prefix, reference = fields[0], fields[1]
    if not reference:
        return epc_rules.DIGITS.problem("", number, expected=total, found=len(number))
    body = reference[0] + prefix + reference[1:]
    return body + check_digit(body)


def _trade_item(ai: str) -> Builder:
    def build(fields: list[str]) -> Elements | Problem:
        gtin = _moved(fields, 13)
        return gtin if isinstance(gtin, Problem) else {"01": gtin, ai: fields[2]}

    return build


def _piece(fields: list[str]) -> Elements | Problem:
    gtin = _moved(fields, 13)
    return gtin if isinstance(gtin, Problem) else {"8006": gtin + fields[2] + fields[3], "21": fields[4]}


def _shipping_unit(fields: list[str]) -> Elements | Problem:
    sscc = _moved(fields, 17)
    return sscc if isinstance(sscc, Problem) else {"00": sscc}


def _location(fields: list[str]) -> Elements | Problem:
    number = _joined(fields, 12)
    if isinstance(number, Problem):
        return number
    gln = {"414": number + check_digit(number)}
    # An extension of "0" is how a URN says that there is none.
    return gln if fields[2] == "0" else gln | {"254": fields[2]}


def _numbered(ai: str, total: int, before: str = "") -> Builder:
    """Keys that are prefix, reference, check digit, and whatever serial follows."""

    def build(fields: list[str]) -> Elements | Problem:
        number = _joined(fields, total)
        if isinstance(number, Problem):
            return number
        return {ai: before + number + check_digit(number) + "".join(fields[2:])}

    return build


def _open_ended(ai: str) -> Builder:
    def build(fields: list[str]) -> Elements | Problem:
        prefix, reference = fields
        if not (6 <= len(prefix) <= 12 and prefix.isdigit() and prefix.isascii()):
            return epc_rules.PREFIX.problem("", prefix)
        if not reference:
            return epc_rules.VALUE.problem("", prefix, ai=ai)
        return {ai: prefix + reference}

    return build


def _component_part(fields: list[str]) -> Elements | Problem:
    prefix, part, serial = fields
    if not (6 <= len(prefix) <= 12 and prefix.isdigit() and prefix.isascii()):
        return epc_rules.PREFIX.problem("", prefix)
    return {"8010": prefix + part, "8011": serial}


_GS1_SCHEMES: Final = {
    "sgtin": Scheme("prefix.item.serial", "01", _trade_item("21"), "21"),
    "upui": Scheme("prefix.item.tpx", "01", _trade_item("235"), "235"),
    "itip": Scheme("prefix.item.piece.total.serial", "8006", _piece, "21"),
    "sscc": Scheme("prefix.serial", "00", _shipping_unit),
    "sgln": Scheme("prefix.location.extension", "414", _location, "254"),
    "pgln": Scheme("prefix.party", "417", _numbered("417", 12)),
    "grai": Scheme("prefix.asset.serial", "8003", _numbered("8003", 12, "0")),
    "giai": Scheme("prefix.reference", "8004", _open_ended("8004")),
    "gdti": Scheme("prefix.document.serial", "253", _numbered("253", 12)),
    "sgcn": Scheme("prefix.coupon.serial", "255", _numbered("255", 12)),
    "gsrn": Scheme("prefix.reference", "8018", _numbered("8018", 17)),
    "gsrnp": Scheme("prefix.reference", "8017", _numbered("8017", 17)),
    "gsin": Scheme("prefix.reference", "402", _numbered("402", 16)),
    "ginc": Scheme("prefix.reference", "401", _open_ended("401")),
    "cpi": Scheme("prefix.part.serial", "8010", _component_part, "8011"),
}
SCHEMES: Final[dict[str, Scheme]] = {
    "class:lgtin": Scheme("prefix.item.lot", "01", _trade_item("10"), "10"),
    **{f"id:{name}": scheme for name, scheme in _GS1_SCHEMES.items()},
    **{f"idpat:{name}": scheme for name, scheme in _GS1_SCHEMES.items()},
}
"""Every GS1 scheme by ``what:scheme``."""

_FOREIGN: Final = {
    "gid": ("manager.class.serial", re.compile(r"[0-9]+\.[0-9]+\.[0-9]+")),
    "usdod": ("cage.serial", re.compile(r"[0-9A-HJ-NP-Z]{5,6}\.[0-9]{1,11}")),
    "adi": (
        "cage.part.serial",
        re.compile(r"[0-9A-HJ-NP-Z]{5,6}\.(?:%2F|[\-0-9A-Z])*\.(?:%23|%2F|[\-0-9A-Z])+"),
    ),
    "bic": ("container", re.compile(r"[A-Z]{3}[JUZ][0-9]{7}")),
    "imovn": ("vessel", re.compile(r"[0-9]{7}")),
}
"""Schemes of other owners: kept and compared as they are."""


def _parse_foreign(name: str, body: str) -> EpcUrn | Problem:
    form, shape = _FOREIGN[name]
    if shape.fullmatch(body) is None:
        return epc_rules.FOREIGN.problem(name, body, form=form)
    return EpcUrn("id", name, tuple(body.split(".")))


_SSCC: Final = "urn:epc:id:sscc:"
"""Cartons are as frequent as items, and their check digit leaves no head to learn: they go the short way."""


def canonical_of(text: str) -> str | None:
    """The canonical text of a URN, also of one with forgotten escapes; None when it breaks its scheme."""
    if text.startswith(_SSCC):
        fields = text[len(_SSCC) :].split(".")
        elements = _shipping_unit(fields) if len(fields) == 2 else None
        return checked_key_text(elements, "00") if isinstance(elements, dict) else None
    found = parse(text, lenient=True)
    if isinstance(found, Problem) or found.key is None:
        return None
    return checked_key_text(found.elements, found.key)


def read_urn(text: str) -> Identification:
    """Read a pure identity or class URN (``urn:epc:id:…``, ``urn:epc:class:…``)."""
    found = parse(text)
    if isinstance(found, Problem):
        return Identification(text, Kind.EPC_URN, Verdict.NO, (_masked(found, text),), {}, canonical_of(text))
    return _identify(text, Kind.EPC_URN, found)


def read_idpat(text: str) -> Identification:
    """Read an identity pattern (``urn:epc:idpat:…``): a product or type when only its last field is ``*``."""
    found = parse(text)
    if isinstance(found, Problem):
        return Identification(text, Kind.EPC_IDPAT, Verdict.NO, (_masked(found, text),))
    return _identify(text, Kind.EPC_IDPAT, found)


def _masked(problem: Problem, text: str) -> Problem:
    """The Problem without its value when the URN numbers a person."""
    return problem if quotable(text) else Problem(problem.rule, problem.where, None, problem.arguments)


def _identify(text: str, kind: Kind, found: EpcUrn) -> Identification:
    if found.key is None:
        name = "pattern" if kind is Kind.EPC_IDPAT else "scheme"
        parts = {name: found.scheme, "parts": list(found.fields)}
        return Identification(text, kind, Verdict.YES, (), parts, f"uri:{text}", urn=text)
    canonical = checked_key_text(found.elements, found.key)
    components: dict[str, object]
    if kind is Kind.EPC_IDPAT:
        components = {"pattern": found.scheme, "serial": found.fields[-1]}
        if "01" in found.elements:
            components["gtin"] = found.elements["01"]
    else:
        components = {"scheme": found.scheme}
    components["gcp"] = found.fields[0]
    components["gs1"] = found.elements
    components["digital_link"] = canonical
    components |= describe(found.elements, found.key, company_prefix=found.fields[0])
    level = level_of_link(canonical)
    return Identification(text, kind, Verdict.YES, (), components, canonical, level, text, canonical)
