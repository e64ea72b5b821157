"""System, security and audit administrator are three people; the database says so too."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from people import PASSWORD, keepers
from suyuan.core.problem import Refused
from suyuan.parties.kinds import THREE_ADMINISTRATORS, Role
from suyuan.parties.models import User
from suyuan.parties.queries import viewer_of
from suyuan.parties.services import create_user

pytestmark = pytest.mark.django_db


def made(login: str, role: str, **more) -> User:
    return create_user(login, PASSWORD, role=role, chosen_by_owner=True, **more)


def refusals(login: str, role: str, **more) -> list[str]:
    with pytest.raises(Refused) as refused:
        made(login, role, **more)
    return [problem.code for problem in refused.value.problems]


@pytest.mark.requirement("R461")
def test_nobody_is_two_of_the_three_in_whatever_spelling():
    made("shen", Role.SYSTEM_ADMIN, person="sy 0001")
    for role in THREE_ADMINISTRATORS:
        assert refusals(f"again-{role}", role, person="ＳＹ0001") == ["PTY-014"]
    made("gu", Role.SECURITY_ADMIN, person="SY0002")
    assert not viewer_of(User.objects.get(login="gu")).is_operator


def test_the_database_refuses_it_whoever_writes_the_row():
    made("shen", Role.SYSTEM_ADMIN, person="SY0001")
    twice = {"role": Role.AUDIT_ADMIN, "person": "SY0001"}
    unnamed, spelt = {"role": Role.AUDIT_ADMIN}, {"role": Role.AUDIT_ADMIN, "person": "sy0001"}
    for number, row in enumerate((twice, unnamed, spelt)):
        with pytest.raises(IntegrityError), transaction.atomic():
            User.objects.create(login=f"second-{number}", password="!", **row)


def test_an_administrator_of_the_platform_belongs_to_no_party(people):
    assert refusals("shen", Role.SYSTEM_ADMIN, person="SY0001", party=people.nurse.party) == ["PTY-009"]
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(
            login="shen", password="!", role=Role.SYSTEM_ADMIN, person="SY0001", party=people.nurse.party
        )


@pytest.mark.parametrize("person", ["", "x", "沈砚", "-SY1", "a" * 81])
def test_who_keeps_the_platform_is_a_known_person(person):
    assert refusals("shen", Role.AUDIT_ADMIN, person=person) == ["PTY-013"]


def test_somebody_else_takes_over_when_the_account_is_closed():
    first = made("shen", Role.SYSTEM_ADMIN, person="SY0001")
    User.objects.filter(pk=first.pk).update(is_active=False)
    made("shen2", Role.AUDIT_ADMIN, person="SY0001")
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=first.pk).update(is_active=True)


def test_a_data_officer_is_of_a_party(people):
    assert refusals("ye", Role.DATA_OFFICER) == ["PTY-009"]
    assert made("ye", Role.DATA_OFFICER, party=people.nurse.party).party == people.nurse.party


def test_the_three_see_no_events_and_are_no_public(people):
    three = keepers(people)
    for person in (three.system, three.security, three.audit):
        viewer = person.viewer
        assert viewer.user_id == person.user.pk
        assert (viewer.is_operator, viewer.is_public, viewer.parties, viewer.areas) == (False, False, (), ())


def test_an_operator_of_before_goes_on_working():
    operator = made("zhao", Role.OPERATOR)
    assert viewer_of(operator).is_operator
