"""The trace of one thing: where it came from, where it has been, where it is now, may it be used."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import jsonschema
import pytest

from documents import CARTON, GTIN, epc, object_event, pack
from suyuan import clock
from suyuan.core.identifiers.canonical import canonical_text
from suyuan.masterdata.models import Product
from suyuan.masterdata.services import create_product
from suyuan.parties.queries import viewer_of_party
from suyuan.parties.services import create_party, create_place
from suyuan.parties.viewer import Viewer
from suyuan.state.trace import trace

SCHEMA = json.loads((Path(__file__).parents[3] / "docs/reference/trace.schema.json").read_text())
OPERATOR = Viewer.operator()
PLANT = "urn:epc:id:sgln:6901234.00001.0"
DEPOT = "urn:epc:id:sgln:6901235.00001.0"
WARD = "urn:epc:id:sgln:6901236.00001.0"
MAKER = "urn:epc:id:pgln:6901234.00000"
DEPOT_FIRM = "urn:epc:id:pgln:6901235.00000"
HOSPITAL = "urn:epc:id:pgln:6901236.00000"
PACK = epc("S1")


@pytest.fixture
def firms(db):
    """Three registered parties with a place and a party identifier each."""
    found = {}
    for code, name, english, kind, city, party, place in (
        ("maker", "京华生物", "Jinghua", "HOLDER", "北京", MAKER, PLANT),
        ("depot", "北方医药", "Beifang", "DISTRIBUTOR", "天津", DEPOT_FIRM, DEPOT),
        ("hospital", "双塔医院", "Shuangta", "HOSPITAL", "涿州", HOSPITAL, WARD),
    ):
        firm = found[code] = create_party(code, name, kind, name_en=english)
        create_place(firm, party, name, kind="ORGANISATION", city=city)
        create_place(firm, place, f"{name}库房", kind="WAREHOUSE", city=city)
    create_product(f"{GTIN}.X", "二价疫苗", "vaccine")
    return found


def ask(code: str = PACK, viewer: Viewer = OPERATOR, **more):
    """A trace that keeps the schema."""
    found = trace(code, viewer, **more)
    jsonschema.Draft202012Validator(SCHEMA).validate(found)
    assert json.loads(json.dumps(found)) == found
    return found


def made(*things: str, hour: str = "08", **more):
    told = {"cbvmda:lotNumber": "L7", "cbvmda:itemExpirationDate": "2028-08-31"}
    where = {"bizLocation": {"id": PLANT}, "readPoint": {"id": PLANT}}
    return object_event(
        *things, time=f"2026-03-01T{hour}:00:00Z", bizStep="commissioning", action="ADD", disposition="active",
        **{"ilmd": told, **where, **more},
    )  # fmt: skip


def parties(giver: str, taker: str):
    return {
        "sourceList": [{"type": "possessing_party", "source": giver}],
        "destinationList": [{"type": "possessing_party", "destination": taker}],
    }


def sent(thing: str, giver: str, taker: str, time: str, place: str = PLANT, **more):
    return object_event(
        thing, time=time, bizStep="shipping", disposition="in_transit", bizLocation=None,
        readPoint={"id": place}, **parties(giver, taker), **more,
    )  # fmt: skip


def got(thing: str, giver: str, taker: str, time: str, place: str, **more):
    where = {"bizLocation": {"id": place}, "readPoint": {"id": place}}
    return object_event(thing, time=time, bizStep="receiving", **where, **parties(giver, taker), **more)


@pytest.fixture
def journey(firms, send):
    """Made, packed, sent and received by the carton, unpacked, used."""
    send(firms["maker"], made(PACK, epc("S2")))
    send(firms["maker"], pack(CARTON, PACK, epc("S2"), time="2026-03-01T09:00:00Z"))
    bill = {
        "bizTransactionList": [{"type": "desadv", "bizTransaction": "urn:epcglobal:cbv:bt:6901234000009:FH1"}]
    }
    send(firms["maker"], sent(CARTON, MAKER, DEPOT_FIRM, "2026-03-02T09:00:00Z", **bill))
    send(firms["depot"], got(CARTON, MAKER, DEPOT_FIRM, "2026-03-03T09:00:00Z", DEPOT))
    send(
        firms["depot"], pack(CARTON, time="2026-03-04T09:00:00Z", action="DELETE", bizLocation={"id": DEPOT})
    )
    send(firms["depot"], sent(PACK, DEPOT_FIRM, HOSPITAL, "2026-03-05T09:00:00Z", DEPOT))
    send(firms["hospital"], got(PACK, DEPOT_FIRM, HOSPITAL, "2026-03-06T09:00:00Z", WARD))
    return firms


@pytest.mark.requirement("R009", "R010", "R033", "R073", "R327", "R408")
def test_a_life_is_told_from_the_plant_to_the_ward(journey):
    found = ask()
    assert found["verdict"]["level"] == "ok"
    assert found["now"]["place"]["name"] == "双塔医院库房"
    assert found["now"]["holder"]["name"] == "双塔医院"
    assert [event["step"] for event in found["events"]] == [
        "commissioning", "packing", "shipping", "receiving", "unpacking", "shipping", "receiving",
    ]  # fmt: skip
    assert [
        (hop["from"]["name"], hop["to"]["name"], hop["gap"]) for hop in found["views"]["parties"]["hops"]
    ] == [
        ("京华生物", "北方医药", None),
        ("北方医药", "双塔医院", None),
    ]
    assert found["gaps"] == []


def test_events_of_the_carton_say_that_they_are_the_cartons(journey):
    shipped = ask()["events"][2]
    assert shipped["via"]["id"] == canonical_text(CARTON)
    assert shipped["documents"][0]["type_name"] == "发货通知"
    assert shipped["capturers"][0]["name"] == "京华生物"


@pytest.mark.requirement("R068", "R069", "R328")
def test_lot_expiry_and_product_are_told(journey):
    thing = ask()["thing"]
    assert (thing["lot"], thing["expiry"], thing["serial"]) == ("L7", "2028-08-31", "S1")
    assert thing["product"]["name"] == "二价疫苗"


def test_the_holder_of_the_product_is_told_in_both_languages(journey):
    assert ask()["thing"]["product"]["holder_en"] is None
    Product.objects.update(holder=journey["maker"])
    product = ask()["thing"]["product"]
    assert (product["holder"], product["holder_en"]) == (journey["maker"].name, journey["maker"].name_en)


@pytest.mark.parametrize("viewer", [OPERATOR, Viewer.public()], ids=["operator", "public"])
def test_a_code_with_a_wrong_check_digit_is_not_simply_fine_because_it_was_reported(firms, send, viewer):
    mistyped = "https://id.gs1.org/01/06901234567893/21/S1"
    send(firms["maker"], made(mistyped))
    verdict = ask(mistyped, viewer)["verdict"]
    assert (verdict["level"], verdict["code"], verdict["title"]) == ("warn", "code", "校验码为 3，应为 2")


def test_the_carton_tells_what_it_held_last(journey):
    tree = ask(CARTON)["views"]["packaging"]["tree"]
    assert [child["thing"]["hri"][-6:] for child in tree["children"]] == ["(21)S1", "(21)S2"]
    assert tree["emptied"]
    before = ask(CARTON, as_of=dt.datetime(2026, 3, 3, 12, tzinfo=dt.UTC))["views"]["packaging"]["tree"]
    assert (len(before["children"]), before["emptied"]) == (2, False)


def test_a_packing_interval_has_its_two_events(journey):
    found = ask()
    (stay,) = found["views"]["packaging"]["intervals"]
    ids = {event["id"] for event in found["events"]}
    assert {stay["event_in"], stay["event_out"]} <= ids
    assert (stay["from"], stay["to"]) == ("2026-03-01T09:00:00Z", "2026-03-04T09:00:00Z")


def test_as_of_a_moment_the_pack_is_still_in_the_carton_at_the_depot(journey):
    found = ask(as_of=dt.datetime(2026, 3, 3, 12, tzinfo=dt.UTC))
    assert found["now"]["place"]["name"] == "北方医药库房"
    assert found["now"]["container"]["id"] == canonical_text(CARTON)
    assert found["journal"]["events"] == 4


def test_as_known_at_a_moment_nothing_later_is_known(firms, send, monkeypatch):
    monkeypatch.setenv("SUYUAN_CLOCK", "2026-03-01T09:00:00+00:00")
    send(firms["maker"], made(PACK))
    known = clock.now()
    monkeypatch.setenv("SUYUAN_CLOCK", "2026-03-07T09:00:00+00:00")
    send(firms["maker"], got(PACK, MAKER, HOSPITAL, "2026-03-01T08:30:00Z", WARD))
    assert ask(known_at=known)["journal"]["events"] == 1
    assert ask()["journal"]["events"] == 2


def test_a_corrected_event_is_shown_and_does_not_count(journey, send):
    wrong = object_event(PACK, time="2026-03-07T09:00:00Z", bizStep="destroying", disposition="destroyed",
                         eventID="urn:uuid:8a3d4f60-6e3e-4a3c-9d3e-1f2a3b4c5d6e")  # fmt: skip
    send(journey["hospital"], wrong)
    assert ask()["verdict"]["code"] == "destroyed"
    declared = {"declarationTime": "2026-03-08T09:00:00Z", "reason": "did_not_occur"}
    send(journey["hospital"], {**wrong, "errorDeclaration": declared})
    found = ask()
    assert found["verdict"]["level"] == "ok"
    shown = [event for event in found["events"] if event["retracted"]]
    assert shown[0]["retracted"]["reason"] == "did_not_occur"
    assert found["journal"]["retracted"] == 1


def test_a_missing_shipment_is_a_gap_with_a_name(firms, send):
    send(firms["maker"], made(PACK))
    send(firms["hospital"], got(PACK, MAKER, HOSPITAL, "2026-03-06T09:00:00Z", WARD))
    found = ask()
    assert found["verdict"]["code"] == "gap"
    assert found["gaps"][0]["message"] == "双塔医院收到，但缺京华生物的发货记录"
    assert found["views"]["parties"]["hops"][0]["gap"] == "no_shipment"


def test_too_warm_on_the_way_is_told(journey, send):
    readings = [
        {"type": "Temperature", "value": value, "uom": "CEL", "time": f"2026-03-06T{hour}:00:00Z"}
        for hour, value in (("10", 5), ("12", 11), ("14", 5))
    ]
    monitored = object_event(PACK, time="2026-03-06T15:00:00Z", bizStep="storing",
                             bizLocation={"id": WARD}, sensorElementList=[{"sensorReport": readings}])  # fmt: skip
    send(journey["hospital"], monitored)
    found = ask()
    (excursion,) = found["views"]["conditions"]["excursions"]
    assert (excursion["peak"], excursion["seconds"]) == (11, 7200)
    assert found["verdict"]["code"] == "excursion"


def test_after_its_last_day_it_is_expired(journey, monkeypatch):
    monkeypatch.setenv("SUYUAN_CLOCK", "2028-08-31T20:00:00+08:00")
    assert ask()["verdict"]["level"] == "ok"
    monkeypatch.setenv("SUYUAN_CLOCK", "2028-09-01T00:30:00+08:00")
    found = ask()
    assert found["verdict"]["code"] == "expired"
    assert found["views"]["states"]["intervals"][-1]["state"] == "EXPIRED"


def test_every_spelling_of_the_code_gives_the_same_life(journey):
    told = [ask(code)["events"] for code in (PACK, canonical_text(PACK), "(01)06901234567892(21)S1(10)L7")]
    assert told[0] == told[1] == told[2] != []


@pytest.mark.parametrize("code", ["(01)06901234567892(21)NEVER", "no such thing", "", "𝔘𝔫𝔦", "x" * 9000])
def test_what_nobody_reported_is_unknown(firms, code):
    found = ask(code)
    assert (found["verdict"]["level"], found["now"], found["events"]) == ("unknown", None, [])


@pytest.mark.parametrize(
    ("moment", "whole"),
    [
        ("0001-01-01T00:00:00+08:00", False),
        ("0001-01-01T00:00:00-08:00", False),
        ("9999-12-31T23:59:59+08:00", True),
        ("9999-12-31T23:59:59-08:00", True),
    ],
)
def test_moments_at_the_edges_of_the_calendar_are_answered(journey, moment, whole):
    asked = dt.datetime.fromisoformat(moment)
    assert bool(ask(as_of=asked)["events"]) is whole
    assert bool(ask(known_at=asked)["events"]) is whole


def test_a_rival_sees_nothing_and_cannot_tell_it_from_unknown(journey):
    rival = viewer_of_party(create_party("rival", "对手", "DISTRIBUTOR"))
    found = ask(PACK, rival)
    assert found["verdict"] == ask("(01)06901234567892(21)NEVER", rival)["verdict"]


def test_a_party_sees_what_it_captured(journey):
    found = ask(PACK, viewer_of_party(journey["hospital"]))
    assert "receiving" in [event["step"] for event in found["events"]]
    assert (found["thing"]["lot"], found["thing"]["expiry"]) == ("L7", "2028-08-31")


def test_what_others_reported_and_a_party_may_not_see_is_no_gap(journey):
    found = ask(PACK, viewer_of_party(journey["hospital"]))
    assert found["gaps"] == []
    assert {hop["gap"] for hop in found["views"]["parties"]["hops"]} == {None}
    assert found["verdict"]["level"] == "ok"


def test_a_recall_by_the_maker_stops_the_hospital_that_cannot_see_it(journey, send):
    recall = object_event(PACK, time="2026-03-07T09:00:00Z", bizStep="holding", disposition="recalled",
                          bizLocation=None)  # fmt: skip
    send(journey["maker"], recall)
    found = ask(PACK, viewer_of_party(journey["hospital"]))
    assert found["verdict"]["code"] == "recalled"
    assert "holding" not in [event["step"] for event in found["events"]]
    assert found["verdict"]["reasons"][0]["event"] is None


def test_the_public_sees_steps_and_cities_and_no_names(journey):
    found = ask(PACK, Viewer.public())
    told = json.dumps(found, ensure_ascii=False)
    for name in ("京华生物", "北方医药", "双塔医院", "Jinghua", "FH1"):
        assert name not in told
    assert found["events"][-1]["biz_location"]["name"] == "涿州"


@pytest.mark.requirement("R127")
def test_the_public_is_told_no_digest_of_an_event(journey):
    """Who sees the rest of an event could try places and partners until a digest fits."""
    whole, found = ask(PACK), ask(PACK, Viewer.public())
    told = json.dumps(found)
    for event in whole["events"]:
        assert event["id"] not in told
        assert event["cbv_hash"] not in told
        assert event["document"]["sha256"] not in told
        assert event["document"]["id"] not in told
    assert len({event["id"] for event in found["events"]}) == len(found["events"])


def test_only_the_view_asked_for_is_told(journey):
    assert list(ask(view="places")["views"]) == ["places"]


def test_what_a_thing_was_made_of_is_found_through_all_levels(firms, send):
    def mix(source, result, hour):
        return {
            "type": "TransformationEvent", "eventTime": f"2026-03-01T{hour}:00:00Z", "eventTimeZoneOffset": "+08:00",
            "inputEPCList": [source], "outputEPCList": [result], "bizStep": "transforming",
        }  # fmt: skip

    send(firms["maker"], mix(epc("RAW"), epc("BULK"), "01"), mix(epc("BULK"), PACK, "02"))
    inputs = ask()["genealogy"]["inputs"]
    assert [(each["thing"]["hri"][-4:], each["depth"]) for each in inputs] == [("BULK", 1), (")RAW", 2)]
    assert ask(direction="forward")["genealogy"]["inputs"] == []
    assert [each["depth"] for each in ask(epc("RAW"))["genealogy"]["outputs"]] == [1, 2]


@pytest.mark.parametrize(
    "code", ["81234567890123456789", "MA.156.M0.100221.00112203.S123", "any words", "urn:x:y:1"]
)
def test_the_id_that_a_trace_gives_can_be_asked_for_again(firms, send, code):
    send(firms["maker"], made(code))
    first = ask(code)
    assert ask(first["thing"]["id"])["events"] == first["events"] != []


def test_a_container_that_nobody_called_sound_is_not_doubted(firms, send):
    send(firms["maker"], pack(CARTON, PACK, time="2026-03-01T09:00:00Z"))
    assert ask(CARTON)["verdict"]["level"] == "ok"


def test_a_late_report_is_told_and_does_not_stop(firms, send, monkeypatch):
    def at(day: str, party: str, event: dict) -> None:
        monkeypatch.setenv("SUYUAN_CLOCK", f"{day}T12:00:00+00:00")
        send(firms[party], event)

    at("2026-03-01", "maker", made(PACK))
    at("2026-03-02", "maker", sent(PACK, MAKER, DEPOT_FIRM, "2026-03-02T09:00:00Z"))
    at("2026-03-04", "depot", sent(PACK, DEPOT_FIRM, HOSPITAL, "2026-03-04T09:00:00Z", DEPOT))
    at("2026-03-05", "hospital", got(PACK, DEPOT_FIRM, HOSPITAL, "2026-03-05T09:00:00Z", WARD))
    at("2026-04-17", "depot", got(PACK, MAKER, DEPOT_FIRM, "2026-03-03T09:00:00Z", DEPOT))
    verdict = ask()["verdict"]
    assert [(reason["message"], reason["level"]) for reason in verdict["reasons"]] == [
        ("收货晚报 45 天", "ok")
    ]
    assert verdict["level"] == "ok"


def at_ward(thing: str, step: str, **more):
    where = {"bizLocation": {"id": WARD}, "readPoint": {"id": WARD}}
    return object_event(thing, time="2026-03-06T09:00:00Z", bizStep=step, **where, **more)


@pytest.mark.parametrize(
    ("event", "chinese", "english"),
    [
        (at_ward(PACK, "dispensing"), "双塔医院处有“使用”记录", "Use at Shuangta"),
        (at_ward(PACK, "storing"), "双塔医院处有“储存”记录", "Storing at Shuangta"),
        (at_ward(PACK, "https://example.com/{0}/{x}"), "双塔医院处有“{x}”记录", "{x} at Shuangta"),
        (at_ward(PACK, None), "双塔医院处有记录", "Recorded at Shuangta"),
        (sent(PACK, HOSPITAL, DEPOT_FIRM, "2026-03-06T09:00:00Z", WARD), "双塔医院发出", "Shipped by Shuangta"),
        (at_ward(PACK, "receiving", disposition="returned"), "双塔医院收到退货", "Received back by Shuangta"),
        (at_ward(PACK, "receiving"), "双塔医院收到", "Received by Shuangta"),
    ],
)  # fmt: skip
def test_a_missing_shipment_says_what_was_observed_instead(firms, send, event, chinese, english):
    send(firms["maker"], made(PACK), event)
    gap = next(each for each in ask()["gaps"] if each["kind"] == "no_shipment")
    assert gap["message"] == f"{chinese}，但缺京华生物的发货记录"
    assert gap["message_en"] == f"{english}, but no shipment by Jinghua is recorded"


def test_what_comes_after_the_end_is_named(firms, send):
    used = object_event(PACK, time="2026-03-05T09:00:00Z", bizStep="dispensing", bizLocation={"id": PLANT})
    send(firms["maker"], made(PACK), used, at_ward(PACK, "storing"))
    gap = next(each for each in ask()["gaps"] if each["kind"] == "after_end")
    assert gap["message"] == "使用或销毁之后仍有“储存”记录"
    assert gap["message_en"] == "After its use or destruction: storing"


def test_what_is_dated_too_early_is_named(firms, send):
    early = object_event(PACK, time="2026-02-01T09:00:00Z", bizStep="storing", bizLocation={"id": PLANT})
    send(firms["maker"], made(PACK), early)
    (gap,) = ask()["gaps"]
    assert gap["message"] == "“储存”的时间早于“赋码”"
    assert gap["message_en"] == "By the times told, storing was before code assignment"
