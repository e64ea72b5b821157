"""Reading SOAP faults in tests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from lxml import etree

from soap_messages import SOAP


@dataclass(frozen=True)
class Fault:
    status: int
    code: str
    text: str
    kind: str | None
    """Local name of the EPCIS exception in the detail."""
    problems: tuple[str, ...]
    """Codes of our rules."""


def fault_in(response: Any) -> Fault:
    assert response["Content-Type"].startswith("text/xml"), response.content[:200]
    root = etree.fromstring(response.content)
    assert root.tag == f"{{{SOAP}}}Envelope"
    found = root.find(f"{{{SOAP}}}Body/{{{SOAP}}}Fault")
    assert found is not None, response.content.decode()
    detail = found.find("detail")
    kind = None if detail is None else etree.QName(detail[0]).localname
    codes = (
        ()
        if detail is None
        else tuple(detail.xpath("*[local-name()='problem']/*[local-name()='code']/text()"))
    )
    code = found.findtext("faultcode").partition(":")[2]
    return Fault(response.status_code, code, found.findtext("faultstring"), kind, codes)
