"""A grave excursion holds what it affects: at once, once, nothing beside it, and nobody else's goods."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection, transaction

from documents import CARTON, epc, pack
from suyuan.core.chain.vocabulary import State
from suyuan.core.problem import Refused
from suyuan.ledger import acts
from suyuan.parties.approvals.services import ask, granted
from suyuan.parties.approvals.services import decide as answer
from suyuan.parties.models import Party, User
from suyuan.parties.permissions.actions import Action
from suyuan.parties.queries import viewer_of, viewer_of_party
from suyuan.parties.services import create_party
from suyuan.parties.viewer import Viewer
from suyuan.state.queries import standing_of
from suyuan.supervision.cold import board, sensors
from suyuan.supervision.cold.deciding import Moving, Verdict, decide, locks_to_move
from suyuan.supervision.cold.jobs import catch_up, rebuild
from suyuan.supervision.cold.readings import receive
from suyuan.supervision.cold.sensors import NewSensor
from suyuan.supervision.locks.project import catch_up as settle
from suyuan.supervision.locks.scopes import Scope
from suyuan.supervision.locks.services import Why, lock
from three_firms import made

FIRST, SECOND, SIBLING = (epc(number) for number in (1, 2, 3))
START = dt.datetime(2026, 3, 4, 8, tzinfo=dt.UTC)
HOUR = [5.0, *[12.0] * 12, 5.0]
HANDLING = [5.0, *[9.0] * 4, 5.0]


@pytest.fixture
def box(firms, send):
    """Two packs in a carton, and one beside it."""
    send(firms.maker, made(FIRST, SECOND, SIBLING))
    send(firms.maker, pack(CARTON, FIRST, SECOND, time="2026-03-02T08:00:00Z"))
    return firms


def watching(party, name="一号箱"):
    viewer = viewer_of_party(party)
    sensor, _ = sensors.create(party.pk, NewSensor(name), viewer)
    sensors.bind(sensor, CARTON, START - dt.timedelta(hours=2), viewer)
    return sensor


def warm(sensor, values=HOUR, start=START):
    receive((sensor.number, start + n * dt.timedelta(minutes=5), value) for n, value in enumerate(values))
    held()


def held():
    """Hold what is to be held; what waits for the commit is done now: a test is never committed."""
    catch_up()
    settle()


def states(*texts):
    keys = [each.key for each in Scope.things(texts).targets]
    found = standing_of(keys)
    return [found[key].state for key in keys]


def locks():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT l.state, p.code, (SELECT count(*) FROM lock_thing t WHERE t.lock = l.id)"
            " FROM lock l JOIN party p ON p.id = l.party ORDER BY l.set_at"
        )
        return cursor.fetchall()


def lines(sensor):
    return board.excursions(Viewer.operator(), sensor=sensor)


def person(party, login):
    user = User(login=login, name=login, party=party, role="capturer")
    user.set_unusable_password()
    user.save()
    return viewer_of(user)


def decided(line, verdict, asker, other):
    moved = locks_to_move(line, verdict, "质-18", asker)
    details = {"locks": [each.hex for each in moved]}
    approval = None
    if moved:
        with acts.ordering("approval.ask", asker) as act:
            question = ask(
                asker, Action.LOCK_RELEASE, line.id.hex, details, "评估合格", act=act, party=party_of(line)
            )
        with acts.ordering("approval.grant", other) as act:
            answer(question, other, is_yes=True, reason="", act=act)
        approval = granted(asker, Action.LOCK_RELEASE, line.id.hex, details)
    decide(line, verdict, "评估报告 PG-7", asker, Moving(moved, "质-18", approval))
    settle()


def party_of(line):
    return Party.objects.get(pk=line.party)


@pytest.fixture
def two(firms):
    return person(firms.maker, "keeper"), person(firms.maker, "quality")


def test_what_it_affects_is_held_and_nothing_beside_it(box):
    warm(watching(box.maker))
    assert states(FIRST, SECOND, SIBLING) == [State.ON_HOLD, State.ON_HOLD, State.NORMAL]
    assert locks() == [("ON_HOLD", "maker", 2)]


def test_what_comes_into_the_box_later_is_free(box, send):
    warm(watching(box.maker))
    send(box.maker, pack(CARTON, SIBLING, time="2026-03-06T08:00:00Z"))
    held()
    assert states(SIBLING) == [State.NORMAL]


def test_handling_holds_nothing(box):
    sensor = watching(box.maker)
    warm(sensor, HANDLING)
    assert [line.grade for line in lines(sensor)] == [1]
    assert locks() == []


def test_nothing_is_held_twice_by_another_run_a_longer_excursion_or_a_rebuild(box):
    sensor = watching(box.maker)
    warm(sensor, HOUR[:-1])
    held()
    warm(sensor, [12.0, 12.0, 5.0], START + dt.timedelta(minutes=65))
    rebuild()
    held()
    assert len(lines(sensor)) == 1
    assert locks() == [("ON_HOLD", "maker", 2)]


def test_a_rebuild_locks_nothing_again_that_was_released(box, two):
    sensor = watching(box.maker)
    warm(sensor)
    decided(lines(sensor)[0], Verdict.RELEASE, *two)
    rebuild()
    held()
    assert states(FIRST, SECOND) == [State.NORMAL, State.NORMAL]
    assert locks() == [("NORMAL", "maker", 2)]


def test_late_packing_is_held_too(box, send):
    warm(watching(box.maker))
    send(box.maker, pack(CARTON, SIBLING, time="2026-03-03T08:00:00Z"))
    held()
    rebuild()
    held()
    assert states(SIBLING) == [State.ON_HOLD]
    assert locks() == [("ON_HOLD", "maker", 2), ("ON_HOLD", "maker", 1)]


def test_the_owner_of_a_sensor_cannot_hold_the_goods_of_others(box):
    carrier = create_party("carrier", "快冷物流", "LOGISTICS")
    sensor = watching(carrier)
    warm(sensor)
    assert [line.things for line in lines(sensor)] == [3]
    assert states(FIRST, SECOND) == [State.NORMAL, State.NORMAL]
    assert locks() == []


def test_a_release_needs_a_second_person(box, two):
    asker, _ = two
    sensor = watching(box.maker)
    warm(sensor)
    line = lines(sensor)[0]
    moved = locks_to_move(line, Verdict.RELEASE, "质-18", asker)
    with pytest.raises(Refused) as told, transaction.atomic():
        decide(line, Verdict.RELEASE, "评估报告 PG-7", asker, Moving(moved, "质-18"))
    assert [each.code for each in told.value.problems] == ["LOCK-010"]
    assert states(FIRST) == [State.ON_HOLD]
    assert lines(sensor)[0].verdict is None
    decided(line, Verdict.RELEASE, *two)
    assert states(FIRST, SECOND) == [State.NORMAL, State.NORMAL]


def test_a_release_has_the_number_of_the_decision(box, two):
    sensor = watching(box.maker)
    warm(sensor)
    with pytest.raises(Refused) as told:
        locks_to_move(lines(sensor)[0], Verdict.RELEASE, "  ", two[0])
    assert [each.code for each in told.value.problems] == ["LOCK-008"]


def test_to_keep_moves_nothing_and_to_reject_makes_it_abnormal(box, two):
    sensor = watching(box.maker)
    warm(sensor)
    decided(lines(sensor)[0], Verdict.KEEP, *two)
    assert states(FIRST) == [State.ON_HOLD]
    decided(lines(sensor)[0], Verdict.REJECT, *two)
    assert states(FIRST, SECOND) == [State.ABNORMAL, State.ABNORMAL]


def test_what_two_excursions_hold_is_released_with_the_second(box, two):
    first, second = watching(box.maker), watching(box.maker, "二号")
    warm(first)
    warm(second)
    assert locks() == [("ON_HOLD", "maker", 2)]
    decided(lines(first)[0], Verdict.RELEASE, *two)
    assert states(FIRST) == [State.ON_HOLD]
    decided(lines(second)[0], Verdict.RELEASE, *two)
    assert states(FIRST) == [State.NORMAL]


def test_an_excursion_that_grew_graver_after_its_release_holds_again(box, two):
    sensor = watching(box.maker)
    warm(sensor, HOUR[:-1])
    decided(lines(sensor)[0], Verdict.RELEASE, *two)
    warm(sensor, [16.0, 16.0, 5.0], START + dt.timedelta(minutes=65))
    assert [line.grade for line in lines(sensor)] == [3]
    assert states(FIRST) == [State.ON_HOLD]


def test_what_people_locked_before_stays_their_lock(box, two):
    lock(Scope.things([FIRST]), State.ON_HOLD, Why("外箱破损"), party=box.maker, viewer=two[0])
    settle()
    sensor = watching(box.maker)
    warm(sensor)
    assert locks() == [("ON_HOLD", "maker", 1), ("ON_HOLD", "maker", 1)]
    decided(lines(sensor)[0], Verdict.RELEASE, *two)
    assert states(FIRST, SECOND) == [State.ON_HOLD, State.NORMAL]
