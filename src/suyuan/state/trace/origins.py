"""Is something stopped of which a thing was made? A recalled input concerns everything that was made of it.

The walk goes upwards from the thing, level by level, however much else was made of the same inputs. Procedure:
 1. The transformations that gave out the things of a level name their inputs; those of one transformationID belong
    together.
 2. Of inputs with serial numbers their own events are read: for their lots, and for what holds of them.
 3. Of all lots and products together it is asked once whether they are stopped.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from suyuan.core.chain.vocabulary import LOCKED, RECALLS, State
from suyuan.core.identifiers.canonical import canonical_text, class_text, key_of, level_of, lot_text
from suyuan.core.identifiers.identification import Level
from suyuan.state.trace import lot_state, voices
from suyuan.state.trace.gathering import Asked, Events, Known
from suyuan.state.trace.lot_facts import facts_of_life

LEVELS = 12
MOST = 500
"""Inputs that are looked at."""
_TELLING = LOCKED | RECALLS
"""What an input expired or was scrapped after it was used up, says nothing of what was made of it."""


@dataclass(frozen=True, slots=True)
class Stopped:
    """A stopped input."""

    text: str
    """Canonical."""
    state: State
    event: bytes
    """What stopped it."""
    sender: int


@dataclass(slots=True)
class Origins:
    """What a thing was made of."""

    stopped: list[Stopped] = field(default_factory=list)
    is_cut: bool = False
    """Were there more inputs than are looked at?"""


def origins_of(things: Iterable[str], asked: Asked) -> Origins:
    """What of the inputs of a thing is stopped; ``things`` are its canonical text and that of its lot."""
    events = Events(asked)
    lots_of, is_cut = _inputs({each for each in things if each}, events)
    singles = [text for text in lots_of if _is_single(text)]
    found = [each for text in singles if (each := _stop_of_single(text, events)) is not None]
    groups = {
        text: [key_of(each) for each in (*lots, class_text(text)) if each] for text, lots in lots_of.items()
    }
    for text, (known, state) in lot_state.stopped_among(groups, events).items():
        if text not in {each.text for each in found}:
            found.append(Stopped(text, state, known.stored.id.bytes, known.stored.sender))
    return Origins([each for each in found if each.state in _TELLING], is_cut)


def _inputs(things: set[str], events: Events) -> tuple[dict[str, list[str]], bool]:
    """The inputs of all levels, each with its lots; and whether some were left out."""
    found: dict[str, list[str]] = {}
    level = things
    for _ in range(LEVELS):
        known = events.makings({key_of(each) for each in level})
        inputs = dict.fromkeys(text for each in known for text in _inputs_of(each) if text not in found)
        room = MOST - len(found)
        news: dict[str, list[str]] = {text: [] for text in list(inputs)[:room]}
        events.read(key_of(text) for text in news if _is_single(text))
        found |= {text: _lots_of(text, events) for text in news}
        if not news or len(inputs) > room:
            return found, len(inputs) > room
        level = {each for text in news for each in (text, *found[text])}
    return found, bool(level)


def _inputs_of(known: Known) -> Iterable[str]:
    event = known.stored.event
    yield from (canonical_text(text) for text in event.input_epc_list or ())
    yield from (canonical_text(line.epc_class) for line in event.input_quantity_list or ())


def _is_single(text: str) -> bool:
    return level_of(text) not in (Level.LOT, Level.CLASS)


def _lots_of(text: str, events: Events) -> list[str]:
    """The lot that a thing is, or of which it is one."""
    if not _is_single(text):
        return [text]
    facts = facts_of_life(key_of(text), events)
    lot = lot_text(text, facts.lot) if facts and facts.lot else None
    return [lot] if lot else []


def _stop_of_single(text: str, events: Events) -> Stopped | None:
    """What stops an input with a serial number, whether said before it was used up or since."""
    asked = events.asked
    entries = events.life(key_of(text)).entries
    stop = voices.stands(text, entries, asked.moment, asked.known_at).stop
    if stop is None:
        return None
    known = events.known.get(stop.order[8:])
    sender = stop.party or (known.stored.sender if known else 0)
    return Stopped(text, stop.state, stop.order[8:], sender)
