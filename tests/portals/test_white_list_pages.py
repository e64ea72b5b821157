"""The white lists of urgent imports: entered, ended, imported, exported by the regulator; not there for others."""

from __future__ import annotations

import io
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from openpyxl import Workbook, load_workbook

import people
from documents import document, epc
from suyuan import clock
from suyuan.ledger.sequencer import sequence_all
from suyuan.ledger.services import capture
from suyuan.masterdata.entering.queries import key_of_class
from suyuan.masterdata.lists.queries import is_importer_listed, is_product_listed
from suyuan.masterdata.models import ImportApproval, ImportListing
from suyuan.parties.models import User
from suyuan.state.jobs import catch_up as fold
from suyuan.supervision.findings.jobs import catch_up as judge
from three_firms import made

GTIN = "06901234567892"
APPROVED = {
    "of": "approval", "number": "京急 2026-7", "product": GTIN, "name": "可降解气道支架", "quantity": "5", "unit": "盒",
    "valid_from": "2026-01-01", "valid_to": "2099-12-31", "institutions": "nurse-party",
}  # fmt: skip


@pytest.fixture
def cast(db):
    return people.cast()


@pytest.fixture
def officer(cast):
    """A person of the city's drug regulator."""
    user = User(login="officer", name="周鉴", party=cast.regulator.party, role="officer")
    user.set_unusable_password()
    user.save()
    return browser(user)


def browser(user):
    client = Client()
    client.force_login(user)
    return client


def acts():
    with connection.cursor() as cursor:
        cursor.execute("SELECT kind FROM act WHERE kind LIKE 'import.%' ORDER BY at")
        return [kind for (kind,) in cursor.fetchall()]


def enter(officer, **typed):
    answer = officer.post("/white-lists/new/", typed)
    assert answer.status_code == 302, answer.content.decode()
    return answer["Location"]


def text(answer):
    return answer.content.decode()


@pytest.mark.requirement("R160")
def test_an_importer_is_listed_and_taken_from_the_list_again(officer, cast):
    importer, before = cast.importer.party, clock.now()
    assert "名单还是空的" in text(officer.get("/white-lists/"))
    where = enter(officer, of="importer", party=importer.code, basis="京药监〔2026〕3号")
    listed = clock.now()
    assert (is_importer_listed(importer.pk, before), is_importer_listed(importer.pk, listed)) == (False, True)
    assert not is_importer_listed(cast.rival.party.pk, listed)
    page = text(officer.get("/white-lists/"))
    assert "京华进口" in page
    assert "京药监〔2026〕3号" in page
    assert officer.post(f"{where}end/", {"why": " "}).status_code == 422
    assert officer.post(f"{where}end/", {"why": "资质已被注销"}).status_code == 302
    assert officer.post(f"{where}end/", {"why": "资质已被注销"}).status_code == 422
    assert (is_importer_listed(importer.pk, listed), is_importer_listed(importer.pk, clock.now())) == (
        True,
        False,
    )
    assert "资质已被注销" in text(officer.get(where))
    assert "京华进口" not in text(officer.get("/white-lists/"))
    assert "京华进口" in text(officer.get("/white-lists/?state=ended"))
    assert acts() == ["import.list", "import.unlist"]
    enter(officer, of="importer", party=importer.code)
    assert is_importer_listed(importer.pk, clock.now())


@pytest.mark.requirement("R161")
def test_a_product_is_listed(officer):
    enter(officer, of="product", product="8001203", name="依洛维司片", since="2026-01-01")
    now = clock.now()
    assert is_product_listed(key_of_class("drug:8001203"), now)
    assert not is_product_listed(key_of_class("drug:8001204"), now)
    assert "依洛维司片" in text(officer.get("/white-lists/?of=product&text=8001203"))
    assert (
        officer.post("/white-lists/new/", {"of": "product", "product": "8001203", "name": "x"}).status_code
        == 422
    )


def test_an_approval_tells_for_whom_it_is_and_how_much_is_used(officer, cast):
    where = enter(officer, **APPROVED)
    row = ImportApproval.objects.get()
    assert (row.quantity, list(row.institutions.all())) == (Decimal(5), [cast.nurse.party])
    assert "首善医院" in text(officer.get("/white-lists/?of=approval"))
    ilmd = {"imp:certificateNo": "京急 2026-7", "cbvmda:lotNumber": "L7"}
    result = capture(document(made(epc(1), epc(2), ilmd=ilmd)), sender=cast.importer.party.pk)
    assert result.success, result.all_problems()
    assert "已用 0 / 5 盒" in text(officer.get("/white-lists/?of=approval"))
    sequence_all()
    fold()
    judge()
    assert "已用 2 / 5 盒" in text(officer.get("/white-lists/?of=approval"))
    more = [epc(n) for n in range(2, 8)]
    assert capture(
        document(made(*more, ilmd=ilmd, time="2026-03-02T08:00:00Z")), sender=cast.importer.party.pk
    )
    sequence_all()
    fold()
    judge()
    assert "超出批准数量" in text(officer.get(where))
    assert officer.post(f"{where}end/", {"why": "企业申请撤销"}).status_code == 302
    assert "已撤销" in text(officer.get(where))
    assert acts() == ["import.approve", "import.disapprove"]


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ({"of": "importer", "party": "nobody"}, "LIST-001"),
        ({"of": "importer", "party": "nurse-party"}, "LIST-002"),
        ({"of": "product", "product": "hello", "name": "x"}, "LIST-003"),
        ({"of": "product", "product": "8001203", "name": ""}, "LIST-005"),
        ({"of": "product", "product": "8001203", "name": "x" * 201}, "LIST-005"),
        ({"of": "product", "product": "8001203", "name": "x", "since": "soon"}, "LIST-006"),
        ({**APPROVED, "number": " "}, "LIST-005"),
        ({**APPROVED, "quantity": "many"}, "LIST-007"),
        ({**APPROVED, "quantity": "-1"}, "LIST-007"),
        ({**APPROVED, "quantity": "1e30"}, "LIST-007"),
        ({**APPROVED, "quantity": "NaN"}, "LIST-007"),
        ({**APPROVED, "valid_to": "2025-12-31"}, "LIST-006"),
        ({**APPROVED, "institutions": ""}, "LIST-008"),
        ({**APPROVED, "institutions": "nurse-party, nowhere"}, "LIST-001"),
        ({**APPROVED, "product": ""}, "LIST-003"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_kept(officer, typed, code):
    answer = officer.post("/white-lists/new/", typed)
    assert (answer.status_code, code in text(answer)) == (422, True)
    assert (ImportListing.objects.count(), ImportApproval.objects.count(), acts()) == (0, 0, [])


def test_a_table_is_taken_row_by_row_and_given_back(officer, cast):
    template = officer.get("/white-lists/import/template.xlsx?of=approval")
    heads = [cell.value for cell in load_workbook(io.BytesIO(template.content)).active[1]]
    assert heads[0] == "批准文件编号 number"
    good = ["证-1", "8001203", "依洛维司片", "100", "盒", "2026-01-01", "2027-01-01", "nurse-party"]
    answer = send(
        officer, "approval", heads, good, ["证-2", "8001203", "x", "0", "", "2026-01-01", "2027-01-01", ""]
    )
    assert answer.status_code == 200
    assert ImportApproval.objects.get().number == "证-1"
    page = text(answer)
    assert [words in page for words in ("LIST-007", "LIST-008", "第 3 行")] == [True] * 3
    assert "已有 1 条" in text(send(officer, "approval", heads, good))
    exported = officer.get("/white-lists/export.xlsx?of=approval")
    row = [cell.value for cell in load_workbook(io.BytesIO(exported.content)).active[2]]
    assert (row[0], row[2], row[6:]) == ("依洛维司片", "证-1", ["100 盒", "0", "100", "首善医院"])
    assert "证-1" in officer.get("/white-lists/export.csv?of=approval").content.decode("utf-8-sig")
    assert officer.get("/white-lists/export.csv?of=nothing").status_code == 404


def test_what_is_no_table_is_refused(officer):
    for sent in (b"no workbook", b""):
        file = SimpleUploadedFile("x.xlsx", sent)
        assert officer.post("/white-lists/import/", {"of": "product", "file": file}).status_code in {400, 422}
    assert officer.post("/white-lists/import/", {"of": "product"}).status_code == 422
    assert send(officer, "product", ["a", "b"], ["1", "2"]).status_code == 422
    assert officer.post("/white-lists/import/", {"of": "nothing"}).status_code == 404


def send(officer, of, heads, *rows):
    book, out = Workbook(), io.BytesIO()
    for row in (heads, *rows):
        book.active.append(row)
    book.save(out)
    file = SimpleUploadedFile("list.xlsx", out.getvalue())
    return officer.post("/white-lists/import/", {"of": of, "file": file})


def test_for_firms_there_is_no_such_page(officer, cast):
    where = enter(officer, of="importer", party=cast.importer.party.code)
    for person in (cast.importer, *cast.outsiders):
        client = browser(person.user)
        assert client.get("/white-lists/").status_code == 404
        assert client.get(where).status_code == 404
        assert client.post("/white-lists/new/", {"of": "importer", "party": "rival-party"}).status_code == 404
        assert client.post(f"{where}end/", {"why": "so it is"}).status_code == 404
    assert ImportListing.objects.get().end_act is None


def test_the_pages_speak_english_and_what_is_not_understood_is_told(officer, settings):
    officer.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    page = text(officer.get("/white-lists/?of=approval"))
    assert "White lists of urgent imports" in page
    assert "Not set up" in page
    assert officer.get("/white-lists/?of=nothing").status_code == 400
    assert officer.get("/white-lists/entries/99999999999999999999/").status_code == 404
