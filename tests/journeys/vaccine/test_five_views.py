"""The five serialised views of a life (000, five): as JSON for machines, as a picture and tables on the page, as a file."""

from __future__ import annotations

import itertools
import json
import re

import pytest

from suyuan.core.identifiers.canonical import canonical_text
from suyuan.parties.services import create_api_key
from vaccine_world import CARTON, GIVEN, REGULATOR, SENT_BACK, UNIT

pytestmark = pytest.mark.django_db
PARTIES = ["京华生物", "市疾控中心", "朝阳区疾控中心", "劲松接种门诊"]
PLACES = ["京华灌装车间", "京华成品冷库", "京华周转冷库", "市疾控冷库", "朝阳疾控冷库", "劲松接种室"]


def machine(world, client, view, code=GIVEN):
    """The view alone, as a machine of the regulator gets it."""
    key = create_api_key(world.of(REGULATOR), ("trace",))
    asked = {"code": code, "view": view}
    answer = client.get("/api/v1/trace", asked, headers={"Authorization": f"Bearer {key.token}"})
    assert answer.status_code == 200, answer.content
    found = answer.json()["views"]
    assert list(found) == [view]
    return found[view]


def page(world, view, code=GIVEN):
    """The words on the page of a view, and the whole page."""
    whole = world.browser(REGULATOR).get("/trace/", {"q": code, "view": view}).content.decode()
    assert re.search(rf'id="tab-{view}" href="[^"]+" aria-current="page"', whole)
    assert "<svg" in whole
    assert "<table" in whole
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", whole))


def exported(world, code=GIVEN):
    answer = world.browser(REGULATOR).get("/trace/export.json", {"q": code})
    assert "attachment" in answer["Content-Disposition"]
    return json.loads(answer.content)["views"]


def in_order(names, text):
    """Do the names follow each other in the text?"""
    return re.search(".*?".join(map(re.escape, names)), text, re.DOTALL) is not None


@pytest.mark.requirement("R076")
def test_supply_relations_upstream_and_downstream(world, client):
    told = machine(world, client, "parties")
    hops = [(hop["from"]["name"], hop["to"]["name"]) for hop in told["hops"] if hop["from"] != hop["to"]]
    assert hops == list(itertools.pairwise(PARTIES))
    assert all(hop["left"] < hop["arrived"] and hop["documents"] for hop in told["hops"])
    assert in_order(PARTIES, page(world, "parties"))
    assert exported(world)["parties"] == told


@pytest.mark.requirement("R077")
def test_packing_and_unpacking_as_a_series_in_time(world, client):
    (stay,) = machine(world, client, "packaging")["intervals"]
    assert stay["container"]["id"] == canonical_text(CARTON)
    assert (stay["from"], stay["to"]) == ("2026-03-01T09:00:00Z", "2026-04-01T08:00:00Z")
    (sooner,) = machine(world, client, "packaging", SENT_BACK)["intervals"]
    assert sooner["to"] == "2026-03-27T08:00:00Z"
    text = page(world, "packaging")
    assert "2026-03-01 17:00" in text
    assert "2026-04-01 16:00" in text
    assert exported(world)["packaging"]["intervals"] == [stay]
    tree = machine(world, client, "packaging", CARTON)["tree"]
    assert len(tree["children"]) == 5


@pytest.mark.requirement("R078")
def test_states_along_the_life(world, client):
    told = machine(world, client, "states")["intervals"]
    assert [one["state_name"] for one in told][-4:] == ["已自检", "已批签", "正常", "已使用"]
    assert [one["from"] for one in told] == sorted(one["from"] for one in told)
    assert all(one["to"] == after["from"] for one, after in itertools.pairwise(told))
    assert in_order(["已自检", "已批签", "正常", "已使用"], page(world, "states"))
    assert exported(world)["states"]["intervals"] == told


@pytest.mark.requirement("R079")
def test_the_way_over_places(world, client):
    told = machine(world, client, "places")["stays"]
    assert [stay["place"]["name"] for stay in told] == PLACES
    assert all(one["to"] <= after["from"] for one, after in itertools.pairwise(told))
    assert in_order(PLACES, page(world, "places"))
    assert exported(world)["places"]["stays"] == told


@pytest.mark.requirement("R080")
def test_conditions_of_store_truck_and_box_and_what_was_out_of_range(world, client):
    told = machine(world, client, "conditions")
    assert {one["device"] for one in told["series"]} >= {
        "urn:dev:store-2",
        "urn:dev:truck-3",
        "urn:dev:box-1",
    }
    assert sorted(point[1] for one in told["series"] for point in one["points"])[::9] == [3.9, 6.2]
    assert all(one["limit"] == {"low": 2, "high": 8} for one in told["series"])
    assert told["excursions"] == []
    text = page(world, "conditions")
    assert "6.2" in text
    assert exported(world)["conditions"] == told
    world.send(UNIT, too_warm())
    (excursion,) = machine(world, client, "conditions")["excursions"]
    assert (excursion["peak"], excursion["from"][:13]) == (11.5, "2026-04-06T08")
    assert "11.5" in page(world, "conditions")


def too_warm():
    from vaccine_world import at, object_event, utc, warmth

    kept = warmth("urn:dev:fridge", utc(4, 6), 5.0, 11.5, 5.0)
    return object_event(GIVEN, time="2026-04-06T11:00:00Z", bizStep="storing", **at(UNIT.place()), **kept)
