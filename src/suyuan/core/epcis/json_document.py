"""Opening an EPCIS JSON document: what surrounds the events, and where they stand.

An object is split into its members without decoding them. A name that stands twice at these levels would hide
a whole event list, so the quotation marks of every level are accounted for, as inside the events.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

import msgspec

from suyuan.core.epcis import json_rules as rules
from suyuan.core.epcis.document import Document, ReadEvent
from suyuan.core.epcis.json_careful import plain
from suyuan.core.epcis.json_event import UNREADABLE, EventReader
from suyuan.core.epcis.json_header import read_header
from suyuan.core.epcis.json_loose import NotSplittableError, loose_items, loose_members
from suyuan.core.epcis.json_names import COMMENTS, MAX_DEPTH, Names, declarations, foreign_contexts
from suyuan.core.epcis.json_strict import guess_encoding, parse, traps
from suyuan.core.epcis.model import type_names
from suyuan.core.problem import Problem, Refused

Part = msgspec.Raw
Parts = TypeVar("Parts", dict[str, msgspec.Raw], list[msgspec.Raw])
SMALLEST_OBJECT = 24
"""Fewer bytes an object on average than this is no document but an attack on memory."""
FREE_OBJECTS = 1000
DOCUMENT_TYPES = frozenset(("EPCISDocument", "EPCISQueryDocument"))
_BOM = b"\xef\xbb\xbf"
_CHUNK = 1 << 18

_split = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode
_list = msgspec.json.Decoder(list[msgspec.Raw]).decode


def open_document(data: bytes) -> Document:
    """See ``json20.read_document``."""
    # 1. Refuse what is no text of ours, before anything is decoded.
    data = _checked_text(data)
    # 2. Split the outermost object and see what it says it is.
    top = _outermost(data)
    kind = _text(top, "type")
    if kind in type_names:
        return _bare_event(data, top)
    if kind not in DOCUMENT_TYPES:
        raise Refused(rules.NOT_EPCIS.problem("type", kind or "null"))
    # 3. Find the event list; everything else is the header.
    place, results, events = _event_list(data, top)
    outer = {name: _value(part, name) for name, part in top.items() if name != "epcisBody"}
    return _document(data, outer, results, place, events)


def count_events(data: bytes) -> int:
    """How many events the list of a document has, without reading them. Raises Refused as ``open_document`` does."""
    data = _checked_text(data)
    top = _outermost(data)
    kind = _text(top, "type")
    if kind in type_names:
        return 1
    if kind not in DOCUMENT_TYPES:
        raise Refused(rules.NOT_EPCIS.problem("type", kind or "null"))
    return len(_event_list(data, top)[2])


def _document(
    data: bytes, outer: dict[str, Any], results: dict[str, Any], place: str, events: list[Part]
) -> Document:
    problems: list[Problem] = []
    context = outer.get("@context")
    if context is None:
        problems.append(rules.NO_CONTEXT.problem("@context"))
    problems += foreign_contexts(context, "@context")
    names = Names(*declarations(context))
    header = read_header(outer, results, names, problems)
    ignored = _ignored(outer, names) | _ignored(results, names)
    reader = EventReader(names, ignored)
    reader.tune(data)
    return Document(header, _read_events(reader, events, place), tuple(problems))


def _read_events(reader: EventReader, events: list[Part], place: str) -> Iterator[ReadEvent]:
    for position, part in enumerate(events):
        yield reader.read(bytes(part), position, place)


def _bare_event(data: bytes, top: Mapping[str, Part]) -> Document:
    context = _value(top["@context"], "@context") if "@context" in top else None
    problems = tuple(foreign_contexts(context, "@context"))
    if context is None:
        problems = (rules.NO_CONTEXT.problem("@context"),)
    header = read_header({"schemaVersion": "2.0", "@context": context}, {}, Names(*declarations(context)), [])
    return Document(header, _read_events(EventReader(Names({})), [Part(data)], ""), problems)


def _checked_text(data: bytes) -> bytes:
    data = data.removeprefix(_BOM)
    if not data.strip():
        raise Refused(rules.EMPTY.problem())
    if b"\0" in data[:4] or data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        raise Refused(rules.ENCODING.problem(encoding=guess_encoding(data)))
    if not data.isascii():
        _check_utf8(data)
    parts = data.count(b"{")
    if parts > FREE_OBJECTS and parts * SMALLEST_OBJECT > len(data):
        raise Refused(rules.TOO_MANY_PARTS.problem(parts=parts, size=len(data)))
    return data


def _check_utf8(data: bytes) -> None:
    """Decode chunk by chunk and throw the text away: a whole text could take four times the document."""
    start = 0
    while start < len(data):
        end = min(start + _CHUNK, len(data))
        while end < len(data) and data[end] & 0xC0 == 0x80 and end - start > _CHUNK - 4:
            end -= 1
        chunk = data[start:end]
        try:
            chunk.decode()
        except UnicodeDecodeError as error:
            encoding = guess_encoding(chunk, error)
            raise Refused(
                rules.ENCODING.problem("", f"byte {start + error.start}", encoding=encoding)
            ) from None
        start = end


def _outermost(data: bytes) -> dict[str, Part]:
    """The members of the document. A list of events is met often enough to be told by name."""
    if data.lstrip().startswith(b"["):
        raise Refused(rules.NOT_AN_OBJECT.problem("", _start(data)))
    return _members(data, data, "")


def _members(part: bytes | Part, data: bytes, path: str) -> dict[str, Part]:
    """The members of an object, not decoded. Raises Refused when it is none or a name stands twice."""
    try:
        members = _split(part)
    except UNREADABLE as error:
        members = _loosely(loose_members, part, _unsplit(part, data, path, error))
    marks = sum(2 + _marks(member) for member in members.values())
    if marks != _marks(part):
        raise Refused(_twice(members, part, path))
    spoilt = [problem for name in members for problem in traps(name, path)]
    if spoilt:
        raise Refused(*spoilt)
    return members


def _loosely(split: Callable[[bytes | Part], Parts], part: bytes | Part, otherwise: Problem) -> Parts:
    if otherwise.rule in {rules.WRONG_TYPE, rules.TOO_DEEP}:
        raise Refused(otherwise)
    try:
        return split(part)
    except NotSplittableError:
        raise Refused(otherwise) from None


def _unsplit(part: bytes | Part, data: bytes, path: str, error: Exception) -> Problem:
    if isinstance(error, RecursionError):
        return rules.TOO_DEEP.problem(path, limit=MAX_DEPTH)
    if isinstance(error, msgspec.ValidationError):
        expected = "array" if path.endswith("eventList") else "object"
        return rules.WRONG_TYPE.problem(path, _start(part), expected=expected, got="something else")
    return _syntax(data, str(error))


def _syntax(data: bytes, message: str) -> Problem:
    """Where the JSON breaks, in lines and columns as an editor counts them."""
    found = re.search(r"JSON is malformed: (.*) \(byte (\d+)\)", message)
    if found is None:
        return rules.TRUNCATED.problem(size=len(data))
    detail, byte = found[1], int(found[2])
    before = data[:byte]
    line = before.count(b"\n") + 1
    column = len(before[before.rfind(b"\n") + 1 :].decode(errors="replace")) + 1
    shown = data[byte : byte + 30].decode(errors="replace")
    return rules.MALFORMED.problem("", shown, line=line, column=column, detail=detail)


def _marks(part: bytes | Part) -> int:
    if isinstance(part, bytes):
        return part.count(b'"')
    view = memoryview(part)
    return sum(bytes(view[at : at + _CHUNK]).count(b'"') for at in range(0, len(view), _CHUNK))


def _twice(members: Mapping[str, Part], part: bytes | Part, path: str) -> Problem:
    text = bytes(part) if not isinstance(part, bytes) else part
    for name, member in members.items():
        mark = re.compile(rb'"' + re.escape(name.encode()) + rb'"\s*:')
        inside = sum(len(mark.findall(bytes(other))) for other in members.values())
        if len(mark.findall(text)) > inside + 1 and member is not None:
            return rules.DUPLICATE_NAME.problem(f"{path}.{name}" if path else name, name)
    return rules.DUPLICATE_NAME.problem(path, "?")


def _event_list(data: bytes, top: Mapping[str, Part]) -> tuple[str, dict[str, Any], list[Part]]:
    """Path of the event list, the decoded surroundings inside ``queryResults``, and the events."""
    place = "epcisBody"
    if place not in top:
        raise Refused(rules.NO_EVENT_LIST.problem(place=place))
    body = _members(top[place], data, place)
    results: dict[str, Any] = {}
    if "queryResults" in body:
        place = f"{place}.queryResults"
        inner = _members(body["queryResults"], data, place)
        results = {
            name: _value(part, f"{place}.{name}") for name, part in inner.items() if name != "resultsBody"
        }
        place = f"{place}.resultsBody"
        body = _members(inner["resultsBody"], data, place) if "resultsBody" in inner else {}
    if "event" in body and "eventList" not in body:
        return f"{place}.event", results, [body["event"]]
    if "eventList" not in body:
        raise Refused(rules.NO_EVENT_LIST.problem(place=f"{place}.eventList"))
    return f"{place}.eventList", results, _items(body["eventList"], data, f"{place}.eventList")


def _items(part: Part, data: bytes, path: str) -> list[Part]:
    try:
        return _list(part)
    except UNREADABLE as error:
        return _loosely(loose_items, part, _unsplit(part, data, path, error))


def _value(part: Part, path: str) -> Any:
    """A header value, read strictly."""
    try:
        tree = parse(bytes(part))
    except Refused as refused:
        raise Refused(*(problem.at(path) for problem in refused.problems)) from None
    problems = [problem.at(path) for problem in traps(tree)]
    if problems:
        raise Refused(*problems)
    return plain(tree)


def _text(top: Mapping[str, Part], name: str) -> str | None:
    if name not in top:
        return None
    value = _value(top[name], name)
    return value if isinstance(value, str) else _start(top[name])


def _start(part: bytes | Part) -> str:
    return bytes(memoryview(part)[:60]).decode(errors="replace")


def _ignored(outer: Mapping[str, Any], names: Names) -> frozenset[str]:
    """Fields that a repository added to the events and asks to leave out of their hash (``ignoreFields``)."""
    found: set[str] = set()
    for name, value in outer.items():
        if name.endswith(":ignoreFields"):
            listed = value if isinstance(value, list) else [value]
            found |= {names.expand(item) for item in listed if isinstance(item, str) and item[:1] != "{"}
    return frozenset(found - COMMENTS)
