"""One life to be judged, with what must be known of its product and its parties."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from suyuan.core.chain.custody import Actor, Possession, Resolve, possession
from suyuan.core.chain.item_state import Facts, state_of
from suyuan.core.chain.life import Entry, Life
from suyuan.core.chain.observation import Observation
from suyuan.core.chain.order import time_of
from suyuan.core.chain.rules.beside import Beside
from suyuan.core.chain.rules.finding import Finding, Party
from suyuan.core.chain.rules.template import Template
from suyuan.core.chain.standing import Speakers, Standing, standing
from suyuan.core.chain.vocabulary import TERMINAL, bare, step_name
from suyuan.core.epcis.model import Event
from suyuan.core.epcis.roles import Role

Kind = Callable[[Party], str | None]
Area = Callable[[Observation], tuple[str, str] | None]


@dataclass(frozen=True)
class People:
    """What is known of those along a life."""

    resolve: Resolve
    """The party behind a party text."""
    actor: Actor
    """The party that keeps an event's place; None when unknown."""
    reporter: Actor
    """The party that presented an event first."""
    kind: Kind
    """The kind of a party, with its level (``CDC:CITY``); None of who is not registered."""
    area: Area
    """Code (GB/T 2260) and name of the prefecture where an event happened; None when unknown."""
    speakers: Speakers | None = None
    """Whose word counts; everybody's without it."""


@dataclass(frozen=True)
class Case:
    """A life and its surroundings."""

    life: Life
    template: Template
    people: People
    now: dt.datetime
    is_trade_item: bool = True
    """False for containers and whatever else is no product."""
    facts: Facts | None = None
    told_facts: Callable[[Observation], Facts | None] = field(default=lambda _: None)
    """Lot and dates that one event tells of the thing."""
    recorded: Callable[[Observation], dt.datetime | None] = field(default=lambda _: None)
    """When an event was reported; None where that is not known."""
    beside: Beside | None = None
    """What is kept beside the ledger; None where nobody looked."""
    has_wrong_digit: bool = False
    """Is it called by a GS1 code whose check digit is wrong?"""

    @property
    def entries(self) -> Sequence[Entry]:
        return self.life.entries

    @cached_property
    def seen(self) -> tuple[Observation, ...]:
        """All events of the life, in its order."""
        return tuple(entry.observation for entry in self.entries)

    @cached_property
    def own(self) -> tuple[Observation, ...]:
        """The events that name the thing itself."""
        return tuple(entry.observation for entry in self.entries if entry.depth == 0)

    @cached_property
    def possession(self) -> Possession:
        people = self.people
        return possession(
            self.entries, people.resolve, people.actor, self.now, people.reporter, self.template.transit
        )

    @cached_property
    def end(self) -> Observation | None:
        """The first event that ends the life."""
        return next((seen for seen in self.seen if self.is_end(seen)), None)

    def is_end(self, seen: Observation) -> bool:
        return state_of(seen.event) in TERMINAL or self.is_consumed(seen)

    @cached_property
    def standing(self) -> Standing:
        speakers = self.people.speakers
        return standing(self.entries) if speakers is None else standing(self.entries, speakers)

    @cached_property
    def by_order(self) -> dict[bytes, Observation]:
        return {seen.order: seen for seen in self.seen}

    def doer(self, seen: Observation) -> Party | None:
        """Who is asked about an event: who presented it, else who keeps its place."""
        reporter = self.people.reporter(seen)
        return reporter if reporter is not None else self.people.actor(seen)

    def roles(self, seen: Observation) -> tuple[int, ...]:
        return seen.roles(self.life.key)

    def is_consumed(self, seen: Observation) -> bool:
        return Role.INPUT in self.roles(seen)


def step_words(seen: Observation, name: str = "step") -> tuple[tuple[str, str], ...]:
    """Chinese and English name of the step of an event, for messages."""
    return step_words_of(seen.event, name)


def step_words_of(event: Event, name: str = "step") -> tuple[tuple[str, str], ...]:
    """The same of an event that is in no life."""
    chinese, english = step_name(bare(event.biz_step))
    return (name, chinese or "事件"), (f"{name}_en", english or "event")


def about(rule: str, case: Case, seen: Observation, other: bytes | None = None, **words: str) -> Finding:
    """A finding at an event, for whoever reported it, with the name of the step."""
    return Finding(
        rule, seen.order, other, case.doer(seen), None, (*step_words(seen), *sorted(words.items()))
    )


def minutes_between(one: bytes, two: bytes) -> int:
    return round(abs((time_of(two) - time_of(one)).total_seconds()) / 60)
