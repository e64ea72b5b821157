"""``/queries``: questions with a name, and their answers (EPCIS 2.0, clause 12.7.1)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final
from urllib.parse import parse_qsl, quote

import msgspec
from django.http import HttpResponse

from suyuan.core.epcis.query.errors import bad_parameter
from suyuan.core.epcis.query.parse import from_body, to_body
from suyuan.exchange import errors
from suyuan.exchange.bodies import json_of
from suyuan.exchange.epcis20 import events, paging
from suyuan.exchange.epcis20.asking import Asked
from suyuan.exchange.epcis20.versions import refuse_unreadable
from suyuan.exchange.problems import DoorRefusal
from suyuan.exchange.subscriptions import named
from suyuan.exchange.subscriptions.upgrade import elsewhere, is_upgrade

LARGEST_QUERY: Final = 1 << 20
_encode: Final = msgspec.json.Encoder(decimal_format="number").encode
_LISTING: Final = "queries"
_PAGING: Final = {"perPage", "nextPageToken"}
_FORMATS: Final = ("GS1-EPC-Format", "GS1-CBV-XML-Format")


def create(asked: Asked) -> HttpResponse:
    """POST ``{"name": …, "query": {…}}``: 201 with the address of the query, 409 when the name is taken."""
    refuse_unreadable(asked.request)
    tree = json_of(asked.request, LARGEST_QUERY)
    name, query = _definition(tree)
    owner = named.owner_of(asked.caller.viewer)
    made = named.create_query(owner, name, from_body(query), _formats(asked))
    place = f"{asked.request.path.rstrip('/')}/{quote(made.name, safe='')}"
    return HttpResponse(status=201, content_type=asked.media, headers={"Location": place})


def _definition(tree: Any) -> tuple[str, dict[str, Any]]:
    """Name and query of a body. Raises DoorRefusal 400 that names each member that is wrong."""
    given = tree if isinstance(tree, dict) else {}
    name, query = given.get("name"), given.get("query")
    wrong = [key for key in given if key not in {"name", "query"}]
    wrong += [] if isinstance(name, str) else ["name"]
    wrong += [] if isinstance(query, dict) else ["query"]
    if isinstance(name, str) and isinstance(query, dict) and not wrong:
        return name, query
    problems = [errors.DEFINITION.problem(member, None, member=member) for member in wrong]
    raise DoorRefusal("ValidationException", 400, *problems)


def show_all(asked: Asked) -> HttpResponse:
    """GET of the caller's queries, in the order of their names."""
    paging.refuse_unknown(asked.request)
    size, viewer = paging.per_page(asked.request), asked.caller.viewer
    owner = named.owner_of(viewer)
    place = paging.given_place(asked.request, viewer, _LISTING)
    entries, goes_on = paging.told(
        lambda many, at: named.list_queries(owner, after=at or "", limit=many), _told, size, place
    )
    headers = paging.next_page(asked.request, viewer, _LISTING, goes_on)
    return HttpResponse(paging.as_list(entries), content_type=asked.media, headers=headers)


def _told(stored: named.NamedQuery) -> tuple[bytes, Any]:
    """A query of the list, and its place there."""
    return _encode(as_json(stored)), stored.name


def show(asked: Asked, name: str) -> HttpResponse:
    """GET of one definition."""
    return HttpResponse(_encode(as_json(_named(asked, name))), content_type=asked.media)


def remove(asked: Asked, name: str) -> HttpResponse:
    """DELETE: the query and all its subscriptions."""
    named.delete_query(named.owner_of(asked.caller.viewer), name)
    return HttpResponse(status=204)


def show_events(asked: Asked, name: str) -> HttpResponse:
    """GET of the events that the query means now, in the spelling asked for, else in the one it was made with.

    Who asks for a websocket here is sent to where they are served.
    """
    if is_upgrade(asked.request):
        return elsewhere(asked.request)
    stored = _named(asked, name)
    given = parse_qsl(asked.request.META.get("QUERY_STRING", ""), keep_blank_values=True)
    strange = [errors.STORED.problem(key, name, given=key) for key, _ in given if key not in _PAGING]
    if strange:
        raise bad_parameter(*strange)
    return events.page_of(_as_made(asked, stored), stored.query, f"{_LISTING}/{name}", name)


def as_json(stored: named.NamedQuery) -> dict[str, Any]:
    """QueryDefinition. Names of extension fields are spelled with their namespace, so no context is needed."""
    return {"name": stored.name, "query": to_body(stored.parameters)}


def _named(asked: Asked, name: str) -> named.NamedQuery:
    return named.get_query(named.owner_of(asked.caller.viewer), name)


def _formats(asked: Asked) -> dict[str, str]:
    return {name: asked.request.headers[name] for name in _FORMATS if name in asked.request.headers}


def _as_made(asked: Asked, stored: named.NamedQuery) -> Asked:
    said = asked.request.headers
    changed: dict[str, Any] = {}
    for name, field in zip(_FORMATS, ("epc_format", "cbv_format"), strict=True):
        if name not in said and name in stored.format:
            changed[field] = stored.format[name]
    return replace(asked, **changed)
