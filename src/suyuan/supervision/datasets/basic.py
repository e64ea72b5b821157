"""The basic sets: the vaccine, the organisations about it, their licences."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from suyuan.parties.facts import HOME
from suyuan.parties.kinds import LicenceKind, PartyKind
from suyuan.parties.licences import licences_of
from suyuan.parties.models import Entrustment, Licence, Party
from suyuan.parties.profiles import LEGAL_REPRESENTATIVE, PERSON_IN_CHARGE, profile_of
from suyuan.supervision.datasets.gathering import Known, drug_id
from suyuan.supervision.datasets.model import Draft, Owes

MAKERS: Final = frozenset({PartyKind.HOLDER, PartyKind.MANUFACTURER, PartyKind.IMPORTER})
UNITS: Final = {
    PartyKind.CDC: "CDC",
    PartyKind.VACCINATION_UNIT: "VACCINATION_UNIT",
    PartyKind.HOSPITAL: "VACCINATION_UNIT",
}
DELIVERERS: Final = frozenset({PartyKind.LOGISTICS, PartyKind.CARRIER, PartyKind.DISTRIBUTOR})
LICENSED: Final = (LicenceKind.DRUG_MAKING, LicenceKind.DRUG_TRADE)
"""The two kinds that the set of licences is about."""


def vaccine(known: Known) -> Iterator[Draft]:
    product, facts = known.product, known.facts
    if product is None:
        return
    holder = product.holder
    text = product.class_text
    values = {
        "drugId": drug_id(text),
        "genericName": product.name,
        "shelfMonths": str(product.shelf_months or ""),
        "strength": product.spec,
        "holder": holder.name if holder else "",
    }
    if facts is not None:
        values |= {
            "tradeName": facts.trade_name,
            "standardCode": facts.standard_code,
            "dosageForm": facts.dosage_form,
            "strength": facts.strength or product.spec,
            "pack": facts.pack,
            "approvalNumber": facts.approval_number,
            "inProgramme": {True: "是", False: "否", None: ""}[facts.in_programme],
            "origin": {True: "import", False: "domestic", None: ""}[facts.is_imported],
            "manufacturer": facts.manufacturer,
        }
    yield Draft(values, Owes.of(holder, "上市许可持有人", "The holder"), ("product", text))


def makers(known: Known) -> Iterator[Draft]:
    for party in _of(known, MAKERS):
        is_abroad = party.country != HOME
        role = "agent" if party.kind == PartyKind.IMPORTER else "overseas_maker" if is_abroad else "maker"
        yield _party(known, party, {"role": role, "country": party.country})


def units(known: Known) -> Iterator[Draft]:
    for party in _of(known, frozenset(UNITS)):
        yield _party(known, party, {"kind": UNITS[PartyKind(party.kind)], "area": party.area})


def deliverers(known: Known) -> Iterator[Draft]:
    for party in _of(known, DELIVERERS):
        principals = Entrustment.objects.filter(agent=party, valid_to=None).select_related("principal")
        names = "、".join(sorted({one.principal.name for one in principals if known.knows(one.principal)}))
        yield _party(known, party, {"entrustedBy": names})


def licences(known: Known) -> Iterator[Draft]:
    """Of those parties whose files the viewer may read, what is in force."""
    for party in _of(known, MAKERS | DELIVERERS):
        if not known.knows(party) or party.country != HOME:
            continue
        held = [one for one in licences_of(party) if one.kind in LICENSED and one.ended_at is None]
        for one in held:
            yield Draft(_licence(party, one), Owes.of(party), ("party", party.code))
        if not held:
            yield Draft(_holder_of(party), Owes.of(party), ("party", party.code))


def _of(known: Known, kinds: frozenset[PartyKind]) -> list[Party]:
    return sorted((one for one in known.parties() if one.kind in kinds), key=lambda one: one.name)


def _party(known: Known, party: Party, more: dict[str, str]) -> Draft:
    """A row about a party; to who may not read its file only what events tell of it."""
    if not known.knows(party):
        shown: dict[str, str] = {name: more[name] for name in ("role", "kind") if name in more}
        return Draft({"name": party.name, **shown}, Owes.of(party), ("party", party.code), is_whole=False)
    values = {"name": party.name, "uscc": party.uscc or "", "address": party.address, **more}
    return Draft(values, Owes.of(party), ("party", party.code))


def _holder_of(party: Party) -> dict[str, str]:
    told = profile_of(party)
    return {
        "uscc": party.uscc or "",
        "name": party.name,
        "address": party.address,
        "legalRepresentative": told.get(LEGAL_REPRESENTATIVE, ""),
        "personInCharge": told.get(PERSON_IN_CHARGE, ""),
    }


def _licence(party: Party, one: Licence) -> dict[str, str]:
    return _holder_of(party) | {
        "kind": one.kind,
        "number": one.number,
        "validFrom": one.valid_from.isoformat() if one.valid_from else "",
        "validTo": one.valid_to.isoformat() if one.valid_to else "",
        "issuer": one.issuer,
    }
