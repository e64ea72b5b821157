"""What the rules call abnormal, what they do not, and that a planted case is found while a usual day is not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

import pytest
from django.db import connection
from django.test import override_settings

from people import Cast, Person
from suyuan.clock import BEIJING
from suyuan.parties.access_log import alarms, watching
from suyuan.parties.access_log.entries import MACHINE, Action, Entry, Result, Who
from suyuan.parties.access_log.rules import (
    Abnormal,
    Access,
    Rule,
    Thresholds,
    Usual,
    of_a_key,
    of_a_person,
)
from suyuan.parties.access_log.writing import save

NOON = dt.datetime(2026, 11, 25, 12, 0, tzinfo=BEIJING)
NIGHT = dt.datetime(2026, 11, 25, 23, 30, tzinfo=BEIJING)
LIMITS = Thresholds()
HERE, NEAR, THERE = "10.0.0.7", "10.0.0.99", "203.0.113.5"


def opened(many: int, start: dt.datetime = NOON, *, first: int = 0, every: float = 10.0) -> list[Access]:
    """So many different things, one after the other."""
    return [
        Access(start + dt.timedelta(seconds=every * number), "event", object=f"thing-{first + number}")
        for number in range(many)
    ]


def refused(many: int, start: dt.datetime = NOON, *, every: float = 10.0) -> list[Access]:
    found = opened(many, start, every=every)
    return [Access(one.at, "page", Result.REFUSED, one.object) for one in found]


def sign_ins(wrong: int, address: str, start: dt.datetime = NOON) -> list[Access]:
    tries = [
        Access(start + dt.timedelta(seconds=5 * n), "account.refused", Result.REFUSED, "7", address)
        for n in range(wrong)
    ]
    return [
        *tries,
        Access(start + dt.timedelta(seconds=5 * wrong), "account.signed_in", address=address, object="7"),
    ]


def calls(*addresses: str, minutes: float = 1.0, records: int = 10) -> list[Access]:
    return [
        Access(NOON + dt.timedelta(minutes=minutes * n), "call.read", address=address, records=records)
        for n, address in enumerate(addresses)
    ]


def found(abnormal: Iterable[Abnormal]) -> list[tuple[Rule, int]]:
    return [(one.rule, one.count) for one in abnormal]


PERSON = [
    ("200 things in an hour are not too many", opened(200), Usual(), False, []),
    ("201 are", opened(201), Usual(), False, [(Rule.MASS_READING, 201)]),
    ("not for who opens 50 in his largest hour", opened(201), Usual(objects=50), False, []),
    ("for him 251 are", opened(251), Usual(objects=50), False, [(Rule.MASS_READING, 251)]),
    ("the same thing again and again is one", opened(1) * 500, Usual(), False, []),
    ("spread over two hours it is no mass", opened(201, every=30), Usual(), False, []),
    ("nineteen at night are few", opened(19, NIGHT), Usual(), False, []),
    ("twenty are many, midnight or not", opened(20, NIGHT, every=300), Usual(), False, [(Rule.ODD_HOURS, 20)]),
    ("not for who works at night", opened(20, NIGHT), Usual(nights=2), False, []),
    ("by day they are nothing", opened(20), Usual(), False, []),
    ("at six in the morning the night is over", opened(20, NOON.replace(hour=6)), Usual(), False, []),
    ("four refusals are a slip", refused(4), Usual(), False, []),
    ("five in a row are none", refused(5), Usual(), False, [(Rule.FOREIGN, 5)]),
    ("an officer outside his duty: three", refused(3), Usual(), True, [(Rule.FOREIGN, 3)]),
    ("two of an officer are a slip", refused(2), Usual(), True, []),
    ("the same one five times is one", refused(1) * 5, Usual(), False, []),
    ("spread over a day they are no row", refused(5, every=4000), Usual(), False, []),
    ("what works in between ends the row", [*refused(3), *opened(1), *refused(3)], Usual(), False, []),
    ("two typing errors and in", sign_ins(2, THERE), Usual(networks=frozenset()), False, []),
    ("three and in from a new network", sign_ins(3, THERE), Usual(), False, [(Rule.NEW_ADDRESS, 3)]),
    ("three and in from a known one", sign_ins(3, HERE), Usual(networks=frozenset({"10.0.0.0/24"})), False, []),
    ("failures of long ago", [*sign_ins(9, THERE)[:9], *sign_ins(0, THERE, NIGHT)], Usual(), False, []),
]  # fmt: skip
KEY = [
    ("a call an hour from two networks is a move", calls(HERE, THERE, HERE, minutes=60), Usual(), []),
    ("there and back within minutes", calls(HERE, THERE, HERE), Usual(), [(Rule.TWO_NETWORKS, 2)]),
    ("one way is a move", calls(HERE, HERE, THERE, THERE), Usual(), []),
    ("two addresses of one network are one", calls(HERE, NEAR, HERE), Usual(), []),
    ("two lines that were always there", calls(HERE, THERE, HERE),
     Usual(networks=frozenset({"10.0.0.0/24", "203.0.113.0/24"})), []),
    ("a hundred thousand events an hour", calls(HERE, HERE, records=50_000), Usual(), []),
    ("and one more", calls(HERE, HERE, HERE, records=50_000), Usual(), [(Rule.MASS_READING, 150_000)]),
    ("not for who keeps a province in step", calls(HERE, HERE, HERE, records=50_000), Usual(records=40_000), []),
]  # fmt: skip


@pytest.mark.requirement("R466")
@pytest.mark.parametrize(
    ("accesses", "usual", "is_officer", "expected"),
    [row[1:] for row in PERSON],
    ids=[row[0] for row in PERSON],
)
def test_of_a_person(
    accesses: list[Access], usual: Usual, is_officer: bool, expected: list[tuple[Rule, int]]
) -> None:
    assert found(of_a_person(accesses, usual, LIMITS, is_officer=is_officer)) == expected


@pytest.mark.requirement("R466")
@pytest.mark.parametrize(
    ("accesses", "usual", "expected"), [row[1:] for row in KEY], ids=[row[0] for row in KEY]
)
def test_of_a_key(accesses: list[Access], usual: Usual, expected: list[tuple[Rule, int]]) -> None:
    assert found(of_a_key(accesses, usual, LIMITS)) == expected


def usual_day(person: Person, day: dt.datetime) -> Iterator[Entry]:
    """Signs in at nine, opens forty things until five, is refused twice, exports once."""
    assert person.user is not None
    who = Who(person.user.pk, person.user.party_id, person.user.role, address=HERE)
    morning = day.replace(hour=9, minute=0)
    yield Entry(morning, who, "account.refused", Result.REFUSED, "account", "1")
    yield Entry(morning, who, "account.signed_in", object_kind="account", object="1")
    for number in range(40):
        at = morning + dt.timedelta(minutes=12 * number)
        yield Entry(at, who, Action.TRACE, object_kind="thing", object=f"{person.user.pk}-{day:%d}-{number}")
    for number in range(2):
        yield Entry(
            morning + dt.timedelta(hours=5), who, Action.PAGE, Result.REFUSED, "event", f"no-{number}"
        )
    yield Entry(morning + dt.timedelta(hours=6), who, Action.EXPORT, records=40)


@pytest.fixture
def month(people: Cast) -> dt.datetime:
    """Thirty usual days of three people and a machine; the day after them."""
    persons = (people.importer, people.nurse, people.regulator)
    days = [NOON - dt.timedelta(days=number) for number in range(1, 31)]
    save(entry for day in days for person in persons for entry in usual_day(person, day))
    machine = Who(party=people.importer.party.pk, role=MACHINE, key_prefix="erp1", address=HERE)
    save(Entry(day, machine, Action.CALL_READ, records=900) for day in days)
    return NOON


@pytest.mark.requirement("R466")
def test_a_usual_month_is_quiet_and_a_planted_thief_is_found(people: Cast, month: dt.datetime) -> None:
    looks = [month - dt.timedelta(hours=6 * number) for number in range(130, -1, -1)]
    assert [watching.look(moment) for moment in looks] == [0] * len(looks)

    thief = Who(people.regulator.user.pk, None, "operator", address=THERE)
    begin = month + dt.timedelta(minutes=5)
    save(
        Entry(begin + dt.timedelta(seconds=n), thief, "account.refused", Result.REFUSED, "account", "1")
        for n in range(3)
    )
    save([Entry(begin + dt.timedelta(seconds=9), thief, "account.signed_in")])
    save(
        Entry(begin + dt.timedelta(seconds=10 + n), thief, Action.EVENT, object_kind="event", object=f"e-{n}")
        for n in range(260)
    )
    save(usual_day(people.importer, month + dt.timedelta(days=0)))
    assert watching.look(month + dt.timedelta(minutes=20)) == 2
    told = {(one.rule, one.user_id) for one in alarms.open_alarms()}
    assert told == {("mass_reading", people.regulator.user.pk), ("new_address", people.regulator.user.pk)}
    assert watching.look(month + dt.timedelta(minutes=21)) == 0
    assert len(alarms.open_alarms()) == 2


@pytest.mark.requirement("R466")
def test_a_stolen_key_is_found(people: Cast, month: dt.datetime) -> None:
    watching.look(month)
    for number, address in enumerate((HERE, THERE, HERE)):
        who = Who(party=people.importer.party.pk, role=MACHINE, key_prefix="erp1", address=address)
        save([Entry(month + dt.timedelta(minutes=number), who, Action.CALL_READ, records=5)])
    assert watching.look(month + dt.timedelta(minutes=5)) == 1
    (alarm,) = alarms.open_alarms()
    assert (alarm.rule, alarm.key_prefix, alarm.many) == ("two_networks", "erp1", 2)
    assert alarm.networks == ("10.0.0.0/24", "203.0.113.0/24")


def test_entries_that_come_late_are_looked_at_and_thresholds_can_be_set(people: Cast) -> None:
    watching.look(NOON)
    who = Who(people.rival.user.pk, people.rival.party.pk, "capturer", address=HERE)
    late = NOON - dt.timedelta(minutes=2)
    save(Entry(late, who, Action.PAGE, Result.REFUSED, "event", f"e-{n}") for n in range(4))
    assert watching.look(NOON + dt.timedelta(minutes=1)) == 0
    with override_settings(ACCESS_ALARM_REFUSALS=4):
        assert watching.look(NOON + dt.timedelta(minutes=2)) == 1


def test_what_was_found_cannot_be_taken_back(people: Cast) -> None:
    from django.db import ProgrammingError, transaction

    for statement in ("DELETE FROM access_alarm", "UPDATE access_alarm SET many = 0"):
        with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
