"""Use is reported by hand on a phone: scanned, checked, recorded as the same event that the interface would make."""

from __future__ import annotations

import re

import pytest

from documents import epc, object_event
from suyuan.core.epcis import cbv
from suyuan.ledger.queries import sequenced_after
from suyuan.parties.services import create_place

WARD = "urn:epc:id:sgln:6905555.00004.0"
PATIENT, DOCTOR = "MZ2026-0417", "沈知远"
FORM = {
    "kind": "use",
    "codes": epc(1),
    "place": WARD,
    "patient": PATIENT,
    "physician": DOCTOR,
    "at": "",
    "do": "record",
}


@pytest.fixture
def nurse(people, browser_of, send):
    create_place(people.nurse.party, WARD, "三病区")
    at = {"readPoint": {"id": WARD}, "bizLocation": {"id": WARD}}
    told = {"cbvmda:lotNumber": "L7", "cbvmda:itemExpirationDate": "2099-08-31"}
    born = [epc(number) for number in (1, 2, 3)]
    send(
        people.nurse,
        object_event(*born, action="ADD", bizStep="commissioning", disposition="active", ilmd=told, **at),
    )
    send(
        people.nurse,
        object_event(
            epc(2), bizStep="dispensing", disposition="dispensed", time="2026-03-06T08:00:00Z", **at
        ),
    )
    return browser_of(people.nurse)


def events(step="dispensing"):
    found = (each.event for each in sequenced_after(0, 1_000))
    return [event for event in found if cbv.BIZ_STEP.bare(event.biz_step) == step]


@pytest.mark.requirement("R116", "R190")
def test_a_physician_scans_and_reports_use(nurse):
    answer = nurse.post("/use/", FORM)
    assert answer.status_code == 302
    told = events()[-1]
    assert (told.epc_list, cbv.DISPOSITION.bare(told.disposition)) == ((epc(1),), "dispensed")
    assert told.biz_location.id == WARD
    page = nurse.get(answer["Location"]).content.decode()
    assert "已登记" in page
    assert re.search(r'href="/events/[0-9a-f-]{36}/"', page)
    assert DOCTOR not in str(dict(nurse.session))
    assert PATIENT not in page
    assert "已使用" in nurse.get("/trace/", {"q": epc(1)}).content.decode()


@pytest.mark.requirement("R191", "R195")
@pytest.mark.parametrize(
    ("changes", "step", "disposition"),
    [
        ({"kind": "takeaway"}, "https://ref.suyuan.example/step/takeaway", "dispensed"),
        ({"kind": "unpacking", "amount": "2", "unit": "片"}, "dispensing", "partially_dispensed"),
    ],
)
def test_part_of_a_pack_and_take_away_are_told_apart(nurse, changes, step, disposition):
    assert nurse.post("/use/", FORM | changes).status_code == 302
    told = events(step)[-1]
    assert cbv.DISPOSITION.bare(told.disposition) == disposition
    amount = {name.rpartition("}")[2]: value for name, value in told.extensions.items()}
    assert amount.get("usedQuantity") == changes.get("amount")


def test_it_is_the_event_that_the_interface_would_make(nurse, people):
    from suyuan.core.epcis.messages.events import event_of
    from suyuan.core.epcis.messages.kinds import kinds
    from suyuan.core.epcis.messages.reading import read_message

    nurse.post("/use/", FORM | {"at": "2026-03-07T10:00"})
    tree = {
        "eventTime": "2026-03-07T10:00:00.000+08:00", "eventTimeZoneOffset": "+08:00", "epcList": [epc(1)],
        "bizLocation": WARD, "prescription": PATIENT, "prescribeDoc": DOCTOR,
    }  # fmt: skip
    wanted = event_of(read_message(tree, kinds()["use"], {}), "")
    told = events()[-1]
    for name in ("event_time", "epc_list", "biz_location", "action"):
        assert getattr(told, name) == getattr(wanted, name)
    assert told.extensions.keys() == wanted.extensions.keys()
    assert PATIENT not in str(told.extensions)
    assert DOCTOR not in str(told.extensions)


def test_the_first_button_asks_and_reports_nothing(nurse):
    before = len(events())
    page = nurse.post("/use/", FORM | {"do": "check"}).content.decode()
    assert "use-answer" in page
    assert f'value="{PATIENT}"' in page
    assert len(events()) == before


@pytest.mark.requirement("R323")
def test_what_is_stopped_is_reported_only_by_who_says_that_it_has_happened(nurse):
    before = len(events())
    answer = nurse.post("/use/", FORM | {"codes": f"{epc(2)}\n{epc(3)}"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "USE-007" in page
    assert "t-stop" in page
    assert 'name="happened"' in page
    assert len(events()) == before
    assert nurse.post("/use/", FORM | {"codes": f"{epc(2)}\n{epc(3)}", "happened": "yes"}).status_code == 302
    assert events()[-1].epc_list == (epc(2), epc(3))


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"codes": " \n"}, "USE-002"),
        ({"codes": "\n".join(epc(n) for n in range(60))}, "USE-003"),
        ({"place": "urn:epc:id:sgln:6901234.00001.0"}, "USE-004"),
        ({"place": "x"}, "USE-004"),
        ({"patient": " "}, "USE-005"),
        ({"at": "2099-01-01T00:00"}, "USE-006"),
        ({"at": "yesterday"}, "USE-006"),
        ({"kind": "eat"}, "USE-009"),
        ({"codes": "(01)06901234567890(21)1", "happened": "yes"}, "IMP-T7-004"),
        ({"kind": "unpacking", "amount": "some"}, "IMP-T10-002"),
        ({"patient": "a\0b", "kind": "\0"}, "USE-009"),
    ],
)
def test_what_cannot_be_reported_is_told_and_nothing_is_lost(nurse, changes, code):
    before = len(events())
    answer = nurse.post("/use/", FORM | changes)
    assert answer.status_code == 422
    assert code in answer.content.decode()
    assert len(events()) == before


def test_who_uses_nothing_is_told_whose_page_this_is(people, browser_of):
    browser = browser_of(people.importer)
    assert "请用使用单位的账号登录" in browser.get("/use/").content.decode()
    answer = browser.post("/use/", FORM)
    assert answer.status_code == 422
    assert "USE-001" in answer.content.decode()
    assert '/use/"' not in browser.get("/").content.decode()


def test_the_home_of_an_institution_leads_there(nurse):
    assert 'href="/use/"' in nurse.get("/").content.decode()
