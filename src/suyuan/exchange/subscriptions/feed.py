"""The same that a subscriber is told, for who asks: what became visible behind a ledger number, and digests to compare.

A system keeps one number: everything up to it has been taken in. ``changes`` brings what is behind it, in the order
in which it became visible. ``digests`` counts and digests what a viewer may see, by the time of recording, so that a
system can prove that it has everything and find the period where it has not.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from suyuan.core.epcis.query.errors import EpcisException
from suyuan.core.epcis.query.parse import from_parameters
from suyuan.exchange.formats import shown
from suyuan.exchange.search import services as search
from suyuan.exchange.subscriptions import errors, named, presented, rules, services
from suyuan.ledger.queries import StoredEvent
from suyuan.parties.viewer import Viewer

EVERYTHING: Final = "SimpleEventQuery"
"""The name that EPCIS itself gives to what has no condition."""
SECONDS: Final = 4.0
"""After so long no further period is begun."""
SECONDS_OF_ONE: Final = 20.0
MOST_OF_ONE: Final = 500_000
"""Events of one period: their names are sorted in memory."""
MOST_PERIODS: Final = 1_000
_AT_ONCE: Final = 1_000
Span = tuple[dt.datetime, dt.datetime]


@dataclass(frozen=True, slots=True)
class Changes:
    """What numbers brought."""

    events: list[StoredEvent]
    upto: int
    """Everything up to this number is told."""
    head: int
    """The last number that can be asked for now."""
    unreadable: int
    """Events that are left out because their stored records were altered; the operator is told of them."""


@dataclass(frozen=True, slots=True)
class Period:
    """What was recorded from ``begin`` to before ``end``."""

    begin: dt.datetime
    end: dt.datetime
    events: int
    digest: str
    unreadable: int


@dataclass(frozen=True, slots=True)
class Asked:
    """What is compared: the parameters of a query, what one viewer may see, as it was at a number."""

    parameters: named.Parameters
    viewer: Viewer
    upto: int


def asked_query(viewer: Viewer, name: str = EVERYTHING) -> named.Parameters:
    """The parameters of the viewer's named query.

    Raises EpcisException: NoSuchNameException; SubscribeNotPermittedException for one with order or limits.
    """
    if name == EVERYTHING:
        return ()
    parameters = named.get_query(named.owner_of(viewer), name).parameters
    rules.refuse_poll_controls(parameters)
    return parameters


def changes(parameters: named.Parameters, viewer: Viewer, after: int, limit: int) -> Changes:
    """At most ``limit`` events that became visible behind a number. Fewer, even none, says nothing: ``upto`` counts.

    Raises EpcisException(ValidationException) for a number that was not given yet.
    """
    head = search.horizon()
    if after > head:
        raise EpcisException("ValidationException", errors.AHEAD.problem("after", after, head=head))
    query = from_parameters(parameters, {})
    page = presented.since(query, viewer, after=after, upto=head, most=limit)
    return Changes(page.events, page.horizon, head, page.damaged)


def digest_of(names: list[str]) -> str:
    """SHA-256 over the eventIDs in the order of their UTF-8 bytes, each ended by a line feed."""
    digest = hashlib.sha256()
    for name in sorted(each.encode() for each in names):
        digest.update(name + b"\n")
    return digest.hexdigest()


def digests(asked: Asked, since: dt.datetime, until: dt.datetime, step: dt.timedelta) -> list[Period]:
    """Period by period, the first ones: at least one, and as many as SECONDS are enough for.

    Raises EpcisException: QueryTooLargeException for a period that holds too much for one digest,
    ValidationException for a number that was not given yet.
    """
    head = search.horizon()
    if asked.upto > head:
        raise EpcisException("ValidationException", errors.AHEAD.problem("upto", asked.upto, head=head))
    hidden = presented.seen_since(asked.viewer, asked.upto, head)
    stop = time.monotonic() + SECONDS
    found: list[Period] = []
    after = services.number_before(since)
    while since < until and len(found) < MOST_PERIODS and (not found or time.monotonic() < stop):
        end = until if until - since <= step else since + step
        last = services.number_before(end)
        found.append(_period(asked, (since, end), (after, min(last, asked.upto)), hidden))
        since, after = end, last
    return found


def _period(asked: Asked, span: Span, numbers: tuple[int, int], hidden: set[UUID]) -> Period:
    """Record time never falls along the numbers: what was recorded in a span of time has a span of numbers."""
    names: list[str] = []
    unreadable = 0
    for page in _pages(asked, span, *numbers):
        names += [shown(each).event_id or "" for each in page.events if each.id not in hidden]
        unreadable += page.damaged
        if len(names) > MOST_OF_ONE:
            raise _too_large(span)
    return Period(*span, len(names), digest_of(names), unreadable)


def _pages(asked: Asked, span: Span, after: int, last: int) -> Iterator[search.Page]:
    """All of a period or a refusal: a digest of a part would pass for one of the whole."""
    query = from_parameters(asked.parameters, {})
    stop = time.monotonic() + SECONDS_OF_ONE
    while after < last:
        page = search.since(query, asked.viewer, after=after, upto=last, most=_AT_ONCE)
        yield page
        if page.horizon <= after or (page.horizon < last and time.monotonic() > stop):
            raise _too_large(span)
        after = page.horizon


def _too_large(span: Span) -> EpcisException:
    problem = errors.PERIOD_TOO_LARGE.problem("by", span[0].isoformat())
    return EpcisException("QueryTooLargeException", problem)
