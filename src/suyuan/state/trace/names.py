"""What places, parties and things are called, looked up together and only for those a viewer may know."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from suyuan.core.chain.observation import Key
from suyuan.core.identifiers.canonical import canonical_text, class_text, key_of, level_of
from suyuan.masterdata.queries import places_for, products_for
from suyuan.parties.models import Party, Place
from suyuan.parties.queries import parties_for
from suyuan.parties.viewer import Viewer
from suyuan.state.sights import place_key
from suyuan.state.trace.subject import hri
from suyuan.state.trace.telling import Json

PartyId = str
"""``party:<code>`` for a registered party, else the canonical text of its identifier."""


@dataclass(slots=True)
class Names:
    """Answers with the names that were asked for in advance by ``learn``."""

    viewer: Viewer
    places: dict[UUID, Place] = field(default_factory=dict)
    senders: dict[int, Party] = field(default_factory=dict)
    parties: dict[PartyId, Party] = field(default_factory=dict)
    products: dict[UUID, str] = field(default_factory=dict)

    def learn(self, places: Iterable[str], senders: Iterable[int]) -> None:
        """Look up places and party identifiers by their texts, and senders by number."""
        wanted = {UUID(bytes=place_key(text)) for text in places} - self.places.keys()
        self.places.update(places_for(wanted))
        self.senders.update(parties_for(set(senders) - self.senders.keys()))
        for party in (*self.senders.values(), *(place.party for place in self.places.values())):
            self.parties[f"party:{party.code}"] = party

    def learn_things(self, texts: Iterable[str]) -> None:
        """Look up the products of things by canonical text."""
        keys = {UUID(bytes=key_of(each)) for each in {class_text(text) for text in texts} if each}
        for key, product in products_for(keys - self.products.keys()).items():
            self.products[key] = product.name

    def place(self, text: str | None) -> Json | None:
        """A place as an event names it."""
        if not text:
            return None
        found = self.places.get(UUID(bytes=place_key(text)))
        if self.viewer.is_public:
            return _city(found)
        canonical = canonical_text(text)
        if found is None:
            return _ref(canonical, None, None, None, None)
        return _ref(canonical, found.name, found.name_en, found.kind, found.city)

    def party_id(self, text: str) -> PartyId:
        """The party behind an identifier, so that all identifiers of one party are one."""
        found = self.places.get(UUID(bytes=place_key(text)))
        if found is not None:
            return f"party:{found.party.code}"
        # One number names a party and its own site: as a party it is one.
        return canonical_text(text).replace("https://id.gs1.org/414/", "https://id.gs1.org/417/")

    def keeper(self, text: str | None) -> PartyId | None:
        """The party that keeps a place; None for a place that nobody registered."""
        found = self.places.get(UUID(bytes=place_key(text))) if text else None
        return f"party:{found.party.code}" if found else None

    def sender_id(self, sender: int) -> PartyId | None:
        party = self.senders.get(sender)
        return f"party:{party.code}" if party else None

    def party(self, party_id: PartyId | None) -> Json | None:
        if party_id is None or self.viewer.is_public:
            return None
        party = self.parties.get(party_id)
        if party is None:
            return _ref(party_id, None, None, None, None)
        return _ref(party_id, party.name, party.name_en, party.kind, party.city)

    def party_of(self, text: str) -> Json | None:
        """The party that an identifier names."""
        return self.party(self.party_id(text))

    def sender(self, number: int) -> Json | None:
        return self.party(self.sender_id(number))

    def thing(self, text: str) -> Json:
        """A thing by its canonical text."""
        class_of = class_text(text)
        name = self.products.get(UUID(bytes=key_of(class_of))) if class_of else None
        return {
            "id": text,
            "key": key_of(text).hex(),
            "hri": hri(text),
            "level": str(level_of(text)),
            "name": name,
        }


def _ref(text: str, name: str | None, name_en: str | None, kind: str | None, city: str | None) -> Json:
    return {"id": text, "name": name or None, "name_en": name_en or None, "kind": kind, "city": city or None}


def _city(place: Place | None) -> Json | None:
    """What the public is told of a place: the city."""
    if place is None or not place.city:
        return None
    return _ref(f"city:{place.city}", place.city, None, None, place.city)


def keys_of(texts: Iterable[str]) -> dict[Key, str]:
    return {key_of(text): text for text in texts}
