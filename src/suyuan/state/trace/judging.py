"""What the verdict rests on: the whole life, also where the viewer may see only a part of it.

A hospital does not see the maker's events, and must be told all the same that the pack was recalled, used
elsewhere or expired. What anybody may see who scans the code (the public's view) is therefore what a party's
verdict is judged by. What is missing in a partial view is no gap: others may well have reported it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace

from suyuan.core.chain.claims import Claims, moving
from suyuan.core.chain.facts import unread_expiry
from suyuan.core.chain.item_state import Facts, shown_state
from suyuan.core.chain.life import Life
from suyuan.core.chain.standing import Told
from suyuan.core.chain.vocabulary import State
from suyuan.core.epcis.roles import Role
from suyuan.core.identifiers.canonical import lot_text
from suyuan.parties.viewer import Viewer
from suyuan.state.sights import told_by
from suyuan.state.trace import lot_state, views, voices
from suyuan.state.trace.claimed import claims_of
from suyuan.state.trace.gathering import Asked, Events, Known
from suyuan.state.trace.lot_facts import facts_behind, facts_of_life
from suyuan.state.trace.origins import Origins, origins_of
from suyuan.state.trace.subject import Subject, expiry_in, is_trade_unit
from suyuan.state.trace.telling import day_in_beijing


@dataclass(frozen=True, slots=True)
class Judged:
    """The state of a thing with what told it."""

    state: State
    facts: Facts | None
    expiry: dt.date | None
    history: views.History
    told: Told | None
    """What gave the thing its state; None where nothing did."""
    disputed: list[Told]
    """Stops and ends that do not count, since who said them has nothing to do with the thing."""
    lot: tuple[State, str, int] | None
    """The state that stops its lot or product, the event that said so, and its sender."""
    altered: int
    """How many of its records do not open."""
    is_cut: bool
    """Whether events that may tell its state were left out."""
    unread_expiry: str | None
    """The newest word on its expiry, where that names no day."""
    origins: Origins
    claims: Claims
    """Events of its life, as anybody may see it, to which nothing ties it."""
    contradictions: list[bytes]
    """Those of them that would have moved it, and are not disputed for what else they say."""


def sees_all(viewer: Viewer) -> bool:
    """Is what this viewer does not see unreported?"""
    return viewer.is_operator or viewer.is_public


def judge(asked: Asked, subject: Subject, events: Events, life: Life) -> Judged:
    """Judge a thing by its life as seen, or as the public sees it where the viewer sees only a part."""
    if not sees_all(asked.viewer):
        events = Events(replace(asked, viewer=Viewer.public()))
        life = events.life(subject.key.bytes)
    dynamic = subject.read.components.get("dynamic") or {}
    own = facts_of_life(subject.key.bytes, events)
    facts = facts_behind(own, subject.text, dynamic.get("lot"), events.asked)
    expiry = (facts.expiry if facts else None) or expiry_in(subject.read)
    found = voices.stands(subject.text, life.entries, asked.moment, asked.known_at)
    told = _with_sender(found.now, events)
    state = shown_state(told.state if told else State.OTHER, expiry, day_in_beijing(asked.moment))
    if state is State.OTHER and told is None and life.entries and not is_trade_unit(subject):
        state = State.NORMAL  # nobody says of a container that it is sound
    history = views.states_of(found.history, expiry, asked.moment)
    lot = _stopped_lot(subject, facts, events)
    claims = claims_of(subject.text, life.entries, events)
    disputed = {each.order for each in found.disputed}
    return Judged(
        state,
        facts,
        expiry,
        history,
        told,
        found.disputed,
        lot,
        len(events.damaged),
        events.is_cut,
        _unread(subject, events),
        origins_of(_made_as(subject, facts), events.asked),
        claims,
        [each for each in moving(life.entries, claims) if each not in disputed],
    )


def _made_as(subject: Subject, facts: Facts | None) -> list[str]:
    """The thing and its lot: what was made may be named by either."""
    lot = lot_text(subject.text, facts.lot) if facts and facts.lot else None
    return [subject.text, *([lot] if lot else [])]


def _with_sender(told: Told | None, events: Events) -> Told | None:
    """The same with the party that presented the event first, where it did not matter before who spoke."""
    known = events.known.get(told.order[8:]) if told is not None and not told.party else None
    return replace(told, party=known.stored.sender) if told is not None and known is not None else told


def _unread(subject: Subject, events: Events) -> str | None:
    key = subject.key.bytes
    own = [events.known[each] for each in events.of[key]]
    return unread_of(known for known in own if any(thing.role != Role.INPUT for thing in known.sight.of(key)))


def unread_of(events: Iterable[Known]) -> str | None:
    """The expiry as written by the newest effective event that tells one, where that names no day."""
    told = [known for known in events if known.is_effective and _tells_expiry(known)]
    newest = max(told, key=lambda known: known.sight.order, default=None)
    return None if newest is None else unread_expiry(newest.stored.event)


def _tells_expiry(known: Known) -> bool:
    event = known.stored.event
    facts = told_by(event)
    return unread_expiry(event) is not None or (facts is not None and facts.expiry is not None)


def _stopped_lot(subject: Subject, facts: Facts | None, events: Events) -> tuple[State, str, int] | None:
    dynamic = subject.read.components.get("dynamic") or {}
    found = lot_state.stopped(subject.text, (facts.lot if facts else None) or dynamic.get("lot"), events)
    return None if found is None else (found[1], found[0].stored.id.hex, found[0].stored.sender)
