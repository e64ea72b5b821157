"""The pages about files: send, see what is attached, attach, delete once confirmed; of patients with an approval."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

import media_files as files
from documents import document, epc, object_event
from suyuan.core.identifiers.person import PREFIX
from suyuan.ledger.sequencer import sequence_all
from suyuan.ledger.services import capture
from suyuan.parties.media.models import MediaFile
from suyuan.parties.pseudonyms import Pseudonymiser, save_originals
from suyuan.state.jobs import catch_up
from vault_grants import may_look


@pytest.fixture(autouse=True)
def store(settings, tmp_path):
    settings.MEDIA_FOLDER = tmp_path / "media"


def send(browser, *contents, headers=None, **form):
    came = [SimpleUploadedFile(f"photo-{n}.jpg", one, "image/jpeg") for n, one in enumerate(contents)]
    return browser.post("/files/new/", {"file": came, "purpose": "evidence", **form}, headers=headers or {})


def test_sent_by_a_form_it_is_in_the_list_under_its_name(people, browser_of):
    browser = browser_of(people.importer)
    assert "还没有文件" in browser.get("/files/").content.decode()
    assert send(browser, files.picture(), files.pdf()).status_code == 302
    page = browser.get("/files/").content.decode()
    assert ("photo-0.jpg" in page, "photo-1.jpg" in page, page.count("/thumbnail/")) == (True, True, 1)
    picture = MediaFile.objects.get(media_type="image/jpeg").pk
    assert b"".join(browser.get(f"/files/{picture}/content/").streaming_content)[:2] == b"\xff\xd8"
    assert (
        browser.get(f"/files/{MediaFile.objects.exclude(pk=picture).get().pk}/thumbnail/").status_code == 404
    )


def test_what_is_refused_leaves_nothing_and_says_why_to_people_and_scripts(people, browser_of):
    browser = browser_of(people.importer)
    page = send(browser, files.picture(), b"MZ" + bytes(99))
    assert (page.status_code, "MED-004" in page.content.decode()) == (400, True)
    told = send(browser, b"<svg/>", headers={"Accept": "application/json"})
    assert (told.status_code, told.json()["problems"][0]["code"]) == (400, "MED-004")
    assert send(browser).status_code == 400
    assert send(browser, files.picture(), event="0" * 32).status_code == 400  # an event of nobody
    assert not MediaFile.objects.exists()


def test_attached_it_is_seen_at_the_event_and_the_thing_by_who_sees_them(people, browser_of):
    event = capture(document(object_event(epc("P1"))), sender=people.importer.party.pk).lines[0].event_id
    sequence_all()
    catch_up()
    ours, theirs = browser_of(people.importer), browser_of(people.rival)
    assert f"/files/?event={event.hex}" in ours.get(f"/events/{event.hex}/").content.decode()
    assert send(ours, files.picture(), event=event.hex).status_code == 302
    file = MediaFile.objects.get().pk
    assert f"/files/{file}/thumbnail/" in ours.get(f"/events/{event.hex}/").content.decode()
    assert ours.post(f"/files/{file}/attach/", {"item": epc("P1")}).status_code == 302
    asked = {"q": "(01)06901234567892(21)P1"}
    assert f"/files/{file}/thumbnail/" in ours.get("/trace/", asked).content.decode()
    assert f"/files/{file}" not in theirs.get("/trace/", asked).content.decode()
    for path in ("", "content/", "thumbnail/"):
        assert theirs.get(f"/files/{file}/{path}").status_code == 404
    assert theirs.post(f"/files/{file}/erase/", {"confirmed": "yes"}).status_code == 404
    assert browser_of(people.regulator).get(f"/files/{file}/").status_code == 200
    wrong = ours.post(f"/files/{file}/attach/", {"event": "no number"})
    assert (wrong.status_code, "MED-015" in wrong.content.decode()) == (400, True)


def test_it_is_deleted_once_that_was_confirmed(people, browser_of, one):
    browser = browser_of(people.importer)
    send(browser, files.picture())
    file = MediaFile.objects.get().pk
    browser.post(f"/files/{file}/erase/")
    assert browser.get(f"/files/{file}/").status_code == 200
    browser.post(f"/files/{file}/erase/", {"confirmed": "yes"})
    assert browser.get(f"/files/{file}/").status_code == 404
    assert one("SELECT count(*) FROM act WHERE kind IN ('file.keep', 'file.erase')") == 2


def test_a_patients_file_opens_with_an_approval_and_the_log_says_so(people, browser_of, one):
    maker = Pseudonymiser(people.nurse.party.pk)
    name = maker.pseudonym_of("MZ7")
    save_originals([maker._seal(name, "MZ7")])
    code, browser = name.removeprefix(PREFIX), browser_of(people.nurse)
    assert send(browser, files.picture(), purpose="patient", person=code).status_code == 302
    file = MediaFile.objects.get().pk
    assert "/thumbnail/" not in browser.get("/files/").content.decode()
    refused = browser.get(f"/files/{file}/content/")
    assert (refused.status_code, "MED-016" in refused.content.decode()) == (400, True)
    grant = may_look(people.nurse, code)
    assert browser.get(f"/files/{file}/content/").status_code == 200
    told = "SELECT purpose FROM access_entry WHERE action = 'person' AND object_kind = 'file' AND result = 'done'"
    assert one(told) == f"care {grant.approval_id}"
    assert browser_of(people.rival).get(f"/files/{file}/").status_code == 404
