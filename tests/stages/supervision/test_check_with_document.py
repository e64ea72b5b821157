"""What is checked is compared with what a business document lists: at receipt, at dispatch, at the unit."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection

import deliveries
from deliveries import BILL, LOOSE, PACKS, TEXTS
from documents import CARTON, epc, object_event, pack
from suyuan.core.identifiers.canonical import canonical_text
from suyuan.core.problem import Refused
from suyuan.parties.viewer import Viewer
from suyuan.supervision.findings.jobs import catch_up as list_documents
from suyuan.supervision.verify.services import as_json, verify
from suyuan.supervision.verify.signing import is_signed
from three_firms import DEALER, HOSPITAL, MAKER, PAPER, at, got, made, sent

NOW = dt.datetime(2026, 3, 10, tzinfo=dt.UTC)
STRANGE = epc(77)
ORDER = [{"type": "po", "bizTransaction": "urn:epcglobal:cbv:bt:6907654000002:PO7"}]
LOT = "(01)06901234567892(10)B1"


@pytest.fixture
def firms(db):
    found = deliveries.on_its_way()
    list_documents()
    return found


def told(party, *events):
    deliveries.told(party, *events)
    list_documents()


def asked(party, codes, purpose="receive", document=BILL, **more):
    codes = [codes] if isinstance(codes, str) else codes
    return verify(
        codes, purpose, party=party, viewer=Viewer(party_id=party.pk), document=document, now=NOW, **more
    )


def v11(answer) -> list[str]:
    assert all(line.checks[-1].name == "V11" for line in answer.lines)
    return [str(line.checks[-1].result) for line in answer.lines]


@pytest.mark.requirement("R322")
def test_at_receipt_each_code_is_compared_with_what_was_sent_on_the_advice(firms):
    told(firms.maker, made(STRANGE))
    answer = asked(firms.dealer, [CARTON, LOOSE, STRANGE])
    by_code = {line.text: line for line in answer.lines}
    assert len(by_code) == 2 + 1 + len(PACKS)
    wrong = by_code.pop(canonical_text(STRANGE))
    assert (str(wrong.checks[-1].result), "单据上没有它" in wrong.checks[-1].reason) == ("warn", True)
    assert "not on the document" in wrong.checks[-1].reason_en
    assert {str(line.checks[-1].result) for line in by_code.values()} == {"pass"}
    assert (answer.document.result, answer.document.kinds) == ("pass", ("desadv",))
    assert answer.document.missing == ()


@pytest.mark.requirement("R322")
def test_what_is_on_the_document_and_did_not_come_is_told(firms):
    answer = asked(firms.dealer, CARTON)
    assert answer.document.missing == (canonical_text(LOOSE),)
    assert (answer.document.result, answer.result) == ("warn", "warn")
    single = asked(firms.dealer, LOOSE)  # one scan of many
    assert single.document.missing_count == 1
    assert single.document.result == "pass"


def test_pack_by_pack_the_rest_of_the_carton_is_missing(firms):
    answer = asked(firms.dealer, [*PACKS[:3], LOOSE])
    assert v11(answer) == ["pass"] * 4
    assert answer.document.missing == (TEXTS[3],)


@pytest.mark.requirement("R322")
def test_at_dispatch_each_code_is_compared_with_the_order_and_a_strange_one_is_stopped(firms):
    told(firms.dealer, got(MAKER, DEALER, CARTON, LOOSE, time="2026-03-03T08:00:00Z"),
         {**object_event(LOOSE, bizStep="selling", time="2026-03-04T08:00:00Z", **at(DEALER)), "bizTransactionList": ORDER})  # fmt: skip
    assert v11(asked(firms.dealer, LOOSE, "ship", "PO7")) == ["pass"]
    answer = asked(firms.dealer, CARTON, "ship", "PO7")
    assert set(v11(answer)) == {"stop"}
    assert answer.document.missing == (canonical_text(LOOSE),)
    with connection.cursor() as cursor:
        cursor.execute("SELECT checks FROM check_alert WHERE text = %s", [canonical_text(CARTON)])
        assert ["V11"] in [row[0] for row in cursor.fetchall()]


@pytest.mark.requirement("R322")
def test_the_unit_that_receives_is_told_what_its_own_delivery_note_lists(firms):
    note = [{"type": "desadv", "bizTransaction": "urn:epcglobal:cbv:bt:6907654000002:N1"}]
    told(firms.dealer, got(MAKER, DEALER, CARTON, LOOSE, time="2026-03-03T08:00:00Z"),
         sent(DEALER, HOSPITAL, LOOSE, time="2026-03-04T08:00:00Z", bizTransactionList=note))  # fmt: skip
    assert v11(asked(firms.hospital, LOOSE, document="N1")) == ["pass"]
    assert v11(asked(firms.hospital, PACKS[0], document="N1")) == ["warn"]
    told(firms.hospital, got(DEALER, HOSPITAL, LOOSE, time="2026-03-05T08:00:00Z", bizTransactionList=note))
    again = asked(firms.hospital, LOOSE, document="N1").lines[0].checks[-1]
    assert (str(again.result), "已收过货" in again.reason) == ("warn", True)


@pytest.mark.requirement("R322")
@pytest.mark.parametrize(
    ("quantity", "result", "difference"), [(30, "pass", None), (31, "warn", "31"), (20, "pass", "20")]
)
def test_amounts_of_a_lot_are_compared(firms, quantity, result, difference):
    line = {"epcClass": "urn:epc:class:lgtin:6901234.056789.B1", "quantity": 30}
    note = [{"type": "desadv", "bizTransaction": "urn:epcglobal:cbv:bt:6901234000009:D9"}]
    event = sent(MAKER, DEALER, time="2026-03-02T08:00:00Z", bizTransactionList=note)
    told(firms.maker, {**event, "quantityList": [line]})
    answer = asked(firms.dealer, LOT, document="D9", quantity=quantity)
    assert v11(answer) == [result]
    assert [each.asked for each in answer.document.differences] == ([difference] if difference else [])
    if difference:
        assert answer.document.differences[0].listed == "30"


def test_a_carton_that_was_packed_from_what_the_document_lists_is_on_it(firms):
    told(firms.maker, made(epc(21), epc(22)))
    box = "urn:epc:id:sscc:6901234.0000054321"
    note = [{"type": "desadv", "bizTransaction": "urn:epcglobal:cbv:bt:6901234000009:D5"}]
    told(firms.maker, sent(MAKER, DEALER, epc(21), epc(22), time="2026-03-02T08:00:00Z", bizTransactionList=note),
         pack(box, epc(21), epc(22), time="2026-03-01T09:30:00Z", **at(MAKER)))  # fmt: skip
    assert v11(asked(firms.dealer, box, document="D5")) == ["pass"] * 3


def test_a_document_of_others_or_of_nobody_cannot_be_compared(firms):
    for party, number in ((firms.dealer, "D404"), (firms.hospital, BILL)):
        answer = asked(party, LOOSE, document=number)
        assert (v11(answer), answer.document.result) == (["warn"], "warn")
        assert answer.document.missing == ()
        assert "没有可核对的单据记录" in answer.document.reason


def test_a_number_of_several_firms_is_asked_again_and_a_bad_one_refused(firms):
    told(firms.dealer, {**object_event(epc(5), bizStep="selling", **at(DEALER)),
                        "bizTransactionList": [{"type": "po", "bizTransaction": "urn:epcglobal:cbv:bt:6907654000002:D1"}]})  # fmt: skip
    with pytest.raises(Refused, match="CHECK-007"):
        asked(firms.dealer, LOOSE)
    assert v11(asked(firms.dealer, LOOSE, document=PAPER[0]["bizTransaction"])) == ["pass"]
    for bad in ("x" * 501, "D\0"):
        with pytest.raises(Refused, match="CHECK-006"):
            asked(firms.dealer, LOOSE, document=bad)


def test_without_a_document_there_are_ten_checks_and_the_answer_is_signed_with_one(firms):
    plain = verify([LOOSE], "receive", party=firms.dealer, viewer=Viewer.operator(), now=NOW)
    assert (len(plain.lines[0].checks), plain.json()["document"]) == (10, None)
    told_ = as_json(asked(firms.dealer, CARTON))
    assert is_signed(told_, told_["signature"]["public_key"])
    assert told_["document"]["missing_count"] == 1
