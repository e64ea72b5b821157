"""``/capture``: documents taken for capture, and what became of them (EPCIS 2.0, clause 12.6.2)."""

from __future__ import annotations

import contextlib
import datetime as dt
import threading
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import msgspec
from django.http import HttpRequest, HttpResponse

from suyuan.core.epcis.read import count_events
from suyuan.core.epcis.xml_names import EPCIS_2, HINT
from suyuan.exchange import errors
from suyuan.exchange.bodies import MOST_EVENTS, Body, limits, received
from suyuan.exchange.capture_jobs import Behaviour, CaptureJob, accept, job_of, jobs_of
from suyuan.exchange.epcis20 import paging
from suyuan.exchange.epcis20.asking import Asked
from suyuan.exchange.epcis20.versions import refuse_unreadable
from suyuan.exchange.fullness import refuse_if_full
from suyuan.exchange.negotiation import JSON_TYPES, XML_TYPES, content_type
from suyuan.exchange.problems import DoorRefusal, xml_members

BEHAVIOUR: Final = "GS1-Capture-Error-Behaviour"
_LISTING: Final = "capture"
LARGE: Final = 8 << 20
_large_ones = threading.Lock()
"""One document above LARGE bytes at a time is looked at in a process: several would need its memory several times."""


def take(asked: Asked) -> HttpResponse:
    """POST: 202 with the address of the job.

    Steps: 1 headers are judged (406, 415); 2 the body comes in within its limits (413); 3 it is split, so that what
    is no EPCIS document is refused at once (400) and events are counted (413); 4 the job is stored durably (429 or
    503 when too much waits).
    """
    request = asked.request
    refuse_unreadable(request)
    behaviour, media_type = behaviour_of(request), readable_type(request)
    with received(request) as body:
        refuse_if_full(asked.caller)
        events = counted(body, media_type)
        job = accept(body.content, asked.caller, media_type, behaviour, events=events)
    headers = {"Location": f"{request.path.rstrip('/')}/{job.id}", BEHAVIOUR: behaviour}
    return HttpResponse(status=202, headers=headers, content_type=asked.media)


def show(asked: Asked, job_id: str) -> HttpResponse:
    """GET of one job."""
    job = None
    with contextlib.suppress(ValueError):
        job = job_of(uuid.UUID(job_id), asked.caller.viewer)
    if job is None:
        raise DoorRefusal("NoSuchNameException", 404, errors.UNKNOWN.problem("captureID", job_id))
    content = _as_xml(job) if asked.wants_xml else msgspec.json.encode(as_json(job))
    return HttpResponse(content, content_type=asked.media)


def show_all(asked: Asked) -> HttpResponse:
    """GET of the list: the newest first."""
    paging.refuse_unknown(asked.request)
    size, viewer = paging.per_page(asked.request), asked.caller.viewer
    place = paging.given_place(asked.request, viewer, _LISTING)
    entries, goes_on = paging.told(lambda many, at: jobs_of(viewer, many, _before(at)), _told, size, place)
    headers = paging.next_page(asked.request, viewer, _LISTING, goes_on)
    return HttpResponse(paging.as_list(entries), content_type=asked.media, headers=headers)


def _told(job: CaptureJob) -> tuple[bytes, Any]:
    """A job of the list, and its place there."""
    return msgspec.json.encode(as_json(job)), [job.created_at.isoformat(), str(job.id)]


def discovery(_asked: Asked) -> Mapping[str, str]:
    """What OPTIONS tells besides."""
    return {**limits(), BEHAVIOUR: "all"}


def behaviour_of(request: HttpRequest, usual: Behaviour = "rollback") -> Behaviour:
    """``rollback`` or ``proceed``. Raises DoorRefusal 400."""
    said = request.headers.get(BEHAVIOUR, usual).strip().lower()
    if said == "proceed":
        return "proceed"
    if said == "rollback":
        return "rollback"
    problem = errors.HEADER.problem(BEHAVIOUR, said, name=BEHAVIOUR, allowed="rollback, proceed")
    raise DoorRefusal("ValidationException", 400, problem)


def readable_type(request: HttpRequest) -> str | None:
    """The media type of the body; None when the request does not say. Raises DoorRefusal 415."""
    said = content_type(request)
    if not said or said in JSON_TYPES + XML_TYPES:
        return said or None
    accepted = ", ".join(JSON_TYPES + XML_TYPES)
    problem = errors.MEDIA_TYPE.problem("Content-Type", said, accepted=accepted)
    raise DoorRefusal("UnsupportedMediaTypeException", 415, problem, headers={"Accept-Post": accepted})


def counted(body: Body, media_type: str | None) -> int:
    """The number of events in a document. Raises Refused when it is none, DoorRefusal 413 when there are too many."""
    if isinstance(body.content, bytes):
        events = count_events(body.content, media_type)
    else:
        with _large_ones if body.size > LARGE else contextlib.nullcontext():
            events = _counted_on_disk(body.content, media_type)
    if events > MOST_EVENTS:
        problem = errors.TOO_MANY_EVENTS.problem("eventList", events, limit=MOST_EVENTS)
        raise DoorRefusal("CaptureLimitExceededException", 413, problem, headers=limits())
    return events


def _counted_on_disk(place: Path, media_type: str | None) -> int:
    with place.open("rb") as stream:
        return count_events(stream, media_type)


def as_json(job: CaptureJob) -> dict[str, Any]:
    """CaptureJob of EPCIS 2.0, with counts of ours beside."""
    told = {
        "captureID": str(job.id),
        "createdAt": _time(job.created_at),
        "finishedAt": job.finished_at and _time(job.finished_at),
        "running": job.is_running,
        "success": job.is_running or bool(job.success),
        "captureErrorBehaviour": job.behaviour,
        "errors": [dict(one) for one in job.errors],
        "events": job.events,
        "accepted": job.accepted,
        "duplicate": job.duplicate,
        "refused": job.refused,
    }
    return {name: value for name, value in told.items() if value is not None}


def _as_xml(job: CaptureJob) -> bytes:
    """EPCISCaptureJob of the EPCIS 2.0 schema."""
    running, success = str(job.is_running).lower(), str(job.is_running or bool(job.success)).lower()
    finished = f"<finishedAt>{_time(job.finished_at)}</finishedAt>" if job.finished_at else ""
    found = "".join(f"<error>{xml_members(one)}</error>" for one in job.errors)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<epcis:EPCISCaptureJob xmlns:epcis="{EPCIS_2}"'
        f' xmlns:suyuan="{HINT}" running="{running}" success="{success}" captureID="{job.id}">'
        f"<captureErrorBehaviour>{job.behaviour}</captureErrorBehaviour>"
        f"<createdAt>{_time(job.created_at)}</createdAt>{finished}"
        f"{f'<errors>{found}</errors>' if found else ''}{_counts(job)}</epcis:EPCISCaptureJob>\n"
    ).encode()


def _counts(job: CaptureJob) -> str:
    counts = {
        "events": job.events,
        "accepted": job.accepted,
        "duplicate": job.duplicate,
        "refused": job.refused,
    }
    return "".join(
        f"<suyuan:{name}>{value}</suyuan:{name}>" for name, value in counts.items() if value is not None
    )


def _time(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _before(place: Any) -> tuple[dt.datetime, uuid.UUID] | None:
    return None if place is None else (dt.datetime.fromisoformat(place[0]), uuid.UUID(place[1]))
