"""Requests that mean no good: whatever stands in path, query, headers or body, the answer is a problem and no fault."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest

from documents import document, epc, object_event

TEXTS = [
    "\x00",
    "a\x00b",
    "%",
    "%s%(x)s{0}{x}",
    "' OR 1=1 --",
    '"; DROP TABLE event; --',
    "../../etc/passwd",
    "x" * 7000,
    "\u202e\u0000\ufffe",
    "urn:epc:idpat:sgtin:*.*.*",
    "ni:///sha-256;" + "f" * 64,
    "ni:///sha-256;" + "f" * 64 + "?ver=\x00",
    "http://[::1",
    "😀",
    "null",
    "-1",
    "9" * 400,
    "events",
    "",
]
PLACES = [
    "/events/{}",
    "/capture/{}",
    "/epcs/{}",
    "/epcs/{}/events",
    "/bizSteps/{}",
    "/bizSteps/{}/events",
    "/readPoints/{}/events",
    "/eventTypes/{}/events",
    "/queries/{}",
    "/queries/{}/events",
    "/queries/{}/subscriptions",
    "/events?EQ_bizStep={}",
    "/events?EQ_eventID={}",
    "/events?MATCH_anyEPC={}",
    "/events?EQ_http%3A%2F%2Fx%23y={}",
    "/events?WD_readPoint={}",
    "/events?GE_eventTime={}",
    "/events?orderBy={}",
    "/events?perPage={}",
    "/events?nextPageToken={}",
    "/events?{}=1",
    "/epcs?nextPageToken={}",
    "/bizSteps?nextPageToken={}&perPage=1",
    "/{}",
]
RAW = ["%00", "%ED%A0%80", "%FF%FE", "%C0%80", "%E4%B8", "%zz", "+"]


@pytest.mark.parametrize("place", PLACES)
def test_no_text_in_an_address_makes_a_fault(importer, place):
    for text in [*(quote(text, safe="") for text in TEXTS), *RAW]:
        answer = importer.get(place.format(text))
        assert answer.status_code < 500, (place, text, answer.content)
        if answer.status_code >= 400:
            assert answer["Content-Type"] == "application/problem+json"
            assert answer.json()["problems"][0]["remedy"], (place, text)


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize(
    "name",
    [
        "Accept",
        "Accept-Language",
        "Content-Type",
        "Content-Encoding",
        "GS1-EPCIS-Version",
        "GS1-EPCIS-Min",
        "GS1-CBV-Max",
        "GS1-EPC-Format",
        "GS1-CBV-XML-Format",
        "GS1-Extensions",
        "GS1-Capture-Error-Behaviour",
        "Authorization",
        "Idempotency-Key",
    ],
)
def test_no_text_in_a_header_makes_a_fault(importer, name, text):
    for method, path, content in (
        ("GET", "/events?EQ_a:b=1", None),
        ("POST", "/capture", document(object_event(epc(1)))),
    ):
        answer = importer.ask(method, path, content, **{name: text})
        assert answer.status_code < 500, (name, text, answer.content)


@pytest.mark.parametrize(
    "content",
    [
        *(json.dumps({"name": text, "query": {}}) for text in TEXTS),
        *(json.dumps({"name": "x", "query": {"EQ_bizStep": [text]}}) for text in TEXTS),
        *(json.dumps({"name": "x", "query": {"EQ_a:b": text, "@context": {"a": text}}}) for text in TEXTS),
        *(json.dumps({"name": "x", "query": {text: text}}) for text in TEXTS),
        '{"name": "\\ud800", "query": {}}',
        '{"name": "x", "query": {"EQ_eventID": ["\\udfff"]}}',
        '{"name": "x", "query": ' + "[" * 100_000 + "]" * 100_000 + "}",
        '{"name": "x", "query": ' + '{"a":' * 5_000 + "1" + "}" * 5_000 + "}",
        '{"name": "x", "query": {"GE_quantity": 1e999}}',
        '{"name": "x", "query": {"perPage": 1e400, "maxEventCount": 99999999999999999999999}}',
        b"\xff\xfe{\x00",
        b"\x1f\x8b\x08",
    ],
)
def test_no_stored_query_makes_a_fault(importer, content):
    answer = importer.post("/queries", content)
    assert answer.status_code in {201, 400, 409, 413}, answer.content
    if answer.status_code == 201:
        path = answer["Location"].removeprefix("/epcis/v2")
        assert importer.get(f"{path}/events").status_code < 500
        assert importer.get("/queries").status_code == 200


@pytest.mark.parametrize(
    "content",
    [
        b"[" * 200_000,
        b'{"a":' * 200_000,
        b'{"type":"EPCISDocument","epcisBody":{"eventList":[' + b"{}," * 50_000 + b"{}]}}",
        b'{"type":"EPCISDocument","type":"EPCISDocument","epcisBody":{"eventList":[]}}',
        b'{"type":"EPCISDocument","epcisBody":{"eventList":[NaN]}}',
        b"<a>" * 100_000,
        b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
        b"\x00" * 1000,
        "完全不是文件".encode("gb18030"),
    ],
)
@pytest.mark.parametrize("path", ["/capture", "/events"])
def test_no_content_makes_a_fault(importer, path, content):
    from suyuan.exchange import jobs

    for media in ("application/json", "application/xml"):
        answer = importer.post(path, content, Content_Type=media)
        assert answer.status_code in {202, 400, 413}, answer.content
    jobs.work_all()
    for job in importer.get("/capture").json():
        assert (job["running"], job["success"]) == (False, False)
