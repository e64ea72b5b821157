"""How organisations and people come in: a registration that is approved or not, a link that is used once."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import replace

import pytest

from people import PASSWORD
from suyuan import clock
from suyuan.core.problem import Refused
from suyuan.parties.facts import Facts
from suyuan.parties.history import facts_of
from suyuan.parties.joining import services
from suyuan.parties.joining.services import (
    INVITED_FOR,
    approve,
    ask,
    invitation_of,
    invite,
    join,
    refuse,
    take_back,
)
from suyuan.parties.models import Invitation, Party, Registration, User
from suyuan.parties.rules import uscc_check

pytestmark = pytest.mark.django_db
ACT = uuid.UUID("00000000-0000-4000-8000-000000000001")
_FIRST = "91110113MA0000777"
FACTS = Facts("快冷物流", "LOGISTICS", uscc=_FIRST + uscc_check(_FIRST), area="110113")


def codes_of(refused) -> list[str]:
    return [problem.code for problem in refused.value.problems]


def test_an_approved_registration_is_a_party_with_those_facts_and_the_contact_is_forgotten():
    asked = ask(FACTS, "李工 010-5555")
    party = approve(asked, "kuaileng", act=ACT)
    kept = Registration.objects.get(pk=asked.pk)
    assert facts_of(party) == FACTS
    assert (kept.state, kept.party, kept.act, kept.contact) == ("APPROVED", party, ACT, "")


def test_a_refused_one_is_no_party_and_says_why():
    asked = ask(FACTS, "李工")
    with pytest.raises(Refused) as refused:
        refuse(asked, " ", act=ACT)
    assert codes_of(refused) == ["PTY-120"]
    refuse(asked, "执照照片不清", act=ACT)
    kept = Registration.objects.get(pk=asked.pk)
    assert (kept.state, kept.reason, kept.contact) == ("REFUSED", "执照照片不清", "")
    assert not Party.objects.exists()


def test_it_is_decided_once():
    asked = ask(FACTS, "李工")
    approve(asked, "kuaileng", act=ACT)
    for again in (lambda: approve(asked, "other", act=ACT), lambda: refuse(asked, "不", act=ACT)):
        with pytest.raises(Refused) as refused:
            again()
        assert codes_of(refused) == ["PTY-116"]


def test_who_is_there_or_waits_already_or_says_too_little_is_told():
    ask(FACTS, "李工")
    with pytest.raises(Refused) as refused:
        ask(FACTS, "王工")
    assert codes_of(refused) == ["PTY-118"]
    with pytest.raises(Refused) as refused:
        ask(replace(FACTS, uscc="", area=""), "")
    assert codes_of(refused) == ["PTY-101", "PTY-106", "PTY-117"]


def test_nobody_fills_the_table(monkeypatch):
    monkeypatch.setattr(services, "MOST_WAITING", 1)
    ask(FACTS, "李工")
    with pytest.raises(Refused) as refused:
        ask(replace(FACTS, uscc="", country="CH", area="", kind="SUPPLIER"), "Li")
    assert codes_of(refused) == ["PTY-119"]


def test_a_link_makes_one_member_once(people):
    issued = invite(people.nurse.party, "capturer", act=ACT)
    found = invitation_of(issued.secret)
    user = join(found, "song", PASSWORD, "宋晚晴", act=ACT)
    assert (user.party, user.role, user.check_password(PASSWORD)) == (people.nurse.party, "capturer", True)
    assert invitation_of(issued.secret) is None
    with pytest.raises(Refused):
        join(found, "second", PASSWORD, "", act=ACT)
    assert not User.objects.filter(login="second").exists()


def test_a_weak_password_or_a_taken_login_leaves_the_link_open(people):
    issued = invite(people.nurse.party, "capturer", act=ACT)
    for login, password in (("song", "123"), ("importer", PASSWORD)):
        with pytest.raises(Refused):
            join(invitation_of(issued.secret), login, password, "", act=ACT)
    assert invitation_of(issued.secret) is not None


def test_a_link_ends_by_itself_and_can_be_taken_back(people, monkeypatch):
    old, gone = (invite(people.nurse.party, "capturer", act=ACT) for _ in range(2))
    take_back(gone.invitation, act=ACT)
    assert invitation_of(gone.secret) is None
    later = clock.now() + INVITED_FOR + dt.timedelta(seconds=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert invitation_of(old.secret) is None
    with pytest.raises(Refused):
        join(old.invitation, "late", PASSWORD, "", act=ACT)


def test_the_secret_of_a_link_is_not_kept(people):
    issued = invite(people.nurse.party, "capturer", act=ACT)
    row = Invitation.objects.values().get()
    assert issued.secret not in str(row)
    assert invitation_of(issued.secret[:-1]) is None
    assert invitation_of("") is None


def test_nobody_is_invited_to_more_than_the_party_has(people):
    for party, role in ((people.nurse.party, "officer"), (people.regulator.party, "operator")):
        with pytest.raises(Refused) as refused:
            invite(party, role, act=ACT)
        assert codes_of(refused) == ["PTY-009"]
    assert invite(people.regulator.party, "officer", act=ACT).invitation.role == "officer"
