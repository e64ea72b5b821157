"""The watched folder: what is put there is captured once and put away with its answer, whenever the worker dies."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path

import openpyxl
import pytest
from door_firms import DRUG, GLN, ROW, csv, rows

from children import killed_in_child
from documents import document, epc, object_event
from one_value import one_value
from suyuan import failpoints
from suyuan.exchange.doors import imports, inbox
from suyuan.ledger import connection
from suyuan.parties.services import create_party

KILLS = int(os.environ.get("SUYUAN_KILLS", "12"))


@pytest.fixture
def folder(tmp_path: Path, db: None) -> Path:
    create_party("pharma", "pharma", "DISTRIBUTOR")
    place = tmp_path / "inbox"
    (place / "pharma" / "receiving").mkdir(parents=True)
    return place


def sweep(folder: Path) -> inbox.Watch:
    watch = inbox.Watch(folder, quiet=0)
    watch.sweep()
    watch.sweep()
    return watch


def answer_of(path: Path) -> dict:
    return json.loads(Path(f"{path}.answer.json").read_text())


def events() -> int:
    return one_value("SELECT count(*) FROM event")


@pytest.mark.requirement("R036", "R061", "R097")
def test_documents_and_tables_are_taken_answered_and_put_away(folder, testdata):
    home = folder / "pharma"
    xml = next((testdata / "epcis" / "gs1-epcis").rglob("Example_9.6.1*.xml"), None)
    (home / "a.json").write_bytes(document(object_event(epc(1))))
    (home / "b.xml").write_bytes(xml.read_bytes() if xml else b"<x/>")
    (home / "receiving" / "五月.csv").write_bytes(csv(*rows(3)))
    book = openpyxl.Workbook()
    for row in (["入库单号", "业务时间", "地点", "追溯码"], ["RK9", ROW[1], GLN, DRUG]):
        book.active.append(row)
    book.save(home / "receiving" / "may.xlsx")
    sweep(folder)
    assert answer_of(home / "done" / "a.json")["accepted"] == 1
    assert answer_of(home / "done" / "五月.csv")["accepted"] == 3
    assert answer_of(home / "done" / "may.xlsx")["accepted"] == 1
    assert [path.name for path in home.iterdir() if path.is_file()] == []
    assert events() >= 5


BAD_FILES = {
    "empty.json": b"",
    "broken.json": b"{",
    "bomb.xml": b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>',
    "half.xml": b"<epcis:EPCISDocument",
    "page.html": b"<html></html>",
    "zip.xml": b"PK\x03\x04",
    "receiving/empty.csv": b"",
    "receiving/headings.csv": b"a,b\n1,2",
    "receiving/picture.xlsx": b"\x89PNG\r\n",
    "receiving/old.xls": b"\xd0\xcf\x11\xe0",
    "receiving/cut.xlsx": b"PK\x03\x04cut",
    "unknown-mapping/t.csv": csv(ROW),
    "t.csv": csv(ROW),
}


def test_bad_files_are_put_away_with_the_reason_and_the_remedy_and_hinder_no_others(folder):
    home = folder / "pharma"
    (home / "unknown-mapping").mkdir()
    for name, content in BAD_FILES.items():
        (home / name).write_bytes(content)
    (home / "zz-good.json").write_bytes(document(object_event(epc(1))))
    sweep(folder)
    assert answer_of(home / "done" / "zz-good.json")["accepted"] == 1
    for name in BAD_FILES:
        answer = answer_of(home / "failed" / Path(name).name) if name != "unknown-mapping/t.csv" else None
        assert answer is None or (answer["problems"] and answer["problems"][0]["remedy_zh"]), name
    assert (
        len(
            [p for p in (home / "failed").iterdir() if not p.name.endswith(".json") or "answer" not in p.name]
        )
        == 13
    )


def test_rows_that_failed_come_back_as_a_workbook_to_mend(folder):
    home = folder / "pharma"
    (home / "receiving" / "may.csv").write_bytes(csv(*rows(2), ["RK8", "2026-05-01", *ROW[2:]]))
    sweep(folder)
    assert answer_of(home / "failed" / "may.csv")["refused"] == 1
    book = openpyxl.load_workbook(home / "failed" / "may.csv.answer.xlsx")
    assert book.active["A2"].value == "RK8"
    (home / "failed" / "may.csv.answer.xlsx").rename(home / "receiving" / "mended.xlsx")
    sweep(folder)
    assert answer_of(home / "failed" / "mended.xlsx")["refused"] == 1


def test_unfinished_hidden_and_linked_files_and_strange_folders_are_left_alone(folder, tmp_path):
    home, secret = folder / "pharma", tmp_path / "secret.json"
    secret.write_bytes(document(object_event(epc(1))))
    for name in ("a.json.part", ".hidden.json", "b.xml.TMP", "c.filepart"):
        (home / name).write_bytes(document(object_event(epc(2))))
    (home / "link.json").symlink_to(secret)
    (folder / "linked-party").symlink_to(home)
    (home / "receiving" / "deep").mkdir()
    (home / "receiving" / "deep" / "x.json").write_bytes(b"{}")
    os.mkfifo(home / "pipe.json")
    before = sorted(path.name for path in home.rglob("*"))
    sweep(folder)
    assert sorted(path.name for path in home.rglob("*")) == before
    assert events() == 0


def test_a_file_that_grows_is_left_until_it_rests(folder):
    place = folder / "pharma" / "slow.json"
    whole = document(object_event(epc(1)))
    watch = inbox.Watch(folder, quiet=0)
    for end in range(0, len(whole), 50):
        place.write_bytes(whole[:end])
        watch.sweep()
    assert place.exists()
    place.write_bytes(whole)
    watch.sweep()
    watch.sweep()
    assert answer_of(folder / "pharma" / "done" / "slow.json")["accepted"] == 1
    resting = inbox.Watch(folder, quiet=3600)
    place.write_bytes(whole)
    resting.sweep()
    resting.sweep()
    assert place.exists()


def test_a_folder_that_is_called_as_no_party_is_told_so(folder):
    (folder / "stranger").mkdir()
    (folder / "stranger" / "a.json").write_bytes(document(object_event(epc(1))))
    sweep(folder)
    assert answer_of(folder / "stranger" / "failed" / "a.json")["problems"][0]["code"] == "DOOR-FOLDER-PARTY"


def test_the_same_name_again_never_overwrites(folder):
    home = folder / "pharma"
    for number in range(3):
        (home / "day.json").write_bytes(document(object_event(epc(number))))
        sweep(folder)
    kept = sorted(path.name for path in (home / "done").iterdir() if "answer" not in path.name)
    assert kept == ["day-2.json", "day-3.json", "day.json"]
    assert events() == 3


def test_files_stand_in_the_log_of_calls_without_their_names(folder):
    (folder / "pharma" / "receiving" / "王小明.csv").write_bytes(csv(ROW))
    sweep(folder)
    with connection.cursor() as cursor:
        ((door, route, status, subject, text),) = cursor.execute(
            "SELECT door, route, status, subject, c::text FROM interface_call c"
        ).fetchall()
    assert (door, route, status) == ("folder", "/receiving/", 201)
    assert subject
    assert "王小明" not in text


POINTS = [
    "imports.accepted", "imports.before_commit", "capture.before_commit", "capture.before_answer",
    "inbox.before_commit", "inbox.committed", "inbox.answered", "inbox.before_move", "rig.moved",
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("point", POINTS)
def test_a_killed_folder_job_loses_and_doubles_nothing(committed, tmp_path, point):
    party = create_party("pharma", "pharma", "DISTRIBUTOR")
    home = tmp_path / "inbox" / "pharma"
    (home / "receiving").mkdir(parents=True)
    seed = int(os.environ.get("SUYUAN_SEED", random.randrange(10**6)))
    sys.stdout.write(f"seed {seed}\n")
    chance, kills, sent = random.Random(f"{seed}/{point}"), 0, 0
    for _ in range(KILLS):
        for _number in range(2):
            (home / f"{sent}.json").write_bytes(document(object_event(epc(sent))))
            (home / "receiving" / f"{sent}.csv").write_bytes(csv(*rows(1, start=sent)))
            sent += 1
        kills += _swept_in_child(tmp_path / "inbox", point, chance.randint(1, 2))
        _swept_in_child(tmp_path / "inbox", "", 1)
    assert kills == KILLS, "the rig did not kill every time: the point is not where it was"
    assert events() == 2 * sent
    done = {path.name for path in (home / "done").iterdir()}
    assert done == {
        f"{n}.{kind}{more}" for n in range(sent) for kind in ("json", "csv") for more in ("", ".answer.json")
    }
    for name in done:
        if name.endswith("answer.json"):
            answer = json.loads((home / "done" / name).read_text())
            assert (answer["accepted"], answer["duplicate"], answer["refused"]) == (1, 0, 0), (name, answer)
    waiting = one_value("SELECT count(*) FROM table_import WHERE state = 1")
    made = one_value("SELECT count(*) FROM table_import")
    presented = one_value("SELECT count(*) FROM event_source WHERE sender = %s", party.pk)
    assert (waiting, made, presented) == (0, sent, 2 * sent)


def _swept_in_child(folder: Path, point: str, passing: int) -> bool:
    def work() -> None:
        watch = inbox.Watch(folder, quiet=0)
        watch.sweep()
        watch.sweep()
        imports.work_off_waiting()
        failpoints.failpoint("rig.moved")
        failpoints.failpoint("rig.moved")

    return killed_in_child(work, point, passing)


@pytest.mark.slow
def test_a_worker_that_is_killed_again_and_again_takes_every_file_once(committed, tmp_path):
    create_party("pharma", "pharma", "DISTRIBUTOR")
    home = tmp_path / "inbox" / "pharma"
    (home / "receiving").mkdir(parents=True)
    for number in range(8):
        (home / f"{number}.json").write_bytes(document(object_event(epc(number))))
        (home / "receiving" / f"{number}.csv").write_bytes(csv(*rows(1, start=number)))
    wanted, lives, end = 16, 0, time.monotonic() + 240

    def put_away() -> int:
        done = home / "done"
        return len([p for p in done.iterdir() if "answer" not in p.name]) if done.is_dir() else 0

    while put_away() < wanted:
        assert time.monotonic() < end, "the worker did not get through"
        before, lives = put_away(), lives + 1
        worker = subprocess.Popen(
            [sys.executable, "-m", "suyuan", "worker", "folder"],
            env={**committed.env, "SUYUAN_INBOX": str(tmp_path / "inbox")},
        )
        while put_away() < min(before + 5, wanted) and time.monotonic() < end:
            time.sleep(0.005)
        worker.kill()
        worker.wait()
    assert lives > 2
    assert events() == wanted
    answers = [json.loads(path.read_text()) for path in (home / "done").glob("*.answer.json")]
    assert [(a["accepted"], a["duplicate"]) for a in answers] == [(1, 0)] * wanted
