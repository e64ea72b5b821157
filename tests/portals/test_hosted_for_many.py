"""One installation serves many firms, each as if it were its own: from registration to the first report and its trace."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from test_organisation_pages import facts, uscc

from documents import document, epc, object_event
from people import PASSWORD, Person
from suyuan.ledger.sequencer import sequence_all
from suyuan.ledger.services import capture
from suyuan.parties.models import Registration, User
from suyuan.parties.services import authenticate_key
from suyuan.parties.signin import factors, wall
from suyuan.state.jobs import catch_up

pytestmark = pytest.mark.django_db


def joined(kind: str, number: int, operator: Client) -> Client:
    """A firm registers, the operator approves, its first member joins; the browser of that person."""
    given = facts(name=f"示例单位 {number}", kind=kind, uscc=uscc(number), contact="李工 010-5555")
    assert "申请编号" in Client().post("/register/", given).content.decode()
    asked = Registration.objects.get(state="WAITING")
    approved = operator.post(
        f"/registrations/{asked.pk}/", {"decision": "approve", "code": f"firm-{number}"}
    ).content.decode()
    link = re.search(r"http://testserver(/join/[\w-]+/)", approved)[1]
    person = {"name": "李工", "login": f"ligong{number}", "password": PASSWORD}
    assert Client().post(link, person).url == "/sign-in/"
    browser = Client()
    browser.force_login(User.objects.get(login=f"ligong{number}"))
    session = browser.session
    session[factors.CONFIRMED] = wall.now().isoformat()
    session.save()
    return browser


def key_of(browser: Client, number: int) -> str:
    given = {"name": "系统", "scopes": ["capture", "trace", "query"], "days": "90"}
    page = browser.post(f"/organisations/firm-{number}/keys/new/", given).content.decode()
    return re.search(r'data-copy="(suyuan_[a-z2-7]+_[a-z2-7]+)"', page)[1]


@pytest.mark.requirement("R032", "R039", "R046")
def test_registrant_distributor_and_hospital_each_have_a_trace_system_of_their_own(people, browser_of):
    operator = browser_of(Person(people.regulator.user, people.regulator.party))
    kinds = ("REGISTRANT", "DISTRIBUTOR", "HOSPITAL")
    firms = {number: joined(kind, number, operator) for number, kind in enumerate(kinds, start=31)}
    for number, browser in firms.items():
        party = authenticate_key(key_of(browser, number)).party
        assert party.code == f"firm-{number}"
        sent = document(object_event(epc(f"H{number}"), readPoint=None, bizLocation=None))
        assert capture(sent, sender=party.pk).success
    sequence_all()
    catch_up()
    for number, browser in firms.items():
        for other in firms:
            page = browser.get("/trace/", {"q": epc(f"H{other}")}).content.decode()
            assert ("收货" in page) is (other == number), (number, other)
