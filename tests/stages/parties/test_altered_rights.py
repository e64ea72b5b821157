"""C5: what a person, a key or an organisation may cannot be changed past the application without being found."""

from __future__ import annotations

import uuid

import pytest
from django.db import connection, transaction
from django.test import Client

from people import keepers
from suyuan.parties.access_log import jobs, rights_seals
from suyuan.parties.access_log.alarms import explain, open_alarms
from suyuan.parties.access_log.rights_seals import Altered, altered, look
from suyuan.parties.machines.services import revoke_key
from suyuan.parties.models import ApiKey, Party, User
from suyuan.parties.people import give_role
from suyuan.parties.services import create_api_key, entrust

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept(people):
    return keepers(people)


def run(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


@pytest.fixture
def everything(people, kept):
    """A key, an entrustment, people, organisations: as the application makes them."""
    key = create_api_key(people.importer.party, ("query",)).key
    entrust(people.importer.party, people.carrier.party)
    return key


def test_what_the_application_does_is_never_found(people, kept, everything):
    assert list(altered()) == []
    other = create_api_key(people.rival.party, ("capture",)).key
    revoke_key(other, act=uuid.uuid4())
    give_role(kept.audit.user, "operator", "")
    kept.hospital.user.is_active = False
    kept.hospital.user.save(update_fields=["is_active"])
    browser = Client()
    browser.force_login(people.nurse.user)
    assert browser.get("/").status_code == 200
    assert list(altered()) == []
    assert look() == 0


@pytest.mark.parametrize(
    ("statement", "table"),
    [
        ("UPDATE user_account SET role = 'operator' WHERE login = 'nurse'", "user_account"),
        ("UPDATE user_account SET party_id = (SELECT party_id FROM user_account WHERE login = 'rival') WHERE login = 'nurse'", "user_account"),
        ("UPDATE user_account SET is_active = NOT is_active WHERE login = 'nurse'", "user_account"),
        ("UPDATE user_account SET person = 'SY0009' WHERE login = 'audit'", "user_account"),
        ("UPDATE api_key SET scopes = '{*}'", "api_key"),
        ("UPDATE api_key SET digest = sha256('known')", "api_key"),
        ("UPDATE api_key SET expires_at = '2099-01-01'", "api_key"),
        ("UPDATE entrustment SET principal_id = (SELECT id FROM party WHERE code = 'rival-party')", "entrustment"),
        ("UPDATE party SET area = '310000' WHERE code = 'importer-party'", "party"),
        ("UPDATE party SET kind = 'REGULATOR', level = 'NATIONAL' WHERE code = 'importer-party'", "party"),
    ],
)  # fmt: skip
@pytest.mark.requirement("R122")
def test_a_row_that_is_altered_by_sql_is_found(people, kept, everything, statement, table):
    run(statement)
    (found,) = altered()
    assert (found.table, found.what) == (table, "altered")


def test_a_row_that_is_put_in_or_taken_out_is_found(people, kept, everything):
    run(
        "INSERT INTO entrustment (agent_id, principal_id, valid_from) SELECT a.id, p.id, now() FROM party a, party p"
        " WHERE a.code = 'rival-party' AND p.code = 'importer-party'"
    )
    assert [(one.table, one.what) for one in altered()] == [("entrustment", "added")]
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO rights_seal (of_table, id, mac) VALUES ('api_key', 999999, 'x')")
    assert Altered("api_key", 999999, "removed") in list(altered())


def test_the_seal_of_another_row_does_not_fit(people, kept, everything):
    """Nor the seal that a row had before it was made less."""
    create_api_key(people.rival.party, ("*",))
    run("UPDATE rights_seal SET mac = (SELECT mac FROM rights_seal WHERE of_table = 'api_key' ORDER BY id DESC LIMIT 1) WHERE of_table = 'api_key'")  # fmt: skip
    assert [one.what for one in altered()] == ["altered"]


def test_an_honest_change_of_an_altered_row_does_not_hide_it(people, kept, everything):
    run("UPDATE user_account SET role = 'operator' WHERE login = 'nurse'")
    user = User.objects.get(login="nurse")
    user.is_active = False
    user.save(update_fields=["is_active"])
    user.name = "another"
    user.save()
    assert [one.what for one in altered()] == ["altered"]
    run("UPDATE user_account SET role = 'capturer', is_active = true WHERE login = 'nurse'")
    assert list(altered()) == []


def test_it_stands_on_top_of_the_access_log_within_a_minute(people, kept, everything, monkeypatch):
    run("UPDATE user_account SET role = 'officer' WHERE login = 'nurse'")
    assert jobs.LOOK_EVERY <= 60
    calls = iter((False, True))
    monkeypatch.setattr(jobs.time, "sleep", lambda _: None)
    jobs.run_forever(lambda: next(calls))
    (alarm,) = open_alarms()
    assert (alarm.rule, alarm.person) == ("altered_rights", people.nurse.user)
    browser = Client()
    browser.force_login(kept.audit.user)
    page = browser.get("/access-log/").content.decode()
    assert "权限数据被绕过系统改动" in page
    assert look() == 0, "an open one is not raised again"
    explain(alarm.id, kept.audit.user.pk, "a drill", act=uuid.uuid4())


def test_a_rolled_back_change_leaves_its_seal(people, kept, everything):
    with transaction.atomic():
        ApiKey.objects.get(pk=everything.pk)
        everything.scopes = ["*"]
        everything.save()
        transaction.set_rollback(True)
    assert list(altered()) == []


def test_an_organisation_that_is_changed_by_an_act_is_as_the_application_left_it(people, kept, everything):
    party = Party.objects.get(pk=people.importer.party.pk)
    party.area = "110105"
    party.save()
    assert list(altered()) == []


def test_rows_from_before_there_were_seals_are_sealed_once(people, kept, everything):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE rights_seal SET mac = 'x'")
    assert {one.what for one in altered()} == {"altered"}
    rights_seals.seal_all()
    assert list(altered()) == []
