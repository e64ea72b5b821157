"""Partners outside come in by their key and reach their own only; people at the doors may what their role says."""

from __future__ import annotations

import uuid

import pytest
from django.test import Client

from documents import document, epc, object_event
from people import cast, keepers
from suyuan.parties.machines.services import revoke_key
from suyuan.parties.models import ApiKey, Party


@pytest.mark.requirement("R378")
@pytest.mark.parametrize("kind", ["SUPPLIER", "DISTRIBUTOR", "TECHNICAL"])
def test_a_partner_may_what_its_key_says_sees_its_own_and_is_out_when_the_key_ends(importer, guest, kind):
    partner = guest("partner", ("capture", "trace"))
    Party.objects.filter(pk=partner.party.pk).update(kind=kind)
    importer.capture(object_event(epc(7)))
    partner.capture(object_event(epc(8)))
    assert partner.get("/trace", {"code": epc(8)}).json()["events"]
    assert partner.get("/trace", {"code": epc(7)}).json()["events"] == []
    for path in ("/changes", "/reconciliation"):
        answer = partner.get(path)
        assert (answer.status_code, answer.json()["problems"][0]["code"]) == (403, "DOOR-SCOPE")
    revoke_key(ApiKey.objects.get(party=partner.party), act=uuid.uuid4())
    assert partner.get("/trace", {"code": epc(8)}).status_code == 401


def signed_in(person) -> Client:
    browser = Client()
    browser.force_login(person.user)
    return browser


@pytest.mark.requirement("R461")
def test_people_send_and_read_at_the_doors_as_their_role_says(db):
    people = cast()
    kept = keepers(people)
    content = document(object_event(epc(7)))
    for person, sends, reads in (
        (people.nurse, True, True), (kept.hospital, True, True), (kept.data, False, True),
        (kept.system, False, False), (kept.security, False, False), (kept.audit, False, False),
    ):  # fmt: skip
        browser = signed_in(person)
        sent = browser.post("/api/v1/capture", content, content_type="application/json")
        read = browser.get("/api/v1/trace", {"code": epc(7)})
        assert (sent.status_code < 400, read.status_code < 400) == (sends, reads), person.user.role
        for answer, is_fine in ((sent, sends), (read, reads)):
            assert is_fine or answer.json()["problems"][0]["code"] == "DOOR-ROLE"
