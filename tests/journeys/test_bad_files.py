"""``suyuan capture`` on files that no honest sender would send: a Problem each, no traceback, nothing stored."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
import zipfile

import pytest

from documents import document, epc, object_event
from suyuan.parties.services import create_party

DEEP = 200_000
BOMB = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]><x>&c;</x>"""


def _zip(path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("events.xml", "<x/>")


def _with(text: str, instead: str) -> bytes:
    return document(object_event(epc(1))).decode().replace(text, instead).encode("utf-8", "surrogatepass")


BAD = {
    "empty.json": b"",
    "truncated.json": document(object_event(epc(1)))[:-25],
    "truncated.xml": b'<?xml version="1.0"?><epcis:EPCISDocument xmlns:epcis="urn:epcglobal:epcis:xsd:1"',
    "deep.json": b'{"a":' * DEEP,
    "deep.xml": b"<a>" * DEEP,
    "bomb.xml": BOMB,
    "external.xml": b'<?xml version="1.0"?><!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>',
    "nan.json": _with('"schemaVersion": "2.0"', '"schemaVersion": NaN'),
    "twice.json": _with('"type": "EPCISDocument"', '"type": "EPCISDocument", "type": "EPCISDocument"'),
    "nul.json": _with("receiving", "rece\\u0000iving"),
    "surrogate.json": _with("receiving", "rece\\ud800iving"),
    "dates.json": _with("2026-03-01T08:00:00.000Z", "2026-02-30T25:61:00Z"),
    "no-zone.json": _with('"+08:00"', '"Beijing"'),
    "long.json": _with(epc(1), "urn:epc:id:sgtin:6901234.056789." + "9" * 9_000),
    "utf16.json": document(object_event(epc(1))).decode().encode("utf-16"),
    "gbk.xml": '<?xml version="1.0" encoding="UTF-8"?><x>溯源</x>'.encode("gbk"),
    "unknown.xml": b'<?xml version="1.0"?><invoice xmlns="urn:somebody"/>',
    "list.json": b"[1, 2, 3]",
    "picture.json": b"\x89PNG\r\n\x1a\n" + bytes(64),
    "huge-number.json": _with('"schemaVersion": "2.0"', '"schemaVersion": ' + "9" * 6_000),
}


@pytest.fixture
def capture(committed, tmp_path):
    create_party("importer", "进口商", "IMPORTER")

    def run(name: str, content: bytes | None) -> tuple[int, dict, str]:
        path = tmp_path / name
        if content is not None:
            path.write_bytes(content)
        words = [sys.executable, "-m", "suyuan", "capture", str(path), "--as", "importer", "--json"]
        done = subprocess.run(
            words, env=committed.env, capture_output=True, text=True, timeout=120, check=False
        )
        return done.returncode, json.loads(done.stdout or "{}"), done.stderr

    return run


def _stored(committed) -> dict[str, int]:
    with committed.connect() as session:
        tables = ("event", "event_item", "event_source", "raw_document", "document_key", "pending", "log")
        return {t: n for t in tables if (n := session.execute(f"SELECT count(*) FROM {t}").fetchone()[0])}


@pytest.mark.parametrize("name", BAD)
def test_it_is_refused_in_words(capture, committed, name):
    status, answer, stderr = capture(name, BAD[name])
    assert status == 1
    assert "Traceback" not in stderr
    assert not answer["success"]
    problems = answer["problems"] + [p for line in answer["lines"] for p in line["problems"]]
    errors = [p for p in problems if p["severity"] == "error"]
    assert errors
    assert all(p["message"] and p["message_zh"] and p["remedy"] and p["remedy_zh"] for p in errors)
    assert _stored(committed) == {}


@pytest.mark.parametrize("make", [_zip, lambda path: path.write_bytes(gzip.compress(b"<x/>"))])
def test_an_archive_is_named_as_such(capture, committed, tmp_path, make):
    make(tmp_path / "events.xml")
    status, answer, stderr = capture("events.xml", None)
    assert status == 1
    assert "Traceback" not in stderr
    assert answer["problems"][0]["remedy"]
    assert _stored(committed) == {}


def test_a_file_that_is_not_there(committed):
    words = [sys.executable, "-m", "suyuan", "capture", "/nowhere.json", "--as", "importer"]
    done = subprocess.run(words, env=committed.env, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode != 0
    assert "Traceback" not in done.stderr


def test_a_sender_whom_nobody_knows(committed, tmp_path):
    (tmp_path / "a.json").write_bytes(document(object_event(epc(1))))
    words = [sys.executable, "-m", "suyuan", "capture", str(tmp_path / "a.json"), "--as", "nobody"]
    done = subprocess.run(words, env=committed.env, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode != 0
    assert "Traceback" not in done.stderr
