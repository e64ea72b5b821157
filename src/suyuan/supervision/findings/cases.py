"""From keys of things to lives that can be judged, a life for all things that have the same one.

Packs of a carton were in the same events in the same roles, and so were their containers: one of them is looked at,
and what is found holds of all. What differs from pack to pack (lot, dates, product) separates them.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from suyuan.core.areas.codes import region_and_city
from suyuan.core.chain.item_state import Facts, is_contestable
from suyuan.core.chain.life import Life, life
from suyuan.core.chain.observation import Key, Observation
from suyuan.core.chain.rules.case import Case, People
from suyuan.core.chain.rules.codes import has_wrong_digit
from suyuan.core.chain.rules.finding import Party
from suyuan.core.chain.rules.template import DEFAULTS, GENERIC, Template
from suyuan.core.chain.standing import Speaker, Speakers
from suyuan.core.identifiers.canonical import canonical_text
from suyuan.ledger import binary, connection
from suyuan.masterdata.queries import kinds_for
from suyuan.named_sql import load
from suyuan.parties.models import Place
from suyuan.parties.queries import parties_for, places_for
from suyuan.state.refold import Gathered, Opened, gather
from suyuan.state.sights import facts_about, place_key
from suyuan.state.trace.told_events import texts_of_places
from suyuan.state.trace.voices import speakers_of_each
from suyuan.supervision.findings.beside import beside

SQL = load(Path(__file__).parent.parent / "sql" / "findings.sql")
MOST_EVENTS = 2_000
"""Events of one thing that are judged. What has more is a sensor, a vehicle or a box that goes round for ever."""


@dataclass(frozen=True, slots=True)
class Cohort:
    """Things with one life."""

    keys: tuple[Key, ...]
    class_key: Key | None
    facts: Facts | None
    has_wrong_digit: bool = False

    @property
    def first(self) -> Key:
        return self.keys[0]


def cohorts_of(keys: Iterable[Key]) -> list[Cohort]:
    """Things by their lives; those without events, and those with too many, are left out."""
    ask = {"keys": binary.UuidArray(sorted(keys)), "most": MOST_EVENTS}
    with connection.cursor() as cursor:
        rows = cursor.execute(SQL["cohorts"], ask, binary=True).fetchall()
    together: dict[tuple[Any, ...], list[Key]] = defaultdict(list)
    for key, events, text, *facts in rows:
        if events is not None:
            together[events, text is not None and has_wrong_digit(text), *facts].append(key)
    return [
        Cohort(tuple(found), class_key, _facts(*facts), wrong)
        for (_, wrong, class_key, *facts), found in together.items()
    ]


def _facts(lot: str | None, expiry: dt.date | None, produced: dt.date | None) -> Facts | None:
    return Facts(lot, expiry, produced) if lot or expiry or produced else None


@dataclass(slots=True)
class Directory:
    """Who is who, as the master data say now; asked once for many lives."""

    places: dict[UUID, Place | None] = field(default_factory=dict)
    kinds: dict[int, str] = field(default_factory=dict)
    reporters: dict[bytes, int] = field(default_factory=dict)
    """Event to a party that presented it: of several the one with the lowest number, whoever came first."""
    _texts: dict[str, Place | None] = field(default_factory=dict)
    _areas: dict[str, tuple[str, str] | None] = field(default_factory=dict)
    """What was looked up by the text of a place or party: they repeat in every life."""

    def learn(self, observations: Iterable[Observation]) -> None:
        events = {seen.id: seen.event for seen in observations}
        self._learn_reporters(events.keys() - self.reporters.keys())
        texts = texts_of_places(events.values())
        wanted = {UUID(bytes=place_key(text)) for text in texts} - self.places.keys()
        if wanted:
            self.places.update(dict.fromkeys(wanted))
            self.places.update(places_for(wanted))
            self._texts.clear()
            self._areas.clear()
        keepers = {place.party_id for place in self.places.values() if place}
        self.learn_parties(keepers | {self.reporters[event] for event in events if event in self.reporters})

    def _learn_reporters(self, events: Iterable[bytes]) -> None:
        with connection.cursor() as cursor:
            found = cursor.execute(SQL["reporters"], {"ids": binary.UuidArray(events)}, binary=True)
            self.reporters.update(found.fetchall())

    def learn_parties(self, parties: Iterable[int]) -> None:
        unknown = set(parties) - self.kinds.keys()
        for party in parties_for(unknown).values() if unknown else ():
            self.kinds[party.pk] = f"{party.kind}:{party.level}" if party.level else party.kind

    def place(self, text: str) -> Place | None:
        if text not in self._texts:
            self._texts[text] = self.places.get(UUID(bytes=place_key(text)))
        return self._texts[text]

    def resolve(self, text: str) -> Party:
        found = self.place(text)
        return found.party_id if found else canonical_text(text)

    def actor(self, seen: Observation) -> Party | None:
        found = self._where(seen)
        return found.party_id if found else None

    def reporter(self, seen: Observation) -> Party | None:
        return self.reporters.get(seen.id)

    def area(self, seen: Observation) -> tuple[str, str] | None:
        """The prefecture of the place where an event happened."""
        place = seen.event.biz_location or seen.event.read_point
        if place is None:
            return None
        if place.id not in self._areas:
            self._areas[place.id] = _prefecture(self.place(place.id))
        return self._areas[place.id]

    def kind(self, party: Party) -> str | None:
        if not isinstance(party, int):
            return None
        if party not in self.kinds:
            self.learn_parties([party])
        return self.kinds.get(party)

    def _where(self, seen: Observation) -> Place | None:
        place = seen.event.biz_location or seen.event.read_point
        return self.place(place.id) if place else None


def _prefecture(place: Place | None) -> tuple[str, str] | None:
    code = (place.area or place.party.area) if place else ""
    return (code[:4], "".join(dict.fromkeys(region_and_city(code)))) if code else None


def cases(
    cohorts: Sequence[Cohort],
    opened: Opened,
    people: Directory,
    now: dt.datetime,
    accompanied: Collection[str] = (),
) -> Iterator[tuple[Cohort, Case]]:
    """The lives of cohorts, ready to be judged. ``accompanied``: of which kinds papers and temperatures are looked up."""
    gathered = gather((cohort.first for cohort in cohorts), opened)
    people.learn(seen for found in gathered.observed.values() for seen in found)
    lives = {cohort.first: life(cohort.first, gathered.observed) for cohort in cohorts}
    templates, voices = _templates(cohorts), _Voices(lives, now)
    shared = {cohort.first: cohort.keys for cohort in cohorts}
    known_beside = beside(_lives_of(accompanied, cohorts, lives, templates), shared)
    for cohort in cohorts:
        whole = lives[cohort.first]
        if whole.entries:
            who = _people(people, voices.of(whole))
            template = templates.get(cohort.class_key, GENERIC)
            told = _told_by(cohort.first, gathered)
            is_product = cohort.class_key is not None
            known = is_product, cohort.facts, told, _recorded(opened), known_beside.get(cohort.first)
            yield cohort, Case(whole, template, who, now, *known, cohort.has_wrong_digit)


def _lives_of(
    kinds: Collection[str],
    cohorts: Iterable[Cohort],
    lives: Mapping[Key, Life],
    templates: Mapping[Key | None, Template],
) -> dict[Key, Life]:
    """The lives of products of these kinds."""
    return {
        cohort.first: lives[cohort.first]
        for cohort in cohorts
        if templates.get(cohort.class_key, GENERIC).kind in kinds
    }


def _people(people: Directory, speakers: Speakers | None) -> People:
    return People(people.resolve, people.actor, people.reporter, people.kind, people.area, speakers)


def _told_by(key: Key, gathered: Gathered) -> Callable[[Observation], Facts | None]:
    sights = {seen.order: seen for seen in gathered.sights[key]}

    def told(seen: Observation) -> Facts | None:
        found = sights.get(seen.order)
        return facts_about(key, found) if found is not None else None

    return told


def _recorded(opened: Opened) -> Callable[[Observation], dt.datetime | None]:
    def recorded(seen: Observation) -> dt.datetime | None:
        found = opened.known.get(UUID(bytes=seen.id))
        return found[0].recorded if found else None

    return recorded


class _Voices:
    """Whose word counts in lives where somebody stopped or ended a thing; asked for all when a rule first wants to know."""

    def __init__(self, lives: Mapping[Key, Life], now: dt.datetime) -> None:
        self._lives, self._now = lives, now
        self._known: dict[Key, Speakers] = {}

    def of(self, whole: Life) -> Speakers | None:
        if not _is_contested(whole):
            return None

        def speakers(seen: Observation) -> Sequence[Speaker]:
            return self._speakers(whole.key)(seen)

        return speakers

    def _speakers(self, key: Key) -> Speakers:
        if not self._known:
            contested = {key: whole for key, whole in self._lives.items() if _is_contested(whole)}
            texts = _texts(contested)
            lives = [(texts.get(key, ""), whole.entries) for key, whole in contested.items()]
            self._known.update(zip(contested, speakers_of_each(lives, self._now), strict=True))
        return self._known[key]


def _is_contested(whole: Life) -> bool:
    return any(is_contestable(entry.observation.event) for entry in whole.entries)


def _templates(cohorts: Sequence[Cohort]) -> dict[Key | None, Template]:
    kinds = kinds_for(UUID(bytes=cohort.class_key) for cohort in cohorts if cohort.class_key)
    return {key.bytes: DEFAULTS.get(kind, GENERIC) for key, kind in kinds.items()}


def _texts(keys: Iterable[Key]) -> dict[Key, str]:
    with connection.cursor() as cursor:
        found = cursor.execute(SQL["texts"], {"keys": binary.UuidArray(keys)}, binary=True)
        return dict(found.fetchall())
