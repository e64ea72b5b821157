"""Reading one JSON event fast; whatever is out of the ordinary goes to ``json_careful``.

The fast way decodes the bytes straight into the model and then accounts for every name: an event without
surprises has exactly as many quotation marks as its stored form plus its extensions. A name that stands twice,
an unknown name or a number in quotes all break the sum, and the careful reader says what it was.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import msgspec
from msgspec.structs import force_setattr

from suyuan.core.epcis import body as stored
from suyuan.core.epcis import json_rules as rules
from suyuan.core.epcis.document import MOST_EVENT_BYTES, ReadEvent
from suyuan.core.epcis.json_careful import read_carefully
from suyuan.core.epcis.json_names import COMMENTS, Names, expand_value
from suyuan.core.epcis.model import Event, ExtensionMap
from suyuan.core.problem import Problem

FIELDS = frozenset(field.encode_name for field in msgspec.structs.fields(Event))
LONG_FRACTION = re.compile(rb"\.(?<=:[0-5]\d\.)\d{7}")
"""A time finer than microseconds, which the fast way would round. Points are rarer than colons: it begins with one."""
NAMES_REMEMBERED = 10_000

_decode = msgspec.json.Decoder(Event, float_hook=Decimal).decode
_split = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode
_decode_any = msgspec.json.Decoder(float_hook=Decimal).decode
_encode = stored.encode
_encode_any = msgspec.json.Encoder(decimal_format="number").encode

UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError, ArithmeticError, ValueError)
"""All that a decoder may raise for bytes that are not what it wants."""


class _UnusualError(Exception):
    """The fast way does not know; the careful reader has to look."""


class EventReader:
    """Reads the events of one document; made once for the names that the document declares."""

    __slots__ = ("_expanded", "fine_times", "ignored", "marks", "names")

    def __init__(self, names: Names, ignored: frozenset[str] = frozenset()) -> None:
        self.names = names
        self.ignored = ignored
        self.marks = tuple((f'"{prefix}:'.encode(), f"{prefix}:") for prefix in names.declared)
        self.fine_times = True
        self._expanded: dict[str, str] = {}

    def tune(self, data: bytes) -> None:
        """Look through the whole document once for what then need not be looked for in every event."""
        self.marks = tuple(mark for mark in self.marks if mark[0] in data)
        self.fine_times = LONG_FRACTION.search(data) is not None

    def read(self, raw: bytes, position: int, place: str) -> ReadEvent:
        """One event of the list at ``place``. Never raises for bad input: the problems tell, the event is None."""
        if len(raw) > MOST_EVENT_BYTES:
            limit = f"{MOST_EVENT_BYTES >> 20} MB"
            return ReadEvent(position, None, (rules.SIZE.problem(path_of(position, place), limit=limit),))
        try:
            event, body, problems = self._read_fast(raw)
        except (_UnusualError, *UNREADABLE):
            where = path_of(position, place)
            found, complaints = read_carefully(raw, self.names, where)
            return ReadEvent(position, found, complaints, ignored=self.ignored)
        if problems and place:
            problems = tuple(problem.at(path_of(position, place)) for problem in problems)
        return ReadEvent(position, event, problems, body, self.ignored)

    def _read_fast(self, raw: bytes) -> tuple[Event, bytes | None, tuple[Problem, ...]]:
        event = _decode(raw)
        if b"\\" in raw or (b"~" in raw and b'"~' in raw):
            raise _UnusualError
        if self.fine_times and LONG_FRACTION.search(raw):
            raise _UnusualError
        body = _encode(event)
        surplus = raw.count(b'"') - body.count(b'"')
        has_marks = False
        for mark, _ in self.marks:
            if mark in raw:
                has_marks = True
                break
        if surplus == 0 and not has_marks and event.ilmd is None:
            return event, body, ()
        return self._read_extended(raw, event, surplus, has_marks)

    def _read_extended(
        self, raw: bytes, event: Event, surplus: int, has_marks: bool
    ) -> tuple[Event, bytes | None, tuple[Problem, ...]]:
        unknown: dict[str, bytes] = {}
        ilmd = b""
        for name, part in _split(raw).items():
            if name not in FIELDS:
                text = unknown[name] = bytes(part)
                surplus -= 2 + text.count(b'"')
            elif name == "ilmd":
                ilmd = bytes(part)
        if surplus:
            raise _UnusualError
        if has_marks:
            self._refuse_short_addresses(raw, unknown, ilmd)
        problems = self._complete(event, unknown)
        return event, None, problems

    def _refuse_short_addresses(self, raw: bytes, unknown: dict[str, bytes], ilmd: bytes) -> None:
        """A declared prefix in a typed field means a CURIE as value, which needs expanding."""
        for mark, prefix in self.marks:
            count = raw.count(mark)
            for name, text in unknown.items():
                count -= name.startswith(prefix) + text.count(mark)
            if count and count != ilmd.count(mark):
                raise _UnusualError

    def _complete(self, event: Event, unknown: dict[str, bytes]) -> tuple[Problem, ...]:
        """Put extensions and expanded ILMD into an event that nobody else has seen yet."""
        problems: list[Problem] = []
        extensions: ExtensionMap = {}
        for name, text in unknown.items():
            expanded = self._expand(name)
            if expanded in COMMENTS:
                continue
            if expanded in extensions:
                raise _UnusualError
            if expanded[:1] != "{":
                problems.append(_undeclared(name))
            extensions[expanded] = self._value(text)
        if extensions:
            force_setattr(event, "extensions", extensions)
        if event.ilmd is not None:
            force_setattr(event, "ilmd", expand_value(event.ilmd, self._expand))
        return tuple(problems)

    def _value(self, text: bytes) -> Any:
        value = _decode_any(text)
        if type(value) is str:
            return value
        if type(value) in {dict, list} and _encode_any(value).count(b'"') != text.count(b'"'):
            raise _UnusualError
        return expand_value(value, self._expand)

    def _expand(self, name: str) -> str:
        found = self._expanded.get(name)
        if found is None:
            if len(self._expanded) > NAMES_REMEMBERED:
                self._expanded.clear()
            found = self._expanded[name] = self.names.expand(name)
        return found


def path_of(position: int, place: str) -> str:
    """The path of one event; a bare event is its own root."""
    return f"{place}[{position}]" if place else ""


def _undeclared(name: str) -> Problem:
    if ":" not in name or name[:1] == "@":
        raise _UnusualError
    return rules.UNDECLARED_PREFIX.problem(name, name)
