"""A Tryton for the tests of a module, a firm in it for each test, and that firm as a party here."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import tryton_server
from erp_firm import Firm, register

from suyuan.exchange.erp import jobs, services, store
from suyuan.exchange.erp.models import Paper, Source
from suyuan.exchange.search.jobs import catch_up
from suyuan.exchange.subscriptions.named import viewer_for
from suyuan.exchange.subscriptions.timing import wall
from suyuan.ledger.queries import StoredEvent, events_by_id
from suyuan.ledger.sequencer import sequence_all
from suyuan.parties.models import Party

LOOPBACK = [ipaddress.ip_network("127.0.0.0/8")]


@pytest.fixture(scope="session")
def has_tryton() -> None:
    why = tryton_server.prepare()
    if why is not None:
        pytest.skip(why)


@pytest.fixture(scope="module")
def server(has_tryton, tmp_path_factory) -> Iterator[tryton_server.Tryton]:
    with tryton_server.tryton(tmp_path_factory.mktemp("tryton")) as found:
        yield found


@pytest.fixture
def firm(server) -> Firm:
    return Firm(server)


@pytest.fixture
def may_ask(settings) -> None:
    """This installation may ask an ERP on this machine; what failed is tried again at once."""
    settings.EGRESS_ALLOW = LOOPBACK
    settings.WEBHOOK_RETRIES = [0.001] * 3


@pytest.fixture
def party(db, firm) -> Party:
    """The firm here, with its partners and its warehouse."""
    return register(firm)


@pytest.fixture
def source(party, firm, may_ask) -> Source:
    """The firm's ERP, joined before anything happened in it."""
    return services.join(
        party.pk, "tryton", firm.server.address, settings=firm.settings(), secrets=firm.secrets
    )


@pytest.fixture
def read(source) -> Callable[[], list[Paper]]:
    """Ask the ERP now and let the ledger work; the queue as it is then."""

    def ask() -> list[Paper]:
        key = {"owner": source.owner, "name": source.name}
        store.run("come_back", **key, next_at=wall())
        store.run("again", **key, number=None, now=wall())
        jobs.read_all()
        sequence_all()
        catch_up()
        return services.papers(source.owner, source.name)

    return ask


@pytest.fixture
def event(source) -> Callable[[Paper], Any]:
    """The event of a paper, as the firm sees it."""

    def find(paper: Paper) -> StoredEvent:
        assert paper.event is not None, (paper, services.get_source(source.owner, source.name).problem)
        (found,) = events_by_id([paper.event], viewer_for(source.owner))
        return found

    return find
