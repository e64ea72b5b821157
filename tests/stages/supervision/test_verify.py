"""May it be received, shipped, used, taken away: ten checks, for packs, cartons and lots, as the trace says."""

from __future__ import annotations

import datetime as dt
import random
from uuid import UUID

import pytest
from django.db import connection, transaction

from anything import BOXES, BY, PLACES, THINGS, story
from documents import CARTON, GTIN, document, epc, object_event, pack
from suyuan.core.chain.vocabulary import State
from suyuan.core.identifiers.canonical import canonical_text, class_text, key_of
from suyuan.core.problem import Refused
from suyuan.ledger.sequencer import sequence_all
from suyuan.ledger.services import capture
from suyuan.masterdata.models import Product, ProductKind
from suyuan.parties.services import create_party, create_place
from suyuan.parties.viewer import Viewer
from suyuan.state.trace import trace
from suyuan.supervision.locks import services
from suyuan.supervision.locks.scopes import Scope
from suyuan.supervision.locks.services import Why, lock
from suyuan.supervision.verify.services import as_json, verify
from suyuan.supervision.verify.signing import is_signed
from three_firms import DEALER, HOSPITAL, MAKER, at, got, made, sent, used

PACKS = [epc(number) for number in range(1, 6)]
NOW = dt.datetime(2026, 3, 10, tzinfo=dt.UTC)
FACTS = {"cbvmda:lotNumber": "L7", "cbvmda:itemExpirationDate": "2028-08-31"}
WHY = Why("抽验不合格的批", "召-1")


@pytest.fixture(autouse=True)
def _at_once(monkeypatch):
    monkeypatch.setattr(transaction, "on_commit", lambda work, **_: work())


@pytest.fixture
def goods(firms, send):
    """Five packs in a carton, made and sold to the dealer who received them."""
    Product.objects.create(
        class_text=class_text(canonical_text(PACKS[0])),
        class_key=UUID(bytes=key_of(class_text(canonical_text(PACKS[0])))),
        name="疫苗甲",
        kind=ProductKind.DEVICE,
        holder=firms.maker,
    )
    send(
        firms.maker, made(*PACKS, ilmd=FACTS), pack(CARTON, *PACKS, time="2026-03-01T09:00:00Z", **at(MAKER))
    )
    send(firms.maker, sent(MAKER, DEALER, CARTON, time="2026-03-02T08:00:00Z"))
    send(firms.dealer, got(MAKER, DEALER, CARTON, time="2026-03-03T08:00:00Z"))
    return firms


def asked(codes, purpose, party, **more):
    return verify(
        [codes] if isinstance(codes, str) else codes,
        purpose,
        party=party,
        viewer=Viewer.operator(),
        now=NOW,
        **more,
    )


def results(line):
    return {check.name: str(check.result) for check in line.checks}


def alerts():
    with connection.cursor() as cursor:
        cursor.execute("SELECT purpose, checks FROM check_alert ORDER BY at, text")
        return cursor.fetchall()


@pytest.mark.requirement("R042")
def test_a_sound_pack_passes_what_is_configured(goods):
    answer = asked(PACKS[0], "use", goods.dealer)
    (line,) = answer.lines
    others = {name: result for name, result in results(line).items() if name not in {"V6", "V7"}}
    assert set(others.values()) == {"pass"}
    assert {results(line)[name] for name in ("V6", "V7")} == {"not_configured"}
    assert answer.json()["not_configured"] == ["V6", "V7"]
    assert (answer.result, line.lot, line.expiry, line.product) == (
        "pass",
        "L7",
        dt.date(2028, 8, 31),
        "疫苗甲",
    )
    assert alerts() == []


def test_what_was_used_is_stopped_and_makes_an_alert(goods, send):
    send(goods.dealer, used(DEALER, PACKS[0], time="2026-03-06T08:00:00Z"))
    answer = asked(PACKS[0], "use", goods.dealer)
    assert (answer.result, results(answer.lines[0])["V10"], results(answer.lines[0])["V3"]) == (
        "stop",
        "stop",
        "stop",
    )
    assert alerts() == [("use", ["V3", "V10"])]


@pytest.mark.requirement("R324")
def test_a_lot_lock_stops_every_pack_of_it(goods):
    lock(Scope.lot(PACKS[0], "L7"), State.RECALL_PENDING, WHY, party=goods.maker, viewer=Viewer.operator())
    stopped = asked(PACKS[:2], "use", goods.dealer)
    assert [results(line)["V9"] for line in stopped.lines] == ["stop", "stop"]
    assert results(asked(PACKS[0], "receive", goods.maker).lines[0])["V9"] == "warn"
    by_lot = asked("(01)06901234567892(10)L7", "ship", goods.dealer)
    assert results(by_lot.lines[0])["V9"] == "stop"


def test_a_lock_of_the_place_stops_what_is_there(goods):
    lock(Scope.place(DEALER), State.ON_HOLD, WHY, party=goods.dealer, viewer=Viewer.operator())
    assert results(asked(PACKS[0], "ship", goods.dealer).lines[0])["V9"] == "stop"


def test_goods_are_expected_where_they_were_sent(goods, send):
    send(goods.dealer, sent(DEALER, HOSPITAL, CARTON, time="2026-03-04T08:00:00Z"))
    assert results(asked(PACKS[0], "receive", goods.hospital).lines[0])["V5"] == "pass"
    assert results(asked(PACKS[0], "receive", goods.maker).lines[0])["V5"] == "warn"
    assert results(asked(PACKS[0], "use", goods.hospital).lines[0])["V5"] == "stop"
    send(goods.hospital, got(DEALER, HOSPITAL, CARTON, time="2026-03-05T08:00:00Z"))
    assert results(asked(PACKS[0], "use", goods.hospital).lines[0])["V5"] == "pass"
    assert results(asked(PACKS[0], "ship", goods.dealer).lines[0])["V5"] == "stop"


def test_a_carton_is_answered_with_every_pack_in_it(goods, send):
    send(goods.dealer, used(DEALER, PACKS[2], time="2026-03-06T08:00:00Z"))
    told = asked(CARTON, "ship", goods.dealer).json()
    assert (told["result"], len(told["lines"])) == ("stop", 6)
    assert told["summary"] == {"pass": 4, "warn": 1, "stop": 1}


def test_what_nobody_reported_and_what_is_no_code_is_stopped(goods):
    for code, check in ((epc("NEVER"), "V2"), ("(01)06901234567891(21)S1", "V1"), ("hello", "V2")):
        assert results(asked(code, "use", goods.dealer).lines[0])[check] == "stop"


def test_an_expired_pack_is_stopped(goods):
    later = verify(
        [PACKS[0]],
        "use",
        party=goods.dealer,
        viewer=Viewer.operator(),
        now=dt.datetime(2028, 9, 1, tzinfo=dt.UTC),
    )
    assert {name for name, result in results(later.lines[0]).items() if result == "stop"} == {"V3", "V4"}
    last_day = dt.datetime(2028, 8, 31, 15, 59, tzinfo=dt.UTC)
    fine = verify([PACKS[0]], "use", party=goods.dealer, viewer=Viewer.operator(), now=last_day)
    assert results(fine.lines[0])["V4"] == "pass"


def test_goods_without_serial_numbers_are_asked_about_by_quantity(goods, send):
    line = {"epcClass": "urn:epc:class:lgtin:6901234.056789.B1", "quantity": 10}
    send(goods.dealer, object_event(epcList=None, bizStep="receiving", quantityList=[line], **at(DEALER)))
    code = "(01)06901234567892(10)B1"
    assert results(asked(code, "ship", goods.dealer, quantity=10).lines[0])["V5"] == "pass"
    assert results(asked(code, "ship", goods.dealer, quantity="10.5").lines[0])["V5"] == "stop"


def test_a_lot_that_nobody_ever_reported_is_not_taken_for_one_that_was(goods, send):
    """Whether its product is registered says nothing of the lot: whoever copies packs may print any."""
    line = {"epcClass": "urn:epc:class:lgtin:6901234.056790.X1", "quantity": 10}
    send(goods.dealer, object_event(epcList=None, bizStep="receiving", quantityList=[line], **at(DEALER)))
    registered, other = "(01)06901234567892(10)", "(01)06901234567908(10)"
    codes = [f"{registered}NEVERMADE", f"{registered}L7", f"{other}NEVERMADE", f"{other}X1"]
    told = [results(asked(code, "use", goods.dealer).lines[0])["V2"] for code in codes]
    assert told == ["stop", "pass", "stop", "pass"]


def test_an_answer_is_signed_and_any_change_breaks_it(goods):
    told = as_json(asked(PACKS[0], "use", goods.dealer))
    key = told["signature"]["public_key"]
    assert is_signed(told, key)
    assert not is_signed({**told, "result": "warn"}, key)
    assert not is_signed({**told, "by": "somebody"}, key)
    assert not is_signed({**told, "signature": {**told["signature"], "value": "AAAA"}}, key)


@pytest.mark.parametrize(
    ("codes", "purpose", "more", "code"),
    [
        ([epc(1)], "eat", {}, "CHECK-001"),
        ([epc(1)], "", {}, "CHECK-001"),
        ([], "use", {}, "CHECK-002"),
        (["  "], "use", {}, "CHECK-002"),
        ([f"{GTIN}.A\0B"], "use", {}, "CHECK-002"),
        (["x" * 9_000], "use", {}, "CHECK-002"),
        ([epc(n) for n in range(5_001)], "use", {}, "CHECK-003"),
        ([epc(1)], "use", {"quantity": 3}, "CHECK-004"),
        (["(01)06901234567892(10)L7"], "use", {"quantity": "-1"}, "CHECK-004"),
        (["(01)06901234567892(10)L7"], "use", {"quantity": "NaN"}, "CHECK-004"),
        (["(01)06901234567892(10)L7"], "use", {"quantity": "many"}, "CHECK-004"),
    ],
)
def test_bad_questions_are_refused(firms, codes, purpose, more, code):
    with pytest.raises(Refused) as found:
        asked(codes, purpose, firms.dealer, **more)
    assert {problem.code for problem in found.value.problems} == {code}


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(40, 48))
def test_state_and_stops_are_those_of_the_trace(db, seed):
    """Generated stories, strangers and corrections among them."""
    chance = random.Random(seed)
    reporters = [create_party(f"reporter-{n}", f"Reporter {n}", "HOLDER") for n in range(2)]
    for number, place in enumerate(PLACES):
        create_place(reporters[number % 2], place, f"Place {number}")
    for event in story(chance, 60):
        told = {name: value for name, value in event.items() if name != BY}
        assert capture(document(told), sender=reporters[event[BY]].pk).success
    sequence_all()
    services.settle()
    seen = set()
    for text in THINGS + BOXES:
        answer = verify([text], "use", party=reporters[0], viewer=Viewer.operator())
        line, expected = answer.lines[0], trace(text, Viewer.operator())
        if expected["now"] is None:
            continue
        assert line.state == expected["now"]["state"], text
        codes = {reason["code"] for reason in expected["verdict"]["reasons"] if reason["level"] == "stop"} - {
            "altered",
            "used_while_stopped",
        }
        assert bool(codes) == any(results(line)[name] == "stop" for name in ("V3", "V4", "V9", "V10")), (
            text,
            codes,
            results(line),
        )
        seen.add(bool(codes))
    assert True in seen
