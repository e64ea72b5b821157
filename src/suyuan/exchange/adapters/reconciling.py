"""Comparing with the other platform: what it says it has against what we sent.

Procedure (reconcile):
 1. Ask the platform what it got in a period. Nothing is changed meanwhile, on either side.
 2. Find our messages by the numbers it names, whenever they were made, and those that we sent in the period. Write
    again what they say.
 3. List what is missing there, there twice, there with other content, there although we have no yes for it, and
    there under a number that is none of ours. Keep the list.

A message that failed here and is there, or the other way round, is exactly what a lost answer leaves behind.
``settle`` then takes the platform's word: what it has as we sent it is accepted, what it lacks goes out again.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db import transaction
from psycopg.types.json import Jsonb

from suyuan.core.problem import Refused
from suyuan.exchange.adapters import errors, planning, services, store
from suyuan.exchange.adapters.contract import Account, Adapter, Held, Piece, id_of
from suyuan.exchange.adapters.line import GuardedLine
from suyuan.exchange.adapters.models import Message, State
from suyuan.exchange.adapters.registry import adapter_called
from suyuan.exchange.subscriptions import egress
from suyuan.exchange.subscriptions.timing import wall

SECONDS = 600.0
"""For a whole comparison."""
MOST_NAMED = 20
"""Things named in one finding; the count says how many there are."""


class Kind(StrEnum):
    """What can differ."""

    MISSING = "missing"
    """We have a yes, or may have been heard, and it is not there."""
    DOUBLED = "doubled"
    """There more than once."""
    DIFFERENT = "different"
    """There with other content."""
    UNACKNOWLEDGED = "unacknowledged"
    """There, and we have no yes for it."""
    FOREIGN = "foreign"
    """There, and not from here."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One difference. ``ours`` and ``theirs`` name things that only one side has, shortened."""

    kind: Kind
    reference: str
    number: int | None = None
    state: str | None = None
    ours: tuple[str, ...] = ()
    theirs: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return {
            "kind": str(self.kind),
            "reference": self.reference,
            "number": self.number,
            "state": self.state,
            "ours": list(self.ours),
            "theirs": list(self.theirs),
        }


@dataclass(frozen=True, slots=True)
class Comparison:
    since: dt.datetime
    until: dt.datetime
    compared: int
    held: int
    findings: tuple[Finding, ...]


def reconcile(owner: int, name: str, since: dt.datetime, until: dt.datetime) -> Comparison:
    """Compare and keep what was found. Raises Refused: ADP-006, or ADP-018 when the platform does not say."""
    connection = services.get_connection(owner, name)
    account, adapter = connection.account(), adapter_called(connection.adapter)
    held = _asked(adapter, account, since, until)
    messages = _ours(owner, name, held, since, until)
    pieces = {one.id: _piece(one, account, adapter) for one in messages}
    by_message = _matched(held, messages, pieces)
    findings = [*_of_ours(messages, pieces, by_message, adapter), *_foreign(by_message.get(None, ()))]
    made = Comparison(since, until, len(messages), len(held), tuple(findings))
    told = {"compared": made.compared, "held": made.held, "since": since, "until": until}
    found = Jsonb([one.as_json() for one in findings])
    store.run("add_comparison", owner=owner, name=name, now=wall(), findings=found, **told)
    return made


def settle(owner: int, name: str, comparison: Comparison) -> int:
    """Take the platform's word where it is plain; how many messages changed their state.

    Nothing is done about what is doubled, different or foreign: that is for people.
    """
    changed = 0
    with transaction.atomic():
        store.connections("take", owner=owner, name=name)
        for one in comparison.findings:
            if one.number is None:
                continue
            given = {"owner": owner, "name": name, "number": one.number, "now": wall()}
            if one.kind is Kind.UNACKNOWLEDGED:
                changed += store.run("settle_accepted", **given)
            elif one.kind is Kind.MISSING:
                changed += store.run("send_missing", **given)
    return changed


def _asked(adapter: Adapter, account: Account, since: dt.datetime, until: dt.datetime) -> list[Held]:
    line = GuardedLine(account.dest, SECONDS)
    try:
        return list(adapter.held(account, line, (since, until)))
    except egress.Unreached as why:
        raise Refused(errors.CANNOT_COMPARE.problem("", why=str(why))) from None
    except (KeyError, TypeError, ValueError, AttributeError) as why:
        raise Refused(errors.CANNOT_COMPARE.problem("", why=type(why).__name__)) from None


def _ours(
    owner: int, name: str, held: Iterable[Held], since: dt.datetime, until: dt.datetime
) -> list[Message]:
    ids = [id_ for one in held if one.reference and (id_ := id_of(one.reference))]
    key = {"owner": owner, "name": name}
    found = {one.id: one for one in store.messages("message_by_id", **key, ids=ids)}
    found |= {one.id: one for one in store.messages("tried_between", **key, since=since, until=until)}
    return sorted(found.values(), key=lambda one: one.number)


def _piece(message: Message, account: Account, adapter: Adapter) -> Piece | None:
    """None when it cannot be written again: then only its being there is compared."""
    try:
        piece = planning.piece_of(message, account, adapter)
    except Refused:
        return None
    return piece if piece.digest == message.digest else None


def _matched(
    held: Iterable[Held], messages: Sequence[Message], pieces: Mapping[UUID, Piece | None]
) -> dict[UUID | None, list[Held]]:
    """What is held, by our message; under None what belongs to none."""
    known = {one.id for one in messages}
    by_items = {piece.items: id_ for id_, piece in pieces.items() if piece is not None}
    found: dict[UUID | None, list[Held]] = defaultdict(list)
    for one in held:
        id_ = by_items.get(one.items or ()) if one.reference is None else id_of(one.reference)
        found[id_ if id_ in known else None].append(one)
    return found


def _of_ours(
    messages: Sequence[Message],
    pieces: Mapping[UUID, Piece | None],
    held: Mapping[UUID | None, list[Held]],
    adapter: Adapter,
) -> Iterable[Finding]:
    newest = {_about(one): one.number for one in messages}
    for one in messages:
        piece, there = pieces[one.id], held.get(one.id, [])
        about = (one.reference, one.number, one.state.word)
        if not there:
            is_replaced = newest[_about(one)] != one.number
            if one.state in {State.ACCEPTED, State.SENT} and not is_replaced:
                yield Finding(Kind.MISSING, *about)
            continue
        if len(there) > 1:
            yield Finding(Kind.DOUBLED, *about)
        if piece is not None and not adapter.is_same(piece, there[0]):
            ours, theirs = Counter(piece.items), Counter(there[0].items or ())
            yield Finding(Kind.DIFFERENT, *about, _named(ours - theirs), _named(theirs - ours))
        elif one.state not in {State.ACCEPTED, State.SENT}:
            yield Finding(Kind.UNACKNOWLEDGED, *about)


def _about(message: Message) -> str:
    """What a later message may have taken the place of: of a record only the last one can be there."""
    return message.reference if message.once is None else message.once.partition("#")[0]


def _foreign(held: Iterable[Held]) -> Iterable[Finding]:
    for one in held:
        yield Finding(Kind.FOREIGN, one.reference or "", theirs=_named(Counter(one.items or ())))


def _named(things: Counter[str]) -> tuple[str, ...]:
    return tuple(sorted(things.elements()))[:MOST_NAMED]
