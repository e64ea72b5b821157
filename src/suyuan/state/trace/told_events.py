"""The events of a trace as JSON, in the order of life, with who reported them and what became of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from suyuan.core.chain import conditions
from suyuan.core.chain.item_state import source_and_destination
from suyuan.core.chain.observation import Key
from suyuan.core.chain.vocabulary import bare, step_name
from suyuan.core.epcis.model import BusinessTransaction, Event, QuantityElement
from suyuan.core.epcis.roles import Role
from suyuan.core.identifiers.canonical import canonical_text, key_of
from suyuan.ledger.queries import DocumentFacts, Presentation, documents_of, presentations_of
from suyuan.parties.event_rights import EventRight
from suyuan.state.sights import facts_about, told_by
from suyuan.state.trace.gathering import Events, Known
from suyuan.state.trace.names import Names
from suyuan.state.trace.telling import Json, document_type, measured, number, ts, ts_or_none

_ROLES = {
    Role.EPC: "epc",
    Role.PARENT: "parent",
    Role.CHILD: "child",
    Role.INPUT: "input",
    Role.OUTPUT: "output",
    Role.CLASS: "class",
    Role.LOT: "lot",
    Role.TRANSFORMATION: "transformation",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """One event of the trace and how it concerns the thing."""

    known: Known
    role: int
    via: Key | None
    """The container that the event names; None when it names the thing itself."""


@dataclass(slots=True)
class Tellings:
    """What is needed to tell events: presentations, documents, names. Asked for once for all."""

    names: Names
    events: Events
    presented: dict[UUID, list[Presentation]] = field(default_factory=dict)
    documents: dict[UUID, DocumentFacts] = field(default_factory=dict)

    def learn(self, shown: Sequence[Shown]) -> None:
        stored = [each.known.stored for each in shown]
        viewer = self.names.viewer
        self.presented = presentations_of([each.id for each in stored], viewer)
        self.documents = documents_of({self.source(each.known).document_id for each in shown}, viewer)
        senders = {one.sender for found in self.presented.values() for one in found}
        senders |= {each.known.retracted.by for each in shown if each.known.retracted}
        self.names.learn(texts_of_places(each.event for each in stored), senders)
        self.names.learn_things(self.events.texts[each.via] for each in shown if each.via)

    def source(self, known: Known) -> Presentation:
        """The presentation to show: the first that the viewer may know."""
        stored = known.stored
        found = self.presented.get(stored.id)
        return (
            found[0]
            if found
            else Presentation(stored.sender, stored.document_id, stored.position, stored.record_time)
        )

    def tell(self, shown: Shown, key: Key) -> Json:
        """One event as JSON. ``key`` is the thing of the trace."""
        known, event, public = shown.known, shown.known.stored.event, self.names.viewer.is_public
        step = bare(event.biz_step)
        facts = facts_about(key, known.sight) or told_by(event)
        words = step_name(step)
        via = self.names.thing(self.events.texts[shown.via]) if shown.via else None
        return {
            "id": known.stored.id.hex,
            "seq": known.stored.seq,
            "time": ts(event.event_time),
            "offset": event.event_time_zone_offset,
            "recorded": ts(known.stored.record_time),
            "type": event.type,
            "action": event.action,
            "step": step,
            "step_name": words[0],
            "step_name_en": words[1],
            "disposition": bare(event.disposition),
            "role": _ROLES.get(Role(shown.role), "quantity"),
            "via": None if public else via,
            "read_point": self.names.place(event.read_point.id if event.read_point else None),
            "biz_location": self.names.place(event.biz_location.id if event.biz_location else None),
            "sources": [] if public else self._parties(event, "source"),
            "destinations": [] if public else self._parties(event, "destination"),
            "documents": [] if public else documents_json(event.biz_transaction_list),
            "capturers": [] if public else self._capturers(known),
            "quantity": _quantity(event, key) if shown.role >= Role.QUANTITY else None,
            "count": known.count,
            "sensors": [] if public else _sensors(event),
            "lot": facts.lot if facts else None,
            "expiry": facts.expiry.isoformat() if facts and facts.expiry else None,
            "retracted": self._retraction(known),
            "future": known.stored.is_future,
            "declaration": known.stored.is_declaration,
            "document": self._document(known),
            "cbv_hash": known.stored.ni,
            "sealed": True,
            **_seen_as(known.stored.right),
        }

    def _parties(self, event: Event, side: str) -> list[Json]:
        listed = event.source_list if side == "source" else event.destination_list
        found = ((bare(each.type) or each.type, getattr(each, side)) for each in listed or ())
        return [{"type": kind, "party": self._place_or_party(kind, text)} for kind, text in found]

    def _place_or_party(self, kind: str, text: str) -> Json | None:
        return self.names.place(text) if kind == "location" else self.names.party_of(text)

    def _capturers(self, known: Known) -> list[Json]:
        senders = dict.fromkeys(one.sender for one in self.presented.get(known.stored.id, ()))
        return [party for each in senders if (party := self.names.sender(each)) is not None]

    def _retraction(self, known: Known) -> Json | None:
        if known.retracted is None:
            return None
        return {
            "reason": self._reason(known),
            "at": ts(known.retracted.at),
            "by": self.names.sender(known.retracted.by) if self._may_know(known.retracted.by) else None,
        }

    def _may_know(self, sender: int) -> bool:
        """Who else presented an event, and took it back, is not told to a party: it may be a rival."""
        viewer = self.names.viewer
        return viewer.is_operator or sender in viewer.parties

    def _reason(self, known: Known) -> str | None:
        assert known.retracted is not None
        declaration = self.events.known.get(known.retracted.event_id.bytes)
        told = declaration.stored.event.error_declaration if declaration else None
        return bare((told.reason or "").replace("urn:epcglobal:cbv:er:", "")) if told else None

    def _document(self, known: Known) -> Json:
        """Where the viewer's own presentation stands; nothing of a document that others sent."""
        if not self.presented.get(known.stored.id):
            return {"id": "", "position": 0, "sha256": "", "media_type": ""}
        source = self.source(known)
        facts = self.documents.get(source.document_id)
        return {
            "id": str(source.document_id),
            "position": source.position,
            "sha256": facts.sha256.hex() if facts else "",
            "media_type": facts.media_type if facts else "",
        }


def _seen_as(right: EventRight) -> Json:
    """Why a viewer sees an event that it did not capture; some of it may then be left out."""
    return {} if right is EventRight.OWN else {"seen_as": right.name.lower()}


def documents_json(listed: Iterable[BusinessTransaction] | None) -> list[Json]:
    """Business documents of an event."""
    found = []
    for each in listed or ():
        word, name = document_type(each.type)
        found.append({"type": word, "type_name": name, "id": each.biz_transaction})
    return found


def texts_of_places(events: Iterable[Event]) -> set[str]:
    """Every place and party identifier that events name."""
    found: set[str] = set()
    for event in events:
        found |= {place.id for place in (event.read_point, event.biz_location) if place is not None}
        found |= {each.source for each in event.source_list or ()}
        found |= {each.destination for each in event.destination_list or ()}
    return found


def parties_named(event: Event) -> set[str]:
    """The party identifiers of an event, places left out."""
    kinds = ("possessing_party", "owning_party")
    return {text for kind in kinds for text in source_and_destination(event, kind) if text}


def _quantity(event: Event, key: Key) -> Json | None:
    for line in _lines(event):
        if key_of(canonical_text(line.epc_class)) == key:
            return {"value": number(line.quantity) or 0, "uom": line.uom}
    return None


def _lines(event: Event) -> Iterable[QuantityElement]:
    yield from event.quantity_list or ()
    yield from event.child_quantity_list or ()
    yield from event.input_quantity_list or ()
    yield from event.output_quantity_list or ()
    if event.epc_class:
        yield QuantityElement(epc_class=event.epc_class, quantity=event.quantity)


def _sensors(event: Event) -> list[Json]:
    found = []
    for element in event.sensor_element_list or ():
        for report in element.sensor_report:
            meta = element.sensor_metadata
            time = report.time or (meta.time if meta else None)
            value = report.value if report.value is not None else report.mean_value
            kind = conditions.kind_of(report)
            found.append(
                {
                    "type": kind,
                    "value": measured(value),
                    "min": measured(report.min_value),
                    "max": measured(report.max_value),
                    "uom": report.uom,
                    "time": ts_or_none(time),
                }
            )
    return found
