"""Papers over HTTP: attached by who reported the goods, listed for who received them, verified, withdrawn."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

import media_files
import three_firms
from documents import document, epc
from suyuan.ledger.sequencer import sequence_all
from suyuan.ledger.services import capture
from suyuan.parties.services import create_api_key, create_party
from suyuan.state.jobs import catch_up as fold
from three_firms import DEALER, MAKER, got, made, sent

VIAL, ROOT = epc(1), "/api/v1/papers"
PAPER = {
    "kind": "import_clearance",
    "number": "X 2026-7",
    "issuer": "天津口岸药监局",
    "issuedOn": "2026-03-01",
    "validUntil": "2027-03-01",
    "provision": "stamped_copy",
    "codes": [VIAL],
    "lot": "L7",
}


class Machine:
    def __init__(self, party, scopes=("capture", "query")):
        self.client = Client(headers={"Authorization": f"Bearer {create_api_key(party, scopes).token}"})

    def get(self, path="", **query):
        return self.client.get(f"{ROOT}{path}", query)

    def post(self, path="", **body):
        return self.client.post(f"{ROOT}{path}", body, content_type="application/json")

    def attached(self, **more):
        answer = self.post(**(PAPER | more))
        assert answer.status_code == 201, answer.content
        return answer.json()

    def numbers(self, **query):
        return [one["number"] for one in self.get(**query).json()["papers"]]


@pytest.fixture
def firms(db, settings, tmp_path):
    settings.MEDIA_FOLDER = tmp_path / "media"
    firms = three_firms.firms()
    for party, event in (
        (firms.maker, made(VIAL, ilmd={"cbvmda:lotNumber": "L7"})),
        (firms.maker, sent(MAKER, DEALER, VIAL, time="2026-03-02T08:00:00Z")),
        (firms.dealer, got(MAKER, DEALER, VIAL, time="2026-03-03T08:00:00Z")),
    ):
        assert capture(document(event), sender=party.pk).success
    sequence_all()
    fold()
    return firms


@pytest.fixture
def maker(firms):
    return Machine(firms.maker)


@pytest.fixture
def dealer(firms):
    return Machine(firms.dealer)


def code(answer):
    return answer.status_code, answer.json()["problems"][0]["code"]


@pytest.mark.requirement("R319", "R320", "R321")
def test_a_clearance_form_with_its_copy_reaches_who_received_the_goods(maker, dealer, firms):
    file = maker.client.post(
        "/api/v1/files",
        {"file": SimpleUploadedFile("x.pdf", media_files.pdf(), "application/pdf"), "purpose": "document"},
    ).json()["fileID"]
    paper = maker.attached(fileID=file)
    (found,) = dealer.get(item=VIAL).json()["papers"]
    assert found == paper
    assert found["about"] == [{"level": "lot", "id": "https://id.gs1.org/01/06901234567892/10/L7"}]
    assert (found["party"], found["state"], found["validUntil"]) == ("maker", "unverified", "2027-03-01")
    copy = dealer.client.get(f"/api/v1/files/{file}/content")
    assert b"".join(copy.streaming_content).startswith(b"%PDF")
    told = dealer.post(f"/{paper['paperID']}/verdicts", verdict="refused", reason="与海关公布的不符").json()
    assert (told["state"], told["reason"], told["verifiedBy"]) == ("refused", "与海关公布的不符", "dealer")
    assert told["verifiedAt"]
    assert maker.get(f"/{paper['paperID']}").json()["state"] == "refused"


def test_lists_are_asked_by_kind_state_and_side(maker, dealer):
    maker.attached()
    maker.attached(kind="inspection", number="J-1")
    assert dealer.numbers() == ["J-1", "X 2026-7"]
    assert dealer.numbers(kind="inspection") == ["J-1"]
    assert (
        dealer.numbers(state="verified") == dealer.numbers(of="own") == dealer.numbers(of="withdrawn") == []
    )
    assert maker.numbers(of="own") == ["J-1", "X 2026-7"]
    assert dealer.get().json()["more"] is False


def test_withdrawn_by_its_owner_it_counts_no_more(maker, dealer):
    paper = maker.attached()["paperID"]
    assert dealer.client.delete(f"{ROOT}/{paper}?reason=not+mine").status_code == 404
    assert code(maker.client.delete(f"{ROOT}/{paper}")) == (400, "PAPER-009")
    gone = maker.client.delete(f"{ROOT}/{paper}?reason=the+wrong+lot").json()
    assert (gone["reason"], gone["withdrawnAt"] is None) == ("the wrong lot", False)
    assert (dealer.numbers(), dealer.numbers(of="withdrawn")) == ([], ["X 2026-7"])


@pytest.mark.parametrize(
    ("more", "wanted"),
    [
        ({"codes": []}, "PAPER-004"),
        ({"codes": [epc(99)], "lot": ""}, "PAPER-005"),
        ({"number": ""}, "PAPER-002"),
        ({"issuedOn": "2999-01-01"}, "PAPER-003"),
        ({"fileID": str(uuid4())}, "PAPER-006"),
        ({"kind": "poem"}, None),
        ({"issuedOn": "soon"}, None),
        ({"colour": "red"}, None),
    ],
)
def test_what_cannot_be_attached_is_refused_in_words(maker, more, wanted):
    answer = maker.post(**(PAPER | more))
    status, told = code(answer)
    assert status == 400, answer.content
    assert wanted in {None, told}
    assert maker.numbers() == []


def test_strangers_and_keys_without_the_scope_do_nothing(maker, firms):
    paper = maker.attached()["paperID"]
    stranger = Machine(create_party("stranger", "路人", "DISTRIBUTOR"))
    assert (stranger.numbers(), stranger.get(f"/{paper}").status_code) == ([], 404)
    assert stranger.post(f"/{paper}/verdicts", verdict="verified").status_code == 404
    reader = Machine(firms.dealer, ("query",))
    assert reader.post(f"/{paper}/verdicts", verdict="verified").status_code == 403
    assert reader.numbers() == ["X 2026-7"]
