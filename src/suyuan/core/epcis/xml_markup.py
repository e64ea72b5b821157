"""Making XML text: escapes, prefixes, and extension values with the hints that bring their types back.

What XML can say by itself is said so. Only what it cannot - a number, a list of one, an empty object, a name that
is no XML name - gets a hint, from XML Schema where there is one (``xsi:type``, ``xsi:nil``, ``xml:space``), else
from our own namespace (docs/reference/xml.md). A hint never repeats a value: change the text, and the value read
back changes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from suyuan.core.epcis import xml_rules as rules
from suyuan.core.epcis.json_names import STANDARD
from suyuan.core.epcis.xml_names import BLANKS, EPCIS_NAMESPACES, HINT, SBDH, XML, XSD, XSI
from suyuan.core.epcis.xml_values import is_storable
from suyuan.core.problem import Refused

_START: Final = (
    "A-Z_a-z\xc0-\xd6\xd8-\xf6\xf8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d\u2070-\u218f\u2c00-\u2fef"
    "\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_NAME: Final = re.compile(f"[{_START}][{_START}.0-9\xb7\u0300-\u036f\u203f\u2040-]*")
# Narrower than RFC 3986, so that every parser takes it.
_URI: Final = re.compile(
    r"[A-Za-z][A-Za-z0-9+.-]*:(?://[A-Za-z0-9.-]+(?::\d{1,5})?(?=[/?#]|$))?"
    r"(?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*(?:#[A-Za-z0-9._~-]*)?"
)
_NO_CHARACTER: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ESCAPED: Final = re.compile("[\\\\\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_TEXT: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})
_ATTRIBUTE: Final = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "&#13;", "\n": "&#10;", "\t": "&#9;"}
)
_NEEDS_ESCAPE: Final = re.compile('[&<>\r\n\t"]')
_RESERVED_PREFIXES: Final = frozenset(("epcis", "epcisq", "sbdh", "suyuan", "xsi", "xsd", "xml", "xmlns"))
_OWN: Final = {SBDH: "sbdh", HINT: "suyuan", XSI: "xsi", XSD: "xsd", XML: "xml"}
_USUAL: Final = {namespace: prefix for prefix, namespace in STANDARD.items() if _URI.fullmatch(namespace)}
_READ_AS_HINTS: Final = (XSI, XML, HINT)


def is_name(text: str) -> bool:
    """Whether a text may be an XML name without a colon."""
    return _NAME.fullmatch(text) is not None


def is_writable(text: str) -> bool:
    """Whether all characters of a text may stand in XML."""
    return _NO_CHARACTER.search(text) is None


def attribute_text(text: str) -> str:
    """A text as it stands between the quotation marks of an attribute."""
    return text.translate(_ATTRIBUTE) if _NEEDS_ESCAPE.search(text) else text


def field_text(text: str, where: str) -> str:
    """A value of a field that no hint can accompany. Raises Refused when XML would not give it back."""
    if not text or text[0] in BLANKS or text[-1] in BLANKS or not is_writable(text):
        raise Refused(rules.UNWRITABLE.problem(where, text))
    return text.translate(_TEXT) if _NEEDS_ESCAPE.search(text) else text


class Markup:
    """Pieces of a document under construction, with the namespace prefixes that they need."""

    def __init__(self, namespaces: Mapping[str, str]) -> None:
        self.parts: list[str] = []
        self.used: dict[str, str] = {}
        self._prefixes: dict[str, str] = {}
        self._sender = {
            namespace: prefix
            for prefix, namespace in namespaces.items()
            if is_name(prefix) and prefix.lower()[:3] != "xml" and prefix not in _RESERVED_PREFIXES
        }
        self._tags: dict[str, tuple[str, str]] = {}

    def add(self, *parts: str) -> None:
        self.parts += parts

    def declarations(self) -> str:
        """The ``xmlns`` attributes of all prefixes used so far."""
        return "".join(
            f' xmlns:{prefix}="{attribute_text(namespace)}"'
            for namespace, prefix in self.used.items()
            if prefix != "xml"
        )

    # ------------------------------------------------------------------ names

    def prefix(self, namespace: str) -> str:
        """The prefix of a namespace: ours, the sender's, or a new one."""
        found = self._prefixes.get(namespace)
        if found is None:
            found = _OWN.get(namespace) or self._sender.get(namespace) or self._usual_prefix(namespace)
            self._prefixes[namespace] = self.used[namespace] = found
        return found

    def _usual_prefix(self, namespace: str) -> str:
        # A made prefix starts with "_", by which readers know that no value is abbreviated by it.
        taken = {*self._prefixes.values(), *self._sender.values()}
        usual = _USUAL.get(namespace)
        if usual and usual not in taken:
            return usual
        return next(name for number in range(1, len(taken) + 2) if (name := f"_ext{number}") not in taken)

    def tag(self, name: str, *, top: bool) -> tuple[str, str]:
        """The tag for a member name, and the attribute that carries the name when no tag can.

        ``top`` says that the element stands where the schemas demand a namespace.
        """
        key = f"^{name}" if top else name
        found = self._tags.get(key)
        if found is None:
            found = self._tags[key] = self._make_tag(name, top=top)
        return found

    def _make_tag(self, name: str, *, top: bool) -> tuple[str, str]:
        if name[:1] == "{":
            namespace, _, local = name[1:].rpartition("}")
            if _is_namespace(namespace) and is_name(local):
                return f"{self.prefix(namespace)}:{local}", ""
        elif not top and is_name(name):
            return name, ""
        if not name or not is_writable(name):
            raise Refused(rules.UNWRITABLE.problem("", name))
        return f"{self.prefix(HINT)}:member", f' name="{attribute_text(name)}"'

    def attribute(self, name: str, value: Any) -> str | None:
        """`` name="value"`` of a member called ``@name``; None when it cannot be an attribute."""
        if name[:1] != "@" or type(value) is not str or not is_writable(value):
            return None
        namespace, brace, local = name[2:].rpartition("}") if name[1:2] == "{" else ("", "", name[1:])
        if not is_name(local) or local == "xmlns":
            return None
        if not brace:
            return f' {local}="{attribute_text(value)}"'
        if namespace in _READ_AS_HINTS and (namespace, local) != (XML, "lang"):
            return None
        if namespace != XML and not _is_namespace(namespace):
            return None
        return f' {self.prefix(namespace)}:{local}="{attribute_text(value)}"'

    # ------------------------------------------------------------------ values

    def member(self, name: str, value: Any, *, top: bool = False) -> None:
        """One member of an extension map as one element, or as several when it is a list."""
        tag, named = self.tag(name, top=top)
        if type(value) is list:
            self._list(tag, named, value)
        else:
            self.value(tag, named, value)

    def value(self, tag: str, more: str, value: Any) -> None:
        """One element with a value. ``more`` are attributes it has already."""
        kind = type(value)
        if kind is dict:
            self._object(tag, more, value)
        elif kind is list:
            self._nested(tag, more, value)
        else:
            attributes, text = self._scalar(value)
            self.add(f"<{tag}{more}{attributes}>{text}</{tag}>" if text else f"<{tag}{more}{attributes}/>")

    def _list(self, tag: str, named: str, items: list[Any]) -> None:
        if not items:
            self.add(f'<{tag}{named} {self.prefix(HINT)}:list="empty"/>')
        elif any(type(item) is list for item in items):
            self._nested(tag, named, items)
        elif len(items) == 1:
            self.value(tag, f'{named} {self.prefix(HINT)}:list="one"', items[0])
        else:
            for item in items:
                self.value(tag, named, item)

    def _nested(self, tag: str, named: str, items: list[Any]) -> None:
        hint = self.prefix(HINT)
        self.add(f'<{tag}{named} {hint}:list="{"nested" if items else "empty"}">')
        for item in items:
            self.value(f"{hint}:item", "", item)
        self.add(f"</{tag}>")

    def _object(self, tag: str, more: str, members: Mapping[str, Any]) -> None:
        attributes: dict[str, str] = {}
        children: dict[str, Any] = {}
        for name, value in members.items():
            made = None if f" {name[1:]}=" in more else self.attribute(name, value)
            if made is None:
                children[name] = value
            else:
                attributes[name] = made
        text_hints, text = self._take_text(children)
        # Without attributes or children an element would be read as a plain text.
        hint = "" if attributes or children else f' {self.prefix(HINT)}:object="true"'
        self.add(f"<{tag}{more}{''.join(attributes.values())}{hint}{text_hints}>{text}")
        for name, value in children.items():
            self.member(name, value)
        self.add(f"</{tag}>")

    def _take_text(self, children: dict[str, Any]) -> tuple[str, str]:
        """Hints and text of the element itself, when its ``#text`` may stand there."""
        value = children.get("#text", "")
        if type(value) in {dict, list} or value == "":
            return "", ""
        if len(children) > 1 and (
            type(value) is not str or value.strip(BLANKS) != value or not is_writable(value)
        ):
            return "", ""
        del children["#text"]
        return self._scalar(value)

    def _scalar(self, value: Any) -> tuple[str, str]:
        """Hint attributes and text of a value that has no parts."""
        if type(value) is str:
            return self._text(value)
        if value is None:
            return f' {self.prefix(XSI)}:nil="true"', ""
        kind, text = scalar_type(value)
        return f' {self.prefix(XSI)}:type="{self.prefix(XSD)}:{kind}"', text

    def _text(self, value: str) -> tuple[str, str]:
        hints = ""
        if not is_storable(value):
            raise Refused(rules.UNWRITABLE.problem("", _ESCAPED.sub(_escape, value)))
        if _NO_CHARACTER.search(value):
            hints = f' {self.prefix(HINT)}:escaped="true"'
            value = _ESCAPED.sub(_escape, value)
        if value and (value[0] in BLANKS or value[-1] in BLANKS):
            hints += ' xml:space="preserve"'
        return hints, value.translate(_TEXT) if _NEEDS_ESCAPE.search(value) else value


def scalar_type(value: Any) -> tuple[str, str]:
    """The type of XML Schema and the text of a number or truth value."""
    if value is True or value is False:
        return "boolean", "true" if value else "false"
    text = str(value)
    if isinstance(value, int):
        return "integer", text
    # xsd:decimal has no exponent, xsd:double has.
    return ("double" if "E" in text else "decimal"), text


def decimal_text(value: Decimal, where: str) -> str:
    """A number without exponent. Raises Refused for one that would fill pages."""
    if not value.is_finite() or abs(value.adjusted()) > 400:
        raise Refused(rules.UNWRITABLE.problem(where, value))
    return format(value, "f")


def double_text(value: Decimal, where: str) -> str:
    """A number as xsd:double writes it, with an exponent where the Decimal has one."""
    if not value.is_finite() or abs(value.adjusted()) > 400:
        raise Refused(rules.UNWRITABLE.problem(where, value))
    return str(value)


def _is_namespace(namespace: str) -> bool:
    if namespace in EPCIS_NAMESPACES or namespace in _READ_AS_HINTS:
        return False
    return _URI.fullmatch(namespace) is not None


def _escape(found: re.Match[str]) -> str:
    return "\\\\" if found[0] == "\\" else f"\\u{ord(found[0]):04x}"
