"""The content of a delivery: an EPCISQueryDocument with the name of the query and of the subscription."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import cast

from suyuan.core.epcis import json20, xml12, xml20
from suyuan.core.epcis.model import DocumentHeader, Event
from suyuan.exchange.formats import CbvFormat, EpcFormat, shown, spelled, worded
from suyuan.exchange.subscriptions.models import CBV_FORMAT, EPC_FORMAT, JSON, MEDIA, XML, XML_12
from suyuan.ledger.queries import StoredEvent

_WRITERS = {JSON: json20.write_document, XML: xml20.write_document, XML_12: xml12.write_document}


def content_type(headers: Mapping[str, str]) -> str:
    """The media type on the wire."""
    media = headers.get(MEDIA, JSON)
    return "text/xml; charset=utf-8" if media == XML_12 else media


def write(
    query: str,
    subscription: str | None,
    events: Sequence[StoredEvent],
    headers: Mapping[str, str],
    made_at: dt.datetime,
) -> bytes:
    """The document, UTF-8. Raises Refused when an event cannot be written in that form."""
    header = DocumentHeader(
        schema_version="2.0", query_name=query, subscription_id=subscription, creation_date=made_at
    )
    media = headers.get(MEDIA, JSON)
    return _WRITERS[media](header, [_shown(each, headers, is_xml=media != JSON) for each in events])


def _shown(stored: StoredEvent, headers: Mapping[str, str], *, is_xml: bool) -> Event:
    """The event as it is answered: with the time at which it was recorded, spelled as asked for."""
    event = spelled(shown(stored), cast("EpcFormat", headers.get(EPC_FORMAT, "Always_GS1_Digital_Link")))
    return worded(event, cast("CbvFormat", headers.get(CBV_FORMAT, "No_Preference"))) if is_xml else event
