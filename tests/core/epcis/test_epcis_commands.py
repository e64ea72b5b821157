"""validate, hash and convert at the terminal, without a database."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from epcis_json import document, event_text
from suyuan.core.epcis.pieces import event_pieces
from suyuan.core.epcis.read import read_document
from suyuan.core.problem import Refused
from suyuan.project.cli import group


def run(*words: str, stdin: bytes | None = None) -> Result:
    return CliRunner().invoke(group, words, input=stdin)


@pytest.fixture
def good(tmp_path: Path) -> Path:
    path = tmp_path / "good.json"
    path.write_bytes(document(event_text(), event_text(',"ex:note":"药"')))
    return path


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    path = tmp_path / "bad.json"
    path.write_bytes(document(event_text(), event_text(time="2026-02-30T00:00:00Z"), event_text(epcs="[]")))
    return path


def test_validate_counts_what_it_found_and_fails_on_errors_only(good: Path, bad: Path) -> None:
    fine = run("validate", str(good))
    assert fine.exit_code == 0
    assert "2 events, 0 errors" in fine.stdout
    failed = run("validate", str(good), str(bad))
    assert failed.exit_code == 1
    assert "3 events, 2 errors" in failed.stdout
    assert "EVT-106" in failed.stderr
    assert "EVT-203" in failed.stderr


def test_validate_answers_in_json(bad: Path) -> None:
    (line,) = run("validate", "--json", str(bad)).stdout.splitlines()
    answer = json.loads(line)
    assert (answer["events"], answer["errors"]) == (3, 2)
    assert answer["problems"][0]["where"] == "epcisBody.eventList[1].eventTime"


def test_a_fault_that_comes_a_thousand_times_is_shown_once(tmp_path: Path) -> None:
    path = tmp_path / "many.json"
    path.write_bytes(document(*[event_text(',"bizStep":"shiping"')] * 1000))
    answered = run("validate", str(path))
    assert "1000 warnings" in answered.stdout
    assert answered.stderr.count("EVT-301") <= 2


def test_hash_prints_a_line_for_each_event(good: Path, testdata: Path) -> None:
    lines = run("hash", str(good)).stdout.splitlines()
    events = [read.event for read in read_document(good.read_bytes()).events]
    assert lines == [event_pieces(event).ni for event in events if event]
    example = testdata / "epcis" / "event-hash" / "examples" / "epcisDocWithVariousEventTypes"
    for suffix in (".xml", ".jsonld"):
        printed = run("hash", str(example.with_suffix(suffix))).stdout.split()
        assert printed == example.with_suffix(".hashes").read_text().split()


def test_hash_leaves_the_line_of_an_unreadable_event_empty(bad: Path) -> None:
    answered = run("hash", str(bad))
    assert answered.exit_code == 1
    assert answered.stdout.splitlines()[1] == ""
    assert len(answered.stdout.splitlines()) == 3


def test_hash_shows_the_text_under_the_hash_and_the_event_id(good: Path) -> None:
    assert run("hash", "--prehash", str(good)).stdout.startswith(
        "eventType=ObjectEventeventTime=2026-05-01T00:30:00.000Z"
    )
    answer = json.loads(run("hash", "--json", str(good)).stdout.splitlines()[1])
    assert (answer["position"], len(answer["id"])) == (1, 32)


@pytest.mark.requirement("R013", "R406")
@pytest.mark.parametrize("form", ["json", "xml", "xml12"])
def test_convert_keeps_every_event(form: str, good: Path, tmp_path: Path) -> None:
    target = tmp_path / "out"
    assert run("convert", str(good), "--to", form, "--output", str(target)).exit_code == 0
    before = [
        event_pieces(read.event).event_id for read in read_document(good.read_bytes()).events if read.event
    ]
    after = [
        event_pieces(read.event).event_id for read in read_document(target.read_bytes()).events if read.event
    ]
    assert after == before
    assert len(after) == 2


def test_convert_reads_standard_input_and_writes_standard_output(good: Path) -> None:
    answered = run("convert", "-", "--to", "xml", stdin=good.read_bytes())
    assert answered.exit_code == 0
    assert len(list(read_document(answered.stdout_bytes).events)) == 2


def test_convert_writes_nothing_when_an_event_is_unreadable(bad: Path, tmp_path: Path) -> None:
    answered = run("convert", str(bad), "--to", "json", "--output", str(tmp_path / "out"))
    assert isinstance(answered.exception, Refused)
    assert answered.exception.problems[0].code == "EVT-106"
    assert not (tmp_path / "out").exists()


def test_validate_refuses_a_document_without_events_as_capture_does(tmp_path: Path) -> None:
    path = tmp_path / "empty.json"
    path.write_bytes(document())
    refused = run("validate", str(path))
    assert refused.exit_code == 1
    assert "CAP-EMPTY" in refused.stderr
