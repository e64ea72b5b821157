"""The events of a query for one who watches over a websocket: what to send next, by the ledger's numbers.

Everything here may wait for the database and runs in threads; ``websocket`` calls it and does the talking.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from suyuan import clock
from suyuan.core.epcis.query.errors import EpcisException
from suyuan.core.epcis.query.schedule import RANGES
from suyuan.exchange import errors as door_errors
from suyuan.exchange.formats import EPC_FORMATS
from suyuan.exchange.problems import DoorRefusal
from suyuan.exchange.search import services as search
from suyuan.exchange.subscriptions import errors, message, named, presented, rules, services
from suyuan.exchange.subscriptions.models import EPC_FORMAT, MEDIA, Terms
from suyuan.exchange.subscriptions.tail import Tail
from suyuan.exchange.subscriptions.timing import next_time, wall
from suyuan.ledger.queries import StoredEvent
from suyuan.ledger.sequencer import last_number
from suyuan.parties.machines import access_tokens
from suyuan.parties.models import ApiKey
from suyuan.parties.queries import viewer_of_key
from suyuan.parties.services import authenticate_key

SCOPE = "query"
BATCH = 100
"""Events in one message at most."""
LARGEST_MESSAGE = 1 << 20
"""Bytes: what stock clients take unless they are told otherwise. One event alone may be larger."""
_PREFIX, _SUFFIX = "/epcis/v2/queries/", "/events"
_SWITCHES = {"true": True, "false": False}


@dataclass(frozen=True, slots=True)
class Watch:
    """One who watches, and how far it was told."""

    key: ApiKey
    query: named.NamedQuery
    terms: Terms
    upto: int
    due: dt.datetime
    """When to look next; for a stream, always past."""
    target: int | None = None
    """The number up to which the present scheduled run looks."""
    has_reported: bool = False
    format: Mapping[str, str] = field(default_factory=dict)
    token: str = field(default="", repr=False)
    """Of ``/oauth2/token``, where one stands for the key: the watch lasts no longer than it."""

    @property
    def owner(self) -> int:
        return self.key.party_id


@dataclass(frozen=True, slots=True)
class Step:
    """What comes of one look: who watches goes on as ``watch``, and ``content`` is sent before it does."""

    watch: Watch
    content: str | None = None
    is_over: bool = True
    """Whether everything there is now was looked at."""


def open_watch(path: str, headers: Callable[[str], str | None]) -> Watch:
    """Read a handshake. ``headers`` answers a header's name.

    Steps: 1 the key is valid and was issued for queries; 2 the address names a query of its party; 3 the controls
    are possible. Raises DoorRefusal (401, 403, 404), EpcisException (400, 404).
    """
    token = _bearer(headers("Authorization") or "")
    key = _key(token)
    parts = urlsplit(path)
    query = named.get_query(key.party_id, _name(parts.path))
    rules.refuse_poll_controls(query.parameters)
    terms = rules.read_controls(_controls(parts.query))
    start = terms.initial_time
    first = max(start or wall(), wall())
    written = {**query.format, **_format(headers(EPC_FORMAT))}
    return Watch(
        key=key,
        query=query,
        terms=terms,
        upto=last_number() if start is None else services.number_before(start),
        due=first if terms.schedule is None else next_time(terms.schedule, first),
        format={name: value for name, value in written.items() if name != MEDIA},
        token=token if access_tokens.is_access_token(token) else "",
    )


def look(watch: Watch, tail: Tail) -> Step:
    """The next events for who watches, or nothing yet. Waits for nothing but the database."""
    if wall() < watch.due:
        return Step(watch)
    if watch.terms.schedule is not None and watch.target is None:
        watch = replace(watch, target=last_number(), has_reported=False)
    return _look_on(watch, tail)


def is_welcome(watch: Watch) -> bool:
    """Whether the query is still the one that was asked for, and key and token still valid and issued for it."""
    key = _known(watch.token) if watch.token else ApiKey.objects.filter(pk=watch.key.pk).first()
    if key is None or not key.is_valid_at(clock.now()) or not _allows(key):
        return False
    try:
        return named.get_query(watch.owner, watch.query.name).created_at == watch.query.created_at
    except EpcisException:
        return False


def _look_on(watch: Watch, tail: Tail) -> Step:
    horizon = search.horizon()
    end = horizon if watch.target is None else watch.target
    if horizon < end:
        return Step(watch)
    events: list[StoredEvent] = []
    reached = max(watch.upto, min(end, horizon))
    if end > watch.upto and tail.may_bring(watch.query.query, watch.upto, end):
        viewer = viewer_of_key(watch.key)
        page = presented.since(watch.query.query, viewer, after=watch.upto, upto=end, most=BATCH)
        events, reached = page.events, page.horizon
    is_over = reached >= end
    tells_nothing = is_over and watch.terms.report_if_empty and not watch.has_reported
    content = None
    if events or tells_nothing:
        content, taken = _written(watch, events)
        if taken < len(events):
            reached, is_over = events[taken - 1].seq, False
    return Step(_moved(watch, reached, is_over=is_over, has_told=content is not None), content, is_over)


def _written(watch: Watch, events: Sequence[StoredEvent]) -> tuple[str, int]:
    """One message and how many of the events are in it: as many as a client takes by default, at least one."""
    taken = len(events)
    while True:
        content = message.write(watch.query.name, None, events[:taken], watch.format, clock.now())
        if len(content) <= LARGEST_MESSAGE or taken <= 1:
            return content.decode(), taken
        taken //= 2


def _moved(watch: Watch, reached: int, *, is_over: bool, has_told: bool) -> Watch:
    schedule = watch.terms.schedule
    if schedule is not None and is_over:
        return replace(watch, upto=reached, target=None, due=next_time(schedule, wall()))
    return replace(watch, upto=reached, has_reported=watch.has_reported or has_told)


def _bearer(header: str) -> str:
    scheme, _, token = header.partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def _known(token: str) -> ApiKey | None:
    """The key that a bearer token is, or stands for."""
    if not access_tokens.is_access_token(token):
        return authenticate_key(token)
    found = access_tokens.machine_of(token)
    return None if found is None else found[0]


def _key(token: str) -> ApiKey:
    key = _known(token)
    if key is None:
        raise DoorRefusal("SecurityException", 401, door_errors.KEY_MISSING.problem())
    if not _allows(key):
        raise DoorRefusal("SecurityException", 403, door_errors.SCOPE_MISSING.problem(scope=SCOPE))
    return key


def _allows(key: ApiKey) -> bool:
    return key.allows(SCOPE) or key.allows(f"epcis:{SCOPE}")


def _name(path: str) -> str:
    name = unquote(path.removeprefix(_PREFIX).removesuffix(_SUFFIX))
    if not (path.startswith(_PREFIX) and path.endswith(_SUFFIX)) or "/" in name or "\x00" in name:
        raise DoorRefusal("NoSuchNameException", 404, door_errors.UNKNOWN.problem("", path))
    return name


def _controls(query_string: str) -> dict[str, Any]:
    """The controls of the address as a body would have them. Raises EpcisException for what is not one."""
    found: dict[str, Any] = {}
    schedule: dict[str, str] = {}
    for name, value in parse_qsl(query_string, keep_blank_values=True):
        if name in found or name in schedule:
            raise _unreadable(errors.UNKNOWN_MEMBER.problem(name, f"{name} twice"))
        if name in RANGES:
            schedule[name] = value
        elif name in {"stream", "reportIfEmpty"}:
            found[name] = _SWITCHES.get(value.lower(), value)
        elif name == "initialRecordTime":
            found[name] = value
        else:
            raise _unreadable(errors.UNKNOWN_MEMBER.problem(name, name))
    return found | ({"schedule": schedule} if schedule else {})


def _unreadable(problem: Any) -> EpcisException:
    return EpcisException("SubscriptionControlsException", problem)


def _format(said: str | None) -> dict[str, str]:
    if said is None:
        return {}
    if said not in EPC_FORMATS:
        allowed = ", ".join(EPC_FORMATS)
        problem = door_errors.HEADER.problem(EPC_FORMAT, said, name=EPC_FORMAT, allowed=allowed)
        raise DoorRefusal("NotAcceptableException", 406, problem)
    return {EPC_FORMAT: said}
