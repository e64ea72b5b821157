"""Receiving over HTTP: look at a delivery, decide about it, read the record, take it back."""

from __future__ import annotations

import pytest
from django.test import Client

import deliveries
from deliveries import BILL, PACKS, TEXTS
from documents import CARTON
from suyuan.parties.services import create_api_key, create_party
from suyuan.supervision.findings.jobs import catch_up as judge
from suyuan.supervision.locks.project import catch_up
from three_firms import DEALER

ROOT = "/api/v1/acceptances"
SAID = {
    "delivery": CARTON,
    "place": DEALER,
    "at": "2026-03-03T16:00:00+08:00",
    "others": {"decision": "accept"},
}


class Machine:
    def __init__(self, party, scopes=("capture", "query", "check")):
        self.client = Client(headers={"Authorization": f"Bearer {create_api_key(party, scopes).token}"})

    def look(self, delivery):
        return self.client.get("/api/v1/deliveries", {"delivery": delivery})

    def post(self, body, **headers):
        return self.client.post(ROOT, body, content_type="application/json", headers=headers)


@pytest.fixture
def firms(db):
    firms = deliveries.on_its_way()
    judge()
    return firms


@pytest.fixture
def dealer(firms):
    return Machine(firms.dealer)


def code(answer):
    return answer.status_code, answer.json()["problems"][0]["code"]


@pytest.mark.requirement("R423")
def test_look_decide_read_and_take_back(dealer, firms, django_capture_on_commit_callbacks):
    came = dealer.look(BILL).json()
    packs = {one["id"] for one in came["things"] if not one["isBox"]}
    assert set(TEXTS) < packs
    assert (came["summary"]["stop"], came["needsTemperature"]) == (0, False)
    body = SAID | {
        "temperature": 5.3,
        "decisions": [{"code": PACKS[0], "decision": "hold", "reason": "标签破损"}],
    }
    with django_capture_on_commit_callbacks(execute=True):
        answer = dealer.post(body)
    assert answer.status_code == 201, answer.content
    made = answer.json()
    assert (made["summary"], made["temperature"]) == ({"accept": 3, "hold": 1, "reject": 0}, 5.3)
    assert (made["party"], len(made["events"]), made["lockID"] is None) == ("dealer", 3, False)
    assert dealer.client.get(answer["Location"]).json() == made
    assert [
        one["acceptanceID"] for one in dealer.client.get(ROOT, {"item": PACKS[1]}).json()["acceptances"]
    ] == [made["acceptanceID"]]
    held = {one["id"]: (one["decision"], one["reason"]) for one in made["things"]}
    assert held[TEXTS[0]] == ("hold", "标签破损")
    assert code(dealer.client.delete(f"{answer['Location']}?reason=did_not_occur")) == (400, "RECV-016")


def test_taken_back_it_stays_readable(dealer):
    where = dealer.post(SAID)["Location"]
    catch_up()
    assert dealer.client.delete(f"{where}?reason=because").status_code == 400
    gone = dealer.client.delete(f"{where}?reason=incorrect_data").json()
    assert (gone["undoneFor"], gone["undoneAt"] is None) == ("incorrect_data", False)
    assert dealer.client.get(where).json() == gone


def test_sent_twice_it_is_received_once(dealer):
    first = dealer.post(SAID, **{"Idempotency-Key": "a1"})
    again = dealer.post(SAID, **{"Idempotency-Key": "a1"})
    assert (first.status_code, again.json()) == (201, first.json())
    assert code(dealer.post(SAID)) == (400, "RECV-013")


@pytest.mark.parametrize(
    ("more", "wanted"),
    [
        ({"delivery": ""}, None),
        ({"place": "nowhere"}, "RECV-005"),
        ({"others": {"decision": "burn"}}, None),
        ({"others": None}, "RECV-009"),
        ({"temperature": "warm"}, None),
        ({"temperature": 1e300}, "RECV-007"),
        ({"papers": ["x"]}, None),
        ({"at": "yesterday"}, None),
        ({"colour": "red"}, None),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(dealer, more, wanted):
    status, told = code(dealer.post(SAID | more))
    assert status == 400
    assert wanted in {None, told}
    assert dealer.client.get(ROOT).json()["acceptances"] == []


def test_strangers_and_keys_without_the_scope_do_nothing(dealer, firms):
    where = dealer.post(SAID)["Location"]
    stranger = Machine(create_party("stranger", "路人", "DISTRIBUTOR"))
    assert stranger.client.get(where).status_code == 404
    assert stranger.client.delete(f"{where}?reason=did_not_occur").status_code == 404
    assert stranger.client.get(ROOT).json()["acceptances"] == []
    reader = Machine(firms.dealer, ("query",))
    assert reader.client.delete(f"{where}?reason=did_not_occur").status_code == 403
    assert reader.post(SAID).status_code == 403
    assert reader.look(CARTON).status_code == 403
