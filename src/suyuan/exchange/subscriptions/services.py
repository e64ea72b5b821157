"""Subscribing, and what an owner does with a subscription. Each write is check, make, save."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import transaction
from psycopg.types.json import Jsonb

from suyuan import clock
from suyuan.core.epcis.query.errors import EpcisException
from suyuan.core.problem import Refused
from suyuan.exchange.sealing import SIGNATURE_TOKEN, seal
from suyuan.exchange.subscriptions import egress, errors, named, rules, store
from suyuan.exchange.subscriptions.models import Delivery, DeliveryState, State, Subscription, Terms
from suyuan.exchange.subscriptions.people import without_people
from suyuan.exchange.subscriptions.timing import next_time, wall
from suyuan.ledger import connection
from suyuan.ledger.sequencer import last_number

LARGEST_BATCH = 500
"""Events in one delivery."""
MOST_OF_ONE_OWNER = 1_000


def subscribe(
    owner: int, query: str, terms: Terms, *, parameters: named.Parameters | None = None
) -> Subscription:
    """Make a subscription to a named query; or to a query of the standard, with ``parameters`` (EPCIS 1.2).

    1. The address is judged now, so that a mistake is told to who can mend it; and again before every delivery.
    2. The query is held, so that it cannot be deleted under the new subscription.
    3. The window starts behind the last number, or at initialRecordTime.

    Raises EpcisException: NoSuchNameException, SubscribeNotPermittedException, InvalidURIException,
    DuplicateSubscriptionException.
    """
    _judge(terms.dest)
    with transaction.atomic():
        asked, headers = _held(owner, query, parameters)
        rules.refuse_poll_controls(asked)
        made = _row(owner, query, asked, terms, {**headers, **terms.format})
        store.run("delete_ended", owner=owner, id=made["id"])
        if store.value("count", owner=owner) >= MOST_OF_ONE_OWNER:
            full = errors.TOO_MANY_SUBSCRIPTIONS.problem("", None, limit=MOST_OF_ONE_OWNER)
            raise EpcisException("SubscribeNotPermittedException", full)
        if not store.run("insert", **made):
            taken = errors.SUBSCRIPTION_TAKEN.problem("subscriptionID", made["id"])
            raise EpcisException("DuplicateSubscriptionException", taken)
    return get_subscription(owner, made["id"])


def get_subscription(owner: int, id_: str, *, query: str | None = None) -> Subscription:
    """Raises EpcisException(NoSuchSubscriptionException)."""
    found = store.subscriptions("get", owner=owner, id=id_)
    if not found or (query is not None and found[0].query != query):
        raise _no_such(id_)
    return found[0]


def list_subscriptions(
    owner: int, query: str | None = None, *, after: str = "", limit: int = 30
) -> list[Subscription]:
    """Those that have not ended, whose ids come after ``after``."""
    return store.subscriptions("list", owner=owner, query=query, after=after, limit=limit)


def unsubscribe(owner: int, id_: str, *, query: str | None = None) -> None:
    """End a subscription and forget its deliveries. What is being sent this moment may still arrive."""
    with transaction.atomic():
        _taken(owner, id_, query)
        store.run("delete", owner=owner, id=id_)
        store.run("delete_deliveries", owner=owner, id=id_)


def pause(owner: int, id_: str, *, query: str | None = None) -> Subscription:
    """Send nothing until ``resume``; the window stays where it is, so nothing is missed."""
    with transaction.atomic():
        _refuse_ended(_taken(owner, id_, query))
        store.run("set_state", owner=owner, id=id_, state=State.PAUSED, reason=None, now=wall())
    return get_subscription(owner, id_)


def resume(owner: int, id_: str, *, query: str | None = None) -> Subscription:
    """Go on, after a pause or after the tries were used up: the dead letter is tried anew, with its old id."""
    with transaction.atomic():
        _refuse_ended(_taken(owner, id_, query))
        store.run("revive_dead", owner=owner, id=id_)
        store.run("set_state", owner=owner, id=id_, state=State.ACTIVE, reason=None, now=wall())
    return get_subscription(owner, id_)


def replay(
    owner: int,
    id_: str,
    *,
    number: int | None = None,
    moment: dt.datetime | None = None,
    query: str | None = None,
) -> Subscription:
    """Send everything again from a ledger number, or from what was recorded at a moment, in order, with new ids.

    Never skips: a number that was not reached yet changes nothing but that sending goes on. A scheduled subscriber
    gets it at once too.
    Raises EpcisException(ValidationException) when that lies ahead of the ledger.
    """
    head = last_number()
    start = number if number is not None else number_before(moment or clock.now()) + 1
    if not 0 < start <= head:
        raise EpcisException(
            "ValidationException", errors.NOTHING_TO_REPLAY.problem("from", moment or number)
        )
    with transaction.atomic():
        found = _taken(owner, id_, query)
        _refuse_ended(found)
        store.run("replace_waiting", owner=owner, id=id_, now=wall())
        given = {"upto": min(start - 1, found.upto), "target": None if found.is_stream else head}
        store.run("rewind", owner=owner, id=id_, **given, now=wall())
    return get_subscription(owner, id_)


def dead_letters(owner: int, id_: str | None = None, *, limit: int = 100) -> list[Delivery]:
    """What could not be delivered, newest first: blocking its subscription, or passed over by its owner."""
    return store.deliveries("letters", owner=owner, id=id_, states=[3, 5], limit=limit)


def deliveries(owner: int, id_: str, *, limit: int = 100) -> list[Delivery]:
    """What was sent or is to be sent, newest first."""
    return store.deliveries("letters", owner=owner, id=id_, states=[1, 2, 3, 4, 5], limit=limit)


def replay_dead_letter(owner: int, delivery: uuid.UUID) -> Delivery:
    """Send one dead letter again, with its old id. One that blocks its subscription gets all its tries anew.

    Raises EpcisException(NoSuchSubscriptionException) when there is no such dead letter.
    """
    with transaction.atomic():
        found = store.deliveries("letter", owner=owner, delivery=delivery)
        if not found:
            unknown = errors.NO_SUCH_DELIVERY.problem("delivery", str(delivery))
            raise EpcisException("NoSuchSubscriptionException", unknown)
        letter = found[0]
        _refuse_ended(_taken(owner, letter.subscription, None))
        store.run("revive", owner=owner, delivery=delivery, moves=letter.moves)
        given = {"owner": owner, "id": letter.subscription, "now": wall()}
        store.run("set_state", **given, state=State.ACTIVE, reason=None)
    return letter


def pass_over_dead_letter(owner: int, id_: str, *, query: str | None = None) -> Subscription:
    """Let the dead letter that blocks this subscription go, and go on behind it. It stays in the list."""
    now = wall()
    with transaction.atomic():
        _refuse_ended(_taken(owner, id_, query))
        upto = store.value("let_go", owner=owner, id=id_)
        if upto is None:
            nothing = errors.NOTHING_BLOCKS.problem("subscriptionID", id_)
            raise EpcisException("NoSuchSubscriptionException", nothing)
        store.run("pass_over", owner=owner, id=id_, upto=upto, next_at=now, now=now)
        store.run("set_state", owner=owner, id=id_, state=State.ACTIVE, reason=None, now=now)
    return get_subscription(owner, id_)


def pass_over_letter(owner: int, delivery: uuid.UUID) -> Subscription:
    """Let this dead letter go, which blocks its subscription; raises as ``pass_over_dead_letter``."""
    found = store.deliveries("letter", owner=owner, delivery=delivery)
    if not found or found[0].state is not DeliveryState.DEAD:
        unknown = errors.NO_SUCH_DELIVERY.problem("delivery", str(delivery))
        raise EpcisException("NoSuchSubscriptionException", unknown)
    return pass_over_dead_letter(owner, found[0].subscription)


def number_before(moment: dt.datetime) -> int:
    """The last number that was given before a moment."""
    return int(store.value("number_before", moment=moment) or 0)


def _judge(dest: str) -> None:
    try:
        egress.target_of(dest, settings.EGRESS_ALLOW)
    except Refused as why:
        raise EpcisException("InvalidURIException", *why.problems) from why


def _held(
    owner: int, query: str, parameters: named.Parameters | None
) -> tuple[named.Parameters, Mapping[str, str]]:
    if parameters is not None and query in named.OF_THE_STANDARD:
        return without_people(owner, parameters), {}
    with connection.cursor() as cursor:
        row = cursor.execute(named.SQL["hold"], (owner, query)).fetchone()
    if row is None:
        raise named.no_such_query(query)
    return named.parameters_from(row[0]), row[1]


def _row(
    owner: int, query: str, asked: named.Parameters, terms: Terms, headers: Mapping[str, str]
) -> dict[str, Any]:
    now, id_ = clock.now(), terms.id or str(uuid.uuid4())
    start = terms.initial_time or now
    return {
        "owner": owner,
        "id": id_,
        "query": query,
        "parameters": Jsonb(asked),
        "dest": terms.dest,
        "token": None if terms.token is None else seal(SIGNATURE_TOKEN, terms.token.encode(), owner, id_),
        "schedule": None if terms.schedule is None else Jsonb(dict(terms.schedule)),
        "report_if_empty": terms.report_if_empty,
        "initial_time": terms.initial_time,
        "format": Jsonb(dict(headers)),
        "created_at": now,
        "upto": last_number() if terms.initial_time is None else number_before(start),
        "batch": LARGEST_BATCH,
        "next_at": _first_time(terms),
        "min_record_time": start,
    }


def _first_time(terms: Terms) -> dt.datetime:
    """When there is something to do first: at once, at a moment ahead, or when the schedule says after that."""
    opens = max(terms.initial_time or wall(), wall())
    return opens if terms.schedule is None else next_time(terms.schedule, opens)


def _taken(owner: int, id_: str, query: str | None) -> Subscription:
    found = store.subscriptions("take", owner=owner, id=id_)
    if not found or (query is not None and found[0].query != query):
        raise _no_such(id_)
    return found[0]


def _refuse_ended(subscription: Subscription) -> None:
    if subscription.state is State.ENDED:
        raise EpcisException(
            "NoSuchSubscriptionException", errors.ENDED.problem("subscriptionID", subscription.id)
        )


def _no_such(id_: str) -> EpcisException:
    problem = errors.NO_SUCH_SUBSCRIPTION.problem("subscriptionID", id_)
    return EpcisException("NoSuchSubscriptionException", problem)
