"""Named queries: made, listed, asked, removed; each party has its own."""

from __future__ import annotations

import pytest

from documents import epc, object_event
from suyuan.exchange.epcis20 import paging
from suyuan.exchange.subscriptions import named

SHIPPED = {"name": "shipped", "query": {"EQ_bizStep": ["shipping"], "eventType": ["ObjectEvent"]}}


def listed(answer):
    assert answer.status_code == 200, answer.content
    return answer.json()["epcisBody"]["queryResults"]["resultsBody"]["eventList"]


def test_a_query_is_made_read_asked_and_removed(importer, caught_up):
    importer.capture(object_event(epc(1)), object_event(epc(2), bizStep="shipping"))
    caught_up()
    answer = importer.post("/queries", SHIPPED)
    assert (answer.status_code, answer["Location"]) == (201, "/epcis/v2/queries/shipped")
    assert importer.get("/queries/shipped").json() == SHIPPED
    assert importer.get("/queries").json() == [SHIPPED]
    found = importer.get("/queries/shipped/events")
    assert found.json()["epcisBody"]["queryResults"]["queryName"] == "shipped"
    assert [event["bizStep"] for event in listed(found)] == ["shipping"]
    assert importer.ask("DELETE", "/queries/shipped").status_code == 204
    for path in ("/queries/shipped", "/queries/shipped/events"):
        assert importer.get(path).status_code == 404
    assert importer.ask("DELETE", "/queries/shipped").status_code == 404


def test_a_name_is_taken_once_a_party(importer, rival):
    assert importer.post("/queries", SHIPPED).status_code == 201
    answer = importer.post("/queries", SHIPPED)
    assert answer.status_code == 409
    assert answer.json()["type"] == "epcisException:ResourceAlreadyExistsException"
    assert rival.get("/queries").json() == []
    assert rival.get("/queries/shipped").status_code == 404
    assert rival.ask("DELETE", "/queries/shipped").status_code == 404
    assert rival.post("/queries", SHIPPED).status_code == 201
    assert importer.get("/queries").json() == [SHIPPED]


@pytest.mark.parametrize(
    ("content", "kind", "status", "exception"),
    [
        ("{", "application/json", 400, "ValidationException"),
        ("[]", "application/json", 400, "ValidationException"),
        ({"name": "x"}, "application/json", 400, "ValidationException"),
        ({"name": 7, "query": {}}, "application/json", 400, "ValidationException"),
        ({"name": "a b/c", "query": {}}, "application/json", 400, "ValidationException"),
        ({"name": "x", "query": {"EQ_nothing": 1}}, "application/json", 400, "QueryParameterException"),
        (
            {"name": "x", "query": {"EQ_action": ["SHRUG"]}},
            "application/json",
            400,
            "QueryParameterException",
        ),
        ("<query/>", "application/xml", 415, "UnsupportedMediaTypeException"),
        (
            {"name": "SimpleEventQuery", "query": {}},
            "application/json",
            409,
            "ResourceAlreadyExistsException",
        ),
    ],
)
def test_what_is_no_query_is_refused(importer, content, kind, status, exception):
    answer = importer.post("/queries", content, Content_Type=kind)
    assert answer.status_code == status, answer.content
    assert exception in answer.content.decode()
    assert importer.get("/queries").json() == []


@pytest.mark.parametrize(
    "content",
    [
        '{"name": "x", "query": {"EQ_bizStep": ["shipping"], "EQ_bizStep": ["receiving"]}}',
        '{"name": "x", "name": "y", "query": {}}',
        '{"name": "x", "query": {}, "query": {"EQ_bizStep": ["shipping"]}}',
        '{"name": "x", "query": {"EQ_ex:a": ["1"], "@context": {"ex": "urn:a:", "ex": "urn:b:"}}}',
    ],
)
def test_what_stands_twice_is_refused_and_not_half_believed(importer, content):
    answer = importer.post("/queries", content)
    assert (answer.status_code, answer.json()["problems"][0]["code"]) == (400, "JSON-005")
    assert importer.get("/queries").json() == []


@pytest.mark.parametrize("name", [".", ".."])
def test_no_query_is_called_as_a_step_in_an_address(importer, name):
    answer = importer.post("/queries", {"name": name, "query": {}})
    assert (answer.status_code, answer.json()["problems"][0]["code"]) == (400, "SUB-001")
    assert importer.post("/queries", {"name": "...", "query": {}}).status_code == 201


def test_a_party_has_so_many_queries_and_no_more(importer, rival, monkeypatch):
    monkeypatch.setattr(named, "MOST_OF_ONE_OWNER", 2)
    statuses = [importer.post("/queries", {"name": name, "query": {}}).status_code for name in "abc"]
    assert statuses == [201, 201, 400]
    assert rival.post("/queries", {"name": "c", "query": {}}).status_code == 201
    importer.ask("DELETE", "/queries/a")
    assert importer.post("/queries", {"name": "c", "query": {}}).status_code == 201


def test_a_number_is_shown_with_the_digits_it_was_given(importer):
    content = '{"name": "x", "query": {"GE_value_CEL": 1234567890123456789.25, "EQ_quantity": [0.1, 5]}}'
    assert importer.post("/queries", content).status_code == 201
    shown = importer.get("/queries/x").content
    assert b'"GE_value_CEL":1234567890123456789.25' in shown
    assert b'"EQ_quantity":[0.1,5]' in shown


def test_queries_are_listed_in_pages_by_name(importer):
    for name in "dbaec":
        importer.post("/queries", {"name": name, "query": {}})
    path, seen = "/queries?perPage=2", []
    while path:
        answer = importer.get(path)
        seen += [one["name"] for one in answer.json()]
        path = answer.get("Link", "").partition(">")[0].partition("/epcis/v2")[2]
    assert seen == list("abcde")


def test_a_list_of_long_queries_ends_its_pages_early(importer, monkeypatch):
    for name in "abc":
        importer.post("/queries", {"name": name, "query": {"MATCH_epc": [epc(n) for n in range(50)]}})
    monkeypatch.setattr(paging, "LARGEST_PAGE", 3_000)
    first = importer.get("/queries?perPage=1000")
    assert [one["name"] for one in first.json()] == ["a"]
    second = importer.get(first["Link"].partition(">")[0].partition("/epcis/v2")[2])
    assert [one["name"] for one in second.json()] == ["b"]
    last = importer.get(second["Link"].partition(">")[0].partition("/epcis/v2")[2])
    assert ([one["name"] for one in last.json()], last.get("Link")) == (["c"], None)


def test_the_spelling_given_with_the_query_holds_unless_another_is_asked_for(importer, caught_up):
    importer.capture(object_event(epc(1)))
    caught_up()
    importer.post("/queries", {"name": "all", "query": {}}, GS1_EPC_Format="Never_Translates")
    (found,) = listed(importer.get("/queries/all/events"))
    assert found["epcList"] == [epc(1)]
    (found,) = listed(importer.get("/queries/all/events", GS1_EPC_Format="Always_GS1_Digital_Link"))
    assert found["epcList"] == ["https://id.gs1.org/01/06901234567892/21/1"]


def test_a_named_query_comes_in_pages_and_takes_no_parameters_of_its_own(importer, caught_up):
    importer.capture(*(object_event(epc(n)) for n in range(3)))
    caught_up()
    importer.post("/queries", {"name": "all", "query": {"orderBy": "eventTime"}})
    answer = importer.get("/queries/all/events?perPage=2")
    assert len(listed(answer)) == 2
    path = answer["Link"].partition(">")[0].partition("/epcis/v2")[2]
    assert len(listed(importer.get(path))) == 1
    assert importer.get("/queries/all/events?EQ_bizStep=shipping").status_code == 400


def test_the_stored_form_is_a_query_of_the_standard(importer, testdata):
    import json

    import jsonschema

    query = {
        "EQ_bizStep": ["shipping"],
        "GE_eventTime": "2026-03-01T08:00:00+08:00",
        "EQ_ex:colour": ["red"],
        "@context": {"ex": "https://ns.example.com/x/"},
    }
    assert importer.post("/queries", {"name": "mine", "query": query}).status_code == 201
    stored = importer.get("/queries/mine").json()["query"]
    again = importer.post("/queries", {"name": "copy", "query": stored})
    assert again.status_code == 201, "what we show can be sent to us"
    assert importer.get("/queries/copy").json()["query"] == stored
    schema = json.loads((testdata / "epcis/gs1-epcis/rest/query-schema.json").read_text())
    standard = {name: value for name, value in stored.items() if ":" not in name and "#" not in name}
    jsonschema.validate({**standard, "@context": query["@context"]}, schema)


PERSON = "EQ_https://ref.suyuan.example/imports/#patientNumber"
SERVICE = "https://id.gs1.org/8018/690123400000000124"


@pytest.mark.parametrize(
    ("field", "value", "query"),
    [
        ("imp:patientNumber", "MZ20260017", {PERSON: ["MZ20260017"]}),
        ("epcList", [SERVICE, epc("P1")], {"MATCH_anyEPC": [SERVICE]}),
    ],
)
def test_a_stored_query_about_a_patient_names_nobody_and_finds_the_patient(
    importer, caught_up, field, value, query
):
    importer.capture(object_event(epc("P1"), **{field: value}), object_event(epc("P2")))
    caught_up()
    assert importer.post("/queries", {"name": "patient", "query": query}).status_code == 201
    stored = importer.get("/queries/patient").content.decode()
    assert "MZ20260017" not in stored
    assert "690123400000000124" not in stored
    (found,) = listed(importer.get("/queries/patient/events"))
    assert "/21/P1" in str(found["epcList"])


def test_the_platform_stores_no_query_about_a_person(db):
    from suyuan.core.epcis.query.errors import EpcisException
    from suyuan.core.epcis.query.parse import from_body

    for query in ({PERSON: ["MZ20260017"]}, {"MATCH_anyEPC": [SERVICE]}):
        with pytest.raises(EpcisException, match="SUB-031"):
            named.create_query(named.PLATFORM, "patient", from_body(query))
    assert named.create_query(named.PLATFORM, "plain", from_body({"EQ_bizStep": ["shipping"]}))


@pytest.mark.parametrize(
    ("content", "wrong"),
    [
        ([], ["name", "query"]),
        ({"name": "mine"}, ["query"]),
        ({"name": 5, "query": {}}, ["name"]),
        ({"name": "mine", "query": [], "colour": "red"}, ["colour", "query"]),
    ],
)
def test_each_member_that_is_wrong_is_named(importer, content, wrong):
    answer = importer.post("/queries", content)
    assert answer.status_code == 400
    problems = answer.json()["problems"]
    assert [(one["code"], one["where"]) for one in problems] == [("DOOR-QUERY", each) for each in wrong]
    assert '"query": {"EQ_bizStep": ["shipping"]}' in problems[0]["remedy"]


def test_a_name_of_the_standard_is_reserved_and_not_said_to_be_ones_own(importer):
    answer = importer.post("/queries", {"name": "SimpleEventQuery", "query": {}})
    assert (answer.status_code, answer.json()["problems"][0]["code"]) == (409, "SUB-042")


def test_a_condition_beside_a_named_query_is_known_and_out_of_place(importer):
    importer.post("/queries", SHIPPED)
    answer = importer.get("/queries/shipped/events?EQ_action=ADD")
    (problem,) = answer.json()["problems"]
    assert (answer.status_code, problem["code"], problem["where"]) == (400, "DOOR-STORED", "EQ_action")
