"""What single records lack, found and healed in the stages: by a correction, by the other record, by a version."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import pytest

from documents import CARTON, epc, object_event, pack
from suyuan import clock
from suyuan.core.chain.rules.template import DEFAULTS, as_data
from suyuan.core.identifiers.canonical import key_for
from suyuan.masterdata.models import Product
from suyuan.parties.viewer import Viewer
from suyuan.supervision.findings import jobs
from suyuan.supervision.findings.templates import publish
from three_firms import DEALER, MAKER, PAPER, TOLD, at, made, sent

CLASS = "https://id.gs1.org/01/06901234567892"
PALLET = "urn:epc:id:sscc:6901234.0000099999"
WRONG = {"reason": "incorrect_data", "declarationTime": "2026-03-09T08:00:00Z"}


@pytest.fixture
def drug(firms):
    Product.objects.create(class_key=UUID(bytes=key_for(CLASS)), class_text=CLASS, name="片剂", kind="drug")
    return firms


def named(event, number):
    return {**event, "eventID": f"urn:uuid:5a0e5b0e-0000-4000-8000-00000000000{number}"}


@pytest.mark.requirement("R280", "R293")
def test_a_commissioning_without_lot_and_expiry_is_healed_by_a_correction(drug, send, found):
    lacking = named(made(epc(1), epc(2)), 1)
    send(drug.maker, lacking)
    assert found() == [("FIELD-EXPIRY", "maker", 2), ("FIELD-LOT", "maker", 2)]
    whole = named(made(epc(1), epc(2), ilmd=TOLD), 2)
    send(
        drug.maker,
        {**lacking, "errorDeclaration": {**WRONG, "correctiveEventIDs": [whole["eventID"]]}},
        whole,
    )
    assert found() == []


def test_a_shipment_of_a_carton_without_a_paper_is_told_of_the_packs(drug, send, found):
    now = clock.now()
    send(drug.maker, made(epc(1), ilmd=TOLD), pack(CARTON, epc(1), time="2026-03-01T09:00:00Z", **at(MAKER)))
    gone = named(sent(MAKER, DEALER, CARTON, time=f"{now - dt.timedelta(days=2):%Y-%m-%dT%H:%M:%SZ}"), 3)
    send(drug.maker, gone)
    assert found() == [("FIELD-BILL", "maker", 1)]
    send(drug.maker, {**gone, "errorDeclaration": WRONG}, named({**gone, "bizTransactionList": PAPER}, 4))
    assert found() == []


def test_two_boxes_in_each_other_are_one_finding_about_both_until_one_record_is_taken_back(
    firms, send, found
):
    inward = pack(PALLET, CARTON, time="2026-03-01T09:00:00Z", **at(MAKER))
    back = named(pack(CARTON, PALLET, time="2026-03-02T09:00:00Z", **at(DEALER)), 5)
    send(firms.maker, inward)
    assert found() == []
    send(firms.dealer, back)
    assert found() == [("PK-1", "dealer", 2)]
    send(firms.dealer, {**back, "errorDeclaration": {**WRONG, "reason": "did_not_occur"}})
    assert found() == []


def test_a_missing_record_of_unpacking_heals_a_ring(firms, send, found):
    send(firms.maker, pack(PALLET, CARTON, time="2026-03-01T09:00:00Z", **at(MAKER)))
    send(firms.maker, pack(CARTON, PALLET, time="2026-03-02T09:00:00Z", **at(MAKER)))
    assert found() == [("PK-1", "maker", 2)]
    send(firms.maker, pack(PALLET, CARTON, action="DELETE", time="2026-03-01T20:00:00Z", **at(MAKER)))
    assert found() == []
    jobs.rebuild()
    assert found() == []


def test_late_records_are_told_from_the_version_on_that_asks_for_it(drug, send, found, monkeypatch):
    now = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
    monkeypatch.setattr(clock, "now", lambda: now)
    send(drug.maker, made(epc(1), ilmd=TOLD, time="2026-02-01T08:00:00Z"))
    publish("drug", {**as_data(DEFAULTS["drug"]), "off": []}, now + dt.timedelta(hours=1), Viewer.operator())
    now = dt.datetime(2026, 3, 10, 12, tzinfo=dt.UTC)
    send(drug.maker, made(epc(2), ilmd=TOLD, time="2026-03-10T08:00:00Z"))
    assert found() == []
    late = named(made(epc(3), ilmd=TOLD, time="2026-03-05T08:00:00Z"), 6)
    send(drug.maker, late)
    assert found() == [("TO-7", "maker", 1)]
    send(drug.maker, {**late, "errorDeclaration": {**WRONG, "reason": "did_not_occur"}})
    assert found() == []


def test_a_code_with_a_wrong_check_digit_is_told_until_its_report_is_taken_back(firms, send, found):
    typed, good, own = "https://id.gs1.org/01/06901234567893/21/7", epc(7), "text-of-nobody"
    send(firms.maker, made(good))
    look = {"bizStep": "inspecting", "disposition": None, "time": "2026-03-02T08:00:00Z", **at(MAKER)}
    wrong_code = named(object_event(typed, good, **look), 7)
    send(firms.maker, wrong_code)
    assert ("CODE-1", "maker", 1) in found()
    jobs.sweep()
    assert ("CODE-1", "maker", 1) in found()
    send(firms.maker, {**wrong_code, "errorDeclaration": {**WRONG, "reason": "did_not_occur"}})
    assert found() == []
    send(firms.maker, object_event(good, own, **look))
    assert "CODE-1" not in {rule for rule, *_ in found()}
