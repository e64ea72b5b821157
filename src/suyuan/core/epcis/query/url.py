"""A query in the query string of a URL (EPCIS 2.0 REST): ``EQ_bizStep=shipping|receiving&GE_eventTime=…``.

Lists are divided by ``|`` or by repeating the name. A ``|`` that belongs to a value is written ``%7C``; many
programs write the dividing one so too, and it divides wherever no value can hold one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import unquote_plus

from suyuan.core.epcis.json_names import Names
from suyuan.core.epcis.query import assemble, reading
from suyuan.core.epcis.query.errors import TWICE, EpcisException, bad_parameter
from suyuan.core.epcis.query.model import Query
from suyuan.core.epcis.query.shapes import Shape
from suyuan.core.problem import Problem

SCHEDULE: Final = ("second", "minute", "hour", "dayOfMonth", "month", "dayOfWeek")
CONTROLS: Final = (
    "perPage", "nextPageToken", "stream", "reportIfEmpty", "initialRecordTime", "signatureToken", *SCHEDULE,
)  # fmt: skip
"""Names that are no part of a query; the door that knows them reads them."""


@dataclass(frozen=True, slots=True)
class UrlControls:
    """What a URL says beside the query. ``others``: names of CONTROLS beyond paging, as texts."""

    per_page: int | None = None
    next_page_token: str | None = None
    others: Mapping[str, str] = field(default_factory=dict)


def from_url(query_string: str, extensions_header: str | None = None) -> tuple[Query, UrlControls]:
    """Query and controls of a query string. ``extensions_header``: GS1-Extensions, the prefixes of field names.

    Raises EpcisException of kind QueryParameterException.
    """
    names = Names(prefixes_of(extensions_header))
    given: dict[str, list[str]] = {}
    for part in query_string.removeprefix("?").split("&"):
        if part:
            name, _, raw = part.partition("=")
            given.setdefault(unquote_plus(name), []).append(raw)
    problems: list[Problem] = []
    values = {}
    for name, raws in given.items():
        try:
            values[name] = _value(name, raws, names)
        except EpcisException as refusal:
            problems += refusal.problems
    controls = _controls(values, problems)
    pairs = [(name, value) for name, value in values.items() if name not in CONTROLS]
    try:
        query = assemble.from_parameters(pairs, names.declared)
    except EpcisException as refusal:
        raise EpcisException(refusal.kind, *problems, *refusal.problems) from None
    if problems:
        raise bad_parameter(*problems)
    return query, controls


def prefixes_of(extensions_header: str | None) -> dict[str, str]:
    """Prefix to namespace, as the header GS1-Extensions declares them: ``ex=https://ns.example.com/,…``."""
    declared = {}
    for part in (extensions_header or "").split(","):
        prefix, sign, namespace = part.partition("=")
        if sign and prefix.strip() and namespace.strip(' "'):
            declared[prefix.strip()] = namespace.strip(' "')
    return declared


def _controls(values: Mapping[str, Any], problems: list[Problem]) -> UrlControls:
    others = {
        name: values[name] for name in CONTROLS if name in values and name not in {"perPage", "nextPageToken"}
    }
    per_page = None
    if "perPage" in values:
        try:
            per_page = reading.read_whole(values["perPage"], "perPage", 1)
        except EpcisException as refusal:
            problems += refusal.problems
    return UrlControls(per_page, values.get("nextPageToken") or None, others)


def _value(name: str, raws: list[str], names: Names) -> Any:
    """What the texts of a URL mean for this parameter."""
    shape = assemble.shape_of(name, names)
    if shape is not None and shape.is_list:
        return _list(raws, shape)
    if len(raws) > 1:
        raise bad_parameter(TWICE.problem(name, name))
    text = unquote_plus(raws[0])
    return (text or None) if shape is Shape.VOID else text


def _list(raws: list[str], shape: Shape) -> list[str]:
    texts = [unquote_plus(piece) for raw in raws for piece in raw.split("|")]
    if shape in {Shape.LIST, Shape.NUMBERS}:
        return [_address(piece) for text in texts for piece in text.split("|")]
    return texts


def _address(text: str) -> str:
    """No address has a space: it was a plus sign that somebody forgot to escape."""
    return text.replace(" ", "+") if text.startswith(("urn:", "http")) else text
