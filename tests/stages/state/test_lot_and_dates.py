"""Lot, expiry and production date of things: told once they stay, whoever names the thing afterwards."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

import pytest
from django.db import connection
from test_trace_of_a_thing import OPERATOR, PLANT, ask, firms, made

from derived_tables import rights, tables
from documents import epc, object_event
from suyuan import state
from suyuan.core.identifiers.canonical import key_for
from suyuan.parties.queries import viewer_of_party
from suyuan.parties.viewer import Viewer
from suyuan.state.jobs import catch_up
from suyuan.state.refold import refold
from suyuan.state.trace import lot_facts

__all__ = ["firms"]
STATE_SQL = Path(state.__file__).parent / "sql"
GTIN = "06901234567892"
WITH_LOT = f"https://id.gs1.org/01/{GTIN}/10/LZ/21/A"
EXPIRED = {"cbvmda:lotNumber": "LZ", "cbvmda:itemExpirationDate": "2025-06-30",
           "cbvmda:productionDate": "2023-07-01"}  # fmt: skip


def stored(code: str) -> tuple[str | None, ...]:
    """Lot, expiry and production date of the item row."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT lot, expiry::text, produced::text FROM item WHERE key = %s::uuid", (key_for(code).hex(),)
        )
        return cursor.fetchone()


def named(code: str, time: str = "2026-03-02T09:00:00Z", **more):
    return object_event(code, time=time, bizStep="storing", bizLocation={"id": PLANT}, **more)


def test_who_names_only_the_lot_leaves_the_expiry_as_it_was(firms, send):
    send(firms["maker"], made(epc("A"), ilmd=EXPIRED))
    send(firms["maker"], named(WITH_LOT))
    assert stored(epc("A")) == ("LZ", "2025-06-30", "2023-07-01")
    found = ask(epc("A"))
    assert (found["thing"]["expiry"], found["thing"]["produced"]) == ("2025-06-30", "2023-07-01")
    assert found["verdict"]["code"] == "expired"


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_each_fact_is_that_of_the_newest_event_that_told_it_whatever_came_first(firms, send, order):
    events = [
        made(epc("A"), ilmd=EXPIRED),
        made(epc("A"), hour="09", ilmd={"cbvmda:itemExpirationDate": "2025-07-31"}),
        made(epc("A"), hour="10", ilmd={"cbvmda:lotNumber": "LY"}),
    ]
    for number in order:
        send(firms["maker"], events[number])
    assert stored(epc("A")) == ("LY", "2025-07-31", "2023-07-01")
    refold({key_for(epc("A"))})
    assert stored(epc("A")) == ("LY", "2025-07-31", "2023-07-01")
    thing = ask(epc("A"))["thing"]
    assert (thing["lot"], thing["expiry"], thing["produced"]) == ("LY", "2025-07-31", "2023-07-01")
    assert ask(f"(01){GTIN}(10)LY")["views"]["parties"]["quantities"][0]["received"] == 1


def test_an_installation_that_folded_under_one_stamp_folds_again(firms, send, world):
    """The migration: what was lost meanwhile comes back from the ledger, and the rights with it."""
    send(firms["maker"], made(epc("A"), ilmd=EXPIRED), named(WITH_LOT))
    now = tables(), rights()

    def upgrade():
        sql = (STATE_SQL / "0003_facts.sql").read_text(encoding="utf-8")
        with connection.cursor() as cursor:
            cursor.execute("UPDATE item SET expiry = NULL")
            for statement in filter(str.strip, sql.split(";")):
                if "ALTER" not in statement:  # the owner's, and done when the tables of the tests were made
                    cursor.execute(statement)
        catch_up()
        return tables(), rights()

    assert world(upgrade) == now


LABELS = [
    f"https://id.gs1.org/01/{GTIN}/10/LZ/21/F?17=250101&11=240102",
    f"https://maker.example/01/{GTIN}/10/LZ/21/F?11=240102&17=250100",
    f"(01){GTIN}(17)250101(10)LZ(11)240102(21)F",
    f"]d201{GTIN}172501011124010210LZ\x1d21F",
    f"\x1d01{GTIN}21F\x1d172501011124010210LZ",
    f"（01）{GTIN}（17）250101（10）LZ（11）240102（21）F",
    f"[)>\x1e05\x1d01{GTIN}\x1d10LZ\x1d21F\x1d17250101\x1d11240102\x1e\x04",
    f"[)>\x1e06\x1d8P{GTIN}\x1d1TLZ\x1dSF\x1d14D20250101\x1d16D20240102\x1e\x04",
]


@pytest.mark.parametrize("label", LABELS)
def test_what_the_code_says_is_told_in_every_spelling_alike(firms, send, label):
    send(firms["maker"], object_event(label, time="2024-03-01T08:00:00Z", bizStep="commissioning", action="ADD",
                                      bizLocation={"id": PLANT}))  # fmt: skip
    expiry = "2025-01-31" if "250100" in label else "2025-01-01"
    assert stored(epc("F")) == ("LZ", expiry, "2024-01-02")
    refold({key_for(epc("F"))})
    assert stored(epc("F")) == ("LZ", expiry, "2024-01-02")
    for code in (epc("F"), f"(01){GTIN}(21)F"):
        found = ask(code)
        thing = found["thing"]
        assert (thing["lot"], thing["expiry"], thing["produced"]) == ("LZ", expiry, "2024-01-02")
        assert found["verdict"]["code"] == "expired"
        assert [(event["lot"], event["expiry"]) for event in found["events"]] == [("LZ", expiry)]
    lot = ask(f"(01){GTIN}(10)LZ")
    assert (lot["thing"]["expiry"], lot["verdict"]["code"]) == (expiry, "expired")
    assert lot["views"]["parties"]["quantities"][0]["received"] == 1


@pytest.mark.parametrize(
    "label",
    [
        "+A99912345/$10X3/SS77/16D20190101/14D20200131U",
        "MA.156.M0.100204.13351764.SN1.L10X3.M190101.E200131",
    ],
)
def test_lot_and_dates_of_other_systems_are_taken_from_their_codes(firms, send, label):
    send(firms["maker"], named(label))
    thing = ask(label)["thing"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT lot, expiry::text, produced::text, lot_key IS NOT NULL FROM item")
        assert cursor.fetchone() == ("10X3", "2020-01-31", "2019-01-01", True)
    assert (thing["lot"], thing["expiry"], thing["produced"]) == ("10X3", "2020-01-31", "2019-01-01")


def test_what_goes_into_a_transformation_has_the_facts_of_its_own_code_and_no_others(firms, send):
    mixed = named(epc("X"), ilmd={"cbvmda:lotNumber": "NEW", "cbvmda:itemExpirationDate": "2030-01-01"})
    del mixed["epcList"], mixed["action"]
    inputs = [f"(01){GTIN}(17)250101(10)LZ(21)IN"]
    send(
        firms["maker"],
        {**mixed, "type": "TransformationEvent", "inputEPCList": inputs, "outputEPCList": [epc("OUT")]},
    )
    assert stored(epc("IN")) == ("LZ", "2025-01-01", None)
    assert stored(epc("OUT")) == ("NEW", "2030-01-01", None)
    assert ask(f"(01){GTIN}(10)LZ")["thing"]["expiry"] == "2025-01-01"


def test_a_pack_whose_lot_stands_in_its_code_only_is_stopped_with_its_lot(firms, send):
    line = [{"epcClass": "urn:epc:class:lgtin:6901234.056789.LZ", "quantity": 5}]
    recall = named("", quantityList=line, disposition="recalled")
    del recall["epcList"]
    send(firms["maker"], named(f"(01){GTIN}(17)301231(10)LZ(21)F"), recall)
    assert ask(epc("F"))["verdict"]["code"] == "recalled"


def of_lot(time: str = "2024-03-01T08:00:00Z", code: str = "urn:epc:class:lgtin:6901234.056789.LZ", **more):
    """Something that happens to goods of the lot without serial numbers."""
    event = named("", time, quantityList=[{"epcClass": code, "quantity": 10}], **more)
    del event["epcList"]
    return {**event, "bizStep": "commissioning", "action": "ADD"}


EXPIRY = {"cbvmda:itemExpirationDate": "2025-01-31"}


@pytest.mark.parametrize(
    "told",
    [
        of_lot(ilmd=EXPIRY),
        of_lot(code=f"(01){GTIN}(10)LZ(17)250131"),
        of_lot(code=f"https://id.gs1.org/01/{GTIN}/10/LZ?17=250131"),
        made(epc("OTHER"), ilmd={"cbvmda:lotNumber": "LZ", **EXPIRY}),
    ],
)
@pytest.mark.parametrize("is_late", [False, True])
def test_an_expiry_told_of_the_lot_is_that_of_its_packs(firms, send, told, is_late):
    send(firms["maker"], named(WITH_LOT) if is_late else told)
    send(firms["maker"], told if is_late else named(WITH_LOT))
    for viewer in (OPERATOR, viewer_of_party(firms["maker"]), Viewer.public()):
        found = ask(epc("A"), viewer)
        assert (found["thing"]["expiry"], found["verdict"]["code"]) == ("2025-01-31", "expired")
    assert ask(f"(01){GTIN}(10)LZ")["verdict"]["code"] == "expired"


def test_a_party_that_does_not_see_who_told_it_is_told_the_expiry_of_pack_and_lot(firms, send):
    send(firms["maker"], of_lot(ilmd=EXPIRY))
    send(firms["hospital"], named(WITH_LOT))
    for code in (epc("A"), f"(01){GTIN}(10)LZ"):
        assert ask(code, viewer_of_party(firms["hospital"]))["verdict"]["code"] == "expired"


def test_what_a_pack_says_itself_goes_before_its_lot(firms, send):
    send(firms["maker"], of_lot(ilmd=EXPIRY), named(f"(01){GTIN}(10)LZ(17)301231(21)A"))
    found = ask(epc("A"))
    assert (found["thing"]["expiry"], found["verdict"]["code"]) != ("2025-01-31", "expired")
    assert found["thing"]["expiry"] == "2030-12-31"


def test_a_corrected_expiry_of_the_lot_is_no_more_that_of_its_packs(firms, send):
    told = of_lot(ilmd=EXPIRY, eventID="urn:uuid:4f0f3a3e-0000-4000-8000-00000000000c")
    declared = {"declarationTime": "2026-03-02T09:00:00Z", "reason": "incorrect_data"}
    send(firms["maker"], named(WITH_LOT), told, {**told, "errorDeclaration": declared})
    assert ask(epc("A"))["thing"]["expiry"] is None


def test_master_data_of_what_is_made_says_nothing_of_the_lot_that_goes_in(firms, send):
    turned = named("", ilmd=EXPIRY, inputQuantityList=[{"epcClass": "urn:epc:class:lgtin:6901234.056789.LZ", "quantity": 1}],
                   outputEPCList=[epc("OUT")])  # fmt: skip
    del turned["epcList"], turned["action"]
    send(firms["maker"], {**turned, "type": "TransformationEvent"}, named(WITH_LOT))
    assert ask(epc("A"))["thing"]["expiry"] is None
    assert ask(f"(01){GTIN}(10)LZ")["thing"]["expiry"] is None


def test_the_birth_of_a_lot_is_found_behind_many_events(firms, send, monkeypatch):
    monkeypatch.setattr(lot_facts, "MOST", 2)
    send(firms["maker"], of_lot(ilmd=EXPIRY))
    send(firms["maker"], *(named(WITH_LOT, f"2026-03-02T1{hour}:00:00Z") for hour in range(6)))
    assert ask(epc("A"))["thing"]["expiry"] == "2025-01-31"


@pytest.mark.parametrize(
    "text", ["2025-02-00", "2025-02", "250200", "2025/02/28", "2025.02.28", "2025年2月28日"]
)
def test_an_expiry_is_read_in_the_spellings_of_senders(firms, send, text):
    send(firms["maker"], made(epc("A"), ilmd={"cbvmda:itemExpirationDate": text}))
    found = ask(epc("A"))
    assert (found["thing"]["expiry"], found["verdict"]["code"]) == ("2025-02-28", "expired")


@pytest.mark.parametrize("code", [epc("A"), f"(01){GTIN}(10)LZ"])
def test_an_expiry_that_names_no_day_is_warned_of_until_one_does(firms, send, code):
    unread = {"cbvmda:lotNumber": "LZ", "cbvmda:itemExpirationDate": "31/12/2027"}
    result = send(firms["maker"], made(epc("A"), ilmd=unread))
    assert [problem["code"] for problem in result.all_problems()] == ["EVT-220"]
    verdict = ask(code)["verdict"]
    assert (verdict["level"], verdict["code"]) == ("warn", "expiry_unread")
    assert "31/12/2027" in verdict["title"]
    send(
        firms["maker"],
        made(
            epc("A"), hour="09", ilmd={"cbvmda:itemExpirationDate": "2027-12-31"} | {"cbvmda:lotNumber": "LZ"}
        ),
    )
    assert ask(code)["verdict"]["level"] == "ok"
    send(firms["maker"], made(epc("A"), hour="10", ilmd=unread))
    found = ask(code)
    assert (found["thing"]["expiry"], found["verdict"]["code"]) == ("2027-12-31", "expiry_unread")
