"""What a holder's trace data must tell (002, 3.1): production receipt, transfer between stores, sale, return, recall."""

from __future__ import annotations

import pytest

from suyuan.core.identifiers.canonical import canonical_text
from suyuan.state.queries import stock_of_firm
from vaccine_world import (
    CARTON,
    EXPIRY,
    GIVEN,
    LOT,
    MAKER,
    RECALLED,
    SENT_BACK,
    STAYED,
    utc,
)

pytestmark = pytest.mark.django_db


def hops(life):
    return [(hop["from"]["name"], hop["to"]["name"], bills(hop)) for hop in life["views"]["parties"]["hops"]]


def bills(told):
    return {(one["type"], one["id"].rpartition("/")[2]) for one in told["documents"]}


def event(life, step, nth=0):
    return [one for one in life["events"] if one["step"].endswith(step)][nth]


def states(life):
    return [one["state"] for one in life["views"]["states"]["intervals"]]


def owners(life):
    custody = life["views"]["parties"]["custody"]
    return [one["party"]["name"] for one in custody if one["kind"] == "ownership"]


@pytest.mark.requirement("R269")
def test_the_production_receipt_tells_lot_dates_order_store_and_who_has_it(world):
    life = world.life(GIVEN, MAKER, as_of=utc(3, 21, 9))
    stored = event(life, "storing")
    assert (stored["via"]["id"], stored["biz_location"]["name"]) == (canonical_text(CARTON), "京华成品冷库")
    assert ("prodorder", "SC-1") in bills(stored)
    thing = life["thing"]
    assert (thing["lot"], thing["expiry"], thing["produced"]) == (LOT, EXPIRY, "2026-03-01")
    assert (life["now"]["place"]["name"], life["now"]["holder"]["name"]) == ("京华成品冷库", "京华生物")
    assert states(life)[-3:] == ["SELF_TESTED", "BATCH_RELEASED", "NORMAL"]


@pytest.mark.requirement("R270")
def test_a_transfer_changes_the_store_and_neither_holder_nor_owner(world, found):
    life = world.life(STAYED, MAKER)
    assert [stay["place"]["name"] for stay in life["views"]["places"]["stays"]] == [
        "京华灌装车间", "京华成品冷库", "京华周转冷库",
    ]  # fmt: skip
    assert hops(life) == [("京华生物", "京华生物", {("desadv", "DB-1")})]
    left, arrived = event(life, "shipping"), event(life, "receiving")
    assert (left["read_point"]["name"], arrived["biz_location"]["name"]) == ("京华成品冷库", "京华周转冷库")
    assert life["now"]["holder"]["name"] == "京华生物"
    assert owners(life) == []
    assert "COMP-SALE" not in {rule for rule, _ in found()}


@pytest.mark.requirement("R271")
def test_a_sale_passes_goods_and_ownership_on_and_a_return_brings_them_back(world):
    sold = world.life(GIVEN, MAKER)
    assert hops(sold)[1] == ("京华生物", "市疾控中心", {("desadv", "FH-city"), ("po", "PO-maker")})
    assert owners(sold)[:2] == ["京华生物", "市疾控中心"]
    back = world.life(SENT_BACK, MAKER)
    assert hops(back)[-1] == ("市疾控中心", "京华生物", {("rma", "TH-1")})
    assert (back["now"]["state"], back["now"]["place"]["name"]) == ("ON_HOLD", "京华周转冷库")
    page = world.browser(MAKER).get("/bills/", {"q": "TH-1"}).content.decode()
    assert "收发一致" in page
    assert "(21)3" in page


@pytest.mark.requirement("R272")
def test_what_comes_back_by_a_recall_is_recalled_and_the_rest_of_the_lot_is_not(world):
    life = world.life(RECALLED, MAKER)
    assert hops(life)[-1] == ("朝阳区疾控中心", "京华生物", {("rma", "ZH-1")})
    assert (life["verdict"]["code"], life["now"]["state"]) == ("recalled", "RECALLED")
    assert states(life)[-2:] == ["RECALLING", "RECALLED"]
    assert world.life(STAYED, MAKER)["verdict"]["code"] == "normal"


@pytest.mark.requirement("R269", "R270", "R271", "R272")
def test_the_books_of_the_holder_show_what_came_back_and_what_never_left(world):
    (line,) = stock_of_firm(world.of(MAKER).pk)
    assert line.lot.endswith(f"/10/{LOT}")
    assert line.things == len({SENT_BACK, RECALLED, STAYED})
