"""Settings: written down, read carefully, safe in production."""

from __future__ import annotations

import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from databases import bare_environment
from suyuan.core.problem import Refused
from suyuan.project import secrets

ROOT = Path(__file__).resolve().parents[2]
NAME = re.compile(r"\b(?:SUYUAN_[A-Z][A-Z_]+|DATABASE_URL)\b")


def settings_with(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = bare_environment()
    return subprocess.run(
        [
            sys.executable,
            "-c",
            "from suyuan.project import settings as s; print(s.SECURE_HSTS_SECONDS, s.DEBUG)",
        ],
        env={**kept, "SUYUAN_DATA": str(folder), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_every_setting_is_written_down_and_nothing_else() -> None:
    page = (ROOT / "docs" / "reference" / "settings.md").read_text(encoding="utf-8")
    told = set(re.findall(r"^### (\S+)$", page, re.MULTILINE))
    read = set()
    for path in (ROOT / "src" / "suyuan").rglob("*.py"):
        literals = re.findall(r"""(?<![`\w])["'](\w+)["']""", path.read_text(encoding="utf-8"))
        read |= {name for name in literals if NAME.fullmatch(name)}
    assert told == read


def test_importing_settings_makes_nothing(tmp_path: Path) -> None:
    done = settings_with(tmp_path / "data")
    assert done.returncode == 0, done.stderr
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    ("environment", "code"),
    [
        ({"SUYUAN_MODE": "productive"}, "SET-BAD-VALUE"),
        ({"SUYUAN_DEBUG": "perhaps"}, "SET-BAD-VALUE"),
        ({"SUYUAN_LARGEST_FORM_MB": "five"}, "SET-BAD-VALUE"),
        ({"SUYUAN_DATABASE_ROLE": "king"}, "SET-BAD-VALUE"),
        ({"DATABASE_URL": "postgresql://[x"}, "DB-BAD-URL"),
        ({"SUYUAN_CAPTURE_JOB_DAYS": "half a year"}, "SET-BAD-VALUE"),
        ({"SUYUAN_IMPORT_DAYS": "-1"}, "SET-BAD-VALUE"),
        ({"SUYUAN_RECEIPT_DAYS": "179"}, "SET-BAD-VALUE"),
        ({"SUYUAN_IDEMPOTENCY_HOURS": "23"}, "SET-BAD-VALUE"),
    ],
)
def test_a_value_that_cannot_be_read_is_named(tmp_path: Path, environment: dict[str, str], code: str) -> None:
    done = settings_with(tmp_path, **environment)
    assert done.returncode != 0
    assert code in done.stderr


@pytest.mark.parametrize(
    ("environment", "named"),
    [
        ({}, "SUYUAN_HOSTS"),
        ({"SUYUAN_HOSTS": "*"}, "SUYUAN_HOSTS"),
        ({"SUYUAN_HOSTS": "trace.example.cn", "SUYUAN_DEBUG": "1"}, "SUYUAN_DEBUG"),
        ({"SUYUAN_HOSTS": "trace.example.cn", "SUYUAN_TERMS": "relaxed"}, "SUYUAN_TERMS"),
        ({"SUYUAN_HOSTS": "trace.example.cn", "SUYUAN_CLOCK": "2026-11-22T10:00:00+08:00"}, "SUYUAN_CLOCK"),
    ],
)
def test_production_refuses_what_is_unsafe(tmp_path: Path, environment: dict[str, str], named: str) -> None:
    secrets.make_keys(tmp_path)
    done = settings_with(tmp_path, SUYUAN_MODE="production", **environment)
    assert done.returncode != 0
    assert f"SET-UNSAFE {named}" in done.stderr


def test_production_refuses_a_key_made_up_on_the_spot(tmp_path: Path) -> None:
    done = settings_with(tmp_path, SUYUAN_MODE="production", SUYUAN_HOSTS="trace.example.cn")
    assert "SET-UNSAFE SUYUAN_DATA" in done.stderr


def test_production_set_up_well_starts(tmp_path: Path) -> None:
    secrets.make_keys(tmp_path)
    done = settings_with(tmp_path, SUYUAN_MODE="production", SUYUAN_HOSTS="trace.example.cn")
    assert done.stdout.split() == ["31536000", "False"], done.stderr


PLAIN = """
import django; django.setup()
from django.test import Client
answer = Client().get("/sign-in/", headers={"host": "trace.example.cn"})
print(answer.status_code, answer["Location"])
"""


@pytest.mark.requirement("R464")
def test_production_answers_nothing_over_a_plain_connection(tmp_path: Path) -> None:
    secrets.make_keys(tmp_path)
    env = {"SUYUAN_DATA": str(tmp_path), "SUYUAN_MODE": "production", "SUYUAN_HOSTS": "trace.example.cn"}
    done = subprocess.run(
        [sys.executable, "-c", PLAIN],
        env={**bare_environment(), "DJANGO_SETTINGS_MODULE": "suyuan.project.settings", **env},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.split() == ["301", "https://trace.example.cn/sign-in/"], done.stderr


def test_keys_are_made_once_and_for_us_alone(tmp_path: Path) -> None:
    secrets.make_keys(tmp_path)
    first = [secrets.read_key(tmp_path, name) for name in secrets.NAMES]
    secrets.make_keys(tmp_path)
    assert [secrets.read_key(tmp_path, name) for name in secrets.NAMES] == first
    assert len(set(first)) == len(secrets.NAMES)
    assert {len(key) for key in first} == {32}
    for path in [tmp_path / "keys", *(tmp_path / "keys").iterdir()]:
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0


def test_a_lost_key_is_never_replaced_silently(tmp_path: Path) -> None:
    secrets.make_keys(tmp_path)
    (tmp_path / "keys" / secrets.KEY_ENCRYPTION_KEY).unlink()
    with pytest.raises(Refused, match="SET-KEYS-LOST"):
        secrets.make_keys(tmp_path, data_exists=True)


def test_a_damaged_key_is_told(tmp_path: Path) -> None:
    secrets.make_keys(tmp_path)
    (tmp_path / "keys" / secrets.PSEUDONYM_KEY).write_text("not a key")
    with pytest.raises(Refused, match="SET-BAD-VALUE"):
        secrets.read_key(tmp_path, secrets.PSEUDONYM_KEY)


@pytest.mark.django_db
def test_pages_carry_the_strict_policy(client) -> None:
    answer = client.get("/healthz")
    policy = answer["Content-Security-Policy"]
    assert answer.json() == {"status": "ok"}
    assert "unsafe-inline" not in policy
    assert "'unsafe-eval'" not in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy


@pytest.mark.django_db
def test_readiness_asks_the_database(client) -> None:
    assert client.get("/readyz").json() == {"status": "ok", "database": "ok"}
