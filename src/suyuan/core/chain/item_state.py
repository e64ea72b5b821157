"""What a thing is now: registers, each written last by the newest event in the order of life.

Every register keeps the stamp of the event that wrote it and the greater stamp wins, so late and offline data
need no special case. A terminal state (used, destroyed) is written with a stamp above all others: what happens
to a used thing afterwards is a finding, and never makes it usable again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from typing import Any

from suyuan.core.chain import order
from suyuan.core.chain.life import Entry
from suyuan.core.chain.observation import Key
from suyuan.core.chain.vocabulary import (
    RECEIVING,
    SHIPPING,
    STOPS,
    TERMINAL,
    TRADING,
    State,
    bare,
    local,
)
from suyuan.core.epcis.model import Event
from suyuan.core.epcis.roles import Role


class Register(IntEnum):
    """The facts kept about a thing. The numbers are the order of the columns."""

    STEP = 0
    DISPOSITION = 1
    PLACE = 2
    HOLDER = 3
    """Possession."""
    OWNER = 4
    STATE = 5
    LOT = 6
    EXPIRY = 7
    PRODUCED = 8
    """Each as the newest event that told it: who names only the lot says nothing about the dates."""
    STOPPED = 9
    """No value: when somebody last said a stop, an end or a persistent disposition. What holds of a thing that has it
    is for ``standing``: it depends on who spoke, and on words that stand until they are unset."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What an event tells about the product of its things."""

    lot: str | None
    expiry: dt.date | None
    produced: dt.date | None

    def told(self) -> dict[int, Any]:
        """The registers that it writes; what is not told overwrites nothing."""
        values = zip(FACTS, (self.lot, self.expiry, self.produced), strict=True)
        return {register: value for register, value in values if value is not None}


FACTS = (Register.LOT, Register.EXPIRY, Register.PRODUCED)
Registers = dict[int, tuple[bytes, Any]]
"""Register to (stamp, value)."""
Keyer = Callable[[str], Key]
"""From any spelling of an identifier to the key of the thing, place or party."""

STATE_OF_DISPOSITION: dict[str, State] = {
    "active": State.NORMAL,
    "available": State.NORMAL,
    "sellable_accessible": State.NORMAL,
    "sellable_not_accessible": State.NORMAL,
    "conformant": State.NORMAL,
    "unavailable": State.ON_HOLD,
    "non_sellable_other": State.ON_HOLD,
    "no_pedigree_match": State.ON_HOLD,
    "mismatch_class": State.ON_HOLD,
    "mismatch_instance": State.ON_HOLD,
    "mismatch_quantity": State.ON_HOLD,
    "needs_replacement": State.ON_HOLD,
    "returned": State.ON_HOLD,
    "unknown": State.OTHER,
    "non_conformant": State.ABNORMAL,
    "stolen": State.ABNORMAL,
    "recalled": State.RECALLING,
    "damaged": State.DAMAGED,
    "expired": State.EXPIRED,
    "inactive": State.DISCONTINUED,
    "destroyed": State.DESTROYED,
    "disposed": State.DESTROYED,
    "dispensed": State.USED,
    "retail_sold": State.USED,
}
STATE_OF_STEP: dict[str, State] = {
    "commissioning": State.NORMAL,
    "creating_class_instance": State.NORMAL,
    "holding": State.ON_HOLD,
    "dispensing": State.USED,
    "vaccination": State.USED,
    "take_away": State.USED,
    "takeaway": State.USED,
    "retail_selling": State.USED,
    "destroying": State.DESTROYED,
    "decommissioning": State.DISCONTINUED,
}
_OWN_STATES = {f"state_{state.value.lower()}": state for state in State}
"""An own disposition word ``…/state_batch_released`` says a state directly."""
LABEL_STEPS = frozenset({"commissioning", "encoding", "decommissioning", "killing"})
"""They speak about the container's label, and say nothing about what is inside."""


def is_about_label(event: Event) -> bool:
    """Does the event speak about the label of a container only, and not about what is inside?"""
    return bare(event.biz_step) in LABEL_STEPS or _only_ends(event)


def _only_ends(event: Event) -> bool:
    """Does it say that its objects are no more (DELETE: EPCIS 2.0, 7.4.2), and nothing of how they ended?"""
    if event.action != "DELETE" or event.type != "ObjectEvent" or _is_partial(event):
        return False
    return _told_state(event) in (None, State.NORMAL, State.DISCONTINUED)


def state_of(event: Event) -> State | None:
    """The state an event puts its things into; None when it leaves the state as it was."""
    return State.DISCONTINUED if _only_ends(event) else _told_state(event)


def _is_partial(event: Event) -> bool:
    return bare(event.disposition) == "partially_dispensed"


def _told_state(event: Event) -> State | None:
    """The state that disposition or step name."""
    persistent = event.persistent_disposition
    return _state_of_words(event.disposition, event.biz_step, tuple(persistent.set) if persistent else ())


@lru_cache(maxsize=4_096)
def _state_of_words(written: str | None, step: str | None, lasting: tuple[str, ...]) -> State | None:
    """Chains are told in few words, and each event is asked by many rules."""
    disposition, step = bare(written), bare(step)
    if disposition == "recalled" and step in RECEIVING:
        return State.RECALLED
    if disposition == "partially_dispensed":
        return None
    found = _state_of_word(disposition) if disposition else None
    found = _end_in(lasting) or found
    return found or (STATE_OF_STEP.get(local(step)) if step else None)


def _state_of_word(word: str) -> State | None:
    return STATE_OF_DISPOSITION.get(word) or _OWN_STATES.get(local(word))


def _end_in(lasting: tuple[str, ...]) -> State | None:
    """That a thing was used or destroyed needs no word that lasts: it stands for ever."""
    found = (_state_of_word(bare(word) or "") for word in lasting)
    return next((state for state in found if state in TERMINAL), None)


def persistent_stops(words: Iterable[str]) -> list[tuple[str, State]]:
    """Those of persistent dispositions that stop a thing, each bare with its state."""
    found = [(word, _state_of_word(word)) for each in words if (word := bare(each))]
    return [(word, state) for word, state in found if state in STOPS]


def source_and_destination(event: Event, kind: str) -> tuple[str | None, str | None]:
    """The party texts of the event's source and destination lists of one kind (``possessing_party`` …)."""
    source = next((s.source for s in event.source_list or () if bare(s.type) == kind), None)
    destination = next((d.destination for d in event.destination_list or () if bare(d.type) == kind), None)
    return source, destination


def movers(event: Event) -> tuple[str | None, str | None]:
    """Who gives and who gets possession by the event's own words: possessing party, else owning party."""
    source, destination = source_and_destination(event, "possessing_party")
    owner_before, owner_after = source_and_destination(event, "owning_party")
    return source or owner_before, destination or owner_after


def place_after(event: Event) -> tuple[bool, str | None]:
    """Does the event say where its things are afterwards, and where; None there means under way."""
    if event.biz_location is not None:
        return True, event.biz_location.id
    if bare(event.biz_step) in SHIPPING or bare(event.disposition) == "in_transit":
        return True, None
    return (True, event.read_point.id) if event.read_point is not None else (False, None)


def holder_after(event: Event) -> str | None:
    """Who possesses the things afterwards, as far as the event tells: a party text, or that of a place.

    Sending does not end possession, being received does; trading documents never move possession. An event
    without parties speaks by its business location, which stands for whoever keeps things there.
    """
    step = bare(event.biz_step) or ""
    if step in SHIPPING or step in TRADING or event.type == "TransactionEvent":
        return None
    if step in RECEIVING:
        destination = movers(event)[1]
        if destination:
            return destination
    return event.biz_location.id if event.biz_location is not None else None


def changes(event: Event, keyer: Keyer) -> dict[int, Any]:
    """What the event writes into the registers of the things it names (not of transformation inputs)."""
    found: dict[int, Any] = {}
    if event.biz_step:
        found[Register.STEP] = bare(event.biz_step)
    if event.disposition:
        found[Register.DISPOSITION] = bare(event.disposition)
    says, place = place_after(event)
    if says:
        found[Register.PLACE] = keyer(place) if place else None
    holder = holder_after(event)
    if holder:
        found[Register.HOLDER] = keyer(holder)
    owner = source_and_destination(event, "owning_party")[1]
    if owner:
        found[Register.OWNER] = keyer(owner)
    state = state_after(event)
    if state is not None:
        found[Register.STATE] = state
    if is_contestable(event):
        found[Register.STOPPED] = None
    return found


def is_contestable(event: Event) -> bool:
    """Does it say what not everybody may say, or may take back?"""
    return event.persistent_disposition is not None or state_after(event) in _CONTESTABLE


def state_after(event: Event) -> State | None:
    """The state of what an event names, or makes: what was made is sound unless the event says otherwise."""
    return state_of(event) or (State.NORMAL if event.type == "TransformationEvent" else None)


_CONTESTABLE = STOPS | {State.DESTROYED}


def changes_for(role: int, whole: Mapping[int, Any], *, label_only: bool = False) -> Mapping[int, Any]:
    """The changes for a thing in one role: an input of a transformation is consumed by it, and what is said
    about the label of its container says nothing about the thing inside (``label_only``).
    """
    if role == Role.INPUT:
        return {**whole, Register.STATE: State.USED}
    if label_only:
        return {register: value for register, value in whole.items() if register != Register.STATE}
    return whole


def write(registers: Registers, at: bytes, values: Mapping[int, Any]) -> None:
    """Write values with the stamp of an order; an older stamp changes nothing."""
    plain = order.stamp(at)
    for register, value in values.items():
        terminal = register == Register.STATE and value in TERMINAL
        mark = order.stamp(at, terminal=True) if terminal else plain
        old = registers.get(register)
        if old is None or old[0] < mark:
            registers[register] = (mark, value)


def merge(into: Registers, other: Mapping[int, tuple[bytes, Any]]) -> None:
    """Take over every register that is newer on the other side."""
    for register, held in other.items():
        old = into.get(register)
        if old is None or old[0] < held[0]:
            into[register] = held


def fold(
    entries: Iterable[Entry], keyer: Keyer, facts: Callable[[Event], Facts | None] | None = None
) -> Registers:
    """The registers of a thing from the entries of its life, in any order."""
    registers: Registers = {}
    for entry in entries:
        seen = entry.observation
        role = next((r for r in seen.roles(entry.via) if r <= Role.OUTPUT), None)
        if role is None:
            continue
        label_only = entry.depth > 0 and is_about_label(seen.event)
        values = dict(changes_for(role, changes(seen.event, keyer), label_only=label_only))
        told = facts(seen.event) if facts is not None and entry.depth == 0 and role != Role.INPUT else None
        if told is not None:
            values |= told.told()
        write(registers, seen.order, values)
    return registers


def facts_in(registers: Mapping[int, tuple[bytes, Any]]) -> Facts | None:
    """Lot and dates as registers hold them; None when they hold none."""
    lot, expiry, produced = (registers.get(register, (b"", None))[1] for register in FACTS)
    return Facts(lot, expiry, produced) if lot or expiry or produced else None


def shown_state(state: State, expiry: dt.date | None, today: dt.date) -> State:
    """The state to show on a day: a thing past its last valid day is expired unless its life has ended."""
    return State.EXPIRED if expiry is not None and today > expiry and state in _MAY_EXPIRE else state


_MAY_EXPIRE = frozenset({State.NORMAL, State.SELF_TESTED, State.BATCH_RELEASED, State.OTHER, State.ON_HOLD})
