"""``/events``: ask for events, read one with its declarations, send one and wait for it (EPCIS 2.0, clause 12.6.3)."""

from __future__ import annotations

import re
import time
from typing import Final
from uuid import UUID

from django.http import HttpResponse

from suyuan.core.epcis import json20
from suyuan.core.epcis.document import MOST_EVENT_BYTES
from suyuan.core.epcis.query.assemble import unknown_name
from suyuan.core.epcis.query.errors import bad_parameter
from suyuan.core.epcis.query.model import Query
from suyuan.core.epcis.query.parse import from_parameters, narrowed
from suyuan.core.epcis.query.url import from_url
from suyuan.core.problem import Problem
from suyuan.exchange import errors
from suyuan.exchange.bodies import received
from suyuan.exchange.epcis20 import paging
from suyuan.exchange.epcis20.asking import Asked
from suyuan.exchange.epcis20.capture import counted, readable_type
from suyuan.exchange.epcis20.results import address_of, answer, as_asked
from suyuan.exchange.epcis20.versions import refuse_unreadable
from suyuan.exchange.passing import refuse_passing
from suyuan.exchange.problems import DoorRefusal
from suyuan.exchange.search import services as search
from suyuan.intake.errors import EVENT_ID_TAKEN
from suyuan.ledger import connection
from suyuan.ledger.queries import StoredEvent, events_by_id, events_by_name, senders_by_name
from suyuan.ledger.results import CaptureResult, Line, Status
from suyuan.ledger.rows import digest_of_name
from suyuan.ledger.sequencer import last_number, sequence
from suyuan.ledger.services import capture
from suyuan.parties.access_log import recording

LISTING: Final = "events"
PATIENCE: Final = 15.0
"""Seconds that a synchronous capture waits for its number."""
LARGEST: Final = MOST_EVENT_BYTES + (1 << 20)
"""Bytes of what holds one event. It is captured in the request itself, so others wait for the thread."""
_CATCH_UP: Final = 2.0
"""Seconds that a look-up by hash waits for the index."""
_PAUSE: Final = 0.004
_HASH_NAME: Final = re.compile(r"ni:///sha-256;[0-9a-fA-F]{64}(\?.*)?")


def ask(asked: Asked, **implied: str) -> HttpResponse:
    """GET: the events that the parameters of the address mean, page by page. ``implied`` come from the path.

    Both must hold, also where the address repeats the parameter of the path.
    """
    query = _asked_for(asked)
    if implied:
        by_path = from_parameters([(name, [value]) for name, value in implied.items()])
        query = narrowed(query, by_path)
    return page_of(asked, query, LISTING)


def _asked_for(asked: Asked) -> Query:
    """The query of the address. Raises EpcisException 400."""
    text = asked.request.META.get("QUERY_STRING", "")
    query, controls = from_url(text, asked.request.headers.get("GS1-Extensions"))
    if controls.others:
        raise bad_parameter(*(unknown_name(name) for name in controls.others))
    return query


def page_of(asked: Asked, query: Query, listing: str, name: str | None = None) -> HttpResponse:
    """One page of a query's events, with the address of the next."""
    viewer, request = asked.caller.viewer, asked.request
    token = paging.given_place(request, viewer, listing)
    page = search.run(query, viewer, per_page=paging.per_page(request), token=token)
    headers = paging.next_page(request, viewer, listing, page.next_token)
    headers["Suyuan-Upto"] = str(page.horizon)
    if page.may_lack_own:
        headers["Suyuan-May-Lack-Own"] = "true"
    named = {} if name is None else {"query": name}
    return answer(asked, page.events, headers=headers, **named)


def show(asked: Asked, event_id: str) -> HttpResponse:
    """GET of one event: it and the declarations that carry its name, in the order in which they were recorded."""
    found = named_events(asked, event_id)
    if not found:
        name = UUID(bytes=digest_of_name(event_id))
        if senders := senders_by_name(name):
            recording.refused("event", name.hex, senders)
        raise DoorRefusal("NoSuchNameException", 404, errors.UNKNOWN.problem("eventID", event_id))
    return answer(asked, found)


def named_events(asked: Asked, event_id: str) -> list[StoredEvent]:
    """Everything visible that is called so: by the eventID given, or by the hash of an event that was given none."""
    viewer = asked.caller.viewer
    names = {UUID(bytes=digest_of_name(event_id))}
    found = events_by_name(names, viewer)
    if _HASH_NAME.fullmatch(event_id):
        found += events_by_name({one.name for one in _by_hash(asked, event_id)} - names, viewer)
    recording.count(len(found), {one.sender for one in found})
    return sorted({one.id: one for one in found}.values(), key=lambda one: one.seq)


def _by_hash(asked: Asked, event_id: str) -> list[StoredEvent]:
    query, viewer = from_parameters([("EQ_eventID", [event_id])]), asked.caller.viewer
    page = search.run(query, viewer)
    # What was seen is told by the page: the index may have caught up since.
    if not page.events and page.horizon < (last := last_number()):
        search.wait_for(last, _CATCH_UP)
        page = search.run(query, viewer)
    return page.events


def send(asked: Asked) -> HttpResponse:
    """POST of one event: 201 once it has its number, so that whoever reads next reads it.

    Steps: 1 headers (406, 415) and size (413); 2 exactly one event (400); 3 capture, all or nothing (400, or 409 for
    what this sender gave before); 4 wait for the number; 5 the event as it is answered from now on.
    """
    request = asked.request
    refuse_unreadable(request)
    sender, media_type = asked.caller.sender, readable_type(request)
    with received(request, LARGEST) as body:
        events = counted(body, media_type)
        if events != 1:
            raise DoorRefusal("ValidationException", 400, errors.ONE_EVENT.problem("eventList", events))
        result = refuse_passing(capture(body.content, sender=sender, media_type=media_type))
    line = _sound_line(result)
    stored = _numbered(asked, line)
    event = as_asked(asked, stored)
    headers = {"Location": address_of(stored.event.event_id or stored.ni)}
    if asked.wants_xml:
        told = answer(asked, [stored], headers=headers)
        told.status_code = 201
        return told
    return HttpResponse(json20.write_event(event), status=201, content_type=asked.media, headers=headers)


def _sound_line(result: CaptureResult) -> Line:
    """The line of the event that was captured. Raises DoorRefusal for everything else."""
    line = result.lines[0] if result.lines else None
    problems = (*result.problems, *(line.problems if line else ()))
    if result.success and line is not None and line.status is Status.ACCEPTED:
        return line
    if line is not None and line.status is Status.DUPLICATE:
        exists = errors.EVENT_EXISTS.problem("eventID", line.name)
        headers = {"Location": address_of(line.name or "")}
        raise DoorRefusal("ResourceAlreadyExistsException", 409, exists, headers=headers)
    raise _refusal(problems)


def _refusal(problems: tuple[Problem, ...]) -> DoorRefusal:
    bad = [problem for problem in problems if problem.is_error]
    if any(problem.rule is EVENT_ID_TAKEN for problem in bad):
        return DoorRefusal("ResourceAlreadyExistsException", 409, *bad)
    return DoorRefusal("ValidationException", 400, *bad)


def _numbered(asked: Asked, line: Line) -> StoredEvent:
    """The event as soon as it has a number. Whoever waits may give it: many waiting share one commit.

    Raises DoorRefusal 503 when nobody gives it one in PATIENCE; it is stored all the same.
    """
    event_id = line.event_id
    assert event_id is not None
    end = time.monotonic() + PATIENCE
    while True:
        sequence()
        if _has_number(event_id):
            found = events_by_id([event_id], asked.caller.viewer)
            if found:
                return found[0]
        if time.monotonic() > end:
            headers = {"Retry-After": "2", "Location": address_of(line.name or "")}
            later = errors.NOT_YET_NUMBERED.problem("eventID", line.name)
            raise DoorRefusal("ImplementationException", 503, later, headers=headers)
        time.sleep(_PAUSE)


def _has_number(event_id: UUID) -> bool:
    with connection.cursor() as cursor:
        return cursor.execute("SELECT 1 FROM log WHERE entry_id = %s", (event_id,)).fetchone() is not None
