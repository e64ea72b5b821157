"""No page changes anything without asking the permission matrix, and what the matrix denies is not there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from people import keepers
from suyuan.parties.kinds import Role
from suyuan.parties.permissions.actions import Action
from suyuan.parties.permissions.asking import may, somewhere
from suyuan.parties.permissions.matrix import FILE, MatrixError, matrix, parsed
from suyuan.parties.viewer import Viewer

BY_KEYS = ("api/", "webhooks", "oauth2/", "epcis", "soap", "^api/", "^soap", "^epcis", "^oauth2")
"""Doors of machines: keys have scopes, and of people ``exchange.identity`` asks the matrix there."""
EVERYBODYS = {
    "sign-in/": "whoever is not signed in",
    "sign-in/password/": "whoever is signing in",
    "sign-in/factor/": "whoever is signing in",
    "sign-in/enrol/": "whoever is signing in",
    "sign-out/": "one's own session",
    "account/password/": "one's own account",
    "account/confirm/": "one's own account",
    "account/factors/add/": "one's own account",
    "account/factors/<int:factor_id>/remove/": "one's own account",
    "account/recovery/": "one's own account",
    "account/sessions/end-others/": "one's own account",
    "account/sessions/<slug:ref>/end/": "one's own account",
    "account/connections/<int:link_id>/remove/": "one's own account",
    "terms/": "the terms that one accepts oneself",
    "i18n/setlang/": "the language of one's own browser",
    "register/": "an organisation that is not there yet asks; the decision is asked about",
    "join/<str:secret>/": "whoever has the secret of an invitation",
    "follow/<str:secret>/": "the patient: whoever has the link and knows the number",
}
"""What changes something for oneself only, or for somebody who is not there yet, and why nothing is asked."""


def all_addresses(resolver: URLResolver, before: str = "") -> Iterator[tuple[str, Any]]:
    for one in resolver.url_patterns:
        address = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from all_addresses(one, address)
        elif isinstance(one, URLPattern):
            yield address, one.callback


def layers(view: Any) -> Iterator[Any]:
    """The view and what its decorators wrap."""
    while view is not None:
        yield view
        view = getattr(view, "__wrapped__", None)


def takes_changes(view: Any) -> bool:
    """Whether it answers POST: unless a decorator of Django's lists methods without it."""
    for layer in layers(view):
        for cell in getattr(layer, "__closure__", None) or ():
            methods = cell.cell_contents
            if isinstance(methods, list | tuple) and methods and set(methods) <= {"GET", "HEAD", "POST"}:
                return "POST" in methods
    return True


def changing() -> list[tuple[str, Any]]:
    return [
        (address, view)
        for address, view in all_addresses(get_resolver())
        if not address.startswith(BY_KEYS) and takes_changes(view)
    ]


@pytest.mark.requirement("R351")
def test_every_page_that_changes_something_asks():
    found = changing()
    assert len(found) > 30
    silent = {address for address, view in found if not getattr(view, "asks", ())}
    assert silent - set(EVERYBODYS) == set()


def test_what_is_everybodys_is_there_and_asks_nothing():
    there = {address for address, view in changing() if not getattr(view, "asks", ())}
    assert set(EVERYBODYS) <= there


def filled(address: str) -> str:
    for part, value in (
        ("<slug:code>", "nurse-party"), ("<int:number>", "1"), ("<str:prefix>", "abc"),
        ("<uuid:registration_id>", "0" * 32), ("<uuid:import_id>", "00000000-0000-4000-8000-000000000000"),
        ("<uuid:delivery>", "00000000-0000-4000-8000-000000000000"), ("<event:event_id>", "0" * 32),
        ("<int:factor_id>", "1"),
        ("<uuid:approval_id>", "00000000-0000-4000-8000-000000000000"),
        ("<uuid:grant_id>", "00000000-0000-4000-8000-000000000000"),
        ("<uuid:request_id>", "00000000-0000-4000-8000-000000000000"), ("<slug:form>", "json"),
        ("<uuid:file_id>", "00000000-0000-4000-8000-000000000000"),
    ):  # fmt: skip
        address = address.replace(part, value)
    return f"/{address}"


@pytest.mark.django_db
@pytest.mark.requirement("R385", "R461")
def test_a_role_without_a_row_finds_no_page(people, browser_of):
    kept = keepers(people)
    everybody = (people.nurse, kept.system, kept.security, kept.audit, kept.hospital, kept.data)
    tried = 0
    for person in everybody:
        browser = browser_of(person)
        for address, view in changing():
            actions = getattr(view, "asks", ())
            if actions and not any(somewhere(person.viewer, action) for action in actions):
                tried += 1
                assert browser.post(filled(address)).status_code == 404, (person.user.role, address)
    assert tried > 60


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("wizard\tkey.end\tany\t-\twhy", "wizard"),
        ("operator\tkey.melt\tany\t-\twhy", "key.melt"),
        ("operator\tkey.end\tmoon\t-\twhy", "moon"),
        ("operator\tkey.end\tany\twizard\twhy", "wizard"),
        ("operator\tkey.end\tany\t-\t ", "reason"),
        ("operator\tkey.end\tany\t-", "columns"),
        ("security-admin\tkey.end\tany\t-\twhy", "twice"),
    ],
)
def test_a_wrong_row_stops_the_start(line, told):
    with pytest.raises(MatrixError, match=told):
        parsed(FILE.read_text(encoding="utf-8") + line + "\n")


def test_an_action_without_a_row_stops_the_start():
    lines = FILE.read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if "\taccount.switch\t" not in line]
    assert len(kept) < len(lines)
    with pytest.raises(MatrixError, match=r"account\.switch"):
        parsed("\n".join(kept))


def test_what_has_no_row_is_denied_and_a_key_has_no_role():
    assert not may(Viewer(user_id=1, role="audit-admin"), Action.KEY_END)
    assert not may(Viewer(user_id=1, role="wizard"), Action.KEY_END)
    assert not may(Viewer(party_id=7), Action.PARTY_CHANGE, 7)
    assert not may(Viewer.public(), Action.MATRIX_READ)
    assert may(Viewer.operator(), Action.KEY_END)


def test_a_scope_ends_at_the_own_party_and_those_it_acts_for():
    member = Viewer(party_id=7, acts_for=(8,), user_id=1, role="capturer")
    assert [may(member, Action.PARTY_CHANGE, party) for party in (7, 8, 9, None)] == [
        True,
        False,
        False,
        False,
    ]
    assert [may(member, Action.PARTY_READ, party) for party in (7, 8, 9, None)] == [True, True, False, False]


@pytest.mark.requirement("R461")
def test_the_three_administrators_share_no_power_to_change():
    three = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN)
    changes = {
        role: {action for one, action in matrix() if one == role and not action.endswith(".read")}
        for role in three
    }
    assert changes[Role.AUDIT_ADMIN] == {Action.ALARM_EXPLAIN}
    assert changes[Role.SYSTEM_ADMIN] & changes[Role.SECURITY_ADMIN] == {Action.APPROVAL_DECIDE}
    assert changes[Role.SYSTEM_ADMIN]
    assert changes[Role.SECURITY_ADMIN]
