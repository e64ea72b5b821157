"""Locks: set, seen by state, trace and rules at once, decided by two, and never lifted by others."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection, transaction

from documents import CARTON, GTIN, epc, object_event, pack
from suyuan.core.chain.rules import catalogue as rules
from suyuan.core.chain.vocabulary import State
from suyuan.core.identifiers.canonical import canonical_text, key_for
from suyuan.core.problem import Refused
from suyuan.ledger import acts
from suyuan.masterdata.models import Product, ProductKind
from suyuan.parties.approvals.services import ask, decide, granted
from suyuan.parties.models import User
from suyuan.parties.permissions.actions import Action
from suyuan.parties.queries import viewer_of
from suyuan.parties.services import create_party
from suyuan.parties.viewer import Viewer
from suyuan.state.queries import standing_of
from suyuan.state.trace import trace
from suyuan.supervision.locks import project, services
from suyuan.supervision.locks.queries import Question, lines, locks_of_places, steps
from suyuan.supervision.locks.scopes import Scope
from suyuan.supervision.locks.services import Why, lock, release
from three_firms import DEALER, HOSPITAL, MAKER, at, got, made, sent, used

PACKS = [epc(number) for number in range(1, 4)]
WHY = Why("外箱破损，温度记录缺失", "偏差-7", ("urn:uuid:5a0e5b0e-0000-4000-8000-000000000001",))
LOT = "L7"


@pytest.fixture(autouse=True)
def _at_once(monkeypatch):
    """What waits for the commit happens now: a test is never committed."""
    monkeypatch.setattr(transaction, "on_commit", lambda work, **_: work())


@pytest.fixture
def goods(firms, send):
    """Three packs of a registered product, sold to the dealer."""
    Product.objects.create(
        class_text=canonical_text(GTIN.replace(":id:", ":idpat:") + ".*"),
        class_key=key_of(PACKS[0], is_class=True),
        name="疫苗甲",
        kind=ProductKind.VACCINE,
        holder=firms.maker,
    )
    send(firms.maker, made(*PACKS, ilmd={"cbvmda:lotNumber": LOT}))
    send(firms.maker, sent(MAKER, DEALER, *PACKS, time="2026-03-02T08:00:00Z"))
    send(firms.dealer, got(MAKER, DEALER, *PACKS, time="2026-03-03T08:00:00Z"))
    return firms


def key_of(text, *, is_class=False):
    from uuid import UUID

    from suyuan.core.identifiers.canonical import class_text, key_of

    return UUID(bytes=key_of(class_text(canonical_text(text)))) if is_class else UUID(bytes=key_for(text))


def person(party, login, role="capturer", person=""):
    user = User(login=login, name=login, party=party, role=role, person=person)
    user.set_unusable_password()
    user.save()
    return viewer_of(user)


def state(text):
    return standing_of([key_of(text)])[key_of(text)].state


def told(text):
    return {reason["code"] for reason in trace(text, Viewer.operator())["verdict"]["reasons"]}


def refused(call):
    with pytest.raises(Refused) as found:
        call()
    return {problem.code for problem in found.value.problems}


def listed():
    with connection.cursor() as cursor:
        cursor.execute("SELECT text, level, state FROM stop ORDER BY text")
        return {(text.rpartition("/")[2], level, now) for text, level, now in cursor.fetchall()}


@pytest.mark.requirement("R314", "R324")
def test_a_lock_is_an_event_that_state_trace_and_rules_see(goods, send, found):
    viewer = person(goods.dealer, "keeper")
    then = dt.datetime(2026, 3, 4, 8, tzinfo=dt.UTC)
    held = lock(Scope.things(PACKS[:2]), State.ON_HOLD, WHY, party=goods.dealer, viewer=viewer, now=then)
    assert [state(text) for text in PACKS] == [State.ON_HOLD, State.ON_HOLD, State.NORMAL]
    assert told(PACKS[0]) >= {"on_hold"}
    assert listed() == {("1", "thing", "ON_HOLD"), ("2", "thing", "ON_HOLD")}
    send(goods.dealer, sent(DEALER, HOSPITAL, PACKS[0], time="2026-03-05T08:00:00Z"))
    assert (rules.LOCKED.id, "dealer", 1) in found()
    assert [(one.state, one.reason, one.evidence) for one in steps(held)] == [
        (State.ON_HOLD, WHY.reason, list(WHY.evidence))
    ]


def test_nobody_lifts_a_lock_by_putting_the_thing_on_a_shelf(goods, send):
    viewer = person(goods.dealer, "keeper")
    lock(Scope.things(PACKS[:1]), State.ON_HOLD, WHY, party=goods.dealer, viewer=viewer)
    shelf = object_event(
        PACKS[0], bizStep="storing", disposition="active", time="2026-11-30T23:00:00Z", **at(DEALER)
    )
    send(goods.dealer, shelf)
    assert state(PACKS[0]) is State.ON_HOLD
    assert "on_hold" in told(PACKS[0])


@pytest.mark.requirement("R315")
def test_a_hold_is_decided_by_two_and_released(goods):
    asker, other = person(goods.dealer, "keeper"), person(goods.dealer, "quality")
    held = lock(Scope.things(PACKS[:1]), State.ON_HOLD, WHY, party=goods.dealer, viewer=asker)
    decision = Why("经检验合格，予以放行", "质-2026-18")
    assert refused(lambda: release(held.id, decision, viewer=asker)) == {"LOCK-010"}
    details = {"lock": str(held.id)}
    with acts.ordering("approval.ask", asker) as act:
        question = ask(asker, Action.LOCK_RELEASE, held.id.hex, details, "放行", act=act, party=goods.dealer)
    with acts.ordering("approval.grant", other) as act:
        decide(question, other, is_yes=True, reason="", act=act)
    yes = granted(asker, Action.LOCK_RELEASE, held.id.hex, details)
    released = release(held.id, decision, viewer=asker, approval=yes)
    assert (released.state, released.is_open) == (State.NORMAL, False)
    assert state(PACKS[0]) is State.NORMAL
    assert told(PACKS[0]) == set()
    assert listed() == {("1", "thing", None)}
    assert refused(lambda: release(held.id, decision, viewer=asker)) == {"LOCK-009"}
    yes.refresh_from_db()
    assert yes.used_at is not None


def test_what_is_abnormal_is_destroyed_and_never_released(goods):
    machine = Viewer.operator()
    held = lock(Scope.things(PACKS[:1]), State.ABNORMAL, WHY, party=goods.dealer, viewer=machine)
    assert refused(lambda: release(held.id, Why("误报，放行", "1"), viewer=machine)) == {"LOCK-007"}
    assert refused(lambda: release(held.id, Why(" "), viewer=machine, to=State.DESTROYED)) == {"LOCK-005"}
    assert refused(lambda: release(held.id, Why("已在监督下销毁"), viewer=machine, to=State.DESTROYED)) == {
        "LOCK-008"
    }
    gone = release(held.id, Why("已在监督下销毁", "监-9"), viewer=machine, to=State.DESTROYED)
    assert (gone.is_open, state(PACKS[0])) == (False, State.DESTROYED)


@pytest.mark.requirement("R317")
def test_a_recall_goes_on_to_its_end_and_a_vaccine_never_comes_back(goods):
    machine = Viewer.operator()
    recall = Why("监督抽验不合格", "召-2026-03")
    assert refused(
        lambda: lock(
            Scope.lot(PACKS[0], LOT),
            State.RECALL_PENDING,
            Why("抽验不合格"),
            party=goods.maker,
            viewer=machine,
        )
    ) == {"LOCK-008"}
    held = lock(Scope.lot(PACKS[0], LOT), State.RECALL_PENDING, recall, party=goods.maker, viewer=machine)
    assert [state(text) for text in PACKS] == [State.NORMAL] * 3
    assert all("recalled" in told(text) for text in PACKS)
    assert listed() == {(LOT, "lot", "RECALL_PENDING")}
    assert refused(lambda: release(held.id, recall, viewer=machine)) == {"LOCK-007"}
    for after in (State.RECALLING, State.RECALLED):
        held = release(held.id, Why("召回通知已发出"), viewer=machine, to=after)
        assert (held.state, held.is_open, held.case) == (after, True, "召-2026-03")
        assert listed() == {(LOT, "lot", str(after))}
    assert refused(lambda: release(held.id, Why("返工合格", "监-1"), viewer=machine)) == {"LOCK-007"}
    assert [one.state for one in steps(held)] == [State.RECALL_PENDING, State.RECALLING, State.RECALLED]


def test_a_lot_is_released_for_all_its_packs(goods):
    machine = Viewer.operator()
    held = lock(Scope.lot(PACKS[0], LOT), State.ON_HOLD, WHY, party=goods.maker, viewer=machine)
    assert "on_hold" in told(PACKS[2])
    release(held.id, Why("经评估合格", "质-1"), viewer=machine)
    assert told(PACKS[2]) == set()
    assert listed() == {(LOT, "lot", None)}


def test_a_product_is_locked_with_all_its_lots(goods):
    lock(Scope.product(PACKS[0]), State.ON_HOLD, WHY, party=goods.maker, viewer=Viewer.operator())
    assert all("on_hold" in told(text) for text in PACKS)
    assert {level for _, level, _ in listed()} == {"product"}


def test_a_lock_on_a_carton_holds_for_what_is_inside(goods, send):
    send(goods.dealer, pack(CARTON, *PACKS, time="2026-03-03T09:00:00Z", **at(DEALER)))
    lock(Scope.things([CARTON]), State.ON_HOLD, WHY, party=goods.dealer, viewer=Viewer.operator())
    assert state(PACKS[1]) is State.ON_HOLD
    assert len(listed()) == 4


def test_a_place_is_locked_by_who_has_it_and_is_no_event(goods):
    viewer = person(goods.dealer, "keeper")
    lock(Scope.place(DEALER), State.ON_HOLD, WHY, party=goods.dealer, viewer=viewer)
    (key,) = (target.key for target in Scope.place(DEALER).targets)
    assert [one.state for one in locks_of_places([key])[key]] == [State.ON_HOLD]
    assert state(PACKS[0]) is State.NORMAL
    foreign = lambda: lock(Scope.place(MAKER), State.ON_HOLD, WHY, party=goods.dealer, viewer=viewer)  # noqa: E731
    assert refused(foreign) == {"LOCK-012"}


def test_strangers_lock_nothing_and_holders_no_whole_lot(goods):
    stranger = create_party("rival", "对手", "DISTRIBUTOR")
    viewer = person(stranger, "rival")
    do = lambda scope, party: lambda: lock(scope, State.ON_HOLD, WHY, party=party, viewer=viewer)  # noqa: E731
    assert refused(do(Scope.things(PACKS), stranger)) == {"LOCK-003"}
    assert refused(do(Scope.lot(PACKS[0], LOT), stranger)) == {"LOCK-004"}
    assert refused(do(Scope.lot(PACKS[0], LOT), goods.dealer)) == {"LOCK-004"}
    authority = create_party("authority", "药监局", "REGULATOR")
    assert do(Scope.lot(PACKS[0], LOT), authority)().is_open
    assert lines(Question(), viewer_of(None)) == []
    assert len(lines(Question(), viewer)) == 0
    assert len(lines(Question(), person(goods.dealer, "keeper"))) == 1


@pytest.mark.parametrize(
    ("scope", "state", "why", "code"),
    [
        (lambda: Scope.things([]), "ON_HOLD", WHY, "LOCK-001"),
        (lambda: Scope.things(["  "]), "ON_HOLD", WHY, "LOCK-001"),
        (lambda: Scope.things([f"{GTIN}.X\0"]), "ON_HOLD", WHY, "LOCK-001"),
        (lambda: Scope.things(["x" * 9_000]), "ON_HOLD", WHY, "LOCK-001"),
        (lambda: Scope.things([epc("NEVER")]), "ON_HOLD", WHY, "LOCK-002"),
        (lambda: Scope.things([epc(n) for n in range(5_001)]), "ON_HOLD", WHY, "LOCK-011"),
        (lambda: Scope.lot("hello", "L1"), "ON_HOLD", WHY, "LOCK-001"),
        (lambda: Scope.lot(PACKS[0], ""), "ON_HOLD", WHY, "LOCK-001"),
        (lambda: Scope.place("urn:epc:id:sgln:6901234.99999.0"), "ON_HOLD", WHY, "LOCK-012"),
        (lambda: Scope.things(PACKS), "NORMAL", WHY, "LOCK-006"),
        (lambda: Scope.things(PACKS), "USED", WHY, "LOCK-006"),
        (lambda: Scope.things(PACKS), "ON_HOLD", Why("x" * 501), "LOCK-005"),
        (lambda: Scope.things(PACKS), "ON_HOLD", Why("原因充分的", "c" * 81), "LOCK-008"),
        (lambda: Scope.things(PACKS), "ON_HOLD", Why("原因充分的", "", ("e" * 201,)), "LOCK-013"),
    ],
)
def test_bad_input_is_refused_with_a_problem(goods, scope, state, why, code):
    call = lambda: lock(scope(), State(state), why, party=goods.dealer, viewer=Viewer.operator())  # noqa: E731
    assert refused(call) == {code}
    assert listed() == set()


def test_what_is_used_or_locked_is_not_locked_again(goods, send):
    send(goods.dealer, used(DEALER, PACKS[0], time="2026-03-06T08:00:00Z"))

    def again(*texts):
        return lock(Scope.things(texts), State.ON_HOLD, WHY, party=goods.dealer, viewer=Viewer.operator())

    assert refused(lambda: again(PACKS[0])) == {"LOCK-007"}
    again(PACKS[1])
    assert refused(lambda: again(PACKS[1])) == {"LOCK-007"}


def test_a_recall_from_elsewhere_is_listed_too_and_a_rebuild_finds_the_same(goods, send):
    recalled = object_event(
        PACKS[0], bizStep="inspecting", disposition="recalled", time="2026-03-07T08:00:00Z"
    )
    send(goods.maker, recalled)
    services.settle()
    assert listed() == {("1", "thing", "RECALLING")}
    project.rebuild()
    assert listed() == {("1", "thing", "RECALLING")}


def test_a_lot_of_drug_codes_can_be_locked(firms, send):
    code = "81234567890123456789"
    send(firms.maker, made(code, ilmd={"cbvmda:lotNumber": LOT}))
    lock(Scope.lot(code, LOT), State.ON_HOLD, WHY, party=firms.maker, viewer=Viewer.operator())
    assert "on_hold" in told(code)
