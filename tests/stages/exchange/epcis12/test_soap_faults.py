"""Whatever is sent to /epcis/v1/query, what comes back is SOAP: never a page, never a traceback."""

from __future__ import annotations

import base64

import pytest
from django.test import Client
from lxml import etree

from soap_faults import fault_in
from soap_messages import EPCISQ, NAMESPACES, SOAP, envelope, poll_of, subscribe_to
from suyuan.exchange.epcis12 import operations

POLL = poll_of()


def billion_laughs() -> str:
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return f'<!DOCTYPE s [<!ENTITY l0 "lol">{entities}]>' + envelope(poll_of(query="X")).replace("X", "&l9;")


ATTRIBUTES = " ".join(f'a{n}="1"' for n in range(5_000))
BAD = {
    "an outside entity": (
        '<!DOCTYPE s [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + envelope(poll_of(query="X")).replace("X", "&e;"),
        400,
        "XML-DOCTYPE",
    ),
    "an outside DTD": ('<!DOCTYPE s SYSTEM "http://127.0.0.1:1/s.dtd">' + envelope(POLL), 400, "XML-DOCTYPE"),
    "a bomb of entities": (billion_laughs(), 400, "XML-DOCTYPE"),
    "an entity from nowhere": (envelope(poll_of(query="X")).replace("X", "&nobody;"), 400, "XML-SYNTAX"),
    "a cut envelope": (envelope(POLL)[:-30], 400, "XML-TRUNCATED"),
    "a stylesheet": ('<?xml-stylesheet href="x.xsl"?>' + envelope(POLL), 400, "XML-INSTRUCTION"),
    "an instruction inside": (envelope(f"<?php exit ?>{POLL}"), 400, "XML-INSTRUCTION"),
    "no XML": ("hello", 400, "XML-FORMAT"),
    "nothing": ("", 415, "DOOR-TYPE"),
    "JSON": ('{"queryName": "SimpleEventQuery"}', 400, "XML-FORMAT"),
    "zeros": (b"\x00" * 50, 400, None),
    "control characters": (envelope(poll_of(query="a\x07b")), 400, None),
    "an unknown encoding": ('<?xml version="1.0" encoding="EBCDIC-CP-US"?>' + envelope(POLL), 400, "XML-ENCODING"),
    "a tower of elements": (envelope("<a>" * 200 + "</a>" * 200), 400, "XML-DEPTH"),
    "a taller tower": (envelope("<a>" * 5_000 + "</a>" * 5_000), 400, None),
    "thousands of attributes": (envelope(f"<a {ATTRIBUTES}/>"), 400, "XML-ATTRIBUTES"),
    "a name of two megabytes": (envelope(poll_of(query="N" * 2_000_000)), 413, "SOAP-SIZE"),
    "a name of half a megabyte": (envelope(poll_of(query="N" * 500_000)), 500, "SOAP-NAME"),
    "a parameter of half a megabyte": (envelope(poll_of(("EQ_" + "n" * 500_000, ["a"]))), 500, "SOAP-NAME"),
    "an operation of another version": (
        envelope(POLL).replace("epcis-query:xsd:1", "epcis-query:xsd:2"), 500, "SOAP-OPERATION",
    ),
    "an unknown operation": (envelope("<q:DropTables/>"), 500, "SOAP-OPERATION"),
    "an answer as a question": (envelope("<q:QueryResults/>"), 500, "SOAP-OPERATION"),
    "no params": (envelope("<q:Poll><queryName>SimpleEventQuery</queryName></q:Poll>"), 500, "SOAP-MISSING"),
    "no name": (envelope("<q:Poll><params/></q:Poll>"), 500, "SOAP-MISSING"),
    "two names": (
        envelope("<q:Poll><queryName>a</queryName><queryName>b</queryName><params/></q:Poll>"), 500, "SOAP-REPEATED",
    ),
    "a stranger": (envelope("<q:Poll><queryname>a</queryname><params/></q:Poll>"), 500, "SOAP-UNKNOWN"),
    "a stranger among parameters": (
        envelope("<q:Poll><queryName>SimpleEventQuery</queryName><params><x/></params></q:Poll>"), 500, "SOAP-UNKNOWN",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", BAD)
def test_bad_messages_are_answered_with_a_fault_that_says_why(importer, what):
    content, status, code = BAD[what]
    fault = importer.fault(content, raw=True)
    assert (fault.status, fault.code, fault.kind) == (status, "Client", "ValidationException")
    assert fault.text
    if code:
        assert fault.problems == (code,)
    assert "root:" not in fault.text, "the password file"
    assert len(fault.text) < 1_500


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (envelope(POLL).replace(SOAP, "http://www.w3.org/2003/05/soap-envelope"), "VersionMismatch"),
        (f"<note {NAMESPACES}/>", "Client"),
        (envelope(""), "Client"),
        (envelope(POLL + POLL), "Client"),
        (f"<s:Envelope {NAMESPACES}/>", "Client"),
        (
            envelope(POLL, '<s:Header><w:Security xmlns:w="urn:wsse" s:mustUnderstand="1"/></s:Header>'),
            "MustUnderstand",
        ),
    ],
)
def test_a_wrong_envelope_is_no_fault_of_its_body(importer, content, code):
    """SOAP 1.1, 4.4: then there is no detail."""
    fault = importer.fault(content, raw=True)
    assert (fault.status, fault.code, fault.kind) == (500, code, None)


def test_a_header_that_need_not_be_understood_is_passed_over(importer):
    header = '<s:Header><w:Action xmlns:w="urn:wsa" s:mustUnderstand="0">poll</w:Action></s:Header>'
    answer = importer.post("query", envelope(POLL, header))
    assert answer.status_code == 200


def test_members_may_carry_the_namespace_of_the_message(importer):
    """Some generators qualify what the schema leaves unqualified."""
    message = "<q:Poll><q:queryName>SimpleEventQuery</q:queryName><q:params/></q:Poll>"
    assert importer.ask(message).tag == f"{{{EPCISQ}}}QueryResults"


def test_faults_speak_chinese_to_who_asks_for_it(importer):
    said = importer.fault(poll_of(("EQ_nonsense", ["a"])), **{"Accept-Language": "zh-CN,zh;q=0.9,en;q=0.5"})
    assert "没有名为 EQ_nonsense 的查询参数" in said.text
    assert said.kind == "QueryParameterException"


def test_a_fault_of_ours_is_told_without_its_inside(importer, monkeypatch):
    def broken(_message, _caller):
        raise RuntimeError("secret inside")

    monkeypatch.setitem(operations.OPERATIONS, "getStandardVersion", broken)
    response = importer.post("query", envelope("<q:GetStandardVersion/>"))
    fault = fault_in(response)
    assert (fault.status, fault.code, fault.kind) == (500, "Server", "ImplementationException")
    assert fault.problems == ("DOOR-FAULT",)
    assert b"secret" not in response.content
    detail = etree.fromstring(response.content).find(".//detail")[0]
    assert detail.findtext("severity") == "ERROR"


MESSAGES = {
    "GetQueryNames": "<q:GetQueryNames/>",
    "Subscribe": subscribe_to("https://receiver.example/in"),
    "Unsubscribe": "<q:Unsubscribe><subscriptionID>one</subscriptionID></q:Unsubscribe>",
    "GetSubscriptionIDs": "<q:GetSubscriptionIDs><queryName>SimpleEventQuery</queryName></q:GetSubscriptionIDs>",
    "Poll": POLL,
    "GetStandardVersion": "<q:GetStandardVersion/>",
    "GetVendorVersion": "<q:GetVendorVersion/>",
}


@pytest.mark.parametrize("name", MESSAGES)
def test_outsiders_are_told_nothing_by_any_operation(nobody, guest, name):
    writer = guest("writer", ("capture",))
    for who, status in ((nobody, 401), (writer, 403)):
        response = who.post("query", envelope(MESSAGES[name]))
        fault = fault_in(response)
        assert fault.kind == "SecurityException"
        assert fault.status == (401 if status == 401 else 500)
    assert "Basic" in nobody.post("query", envelope(MESSAGES[name]))["WWW-Authenticate"]


def test_the_key_may_come_as_a_basic_password(importer, nobody):
    basic = base64.b64encode(f":{importer.token}".encode()).decode()
    assert nobody.post("query", envelope(POLL), Authorization=f"Basic {basic}").status_code == 200
    wrong = base64.b64encode(f"{importer.token}:".encode()).decode()
    assert nobody.post("query", envelope(POLL), Authorization=f"Basic {wrong}").status_code == 401


@pytest.mark.parametrize("media", ["text/plain", "application/soap+xml", "application/x-www-form-urlencoded"])
def test_other_content_is_refused_before_it_is_read(importer, media):
    fault = importer.fault(POLL, **{"Content-Type": media})
    assert (fault.status, fault.kind) == (415, "ValidationException")


def test_a_session_needs_its_csrf_token(db, importer):
    from suyuan.parties.services import create_user

    user = create_user("clerk", "A-long-enough-phrase-7", party=importer.party)
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(user)
    response = browser.generic("POST", "/epcis/v1/query", envelope(POLL), content_type="text/xml")
    assert fault_in(response).problems == ("DOOR-CSRF",)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS"])
def test_other_methods_are_refused(importer, method):
    response = importer.client.generic(
        method, "/epcis/v1/query", headers={"Authorization": f"Bearer {importer.token}"}
    )
    assert response.status_code == 405
    assert response["Allow"] == "GET, POST"
    fault_in(response)


def test_nothing_but_the_description_can_be_read(nobody):
    response = nobody.client.get("/epcis/v1/query")
    assert response.status_code == 405
    assert "?wsdl" in fault_in(response).text
