"""Photos, videos and documents over HTTP: in, seen by who may, attached, erased; bad ones refused in words."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings

import media_files as files
from documents import document, epc, object_event
from suyuan.ledger.sequencer import sequence_all
from suyuan.ledger.services import capture
from suyuan.parties.services import create_api_key

ROOT = "/api/v1/files"


@pytest.fixture(autouse=True)
def store(settings, tmp_path):
    settings.MEDIA_FOLDER = tmp_path / "media"


class Machine:
    def __init__(self, person, scopes=("capture", "query")):
        self.client, self.party = Client(), person.party
        self.headers = {"Authorization": f"Bearer {create_api_key(person.party, scopes).token}"}

    def get(self, path="", **query):
        return self.client.get(f"{ROOT}{path}", query, headers=self.headers)

    def send(self, content=None, name="photo.jpg", **form):
        file = SimpleUploadedFile(name, files.picture() if content is None else content, "image/jpeg")
        return self.client.post(ROOT, {"file": file, **form}, headers=self.headers)

    def link(self, file_id, **link):
        return self.client.post(
            f"{ROOT}/{file_id}/links", link, content_type="application/json", headers=self.headers
        )

    def delete(self, file_id):
        return self.client.delete(f"{ROOT}/{file_id}", headers=self.headers)


@pytest.fixture
def ours(people):
    return Machine(people.importer)


@pytest.fixture
def rival(people):
    return Machine(people.rival)


def code(answer) -> tuple[int, str]:
    return answer.status_code, answer.json()["problems"][0]["code"]


def test_it_works(ours):
    kept = ours.send(files.with_place())
    assert kept.status_code == 201
    told = kept.json()
    assert kept["Location"] == f"{ROOT}/{told['fileID']}"
    assert ours.send(files.with_place()).status_code == 200  # the same again
    assert ours.get().json()["files"] == [told] == [ours.get(f"/{told['fileID']}").json()]
    fetched = ours.get(f"/{told['fileID']}/content")
    content = b"".join(fetched.streaming_content)
    assert (fetched["Content-Type"], len(content)) == ("image/jpeg", told["size"])
    assert b"A maker of phones" not in content
    assert b"".join(ours.get(f"/{told['fileID']}/thumbnail").streaming_content)[:3] == b"\xff\xd8\xff"


@pytest.mark.parametrize(
    ("content", "manner"),
    [(files.picture(), "inline"), (files.pdf(), "attachment"), (files.mp4(), "attachment")],
)
def test_no_browser_takes_it_for_something_else_and_no_cache_keeps_it(ours, content, manner):
    file = ours.send(content, name="evil.html").json()["fileID"]
    answer = ours.get(f"/{file}/content")
    assert answer["Content-Disposition"].startswith(f'{manner}; filename="{file.replace("-", "")[:12]}.')
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert answer["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(
    ("content", "name", "wanted"),
    [
        (files.picture()[:-300], "cut.jpg", (400, "MED-005")),
        (files.bomb(), "bomb.png", (400, "MED-006")),
        (files.pdf_that_acts("/JavaScript"), "form.pdf", (400, "MED-008")),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "a.svg", (415, "MED-004")),
        (b"MZ\x90\0" + bytes(99), "photo.jpg", (415, "MED-004")),
        (b"", "photo.jpg", (400, "MED-001")),
    ],
    ids=["cut", "bomb", "script", "svg", "exe", "empty"],
)
def test_bad_files_are_refused_by_their_rule(ours, content, name, wanted):
    assert code(ours.send(content, name)) == wanted
    assert ours.get().json()["files"] == []


def test_a_file_that_is_two_things_is_one_afterwards(ours):
    file = ours.send(files.with_zip_behind(), name="a.jpg.zip").json()["fileID"]
    assert b"PK\x03\x04" not in b"".join(ours.get(f"/{file}/content").streaming_content)


def test_a_path_for_a_name_leads_nowhere(ours, settings):
    assert ours.send(name="../../../../etc/cron.d/x").status_code == 201
    written = [path for path in settings.MEDIA_FOLDER.rglob("*") if path.is_file()]
    assert len(written) == 2
    assert not list(settings.MEDIA_FOLDER.parent.rglob("*cron*"))


def test_more_than_the_quota_is_refused(ours, rival):
    with override_settings(MEDIA_PARTY_FILES=1):
        assert ours.send().status_code == 201
        assert code(ours.send(files.picture(colour="red"))) == (413, "MED-003")
        assert rival.send().status_code == 201
    with override_settings(MEDIA_LARGEST_FILE=500):
        assert code(ours.send(files.picture(colour="blue"))) == (413, "MED-002")


def test_to_strangers_there_is_no_such_file(ours, rival):
    file = ours.send().json()["fileID"]
    never = "00000000-0000-4000-8000-000000000000"
    for ask in (rival.get, lambda path: rival.delete(path[1:]), lambda path: rival.link(path[1:], item="1")):
        there, not_there = ask(f"/{file}"), ask(f"/{never}")
        assert (there.status_code, not_there.status_code) == (404, 404)
        assert there.content.replace(file.encode(), b"") == not_there.content.replace(never.encode(), b"")
    for path in ("/content", "/thumbnail"):
        assert code(rival.get(f"/{file}{path}")) == (404, "MED-013")
    assert rival.get().json()["files"] == []


def test_attached_to_an_own_event_and_to_an_own_thing(ours, rival, one):
    event = capture(document(object_event(epc("F1"))), sender=ours.party.pk).lines[0].event_id
    sequence_all()
    file = ours.send().json()["fileID"]
    assert ours.link(file, event=str(event)).status_code == 200
    assert ours.link(file, item="(01)06901234567892(21)F1").status_code == 200
    assert [one["fileID"] for one in ours.get(event=event.hex).json()["files"]] == [file]
    assert [one["fileID"] for one in ours.get(item=epc("F1")).json()["files"]] == [file]
    assert rival.get(event=event.hex).json()["files"] == rival.get(item=epc("F1")).json()["files"] == []
    other = rival.send(files.picture(colour="red")).json()["fileID"]
    assert code(rival.link(other, event=str(event))) == (400, "MED-015")
    assert code(ours.link(file)) == (400, "MED-018")
    assert one("SELECT count(*) FROM act WHERE kind IN ('file.keep', 'file.attach')") == 4


def test_erased_is_gone_and_the_act_stays(ours, one):
    file = ours.send().json()["fileID"]
    assert ours.delete(file).json() == {"fileID": file, "erased": True}
    assert code(ours.get(f"/{file}/content")) == (404, "MED-013")
    assert code(ours.delete(file)) == (404, "MED-013")
    assert one("SELECT count(*) FROM act WHERE kind = 'file.erase'") == 1


def test_each_opening_is_in_the_access_log(ours, one):
    file = ours.send().json()["fileID"]
    assert ours.get(f"/{file}/content").status_code == 200
    assert one("SELECT object FROM access_entry WHERE object_kind = 'file' AND action = 'call.read'") == file


def test_a_key_needs_the_scope(people):
    reads = Machine(people.importer, ("query",))
    assert reads.send().status_code == 403
    assert Machine(people.importer, ("capture",)).get().status_code == 403
