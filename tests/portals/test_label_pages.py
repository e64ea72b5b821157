"""The pages of labels: see one, get them as a file, know that they were printed; and whether any is needed."""

from __future__ import annotations

import csv
import io

import pytest
from django.test import Client
from PIL import Image
from pypdf import PdfReader

from people import cast as the_cast
from suyuan.masterdata.labels.checking import read_back
from suyuan.masterdata.labels.kinds import Symbol
from suyuan.masterdata.serials.marks import State, mark
from suyuan.masterdata.serials.queries import pools, serials
from suyuan.masterdata.services import create_product
from suyuan.parties.viewer import Viewer

GTIN = "06901234567892"
FORM = {
    "symbol": "datamatrix", "size": "40x30", "dpi": "300", "form": "pdf", "lot": "L7A", "expiry": "2028-06-30",
    "made": "2026-07-01", "count": "3", "serials": "",
}  # fmt: skip
HEAD = f"01{GTIN}112607011728063010L7A\x1d21"


@pytest.fixture
def people(db):
    create_product(GTIN, "Norvizyme", "drug")
    return the_cast()


@pytest.fixture
def importer(people):
    client = Client()
    client.force_login(people.importer.user)
    return client


@pytest.fixture
def pool(importer):
    form = {"kind": "GTIN", "value": GTIN, "size": "20", "system": "L1"}
    assert importer.post("/serials/new/", form).status_code == 302
    return pools(Viewer.operator())[0]


def texts(answer, symbol=Symbol.DATA_MATRIX):
    pages = PdfReader(io.BytesIO(answer.content)).pages
    return [text for page in pages for text in read_back(page.images[0].image, symbol)]


def told(pool):
    return [one.state for one in serials(pool)]


@pytest.mark.requirement("R165", "R167", "R168", "R141")
def test_labels_are_printed_with_lot_and_dates_and_their_serials_are_marked(importer, pool):
    answer = importer.post(f"/serials/{pool.id}/labels/", FORM)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    first = [one.text for one in serials(pool)[:5]]
    assert texts(answer) == [HEAD + serial for serial in first[:3]]
    assert told(pool)[:4] == [State.PRINTED] * 3 + [State.ISSUED]
    again = importer.post(f"/serials/{pool.id}/labels/", FORM | {"count": "2"})
    assert texts(again) == [HEAD + serial for serial in first[3:5]], "the next ones that were not printed"


@pytest.mark.requirement("R168")
def test_a_torn_label_is_printed_again_by_its_serial(importer, pool):
    importer.post(f"/serials/{pool.id}/labels/", FORM)
    torn = serials(pool)[1].text
    answer = importer.post(f"/serials/{pool.id}/labels/", FORM | {"serials": torn})
    assert texts(answer) == [HEAD + torn]


@pytest.mark.requirement("R168")
def test_a_label_printer_gets_zpl(importer, pool):
    answer = importer.post(f"/serials/{pool.id}/labels/", FORM | {"form": "zpl"})
    assert answer.content.count(b"^XA") == 3
    assert answer["Content-Disposition"].endswith('.zpl"')


def test_a_preview_marks_nothing(importer, pool):
    page = importer.post(f"/serials/{pool.id}/labels/", FORM | {"do": "preview"}).content.decode()
    address = page.partition('<img src="')[2].partition('"')[0].replace("&amp;", "&")
    answer = importer.get(address)
    assert answer["Content-Type"] == "image/png"
    picture = Image.open(io.BytesIO(answer.content))
    assert read_back(picture, Symbol.DATA_MATRIX) == [HEAD + serials(pool)[0].text]
    assert set(told(pool)) == {State.ISSUED}
    assert importer.get(f"/serials/{pool.id}/label.png?size=9x9").status_code == 404


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"symbol": "pdf417"}, "LBL-003"),
        ({"size": "1x1"}, "LBL-003"),
        ({"dpi": "9999999999999999"}, "LBL-003"),
        ({"form": "svg"}, "LBL-003"),
        ({"lot": "批"}, "LBL-001"),
        ({"expiry": "2026-02-30"}, "LBL-002"),
        ({"expiry": "2026-06-30"}, "LBL-002"),
        ({"count": "0"}, "SER-012"),
        ({"count": "x"}, "SER-012"),
        ({"count": "501"}, "SER-012"),
        ({"serials": "123"}, "SER-008"),
        ({"symbol": "code128", "size": "30x20"}, "LBL-004"),
    ],
)
def test_what_cannot_be_printed_is_told_and_marks_nothing(importer, pool, wrong, code):
    answer = importer.post(f"/serials/{pool.id}/labels/", FORM | wrong)
    assert answer.status_code == 422
    assert code in answer.content.decode()
    assert set(told(pool)) == {State.ISSUED}


def test_a_void_serial_is_not_printed(importer, pool):
    first, second = serials(pool)[:2]
    mark(pool.series_id, State.VOID, [first.number])
    answer = importer.post(f"/serials/{pool.id}/labels/", FORM | {"serials": first.text})
    assert (answer.status_code, "SER-010" in answer.content.decode()) == (422, True)
    assert texts(importer.post(f"/serials/{pool.id}/labels/", FORM | {"count": "1"})) == [HEAD + second.text]


@pytest.mark.requirement("R165", "R167")
def test_coding_software_gets_the_full_codes(importer, pool):
    answer = importer.get(f"/serials/{pool.id}/codes.csv?lot=L7A&expiry=2028-06-30&made=2026-07-01")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    first = serials(pool)[0].text
    assert rows[1][:3] == [
        first,
        f"(01){GTIN}(11)260701(17)280630(10)L7A(21){first}",
        f"https://testserver/01/{GTIN}/10/L7A/21/{first}?11=260701&17=280630",
    ]
    assert importer.get(f"/serials/{pool.id}/codes.csv?lot=%E6%89%B9").status_code == 404


@pytest.mark.requirement("R164", "R166", "R163")
def test_a_package_that_bears_a_code_of_its_own_needs_no_label(importer):
    page = importer.get("/serials/reuse/", {"q": f"(01){GTIN}(17)280630(10)L7(21)S1"}).content.decode()
    assert ("可以直接用" in page, "t-ok" in page, "GS1" in page) == (True, True, True)
    assert "缺序列号" in importer.get("/serials/reuse/", {"q": GTIN}).content.decode()
    assert "不能用" in importer.get("/serials/reuse/", {"q": "<b>&\x00x"}).content.decode()
    assert importer.get("/serials/reuse/").status_code == 200


def test_nobody_else_prints(people, pool):
    for person in people.outsiders:
        client = Client()
        client.force_login(person.user)
        assert client.post(f"/serials/{pool.id}/labels/", FORM).status_code == 404
        assert client.get(f"/serials/{pool.id}/label.png").status_code == 404
        assert client.get(f"/serials/{pool.id}/codes.csv").status_code == 404
    assert set(told(pool)) == {State.ISSUED}
