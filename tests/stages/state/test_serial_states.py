"""What became of serials: printed, used once a commissioning event names them, void with a reason."""

from __future__ import annotations

import pytest
from django.db import connection

from documents import document, object_event
from suyuan.core.problem import Refused
from suyuan.ledger.sequencer import sequence_all
from suyuan.ledger.services import capture
from suyuan.masterdata.serials.marks import State, mark
from suyuan.masterdata.serials.queries import pool_of, serials, voidings
from suyuan.masterdata.serials.services import Request, printed
from suyuan.masterdata.services import create_product
from suyuan.parties.services import create_party, create_place
from suyuan.parties.viewer import Viewer
from suyuan.state.serials import give, give_up, note_used

DRUG, GTIN = "8001203", "06901234567892"
ALL = Viewer.operator()


@pytest.fixture
def firm(db):
    party = create_party("jinghua", "京华", "IMPORTER")
    create_place(party, "urn:epc:id:pgln:6901234.00001", "京华", kind="ORGANISATION")
    create_product(f"AHM.{DRUG}0000000000001", "依洛维司片", "drug")
    create_product(GTIN, "诺维酶", "drug")
    return party


def pool_for(firm, kind="AHM", value=DRUG, size=10):
    request = Request(kind, value, size, "L1", "S", "R", kind)
    return give(request, firm, Viewer(party_id=firm.pk))


def told(pool):
    return [one.state for one in serials(pool)]


def commission(firm, *codes, step="commissioning", action="ADD"):
    event = object_event(*codes, bizStep=step, action=action)
    assert capture(document(event), sender=firm.pk).success
    sequence_all()


def again(pool):
    found = pool_of(pool.id, ALL)
    return found.printed, found.used, found.void


@pytest.mark.requirement("R139")
@pytest.mark.parametrize(("kind", "value"), [("AHM", DRUG), ("GTIN", GTIN), ("SSCC", "6901234")])
def test_a_serial_is_used_once_a_commissioning_event_names_it(firm, kind, value):
    pool = pool_for(firm, kind, value)
    third = serials(pool)[2]
    code = {
        "AHM": f"http://idcode.org.cn/epcis/obj/AHM.{third.text}",
        "GTIN": third.thing,
        "SSCC": third.thing,
    }
    commission(firm, code[kind] if kind != "AHM" else f"AHM.{third.text}")
    note_used(pool)
    assert told(pool) == [State.ISSUED] * 2 + [State.USED] + [State.ISSUED] * 7
    note_used(pool)
    assert again(pool) == (0, 1, 0), "looking again counts nothing twice"


def test_what_is_only_received_or_was_never_issued_is_not_used(firm):
    pool = pool_for(firm)
    commission(firm, f"AHM.{serials(pool)[0].text}", step="receiving", action="OBSERVE")
    commission(firm, f"AHM.{DRUG}0000000000001", "urn:epc:id:sgtin:6901234.056789.7")
    note_used(pool)
    assert told(pool) == [State.ISSUED] * 10


def test_later_events_are_seen_at_the_next_look(firm):
    pool = pool_for(firm)
    first, second = serials(pool)[:2]
    commission(firm, f"AHM.{first.text}")
    note_used(pool)
    commission(firm, f"AHM.{second.text}")
    note_used(pool)
    assert again(pool) == (0, 2, 0)


def test_serials_are_given_up_with_a_reason_by_an_act(firm):
    pool = pool_for(firm)
    first, second = serials(pool)[:2]
    viewer = Viewer(party_id=firm.pk)
    assert give_up(pool, [first.text, f"AHM.{second.text}", first.text], "label  torn", viewer) == 2
    assert told(pool)[:3] == [State.VOID, State.VOID, State.ISSUED]
    ((_, reason, count),) = voidings(pool)
    assert (reason, count) == ("label torn", 2)
    assert give_up(pool, [first.text], "label torn", viewer) == 0, "void already"
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM act WHERE kind = 'serial.void' AND subject = %s", [pool.id])
        assert cursor.fetchone() == (2,)


@pytest.mark.parametrize("reason", ["", "abc", "x" * 501])
def test_without_a_reason_nothing_is_given_up(firm, reason):
    pool = pool_for(firm)
    with pytest.raises(Refused, match="SER-011"):
        give_up(pool, [serials(pool)[0].text], reason, ALL)
    assert again(pool) == (0, 0, 0)


def test_what_is_in_use_or_of_another_pool_is_not_given_up(firm):
    pool, other = pool_for(firm), pool_for(firm)
    first = serials(pool)[0]
    commission(firm, f"AHM.{first.text}")
    with pytest.raises(Refused, match="SER-009"):
        give_up(pool, [first.text], "label torn", ALL)
    for strange in (serials(other)[0].text, f"{DRUG}0000000000001", "nonsense", "1", "9" * 13, ""):
        with pytest.raises(Refused, match=r"SER-008|SER-012"):
            give_up(pool, [strange], "label torn", ALL)
    assert again(pool) == (0, 1, 0)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM act WHERE kind = 'serial.void'")
        assert cursor.fetchone() == (0,), "what is refused leaves no act"


def test_the_gravest_mark_counts(firm):
    pool = pool_for(firm)
    numbers = [one.number for one in serials(pool)]
    assert printed(pool, numbers[:6]) == 6
    assert printed(pool, numbers[:8]) == 2
    mark(pool.series_id, State.USED, numbers[:4])
    mark(pool.series_id, State.VOID, numbers[:2])
    assert told(pool) == [State.VOID] * 2 + [State.USED] * 2 + [State.PRINTED] * 4 + [State.ISSUED] * 2
    assert again(pool) == (8, 4, 2)


def test_pools_of_a_product_keep_apart_across_blocks(firm):
    first, second = pool_for(firm, size=5_000), pool_for(firm, size=5_000)
    mark(first.series_id, State.PRINTED, range(4_000, 6_000))
    assert (again(first)[0], again(second)[0]) == (1_000, 1_000)
    assert told(second)[999:1_001] == [State.PRINTED, State.ISSUED]


def test_nobody_else_sees_a_pool(firm):
    pool = pool_for(firm)
    rival = create_party("rival", "对手", "IMPORTER")
    assert pool_of(pool.id, Viewer(party_id=rival.pk)) is None
    assert pool_of(pool.id, Viewer.public()) is None
    assert pool_of(pool.id, Viewer.nobody()) is None
    assert pool_of(pool.id, Viewer(party_id=firm.pk)) == pool


@pytest.mark.slow
def test_a_million_serials_with_three_marks_each_take_less_than_a_byte_apiece(firm):
    """Pools of 100,000; every serial printed, used and void, in two goes that rewrite the rows."""

    def size():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT sum(pg_total_relation_size(t::regclass))"
                " FROM unnest(ARRAY['serial_series', 'serial_pool', 'serial_mark']) t"
            )
            return int(cursor.fetchone()[0])

    before = size()
    made = [pool_for(firm, size=100_000) for _ in range(10)]
    issued = size() - before
    for state in (State.PRINTED, State.USED, State.VOID):
        for half in (0, 500_000):
            mark(made[0].series_id, state, range(half, half + 500_000))
    assert again(made[9]) == (100_000, 100_000, 100_000)
    marked = size() - before
    assert issued < 100_000
    assert marked < 1_000_000
