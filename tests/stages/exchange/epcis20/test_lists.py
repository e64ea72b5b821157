"""The top-level resources: what the caller's own events hold, page by page, and the events behind each value."""

from __future__ import annotations

import base64
import re
from urllib.parse import quote

import pytest
from django.db import connection

from documents import CARTON, OTHER_PLACE, PLACE, epc, object_event, pack
from suyuan.exchange.seen import follower

LISTS = ("eventTypes", "epcs", "bizSteps", "bizLocations", "readPoints", "dispositions")
EVENTS = (
    object_event(epc(1), epc(2)),
    object_event(epc(2), epc(3), bizStep="shipping", disposition="in_transit", time="2026-03-02T08:00:00Z"),
    object_event(
        epc(3),
        bizStep="https://example.com/steps/irradiating",
        readPoint={"id": OTHER_PLACE},
        time="2026-03-03T08:00:00Z",
    ),
    pack(CARTON, epc(1), epc(4), time="2026-03-04T08:00:00Z"),
)


@pytest.fixture
def filled(importer, caught_up):
    importer.capture(*EVENTS)
    caught_up()
    return importer


def members(guest, path, **headers):
    answer = guest.get(path, **headers)
    assert answer.status_code == 200, answer.content
    assert answer.json()["type"] == "Collection"
    return answer.json()["member"]


def pages(guest, path, size, **headers):
    """All members, and how many pages they came on."""
    seen, count, path = [], 0, f"{path}?perPage={size}"
    while path:
        answer = guest.get(path, **headers)
        assert len(answer.json()["member"]) <= size
        seen += answer.json()["member"]
        count += 1
        path = answer.get("Link", "").partition(">")[0].partition("/epcis/v2")[2]
    return seen, count


def test_the_top_names_what_there_is(importer):
    nine = {*LISTS, "events", "capture", "queries"}
    assert set(members(importer, "")) == set(members(importer, "/")) == nine


def test_words_and_places_of_ones_own_events_are_listed(filled):
    assert members(filled, "/bizSteps") == [
        "https://example.com/steps/irradiating",
        "packing",
        "receiving",
        "shipping",
    ]
    assert set(members(filled, "/dispositions")) == {"in_progress", "in_transit"}
    own, other = "https://id.gs1.org/414/6901234000016", "https://id.gs1.org/414/6907654000025"
    assert set(members(filled, "/readPoints")) == {own, other}
    assert members(filled, "/bizLocations") == [own]
    assert members(filled, "/bizLocations", GS1_EPC_Format="Never_Translates") == [PLACE]
    assert members(filled, "/bizLocations", GS1_EPC_Format="Always_EPC_URN") == [PLACE]


def test_the_types_of_the_standard_are_always_listed(importer):
    assert len(members(importer, "/eventTypes")) == 5
    assert pages(importer, "/eventTypes", 2)[1] == 3


def test_every_thing_is_listed_once_whatever_number_of_events_name_it(filled):
    urn = {"GS1-EPC-Format": "Never_Translates"}
    wanted = [epc(1), epc(2), epc(3), CARTON, epc(4)]
    assert members(filled, "/epcs", **urn) == wanted
    for size in (1, 2, 3, 4, 5):
        assert pages(filled, "/epcs", size, **urn) == (wanted, -(-5 // size))


def test_a_list_of_things_goes_on_however_little_a_page_may_do(filled, monkeypatch):
    from suyuan.exchange.seen import things

    monkeypatch.setattr(things, "SECONDS", -1.0)
    urn = {"GS1-EPC-Format": "Never_Translates"}
    found, count = pages(filled, "/epcs", 100, **urn)
    assert found == [epc(1), epc(2), epc(3), CARTON, epc(4)]
    assert count == len(EVENTS)


def test_a_token_shows_nothing_of_what_it_holds(filled):
    link = filled.get("/epcs?perPage=1")["Link"]
    token = link.partition("nextPageToken=")[2].partition(">")[0]
    raw = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    assert b"epcs" not in raw
    assert b"2026" not in raw
    assert filled.get(f"/epcs?nextPageToken={token[:-2]}AA").status_code == 400


def test_what_is_captured_while_pages_are_turned_changes_no_page(filled, caught_up):
    first = filled.get("/epcs?perPage=2", GS1_EPC_Format="Never_Translates")
    filled.capture(object_event(epc(0), epc(3), time="2026-02-01T08:00:00Z"))
    caught_up()
    path = first["Link"].partition(">")[0].partition("/epcis/v2")[2]
    rest = members(filled, path.replace("perPage=2", "perPage=9"), GS1_EPC_Format="Never_Translates")
    assert first.json()["member"] + rest == [epc(1), epc(2), epc(3), CARTON, epc(4)]


@pytest.mark.parametrize("name", ["bizSteps", "readPoints", "dispositions"])
def test_lists_come_in_pages(filled, name):
    whole = members(filled, f"/{name}")
    assert pages(filled, f"/{name}", 1) == (whole, len(whole))
    assert len(whole) > 1


@pytest.mark.parametrize(
    ("name", "value", "events"),
    [
        ("eventTypes", "ObjectEvent", 3),
        ("eventTypes", "AggregationEvent", 1),
        ("epcs", epc(1), 2),
        ("epcs", "https://id.gs1.org/01/06901234567892/21/1", 2),
        ("epcs", CARTON, 1),
        ("bizSteps", "shipping", 1),
        ("bizSteps", "urn:epcglobal:cbv:bizstep:shipping", 1),
        ("bizSteps", "https://ref.gs1.org/cbv/BizStep-shipping", 1),
        ("bizSteps", "https://example.com/steps/irradiating", 1),
        ("bizLocations", PLACE, 4),
        ("readPoints", OTHER_PLACE, 1),
        ("dispositions", "in_transit", 1),
    ],
)
def test_each_value_leads_to_its_events_in_any_spelling(filled, rival, name, value, events):
    path = f"/{name}/{quote(value, safe='')}"
    assert members(filled, path) == ["events"]
    found = filled.get(f"{path}/events").json()["epcisBody"]["queryResults"]["resultsBody"]["eventList"]
    assert len(found) == events
    assert rival.get(f"{path}/events").json()["epcisBody"]["queryResults"]["resultsBody"]["eventList"] == []


def found_at(guest, path):
    return guest.get(path).json()["epcisBody"]["queryResults"]["resultsBody"]["eventList"]


def test_further_parameters_narrow_the_events_of_a_value(filled):
    path = f"/epcs/{quote(epc(2), safe='')}/events"
    assert len(found_at(filled, f"{path}?EQ_bizStep=shipping&perPage=5")) == 1
    assert filled.get("/epcs/x/events?EQ_nothing=1").status_code == 400


def test_the_parameter_of_the_path_given_again_narrows_too(filled):
    assert found_at(filled, "/bizSteps/shipping/events?EQ_bizStep=receiving") == []
    assert len(found_at(filled, "/bizSteps/shipping/events?EQ_bizStep=receiving|shipping")) == 1
    both = f"/epcs/{quote(epc(1), safe='')}/events?MATCH_anyEPC={quote(epc(2), safe='')}"
    assert [event["bizStep"] for event in found_at(filled, both)] == ["receiving"]
    first = filled.get(f"{both}|{quote(epc(4), safe='')}&perPage=1")
    path = first["Link"].partition(">")[0].partition("/epcis/v2")[2]
    assert len(found_at(filled, path)) == 1, "and goes on page by page"


def test_a_value_with_a_bar_or_a_blank_in_it_is_one_value(importer, caught_up):
    known = ["https://own.example/x|y", "https://own.example/x", "https://own.example/a b+c"]
    importer.capture(*(object_event(text) for text in known))
    caught_up()
    for text in known:
        path = f"/epcs/{quote(text, safe='')}"
        assert members(importer, path) == ["events"]
        assert [event["epcList"] for event in found_at(importer, f"{path}/events")] == [[text]]


@pytest.mark.parametrize("name", [name for name in LISTS if name != "eventTypes"])
def test_a_rival_sees_nothing_in_any_list(filled, rival, name):
    assert members(rival, f"/{name}") == []
    for value in members(filled, f"/{name}"):
        answer = rival.get(f"/{name}/{quote(value, safe='')}")
        assert answer.status_code == 404
        assert answer.json()["type"] == "epcisException:NoSuchNameException"


def test_the_lists_are_made_again_from_the_ledger(filled):
    before = {name: members(filled, f"/{name}") for name in LISTS}
    follower.rebuild()
    assert {name: members(filled, f"/{name}") for name in LISTS} == before


def test_a_later_presenter_sees_the_values_too(filled, rival, caught_up):
    rival.capture(EVENTS[1])
    caught_up()
    assert members(rival, "/bizSteps") == ["shipping"]
    assert members(rival, "/epcs", GS1_EPC_Format="Never_Translates") == [epc(2), epc(3)]


def test_lists_made_again_by_another_process_are_whole_also_when_the_worker_goes_on_in_the_middle(filled):
    """`suyuan admin rebuild` beside `suyuan serve`: the worker remembers values that are not in the table any more."""
    before = {name: members(filled, f"/{name}") for name in LISTS}
    assert follower._known, "the worker has noted something"
    with connection.cursor() as cursor:  # as ``rebuild`` in another process
        cursor.execute("UPDATE cursor SET seq = 0 WHERE name = %s", [follower.FOLLOWER])
        cursor.execute("TRUNCATE seen_value")
    assert follower.follow(limit=2) == 2
    follower.catch_up()
    assert {name: members(filled, f"/{name}") for name in LISTS} == before


@pytest.mark.parametrize(
    ("list_", "field", "parameter"),
    [("bizSteps", "bizStep", "EQ_bizStep"), ("dispositions", "disposition", "EQ_disposition")],
)
def test_a_bare_word_that_the_standard_lacks_is_listed_and_asked_for(
    importer, caught_up, list_, field, parameter
):
    importer.capture(object_event(epc(1), **{field: "steeping"}), object_event(epc(2)))
    caught_up()
    assert "steeping" in members(importer, f"/{list_}")
    assert importer.get(f"/{list_}/steeping").status_code == 200
    (found,) = events_of(importer.get(f"/{list_}/steeping/events"))
    assert found[field] == "steeping"
    assert events_of(importer.get(f"/{list_}/weeping/events")) == []
    refusal = importer.get(f"/events?{parameter}=steeping")
    assert refusal.status_code == 400
    (address,) = re.findall(r"https://\S+steeping", refusal.json()["detail"])
    assert len(events_of(importer.get(f"/events?{parameter}={quote(address)}"))) == 1


def events_of(answer):
    assert answer.status_code == 200, answer.content
    return answer.json()["epcisBody"]["queryResults"]["resultsBody"]["eventList"]


@pytest.mark.parametrize("path", ["/capture", "/queries", *(f"/{each}" for each in LISTS)])
def test_a_list_passes_over_no_parameter(importer, path):
    answer = importer.get(f"{path}?perpage=5&perPage=1")
    (problem,) = answer.json()["problems"]
    assert (answer.status_code, problem["code"], problem["where"]) == (400, "DOOR-LISTED", "perpage")
    assert "perPage" in problem["remedy"]


def test_a_version_that_cannot_be_met_is_told_as_it_was_asked_for(importer):
    headers = {"GS1_EPCIS_Min": "3.0", "GS1_EPCIS_Max": "3.1"}
    answer = importer.get("/events", **headers)
    assert answer.status_code == 406
    assert "GS1-EPCIS Min 3.0, Max 3.1 cannot be met here; there is: 2.0.0" in answer.json()["detail"]
