"""``/changes`` and ``/reconciliation``: what is new behind a number, and the proof that nothing is missing."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final
from urllib.parse import urlencode

import msgspec
from django.http import HttpRequest, HttpResponse

from suyuan import clock
from suyuan.exchange import errors as door_errors
from suyuan.exchange.api import errors, sync_answers
from suyuan.exchange.api.questions import asked
from suyuan.exchange.api.sync_questions import ChangesQuestion, ReconciliationQuestion
from suyuan.exchange.doors.door import json_answer
from suyuan.exchange.identity import Caller
from suyuan.exchange.problems import BUSY_SECONDS, DoorRefusal
from suyuan.exchange.search import services as search
from suyuan.exchange.subscriptions import feed, message

PATIENCE: Final = 2.0
"""Seconds that a comparison waits for another one."""
_comparing: Final = threading.Lock()
STEPS: Final = {"day": dt.timedelta(days=1), "hour": dt.timedelta(hours=1)}


def changes(request: HttpRequest, caller: Caller) -> HttpResponse:
    """GET /changes: what became visible behind a number, in that order, as a subscriber gets it."""
    question = asked(request, ChangesQuestion)
    parameters = feed.asked_query(caller.viewer, question.query)
    found = feed.changes(parameters, caller.viewer, question.after, question.limit)
    document = message.write(question.query, None, found.events, {}, clock.now())
    return json_answer(
        sync_answers.Changes(
            after=question.after,
            upto=found.upto,
            head=found.head,
            more=found.upto < found.head,
            events=len(found.events),
            unreadable=found.unreadable,
            document=msgspec.Raw(document),  # type: ignore[arg-type]  # it is written already
        )
    )


def reconciliation(request: HttpRequest, caller: Caller) -> HttpResponse:
    """GET /reconciliation: counts and digests by the time of recording, as many periods as fit into the time."""
    question = asked(request, ReconciliationQuestion)
    if question.since >= question.until:
        problem = errors.NO_SPAN.problem(
            "until", question.until.isoformat(), since=question.since.isoformat()
        )
        raise DoorRefusal("ValidationException", 400, problem)
    upto = search.horizon() if question.upto is None else question.upto
    compared = feed.Asked(feed.asked_query(caller.viewer, question.query), caller.viewer, upto)
    with _turn():
        found = feed.digests(compared, question.since, question.until, STEPS[question.by])
    reached = found[-1].end
    return json_answer(
        sync_answers.Reconciliation(
            since=question.since,
            until=reached,
            by=question.by,
            upto=upto,
            events=sum(one.events for one in found),
            periods=[
                sync_answers.Period(
                    begin=one.begin,
                    end=one.end,
                    events=one.events,
                    digest=one.digest,
                    unreadable=one.unreadable,
                )
                for one in found
            ],
            next=None if reached >= question.until else _rest(request, question, reached, upto),
        )
    )


@contextmanager
def _turn() -> Iterator[None]:
    """One comparison at a time in a process: it takes seconds, and captures must not wait for it.

    Raises DoorRefusal 503 with Retry-After.
    """
    if not _comparing.acquire(timeout=PATIENCE):
        busy = door_errors.OVERLOADED.problem()
        raise DoorRefusal("ImplementationException", 503, busy, headers={"Retry-After": str(BUSY_SECONDS)})
    try:
        yield
    finally:
        _comparing.release()


def _rest(request: HttpRequest, question: ReconciliationQuestion, reached: dt.datetime, upto: int) -> str:
    """The address that goes on, as things stood at the same number."""
    asked_for = {"since": reached.isoformat(), "until": question.until.isoformat(), "by": question.by}
    return f"{request.path}?{urlencode({**asked_for, 'upto': upto, 'query': question.query})}"
