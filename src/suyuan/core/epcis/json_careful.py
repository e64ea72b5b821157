"""Reading one JSON event slowly and exactly: every problem with its path, or the event after all.

Used when the fast way meets something unusual: a fault, a comment, a context inside the event, extensions
inside a place or a sensor report, a CURIE as value, or an escape in a text.
"""

from __future__ import annotations

import datetime as dt
import difflib
import re
from decimal import Decimal
from typing import Any

import msgspec

from suyuan.core.epcis import json_rules as rules
from suyuan.core.epcis import times
from suyuan.core.epcis.json_names import (
    COMMENTS,
    MAX_DEPTH,
    Names,
    RepeatedNameError,
    ReservedNameError,
    TooDeepError,
    expand_value,
)
from suyuan.core.epcis.json_strict import ParsedObject, parse, traps
from suyuan.core.epcis.model import (
    EXTENSIONS,
    ErrorDeclaration,
    Event,
    Location,
    SensorElement,
    SensorMetadata,
    SensorReport,
    type_names,
)
from suyuan.core.problem import Problem, Refused

_STRUCTS: dict[str, type[msgspec.Struct]] = {
    "readPoint": Location,
    "bizLocation": Location,
    "errorDeclaration": ErrorDeclaration,
    "one of sensorElementList": SensorElement,
    "sensorMetadata": SensorMetadata,
    "one of sensorReport": SensorReport,
}
_OPEN = (SensorElement, SensorMetadata, SensorReport)
"""Objects in which EPCIS allows attributes of any name."""
"""Fields whose values are objects that may carry extensions."""
_TIMES = frozenset({"eventTime", "recordTime", "declarationTime", "time", "startTime", "endTime"})
_NUMBERS = frozenset(
    {"quantity", "value", "minValue", "maxValue", "meanValue", "sDev", "percRank", "percValue"}
)
_AS_WRITTEN = frozenset(
    {
        "type",
        "action",
        "eventTimeZoneOffset",
        "uom",
        "stringValue",
        "hexBinaryValue",
        "ilmd",
        "component",
        "exception",
    }
)
"""Fields whose texts are no addresses. The words of a sensor report keep even a declared prefix, as in XML:
the published event hashes have them so."""
_SETS = frozenset(
    field.encode_name for field in msgspec.structs.fields(Event) if "tuple[" in str(field.type)
) | {"set", "unset", "sensorReport", "correctiveEventIDs"}
"""Lists, of which JSON-LD lets a writer leave the brackets out when there is one entry."""
_VALUES = {"type": type_names, "action": ("ADD", "OBSERVE", "DELETE")}
_CLOSE = 0.7
_RESERVED = frozenset("~{")
_SOME_TIME = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
"""Stands where a time was unreadable; the event is dropped anyway."""


def read_carefully(raw: bytes, names: Names, where: str) -> tuple[Event | None, tuple[Problem, ...]]:
    """The event with its warnings, or None with every problem that stands in its way."""
    try:
        tree = parse(raw)
    except Refused as refused:
        return None, tuple(problem.at(where) if where else problem for problem in refused.problems)
    problems = list(traps(tree))
    event = None
    if not problems:
        event = _Builder(names, problems).event(tree)
    return event, tuple(problem.at(where) if where else problem for problem in problems)


class _Builder:
    """Makes one event out of a parsed object and notes what is wrong on the way."""

    def __init__(self, names: Names, problems: list[Problem]) -> None:
        self.names = names
        self.problems = problems

    def event(self, tree: Any) -> Event | None:
        if not isinstance(tree, ParsedObject):
            self.problems.append(rules.WRONG_TYPE.problem("", tree, expected="object", got=_json_type(tree)))
            return None
        if "@context" in tree:
            self.names = self.names.merged(tree["@context"])
        if "id" in tree and "eventID" not in tree:  # the spelling of the simple context
            tree["eventID"] = tree.pop("id")
        shaped = self._shape(tree, Event, "")
        values = self._converted(shaped)
        if any(problem.is_error for problem in self.problems):
            return None
        return Event(**values)

    def _shape(self, value: dict[str, Any], struct: type[msgspec.Struct], path: str) -> dict[str, Any]:
        """Known fields prepared for conversion, all others under the name of the extension map."""
        known = {field.encode_name for field in msgspec.structs.fields(struct)} - {EXTENSIONS}
        shaped: dict[str, Any] = {}
        extensions: dict[str, Any] = {}
        for name, inner in value.items():
            where = f"{path}.{name}" if path else name
            if name in known:
                if inner is not None:
                    shaped[name] = self._prepared(name, inner, where)
            elif name != "@context" and not _is_ld_type(name, inner, struct):
                self._extend(extensions, name, inner, where, struct)
        if extensions:
            shaped[EXTENSIONS] = extensions
        return shaped

    def _extend(
        self, into: dict[str, Any], name: str, value: Any, where: str, struct: type[msgspec.Struct]
    ) -> None:
        if name[:1] in _RESERVED:
            self.problems.append(rules.RESERVED_NAME.problem(where, name))
            return
        expanded = self.names.expand(name)
        if expanded in COMMENTS:
            return
        if expanded in into:
            self.problems.append(rules.DUPLICATE_NAME.problem(where, name))
        elif expanded[:1] != "{" and ":" not in expanded and struct not in _OPEN:
            self.problems.append(rules.UNKNOWN_FIELD.problem(where, name, hint=_hint(name, struct)))
        else:
            if expanded[:1] != "{":
                warning = rules.UNDECLARED_PREFIX if ":" in name else rules.KEPT_AS_EXTENSION
                self.problems.append(warning.problem(where, name))
            into[expanded] = self._extension(value, where)

    def _extension(self, value: Any, where: str) -> Any:
        try:
            return expand_value(plain(value), self.names.expand)
        except TooDeepError:
            self.problems.append(rules.TOO_DEEP.problem(where, limit=MAX_DEPTH))
        except RepeatedNameError as error:
            self.problems.append(rules.DUPLICATE_NAME.problem(f"{where}.{error}", error))
        except ReservedNameError as error:
            self.problems.append(rules.RESERVED_NAME.problem(where, error))
        return None

    def _prepared(self, name: str, value: Any, where: str) -> Any:
        if name in _SETS and isinstance(value, (str, dict)):
            value = [value]
        if isinstance(value, list):
            return [self._prepared(_one(name), item, f"{where}[{i}]") for i, item in enumerate(value)]
        if name in _STRUCTS and isinstance(value, dict):
            return self._shape(value, _STRUCTS[name], where)
        if name in _TIMES and isinstance(value, str):
            return self._time(value, where)
        if name in _NUMBERS and isinstance(value, str):
            self.problems.append(rules.NUMBER_AS_TEXT.problem(where, value))
            return Decimal(0)
        if name == "ilmd":
            return self._extension(value, where)
        return self._addressed(name, value, where)

    def _addressed(self, name: str, value: Any, where: str) -> Any:
        """Texts of address fields with their prefix expanded."""
        if isinstance(value, dict):
            return {
                key: self._prepared(_entry(key), inner, f"{where}.{key}")
                for key, inner in value.items()
                if inner is not None
            }
        if isinstance(value, str) and name not in _AS_WRITTEN:
            return self.names.address(value)
        return value

    def _time(self, text: str, where: str) -> Any:
        found = times.read_time(text, where)
        if isinstance(found, Problem):
            self.problems.append(found)
            return _SOME_TIME
        return found

    def _converted(self, shaped: dict[str, Any]) -> dict[str, Any]:
        """Every field on its own, so that one fault does not hide the next."""
        values: dict[str, Any] = {}
        for field in msgspec.structs.fields(Event):
            if field.encode_name in shaped:
                try:
                    values[field.name] = msgspec.convert(shaped[field.encode_name], field.type)
                except msgspec.ValidationError as error:
                    self.problems.append(_explain(str(error), field.encode_name, shaped[field.encode_name]))
            elif field.required:
                self.problems.append(rules.MISSING.problem(field.encode_name, name=field.encode_name))
        return values


def _entry(name: str) -> str:
    """The name by which a field inside an event is prepared: its ``type`` is a word, not the event type."""
    return "type of entry" if name == "type" else name


def _one(name: str) -> str:
    """The name by which one entry of a list is prepared."""
    return name if name.startswith("one of ") else f"one of {name}"


def _is_ld_type(name: str, value: Any, struct: type[msgspec.Struct]) -> bool:
    """Whether a member only repeats in JSON-LD what kind of object this is."""
    return (
        name in {"type", "@type"} and isinstance(value, str) and value.rpartition(":")[2] == struct.__name__
    )


def _hint(name: str, struct: type[msgspec.Struct]) -> str:
    lower = {field.encode_name.lower(): field.encode_name for field in msgspec.structs.fields(struct)}
    close = difflib.get_close_matches(name.lower(), lower, 1, _CLOSE)
    return f" ({lower[close[0]]}?)" if close else ""


_PATH = re.compile(r" - at `\$(?P<path>[^`]*)`$")
_MISSING = re.compile(r"Object missing required field `(?P<name>[^`]+)`")
_UNKNOWN = re.compile(r"Object contains unknown field `(?P<name>[^`]+)`")
_TYPES = re.compile(r"Expected `(?P<expected>[^`]+)`, got `(?P<got>[^`]+)`")


def _explain(message: str, name: str, value: Any) -> Problem:
    """The Problem behind a message of the converter, which ends with the path inside the field."""
    found = _PATH.search(message)
    path = found["path"] if found else ""
    where, inner = name + path, _at(value, path)
    if missing := _MISSING.search(message):
        return rules.MISSING.problem(f"{where}.{missing['name']}", name=missing["name"])
    if unknown := _UNKNOWN.search(message):
        return rules.UNKNOWN_FIELD.problem(f"{where}.{unknown['name']}", unknown["name"], hint="")
    if name == "eventTimeZoneOffset" and isinstance(inner, str):
        return times.BAD_EVENT_OFFSET.problem(where, inner)
    if name in _VALUES and isinstance(inner, str):
        return rules.NOT_ALLOWED.problem(where, inner, allowed=", ".join(_VALUES[name]))
    types = _TYPES.search(message)
    expected = types["expected"].replace(" | null", "") if types else "a valid value"
    return rules.WRONG_TYPE.problem(where, inner, expected=expected, got=_json_type(inner))


def _at(value: Any, path: str) -> Any:
    for step in re.findall(r"\.([^.\[]+)|\[(\d+)\]", path):
        try:
            value = value[int(step[1])] if step[1] else value[step[0]]
        except (LookupError, TypeError):
            return None
    return value


def _json_type(value: Any) -> str:
    kinds = {dict: "object", list: "array", str: "str", bool: "bool", type(None): "null"}
    return next((name for kind, name in kinds.items() if isinstance(value, kind)), "number")


def read_tree(data: bytes) -> Any:
    """The values of a small JSON text, numbers exact. Raises Refused with all that is wrong, names that stand twice too."""
    tree = parse(data)
    problems = [*traps(tree)]
    if problems:
        raise Refused(*problems)
    return plain(tree)


def plain(value: Any) -> Any:
    """The value without the marks of the strict parser."""
    if isinstance(value, dict):
        return {name: plain(inner) for name, inner in value.items()}
    return [plain(inner) for inner in value] if isinstance(value, list) else value
