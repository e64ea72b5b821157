"""The lock desk: who sees what is locked, setting, deciding by two, and taking it away."""

from __future__ import annotations

import csv
import io
import re
from uuid import UUID

import pytest
from django.db import transaction
from django.test import Client
from openpyxl import load_workbook

import three_firms
from documents import CARTON, document, epc, object_event, pack
from suyuan.core.chain.vocabulary import State
from suyuan.core.identifiers.canonical import canonical_text, class_text, key_of
from suyuan.ledger.sequencer import sequence_all
from suyuan.ledger.services import capture
from suyuan.masterdata.models import Product
from suyuan.parties.models import User
from suyuan.parties.viewer import Viewer
from suyuan.state.jobs import catch_up as fold
from suyuan.state.queries import standing_of
from suyuan.supervision.locks.queries import Question, lines
from three_firms import DEALER, MAKER, at, got, made, sent

FIRST, SECOND, OTHER = (epc(number) for number in (1, 2, 3))
HOLD = {"scope": "things", "state": "ON_HOLD", "reason": "外箱破损，温度记录缺失"}
RELEASE = {"state": "NORMAL", "case": "质-2026-18", "reason": "经检验合格，予以放行"}


@pytest.fixture(autouse=True)
def _at_once(monkeypatch):
    """What waits for the commit happens now: a test is never committed."""
    monkeypatch.setattr(transaction, "on_commit", lambda work, **_: work())


@pytest.fixture
def firms(db):
    """A carton of two packs with the dealer, and a pack that stayed with the maker."""
    firms = three_firms.firms()
    text = class_text(canonical_text(FIRST))
    Product.objects.create(
        class_text=text, class_key=UUID(bytes=key_of(text)), name="片剂", kind="drug", holder=firms.maker
    )
    send(
        firms.maker,
        made(FIRST, SECOND),
        made(OTHER),
        pack(CARTON, FIRST, SECOND, time="2026-03-01T09:00:00Z"),
    )
    send(firms.maker, sent(MAKER, DEALER, CARTON, time="2026-03-02T08:00:00Z"))
    send(firms.dealer, got(MAKER, DEALER, CARTON, time="2026-03-03T08:00:00Z"))
    return firms


def send(party, *events):
    result = capture(document(*events), sender=party.pk)
    assert result.success, result.all_problems()
    sequence_all()
    fold()


def person(login, role, party=None):
    user = User(login=login, name=login, party=party, role=role)
    user.set_unusable_password()
    user.save()
    client = Client()
    client.force_login(user)
    return client


def text(answer):
    return answer.content.decode()


def state(code):
    key = UUID(bytes=key_of(canonical_text(code)))
    return standing_of([key])[key].state


def the_lock():
    (found,) = lines(Question(), Viewer.operator())
    return found


@pytest.fixture
def keeper(firms):
    return person("kuguan", "capturer", firms.dealer)


def test_the_desk_is_empty_and_says_so(keeper):
    assert "现在没有锁定的货" in text(keeper.get("/locks/"))


def test_codes_are_locked_as_a_list_and_seen(keeper):
    answer = keeper.post("/locks/new/", HOLD | {"what": f"{FIRST}\n{SECOND}\n", "case": "偏差-7"})
    assert answer.status_code == 302
    assert [state(FIRST), state(SECOND), state(OTHER)] == [State.ON_HOLD, State.ON_HOLD, State.NORMAL]
    board = text(keeper.get("/locks/"))
    assert HOLD["reason"] in board
    assert "共 2 件" in board
    assert "偏差-7" in board
    one = text(keeper.get(answer.headers["Location"]))
    assert one.count("/trace/?q=") == 2
    assert "kuguan" in one


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"what": ""}, "LOCK-001"),
        ({"what": epc(99)}, "LOCK-003"),
        ({"what": FIRST, "reason": "x"}, "LOCK-005"),
        ({"what": FIRST, "state": "NORMAL"}, "LOCK-006"),
        ({"what": FIRST, "state": "burnt"}, "LOCK-006"),
        ({"what": FIRST, "state": "RECALL_PENDING"}, "LOCK-008"),
        ({"what": OTHER}, "LOCK-003"),
        ({"what": FIRST, "scope": "product"}, "LOCK-004"),
        ({"what": FIRST, "scope": "lot", "lot": "L7"}, "LOCK-004"),
        ({"what": "nowhere", "scope": "place"}, "LOCK-012"),
    ],
)
def test_what_cannot_be_locked_is_told_and_what_was_typed_stays(keeper, given, code):
    answer = keeper.post("/locks/new/", HOLD | given)
    assert answer.status_code == 422
    assert code in text(answer)
    assert lines(Question(), Viewer.operator()) == []


def test_a_lot_a_product_and_a_place_are_locked_by_their_own(firms):
    page = person("zhiliang", "administrator", firms.maker)
    for scope, given in (
        ("lot", {"what": FIRST, "lot": "L7"}),
        ("product", {"what": FIRST}),
        ("place", {"place": MAKER}),
    ):
        assert page.post("/locks/new/", HOLD | given | {"scope": scope}).status_code == 302, scope
        assert text(page.get(f"/locks/?scope={scope}")).count(HOLD["reason"]) == 1, scope


def test_a_lock_is_released_once_a_second_person_approved(firms, keeper):
    keeper.post("/locks/new/", HOLD | {"what": FIRST})
    address = f"/locks/{the_lock().id}/"
    other = person("zhijian", "capturer", firms.dealer)
    asked = keeper.post(f"{address}decide/", RELEASE)
    assert (asked.status_code, asked.headers["Location"]) == (302, "/approvals/")
    assert state(FIRST) is State.ON_HOLD
    question = re.search(r'action="(/approvals/[0-9a-f-]+/)"', text(other.get("/approvals/")))[1]
    other.post(question, {"decision": "yes"})
    form = re.search(
        r'<form method="post" action="(/locks/[^"]*)".*?</form>', text(keeper.get("/approvals/")), re.DOTALL
    )
    inputs = dict(re.findall(r'name="(state|case|reason)" value="([^"]*)"', form[0]))
    assert inputs == RELEASE
    assert keeper.post(form[1], inputs).status_code == 302
    assert state(FIRST) is State.NORMAL
    history = text(keeper.get(address))
    assert history.index(RELEASE["reason"]) < history.rindex(HOLD["reason"])
    assert "现在没有锁定的货" in text(keeper.get("/locks/"))
    assert HOLD["reason"] not in text(keeper.get("/locks/?of=open"))
    assert RELEASE["reason"] in text(keeper.get("/locks/?of=ended"))


def test_nobody_is_asked_to_approve_what_cannot_be(keeper):
    keeper.post("/locks/new/", HOLD | {"what": FIRST})
    where = f"/locks/{the_lock().id}/decide/"
    for given, code in (
        ({"case": ""}, "LOCK-008"),
        ({"reason": "x"}, "LOCK-005"),
        ({"state": "USED"}, "LOCK-007"),
    ):
        answer = keeper.post(where, RELEASE | given)
        assert (answer.status_code, code in text(answer)) == (422, True), given
    assert "没有等您复核" in text(keeper.get("/approvals/"))


def test_others_see_only_what_touches_them_and_decide_nothing(firms, keeper):
    keeper.post("/locks/new/", HOLD | {"what": FIRST})
    address = f"/locks/{the_lock().id}/"
    maker = person("changjia", "capturer", firms.maker)
    assert HOLD["reason"] in text(maker.get("/locks/"))
    assert "kuguan" not in text(maker.get(address))
    assert maker.post(f"{address}decide/", RELEASE).status_code == 404
    hospital = person("hushi", "capturer", firms.hospital)
    assert HOLD["reason"] not in text(hospital.get("/locks/"))
    assert hospital.get(address).status_code == 404
    assert HOLD["reason"] not in text(hospital.get("/locks/export.csv"))


def test_of_a_lock_of_others_only_what_one_may_know_is_told(firms, keeper):
    send(firms.dealer, object_event(FIRST, bizStep="storing", time="2026-03-04T08:00:00Z", **at(DEALER)))
    person("changjia", "capturer", firms.maker).post("/locks/new/", HOLD | {"what": f"{FIRST}\n{OTHER}"})
    address = f"/locks/{the_lock().id}/"
    one = text(keeper.get(address))
    assert one.count("/trace/?q=") == 1
    assert "另有 1 件" in one
    assert HOLD["reason"] in text(keeper.get(f"/locks/?code={FIRST}"))
    assert HOLD["reason"] not in text(keeper.get(f"/locks/?code={OTHER}"))


def test_it_is_found_by_state_kind_and_code(keeper):
    keeper.post("/locks/new/", HOLD | {"what": FIRST})
    for query, is_there in (
        ("state=ON_HOLD", True), ("state=ABNORMAL", False), ("scope=things", True), ("scope=lot", False),
        (f"code={FIRST}", True), (f"code={SECOND}", False),
    ):  # fmt: skip
        assert (HOLD["reason"] in text(keeper.get(f"/locks/?{query}"))) is is_there, query
    assert keeper.get("/locks/?state=burnt").status_code == 400
    assert keeper.get("/locks/export.csv?state=burnt").status_code == 404


def test_it_is_taken_away_and_runs_no_formula(keeper):
    keeper.post("/locks/new/", HOLD | {"what": FIRST, "reason": "=1+1 破损"})
    rows = list(csv.reader(io.StringIO(text(keeper.get("/locks/export.csv")).removeprefix("\ufeff"))))
    assert len(rows) == 2
    assert rows[1][4] == "'=1+1 破损"
    book = load_workbook(io.BytesIO(keeper.get("/locks/export.xlsx").content))
    assert next(cell.value for cell in book.active[2]) == "待定"


def test_it_is_there_in_english(keeper):
    keeper.post("/locks/new/", HOLD | {"what": FIRST})
    keeper.cookies["suyuan_language"] = "en"
    assert "on hold" in text(keeper.get("/locks/"))
    assert "Set a lock" in text(keeper.get("/locks/new/"))
    assert "quality decision" in text(keeper.get(f"/locks/{the_lock().id}/"))
