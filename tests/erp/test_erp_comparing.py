"""Papers and pieces counted on both sides, and each difference by its name."""

from __future__ import annotations

import datetime as dt

import pytest
from erp_firm import GTIN

from suyuan.exchange.erp import services, store
from suyuan.exchange.erp.models import State
from suyuan.exchange.erp.reconciling import Kind, reconcile, settle
from suyuan.exchange.subscriptions.timing import wall

pytestmark = pytest.mark.requirement("R369", "R377")
RECEIPT = "stock.shipment.in"


@pytest.fixture
def compare(source):
    def ask():
        now = wall()
        return reconcile(source.owner, source.name, now - dt.timedelta(days=2), now + dt.timedelta(days=1))

    return ask


def kinds(comparison):
    return [(one.kind, one.number) for one in comparison.findings]


def test_when_both_say_the_same(firm, read, compare):
    vaccine = firm.product("疫苗甲", GTIN)
    lot = firm.lot(vaccine, "B1")
    firm.put_away(firm.receive((vaccine, lot, 10.0)))
    firm.receive((vaccine, lot, 2.5 * 2))
    firm.ship((vaccine, lot, 3.0))
    read()

    found = compare()

    assert found.findings == ()
    assert found.counts[RECEIPT] == {"theirs": "2", "ours": "2", "theirPieces": "15", "ourPieces": "15"}
    assert found.counts["stock.shipment.out"] == {
        "theirs": "1",
        "ours": "1",
        "theirPieces": "3",
        "ourPieces": "3",
    }


def test_what_was_never_seen_is_missing_and_settling_records_it(firm, read, compare, source):
    vaccine = firm.product("疫苗甲", GTIN)
    firm.receive((vaccine, firm.lot(vaccine, "B1"), 10.0))
    skip_what_was(source)  # as when a long transaction became visible behind the overlap
    assert read() == []

    found = compare()
    assert kinds(found) == [(Kind.MISSING, None)]
    assert (found.counts[RECEIPT]["theirs"], found.counts[RECEIPT]["ours"]) == ("1", "0")

    assert settle(source.owner, source.name, found) == 1
    (paper,) = read()
    assert paper.state is State.RECORDED
    assert compare().findings == ()


def test_what_is_blocked_is_named_with_its_problem(firm, read, compare):
    unknown = firm.product("无码产品")
    firm.receive((unknown, firm.lot(unknown, "B1"), 10.0))
    read()
    (finding,) = compare().findings
    assert (finding.kind, finding.codes) == (Kind.UNRECORDED, ("ERP-NO-CODE",))


def test_what_was_renamed_in_the_erp_afterwards_is_different(firm, read, compare, source):
    vaccine = firm.product("疫苗甲", GTIN)
    lot = firm.lot(vaccine, "B1")
    firm.receive((vaccine, lot, 10.0))
    (paper,) = read()
    firm.desk(
        "stock.lot", "write", [lot], {"number": "B1-A"}
    )  # no shipment was touched: only comparing sees it

    found = compare()
    assert kinds(found) == [(Kind.DIFFERENT, paper.number)]

    settle(source.owner, source.name, found)
    assert [one.state for one in read()] == [State.CHANGED]
    services.retract(source.owner, source.name, paper.number)
    read()
    assert compare().findings == ()


def test_what_was_cancelled_or_deleted_behind_our_back(firm, read, compare, source):
    vaccine = firm.product("疫苗甲", GTIN)
    kept, gone = (firm.receive((vaccine, firm.lot(vaccine, number), 1.0)) for number in ("B1", "B2"))
    read()
    for shipment in (kept, gone):
        firm.cancel(RECEIPT, shipment)
    firm.desk(RECEIPT, "delete", [gone])

    found = compare()
    assert kinds(found) == [(Kind.UNDONE, 1), (Kind.GONE, 2)]

    settle(source.owner, source.name, found)
    assert [one.state for one in services.papers(source.owner, source.name)] == [State.UNDONE, State.UNDONE]


def test_what_was_retracted_here_and_still_stands_there(firm, read, compare, source):
    from suyuan.exchange.subscriptions.named import viewer_for
    from suyuan.ledger.corrections import declare_error
    from suyuan.ledger.sequencer import sequence_all

    vaccine = firm.product("疫苗甲", GTIN)
    firm.receive((vaccine, firm.lot(vaccine, "B1"), 1.0))
    (paper,) = read()
    declare_error(paper.event, reason="incorrect_data", viewer=viewer_for(source.owner))
    sequence_all()
    found = compare()
    assert kinds(found) == [(Kind.RETRACTED, paper.number)]
    assert found.counts[RECEIPT]["ours"] == "0"


def test_comparisons_are_kept(firm, read, compare, source):
    compare()
    rows = store.rows("last_comparison", owner=source.owner, name=source.name)
    assert rows[0][3][RECEIPT]["theirs"] == "0"


def skip_what_was(source):
    from psycopg.types.json import Jsonb

    later = (wall() + dt.timedelta(minutes=11)).isoformat(timespec="microseconds")
    seen = {model: [later, 1] for model in source.seen}
    store.run("saw", owner=source.owner, name=source.name, seen=Jsonb(seen), counter=0)
