"""The lists of words, places and types for whoever sees events by a right: an authority, a partner, a later holder."""

from __future__ import annotations

import pytest
from django.test import Client

from documents import OTHER_PLACE, PLACE, epc, object_event
from suyuan.exchange.seen import follower, values
from suyuan.exchange.seen.follower import rebuild
from suyuan.ledger.sequencer import sequence_all
from suyuan.parties.models import Party
from suyuan.parties.services import create_api_key, create_party, create_place
from suyuan.state.jobs import catch_up as fold

HOSPITAL = "urn:epc:id:pgln:6901288.00000"
WARD = "urn:epc:id:sgln:6901288.00001.0"
EVENTS = (
    object_event(epc("L1"), bizStep="commissioning", disposition="active", time="2026-03-01T08:00:00Z"),
    object_event(
        epc("L1"), bizStep="shipping", disposition="in_transit", time="2026-03-02T08:00:00Z", bizLocation=None,
        readPoint={"id": OTHER_PLACE}, destinationList=[{"type": "possessing_party", "destination": HOSPITAL}],
    ),
)  # fmt: skip
ALL = {
    "bizSteps": ["commissioning", "shipping"],
    "dispositions": ["active", "in_transit"],
    "readPoints": sorted((PLACE, OTHER_PLACE)),
    "bizLocations": [PLACE],
}


class Asker:
    """A party that asks with its key."""

    def __init__(self, code: str, kind: str, **facts: str) -> None:
        self.party = create_party(code, code, kind, **facts)
        self.token = create_api_key(self.party, ("query",)).token

    def get(self, path: str):
        return Client().get(
            f"/epcis/v2/{path}",
            headers={"Authorization": f"Bearer {self.token}", "GS1-EPC-Format": "Always_EPC_URN"},
        )

    def all(self) -> dict[str, list[str]]:
        lists = {name: self.get(name).json()["member"] for name in ALL}
        return {name: sorted(members) for name, members in lists.items()}

    def sees(self, name: str, value: str) -> bool:
        return self.get(f"{name}/{value}").status_code == 200


@pytest.fixture
def here(db):
    return Asker("here", "REGULATOR", area="110000", level="PROVINCE")


@pytest.fixture
def elsewhere(db):
    return Asker("elsewhere", "REGULATOR", area="310000", level="PROVINCE")


@pytest.fixture
def hospital(db):
    made = Asker("hospital", "HOSPITAL", area="310101")
    create_place(made.party, HOSPITAL, "hospital", kind="ORGANISATION")
    return made


@pytest.fixture
def shipped(importer, hospital, caught_up):
    Party.objects.filter(pk=importer.party.pk).update(area="110105")
    importer.capture(*EVENTS)
    caught_up()
    return importer


def test_an_authority_is_told_all_words_of_the_events_of_its_area(shipped, here, elsewhere):
    assert here.all() == ALL
    assert here.sees("bizSteps", "commissioning")
    assert here.sees("eventTypes", "ObjectEvent")
    # the shipment goes to a party of this area, the packs were made in another
    assert elsewhere.all() == {
        "bizSteps": ["shipping"], "dispositions": ["in_transit"], "readPoints": [OTHER_PLACE], "bizLocations": [],
    }  # fmt: skip
    assert not elsewhere.sees("bizSteps", "commissioning")


def test_an_authority_of_many_areas_is_told_the_same(shipped, here, elsewhere, monkeypatch):
    before = here.all(), elsewhere.all()
    monkeypatch.setattr(values, "MANY", 0)
    assert (here.all(), elsewhere.all()) == before
    one = here.get("bizSteps?perPage=1")
    assert one.json()["member"] == ["commissioning"]
    following = one.headers["Link"].partition(">")[0].partition("/epcis/v2/")[2]
    assert here.get(following).json()["member"] == ["shipping"]


def test_a_partner_is_told_the_words_of_what_names_it(shipped, hospital):
    assert hospital.all()["bizSteps"] == ["shipping"]


def test_a_holder_is_told_the_words_of_the_past_that_came_with_the_thing(shipped, hospital, caught_up):
    fold()
    caught_up()
    assert hospital.all()["bizSteps"] == ["commissioning", "shipping"]
    rebuild()
    assert hospital.all()["bizSteps"] == ["commissioning", "shipping"]


def test_nothing_is_listed_before_it_is_known_who_may_see_it(importer, here, caught_up):
    """The index for queries notes the rights; the lists do not go past it."""
    Party.objects.filter(pk=importer.party.pk).update(area="110105")
    importer.capture(*EVENTS)
    sequence_all()
    assert follower.catch_up() == 0
    caught_up()
    assert here.all() == ALL
