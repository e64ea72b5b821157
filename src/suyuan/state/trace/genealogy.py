"""What a thing was made of and what it went into: transformations, level by level."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from suyuan.core.chain.observation import Key
from suyuan.core.epcis.model import Event
from suyuan.core.epcis.roles import Role
from suyuan.core.identifiers.canonical import canonical_text, key_of
from suyuan.state.trace.gathering import Events, Known
from suyuan.state.trace.names import Names
from suyuan.state.trace.origins import Origins
from suyuan.state.trace.telling import Json
from suyuan.state.trace.verdict import Verdict

LEVELS = 12
MOST = 1_000
_INPUTS = frozenset({Role.INPUT, Role.INPUT_QUANTITY})
_OUTPUTS = frozenset({Role.OUTPUT, Role.OUTPUT_QUANTITY})


@dataclass(slots=True)
class _Walk:
    events: Events
    roles: frozenset[Role]
    """In which role a thing must stand for the walk to go on through an event."""
    forward: bool
    seen: set[Key] = field(default_factory=set)
    found: list[tuple[str, bytes, int]] = field(default_factory=list)
    """(text, event, depth)"""

    def run(self, key: Key) -> None:
        level = {key}
        for depth in range(1, LEVELS + 1):
            self.seen |= level
            self.events.read(level)
            level = {
                key_of(text)
                for each in self._transformations(level)
                for text in self._other_side(each, depth)
            } - self.seen
            if not level or len(self.found) >= MOST:
                break

    def _transformations(self, keys: set[Key]) -> Iterable[Known]:
        """Events that take in or give out one of the things, and their companions of one transformationID."""
        known = {
            event: self.events.known[event]
            for key in keys
            for event, role in self.events.of[key].items()
            if role in self.roles and self.events.known[event].is_effective
        }
        names = {each.stored.event.transformation_id for each in known.values()} - {None}
        companions = {key_of(canonical_text(name)) for name in names if name}
        self.events.read(companions)
        for key in companions:
            known |= {event: self.events.known[event] for event in self.events.of[key]}
        return [each for each in known.values() if each.is_effective]

    def _other_side(self, each: Known, depth: int) -> list[str]:
        texts = [canonical_text(text) for text in _texts(each.stored.event, outputs=self.forward)]
        known = {text for text, _, _ in self.found}
        self.found += [(text, each.stored.id.bytes, depth) for text in texts if text not in known]
        return texts


def _texts(event: Event, *, outputs: bool) -> list[str]:
    things = event.output_epc_list if outputs else event.input_epc_list
    goods = event.output_quantity_list if outputs else event.input_quantity_list
    return [*(things or ()), *(line.epc_class for line in goods or ())]


def genealogy(key: UUID, events: Events, names: Names) -> Json:
    """Inputs backward and outputs forward, as far as the direction of the question goes."""
    if names.viewer.is_public:
        return {"inputs": [], "outputs": []}
    inputs, outputs = _Walk(events, _OUTPUTS, forward=False), _Walk(events, _INPUTS, forward=True)
    if events.asked.direction != "forward":
        inputs.run(key.bytes)
    if events.asked.direction != "back":
        outputs.run(key.bytes)
    names.learn_things(text for text, _, _ in inputs.found + outputs.found)
    return {"inputs": _told(inputs, names), "outputs": _told(outputs, names)}


def judge_inputs(verdict: Verdict, origins: Origins, made_of: Json, events: Events, names: Names) -> None:
    """Warn of what is stopped among the inputs; named to those who may know what the thing was made of."""
    known = {each["thing"]["id"] for each in made_of["inputs"]}
    names.learn((), {each.sender for each in origins.stopped})
    for each in origins.stopped:
        thing = names.thing(each.text) if each.text in known else None
        event = each.event.hex() if each.event in events.known and thing else None
        verdict.judge_input(each.state, thing, event, names.sender(each.sender) if thing else None)
    verdict.judge_whole(is_cut=origins.is_cut)


def _told(walk: _Walk, names: Names) -> list[Json]:
    return [
        {"thing": names.thing(text), "event": event.hex(), "depth": depth}
        for text, event, depth in walk.found[:MOST]
    ]
