"""Reading extension elements of any namespace and depth as JSON-like values.

Names become ``{namespace}local``, attributes ``@name``, the text of an element that has attributes or children
``#text``, repeated elements a list. Types come back from hints: ``xsi:type`` with a type of XML Schema,
``xsi:nil``, ``xml:space``, and the attributes of our own namespace (docs/reference/xml.md). A hint that does not
fit its text is no error when it is a foreign one: the text stays a text, since what was sent counts.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final

from suyuan.core.epcis import xml_rules as rules
from suyuan.core.epcis.json_names import COMMENTS, Names
from suyuan.core.epcis.xml_fault import Element, Fault, attributes
from suyuan.core.epcis.xml_guard import MAX_DEPTH
from suyuan.core.epcis.xml_names import (
    BLANKS,
    HINT,
    HINT_ESCAPED,
    HINT_ITEM,
    HINT_LIST,
    HINT_MEMBER,
    HINT_OBJECT,
    LOCAL,
    MADE_BY_WRITERS,
    XML_SPACE,
    XSD,
    XSI_NIL,
    XSI_TYPE,
)

MAX_TEXT: Final = 1 << 20
"""Characters of one extension value."""

# Only texts that come back the same are made numbers: "007" and "+1" stay as written.
_INTEGER: Final = re.compile(r"-?(?:0|[1-9]\d{0,3999})", re.ASCII)
_DECIMAL: Final = re.compile(r"-?(?:0|[1-9]\d{0,399})(?:\.\d{1,400})?(?:[eE][+-]?\d{1,3})?", re.ASCII)
_ESCAPE: Final = re.compile(r"\\u([0-9a-f]{4})|\\\\")
_UNSTORABLE: Final = re.compile("[\x00\ud800-\udfff]")
_NO_PREFIXES: Final = Names({})
_BOOLEANS: Final = {"true": True, "false": False}


def value_of(element: Element, depth: int = 0) -> Any:
    """The value of one extension element. Raises Fault when it is too deep, too long or its hints lie."""
    if len(element) == 0 and not element.attrib:
        return _plain_text(element)
    if depth > MAX_DEPTH:
        raise Fault(rules.DEPTH, element, limit=MAX_DEPTH)
    remaining = attributes(element)
    if element.tag == HINT_MEMBER:
        remaining.pop("name", None)
    hints = {name: remaining.pop(name) for name in _HINTS if name in remaining}
    if XSI_TYPE in hints and not _is_schema_type(element, hints[XSI_TYPE]):
        remaining[XSI_TYPE] = hints.pop(XSI_TYPE)
    if hints.get(HINT_LIST) in {"nested", "empty"}:
        return _list(element, remaining, depth, is_empty=hints[HINT_LIST] == "empty")
    if len(element) == 0 and not remaining and HINT_OBJECT not in hints:
        return _hinted_text(element, hints)
    return _object(element, remaining, hints, depth)


def _list(element: Element, remaining: dict[Any, Any], depth: int, *, is_empty: bool) -> list[Any]:
    # What stands there beside the entries would be lost, and two events become one.
    pieces = (element.text, *(child.tail for child in element))
    if remaining or (is_empty and len(element)) or any(piece and piece.strip(BLANKS) for piece in pieces):
        raise Fault(rules.HINT, element, attribute=HINT_LIST)
    return [_item(child, depth + 1) for child in element]


def _item(element: Element, depth: int) -> Any:
    if element.tag != HINT_ITEM:
        raise Fault(rules.HINT, element, element.tag)
    return value_of(element, depth)


def add_member(members: dict[str, Any], element: Element, depth: int = 0, name: str = "") -> None:
    """Put an element beside its siblings: repeated ones become a list, in order. Comments are left out."""
    name = name or name_of(element)
    if name in COMMENTS:
        return
    value = value_of(element, depth)
    single = element.get(HINT_LIST) == "one"
    if name not in members:
        members[name] = _Repeated([value]) if single else value
    elif isinstance(members[name], _Repeated):
        members[name].append(value)
    else:
        members[name] = _Repeated([members[name], value])


def add_extension(members: dict[str, Any], element: Element, taken: frozenset[str] | None = None) -> None:
    """As ``add_member``, beside the fields of an object of EPCIS.

    A hinted name without namespace may be given to parts of sensors only, and there not to what is ``taken``:
    JSON would read it as a field.
    """
    name = name_of(element)
    is_bare = name[:1] != "{" and ":" not in name
    if name[:1] == "~" or (is_bare and (taken is None or name in taken)):
        raise Fault(rules.HINT, element, name, "name")
    add_member(members, element, name=name)


def add_local_member(members: dict[str, Any], element: Element) -> None:
    """As ``add_member``, for an element without namespace in a wrapper of EPCIS 1.x."""
    add_member(members, element, name=f"{{{LOCAL}}}{element.tag}")


def settle(members: dict[str, Any]) -> dict[str, Any]:
    """The members with plain lists: until all siblings are read, a list of values and a repetition differ."""
    for name, value in members.items():
        if type(value) is _Repeated:
            members[name] = list(value)
    return members


def name_of(element: Element) -> str:
    """The member name an element stands for: its tag, or what a member hint says it could not be."""
    tag = str(element.tag)
    if tag == HINT_MEMBER:
        return _hinted_name(element, element.get("name") or _missing_name(element))
    if tag.startswith(_HINT_START):
        raise Fault(rules.HINT, element, tag)
    return tag


def _hinted_name(element: Element, name: str) -> str:
    """The name, when JSON would give it back as it is; Fault for one that means something else there."""
    namespace, brace, local_name = name[1:].rpartition("}") if name[:1] == "{" else ("", "", "")
    if brace and namespace[:1] != "@" and not local_name.startswith("//") and name not in COMMENTS:
        return name
    prefix, colon, _ = name.partition(":")
    declared = element.nsmap.get(prefix) if colon else None
    is_free = declared is None or declared in MADE_BY_WRITERS
    if name[:1] == "{" or name in COMMENTS or not is_free or _NO_PREFIXES.expand(name) != name:
        raise Fault(rules.HINT, element, name, "name")
    return name


class _Repeated(list[Any]):
    """Values of sibling elements of one name."""


def _object(element: Element, remaining: dict[Any, Any], hints: dict[str, str], depth: int) -> Any:
    members: dict[str, Any] = {f"@{name}": value for name, value in remaining.items()}
    for child in element:
        add_member(members, child, depth + 1)
    text = _own_text(element, hints)
    if text != "":
        members["#text"] = text
    if not members and HINT_OBJECT not in hints and len(element) == 0:
        return _hinted_text(element, hints)
    return settle(members)


def _own_text(element: Element, hints: dict[str, str]) -> Any:
    if len(element) == 0:
        return _hinted_text(element, hints)
    # Mixed content is kept as one text: XML says nothing about what its order would mean in an event.
    pieces = (element.text, *(child.tail for child in element))
    return " ".join(piece.strip(BLANKS) for piece in pieces if piece and piece.strip(BLANKS))


def _plain_text(element: Element) -> str:
    text = element.text
    if text is None:
        return ""
    if len(text) > MAX_TEXT:
        raise Fault(rules.LENGTH, element, text, limit=MAX_TEXT)
    return text.strip(BLANKS)


def _hinted_text(element: Element, hints: dict[str, str]) -> Any:
    text = element.text or ""
    if hints.get(XSI_NIL) in {"true", "1"} and not text.strip(BLANKS):
        return None
    if len(text) > MAX_TEXT:
        raise Fault(rules.LENGTH, element, text, limit=MAX_TEXT)
    if hints.get(XML_SPACE) != "preserve":
        text = text.strip(BLANKS)
    if HINT_ESCAPED in hints:
        text = _unescaped(element, text)
    return typed_text(text, hints[XSI_TYPE].rpartition(":")[2].strip()) if XSI_TYPE in hints else text


def _is_schema_type(element: Element, type_name: str) -> bool:
    prefix = type_name.strip().rpartition(":")[0]
    return element.nsmap.get(prefix or None) == XSD


def typed_text(text: str, type_name: str) -> Any:
    """A text as the value that a type of XML Schema makes of it; as a text where it does not fit."""
    make = _TYPES.get(type_name)
    return text if make is None else make(text)


def _unescaped(element: Element, text: str) -> str:
    found = unescape(text)
    if not is_storable(found):
        raise Fault(rules.CHARACTER, element, text)
    return found


def is_storable(text: str) -> bool:
    """Whether a text has neither NUL nor half a surrogate pair, which JSON refuses and no database keeps."""
    return _UNSTORABLE.search(text) is None


def unescape(text: str) -> str:
    r"""Undo ``\uXXXX`` and ``\\``, by which characters that XML forbids are written."""
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)) if found[1] else "\\", text)


def _integer(text: str) -> Any:
    if not _INTEGER.fullmatch(text) or text == "-0":
        return text
    # Larger ones are Decimals in every reader: the stored form holds 64-bit integers.
    number = int(text)
    return number if number.bit_length() < 64 else Decimal(text)


def _decimal(text: str) -> Any:
    return Decimal(text) if _DECIMAL.fullmatch(text) else text


def _boolean(text: str) -> Any:
    return _BOOLEANS.get(text, text)


def _missing_name(element: Element) -> str:
    raise Fault(rules.MISSING, element, name="name")


_TYPES: Final[dict[str, Callable[[str], Any]]] = {
    "integer": _integer,
    "int": _integer,
    "long": _integer,
    "short": _integer,
    "byte": _integer,
    "nonNegativeInteger": _integer,
    "positiveInteger": _integer,
    "unsignedInt": _integer,
    "unsignedLong": _integer,
    "decimal": _decimal,
    "double": _decimal,
    "float": _decimal,
    "boolean": _boolean,
}
_HINT_START: Final = f"{{{HINT}}}"
_HINTS: Final = (XSI_TYPE, XSI_NIL, XML_SPACE, HINT_LIST, HINT_OBJECT, HINT_ESCAPED)
