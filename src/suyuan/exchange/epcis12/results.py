"""QueryResults in EPCIS 1.2 XML: events with URNs, and what 1.2 has no place for in elements of our own namespace."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from suyuan.core.epcis import xml12
from suyuan.core.epcis.model import Event, VocabularyElement
from suyuan.core.epcis.xml_markup import Markup, attribute_text, field_text
from suyuan.core.epcis.xml_names import QUERY_1
from suyuan.core.problem import Refused
from suyuan.exchange.formats import shown, spelled, worded
from suyuan.ledger.queries import StoredEvent

Vocabularies = dict[str, list[VocabularyElement]]
"""Elements by the type of their vocabulary."""


def event_results(query: str, events: Sequence[StoredEvent]) -> str:
    """The element QueryResults. Raises Refused, naming the event, when a value cannot stand in XML."""
    markup = Markup({})
    for position, stored in enumerate(events):
        try:
            xml12.write_one(markup, as_told(stored))
        except Refused as refused:
            name = stored.event.event_id or stored.ni
            raise Refused(*(one.at(f"EventList[{position}] {name}") for one in refused.problems)) from None
    return _results(query, "EventList", markup)


def vocabulary_results(query: str, found: Vocabularies) -> str:
    """The element QueryResults with master data."""
    markup = Markup({})
    for kind, elements in found.items():
        markup.add(f'<Vocabulary type="{attribute_text(kind)}"><VocabularyElementList>')
        for element in elements:
            _write_element(markup, element)
        markup.add("</VocabularyElementList></Vocabulary>")
    return _results(query, "VocabularyList", markup)


def as_told(stored: StoredEvent) -> Event:
    """The event as systems of EPCIS 1.x know its identifiers and words: as URNs, where there are URNs."""
    return worded(spelled(shown(stored), "Always_EPC_URN"), "Always_URN")


def strings(tag: str, texts: Iterable[str]) -> str:
    """A message that is an ArrayOfString."""
    inner = "".join(f"<string>{field_text(text, tag)}</string>" for text in texts)
    return message(tag, inner)


def message(tag: str, inner: str, declarations: str = "") -> str:
    """One message of the query interface; ``inner`` is XML already."""
    return f'<epcisq:{tag} xmlns:epcisq="{QUERY_1}"{declarations}>{inner}</epcisq:{tag}>'


def _results(query: str, kind: str, markup: Markup) -> str:
    name = f"<queryName>{field_text(query, 'queryName')}</queryName>"
    inner = "".join((name, f"<resultsBody><{kind}>", *markup.parts, f"</{kind}></resultsBody>"))
    return message("QueryResults", inner, markup.declarations())


def _write_element(markup: Markup, element: VocabularyElement) -> None:
    markup.add(f'<VocabularyElement id="{attribute_text(element.id)}">')
    for name, value in element.attributes:
        _write_attribute(markup, name, value)
    if element.children:
        inner = "".join(f"<id>{field_text(child, 'children')}</id>" for child in element.children)
        markup.add(f"<children>{inner}</children>")
    markup.add("</VocabularyElement>")


def _write_attribute(markup: Markup, name: str, value: Any) -> None:
    markup.value("attribute", f' id="{attribute_text(name)}"', value)
