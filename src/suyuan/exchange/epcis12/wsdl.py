"""The description of the query interface that SOAP tools read: WSDL 1.1 and the XML Schemas behind it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from suyuan.core.epcis.xml_markup import attribute_text
from suyuan.core.epcis.xml_names import EPCIS_1, QUERY_1, XSD
from suyuan.exchange.epcis12 import schema_tables as tables

WSDL_1: Final = "urn:epcglobal:epcis:wsdl:1"
_WSDL: Final = "http://schemas.xmlsoap.org/wsdl/"
_SOAP: Final = "http://schemas.xmlsoap.org/wsdl/soap/"
_OCCURS: Final = {
    "": "",
    "?": ' minOccurs="0"',
    "*": ' minOccurs="0" maxOccurs="unbounded"',
}
_ANY: Final = '<xsd:any namespace="{}" processContents="lax" minOccurs="0" maxOccurs="unbounded"/>'
_FREE: Final = '<xsd:anyAttribute processContents="lax"/>'
_WILDCARDS: Final = {"any": "##other", "local": "##local"}
_SPECIAL: Final = """
<xsd:simpleType name="Action"><xsd:restriction base="xsd:string"><xsd:enumeration value="ADD"/>\
<xsd:enumeration value="OBSERVE"/><xsd:enumeration value="DELETE"/></xsd:restriction></xsd:simpleType>
<xsd:complexType name="TypedID"><xsd:simpleContent><xsd:extension base="xsd:anyURI">\
<xsd:attribute name="type" type="xsd:anyURI"/><xsd:anyAttribute processContents="lax"/></xsd:extension>\
</xsd:simpleContent></xsd:complexType>
<xsd:complexType name="Attribute" mixed="true"><xsd:sequence>\
<xsd:any processContents="lax" minOccurs="0" maxOccurs="unbounded"/></xsd:sequence>\
<xsd:attribute name="id" type="xsd:anyURI" use="required"/><xsd:anyAttribute processContents="lax"/></xsd:complexType>
"""
_SEVERITY: Final = """
<xsd:simpleType name="Severity"><xsd:restriction base="xsd:NCName"><xsd:enumeration value="ERROR"/>\
<xsd:enumeration value="SEVERE"/></xsd:restriction></xsd:simpleType>
"""


@lru_cache(maxsize=1)
def event_schema() -> str:
    """Events, master data and documents of EPCIS 1.2."""
    parts = [_schema_start(EPCIS_1), *_types(tables.EVENT_TABLES), *_choices(), _SPECIAL]
    return "".join((*parts, *_roots(tables.EVENT_ROOTS), "</xsd:schema>\n"))


def query_schema(address: str) -> str:
    """Messages of the query interface. ``address``: where this server has it, for the import."""
    start = f'<xsd:import namespace="{EPCIS_1}" schemaLocation="{attribute_text(address)}?xsd=events"/>\n'
    parts = [_schema_start(QUERY_1), start, *_types(tables.QUERY_TABLES), _SEVERITY, _query_body()]
    return "".join((*parts, *_roots(tables.QUERY_ROOTS), "</xsd:schema>\n"))


def wsdl(address: str) -> str:
    """The service at this address: messages, operations with their faults, and where they are."""
    return "".join(
        (
            '<?xml version="1.0" encoding="UTF-8"?>\n',
            f'<wsdl:definitions targetNamespace="{WSDL_1}" xmlns:impl="{WSDL_1}" xmlns:wsdl="{_WSDL}"',
            f' xmlns:soap="{_SOAP}" xmlns:epcisq="{QUERY_1}" xmlns:xsd="{XSD}">\n',
            "<wsdl:documentation>EPCIS 1.2 query control interface. Authorization: Bearer &lt;API key&gt;, or Basic",
            " with the API key as password.</wsdl:documentation>\n",
            _imports(address),
            *_messages(),
            *_port_type(),
            *_binding(),
            '<wsdl:service name="EPCglobalEPCISService"><wsdl:port binding="impl:EPCISServiceBinding"',
            ' name="EPCglobalEPCISServicePort">',
            f'<soap:address location="{attribute_text(address)}"/></wsdl:port></wsdl:service>\n',
            "</wsdl:definitions>\n",
        )
    )


# ---------------------------------------------------------------------- schemas


def _schema_start(namespace: str) -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<xsd:schema targetNamespace="{namespace}" xmlns:epcis="{EPCIS_1}" xmlns:epcisq="{QUERY_1}"'
        f' xmlns:own="{namespace}" xmlns:xsd="{XSD}" elementFormDefault="unqualified" version="1.2">\n'
    )


def _types(described: dict[str, tuple[str, ...]]) -> Iterator[str]:
    for name, lines in described.items():
        inner = "".join(map(_element, lines))
        yield (
            f'<xsd:complexType name="{name}"><xsd:sequence>{inner}</xsd:sequence>'
            f"{_attributes(name)}{_FREE if name in tables.FREE_ATTRIBUTES else ''}</xsd:complexType>\n"
        )


def _attributes(name: str) -> str:
    return "".join(
        f'<xsd:attribute name="{attribute}" type="xsd:{kind}" use="required"/>'
        for attribute, kind in map(str.split, tables.REQUIRED_ATTRIBUTES.get(name, ()))
    )


def _choices() -> Iterator[str]:
    for name, lines in tables.CHOICES.items():
        inner = "".join(map(_element, lines))
        yield (
            f'<xsd:complexType name="{name}"><xsd:choice minOccurs="0" maxOccurs="unbounded">{inner}'
            "</xsd:choice></xsd:complexType>\n"
        )


def _query_body() -> str:
    """What may stand in the body of a query document: any of the messages."""
    names = (line.split()[0] for line in tables.QUERY_ROOTS[1:])
    messages = "".join(f'<xsd:element ref="own:{name}"/>' for name in names)
    return f'<xsd:complexType name="QueryBody"><xsd:choice>{messages}</xsd:choice></xsd:complexType>\n'


def _roots(lines: tuple[str, ...]) -> Iterator[str]:
    for line in lines:
        yield _element(line) + "\n"


def _element(line: str) -> str:
    if line in _WILDCARDS:
        return _ANY.format(_WILDCARDS[line])
    name, kind, *occurs = line.split()
    if ":" not in kind:
        kind = f"xsd:{kind}" if kind in tables.TEXT_TYPES else f"own:{kind}"
    return f'<xsd:element name="{name}" type="{kind}"{_OCCURS[occurs[0] if occurs else ""]}/>'


# ---------------------------------------------------------------------- WSDL


def _imports(address: str) -> str:
    place = attribute_text(address)
    return (
        f'<wsdl:types><xsd:schema targetNamespace="{WSDL_1}">'
        f'<xsd:import namespace="{EPCIS_1}" schemaLocation="{place}?xsd=events"/>'
        f'<xsd:import namespace="{QUERY_1}" schemaLocation="{place}?xsd=query"/></xsd:schema></wsdl:types>\n'
    )


def _messages() -> Iterator[str]:
    for operation, (asks, answers) in tables.OPERATIONS.items():
        yield _message(f"{operation}Request", "parms", asks)
        yield _message(f"{operation}Response", f"{operation}Return", answers)
    for name in tables.EXCEPTIONS:
        yield _message(f"{name}Response", "fault", name)


def _message(name: str, part: str, element: str) -> str:
    inner = f'<wsdl:part name="{part}" element="epcisq:{element}"/>'
    return f'<wsdl:message name="{name}">{inner}</wsdl:message>\n'


def _port_type() -> Iterator[str]:
    yield '<wsdl:portType name="EPCISServicePortType">\n'
    for operation, faults in tables.FAULTS.items():
        yield f'<wsdl:operation name="{operation}"><wsdl:input message="impl:{operation}Request"/>'
        yield f'<wsdl:output message="impl:{operation}Response"/>'
        for name in faults:
            yield f'<wsdl:fault message="impl:{name}Response" name="{name}Fault"/>'
        yield "</wsdl:operation>\n"
    yield "</wsdl:portType>\n"


def _binding() -> Iterator[str]:
    yield '<wsdl:binding name="EPCISServiceBinding" type="impl:EPCISServicePortType">'
    yield '<soap:binding style="document" transport="http://schemas.xmlsoap.org/soap/http"/>\n'
    for operation, faults in tables.FAULTS.items():
        yield f'<wsdl:operation name="{operation}"><soap:operation soapAction=""/>'
        yield '<wsdl:input><soap:body use="literal"/></wsdl:input>'
        yield '<wsdl:output><soap:body use="literal"/></wsdl:output>'
        for name in faults:
            yield f'<wsdl:fault name="{name}Fault"><soap:fault name="{name}Fault" use="literal"/></wsdl:fault>'
        yield "</wsdl:operation>\n"
    yield "</wsdl:binding>\n"
