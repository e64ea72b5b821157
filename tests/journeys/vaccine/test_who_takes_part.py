"""Who takes part in the flow of vaccines (002, 1): each is known as what it is, and sees what it may and no more."""

from __future__ import annotations

import json

import pytest

from suyuan.core.identifiers.canonical import canonical_text
from suyuan.parties.actors import PERSONS
from suyuan.parties.kinds import PartyKind
from suyuan.parties.models import Party
from suyuan.parties.viewer import Viewer
from suyuan.state.trace import trace
from vaccine_world import (
    CARRIER,
    CARTON,
    CITY,
    COUNTY,
    ELSEWHERE,
    GIVEN,
    HEALTH,
    MAKER,
    RECIPIENT,
    REGULATOR,
    RIVAL,
    UNIT,
    VACCINATOR,
)

pytestmark = pytest.mark.django_db


def seen_as(world, firm):
    """The rights by which a firm sees the events of the pack."""
    return {one.get("seen_as") or "own" for one in world.life(GIVEN, firm)["events"]}


@pytest.mark.requirement("R252")
def test_holder_centres_unit_and_carrier_are_told_apart_in_the_chain(world):
    life = world.life()
    kinds = {one["capturers"][0]["name"]: one["capturers"][0]["kind"] for one in life["events"]}
    assert kinds == {
        MAKER.name: "HOLDER",
        CARRIER.name: "LOGISTICS",
        CITY.name: "CDC",
        COUNTY.name: "CDC",
        UNIT.name: "VACCINATION_UNIT",
    }
    levels = dict(Party.objects.filter(kind="CDC").values_list("name", "level"))
    assert levels == {CITY.name: "PROVINCE", COUNTY.name: "COUNTY"}


@pytest.mark.requirement("R252")
@pytest.mark.parametrize(
    ("firm", "rights"),
    [
        (MAKER, {"own", "partner", "history"}),
        (CITY, {"own", "partner", "history"}),
        (COUNTY, {"own", "partner", "history"}),
        (UNIT, {"own", "partner", "history"}),
        (CARRIER, set()),
        (REGULATOR, {"area"}),
        (HEALTH, {"area"}),
        (ELSEWHERE, set()),
        (RIVAL, set()),
    ],
    ids=lambda one: getattr(one, "code", None),
)
def test_each_sees_the_pack_by_the_rights_of_what_it_is(*, world, firm, rights):
    assert seen_as(world, firm) == rights


@pytest.mark.requirement("R252")
def test_a_carrier_sees_the_carton_that_it_drove_and_not_what_is_inside(world):
    seen = world.life(CARTON, CARRIER)
    assert [one["step"] for one in seen["events"]] == ["transporting"]
    assert world.life(GIVEN, CARRIER)["verdict"]["level"] == "unknown"
    assert canonical_text(GIVEN) not in json.dumps(seen)


@pytest.mark.requirement("R252")
def test_whoever_has_it_last_sees_its_whole_past_and_who_gave_it_away_not_all_of_its_future(world):
    whole = {one["id"] for one in world.life()["events"]}
    assert {one["id"] for one in world.life(GIVEN, UNIT)["events"]} == whole
    for firm in (MAKER, CITY, COUNTY):
        assert {one["id"] for one in world.life(GIVEN, firm)["events"]} < whole
    county = {one["id"] for one in world.life(GIVEN, HEALTH)["events"]}
    assert county < whole
    assert county


@pytest.mark.requirement("R253")
def test_a_recipient_is_named_by_the_vaccination_and_is_nobodys_party_and_nobody_reads_the_name(world):
    assert not {kind for kind in PartyKind.values if "RECIPIENT" in kind or "PATIENT" in kind}
    assert "PATIENT" in PERSONS
    life = world.life(GIVEN, UNIT)
    vaccination = next(one for one in life["events"] if one["step"] == "dispensing")
    page = world.browser(UNIT).get(f"/events/{vaccination['id']}/").content.decode()
    assert "recipientId" in page
    assert "/person/" in page
    for firm in (UNIT, REGULATOR, HEALTH):
        shown = world.browser(firm).get(f"/events/{vaccination['id']}/").content.decode()
        assert RECIPIENT not in shown
        assert VACCINATOR not in shown
    for firm in (REGULATOR, HEALTH):
        assert "recipientId" not in world.browser(firm).get(f"/events/{vaccination['id']}/").content.decode()


@pytest.mark.requirement("R253")
def test_a_recipient_scans_the_pack_without_an_account_and_is_told_what_the_public_may_know(world, client):
    page = client.get(f"/c/{GIVEN}").content.decode()
    for told in ("二价疫苗", "L7", "2028-08-31", "已使用"):
        assert told in page, told
    told = json.dumps(trace(GIVEN, Viewer.public()), ensure_ascii=False)
    for private in (RECIPIENT, VACCINATOR, "劲松接种门诊", "person/"):
        assert private not in page
        assert private not in told
