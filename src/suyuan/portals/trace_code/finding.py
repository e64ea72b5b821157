"""What else than a thing's code people type into the one search box: an event's id, its eventID or its hash."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import OperationalError, connection, transaction

from suyuan.core.epcis.model import Event
from suyuan.core.identifiers.canonical import key_for
from suyuan.ledger.queries import StoredEvent, events_by_id, events_by_name
from suyuan.ledger.rows import named
from suyuan.named_sql import load
from suyuan.parties.models import Place
from suyuan.parties.queries import places_for
from suyuan.parties.viewer import Viewer

_SQL = load(Path(__file__).parents[1] / "sql" / "finding.sql")
EVENT_ID = re.compile(
    r"(?:urn:uuid:|https?://[^/]+/events/)?([0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12})/?", re.IGNORECASE
)
"""Our own number of an event, bare, as a UUID, or in the address of its page."""
HASH = re.compile(r"ni:///sha-256;([0-9a-f]{64})(?:\?ver=CBV[0-9.]+)?", re.IGNORECASE)
LIKE_AN_EVENT = re.compile(r"(?:urn:uuid:|ni:/)", re.IGNORECASE)
"""Texts that name events and never things; other eventIDs are looked up only where no thing answers."""
LONGEST = 2048
NEVER = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def event_named(text: str, viewer: Viewer) -> UUID | None:
    """The visible event that has this id, eventID or hash; before a correction the event itself. Else None."""
    for found in _found(text, viewer):
        if found:
            return first_of(found)
    return None


def first_of(found: Iterable[StoredEvent]) -> UUID:
    """Of an event and its corrections the event itself."""
    return min(found, key=lambda one: (one.is_declaration, one.seq)).id


def place_named(text: str, viewer: Viewer) -> Place | None:
    """The viewer's own place that a code names: it has no life, and whoever types it should be told so.

    Of others' places nothing is told: codes can be guessed.
    """
    key = UUID(bytes=key_for(text))
    place = places_for([key]).get(key)
    return place if place is not None and viewer.may_act_for(place.party_id) else None


def is_document(thing: Mapping[str, Any]) -> bool:
    """Does a traced code name a bill? Events name bills, but a bill has no life: it is found by what stands on it."""
    return thing["level"] == "document" or "urn:epcglobal:cbv:bt:" in thing["id"]


def _found(text: str, viewer: Viewer) -> Iterator[list[StoredEvent]]:
    own = EVENT_ID.fullmatch(text)
    if own:
        yield events_by_id([UUID(own[1])], viewer)
    if own or LIKE_AN_EVENT.match(text):
        yield events_called(text, viewer)
    by_hash = HASH.fullmatch(text)
    if by_hash:
        yield events_by_id(_of_hash(bytes.fromhex(by_hash[1])), viewer)


def events_called(event_id: str, viewer: Viewer) -> list[StoredEvent]:
    """Events and their corrections whose sender gave them this eventID, by the ledger's own rule for names."""
    if not event_id or len(event_id) > LONGEST:
        return []
    carrier = Event(type="ObjectEvent", event_time=NEVER, event_time_zone_offset="+00:00", event_id=event_id)
    return events_by_name([UUID(bytes=named(carrier, b"", b"").digest)], viewer)


def _of_hash(digest: bytes) -> list[UUID]:
    """Ids of events with a CBV hash. Hashes have no index, since every capture would pay for it: the search is
    given a moment, and finds nothing where the ledger is too large for that.
    """
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_SQL["patience"])
            cursor.execute(_SQL["by_hash"], {"digest": digest})
            found = [row[0] for row in cursor.fetchall()]
            cursor.execute(_SQL["patience_again"])
            return found
    except OperationalError:
        return []
