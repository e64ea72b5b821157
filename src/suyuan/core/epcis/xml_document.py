"""Writing what surrounds the events of an XML document, for both versions."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from suyuan.core.epcis import xml_rules as rules
from suyuan.core.epcis.model import DocumentHeader, Event, Vocabulary, VocabularyElement
from suyuan.core.epcis.xml_markup import Markup, attribute_text, field_text, is_writable
from suyuan.core.epcis.xml_names import BLANKS, HINT, SBDH
from suyuan.core.epcis.xml_write import time_text
from suyuan.core.problem import Refused

BUSINESS_HEADER = f"{{{SBDH}}}StandardBusinessDocumentHeader"
PARTIES = ("sender", "receiver", "instanceIdentifier")
"""What JSON documents say in place of a Standard Business Document Header."""


@dataclass(frozen=True, slots=True)
class Form:
    """One version of EPCIS XML."""

    version: str
    document: str
    """Namespace of the root of a document."""
    query: str
    """Namespace of the root of a query document."""
    write_one: Callable[[Markup, Event], None]
    header_needs_parties: bool
    """Whether the schema demands a business header wherever there is a header."""


def write_with(form: Form, header: DocumentHeader, events: Iterable[Event]) -> bytes:
    """The whole document. Raises Refused, naming the event, when a value cannot be written."""
    markup = Markup(header.namespaces)
    _write_events(form, markup, events)
    body, markup.parts = markup.parts, []
    attributes = _write_header(form, markup, header)
    _write_ignored(markup, header.ignored)
    head, markup.parts = markup.parts, []
    root = "epcisq:EPCISQueryDocument" if header.query_name else "epcis:EPCISDocument"
    before, after = _around(header)
    own = f' xmlns:epcisq="{form.query}"' if header.query_name else f' xmlns:epcis="{form.document}"'
    start = f'<{root}{own}{markup.declarations()} schemaVersion="{form.version}"{attributes}>'
    declaration = '<?xml version="1.0" encoding="UTF-8"?>\n'
    text = (declaration, start, *head, "<EPCISBody>", before, *body, after, "</EPCISBody>", f"</{root}>\n")
    return "".join(text).encode()


def _write_events(form: Form, markup: Markup, events: Iterable[Event]) -> None:
    for position, event in enumerate(events):
        try:
            form.write_one(markup, event)
        except Refused as refused:
            raise Refused(*(problem.at(f"EventList[{position}]") for problem in refused.problems)) from None
        markup.add("\n")


def _around(header: DocumentHeader) -> tuple[str, str]:
    if not header.query_name:
        return "<EventList>\n", "</EventList>"
    subscription = header.subscription_id
    names = f"<queryName>{field_text(header.query_name, 'queryName')}</queryName>"
    if subscription:
        names += f"<subscriptionID>{field_text(subscription, 'subscriptionID')}</subscriptionID>"
    start = f"<epcisq:QueryResults>{names}<resultsBody><EventList>\n"
    return start, "</EventList></resultsBody></epcisq:QueryResults>"


def _write_header(form: Form, markup: Markup, header: DocumentHeader) -> str:
    """Write EPCISHeader; give back the attributes of the root."""
    attributes, fields = _root_attributes(markup, header)
    start = len(markup.parts)
    business = fields.get(BUSINESS_HEADER)
    parties, others = _split_parties(header)
    needed = form.header_needs_parties and (header.master_data or fields or others)
    if isinstance(business, dict):
        markup.member(BUSINESS_HEADER, fields.pop(BUSINESS_HEADER))
    elif (parties or needed) and header.creation_date is not None:
        attributes += _made_business_header(markup, time_text(header.creation_date), parties)
    else:
        others |= parties
    _write_extension(markup, header, fields, others)
    if len(markup.parts) > start:
        markup.parts.insert(start, "<EPCISHeader>")
        markup.add("</EPCISHeader>\n")
    return attributes


def _write_ignored(markup: Markup, names: tuple[str, ...]) -> None:
    """``ignoreFields``, in the namespace of its first field; readers of streams want it before the events."""
    if not names:
        return
    wrapper = f"{markup.prefix(names[0].rpartition('}')[0].removeprefix('{'))}:ignoreFields"
    markup.add(f"<{wrapper}>")
    for name in names:
        tag, named = markup.tag(name, top=True)
        markup.add(f"<{tag}{named}/>")
    markup.add(f"</{wrapper}>")


def _split_parties(header: DocumentHeader) -> tuple[dict[str, str], dict[str, Any]]:
    """The fields of JSON's business header that XML's can hold, and the others."""
    given = header.sbdh or {}
    parties = {
        name: value
        for name, value in given.items()
        if name in PARTIES and isinstance(value, str) and value and value == value.strip(BLANKS)
    }
    return parties, {name: value for name, value in given.items() if name not in parties}


def _root_attributes(markup: Markup, header: DocumentHeader) -> tuple[str, dict[str, Any]]:
    fields = dict(header.extensions or {})
    made = ""
    if header.creation_date is not None:
        made += f' creationDate="{time_text(header.creation_date)}"'
    if header.document_id is not None:
        made += f' {markup.prefix(HINT)}:id="{_attribute(header.document_id)}"'
    for name in list(fields):
        attribute = None if name == "@schemaVersion" else markup.attribute(name, fields[name])
        if attribute is not None and f" {name[1:]}=" not in made:
            made += attribute
            del fields[name]
    return made, fields


def _attribute(text: str) -> str:
    if not is_writable(text):
        raise Refused(rules.UNWRITABLE.problem("header", text))
    return attribute_text(text)


def _made_business_header(markup: Markup, created: str, parties: dict[str, str]) -> str:
    """A business header from the fields of JSON; the attribute says that it was made from them."""
    identification = {
        "Standard": "EPCglobal",
        "TypeVersion": "1.0",
        "InstanceIdentifier": parties.get("instanceIdentifier", ""),
        "Type": "Events",
        "CreationDateAndTime": created,
    }
    parts: dict[str, Any] = {
        "HeaderVersion": "1.0",
        "Sender": {f"{{{SBDH}}}Identifier": parties.get("sender", "")},
        "Receiver": {f"{{{SBDH}}}Identifier": parties.get("receiver", "")},
        "DocumentIdentification": {f"{{{SBDH}}}{name}": value for name, value in identification.items()},
    }
    markup.member(BUSINESS_HEADER, {f"{{{SBDH}}}{name}": value for name, value in parts.items()})
    return f' {markup.prefix(HINT)}:businessHeader="made"'


def _write_extension(
    markup: Markup, header: DocumentHeader, fields: dict[str, Any], sbdh: dict[str, Any]
) -> None:
    if not (header.master_data or fields or sbdh):
        return
    markup.add("<extension>")
    if header.master_data:
        markup.add("<EPCISMasterData><VocabularyList>")
        for vocabulary in header.master_data:
            _write_vocabulary(markup, vocabulary)
        markup.add("</VocabularyList></EPCISMasterData>")
    if fields or sbdh:
        _write_document_fields(markup, fields, sbdh)
    markup.add("</extension>")


def _write_document_fields(markup: Markup, fields: dict[str, Any], sbdh: dict[str, Any]) -> None:
    markup.add("<extension><documentFields>")
    if sbdh:
        markup.value(f"{markup.prefix(HINT)}:sbdh", "", sbdh)
    for name, value in fields.items():
        markup.member(name, value, top=True)
    markup.add("</documentFields></extension>")


def _write_vocabulary(markup: Markup, vocabulary: Vocabulary) -> None:
    markup.add(f'<Vocabulary type="{_attribute(vocabulary.type)}">')
    if vocabulary.elements:
        markup.add("<VocabularyElementList>")
        for element in vocabulary.elements:
            _write_element(markup, element)
        markup.add("</VocabularyElementList>")
    markup.add("</Vocabulary>\n")


def _write_element(markup: Markup, element: VocabularyElement) -> None:
    markup.add(f'<VocabularyElement id="{_attribute(element.id)}">')
    for name, value in element.attributes:
        markup.value("attribute", f' id="{_attribute(name)}"', value)
    if element.children:
        inner = "".join(f"<id>{field_text(child, 'children')}</id>" for child in element.children)
        markup.add(f"<children>{inner}</children>")
    markup.add("</VocabularyElement>")
