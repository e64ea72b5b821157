"""The pages of papers: attach with a file, see at the code, verify, withdraw, filter and take away."""

from __future__ import annotations

import csv
import io
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook

import media_files
import three_firms
from documents import document, epc
from suyuan.ledger.sequencer import sequence_all
from suyuan.ledger.services import capture
from suyuan.parties.models import User
from suyuan.parties.services import create_party
from suyuan.parties.viewer import Viewer
from suyuan.state.jobs import catch_up as fold
from suyuan.supervision.papers.queries import Question, lines
from three_firms import DEALER, MAKER, got, made, sent

VIAL = epc(1)
FACTS = {
    "kind": "batch_release",
    "number": "批签 2026-7",
    "issuer": "中检院",
    "issued": "2026-03-01",
    "until": "",
    "provision": "stamped_copy",
    "codes": VIAL,
    "lot": "L7",
    "events": "",
}


@pytest.fixture
def firms(db, settings, tmp_path):
    settings.MEDIA_FOLDER = tmp_path / "media"
    firms = three_firms.firms()
    for party, event in (
        (firms.maker, made(VIAL, ilmd={"cbvmda:lotNumber": "L7"})),
        (firms.maker, sent(MAKER, DEALER, VIAL, time="2026-03-02T08:00:00Z")),
        (firms.dealer, got(MAKER, DEALER, VIAL, time="2026-03-03T08:00:00Z")),
    ):
        result = capture(document(event), sender=party.pk)
        assert result.success, result.all_problems()
    sequence_all()
    fold()
    return firms


def person(login, role, party=None):
    user = User(login=login, name=login, party=party, role=role)
    user.set_unusable_password()
    user.save()
    client = Client()
    client.force_login(user)
    return client


def office():
    return create_party("beijing", "北京市药监局", "REGULATOR", area="110000", level="PROVINCE")


@pytest.fixture
def maker(firms):
    return person("zhiliang", "capturer", firms.maker)


@pytest.fixture
def dealer(firms):
    return person("kuguan", "capturer", firms.dealer)


def text(answer):
    return answer.content.decode()


def the_paper():
    (found,) = lines(Question(withdrawn=None), Viewer.operator())
    return found


def certificate():
    return SimpleUploadedFile("certificate.pdf", media_files.pdf(), "application/pdf")


def test_the_list_is_empty_and_says_so(maker, dealer):
    assert "还没有文件" in text(maker.get("/papers/"))
    assert "/papers/new/" in text(maker.get("/trace/", {"q": VIAL}))


@pytest.mark.requirement("R321", "R320")
def test_attached_with_its_file_it_is_seen_at_the_code_and_verified_by_the_receiver(maker, dealer):
    answer = maker.post("/papers/new/", FACTS | {"file": certificate()})
    assert answer.status_code == 302, text(answer)
    code_page = text(dealer.get("/trace/", {"q": VIAL}))
    assert ("批签发证明 批签 2026-7" in code_page, "未验证" in code_page) == (True, True)
    address = f"/papers/{the_paper().id}/"
    assert address in code_page
    one = text(dealer.get(address))
    assert ("加盖印章的复印件" in one, "中检院" in one, "L7" in one) == (True, True, True)
    opened = dealer.get(f"/files/{the_paper().file_id}/content/")
    assert b"".join(opened.streaming_content).startswith(b"%PDF")
    assert dealer.post(f"{address}judge/", {"verdict": "verified"}).status_code == 302
    assert "已验证" in text(dealer.get("/trace/", {"q": VIAL}))
    assert "kuguan" in text(dealer.get(address))
    told = text(maker.get(address))
    assert ("北方医药配送" in told, "kuguan" in told) == (True, False)


def test_a_refusal_needs_its_reason_and_is_told_with_it(maker, dealer):
    maker.post("/papers/new/", FACTS)
    address = f"/papers/{the_paper().id}/"
    refused = dealer.post(f"{address}judge/", {"verdict": "refused", "reason": ""})
    assert (refused.status_code, "PAPER-009" in text(refused)) == (422, True)
    dealer.post(f"{address}judge/", {"verdict": "refused", "reason": "编号与官网公布的不符"})
    assert "编号与官网公布的不符" in text(maker.get("/papers/"))
    assert maker.post(f"{address}judge/", {"verdict": "verified"}).status_code == 422  # its own


def test_its_owner_alone_withdraws_it(maker, dealer):
    maker.post("/papers/new/", FACTS)
    address = f"/papers/{the_paper().id}/withdraw/"
    assert dealer.post(address, {"why": "不是我的"}).status_code == 404
    assert maker.post(address, {"why": ""}).status_code == 422
    assert maker.post(address, {"why": "附错了批次"}).status_code == 302
    assert "批签 2026-7" not in text(dealer.get("/trace/", {"q": VIAL}))
    assert "附错了批次" in text(dealer.get(f"/papers/{the_paper().id}/"))
    assert "批签 2026-7" in text(maker.get("/papers/?of=withdrawn"))


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"number": ""}, "PAPER-002"),
        ({"issued": "yesterday"}, "PAPER-003"),
        ({"issued": "2099-01-01"}, "PAPER-003"),
        ({"until": "soon"}, "PAPER-003"),
        ({"kind": "love_letter"}, "PAPER-001"),
        ({"codes": ""}, "PAPER-004"),
        ({"events": "no number"}, "PAPER-004"),
        ({"codes": epc(99), "lot": ""}, "PAPER-005"),
        ({"file": SimpleUploadedFile("a.pdf", b"MZ" + bytes(99))}, "MED-004"),
    ],
)
def test_what_cannot_be_attached_is_told_what_was_typed_stays_and_no_file_is_kept(maker, given, code, one):
    answer = maker.post("/papers/new/", FACTS | given)
    assert (answer.status_code, code in text(answer)) == (422, True), text(answer)
    assert 'value="中检院"' in text(answer)
    assert (one("SELECT count(*) FROM paper"), one("SELECT count(*) FROM media_file")) == (0, 0)


def test_no_file_is_kept_of_what_is_refused_at_the_end(maker, one):
    maker.post("/papers/new/", FACTS)
    answer = maker.post("/papers/new/", FACTS | {"file": certificate()})
    assert (answer.status_code, "PAPER-007" in text(answer)) == (422, True)
    assert one("SELECT count(*) FROM media_file") == 0


def test_the_list_is_filtered_and_taken_away(maker, dealer):
    maker.post("/papers/new/", FACTS)
    maker.post("/papers/new/", FACTS | {"kind": "inspection", "number": "=1+1", "issuer": "检验所"})
    for asked, many in (
        ("", 2), ("kind=inspection", 1), ("state=verified", 0), ("text=检验", 1), ("of=own", 0), ("of=theirs", 2),
        (f"code={VIAL}", 2), (f"code={epc(2)}", 0),
    ):  # fmt: skip
        rows = list(
            csv.reader(io.StringIO(dealer.get(f"/papers/export.csv?{asked}").content.decode("utf-8-sig")))
        )
        assert len(rows) == 1 + many, asked
        assert text(dealer.get(f"/papers/?{asked}")).count("<b>京华生物</b>") == many, asked
    book = load_workbook(io.BytesIO(dealer.get("/papers/export.xlsx").content))
    cells = {cell.value for row in book.active.iter_rows() for cell in row}
    assert ("验证状态" in cells, "'=1+1" in cells, "=1+1" in cells) == (True, True, False)
    odd = dealer.get("/papers/?kind=poem&code=%00")
    assert (odd.status_code, "有的条件没有看懂" in text(odd)) == (400, True)
    assert dealer.get("/papers/export.csv?state=odd").status_code == 404


def test_strangers_and_other_roles_learn_nothing(maker, firms):
    maker.post("/papers/new/", FACTS)
    address = f"/papers/{the_paper().id}/"
    stranger = person("luren", "capturer", create_party("stranger", "路人", "DISTRIBUTOR"))
    assert "批签 2026-7" not in text(stranger.get("/papers/"))
    for path in (address, f"/papers/{uuid4()}/"):
        assert stranger.get(path).status_code == 404
        assert stranger.post(f"{path}judge/", {"verdict": "verified"}).status_code == 404
    reader = person("shuju", "data-officer", firms.maker)
    assert reader.get(address).status_code == 200
    assert reader.get("/papers/new/").status_code == 404
    assert person("tongji", "ordinary-officer", office()).get("/papers/").status_code == 404


@pytest.mark.requirement("R320")
def test_an_authority_verifies_for_everybody(maker, dealer, firms):
    maker.post("/papers/new/", FACTS)
    address = f"/papers/{the_paper().id}/"
    officer = person("jianguan", "officer", office())
    assert "对所有单位有效" in text(officer.get(address))
    officer.post(f"{address}judge/", {"verdict": "refused", "reason": "该批没有签发过"})
    for reader in (maker, dealer):
        assert "该批没有签发过" in text(reader.get("/trace/", {"q": VIAL}))
