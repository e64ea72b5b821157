"""The bytes of a request as plain values: JSON, or XML with ``<Message>`` or ``<Messages>``.

XML: children are named as the fields, prefixes do not matter, lists are repeated children
(``<epcList><epc>…</epc></epcList>``), a type is an attribute.
"""

from __future__ import annotations

import io
from decimal import Decimal
from typing import Any, Final

import msgspec
from lxml import etree

from suyuan.core.epcis import xml_rules
from suyuan.core.epcis.json_strict import refuse_repeated
from suyuan.core.epcis.xml_fault import Element
from suyuan.core.epcis.xml_guard import MAX_DEPTH, GuardedInput
from suyuan.core.problem import Refused, rule

MOST_MESSAGES: Final = 2_000
NOT_READ = rule(
    "IMP-001",
    "The body cannot be read: {detail}.",
    "请求体无法读取：{detail}。",
    "Send a JSON object or a list of them, or XML with one <Message> or <Messages>.",
    "请发送 JSON 对象或其数组，或包含 <Message>、<Messages> 的 XML。",
)
NO_MESSAGE = rule(
    "IMP-002",
    "The body holds no message.",
    "请求体中没有消息。",
    "Send at least one.",
    "请至少发送一条。",
)
TOO_MANY = rule(
    "IMP-003",
    "The body holds more than {limit} messages.",
    "请求体超过 {limit} 条消息。",
    "Send several requests.",
    "请分多次提交。",
)
OTHER_TYPE = rule(
    "IMP-004",
    "The message says that it is a {told}, the address is that of {wanted}.",
    "消息自称 {told}，接口地址却是 {wanted}。",
    "Send it to the address of its own type.",
    "请提交到对应类型的接口地址。",
)
_LISTS: Final = {
    "epcList": "epc",
    "childEPCs": "epc",
    "bizTransactionList": "bizTransaction",
    "sourceList": "source",
    "destinationList": "destination",
}


def trees_of(content: bytes, name: str, *, is_xml: bool) -> list[Any]:
    """The messages of a body. Raises Refused."""
    found = _of_xml(content, name) if is_xml else _of_json(content)
    if not found:
        raise Refused(NO_MESSAGE.problem())
    if len(found) > MOST_MESSAGES:
        raise Refused(TOO_MANY.problem(limit=MOST_MESSAGES))
    return found


def _of_json(content: bytes) -> list[Any]:
    try:
        tree = msgspec.json.Decoder(Any, float_hook=Decimal).decode(content)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        detail = str(error).encode("utf-8", "replace").decode()[:200]
        raise Refused(NOT_READ.problem("body", None, detail=detail)) from None
    refuse_repeated(content)
    return tree if isinstance(tree, list) else [tree]


def _of_xml(content: bytes, name: str) -> list[Any]:
    root = _parsed(content)
    messages = list(root) if _local(root) == "Messages" else [root]
    for message in messages:
        told = message.get("type", name)
        if _local(message) != "Message":
            raise Refused(NOT_READ.problem(f"line {message.sourceline}", None, detail="no <Message>"))
        if told != name:
            raise Refused(OTHER_TYPE.problem(f"line {message.sourceline}", None, told=told, wanted=name))
    return [_tree(message) for message in messages]


def _parsed(content: bytes) -> Element:
    parser: Any = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True
    )
    try:
        root: Element = etree.parse(GuardedInput(io.BytesIO(content)), parser).getroot()  # type: ignore[arg-type]
    except etree.XMLSyntaxError as error:
        where = f"line {error.lineno}" if error.lineno else ""
        raise Refused(
            NOT_READ.problem(where, None, detail=(error.msg or "").partition(", line")[0])
        ) from None
    for found in root.iter(etree.ProcessingInstruction, etree.Entity):
        raise Refused(xml_rules.INSTRUCTION.problem(f"line {found.sourceline}"))
    if _is_deep(root):
        raise Refused(xml_rules.DEPTH.problem("Message", None, limit=MAX_DEPTH))
    return root


def _is_deep(root: Element) -> bool:
    level = [root]
    for _ in range(MAX_DEPTH):
        level = [child for element in level for child in element]
    return bool(level)


def _tree(element: Element) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for child in element:
        name = _local(child)
        value = _value(child)
        if name not in found:
            found[name] = value
        else:
            before = found[name]
            found[name] = [*before, value] if isinstance(before, list) else [before, value]
    return found


def _value(element: Element) -> Any:
    part = _LISTS.get(_local(element))
    if part is not None and all(_local(child) == part for child in element):
        return [_part(child, part) for child in element]
    return _tree(element) if len(element) else (element.text or "").strip()


def _part(element: Element, name: str) -> Any:
    text = (element.text or "").strip()
    kind = element.get("type")
    return text if kind is None and name == "epc" else {"type": kind or "", name: text}


def _local(element: Element) -> str:
    return etree.QName(element).localname
