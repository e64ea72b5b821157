"""SOAP 1.1 envelopes: reading one without harm, and writing answers and faults.

Procedure (read_message):
 1. The bytes pass the gate of the project for XML (``core.epcis.xml_guard``): no DOCTYPE, no entities, no
    processing instructions before the root, bounded sizes, UTF-8 afterwards.
 2. The parser resolves nothing, loads nothing and caps nesting and text.
 3. A processing instruction anywhere is refused (SOAP 1.1, section 3), and a header block that must be understood:
    we understand none.
 4. The body holds exactly one element.
"""

from __future__ import annotations

import io
from typing import Any, Final

from lxml import etree

from suyuan.core.epcis import xml_rules
from suyuan.core.epcis.xml_fault import Element
from suyuan.core.epcis.xml_guard import MAX_DEPTH, GuardedInput
from suyuan.core.problem import Problem, Refused
from suyuan.exchange.epcis12 import errors
from suyuan.exchange.problems import xml_text

SOAP_11: Final = "http://schemas.xmlsoap.org/soap/envelope/"
_ENVELOPE: Final = f"{{{SOAP_11}}}Envelope"
_HEADER: Final = f"{{{SOAP_11}}}Header"
_BODY: Final = f"{{{SOAP_11}}}Body"
_MUST_UNDERSTAND: Final = f"{{{SOAP_11}}}mustUnderstand"
_START: Final = (
    f'<?xml version="1.0" encoding="UTF-8"?>\n<soapenv:Envelope xmlns:soapenv="{SOAP_11}"><soapenv:Body>'
)
_END: Final = "</soapenv:Body></soapenv:Envelope>\n"


class Unanswerable(Refused):
    """The envelope itself is wrong. ``code``: the faultcode that SOAP 1.1 (4.4.1) gives it."""

    def __init__(self, code: str, problem: Problem) -> None:
        super().__init__(problem)
        self.code = code


def read_message(content: bytes) -> Element:
    """The one element in the body of an envelope. Raises Refused."""
    root = _tree(content)
    _check_root(root)
    _check_headers(root)
    bodies = root.findall(_BODY)
    messages = [child for body in bodies for child in body]
    if len(bodies) != 1 or len(messages) != 1:
        raise Unanswerable("Client", errors.ONE_MESSAGE.problem("Body", None, count=len(messages)))
    return messages[0]


def _tree(content: bytes) -> Element:
    parser: Any = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True
    )
    guarded: Any = GuardedInput(io.BytesIO(content))
    try:
        root: Element = etree.parse(guarded, parser).getroot()
    except etree.XMLSyntaxError as error:
        raise Refused(_syntax_problem(error, is_cut=guarded.is_cut)) from None
    for found in root.iter(etree.ProcessingInstruction, etree.Entity):
        is_entity = found.tag is etree.Entity
        broken = xml_rules.ENTITY if is_entity else xml_rules.INSTRUCTION
        raise Refused(broken.problem(f"line {found.sourceline}"))
    if _is_deep(root):
        raise Refused(xml_rules.DEPTH.problem("Envelope", None, limit=MAX_DEPTH))
    return root


def _is_deep(root: Element) -> bool:
    level = [root]
    for _ in range(MAX_DEPTH):
        level = [child for element in level for child in element]
    return bool(level)


def _syntax_problem(error: etree.XMLSyntaxError, *, is_cut: bool) -> Problem:
    where = f"line {error.lineno}" if error.lineno else ""
    detail = (error.msg or "").partition(", line")[0].strip()
    broken = xml_rules.TRUNCATED if is_cut else xml_rules.SYNTAX
    return broken.problem(where, detail or None, detail=detail)


def _check_root(root: Element) -> None:
    if root.tag == _ENVELOPE:
        return
    tag = str(root.tag)
    if tag.endswith("}Envelope"):
        raise Unanswerable("VersionMismatch", errors.OTHER_SOAP.problem("", tag[1:].partition("}")[0]))
    raise Unanswerable("Client", errors.NO_ENVELOPE.problem("", tag))


def _check_headers(root: Element) -> None:
    for block in (block for header in root.findall(_HEADER) for block in header):
        if (block.get(_MUST_UNDERSTAND) or "").strip() in {"1", "true"}:
            raise Unanswerable("MustUnderstand", errors.MUST_UNDERSTAND.problem("Header", str(block.tag)))


def answer(content: str) -> bytes:
    """An envelope around an answer that is XML already."""
    return f"{_START}{content}{_END}".encode()


def fault(code: str, reason: str, detail: str) -> bytes:
    """An envelope with a fault. ``code`` without prefix; ``detail`` is XML already, empty for faults of the envelope."""
    inner = f"<detail>{detail}</detail>" if detail else ""
    return answer(
        f"<soapenv:Fault><faultcode>soapenv:{code}</faultcode>"
        f"<faultstring>{xml_text(reason)}</faultstring>{inner}</soapenv:Fault>"
    )
