"""What centres for disease control and vaccination units must report (002, 2.2.4 and 3.1): from purchase to vaccination."""

from __future__ import annotations

import json

import pytest
from django.db import DatabaseError, connection, transaction
from test_what_the_holder_reports import bills, event, hops, states

from suyuan.exchange import retention
from suyuan.project.fixed_clock import standing_at
from vaccine_world import (
    ALL,
    BROKEN,
    CITY,
    COUNTY,
    GIVEN,
    RECIPIENT,
    REGULATOR,
    SENT_BACK,
    SOLD,
    UNIT,
    VACCINATOR,
    at,
    object_event,
    utc,
)

pytestmark = pytest.mark.django_db


@pytest.mark.requirement("R273")
@pytest.mark.parametrize(
    ("firm", "store", "number"),
    [(CITY, "市疾控冷库", 1), (COUNTY, "朝阳疾控冷库", 2), (UNIT, "劲松接种室", 3)],
)
def test_each_purchases_and_receives_with_order_and_receipt(*, world, firm, store, number):
    life = world.life(GIVEN, firm)
    bought, taken = event(life, "purchasing", number - 1), event(life, "receiving", number)
    assert {kind for kind, _ in bills(bought)} == {"po", "inv"}
    assert {kind for kind, _ in bills(taken)} == {"recadv", "desadv"}
    assert (taken["biz_location"]["name"], taken["capturers"][0]["name"]) == (store, firm.name)
    assert bought["destinations"][0]["party"]["name"] == firm.name


@pytest.mark.requirement("R274")
def test_the_programmes_vaccine_is_distributed_and_another_one_sold_and_the_unit_receives_both(world):
    given, sold = world.life(GIVEN, UNIT), world.life(SOLD, UNIT)
    assert event(given, "distributing", 1)["step_name"] == "下发"
    assert event(sold, "selling", 1)["step_name"] == "销售"
    assert not [one for one in sold["events"] if one["step"].endswith("distributing")][1:]
    for life in (given, sold):
        assert hops(life)[-1][:2] == ("朝阳区疾控中心", "劲松接种门诊")
        assert event(life, "receiving", -1)["biz_location"]["name"] == "劲松接种室"


@pytest.mark.requirement("R275")
def test_a_centre_returns_and_a_unit_writes_off_what_broke(world):
    back = world.life(SENT_BACK, CITY)
    shipped = event(back, "shipping", -1)
    assert (shipped["disposition"], shipped["capturers"][0]["name"]) == ("returned", "市疾控中心")
    loss = world.life(BROKEN, UNIT)
    assert states(loss)[-2:] == ["DAMAGED", "DESTROYED"]
    assert ("disposal", "BS-1") in bills(event(loss, "destroying"))
    assert loss["verdict"]["code"] == "destroyed"
    page = world.browser(UNIT).post("/check/", {"code": BROKEN, "purpose": "use"}).content.decode()
    assert "check-answer t-stop" in page


@pytest.mark.requirement("R276")
def test_a_vaccination_ends_the_life_of_the_pack_at_the_unit_and_keeps_who_was_vaccinated_secret(
    world, found
):
    life = world.life(GIVEN, UNIT)
    end = event(life, "dispensing")
    assert (life["now"]["state"], end["time"]) == ("USED", "2026-04-08T08:00:00Z")
    assert (end["biz_location"]["name"], end["capturers"][0]["name"]) == ("劲松接种室", "劲松接种门诊")
    page = world.browser(UNIT).get(f"/events/{end['id']}/").content.decode()
    assert "/person/" in page or "假名" in page
    for secret in (RECIPIENT, VACCINATOR):
        assert secret not in page
        assert secret not in json.dumps(life, ensure_ascii=False)
    again = {**at(UNIT.place()), "bizStep": "dispensing", "disposition": "dispensed"}
    world.send(UNIT, object_event(GIVEN, time="2026-04-09T08:00:00Z", **again))
    assert ("DU-5", "unit") in found()


KINDS = {
    "purchasing": "购进",
    "receiving": "收货",
    "storing": "储存",
    "transporting": "运输",
    "shipping": "发货",
    "distributing": "下发",
}
"""Records of receipt, purchase, storage, delivery and supply that the law asks for, as steps and as people read them."""


@pytest.mark.requirement("R266")
def test_records_of_receipt_purchase_storage_delivery_and_supply_are_whole_and_outlast_the_expiry(world):
    before = world.life()
    for step, name in KINDS.items():
        told = event(before, step)
        assert told["step_name"] == name
        assert told["capturers"]
        assert told["time"]
        assert told["documents"] or told["sensors"], step
    with standing_at(utc(4, 10).replace(year=2028 + 6)):
        retention.sweep_all()
        after = world.life()
    assert after["events"] == before["events"]


@pytest.mark.requirement("R266")
@pytest.mark.parametrize("statement", ["DELETE FROM event", "UPDATE event SET event_time = now()"])
def test_nobody_alters_or_removes_a_record(world, statement):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.requirement("R268")
def test_every_smallest_pack_has_its_own_life_though_most_of_it_was_told_of_the_carton(world):
    for code in ALL:
        life = world.life(code, REGULATOR)
        assert [one["step"] for one in life["events"]][:2] == ["commissioning", "packing"] or code == ALL[-1]
        assert life["gaps"] == []
    life = world.life()
    own = [one for one in life["events"] if one["via"] is None]
    assert len(own) < len(life["events"])
    holders = [
        one["party"]["kind"] for one in life["views"]["parties"]["custody"] if one["kind"] == "possession"
    ]
    assert list(dict.fromkeys(holders)) == ["HOLDER", "CDC", "VACCINATION_UNIT"]
