"""What of the interfaces is on its way out: declared here once, told everywhere.

``DECLARED`` is the one place. What stands there is told (1) by every answer of it, in the headers ``Deprecation``
(RFC 9745), ``Sunset`` (RFC 8594) and ``Link``; (2) by the OpenAPI document and the page that describes it; (3) by
the log of calls, which notes who still uses it; (4) by the interface page, to those whose keys do.

A declaration takes nothing away. What it names goes on working, and may be removed once its sunset is past.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from email.utils import format_datetime
from functools import lru_cache
from typing import Final

from django.http import HttpRequest, HttpResponse

from suyuan.exchange.api.operations import Words
from suyuan.exchange.doors import call_log

LEAST: Final = dt.timedelta(days=365)
"""What was published stays usable for so long after it was declared: docs/reference/api.md promises it."""
PAGE: Final = "/api/v1/docs"
_PLACE: Final = re.compile(r"\{\w+\}")
_PART: Final = re.compile(r"<[^>]+>")


@dataclass(frozen=True, slots=True)
class Deprecation:
    """One thing that is on its way out: an address, some of its methods, a parameter of it, or a field."""

    name: str
    """Stable: in the log of calls, and the anchor on the page."""
    since: dt.datetime
    """When it was, or will be, declared so."""
    sunset: dt.datetime | None
    """Not removed before; None: not yet known."""
    words: Words
    """Why, and what to use instead."""
    address: str = ""
    """As the documents write it, ``/api/v1/things/{code}/state``. One that ends in a slash: everything below it."""
    methods: tuple[str, ...] = ()
    """Empty: all."""
    parameter: str = ""
    """Only this parameter in the query of the address: told to who uses it."""
    field: str = ""
    """Only this field of what is sent or answered, ``ShortNow.place``. Nobody can see whether it is read, so the
    documents alone tell it."""
    successor: str = ""
    """The address to use instead."""

    @property
    def what(self) -> str:
        """What it is about, as people write it: ``GET /api/v1/trace?view``."""
        asked = f"?{self.parameter}" if self.parameter else ""
        below = "…" if self.address.endswith("/") else ""
        return self.field or f"{' '.join(self.methods)} {self.address}{below}{asked}".strip()

    @property
    def place(self) -> str:
        """Where on the page it is explained."""
        return f"{PAGE}#deprecated-{self.name}"


DECLARED: tuple[Deprecation, ...] = ()


def checked(declared: Sequence[Deprecation]) -> tuple[Deprecation, ...]:
    """The same, sound: names once, moments with an offset, a year between. Raises ValueError."""
    names = [one.name for one in declared]
    for one in declared:
        is_aware = all(each.tzinfo for each in (one.since, one.sunset) if each)
        problems = {
            "its name stands twice or is no anchor": names.count(one.name) > 1
            or not re.fullmatch(r"[a-z0-9-]+", one.name),
            "a moment has no offset": not is_aware,
            "it names neither an address nor a field, or both": bool(one.field) == bool(one.address),
            "an address begins with a slash": bool(one.address) and not one.address.startswith("/"),
            "a field is written Schema.field": bool(one.field) and "." not in one.field,
            "a parameter belongs to one address": bool(one.parameter) and not one.address.strip("/"),
            f"the sunset comes less than {LEAST.days} days after": bool(
                is_aware and one.sunset and one.sunset < one.since + LEAST
            ),
        }
        wrong = [problem for problem, holds in problems.items() if holds]
        if wrong:
            raise ValueError(f"{one.name}: {'; '.join(wrong)}")
    return tuple(declared)


checked(DECLARED)


def of_operation(method: str, address: str) -> Iterator[Deprecation]:
    """What is declared of one operation as a whole, its address as the documents write it."""
    for one in DECLARED:
        is_there = one.address == address or (one.address.endswith("/") and address.startswith(one.address))
        if is_there and not one.parameter and _has_method(one, method):
            yield one


def of_parameter(method: str, address: str, parameter: str) -> Iterator[Deprecation]:
    """What is declared of one parameter of an operation."""
    for one in DECLARED:
        if (one.address, one.parameter) == (address, parameter) and _has_method(one, method):
            yield one


def of_field(schema: str, field: str) -> Iterator[Deprecation]:
    """What is declared of one field of a schema."""
    return (one for one in DECLARED if one.field == f"{schema}.{field}")


def of_request(request: HttpRequest) -> list[Deprecation]:
    """What a request uses of all that is declared."""
    return [one for one in DECLARED if one.address and _uses(request, one)]


class Announced:
    """The middleware that says so with every answer. Stands inside the log of calls, which it tells the names."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        found = of_request(request) if DECLARED else []
        if found:
            _announce(request, response, found)
            call_log.note(request, deprecated=[one.name for one in found])
        return response


def _announce(request: HttpRequest, response: HttpResponse, found: Sequence[Deprecation]) -> None:
    """The earliest moments count: the answer is of one resource, whichever part of it goes first."""
    response.headers["Deprecation"] = f"@{int(min(one.since for one in found).timestamp())}"
    ends = [one.sunset for one in found if one.sunset]
    if ends:
        response.headers["Sunset"] = format_datetime(min(ends).astimezone(dt.UTC), usegmt=True)
    links = [response.headers["Link"]] if "Link" in response.headers else []
    for one in found:
        links.append(f'<{request.build_absolute_uri(one.place)}>; rel="deprecation"; type="text/html"')
        if one.successor and not _PLACE.search(one.successor):
            links.append(f'<{request.build_absolute_uri(one.successor)}>; rel="successor-version"')
    response.headers["Link"] = ", ".join(links)


def _uses(request: HttpRequest, one: Deprecation) -> bool:
    if not _has_method(one, str(request.method)) or (one.parameter and one.parameter not in request.GET):
        return False
    if one.address.endswith("/"):
        return request.path_info.startswith(one.address)
    match = request.resolver_match
    return (
        match is not None
        and _filled(one.address).fullmatch(request.path_info) is not None
        and _shape(call_log.route_of(request)).fullmatch(one.address) is not None
    )


def _has_method(one: Deprecation, method: str) -> bool:
    asked = method.upper()
    return not one.methods or ("GET" if asked == "HEAD" else asked) in one.methods


@lru_cache(maxsize=256)
def _filled(address: str) -> re.Pattern[str]:
    """The paths that an address stands for. A part may hold slashes: the route decides which address it is."""
    return re.compile(".+".join(map(re.escape, _PLACE.split(address))) + "/?", re.DOTALL)


@lru_cache(maxsize=256)
def _shape(route: str) -> re.Pattern[str]:
    """The addresses, as documents write them, that a route of the site stands for."""
    part = r"(?:\{\w+\}|[^/{}]+)"
    return re.compile(part.join(map(re.escape, _PART.split(route.rstrip("/")))) + "/?")
