"""Values at the edges of calendar and numbers, and lots of which no event counts, are answered like any other."""

from __future__ import annotations

import pytest
from test_trace_of_a_thing import PLANT, WARD, ask, firms, made

from documents import document, epc, object_event
from suyuan.core.epcis import check_sensors
from suyuan.ledger.sequencer import sequence_all
from suyuan.ledger.services import capture
from suyuan.state.jobs import catch_up

__all__ = ["firms"]
LOT, PRODUCT = "(01)06901234567892(10)L7", "(01)06901234567892"


def test_what_never_expires_has_the_last_day_of_the_calendar(firms, send):
    never = {"cbvmda:lotNumber": "L7", "cbvmda:itemExpirationDate": "9999-12-31"}
    send(firms["maker"], {**made(epc("N")), "ilmd": never})
    found = ask(epc("N"))
    assert (found["thing"]["expiry"], found["verdict"]["level"]) == ("9999-12-31", "ok")
    assert ask(LOT)["thing"]["expiry"] == "9999-12-31"


@pytest.mark.parametrize("code", [LOT, PRODUCT, epc("W")])
def test_a_lot_whose_only_event_was_taken_back_is_answered(firms, send, code):
    wrong = {**made(epc("W")), "eventID": "urn:uuid:4f0f3a3e-0000-4000-8000-00000000000a"}
    declared = {"declarationTime": "2026-03-02T09:00:00Z", "reason": "incorrect_data"}
    send(firms["maker"], wrong, {**wrong, "errorDeclaration": declared})
    found = ask(code)
    assert (found["views"]["states"]["intervals"], found["now"]) == ([], None)
    assert (found["verdict"]["level"], found["journal"]["retracted"]) == ("warn", 1)


@pytest.mark.parametrize("code", [LOT, PRODUCT, epc("F")])
def test_a_lot_whose_only_event_lies_in_the_future_is_answered(firms, send, code):
    send(firms["maker"], {**made(epc("F")), "eventTime": "2099-03-01T08:00:00Z"})
    found = ask(code)
    assert found["views"]["states"]["intervals"] == []
    assert (found["verdict"]["level"], found["journal"]["future"]) == ("warn", 1)


def measured(*numbers: float):
    readings = [{"type": "Temperature", "value": value, "uom": "CEL"} for value in numbers]
    return object_event(epc("T"), time="2026-03-02T09:00:00Z", bizStep="storing", bizLocation={"id": WARD},
                        sensorElementList=[{"sensorReport": readings}])  # fmt: skip


def test_a_reading_that_no_float_holds_and_that_is_stored_already_breaks_nothing(firms, send, monkeypatch):
    """Such readings were taken once; what is stored stays."""
    monkeypatch.setattr(check_sensors, "measure_problems", lambda *_: ())
    told = document(made(epc("T")), measured(4, 777)).replace(b"777", b"1e400")
    assert capture(told, sender=firms["maker"].pk).success
    sequence_all()
    catch_up()
    found = ask(epc("T"))
    (series,) = found["views"]["conditions"]["series"]
    assert [value for _, value, _ in series["points"]] == [4]
    assert [each["value"] for each in found["events"][1]["sensors"]] == [4, None]


def test_goods_in_an_impossible_number_are_counted_as_told(firms, send):
    line = {"epcClass": "urn:epc:class:lgtin:6901234.056789.L7", "quantity": float("1e300")}
    goods = object_event(time="2026-03-02T09:00:00Z", quantityList=[line], bizLocation={"id": PLANT})
    goods.pop("epcList")
    send(firms["maker"], goods)
    found = ask(LOT)
    assert found["views"]["parties"]["quantities"][0]["received"] == 10**300
    assert len(found["verdict"]["detail"]) < 80
