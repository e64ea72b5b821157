"""Tables 1 and 2 of the urgent-import interface, in JSON and XML.

Field names are the interface's; since XML takes no spaces, names are compared without spaces, underscores and case.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final
from xml.sax.saxutils import quoteattr

from lxml import etree

from suyuan.core.problem import Problem, Refused
from suyuan.exchange.problems import xml_text
from suyuan.masterdata.serials import errors
from suyuan.masterdata.serials.services import LONGEST, MOST_ASKED, Request

MOST: Final = 10
"""Requests that one message may hold."""
COMPLETE, PARTIAL, REFUSED = "C", "P", "R"
_NAMES: Final = {
    "sendingsystem": "system",
    "idtype": "kind",
    "size": "size",
    "objectkeyname": "key_name",
    "objectkeyvalue": "value",
    "senderid": "sender",
    "receiverid": "receiver",
}


def trees_of(tree: Any) -> list[Mapping[str, Any]]:
    """The requests of a message: one object, or a list of them. Raises Refused."""
    trees = tree if isinstance(tree, list) else [tree]
    if not 1 <= len(trees) <= MOST or not all(isinstance(one, Mapping) for one in trees):
        raise Refused(errors.BODY.problem("body", None, detail=type(tree).__name__, most=MOST))
    return trees


def xml_trees(content: bytes) -> list[Mapping[str, Any]]:
    """The same from ``<Message type="serial-requests">``, or ``<Messages>`` of them. Raises Refused."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise Refused(errors.BODY.problem("body", None, detail=str(error)[:100], most=MOST)) from None
    lines = [root] if etree.QName(root).localname == "Message" else list(root.iterchildren("{*}Message"))
    if getattr(root.getroottree().docinfo, "doctype", "") or not lines:
        raise Refused(errors.BODY.problem("body", None, detail=str(root.tag)[:60], most=MOST))
    return trees_of([{str(etree.QName(c).localname): c.text or "" for c in _elements(m)} for m in lines])


def request_of(tree: Mapping[str, Any]) -> Request:
    """Table 1 in our names; what is no text or number is as if it were missing. Raises Refused for a size that is none."""
    given = {
        name: value for told, value in tree.items() if (name := _NAMES.get(_plain(str(told)))) is not None
    }
    texts = {name: _text(given.get(name)) for name in _NAMES.values()}
    size = texts.pop("size")
    if not (size.isascii() and size.isdigit() and len(size) <= 12):
        raise Refused(errors.SIZE.problem("size", size or None, most=MOST_ASKED))
    return Request(size=int(size), **{name: text[: LONGEST + 1] for name, text in texts.items()})


def table_two(
    tree: Mapping[str, Any], code: str, serials: list[str], problems: Iterable[Problem] = ()
) -> dict[str, Any]:
    """The answer to one request: what it said, and what it gets."""
    said = {_NAMES.get(_plain(str(told)), ""): value for told, value in tree.items()}
    size = _text(said.get("size"))
    return {
        "ReceivingSystem": _text(said.get("system")),
        "ACTIONCODE": code,
        "IDType": _text(said.get("kind")),
        "size": int(size) if size.isascii() and size.isdigit() and len(size) <= 12 else size[:12],
        "SerialNumber": serials,
        "ObjectKey Name": _text(said.get("key_name")),
        "ObjectKey Value": _text(said.get("value")),
        "Sender_ID": _text(said.get("sender")),
        "Receiver_ID": _text(said.get("receiver")),
        "problems": [problem.as_json() for problem in problems],
    }


def as_xml(tables: list[dict[str, Any]]) -> bytes:
    """Tables 2 as ``<Message type="serial-numbers">``; spaces in names become underscores."""
    parts = "".join(_xml_table(table) for table in tables)
    whole = parts if len(tables) == 1 else f"<Messages>{parts}</Messages>"
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{whole}\n'.encode()


def _xml_table(table: Mapping[str, Any]) -> str:
    told = []
    for name, value in table.items():
        tag = name.replace(" ", "_")
        if name == "problems":
            told += [
                f"<problem code={quoteattr(one['code'])}>{xml_text(one['message'])} {xml_text(one['message_zh'])}</problem>"
                for one in value
            ]
        else:
            values = value if isinstance(value, list) else [value]
            told += [f"<{tag}>{xml_text(one)}</{tag}>" for one in values]
    return f'<Message type="serial-numbers">{"".join(told)}</Message>'


def _elements(parent: Any) -> Iterable[Any]:
    return (child for child in parent if isinstance(child.tag, str))


def _plain(name: str) -> str:
    return name.replace(" ", "").replace("_", "").lower()


def _text(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        return ""
    return str(value).strip()[:1_000]
