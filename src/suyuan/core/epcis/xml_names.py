"""Names that EPCIS XML is made of: namespaces, event types, and our own hint namespace."""

from __future__ import annotations

from typing import Final

EPCIS_1: Final = "urn:epcglobal:epcis:xsd:1"
EPCIS_2: Final = "urn:epcglobal:epcis:xsd:2"
QUERY_1: Final = "urn:epcglobal:epcis-query:xsd:1"
QUERY_2: Final = "urn:epcglobal:epcis-query:xsd:2"
MASTER_DATA_1: Final = "urn:epcglobal:epcis-masterdata:xsd:1"
MASTER_DATA_2: Final = "urn:epcglobal:epcis-masterdata:xsd:2"
SBDH: Final = "http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader"
XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"
XSD: Final = "http://www.w3.org/2001/XMLSchema"
XML: Final = "http://www.w3.org/XML/1998/namespace"
HINT: Final = "https://ref.suyuan.example/ns/xml/1/"
"""Our own namespace: typed hints and the fields that a format has no place for (docs/reference/xml.md)."""
LOCAL: Final = f"{HINT}local/"
"""Stands for "no namespace" at the top of an extension, where every other format demands one."""

EPCIS_NAMESPACES: Final = (EPCIS_1, EPCIS_2, QUERY_1, QUERY_2, MASTER_DATA_1, MASTER_DATA_2)

MADE_BY_WRITERS: Final = frozenset((*EPCIS_NAMESPACES, SBDH, XSI, XSD, XML, HINT))
"""Namespaces of the format itself: no value is an abbreviation by one of their prefixes."""

EVENT_TYPES: Final = (
    "ObjectEvent",
    "AggregationEvent",
    "TransactionEvent",
    "TransformationEvent",
    "AssociationEvent",
    "QuantityEvent",
)
DOCUMENTS: Final = frozenset(
    ("EPCISDocument", "EPCISQueryDocument", "EPCISMasterDataDocument", "QueryResults", *EVENT_TYPES)
)
"""What the root element of something with events may be called."""

BLANKS: Final = " \t\r\n"
"""What XML calls white space. Other spaces, such as the Chinese one, are part of a value."""

XSI_TYPE: Final = f"{{{XSI}}}type"
XSI_NIL: Final = f"{{{XSI}}}nil"
XML_SPACE: Final = f"{{{XML}}}space"
HINT_LIST: Final = f"{{{HINT}}}list"
HINT_OBJECT: Final = f"{{{HINT}}}object"
HINT_ESCAPED: Final = f"{{{HINT}}}escaped"
HINT_EMPTY: Final = f"{{{HINT}}}empty"
HINT_ABSENT: Final = f"{{{HINT}}}absent"
HINT_TYPES: Final = f"{{{HINT}}}types"
HINT_MEMBER: Final = f"{{{HINT}}}member"
HINT_ITEM: Final = f"{{{HINT}}}item"


def spellings(name: str, *namespaces: str) -> tuple[str, ...]:
    """A local name as it may stand in documents: bare, as the schemas say, or in an EPCIS namespace."""
    return (name, *(f"{{{ns}}}{name}" for ns in namespaces or EPCIS_NAMESPACES))


def local(tag: str) -> str:
    """The name without its namespace."""
    return tag[tag.rfind("}") + 1 :]


def in_epcis(tag: str) -> bool:
    """Whether a tag is bare or in one of the EPCIS namespaces."""
    return tag[0] != "{" or tag[1 : tag.rfind("}")] in EPCIS_NAMESPACES


EVENT_TAGS: Final = {tag: name for name in EVENT_TYPES for tag in (*spellings(name), f"{{{HINT}}}{name}")}
"""Every tag that an event may have, with its type."""
VOCABULARY_ELEMENTS: Final = spellings("VocabularyElement")
EVENT_LISTS: Final = frozenset(spellings("EventList"))
WRAPPERS: Final = frozenset((*spellings("extension"), *spellings("baseExtension")))
