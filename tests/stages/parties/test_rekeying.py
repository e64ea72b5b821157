"""A vault gets a new key: everything in it is encrypted again, a run that was ended goes on, pseudonyms stay."""

from __future__ import annotations

import subprocess
import sys
import uuid
from typing import Any

import pytest
from django.db import transaction
from django.test import override_settings

from databases import Clone
from suyuan.parties import institution_keys
from suyuan.parties.institution_keys import newest_vault_key, renew_vault_key, vault_key
from suyuan.parties.pseudonyms import Pseudonymiser, save_originals
from suyuan.parties.services import create_party
from suyuan.parties.vault import rekeying
from suyuan.parties.vault.cipher import AES, SM4, Sealed, unseal
from suyuan.parties.vault.rekeying import encrypt_again, left_under_older_keys
from suyuan.parties.viewer import Viewer
from suyuan.project.database import Role

pytestmark = pytest.mark.slow

PEOPLE = [f"MZ2026-{n:06}" for n in range(40)]


@pytest.fixture
def hospital(committed: Clone) -> int:
    """A hospital with forty people in its vault."""
    return filled("hospital")


def filled(code: str) -> int:
    party = create_party(code, "首善医院", "HOSPITAL").pk
    maker = Pseudonymiser(party)
    save_originals([maker._seal(maker.pseudonym_of(text), text) for text in PEOPLE])
    return int(party)


def vault(committed: Clone, party: int) -> dict[str, tuple[str, int, str]]:
    """What is in it by pseudonym: the text, the key, the cipher."""
    with committed.connect(Role.OWNER) as owner:
        rows = owner.execute(
            "SELECT pseudonym, ciphertext, cipher, key_id FROM parties_vault WHERE party_id = %s", [party]
        ).fetchall()
    return {
        name: (unseal(Sealed(bytes(content), cipher, key), vault_key(key), name), key, cipher)
        for name, content, cipher, key in rows
    }


def run(committed: Clone, *arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "suyuan", "admin", "rekey-vault", *arguments]
    return subprocess.run(command, env=committed.env | env, capture_output=True, text=True, check=False)


@pytest.mark.requirement("R464")
def test_all_is_encrypted_again_under_a_new_key_and_the_profile_of_today(committed, hospital):
    old, other = newest_vault_key(hospital), filled("clinic")
    pseudonyms = {Pseudonymiser(hospital).pseudonym_of(text) for text in PEOPLE}
    answer = run(committed, "hospital", SUYUAN_CIPHER_PROFILE="sm4")
    assert answer.returncode == 0, answer.stderr
    assert "hospital: 40 encrypted again, 0 do not open" in answer.stdout
    now = vault(committed, hospital)
    assert {text for text, _, _ in now.values()} == set(PEOPLE)
    assert {(key, cipher) for _, key, cipher in now.values()} == {(newest_vault_key(hospital), SM4)}
    assert newest_vault_key(hospital) != old
    institution_keys.forget_keys()
    assert set(now) == pseudonyms == {Pseudonymiser(hospital).pseudonym_of(text) for text in PEOPLE}
    assert {cipher for _, _, cipher in vault(committed, other).values()} == {AES}
    with committed.connect(Role.AUDITOR) as auditor:
        assert auditor.execute("SELECT count(*) FROM act WHERE kind = 'vault.rekey'").fetchone() == (1,)


class Ended(Exception):  # noqa: N818 - it names what happened
    """As when somebody pulls the plug."""


def test_a_run_that_was_ended_goes_on(committed, hospital, monkeypatch):
    monkeypatch.setattr(rekeying, "AT_ONCE", 7)
    key = renew_vault_key(hospital)
    looked: list[int] = []

    def told(many: int) -> None:
        looked.append(many)
        if len(looked) == 3:
            raise Ended

    with committed.connect(Role.OWNER) as owner, pytest.raises(Ended):
        encrypt_again(owner, hospital, key, told)
    assert sorted(one for _, one, _ in vault(committed, hospital).values()).count(key) == 21
    answer = run(committed)
    assert "hospital: 19 encrypted again" in answer.stdout
    assert newest_vault_key(hospital) == key  # gone on with, not begun anew
    assert {text for text, _, _ in vault(committed, hospital).values()} == set(PEOPLE)


def test_what_does_not_open_is_left_and_told(committed, hospital):
    with committed.connect(Role.OWNER) as owner:
        name = Pseudonymiser(hospital).pseudonym_of(PEOPLE[0])
        owner.execute("UPDATE parties_vault SET ciphertext = 'rubbish' WHERE pseudonym = %s", [name])
        before = owner.execute("SELECT ciphertext FROM parties_vault WHERE pseudonym = %s", [name]).fetchone()
        answer = run(committed)
        assert answer.returncode != 0
        assert "39 encrypted again, 1 do not open" in answer.stdout
        after = owner.execute("SELECT ciphertext FROM parties_vault WHERE pseudonym = %s", [name]).fetchone()
        assert before == after
        assert left_under_older_keys(owner, hospital, newest_vault_key(hospital) or 0) == 1


def test_a_process_that_runs_finds_the_new_key_in_a_moment(committed, hospital, monkeypatch):
    now: list[Any] = [1000.0]
    monkeypatch.setattr(institution_keys.time, "monotonic", lambda: now[0])
    institution_keys.forget_keys()
    old = institution_keys.secret_of(hospital, institution_keys.VAULT)
    new = renew_vault_key(hospital)
    assert institution_keys.secret_of(hospital, institution_keys.VAULT) == old
    now[0] += institution_keys.FRESH_SECONDS + 1
    assert institution_keys.secret_of(hospital, institution_keys.VAULT)[0] == new


@override_settings(CIPHER_PROFILE="sm4")
def test_under_the_national_profile_people_go_in_by_sm4_and_come_out(committed):
    party = filled("clinic")
    assert {cipher for _, _, cipher in vault(committed, party).values()} == {SM4}
    assert {text for text, _, _ in vault(committed, party).values()} == set(PEOPLE)


def test_nobody_is_called_so(committed, hospital):
    answer = run(committed, "nobody")
    assert answer.returncode != 0
    assert "PTY-005" in answer.stdout + answer.stderr


def test_the_keys_of_files_go_along_and_the_files_stay_as_they_are(committed, hospital, settings, tmp_path):
    import media_files
    from suyuan.parties.media import queries, services, sweeping
    from suyuan.parties.media.models import MediaKey

    settings.MEDIA_FOLDER = tmp_path / "media"
    made = services.prepared(hospital, media_files.picture(), "evidence")
    with transaction.atomic():
        file = services.keep(made, Viewer.operator(), act=uuid.uuid4())
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    old = MediaKey.objects.get().key_id
    answer = run(committed, "hospital", SUYUAN_CIPHER_PROFILE="sm4")
    assert "hospital: 41 encrypted again, 0 do not open" in answer.stdout
    now = MediaKey.objects.get()
    assert (now.key_id, now.cipher) == (newest_vault_key(hospital), SM4)
    assert now.key_id != old
    with queries.opened(file, Viewer(party_id=hospital)) as chunks:
        assert b"".join(chunks)
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before
    verified = [sys.executable, "-m", "suyuan", "admin", "verify-files"]
    env = committed.env | {"SUYUAN_MEDIA_FOLDER": str(settings.MEDIA_FOLDER)}
    assert (
        "1 files, 0 wrong"
        in subprocess.run(verified, env=env, capture_output=True, text=True, check=True).stdout
    )
    settings.MEDIA_FOLDER.rename(tmp_path / "elsewhere")
    gone = subprocess.run(verified, env=env, capture_output=True, text=True, check=False)
    assert (gone.returncode != 0, f"{file.id} does not open" in gone.stdout) == (True, True)
    assert [bool(one) for one in sweeping.verified()] == [True]
