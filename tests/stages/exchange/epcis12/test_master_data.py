"""SimpleMasterDataQuery: vocabularies of captured headers, asked for over SOAP."""

from __future__ import annotations

import pytest
from lxml import etree

from people import cast
from soap_messages import document, element, envelope, master_data, observed, poll_of, vocabulary

LOCATIONS = "urn:epcglobal:epcis:vtype:BusinessLocation"
POINTS = "urn:epcglobal:epcis:vtype:ReadPoint"
HOUSE, FLOOR, SHELF, GATE = (f"urn:firm:loc:{name}" for name in ("house", "floor", "shelf", "gate"))
NAME, CITY, KIND = (f"urn:firm:att:{name}" for name in ("name", "city", "kind"))
QUERY = "SimpleMasterDataQuery"
HEADER = master_data(
    vocabulary(
        LOCATIONS,
        element(HOUSE, FLOOR, name="北京一号库", city="北京", kind="house"),
        element(FLOOR, SHELF, name="二层", kind="floor"),
        element(SHELF, name="七号架"),
    ),
    vocabulary(POINTS, element(GATE, kind="gate")),
)
BOTH = (("includeAttributes", True), ("includeChildren", True))
NEITHER = (("includeAttributes", False), ("includeChildren", False))


@pytest.fixture
def world(importer):
    assert importer.capture(document(observed(1), header=HEADER)).status_code == 200
    return importer


def found(machine, *params) -> dict[str, dict[str, tuple[dict[str, str], list[str]]]]:
    """Type to id to attributes and children."""
    body = machine.ask(poll_of(*params, query=QUERY)).find("resultsBody/VocabularyList")
    return {
        kind.get("type"): {
            one.get("id"): (
                {each.get("id"): each.text for each in one.findall("attribute")},
                [each.text for each in one.findall("children/id")],
            )
            for one in kind.iter("VocabularyElement")
        }
        for kind in body
    }


def ids(machine, *params) -> list[str]:
    elements = (id_ for kind in found(machine, *NEITHER, *params).values() for id_ in kind)
    return sorted(id_.rpartition(":")[2] for id_ in elements)


@pytest.mark.requirement("R064")
def test_elements_come_with_attributes_and_children_when_asked_for(world):
    both = found(world, *BOTH)
    assert both[LOCATIONS][HOUSE] == ({NAME: "北京一号库", CITY: "北京", KIND: "house"}, [FLOOR])
    assert both[POINTS] == {GATE: ({KIND: "gate"}, [])}
    assert found(world, *NEITHER)[LOCATIONS][HOUSE] == ({}, [])
    half = found(world, ("includeAttributes", True), ("includeChildren", False))
    assert half[LOCATIONS][FLOOR] == ({NAME: "二层", KIND: "floor"}, [])
    one = found(world, *BOTH, ("attributeNames", [CITY]))
    assert one[LOCATIONS][HOUSE] == ({CITY: "北京"}, [FLOOR])
    assert one[LOCATIONS][FLOOR] == ({}, [SHELF])


CASES = {
    "all": ((), ["floor", "gate", "house", "shelf"]),
    "a vocabulary": ((("vocabularyName", [POINTS]),), ["gate"]),
    "vocabularies": ((("vocabularyName", [POINTS, LOCATIONS]),), ["floor", "gate", "house", "shelf"]),
    "an unknown vocabulary": ((("vocabularyName", ["urn:x"]),), []),
    "a name": ((("EQ_name", [FLOOR]),), ["floor"]),
    "names": ((("EQ_name", [FLOOR, GATE]),), ["floor", "gate"]),
    "an unknown name": ((("EQ_name", ["urn:firm:loc:attic"]),), []),
    "a name and below": ((("WD_name", [FLOOR]),), ["floor", "shelf"]),
    "the top and below": ((("WD_name", [HOUSE]),), ["floor", "house", "shelf"]),
    "a name of those below": ((("WD_name", [FLOOR]), ("EQ_name", [SHELF, HOUSE])), ["shelf"]),
    "an attribute": ((("HASATTR", [CITY]),), ["house"]),
    "one of the attributes": ((("HASATTR", [CITY, KIND]),), ["floor", "gate", "house"]),
    "a value": (((f"EQATTR_{KIND}", ["floor", "gate"]),), ["floor", "gate"]),
    "a value of another attribute": (((f"EQATTR_{NAME}", ["floor"]),), []),
    "two attributes": (((f"EQATTR_{KIND}", ["house"]), (f"EQATTR_{CITY}", ["北京"])), ["house"]),
    "a single text for a list": ((("EQ_name", FLOOR),), ["floor"]),
    "as many as may be": ((("maxElementCount", 4),), ["floor", "gate", "house", "shelf"]),
}


@pytest.mark.parametrize("what", CASES)
def test_every_condition_answers_the_elements_that_it_means(world, what):
    params, expected = CASES[what]
    assert ids(world, *params) == expected


REFUSED = {
    "one more than may be": ((*BOTH, ("maxElementCount", 3)), "QueryTooLargeException"),
    "no word about attributes": ((("includeChildren", True),), "QueryParameterException"),
    "no word about children": ((("includeAttributes", True),), "QueryParameterException"),
    "neither yes nor no": (
        (("includeAttributes", "perhaps"), ("includeChildren", True)), "QueryParameterException",
    ),
    "names of attributes that are not wanted": (
        (*NEITHER, ("attributeNames", [CITY])), "QueryParameterException",
    ),
    "an unknown parameter": ((*BOTH, ("EQ_colour", ["red"])), "QueryParameterException"),
    "a parameter of events": ((*BOTH, ("EQ_action", ["ADD"])), "QueryParameterException"),
    "a name twice": ((*BOTH, ("EQ_name", [HOUSE]), ("EQ_name", [HOUSE])), "QueryParameterException"),
    "an attribute without a name": ((*BOTH, ("EQATTR_", ["a"])), "QueryParameterException"),
    "a limit that is none": ((*BOTH, ("maxElementCount", "many")), "QueryParameterException"),
    "a limit below nothing": ((*BOTH, ("maxElementCount", -1)), "QueryParameterException"),
    "an empty list": ((*BOTH, ("EQ_name", [])), "QueryParameterException"),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_what_cannot_be_asked_is_refused(world, what):
    params, kind = REFUSED[what]
    assert world.fault(poll_of(*params, query=QUERY)).kind == kind


def test_everything_that_is_wrong_is_told_at_once(world):
    fault = world.fault(poll_of(("EQ_colour", ["red"]), query=QUERY))
    assert set(fault.problems) == {"QRY-001", "SOAP-REQUIRED"}
    assert len(fault.problems) == 3


def test_what_others_said_is_not_answered(world, rival):
    assert found(rival, *BOTH) == {}
    rival.capture(
        document(observed(2), header=master_data(vocabulary(LOCATIONS, element(HOUSE, name="别家"))))
    )
    assert found(rival, *BOTH) == {LOCATIONS: {HOUSE: ({NAME: "别家"}, [])}}
    assert found(world, *BOTH)[LOCATIONS][HOUSE][0][NAME] == "北京一号库"


def test_the_newest_word_about_an_element_counts(world):
    header = master_data(vocabulary(LOCATIONS, element(HOUSE, name="新名")))
    world.capture(document(observed(2), header=header))
    assert found(world, *BOTH)[LOCATIONS][HOUSE] == ({NAME: "新名"}, [])


def test_an_operator_is_answered_with_what_all_said_about_an_element_as_one(world, rival, client):
    rival.capture(
        document(observed(2), header=master_data(vocabulary(LOCATIONS, element(HOUSE, GATE, owner="别家"))))
    )
    client.force_login(cast().regulator.user)
    response = client.post("/epcis/v1/query", envelope(poll_of(*BOTH, query=QUERY)), content_type="text/xml")
    results = etree.fromstring(response.content)
    (house,) = [one for one in results.iter("VocabularyElement") if one.get("id") == HOUSE]
    assert {one.get("id") for one in house.findall("attribute")} == {NAME, CITY, KIND, "urn:firm:att:owner"}
    assert sorted(one.text for one in house.findall("children/id")) == [FLOOR, GATE]


def test_children_that_gs1_numbers_are_named_by_their_urns(importer):
    places = [f"urn:epc:id:sgln:6901234.0000{n}.{n}" for n in (1, 2)]
    header = master_data(vocabulary(LOCATIONS, element(places[0], places[1])))
    importer.capture(document(observed(1), header=header))
    assert found(importer, *BOTH)[LOCATIONS] == {places[0]: ({}, [places[1]])}


def test_an_attribute_with_parts_is_answered_with_its_parts(importer, testdata):
    inner = (
        "<attribute id='urn:firm:att:address'><a:street xmlns:a='urn:firm:a'>长安街</a:street></attribute>"
    )
    shed = element("urn:firm:shed").replace("</VocabularyElement>", f"{inner}</VocabularyElement>")
    importer.capture(document(observed(1), header=master_data(vocabulary(LOCATIONS, shed))))
    results = importer.ask(poll_of(*BOTH, query=QUERY))
    assert results.find(".//attribute/{urn:firm:a}street").text == "长安街"
    schemas = testdata / "epcis/gs1-epcis/xml-1.2/1.2/XSD"
    schema = etree.XMLSchema(etree.parse(schemas / "EPCglobal-epcis-query-1_2.xsd"))
    schema.assertValid(etree.fromstring(etree.tostring(results)))
