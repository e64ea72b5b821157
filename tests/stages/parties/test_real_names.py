"""Physicians, patients and officers come by the accounts that they have in the city, and show nobody twice who they are."""

from __future__ import annotations

import pytest
from django.test import Client
from oidc_way import enter

from documents import document, epc, object_event
from suyuan.ledger.sequencer import sequence_all
from suyuan.ledger.services import capture
from suyuan.parties.models import ExternalAccount, User
from suyuan.parties.queries import viewer_of_party
from suyuan.parties.services import create_place
from suyuan.supervision.followups import services

JINGTONG = "/sign-in/with/jingtong/"
WARD = "urn:epc:id:sgln:6905555.00004.0"
PATIENT = "MZ2026-0417"
TAKEAWAY = "https://ref.suyuan.example/step/takeaway"


@pytest.fixture
def link(people) -> str:
    """Of a patient who took something home."""
    hospital = people.nurse.party
    create_place(hospital, WARD, "三病区")
    taken = object_event(
        epc(1),
        bizStep=TAKEAWAY,
        disposition="dispensed",
        bizLocation={"id": WARD},
        **{"imp:prescription": PATIENT},
    )
    assert capture(document(taken), sender=hospital.pk).success
    sequence_all()
    issued = services.issue(epc(1), party=hospital, viewer=viewer_of_party(hospital))
    return f"/follow/{issued.secret}/"


def begin(link: str) -> str:
    return f"{JINGTONG}?visitor=1&next={link}"


@pytest.mark.requirement("R157")
def test_a_physician_comes_by_the_account_of_the_city_and_reports_use(service, offer, people):
    hospital = people.nurse.party
    offer("jingtong", creates=True, party=hospital.code, second_factor="trusted")
    browser, answer = enter(service, begin=f"{JINGTONG}?next=/use/")
    assert (answer.status_code, answer["Location"]) == (302, "/use/")
    assert User.objects.get(pk=browser.session["_auth_user_id"]).party == hospital
    assert 'id="use-codes"' in browser.get("/use/").content.decode()


@pytest.mark.requirement("R157")
def test_an_officer_comes_by_the_account_of_the_administration(service, offer, people, settings):
    settings.SECOND_FACTOR = "required"
    offer(creates=True, party=people.regulator.party.code, role="officer", second_factor="trusted")
    browser, answer = enter(service)
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert browser.get("/").status_code == 200


@pytest.mark.requirement("R157", "R194")
def test_a_patient_shows_once_who_it_is_and_comes_back_without_the_number(service, offer, link):
    offer("jingtong", patients=True)
    phone = Client()
    page = phone.get(link).content.decode()
    assert f'href="{JINGTONG}?visitor=1&amp;next=%2Ffollow%2F' in page
    assert 'id="follow-number"' not in page
    refused = phone.post(link, {"number": PATIENT})
    assert "FUP-010" in refused.content.decode()
    _, answer = enter(service, phone, begin(link))
    assert answer["Location"] == link
    assert phone.post(link, {"number": PATIENT}).status_code == 302
    assert 'type="file"' in phone.get(link).content.decode()
    later = Client()
    enter(service, later, begin(link))
    assert 'type="file"' in later.get(link).content.decode()
    assert not ExternalAccount.objects.exists()


@pytest.mark.requirement("R194")
def test_another_person_does_not_get_in_even_with_the_number(service, offer, link):
    offer("jingtong", patients=True)
    phone, other = Client(), Client()
    enter(service, phone, begin(link))
    assert phone.post(link, {"number": PATIENT}).status_code == 302
    enter(service, other, begin(link), who="wang")
    assert 'type="file"' not in other.get(link).content.decode()
    assert "FUP-011" in other.post(link, {"number": PATIENT}).content.decode()


def test_a_service_that_is_not_for_patients_vouches_for_none(service, offer, link):
    offer("jingtong")
    assert Client().get(begin(link)).status_code == 404
    assert 'id="follow-number"' in Client().get(link).content.decode()


def test_who_comes_as_a_visitor_is_nobody_elsewhere(service, offer, link):
    offer("jingtong", patients=True)
    phone, _ = enter(service, begin=begin(link))
    assert "_auth_user_id" not in phone.session
    assert phone.get("/use/")["Location"].startswith("/sign-in/")
    _, answer = enter(service, begin=f"{JINGTONG}?visitor=1&next=https://evil.example/")
    assert answer["Location"] == "/"
