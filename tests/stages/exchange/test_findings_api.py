"""Findings for machines: what a key sees, page by page, and one with its things."""

from __future__ import annotations

import pytest
from django.test import Client

import three_firms
from documents import document, epc
from suyuan.ledger.sequencer import sequence_all
from suyuan.ledger.services import capture
from suyuan.parties.services import create_api_key, create_party
from suyuan.state.jobs import catch_up as fold
from suyuan.supervision.findings.jobs import catch_up as judge
from three_firms import DEALER, MAKER, got, made


@pytest.fixture
def firms(db):
    found = three_firms.firms()
    for number in range(3):
        capture(document(made(epc(f"A{number}"))), sender=found.maker.pk)
        event = got(MAKER, DEALER, epc(f"A{number}"), time=f"2026-03-0{number + 3}T08:00:00Z")
        capture(document(event), sender=found.dealer.pk)
    sequence_all()
    fold()
    judge()
    return found


def machine(party):
    token = create_api_key(party, ("query",)).token
    return Client(headers={"authorization": f"Bearer {token}"})


def test_each_side_is_told_and_nobody_else(firms):
    for party in (firms.maker, firms.dealer):
        found = machine(party).get("/api/v1/findings").json()["findings"]
        assert [one["rule"] for one in found] == ["COMP-ISSUE"] * 3
        assert {(one["party"], one["partner"], one["state"]) for one in found} == {
            ("maker", "dealer", "open")
        }
        assert found[0]["message"]["zh"].startswith("北方医药配送于 2026-03-0")
    stranger = create_party("stranger", "路人", "DISTRIBUTOR")
    assert machine(stranger).get("/api/v1/findings").json() == {"findings": [], "next": None}
    (one, *_) = machine(firms.maker).get("/api/v1/findings").json()["findings"]
    assert machine(stranger).get(f"/api/v1/findings/{one['findingID']}").status_code == 404


def test_what_is_ones_own_to_mend_can_be_asked_for_alone(firms):
    assert len(machine(firms.maker).get("/api/v1/findings?of=mine").json()["findings"]) == 3
    assert machine(firms.dealer).get("/api/v1/findings?of=mine").json()["findings"] == []


def test_one_finding_names_its_things(firms):
    client = machine(firms.maker)
    (one, *_) = client.get("/api/v1/findings", {"item": epc("A1")}).json()["findings"]
    whole = client.get(f"/api/v1/findings/{one['findingID']}").json()
    assert whole["items"] == ["https://id.gs1.org/01/06901234567892/21/A1"]
    assert whole["example"] == whole["items"][0]


def test_pages_are_walked_by_the_address_of_the_next(firms, monkeypatch):
    monkeypatch.setattr("suyuan.supervision.findings.queries.PER_PAGE", 2)
    client, address, seen = machine(firms.maker), "/api/v1/findings?state=open", []
    while address:
        page = client.get(address).json()
        seen += [one["findingID"] for one in page["findings"]]
        address = page["next"]
    assert len(seen) == len(set(seen)) == 3


@pytest.mark.parametrize("asked", ["state=lost", "of=theirs", "colour=red", "state=open&state=all"])
def test_what_cannot_be_asked_is_refused(firms, asked):
    answer = machine(firms.maker).get(f"/api/v1/findings?{asked}")
    assert answer.status_code == 400, answer.content


def test_an_odd_page_begins_at_the_first(firms):
    assert len(machine(firms.maker).get("/api/v1/findings?before=zz").json()["findings"]) == 3
