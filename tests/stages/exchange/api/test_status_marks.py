"""Whoever sells or uses a device says so, and from that moment everybody who asks is told the new mark."""

from __future__ import annotations

import pytest

from documents import epc, object_event
from guests import Guest
from suyuan.exchange import jobs
from suyuan.ledger.sequencer import sequence_all
from suyuan.parties.services import create_api_key, create_party, create_place
from suyuan.state.jobs import catch_up

STENT = epc("ST-1")
DEALER, HOSPITAL = "urn:epc:id:sgln:6907654.00002.0", "urn:epc:id:sgln:6905555.00003.0"
SIDES = {
    "sourceList": [{"type": "possessing_party", "source": DEALER}],
    "destinationList": [{"type": "possessing_party", "destination": HOSPITAL}],
}


@pytest.fixture
def machine(db, client):
    """The system of a firm, with its key."""

    def work():
        jobs.work_all()
        sequence_all()
        catch_up()

    def machine(code, name, kind, place):
        party = create_party(code, name, kind)
        create_place(party, place, f"{name}库房")
        return Guest(party, create_api_key(party, ("capture", "check")).token, client, "/api/v1", work)

    return machine


@pytest.fixture
def dealer(machine):
    found = machine("dealer", "华屹器械", "DISTRIBUTOR", DEALER)
    told(
        found,
        "commissioning",
        1,
        DEALER,
        action="ADD",
        disposition="active",
        ilmd={"cbvmda:itemExpirationDate": "2099-08-31"},
    )
    return found


@pytest.fixture
def hospital(machine, dealer):
    found = machine("hospital", "双塔医院", "HOSPITAL", HOSPITAL)
    told(dealer, "shipping", 2, None, disposition="in_transit", readPoint={"id": DEALER}, **SIDES)
    told(found, "receiving", 3, HOSPITAL, **SIDES)
    return found


def told(firm, step, day, place, **more):
    """A firm reports a step; nothing but the ordinary work behind follows."""
    where = {"readPoint": {"id": place}} if place else {}
    where["bizLocation"] = {"id": place} if place else None
    event = object_event(STENT, time=f"2026-03-{day:02}T08:00:00Z", bizStep=step, **{**where, **more})
    assert firm.capture(event)["success"]


def mark(firm):
    """What a firm is told of the device: its state, and where it is."""
    now = firm.get(f"/things/{STENT}/state").json()["now"]
    return now["state"], (now["place"] or "").rpartition("/")[2]


def may(firm, purpose):
    line = firm.post("/verify", {"codes": [STENT], "purpose": purpose}).json()["lines"][0]
    return {check["check"] for check in line["checks"] if check["result"] == "stop"}


@pytest.mark.requirement("R044")
def test_a_device_that_is_sold_is_under_way_and_cannot_be_sold_again(dealer):
    assert (mark(dealer)[0], may(dealer, "ship")) == ("NORMAL", set())
    told(dealer, "shipping", 2, None, disposition="in_transit", readPoint={"id": DEALER}, **SIDES)
    assert mark(dealer) == ("NORMAL", "")
    assert may(dealer, "ship") == {"V5"}


@pytest.mark.requirement("R044")
def test_a_sale_over_the_counter_marks_the_device_as_gone_for_everybody(dealer, machine):
    other = machine("other", "别家药店", "DISTRIBUTOR", HOSPITAL)
    told(dealer, "retail_selling", 2, DEALER, disposition="retail_sold")
    assert mark(dealer)[0] == "USED"
    for firm in (dealer, other):
        assert {"V3", "V10"} <= may(firm, "use")


@pytest.mark.requirement("R044")
def test_what_a_customer_brings_back_is_on_hold_until_somebody_looked_at_it(dealer, hospital):
    told(hospital, "shipping", 4, None, disposition="returned", readPoint={"id": HOSPITAL}, **_back())
    told(dealer, "receiving", 5, DEALER, disposition="returned", **_back())
    assert mark(dealer)[0] == "ON_HOLD"
    told(dealer, "inspecting", 6, DEALER, disposition="conformant")
    assert mark(dealer)[0] == "NORMAL"


def _back():
    return {
        "sourceList": [{"type": "possessing_party", "source": HOSPITAL}],
        "destinationList": [{"type": "possessing_party", "destination": DEALER}],
    }


MARKS = [
    ("inspecting", "damaged", "DAMAGED", {"V3"}),
    ("repairing", "available", "NORMAL", set()),
    ("holding", "unavailable", "ON_HOLD", {"V3"}),
    ("inspecting", "conformant", "NORMAL", set()),
    ("installing", "dispensed", "USED", {"V3", "V10"}),
]
"""What a hospital says of a device one after the other, the state that follows, and what then stops its use."""


@pytest.mark.requirement("R051")
def test_each_mark_that_the_hospital_sets_holds_from_the_moment_it_is_told(hospital, dealer):
    for day, (step, disposition, state, stops) in enumerate(MARKS, 4):
        told(hospital, step, day, HOSPITAL, disposition=disposition)
        assert mark(hospital)[0] == state, step
        assert may(hospital, "use") == stops, step
    assert "V10" in may(dealer, "ship"), "and who sold it is told as well"


@pytest.mark.requirement("R051")
def test_a_device_that_is_taken_out_of_service_is_marked_so(hospital):
    told(hospital, "decommissioning", 4, HOSPITAL, disposition="inactive")
    assert mark(hospital)[0] == "DISCONTINUED"
    assert "V3" in may(hospital, "use")
