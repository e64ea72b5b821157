"""Patients who took something home show it by a link: known by their number, compared by the code in the picture."""

from __future__ import annotations

import datetime as dt
import io
import itertools
import re

import pytest
import zxingcpp
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image, ImageFilter

from documents import object_event
from suyuan import clock
from suyuan.core.problem import Refused
from suyuan.ledger import connection
from suyuan.ledger.corrections import declare_error
from suyuan.ledger.sequencer import sequence_all
from suyuan.masterdata.services import create_product
from suyuan.parties.queries import viewer_of_party
from suyuan.parties.services import create_place, entrust
from suyuan.supervision.followups import queries, services
from suyuan.supervision.followups.model import Stage

WARD = "urn:epc:id:sgln:6905555.00004.0"
PATIENT = "MZ2026-0417"
TAKEN = "2026-03-06T08:00:00Z"
CODE = "(01)06901234567892(21){}"


def picture(text: str, *, blurred: bool = False) -> SimpleUploadedFile:
    """A photo of a pack with its DataMatrix, as a phone sends it."""
    symbol = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.DataMatrix)
    code = Image.fromarray(zxingcpp.write_barcode_to_image(symbol, scale=8)).convert("L")
    photo = Image.new("L", (900, 700), 210)
    photo.paste(code, (200, 150))
    photo = photo.rotate(7, fillcolor=210)
    if blurred:
        photo = photo.filter(ImageFilter.GaussianBlur(30))
    out = io.BytesIO()
    photo.save(out, "JPEG", quality=80)
    return SimpleUploadedFile("photo.jpg", out.getvalue(), "image/jpeg")


def scanned(number: int) -> str:
    return f"https://id.gs1.org/01/06901234567892/21/{number}"


@pytest.fixture
def nurse(people, browser_of, send):
    create_product("06901234567892", "依洛维司片", "drug")
    create_place(people.nurse.party, WARD, "三病区")
    at = {"readPoint": {"id": WARD}, "bizLocation": {"id": WARD}}
    send(
        people.nurse,
        object_event(
            scanned(1), scanned(2), action="ADD", bizStep="commissioning", disposition="active", **at
        ),
    )
    taken = object_event(
        scanned(1), bizStep="https://ref.suyuan.example/step/takeaway", disposition="dispensed", time=TAKEN,
        **at, **{"imp:prescription": PATIENT},
    )  # fmt: skip
    send(people.nurse, taken)
    return browser_of(people.nurse)


def link_of(page: str) -> str:
    return re.search(r"http://testserver(/follow/[\w-]+/)", page)[1]


@pytest.fixture
def link(nurse) -> str:
    answer = nurse.post("/follow-ups/", {"code": CODE.format(1)})
    assert answer.status_code == 200, answer.content.decode()
    return link_of(answer.content.decode())


@pytest.fixture
def patient(link) -> Client:
    """The patient's own phone, after the number was right."""
    phone = Client()
    assert phone.post(link, {"number": f" {PATIENT.lower()} "}).status_code == 302
    return phone


def lines(link: str):
    one = queries.by_secret(link.split("/")[2])
    return {each.stage: each for each in queries.obligations_of(one.id)}


@pytest.mark.requirement("R117", "R192")
def test_a_patient_shows_the_opening_of_a_drug_and_its_last_use(patient, link, nurse):
    page = patient.get(link).content.decode()
    assert "依洛维司片" in page
    assert PATIENT not in page
    assert page.count('type="file"') == 2
    for stage in (Stage.OPENING, Stage.LAST_USE):
        answer = patient.post(link, {"for": lines(link)[stage].id, "file": picture(scanned(1))})
        assert answer.status_code == 302, answer.content.decode()
    assert all(each.done_at for each in lines(link).values())
    seen = nurse.get("/follow-ups/").content.decode()
    assert "已完成" in seen
    one = re.search(r"/follow-ups/[0-9a-f-]{36}/", seen)[0]
    assert "照片，追溯码已核对" in nurse.get(one).content.decode()


@pytest.mark.requirement("R117")
@pytest.mark.parametrize(
    ("shown", "code"),
    [(lambda: picture(scanned(1), blurred=True), "FUP-006"), (lambda: picture(scanned(2)), "FUP-007"),
     (lambda: SimpleUploadedFile("a.jpg", b"no picture"), "MED-"), (lambda: None, "FUP-009")],
)  # fmt: skip
def test_a_picture_of_another_pack_or_of_none_is_told_at_once_and_not_kept(patient, link, shown, code):
    sent = {"for": lines(link)[Stage.OPENING].id} | ({"file": shown()} if shown() else {})
    answer = patient.post(link, sent)
    assert answer.status_code == 422
    assert code in answer.content.decode()
    assert lines(link)[Stage.OPENING].done_at is None
    with connection.cursor() as cursor:
        assert cursor.execute("SELECT count(*) FROM media_file").fetchone()[0] == 0


@pytest.mark.requirement("R193")
def test_a_device_is_shown_at_its_opening_and_every_month(people, browser_of, send):
    create_product("06901234567892", "气道支架", "device")
    create_place(people.nurse.party, WARD, "三病区")
    taken = object_event(
        scanned(1), bizStep="https://ref.suyuan.example/step/takeaway", disposition="dispensed", time=TAKEN,
        bizLocation={"id": WARD}, **{"imp:prescription": PATIENT},
    )  # fmt: skip
    send(people.nurse, taken)
    link = link_of(browser_of(people.nurse).post("/follow-ups/", {"code": CODE.format(1)}).content.decode())
    one = queries.by_secret(link.split("/")[2])
    asked = queries.obligations_of(one.id)
    assert [each.stage for each in asked].count(Stage.MONTHLY) == 12
    months = sorted(each.due for each in asked if each.stage is Stage.MONTHLY)
    assert all(later - before <= dt.timedelta(days=31) for before, later in itertools.pairwise(months))
    phone = Client()
    phone.post(link, {"number": PATIENT})
    assert phone.get(link).content.decode().count("每月照片或视频") >= 1


def test_nothing_is_told_before_the_number_is_right(link):
    phone = Client()
    page = phone.get(link).content.decode()
    assert "依洛维司片" not in page
    assert 'type="file"' not in page
    wrong = phone.post(link, {"number": "MZ2026-0418"})
    assert "FUP-004" in wrong.content.decode()
    sent = phone.post(link, {"for": lines(link)[Stage.OPENING].id, "file": picture(scanned(1))})
    assert sent.status_code == 422
    assert lines(link)[Stage.OPENING].done_at is None


def test_the_forms_of_the_page_are_taken_from_a_browser(link):
    """Without a referrer a browser sends the origin `null`, which is nobody's."""
    phone = Client(enforce_csrf_checks=True)
    page = phone.get(link)
    assert page["Referrer-Policy"] == "same-origin"
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.content.decode())[1]
    sent = {"number": PATIENT, "csrfmiddlewaretoken": token}
    assert phone.post(link, sent, headers={"Origin": "http://testserver"}).status_code == 302


def test_who_guesses_numbers_is_stopped_and_the_patient_comes_back_later(link):
    phone = Client()
    for number in range(services.MOST_TRIES):
        assert "FUP-004" in phone.post(link, {"number": str(number)}).content.decode()
    assert "FUP-005" in phone.post(link, {"number": PATIENT}).content.decode()
    one = queries.by_secret(link.split("/")[2])
    services.recognise(one, PATIENT, clock.now() + services.PAUSE + dt.timedelta(minutes=1))


def test_a_link_that_was_ended_or_never_was_is_not_there(nurse, link):
    assert Client().get("/follow/never-was-a-link/").status_code == 404
    page = nurse.get("/follow-ups/").content.decode()
    one = re.search(r"/follow-ups/[0-9a-f-]{36}/", page)[0]
    assert nurse.post(f"{one}end/").status_code == 302
    assert Client().get(link).status_code == 404
    assert nurse.post("/follow-ups/", {"code": CODE.format(1)}).status_code == 200


@pytest.mark.parametrize("code", ["", "x", CODE.format(2), CODE.format(99), "\0"])
def test_without_a_take_away_there_is_no_link(nurse, code):
    answer = nurse.post("/follow-ups/", {"code": code})
    assert answer.status_code == 422
    assert "FUP-001" in answer.content.decode()


def test_a_second_link_for_the_same_take_away_is_refused(nurse, link):
    assert "FUP-003" in nurse.post("/follow-ups/", {"code": CODE.format(1)}).content.decode()


def test_another_hospital_sees_nothing_of_it(nurse, link, people, browser_of):
    one = queries.by_secret(link.split("/")[2])
    rival = browser_of(people.rival)
    assert str(one.id) not in rival.get("/follow-ups/").content.decode()
    assert rival.get(f"/follow-ups/{one.id}/").status_code == 404
    assert rival.post(f"/follow-ups/{one.id}/end/").status_code == 404
    assert queries.one(one.id, people.rival.party.pk) is None
    operator = browser_of(people.regulator)
    assert str(one.id) not in operator.get("/follow-ups/").content.decode()
    assert operator.get(f"/follow-ups/{one.id}/").status_code == 404


def test_who_acts_for_the_hospital_has_no_business_with_its_patients(link, people, browser_of):
    one = queries.by_secret(link.split("/")[2])
    entrust(people.nurse.party, people.rival.party)
    agent = browser_of(people.rival)
    assert str(one.id) not in agent.get("/follow-ups/").content.decode()
    assert agent.get(f"/follow-ups/{one.id}/").status_code == 404
    assert agent.post(f"/follow-ups/{one.id}/end/").status_code == 404


def test_a_take_away_that_was_taken_back_is_followed_by_nobody(nurse, link, people):
    one = queries.by_secret(link.split("/")[2])
    declare_error(one.event_id, reason="incorrect_data", viewer=viewer_of_party(people.nurse.party))
    sequence_all()
    assert Client().get(link).status_code == 404
    services.end(one, viewer_of_party(people.nurse.party))
    assert "FUP-001" in nurse.post("/follow-ups/", {"code": CODE.format(1)}).content.decode()


def test_of_many_tries_at_once_no_more_get_through_than_one_after_the_other(link):
    """Each has read the link before the first was counted."""
    one = queries.by_secret(link.split("/")[2])
    told = []
    for number in range(services.MOST_TRIES + 3):
        with pytest.raises(Refused) as refused:
            services.recognise(one, str(number))
        told.append(refused.value.problems[0].code)
    assert told == ["FUP-004"] * services.MOST_TRIES + ["FUP-005"] * 3


def test_what_is_late_stands_first(nurse, link):
    one = queries.by_secret(link.split("/")[2])
    late = queries.listed(one.party, clock.now() + dt.timedelta(days=200))
    assert (late[0].late, late[0].open) == (2, 2)
    assert late[0].one == one
