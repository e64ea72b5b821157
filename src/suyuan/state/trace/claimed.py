"""Which events of a life are only claims, by the parties that reported them and those that they name (decision 0082).

Most lives have none, which their first reporters and the names in their events tell. Only where these leave a doubt it
is asked who else stands by the events, who acts for whom, and who answers for the product.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from suyuan.core.chain.claims import Claims, Ties, claims
from suyuan.core.chain.item_state import movers
from suyuan.core.chain.life import Entry
from suyuan.core.chain.observation import Observation
from suyuan.core.identifiers.canonical import canonical_text
from suyuan.masterdata.queries import places_for
from suyuan.parties.models import Place
from suyuan.parties.queries import kin_of
from suyuan.state.sights import place_key
from suyuan.state.trace.gathering import Events
from suyuan.state.trace.told_events import texts_of_places
from suyuan.state.trace.voices import Who, answering_for, presenters_of

_Reporters = Mapping[bytes, frozenset[int]]
"""Event to the parties that stand by it."""


def claims_of(text: str, entries: Sequence[Entry], events: Events) -> Claims:
    """The claims in the life of the thing with this canonical text."""
    first = {entry.observation.id: events.known[entry.observation.id].stored.sender for entry in entries}
    if len(set(first.values())) < 2:
        return frozenset()
    places = places_for(
        {UUID(bytes=place_key(each)) for each in texts_of_places(e.observation.event for e in entries)}
    )
    doubted = _claims(entries, {event: frozenset({sender}) for event, sender in first.items()}, places)
    return doubted and _among_all(text, entries, places, events)


def _among_all(text: str, entries: Sequence[Entry], places: Mapping[UUID, Place], events: Events) -> Claims:
    """The same with everybody who stands by an event, those whom they act for, and who answers for the product."""
    presenters = presenters_of(entries, events.asked.known_at)
    parties = {party for found in presenters.values() for party in found}
    kin = kin_of(parties, events.asked.moment)
    reporters = {
        event: frozenset[int]().union(*(kin[party] for party in found)) for event, found in presenters.items()
    }
    return _claims(entries, reporters, places, answering_for(text, parties))


def _claims(
    entries: Sequence[Entry],
    reporters: _Reporters,
    places: Mapping[UUID, Place],
    trusted: frozenset[int] = frozenset(),
) -> Claims:
    def resolve(named: str) -> Who:
        found = places.get(UUID(bytes=place_key(named)))
        return found.party_id if found else canonical_text(named)

    def ties(seen: Observation) -> Ties:
        who = reporters.get(seen.id, frozenset())
        taker = movers(seen.event)[1]
        is_open = taker is None or not isinstance(resolve(taker), int)
        named = frozenset(map(resolve, texts_of_places([seen.event])))
        return Ties(frozenset(who), named, bool(who & trusted), is_open)

    return claims(entries, ties)
