"""Small EPCIS JSON documents, put together as text so that a test can spoil any byte of them."""

from __future__ import annotations

CONTEXT = '["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",{"ex":"http://ex.example/ns/"}]'
PACK = "urn:epc:id:sgtin:6901234.056789.S0001"


def event_text(more: str = "", time: str = "2026-05-01T08:30:00.000+08:00", epcs: str = f'["{PACK}"]') -> str:
    """An ObjectEvent; ``more`` is put behind its fields and starts with a comma."""
    return (
        f'{{"type":"ObjectEvent","eventTime":"{time}","eventTimeZoneOffset":"+08:00",'
        f'"action":"OBSERVE","epcList":{epcs}{more}}}'
    )


def document(*events: str, context: str = CONTEXT) -> bytes:
    listed = ",".join(events)
    return (
        f'{{"@context":{context},"type":"EPCISDocument","schemaVersion":"2.0",'
        f'"creationDate":"2026-05-01T08:31:00Z","epcisBody":{{"eventList":[{listed}]}}}}'
    ).encode()
