"""What events are about: drugs, vaccines or devices, by the products that they name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from uuid import UUID

from suyuan.core.chain.observation import Key
from suyuan.core.epcis.field_classes import goods_of
from suyuan.core.epcis.model import Event
from suyuan.core.identifiers.canonical import canonical_text
from suyuan.masterdata.models import ProductKind
from suyuan.masterdata.queries import kinds_for
from suyuan.parties.kinds import Subject
from suyuan.state.sights import product_keys

SUBJECT_OF_KIND = {
    ProductKind.DRUG: Subject.DRUG,
    ProductKind.VACCINE: Subject.VACCINE,
    ProductKind.DEVICE: Subject.DEVICE,
    ProductKind.IMPLANT: Subject.DEVICE,
}


def subjects_of(events: Mapping[Key, Event]) -> dict[Key, frozenset[Subject]]:
    """The subjects of each event; of one whose products are not registered, or that names none, it is unknown."""
    classes = {event_id: set(_classes(event)) for event_id, event in events.items()}
    kinds = kinds_for(UUID(bytes=key) for keys in classes.values() for key in keys)
    subject_of = {key.bytes: SUBJECT_OF_KIND[ProductKind(kind)] for key, kind in kinds.items()}
    unknown = frozenset((Subject.UNKNOWN,))
    return {
        event_id: frozenset(subject_of[key] for key in keys if key in subject_of) or unknown
        for event_id, keys in classes.items()
    }


def _classes(event: Event) -> Iterator[Key]:
    """Keys of the products that an event names; of things alike but for their serials one is looked at."""
    things = (event.epc_list, event.child_epcs, event.input_epc_list, event.output_epc_list)
    alike = {text[: max(text.rfind("."), text.rfind("/"))]: text for texts in things for text in texts or ()}
    for text in (*alike.values(), *goods_of(event)):
        found = product_keys(canonical_text(text), None).class_key
        if found is not None:
            yield found
