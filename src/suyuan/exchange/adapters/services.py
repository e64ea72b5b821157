"""Connecting to a platform, and what an owner does with a connection. Each write is check, make, save."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from psycopg.types.json import Jsonb

from suyuan import clock
from suyuan.core.epcis.query.parse import from_parameters
from suyuan.core.problem import Problem, Refused
from suyuan.exchange.adapters import errors, store
from suyuan.exchange.adapters.contract import Adapter, Parameters, Setting
from suyuan.exchange.adapters.models import AGAIN, Connection, ConnectionState, Message, State
from suyuan.exchange.adapters.registry import adapter_called
from suyuan.exchange.sealing import CONNECTION_SECRETS, seal
from suyuan.exchange.subscriptions.egress import read_dest
from suyuan.exchange.subscriptions.timing import wall
from suyuan.ledger.sequencer import last_number

_NAME = re.compile(r"[A-Za-z0-9_-]{1,60}")


def connect(
    owner: int,
    name: str,
    adapter: str,
    dest: str,
    *,
    settings: Mapping[str, Any],
    secrets: Mapping[str, str],
    parameters: Parameters | None = None,
    from_number: int | None = None,
) -> Connection:
    """Connect a party (0: the platform's operator) to another platform.

    It is told of what comes behind the last ledger number, or from ``from_number`` on. ``parameters``: another
    query than the adapter's own. Raises Refused with every ADP problem, or EpcisException for the query.
    """
    if not _NAME.fullmatch(name):
        raise Refused(errors.NAME_SHAPE.problem("name", name))
    known = adapter_called(adapter)
    _check(known, dest, settings, secrets)
    asked = known.asks if parameters is None else parameters
    from_parameters(asked, {})
    made = store.run(
        "connect",
        owner=owner,
        name=name,
        adapter=adapter,
        dest=dest,
        parameters=Jsonb(asked),
        settings=Jsonb(dict(settings)),
        secrets=_sealed(owner, name, secrets),
        now=clock.now(),
        wall=wall(),
        upto=last_number() if from_number is None else max(0, from_number - 1),
    )
    if not made:
        raise Refused(errors.NAME_TAKEN.problem("name", name))
    return get_connection(owner, name)


def configure(
    owner: int, name: str, dest: str, settings: Mapping[str, Any], secrets: Mapping[str, str] | None = None
) -> Connection:
    """Other settings, address or secrets (None: as they are) from the next call on."""
    with transaction.atomic():
        found = _taken(owner, name)
        opened = found.account().secrets if secrets is None else secrets
        _check(adapter_called(found.adapter), dest, settings, opened)
        given = {"settings": Jsonb(dict(settings)), "secrets": _sealed(owner, name, opened)}
        store.run("configure", owner=owner, name=name, dest=dest, wall=wall(), **given)
    return get_connection(owner, name)


def get_connection(owner: int, name: str) -> Connection:
    """Raises Refused with ADP-006."""
    return _found("connections", owner, name)


def pause(owner: int, name: str) -> Connection:
    """Send nothing until ``resume``; nothing is missed."""
    return _set_state(owner, name, ConnectionState.PAUSED)


def resume(owner: int, name: str) -> Connection:
    return _set_state(owner, name, ConnectionState.ACTIVE)


def disconnect(owner: int, name: str) -> None:
    """Send nothing any more and forget the secrets. Messages and receipts stay: they are evidence."""
    with transaction.atomic():
        _taken(owner, name)
        store.run("disconnect", owner=owner, name=name)


def retry(owner: int, name: str, number: int | None = None, *, anew: bool = False) -> int:
    """Put one message, or all that are refused, given up, failed or unjudged, in the queue again; how many.

    They keep their ids. ``anew``: this one message gets a new id and may say something new: for who made sure
    that the other platform does not have the first. Raises Refused with ADP-006 or ADP-017.
    """
    with transaction.atomic():
        _taken(owner, name)
        key = {"owner": owner, "name": name, "now": wall()}
        if anew and number is not None:
            met = store.run("anew", **key, number=number, id=uuid.uuid4())
        else:
            met = store.run("again", **key, number=number, states=[int(one) for one in AGAIN])
        if number is not None and not met:
            raise Refused(errors.NO_SUCH_MESSAGE.problem("message", number))
        store.run("come_back", owner=owner, name=name, next_at=wall())
    return met


def messages(
    owner: int, name: str, *, states: Sequence[State] | None = None, after: int = 0, limit: int = 50
) -> list[Message]:
    """The queue of a connection, in its order."""
    wanted = None if states is None else [int(one) for one in states]
    return store.messages("messages", owner=owner, name=name, after=after, limit=limit, states=wanted)


def _set_state(owner: int, name: str, state: ConnectionState) -> Connection:
    with transaction.atomic():
        _taken(owner, name)
        store.run("set_connection_state", owner=owner, name=name, state=state, now=wall())
    return get_connection(owner, name)


def _taken(owner: int, name: str) -> Connection:
    """With its row locked."""
    return _found("take", owner, name)


def _found(statement: str, owner: int, name: str) -> Connection:
    found = store.connections(statement, owner=owner, name=name)
    if not found:
        raise Refused(errors.NO_SUCH_CONNECTION.problem("name", name))
    return found[0]


def _sealed(owner: int, name: str, secrets: Mapping[str, str]) -> bytes:
    return seal(CONNECTION_SECRETS, json.dumps(dict(secrets)).encode(), owner, name)


def _check(adapter: Adapter, dest: str, settings: Mapping[str, Any], secrets: Mapping[str, str]) -> None:
    """Raises Refused with everything that is wrong at once."""
    problems: list[Problem] = []
    try:
        read_dest(dest)
    except Refused as why:
        problems += why.problems
    for one in adapter.settings:
        problems += _problems_of(one, secrets if one.is_secret else settings)
    for is_secret, given in ((False, settings), (True, secrets)):
        known = sorted(one.name for one in adapter.settings if one.is_secret is is_secret)
        problems += [
            errors.SETTING_UNKNOWN.problem("settings", each, known=", ".join(known) or "-")
            for each in given
            if each not in known
        ]
    if problems:
        raise Refused(*problems)


def _problems_of(setting: Setting, given: Mapping[str, Any]) -> list[Problem]:
    value = given.get(setting.name)
    meaning = {"meaning": setting.meaning, "meaning_zh": setting.meaning_zh}
    if value is None or value == "":
        return [errors.SETTING_MISSING.problem("settings", setting.name, **meaning)] * setting.is_needed
    if not isinstance(value, setting.kind):
        wanted = {str: "a text", dict: "an object", list: "a list", int: "a number"}[setting.kind]
        return [errors.SETTING_SHAPE.problem("settings", setting.name, wanted=wanted, **meaning)]
    return []
