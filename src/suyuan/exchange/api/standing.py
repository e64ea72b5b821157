"""Who is asking, and are the interfaces keeping up: ``/parties/me`` and ``/health``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from django.http import HttpRequest, HttpResponse

from suyuan import __version__, clock
from suyuan.exchange.api import answers
from suyuan.exchange.api.questions import Nothing, asked
from suyuan.exchange.doors.door import json_answer
from suyuan.exchange.identity import Caller
from suyuan.ledger import connection
from suyuan.ledger.follow import positions
from suyuan.ledger.sequencer import last_number, waiting
from suyuan.parties.models import ApiKey, Party, Place
from suyuan.parties.queries import parties_for
from suyuan.parties.scopes import whose
from suyuan.parties.viewer import Viewer

BEHIND: Final = 5_000
"""Waiting entries from which an interface is called behind: some seconds of work."""
FOLLOWERS: Final = {"state": "state", "search": "search", "seen": "lists"}
"""Cursors of the ledger, and how callers know the work."""


def me(request: HttpRequest, caller: Caller) -> HttpResponse:
    """GET /parties/me: the party behind the key, its places, and what the key may do."""
    asked(request, Nothing)
    party_id = caller.party_id
    known = parties_for([*caller.viewer.parties, *([party_id] if party_id else [])])
    places = Place.objects.filter(party_id=party_id).order_by("uri") if party_id else Place.objects.none()
    return json_answer(
        answers.Me(
            party=_party(known[party_id]) if party_id else None,
            acts_for=[_party(known[one]) for one in caller.viewer.acts_for],
            places=[_place(one) for one in places],
            key=_key(caller.key),
        )
    )


def health(request: HttpRequest, caller: Caller) -> HttpResponse:
    """GET /health: what waits behind the doors. Always 200 while the API itself answers."""
    asked(request, Nothing)
    found = list(_interfaces(caller.viewer))
    behind = any(one.status == "behind" for one in found)
    return json_answer(
        answers.Health(
            status="behind" if behind else "ok",
            version=__version__,
            time=clock.now(),
            interfaces=found,
        )
    )


def _interfaces(viewer: Viewer) -> Iterator[answers.Interface]:
    yield _interface("capture", _waiting_of(viewer))
    yield _interface("numbering", waiting())
    last, at = last_number(), positions()
    for cursor, name in FOLLOWERS.items():
        yield _interface(name, last - at.get(cursor, 0))


def _waiting_of(viewer: Viewer) -> int:
    text = "SELECT count(*) FROM capture_request WHERE finished_at IS NULL AND (%(all)s OR sender = ANY(%(parties)s))"
    with connection.cursor() as cursor:
        (count,) = cursor.execute(text, whose(viewer)).fetchone() or (0,)
    return int(count)


def _interface(name: str, count: int) -> answers.Interface:
    return answers.Interface(name=name, status="behind" if count >= BEHIND else "ok", waiting=count)  # type: ignore[arg-type]


def _party(party: Party) -> answers.Party:
    return answers.Party(
        id=party.pk,
        code=party.code,
        name=party.name,
        name_en=party.name_en,
        kind=party.kind,
        uscc=party.uscc,
        city=party.city,
    )


def _place(place: Place) -> answers.Place:
    return answers.Place(
        id=place.uri, name=place.name, name_en=place.name_en, kind=place.kind, city=place.city
    )


def _key(key: ApiKey | None) -> answers.Key | None:
    if key is None:
        return None
    return answers.Key(prefix=key.prefix, name=key.name, scopes=list(key.scopes), expires_at=key.expires_at)
