"""One request to the REST door: who asks, and in what form the answer is wanted."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest, HttpResponse

from suyuan.exchange import errors
from suyuan.exchange.epcis20 import versions
from suyuan.exchange.formats import CBV_FORMATS, EPC_FORMATS, CbvFormat, EpcFormat
from suyuan.exchange.identity import Caller, caller_of
from suyuan.exchange.negotiation import JSON_TYPES, XML_TYPES, accepted
from suyuan.exchange.problems import DoorRefusal, problem_response

LONGEST_ADDRESS: Final = 8_000
"""Characters of path and query together; the server in front of us takes more."""
JSON_ONLY: Final = JSON_TYPES
JSON_OR_XML: Final = (*JSON_TYPES, *XML_TYPES)


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that may be answered."""

    request: HttpRequest
    caller: Caller
    media: str
    """Media type of the answer."""
    versions: versions.Versions
    epc_format: EpcFormat
    cbv_format: CbvFormat

    @property
    def wants_xml(self) -> bool:
        return self.media in XML_TYPES


Handler = Callable[..., HttpResponse]
Discovery = Callable[..., Mapping[str, str]]
"""Headers that OPTIONS tells besides; called like a handler."""


@dataclass(frozen=True, slots=True)
class Method:
    """What one method of a resource does."""

    handler: Handler
    """Called with ``Asked`` and the parts of the path."""
    scope: str
    offered: Sequence[str] = JSON_ONLY
    with_events: bool = False
    """Whether the answer holds events, which can be written as EPCIS 1.2 XML too."""


def resource(
    allow: str, methods: Mapping[str, Method], discovery: Discovery | None = None
) -> Callable[..., HttpResponse]:
    """A view of one address. ``allow`` is the header Allow as the standard spells it for this resource.

    Steps for every request: 1 the address is short enough; 2 the caller is known and may (401, 403), before
    anything else is said; 3 the method exists here; 4 versions, formats and media type can be met (406); 5 the
    handler. Whatever is raised leaves as a problem.
    """

    def view(request: HttpRequest, **parts: str) -> HttpResponse:
        try:
            answer = _answer(request, parts, allow, methods, discovery)
        except Exception as cause:  # noqa: BLE001 - the last place before the client
            answer = problem_response(cause, request)
        for name, value in versions.STANDING.items():
            answer.headers.setdefault(name, value)
        answer.headers.setdefault("Cache-Control", "no-store")
        answer.headers.setdefault("Vary", "Accept, Authorization, GS1-EPC-Format, GS1-CBV-XML-Format")
        return answer

    view.csrf_exempt = True  # type: ignore[attr-defined]  # identity.py asks for the token where a session is used
    return view


def _answer(
    request: HttpRequest,
    parts: Mapping[str, Any],
    allow: str,
    methods: Mapping[str, Method],
    discovery: Discovery | None,
) -> HttpResponse:
    name = "GET" if request.method == "HEAD" else str(request.method)
    method = methods.get(name)
    caller = caller_of(request, None if method is None else method.scope)
    _refuse_long_address(request)
    if name == "OPTIONS":
        asked = _asked(
            request, caller, Method(_never, "query", JSON_OR_XML, with_events=True), any_media=True
        )
        more = discovery(asked, **parts) if discovery else {}
        return HttpResponse(status=204, headers={"Allow": allow, **versions.DISCOVERY, **more})
    if method is None:
        problem = errors.METHOD.problem("", name, allowed=allow)
        raise DoorRefusal("", 405, problem, headers={"Allow": allow})
    answer = method.handler(_asked(request, caller, method), **parts)
    if name == "HEAD":
        answer.content = b""
    return answer


def _never(_asked: Asked) -> HttpResponse:
    raise AssertionError("OPTIONS is answered without a handler")


def _asked(request: HttpRequest, caller: Caller, method: Method, *, any_media: bool = False) -> Asked:
    media = accepted(request, method.offered)
    if media is None and not any_media:
        problem = errors.NOT_ACCEPTABLE.problem(
            "Accept", request.headers.get("Accept"), offered=", ".join(method.offered)
        )
        raise DoorRefusal("NotAcceptableException", 406, problem)
    with_legacy = method.with_events and (any_media or media in XML_TYPES)
    negotiated = versions.negotiated(request, with_legacy=with_legacy)
    # Systems of EPCIS 1.2 know no Digital Links: theirs is the URN, unless they ask for something else.
    epc_format: EpcFormat = "Always_EPC_URN" if negotiated.is_legacy else "Always_GS1_Digital_Link"
    return Asked(
        request,
        caller,
        media or JSON_TYPES[0],
        negotiated,
        _format(request, "GS1-EPC-Format", EPC_FORMATS, epc_format),
        _format(request, "GS1-CBV-XML-Format", CBV_FORMATS, "No_Preference"),
    )


def _format(request: HttpRequest, name: str, known: tuple[Any, ...], default: Any) -> Any:
    said = request.headers.get(name)
    if said is None or said in known:
        return said or default
    problem = errors.HEADER.problem(name, said, name=name, allowed=", ".join(known))
    raise DoorRefusal("NotAcceptableException", 406, problem)


def _refuse_long_address(request: HttpRequest) -> None:
    length = len(request.get_full_path())
    if length > LONGEST_ADDRESS:
        problem = errors.ADDRESS_TOO_LONG.problem("", length, limit=LONGEST_ADDRESS)
        raise DoorRefusal("URITooLongException", 414, problem)
