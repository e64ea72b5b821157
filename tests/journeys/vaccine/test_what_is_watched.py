"""Beyond the flow (002, 2 and 3.5): is the business lawful, is the quality sound, what is out of order, who deals with it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import transaction

import vaccine_world
from suyuan.core.chain.vocabulary import State
from suyuan.core.problem import Refused
from suyuan.parties.viewer import Viewer
from suyuan.project.fixed_clock import standing_at
from suyuan.supervision.cold import sensors
from suyuan.supervision.cold.jobs import catch_up as judge_cold
from suyuan.supervision.cold.readings import receive
from suyuan.supervision.cold.sensors import NewSensor
from suyuan.supervision.locks.project import catch_up as settle
from suyuan.supervision.locks.scopes import Scope
from suyuan.supervision.locks.services import Why, lock, release
from vaccine_world import (
    BROKEN,
    COUNTY,
    EXPIRY,
    GIVEN,
    MAKER,
    RECALLED,
    SENT_BACK,
    SOLD,
    STAYED,
    UNIT,
    USABLE,
    at,
    done,
    got,
    sent,
    utc,
)

pytestmark = pytest.mark.django_db


def text_of(answer):
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def use(place, *things, moment):
    event = {"disposition": "dispensed", **at(place)}
    return done(UNIT, "dispensing", moment, *things, **event).event


@pytest.mark.requirement("R256")
def test_a_lawful_course_with_sale_return_recall_and_vaccination_has_no_finding(found, world):
    assert found() == []
    for code in (GIVEN, SENT_BACK, RECALLED, BROKEN, STAYED, SOLD):
        assert world.life(code)["gaps"] == []


@pytest.mark.requirement("R256")
@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        (lambda: [sent(UNIT, UNIT.place(), COUNTY, utc(4, 9), USABLE).event], ("DIR-1", "unit")),
        (
            lambda: [sent(MAKER, vaccine_world.SECOND_STORE, UNIT, utc(4, 9), STAYED).event],
            ("DIR-2", "maker"),
        ),
        (lambda: [use(UNIT.place(), STAYED, moment=utc(4, 9))], ("COMP-ISSUE", "maker")),
        (lambda: [use(UNIT.place(), GIVEN, moment=utc(4, 9))], ("DU-5", "unit")),
        (lambda: [use(UNIT.place(), BROKEN, moment=utc(4, 9))], ("ST-2", "unit")),
    ],
    ids=["return without being one", "not by a centre", "never sent", "given twice", "after destruction"],
)
def test_what_is_unlawful_in_return_supply_and_vaccination_is_found(*, world, found, wrong, expected):
    for event in wrong():
        world.send(MAKER if expected[0] == "DIR-2" else UNIT, event)
    with standing_at(utc(5, 30)):
        from suyuan.supervision.findings.jobs import catch_up

        catch_up()
        assert expected in found()


@pytest.mark.requirement("R256")
def test_use_after_a_recall_is_found_and_the_recall_stays_in_the_life(world, found):
    world.send(
        MAKER,
        done(
            MAKER, "holding", utc(4, 8, 11), USABLE, disposition="recalled", bizLocation=None, readPoint=None
        ).event,
    )
    world.send(UNIT, use(UNIT.place(), USABLE, moment=utc(4, 9, 9)))
    assert ("ST-1", "unit") in found()
    life = world.life(USABLE)
    assert "used_while_stopped" in {one["code"] for one in life["verdict"]["reasons"]}
    assert "holding" in [one["step"] for one in life["events"]]


@pytest.fixture
def warmed(world):
    """The fridge of the unit was at 12 °C for an hour while the usable pack stood in it."""
    viewer = world.viewer(UNIT)
    sensor, _ = sensors.create(world.of(UNIT).pk, NewSensor("接种室冰箱"), viewer)
    sensors.bind(sensor, UNIT.place(), utc(4, 5), viewer)
    start = utc(4, 9)
    values = [5.0, *[12.0] * 12, 5.0]
    receive((sensor.number, start + n * dt.timedelta(minutes=5), c) for n, c in enumerate(values))
    judge_cold()
    settle()
    return sensor


@pytest.mark.requirement("R285")
def test_conformity_quality_and_exceptions_are_judged_beside_the_flow(world, warmed, found):
    """One pack each: goods go against the direction of supply; it was too warm; somebody marks it as abnormal."""
    world.send(UNIT, sent(UNIT, UNIT.place(), COUNTY, utc(4, 9), SOLD).event)
    assert ("DIR-1", "unit") in found()
    assert world.life(USABLE)["now"]["state"] == "ON_HOLD"
    lock(
        Scope.things([STAYED]),
        State.ABNORMAL,
        Why("外箱破损"),
        party=world.of(MAKER),
        viewer=Viewer.operator(),
    )
    assert world.life(STAYED)["verdict"]["code"] == "abnormal"
    assert "异常" in text_of(world.browser(MAKER).get("/locks/"))


ORIGIN = [
    ("朝阳区疾控中心", "劲松接种门诊", "FH-unit"),
    ("市疾控中心", "朝阳区疾控中心", "FH-county"),
    ("京华生物", "市疾控中心", "FH-city"),
    ("京华生物", "京华生物", "DB-1"),
]
"""From the newest record back: by whom, to whom, on which despatch advice."""


@pytest.mark.requirement("R290")
def test_from_the_newest_record_back_to_production_by_source_document_and_time(world):
    life = world.life()
    back = life["views"]["parties"]["hops"][::-1]
    bills = [next(one["id"] for one in hop["documents"] if one["type"] == "desadv") for hop in back]
    steps = [(hop["from"]["name"], hop["to"]["name"]) for hop in back]
    assert [(*step, bill.rpartition("/")[2]) for step, bill in zip(steps, bills, strict=True)] == ORIGIN
    times = [moment for hop in back for moment in (hop["arrived"], hop["left"])]
    assert times == sorted(times, reverse=True)
    assert life["events"][0]["step"] == "commissioning"
    assert life["events"][0]["time"] <= times[-1]


@pytest.mark.requirement("R290")
def test_a_receipt_before_its_shipment_and_a_use_before_its_receipt_break_the_order(world, found):
    early = got(UNIT, UNIT.place(), MAKER, utc(4, 8), STAYED).event
    world.send(UNIT, early)
    world.send(MAKER, sent(MAKER, vaccine_world.SECOND_STORE, UNIT, utc(4, 9), STAYED).event)
    assert "TO-2" in {rule for rule, _ in found()}
    assert "time_order" in {gap["kind"] for gap in world.life(STAYED)["gaps"]}


def asked(world, code, purpose, firm=UNIT):
    """The answer of the page at the point of use."""
    return text_of(world.browser(firm).post("/check/", {"code": code, "purpose": purpose}))


def verdict(page):
    return page.partition("check-answer t-")[2].partition('"')[0].split()[0]


@pytest.fixture
def certified(world):
    """The batch release certificate of the lot was attached by the holder and verified by the unit."""
    from suyuan.supervision.papers.about import targets_of
    from suyuan.supervision.papers.services import NewPaper, attach, judge

    written = NewPaper("batch_release", "PQF-1", "中检院", dt.date(2026, 3, 20), targets_of([GIVEN], "L7"))
    paper = attach(written, party=world.of(MAKER), viewer=world.viewer(MAKER))
    judge(paper, "verified", "与公布的一致", party=world.of(UNIT), viewer=world.viewer(UNIT))
    return world


@pytest.mark.requirement("R313")
def test_normal_is_what_was_released_and_taken_into_stock_and_may_be_sold_received_and_given(certified):
    world = certified
    told = {
        moment: world.life(USABLE, as_of=moment)["now"]["state_name"]
        for moment in (utc(3, 4), utc(3, 20, 9), utc(3, 21, 9), utc(4, 9))
    }
    assert list(told.values()) == ["已自检", "已批签", "正常", "正常"]
    for before in (utc(3, 4), utc(3, 20, 9)):
        assert world.life(USABLE, as_of=before)["verdict"]["code"] == "not_released"
    for purpose in ("ship", "receive", "use"):
        page = asked(world, USABLE, purpose)
        assert (verdict(page), "状态：正常" in page) == ("ok", True), purpose


@pytest.mark.requirement("R316")
def test_what_is_abnormal_needs_a_reason_goes_back_or_is_destroyed_and_nothing_else(world, found):
    party, viewer = world.of(UNIT), Viewer.operator()
    with pytest.raises(Refused) as refused, transaction.atomic():
        lock(Scope.things([USABLE]), State.ABNORMAL, Why(""), party=party, viewer=viewer)
    assert {problem.code for problem in refused.value.problems} == {"LOCK-005"}
    held = lock(
        Scope.things([USABLE]), State.ABNORMAL, Why("瓶身裂纹"), party=party, viewer=viewer, now=utc(4, 9, 1)
    )
    for to in (State.NORMAL, State.ON_HOLD, State.RECALL_PENDING):
        with pytest.raises(Refused) as refused, transaction.atomic():
            release(held.id, Why("误报，放行", "质-1"), viewer=viewer, to=to)
        assert {problem.code for problem in refused.value.problems} <= {"LOCK-007", "LOCK-006"}
    for purpose in ("use", "ship", "takeaway"):
        assert verdict(asked(world, USABLE, purpose)) == "stop"
    assert "瓶身裂纹" in text_of(world.browser(UNIT).get(f"/locks/{held.id}/"))
    back = {"disposition": "returned", "bizTransactionList": [UNIT.paper("rma", "TH-9")]}
    world.send(UNIT, sent(UNIT, UNIT.place(), COUNTY, utc(4, 9, 9), USABLE, **back).event)
    world.send(COUNTY, got(COUNTY, COUNTY.place(), UNIT, utc(4, 9, 10), USABLE, **back).event)
    assert found() == []
    assert world.life(USABLE)["now"]["state"] == "ABNORMAL"
    gone = release(held.id, Why("已在监督下销毁", "监-9"), viewer=viewer, to=State.DESTROYED)
    assert (gone.is_open, world.life(USABLE)["now"]["state"]) == (False, "DESTROYED")


@pytest.mark.requirement("R316")
@pytest.mark.parametrize("step", ["sale", "use"])
def test_what_is_abnormal_and_sold_or_given_all_the_same_is_found(world, found, step):
    lock(
        Scope.things([USABLE]),
        State.ABNORMAL,
        Why("瓶身裂纹"),
        party=world.of(UNIT),
        viewer=Viewer.operator(),
        now=utc(4, 9, 1),
    )
    wrong = sent(UNIT, UNIT.place(), COUNTY, utc(4, 9, 9), USABLE).event
    world.send(UNIT, wrong if step == "sale" else use(UNIT.place(), USABLE, moment=utc(4, 9, 9)))
    assert ("ST-1", "unit") in found()


@pytest.mark.requirement("R323")
def test_a_sound_pack_passes_at_vaccination(certified):
    page = asked(certified, USABLE, "use")
    assert verdict(page) == "ok"
    for told in ("状态：正常", EXPIRY, "没有未处理的超温", "应在本单位"):
        assert told in page, told


def _unlawful(world):
    world.send(MAKER, sent(MAKER, vaccine_world.SECOND_STORE, UNIT, utc(4, 9), STAYED).event)
    world.send(UNIT, got(UNIT, UNIT.place(), MAKER, utc(4, 9, 9), STAYED).event)


def _abnormal(world):
    lock(
        Scope.things([USABLE]),
        State.ABNORMAL,
        Why("瓶身裂纹"),
        party=world.of(UNIT),
        viewer=Viewer.operator(),
    )


def _warm(world):
    kept = sensors.create(world.of(UNIT).pk, NewSensor("接种室冰箱"), world.viewer(UNIT))[0]
    sensors.bind(kept, UNIT.place(), utc(4, 5), world.viewer(UNIT))
    values = [5.0, *[12.0] * 12, 5.0]
    receive((kept.number, utc(4, 9) + n * dt.timedelta(minutes=5), c) for n, c in enumerate(values))
    judge_cold()
    settle()


@pytest.mark.requirement("R323")
@pytest.mark.parametrize(
    ("code", "spoil", "why"),
    [
        (GIVEN, lambda world: None, "已被使用"),
        (RECALLED, lambda world: None, "状态：已召回"),
        (STAYED, _unlawful, "非疾控机构向接种单位供应"),
        (USABLE, _warm, "超温未判定"),
        (USABLE, _abnormal, "状态：异常"),
    ],
    ids=["used", "recalled", "unlawful source", "too warm", "abnormal"],
)
def test_whatever_is_wrong_stops_the_vaccination(*, certified, code, spoil, why):
    spoil(certified)
    page = asked(certified, code, "use")
    assert verdict(page) == "stop"
    assert why in page


@pytest.mark.requirement("R323")
def test_a_day_after_its_last_one_it_is_not_given(certified):
    with standing_at(dt.datetime(2028, 9, 1, 1, tzinfo=dt.UTC)):
        page = asked(certified, USABLE, "use")
    assert verdict(page) == "stop"
    assert f"已过有效期（{EXPIRY}）" in page
