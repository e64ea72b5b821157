"""The addresses of subscriptions, as a machine with a key meets them."""

from __future__ import annotations

import json

import pytest
from jsonschema import Draft202012Validator

from suyuan.exchange.subscriptions import services
from suyuan.parties.services import create_api_key

ROOT = "/epcis/v2/queries"


@pytest.fixture
def machine(people, client):
    """Ask as a person's machine: ``machine("GET", "/mine/subscriptions")``."""
    tokens = {}

    def machine(method, path, content=None, person=people.importer, **headers):
        token = tokens.setdefault(person.party.pk, create_api_key(person.party, ("query",)).token)
        given = {"Authorization": f"Bearer {token}", **headers}
        body = content or b"" if content is None or isinstance(content, bytes) else json.dumps(content)
        return client.generic(method, ROOT + path, body, content_type="application/json", headers=given)

    answer = machine("POST", "", {"name": "mine", "query": {"EQ_bizStep": ["receiving"]}})
    assert answer.status_code == 201, answer.content
    return machine


def test_a_subscription_is_made_shown_listed_and_ended(machine, receive, testdata):
    receiver = receive()
    made = machine(
        "POST", "/mine/subscriptions", {"dest": receiver.dest, "stream": True, "signatureToken": "x" * 40}
    )
    assert made.status_code == 201, made.content
    told = made.json()
    assert made["Location"].endswith(f"/mine/subscriptions/{told['subscriptionID']}")
    assert "signatureToken" not in told
    assert told["stream"] is True
    one = f"/mine/subscriptions/{told['subscriptionID']}"
    assert machine("GET", one).json() == told
    assert machine("GET", "/mine/subscriptions").json() == [told]
    _assure_shape(testdata, told)
    discovered = machine("OPTIONS", one)
    assert (discovered.status_code, discovered["Allow"]) == (204, "OPTIONS, GET, DELETE")
    assert discovered["GS1-Query-Min-Record-Time"]
    assert machine("DELETE", one).status_code == 204
    assert machine("GET", one).status_code == 404
    assert machine("GET", "/mine/subscriptions").json() == []


def _assure_shape(testdata, told) -> None:
    """As GS1's own description of the interface has it."""
    api = json.loads((testdata / "epcis/gs1-epcis/rest/openapi.json").read_text(encoding="utf-8"))
    schema = {
        "$ref": "#/components/schemas/AbstractQuerySubscriptionResponse",
        "components": api["components"],
    }
    assert list(Draft202012Validator(schema).iter_errors(told)) == []


@pytest.mark.parametrize(
    ("body", "status", "kind"),
    [
        ({"dest": "https://127.0.0.1/x"}, 400, "SubscriptionControlsException"),
        ({"dest": "https://10.0.0.1/x", "stream": True}, 400, "InvalidURIException"),
        ({"dest": "htto://a", "stream": True}, 400, "ValidationException"),
        ({"dest": "https://a/", "schedule": {"hour": "[1-99]"}}, 400, "SubscriptionControlsException"),
        ("{", 400, "ValidationException"),
        (
            b'{"dest": "https://127.0.0.1/", "dest": "https://10.0.0.1/", "stream": true}',
            400,
            "ValidationException",
        ),
    ],
)
def test_refusals_have_the_kind_of_the_standard(machine, body, status, kind):
    answer = machine("POST", "/mine/subscriptions", body)
    assert (answer.status_code, answer.json()["type"]) == (status, f"epcisException:{kind}")
    assert answer.json()["detail"]


@pytest.mark.parametrize("path", ["/none/subscriptions", "/none/subscriptions/1", "/mine/subscriptions/1"])
@pytest.mark.parametrize("method", ["GET", "OPTIONS", "DELETE", "POST"])
def test_what_is_not_there_is_404_and_never_a_fault(machine, method, path):
    allowed = machine(method, path, {"dest": "https://93.184.216.34/", "stream": True}).status_code
    assert allowed in {404, 405}


def test_others_find_nothing(machine, people, receive):
    made = machine("POST", "/mine/subscriptions", {"dest": receive().dest, "stream": True}).json()
    one = f"/mine/subscriptions/{made['subscriptionID']}"
    for method, path in (
        ("GET", one),
        ("DELETE", one),
        ("POST", f"{one}/pause"),
        ("GET", "/mine/subscriptions"),
    ):
        assert machine(method, path, person=people.rival).status_code == 404


def test_the_owner_steers(machine, people, receive, send, deliver):
    is_up = []
    receiver = receive(lambda headers, body: (204 if is_up else 500, {}))
    made = machine("POST", "/mine/subscriptions", {"dest": receiver.dest, "stream": True}).json()
    one = f"/mine/subscriptions/{made['subscriptionID']}"
    assert machine("POST", f"{one}/pause").json()["state"] == "paused"
    assert machine("POST", f"{one}/resume").json()["state"] == "active"
    send(people.importer, "a")
    deliver(12)
    assert machine("GET", one).json()["stateReason"] == "SUB-015"
    (letter,) = machine("GET", f"{one}/deliveries?state=dead").json()
    assert machine("POST", f"{one}/pass-over").json()["state"] == "active"
    is_up.append(True)
    assert machine("POST", f"{one}/replay", {"delivery": letter["id"]}).status_code == 200
    deliver()
    assert machine("POST", f"{one}/replay", {"number": 1}).status_code == 200
    deliver()
    assert [call.status for call in receiver.taken] == [204, 204]
    for wrong in ({}, {"number": True}, {"number": 0}, {"delivery": "x"}, {"recordTime": "x"}, []):
        assert machine("POST", f"{one}/replay", wrong).status_code in {400, 404}


def test_many_are_listed_page_by_page(machine, receive):
    dest = receive().dest
    made = {
        machine("POST", "/mine/subscriptions", {"dest": dest, "stream": True}).json()["subscriptionID"]
        for _ in "abcde"
    }
    found, address = [], f"{ROOT}/mine/subscriptions?perPage=2"
    while address:
        answer = machine("GET", address.removeprefix(ROOT))
        found += [each["subscriptionID"] for each in answer.json()]
        address = answer.headers.get("Link", "").partition(">")[0].partition("testserver")[2]
    assert sorted(found) == sorted(made)
    assert len(found) == len(made)


def test_the_formats_said_when_subscribing_count(machine, people, receive, send, deliver):
    receiver = receive()
    body = {"dest": receiver.dest, "stream": True}
    made = machine("POST", "/mine/subscriptions", body, **{"GS1-EPC-Format": "Always_EPC_URN"}).json()
    assert made["epcFormat"] == "Always_EPC_URN"
    assert services.get_subscription(people.importer.party.pk, made["subscriptionID"]).format == {
        "GS1-EPC-Format": "Always_EPC_URN"
    }


def test_nobody_can_subscribe_without_end(machine, receive, monkeypatch):
    monkeypatch.setattr(services, "MOST_OF_ONE_OWNER", 2)
    body = {"dest": receive().dest, "stream": True}
    statuses = [machine("POST", "/mine/subscriptions", body).status_code for _ in range(3)]
    assert statuses == [201, 201, 400]


def test_a_schedule_that_begins_where_the_calendar_ends_never_comes_true(machine, receive):
    body = {"dest": receive().dest, "schedule": {"hour": "1"}, "initialRecordTime": "9999-12-31T23:00:00Z"}
    answer = machine("POST", "/mine/subscriptions", body)
    assert answer.status_code == 201
    assert (
        machine("GET", f"/mine/subscriptions/{answer.json()['subscriptionID']}").json()["state"] == "active"
    )


def test_what_was_replaced_is_not_told_as_delivered(machine, people, receive, send, deliver):
    away = receive(lambda headers, body: (500, {}))
    address = _subscribed(machine, away.dest)
    send(people.importer, "a")
    deliver()
    assert machine("POST", f"{address}/replay", {"number": 1}).status_code == 200
    told = {one["state"]: one["deliveredAt"] for one in machine("GET", f"{address}/deliveries").json()}
    assert told["replaced"] is None
    assert machine("DELETE", address).status_code == 204


def _subscribed(machine, dest: str) -> str:
    made = machine("POST", "/mine/subscriptions", {"dest": dest, "stream": True}).json()
    return f"/mine/subscriptions/{made['subscriptionID']}"


def test_refusals_of_a_replay_tell_what_a_replay_wants(machine, receive):
    made = machine("POST", "/mine/subscriptions", {"dest": receive().dest, "stream": True}).json()
    one = f"/mine/subscriptions/{made['subscriptionID']}"
    (problem,) = machine("POST", f"{one}/replay", {"colour": "red"}).json()["problems"]
    assert problem["code"] == "SUB-041"
    assert '{"number": 123}' in problem["remedy"]
    nothing = machine("POST", f"{one}/pass-over")
    (problem,) = nothing.json()["problems"]
    assert (nothing.status_code, problem["code"], problem["value"]) == (
        404,
        "SUB-040",
        made["subscriptionID"],
    )


@pytest.mark.parametrize("asked", ["state=lost", "state=dead&state=dead", "status=dead"])
def test_a_list_of_deliveries_passes_over_no_wish(machine, receive, asked):
    made = machine("POST", "/mine/subscriptions", {"dest": receive().dest, "stream": True}).json()
    one = f"/mine/subscriptions/{made['subscriptionID']}"
    assert machine("GET", f"{one}/deliveries?{asked}").status_code == 400
    assert machine("GET", f"{one}/deliveries?state=dead").json() == []
    assert machine("GET", "/mine/subscriptions?status=active").status_code == 400
