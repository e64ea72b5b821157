"""An operator registers a hospital, its place, its machine and its pharmacist from the terminal."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from people import PASSWORD
from suyuan.parties.models import User
from suyuan.parties.services import authenticate_key


@pytest.fixture
def suyuan(committed):
    def run(*words: str) -> subprocess.CompletedProcess[str]:
        program = Path(sys.prefix) / "bin" / "suyuan"
        return subprocess.run(
            [program, *words], capture_output=True, text=True, check=False, env=committed.env
        )

    return run


def test_party_place_key_and_user_from_nothing(suyuan, committed):
    made = suyuan(
        "party",
        "create",
        "beihe",
        "--name",
        "北河医院",
        "--kind",
        "hospital",
        "--place",
        "https://id.gs1.org/417/9521001000000",
    )
    assert made.returncode == 0, made.stderr
    number, code, name = made.stdout.split()
    assert (code, name) == ("beihe", "北河医院")
    place = suyuan(
        "party",
        "place",
        number,
        "https://id.gs1.org/414/9521001000017",
        "--name",
        "药房",
        "--kind",
        "pharmacy",
    )
    assert place.returncode == 0, place.stderr

    token = suyuan("apikey", "create", "--party", "beihe", "--scope", "capture").stdout.strip()
    key = authenticate_key(token)
    assert key is not None
    assert (key.party.code, key.scopes) == ("beihe", ["capture"])
    successor = suyuan("apikey", "rotate", key.prefix, "--overlap", "2").stdout.strip()
    assert authenticate_key(successor).replaces == key
    listed = [line.split("\t") for line in suyuan("apikey", "list", "--party", "beihe").stdout.splitlines()]
    assert [(row[1], row[2], row[5]) for row in listed] == [
        ("beihe", "valid", "capture"),
        ("beihe", "replaced", "capture"),
    ]
    assert suyuan("apikey", "revoke", key.prefix).returncode == 0
    assert authenticate_key(token) is None
    again = suyuan("apikey", "revoke", key.prefix)
    assert (again.returncode, "KEY-001" in again.stderr) == (1, True)
    with committed.connect() as session:
        acts = session.execute(
            "SELECT kind, body->>'prefix' FROM act WHERE kind LIKE 'apikey%' ORDER BY at"
        ).fetchall()
    new = listed[0][0]
    assert acts == [("apikey.create", key.prefix), ("apikey.rotate", new), ("apikey.end", key.prefix)]

    user = suyuan("user", "create", "song", "--party", "beihe", "--password", PASSWORD)
    assert user.returncode == 0, user.stderr
    assert User.objects.get(login="song").check_password(PASSWORD)


def test_a_mistake_is_told_in_words_and_enters_nothing(suyuan):
    wrong = suyuan("party", "create", "Bei He", "--name", "北河", "--kind", "castle")
    assert wrong.returncode == 1
    assert "PTY-001" in wrong.stderr
    assert "PTY-004" in wrong.stderr
    assert "Traceback" not in wrong.stderr
    assert suyuan("apikey", "create", "--party", "nobody", "--scope", "capture").returncode == 1
    assert suyuan("party", "list").stdout == ""


def test_a_firm_is_entered_with_its_area_as_an_act_and_lacks_its_licences(suyuan, committed):
    made = suyuan(
        "party", "create", "kuaileng", "--name", "快冷", "--kind", "carrier", "--area", "北京市顺义区"
    )
    assert made.returncode == 0, made.stderr
    with committed.connect() as session:
        row = session.execute(
            "SELECT p.area, p.city, a.kind FROM party p JOIN party_version v ON v.party_id = p.id"
            " JOIN act a ON a.id = v.act WHERE p.code = 'kuaileng'"
        ).fetchone()
    assert row == ("110113", "北京市", "party.create")
    lacks = suyuan("party", "licences").stdout.splitlines()
    assert "kuaileng\tROAD_TRANSPORT\t-\t-\t-" in lacks
