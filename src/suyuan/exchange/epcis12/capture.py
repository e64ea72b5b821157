"""Capture of EPCIS 1.x XML: synchronous, all or nothing, answered when the events can be asked for.

Procedure (take):
 1. The body comes in within its limits (413).
 2. It is parsed to its end and its events are counted, before anything is stored (400, 413).
 3. A document with events goes through ``ledger.capture``, whose transaction takes all of them or none. One that
    brings nothing but master data is kept as a document, and its vocabularies are learnt.
 4. Who captures may ask at once: the answer waits for the numbers of the events and for a moment also for the index.
    What was stored stays stored if that takes longer.
"""

from __future__ import annotations

import time
from typing import Final
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse

from suyuan import clock
from suyuan.core.epcis.read import read_document
from suyuan.core.epcis.recognise import HEAD, Form, recognise
from suyuan.core.epcis.xml_names import HINT
from suyuan.core.problem import Problem, Refused
from suyuan.exchange import errors
from suyuan.exchange.bodies import Body, received
from suyuan.exchange.epcis20.capture import counted
from suyuan.exchange.identity import Caller
from suyuan.exchange.negotiation import XML_TYPES
from suyuan.exchange.passing import refuse_passing
from suyuan.exchange.problems import PROBLEMS_TOLD, DoorRefusal, xml_own
from suyuan.exchange.search import services as search
from suyuan.exchange.search import vocabulary
from suyuan.intake import documents
from suyuan.intake.errors import EVENT_ID_TAKEN
from suyuan.intake.sources import Source
from suyuan.ledger import connection
from suyuan.ledger.results import CaptureResult, Status
from suyuan.ledger.sequencer import last_number, sequence
from suyuan.ledger.services import capture

PATIENCE: Final = 15.0
"""Seconds that an answer waits for the numbers."""
INDEX_PATIENCE: Final = 2.0
"""Seconds that it waits for the index after that."""
_PAUSE: Final = 0.004
_MEDIA: Final = "application/xml"


def take(request: HttpRequest, caller: Caller) -> HttpResponse:
    """200 with counts. Raises Refused and DoorRefusal for everything of which nothing was stored."""
    sender = caller.sender
    with received(request) as body:
        _refuse_other_formats(body)
        events = counted(body, _MEDIA)
        if events == 0 and (elements := _master_data_in(body)):
            _keep_master_data(body, sender)
            return _answer(events=0, elements=elements)
        result = capture(body.content, sender=sender, media_type=_MEDIA)
    _refuse_failed(result)
    _wait_for_numbers(result)
    warnings = (*result.problems, *(one for line in result.lines for one in line.problems))
    return _answer(events=result.accepted, duplicates=result.duplicate, warnings=warnings)


def _refuse_other_formats(body: Body) -> None:
    with Source(body.content).open() as stream:
        form = recognise(stream.read(HEAD))
    if form is not Form.XML:
        accepted = ", ".join(XML_TYPES)
        problem = errors.MEDIA_TYPE.problem("", form.english, accepted=accepted)
        raise DoorRefusal("UnsupportedMediaTypeException", 415, problem)


def _master_data_in(body: Body) -> int:
    """How many elements of master data a document without events has."""
    with Source(body.content).open() as stream:
        header = read_document(stream, _MEDIA).header
    return sum(len(kind.elements) for kind in header.master_data)


def _keep_master_data(body: Body, sender: int) -> None:
    source = Source(body.content)
    with transaction.atomic(), connection.cursor() as cursor:
        documents.keep(cursor, source, sender, _MEDIA, clock.now())
        vocabulary.learn([source.document_id(sender)])


def _refuse_failed(result: CaptureResult) -> None:
    """Raise what the capture was refused for."""
    if result.success:
        return
    refuse_passing(result)
    lines = [one.at(f"EventList[{line.position}]") if not one.where else one for line in result.lines
             for one in line.problems]  # fmt: skip
    bad = [problem for problem in (*result.problems, *lines) if problem.is_error]
    if bad and all(problem.rule is EVENT_ID_TAKEN for problem in bad):
        raise DoorRefusal("ResourceAlreadyExistsException", 409, *bad)
    raise Refused(*bad)


def _wait_for_numbers(result: CaptureResult) -> None:
    """Whoever waits may give the numbers: many waiting share one commit."""
    ids = [line.event_id for line in result.lines if line.status is Status.ACCEPTED and line.event_id]
    end = time.monotonic() + PATIENCE
    for event_id in ids[-1:]:
        while not _has_number(event_id) and time.monotonic() < end:
            if sequence() == 0:
                time.sleep(_PAUSE)
        search.wait_for(last_number(), INDEX_PATIENCE)


def _has_number(event_id: UUID) -> bool:
    with connection.cursor() as cursor:
        return cursor.execute("SELECT 1 FROM log WHERE entry_id = %s", (event_id,)).fetchone() is not None


def _answer(
    *, events: int, duplicates: int = 0, elements: int = 0, warnings: tuple[Problem, ...] = ()
) -> HttpResponse:
    """The standard asks for a status alone; the counts are for people and their logs."""
    told = "".join(
        f"<suyuan:problem>{xml_own(one.as_json())}</suyuan:problem>" for one in warnings[:PROBLEMS_TOLD]
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<suyuan:captured xmlns:suyuan="{HINT}" events="{events}"'
        f' duplicates="{duplicates}" elements="{elements}">{told}</suyuan:captured>\n'
    )
    return HttpResponse(content, content_type=_MEDIA, headers={"Cache-Control": "no-store"})
