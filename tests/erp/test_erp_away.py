"""An ERP that is away, lets nobody in or shows nothing: what the source says, and that nothing is missed."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest
import tryton_server
from erp_firm import GTIN, Firm, register

from suyuan.exchange.erp import services
from suyuan.exchange.erp.models import State
from suyuan.ledger.sequencer import sequence_all

pytestmark = pytest.mark.requirement("R369", "R375")


@pytest.fixture
def server(has_tryton, tmp_path):
    """One of its own for each test: it is stopped here."""
    with tryton_server.tryton(tmp_path / "tryton") as found:
        yield found


def problem_of(source):
    found = services.get_source(source.owner, source.name)
    return (found.problem or {}).get("code"), found.failures


def test_an_erp_that_is_away_is_asked_again_and_nothing_is_missed(firm, server, source, read):
    vaccine = firm.product("疫苗甲", GTIN)
    firm.receive((vaccine, firm.lot(vaccine, "B1"), 1.0))
    read()
    firm.receive((vaccine, firm.lot(vaccine, "B2"), 2.0))
    server.stop()
    read()
    assert problem_of(source) == ("ERP-AWAY", 1)
    read()
    assert problem_of(source) == ("ERP-AWAY", 2)

    server.start()
    papers = read()

    assert [paper.state for paper in papers] == [State.RECORDED, State.RECORDED]
    assert problem_of(source) == (None, 0)


POINTS = ("erp.taken", "erp.before_saw", "erp.saw", "erp.captured", "erp.before_commit", "erp.settled")


@pytest.mark.slow
def test_killed_anywhere_it_goes_on_where_it_stopped(server, committed):
    """Each point in turn kills the reading process once; then all is there, once."""
    firm = Firm(server)
    party = register(firm)
    services.join(party.pk, "tryton", server.address, settings=firm.settings(), secrets=firm.secrets)
    vaccine = firm.product("疫苗甲", GTIN)
    for number in range(3):
        firm.receive((vaccine, firm.lot(vaccine, f"B{number}"), 1.0))

    killed = [read(committed, party, point) for point in POINTS]
    assert killed == [-signal.SIGKILL] * len(POINTS)
    assert read(committed, party) == 0

    sequence_all()
    papers = services.papers(party.pk, "tryton")
    assert [(paper.number, paper.state) for paper in papers] == [(n, State.RECORDED) for n in (1, 2, 3)]
    assert len({paper.event for paper in papers}) == 3
    with committed.connect() as plain:
        assert plain.execute("SELECT count(*) FROM event").fetchone() == (3,)


def read(committed, party, point=None):
    """`suyuan erp read` as a process of its own, whatever lease a dead one left; its status."""
    services.retry(party.pk, "tryton")
    env = {**committed.env, "SUYUAN_EGRESS_ALLOW": "127.0.0.0/8", "SUYUAN_FAILPOINT": point or ""}
    command = [sys.executable, "-m", "suyuan", "erp", "read"]
    return subprocess.run(command, env=env, check=False, stdout=subprocess.DEVNULL).returncode
