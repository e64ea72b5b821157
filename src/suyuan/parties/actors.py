"""Who takes part, as data: what each kind of organisation may and must be registered with.

Persons who take part (doctor, patient, consumer) are here too, to say that they are no parties: a doctor is a user of
his hospital, patients are pseudonyms in events, consumers ask without an account.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from suyuan.parties.kinds import Level, LicenceKind, PartyKind, PlaceKind

ANY_LEVEL: Final = (Level.NATIONAL, Level.PROVINCE, Level.CITY, Level.COUNTY)
LOCAL_LEVELS: Final = (Level.PROVINCE, Level.CITY, Level.COUNTY)
OneOf = tuple[LicenceKind, ...]


@dataclass(frozen=True, slots=True)
class Actor:
    """One kind of party and its rules."""

    kind: PartyKind
    levels: tuple[Level, ...] = ()
    """The levels there are; none where a kind has no levels."""
    has_sections: bool = False
    may_be_abroad: bool = False
    needs_uscc: bool = True
    """Whether who stands in China must show a unified social credit code; foreign parties never have one."""
    is_authority: bool = False
    places: tuple[PlaceKind, ...] = ()
    """The places one expects of it, most usual first; others are possible."""
    licences: tuple[OneOf, ...] = ()
    """Each entry is a need, met by any one of its kinds. Asked of parties in China only."""
    serves_others: bool = False
    """Whether it typically acts for several others by entrustment."""


_BUSINESS: Final[OneOf] = (LicenceKind.BUSINESS,)
_TRADE: Final[OneOf] = (LicenceKind.DRUG_TRADE, LicenceKind.DEVICE_TRADE)
_MAKING: Final[OneOf] = (LicenceKind.DRUG_MAKING, LicenceKind.DEVICE_MAKING)
_PRACTICE: Final[OneOf] = (LicenceKind.MEDICAL_PRACTICE,)


def _authority(kind: PartyKind, *levels: Level, has_sections: bool = False) -> Actor:
    return Actor(kind, levels, has_sections, needs_uscc=False, is_authority=True, places=(PlaceKind.OFFICE,))


_ALL: Final = (
    Actor(
        PartyKind.HOLDER,
        may_be_abroad=True,
        places=(PlaceKind.FACTORY, PlaceKind.WAREHOUSE, PlaceKind.COLD_STORE),
        licences=(_BUSINESS, (LicenceKind.DRUG_MAKING,)),
    ),
    Actor(
        PartyKind.REGISTRANT,
        may_be_abroad=True,
        places=(PlaceKind.FACTORY, PlaceKind.WAREHOUSE),
        licences=(_BUSINESS,),
    ),
    Actor(
        PartyKind.MANUFACTURER,
        may_be_abroad=True,
        places=(PlaceKind.FACTORY, PlaceKind.WAREHOUSE),
        licences=(_BUSINESS, _MAKING),
    ),
    Actor(
        PartyKind.IMPORTER,
        places=(PlaceKind.BONDED, PlaceKind.WAREHOUSE),
        licences=(_BUSINESS, _TRADE),
    ),
    Actor(
        PartyKind.DISTRIBUTOR,
        places=(PlaceKind.WAREHOUSE, PlaceKind.COLD_STORE),
        licences=(_BUSINESS, _TRADE),
    ),
    Actor(
        PartyKind.LOGISTICS,
        places=(PlaceKind.WAREHOUSE, PlaceKind.COLD_STORE, PlaceKind.VEHICLE),
        licences=(_BUSINESS,),
        serves_others=True,
    ),
    Actor(
        PartyKind.CARRIER,
        may_be_abroad=True,
        places=(PlaceKind.VEHICLE,),
        licences=(_BUSINESS, (LicenceKind.ROAD_TRANSPORT,)),
        serves_others=True,
    ),
    Actor(
        PartyKind.SUPPLIER,
        may_be_abroad=True,
        places=(PlaceKind.WAREHOUSE,),
        licences=(_BUSINESS,),
    ),
    Actor(PartyKind.CDC, ANY_LEVEL, places=(PlaceKind.COLD_STORE, PlaceKind.OFFICE)),
    Actor(
        PartyKind.VACCINATION_UNIT,
        places=(PlaceKind.CLINIC, PlaceKind.COLD_STORE),
        licences=(_PRACTICE, (LicenceKind.VACCINATION,)),
    ),
    Actor(
        PartyKind.HOSPITAL,
        places=(PlaceKind.PHARMACY, PlaceKind.WARD, PlaceKind.WAREHOUSE, PlaceKind.OFFICE),
        licences=(_PRACTICE,),
    ),
    Actor(PartyKind.TECHNICAL, licences=(_BUSINESS,), serves_others=True, places=(PlaceKind.OFFICE,)),
    Actor(PartyKind.TRADE_BODY, serves_others=True, places=(PlaceKind.OFFICE,)),
    _authority(PartyKind.REGULATOR, *ANY_LEVEL, has_sections=True),
    _authority(PartyKind.ENFORCEMENT, *ANY_LEVEL),
    _authority(PartyKind.MARKET, *ANY_LEVEL),
    _authority(PartyKind.HEALTH, *ANY_LEVEL),
    _authority(PartyKind.INSURANCE, *ANY_LEVEL),
    _authority(PartyKind.CUSTOMS, Level.NATIONAL, Level.PROVINCE, Level.CITY),
    _authority(PartyKind.POLICE, *ANY_LEVEL),
    _authority(PartyKind.ZONE),
    _authority(PartyKind.GOVERNMENT, *LOCAL_LEVELS),
)
ACTORS: Final = {actor.kind.value: actor for actor in _ALL}
"""Every kind of party by its code."""

PERSONS: Final = {
    "DOCTOR": "a user of the hospital, who scans and prescribes",
    "PATIENT": "a pseudonym in events; reports by a link without an account",
    "CONSUMER": "the public viewer",
}
"""Who takes part without being a party, and as what."""
