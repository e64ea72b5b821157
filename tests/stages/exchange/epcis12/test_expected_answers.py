"""What queries of EPCIS 1.x must answer: a small world captured as 1.x XML, and each query with its events.

The cases follow the interoperability suite that EPCIS 1.0 systems were tried with, and the draft test cases of GS1
for sensors and associations, as far as SOAP can ask for them; the data are our own.
"""

from __future__ import annotations

import pytest
from lxml import etree

from documents import document as json_document
from documents import object_event
from soap_messages import (
    EPC,
    counted,
    document,
    element,
    master_data,
    observed,
    packed,
    poll_of,
    transacted,
    vocabulary,
)
from suyuan.exchange.search.jobs import catch_up
from suyuan.ledger.sequencer import sequence_all
from suyuan.ledger.services import capture

CARTON = "urn:epc:id:sscc:6901234.0000012345"
KIND = "urn:epc:idpat:sgtin:6901234.056789.*"
LOCATIONS = "urn:epcglobal:epcis:vtype:BusinessLocation"
POINTS = "urn:epcglobal:epcis:vtype:ReadPoint"
HOUSE, FLOOR, SHELF, OTHER = (f"urn:firm:loc:{name}" for name in ("house", "house.1", "house.1.7", "other"))
GATE = "urn:firm:gate:1"
PO, INVOICE = "urn:epcglobal:cbv:btt:po", "urn:epcglobal:cbv:btt:inv"
ORDER, BILL = "urn:epc:id:gdti:6901234.00001.1", "urn:firm:inv:9"
X = "http://ns.firm.example/x"
COMMISSIONING = "urn:epcglobal:cbv:bizstep:commissioning"
SHIPPING = "urn:epcglobal:cbv:bizstep:shipping"


def at(hour: int) -> str:
    return f"2026-03-01T{hour:02}:00:00.000Z"


def named(name: str) -> str:
    return f"<baseExtension><eventID>urn:uuid:00000000-0000-4000-8000-{name:>012}</eventID></baseExtension>"


def beside(**fields: str) -> str:
    """Extensions as 1.x has them: elements of another namespace behind the standard ones."""
    return "".join(f"<x:{name}>{value}</x:{name}>" for name, value in fields.items())


WORLD = (
    # a: commissioned, warm, with a lot of its own
    observed(1, time=at(1), action="ADD", step=COMMISSIONING, read_point=GATE, location=SHELF,
             more=f"<bizTransactionList><bizTransaction type='{PO}'>{ORDER}</bizTransaction></bizTransactionList>"
             "<extension><ilmd><x:lot>L1</x:lot></ilmd></extension>"
             + beside(temperature="20", measured="2026-03-01T00:30:00Z")),
    # b: packed
    packed(CARTON, 1, 2, time=at(2)),
    # c: shipped, cold
    observed(CARTON, time=at(3), step=SHIPPING, disposition="urn:epcglobal:cbv:disp:in_transit", read_point=GATE,
             location=OTHER, more="<x:temperature>5.0</x:temperature><x:remark><x:by>Li</x:by></x:remark>"),
    # d: invoiced
    transacted(1, paper=(INVOICE, BILL), parent=CARTON, time=at(4)),
    # e: counted
    counted(KIND, 40, time=at(5)),
    # f: seen on the floor; a serial with the signs that SQL takes for wildcards
    observed("1_", time=at(6), location=FLOOR, read_point=FLOOR),
)  # fmt: skip
NAMES = {at(number)[:13]: name for number, name in enumerate("abcdef", 1)}
HEADER = master_data(
    vocabulary(
        LOCATIONS,
        element(HOUSE, FLOOR, city="北京", kind="house"),
        element(FLOOR, SHELF, kind="floor"),
        element(SHELF, kind="shelf"),
        element(OTHER, city="天津"),
    ),
    vocabulary(POINTS, element(GATE, kind="gate")),
)

CASES = {
    "no parameter means all events": ((), "abcdef"),
    "a type": ((("eventType", ["ObjectEvent"]),), "acf"),
    "several types": ((("eventType", ["AggregationEvent", "TransactionEvent"]),), "bd"),
    "the quantity events of 1.0": ((("eventType", ["QuantityEvent"]),), "e"),
    "from a time on, inclusive": ((("GE_eventTime", ("dateTime", at(4))),), "def"),
    "before a time, exclusive": ((("LT_eventTime", ("dateTime", at(2))),), "a"),
    "a time of another zone": ((("GE_eventTime", ("dateTime", "2026-03-01T14:00:00+08:00")),), "f"),
    "a time without a type": ((("GE_eventTime", at(6)),), "f"),
    "recorded since long ago": ((("GE_recordTime", ("dateTime", "2020-01-01T00:00:00Z")),), "abcdef"),
    "recorded before long ago": ((("LT_recordTime", ("dateTime", "2020-01-01T00:00:00Z")),), ""),
    "an action": ((("EQ_action", ["ADD"]),), "abd"),
    "two actions": ((("EQ_action", ["ADD", "OBSERVE"]),), "abcdf"),
    "a step as URN": ((("EQ_bizStep", [SHIPPING]),), "c"),
    "a step as web address": ((("EQ_bizStep", ["https://ref.gs1.org/cbv/BizStep-shipping"]),), "c"),
    "two steps": ((("EQ_bizStep", [SHIPPING, COMMISSIONING]),), "ac"),
    "a disposition": ((("EQ_disposition", ["urn:epcglobal:cbv:disp:in_transit"]),), "c"),
    "a read point": ((("EQ_readPoint", [GATE]),), "ac"),
    "a location": ((("EQ_bizLocation", [SHELF]),), "a"),
    "a location and everything below, itself too": ((("WD_bizLocation", [HOUSE]),), "af"),
    "the floor and what is below": ((("WD_bizLocation", [FLOOR]),), "af"),
    "a leaf": ((("WD_bizLocation", [SHELF]),), "a"),
    "a read point within": ((("WD_readPoint", [FLOOR]),), "f"),
    "below nothing known": ((("WD_readPoint", ["urn:firm:gate:9"]),), ""),
    "a name is no prefix of another": ((("WD_bizLocation", ["urn:firm:loc:hous"]),), ""),
    "a paper of a type": (((f"EQ_bizTransaction_{INVOICE}", [BILL]),), "d"),
    "a paper of another type": (((f"EQ_bizTransaction_{PO}", [BILL]),), ""),
    "one of several papers": (((f"EQ_bizTransaction_{PO}", [BILL, ORDER]),), "a"),
    "an identifier": ((("MATCH_epc", [f"{EPC}.1"]),), "abd"),
    "an identifier as Digital Link": ((("MATCH_epc", ["https://id.gs1.org/01/06901234567892/21/1"]),), "abd"),
    "a pattern": ((("MATCH_epc", ["urn:epc:idpat:sgtin:6901234.056789.*"]),), "abdf"),
    "a pattern written as identifier": ((("MATCH_epc", [f"{EPC}.*"]),), "abdf"),
    "a pattern of a company": ((("MATCH_epc", ["urn:epc:idpat:sgtin:6901234.*.*"]),), "abdf"),
    "an underscore stands for itself": ((("MATCH_epc", [f"{EPC}.1_"]),), "f"),
    "a percent sign stands for itself": ((("MATCH_epc", [f"{EPC}.%"]),), ""),
    "a parent": ((("MATCH_parentID", [CARTON]),), "bd"),
    "a parent is no child": ((("MATCH_epc", [CARTON]),), "c"),
    "anywhere": ((("MATCH_anyEPC", [CARTON]),), "bcd"),
    "a class": ((("MATCH_epcClass", [KIND]),), "e"),
    "a class by pattern": ((("MATCH_epcClass", ["urn:epc:idpat:sgtin:6901234.*.*"]),), "e"),
    "a quantity": ((("EQ_quantity", 40),), "e"),
    "more than a quantity": ((("GT_quantity", 40),), ""),
    "at least a quantity": ((("GE_quantity", 40),), "e"),
    "less than a quantity": ((("LT_quantity", 41),), "e"),
    "a quantity that is no whole number": ((("GE_quantity", ("double", "39.5")),), "e"),
    "an extension as text": (((f"EQ_{X}#temperature", ["20"]),), "a"),
    "an extension as number": (((f"EQ_{X}#temperature", ("int", "5")),), "c"),
    "an extension above": (((f"GT_{X}#temperature", ("float", "19.9")),), "a"),
    "an extension at most": (((f"LE_{X}#temperature", 20),), "ac"),
    "an extension as time": (((f"LT_{X}#measured", ("dateTime", at(1))),), "a"),
    "an extension that exists": (((f"EXISTS_{X}#temperature", None),), "ac"),
    "an extension inside": (((f"EQ_INNER_{X}#by", ["Li"]),), "c"),
    "what is inside is not on top": (((f"EXISTS_{X}#by", None),), ""),
    "instance data": (((f"EQ_ILMD_{X}#lot", ["L1"]),), "a"),
    "instance data that exist": (((f"EXISTS_ILMD_{X}#lot", None),), "a"),
    "an attribute of the place": ((("HASATTR_bizLocation", ["urn:firm:att:city"]),), "c"),
    "an attribute of the place with a value": ((("EQATTR_bizLocation_urn:firm:att:kind", ["shelf"]),), "a"),
    "an attribute with another value": ((("EQATTR_bizLocation_urn:firm:att:kind", ["roof"]),), ""),
    "an attribute of the read point": ((("EQATTR_readPoint_urn:firm:att:kind", ["gate", "door"]),), "ac"),
    "no correction": ((("EXISTS_errorDeclaration", None),), ""),
    "all parameters hold": ((("EQ_readPoint", [GATE]), ("EQ_action", ["OBSERVE"])), "c"),
    "contradicting parameters": ((("EQ_action", ["ADD"]), ("EQ_bizStep", [SHIPPING])), ""),
    "the first by time": (
        (("orderBy", ("string", "eventTime")), ("orderDirection", "ASC"), ("eventCountLimit", 2)), "ab",
    ),
    "the last by time": ((("orderBy", "eventTime"), ("eventCountLimit", 2)), "ef"),
    "the warmest": (
        (("orderBy", f"{X}#temperature"), (f"EXISTS_{X}#temperature", None), ("eventCountLimit", 1)), "a",
    ),
    "as many as may be": ((("maxEventCount", 6),), "abcdef"),
}  # fmt: skip


@pytest.fixture
def world(importer):
    assert importer.capture(document(*WORLD, header=HEADER)).status_code == 200
    return importer


def names(events) -> str:
    """The letters of the events, in the order of the answer."""
    return "".join(NAMES[one.findtext("eventTime")[:13]] for one in events)


@pytest.mark.requirement("R064", "R173")
def test_every_query_answers_the_events_that_it_means(world):
    wrong = {}
    for what, (params, expected) in CASES.items():
        found = "".join(sorted(names(world.poll(*params))))
        if found != expected:
            wrong[what] = (found, expected)
    assert not wrong


def test_an_order_is_kept_in_the_answer(world):
    assert names(world.poll(("orderBy", "eventTime"), ("orderDirection", "ASC"))) == "abcdef"
    assert names(world.poll(("orderBy", "eventTime"), ("orderDirection", "DESC"))) == "fedcba"
    assert names(world.poll(("orderBy", "eventTime"))) == "fedcba"


REFUSED = {
    "an unknown parameter": ((("EQ_nonsense", ["a"]),), "QueryParameterException"),
    "the same parameter twice": ((("EQ_action", ["ADD"]), ("EQ_action", ["OBSERVE"])), "QueryParameterException"),
    "an action that there is not": ((("EQ_action", ["SHIP"]),), "QueryParameterException"),
    "a time that is none": ((("GE_eventTime", "tomorrow"),), "QueryParameterException"),
    "a time without its zone": (
        (("GE_eventTime", ("dateTime", "2026-03-01T00:00:00")),), "QueryParameterException",
    ),
    "a number that is none": ((("GT_quantity", "many"),), "QueryParameterException"),
    "a list that is empty": ((("MATCH_epc", []),), "QueryParameterException"),
    "a direction that there is not": (
        (("orderBy", "eventTime"), ("orderDirection", "SIDEWAYS")), "QueryParameterException",
    ),
    "a limit without an order": ((("eventCountLimit", 2),), "QueryParameterException"),
    "two limits": (
        (("orderBy", "eventTime"), ("eventCountLimit", 2), ("maxEventCount", 2)), "QueryParameterException",
    ),
    "one more than may be": ((("maxEventCount", 5),), "QueryTooLargeException"),
    "endless values": ((("MATCH_epc", [f"{EPC}.{n}" for n in range(10_001)]),), "QueryTooComplexException"),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_what_cannot_be_asked_is_refused_with_the_exception_of_the_standard(world, what):
    params, kind = REFUSED[what]
    fault = world.fault(poll_of(*params))
    assert (fault.status, fault.code, fault.kind) == (500, "Client", kind)


@pytest.mark.parametrize(
    "value",
    [
        "<value><string>ADD</string></value>",
        '<value xmlns:v="urn:epcglobal:epcis-query:xsd:1" xsi:type="v:ArrayOfString"><string> ADD </string></value>',
        "<value><q:string>ADD</q:string></value>",
        "<q:value>ADD</q:value>",
    ],
)
def test_a_list_is_a_list_however_a_generator_writes_it(world, value):
    message = poll_of(("EQ_action", "@")).replace("<value>@</value>", value)
    found = world.ask(message).find("resultsBody/EventList")
    assert names(found) == "abd"


def test_a_query_that_nobody_named_is_not_known(world):
    assert world.fault(poll_of(query="MyQuery")).kind == "NoSuchNameException"


def test_more_events_than_one_answer_holds_are_refused(world, monkeypatch):
    from suyuan.exchange.epcis12 import operations

    monkeypatch.setattr(operations, "MOST_EVENTS", 6)
    assert len(world.poll()) == 6
    monkeypatch.setattr(operations, "MOST_EVENTS", 5)
    fault = world.fault(poll_of())
    assert (fault.kind, fault.problems) == ("QueryTooLargeException", ("SOAP-LARGE",))


def test_a_search_that_takes_too_long_is_ended(world, monkeypatch):
    from suyuan.exchange.epcis12 import operations
    from suyuan.exchange.search import services

    monkeypatch.setattr(services, "MOST_PER_PAGE", 2)
    monkeypatch.setattr(operations, "MOST_SECONDS", -1)
    fault = world.fault(poll_of())
    assert (fault.kind, fault.problems) == ("QueryTooComplexException", ("QRY-106",))


def test_all_pages_are_one_answer(world, monkeypatch):
    from suyuan.exchange.search import services

    monkeypatch.setattr(services, "MOST_PER_PAGE", 2)
    assert names(world.poll(("orderBy", "eventTime"), ("orderDirection", "ASC"))) == "abcdef"


def test_nobody_is_answered_with_what_others_captured(world, rival):
    assert rival.poll() == []
    assert rival.poll(("MATCH_anyEPC", [CARTON])) == []
    assert rival.poll(("HASATTR_bizLocation", ["urn:firm:att:city"])) == []


def test_an_event_and_its_correction_are_both_answered(importer):
    """They share their eventID."""
    declaration = (
        "<errorDeclaration><declarationTime>2026-03-02T00:00:00Z</declarationTime>"
        "<reason>urn:epcglobal:cbv:er:did_not_occur</reason></errorDeclaration>"
    )
    base = named("77")
    importer.capture(document(observed(1, base=base)))
    importer.capture(document(observed(1, base=base.replace("</base", f"{declaration}</base"))))
    id_ = "urn:uuid:00000000-0000-4000-8000-000000000077"
    assert len(importer.poll(("EQ_eventID", [id_]))) == 2
    (declared,) = importer.poll(("EXISTS_errorDeclaration", None))
    assert declared.findtext("baseExtension/errorDeclaration/reason") == "urn:epcglobal:cbv:er:did_not_occur"


# ---------------------------------------------------------------------- what 1.2 has no place for


def sensed(celsius: float) -> dict:
    report = {"type": "Temperature", "value": celsius, "uom": "CEL"}
    time = "2026-03-01T07:00:00.000Z"
    metadata = {"time": time, "deviceID": "urn:epc:id:giai:6901234.9"}
    return {"sensorElementList": [{"sensorMetadata": metadata, "sensorReport": [report]}]}


def attached(time: str) -> dict:
    return {
        "type": "AssociationEvent",
        "eventTime": time,
        "eventTimeZoneOffset": "+08:00",
        "parentID": "urn:epc:id:grai:6901234.00001.5",
        "childEPCs": ["urn:epc:id:giai:6901234.9"],
        "action": "ADD",
        "bizStep": "assembling",
    }


@pytest.fixture
def newer(importer):
    """Events of EPCIS 2.0 in the same ledger."""
    events = (
        object_event(f"{EPC}.1", time=at(1), bizStep="sensor_reporting", **sensed(4)),
        object_event(
            f"{EPC}.2", time=at(2), persistentDisposition={"set": ["completeness_verified"]}, **sensed(30)
        ),
        attached(at(3)),
    )
    assert capture(json_document(*events), sender=importer.party.pk).success
    sequence_all()
    catch_up()
    return importer


NEWER = {
    "a measure in another unit": ((("GE_value_KEL", ("double", "300")),), "b"),
    "a measure in its unit": ((("LT_value_CEL", ("double", "8")),), "a"),
    "no measure of that unit": ((("EQ_value_PAL", ("double", "4")),), ""),
    "a device, told with the metadata": ((("EQ_deviceID", ["urn:epc:id:giai:6901234.9"]),), "ab"),
    "a kind of measure": ((("EQ_type", ["Temperature"]),), "ab"),
    "a time of measuring": ((("GE_time", ("dateTime", "2026-03-01T07:00:00Z")),), "ab"),
    "sensors at all": ((("EXISTS_sensorElementList", None),), "ab"),
    "an association": ((("eventType", ["AssociationEvent"]),), "c"),
    "its child": ((("MATCH_epc", ["urn:epc:id:giai:6901234.9"]),), "c"),
    "its parent": ((("MATCH_parentID", ["urn:epc:id:grai:6901234.00001.5"]),), "c"),
    "a lasting disposition": ((("EQ_persistentDisposition_set", ["completeness_verified"]),), "b"),
}


@pytest.mark.parametrize("what", NEWER)
def test_events_of_2_0_are_found_over_soap(newer, what):
    params, expected = NEWER[what]
    assert "".join(sorted(names(newer.poll(*params)))) == expected


def test_what_1_2_has_no_place_for_is_carried_beside_and_read_back(newer, testdata):
    """The answer keeps to the 1.2 schema of GS1; our reader makes the same events of it."""
    from suyuan.core.epcis.pieces import event_pieces
    from suyuan.core.epcis.read import read_document

    results = newer.ask(poll_of(("orderBy", "eventTime"), ("orderDirection", "ASC")))
    schemas = testdata / "epcis/gs1-epcis/xml-1.2/1.2/XSD"
    schema = etree.XMLSchema(etree.parse(schemas / "EPCglobal-epcis-query-1_2.xsd"))
    content = etree.tostring(results)
    schema.assertValid(etree.fromstring(content))
    read = [one.event for one in read_document(content).events]
    assert [one.type for one in read] == ["ObjectEvent", "ObjectEvent", "AssociationEvent"]
    assert read[0].sensor_element_list[0].sensor_report[0].uom == "CEL"
    assert read[0].biz_step == "urn:epcglobal:cbv:bizstep:sensor_reporting"
    given = json_document(object_event(f"{EPC}.1", time=at(1), bizStep="sensor_reporting", **sensed(4)))
    (sent,) = [one.event for one in read_document(given).events]
    assert event_pieces(read[0]).cbv_hash == event_pieces(sent).cbv_hash
