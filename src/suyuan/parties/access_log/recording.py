"""What views, doors and acts tell the access log about the request that is being answered.

A note hangs on the request and is made an entry by ``middleware.AccessLog``, once, when the answer is known. What is
told outside of a request is not kept, but for acts and for what happens to accounts: those are written at once, in
the transaction that they belong to.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.db import Error as DjangoError
from django.http import HttpRequest

from suyuan.parties.access_log.entries import ACCOUNT, ACT, COMMAND, MACHINE, Action, Entry, Result, Who
from suyuan.parties.access_log.writing import save
from suyuan.parties.models import User
from suyuan.parties.signin import wall, whence
from suyuan.parties.signin.session_store import stored
from suyuan.parties.viewer import Viewer

SHOWN_OF_SESSION: Final = 12
MOST_TOUCHED: Final = 200
"""Parties whose data one access was about that are listed; more are counted in no place."""
_now: ContextVar[HttpRequest | None] = ContextVar("request that is being answered", default=None)


@dataclass(slots=True)
class Note:
    """What is known so far of one request."""

    action: str = ""
    object_kind: str = ""
    object: str = ""
    purpose: str = ""
    records: int | None = None
    touched: set[int] = field(default_factory=set)
    refused: bool = False
    is_written: bool = False
    """An entry that says all there is to say was written already."""
    has_acted: bool = False
    """So it was, if the answer is no refusal: a refusal takes the act back."""


@contextmanager
def answering(request: HttpRequest) -> Iterator[Note]:
    """While the block runs, what is told belongs to this request."""
    note = Note()
    request.__dict__["access_note"] = note
    token = _now.set(request)
    try:
        yield note
    finally:
        _now.reset(token)


def reading(
    action: Action,
    kind: str,
    name: object,
    *,
    records: int,
    touched: Iterable[int] = (),
    purpose: str = "",
) -> None:
    """Something was opened: ``name`` is a key, a code or a number, never text that somebody typed."""
    note = _note()
    if note is not None:
        note.action, note.object_kind, note.object = note.action or action, kind, str(name)
        note.purpose = purpose or note.purpose
        note.records = (note.records or 0) + records
        note.touched.update(touched)


def must_be_written() -> None:
    """What was told just now is a line of its own, also where the same request made an act."""
    note = _note()
    if note is not None:
        note.has_acted = False


def count(records: int, touched: Iterable[int] = ()) -> None:
    """So many more records were handed out, of these parties."""
    note = _note()
    if note is not None:
        note.records = (note.records or 0) + records
        note.touched.update(touched)


def refused(kind: str, name: object, touched: Iterable[int] = ()) -> None:
    """It is there and not for whoever asks. The answer may still say that there is nothing."""
    note = _note()
    if note is not None:
        note.refused, note.object_kind, note.object = True, kind, str(name)
        note.touched.update(touched)


def calls(request: HttpRequest) -> None:
    """The request came to a door for machines."""
    note = request.__dict__.get("access_note")
    if note is not None:
        is_reading = request.method in {"GET", "HEAD", "OPTIONS"}
        note.action = Action.CALL_READ if is_reading else Action.CALL_CHANGE


def acted(kind: str, viewer: Viewer, act: UUID) -> None:
    """An act of the ledger, in its transaction: what is rolled back leaves no entry here either."""
    request, note = _now.get(), _note()
    who = who_asks(request) if request is not None else None
    if who is None or not who.is_known:
        who = Who(user_id=viewer.user_id, party=viewer.party_id, role=COMMAND)
    route = route_of(request) if request is not None else ""
    save([Entry(wall.now(), who, f"{ACT}{kind}", object_kind="act", object=str(act), route=route)])
    if note is not None:
        note.has_acted = True


def account(request: HttpRequest | None, kind: str, user: User | None, *, result: Result) -> None:
    """Something happened to somebody's way in."""
    about = request or _now.get()
    who = _who_signs(about, user)
    kinds = ("account", str(user.pk)) if user is not None else ("", "")
    route = route_of(about) if about is not None else ""
    save([Entry(wall.now(), who, f"{ACCOUNT}{kind}", result, *kinds, route=route)])
    note = None if about is None else about.__dict__.get("access_note")
    if note is not None:
        note.is_written = True


def who_asks(request: HttpRequest) -> Who:
    """The machine whose key was shown, or the person who is signed in; else an address alone."""
    address, caller = whence.address_of(request), getattr(request, "caller", None)
    key = caller.key if caller is not None else None
    if key is not None:
        return Who(party=key.party_id, role=MACHINE, key_prefix=key.prefix, address=address)
    user = _user_of(request)
    if user is None:
        return Who(address=address)
    return Who(user.pk, user.party_id, user.role, address=address, session=_session_of(request))


def route_of(request: HttpRequest) -> str:
    """The pattern of the address: what stood in it may name a patient."""
    match: Any = request.resolver_match
    return (match.view_name or match.route or "")[:120] if match is not None else ""


def _who_signs(request: HttpRequest | None, user: User | None) -> Who:
    if request is None:
        return Who(role=COMMAND)
    address = whence.address_of(request)
    if user is None:
        return Who(address=address)
    return Who(user.pk, user.party_id, user.role, address=address, session=_session_of(request))


def _user_of(request: HttpRequest) -> User | None:
    try:
        user = getattr(request, "user", None)
        return user if isinstance(user, User) and user.is_active else None
    except DjangoError:  # whoever it is cannot be known while the database is away
        return None


def _session_of(request: HttpRequest) -> str:
    session = getattr(request, "session", None)
    key = getattr(session, "session_key", None) or request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
    return stored(key)[:SHOWN_OF_SESSION] if key else ""


def _note() -> Note | None:
    request = _now.get()
    return None if request is None else request.__dict__.get("access_note")
