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
from suyuan.masterdata.queries import product_of
from suyuan.parties.kinds import SUPERVISING
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
    return _voices(text, entries, moment, known_at).speakers


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


def _voices(
    text: str, entries: Sequence[Entry], moment: dt.datetime, known_at: dt.datetime | None
) -> _Voices:
    presenters = presenters_of(entries, known_at)
    parties = {party for found in presenters.values() for party in found}
    places = places_for(UUID(bytes=place_key(each)) for each in texts_of_places(_events(entries)))

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
        kin_of(parties, moment),
        answering_for(text, parties),
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


def answering_for(text: str, parties: Iterable[int]) -> frozenset[int]:
    """The registrant of the product, and those of the parties that are authorities."""
    class_of = class_text(text)
    product = product_of(UUID(bytes=key_of(class_of))) if class_of else None
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
