"""A client that knows nothing of us but the WSDL: zeep, against a running server, over HTTP."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from served import serving
from soap_messages import document, element, master_data, observed, packed, vocabulary
from suyuan.core.epcis.read import read_document
from suyuan.parties.services import create_api_key, create_party

pytestmark = pytest.mark.slow

CARTON = "urn:epc:id:sscc:6901234.0000012345"
LOCATIONS = "urn:epcglobal:epcis:vtype:BusinessLocation"
QUERY = "urn:epcglobal:epcis-query:xsd:1"
FIRST = dt.datetime(2026, 3, 1, 8, tzinfo=dt.UTC)


@pytest.fixture
def served(committed) -> Iterator[str]:
    """The address of a server with everything beside it that works in the background."""
    with serving(committed.env, SUYUAN_EGRESS_ALLOW="127.0.0.1/32") as server:
        yield server.address


@pytest.fixture
def key(served) -> str:
    return create_api_key(create_party("importer", "京华进口", "IMPORTER"), ("*",)).token


@pytest.fixture
def client(served, key) -> Any:
    import requests
    import zeep

    session = requests.Session()
    session.trust_env = False
    session.auth = ("importer", key)
    transport = zeep.transports.Transport(session=session, timeout=60, operation_timeout=60)
    return zeep.Client(f"{served}/epcis/v1/query?wsdl", transport=transport)


@pytest.fixture
def capture(served, key):
    def capture(content: bytes) -> int:
        headers = {"Authorization": f"Bearer {key}", "Content-Type": "text/xml"}
        request = urllib.request.Request(f"{served}/epcis/v1/capture", content, headers)
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status

    return capture


def params(client: Any, **values: Any) -> dict[str, Any]:
    """QueryParams as zeep wants them."""
    import zeep

    lists = client.get_type(f"{{{QUERY}}}ArrayOfString")
    number = client.get_type("{http://www.w3.org/2001/XMLSchema}int")
    moment = client.get_type("{http://www.w3.org/2001/XMLSchema}dateTime")
    found = []
    for name, value in values.items():
        kind = lists if isinstance(value, list) else moment if isinstance(value, dt.datetime) else number
        given = lists(string=value) if isinstance(value, list) else value
        found.append({"name": name, "value": zeep.xsd.AnyObject(kind, given)})
    return {"param": found}


@pytest.mark.requirement("R173", "R064", "R065")
def test_a_stock_client_asks_polls_and_subscribes_by_the_wsdl_alone(client, capture, receiver):
    import zeep

    asked = client.service
    assert asked.getStandardVersion() == "1.2"
    assert asked.getVendorVersion().startswith("suyuan-")
    assert asked.getQueryNames() == ["SimpleEventQuery", "SimpleMasterDataQuery"]

    # Who captures asks at once, and finds.
    place = "urn:epc:id:sgln:6901234.00001.0"
    header = master_data(vocabulary(LOCATIONS, element(place, "urn:firm:shelf:1", city="北京")))
    events = observed(1, 2), packed(CARTON, 1, 2, time="2026-03-01T09:00:00.000Z")
    assert capture(document(*events, header=header)) == 200
    found = asked.poll(
        "SimpleEventQuery", params(client, MATCH_anyEPC=["urn:epc:idpat:sgtin:6901234.056789.*"])
    )
    kinds = sorted(key for one in found.resultsBody.EventList._value_1 for key in one)
    assert kinds == ["AggregationEvent", "ObjectEvent"]
    found = asked.poll(
        "SimpleEventQuery",
        params(
            client, EQ_action=["OBSERVE"], GE_eventTime=FIRST, LT_eventTime=FIRST + dt.timedelta(seconds=1)
        ),
    )
    (one,) = (each["ObjectEvent"] for each in found.resultsBody.EventList._value_1)
    assert one.epcList.epc == ["urn:epc:id:sgtin:6901234.056789.1", "urn:epc:id:sgtin:6901234.056789.2"]
    assert (one.eventTime, one.action, one.bizLocation.id) == (FIRST, "OBSERVE", place)
    assert one.recordTime is not None
    assert one.baseExtension.eventID.startswith("ni:///sha-256;")

    # Master data come back with attributes and children.
    yes = zeep.xsd.AnyObject(client.get_type("{http://www.w3.org/2001/XMLSchema}boolean"), True)
    both = [{"name": name, "value": yes} for name in ("includeAttributes", "includeChildren")]
    told = asked.poll("SimpleMasterDataQuery", {"param": both}).resultsBody.VocabularyList.Vocabulary
    assert [each.type for each in told] == [LOCATIONS]
    (shed,) = told[0].VocabularyElementList.VocabularyElement
    assert (shed.id, shed.children.id) == (place, ["urn:firm:shelf:1"])
    assert [each.id for each in shed.attribute] == ["urn:firm:att:city"]

    # Faults carry the exception of the standard in their detail.
    with pytest.raises(zeep.exceptions.Fault) as refused:
        asked.poll("SimpleEventQuery", params(client, EQ_nonsense=["a"]))
    assert refused.value.code == "soapenv:Client"
    assert etree.QName(refused.value.detail[0]).localname == "QueryParameterException"
    detail = client.get_element(f"{{{QUERY}}}QueryParameterException").parse(
        refused.value.detail[0], client.wsdl.types
    )
    assert "EQ_nonsense" in detail.reason

    # What is captured from now on comes by itself, as EPCIS 1.2, and only what was subscribed to.
    at_once = {"reportIfEmpty": False}
    asked.subscribe("SimpleEventQuery", params(client, EQ_action=["ADD"]), receiver.dest, at_once, "packed")
    assert asked.getSubscriptionIDs("SimpleEventQuery") == ["packed"]
    with pytest.raises(zeep.exceptions.Fault, match="packed"):
        asked.subscribe("SimpleEventQuery", params(client), receiver.dest, at_once, "packed")
    later = packed(CARTON, 3, time="2026-03-02T09:00:00.000Z")
    assert capture(document(later, observed(3, time="2026-03-02T08:00:00.000Z"))) == 200
    receiver.wait(1, 60)
    (sent,) = receiver.bodies
    root = etree.fromstring(sent)
    assert (root.tag, root.get("schemaVersion")) == (f"{{{QUERY}}}EPCISQueryDocument", "1.2")
    assert (root.findtext(".//queryName"), root.findtext(".//subscriptionID")) == (
        "SimpleEventQuery",
        "packed",
    )
    (event,) = [each.event for each in read_document(sent).events]
    assert event.child_epcs == ("urn:epc:id:sgtin:6901234.056789.3",)

    assert asked.unsubscribe("packed") is None
    assert asked.getSubscriptionIDs("SimpleEventQuery") in ([], None)
    with pytest.raises(zeep.exceptions.Fault, match="packed"):
        asked.unsubscribe("packed")


def test_the_examples_of_the_page_work_as_they_stand_there(served, key, tmp_path):
    page = (Path(__file__).parents[4] / "docs" / "reference" / "epcis-1.2.md").read_text(encoding="utf-8")
    shell, python = (
        block.partition("\n")[2].replace("https://<host>", served) for block in page.split("```")[1:4:2]
    )
    (tmp_path / "events.xml").write_bytes(document(observed(1)))
    env = {**os.environ, "KEY": key, "NO_PROXY": "127.0.0.1"}
    done = subprocess.run(
        ["sh", "-ec", shell], cwd=tmp_path, env=env, capture_output=True, text=True, check=False
    )
    assert 'events="1"' in done.stdout, done.stderr
    known = {"key": key}
    exec(compile(python, "the page", "exec"), known)
    (one,) = known["found"].resultsBody.EventList._value_1
    assert one["ObjectEvent"].epcList.epc == ["urn:epc:id:sgtin:6901234.056789.1"]
    known["client"].transport.session.close()
