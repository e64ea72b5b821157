"""``/epcis/v2/queries/{name}/subscriptions``: the addresses of EPCIS 2.0 (clause 12.7.2), and a few of ours below.

Ours let an owner see and steer what the standard leaves to the server: deliveries, dead letters, pause, resume,
replay, pass over.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

import msgspec
from django.http import HttpResponse

from suyuan.core.epcis.query.errors import EpcisException
from suyuan.exchange import errors as door_errors
from suyuan.exchange.bodies import json_of
from suyuan.exchange.epcis20 import paging
from suyuan.exchange.epcis20.asking import Asked
from suyuan.exchange.problems import DoorRefusal
from suyuan.exchange.subscriptions import errors, named, rules, services
from suyuan.exchange.subscriptions.models import CBV_FORMAT, EPC_FORMAT, Subscription

LARGEST_BODY = 64 << 10
_encode = msgspec.json.Encoder().encode


def subscribe(asked: Asked, name: str) -> HttpResponse:
    """201 with the subscription and its address."""
    owner = named.owner_of(asked.caller.viewer)
    found = services.subscribe(
        owner, name, rules.read_terms(json_of(asked.request, LARGEST_BODY), _formats(asked))
    )
    return _answer(found.as_json(), status=201, headers={"Location": _address(asked, found)})


def show_all(asked: Asked, name: str) -> HttpResponse:
    """The subscriptions of a query, a page of them; the next begins behind the last id."""
    paging.refuse_unknown(asked.request)
    viewer, size = asked.caller.viewer, paging.per_page(asked.request)
    owner, listing = named.owner_of(viewer), f"subscriptions/{name}"
    named.get_query(owner, name)
    after = paging.given_place(asked.request, viewer, listing) or ""
    found = services.list_subscriptions(owner, name, after=after, limit=size + 1)
    shown, goes_on = paging.cut(found, size)
    place = shown[-1].id if goes_on else None
    return _answer(
        [each.as_json() for each in shown], headers=paging.next_page(asked.request, viewer, listing, place)
    )


def show(asked: Asked, name: str, subscription: str) -> HttpResponse:
    return _answer(_found(asked, name, subscription).as_json())


def unsubscribe(asked: Asked, name: str, subscription: str) -> HttpResponse:
    services.unsubscribe(named.owner_of(asked.caller.viewer), subscription, query=name)
    return HttpResponse(status=204)


def discovery_of_all(asked: Asked, name: str) -> Mapping[str, str]:
    """OPTIONS of the subscriptions of a query says more only by failing where there is no such query."""
    named.get_query(named.owner_of(asked.caller.viewer), name)
    return {}


def discovery_of_one(asked: Asked, name: str, subscription: str) -> Mapping[str, str]:
    """The headers of OPTIONS on one subscription."""
    found = _found(asked, name, subscription)
    return {"GS1-Query-Min-Record-Time": found.min_record_time.isoformat(timespec="milliseconds")}


def show_deliveries(asked: Asked, name: str, subscription: str) -> HttpResponse:
    found = _found(asked, name, subscription)
    size = paging.per_page(asked.request)
    paging.refuse_unknown(asked.request, "state")
    listing = services.dead_letters if _wants_dead(asked) else services.deliveries
    return _answer([each.as_json() for each in listing(found.owner, found.id, limit=size)])


def _wants_dead(asked: Asked) -> bool:
    """Whether ``?state=dead`` asks for dead letters alone. Raises DoorRefusal 400 for every other state."""
    given = asked.request.GET.getlist("state")
    if given in ([], ["dead"]):
        return bool(given)
    problem = door_errors.PARAMETER.problem("state", ", ".join(given), name="state", wanted="dead")
    raise DoorRefusal("QueryParameterException", 400, problem)


def pause(asked: Asked, name: str, subscription: str) -> HttpResponse:
    return _answer(services.pause(*_named(asked, subscription), query=name).as_json())


def resume(asked: Asked, name: str, subscription: str) -> HttpResponse:
    return _answer(services.resume(*_named(asked, subscription), query=name).as_json())


def pass_over(asked: Asked, name: str, subscription: str) -> HttpResponse:
    return _answer(services.pass_over_dead_letter(*_named(asked, subscription), query=name).as_json())


def replay(asked: Asked, name: str, subscription: str) -> HttpResponse:
    """``{"number": 123}``, ``{"recordTime": "…"}`` or ``{"delivery": "<id of a dead letter>"}``."""
    body = json_of(asked.request, LARGEST_BODY)
    owner, id_ = _named(asked, subscription)
    _found(asked, name, subscription)
    match body:
        case {"number": int(number)} if not isinstance(number, bool):
            return _answer(services.replay(owner, id_, number=number, query=name).as_json())
        case {"recordTime": str(text)}:
            moment = rules.read_moment(text, "recordTime")
            return _answer(services.replay(owner, id_, moment=moment, query=name).as_json())
        case {"delivery": str(text)}:
            return _answer(services.replay_dead_letter(owner, _delivery_id(text)).as_json())
    raise EpcisException("ValidationException", errors.REPLAY_SHAPE.problem())


def _delivery_id(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        unknown = errors.NO_SUCH_DELIVERY.problem("delivery", text)
        raise EpcisException("NoSuchSubscriptionException", unknown) from None


def _named(asked: Asked, subscription: str) -> tuple[int, str]:
    return named.owner_of(asked.caller.viewer), subscription


def _found(asked: Asked, name: str, subscription: str) -> Subscription:
    named.get_query(named.owner_of(asked.caller.viewer), name)
    return services.get_subscription(*_named(asked, subscription), query=name)


def _formats(asked: Asked) -> dict[str, str]:
    """What the subscription fixes: only what was said, so that the query's own headers count beside it."""
    said = {EPC_FORMAT: asked.epc_format, CBV_FORMAT: asked.cbv_format}
    return {name: value for name, value in said.items() if name in asked.request.headers}


def _address(asked: Asked, found: Subscription) -> str:
    return asked.request.build_absolute_uri(f"{asked.request.path.rstrip('/')}/{found.id}")


def _answer(content: Any, *, status: int = 200, headers: Mapping[str, str] | None = None) -> HttpResponse:
    return HttpResponse(
        _encode(content), status=status, content_type="application/json", headers=dict(headers or {})
    )
