"""Papers and readings beside the ledger open and heal findings, without any event of the ledger."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

import deliveries
from deliveries import PACKS, TEXTS
from documents import CARTON
from suyuan.parties.services import create_party
from suyuan.parties.viewer import Viewer
from suyuan.supervision.cold import sensors
from suyuan.supervision.cold.readings import receive
from suyuan.supervision.cold.sensors import NewSensor
from suyuan.supervision.findings import queries
from suyuan.supervision.findings.jobs import catch_up, rebuild, sweep
from suyuan.supervision.papers.about import targets_of
from suyuan.supervision.papers.services import NewPaper, attach, judge, withdraw
from three_firms import DEALER, MAKER, PAPER, got

HERE = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)
"""On its way."""


@pytest.fixture
def firms(db):
    """A carton of vaccines that the dealer received long ago."""
    found = deliveries.on_its_way(kind="vaccine")
    event = got(MAKER, DEALER, CARTON, time="2026-03-03T08:00:00Z", bizTransactionList=PAPER)
    deliveries.told(found.dealer, event)
    catch_up()
    return found


def open_ones(*rules: str) -> set[tuple[str, str, int]]:
    """(rule, code of the party that must act, things), of these rules."""
    catch_up()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT f.rule, p.code, f.things FROM finding f JOIN party p ON p.id = f.party"
            " WHERE f.things > 0 AND f.rule = ANY(%s)", [list(rules)])  # fmt: skip
        return set(cursor.fetchall())


def certificate(firms, **more):
    about = targets_of([PACKS[0]], "L7")
    written = NewPaper("batch_release", "SP1", "中检院", dt.date(2026, 3, 1), about, **more)
    return attach(written, party=firms.maker, viewer=Viewer(party_id=firms.maker.pk))


def said(paper, party, verdict):
    judge(paper, verdict, "与公布的核对过", party=party, viewer=Viewer.operator())


@pytest.mark.requirement("R259")
def test_a_vaccine_that_went_without_a_certificate_is_found_and_healed_by_one_that_the_receiver_verified(
    firms,
):
    assert ("COMP-V3", "maker", 4) in open_ones("COMP-V3")
    paper = certificate(firms)
    told = open_ones("COMP-V3")
    assert ("COMP-V3", "dealer", 4) in told  # has to look at it
    assert not any(party == "maker" and things == 4 for _, party, things in told)
    said(paper, firms.dealer, "verified")
    assert open_ones("COMP-V3") == set()
    said(paper, create_party("nmpa", "药监局", "REGULATOR"), "refused")
    assert ("COMP-V3", "maker", 4) in open_ones("COMP-V3")
    withdraw(paper, "换发新证书", viewer=Viewer(party_id=firms.maker.pk))
    assert ("COMP-V3", "maker", 4) in open_ones("COMP-V3")


@pytest.mark.requirement("R259")
def test_a_certificate_that_had_ended_by_then_is_none(firms):
    paper = certificate(firms, valid_until=dt.date(2026, 3, 1))
    said(paper, firms.dealer, "verified")
    assert ("COMP-V3", "maker", 4) in open_ones("COMP-V3")


@pytest.mark.requirement("R265")
def test_the_sender_sees_that_the_record_of_the_way_is_asked_for_until_it_is_there(firms):
    assert open_ones("COMP-TEMP") == {("COMP-TEMP", "maker", 4)}
    for party in (firms.maker, firms.dealer):
        (line,) = queries.lines(queries.Question(rule="COMP-TEMP"), Viewer(party_id=party.pk))
        assert (line.party, line.partner) == (firms.maker.pk, firms.dealer.pk)
    written = NewPaper("waybill", "Y1", "承运人", dt.date(2026, 3, 2), targets_of([CARTON]))
    paper = attach(written, party=firms.maker, viewer=Viewer(party_id=firms.maker.pk))
    assert open_ones("COMP-TEMP") == set()
    said(paper, firms.dealer, "refused")
    assert open_ones("COMP-TEMP") == {("COMP-TEMP", "maker", 4)}


@pytest.mark.requirement("R265")
def test_readings_that_come_late_heal_it(firms):
    viewer = Viewer(party_id=firms.maker.pk)
    logger, _ = sensors.create(firms.maker.pk, NewSensor("箱温"), viewer)
    sensors.bind(logger, CARTON, dt.datetime(2026, 3, 1, tzinfo=dt.UTC), viewer)
    assert open_ones("COMP-TEMP") == {("COMP-TEMP", "maker", 4)}
    receive([(logger.number, HERE, 4.0)])
    assert open_ones("COMP-TEMP") == set()


def test_a_sensor_that_is_bound_afterwards_heals_it(firms):
    viewer = Viewer(party_id=firms.maker.pk)
    logger, _ = sensors.create(firms.maker.pk, NewSensor("箱温"), viewer)
    receive([(logger.number, HERE, 4.0)])
    assert open_ones("COMP-TEMP") == {("COMP-TEMP", "maker", 4)}
    sensors.bind(logger, CARTON, dt.datetime(2026, 3, 1, tzinfo=dt.UTC), viewer)
    assert open_ones("COMP-TEMP") == set()


def test_a_sweep_and_a_rebuild_find_the_same(firms):
    certificate(firms)
    before = open_ones("COMP-V3", "COMP-TEMP")
    sweep()
    assert open_ones("COMP-V3", "COMP-TEMP") == before
    rebuild()
    assert open_ones("COMP-V3", "COMP-TEMP") == before


def test_nothing_more_is_asked_where_there_is_nothing_new_and_few_where_there_is(firms):
    open_ones("COMP-V3")
    with CaptureQueriesContext(connection) as quiet:
        catch_up()
    certificate(firms)
    with CaptureQueriesContext(connection) as busy:
        catch_up()
    assert len(busy) - len(quiet) < 40
    assert len(TEXTS) == 4
