"""The header of an EPCIS JSON document: identity, sender and receiver, master data.

A fault here never costs an event: the field is left out with a warning.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from suyuan.core.epcis import json_rules as rules
from suyuan.core.epcis import times
from suyuan.core.epcis.document import is_unknown_version
from suyuan.core.epcis.json_names import COMMENTS, Names, expand_value
from suyuan.core.epcis.model import DocumentHeader, Vocabulary, VocabularyElement
from suyuan.core.problem import Problem, Refused

VERSION = "2.0"
SBDH = ("sender", "receiver", "instanceIdentifier")
"""What stands for the Standard Business Document Header in JSON."""
_FIXED = frozenset(
    {"@context", "type", "id", "schemaVersion", "creationDate", "epcisHeader", "epcisBody", *SBDH}
)


def read_header(
    outer: Mapping[str, Any], results: Mapping[str, Any], names: Names, problems: list[Problem]
) -> DocumentHeader:
    """The header from the decoded members of a document and of its query results.

    Raises Refused for a version of EPCIS that nobody here knows: what its words mean is anybody's guess.
    """
    version = outer.get("schemaVersion")
    if is_unknown_version(str(version)):
        raise Refused(rules.UNKNOWN_VERSION.problem("schemaVersion", version))
    if str(version) != VERSION:
        problems.append(rules.SCHEMA_VERSION.problem("schemaVersion", version or "null"))
    return DocumentHeader(
        schema_version=version if isinstance(version, str) else VERSION,
        creation_date=_time(outer, problems),
        sbdh={name: outer[name] for name in SBDH if name in outer} or None,
        master_data=tuple(_master_data(outer.get("epcisHeader"), names, problems)),
        namespaces=dict(names.declared),
        query_name=_text(results, "queryName", "epcisBody.queryResults.", problems),
        subscription_id=_text(results, "subscriptionID", "epcisBody.queryResults.", problems),
        document_id=_text(outer, "id", "", problems),
        extensions=_extensions(outer, names, problems) or None,
    )


def _time(outer: Mapping[str, Any], problems: list[Problem]) -> Any:
    text = outer.get("creationDate")
    if text is None:
        return None
    found = times.read_time(text, "creationDate") if isinstance(text, str) else None
    if found is None or isinstance(found, Problem):
        detail = "no text" if found is None else found.message
        problems.append(rules.BAD_HEADER.problem("creationDate", text, name="creationDate", detail=detail))
        return None
    return found


def _text(outer: Mapping[str, Any], name: str, place: str, problems: list[Problem]) -> str | None:
    value = outer.get(name)
    if value is None or isinstance(value, str):
        return value
    problems.append(rules.BAD_HEADER.problem(place + name, value, name=name, detail="no text"))
    return None


def _extensions(outer: Mapping[str, Any], names: Names, problems: list[Problem]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in outer.items():
        if name in _FIXED or name in COMMENTS or name.endswith(":ignoreFields"):
            continue
        try:
            found[names.expand(name)] = expand_value(value, names.expand)
        except ValueError as error:
            problems.append(rules.BAD_HEADER.problem(name, name=name, detail=repr(error)))
    return found


def _master_data(header: Any, names: Names, problems: list[Problem]) -> Iterator[Vocabulary]:
    place = "epcisHeader.epcisMasterData.vocabularyList"
    try:
        vocabularies = (header or {}).get("epcisMasterData", {}).get("vocabularyList", [])
        for vocabulary in vocabularies:
            elements = vocabulary.get("vocabularyElementList", [])
            yield Vocabulary(
                type=names.term_address(vocabulary["type"]),
                elements=tuple(_element(element, names) for element in elements),
            )
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        problems.append(rules.BAD_HEADER.problem(place, name="vocabularyList", detail=str(error)))


def _element(element: Mapping[str, Any], names: Names) -> VocabularyElement:
    return VocabularyElement(
        id=names.term_address(_string(element["id"])),
        attributes=tuple(
            (names.term_address(_string(entry["id"])), expand_value(entry.get("attribute"), names.expand))
            for entry in element.get("attributes", [])
        ),
        children=tuple(names.term_address(_string(child)) for child in element.get("children", [])),
    )


def _string(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    return value
