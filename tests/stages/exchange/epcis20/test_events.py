"""Events through the REST door: one sent and read at once, many asked for, each in the spelling that was wanted."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from documents import CARTON, GTIN, PLACE, document, epc, object_event, pack
from suyuan.core.epcis.pieces import event_pieces
from suyuan.core.epcis.read import read_document

NAME = "urn:uuid:22222222-2222-4222-8222-222222222222"
CONTEXT = {"@context": "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"}


def event(*epcs, **more):
    return CONTEXT | object_event(*(epcs or (epc(1),)), **more)


def listed(answer):
    assert answer.status_code == 200, answer.content
    return answer.json()["epcisBody"]["queryResults"]["resultsBody"]["eventList"]


@pytest.mark.requirement("R063", "R019")
def test_one_event_is_sent_and_read_at_once(importer):
    answer = importer.post("/events", event(eventID=NAME))
    assert answer.status_code == 201, answer.content
    assert answer["Location"] == f"/epcis/v2/events/{quote(NAME, safe='')}"
    assert answer.json()["eventID"] == NAME
    assert answer.json()["recordTime"]
    (read,) = listed(importer.get(answer["Location"].removeprefix("/epcis/v2")))
    assert read == {k: v for k, v in answer.json().items() if k != "@context"}


def test_an_event_without_an_id_is_called_by_its_hash(importer, caught_up):
    answer = importer.post("/events", event())
    name = answer.json()["eventID"]
    assert name.startswith("ni:///sha-256;")
    caught_up()
    (read,) = listed(importer.get(answer["Location"].removeprefix("/epcis/v2")))
    assert read["eventID"] == name


def test_an_event_is_found_by_its_hash_also_when_the_index_catches_up_at_that_moment(
    importer, caught_up, monkeypatch
):
    from suyuan.exchange.epcis20 import events

    answer = importer.post("/events", event())
    run, asked = events.search.run, []

    def run_and_let_the_index_catch_up(query, viewer):
        page = run(query, viewer)
        if not asked:
            caught_up()
        asked.append(len(page.events))
        return page

    monkeypatch.setattr(events.search, "await_own", lambda *_: None)
    monkeypatch.setattr(events.search, "run", run_and_let_the_index_catch_up)
    assert importer.get(answer["Location"].removeprefix("/epcis/v2")).status_code == 200
    assert asked == [0, 1]


def test_the_same_event_again_is_a_conflict_for_its_sender_alone(importer, rival):
    importer.post("/events", event(eventID=NAME))
    again = importer.post("/events", event(eventID=NAME))
    assert again.status_code == 409
    assert again.json()["type"] == "epcisException:ResourceAlreadyExistsException"
    assert again["Location"].endswith(quote(NAME, safe=""))
    other = importer.post("/events", event(eventID=NAME, bizStep="shipping"))
    assert other.status_code == 409
    assert rival.post("/events", event(eventID=NAME)).status_code == 201, "nobody learns what others sent"


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (event(eventTime="yesterday"), 400),
        ({**event(), "type": "PartyEvent"}, 400),
        (document(object_event(epc(1)), object_event(epc(2))).decode(), 400),
        (document(object_event(epc(1))).decode(), 201),
        ("[]", 400),
        ("", 400),
    ],
)
def test_exactly_one_sound_event_is_taken(importer, content, status):
    answer = importer.post("/events", content)
    assert answer.status_code == status, answer.content
    if status == 400:
        assert answer.json()["type"] == "epcisException:ValidationException"


def test_what_holds_one_event_is_not_as_large_as_a_document(importer, monkeypatch):
    from suyuan.exchange.epcis20 import events

    monkeypatch.setattr(events, "LARGEST", 1_000)
    assert importer.post("/events", event(epc("x" * 20))).status_code == 201
    answer = importer.post("/events", event(*(epc(n) for n in range(50))))
    assert (answer.status_code, answer.json()["type"]) == (
        413,
        "epcisException:CaptureLimitExceededException",
    )


def test_an_event_comes_with_its_declarations(importer, rival):
    importer.post("/events", event(eventID=NAME))
    declared = event(
        eventID=NAME,
        errorDeclaration={"declarationTime": "2026-03-02T08:00:00Z", "reason": "incorrect_data"},
    )
    assert importer.post("/events", declared).status_code == 201
    original, declaration = listed(importer.get(f"/events/{quote(NAME, safe='')}"))
    assert "errorDeclaration" not in original
    assert declaration["errorDeclaration"]["reason"] == "incorrect_data"
    assert rival.get(f"/events/{quote(NAME, safe='')}").status_code == 404


def test_a_declaration_without_an_id_is_found_with_its_event_by_their_hash(importer, caught_up):
    name = importer.post("/events", event()).json()["eventID"]
    importer.post("/events", event(errorDeclaration={"declarationTime": "2026-03-02T08:00:00Z"}))
    caught_up()
    assert len(listed(importer.get(f"/events/{quote(name, safe='')}"))) == 2


@pytest.mark.parametrize(
    "name", ["urn:uuid:0", "nothing", "ni:///sha-256;" + "0" * 64 + "?ver=CBV2.0", "a/b?c"]
)
def test_an_unknown_event_is_not_found(importer, name):
    answer = importer.get(f"/events/{quote(name, safe='')}")
    assert answer.status_code == 404
    assert answer.json()["type"] == "epcisException:NoSuchNameException"


@pytest.mark.requirement("R064")
def test_events_are_asked_for_by_parameters(importer, caught_up):
    importer.capture(event(epc(1)), event(epc(2), bizStep="shipping", disposition="in_transit"))
    caught_up()
    assert len(listed(importer.get("/events"))) == 2
    (found,) = listed(importer.get("/events?EQ_bizStep=shipping|packing"))
    assert found["epcList"] == ["https://id.gs1.org/01/06901234567892/21/2"]
    assert listed(importer.get("/events?EQ_bizStep=packing")) == []
    (found,) = listed(importer.get(f"/events?MATCH_epc={quote(epc(1))}"))
    assert found["bizStep"] == "receiving"


@pytest.mark.parametrize(
    ("query", "status", "kind"),
    [
        ("EQ_nothing=1", 400, "QueryParameterException"),
        ("EQ_action=SHRUG", 400, "QueryParameterException"),
        ("eventCountLimit=3", 400, "QueryParameterException"),
        ("GE_eventTime=noon", 400, "QueryParameterException"),
        ("orderDirection=UP", 400, "QueryParameterException"),
        ("perPage=0", 400, "QueryParameterException"),
        ("perPage=x", 400, "QueryParameterException"),
        ("perPage=1&perPage=2", 400, "QueryParameterException"),
        ("nextPageToken=rubbish", 400, "QueryParameterException"),
        ("stream=true", 400, "QueryParameterException"),
        ("maxEventCount=1", 413, "QueryTooLargeException"),
        ("EQ_eventID=" + "x" * 9000, 414, "URITooLongException"),
    ],
)
def test_a_question_that_cannot_be_answered_is_told_why(importer, caught_up, query, status, kind):
    importer.capture(event(epc(1)), event(epc(2)))
    caught_up()
    answer = importer.get(f"/events?{query}")
    assert answer.status_code == status, answer.content
    assert answer.json()["type"] == f"epcisException:{kind}"
    assert answer.json()["problems"][0]["remedy"]


def test_pages_follow_each_other_without_repeating_or_skipping(importer, caught_up):
    importer.capture(*(event(epc(n), time=f"2026-03-01T08:00:{n:02}.000Z") for n in range(7)))
    caught_up()
    path, seen, pages = "/events?perPage=3&orderBy=eventTime&orderDirection=ASC", [], 0
    while path:
        answer = importer.get(path)
        seen += [one["epcList"][0] for one in listed(answer)]
        pages += 1
        link = answer.get("Link", "")
        assert bool(link) == ("GS1-Next-Page-Token-Expires" in answer)
        assert link == "" or link.endswith('>; rel="next"')
        path = link.partition(">")[0].partition("/epcis/v2")[2]
        importer.capture(event(epc(f"late{pages}"), time="2026-03-01T08:00:00.500Z"))
        caught_up()
    assert [text.rpartition("/")[2] for text in seen] == [str(n) for n in range(7)]
    assert pages == 3


def test_a_token_is_worthless_to_others_for_other_lists_and_once_ended(importer, rival, caught_up):
    importer.capture(*(event(epc(n)) for n in range(3)))
    caught_up()
    link = importer.get("/events?perPage=1")["Link"]
    token = link.partition("nextPageToken=")[2].partition(">")[0]
    assert rival.get(f"/events?perPage=1&nextPageToken={token}").status_code == 400
    assert importer.get(f"/epcs?perPage=1&nextPageToken={token}").status_code == 400
    assert importer.get(f"/events?EQ_bizStep=shipping&nextPageToken={token}").status_code == 400
    assert importer.get(f"/events?perPage=1&nextPageToken={token}").status_code == 200
    assert rival.ask("DELETE", f"/nextPageToken/{token}").status_code == 404
    assert importer.ask("DELETE", f"/nextPageToken/{token}").status_code == 204
    assert importer.get(f"/events?perPage=1&nextPageToken={token}").status_code == 400


@pytest.mark.parametrize(
    ("wanted", "shown"),
    [
        (None, "https://id.gs1.org/01/06901234567892/21/1"),
        ("Always_GS1_Digital_Link", "https://id.gs1.org/01/06901234567892/21/1"),
        ("Never_Translates", epc(1)),
        ("No_Preference", epc(1)),
    ],
)
def test_identifiers_are_spelled_as_asked(importer, caught_up, wanted, shown):
    importer.capture(event(epc(1)))
    caught_up()
    headers = {} if wanted is None else {"GS1-EPC-Format": wanted}
    (found,) = listed(importer.get("/events", **headers))
    assert found["epcList"] == [shown]


@pytest.mark.parametrize(
    ("headers", "shown"),
    [
        ({}, epc(1)),
        ({"GS1-EPC-Format": "Always_GS1_Digital_Link"}, "https://shop.example/01/06901234567892/21/1"),
        ({"GS1-EPC-Format": "Never_Translates"}, "https://shop.example/01/06901234567892/21/1"),
    ],
)
def test_epcis_1_2_gets_urns_unless_it_asks_for_something_else(importer, caught_up, headers, shown):
    importer.capture(event("https://shop.example/01/06901234567892/21/1", eventID=NAME))
    caught_up()
    old = {"Accept": "application/xml", "GS1-EPCIS-Max": "1.2", **headers}
    for path in ("/events", f"/events/{quote(NAME, safe='')}", "/bizSteps/receiving/events"):
        assert f"<epc>{shown}</epc>" in importer.get(path, **old).content.decode()
    new = importer.get("/events", Accept="application/xml").content.decode()
    assert "<epc>https://shop.example/01/06901234567892/21/1</epc>" in new


def test_a_spelling_that_does_not_exist_leaves_the_text_as_it_is(importer, caught_up):
    known = "https://example.com/01/00614141123452/21/9"
    texts = [known, "https://id.gs1.org/01/06981234567894/21/1", "urn:example:thing", "81000010000000000019"]
    importer.capture(event(*texts))
    caught_up()
    (found,) = listed(importer.get("/events", GS1_EPC_Format="Always_EPC_URN"))
    assert found["epcList"] == ["urn:epc:id:sgtin:0614141.012345.9", *texts[1:]], (
        "how long company prefixes in 698 are is told nowhere"
    )
    (found,) = listed(importer.get("/events", GS1_EPC_Format="Always_GS1_Digital_Link"))
    assert found["epcList"] == texts


def test_every_identifier_of_an_event_is_respelled(importer, caught_up):
    importer.capture(
        pack(CARTON, epc(1), time="2026-03-01T08:00:00Z"),
        event(
            quantityList=[{"epcClass": f"{GTIN.replace(':id:sgtin', ':class:lgtin')}.L7", "quantity": 5}],
            sourceList=[{"type": "location", "source": PLACE}],
            bizTransactionList=[{"type": "po", "bizTransaction": "urn:epcglobal:cbv:bt:6901234000009:7"}],
        ),
    )
    caught_up()
    answer = importer.get("/events")
    assert len(listed(answer)) == 2
    assert b"urn:epc:" not in answer.content
    assert b"urn:epcglobal:cbv:bt:6901234000009:7" in answer.content


@pytest.mark.parametrize(
    ("wanted", "step"),
    [
        ("Always_URN", "urn:epcglobal:cbv:bizstep:receiving"),
        ("Always_Web_URI", "https://ref.gs1.org/cbv/BizStep-receiving"),
        ("No_Preference", "urn:epcglobal:cbv:bizstep:receiving"),
    ],
)
def test_words_are_spelled_as_asked_in_xml(importer, caught_up, wanted, step):
    importer.capture(event())
    caught_up()
    answer = importer.get("/events", Accept="application/xml", GS1_CBV_XML_Format=wanted)
    assert answer["Content-Type"] == "application/xml"
    assert f"<bizStep>{step}</bizStep>".encode() in answer.content


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        ("", "application/json"),
        ("*/*", "application/json"),
        ("application/xml", "application/xml"),
        ("text/xml", "text/xml"),
        ("application/*", "application/json"),
        ("application/json;q=0.2, application/xml;q=0.9", "application/xml"),
        ("application/xml;q=0, */*;q=0.1", "application/json"),
        ("application/ld+json", "application/ld+json"),
        ("text/html, application/json;q=0.1", "application/json"),
        ("text/html", None),
        ("application/json;q=0", None),
        ("image/png;q=1.0", None),
    ],
)
def test_the_answer_is_what_the_client_accepts_most(importer, accept, media):
    answer = importer.get("/events", Accept=accept)
    if media is None:
        assert answer.status_code == 406
        assert answer.json()["type"] == "epcisException:NotAcceptableException"
    else:
        assert (answer.status_code, answer["Content-Type"]) == (200, media)


@pytest.mark.requirement("R373")
@pytest.mark.parametrize(
    ("headers", "status", "version"),
    [
        ({}, 200, "2.0.0"),
        ({"GS1-EPCIS-Min": "1.0", "GS1-EPCIS-Max": "2.0.1"}, 200, "2.0.0"),
        ({"GS1-EPCIS-Min": "2.1"}, 406, None),
        ({"GS1-EPCIS-Max": "1.2"}, 406, None),
        ({"GS1-CBV-Max": "1.0"}, 406, None),
        ({"GS1-EPCIS-Min": "new"}, 406, None),
        ({"GS1-EPCIS-Max": "1.2", "Accept": "application/xml"}, 200, "1.2.0"),
        ({"GS1-EPCIS-Max": "1.1", "Accept": "application/xml"}, 406, None),
        ({"GS1-EPC-Format": "Sometimes"}, 406, None),
        ({"GS1-CBV-XML-Format": "Sometimes"}, 406, None),
    ],
)
def test_versions_are_negotiated(importer, headers, status, version):
    answer = importer.get("/events", **headers)
    assert answer.status_code == status, answer.content
    if version is not None:
        assert answer["GS1-EPCIS-Version"] == version


def test_one_document_in_three_formats_is_one_event_and_each_format_answers_it(importer, caught_up, one):
    from suyuan.core.epcis import xml12, xml20

    content = document(object_event(epc(1), epc(2), **{"imp:license": {"imp:no": "007"}}))
    opened = read_document(content)
    events = [read.event for read in opened.events]
    forms = [
        (content, "application/json"),
        (xml20.write_document(opened.header, events), "application/xml"),
        (xml12.write_document(opened.header, events), "text/xml"),
    ]
    for body, media in forms * 2:
        assert importer.post("/capture", body, Content_Type=media).status_code == 202
    from suyuan.exchange import jobs

    jobs.work_all()
    caught_up()
    assert one("SELECT count(*) FROM event") == 1
    ids = set()
    for headers in (
        {},
        {"Accept": "application/xml"},
        {"Accept": "application/xml", "GS1-EPCIS-Max": "1.2"},
        {"GS1-EPC-Format": "Never_Translates"},
    ):
        answer = importer.get("/events", **headers)
        (read,) = read_document(answer.content).events
        ids.add(event_pieces(read.event).cbv_hash)
    assert ids == {event_pieces(events[0]).cbv_hash}


def test_a_rival_and_nobody_see_none_of_it(importer, rival, caught_up):
    importer.capture(event(eventID=NAME))
    caught_up()
    assert listed(rival.get("/events")) == []
    assert listed(rival.get(f"/events?EQ_eventID={NAME}")) == []
    assert listed(rival.get(f"/epcs/{quote(epc(1), safe='')}/events")) == []


def test_the_first_page_tells_that_own_events_may_be_missing(importer, caught_up, monkeypatch):
    from suyuan.exchange.search import freshness

    monkeypatch.setattr(freshness.await_own, "__defaults__", (0,))
    importer.post("/events", event())
    early = importer.get("/events")
    assert (listed(early), early.get("Suyuan-May-Lack-Own")) == ([], "true")
    caught_up()
    late = importer.get("/events")
    assert (len(listed(late)), late.get("Suyuan-May-Lack-Own")) == (1, None)
