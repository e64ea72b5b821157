"""Holder, centre and vaccination unit each tell the national platform: of every smallest pack, from production to vaccination."""

from __future__ import annotations

import pytest
from adapter_events import HOSPITAL, SELF, bill, drug, sides
from more_platforms import answer_of_vaccine_platform
from platforms import SECRET
from test_shapes import THEIRS, USCC

CENTRE = "urn:epc:id:pgln:6905555.00000"
ORGS = {"importer": USCC, "distributor": THEIRS, "nurse": "91110000MA0000003X"}
PARTNERS = {SELF: ORGS["importer"], CENTRE: ORGS["distributor"], HOSPITAL: ORGS["nurse"]}
PACKS = (1, 2, 3)


@pytest.fixture
def platform(people, serve, connect):
    """The platform, and an account there of each of the three."""
    server = serve("vaccine-platform", answer_of_vaccine_platform)
    for name, org in ORGS.items():
        given = {"app_id": name, "org_code": org, "partners": {k: v for k, v in PARTNERS.items() if v != org}}
        connect(
            getattr(people, name), server, "vaccine-platform", settings=given, secrets={"app_secret": SECRET}
        )
    return server


@pytest.mark.requirement("R268")
def test_each_pack_is_told_by_each_who_had_it(people, platform, send, work):
    told = {"cbvmda:lotNumber": "L7", "cbvmda:itemExpirationDate": "2028-08-31"}
    handed, given = sides(SELF, CENTRE), sides(CENTRE, HOSPITAL)
    send(
        people.importer, bill(*PACKS, bizStep="commissioning", action="ADD", disposition="active", ilmd=told)
    )
    send(people.importer, bill(*PACKS, **handed))
    send(people.distributor, bill(*PACKS, bizStep="receiving", **handed), bill(*PACKS, **given))
    send(people.nurse, bill(*PACKS, bizStep="receiving", **given))
    send(people.nurse, bill(1, bizStep="dispensing", disposition="dispensed"))
    work()
    assert platform.books.breaches == []
    assert platform.books.twice == []
    said = [(asked["sender"], asked["set"], len(codes)) for codes, asked in platform.books.taken.values()]
    assert sorted(said) == sorted(
        [
            (ORGS["importer"], "production", 3),
            (ORGS["importer"], "shipment", 3),
            (ORGS["distributor"], "receipt", 3),
            (ORGS["distributor"], "shipment", 3),
            (ORGS["nurse"], "receipt", 3),
            (ORGS["nurse"], "use", 1),
        ]
    )
    codes = {code for each, _ in platform.books.taken.values() for code in each}
    assert codes == {drug(number).removeprefix("AHM.") for number in PACKS}
