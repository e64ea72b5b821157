"""subscribe, unsubscribe and getSubscriptionIDs over SOAP, and what callbacks bring."""

from __future__ import annotations

import ipaddress

import pytest
from lxml import etree

from soap_messages import EPCISQ, document, observed, packed, poll_of, subscribe_to
from suyuan.exchange.subscriptions.jobs import deliver_all

CARTON = "urn:epc:id:sscc:6901234.0000012345"
DEST = "http://127.0.0.1:9/in"
PLAIN = "<reportIfEmpty>false</reportIfEmpty>"
IDS = "<q:GetSubscriptionIDs><queryName>{}</queryName></q:GetSubscriptionIDs>"
END = "<q:Unsubscribe><subscriptionID>{}</subscriptionID></q:Unsubscribe>"


@pytest.fixture(autouse=True)
def inside(settings) -> None:
    """This installation may send to this machine."""
    settings.EGRESS_ALLOW = [ipaddress.ip_network("127.0.0.0/8")]
    settings.WEBHOOK_RETRIES = [0.001] * 3


def ids(machine, name: str = "SimpleEventQuery") -> list[str]:
    return [one.text for one in machine.ask(IDS.format(name))]


def scheduled(**fields: str) -> str:
    inner = "".join(f"<{name}>{text}</{name}>" for name, text in fields.items())
    return f"<schedule>{inner}</schedule>{PLAIN}"


@pytest.mark.requirement("R065")
def test_a_subscription_is_listed_until_it_is_ended(importer):
    assert importer.ask(subscribe_to(DEST, id_="b")).tag == f"{{{EPCISQ}}}SubscribeResult"
    importer.ask(subscribe_to(DEST, id_="a", controls=scheduled(second="0", minute="0,30", hour="[8-18]")))
    assert ids(importer) == ["a", "b"]
    assert ids(importer, "SimpleMasterDataQuery") == []
    assert importer.ask(END.format("a")).tag == f"{{{EPCISQ}}}UnsubscribeResult"
    assert ids(importer) == ["b"]
    assert importer.fault(END.format("a")).kind == "NoSuchSubscriptionException"


def test_nobody_sees_or_ends_what_others_subscribed_to(importer, rival):
    importer.ask(subscribe_to(DEST, id_="one"))
    assert ids(rival) == []
    assert rival.fault(END.format("one")).kind == "NoSuchSubscriptionException"
    rival.ask(subscribe_to(DEST, id_="one"))
    rival.ask(END.format("one"))
    assert ids(importer) == ["one"]


REFUSED = {
    "an address of no kind": (subscribe_to("htto://receiver.example/in"), "InvalidURIException"),
    "no address": (subscribe_to("receiver"), "InvalidURIException"),
    "an address inside": (subscribe_to("http://10.0.0.1/in"), "InvalidURIException"),
    "a file": (subscribe_to("file:///etc/passwd"), "InvalidURIException"),
    "an empty address": (subscribe_to(""), "ValidationException"),
    "an empty id": (subscribe_to(DEST, id_=""), "ValidationException"),
    "an endless id": (subscribe_to(DEST, id_="x" * 3_000), "ValidationException"),
    "an unknown query": (subscribe_to(DEST, query="MyQuery"), "NoSuchNameException"),
    "master data": (subscribe_to(DEST, query="SimpleMasterDataQuery"), "SubscribeNotPermittedException"),
    "an unknown parameter": (subscribe_to(DEST, ("EQ_nonsense", ["a"])), "QueryParameterException"),
    "an order": (subscribe_to(DEST, ("orderBy", "eventTime")), "SubscribeNotPermittedException"),
    "a limit": (subscribe_to(DEST, ("maxEventCount", 5)), "SubscribeNotPermittedException"),
    "a trigger": (
        subscribe_to(DEST, controls=f"<trigger>urn:firm:door</trigger>{PLAIN}"), "SubscriptionControlsException",
    ),
    "a trigger and a schedule": (
        subscribe_to(DEST, controls=f"<schedule><hour>1</hour></schedule><trigger>urn:x</trigger>{PLAIN}"),
        "SubscriptionControlsException",
    ),
    "an empty schedule": (
        subscribe_to(DEST, controls=f"<schedule/>{PLAIN}"), "SubscriptionControlsException",
    ),
    "a first time that is none": (
        subscribe_to(DEST, controls=f"<initialRecordTime>soon</initialRecordTime>{PLAIN}"),
        "SubscriptionControlsException",
    ),
    "neither yes nor no": (
        subscribe_to(DEST, controls="<reportIfEmpty>perhaps</reportIfEmpty>"), "SubscriptionControlsException",
    ),
    "no word about empty results": (subscribe_to(DEST, controls=""), "ValidationException"),
    "a stranger among the controls": (
        subscribe_to(DEST, controls=f"<often>true</often>{PLAIN}"), "ValidationException",
    ),
    "no controls": (subscribe_to(DEST, controls="@").replace("<controls>@</controls>", ""), "ValidationException"),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_what_cannot_be_subscribed_to_is_refused_with_the_exception_of_the_standard(importer, what):
    message, kind = REFUSED[what]
    assert importer.fault(message).kind == kind
    assert ids(importer) == []


@pytest.mark.parametrize("field", ["second", "minute", "hour", "dayOfMonth", "month", "dayOfWeek"])
@pytest.mark.parametrize("text", ["-1", "a", "99", "[1-99]", "[5-1]", "1,,2", "[1-2"])
def test_a_schedule_that_cannot_be_is_refused(importer, field, text):
    fault = importer.fault(subscribe_to(DEST, controls=scheduled(**{field: text})))
    assert (fault.kind, fault.problems) == ("SubscriptionControlsException", ("QRY-021",))


def test_an_id_is_given_once(importer):
    importer.ask(subscribe_to(DEST, id_="one"))
    assert importer.fault(subscribe_to(DEST, id_="one")).kind == "DuplicateSubscriptionException"


@pytest.mark.parametrize("message", [IDS.format("MyQuery"), poll_of(query="MyQuery")])
def test_queries_that_nobody_named_are_not_known(importer, message):
    assert importer.fault(message).kind == "NoSuchNameException"


@pytest.mark.requirement("R065", "R066")
def test_results_come_as_documents_of_1_2_with_urns_each_event_once(importer, receiver, testdata):
    importer.ask(subscribe_to(receiver.dest, ("EQ_action", ["ADD"]), id_="packed"))
    linked = f"https://id.gs1.org/00/{'069012340000123453'}"
    importer.capture(document(packed(CARTON, 1), observed(9)))
    importer.capture(document(packed(linked, 2, time="2026-03-01T09:00:00.000Z"), packed(CARTON, 1)))
    deliver_all(50)
    schemas = testdata / "epcis/gs1-epcis/xml-1.2/1.2/XSD"
    schema = etree.XMLSchema(etree.parse(schemas / "EPCglobal-epcis-query-1_2.xsd"))
    seen = []
    for content in receiver.bodies:
        root = etree.fromstring(content)
        schema.assertValid(root)
        assert root.get("schemaVersion") == "1.2"
        assert root.findtext(".//subscriptionID") == "packed"
        seen += [one.findtext("childEPCs/epc") for one in root.iter("AggregationEvent")]
    assert sorted(seen) == ["urn:epc:id:sgtin:6901234.056789.1", "urn:epc:id:sgtin:6901234.056789.2"]
    for call in receiver.calls:
        assert call.headers["content-type"].startswith("text/xml")
        assert (call.headers["gs1-epcis-version"], call.headers["gs1-cbv-version"]) == ("1.2.0", "1.2.0")


def test_what_was_recorded_before_comes_too_when_it_is_asked_for(importer, receiver):
    importer.capture(document(observed(1)))
    since = "<initialRecordTime>2020-01-01T00:00:00Z</initialRecordTime>"
    importer.ask(subscribe_to(receiver.dest, controls=f"{since}{PLAIN}"))
    deliver_all(50)
    assert len(receiver.taken) == 1
    assert f'xmlns:epcisq="{EPCISQ}"'.encode() in receiver.bodies[0]


def test_a_query_with_a_name_of_its_own_can_be_polled_and_subscribed_to(importer, receiver):
    from suyuan.core.epcis.query.parse import from_body
    from suyuan.exchange.subscriptions import named

    named.create_query(importer.party.pk, "packings", from_body({"EQ_action": ["ADD"]}))
    names = [one.text for one in importer.ask("<q:GetQueryNames/>")]
    assert names == ["SimpleEventQuery", "SimpleMasterDataQuery", "packings"]
    importer.ask(subscribe_to(receiver.dest, query="packings", id_="mine"))
    assert ids(importer, "packings") == ["mine"]
    importer.capture(document(packed(CARTON, 1), observed(9)))
    (found,) = importer.poll(query="packings")
    assert found.tag == "AggregationEvent"
    deliver_all(50)
    assert b"<queryName>packings</queryName>" in receiver.bodies[0]
    fault = importer.fault(poll_of(("EQ_action", ["ADD"]), query="packings"))
    assert (fault.kind, fault.problems) == ("QueryParameterException", ("SOAP-STORED",))
