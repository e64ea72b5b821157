"""The national data sets of a thing, filled from its life: what is there, what is missing, who owes it, who sees it."""

from __future__ import annotations

import datetime as dt
from uuid import uuid4

import pytest

import three_firms
from documents import document, epc
from suyuan.ledger.sequencer import sequence_all
from suyuan.ledger.services import capture
from suyuan.masterdata.services import create_product, describe_vaccine
from suyuan.parties.licences import Paper, add_licence
from suyuan.parties.models import Party
from suyuan.parties.profiles import note_profile
from suyuan.parties.queries import viewer_of_party
from suyuan.parties.viewer import Viewer
from suyuan.state.jobs import catch_up as fold
from suyuan.supervision.datasets.model import Standing
from suyuan.supervision.datasets.services import fill
from suyuan.supervision.papers.about import targets_of
from suyuan.supervision.papers.services import NewPaper, attach
from three_firms import DEALER, HOSPITAL, MAKER, PAPER, TOLD, got, made, sent, used

VIAL = epc(1)
LOT = "(01)06901234567892(10)L7"
RECEIPT = [{"type": "recadv", "bizTransaction": "urn:epcglobal:cbv:bt:6907654000005:R1"}]
COLD = {
    "sensorElementList": [
        {
            "sensorMetadata": {"time": "2026-03-02T09:00:00Z"},
            "sensorReport": [{"type": "gs1:Temperature", "value": 4.5, "uom": "CEL"}],
        }
    ]
}
OPERATOR = Viewer.operator()


def tell(party, *events):
    result = capture(document(*events), sender=party.pk)
    assert result.success, result.all_problems()
    sequence_all()
    fold()


@pytest.fixture
def firms(db):
    firms = three_firms.firms()
    Party.objects.filter(code="maker").update(address="北京市景园路 1 号", uscc=None)
    firms.maker.refresh_from_db()
    return firms


@pytest.fixture
def product(firms):
    return create_product(
        VIAL, "重组乙型肝炎疫苗", "vaccine", holder=firms.maker, spec="0.5 ml", shelf_months=24
    )


@pytest.fixture
def life(firms, product):
    """A vial that was made, sent to a dealer, received and used."""
    tell(firms.maker, made(VIAL, ilmd=TOLD | {"cbvmda:productionDate": "2026-02-20"}))
    tell(
        firms.maker, sent(MAKER, DEALER, VIAL, time="2026-03-02T08:00:00Z", bizTransactionList=PAPER, **COLD)
    )
    tell(firms.dealer, got(MAKER, DEALER, VIAL, time="2026-03-03T08:00:00Z", bizTransactionList=RECEIPT))
    tell(firms.dealer, sent(DEALER, HOSPITAL, VIAL, time="2026-03-04T08:00:00Z"))
    tell(firms.hospital, got(DEALER, HOSPITAL, VIAL, time="2026-03-05T08:00:00Z"))
    tell(firms.hospital, used(HOSPITAL, VIAL, time="2026-03-06T08:00:00Z"))
    return firms


def sets(code=VIAL, viewer=OPERATOR, **how):
    return {one.data_set.name: one for one in fill(code, viewer, **how).sets}


def values(name, **how):
    return [dict(row.draft.values) for row in sets(**how)[name].rows]


def lacks(name, **how):
    return [[problem.where for problem in row.problems] for row in sets(**how)[name].rows]


@pytest.mark.requirement("R300")
def test_production_tells_lot_dates_place_and_state(life):
    (row,) = values("production")
    assert row["lot"] == "L7"
    assert (row["producedOn"], row["expiry"], row["quantity"]) == ("2026-02-20", "2028-08-31", "1")
    assert row["productionAddress"].endswith("京华生物仓库")
    assert (row["manufacturer"], row["state"], row["time"]) == (
        "京华生物",
        "USED",
        "2026-03-01T16:00:00+08:00",
    )
    assert sets()["production"].standing is Standing.COMPLETE


@pytest.mark.requirement("R304", "R305")
def test_each_dispatch_and_each_receipt_is_a_row_with_both_sides(life):
    first, second = values("dispatch")
    assert (first["billNumber"], first["sender"], first["receiver"]) == ("D1", "京华生物", "北方医药配送")
    assert first["senderAddress"] == "北京市景园路 1 号"
    assert "billNumber" in lacks("dispatch")[1]
    assert second["receiver"] == "双塔医院"
    got_first, _ = values("receipt")
    assert (got_first["billNumber"], got_first["receiptKind"]) == ("R1", "purchase")
    assert (got_first["quantityDue"], got_first["quantity"]) == ("1", "1")


@pytest.mark.requirement("R306")
def test_use_names_the_unit_the_time_and_the_code(life):
    (row,) = values("use")
    assert row["unit"] == "双塔医院"
    assert row["time"] == "2026-03-06T16:00:00+08:00"
    assert "(21)1" in row["traceCode"]


@pytest.mark.requirement("R308")
def test_each_reading_is_a_row_with_its_place(life):
    (row,) = values("temperature")
    assert (row["value"], row["takenAt"]) == ("4.5", "2026-03-02T17:00:00+08:00")
    assert row["place"].endswith("京华生物仓库")


@pytest.mark.requirement("R307")
def test_a_recall_says_who_since_when_and_how_much(firms, product):
    tell(firms.maker, made(VIAL, ilmd=TOLD))
    event = made(VIAL, time="2026-04-01T08:00:00Z") | {
        "action": "OBSERVE",
        "bizStep": "holding",
        "disposition": "recalled",
    }
    tell(firms.maker, event)
    (row,) = values("recall")
    assert (row["recaller"], row["startedAt"], row["quantity"]) == (
        "京华生物",
        "2026-04-01T16:00:00+08:00",
        "1",
    )


@pytest.mark.requirement("R309")
def test_what_a_consumer_may_ask_is_filled_from_the_facts(life, product):
    describe_vaccine(product, {"dosage_form": "注射剂"}, act=uuid4())
    (row,) = values("consumer")
    assert (row["holder"], row["lot"], row["expiry"]) == ("京华生物", "L7", "2028-08-31")
    assert (row["producedOn"], row["dosageForm"], row["strength"]) == ("2026-02-20", "注射剂", "0.5 ml")


def test_facts_of_a_vaccine_are_told_by_their_newest_row(life, product):
    assert "standardCode" in lacks("vaccine")[0]
    facts = {"standard_code": "86900000000001", "dosage_form": "注射剂", "pack": "1 支/盒", "approval_number": "国药准字S20260001",
             "in_programme": True, "is_imported": False, "manufacturer": "京华生物"}  # fmt: skip
    describe_vaccine(product, facts | {"pack": "old"}, act=uuid4())
    describe_vaccine(product, facts, act=uuid4())
    (row,) = values("vaccine")
    assert (row["pack"], row["inProgramme"], row["origin"]) == ("1 支/盒", "是", "domestic")
    assert lacks("vaccine") == [[]]


def test_a_licence_is_told_with_who_answers_for_the_firm(life):
    paper = Paper("DRUG_MAKING", "京20260001", "市药监局", valid_to=dt.date(2030, 1, 1))
    add_licence(life.maker, paper, act=uuid4())
    assert "legalRepresentative" in next(iter(lacks("licence", code=VIAL)))
    note_profile(life.maker, {"legal_representative": "李明", "person_in_charge": "王芳"})
    row = next(one for one in values("licence") if one["name"] == "京华生物")
    assert (row["number"], row["validTo"], row["legalRepresentative"], row["personInCharge"]) == (
        "京20260001", "2030-01-01", "李明", "王芳",
    )  # fmt: skip


@pytest.mark.requirement("R302")
def test_the_makers_test_and_the_batch_release_come_from_papers(life):
    for kind, number in (("self_inspection", "J-1"), ("batch_release", "SP1")):
        about = targets_of([VIAL], "L7")
        attach(
            NewPaper(kind, number, "中检院", dt.date(2026, 2, 25), about),
            party=life.maker,
            viewer=viewer_of_party(life.maker),
        )
    (test,) = values("self_test")
    assert (test["lot"], test["testedOn"], test["reportNumber"]) == ("L7", "2026-02-25", "J-1")
    assert lacks("self_test") == [["reportFile"]]
    (release,) = values("batch_release")
    assert (release["certificate"], release["verification"]) == ("SP1", "unverified")


def test_what_is_missing_is_owed_by_the_holder_and_said_to_him_and_the_platform(life):
    for viewer in (OPERATOR, viewer_of_party(life.maker)):
        one = sets(viewer=viewer)["self_test"]
        assert (one.standing, one.owes.code) == (Standing.MISSING, "maker")


def test_to_others_what_they_do_not_see_is_no_gap(life):
    seen = sets(viewer=viewer_of_party(life.hospital))
    assert seen["self_test"].standing is Standing.UNSEEN
    assert all(row.draft.is_whole or not row.problems for one in seen.values() for row in one.rows)


def test_who_may_not_read_a_file_sees_a_party_by_its_name_alone(life):
    rows = {row["name"]: row for row in values("delivery", viewer=viewer_of_party(life.hospital))}
    assert set(rows["北方医药配送"]) == {"name"}
    assert values("licence", viewer=viewer_of_party(life.hospital)) == []


def test_a_lot_counts_its_packs(firms, product):
    vials = [epc(number) for number in range(1, 4)]
    tell(firms.maker, made(*vials, ilmd=TOLD))
    (row,) = values("production", code=LOT)
    assert row["quantity"] == "3"


@pytest.mark.requirement("R301")
def test_an_import_is_what_comes_from_abroad(firms, product):
    Party.objects.filter(code="maker").update(country="CH")
    tell(firms.dealer, got(MAKER, DEALER, VIAL, time="2026-03-03T08:00:00Z"))
    (row,) = values("import")
    assert (row["importer"], row["manufacturer"], row["quantity"]) == ("北方医药配送", "京华生物", "1")
    assert values("receipt") == []
    assert sets()["production"].standing is Standing.NONE


def test_what_nobody_knows_is_nothing(firms):
    assert fill(epc(77), OPERATOR) is None


def test_what_was_taken_back_is_no_row(firms, product):
    event = made(VIAL, ilmd=TOLD) | {"eventID": "urn:uuid:00000000-0000-4000-8000-00000000000b"}
    tell(firms.maker, event)
    error = {"declarationTime": "2026-03-02T10:00:00Z", "reason": "incorrect_data"}
    tell(firms.maker, event | {"errorDeclaration": error})
    assert values("production") == []


@pytest.mark.requirement("R473")
def test_completeness_counts_what_is_asked_and_what_is_lacking(life):
    filling = fill(VIAL, OPERATOR)
    assert 0 < filling.lacking < filling.asked
    assert filling.percent == (filling.asked - filling.lacking) * 100 // filling.asked
    assert not filling.is_complete


@pytest.mark.requirement("R296", "R298")
def test_makers_and_deliverers_are_told_with_their_address_and_what_lacks(life):
    (maker,) = values("maker")
    assert (maker["role"], maker["name"], maker["country"]) == ("maker", "京华生物", "CN")
    assert maker["address"] == "北京市景园路 1 号"
    assert lacks("delivery") == [["uscc", "address"]]
    Party.objects.filter(code="maker").update(country="CH")
    assert values("maker")[0]["role"] == "overseas_maker"
    Party.objects.filter(code="dealer").update(kind="IMPORTER", address="天津市港口路 2 号")
    roles = {row["name"]: row["role"] for row in values("maker")}
    assert roles == {"京华生物": "overseas_maker", "北方医药配送": "agent"}


@pytest.mark.requirement("R297")
def test_centres_and_units_are_told_by_kind_and_area(life):
    Party.objects.filter(code="dealer").update(kind="CDC", area="120100", address="天津市卫津路 3 号")
    rows = {row["name"]: row for row in values("unit")}
    assert rows["北方医药配送"]["kind"] == "CDC"
    assert (rows["北方医药配送"]["area"], rows["北方医药配送"]["address"]) == ("120100", "天津市卫津路 3 号")
    assert rows["双塔医院"]["kind"] == "VACCINATION_UNIT"
    assert "address" in dict(zip(rows, lacks("unit"), strict=True))["双塔医院"]


@pytest.mark.requirement("R305")
def test_the_quantity_due_is_what_the_note_says_and_a_shortfall_shows(firms, product):
    vials = [epc(number) for number in range(1, 4)]
    tell(firms.maker, made(*vials, ilmd=TOLD))
    tell(firms.maker, sent(MAKER, DEALER, *vials, time="2026-03-02T08:00:00Z", bizTransactionList=PAPER))
    got_two = got(MAKER, DEALER, *vials[:2], time="2026-03-03T08:00:00Z", bizTransactionList=RECEIPT)
    tell(firms.dealer, got_two)
    (row,) = values("receipt", code=LOT)
    assert (row["quantityDue"], row["quantity"]) == ("3", "2")
