"""Answers held against GS1's own description of the interface: statuses, headers, shapes."""

from __future__ import annotations

import json
import re
from functools import reduce
from urllib.parse import quote

import jsonschema
import pytest
import xmlschema

from documents import CARTON, PLACE, document, epc, object_event, pack

SENSOR = {
    "sensorReport": [
        {"type": "Temperature", "value": 4.2, "uom": "CEL", "time": "2026-03-01T08:00:00.000Z"},
    ]
}
EVENTS = (
    object_event(
        epc(1),
        epc(2),
        eventID="urn:uuid:44444444-4444-4444-8444-444444444444",
        action="ADD",
        ilmd={"cbvmda:lotNumber": "L7"},
        sensorElementList=[SENSOR],
        **{"imp:licence": "007"},
    ),
    object_event(
        epc(1),
        eventID="urn:uuid:44444444-4444-4444-8444-444444444444",
        errorDeclaration={"declarationTime": "2026-03-02T08:00:00.000Z", "reason": "did_not_occur"},
    ),
    pack(CARTON, epc(3), time="2026-03-03T08:00:00.000Z"),
)
NAME = quote("urn:uuid:44444444-4444-4444-8444-444444444444", safe="")
CALLS = [
    ("GET", "/", "/", {}),
    ("GET", "/capture", "/capture", {}),
    ("GET", "/capture/{captureID}", "/capture/11111111-1111-4111-8111-111111111111", {}),
    ("GET", "/events", "/events", {}),
    ("GET", "/events", "/events?perPage=1", {}),
    ("GET", "/events", "/events?MATCH_epc=urn:epc:id:nothing", {}),
    ("GET", "/events", "/events", {"GS1-EPC-Format": "Never_Translates"}),
    ("GET", "/events", "/events", {"Accept": "text/csv"}),
    ("GET", "/events", "/events", {"GS1-EPCIS-Min": "3.0"}),
    ("GET", "/events", f"/events?EQ_eventID={'x' * 9000}", {}),
    ("GET", "/events/{eventID}", f"/events/{NAME}", {}),
    ("GET", "/events/{eventID}", "/events/urn:uuid:0", {}),
    ("GET", "/eventTypes", "/eventTypes", {}),
    ("GET", "/eventTypes/{eventType}", "/eventTypes/ObjectEvent", {}),
    ("GET", "/eventTypes/{eventType}/events", "/eventTypes/ObjectEvent/events", {}),
    ("GET", "/eventTypes/{eventType}/events", "/eventTypes/ObjectEvent/events?GE_eventTime=x", {}),
    ("GET", "/epcs", "/epcs?perPage=1", {}),
    ("GET", "/epcs/{epc}", f"/epcs/{quote(epc(1), safe='')}", {}),
    ("GET", "/epcs/{epc}", "/epcs/urn:epc:id:nothing", {}),
    ("GET", "/epcs/{epc}/events", f"/epcs/{quote(epc(1), safe='')}/events", {}),
    ("GET", "/bizSteps", "/bizSteps", {}),
    ("GET", "/bizSteps/{bizStep}", "/bizSteps/receiving", {}),
    ("GET", "/bizSteps/{bizStep}/events", "/bizSteps/receiving/events", {}),
    ("GET", "/bizLocations", "/bizLocations", {}),
    ("GET", "/bizLocations/{bizLocation}", f"/bizLocations/{PLACE}", {}),
    ("GET", "/bizLocations/{bizLocation}/events", f"/bizLocations/{PLACE}/events", {}),
    ("GET", "/readPoints", "/readPoints", {}),
    ("GET", "/readPoints/{readPoint}", f"/readPoints/{PLACE}", {}),
    ("GET", "/readPoints/{readPoint}/events", f"/readPoints/{PLACE}/events", {}),
    ("GET", "/dispositions", "/dispositions", {}),
    ("GET", "/dispositions/{disposition}", "/dispositions/in_progress", {}),
    ("GET", "/dispositions/{disposition}", "/dispositions/nowhere", {}),
    ("GET", "/dispositions/{disposition}/events", "/dispositions/in_progress/events", {}),
    ("GET", "/queries", "/queries", {}),
    ("GET", "/queries/{queryName}/events", "/queries/mine/events", {}),
    ("GET", "/queries/{queryName}/events", "/queries/yours/events", {}),
    ("DELETE", "/queries/{queryName}", "/queries/yours", {}),
    ("DELETE", "/queries/{queryName}", "/queries/mine", {}),
]


@pytest.fixture(scope="module")
def gs1(testdata):
    whole = json.loads((testdata / "epcis/gs1-epcis/rest/openapi.json").read_text())
    # The second part is a oneOf of two shapes without required members: whatever is sent fits both, so fails.
    del whole["components"]["schemas"]["CaptureJob"]["allOf"][1]
    return whole


@pytest.fixture
def filled(importer, caught_up):
    importer.capture(*EVENTS)
    importer.post("/queries", {"name": "mine", "query": {"EQ_action": ["OBSERVE"]}})
    caught_up()
    return importer


FORMATS = jsonschema.FormatChecker(())


@FORMATS.checks("uri")
def is_uri(text):
    """Without it GS1's ``Extended-Event``, whose type is a URI, would fit every event."""
    return not isinstance(text, str) or re.match(r"[A-Za-z][A-Za-z0-9+.-]*:|<", text) is not None


def resolved(gs1, node):
    while "$ref" in node:
        node = reduce(dict.__getitem__, node["$ref"].removeprefix("#/").split("/"), gs1)
    return node


def judge(gs1, answer, method, path):
    """Status, headers and body as the description of this operation has them."""
    answers = gs1["paths"][path][method.lower()]["responses"]
    assert str(answer.status_code) in answers, (method, path, answer.status_code, answer.content)
    told = resolved(gs1, answers[str(answer.status_code)])
    optional = {"Link", "GS1-Next-Page-Token-Expires"}
    assert set(told.get("headers", {})) - optional <= set(answer.headers), (method, path)
    content = told.get("content", {})
    media = answer["Content-Type"] if answer.content else None
    if media is None or not content or "xml" in media:
        return
    assert media in content or media == "application/problem+json", (media, list(content))
    schema = content.get(media, {}).get("schema")
    if schema:
        whole = {**schema, "components": gs1["components"]}
        jsonschema.Draft7Validator(whole, format_checker=FORMATS).validate(answer.json())


@pytest.mark.requirement("R340")
@pytest.mark.parametrize(("method", "path", "address", "headers"), CALLS)
def test_every_operation_answers_as_described(  # noqa: PLR0917 - a table
    filled, gs1, method, path, address, headers
):
    judge(gs1, filled.ask(method, address, **headers), method, path)


@pytest.mark.parametrize(("method", "path", "address", "headers"), CALLS)
def test_every_operation_refuses_who_has_no_key_as_described(  # noqa: PLR0917 - a table
    nobody, gs1, method, path, address, headers
):
    answer = nobody.ask(method, address)
    assert answer.status_code == 401
    judge(gs1, answer, method, path)


def test_what_is_sent_is_answered_as_described(filled, gs1):
    one = {
        "@context": "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",
        **object_event(epc(9)),
    }
    judge(gs1, filled.post("/events", one), "POST", "/events")
    judge(gs1, filled.post("/events", {**one, "eventTime": "x"}), "POST", "/events")
    judge(gs1, filled.post("/capture", document(object_event(epc(8)))), "POST", "/capture")
    judge(gs1, filled.post("/capture", b"{"), "POST", "/capture")
    judge(gs1, filled.post("/capture", b"x", Content_Type="text/csv"), "POST", "/capture")
    judge(gs1, filled.post("/queries", {"name": "new", "query": {}}), "POST", "/queries")
    conflict = filled.post("/queries", {"name": "new", "query": {}})
    assert (conflict.status_code, conflict.json()["status"]) == (409, 409), "GS1's schema says 406 by mistake"


def test_a_job_is_told_as_described(filled, gs1):
    shape = gs1["components"]["schemas"]["CaptureJob"]
    problem = gs1["components"]["schemas"]["RFC7807ProblemResponseBody"]
    filled.capture(object_event(epc(1), eventTime="x"))
    filled.post("/capture", document(object_event(epc(5))))
    jobs = filled.get("/capture").json()
    assert [(job["running"], job["success"]) for job in jobs] == [(True, True), (False, False), (False, True)]
    for job in jobs:
        jsonschema.validate(job, shape)
        for error in job["errors"]:
            jsonschema.validate(error, problem)


@pytest.mark.parametrize("headers", [{}, {"GS1-EPC-Format": "Never_Translates"}])
def test_documents_keep_the_schemas_of_gs1(filled, testdata, headers):
    place = testdata / "epcis/gs1-epcis"
    schema = json.loads((place / "json-schema/EPCIS-JSON-Schema.json").read_text())
    whole = filled.get("/events", **headers).json()
    assert len(whole["epcisBody"]["queryResults"]["resultsBody"]["eventList"]) == len(EVENTS)
    jsonschema.validate(whole, schema)
    xsd = xmlschema.XMLSchema(str(place / "xsd/EPCglobal-epcis-query-2_0.xsd"))
    text = filled.get("/events", Accept="application/xml", **headers).content.decode()
    xsd.validate(text.partition("?>")[2])


@pytest.mark.parametrize("status", [400, 401, 404, 406])
def test_problems_are_told_in_xml_to_who_reads_xml(filled, nobody, testdata, status):
    xsd = xmlschema.XMLSchema(str(testdata / "epcis/gs1-epcis/xsd/EPCglobal-epcis-2_0.xsd"))
    answer = {
        400: lambda: filled.get("/events?EQ_action=<&>", Accept="application/xml"),
        401: lambda: nobody.get("/events", Accept="application/xml;q=0.9, application/json;q=0.1"),
        404: lambda: filled.get("/events/x", Accept="text/xml"),
        406: lambda: filled.get("/queries", Accept="application/xml"),
    }[status]()
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+xml")
    xsd.validate(answer.content.decode().partition("?>")[2])
    assert "remedy_zh" in answer.content.decode()


OPTIONS = {path: address for _, path, address, _ in CALLS if "?" not in address} | {
    "/queries/{queryName}": "/queries/mine",
}


@pytest.mark.parametrize("path", sorted(OPTIONS))
def test_options_tell_what_can_be_done_and_how(filled, gs1, path):
    answer = filled.ask("OPTIONS", OPTIONS[path])
    told = resolved(gs1, gs1["paths"][path]["options"]["responses"]["204"])
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer["Allow"] == told["headers"]["Allow"]["schema"]["default"]
    for name in told["headers"]:
        assert answer[name], name
        if name.endswith(("Version", "Min", "Max")) and "Vendor" not in name:
            assert re.fullmatch(r"\d+(\.\d+)*", answer[name]), name


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE"])
def test_what_a_resource_cannot_do_is_told_with_what_it_can(filled, method):
    answer = filled.ask(method, "/events")
    assert (answer.status_code, answer["Allow"]) == (405, "OPTIONS, GET, POST")
    assert answer.json()["problems"][0]["code"] == "DOOR-METHOD"


def test_head_tells_what_get_would_without_the_content(filled):
    whole, head = filled.get("/events"), filled.ask("HEAD", "/events")
    assert (head.status_code, head.content, head["Content-Type"]) == (200, b"", whole["Content-Type"])


def test_refusals_speak_the_language_asked_for(filled):
    chinese = filled.get("/events?EQ_nothing=1", Accept_Language="zh-CN,zh;q=0.9,en;q=0.8").json()
    english = filled.get("/events?EQ_nothing=1", Accept_Language="en").json()
    assert re.search(r"[\u4e00-\u9fff]", chinese["detail"])
    assert not re.search(r"[.。]{2}|。\.", chinese["detail"] + english["detail"]), "one full stop a sentence"
    assert not re.search(r"[\u4e00-\u9fff]", english["detail"])


def test_a_fault_of_ours_is_told_by_a_reference_alone(filled, monkeypatch, caplog):
    from suyuan.exchange.epcis20 import events

    def broken(*_args, **_kwargs):
        raise RuntimeError("secret detail")

    monkeypatch.setattr(events.search, "run", broken)
    answer = filled.get("/events")
    assert (answer.status_code, answer.json()["type"]) == (500, "epcisException:ImplementationException")
    reference = re.search(r"noted as (\w+)", answer.json()["detail"])[1]
    assert b"secret" not in answer.content
    assert reference in caplog.text
    assert "secret detail" in caplog.text
