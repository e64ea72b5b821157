"""Everything of an XML document but its events: root attributes, business header, master data, query names."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any, Final

from suyuan.core.epcis import xml_rules as rules
from suyuan.core.epcis.model import DocumentHeader, ExtensionMap, Vocabulary, VocabularyElement
from suyuan.core.epcis.times import read_time
from suyuan.core.epcis.xml_document import BUSINESS_HEADER
from suyuan.core.epcis.xml_fault import Element, Fault, attributes
from suyuan.core.epcis.xml_names import (
    BLANKS,
    HINT,
    MADE_BY_WRITERS,
    SBDH,
    WRAPPERS,
    XML,
    XSI,
    in_epcis,
    local,
    spellings,
)
from suyuan.core.epcis.xml_texts import text_of
from suyuan.core.epcis.xml_values import add_local_member, add_member, settle, value_of
from suyuan.core.problem import Problem

_QUERY_NAME: Final = frozenset(spellings("queryName"))
_SUBSCRIPTION: Final = frozenset(spellings("subscriptionID"))
_BODIES: Final = frozenset((*spellings("EPCISBody"), *spellings("QueryResults"), *spellings("resultsBody")))
_LISTS: Final = frozenset((*spellings("EventList"), *spellings("VocabularyList")))
_HEADERS: Final = frozenset(spellings("EPCISHeader"))
_MASTER_DATA: Final = frozenset(spellings("EPCISMasterData"))
_PARTIES: Final = {
    "sender": f"{{{SBDH}}}Sender/{{{SBDH}}}Identifier",
    "receiver": f"{{{SBDH}}}Receiver/{{{SBDH}}}Identifier",
    "instanceIdentifier": f"{{{SBDH}}}DocumentIdentification/{{{SBDH}}}InstanceIdentifier",
}
_DOCUMENT_FIELDS: Final = frozenset((f"{{{HINT}}}documentFields", "documentFields"))


class HeaderReader:
    """Gathers the header from the root of a tree that is still growing behind it."""

    def __init__(self) -> None:
        self.vocabularies: dict[str, list[VocabularyElement]] = {}
        self.ignored: frozenset[str] = frozenset()
        self.problems: list[Problem] = []
        self._fields: dict[str, Any] = {}
        self._extensions: ExtensionMap = {}
        self._made_business_header = False

    def add_vocabulary_element(self, element: Element) -> None:
        """Take one element of master data, in the order of the document."""
        kind = ""
        for parent in element.iterancestors():
            if local(str(parent.tag)) == "Vocabulary":
                kind = parent.get("type") or ""
                break
        try:
            self.vocabularies.setdefault(kind, []).append(_vocabulary_element(element))
        except Fault as fault:
            self.problems.append(fault.problem(element, f"Vocabulary[{kind}]"))

    def read(self, root: Element) -> DocumentHeader:
        """The header as far as the tree has grown. Faults go to ``problems``."""
        self._take_root_attributes(root)
        self._take_children(root, root)
        return DocumentHeader(
            schema_version=_version(root),
            master_data=tuple(Vocabulary(kind, tuple(all_)) for kind, all_ in self.vocabularies.items()),
            namespaces={
                prefix: uri
                for prefix, uri in root.nsmap.items()
                if prefix and prefix[0] != "_" and (uri not in MADE_BY_WRITERS or uri == SBDH)
            },
            extensions=settle(self._extensions) or None,
            **self._fields,
        )

    def _take_root_attributes(self, root: Element) -> None:
        for name, value in attributes(root).items():
            if name == "creationDate":
                self._fields["creation_date"] = self._created(value)
            elif name == f"{{{HINT}}}id":
                self._fields["document_id"] = value
            elif name == f"{{{HINT}}}businessHeader":
                self._made_business_header = True
            elif name != "schemaVersion" and not name.startswith((f"{{{XSI}}}", f"{{{XML}}}")):
                self._extensions[f"@{name}"] = value

    def _created(self, text: str) -> dt.datetime | None:
        time = read_time(text)
        if not isinstance(time, Problem):
            return time
        self._extensions["@creationDate"] = text
        self.problems.append(rules.CREATED.problem("@creationDate", text))
        return None

    def _take_children(self, parent: Element, root: Element) -> None:
        for child in parent:
            try:
                self._take_child(child, root)
            except Fault as fault:
                self.problems.append(fault.problem(root, local(str(root.tag))))

    def _take_child(self, child: Element, root: Element) -> None:
        tag = str(child.tag)
        if tag in _HEADERS:
            self._take_header(child)
        elif tag in _QUERY_NAME:
            self._fields["query_name"] = text_of(child)
        elif tag in _SUBSCRIPTION:
            self._fields["subscription_id"] = text_of(child)
        elif tag in _BODIES:
            self._take_children(child, root)
        elif not in_epcis(tag):
            self._take_extension(child, tag)

    def _take_extension(self, child: Element, tag: str) -> None:
        if local(tag) == "ignoreFields":
            self.ignored |= {str(field.tag) for field in child}
        else:
            add_member(self._extensions, child)

    def _take_header(self, header: Element) -> None:
        for child in header:
            if child.tag == BUSINESS_HEADER:
                self._take_business_header(child)
            elif child.tag in WRAPPERS:
                self._take_header(child)
            elif child.tag in _DOCUMENT_FIELDS:
                self._take_document_fields(child)
            elif child.tag not in _MASTER_DATA:
                self._take_foreign(child)

    def _take_foreign(self, child: Element) -> None:
        if str(child.tag)[0] == "{":
            add_member(self._extensions, child)
        else:
            add_local_member(self._extensions, child)

    def _take_document_fields(self, fields: Element) -> None:
        for child in fields:
            if child.tag == f"{{{HINT}}}sbdh":
                self._add_to_business_header(child)
            else:
                add_member(self._extensions, child)

    def _add_to_business_header(self, fields: Element) -> None:
        found = value_of(fields)
        if not isinstance(found, dict):
            raise Fault(rules.HINT, fields)
        self._fields["sbdh"] = (self._fields.get("sbdh") or {}) | found

    def _take_business_header(self, header: Element) -> None:
        """Sender, receiver and number as JSON has them; the whole header beside, unless it was made from them."""
        found: dict[str, str] = {}
        for name, path in _PARTIES.items():
            text = (header.findtext(path) or "").strip(BLANKS)
            if text:
                found[name] = text
        self._fields["sbdh"] = found or None
        if not self._made_business_header:
            add_member(self._extensions, header)


def _version(root: Element) -> str:
    declared = (root.get("schemaVersion") or "").strip()
    if declared:
        return declared
    namespace = str(root.tag).rpartition("}")[0].lstrip("{")
    return "1.2" if namespace.endswith(":1") else "2.0"


def _vocabulary_element(element: Element) -> VocabularyElement:
    identifier = element.get("id")
    if not identifier:
        raise Fault(rules.MISSING, element, name="@id")
    return VocabularyElement(identifier.strip(BLANKS), tuple(_attributes(element)), tuple(_children(element)))


def _attributes(element: Element) -> Iterator[tuple[str, Any]]:
    for child in element:
        if local(str(child.tag)) == "attribute" and in_epcis(str(child.tag)):
            name = child.attrib.pop("id", "")
            yield str(name), value_of(child)


def _children(element: Element) -> Iterator[str]:
    for child in element:
        if local(str(child.tag)) == "children" and in_epcis(str(child.tag)):
            yield from (text_of(identifier) for identifier in child)
