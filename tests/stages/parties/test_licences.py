"""Licences of a party, and who lacks one or has one that ends soon."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest

from suyuan.core.problem import Refused
from suyuan.parties.kinds import LicenceKind
from suyuan.parties.licences import Paper, add_licence, end_licence, lacks_of, licences_of, today
from suyuan.parties.services import create_party

pytestmark = pytest.mark.django_db


@pytest.fixture
def hospital(db):
    return create_party("beihe", "北河医院", "HOSPITAL")


def held(party, kind: str, first: int | None, last: int | None, number: str = "Y-1"):
    """A licence from so many days after today until so many."""
    day = [None if n is None else today() + dt.timedelta(days=n) for n in (first, last)]
    return add_licence(party, Paper(kind, number, valid_from=day[0], valid_to=day[1]), act=uuid.uuid4())


def told(party) -> list[tuple[str, int | None]]:
    return [(lack.kinds[0].value, lack.days) for lack in lacks_of([party])]


def test_who_has_none_is_told_and_who_has_one_is_not(hospital):
    assert told(hospital) == [("MEDICAL_PRACTICE", None)]
    paper = Paper("MEDICAL_PRACTICE", "PDY-1", "区卫健委", "内科；儿科", today(), None, "档案 2026-17")
    made = add_licence(hospital, paper, act=uuid.uuid4())
    assert told(hospital) == []
    kept = licences_of(hospital)[0]
    assert kept == made
    assert (kept.issuer, kept.scope, kept.document) == (paper.issuer, paper.scope, paper.document)


@pytest.mark.parametrize(("last", "days"), [(91, None), (90, 90), (1, 1), (0, 0), (-1, -1), (-400, -400)])
def test_a_licence_is_told_from_ninety_days_before_its_last_day_on(hospital, last, days):
    held(hospital, "MEDICAL_PRACTICE", -500, last)
    assert told(hospital) == ([] if days is None else [("MEDICAL_PRACTICE", days)])


def test_a_renewal_that_leaves_no_day_open_meets_the_need_and_one_that_does_not():
    one, two, three = (create_party(code, code, "HOSPITAL") for code in ("aa", "bb", "cc"))
    for party, begins in ((one, 31), (two, 32), (three, 5)):
        held(party, "MEDICAL_PRACTICE", -300, 30)
        held(party, "MEDICAL_PRACTICE", begins, 800, "Y-2")
    assert told(one) == told(three) == []
    assert told(two) == [("MEDICAL_PRACTICE", 30)]


def test_one_that_has_not_begun_meets_nothing(hospital):
    held(hospital, "MEDICAL_PRACTICE", 3, 800)
    assert told(hospital) == [("MEDICAL_PRACTICE", None)]


def test_any_of_several_kinds_meets_a_need_and_what_is_not_asked_for_is_told_when_it_ends():
    firm = create_party("runqi", "润祺", "DISTRIBUTOR")
    held(firm, "BUSINESS", -5, None)
    held(firm, "DEVICE_TRADE", -5, 900)
    held(firm, "QUALITY", -900, 10)
    assert told(firm) == [("QUALITY", 10)]


def test_what_has_ended_stands_before_what_ends(hospital):
    other = create_party("aa", "甲", "HOSPITAL")
    held(other, "MEDICAL_PRACTICE", -9, 9)
    held(hospital, "MEDICAL_PRACTICE", -9, -3)
    lacks = lacks_of([other, hospital])
    assert [(lack.party, lack.has_ended) for lack in lacks] == [(hospital, True), (other, False)]


def test_of_foreign_parties_and_authorities_none_is_asked():
    abroad = create_party("norvia", "诺维娅", "HOLDER", country="CH")
    authority = create_party("city", "市局", "REGULATOR", level="CITY", area="110000")
    assert lacks_of([abroad, authority]) == []


def test_a_licence_taken_back_counts_no_more_and_ends_once(hospital):
    licence = held(hospital, "MEDICAL_PRACTICE", -9, 900)
    end_licence(licence, act=uuid.uuid4())
    assert told(hospital) == [("MEDICAL_PRACTICE", None)]
    with pytest.raises(Refused):
        end_licence(licence, act=uuid.uuid4())


@pytest.mark.parametrize(
    ("paper", "code"),
    [
        (Paper("MAGIC", "1"), "PTY-113"),
        (Paper(LicenceKind.OTHER, ""), "PTY-113"),
        (
            Paper(LicenceKind.OTHER, "1", valid_from=dt.date(2026, 2, 1), valid_to=dt.date(2026, 1, 31)),
            "PTY-113",
        ),
        (Paper(LicenceKind.OTHER, "1" * 81), "PTY-115"),
        (Paper(LicenceKind.OTHER, "twice"), "PTY-114"),
    ],
)
def test_a_licence_with_a_fault_is_refused(hospital, paper, code):
    add_licence(hospital, Paper(LicenceKind.OTHER, "twice"), act=uuid.uuid4())
    with pytest.raises(Refused) as refused:
        add_licence(hospital, paper, act=uuid.uuid4())
    assert [problem.code for problem in refused.value.problems] == [code]
