"""What counts as covered: tested on a repository made for the purpose, so that a lax rule shows."""

from __future__ import annotations

import json
import subprocess

import pytest

from suyuan.project import requirements

TABLE = """id\tcapability\tkind\trequirement\tterm\tpointer\toverlaps\tstatus
R1\tmain-job\tF\tfirst\t一\t1\t\tdelivered
R2\tmain-job\tF\tsecond\t二\t2\t\t
R3\ttrust\tF\tthird\t三\t3\t\tdelivered
"""


@pytest.fixture
def root(tmp_path):
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "requirements.tsv").write_text(TABLE, encoding="utf-8")
    for words in (
        ["init", "-q"],
        ["add", "."],
        ["-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "x"],
    ):
        subprocess.run(["git", *words], cwd=tmp_path, check=True)
    return tmp_path


def _record(root, tests, commit=None):
    head = subprocess.run(["git", "rev-parse", "HEAD"], cwd=root, capture_output=True, text=True, check=True)
    (root / ".ci").mkdir(exist_ok=True)
    record = {"commit": commit or head.stdout.strip(), "tests": tests}
    (root / ".ci" / "record.json").write_text(json.dumps(record), encoding="utf-8")


def test_a_row_is_covered_when_all_its_tests_passed(root):
    _record(
        root, {"a": {"outcome": "passed", "rows": ["R1", "R2"]}, "b": {"outcome": "failed", "rows": ["R2"]}}
    )
    found = requirements.coverage(root)
    assert requirements.summary(found) == {
        "main-job": {"rows": 2, "covered": 1},
        "trust": {"rows": 1, "covered": 0},
    }
    assert [one.row.id for one in requirements.broken_claims(found)] == ["R3"]


def test_a_skipped_test_shows_nothing(root):
    _record(root, {"a": {"outcome": "skipped", "rows": ["R1"]}})
    assert not requirements.coverage(root)[0].is_covered


def test_without_a_record_for_this_commit_there_is_no_answer(root):
    assert requirements.coverage(root) is None
    _record(root, {}, commit="0" * 40)
    assert requirements.coverage(root) is None


def test_our_own_table_is_sound():
    table = requirements.rows(requirements.repository())
    assert len(table) == 478
    assert len({row.id for row in table}) == 478
    assert {row.status for row in table} <= {"", "delivered"}
