"""A shipment of an ERP as an EPCIS event: which place, which partner, which number, which moment.

What the ERP does not know is looked up here: warehouses by the settings of the source, then by the GLN that is their
code, then by the name of a registered place; partners by the settings, by a GLN among their identifiers, then by
their unified social credit code in the register.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from suyuan.core.identifiers.canonical import key_for
from suyuan.core.identifiers.read import read
from suyuan.core.problem import Problem
from suyuan.exchange.erp import errors
from suyuan.exchange.erp.models import Paper, Source
from suyuan.exchange.erp.shipments import Goods, Partner, Shipment, Warehouse
from suyuan.parties.kinds import PlaceKind
from suyuan.parties.models import Party, Place
from suyuan.parties.own_names import issuer_of, named_places
from suyuan.parties.queries import places_for
from suyuan_client import movements
from suyuan_client.movements import Kind, Line, Movement

_PAPERS: Final = {
    Kind.RECEIPT: "recadv",
    Kind.DESPATCH: "desadv",
    Kind.RETURNED_IN: "recadv",
    Kind.RETURNED_OUT: "desadv",
    Kind.SENT_INSIDE: "desadv",
    Kind.GOT_INSIDE: "recadv",
}
"""What our number of the paper is, in words of the CBV; a move inside has none."""
_THEIRS: Final = {Kind.RECEIPT: "desadv", Kind.DESPATCH: "po"}
"""What the partner's number is."""
_USCC: Final = ("cn_vat", "cn_uscc")
"""The unified social credit code; Tryton calls it by the name of the tax number, which it is too."""


@dataclass(frozen=True, slots=True)
class Written:
    """A paper in the words of EPCIS, with what is worth knowing about it."""

    movement: Movement
    problems: tuple[Problem, ...]
    digest: bytes
    """Over what the ERP says, not over what was looked up here."""

    @property
    def event(self) -> dict[str, Any]:
        return movements.event(self.movement)

    @property
    def is_sound(self) -> bool:
        return not any(problem.is_error for problem in self.problems)


@dataclass(frozen=True, slots=True)
class Register:
    """What is known here of a party that joined an ERP; read once a turn."""

    places: Mapping[str, str]
    """URI by the name of a place."""
    settings: Mapping[str, Any]
    own: str | None
    issuer: str
    zone: ZoneInfo

    @classmethod
    def of(cls, source: Source, zone: str) -> Register:
        """``zone``: what the ERP says, where the settings say nothing."""
        named = named_places(source.owner)
        issuer = issuer_of(source.owner)
        zone = source.settings.get("zone") or zone
        return cls(named, source.settings, _organisation(source.owner), issuer, ZoneInfo(zone))

    def place(self, warehouse: Warehouse | None) -> str | None:
        if warehouse is None:
            return None
        places, code = self.settings.get("places") or {}, warehouse.code or ""
        told = places.get(code) or places.get(warehouse.name)
        if told:
            return _registered(movements.place_uri(told)) if movements.gln_of([told]) else str(told)
        gln = movements.gln_of([code])
        return _registered(movements.place_uri(gln)) if gln else self.places.get(warehouse.name)

    def partner(self, partner: Partner | None) -> str | None:
        if partner is None:
            return None
        partners = self.settings.get("partners") or {}
        told = partners.get(partner.code or "") or partners.get(partner.name)
        gln = movements.gln_of([told or "", *(code for type_, code in partner.identifiers if type_ is None)])
        if gln:
            return _registered(movements.party_uri(gln), movements.place_uri(gln))
        return str(told) if told else _by_uscc(partner)


def write(source: Source, database: str, paper: Paper, shipment: Shipment, register: Register) -> Written:
    """The paper as it is now; its moment is the one of the first try."""
    moment, is_day_only = movements.happened(shipment.moment, shipment.day, register.zone)
    moment = paper.moment or moment
    other = register.partner(shipment.partner) or register.place(shipment.other_place)
    made = Movement(
        number=movements.number_of(
            source.owner, database, paper.model, paper.record, paper.step, paper.turn, moment.isoformat()
        ),
        kind=shipment.step.kind,
        moment=moment,
        offset=movements.offset_of(moment, register.zone),
        place=register.place(shipment.place),
        lines=tuple(_line(one) for one in shipment.goods),
        own=register.own,
        other=other,
        papers=_papers(shipment, register, other),
    )
    return Written(made, tuple(_problems(made, shipment, is_day_only=is_day_only)), _digest(shipment))


def _line(goods: Goods) -> Line:
    """A code that is no GTIN is kept where there is no better one: the fault then names it."""
    code = movements.gtin_of(goods.codes) or next(iter(goods.codes), None)
    return Line(goods.product, code, goods.lot, goods.is_serial, goods.quantity, goods.unit)


def _papers(shipment: Shipment, register: Register, other: str | None) -> tuple[tuple[str | None, str], ...]:
    number = register.issuer + movements.quoted(shipment.head.shown)
    found: list[tuple[str | None, str]] = [(_PAPERS.get(shipment.step.kind), number)]
    theirs, issuer = _THEIRS.get(shipment.step.kind), _gln_in(other)
    if theirs and shipment.reference and issuer:
        found.append((theirs, movements.paper_uri(issuer, shipment.reference)))
    return tuple(found)


def _problems(made: Movement, shipment: Shipment, *, is_day_only: bool) -> list[Problem]:
    found = []
    for fault in movements.faults(made):
        value = fault.value
        if fault.code == "no-place":
            value = shipment.place.name if shipment.place else None
        elif fault.code == "no-lines":
            value = shipment.head.shown
        found.append(errors.OF_FAULTS[fault.code].problem(fault.where, value))
    if is_day_only:
        found.append(errors.DAY_ONLY.problem("effective_date", shipment.day))
    if made.other is None and shipment.partner is not None:
        found.append(errors.PARTNER.problem("partner", shipment.partner.name))
    # `where` is a place in the ERP's paper; messages name it too.
    return [replace(one, arguments={**one.arguments, "where": one.where}) for one in found]


def _digest(shipment: Shipment) -> bytes:
    goods = sorted(
        [
            str(movements.gtin_of(one.codes)),
            str(one.lot),
            one.is_serial,
            str(one.quantity.normalize()),
            one.unit,
        ]
        for one in shipment.goods
    )
    partner = shipment.partner.id if shipment.partner else None
    place = shipment.place and [shipment.place.name, shipment.place.code]
    told = [shipment.step.kind, shipment.step.name, goods, partner, place, str(shipment.day)]
    return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).digest()


def _organisation(owner: int) -> str | None:
    """By which events name the party itself."""
    own = Place.objects.filter(party_id=owner, kind=PlaceKind.ORGANISATION).order_by("pk").first()
    return own.uri if own else None


def _registered(*uris: str) -> str:
    """The first of these names as the register writes it; the first itself when none is registered."""
    known = places_for([_key(uri) for uri in uris])
    return next((known[_key(uri)].uri for uri in uris if _key(uri) in known), uris[0])


def _by_uscc(partner: Partner) -> str | None:
    codes = [code for type_, code in partner.identifiers if type_ in _USCC]
    party = Party.objects.filter(uscc__in=codes).first() if codes else None
    return _organisation(party.pk) if party else None


def _key(uri: str) -> UUID:
    return UUID(bytes=key_for(uri))


def _gln_in(uri: str | None) -> str | None:
    """The GLN that a URI names its party or place by."""
    parts = read(uri).components if uri else {}
    elements = parts.get("ai") or parts.get("gs1") or {}
    found: str | None = elements.get("417") or elements.get("414")
    return found
