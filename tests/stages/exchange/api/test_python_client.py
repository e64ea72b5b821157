"""The Python client: a method for every operation, a dataclass for every answer, and calls to a running server."""

from __future__ import annotations

import dataclasses
import datetime as dt
import http.server
import inspect
import json
import threading
import typing

import pytest

from documents import document, epc, object_event
from suyuan.exchange.api import openapi
from suyuan_client import ApiError, Client, model
from suyuan_client.client import _written

DOCUMENT = json.loads(openapi.as_bytes())
ANSWERS = sorted(name for name in vars(model) if dataclasses.is_dataclass(getattr(model, name)))
# What is sent, and what is signed as it stands: whoever would check the signature needs the bytes.
ELSEWHERE = {
    "CheckAnswer",
    "CheckDifference",
    "CheckDocument",
    "CheckLine",
    "CheckList",
    "CheckSummary",
    "Column",
    "FileLink",
    "IdentifyList",
    "LockList",
    "Mapping",
    "NewAcceptance",
    "NewPaper",
    "OtherDecision",
    "Paper",
    "PaperVerdict",
    "Refusal",
    "Scan",
    "SensorReading",
    "SensorReadings",
    "Signature",
    "StoppedThing",
    "ThingDecision",
    "Trace",
}
"""Schemas of requests, of the raw trace and mapping, and of the refusal, which is raised."""
CODE = "(01)06901234567892(21)7"


@pytest.mark.parametrize("operation", openapi.OPERATIONS, ids=lambda one: one.name)
def test_every_operation_has_a_method_that_takes_its_parameters(operation):
    method = getattr(Client, operation.name)
    assert method.__doc__
    taken = inspect.signature(method).parameters
    described = DOCUMENT["paths"][operation.path][operation.method]["parameters"]
    wanted = {one["name"] for one in described if one["in"] == "query"}
    assert wanted <= set(taken)


def test_every_public_method_is_an_operation_or_a_convenience():
    methods = {name for name in dir(Client) if not name.startswith("_")}
    assert methods - {one.name for one in openapi.OPERATIONS} == {"wait_for"}


def test_every_schema_of_an_answer_has_a_dataclass():
    schemas = {name for name in DOCUMENT["components"]["schemas"] if not name.startswith("Trace.")}
    assert schemas - ELSEWHERE == set(ANSWERS)


@pytest.mark.parametrize("name", ANSWERS)
def test_a_dataclass_has_the_fields_of_its_schema_and_knows_which_may_be_absent(name):
    kind, schema = getattr(model, name), DOCUMENT["components"]["schemas"][name]
    known = {field.name: field for field in dataclasses.fields(kind)}
    assert set(known) == {model._snake(told) for told in schema["properties"]}
    needed = {model._snake(told) for told in schema.get("required", ())}
    assert {n for n, field in known.items() if field.default is dataclasses.MISSING} == needed
    hints = typing.get_type_hints(kind)
    for told, shape in schema["properties"].items():
        may_be_null = {"type": "null"} in shape.get("anyOf", ())
        if may_be_null:
            assert type(None) in typing.get_args(hints[model._snake(told)]), told


@pytest.mark.parametrize(
    ("operation", "status", "name"),
    [
        (one.name, str(answer.status), answer.contents[0].shape.__name__)
        for one in openapi.OPERATIONS
        for answer in one.answers
        if isinstance(answer.contents[0].shape, type) and answer.contents[0].shape.__name__ in ANSWERS
    ],
)
def test_the_example_of_every_answer_becomes_its_dataclass(operation, status, name):
    declared = next(one for one in openapi.OPERATIONS if one.name == operation)
    told = DOCUMENT["paths"][declared.path][declared.method]["responses"][status]
    found = model.made(getattr(model, name), told["content"]["application/json"]["example"])
    assert isinstance(found, getattr(model, name))


@pytest.mark.slow
@pytest.mark.requirement("R340")
def test_a_first_day_with_a_running_server(served):
    address, token, _ = served
    suyuan = Client(address, token)
    assert suyuan.me().party.name == "京华进口"
    assert suyuan.me().places[0].name == "一号库"

    job = suyuan.wait_for(suyuan.capture(document(object_event(epc(7)))))
    assert (job.success, job.accepted, job.finished_at.tzinfo) == (True, 1, dt.UTC)
    assert suyuan.wait_for(suyuan.capture(json.loads(document(object_event(epc(7)))))).duplicate == 1
    assert [one.duplicate for one in suyuan.captures()] == [1, 0]
    wait_until(lambda: suyuan.trace(CODE)["events"])
    assert suyuan.trace(CODE, view="places", as_of=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))["events"] == []
    assert suyuan.thing_state(CODE).thing.hri == CODE

    # Checks are answered from registers, which follow the ledger a moment later.
    wait_until(lambda: suyuan.verify(CODE, "use")["result"] != "stop")
    checked = suyuan.verify(CODE, "use")
    assert (checked["result"], checked["lines"][0]["code"]) == ("warn", CODE)
    assert suyuan.locks()["stopped"] == []

    assert suyuan.identify(CODE).level == "instance"
    assert [one.kind for one in suyuan.identify_all([CODE, "what?"])] == ["gs1_bracketed", "unknown"]
    assert suyuan.identify(CODE, kind="sscc").problems[0].remedy_zh
    assert suyuan.health().version

    assert "receiving" in [one.name for one in suyuan.mappings()]
    assert suyuan.mapping("receiving")["name"] == "receiving"
    assert suyuan.template("receiving")[:2] == b"PK"
    head = suyuan.template_csv("receiving").decode("utf-8-sig").strip()
    assert "追溯码" in head
    table = "入库单号,业务时间,地点,追溯码\nRK1,2026-03-02 08:30:00,一号库,(01)06901234567892(21)8\n"
    taken = suyuan.import_table(table.encode(), "receiving")
    assert (taken.state, taken.accepted, taken.lines[0].status) == ("done", 1, "accepted")
    assert suyuan.imports().imports[0].import_id == taken.import_id
    assert suyuan.import_result(taken.import_id, only="failed").lines == ()
    assert suyuan.import_answer(taken.import_id)[:2] == b"PK"
    assert suyuan.import_retry(taken.import_id).rows == 1
    own = {
        "name": "ours",
        "columns": [{"heading": "码", "field": "object"}, {"heading": "时", "field": "eventTime"}],
    }
    own["constants"] = {
        "readPoint": "urn:epc:id:sgln:6901234.00001.0",
        "bizStep": "receiving",
        "action": "OBSERVE",
    }
    assert suyuan.declare_mapping(own)["version"] == 1

    scanned = suyuan.scan(
        ["]d201069012345678922110", CODE, CODE],
        step="receiving",
        place="一号库",
        time="2026-03-03T08:30:00+08:00",
    )
    assert (scanned.status, [one.times for one in scanned.codes]) == ("accepted", [1, 2])

    with pytest.raises(ApiError) as refused:
        suyuan.capture_job("3f0c1b1e-6a3e-4a3c-9a55-0c8a5d1d9b11")
    assert (refused.value.status, refused.value.problems[0].code) == (404, "API-CAPTURE")
    assert "API-CAPTURE" in str(refused.value)
    with pytest.raises(ApiError, match="401"):
        Client(address, "suyuan_wrong_key").me()


def wait_until(true) -> None:
    import time

    end = time.monotonic() + 30
    while not true():
        assert time.monotonic() < end
        time.sleep(0.1)


@pytest.fixture
def moody():
    """A server that answers as told, and notes what came."""
    came, moods = [], []

    class Moody(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            self.rfile.read(int(self.headers["Content-Length"]))
            came.append(self.headers["Idempotency-Key"])
            status, headers, body = moods.pop(0)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST  # noqa: N815 - the name http.server looks for

        def log_message(self, *_):
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Moody)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", moods, came
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_busy_server_is_asked_again_with_the_same_idempotency_key(moody):
    address, moods, came = moody
    moods += [
        (503, {"Retry-After": "0"}, b""),
        (429, {"Retry-After": "0"}, b""),
        (200, {}, b'{"results": []}'),
    ]
    assert Client(address, "k").identify_all([]) == ()
    assert len(came) == 3
    assert len(set(came)) == 1


def test_a_server_that_stays_busy_is_told_as_such(moody):
    address, moods, came = moody
    moods += [(503, {"Retry-After": "0"}, b"<html>")] * 2
    with pytest.raises(ApiError) as refused:
        Client(address, "k", retries=1).identify_all([])
    assert (refused.value.status, len(came)) == (503, 2)


def test_who_calls_what_is_on_its_way_out_is_warned(moody):
    address, moods, _ = moody
    told = {
        "Deprecation": "@1780243200",
        "Sunset": "Tue, 06 Jul 2027 16:00:00 GMT",
        "Link": '<https://host/api/v1/docs#deprecated-x>; rel="deprecation"',
    }
    moods += [(200, told, b'{"results": []}'), (200, {}, b'{"results": []}')]
    with pytest.warns(FutureWarning, match="POST /api/v1/identify is deprecated from 2026-05-31") as warned:
        Client(address, "k").identify_all([])
    assert "06 Jul 2027" in str(warned[0].message)
    assert "docs#deprecated-x" in str(warned[0].message)
    assert Client(address, "k").identify_all([]) == ()


def test_the_key_is_not_carried_to_where_a_redirect_leads(moody):
    address, moods, came = moody
    moods.append((302, {"Location": f"{address}/elsewhere"}, b""))
    with pytest.raises(ApiError, match="302"):
        Client(address, "k").identify_all([])
    assert len(came) == 1


def test_no_server_at_all_is_an_api_error_too():
    with pytest.raises(ApiError, match="no answer"):
        Client("http://127.0.0.1:9", "k", retries=0).identify_all(["1"])


def test_addresses_without_a_scheme_and_times_without_a_zone_are_refused():
    with pytest.raises(ValueError, match="https"):
        Client("suyuan.example", "k")
    with pytest.raises(ValueError, match="offset"):
        _written(dt.datetime(2026, 1, 1))  # noqa: DTZ001
