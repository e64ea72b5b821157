"""A Digital Link of this server, as a telephone opens it from a package, leads to the public page of the thing."""

from __future__ import annotations

from urllib.parse import quote, unquote

import pytest
from django.test import Client

from documents import CARTON, epc, object_event, pack
from suyuan.core.identifiers.canonical import canonical_text

GTIN = "06901234567892"
SSCC = canonical_text(CARTON).removeprefix("https://id.gs1.org")
BORN = {"action": "ADD", "bizStep": "commissioning", "disposition": "active"}
PRIVATE = ("京华进口", "首善医院", "6907654", "FH-7")


@pytest.fixture
def packed(people, send):
    papers = [{"type": "desadv", "bizTransaction": "urn:epcglobal:cbv:bt:6901234000009:FH-7"}]
    owner = {"type": "possessing_party", "destination": "urn:epc:id:pgln:6907654.00002"}
    send(
        people.importer,
        object_event(epc("S1"), **BORN),
        pack(CARTON, epc("S1"), time="2026-03-02T08:00:00.000Z"),
        object_event(CARTON, bizStep="shipping", bizTransactionList=papers, destinationList=[owner]),
    )
    return people


def opened(address: str, browser: Client | None = None):
    """As a browser follows: Django's own client drops the query of a 307."""
    browser = browser or Client()
    return browser.get(browser.get(address)["Location"])


@pytest.mark.parametrize(
    ("address", "code"),
    [
        (f"/01/{GTIN}/21/S1", f"/01/{GTIN}/21/S1"),
        (f"/01/{GTIN}/10/L1/21/S1?17=281231&linkType=all", f"/01/{GTIN}/10/L1/21/S1?17=281231"),
        (f"/01/{GTIN}", f"/01/{GTIN}"),
        (SSCC, SSCC),
        ("/414/6901234000016", "/414/6901234000016"),
        ("/8003/06901234567892A1", "/8003/06901234567892A1"),
        (f"/gtin/{GTIN}/ser/S1", f"/gtin/{GTIN}/ser/S1"),
        (f"/01/{GTIN}/21/A%2FB", f"/01/{GTIN}/21/A%2FB"),
        (f"/01/{GTIN}/10/A%2FB/21/C%2F21", f"/01/{GTIN}/10/A%2FB/21/C%2F21"),
        (f"/01/{GTIN}/21/%E6%BC%A2%3F%23%25", f"/01/{GTIN}/21/%E6%BC%A2%3F%23%25"),
    ],
)
def test_a_link_leads_to_the_page_of_its_code(db, address, code):
    answer = Client().get(address)
    assert answer.status_code == 307
    place = answer["Location"]
    assert place.startswith("/c/https%3A%2F%2Fid.gs1.org%2F")
    assert unquote(place.removeprefix("/c/")) == f"https://id.gs1.org{code}"
    assert Client().get(place).status_code == 200
    assert not answer.cookies


@pytest.mark.requirement("R341")
def test_who_scans_a_package_sees_its_verdict_and_in_the_language_asked_for(packed):
    page = opened(f"/01/{GTIN}/21/S1?17=281231")
    assert "赋码" in page.content.decode()
    assert (
        page.content
        == Client().get(f"/c/{quote(f'https://id.gs1.org/01/{GTIN}/21/S1?17=281231', safe='')}").content
    )
    assert '<html lang="en">' in opened(f"/01/{GTIN}/21/S1?lang=en").content.decode()


def test_a_link_shows_to_nobody_more_than_the_public_may_see(packed, browser_of):
    """Also to who is signed in: outsiders, parties of the thing and an authority get the same page."""
    for address in (f"/01/{GTIN}/21/S1", SSCC, f"/01/{GTIN}", "/414/6901234000016"):
        public = opened(address)
        assert public.status_code == 200
        assert not any(private in public.content.decode() for private in PRIVATE)
        for person in (packed.importer, packed.nurse, packed.rival, packed.regulator):
            assert opened(address, browser_of(person)).content == public.content


@pytest.mark.parametrize(
    "address",
    [
        "/01/x",
        "/01//",
        "/01/%00",
        f"/01/{GTIN}/21/",
        f"/01/{GTIN}/99/x",
        f"/01/{GTIN}/21/%FF%FE",
        f"/01/{GTIN}/21/" + "9" * 9_000,
        f"/01/{GTIN}/21/" + "%2F" * 3_000,
        f"/01/{GTIN}/21/%0D%0AX-Evil:1",
        f"/01/{GTIN}?17=%00&99=<script>alert(1)</script>",
        "/00/<script>alert(1)</script>",
        "/8003///evil.example/",
    ],
)
def test_a_link_however_odd_stays_on_this_server_and_gets_a_page(db, address):
    answer = Client().get(address)
    assert answer.status_code == 307
    assert answer["Location"].startswith("/c/")
    assert "\n" not in answer["Location"]
    page = opened(address)
    assert page.status_code == 200
    assert b"<script>alert" not in page.content


def test_other_addresses_and_other_methods_are_refused_as_before(db):
    assert Client().post(f"/01/{GTIN}").status_code == 405
    for address in ("/01/", "/02/x", "/99/x", "/0100/x", "/x/01/1", "/2026/01/15"):
        assert Client().get(address).status_code == 404, address


@pytest.mark.parametrize(
    "text",
    [
        f"id.gs1.org/01/{GTIN}/21/S1",
        f" trace.example.cn/01/{GTIN}/21/S1?17=281231",
        f"ID.GS1.ORG/01/{GTIN}/21/S1",
    ],
)
def test_a_link_typed_without_its_scheme_finds_the_thing(packed, browser_of, text):
    page = browser_of(packed.importer).get("/trace/", {"q": text}).content.decode()
    assert "t-unknown" not in page
    assert "https://，已补上" in page
    assert "赋码" in Client().get("/c/", {"q": text}, follow=True).content.decode()
