"""From stored events to what the fold needs of them: order, things with their keys, product facts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from suyuan.core.chain import order
from suyuan.core.chain.code_facts import facts_in_code
from suyuan.core.chain.facts import facts_of
from suyuan.core.chain.item_state import Facts
from suyuan.core.chain.observation import Key, Observation
from suyuan.core.epcis.model import Event
from suyuan.core.epcis.roles import Role
from suyuan.core.identifiers.canonical import canonical_text, class_text, key_of, lot_text
from suyuan.ledger.queries import StoredEvent

NO_LOT = bytes(16)

place_key = lru_cache(maxsize=100_000)(lambda text: key_of(canonical_text(text)))
"""Places and parties repeat; things do not, and are not remembered here."""


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing that an event names."""

    role: int
    key: Key
    text: str
    """Canonical."""
    written: str


@dataclass(frozen=True)
class Sight:
    """One event with everything that its fold needs."""

    order: bytes
    event: Event
    things: tuple[Thing, ...]
    """Single things, each once."""
    recorded: dt.datetime | None = None

    @property
    def stamp(self) -> bytes:
        return self.order[: order.STAMP_BYTES]

    @property
    def id(self) -> bytes:
        return self.order[8:]

    def of(self, key: Key) -> Sequence[Thing]:
        """What the event says of one thing, once a role: by a look-up, for an event may name 100,000."""
        return self._by_key.get(key, ())

    @cached_property
    def _by_key(self) -> dict[Key, list[Thing]]:
        found: dict[Key, list[Thing]] = {}
        for thing in self.things:
            found.setdefault(thing.key, []).append(thing)
        return found


WholeLists = Callable[[bytes, int, int], bool]
"""(event, role, length of the list): may the things of that list stay unnamed, because they are counted elsewhere?"""


def sight(stored: StoredEvent, whole: WholeLists | None = None) -> Sight:
    """What the fold needs of a stored event."""
    event = stored.event
    place_in_life = order.rank(event.biz_step, event.action, event.type)
    return Sight(
        order.order(event.event_time, place_in_life, stored.id.bytes),
        event,
        tuple(_things(stored, whole)),
        stored.record_time,
    )


def observation(seen: Sight, actor: Key | None = None) -> Observation:
    """The same event for the pure chain rules."""
    return Observation(seen.order, seen.event, tuple((thing.role, thing.key) for thing in seen.things), actor)


def _things(stored: StoredEvent, whole: WholeLists | None) -> Iterable[Thing]:
    event = stored.event
    listed: tuple[tuple[int, Sequence[str] | None], ...] = (
        (Role.PARENT, (event.parent_id,) if event.parent_id else None),
        (Role.EPC, event.epc_list),
        (Role.CHILD, event.child_epcs),
        (Role.INPUT, event.input_epc_list),
        (Role.OUTPUT, event.output_epc_list),
    )
    known: set[tuple[int, Key]] = set()
    for role, texts in listed:
        if texts is None or (whole is not None and whole(stored.id.bytes, role, len(texts))):
            continue
        for written in texts:
            text = canonical_text(written)
            key = key_of(text)
            if (role, key) not in known:
                known.add((role, key))
                yield Thing(role, key, text, written)


def facts_for(thing: Thing, told: Facts | None) -> Facts | None:
    """What an event tells about one of its things; what the code itself says goes before it.

    What the event tells of its product is about what comes out of a transformation, never about what goes in.
    """
    if thing.role == Role.INPUT:
        told = None
    own = facts_in_code(thing.written)
    if own is None or told is None:
        return own or told
    return Facts(own.lot or told.lot, own.expiry or told.expiry, own.produced or told.produced)


def facts_about(key: Key, seen: Sight) -> Facts | None:
    """What an event tells about a thing; of several roles the first counts, as in the stream."""
    thing = next(iter(seen.of(key)), None)
    return facts_for(thing, told_by(seen.event)) if thing is not None else None


def told_by(event: Event) -> Facts | None:
    """What the event tells about the products of all its things; only ILMD does."""
    return facts_of(event) if event.ilmd else None


@dataclass(frozen=True, slots=True)
class ProductKeys:
    """Keys and texts of product and lot of one thing."""

    class_key: Key | None
    class_text: str | None
    lot_key: Key | None
    lot_text: str | None


_NOTHING = ProductKeys(None, None, None, None)
_GTIN, _GTIN_END, _SERIAL = "https://id.gs1.org/01/", 36, "/21/"


def product_keys(text: str, lot: str | None) -> ProductKeys:
    """Product and lot of a thing by its canonical text; nothing for a container or an unknown code."""
    if text[_GTIN_END : _GTIN_END + 4] == _SERIAL and text.startswith(_GTIN):
        return _of_product(text[:_GTIN_END], lot)  # all serials of a product answer alike
    return _product_keys(text, lot)


def _product_keys(text: str, lot: str | None) -> ProductKeys:
    class_of = class_text(text)
    if class_of is None:
        return _NOTHING
    lot_of = lot_text(text, lot) if lot else None
    return ProductKeys(key_of(class_of), class_of, key_of(lot_of) if lot_of else None, lot_of)


_of_product = lru_cache(maxsize=50_000)(_product_keys)
