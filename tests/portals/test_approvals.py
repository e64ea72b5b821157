"""What needs a second person takes effect only after another entitled one approved, once, exactly as asked."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from suyuan import clock
from suyuan.core.problem import Refused
from suyuan.parties.approvals import services as approvals
from suyuan.parties.models import ApiKey, Approval, User
from suyuan.parties.permissions.actions import Action
from suyuan.parties.signin import factors, wall

pytestmark = pytest.mark.django_db
NEW = "/organisations/nurse-party/keys/new/"
GIVEN = {"name": "HIS 收货", "days": "365", "scopes": ["capture", "trace"]}
WHY = {"approval_reason": "信息科无人，代为新建"}
ROLE = {"login": "second", "role": "security-admin", "person": "SY0009"}


@pytest.fixture
def browser(browser_of):
    """A browser of somebody who has just shown to be there."""

    def opened(person) -> Client:
        client = browser_of(person)
        session = client.session
        session[factors.CONFIRMED] = wall.now().isoformat()
        session.save()
        return client

    return opened


def kinds_of_acts() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT kind FROM act ORDER BY at, id")
        return [kind for (kind,) in cursor.fetchall()]


def decide(client: Client, decision: str, reason: str = ""):
    one = Approval.objects.get(decision="")
    return client.post(f"/approvals/{one.pk}/", {"decision": decision, "reason": reason})


@pytest.mark.requirement("R461", "R385")
def test_a_key_of_another_party_is_made_only_after_its_administrator_approved(kept, browser):
    security, matron = browser(kept.security), browser(kept.hospital)
    assert security.post(NEW, GIVEN | WHY).url == "/approvals/"
    assert security.post(NEW, GIVEN | WHY).status_code == 400  # the same waits
    assert ApiKey.objects.count() == 0
    page = matron.get("/approvals/").content.decode()
    for shown in ("HIS 收货", "信息科无人", "批准"):
        assert shown in page
    assert decide(matron, "yes").status_code == 302
    assert "执行" in security.get("/approvals/").content.decode()
    assert "suyuan_" in security.post(NEW, GIVEN).content.decode()
    assert ApiKey.objects.get().made_by == kept.security.user
    assert kinds_of_acts() == ["approval.ask", "approval.grant", "apikey.create"]


def test_what_was_granted_is_used_once_and_for_nothing_else(kept, browser):
    security = browser(kept.security)
    security.post(NEW, GIVEN | WHY)
    decide(browser(kept.hospital), "yes")
    assert security.post(NEW, GIVEN | {"scopes": ["query"]} | WHY).url == "/approvals/"
    assert ApiKey.objects.count() == 0
    assert security.post(NEW, GIVEN).status_code == 200
    assert security.post(NEW, GIVEN | WHY).url == "/approvals/"
    assert ApiKey.objects.count() == 1


def test_nobody_approves_himself_and_only_those_named_do(kept, people, browser):
    security = browser(kept.security)
    security.post(NEW, GIVEN | WHY)
    others = (kept.security, kept.system, kept.audit, kept.data, people.nurse, people.regulator, people.rival)
    for person in others:
        assert decide(browser(person), "yes").status_code == 404, person.user.login
    stranger = User.objects.create(
        login="rival-admin", password="!", role="administrator", party=people.rival.party
    )
    assert decide(browser(people.rival.__class__(stranger, people.rival.party)), "yes").status_code == 404
    assert Approval.objects.get().decision == ""


def test_the_database_refuses_who_asked(kept, browser):
    browser(kept.security).post(NEW, GIVEN | WHY)
    one = Approval.objects.get()
    with pytest.raises(IntegrityError, match="nobody_approves_himself"), transaction.atomic():
        Approval.objects.filter(pk=one.pk).update(
            decision="yes", decided_by=one.asked_by, decided_at=clock.now(), decision_act=one.act
        )
    with pytest.raises(IntegrityError, match="only_what_was_approved"), transaction.atomic():
        Approval.objects.filter(pk=one.pk).update(used_at=clock.now(), use_act=one.act)


def test_a_second_account_of_the_same_person_does_not_count(kept, browser, people):
    security = browser(kept.security)
    security.post(NEW, GIVEN | WHY)
    User.objects.filter(pk=kept.hospital.user.pk).update(person="SY0002")
    answer = decide(browser(kept.hospital), "yes")
    assert (answer.status_code, "APV-003" in answer.content.decode()) == (400, True)


def test_a_reason_is_needed_to_ask_and_to_send_back(kept, browser):
    security, matron = browser(kept.security), browser(kept.hospital)
    assert "APV-001" in security.post(NEW, GIVEN).content.decode()
    assert Approval.objects.count() == 0
    security.post(NEW, GIVEN | WHY)
    assert decide(matron, "no").status_code == 400
    decide(matron, "no", "不需要")
    assert "不需要" in security.get("/approvals/").content.decode()
    security.post(NEW, GIVEN)
    assert ApiKey.objects.count() == 0


def test_a_question_runs_out(kept, browser, monkeypatch):
    security = browser(kept.security)
    security.post(NEW, GIVEN | WHY)
    decide(browser(kept.hospital), "yes")
    details = Approval.objects.get().details
    viewer = kept.security.viewer
    assert approvals.granted(viewer, Action.KEY_ISSUE, "nurse-party", details) is not None
    later = clock.now() + approvals.LASTS + dt.timedelta(seconds=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert approvals.granted(viewer, Action.KEY_ISSUE, "nurse-party", details) is None
    with pytest.raises(Refused):
        approvals.use(Approval.objects.get(), act=Approval.objects.get().act)


@pytest.mark.requirement("R461")
def test_a_role_of_the_three_is_given_by_two(kept, browser):
    User.objects.create(login="second", password="!", role="operator")
    system = browser(kept.system)
    assert system.post("/permissions/people/", ROLE | WHY).url == "/approvals/"
    assert User.objects.get(login="second").role == "operator"
    decide(browser(kept.security), "yes")
    assert system.post("/permissions/people/", ROLE).status_code == 302
    second = User.objects.get(login="second")
    assert (second.role, second.person) == ("security-admin", "SY0009")
    assert kinds_of_acts() == ["approval.ask", "approval.grant", "role.give"]


@pytest.mark.parametrize(
    ("given", "code"),
    [({"login": "system"}, "PTY-015"), ({"login": "nurse"}, "PTY-015"), ({"login": "nobody"}, "PTY-015")],
)
def test_a_role_is_given_to_others_of_the_platform_only(kept, browser, given, code):
    answer = browser(kept.system).post("/permissions/people/", ROLE | WHY | given)
    assert (answer.status_code, code in answer.content.decode()) == (400, True)


def test_a_person_who_is_one_of_the_three_does_not_become_another(kept, browser):
    User.objects.create(login="second", password="!", role="operator")
    wanted = ROLE | {"person": "sy0003"}  # the audit administrator
    system = browser(kept.system)
    system.post("/permissions/people/", wanted | WHY)
    decide(browser(kept.security), "yes")
    answer = system.post("/permissions/people/", wanted)
    assert (answer.status_code, "PTY-014" in answer.content.decode()) == (400, True)
    assert User.objects.get(login="second").role == "operator"
    assert Approval.objects.get().used_at is None


CHANGE = "/organisations/regulator-party/change/"
AREA = {"name": "市药监局", "kind": "REGULATOR", "country": "CN", "area": "北京市", "level": "PROVINCE"}


@pytest.mark.requirement("R385")
def test_how_far_an_authority_sees_is_changed_by_two_and_not_by_itself(kept, people, browser):
    operator, party = browser(people.regulator), people.regulator.party
    member = User.objects.create(login="officer", password="!", role="officer", party=party)
    answer = browser(people.rival.__class__(member, party)).post(CHANGE, AREA)
    assert (answer.status_code, "PTY-123" in answer.content.decode()) == (400, True)
    assert operator.post(CHANGE, AREA | WHY).url == "/approvals/"
    party.refresh_from_db()
    assert party.area == ""
    assert decide(browser(kept.security), "yes").status_code == 404
    decide(browser(kept.system), "yes")
    assert operator.post(CHANGE, AREA).url == "/organisations/regulator-party/"
    party.refresh_from_db()
    assert (party.area, party.level) == ("110000", "PROVINCE")


def test_everybody_sees_what_concerns_him_and_the_auditor_all(kept, people, browser):
    browser(kept.security).post(NEW, GIVEN | WHY)
    assert "信息科无人" in browser(kept.audit).get("/approvals/").content.decode()
    assert "信息科无人" not in browser(people.regulator).get("/approvals/").content.decode()
    assert "信息科无人" not in browser(people.nurse).get("/approvals/").content.decode()
    assert browser(people.public).get("/approvals/").status_code == 302
    assert browser(kept.audit).get("/permissions/people/").status_code == 404


def test_what_was_asked_is_not_changed_by_the_application():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT has_column_privilege('suyuan_app', 'approval', 'details', 'UPDATE'),"
            " has_column_privilege('suyuan_app', 'approval', 'asked_by_id', 'UPDATE'),"
            " has_column_privilege('suyuan_app', 'approval', 'used_at', 'UPDATE'),"
            " has_table_privilege('suyuan_app', 'approval', 'DELETE')"
        )
        assert cursor.fetchone() == (False, False, True, False)


def test_it_speaks_english(kept, browser):
    audit = browser(kept.audit)
    audit.post("/i18n/setlang/", {"language": "en"})
    assert "Waiting for me" in audit.get("/approvals/").content.decode()
