"""What was asked about: the code, read; its product; its lot and dates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from suyuan.core.chain.item_state import Facts
from suyuan.core.epcis.days import day_of
from suyuan.core.identifiers.canonical import canonical_text, class_text, key_of, level_of
from suyuan.core.identifiers.identification import Identification, Kind, Level
from suyuan.core.identifiers.read import read
from suyuan.core.identifiers.typed import as_typed, read_typed
from suyuan.masterdata.entering.queries import holder_entered
from suyuan.masterdata.models import Product
from suyuan.masterdata.queries import product_of
from suyuan.state.trace.telling import Json

_SYSTEMS = {
    "https://id.gs1.org/": "gs1",
    "drug:": "drug",
    "ma:": "ma",
    "hibc:": "hibc",
    "isbt:": "isbt",
    "idcode:": "idcode",
    "uri:": "uri",
}
_OWN_PREFIXES = ("drug:", "ma:", "hibc:", "isbt:", "mh10:", "idcode:", "uri:", "text:")
"""Openings of canonical texts that are no spelling of a code outside this platform."""


@dataclass(frozen=True, slots=True)
class Subject:
    """The thing of a trace."""

    read: Identification
    text: str
    key: UUID
    level: Level
    product: Product | None

    @property
    def is_group(self) -> bool:
        """A product or lot: many things at once."""
        return self.level in (Level.CLASS, Level.LOT)


def subject_of(text: str, *, with_product: bool = True) -> Subject:
    """What a text names; the canonical texts that traces themselves give as ids are understood too.

    ``with_product`` is False for who asks about many codes and looks the products up together.
    """
    own = next((prefix for prefix in _OWN_PREFIXES if text.startswith(prefix)), None)
    plain, repairs = (text.removeprefix(own), ()) if own else as_typed(text)
    found = read_typed(text) if repairs else read(plain)
    canonical = text if own else canonical_text(plain)
    class_of = class_text(canonical) if with_product else None
    product = product_of(UUID(bytes=key_of(class_of))) if class_of else None
    return Subject(found, canonical, UUID(bytes=key_of(canonical)), level_of(canonical), product)


def system_of(canonical: str) -> str:
    """The code system of a canonical text."""
    return next((name for prefix, name in _SYSTEMS.items() if canonical.startswith(prefix)), "text")


def hri(canonical: str, found: Identification | None = None) -> str:
    """What stands under the symbol for people to read: bracketed elements, or the plain code."""
    identified = found or read(canonical)
    elements = identified.components.get("ai") or identified.components.get("gs1")
    if isinstance(elements, Mapping) and elements:
        return "".join(f"({ai}){value}" for ai, value in elements.items())
    return canonical.partition(":")[2] if system_of(canonical) != "gs1" else canonical


def is_trade_unit(subject: Subject) -> bool:
    """Is it something whose life begins with a code assignment? Containers' lives seldom do."""
    return subject.level in (Level.INSTANCE, Level.OTHER) and not subject.text.startswith(
        "https://id.gs1.org/00/"
    )


def thing_json(subject: Subject, facts: Facts | None) -> Json:
    """The ``thing`` of a trace; what events told goes before what the code says."""
    found = subject.read
    dynamic = found.components.get("dynamic") or {}
    told = facts or Facts(None, None, None)
    expiry = told.expiry or expiry_in(found)
    produced = told.produced or day_of(dynamic.get("production_date"))
    return {
        "id": subject.text,
        "key": subject.key.hex,
        "hri": hri(subject.text, found if found.kind is not Kind.URL else None),
        "level": str(subject.level),
        "system": system_of(subject.text),
        "kind": str(found.kind),
        "components": dict(found.components),
        "urn": found.urn,
        "digital_link": found.digital_link,
        "problems": [problem.as_json() for problem in found.problems],
        "product": _product(subject.product),
        "lot": told.lot or dynamic.get("lot"),
        "serial": dynamic.get("serial"),
        "expiry": expiry.isoformat() if expiry else None,
        "produced": produced.isoformat() if produced else None,
    }


def expiry_in(found: Identification) -> dt.date | None:
    """The last valid day that the code itself says."""
    dynamic: dict[str, Any] = found.components.get("dynamic") or {}
    return day_of(dynamic.get("expiry_date") or dynamic.get("expiry_time"))


def _product(product: Product | None) -> Json | None:
    if product is None:
        return None
    return {
        "id": product.class_text,
        "name": product.name,
        "name_en": product.name_en or None,
        "holder": product.holder.name if product.holder else (holder_entered(product) or None),
        "holder_en": (product.holder.name_en or None) if product.holder else None,
        "spec": product.spec or None,
        "class": product.kind,
    }
