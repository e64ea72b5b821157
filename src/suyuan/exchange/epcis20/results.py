"""Answers that hold events: EPCISQueryDocument in JSON, XML 2.0 or XML 1.2, spelled as the client asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from urllib.parse import quote

from django.http import HttpResponse

from suyuan import clock
from suyuan.core.epcis import json20, xml12, xml20
from suyuan.core.epcis.model import DocumentHeader, Event
from suyuan.core.problem import Refused
from suyuan.exchange.epcis20.asking import Asked
from suyuan.exchange.formats import shown, spelled, worded
from suyuan.exchange.problems import DoorRefusal
from suyuan.ledger.queries import StoredEvent

QUERY = "SimpleEventQuery"


def answer(
    asked: Asked,
    events: Iterable[StoredEvent],
    *,
    query: str = QUERY,
    headers: Mapping[str, str] | None = None,
) -> HttpResponse:
    """The document with its headers. Raises DoorRefusal 406 when an event cannot be written in XML."""
    header = DocumentHeader(
        schema_version=asked.versions.epcis[:3], creation_date=clock.now(), query_name=query
    )
    told = [as_asked(asked, one) for one in events]
    try:
        content = _write(asked, header, told)
    except Refused as refused:
        raise DoorRefusal("NotAcceptableException", 406, *refused.problems) from None
    return HttpResponse(
        content, content_type=asked.media, headers={**asked.versions.headers, **(headers or {})}
    )


def as_asked(asked: Asked, stored: StoredEvent) -> Event:
    """One event in the spelling that the client wants."""
    event = spelled(shown(stored), asked.epc_format)
    return worded(event, asked.cbv_format) if asked.wants_xml else event


def address_of(event_id: str) -> str:
    """Where one event is read: its id holds slashes and question marks, which are escaped."""
    return f"/epcis/v2/events/{quote(event_id, safe='')}"


def _write(asked: Asked, header: DocumentHeader, events: list[Event]) -> bytes:
    if not asked.wants_xml:
        return json20.write_document(header, events)
    if asked.versions.is_legacy:
        return xml12.write_document(header, events)
    return xml20.write_document(header, events)
