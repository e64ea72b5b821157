"""One turn of one subscriber: send what is due, note how it went.

Procedure (take_turn), once for each delivery:
 1. A short transaction takes the subscription and its next delivery and counts the try, with the time of the
    next one as if this one had failed. A process that is killed while sending has therefore counted, and nobody
    is called again before that time.
 2. A second transaction takes the lock of the subscription (not its row: the owner must not wait for a slow
    receiver), sends, and notes how it went. A 2xx moves the window in the very transaction that marks the
    delivery done. When we die in between, the same delivery is sent again with the same id.
 3. What was paused, deleted or replayed meanwhile is noted nowhere: the row says so when it is taken again.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus

from django.conf import settings
from django.db import transaction

from suyuan.core.epcis.query.errors import EpcisException
from suyuan.core.problem import Refused, Rule
from suyuan.exchange.sealing import SIGNATURE_TOKEN, unseal
from suyuan.exchange.subscriptions import backoff, egress, errors, message, planning, store
from suyuan.exchange.subscriptions.models import MEDIA, XML_12, Delivery, DeliveryState, State, Subscription
from suyuan.exchange.subscriptions.services import LARGEST_BATCH
from suyuan.exchange.subscriptions.signing import signature_headers
from suyuan.exchange.subscriptions.tail import Tail
from suyuan.exchange.subscriptions.timing import wall
from suyuan.failpoints import failpoint
from suyuan.ledger.queries import StoredEvent
from suyuan.parties.sealing import Unreadable

DELIVERIES_A_TURN = 20
LARGEST_BODY = 4 << 20
"""Bytes of one delivery; one event alone may be larger."""
_TOO_MUCH = (HTTPStatus.BAD_REQUEST, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, HTTPStatus.UNPROCESSABLE_ENTITY)
"""Answers to content: in smaller parts all but the event that is at fault will be taken."""
_UNANSWERED_PAUSE = dt.timedelta(seconds=15)


@dataclass(frozen=True, slots=True)
class Try:
    """A counted try."""

    subscription: Subscription
    delivery: Delivery
    events: list[StoredEvent] | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a try ended."""

    status: int | None
    rule: Rule | None
    retry_after: str | None = None

    @property
    def is_taken(self) -> bool:
        return self.rule is None


def take_turn(owner: int, subscription: str, tail: Tail | None = None) -> None:
    """Send what is due to one subscriber, several deliveries at most."""
    tail = tail or Tail()
    for _ in range(DELIVERIES_A_TURN):
        counted = _count_try(owner, subscription, tail)
        if counted is None or not _attempt(counted):
            return


def _count_try(owner: int, id_: str, tail: Tail) -> Try | None:
    now = wall()
    with transaction.atomic():
        if not store.try_lock(owner, id_):
            return None
        taken = store.subscriptions("take_due", owner=owner, id=id_, now=now)
        planned = _plan(taken[0], tail) if taken else None
        if planned is None:
            return None
        delivery, events = planned
        counted = store.deliveries("count_try", owner=owner, delivery=delivery.id, now=now)[0]
        wait = backoff.delay(counted.tries, settings.WEBHOOK_RETRIES) or backoff.LONGEST
        store.run("come_back", owner=owner, id=id_, next_at=now + dt.timedelta(seconds=wait))
        failpoint("deliver.before_count")
    failpoint("deliver.counted")
    return Try(taken[0], counted, events)


def _plan(subscription: Subscription, tail: Tail) -> planning.Planned | None:
    """What to send. A query that this version cannot read stops its subscription; one that could not be answered
    now (it took too long, the index is being filled) is asked again later.
    """
    try:
        with transaction.atomic():
            return planning.next_delivery(subscription, tail)
    except EpcisException as why:
        if why.kind == "QueryParameterException":
            _stall(subscription, errors.QUERY_FAILED, wall())
        else:
            store.run(
                "come_back", owner=subscription.owner, id=subscription.id, next_at=wall() + _UNANSWERED_PAUSE
            )
        return None


def _attempt(counted: Try) -> bool:
    """Whether the receiver took it, and more may follow at once."""
    delivery = counted.delivery
    with transaction.atomic():
        if not store.try_lock(delivery.owner, delivery.subscription):
            return False
        outcome = _send(counted)
        failpoint("deliver.before_note")
        taken = store.subscriptions("take", owner=delivery.owner, id=delivery.subscription)
        if not taken:
            return False
        _note(taken[0], delivery, outcome)
        failpoint("deliver.before_commit")
    failpoint("deliver.noted")
    return outcome.is_taken


def _send(counted: Try) -> Outcome:
    """One try over the network."""
    subscription, delivery = counted.subscription, counted.delivery
    try:
        body = _body(counted)
        if len(body) > LARGEST_BODY and delivery.events > 1:
            return Outcome(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, errors.RECEIVER_REFUSED)
        target = egress.target_of(subscription.dest, settings.EGRESS_ALLOW)
        answer = egress.post(target, body, _headers(subscription, delivery, body), settings.WEBHOOK_SECONDS)
    except (Refused, EpcisException, Unreadable, egress.Unreached) as why:
        return Outcome(None, _rule_of(why))
    return _judged(answer)


def _rule_of(why: Exception) -> Rule:
    """What to tell the owner about a try that had no answer."""
    if isinstance(why, Refused) and why.problems[0].code.startswith("SUB-"):
        return why.problems[0].rule
    if isinstance(why, egress.Unreached):
        return errors.RECEIVER_AWAY
    return errors.QUERY_FAILED if isinstance(why, EpcisException) else errors.UNWRITABLE


def _judged(answer: egress.Answer) -> Outcome:
    if HTTPStatus.OK <= answer.status < HTTPStatus.MULTIPLE_CHOICES:
        return Outcome(answer.status, None)
    gone = answer.status == HTTPStatus.GONE
    return Outcome(
        answer.status, errors.RECEIVER_GONE if gone else errors.RECEIVER_REFUSED, answer.retry_after
    )


def _body(counted: Try) -> bytes:
    subscription, delivery = counted.subscription, counted.delivery
    events = counted.events
    if events is None and delivery.events:
        events = planning.all_events_of(delivery, subscription)
    about = (subscription.query, subscription.id)
    return message.write(*about, events or [], subscription.format, delivery.made_at)


def _headers(subscription: Subscription, delivery: Delivery, body: bytes) -> Mapping[str, str]:
    sealed, row = subscription.token, (subscription.owner, subscription.id)
    token = None if sealed is None else unseal(SIGNATURE_TOKEN, sealed, *row).decode()
    version = "1.2.0" if subscription.format.get(MEDIA) == XML_12 else "2.0.0"
    return {
        "Content-Type": message.content_type(subscription.format),
        "User-Agent": "Suyuan",
        "GS1-EPCIS-Version": version,
        "GS1-CBV-Version": version,
        # What a system keeps to go on from: everything up to this number has been told, with this delivery.
        "Suyuan-After": str(delivery.after),
        "Suyuan-Upto": str(delivery.upto),
        "Connection": "close",
        **signature_headers(token, str(delivery.id), int(time.time()), body),
    }


def _note(subscription: Subscription, delivery: Delivery, outcome: Outcome) -> None:
    """Write down how it went. The subscription's row is locked; the delivery may have been replaced meanwhile."""
    now = wall()
    state = DeliveryState.DONE if outcome.is_taken else _state_after_failure(delivery, outcome)
    problem = outcome.rule.code if outcome.rule else None
    tried = {"status": outcome.status, "problem": problem, "state": state, "now": now}
    if not store.run("note_try", owner=delivery.owner, delivery=delivery.id, **tried):
        return
    if outcome.is_taken:
        _note_taken(subscription, delivery, now)
    elif state is DeliveryState.REPLACED:
        smaller = max(1, delivery.events // 2)
        store.run("shrink", owner=delivery.owner, id=subscription.id, batch=smaller, now=now)
    elif outcome.rule is errors.RECEIVER_GONE:
        _set_state(subscription, State.ENDED, errors.RECEIVER_GONE, now)
    elif state is DeliveryState.DEAD:
        _stall(subscription, outcome.rule or errors.RECEIVER_AWAY, now)
    elif state is DeliveryState.WAITING:
        wait = _wait(delivery, outcome, now)
        store.run("come_back", owner=delivery.owner, id=subscription.id, next_at=now + wait)


def _state_after_failure(delivery: Delivery, outcome: Outcome) -> DeliveryState:
    if not delivery.moves:
        return DeliveryState.PASSED_OVER
    if outcome.status in _TOO_MUCH and delivery.events > 1:
        return DeliveryState.REPLACED
    if outcome.rule is errors.RECEIVER_GONE or delivery.tries > len(settings.WEBHOOK_RETRIES):
        return DeliveryState.DEAD
    return DeliveryState.WAITING


def _note_taken(subscription: Subscription, delivery: Delivery, now: dt.datetime) -> None:
    key = {"owner": subscription.owner, "id": subscription.id, "now": now}
    if not delivery.moves:
        store.run("notified", **key)
        return
    batch = min(LARGEST_BATCH, subscription.batch + max(1, subscription.batch // 8))
    store.run("advance", **key, upto=delivery.upto, batch=batch)


def _wait(delivery: Delivery, outcome: Outcome, now: dt.datetime) -> dt.timedelta:
    planned = backoff.delay(delivery.tries, settings.WEBHOOK_RETRIES) or backoff.LONGEST
    return dt.timedelta(seconds=max(planned, backoff.asked_delay(outcome.retry_after, now)))


def _stall(subscription: Subscription, rule: Rule, now: dt.datetime) -> None:
    _set_state(subscription, State.STALLED, rule, now)


def _set_state(subscription: Subscription, state: State, rule: Rule, now: dt.datetime) -> None:
    key = {"owner": subscription.owner, "id": subscription.id}
    store.run("set_state", **key, state=state, reason=rule.code, now=now)
