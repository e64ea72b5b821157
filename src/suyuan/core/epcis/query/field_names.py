"""Names of extension fields and master-data attributes, one key for every spelling.

A query names a field by prefix (``ex:colour``), by namespace (``http://ns.example.com#colour``, as SOAP has it)
or by its full address. Documents spell the same namespace with and without a sign at its end, since JSON-LD
joins the two and XML does not: the key leaves one such sign out. A name of no namespace starts with ``#``.
"""

from __future__ import annotations

from functools import lru_cache

from suyuan.core.epcis.json_names import SCHEMES, Names, split_address
from suyuan.core.epcis.query.errors import NO_SUCH_PREFIX, UNKNOWN_NAME, bad_parameter

SIGNS = "#/:"


def _key(namespace: str, local: str) -> str:
    return f"{namespace[:-1] if namespace[-1:] and namespace[-1] in SIGNS else namespace}#{local}"


def field_key(stored: str) -> str:
    """The key of a name as the event model keeps it: ``{namespace}local``, perhaps with ``@`` in front.

    >>> field_key("{urn:epcglobal:cbv:mda:}lotNumber")
    'urn:epcglobal:cbv:mda#lotNumber'
    """
    return _remembered(stored) if len(stored) <= _LONGEST_REMEMBERED else _field_key(stored)


def _field_key(stored: str) -> str:
    name = stored.removeprefix("@")
    if name[:1] == "{" and "}" in name:
        namespace, _, local = name[1:].rpartition("}")
        return _key(namespace, local)
    return f"#{name}"


_LONGEST_REMEMBERED = 200
"""Longer names are not remembered, so that the memory is bounded in bytes too."""
_remembered = lru_cache(maxsize=16_384)(_field_key)


def attribute_key(name: str) -> str:
    """The key of a master-data attribute: expanded, a full address, ``namespace#local`` or a plain word."""
    if name[:1] == "{":
        return field_key(name)
    space, sign, local = name.rpartition("#")
    if sign:
        return _key(space, local)
    split = split_address(name)
    if split is not name and split[:1] == "{":
        return field_key(split)
    space, sign, local = name.rpartition(":")
    return _key(space, local) if sign else f"#{name}"


def is_field(text: str, names: Names) -> bool:
    """Whether a part of a parameter's name can be the name of a field."""
    if "#" in text:
        return not text.endswith("#")
    prefix, colon, local = text.partition(":")
    if not colon:
        return text in names.declared
    return bool(local) and (names.namespace(prefix) is not None or prefix in SCHEMES)


def read_field(text: str, names: Names, parameter: str) -> str:
    """The key of the field a parameter names. Raises EpcisException for a name without a namespace."""
    if text[:1] == "{" or "#" in text:
        return _spelled_out(text, parameter)
    prefix, colon, local = text.partition(":")
    if (not colon and text not in names.declared) or (colon and not local):
        raise bad_parameter(UNKNOWN_NAME.problem(parameter, parameter, near="-"))
    if is_field(text, names):
        return field_key(names.expand(text))
    raise bad_parameter(NO_SUCH_PREFIX.problem(parameter, text, prefix=prefix))


def _spelled_out(text: str, parameter: str) -> str:
    if text[:1] == "{" and "}" in text:
        return field_key(text)
    namespace, sign, local = text.rpartition("#")
    if not sign or not local or text[:1] == "{":
        raise bad_parameter(UNKNOWN_NAME.problem(parameter, parameter, near="-"))
    return _key(namespace, local)


def read_attribute(text: str, names: Names) -> str:
    """The key of the attribute that a parameter asks for; a prefix that is not declared stays in the name."""
    prefix, colon, local = text.partition(":")
    if colon and "#" not in text and not local.startswith("//"):
        namespace = names.namespace(prefix)
        if namespace is not None:
            return _key(namespace, local)
    return attribute_key(text)
