"""What holds of a thing: the newest state, the stops that stand, and whose word counts.

Procedure, along the life:
 1. A stop stands until it is lifted: by whoever said it, or by whoever may speak for the thing. A momentary stop is
    lifted by a later state that is no stop; a persistent disposition by ``unset`` alone (CBV 2.0, 7.2).
 2. The gravest stop that stands is what holds; without one, the newest state.
 3. Used and destroyed stand for ever.
 4. What somebody says who has nothing to do with the thing neither stops nor destroys it; it is kept apart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import IntEnum

from suyuan.core.chain.item_state import is_about_label, persistent_stops, state_after
from suyuan.core.chain.life import Entry
from suyuan.core.chain.observation import Observation
from suyuan.core.chain.vocabulary import RECALLS, STOPS, TERMINAL, State
from suyuan.core.epcis.roles import Role

GRAVITY = (
    State.RECALLED,
    State.RECALLING,
    State.RECALL_PENDING,
    State.ABNORMAL,
    State.DAMAGED,
    State.EXPIRED,
    State.DISCONTINUED,
    State.ON_HOLD,
)
"""Stops, the gravest first."""
_MOMENTARY = ""


class Power(IntEnum):
    """Whose stops a party may lift."""

    OWN = 0
    HOLDS = 1
    """All but recalls: whoever has the thing, and did not only say so itself."""
    ALL = 2
    """Those of everybody: the registrant of the product, and authorities."""


@dataclass(frozen=True, slots=True)
class Speaker:
    """One party that stands by an event."""

    party: int
    kin: frozenset[int]
    """The party itself, and those that it acts for or that act for it."""
    power: Power = Power.OWN
    is_stranger: bool = False


Speakers = Callable[[Observation], Sequence[Speaker]]
_SOMEBODY = (Speaker(0, frozenset({0})),)


@dataclass(frozen=True, slots=True)
class Told:
    """A state with the event and the party that gave it."""

    state: State
    order: bytes
    party: int


@dataclass(slots=True)
class Standing:
    """What holds of a thing at the end of its life so far."""

    history: list[Told] = field(default_factory=list)
    """The changes of state."""
    disputed: list[Told] = field(default_factory=list)
    """Stops and ends said by parties that have nothing to do with the thing."""
    _stops: dict[tuple[int, str], Told] = field(default_factory=dict)
    """(party, persistent word) to the stop."""
    _ended: Told | None = None
    _newest: Told | None = None

    @property
    def now(self) -> Told | None:
        """What holds; None when nothing was told."""
        return self._ended or self.stop or self._newest

    @property
    def stop(self) -> Told | None:
        """The gravest stop that stands, also beyond the end of the thing: it concerns what was made of it."""
        return min(
            self._stops.values(), key=lambda stop: (GRAVITY.index(stop.state), stop.order), default=None
        )

    def see(self, state: State | None, event: Observation, speakers: Sequence[Speaker]) -> None:
        """Take in the momentary state that an event gives."""
        first = speakers[0].party
        if state in TERMINAL:
            self._end(Told(state, event.order, first), speakers)
        elif state in STOPS:
            self._stop(state, event.order, _MOMENTARY, speakers)
        elif state is not None:
            self._lift(_MOMENTARY, speakers)
            self._newest = Told(state, event.order, first)

    def keep(self, event: Observation, speakers: Sequence[Speaker], *, inside: bool) -> None:
        """Take in the persistent dispositions of an event; that a container has no number is its own affair."""
        told = event.event.persistent_disposition
        if told is None:
            return
        for word, _ in persistent_stops(told.unset):
            self._lift(word, speakers)
        for word, state in persistent_stops(told.set):
            if not (inside and state is State.DISCONTINUED):
                self._stop(state, event.order, word, speakers)

    def remember(self, at: bytes) -> None:
        """Note what holds since an event, if that is new."""
        now = self.now
        if now is not None and (not self.history or self.history[-1].state is not now.state):
            self.history.append(Told(now.state, at, now.party))

    def _end(self, told: Told, speakers: Sequence[Speaker]) -> None:
        # Use counts whoever says so: a used thing that is taken for new is the graver error.
        if told.state is State.DESTROYED and all(each.is_stranger for each in speakers):
            self.disputed.append(told)
        elif self._ended is None or self._ended.state is not told.state:
            self._ended = told  # whoever reports it a second time did not end it

    def _stop(self, state: State, at: bytes, word: str, speakers: Sequence[Speaker]) -> None:
        known = [each.party for each in speakers if not each.is_stranger]
        self._stops.update({(party, word): Told(state, at, party) for party in known})
        if not known:
            self.disputed.append(Told(state, at, speakers[0].party))

    def _lift(self, word: str, speakers: Sequence[Speaker]) -> None:
        own = frozenset[int]().union(*(each.kin for each in speakers))
        power = max(each.power for each in speakers)
        self.disputed = [each for each in self.disputed if each.party not in own]
        for (party, said), stop in list(self._stops.items()):
            may = power is Power.ALL or (power is Power.HOLDS and stop.state not in RECALLS)
            if said == word and (party in own or may):
                del self._stops[party, said]


def standing(entries: Iterable[Entry], speakers: Speakers = lambda _: _SOMEBODY) -> Standing:
    """What holds of a thing by the entries of its life, in the order of life."""
    found = Standing()
    for entry in entries:
        seen = entry.observation
        role = next((r for r in seen.roles(entry.via) if r <= Role.OUTPUT), None)
        if role is None:
            continue
        voices = speakers(seen) or _SOMEBODY
        found.see(_state_in(entry, role), seen, voices)
        found.keep(seen, voices, inside=entry.depth > 0)
        found.remember(seen.order)
    return found


def _state_in(entry: Entry, role: int) -> State | None:
    if role == Role.INPUT:
        return State.USED
    event = entry.observation.event
    return None if entry.depth > 0 and is_about_label(event) else state_after(event)
