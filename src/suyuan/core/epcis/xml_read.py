"""Reading EPCIS XML of version 1.0, 1.1, 1.2 and 2.0 as a stream: one event at a time, memory flat.

Documents, query documents, query results and single events are read alike. The parser builds a tree while it
goes; every event's branch is emptied when it has been read, so that the tree never holds more than the events of
one block of input (32 kB) and the one that is being read.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any, BinaryIO, Final

from lxml import etree

from suyuan.core.epcis import xml_rules as rules
from suyuan.core.epcis.document import Document, ReadEvent, is_unknown_version
from suyuan.core.epcis.xml_event import read_event_element
from suyuan.core.epcis.xml_fault import Element, with_line
from suyuan.core.epcis.xml_guard import MAX_DEPTH, GuardedInput
from suyuan.core.epcis.xml_header import HeaderReader
from suyuan.core.epcis.xml_names import (
    DOCUMENTS,
    EVENT_LISTS,
    EVENT_TAGS,
    VOCABULARY_ELEMENTS,
    WRAPPERS,
    in_epcis,
    local,
    spellings,
)
from suyuan.core.problem import Problem, Refused, Rule

UNLINKED_TOGETHER: Final = 64
"""Emptied events that stay linked in the tree before they are thrown out together."""
_TAGS: Final = (*EVENT_TAGS, *VOCABULARY_ELEMENTS)
_VOCABULARY: Final = frozenset(VOCABULARY_ELEMENTS)
_BODIES: Final = frozenset(
    tag
    for name in ("EPCISBody", "QueryResults", "resultsBody", "EPCISDocument", "EPCISQueryDocument")
    for tag in spellings(name)
)
"""What may stand around the event list. An extension may hold elements of any name."""
_VOCABULARY_LISTS: Final = frozenset(spellings("VocabularyElementList"))


def read_document(data: bytes | BinaryIO) -> Document:
    """The header and, one by one as they are asked for, the events of an XML document.

    Raises Refused when the document is no EPCIS XML or is dangerous. What is found wrong with the XML later than
    the first event (a cut file, an entity) raises Refused from the iterator of events: such a document must not
    be taken in part. A fault inside one event is a problem of that ReadEvent.
    """
    return _DocumentReader(io.BytesIO(data) if isinstance(data, bytes) else data).open()


def count_events(data: bytes | BinaryIO) -> int:
    """How many events the list of a document has, in flat memory; the document is parsed to its end.

    Raises Refused where ``read_document`` or its events would; what is wrong with one event is not looked at.
    """
    return _DocumentReader(io.BytesIO(data) if isinstance(data, bytes) else data).count()


Found = tuple[Element, Element]
"""An event element, and the child of the event list that holds it."""


class _DocumentReader:
    """The work on one document."""

    def __init__(self, source: BinaryIO) -> None:
        self._input = GuardedInput(source)
        self._root_name = self._input.root_name.rpartition(":")[2]
        if self._root_name not in DOCUMENTS:
            raise Refused(rules.ROOT.problem("", self._input.root_name))
        self._parser: Any = etree.iterparse(
            self._input,
            events=("end", "pi"),
            tag=_TAGS,
            remove_comments=True,
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
        )
        self._header = HeaderReader()
        self._position = 0
        self._last: Element | None = None
        """What was read last in the event list."""
        self._event_list: Element | None = None

    def open(self) -> Document:
        first = self._next_event()
        root: Element = self._parser.root if first is None else first[0].getroottree().getroot()
        if not in_epcis(str(root.tag)):
            raise Refused(rules.ROOT.problem(with_line("", root).strip(), root.tag))
        header = self._header.read(root)
        if is_unknown_version(header.schema_version):
            raise Refused(rules.VERSION.problem("@schemaVersion", header.schema_version))
        events = self._events(first)
        return Document(header, events, tuple(self._header.problems))

    def count(self) -> int:
        """The number of events; nothing is made of them."""
        number, found = 0, self._next_event()
        root: Element = self._parser.root if found is None else found[0].getroottree().getroot()
        if not in_epcis(str(root.tag)):
            raise Refused(rules.ROOT.problem(with_line("", root).strip(), root.tag))
        while found is not None:
            number = self._position = number + 1
            found[0].clear()
            self._forget_before(found[1])
            self._input.begin_event()
            found = self._next_event()
        return number

    def _events(self, found: Found | None) -> Iterator[ReadEvent]:
        while found is not None:
            element, top = found
            if top is not self._last and top.getprevious() is not self._last:
                yield from self._strangers_between(self._last, top)
            yield self._read(element)
            element.clear()
            self._forget_before(top)
            self._input.begin_event()
            found = self._next_event()
        yield from self._strangers_between(self._last, None)

    def _read(self, element: Element) -> ReadEvent:
        position = self._position
        self._position += 1
        event, problems = read_event_element(element, f"EventList[{position}]")
        return ReadEvent(position, event, problems, ignored=self._header.ignored)

    # ------------------------------------------------------------------ parsing

    def _next_event(self) -> Found | None:
        """The next finished event; master data on the way is taken into the header."""
        while True:
            try:
                kind, element = next(self._parser)
            except StopIteration:
                return None
            except etree.XMLSyntaxError as error:
                raise Refused(self._syntax_problem(error)) from None
            if kind == "pi":
                raise Refused(rules.INSTRUCTION.problem(f"line {element.sourceline}", f"<?{element.target}"))
            if element.tag not in _VOCABULARY:
                top = self._top_of(element)
                if top is not None:
                    return element, top
            elif _is_master_data(element):
                self._header.add_vocabulary_element(element)
                _drop(element)
                self._input.begin_event()

    def _syntax_problem(self, error: etree.XMLSyntaxError) -> Problem:
        problem = _syntax_problem(error, self._parser.error_log)
        if self._input.is_cut and problem.rule in _SIGNS_OF_A_CUT:
            return rules.TRUNCATED.problem(problem.where, problem.value)
        return problem

    # ------------------------------------------------------------------ where an event stands

    def _top_of(self, element: Element) -> Element | None:
        """The child of the event list that holds the event; None when the element is no event but looks so.

        An extension may hold an element called ObjectEvent: only what stands in the event list, directly or in
        the wrappers of EPCIS 1.x, is one.
        """
        top = element
        parent = element.getparent()
        if parent is None:
            return element
        while parent.tag in WRAPPERS:
            top, parent = parent, parent.getparent()
            if parent is None:
                return None
        if parent is self._event_list or self._is_event_list(parent):
            return top
        return None

    def _is_event_list(self, element: Element) -> bool:
        if element.tag not in EVENT_LISTS or not all(up.tag in _BODIES for up in element.iterancestors()):
            return False
        self._event_list = element
        return True

    def _forget_before(self, top: Element) -> None:
        """Note how far the list is read, and unlink the emptied branches before, many at a time."""
        self._last = top
        if self._position % UNLINKED_TOGETHER == 0:
            event_list = top.getparent()
            if event_list is not None:
                del event_list[: event_list.index(top)]

    def _strangers_between(self, last: Element | None, top: Element | None) -> Iterator[ReadEvent]:
        """A Problem for each thing after ``last`` and before ``top`` in the event list that is no event."""
        if last is None:
            event_list = self._find_event_list() if top is None else top.getparent()
            child = event_list[0] if event_list is not None and len(event_list) else None
        else:
            child = last.getnext()
        while child is not None and child is not top:
            for stranger in _strangers(child):
                where = with_line(f"EventList[{self._position}]", stranger)
                problem = rules.EVENT_TYPE.problem(where, local(str(stranger.tag)))
                yield ReadEvent(self._position, None, (problem,))
                self._position += 1
            child = child.getnext()

    def _find_event_list(self) -> Element | None:
        return next((one for one in self._parser.root.iter(*EVENT_LISTS) if self._is_event_list(one)), None)


def _strangers(child: Element) -> Iterator[Element]:
    if child.tag in EVENT_TAGS:
        return
    if child.tag not in WRAPPERS:
        yield child
    for inner in child if child.tag in WRAPPERS else ():
        yield from _strangers(inner)


def _is_master_data(element: Element) -> bool:
    """Whether an element stands in a vocabulary list, and not in an extension that only looks like one."""
    ancestors = [str(up.tag) for up in element.iterancestors()]
    return bool(ancestors) and ancestors[0] in _VOCABULARY_LISTS and all(map(in_epcis, ancestors))


def _drop(element: Element) -> None:
    """Empty a branch that has been read, and unlink the emptied ones before it."""
    parent = element.getparent()
    element.clear()
    if parent is not None:
        while parent[0] is not element:
            del parent[0]


# ---------------------------------------------------------------------- what the parser says

_CODES: Final = etree.ErrorTypes
_RULES: Final = {
    _CODES.ERR_UNDECLARED_ENTITY: rules.ENTITY,
    _CODES.WAR_UNDECLARED_ENTITY: rules.ENTITY,
    _CODES.ERR_TAG_NOT_FINISHED: rules.TRUNCATED,
    _CODES.ERR_GT_REQUIRED: rules.TRUNCATED,
    _CODES.ERR_INVALID_CHAR: rules.CHARACTER,
    _CODES.ERR_INVALID_ENCODING: rules.ENCODING,
    _CODES.ERR_INVALID_CHARREF: rules.CHARACTER,
    _CODES.NS_ERR_UNDEFINED_NAMESPACE: rules.NAMESPACE,
    _CODES.WAR_NS_URI: rules.NAMESPACE,
    _CODES.NS_ERR_XML_NAMESPACE: rules.NAMESPACE,
}
"""The rule that stands for each error of libxml2; XML-SYNTAX for all others."""
_SIGNS_OF_A_CUT: Final = (rules.SYNTAX, rules.NAMESPACE, rules.ENCODING, rules.ENTITY)
_NO_CODE: Final = 1
_TOO_MUCH: Final = 114


def _syntax_problem(error: etree.XMLSyntaxError, log: Any) -> Problem:
    """The Problem for a parser's error. The parser's own code may hide in its log."""
    code, message, line = getattr(error, "code", _NO_CODE), error.msg or "", error.lineno or 0
    if code == _NO_CODE and len(log):
        code, message, line = log[0].type, log[0].message, log[0].line
    where = f"line {line}" if line else ""
    detail = message.partition(", line")[0].strip()
    if code == _TOO_MUCH:
        rule: Rule = rules.DEPTH if "depth" in message else rules.LENGTH
        return rule.problem(where, None, limit=MAX_DEPTH if rule is rules.DEPTH else "10,000,000")
    rule = _RULES.get(code, rules.SYNTAX)
    return rule.problem(where, detail, detail=detail, encoding="UTF-8")
