"""Lot, expiry and production date of things: told once they stay, whoever names the thing afterwards."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

import pytest
from django.db import connection
from test_trace_of_a_thing import PLANT, ask, firms, made

from derived_tables import rights, tables
from documents import epc, object_event
from suyuan import state
from suyuan.core.identifiers.canonical import key_for
from suyuan.state.jobs import catch_up
from suyuan.state.refold import refold

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
