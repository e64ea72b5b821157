"""Whose word counts for a thing: who reported its events, who had it, who answers for its product (decision 0042)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from suyuan.core.chain.custody import Custody, Gap, possession
from suyuan.core.chain.item_state import is_contestable
from suyuan.core.chain.life import Entry
from suyuan.core.chain.observation import Observation
from suyuan.core.chain.standing import Power, Speaker, Speakers, Standing, standing
from suyuan.core.chain.vocabulary import BIRTH
from suyuan.core.epcis.model import Event
from suyuan.core.identifiers.canonical import canonical_text, class_text, key_of
from suyuan.ledger.queries import presentations_of, words_on
from suyuan.masterdata.queries import product_of, products_for
from suyuan.parties.kinds import SUPERVISING
from suyuan.parties.models import Place
from suyuan.parties.queries import kin_of, parties_for, places_for
from suyuan.parties.viewer import Viewer
from suyuan.state.sights import place_key
from suyuan.state.trace.told_events import texts_of_places

Who = int | str
"""Number of a registered party, else the canonical text of its identifier."""
_END = b"\xff"


def stands(
    text: str, entries: Sequence[Entry], moment: dt.datetime, known_at: dt.datetime | None = None
) -> Standing:
    """What holds of a thing. Who said what is asked only where it matters."""
    if not any(is_contestable(entry.observation.event) for entry in entries):
        return standing(entries)
    return standing(entries, speakers_of(text, entries, moment, known_at))


def speakers_of(
    text: str, entries: Sequence[Entry], moment: dt.datetime, known_at: dt.datetime | None = None
) -> Speakers:
    """Who speaks by each event of a life, and what their word is worth."""
    (found,) = speakers_of_each([(text, entries)], moment, known_at)
    return found


def speakers_of_each(
    lives: Sequence[tuple[str, Sequence[Entry]]], moment: dt.datetime, known_at: dt.datetime | None = None
) -> list[Speakers]:
    """The same for many lives at once, each a thing's text and its entries: what they share is asked once."""
    known = _known(lives, moment, known_at)
    return [_voices(text, entries, moment, known).speakers for text, entries in lives]


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of the parties along some lives."""

    presenters: dict[bytes, tuple[int, ...]]
    places: dict[UUID, Place]
    kin: dict[int, frozenset[int]]
    holders: dict[UUID, int]
    """Product to its registrant."""
    supervising: frozenset[int]


def _known(
    lives: Sequence[tuple[str, Sequence[Entry]]], moment: dt.datetime, known_at: dt.datetime | None
) -> _Known:
    entries = list({entry.observation.id: entry for _, each in lives for entry in each}.values())
    presenters = presenters_of(entries, known_at)
    parties = {party for found in presenters.values() for party in found}
    products = products_for({key for text, _ in lives if (key := _class_key(text))})
    return _Known(
        presenters,
        places_for(UUID(bytes=place_key(each)) for each in texts_of_places(_events(entries))),
        kin_of(parties, moment),
        {key: product.holder_id for key, product in products.items() if product.holder_id},
        frozenset(party.pk for party in parties_for(parties).values() if party.kind in SUPERVISING),
    )


def _class_key(text: str) -> UUID | None:
    class_of = class_text(text)
    return UUID(bytes=key_of(class_of)) if class_of else None


@dataclass(frozen=True, slots=True)
class _Voices:
    """What is known of the parties along one life."""

    presenters: dict[bytes, tuple[int, ...]]
    """Event to the parties that stand by it, the first one first."""
    kin: dict[int, frozenset[int]]
    over: frozenset[int]
    """The registrant of the product, and authorities."""
    had: tuple[Custody, ...]
    """Stays that do not rest on the word of the holder alone."""
    linked: dict[bytes, frozenset[Who]]
    """Order of an event to the parties that earlier events were reported by or name."""

    def speakers(self, seen: Observation) -> tuple[Speaker, ...]:
        return tuple(self._speaker(party, seen) for party in self.presenters.get(seen.id, ()))

    def _speaker(self, party: int, seen: Observation) -> Speaker:
        kin = self.kin[party]
        if kin & self.over:
            return Speaker(party, kin, Power.ALL)
        if any(stay.party in kin and stay.start <= seen.order <= (stay.end or _END) for stay in self.had):
            return Speaker(party, kin, Power.HOLDS)
        is_linked = kin & self.linked[seen.order] or self._is_alone(kin)
        return Speaker(party, kin, is_stranger=not is_linked)

    def _is_alone(self, kin: frozenset[int]) -> bool:
        """Did nobody else ever report the thing?"""
        return all(kin & set(parties) for parties in self.presenters.values())


def _voices(text: str, entries: Sequence[Entry], moment: dt.datetime, known: _Known) -> _Voices:
    ids = {entry.observation.id for entry in entries}
    presenters = {event: known.presenters[event] for event in ids & known.presenters.keys()}
    parties = {party for found in presenters.values() for party in found}
    places = known.places

    def resolve(named: str) -> Who:
        found = places.get(UUID(bytes=place_key(named)))
        return found.party_id if found else canonical_text(named)

    def actor(seen: Observation) -> Who | None:
        place = seen.event.biz_location or seen.event.read_point
        found = places.get(UUID(bytes=place_key(place.id))) if place else None
        return found.party_id if found else None

    def guess(seen: Observation) -> Who | None:
        return next(iter(presenters.get(seen.id, ())), None)

    had = possession(entries, resolve, actor, moment, guess)
    claimed = {gap.before for gap in had.gaps if gap.kind is Gap.NO_SHIPMENT}
    named = {
        entry.observation.id: frozenset(map(resolve, texts_of_places([entry.observation.event])))
        for entry in entries
    }
    return _Voices(
        presenters,
        known.kin,
        _over(text, parties, known),
        tuple(stay for stay in had.stays if stay.start not in claimed),
        _links(entries, presenters, named),
    )


def _events(entries: Iterable[Entry]) -> Iterable[Event]:
    return (entry.observation.event for entry in entries)


def presenters_of(entries: Iterable[Entry], known_at: dt.datetime | None) -> dict[bytes, tuple[int, ...]]:
    """Who stands by each event: who presented it and did not take that back."""
    ids = [UUID(bytes=entry.observation.id) for entry in entries]
    gone = {
        (event, word.sender)
        for event, words in words_on(ids, known_at=known_at).items()
        for word in words
        if word.taken_back
    }
    return {
        event.bytes: tuple(
            dict.fromkeys(
                one.sender
                for one in found
                if (event, one.sender) not in gone and (known_at is None or one.presented_at <= known_at)
            )
        )
        for event, found in presentations_of(ids, Viewer.operator()).items()
    }


def _over(text: str, parties: set[int], known: _Known) -> frozenset[int]:
    """The registrant of the product, and those of these parties that are authorities."""
    product = _class_key(text)
    holder = known.holders.get(product) if product else None
    return known.supervising & parties | ({holder} if holder else set())


def answering_for(text: str, parties: Iterable[int]) -> frozenset[int]:
    """The registrant of the product, and those of the parties that are authorities."""
    product = product_of(key) if (key := _class_key(text)) else None
    found = {party.pk for party in parties_for(parties).values() if party.kind in SUPERVISING}
    return frozenset(found | ({product.holder_id} if product and product.holder_id else set()))


def _links(
    entries: Sequence[Entry], presenters: dict[bytes, tuple[int, ...]], named: dict[bytes, frozenset[Who]]
) -> dict[bytes, frozenset[Who]]:
    """What is dated before a thing was made links nobody to it: anybody can invent a past."""
    births = [entry.observation for entry in entries if entry.depth == 0 and entry.observation.step in BIRTH]
    made = births[0] if births else None
    linked: frozenset[Who] = frozenset(presenters.get(made.id, ())) if made else frozenset()
    found: dict[bytes, frozenset[Who]] = {}
    for entry in entries:
        seen = entry.observation
        found[seen.order] = linked
        if made is None or seen.order >= made.order:
            linked |= named[seen.id] | frozenset(presenters.get(seen.id, ()))
    return found
