"""SOAP messages and EPCIS 1.x documents for tests, written by hand so that they do not lean on our own writer."""

from __future__ import annotations

from typing import Any
from xml.sax.saxutils import escape, quoteattr

SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
EPCIS = "urn:epcglobal:epcis:xsd:1"
EPCISQ = "urn:epcglobal:epcis-query:xsd:1"
NAMESPACES = (
    f'xmlns:s="{SOAP}" xmlns:q="{EPCISQ}" xmlns:xsd="http://www.w3.org/2001/XMLSchema"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
)
EPC = "urn:epc:id:sgtin:6901234.056789"
PLACE = "urn:epc:id:sgln:6901234.00001.0"


def envelope(message: str, header: str = "") -> str:
    return f"<s:Envelope {NAMESPACES}>{header}<s:Body>{message}</s:Body></s:Envelope>"


def poll_of(*params: tuple[str, Any], query: str = "SimpleEventQuery") -> str:
    return f"<q:Poll><queryName>{escape(query)}</queryName>{params_of(*params)}</q:Poll>"


def params_of(*params: tuple[str, Any]) -> str:
    """A value is a list of texts, a text, a number, a pair (type of XML Schema, text), or None."""
    inner = "".join(f"<param><name>{escape(name)}</name>{_value(value)}</param>" for name, value in params)
    return f"<params>{inner}</params>"


def _value(value: Any) -> str:
    if value is None:
        return '<value xsi:type="q:VoidHolder"/>'
    if isinstance(value, list):
        inner = "".join(f"<string>{escape(text)}</string>" for text in value)
        return f'<value xsi:type="q:ArrayOfString">{inner}</value>'
    if isinstance(value, bool):
        return f'<value xsi:type="xsd:boolean">{str(value).lower()}</value>'
    if isinstance(value, int):
        return f'<value xsi:type="xsd:int">{value}</value>'
    if isinstance(value, tuple):
        return f'<value xsi:type="xsd:{value[0]}">{escape(value[1])}</value>'
    return f"<value>{escape(value)}</value>"


def subscribe_to(
    dest: str,
    *params: tuple[str, Any],
    id_: str = "one",
    query: str = "SimpleEventQuery",
    controls: str = "<reportIfEmpty>false</reportIfEmpty>",
) -> str:
    return (
        f"<q:Subscribe><queryName>{escape(query)}</queryName>{params_of(*params)}<dest>{escape(dest)}</dest>"
        f"<controls>{controls}</controls><subscriptionID>{escape(id_)}</subscriptionID></q:Subscribe>"
    )


def document(*events: str, header: str = "", version: str = "1.2", more: str = "") -> bytes:
    head = f"<EPCISHeader>{header}</EPCISHeader>" if header else ""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><epcis:EPCISDocument xmlns:epcis="{EPCIS}"'
        f' xmlns:x="http://ns.firm.example/x" schemaVersion="{version}"'
        f' creationDate="2026-03-01T09:00:00Z"{more}>{head}'
        f"<EPCISBody><EventList>{''.join(events)}</EventList></EPCISBody></epcis:EPCISDocument>"
    ).encode()


def observed(
    *serials: int | str,
    time: str = "2026-03-01T08:00:00.000Z",
    action: str = "OBSERVE",
    step: str = "urn:epcglobal:cbv:bizstep:receiving",
    disposition: str = "urn:epcglobal:cbv:disp:in_progress",
    read_point: str = PLACE,
    location: str = PLACE,
    more: str = "",
    base: str = "",
) -> str:
    """An ObjectEvent of EPCIS 1.x; ``more`` stands behind the business location."""
    epcs = "".join(f"<epc>{_epc(serial)}</epc>" for serial in serials)
    return (
        f"<ObjectEvent><eventTime>{time}</eventTime><eventTimeZoneOffset>+08:00</eventTimeZoneOffset>{base}"
        f"<epcList>{epcs}</epcList><action>{action}</action><bizStep>{step}</bizStep>"
        f"<disposition>{disposition}</disposition><readPoint><id>{read_point}</id></readPoint>"
        f"<bizLocation><id>{location}</id></bizLocation>{more}</ObjectEvent>"
    )


def packed(
    parent: str, *serials: int | str, time: str = "2026-03-01T08:00:00.000Z", action: str = "ADD"
) -> str:
    epcs = "".join(f"<epc>{_epc(serial)}</epc>" for serial in serials)
    return (
        f"<AggregationEvent><eventTime>{time}</eventTime><eventTimeZoneOffset>+08:00</eventTimeZoneOffset>"
        f"<parentID>{parent}</parentID><childEPCs>{epcs}</childEPCs><action>{action}</action>"
        f"<bizStep>urn:epcglobal:cbv:bizstep:packing</bizStep></AggregationEvent>"
    )


def transacted(*serials: int | str, paper: tuple[str, str], parent: str = "", time: str) -> str:
    epcs = "".join(f"<epc>{_epc(serial)}</epc>" for serial in serials)
    owner = f"<parentID>{parent}</parentID>" if parent else ""
    return (
        f"<TransactionEvent><eventTime>{time}</eventTime><eventTimeZoneOffset>+08:00</eventTimeZoneOffset>"
        f"<bizTransactionList><bizTransaction type={quoteattr(paper[0])}>{escape(paper[1])}</bizTransaction>"
        f"</bizTransactionList>{owner}<epcList>{epcs}</epcList><action>ADD</action></TransactionEvent>"
    )


def counted(kind: str, quantity: int, *, time: str) -> str:
    return (
        f"<QuantityEvent><eventTime>{time}</eventTime><eventTimeZoneOffset>+08:00</eventTimeZoneOffset>"
        f"<epcClass>{kind}</epcClass><quantity>{quantity}</quantity></QuantityEvent>"
    )


def vocabulary(kind: str, *elements: str) -> str:
    return (
        f"<Vocabulary type={quoteattr(kind)}><VocabularyElementList>{''.join(elements)}</VocabularyElementList>"
        "</Vocabulary>"
    )


def element(id_: str, *children: str, **attributes: str) -> str:
    told = "".join(
        f'<attribute id="urn:firm:att:{name}">{escape(value)}</attribute>'
        for name, value in attributes.items()
    )
    below = f"<children>{''.join(f'<id>{child}</id>' for child in children)}</children>" if children else ""
    return f"<VocabularyElement id={quoteattr(id_)}>{told}{below}</VocabularyElement>"


SBDH = (
    '<sbdh:StandardBusinessDocumentHeader xmlns:sbdh="http://www.unece.org/cefact/namespaces/'
    'StandardBusinessDocumentHeader"><sbdh:HeaderVersion>1.0</sbdh:HeaderVersion>'
    '<sbdh:Sender><sbdh:Identifier Authority="SGLN">urn:epc:id:sgln:6901234.00001.0</sbdh:Identifier></sbdh:Sender>'
    '<sbdh:Receiver><sbdh:Identifier Authority="SGLN">urn:epc:id:sgln:6907654.00002.0</sbdh:Identifier>'
    "</sbdh:Receiver><sbdh:DocumentIdentification><sbdh:Standard>EPCglobal</sbdh:Standard>"
    "<sbdh:TypeVersion>1.0</sbdh:TypeVersion><sbdh:InstanceIdentifier>77</sbdh:InstanceIdentifier>"
    "<sbdh:Type>Events</sbdh:Type><sbdh:CreationDateAndTime>2026-03-01T09:00:00Z</sbdh:CreationDateAndTime>"
    "</sbdh:DocumentIdentification></sbdh:StandardBusinessDocumentHeader>"
)


def master_data(*vocabularies: str) -> str:
    """What stands in the header of an EPCIS 1.2 document: a business header, then master data."""
    inner = f"<EPCISMasterData><VocabularyList>{''.join(vocabularies)}</VocabularyList></EPCISMasterData>"
    return f"{SBDH}<extension>{inner}</extension>"


def _epc(serial: int | str) -> str:
    text = str(serial)
    return text if text.startswith(("urn:", "http")) else f"{EPC}.{text}"
