"""What was made of something that is recalled or locked warns of it, however many steps lie between."""

from __future__ import annotations

import datetime as dt

import pytest
from test_trace_of_a_lot import AT_PLANT, GOODS, LOT, OTHER_GOODS, of_the_lot, turned
from test_trace_of_a_thing import DEPOT, DEPOT_FIRM, MAKER, PACK, ask, firms, got, made, sent

from documents import epc, object_event
from suyuan.core.identifiers.canonical import canonical_text
from suyuan.parties.queries import viewer_of_party
from suyuan.parties.viewer import Viewer

__all__ = ["firms"]
OTHER_LOT = "(01)06901234567908(10)X1"
RAW = "urn:epc:class:lgtin:6901234.056791.R1"


def of_goods(goods: str, disposition: str, time: str, quantity: int = 30):
    told = of_the_lot(disposition, time, quantity=quantity)
    return {**told, "quantityList": [{"epcClass": goods, "quantity": quantity}]}


def lots(source: str, result: str, time: str, **more):
    return turned(
        time,
        inputQuantityList=[{"epcClass": source, "quantity": 4}],
        outputQuantityList=[{"epcClass": result, "quantity": 3}],
        **more,
    )


def warned(code: str, viewer: Viewer | None = None, **more):
    found = ask(code, viewer, **more) if viewer else ask(code, **more)
    return [each for each in found["verdict"]["reasons"] if each["code"].startswith("input_")]


@pytest.fixture
def mixed(firms, send):
    """Raw lot R1 into lot L7, that into lot X1 and into one pack."""
    send(firms["maker"], lots(RAW, GOODS, "2026-03-01T08:00:00Z"))
    send(firms["maker"], lots(GOODS, OTHER_GOODS, "2026-03-02T08:00:00Z"))
    send(firms["maker"], turned("2026-03-02T09:00:00Z", inputQuantityList=[{"epcClass": GOODS, "quantity": 1}],
                                outputEPCList=[PACK]))  # fmt: skip
    return firms


@pytest.mark.parametrize("words", [("recalled", "input_recalled"), ("unavailable", "input_stopped")])
@pytest.mark.parametrize("source", [RAW, GOODS])
@pytest.mark.parametrize("result", [OTHER_LOT, PACK])
def test_a_stopped_input_warns_all_steps_down(mixed, send, source, result, words):
    disposition, code = words
    assert warned(result) == []
    send(mixed["maker"], of_goods(source, disposition, "2026-03-09T09:00:00Z"))
    (reason,) = warned(result)
    assert (reason["code"], reason["level"]) == (code, "warn")
    assert reason["thing"]["id"] == canonical_text(source)
    assert reason["thing"]["hri"] in reason["message"]
    assert "京华生物" in reason["message"]
    verdict = ask(result)["verdict"]
    assert (verdict["level"], verdict["code"]) == ("warn", code)
    assert reason["message"].startswith(verdict["title"])
    send(mixed["maker"], of_goods(source, "available", "2026-03-10T09:00:00Z"))
    assert warned(result) == []


def test_what_it_was_made_into_is_no_reason(mixed, send):
    send(mixed["maker"], of_goods(OTHER_GOODS, "recalled", "2026-03-09T09:00:00Z"))
    assert warned(LOT) == []
    assert warned(PACK) == []


def test_an_input_with_a_serial_number_warns_also_when_it_is_recalled_after_its_use(firms, send):
    made_of = turned("2026-03-02T08:00:00Z", inputEPCList=[epc("RAW")], outputEPCList=[PACK])
    send(firms["maker"], made(epc("RAW")), made_of)
    assert warned(PACK) == []
    send(firms["maker"], object_event(epc("RAW"), time="2026-03-05T08:00:00Z", bizStep="holding", disposition="recalled",
                                      **AT_PLANT))  # fmt: skip
    (reason,) = warned(PACK)
    assert reason["thing"]["id"] == canonical_text(epc("RAW"))


def test_the_lot_of_an_input_with_a_serial_number_counts(firms, send):
    made_of = turned("2026-03-02T08:00:00Z", inputEPCList=[epc("RAW")], outputEPCList=[epc("NEW")])
    send(firms["maker"], made(epc("RAW")), made_of)
    send(firms["maker"], of_the_lot("recalled", "2026-03-09T09:00:00Z"))
    assert [each["code"] for each in warned(epc("NEW"))] == ["input_recalled"]


def test_a_lot_of_packs_that_were_made_warns(firms, send):
    made_of = turned("2026-03-02T08:00:00Z", inputQuantityList=[{"epcClass": RAW, "quantity": 1}],
                     outputEPCList=[epc("N1"), epc("N2")], ilmd={"cbvmda:lotNumber": "L7"})  # fmt: skip
    send(firms["maker"], made_of, of_goods(RAW, "recalled", "2026-03-09T09:00:00Z"))
    assert [each["code"] for each in warned(LOT)] == ["input_recalled"]
    assert [each["code"] for each in warned(epc("N1"))] == ["input_recalled"]


def test_as_of_a_moment_before_the_recall_nothing_is_said(mixed, send):
    send(mixed["maker"], of_goods(RAW, "recalled", "2026-03-09T09:00:00Z"))
    assert warned(PACK, as_of=dt.datetime(2026, 3, 8, tzinfo=dt.UTC)) == []


def test_who_may_not_know_what_it_was_made_of_is_warned_without_the_name(mixed, send):
    send(mixed["maker"], sent(PACK, MAKER, DEPOT_FIRM, "2026-03-03T09:00:00Z"))
    send(mixed["depot"], got(PACK, MAKER, DEPOT_FIRM, "2026-03-04T09:00:00Z", DEPOT))
    send(mixed["maker"], of_goods(RAW, "recalled", "2026-03-09T09:00:00Z"))
    for viewer in (viewer_of_party(mixed["depot"]), Viewer.public()):
        (reason,) = warned(PACK, viewer)
        assert (reason["code"], reason.get("thing"), reason["event"]) == ("input_recalled", None, None)
        assert "R1" not in reason["message"]
        assert "京华生物" not in reason["message"]


def test_a_circle_of_transformations_ends(firms, send):
    send(firms["maker"], lots(GOODS, OTHER_GOODS, "2026-03-01T08:00:00Z"))
    send(firms["maker"], lots(OTHER_GOODS, GOODS, "2026-03-02T08:00:00Z"))
    send(firms["maker"], of_goods(GOODS, "recalled", "2026-03-09T09:00:00Z"))
    assert [each["thing"]["id"] for each in warned(OTHER_LOT)] == [canonical_text(GOODS)]


def test_the_cost_does_not_grow_with_what_else_was_made(mixed, send, django_assert_max_num_queries):
    send(mixed["maker"], of_goods(RAW, "recalled", "2026-03-09T09:00:00Z"))
    with django_assert_max_num_queries(1_000) as before:
        ask(PACK)
    for number in range(15):
        send(mixed["maker"], turned(f"2026-03-02T10:00:{number:02}Z", outputEPCList=[epc(f"O{number}")],
                                    inputQuantityList=[{"epcClass": GOODS, "quantity": 1}]))  # fmt: skip
    with django_assert_max_num_queries(len(before.captured_queries)):
        ask(PACK)
