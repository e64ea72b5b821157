"""One turn of one connection: hand over what is due, note what was answered.

Procedure (take_turn), once for each message:
 1. A short transaction takes the connection, makes messages of new events when none is due, takes the first
    message that is due, counts the call and takes a lease: until it has run out nobody else calls. Then it is
    committed. A process killed at any point from here on has counted, and the message keeps its id.
 2. The adapter talks to the platform, outside of any transaction: a slow platform holds no lock and no row.
 3. A second transaction notes the receipt and the new state. A yes is noted by whoever brings it. Anything else
    is noted only while no later call was begun: what an overtaken worker heard is kept as a receipt, no more.

Order: messages go in the order of the ledger. One that fails lets the others pass after PATIENCE tries and comes
again by itself; one that is refused or given up waits for its owner and holds up nobody.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from psycopg.types.json import Jsonb

from suyuan.core.epcis.query.errors import EpcisException
from suyuan.core.problem import Problem, Refused
from suyuan.exchange.adapters import errors, planning, store
from suyuan.exchange.adapters.contract import Account, Adapter, Line, Receipt, Verdict
from suyuan.exchange.adapters.line import LONGEST_TALK, GuardedLine
from suyuan.exchange.adapters.models import Connection, Message, State
from suyuan.exchange.adapters.registry import adapter_called
from suyuan.exchange.sealing import PLATFORM_ANSWER, seal
from suyuan.exchange.subscriptions import backoff, egress
from suyuan.exchange.subscriptions.timing import wall
from suyuan.failpoints import failpoint

MESSAGES_A_TURN = 20
PLANS_A_TURN = 5
"""Where much of the ledger is none of the platform's business, it is passed over in steps that are saved."""
LEASE = dt.timedelta(seconds=LONGEST_TALK + 30)
PATIENCE = 3
"""Tries after which a message no longer holds up those behind it."""
LONGEST_PAUSE = 3_600.0
"""Seconds after which a platform that was away is asked again at the latest, unless it names a time itself."""
_UNANSWERED_PAUSE = dt.timedelta(seconds=15)


@dataclass(frozen=True, slots=True)
class Call:
    """A counted call."""

    connection: Connection
    account: Account
    message: Message
    was_sent: bool
    """The platform has it already: ask, do not send."""


def take_turn(owner: int, name: str) -> None:
    """Hand over what is due to one platform, several messages at most."""
    memory: dict[str, str] = {}
    for _ in range(MESSAGES_A_TURN):
        call = _count_call(owner, name)
        if call is None:
            return
        line = GuardedLine(call.connection.dest)
        line.memory = memory
        if not _note(call, _talk(call, line)):
            return


def _count_call(owner: int, name: str) -> Call | None:
    now = wall()
    with transaction.atomic():
        taken = store.connections("take_due", owner=owner, name=name, now=now)
        if not taken:
            return None
        call = _next_call(taken[0], now)
        failpoint("adapters.before_count")
    failpoint("adapters.counted")
    return call


def _next_call(connection: Connection, now: dt.datetime) -> Call | None:
    key = {"owner": connection.owner, "name": connection.name}
    account = connection.account()
    due = store.messages("next_message", **key, now=now)
    for _ in range(PLANS_A_TURN):
        if due or not _plan(connection, account, now):
            break
        connection = store.connections("take", **key)[0]
        due = store.messages("next_message", **key, now=now)
    if not due:
        return None
    lease = now + LEASE
    (counted,) = store.messages("count_call", **key, number=due[0].number, now=now, lease=lease)
    store.run("come_back", **key, next_at=lease)
    return Call(connection, account, counted, due[0].state is State.SENT)


def _plan(connection: Connection, account: Account, now: dt.datetime) -> bool:
    """A query that could not be answered now is asked again later."""
    try:
        with transaction.atomic():
            return planning.plan(connection, account, now)
    except EpcisException:
        later = now + _UNANSWERED_PAUSE
        store.run("come_back", owner=connection.owner, name=connection.name, next_at=later)
        return False


def _talk(call: Call, line: Line) -> Receipt | Problem:
    """What the platform says; or what keeps the message from being sent."""
    adapter, message = adapter_called(call.connection.adapter), call.message
    try:
        piece = planning.piece_of(message, call.account, adapter)
    except Refused as why:
        return why.problems[0]
    if piece.problem is not None:
        return piece.problem
    if piece.digest != message.digest:
        if message.calls > 1 and message.digest:
            return errors.CONTENT_CHANGED.problem()
        _renew(message, piece.digest)
    failpoint("adapters.before_send")
    receipt = _said(call, adapter, piece, line)
    failpoint("adapters.answered")
    return receipt


def _said(call: Call, adapter: Adapter, piece: Any, line: Line) -> Receipt | Problem:
    message = call.message
    try:
        if call.was_sent:
            return adapter.follow(piece, message.reference, call.account, line)
        return adapter.send(piece, message.reference, call.account, line, is_repeat=message.calls > 1)
    except egress.Unreached as why:
        return Receipt(Verdict.FAILED, None, str(why))
    except Refused as why:
        return Receipt(Verdict.FAILED, why.problems[0].code, why.problems[0].message)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as why:
        # An answer of a shape that nobody foresaw says nothing about the content.
        return Receipt(Verdict.FAILED, None, type(why).__name__)


def _renew(message: Message, digest: bytes) -> None:
    """It was never sent: what it says may still change, with the settings or with this program."""
    store.run(
        "set_digest", owner=message.owner, name=message.connection, number=message.number, digest=digest
    )


def _note(call: Call, outcome: Receipt | Problem) -> bool:
    """Write down how it went; whether the next message may follow at once."""
    now, message = wall(), call.message
    receipt = None if isinstance(outcome, Problem) else outcome
    state, problem = _judged(call, outcome)
    wait = _wait(message, receipt, now)
    key = {"owner": message.owner, "name": message.connection}
    with transaction.atomic():
        if not store.connections("take", **key):
            return False
        if receipt is not None:
            _keep(message, receipt, now)
        failpoint("adapters.before_note")
        is_noted = store.run(
            "note",
            **key,
            number=message.number,
            id=message.id,
            calls=message.calls,
            state=state,
            afresh=state is State.SENT and not call.was_sent,
            next_at=now + wait,
            settled_at=now if state in {State.ACCEPTED, State.REFUSED, State.GIVEN_UP} else None,
            status=receipt.status if receipt else None,
            problem=Jsonb(problem.as_json()) if problem else None,
            code=receipt.code if receipt else None,
            told=receipt.told if receipt else None,
            remote=receipt.remote if receipt else None,
        )
        if is_noted:
            _note_on_connection(call.connection, message, receipt, now, wait)
        failpoint("adapters.before_commit")
    failpoint("adapters.noted")
    return bool(is_noted) and (receipt is None or receipt.verdict is not Verdict.FAILED)


def _judged(call: Call, outcome: Receipt | Problem) -> tuple[State, Problem | None]:
    if isinstance(outcome, Problem):
        return State.GIVEN_UP, outcome
    if outcome.verdict is Verdict.ACCEPTED:
        return State.ACCEPTED, None
    if outcome.verdict is Verdict.REFUSED:
        return State.REFUSED, errors.PLATFORM_REFUSED.problem("", code=outcome.code or "", told=outcome.told)
    is_over = call.message.tries > len(settings.WEBHOOK_RETRIES)
    is_pending = outcome.verdict is Verdict.PENDING
    problem = None if is_pending else _trouble(outcome)
    if is_over and (call.was_sent or not is_pending):
        return State.GIVEN_UP, problem or errors.NOT_JUDGED.problem()
    return (State.SENT if call.was_sent or is_pending else State.FAILED), problem


def _trouble(receipt: Receipt) -> Problem:
    if receipt.status is None:
        return errors.PLATFORM_AWAY.problem("", why=receipt.told)
    return errors.PLATFORM_BUSY.problem("", status=receipt.status, code=receipt.code or "", told=receipt.told)


def _keep(message: Message, receipt: Receipt, now: dt.datetime) -> None:
    row = (message.owner, message.id, message.calls)
    sealed = seal(PLATFORM_ANSWER, receipt.answer, *row) if receipt.answer else None
    store.run(
        "add_receipt",
        owner=message.owner,
        id=message.id,
        call=message.calls,
        now=now,
        verdict=receipt.verdict,
        status=receipt.status,
        code=receipt.code,
        told=receipt.told,
        remote=receipt.remote,
        answer=sealed,
    )


def _wait(message: Message, receipt: Receipt | None, now: dt.datetime) -> dt.timedelta:
    """Until the next try of this message."""
    planned = backoff.delay(max(1, message.tries), settings.WEBHOOK_RETRIES) or backoff.LONGEST
    asked = backoff.asked_delay(receipt.retry_after, now) if receipt else 0.0
    return dt.timedelta(seconds=max(planned, asked))


def _note_on_connection(
    connection: Connection, message: Message, receipt: Receipt | None, now: dt.datetime, wait: dt.timedelta
) -> None:
    key = {"owner": connection.owner, "name": connection.name}
    if receipt is None:
        store.run("come_back", **key, next_at=now)
        return
    if receipt.verdict is not Verdict.FAILED:
        if connection.failures >= PATIENCE:
            store.run("bring_forward", **key, now=now)
        store.run("answered", **key, now=now)
        return
    pause = wait
    if message.tries >= PATIENCE:
        pause = dt.timedelta(seconds=_pause(connection.failures, is_first=message.tries == PATIENCE))
        pause = max(pause, dt.timedelta(seconds=backoff.asked_delay(receipt.retry_after, now)))
    store.run("unanswered", **key, next_at=now + pause)


def _pause(failures: int, *, is_first: bool) -> float:
    """How long a platform is left alone: the next message gets its chance soon, then the calls grow rare."""
    retries = settings.WEBHOOK_RETRIES
    number = 1 if is_first else min(failures + 1, len(retries))
    return min(backoff.delay(number, retries) or LONGEST_PAUSE, LONGEST_PAUSE)
