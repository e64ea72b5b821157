"""What is to be sent next to one subscriber. Called with the subscription's row locked.

Procedure (next_delivery):
 1. What waits is sent before anything new is made: one thing at a time, in order.
 2. A stream looks as far as the ledger is searchable now. A scheduled run looks as far as it was when the run
    began, in several deliveries if it must, and then ends.
 3. Numbers without a match are passed over at once; with a match, an outbox row is written that names the
    numbers. The window moves when the receiver has taken them, not before.
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import replace

from suyuan import clock
from suyuan.core.epcis.query.parse import from_parameters
from suyuan.exchange.search import services as search
from suyuan.exchange.subscriptions import named, presented, services, store
from suyuan.exchange.subscriptions.models import Delivery, Subscription
from suyuan.exchange.subscriptions.tail import Tail
from suyuan.exchange.subscriptions.timing import next_time, wall
from suyuan.ledger.queries import StoredEvent
from suyuan.ledger.sequencer import last_number

LOOK_AGAIN = dt.timedelta(seconds=0.3)
"""A stream that found nothing among new numbers is not looked at again before this has passed."""
Planned = tuple[Delivery, list[StoredEvent] | None]
"""What to send, and its events where they were read just now."""


def next_delivery(subscription: Subscription, tail: Tail) -> Planned | None:
    """The delivery whose turn it is, or None when there is nothing to send."""
    key = {"owner": subscription.owner, "id": subscription.id}
    waiting = store.deliveries("waiting", **key)
    if waiting:
        return waiting[0], None
    return _next_new(_opened(subscription), tail)


def events_of(subscription: Subscription, after: int, upto: int, most: int) -> search.Page:
    """Events with numbers in (after, horizon] that match and that the owner may see now; horizon is at most upto."""
    query = from_parameters(subscription.parameters, {})
    return presented.since(query, named.viewer_for(subscription.owner), after=after, upto=upto, most=most)


def all_events_of(delivery: Delivery, subscription: Subscription) -> list[StoredEvent]:
    """The events of a delivery that was planned earlier; of those erased since, none."""
    found: list[StoredEvent] = []
    after = delivery.after
    while after < delivery.upto:
        page = events_of(subscription, after, delivery.upto, max(1, delivery.events))
        found += page.events
        if page.horizon <= after:
            break
        after = page.horizon
    return found


def _opened(subscription: Subscription) -> Subscription:
    """At its first run: with the window starting at initialRecordTime, which may have lain ahead."""
    first = subscription.initial_time
    if first is None or subscription.min_record_time != first:
        return subscription
    return replace(subscription, upto=max(subscription.upto, services.number_before(first)))


def _next_new(subscription: Subscription, tail: Tail) -> Planned | None:
    end = _end_of_look(subscription)
    if end is None:
        return None
    found: list[StoredEvent] = []
    reached = subscription.upto
    if end > reached and not tail.may_bring(from_parameters(subscription.parameters, {}), reached, end):
        reached = end
    elif end > reached:
        page = events_of(subscription, reached, end, subscription.batch)
        found, reached = page.events, page.horizon
    is_over = reached >= end
    if found or (is_over and subscription.report_if_empty and not subscription.reported):
        return _add(subscription, reached, found), found
    _pass_over(subscription, reached, is_over=is_over)
    return None


def _end_of_look(subscription: Subscription) -> int | None:
    """The last number to look at now; None when it cannot be searched yet."""
    searchable = search.horizon()
    if subscription.schedule is None:
        return max(searchable, subscription.upto)
    target = subscription.target
    if target is None:
        due = next_time(subscription.schedule, max(subscription.min_record_time, subscription.created_at))
        if wall() < due:  # something else brought us here: a resumption, a dead letter sent once more
            _come_back(subscription, due)
            return None
        target = max(last_number(), subscription.upto)
        store.run("begin_run", owner=subscription.owner, id=subscription.id, target=target)
    if searchable < target:
        _come_back(subscription, wall() + LOOK_AGAIN)
        return None
    return target


def _add(subscription: Subscription, end: int, found: list[StoredEvent]) -> Delivery:
    given = {"owner": subscription.owner, "id": subscription.id, "delivery": uuid.uuid4(), "now": clock.now()}
    window = {"after": subscription.upto, "upto": end, "events": len(found)}
    return store.deliveries("add_delivery", **given, **window)[0]


def _pass_over(subscription: Subscription, reached: int, *, is_over: bool) -> None:
    """Nothing for this subscriber among the numbers; ends the scheduled run when it has seen all of them."""
    now, key = wall(), {"owner": subscription.owner, "id": subscription.id}
    told = {"upto": reached, "now": clock.now()}
    store.run("pass_over", **key, **told, next_at=now + LOOK_AGAIN if is_over else now)
    if is_over and subscription.schedule is not None:
        ends = {"next_at": next_time(subscription.schedule, now), "now": clock.now()}
        store.run("end_run", **key, **ends)


def _come_back(subscription: Subscription, moment: dt.datetime) -> None:
    store.run("come_back", owner=subscription.owner, id=subscription.id, next_at=moment)
