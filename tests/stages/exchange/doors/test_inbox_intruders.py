"""The watched folder against those who write to it: links, odd names, files that fail each time."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from door_firms import GLN, ROW, csv

from documents import document, epc, object_event
from suyuan.exchange.doors import inbox, table_rows, taking
from suyuan.exchange.doors.files import draft_of
from suyuan.exchange.doors.folders import Folder
from suyuan.intake.errors import STORAGE_FULL
from suyuan.ledger import connection
from suyuan.ledger.results import CaptureResult
from suyuan.parties.models import Party
from suyuan.parties.services import create_party, create_place

GOOD = document(object_event(epc(1)))


@pytest.fixture
def folder(tmp_path: Path, db: None) -> Path:
    for code in ("pharma", "rival"):
        create_party(code, code, "DISTRIBUTOR")
        (tmp_path / "inbox" / code / "receiving").mkdir(parents=True)
    return tmp_path / "inbox"


def sweep(folder: Path, times: int = 2) -> inbox.Watch:
    watch = inbox.Watch(folder, quiet=0)
    for _ in range(times):
        watch.sweep()
    return watch


def senders() -> list[str]:
    with connection.cursor() as cursor:
        rows = cursor.execute("SELECT DISTINCT sender FROM event_source").fetchall()
    return [Party.objects.get(pk=number).code for (number,) in rows]


@pytest.mark.parametrize("linked", ["done", "failed"])
def test_nothing_is_put_away_where_a_link_leads(folder, tmp_path, linked):
    (tmp_path / "elsewhere").mkdir()
    (folder / "pharma" / linked).symlink_to(tmp_path / "elsewhere")
    name = "good.json" if linked == "done" else "authorized_keys"
    (folder / "pharma" / name).write_bytes(GOOD if linked == "done" else b"ssh-rsa AAAA")
    sweep(folder)
    assert list((tmp_path / "elsewhere").iterdir()) == []
    assert (folder / "pharma" / name).exists()
    (folder / "pharma" / linked).unlink()
    sweep(folder)
    assert (folder / "pharma" / linked / name).exists(), "it goes on as soon as the link is gone"


def test_nobody_captures_as_another_party_through_a_link(folder):
    (folder / "pharma" / "done").symlink_to(folder / "rival" / "receiving")
    (folder / "pharma" / "receiving" / "forged.csv").write_bytes(csv(ROW))
    sweep(folder, times=5)
    assert senders() in ([], ["pharma"])
    assert list((folder / "rival").rglob("*.csv*")) == []


def test_an_answer_is_never_written_through_a_link(folder, tmp_path):
    precious, failed = tmp_path / "precious", folder / "pharma" / "failed"
    precious.write_text("precious")
    (folder / "pharma" / "bad.json").write_bytes(b"{")
    failed.mkdir()
    for name in (draft_of("bad.json.answer.json"), "bad.json.answer.json"):
        (failed / name).symlink_to(precious)
    sweep(folder)
    assert precious.read_text() == "precious"
    answer = failed / "bad.json.answer.json"
    assert not answer.is_symlink()
    assert json.loads(answer.read_text())["problems"]


def test_a_file_that_became_a_pipe_or_a_link_is_neither_read_nor_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to("/etc/passwd")
    with Folder.of(tmp_path) as place:
        for name in ("pipe", "link"):
            with pytest.raises(OSError, match=r"no file any more|symbolic links"):
                place.read(name)
        (tmp_path / "away").symlink_to("/etc")
        with pytest.raises(NotADirectoryError):
            place.below("away")


ODD_NAMES = [b"\xff\xfe.json", b"a\nb.json", b"-rf.json", b"%s%n.json", "收".encode() * 83 + b".json"]


@pytest.mark.parametrize("name", ODD_NAMES)
def test_files_of_any_name_are_put_away_with_their_answers(folder, name):
    home = folder / "pharma"
    for content in (GOOD, b"{", b"{"):
        (home / os.fsdecode(name)).write_bytes(content)
        sweep(folder)
    put_away = [sorted(one.name for one in (home / place).iterdir()) for place in ("done", "failed")]
    assert [len(names) for names in put_away] == [2, 4], put_away


def test_a_folder_whose_name_is_no_text_hinders_nobody(folder):
    strange = folder / os.fsdecode("上海".encode("gb18030"))
    strange.mkdir()
    (strange / "a.json").write_bytes(GOOD)
    (folder / "rival" / "good.json").write_bytes(GOOD)
    sweep(folder)
    assert (folder / "rival" / "done" / "good.json").exists()
    assert (strange / "failed" / "a.json").exists()


def test_a_failed_file_that_is_put_back_is_looked_at_anew(folder):
    home = folder / "pharma"
    row = [*ROW[:2], "Store Seven", *ROW[3:]]
    (home / "receiving" / "may.csv").write_bytes(csv(row))
    sweep(folder)
    answer = json.loads((home / "failed" / "may.csv.answer.json").read_text())
    assert (answer["accepted"], answer["refused"]) == (0, 1)
    create_place(Party.objects.get(code="pharma"), f"https://id.gs1.org/414/{GLN}", "Store Seven")
    (home / "failed" / "may.csv").rename(home / "receiving" / "may.csv")
    sweep(folder)
    assert json.loads((home / "done" / "may.csv.answer.json").read_text())["accepted"] == 1


def test_a_file_that_fails_each_time_hinders_nobody_and_is_given_up(folder, monkeypatch):
    capture = taking.capture

    def stumble(content: bytes, **given: object) -> CaptureResult:
        if b"poison" in content:
            raise ZeroDivisionError
        return capture(content, **given)

    monkeypatch.setattr(taking, "capture", stumble)
    monkeypatch.setattr(inbox, "SOONEST", 0.0)
    (folder / "pharma" / "a.json").write_bytes(b"poison")
    (folder / "pharma" / "z.json").write_bytes(GOOD)
    watch = sweep(folder, times=3)
    assert (folder / "pharma" / "done" / "z.json").exists()
    assert (folder / "pharma" / "a.json").exists()
    for _ in range(inbox.TRIES):
        watch.sweep()
    answer = json.loads((folder / "pharma" / "failed" / "a.json.answer.json").read_text())
    assert answer["problems"][0]["code"] == "DOOR-FOLDER-FAULT"


def test_what_cannot_be_stored_now_stays_where_it_is_and_is_taken_later(folder, monkeypatch):
    capture, full = table_rows.capture, [True]

    def crowded(content: bytes, **given: object) -> CaptureResult:
        done = capture(content, **given)
        if not full[0]:
            return done
        return CaptureResult(done.job_id, done.document_id, False, 0, 0, 0, (), (STORAGE_FULL.problem(),))

    for module in (table_rows, taking):
        monkeypatch.setattr(module, "capture", crowded)
    (folder / "pharma" / "a.json").write_bytes(GOOD)
    (folder / "pharma" / "receiving" / "may.csv").write_bytes(csv(ROW))
    sweep(folder)
    assert not (folder / "pharma" / "failed").exists()
    full[0] = False
    sweep(folder)
    done = {path.name for path in (folder / "pharma" / "done").iterdir() if "answer" not in path.name}
    assert done == {"a.json", "may.csv"}
    assert json.loads((folder / "pharma" / "done" / "a.json.answer.json").read_text())["accepted"] == 1
