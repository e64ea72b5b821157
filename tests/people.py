"""The cast: who appears in tests wherever it matters who may see or do something.

``cast`` makes them in the database; each is a person with a party (the member of the public has neither).
"""

from __future__ import annotations

from dataclasses import dataclass

from suyuan.parties.models import Party, User
from suyuan.parties.queries import viewer_of
from suyuan.parties.viewer import Viewer

PASSWORD = "A-long-enough-phrase-7"
PATIENT, DOCTOR = "MZ2026-000117", "王主任"
"""People whom events of the hospital name: never users, and never to be read in the clear."""


@dataclass(frozen=True)
class Person:
    user: User | None
    party: Party | None

    @property
    def viewer(self) -> Viewer:
        return viewer_of(self.user)


@dataclass(frozen=True)
class Cast:
    importer: Person
    rival: Person
    """Another importer: must never see the first one's business."""
    distributor: Person
    carrier: Person
    """Acts for nobody until a test entrusts it."""
    nurse: Person
    """Of a hospital."""
    regulator: Person
    """Of the city; sees everything as an operator for now."""
    public: Person

    @property
    def outsiders(self) -> tuple[Person, ...]:
        """Signed in, honest, and none of their business."""
        return self.rival, self.distributor, self.carrier, self.nurse


@dataclass(frozen=True)
class Keepers:
    """Those who keep the platform, each apart from the others, and who keeps one organisation."""

    system: Person
    security: Person
    audit: Person
    hospital: Person
    """The administrator of the nurse's hospital."""
    data: Person
    """The hospital's data officer."""


def keepers(cast: Cast) -> Keepers:
    """Further people beside the cast, for tests about rights."""
    return Keepers(
        system=_keeper("system", "system-admin", person="SY0001"),
        security=_keeper("security", "security-admin", person="SY0002"),
        audit=_keeper("audit", "audit-admin", person="SY0003"),
        hospital=_keeper("matron", "administrator", cast.nurse.party),
        data=_keeper("data", "data-officer", cast.nurse.party),
    )


def _keeper(login: str, role: str, party: Party | None = None, person: str = "") -> Person:
    user = User(login=login, name=login, party=party, role=role, person=person)
    user.set_unusable_password()
    user.save()
    return Person(user, party)


def cast() -> Cast:
    return Cast(
        importer=_person("importer", "京华进口", "IMPORTER"),
        rival=_person("rival", "对手进口", "IMPORTER"),
        distributor=_person("distributor", "北方医药配送", "DISTRIBUTOR"),
        carrier=_person("carrier", "快冷物流", "LOGISTICS"),
        nurse=_person("nurse", "首善医院", "HOSPITAL"),
        regulator=_person("regulator", "市药监局", "REGULATOR", role="operator"),
        public=Person(None, None),
    )


def _person(login: str, name: str, kind: str, role: str = "capturer") -> Person:
    from suyuan.parties.services import create_party

    party = create_party(f"{login}-party", name, kind)
    user = User(login=login, name=login, party=party, role=role)
    user.set_unusable_password()
    user.save()
    return Person(user, party)
