"""Firms at the doors for tables, scans and folders, each with a key."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from door_firms import Firm

from suyuan.parties.services import create_api_key, create_party


@pytest.fixture
def firm(db: None, client: Client) -> Callable[..., Firm]:
    def make(code: str = "pharma", scopes: tuple[str, ...] = ("*",)) -> Firm:
        party = create_party(code, code, "DISTRIBUTOR")
        return Firm(party, create_api_key(party, scopes).token, client)

    return make
