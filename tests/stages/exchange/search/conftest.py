"""Send events as people of the cast, number and index them, and ask."""

from __future__ import annotations

import pytest

from generated_queries import PREFIXES
from suyuan.core.epcis.query.parse import from_parameters
from suyuan.exchange.search import services
from suyuan.parties.viewer import Viewer


@pytest.fixture
def ask(db, read):
    """One page for a query given as names and values."""

    def ask(viewer=None, *, per_page=30, token=None, **parameters):
        return services.run(read(**parameters), viewer or Viewer.operator(), per_page=per_page, token=token)

    return ask


@pytest.fixture
def ask_all(ask):
    """Every page; the events in order."""

    def ask_all(viewer=None, **parameters):
        page = ask(viewer, **parameters)
        events = list(page.events)
        while page.next_token:
            page = ask(viewer, token=page.next_token, **parameters)
            events += page.events
        return events

    return ask_all


@pytest.fixture
def read():
    """A query from names and values."""

    def read(**parameters):
        return from_parameters(parameters.items(), PREFIXES)

    return read
