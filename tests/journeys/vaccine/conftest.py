"""The story of a vaccine lot, told once for each file of tests; what a test adds to it is taken back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection, transaction

from suyuan.project.fixed_clock import standing_at
from suyuan.supervision.cold import readings

if TYPE_CHECKING:
    from vaccine_world import World  # reads the settings, which are not there yet


@pytest.fixture(scope="module")
def told(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    import vaccine_world

    with django_db_blocker.unblock(), transaction.atomic(), standing_at(vaccine_world.NOW):
        yield vaccine_world.told()
        transaction.set_rollback(True)


@pytest.fixture
def world(told: World, db: None, monkeypatch: pytest.MonkeyPatch) -> World:
    """What waits for the commit happens now: a test is never committed."""
    monkeypatch.setattr(transaction, "on_commit", lambda work, **_: work())
    monkeypatch.setattr(readings, "_months", set())  # the partitions made by a test go with it
    return told


@pytest.fixture
def found(db: None) -> Callable[[], list[tuple[str, str]]]:
    """(rule, code of the party that must act) of every open finding."""

    def found() -> list[tuple[str, str]]:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT f.rule, p.code FROM finding f LEFT JOIN party p ON p.id = f.party WHERE f.things > 0 ORDER BY 1, 2"
            )
            return cursor.fetchall()

    return found
