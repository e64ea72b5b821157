"""Nothing opens before the terms of confidentiality are accepted: per person, role and version, each an act."""

from __future__ import annotations

import json

import pytest
from django.db import Error, connection, transaction
from django.test import override_settings
from django.urls import get_resolver
from test_every_page_asks import all_addresses, filled

from suyuan.parties.kinds import Role
from suyuan.parties.models import TermsAcceptance, User
from suyuan.parties.terms import services
from suyuan.parties.terms.wording import TEXTS, TermsError, all_terms, parsed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("asked")]


@pytest.fixture
def asked():
    """As every installation has it; other tests do without."""
    with override_settings(TERMS="required"):
        yield


def acts() -> list[tuple[str, dict]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT kind, body FROM act ORDER BY at, id")
        rows = cursor.fetchall()
    return [(kind, json.loads(body) if isinstance(body, str) else body) for kind, body in rows]


def accept(browser, role: str = "capturer", **more: str):
    return browser.post("/terms/", {"version": all_terms()[role].version, **more})


@pytest.mark.requirement("R467")
def test_the_text_comes_first_then_the_page_that_was_wanted(people, browser_of):
    nurse = browser_of(people.nurse)
    sent = nurse.get("/organisations/")
    assert sent.url == "/terms/?next=%2Forganisations%2F"
    page = nurse.get(sent.url).content.decode()
    for words in ("保密约定", "业务录入人员只录入真实", "停用账号"):
        assert words in page
    assert accept(nurse, next="/organisations/").url == "/organisations/"
    assert nurse.get("/organisations/").status_code == 200
    row, text = TermsAcceptance.objects.get(), all_terms()["capturer"]
    assert (row.user, row.role, row.version) == (people.nurse.user, "capturer", text.version)
    assert row.sha256 == text.sha256
    assert acts() == [("terms.accept", {"role": "capturer", "version": text.version, "sha256": text.sha256})]


@pytest.mark.requirement("R467")
def test_no_address_but_the_own_account_opens_without(people, browser_of):
    nurse = browser_of(people.nurse)
    tried = 0
    for address, _view in all_addresses(get_resolver()):
        path = filled(address.replace("^", "").replace("$", ""))
        if path.startswith(services.OPEN) or "<" in path or "(" in path:
            continue
        for answer in (nurse.get(path), nurse.post(path)):
            sent_there = answer.headers.get("Location", "").startswith("/terms/")
            assert sent_there or (answer.status_code == 403 and "TRM-001" in answer.content.decode()), path
        tried += 1
    assert tried > 60
    assert nurse.get("/account/").status_code == 200


def test_a_door_of_machines_refuses_such_a_session_with_a_problem(people, browser_of):
    answer = browser_of(people.nurse).get("/events", headers={"Accept": "application/json"})
    assert answer.status_code == 403
    assert answer.json()["problems"][0]["code"] == "TRM-001"


def test_a_new_version_asks_again_in_a_session_that_is_open(people, browser_of, monkeypatch):
    nurse = browser_of(people.nurse)
    accept(nurse)
    assert nurse.get("/organisations/").status_code == 200
    newer = parsed_with("2027-01-01", "业务录入人员只录入真实", "业务录入人员只录入核对过的")
    monkeypatch.setattr(services, "all_terms", lambda: newer)
    assert nurse.get("/organisations/").url.startswith("/terms/")
    stale = nurse.post("/terms/", {"version": "2026-12-01"})
    assert (stale.status_code, "TRM-002" in stale.content.decode()) == (400, True)


def parsed_with(version: str, old: str, new: str):
    """The texts after somebody changed one and gave it a version."""
    from dataclasses import replace

    terms = dict(all_terms())
    one = terms["capturer"]
    changed = tuple(text.replace(old, new) for text in one.zh)
    assert changed != one.zh
    return terms | {"capturer": replace(one, version=version, zh=changed)}


def test_a_new_role_asks_again(people, kept, browser_of):
    nurse = browser_of(people.nurse)
    accept(nurse)
    User.objects.filter(pk=people.nurse.user.pk).update(role="administrator")
    assert nurse.get("/organisations/").url.startswith("/terms/")
    accept(nurse, "administrator")
    assert nurse.get("/organisations/").status_code == 200
    assert TermsAcceptance.objects.count() == 2


def test_twice_is_once(people, browser_of):
    nurse = browser_of(people.nurse)
    accept(nurse)
    accept(nurse)
    assert TermsAcceptance.objects.count() == len(acts()) == 1


@pytest.mark.requirement("R467")
def test_an_administrator_sees_who_has_not(people, kept, browser_of):
    matron = browser_of(kept.hospital)
    accept(matron, "administrator")
    lacking, _, accepted = matron.get("/terms/people/").content.decode().partition("已同意")
    assert "nurse" in lacking
    assert "matron" in accepted
    assert "rival" not in lacking + accepted
    audit = browser_of(kept.audit)
    accept(audit, "audit-admin")
    assert "rival" in audit.get("/terms/people/").content.decode()
    for person in (people.nurse, people.rival):
        browser = browser_of(person)
        accept(browser)
        assert browser.get("/terms/people/").status_code == 404


def test_nobody_is_led_elsewhere(people, browser_of):
    assert accept(browser_of(people.nurse), next="https://elsewhere.example/").url == "/"
    assert accept(browser_of(people.rival), next="//elsewhere.example/").url == "/"
    assert browser_of(people.public).get("/terms/").url.startswith("/sign-in/")


def test_what_was_accepted_stays(people, browser_of):
    accept(browser_of(people.nurse))
    for statement in ("DELETE FROM terms_acceptance", "UPDATE terms_acceptance SET version = 'x'"):
        with (
            pytest.raises(Error, match="permission denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


def test_each_role_has_its_text_in_both_languages(people, browser_of):
    assert set(all_terms()) == set(Role)
    assert len({terms.zh[-1] for terms in all_terms().values()}) == len(Role)
    nurse = browser_of(people.nurse)
    nurse.post("/i18n/setlang/", {"language": "en"})
    assert "Members enter true and complete data" in nurse.get("/terms/").content.decode()


def test_a_changed_text_without_a_new_version_stops_the_start():
    texts = (TEXTS / "terms.toml").read_text(encoding="utf-8")
    versions = (TEXTS / "versions.tsv").read_text(encoding="utf-8")
    with pytest.raises(TermsError, match="digest"):
        parsed(texts.replace("立即告知", "告知"), versions)
    with pytest.raises(TermsError, match="no terms"):
        parsed(texts.replace("[roles.officer]", "[roles.somebody]"), versions)
