"""The structured fields of an event, but sensors: places, quantities, parties, documents, declarations, ILMD."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import msgspec

from suyuan.core.epcis import xml_rules as rules
from suyuan.core.epcis.model import (
    BusinessTransaction,
    ErrorDeclaration,
    ExtensionMap,
    Location,
    PersistentDisposition,
    QuantityElement,
)
from suyuan.core.epcis.xml_fault import Element, Fault, attributes
from suyuan.core.epcis.xml_names import (
    BLANKS,
    HINT,
    HINT_MEMBER,
    WRAPPERS,
    XML_SPACE,
    XSI,
    in_epcis,
    local,
    spellings,
)
from suyuan.core.epcis.xml_texts import address_from, list_reader, number_of, plain_text_of, text_of, time_of
from suyuan.core.epcis.xml_values import add_extension, add_local_member, add_member, settle

Reader = Callable[[Element], Any]
Fields = dict[str, Any]
Table = dict[str, tuple[str, Reader]]


def place_of(element: Element) -> Location:
    if len(element) == 1 and element[0].tag in _ID:
        return Location(text_of(element[0]))
    identifier: str | None = None
    extensions: ExtensionMap = {}
    for child in element:
        if child.tag in _ID:
            if identifier is not None:
                raise Fault(rules.REPEATED, child, child.text)
            identifier = text_of(child)
        else:
            take_foreign(extensions, child)
    if identifier is None:
        raise Fault(rules.MISSING, element, name="id")
    return Location(identifier, settle(extensions) or None)


def take_foreign(
    extensions: ExtensionMap,
    child: Element,
    *,
    wrapped: bool = False,
    taken: frozenset[str] | None = None,
) -> None:
    """An extension element below the event level, or a wrapper full of them. ``taken``: see ``add_extension``."""
    tag = str(child.tag)
    if tag in WRAPPERS:
        for inner in child:
            take_foreign(extensions, inner, wrapped=True, taken=taken)
    elif tag == HINT_MEMBER or not in_epcis(tag):
        add_extension(extensions, child, taken)
    elif wrapped and tag[0] != "{":
        add_local_member(extensions, child)
    else:
        raise Fault(rules.FIELD, child, tag)


def quantities_of(element: Element) -> tuple[QuantityElement, ...]:
    return tuple([_quantity(child) for child in element])


def _quantity(element: Element) -> QuantityElement:
    fields: Fields = {}
    for child in element:
        known = _QUANTITY.get(child.tag)
        if known is None:
            raise Fault(rules.FIELD, child, child.tag)
        if known[0] in fields:
            raise Fault(rules.REPEATED, child, child.text)
        fields[known[0]] = known[1](child)
    if "epc_class" not in fields:
        raise Fault(rules.MISSING, element, name="epcClass")
    return QuantityElement(**fields)


def party_reader(make: Callable[[str, str], Any], name: str) -> Reader:
    """A reader for a list of texts with a required type attribute."""
    tags = frozenset(spellings(name))

    def read(element: Element) -> tuple[Any, ...]:
        return tuple([make(type_of(child, tags), text_of(child)) for child in element])

    return read


def type_of(child: Element, tags: frozenset[str]) -> str:
    if child.tag not in tags:
        raise Fault(rules.CONTENT, child, detail=local(str(child.tag)))
    kind = (child.get("type") or "").strip(BLANKS)
    if not kind:
        raise Fault(rules.MISSING, child, name="@type")
    return address_from(kind, child)


def transactions_of(element: Element) -> tuple[BusinessTransaction, ...]:
    return tuple([_transaction(child) for child in element])


def _transaction(child: Element) -> BusinessTransaction:
    if child.tag not in _BIZ_TRANSACTION:
        raise Fault(rules.CONTENT, child, detail=local(str(child.tag)))
    kind = (child.get("type") or "").strip(BLANKS)
    return BusinessTransaction(text_of(child), address_from(kind, child) if kind else None)


def persistent_of(element: Element) -> PersistentDisposition:
    found: dict[str, list[str]] = {"set": [], "unset": []}
    for child in element:
        name = local(str(child.tag))
        if name not in found or not in_epcis(str(child.tag)):
            raise Fault(rules.FIELD, child, child.tag)
        found[name].append(text_of(child))
    return PersistentDisposition(tuple(found["set"]), tuple(found["unset"]))


def foreign_attributes(element: Element) -> ExtensionMap:
    """Extension attributes of an element of EPCIS: each is in a namespace of its own."""
    found: ExtensionMap = {}
    for name, value in attributes(element).items():
        if name[0] != "{":
            raise Fault(rules.FIELD, element, name, name)
        if name != XML_SPACE and not name.startswith((f"{{{XSI}}}", f"{{{HINT}}}")):
            found[f"@{name}"] = value
    return found


def declaration_of(element: Element) -> ErrorDeclaration:
    fields: Fields = {}
    extensions = foreign_attributes(element)
    for child in element:
        known = _DECLARATION.get(child.tag)
        if known is None:
            take_foreign(extensions, child)
        elif known[0] in fields:
            raise Fault(rules.REPEATED, child, child.text)
        else:
            fields[known[0]] = known[1](child)
    if "declaration_time" not in fields:
        raise Fault(rules.MISSING, element, name="declarationTime")
    return ErrorDeclaration(extensions=settle(extensions) or None, **fields)


def certificates_of(element: Element) -> tuple[str, ...]:
    return (text_of(element),)


def members_of(element: Element) -> ExtensionMap:
    members: ExtensionMap = {f"@{name}": value for name, value in attributes(element).items()}
    for child in element:
        if child.tag in WRAPPERS:
            for inner in child:
                add_member(members, inner)
        else:
            add_member(members, child)
    return settle(members)


def moved_party(name: str, make: Callable[[str, str], Any]) -> Callable[[Fields, Element], None]:
    """A source or destination that stood at ``at`` in its list, its type being unknown to EPCIS 1.2."""

    def take(fields: Fields, element: Element) -> None:
        entry = make(type_of(element, frozenset((element.tag,))), text_of(element))
        entries = list(fields.get(name) or ())
        entries.insert(_place_in_list(element, len(entries)), entry)
        fields[name] = tuple(entries)

    return take


def moved_transaction_type(fields: Fields, element: Element) -> None:
    """The type of the business transaction at ``at``, which stands in its list without it."""
    entries = list(fields.get("biz_transaction_list") or ())
    at = _place_in_list(element, len(entries) - 1)
    entries[at] = msgspec.structs.replace(entries[at], type=text_of(element))
    fields["biz_transaction_list"] = tuple(entries)


def _place_in_list(element: Element, last: int) -> int:
    text = element.get("at") or ""
    if not text.isdecimal() or len(text) > 6 or int(text) > last:
        raise Fault(rules.HINT, element, text, "at")
    return int(text)


def table_of(readers: Table, *more_namespaces: str) -> Table:
    """The table with every spelling of its names as keys."""
    return {
        tag: entry
        for name, entry in readers.items()
        for tag in (*spellings(name), *(f"{{{ns}}}{name}" for ns in more_namespaces))
    }


_ID: Final = frozenset(spellings("id"))
_BIZ_TRANSACTION: Final = frozenset(spellings("bizTransaction"))
_QUANTITY: Final = table_of(
    {"epcClass": ("epc_class", text_of), "quantity": ("quantity", number_of), "uom": ("uom", plain_text_of)}
)
_DECLARATION: Final = table_of(
    {
        "declarationTime": ("declaration_time", time_of),
        "reason": ("reason", text_of),
        "correctiveEventIDs": ("corrective_event_ids", list_reader("correctiveEventID")),
    }
)
