"""The same events as JSON, XML 2.0 and XML 1.2, at both doors and again: one ledger entry each, one answer."""

from __future__ import annotations

import pytest
from lxml import etree

from documents import document, epc, object_event, pack
from one_value import one_value
from soap_messages import poll_of
from suyuan.core.epcis import xml12, xml20
from suyuan.core.epcis.pieces import event_pieces
from suyuan.core.epcis.read import read_document
from suyuan.exchange import jobs
from suyuan.exchange.search.jobs import catch_up
from suyuan.ledger.sequencer import sequence_all

CARTON = "urn:epc:id:sscc:6901234.0000012345"
LINK = "https://id.gs1.org/01/06901234567892/21/7"
REPORT = {"type": "Temperature", "value": 4.5, "uom": "CEL"}
EVENTS = (
    object_event(epc(1), epc(2), time="2026-03-01T01:00:00.000Z"),
    object_event(LINK, time="2026-03-01T02:00:00.000Z", **{"imp:grade": "A", "imp:weights": [{"imp:kg": 2}]}),
    pack(CARTON, epc(1), epc(2), time="2026-03-01T03:00:00.000Z"),
    object_event(
        CARTON,
        time="2026-03-01T04:00:00.000Z",
        bizStep="sensor_reporting",
        persistentDisposition={"set": ["completeness_verified"]},
        sensorElementList=[
            {"sensorMetadata": {"time": "2026-03-01T03:30:00.000Z"}, "sensorReport": [REPORT]}
        ],
    ),
    object_event("drug:1234567", "ma:MA.156.M0.100001.5", time="2026-03-01T05:00:00.000Z"),
)


@pytest.fixture
def formats() -> dict[str, bytes]:
    content = document(*EVENTS)
    read = read_document(content)
    events = [one.event for one in read.events]
    return {
        "json": content,
        "xml20": xml20.write_document(read.header, events),
        "xml12": xml12.write_document(read.header, events),
    }


def count() -> int:
    return one_value("SELECT count(*) FROM event")


def ids(content: bytes) -> list[bytes]:
    return sorted(event_pieces(one.event).event_id for one in read_document(content).events)


@pytest.mark.parametrize("first", ["json", "xml20", "xml12"])
@pytest.mark.requirement("R064", "R173")
def test_an_event_is_one_event_whatever_it_comes_and_goes_as(importer, formats, first):
    for name in (first, *formats, first):
        _send(importer, name, formats[name])
        assert count() == len(EVENTS), name
    wanted = ids(formats["json"])
    assert len(set(wanted)) == len(EVENTS)
    for how, content in _answers(importer).items():
        assert ids(content) == wanted, how


def _send(importer, name: str, content: bytes) -> None:
    if name == "json":
        headers = {"Authorization": f"Bearer {importer.token}"}
        answer = importer.client.generic(
            "POST", "/epcis/v2/capture", content, content_type="application/json", headers=headers
        )
        assert answer.status_code == 202
        jobs.work_all()
        sequence_all()
        catch_up()
    else:
        assert importer.capture(content).status_code == 200


def _answers(importer) -> dict[str, bytes]:
    def rest(**headers: str) -> bytes:
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        given = {"Authorization": f"Bearer {importer.token}", **headers}
        answer = importer.client.get("/epcis/v2/events", headers=given)
        assert answer.status_code == 200, answer.content
        return answer.content

    return {
        "JSON": rest(),
        "JSON with URNs": rest(GS1_EPC_Format="Always_EPC_URN"),
        "JSON as received": rest(GS1_EPC_Format="Never_Translates"),
        "XML 2.0": rest(Accept="application/xml"),
        "XML 1.2": rest(Accept="application/xml", GS1_EPCIS_Max="1.2.0"),
        "SOAP": etree.tostring(importer.ask(poll_of())),
    }
