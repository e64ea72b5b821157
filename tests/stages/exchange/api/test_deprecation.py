"""What is on its way out is told by its answers, by the document, by the pages, and to those who still use it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from email.utils import parsedate_to_datetime

import pytest

from documents import document, epc, object_event
from suyuan import clock
from suyuan.exchange import deprecation
from suyuan.exchange.api import openapi
from suyuan.exchange.api.operations import Words
from suyuan.exchange.deprecation import Deprecation
from suyuan.parties.services import create_api_key

SINCE = dt.datetime(2026, 6, 1, tzinfo=dt.timezone(dt.timedelta(hours=8)))
WORDS = Words("It tells too little; `/trace` tells all.", "内容过少，`/trace` 更完整。")
STATE = Deprecation(
    "short-state",
    SINCE,
    SINCE + dt.timedelta(days=400),
    WORDS,
    address="/api/v1/things/{code}/state",
    successor="/api/v1/trace",
)
DIRECTION = Deprecation(
    "trace-direction", SINCE, None, WORDS, address="/api/v1/trace", methods=("GET",), parameter="direction"
)
FIELD = Deprecation("holder", SINCE, None, WORDS, field="ShortNow.holder")
SOAP = Deprecation("epcis-1", SINCE, None, WORDS, address="/epcis/v1/")
CSV = Deprecation("csv", SINCE, None, WORDS, address="/api/v1/mappings/{name}/template.csv")
QUERIES = Deprecation("queries", SINCE, None, WORDS, address="/epcis/v2/queries/{name}", methods=("DELETE",))
CODE = "(01)06938888800013(21)A7"


@pytest.fixture
def declare(monkeypatch):
    def declare(*declared: Deprecation) -> None:
        monkeypatch.setattr(deprecation, "DECLARED", deprecation.checked(declared))
        openapi.document.cache_clear()
        openapi.as_bytes.cache_clear()

    yield declare
    monkeypatch.undo()
    openapi.document.cache_clear()
    openapi.as_bytes.cache_clear()


def missing(one: Deprecation) -> bool:
    """Whether a declaration names nothing that there is: it would be told to nobody."""
    made = openapi.document()
    if one.field:
        schema, _, field = one.field.partition(".")
        return field not in made["components"]["schemas"].get(schema, {}).get("properties", {})
    if one.address.endswith("/"):
        return one.address not in {"/api/v1/", "/epcis/v1/", "/epcis/v2/"}
    methods = made["paths"].get(one.address.removeprefix(openapi.ROOT))
    if methods is None:
        return not one.address.startswith("/epcis/")
    names = {told["name"] for each in methods.values() for told in each["parameters"]}
    return not {m.lower() for m in one.methods} <= set(methods) or one.parameter not in {*names, ""}


def test_what_is_declared_is_there():
    assert [one.name for one in deprecation.DECLARED if missing(one)] == []
    assert not any(map(missing, (STATE, DIRECTION, FIELD, SOAP, CSV, QUERIES)))
    for wrong in ({"address": "/api/v1/tracks"}, {"parameter": "way"}, {"methods": ("PUT",)}):
        assert missing(replace(DIRECTION, **wrong))
    assert missing(replace(FIELD, field="ShortNow.owner"))


def test_without_a_declaration_nothing_is_announced(importer):
    answer = importer.get("/trace", {"code": CODE})
    assert not {"Deprecation", "Sunset", "Link"} & set(answer.headers)
    assert deprecation.DECLARED == ()


@pytest.mark.requirement("R373")
def test_every_answer_of_a_deprecated_operation_says_so(importer, declare):
    declare(STATE)
    answer = importer.get("/things/a%2Fb/state")
    assert answer.status_code == 200
    assert answer.headers["Deprecation"] == f"@{int(SINCE.timestamp())}"
    assert parsedate_to_datetime(answer.headers["Sunset"]) == STATE.sunset
    assert answer.headers["Sunset"].endswith(" GMT")
    assert answer.headers["Link"] == (
        '<http://testserver/api/v1/docs#deprecated-short-state>; rel="deprecation"; type="text/html", '
        '<http://testserver/api/v1/trace>; rel="successor-version"'
    )
    assert "Deprecation" in importer.get("/things/x/state", {"unknown": "1"}).headers  # a refusal too
    for path in ("/trace", "/things/x", "/parties/me"):
        assert "Deprecation" not in importer.get(path, {"code": CODE}).headers


def test_a_parameter_is_announced_to_who_uses_it(importer, declare):
    declare(DIRECTION)
    assert "Deprecation" not in importer.get("/trace", {"code": CODE}).headers
    told = importer.get("/trace", {"code": CODE, "direction": "back"})
    assert told.headers["Deprecation"] == f"@{int(SINCE.timestamp())}"
    assert "Sunset" not in told.headers


def test_of_several_the_earliest_moments_are_told_and_each_has_its_link(importer, declare):
    early = replace(STATE, name="early", since=SINCE - dt.timedelta(days=9), sunset=None, successor="")
    declare(STATE, early)
    headers = importer.get("/things/x/state").headers
    assert headers["Deprecation"] == f"@{int(early.since.timestamp())}"
    assert parsedate_to_datetime(headers["Sunset"]) == STATE.sunset
    assert headers["Link"].count('rel="deprecation"') == 2


def test_the_link_to_the_next_page_stays(importer, declare):
    declare(Deprecation("lists", SINCE, None, WORDS, address="/epcis/v2/capture", methods=("GET",)))
    headers = {"Authorization": f"Bearer {importer.token}"}
    for serial in "ab":
        importer.post("/capture", document(object_event(epc(serial))))
    link = importer.client.get("/epcis/v2/capture?perPage=1", headers=headers).headers["Link"]
    assert link.count('rel="next"') == link.count('rel="deprecation"') == 1
    assert "Deprecation" not in importer.client.options("/epcis/v2/capture", headers=headers).headers


@pytest.mark.parametrize(
    ("declared", "method", "path", "is_told"),
    [
        (SOAP, "GET", "/epcis/v1/query?wsdl", True),
        (SOAP, "POST", "/epcis/v1/capture", True),
        (SOAP, "GET", "/epcis/v1/nothing", True),
        (SOAP, "GET", "/epcis/v2/events", False),
        (CSV, "GET", "/api/v1/mappings/receiving/template.csv", True),
        (CSV, "GET", "/api/v1/mappings/receiving/template.xlsx", False),
        (CSV, "HEAD", "/api/v1/mappings/receiving/template.csv", True),
        (QUERIES, "DELETE", "/epcis/v2/queries/mine", True),
        (QUERIES, "GET", "/epcis/v2/queries/mine", False),
        (QUERIES, "DELETE", "/epcis/v2/queries/mine/subscriptions/x", False),
    ],
)
def test_what_is_declared_is_met_and_nothing_beside_it(*, importer, declare, declared, method, path, is_told):
    declare(declared)
    headers = {"Authorization": f"Bearer {importer.token}"}
    answer = importer.client.generic(method, path, headers=headers)
    assert ("Deprecation" in answer.headers) is is_told


def test_the_document_marks_operation_parameter_and_field(declare):
    declare(STATE, DIRECTION, FIELD)
    made = openapi.document()
    state, trace = made["paths"]["/things/{code}/state"]["get"], made["paths"]["/trace"]["get"]
    assert state["deprecated"] is True
    assert state["x-deprecation"][0] == {
        "name": "short-state",
        "what": "/api/v1/things/{code}/state",
        "since": SINCE.isoformat(),
        "sunset": STATE.sunset.isoformat(),
        "successor": "/api/v1/trace",
        "description": WORDS.en,
        "x-description-zh": WORDS.zh,
    }
    assert "deprecated" not in trace
    marked = {one["name"] for one in trace["parameters"] if one.get("deprecated")}
    assert marked == {"direction"}
    fields = made["components"]["schemas"]["ShortNow"]["properties"]
    assert {name for name, told in fields.items() if told.get("deprecated")} == {"holder"}


def test_a_whole_version_is_marked_operation_by_operation(declare):
    declare(replace(SOAP, name="v1", address="/api/v1/"))
    operations = [one for methods in openapi.document()["paths"].values() for one in methods.values()]
    assert all(one["deprecated"] for one in operations)


@pytest.mark.parametrize(
    ("language", "words", "date"),
    [
        ("zh-hans", "内容过少", "2027-07-06 之前仍可使用"),
        ("en", "It tells too little", "usable until 2027-07-06"),
    ],
)
def test_the_page_tells_it_where_it_belongs_and_in_a_list(client, db, declare, *, language, words, date):
    client.cookies["suyuan_language"] = language
    nothing = {"zh-hans": "目前没有即将停用的内容", "en": "Nothing is on its way out"}[language]
    assert nothing in client.get("/api/v1/docs").content.decode()
    declare(STATE, DIRECTION, FIELD)
    text = client.get("/api/v1/docs").content.decode()
    assert nothing not in text
    assert text.count(words) == 6  # each where it belongs and in the list
    assert text.count(date) == 2
    for one in deprecation.DECLARED:
        assert f'id="deprecated-{one.name}"' in text


@pytest.fixture
def call(people, client):
    """A call of a person's machine: ``call(person, path)``."""

    def call(person, path: str, name: str = "HIS"):
        token = create_api_key(person.party, ("*",), name=name).token
        return client.get(path, headers={"Authorization": f"Bearer {token}"}), token.split("_")[1]

    return call


def shown(client, person, **cookies: str) -> str:
    client.force_login(person.user)
    for name, value in cookies.items():
        client.cookies[name] = value
    text = client.get("/interface/").content.decode()
    client.logout()
    return text


def test_those_whose_keys_still_use_it_are_told_on_the_interface_page(people, client, call, declare):
    declare(STATE, DIRECTION)
    _, prefix = call(people.importer, "/api/v1/things/x/state")
    call(people.rival, "/api/v1/trace?code=x")
    text = shown(client, people.importer)
    for expected in (
        "仍在使用即将停用的接口",
        "内容过少",
        prefix,
        "HIS",
        "/api/v1/trace",
        "1 次",
        "2027-07-06",
    ):
        assert expected in text
    assert "direction" not in text
    assert "仍在使用即将停用的接口" not in shown(client, people.rival)
    assert people.importer.party.name in shown(client, people.regulator)
    assert "Still in use: deprecated interfaces" in shown(client, people.importer, suyuan_language="en")


def test_who_has_moved_on_is_told_no_longer(people, client, call, declare, monkeypatch):
    declare(STATE)
    call(people.importer, "/api/v1/things/x/state")
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + dt.timedelta(days=31))
    assert "仍在使用即将停用的接口" not in shown(client, people.importer)


@pytest.mark.parametrize(
    "wrong",
    [
        {"sunset": SINCE + dt.timedelta(days=364)},
        {"since": SINCE.replace(tzinfo=None)},
        {"address": ""},
        {"field": "ShortNow.holder"},
        {"address": "api/v1/trace"},
        {"name": "Short State"},
    ],
)
def test_a_declaration_that_breaks_the_promise_is_refused(wrong):
    with pytest.raises(ValueError, match=wrong.get("name", STATE.name)):
        deprecation.checked([replace(STATE, **wrong)])
    with pytest.raises(ValueError, match="twice"):
        deprecation.checked([STATE, STATE])
