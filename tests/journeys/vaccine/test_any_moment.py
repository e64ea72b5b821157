"""The past is told as it was known: at every moment of the story the platform is asked again, and answers the same."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from suyuan.parties.viewer import Viewer
from suyuan.state.services import rebuild
from suyuan.state.trace import trace
from vaccine_world import GIVEN, REGULATOR, SENT_BACK, UNIT, USABLE, utc

pytestmark = pytest.mark.django_db
PARTS = ("thing", "verdict", "now", "events", "views", "gaps", "journal")


def parts(told):
    return {name: told[name] for name in PARTS}


@pytest.mark.requirement("R367")
def test_what_was_answered_at_each_moment_is_answered_again_for_that_moment(world):
    assert len(world.lived) > 30
    for moment, then in world.lived:
        again = trace(GIVEN, Viewer.operator(), as_of=moment, known_at=moment)
        assert parts(again) == parts(then), moment


@pytest.mark.requirement("R367")
def test_the_past_survives_that_everything_derived_is_thrown_away(world):
    before = [
        trace(GIVEN, Viewer.operator(), as_of=moment, known_at=moment) for moment, _ in world.lived[::7]
    ]
    rebuild()
    after = [trace(GIVEN, Viewer.operator(), as_of=moment, known_at=moment) for moment, _ in world.lived[::7]]
    assert [parts(one) for one in after] == [parts(one) for one in before]


@pytest.mark.requirement("R367")
def test_what_happened_and_what_was_known_are_two_questions(world):
    """The city's receipt of 26 March was reported on the 29th."""
    day = utc(3, 26, 20)
    happened = world.life(as_of=day)
    assert happened["now"]["place"]["name"] == "市疾控冷库"
    known = world.life(as_of=day, known_at=day)
    assert known["now"]["place"] is None
    assert [one["step"] for one in known["events"]][-1].endswith("purchasing")


@pytest.mark.requirement("R367")
def test_a_mistake_that_was_corrected_is_seen_as_it_was_before(world):
    before, after = world.life(USABLE, UNIT, known_at=utc(4, 8, 12)), world.life(USABLE, UNIT)
    assert (before["now"]["state"], after["now"]["state"]) == ("USED", "NORMAL")
    assert (before["journal"]["retracted"], after["journal"]["retracted"]) == (0, 1)


@pytest.mark.requirement("R326")
def test_the_work_is_played_back_step_by_step_from_the_records(world):
    """Moment by moment the page shows where it was, who had it, and what had been done by then."""
    browser = world.browser(REGULATOR)
    stops = {
        utc(3, 1, 10): ("京华灌装车间", "赋码"),
        utc(3, 21, 9): ("京华成品冷库", "上架"),
        utc(3, 23, 9): ("京华周转冷库", "收货"),
        utc(3, 26, 9): ("市疾控冷库", "收货"),
        utc(3, 31, 9): ("朝阳疾控冷库", "收货"),
        utc(4, 5, 11): ("劲松接种室", "收货"),
        utc(4, 8, 9): ("劲松接种室", "使用"),
    }
    counted = []
    for moment, (place, step) in stops.items():
        shown = (moment + dt.timedelta(hours=8)).strftime("%Y-%m-%dT%H:%M")
        page = browser.get("/trace/", {"q": GIVEN, "as_of": shown}).content.decode()
        words = re.sub(r"<[^>]*>", " ", page)
        assert place in words
        assert step in words
        told = browser.get("/trace/export.json", {"q": GIVEN, "as_of": shown}).json()
        assert told["now"]["place"]["name"] == place
        counted.append(told["journal"]["events"])
    assert counted == sorted(counted)
    assert len(set(counted)) == len(counted)


@pytest.mark.requirement("R326")
def test_records_of_work_name_who_did_what_when_with_which_paper_and_nothing_is_lost_on_replay(world):
    life = world.life(SENT_BACK)
    for one in life["events"]:
        assert one["capturers"]
        assert one["time"]
        assert one["recorded"] >= one["time"]
        assert one["document"]["sha256"]
    assert [one["step"] for one in life["events"]][-2:] == ["shipping", "receiving"]
