"""Short spelling of events for stories about things in boxes. Keys are the texts themselves, padded."""

from __future__ import annotations

import datetime as dt
import hashlib

from suyuan.core.chain.observation import Observation, observe
from suyuan.core.epcis.model import Destination, Event, Location, Source
from suyuan.core.epcis.roles import Role

DAY = dt.datetime(2026, 9, 1, 8, 0, tzinfo=dt.UTC)


def at(hours: float) -> dt.datetime:
    return DAY + dt.timedelta(hours=hours)


def key(text: str) -> bytes:
    return text.encode().ljust(16, b".")[:16]


def _named(event: Event) -> list[tuple[int, bytes]]:
    named = [(int(Role.EPC), key(text)) for text in event.epc_list or ()]
    named += [(int(Role.PARENT), key(event.parent_id))] if event.parent_id else []
    named += [(int(Role.CHILD), key(text)) for text in event.child_epcs or ()]
    named += [(int(Role.INPUT), key(text)) for text in event.input_epc_list or ()]
    return named + [(int(Role.OUTPUT), key(text)) for text in event.output_epc_list or ()]


def seen(event: Event, actor: str | None = None) -> Observation:
    digest = hashlib.blake2b(repr(event).encode(), digest_size=16).digest()
    place = event.biz_location or event.read_point
    return observe(event, digest, _named(event), actor or (place.id if place else None))


def thing_event(hours: float, step: str, *things: str, **more) -> Observation:
    """Something happens to things: ``place`` is the business location, ``giver`` and ``taker`` possess."""
    return seen(_event("ObjectEvent", hours, step, epc_list=things, **more))


def box_event(hours: float, action: str, box: str, *things: str, **more) -> Observation:
    """Packing (ADD), looking (OBSERVE) or unpacking (DELETE); without things a DELETE empties the box."""
    step = {"ADD": "packing", "DELETE": "unpacking"}.get(action, "inspecting")
    fields = {"parent_id": box, "child_epcs": things or None, "action": action}
    return seen(_event("AggregationEvent", hours, step, **fields, **more))


def _event(kind: str, hours: float, step: str, **more) -> Event:
    place, giver, taker = more.pop("place", None), more.pop("giver", None), more.pop("taker", None)
    point = more.pop("read_point", None)
    return Event(
        type=kind,
        event_time=at(hours),
        event_time_zone_offset="+08:00",
        biz_step=step,
        action=more.pop("action", "OBSERVE"),
        biz_location=Location(place) if place else None,
        read_point=Location(point) if point else None,
        source_list=(Source("possessing_party", giver),) if giver else None,
        destination_list=(Destination("possessing_party", taker),) if taker else None,
        **more,
    )


def sorted_by_thing(*observations: Observation) -> dict[bytes, list[Observation]]:
    """Observations by every thing they name, as a store would look them up."""
    found: dict[bytes, list[Observation]] = {}
    for each in observations:
        for _, thing in each.named:
            found.setdefault(thing, []).append(each)
    return found
