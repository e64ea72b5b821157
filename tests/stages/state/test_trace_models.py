"""Each kind of object is traced as its nature asks: a pack, a lot, a carton, a kit, a piece of equipment; each reader is told his part."""

from __future__ import annotations

import pytest
from test_trace_of_a_lot import GOODS, balance, goods
from test_trace_of_a_thing import (
    CARTON,
    DEPOT,
    DEPOT_FIRM,
    MAKER,
    PACK,
    PLANT,
    WARD,
    ask,
    firms,
    journey,
    made,
    parties,
)

from documents import epc, object_event
from suyuan.core.identifiers.canonical import canonical_text
from suyuan.parties.queries import viewer_of_party
from suyuan.parties.viewer import Viewer

__all__ = ["firms", "journey"]
KIT, SCALPEL, DRAPE = epc("KIT-1"), epc("SCALPEL-1"), epc("DRAPE-1")
SCANNER, TUBE, SPARE = (f"urn:epc:id:giai:6901236.{name}" for name in ("CT1", "TUBE1", "TUBE2"))
AT_WARD = {"readPoint": {"id": WARD}, "bizLocation": {"id": WARD}}


@pytest.mark.requirement("R011")
def test_a_pack_is_one_thing_with_a_state_and_a_holder(journey):
    found = ask(PACK)
    assert (found["thing"]["level"], found["now"]["state"]) == ("instance", "NORMAL")
    assert found["now"]["holder"]["name"] == "双塔医院"
    assert found["views"]["parties"]["quantities"] == []


@pytest.mark.requirement("R011")
def test_goods_by_the_lot_are_quantities_in_the_books_of_each_party(firms, send):
    handed = parties(MAKER, DEPOT_FIRM)
    at_plant = {"readPoint": {"id": PLANT}, "bizLocation": {"id": PLANT}}
    at_depot = {"readPoint": {"id": DEPOT}, "bizLocation": {"id": DEPOT}}
    send(firms["maker"], goods("commissioning", 100, "2026-03-01T08:00:00Z", action="ADD", **at_plant))
    send(
        firms["maker"],
        goods("shipping", 60, "2026-03-02T08:00:00Z", **{**at_plant, "bizLocation": None}, **handed),
    )
    send(firms["depot"], goods("receiving", 60, "2026-03-03T08:00:00Z", **at_depot, **handed))
    found = ask(GOODS)
    assert found["thing"]["level"] == "lot"
    assert balance(found) == {"京华生物": (100, 60, 0, 40), "北方医药": (60, 0, 0, 60)}


@pytest.mark.requirement("R011")
def test_a_carton_tells_its_contents_and_lends_them_its_way(journey):
    found = ask(CARTON)
    assert found["thing"]["level"] == "container"
    assert len(found["views"]["packaging"]["tree"]["children"]) == 2
    assert [one["step"] for one in ask(PACK)["events"] if one["via"]] == [
        "shipping",
        "receiving",
        "unpacking",
    ]


@pytest.mark.requirement("R011")
def test_a_kit_knows_its_parts_and_is_warned_of_a_part_that_is_recalled(firms, send):
    send(firms["maker"], made(SCALPEL, DRAPE))
    assembled = {
        "type": "TransformationEvent", "eventTime": "2026-03-02T08:00:00Z", "eventTimeZoneOffset": "+08:00",
        "inputEPCList": [SCALPEL, DRAPE], "outputEPCList": [KIT], "bizStep": "assembling",
        "readPoint": {"id": PLANT}, "bizLocation": {"id": PLANT},
    }  # fmt: skip
    send(firms["maker"], assembled)
    assert {one["thing"]["id"] for one in ask(KIT)["genealogy"]["inputs"]} == {
        canonical_text(SCALPEL),
        canonical_text(DRAPE),
    }
    recall = object_event(
        SCALPEL, time="2026-03-03T08:00:00Z", bizStep="holding", disposition="recalled", bizLocation=None
    )
    send(firms["maker"], recall)
    assert ask(KIT)["verdict"]["code"] == "input_recalled"
    assert [one["thing"]["id"] for one in ask(SCALPEL)["genealogy"]["outputs"]] == [canonical_text(KIT)]


@pytest.mark.requirement("R011")
def test_equipment_is_installed_kept_up_repaired_with_parts_and_taken_out_of_service(firms, send):
    def part(action, child, day):
        return {
            "type": "AssociationEvent", "eventTime": f"2026-03-{day}T08:00:00Z", "eventTimeZoneOffset": "+08:00",
            "parentID": SCANNER, "childEPCs": [child], "action": action, "bizStep": "repairing", **AT_WARD,
        }  # fmt: skip

    def done(step, day, disposition="active", **more):
        return object_event(
            SCANNER, time=f"2026-03-{day}T08:00:00Z", bizStep=step, disposition=disposition, **AT_WARD, **more
        )

    maintaining = "https://ref.suyuan.example/step/maintaining"
    send(firms["hospital"], done("installing", "02", action="ADD"), part("ADD", TUBE, "03"))
    send(firms["hospital"], done(maintaining, "10"), done("inspecting", "11", "needs_replacement"))
    assert ask(SCANNER)["now"]["state"] == "ON_HOLD"
    send(
        firms["hospital"],
        part("DELETE", TUBE, "12"),
        part("ADD", SPARE, "12"),
        done("repairing", "13", "available"),
    )
    found = ask(SCANNER)
    assert [one["step"].rpartition("/")[2] for one in found["events"]] == [
        "installing", "repairing", "maintaining", "inspecting", "repairing", "repairing", "repairing",
    ]  # fmt: skip
    assert (found["now"]["state"], found["now"]["place"]["name"]) == ("NORMAL", "双塔医院库房")
    assert {one["action"] for one in ask(TUBE)["events"]} == {"ADD", "DELETE"}
    send(firms["hospital"], done("decommissioning", "20", "inactive"))
    assert ask(SCANNER)["now"]["state"] == "DISCONTINUED"


@pytest.mark.requirement("R011")
def test_authority_firm_and_public_are_each_told_what_they_need(journey):
    firm, public = ask(PACK, viewer_of_party(journey["hospital"])), ask(PACK, Viewer.public())
    assert {one["name"] for one in (hop["from"] for hop in firm["views"]["parties"]["hops"])} == {
        "京华生物",
        "北方医药",
    }
    assert public["views"]["parties"]["hops"] == []
    assert public["verdict"]["level"] == firm["verdict"]["level"] == "ok"
    assert public["thing"]["product"]["name"] == "二价疫苗"
