"""The served description: complete, consistent with GS1's, and in no words but ours."""

from __future__ import annotations

import pytest
from lxml import etree

from soap_messages import document, envelope, observed, packed, poll_of

WSDL = "{http://schemas.xmlsoap.org/wsdl/}"
SOAP = "{http://schemas.xmlsoap.org/wsdl/soap/}"
XSD = "{http://www.w3.org/2001/XMLSchema}"


@pytest.fixture
def fetch(db, client):
    def fetch(query: str, host: str = "testserver") -> etree._Element:
        response = client.get(f"/epcis/v1/query?{query}", headers={"Host": host})
        assert response.status_code == 200
        assert response["Content-Type"].startswith("text/xml")
        return etree.fromstring(response.content)

    return fetch


@pytest.fixture
def schemas(fetch, tmp_path) -> dict[str, etree.XMLSchema]:
    """Both schemas, as one who downloaded them has them."""
    for name in ("events", "query"):
        text = etree.tostring(fetch(f"xsd={name}")).decode()
        text = text.replace("http://testserver/epcis/v1/query?xsd=events", "events.xsd")
        (tmp_path / f"{name}.xsd").write_text(text, encoding="utf-8")
    return {name: etree.XMLSchema(etree.parse(tmp_path / f"{name}.xsd")) for name in ("events", "query")}


def test_it_is_read_by_everybody_and_leads_to_where_it_was_asked(fetch, settings):
    settings.ALLOWED_HOSTS = ["trace.example"]
    found = fetch("wsdl", host="trace.example")
    address = "http://trace.example/epcis/v1/query"
    assert found.find(f".//{SOAP}address").get("location") == address
    places = [one.get("schemaLocation") for one in found.iter(f"{XSD}import")]
    assert places == [f"{address}?xsd=events", f"{address}?xsd=query"]


def test_a_foreign_host_is_not_taken_into_the_description(db, client, settings):
    settings.ALLOWED_HOSTS = ["trace.example"]
    response = client.get("/epcis/v1/query?wsdl", headers={"Host": "evil.example"})
    assert response.status_code >= 400
    assert b"evil.example" not in response.content


@pytest.mark.requirement("R173")
def test_operations_messages_and_faults_are_those_of_the_standard(fetch, testdata):
    """GS1 publishes the WSDL of 2.0 here; its operations and faults are those of 1.2."""

    def described(root: etree._Element) -> dict[str, set[str]]:
        return {
            one.get("name"): {each.get("name") for each in one.iter(f"{WSDL}fault")}
            for one in root.find(f"{WSDL}portType")
        }

    standard = etree.parse(testdata / "epcis/gs1-epcis/wsdl/EPCglobal-epcis-query-2_0.wsdl").getroot()
    ours = fetch("wsdl")
    assert described(ours) == described(standard)
    binding = ours.find(f"{WSDL}binding")
    assert {one.get("name") for one in binding.findall(f"{WSDL}operation")} == set(described(standard))
    assert binding.get("name") == standard.find(f"{WSDL}binding").get("name")
    service, theirs = ours.find(f"{WSDL}service"), standard.find(f"{WSDL}service")
    assert (service.get("name"), service[0].get("name")) == (theirs.get("name"), theirs[0].get("name"))


def test_every_message_of_the_1_2_schema_has_an_element(fetch, testdata):
    path = testdata / "epcis/gs1-epcis/xml-1.2/1.2/XSD/EPCglobal-epcis-query-1_2.xsd"

    def elements(root: etree._Element) -> set[str]:
        return {one.get("name") for one in root.findall(f"{XSD}element")}

    assert elements(etree.parse(path).getroot()) - elements(fetch("xsd=query")) == {"EPCISException"}


def test_nothing_of_it_is_gs1_text(fetch, testdata):
    """Names and shapes are the interface; the words are not ours to copy."""
    for query in ("wsdl", "xsd=events", "xsd=query"):
        text = etree.tostring(fetch(query)).decode()
        assert "Copyright" not in text
        assert "All Rights Reserved" not in text
        assert "disclaimer" not in text


def test_examples_of_gs1_keep_to_our_schema(schemas, testdata):
    examples = sorted((testdata / "epcis/gs1-epcis/xml-1.2/1.2/XML").glob("*.xml"))
    assert len(examples) == 5
    for path in examples:
        schemas["events"].assertValid(etree.parse(path))


def test_what_is_no_event_does_not_keep_to_our_schema(schemas):
    content = document(observed(1)).replace(b"eventTimeZoneOffset", b"offset")
    assert not schemas["events"].validate(etree.fromstring(content))


def test_questions_answers_and_faults_keep_to_our_schema(schemas, importer):
    importer.capture(document(observed(1), packed("urn:epc:id:sscc:6901234.0000012345", 1)))
    for message in ("<q:GetQueryNames/>", poll_of(), "<q:GetStandardVersion/>", "<q:GetVendorVersion/>"):
        schemas["query"].assertValid(alone(importer.ask(message)))
    for message in (
        poll_of(("EQ_x", ["a"])),
        poll_of(query="x"),
        poll_of(("maxEventCount", 1)),
        "<q:Unknown/>",
    ):
        response = importer.post("query", envelope(message))
        detail = etree.fromstring(response.content).find(".//detail")
        schemas["query"].assertValid(alone(detail[0]))


def alone(found: etree._Element) -> etree._Element:
    return etree.fromstring(etree.tostring(found))


def test_the_capital_spelling_of_some_tools_works_too(fetch):
    assert fetch("WSDL").tag == f"{WSDL}definitions"
