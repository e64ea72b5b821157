"""What a request asks for in its headers: media types with their q-values (RFC 9110, 12.5.1), language."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest

JSON_TYPES = ("application/json", "application/ld+json")
XML_TYPES = ("application/xml", "text/xml")
_XML_ERRORS = "application/problem+xml"
_JSON_ERRORS = "application/problem+json"


def accepted(request: HttpRequest, offered: Sequence[str]) -> str | None:
    """The best of the offered media types, the first of equals; None when none is acceptable.

    Without Accept a request that brings XML is answered in XML, where that is offered.
    """
    header = request.headers.get("Accept", "").strip()
    if header in {"", "*/*"}:
        return _like_content(request, offered)
    ranges = [_range(part) for part in header.split(",") if part.strip()]
    graded = [(_grade(one, ranges), -number, one) for number, one in enumerate(offered)]
    best, _, chosen = max(graded, default=(0.0, 0, ""))
    return chosen if best > 0 else None


def prefers_xml(request: HttpRequest) -> bool:
    """Whether a refusal is told in XML; a problem is told in JSON even to who accepts neither."""
    chosen = accepted(request, (_JSON_ERRORS, _XML_ERRORS, *JSON_TYPES, *XML_TYPES))
    return chosen is not None and "xml" in chosen


def content_type(request: HttpRequest) -> str:
    """The media type of the body in lower case without parameters; empty when the request does not say."""
    return request.headers.get("Content-Type", "").partition(";")[0].strip().lower()


def speaks_chinese(request: HttpRequest) -> bool:
    """Whether Accept-Language puts Chinese before English."""
    graded: dict[str, float] = {}
    for part in request.headers.get("Accept-Language", "").split(","):
        name, quality = _range(part)
        graded.setdefault(name.partition("-")[0], quality)
    return graded.get("zh", 0.0) > graded.get("en", 0.0)


def _like_content(request: HttpRequest, offered: Sequence[str]) -> str | None:
    xml = next((one for one in offered if "xml" in one), None)
    if xml is not None and content_type(request) in XML_TYPES:
        return xml
    return offered[0] if offered else None


def _range(part: str) -> tuple[str, float]:
    """(media range, quality) of one part of the header; a quality that cannot be read counts as 0."""
    name, *parameters = (piece.strip().lower() for piece in part.split(";"))
    for parameter in parameters:
        if parameter.startswith("q="):
            try:
                return name, min(1.0, max(0.0, float(parameter[2:])))
            except ValueError:
                return name, 0.0
    return name, 1.0


def _grade(offered: str, ranges: Sequence[tuple[str, float]]) -> float:
    """The quality of the most precise range that fits."""
    family = f"{offered.partition('/')[0]}/*"
    for wanted in (offered, family, "*/*"):
        found = [quality for name, quality in ranges if name == wanted]
        if found:
            return max(found)
    return 0.0
