"""Names and prefixes of EPCIS JSON: from ``@context`` to expanded names, without network.

EPCIS 2.0 is JSON-LD 1.1, of which a capture interface needs little: prefixes, terms, ``@vocab`` and full
addresses as names. Both GS1 contexts are known by their address; others are never fetched.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from typing import Any

from msgspec import Struct

from suyuan.core.epcis import json_rules as rules
from suyuan.core.problem import Problem

CONTEXT = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"
"""The address that writers put into documents."""
_KNOWN_CONTEXT = re.compile(
    r"https?://(ref\.gs1\.org/standards/epcis/([\w.]+/)?|gs1\.github\.io/EPCIS/)"
    r"(ontology/)?epcis-context(-simple)?\.jsonld"
)
STANDARD = {
    "cbvmda": "urn:epcglobal:cbv:mda",
    "gs1": "https://gs1.org/voc/",
    "cbv": "https://ref.gs1.org/cbv/",
    "epcis": "https://ref.gs1.org/epcis/",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "dcterms": "http://purl.org/dc/terms/",
}
"""Prefixes that the GS1 contexts declare; ``cbvmda`` in the spelling of the XML binding."""
COMMENTS = frozenset({"comment", "rdfs:comment", "{http://www.w3.org/2000/01/rdf-schema#}comment"})
SCHEMES = frozenset(
    ["urn", "http", "https", "ni", "geo", "tel", "mailto", "data", "ftp", "did", "tag", "info"]
)
"""What stands before a colon in an address: never a prefix unless the document declares it."""
MAX_DEPTH = 64
MAX_DIGITS = 1000


class TooDeepError(ValueError):
    """An extension value is nested deeper than MAX_DEPTH."""


class RepeatedNameError(ValueError):
    """Two names of one object are spellings of the same name, of which one value would be lost."""


class ReservedNameError(ValueError):
    """A name starts with a brace, which would look like an expanded name."""


class Names(Struct, frozen=True):
    """The prefixes in force at one place of a document."""

    declared: dict[str, str]
    """Prefix or term to namespace, in the document's own words."""
    vocab: str | None = None

    def merged(self, context: Any) -> Names:
        """The names in force inside an object with a context of its own."""
        declared, vocab = declarations(context)
        return Names({**self.declared, **declared}, vocab or self.vocab)

    def namespace(self, prefix: str) -> str | None:
        found = self.declared.get(prefix)
        return STANDARD.get(prefix) if found is None else found

    def expand(self, name: str) -> str:
        """``{namespace}local`` of a name; a name that belongs to no namespace stays as written.

        Raises ReservedNameError for a name that starts with a brace.
        """
        if name[:1] == "{":
            raise ReservedNameError(name)
        prefix, colon, local = name.partition(":")
        if not colon:
            return self._term(name)
        namespace = self.namespace(prefix)
        if namespace is not None and not local.startswith("//"):
            return f"{{{namespace}}}{local}"
        return split_address(name) if prefix in SCHEMES else name

    def _term(self, name: str) -> str:
        address = self.declared.get(name)
        if address is not None:
            return split_address(self.address(address))
        return f"{{{self.vocab}}}{name}" if self.vocab else name

    def address(self, text: str) -> str:
        """The full address of a CURIE whose prefix the document declares; any other text stays as written.

        The short forms ``cbv:`` and ``gs1:`` of the standard contexts stay: ``cbv`` knows them, in XML too.
        """
        prefix, colon, local = text.partition(":")
        namespace = self.declared.get(prefix) if colon and not local.startswith("//") else None
        return text if namespace is None else namespace + local

    def term_address(self, text: str) -> str:
        """The same with the prefixes of the standard contexts, for the names of master data."""
        declared = self.address(text)
        prefix, colon, local = text.partition(":")
        if declared != text or not colon or prefix not in STANDARD:
            return declared
        namespace = STANDARD[prefix]
        return namespace + (local if namespace[-1] in "/#" else f":{local}")


def split_address(address: str) -> str:
    """``{namespace}local`` of a full address, split behind its last separator (in a URN: before it)."""
    cut = max(address.rfind("/"), address.rfind("#"))
    if address.startswith("urn:"):
        cut = address.rfind(":")
        return f"{{{address[:cut]}}}{address[cut + 1 :]}"
    return address if cut < len("https:/") else f"{{{address[: cut + 1]}}}{address[cut + 1 :]}"


def declarations(context: Any) -> tuple[dict[str, str], str | None]:
    """Prefixes and ``@vocab`` that a ``@context`` declares inline."""
    declared: dict[str, str] = {}
    vocab: str | None = None
    for part in _parts(context):
        if not isinstance(part, dict):
            continue
        vocab = part["@vocab"] if isinstance(part.get("@vocab"), str) else vocab
        declared |= dict(_terms(part))
    return declared, vocab


def foreign_contexts(context: Any, where: str) -> Iterator[Problem]:
    """A warning for each remote context that is not one of GS1's."""
    for part in _parts(context):
        if isinstance(part, str) and not _KNOWN_CONTEXT.fullmatch(part):
            yield rules.FOREIGN_CONTEXT.problem(where, part)


def _parts(context: Any) -> Iterable[Any]:
    if context is None:
        return ()
    return context if isinstance(context, list) else (context,)


def _terms(part: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for term, value in part.items():
        address = value.get("@id") if isinstance(value, dict) else value
        if isinstance(address, str) and term[:1] != "@" and address[:1] != "@":
            yield term, address


def expand_value(value: Any, expand: Callable[[str], str], depth: int = MAX_DEPTH) -> Any:
    """An extension value with its names expanded and its comments left out.

    Raises TooDeepError, RepeatedNameError and ReservedNameError.
    """
    kind = type(value)
    if kind is str:
        return value
    if depth == 0:
        raise TooDeepError
    if kind is dict:
        return _expand_members(value, expand, depth - 1)
    if kind is list:
        return [expand_value(inner, expand, depth - 1) for inner in value]
    if kind is int and value.bit_length() > 63:
        return Decimal(value)
    return value


def _expand_members(members: dict[str, Any], expand: Callable[[str], str], depth: int) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, inner in members.items():
        expanded = expand(name)
        if expanded in found:
            raise RepeatedNameError(name)
        if expanded not in COMMENTS:
            found[expanded] = expand_value(inner, expand, depth)
    return found
