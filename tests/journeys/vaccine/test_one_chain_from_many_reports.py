"""What many report becomes one chain: linked, drawn, followed up and down, and found from any code of it."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest
from test_what_the_holder_reports import bills, event, hops

from suyuan.core.identifiers.canonical import canonical_text
from vaccine_world import (
    CARRIER,
    CARTON,
    CITY,
    COUNTY,
    ELSEWHERE,
    GIVEN,
    LOT,
    MAKER,
    RECALLED,
    REGULATOR,
    RIVAL,
    SENT_BACK,
    SOLD,
    UNIT,
)

pytestmark = pytest.mark.django_db
WHOLE_LOT = f"(01)06901234567892(10){LOT}"


def text_of(answer):
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def words(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page))


@pytest.mark.requirement("R016")
def test_a_firm_sees_one_step_up_and_one_step_down_with_the_papers_and_a_stranger_neither(world):
    life = world.life(GIVEN, CITY)
    up, down = [
        hop
        for hop in life["views"]["parties"]["hops"]
        if CITY.name in (hop["from"]["name"], hop["to"]["name"])
    ]
    assert (up["from"]["name"], up["to"]["name"]) == ("京华生物", "市疾控中心")
    assert (down["from"]["name"], down["to"]["name"]) == ("市疾控中心", "朝阳区疾控中心")
    for hop in (up, down):
        assert hop["left"] < hop["arrived"]
        assert {kind for kind, _ in bills(hop)} == {"desadv", "po"}
    page = words(text_of(world.browser(CITY).get("/trace/", {"q": GIVEN, "view": "parties"})))
    assert re.search("京华生物 市疾控中心 .*市疾控中心 朝阳区疾控中心 ", page[page.index("交出") :])
    for stranger in (RIVAL, ELSEWHERE):
        assert world.life(GIVEN, stranger)["verdict"]["level"] == "unknown"


@pytest.mark.requirement("R071")
def test_who_gave_and_who_took_is_read_from_every_way_of_saying_so(world):
    """Shipments name possession, sales ownership; the carrier names nobody and becomes no link."""
    life = world.life()
    for step in ("shipping", "receiving"):
        for one in (each for each in life["events"] if each["step"] == step):
            assert [each["type"] for each in one["sources"]] == ["possessing_party"]
            assert one["sources"][0]["party"]["name"] in {MAKER.name, CITY.name, COUNTY.name}
    sale = event(life, "selling")
    assert (sale["sources"][0]["type"], sale["destinations"][0]["party"]["name"]) == (
        "owning_party",
        "市疾控中心",
    )
    held = [
        one["party"]["name"] for one in life["views"]["parties"]["custody"] if one["kind"] == "possession"
    ]
    assert CARRIER.name not in held
    assert list(dict.fromkeys(held)) == [MAKER.name, CITY.name, COUNTY.name, UNIT.name]


@pytest.mark.requirement("R072")
def test_issues_receipts_and_transport_are_read_with_bills_vehicle_and_warmth(world):
    life = world.life()
    issued, taken, driven = (
        event(life, "shipping", 1),
        event(life, "receiving", 1),
        event(life, "transporting"),
    )
    assert bills(issued) == {("desadv", "FH-city"), ("po", "PO-maker")}
    assert bills(taken) == {("recadv", "SH-maker"), ("desadv", "FH-city")}
    assert bills(driven) == {("bol", "YD-9")}
    assert (driven["read_point"]["name"], driven["capturers"][0]["name"]) == ("寒域冷藏车 03", "寒域冷链")
    assert driven["sensors"]
    page = words(text_of(world.browser(CITY).get("/bills/", {"q": "FH-city"})))
    assert "收发一致" in page
    for name in ("京华生物", "市疾控中心"):
        assert name in page


@pytest.mark.requirement("R074")
def test_an_event_links_parties_product_bill_state_place_and_time(world):
    taken = event(world.life(GIVEN, UNIT), "receiving", 3)
    browser = world.browser(UNIT)
    page = text_of(browser.get(f"/events/{taken['id']}/"))
    for told in (
        "朝阳区疾控中心",
        "劲松接种门诊",
        "劲松接种室",
        "SH-county",
        "2026-04-05 18:00",
        GIVEN,
    ):
        assert told in page, told
    links = set(re.findall(r'href="(/(?:trace|bills)/\?q=[^"]+)"', page))
    assert any(
        quote(canonical_text(GIVEN), safe="") in link or quote(GIVEN, safe="") in link for link in links
    )
    assert [link for link in links if link.startswith("/bills/")]
    for link in links:
        assert browser.get(link.replace("&amp;", "&"), follow=True).status_code == 200
    whole = text_of(browser.get("/trace/", {"q": GIVEN}))
    assert taken["id"] in whole
    for told in ("正常", "劲松接种室", "二价疫苗", LOT, "2026-04-05"):
        assert told in whole, told


@pytest.mark.requirement("R062")
def test_what_six_reported_apart_is_drawn_as_one_chain_in_which_every_event_opens(world):
    browser = world.browser(REGULATOR)
    page, life = text_of(browser.get("/trace/", {"q": GIVEN})), world.life()
    assert {one["capturers"][0]["name"] for one in life["events"]} == {
        firm.name for firm in (MAKER, CARRIER, CITY, COUNTY, UNIT)
    }
    assert "<svg" in page
    assert {one["id"] for one in life["events"]} <= set(re.findall(r"/events/([0-9a-f]{32})/", page))
    assert life["gaps"] == []


@pytest.mark.requirement("R075")
def test_the_chain_is_put_together_for_a_pack_for_the_product_and_for_each_organisation(world):
    """The product: its whole lot over all organisations; the organisation: what came, went, was used and is there."""
    books = {one["party"]["name"]: one for one in world.life(WHOLE_LOT)["views"]["parties"]["quantities"]}
    counts = {
        name: (one["received"], one["shipped"], one["used"], one["balance"]) for name, one in books.items()
    }
    assert counts[CITY.name] == (5, 5, 0, 0)
    assert counts[COUNTY.name] == (4, 4, 0, 0)
    assert counts[UNIT.name] == (3, 0, 2, 1)
    page = words(text_of(world.browser(REGULATOR).get("/trace/", {"q": WHOLE_LOT, "view": "parties"})))
    for firm in (MAKER, CITY, COUNTY, UNIT):
        assert firm.name in page
    assert len(hops(world.life())) == 4


@pytest.mark.requirement("R325")
def test_a_scan_leads_to_the_order_the_logistics_work_and_the_cold_chain(world):
    scan = "0106901234567892" + "211"
    browser = world.browser(UNIT)
    told = browser.get("/trace/export.json", {"q": scan}).json()
    steps = [one["step"].rpartition("/")[2] for one in told["events"]]
    assert {"selling", "purchasing", "packing", "shipping", "transporting", "receiving", "unpacking"} <= set(
        steps
    )
    assert sorted(bills(event(told, "shipping", -1)))[::-1] == [("po", "PO-county"), ("desadv", "FH-unit")]
    assert {one["device"] for one in told["views"]["conditions"]["series"]} >= {
        "urn:dev:truck-3",
        "urn:dev:box-1",
    }
    page = words(text_of(browser.get("/trace/", {"q": scan})))
    for step in ("销售", "购进", "装箱" if "装箱" in page else "包装级联", "发货", "运输", "收货"):
        assert step in page, step
    assert "PO-county" in text_of(browser.get("/bills/", {"q": "PO-county"}))


@pytest.mark.requirement("R420")
def test_an_officer_scans_a_code_and_sees_every_hand_each_store_and_who_carried_it(world):
    page = words(
        text_of(world.browser(REGULATOR).get("/trace/", {"q": "(01)06901234567892(21)1", "view": "parties"}))
    )
    table = page[page.index("交出") :]
    for name in (MAKER.name, CARRIER.name, CITY.name, COUNTY.name, UNIT.name):
        assert name in table, name
    for store in ("京华周转冷库", "市疾控冷库", "朝阳疾控冷库", "劲松接种室"):
        assert store in page, store
    carried = [
        [one["name"] for one in hop["carriers"]]
        for hop in world.life(GIVEN, REGULATOR)["views"]["parties"]["hops"]
    ]
    assert carried == [[], [CARRIER.name], [], []]
    for stranger in (RIVAL, ELSEWHERE):
        assert CARRIER.name not in text_of(world.browser(stranger).get("/trace/", {"q": GIVEN}))


@pytest.mark.requirement("R432")
def test_where_it_came_from_where_the_lot_went_and_who_answers_for_what_is_wrong(world):
    back = world.life(SOLD)
    assert hops(back)[0][0] == MAKER.name
    assert back["thing"]["product"]["holder"] == MAKER.name
    forward = world.life(WHOLE_LOT)["views"]["parties"]["quantities"]
    assert {one["party"]["name"] for one in forward if one["balance"]} == {MAKER.name, UNIT.name}
    from vaccine_world import sent, utc

    silent = sent(CITY, CITY.place(), COUNTY, utc(4, 9), SENT_BACK).event
    world.send(CITY, silent)
    page = words(text_of(world.browser(REGULATOR).get("/findings/?of=all")))
    assert "京华生物" in page
    assert "期限" in page


@pytest.mark.requirement("R099")
@pytest.mark.parametrize(
    ("typed", "leads"),
    [
        ("(01)06901234567892(21)1", "二价疫苗"),
        ("0106901234567892211", "二价疫苗"),
        (GIVEN, "二价疫苗"),
        (CARTON, "(00)"),
        (WHOLE_LOT, LOT),
        ("(01)06901234567892", "二价疫苗"),
        ("FH-unit", "收发一致"),
        (RECALLED, "召回"),
    ],
)
def test_one_field_finds_a_pack_a_carton_a_lot_a_product_and_a_bill(*, world, typed, leads):
    browser = world.browser(UNIT if typed != RECALLED else COUNTY)
    home = text_of(browser.get("/"))
    assert re.search(r'<form[^>]+action="/trace/"', home)
    assert re.search(r'<input[^>]+name="q"', home)
    assert leads in text_of(browser.get("/trace/", {"q": typed}, follow=True))


@pytest.mark.requirement("R099")
def test_an_event_is_found_by_its_number_and_what_is_not_there_is_said(world):
    browser = world.browser(UNIT)
    taken = event(world.life(GIVEN, UNIT), "receiving", 3)
    assert browser.get("/trace/", {"q": taken["id"]}).url == f"/events/{taken['id']}/"
    assert "未查到" in text_of(browser.get("/trace/", {"q": "NO-SUCH-CODE"}))
