"""Everything that the sets of one thing are filled from, read once, with the viewer's rights."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from suyuan.clock import BEIJING
from suyuan.core.chain.item_state import movers
from suyuan.core.chain.vocabulary import bare
from suyuan.core.epcis import cbv
from suyuan.core.epcis.datasets.profile import NAMESPACE
from suyuan.core.epcis.model import Event, ExtensionMap
from suyuan.ledger.queries import Damaged, StoredEvent, events_by_id
from suyuan.masterdata.models import Product, VaccineFacts
from suyuan.masterdata.queries import places_for, vaccine_facts_of
from suyuan.parties.models import Party, Place
from suyuan.parties.permissions.actions import Action
from suyuan.parties.permissions.asking import may
from suyuan.parties.viewer import Viewer
from suyuan.state.sights import place_key
from suyuan.state.trace import trace
from suyuan.state.trace.subject import subject_of
from suyuan.state.trace.told_events import texts_of_places
from suyuan.supervision.papers import queries as papers
from suyuan.supervision.papers.about import meant_by
from suyuan.supervision.papers.queries import Paper

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Seen:
    """One event in effect: as the trace tells it, and as it is stored as far as the viewer may see it."""

    told: Json
    stored: StoredEvent

    @property
    def event(self) -> Event:
        return self.stored.event

    @property
    def step(self) -> str:
        return bare(self.event.biz_step) or ""

    @property
    def time(self) -> str:
        return beijing(self.event.event_time)

    @property
    def source(self) -> tuple[str, str]:
        return "event", self.stored.id.hex

    def beside(self, name: str) -> str:
        """A field of the data sets that the event says beside its own."""
        return text_of(self.event.extensions, f"{{{NAMESPACE}}}{name}")

    def bill(self, *kinds: str) -> str:
        """The number of its business document of the first kind that it names."""
        listed = self.event.biz_transaction_list or ()
        by_kind = {bare(one.type) or "": one.biz_transaction for one in listed}
        uri = next((by_kind[kind] for kind in kinds if kind in by_kind), "")
        return uri.rstrip("/").rpartition("/" if "://" in uri else ":")[2]

    def made_with(self, name: str) -> str:
        found = cbv.master_data_attribute(self.event.ilmd, name)
        return "" if found is None else str(found)


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of one thing, by one viewer."""

    viewer: Viewer
    thing: Json
    now: Json | None
    seen: tuple[Seen, ...]
    places: Mapping[UUID, Place]
    by_code: Mapping[str, Party]
    product: Product | None
    facts: VaccineFacts | None
    papers: tuple[Paper, ...]

    @property
    def is_group(self) -> bool:
        """A lot or a product: many packs at once."""
        return str(self.thing["level"]) in {"lot", "class"}

    @property
    def code(self) -> str:
        """The trace code as it stands on the pack."""
        return str(self.thing["hri"])

    def place(self, text: str | None) -> Place | None:
        return self.places.get(UUID(bytes=place_key(text))) if text else None

    def party(self, text: str | None) -> Party | None:
        """The registered party that a party or place identifier names."""
        place = self.place(text)
        return place.party if place else None

    def reporter(self, seen: Seen) -> Party | None:
        """Who reported it, where the viewer is told; else who keeps the place."""
        told = next((self.by_code.get(_code(one)) for one in seen.told["capturers"] if one), None)
        where = seen.event.read_point or seen.event.biz_location
        return told or (self.party(where.id) if where else None)

    def movers(self, seen: Seen) -> tuple[Party | None, Party | None]:
        """Who gives and who gets."""
        giver, taker = movers(seen.event)
        return self.party(giver), self.party(taker)

    def knows(self, party: Party | None) -> bool:
        """Whether the viewer may read what is registered of a party."""
        viewer = self.viewer
        if party is None or viewer.is_operator:
            return party is not None
        return party.pk in viewer.parties or may(viewer, Action.PARTY_READ, party)

    def parties(self) -> list[Party]:
        """Every registered party that the visible events and the product name, once each."""
        holder = [self.product.holder] if self.product and self.product.holder else []
        named = (*holder, *(place.party for place in self.places.values()), *self.by_code.values())
        return list({party.pk: party for party in named}.values())


def gather(code: str, viewer: Viewer) -> Known | None:
    """What is known of a thing, a lot or a product; None where the viewer may know nothing of it."""
    found = trace(code, viewer)
    subject = subject_of(code)
    told = {
        one["id"]: one
        for one in found["events"]
        if not (one["retracted"] or one["declaration"] or one["future"])
    }
    damaged: Damaged = []  # told by the trace of the thing
    stored = events_by_id((UUID(one) for one in told), viewer, damaged=damaged)
    seen = [Seen(told[one.id.hex], one) for one in stored]
    if not seen and subject.product is None:
        return None
    keys = {UUID(bytes=place_key(text)) for text in texts_of_places(one.event for one in seen)}
    codes = {_code(one) for each in seen for one in each.told["capturers"] if one}
    return Known(
        viewer,
        found["thing"],
        found["now"],
        tuple(sorted(seen, key=lambda one: (one.event.event_time, one.stored.seq))),
        places_for(keys),
        {party.code: party for party in Party.objects.filter(code__in=codes)},
        subject.product,
        vaccine_facts_of(subject.product) if subject.product else None,
        tuple(_papers(code, seen, viewer)),
    )


def _papers(code: str, seen: Iterable[Seen], viewer: Viewer) -> list[Paper]:
    """The papers about the thing, its lot, its product and its hops."""
    events = tuple(one.stored.id for one in seen)
    return papers.lines(papers.Question(meant=meant_by(code), events=events), viewer)


def _code(party: Json) -> str:
    return str(party["id"]).removeprefix("party:")


def beijing(moment: dt.datetime) -> str:
    """As the sets write a moment: to the second, with the offset of Beijing."""
    return moment.astimezone(BEIJING).isoformat(timespec="seconds")


def text_of(fields: ExtensionMap | None, name: str) -> str:
    """A plain value among extension fields, as a text; of several the first."""
    value: Any = (fields or {}).get(name)
    if isinstance(value, (list, tuple)):
        value = value[0] if value else None
    return "" if value is None or isinstance(value, dict) else str(value)


def drug_id(text: str) -> str:
    """The identification code of a product as its pack has it: seven digits, or a GTIN.

    >>> drug_id("drug:8109876"), drug_id("https://id.gs1.org/01/06901234567892")
    ('8109876', '06901234567892')
    """
    return text.removeprefix("drug:") if text.startswith("drug:") else text.rpartition("/")[2]
