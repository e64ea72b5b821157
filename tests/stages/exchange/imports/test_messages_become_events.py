"""Every table: a sound message in both syntaxes becomes one event, the same one however it is written."""

from __future__ import annotations

import pytest
from messages import BOX, CODE, HOLDER, OWNER, PLACE, SOUND, TABLES, message

from suyuan.core.epcis import cbv

IMP = "{https://ref.suyuan.example/imports/}"
STEPS = {
    "commissioning": ("ADD", "commissioning", "active"),
    "aggregation": ("ADD", "packing", "in_progress"),
    "receiving": ("OBSERVE", "receiving", "in_progress"),
    "shipping": ("OBSERVE", "shipping", "in_transit"),
    "use": ("OBSERVE", "dispensing", "dispensed"),
    "takeaway": ("OBSERVE", "https://ref.suyuan.example/step/takeaway", "dispensed"),
    "recall": ("OBSERVE", "holding", "recalled"),
    "unpacking": ("OBSERVE", "dispensing", "partially_dispensed"),
    "destruction": ("DELETE", "destroying", "destroyed"),
    "returns": ("OBSERVE", "shipping", "returned"),
}


@pytest.mark.requirement(
    "R137", "R200", "R218", "R223", "R228", "R232", "R235", "R238", "R239", "R241", "R242",
)  # fmt: skip
@pytest.mark.parametrize("name", sorted(SOUND))
def test_a_sound_message_becomes_its_event(send, stored, name):
    answer = send(name, message(name))
    assert answer.status_code == 200, answer.json()
    told = answer.json()
    assert (told["accepted"], told["duplicate"], told["refused"]) == (1, 0, 0)
    assert told["messageID"]
    (line,) = told["lines"]
    assert (line["line"], line["status"]) == (0, "accepted")
    assert line["eventID"].startswith("ni:///sha-256;")
    (event,) = stored()
    step, disposition = cbv.BIZ_STEP.bare(event.biz_step), cbv.DISPOSITION.bare(event.disposition)
    assert (event.action, step, disposition) == STEPS[name]
    assert event.biz_location.id == PLACE
    assert event.event_time.isoformat() == "2026-05-01T14:58:56.591000+08:00"
    if name == "aggregation":
        assert (event.parent_id, event.child_epcs) == (BOX, (CODE,))
    else:
        assert event.epc_list == (CODE,)


@pytest.mark.parametrize("name", sorted(SOUND))
def test_xml_and_json_and_a_repeat_are_one_event(send, stored, name):
    first = send(name, message(name)).json()["lines"][0]["eventID"]
    for answer in (send(name, message(name), xml=True), send(name, message(name))):
        told = answer.json()
        assert answer.status_code == 200, told
        assert (told["duplicate"], told["lines"][0]["eventID"]) == (1, first)
    assert len(stored()) == 1


@pytest.mark.requirement("R201", "R202")
@pytest.mark.parametrize(
    "changes",
    [
        {"epcList": [{"epc": CODE}]},
        {"epcList": ["81234567890123456789"]},
        {"epcList": CODE},
        {"bizLocation": PLACE},
        {"bizLocation": {"id": PLACE}},
        {"bizTransactionList": {
            "urn:epcglobal:cbv:btt:po": "http://idcode.org.cn/epcis/po/MA.156.M2.123456.7",
            "inv": "http://idcode.org.cn/epcis/inv/MA.156.M2.123456.7",
            "https://ref.gs1.org/cbv/BTT-recadv": "http://idcode.org.cn/epcis/recadv/MA.156.M2.123456.7",
        }},
        {"extension": {
            "sourceList": {"owning_party": OWNER, "possessing_party": HOLDER},
            "destinationList": {"urn:epcglobal:cbv:sdt:location": f"{HOLDER}.08"},
        }},
    ],
)  # fmt: skip
def test_accepted_spellings_are_one_event(send, stored, changes):
    send("receiving", message("receiving"))
    told = send("receiving", message("receiving", **changes)).json()
    assert told["duplicate"] == 1, told
    assert len(stored()) == 1


def test_places_of_the_other_domain_are_read_too(send, stored):
    place = PLACE.replace("idcode.org.cn", "ui.idcode.cn")
    assert send("recall", message("recall", bizLocation=place)).status_code == 200
    assert stored()[0].biz_location.id == place


@pytest.mark.requirement("R219", "R220", "R221", "R222")
@pytest.mark.parametrize("expiry", ["2028-06-30", "20280630"])
def test_facts_of_birth_are_kept_with_the_things(send, stored, expiry):
    tree = message("commissioning")
    tree["Cbvmda:itemExpirationDate"] = expiry
    assert send("commissioning", tree).status_code == 200
    assert stored()[0].ilmd == {
        "{urn:epcglobal:cbv:mda}lotNumber": "Lot001",
        "{urn:epcglobal:cbv:mda}itemExpirationDate": "2028-06-30",
        f"{IMP}certificateNo": "京药监械急〔2026〕01号",
        f"{IMP}importID": "I20260101000000001",
    }


@pytest.mark.requirement("R227")
def test_facts_of_the_lot_stand_beside_the_packing(send, stored):
    assert send("aggregation", message("aggregation")).status_code == 200
    ns = "{http://idcode.org.cn/epcis/ext/}"
    assert stored()[0].extensions == {
        f"{ns}Extension": {
            f"{ns}LOT": "Lot001",
            f"{ns}EXP": "2028-06-30",
            f"{ns}MFG": "2026-04-01",
            f"{ns}QTY": "100",
        }
    }


@pytest.mark.requirement("R229", "R230", "R233", "R234")
@pytest.mark.parametrize(("name", "note"), [("receiving", "recadv"), ("shipping", "desadv")])
def test_documents_and_parties_of_a_handover(send, stored, name, note):
    assert send(name, message(name)).status_code == 200
    (event,) = stored()
    assert [cbv.TRANSACTION_TYPE.bare(one.type) for one in event.biz_transaction_list] == ["po", "inv", note]
    assert [(cbv.PARTY_TYPE.bare(one.type), one.source) for one in event.source_list] == [
        ("owning_party", OWNER), ("possessing_party", HOLDER),
    ]  # fmt: skip
    assert [(cbv.PARTY_TYPE.bare(one.type), one.destination) for one in event.destination_list] == [
        ("location", f"{HOLDER}.08")
    ]


@pytest.mark.requirement("R240")
@pytest.mark.parametrize(
    ("product", "lot"),
    [
        ({"di": "06901234567892"}, "https://id.gs1.org/01/06901234567892/10/Lot001"),
        ({"drugId": "8123456"}, "drug:8123456/lot/Lot001"),
    ],
)
def test_a_lot_is_recalled_together_with_its_product(send, stored, product, lot):
    tree = message("recall", epcList=None, **product)
    tree["cbvmda:lotNumber"] = "Lot001"
    answer = send("recall", tree)
    assert answer.status_code == 200, answer.json()
    (event,) = stored()
    (quantity,) = event.quantity_list
    assert int(quantity.quantity) == 1
    assert quantity.epc_class == lot
    assert event.extensions[f"{IMP}recallLot"] == "Lot001"


@pytest.mark.requirement("R133")
def test_what_comes_back_is_received_as_returned(send, stored):
    tree = message("returns", direction="in")
    tree["bizTransactionList"][1]["type"] = "recadv"
    assert send("returns", tree).status_code == 200
    (event,) = stored()
    assert cbv.BIZ_STEP.bare(event.biz_step) == "receiving"
    assert cbv.DISPOSITION.bare(event.disposition) == "returned"


@pytest.mark.requirement("R203")
def test_fields_of_no_table_are_kept_and_told(send, stored):
    answer = send("use", message("use", ward="3", more={"bed": [1, "2"]}))
    codes = [problem["code"] for problem in answer.json()["lines"][0]["problems"]]
    assert codes.count("IMP-T7-011") == 2
    kept = {name: value for name, value in stored()[0].extensions.items() if "/ext/" in name}
    ns = "{https://ref.suyuan.example/ext/}"
    assert kept == {f"{ns}ward": "3", f"{ns}more": {f"{ns}bed": [1, "2"]}}


def test_rules_are_named_by_their_table():
    from suyuan.core.problem import RULES

    for table in TABLES.values():
        assert f"IMP-{table}-001" in RULES
