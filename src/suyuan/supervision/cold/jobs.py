"""Keep the cold chain up with the ledger, look up what excursions affect, and hold it where they are grave."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction

from suyuan import wake
from suyuan.ledger import connection
from suyuan.ledger.follow import follow, follow_all
from suyuan.state.project import FOLLOWER as STATE
from suyuan.supervision.cold.holding import hold_all
from suyuan.supervision.cold.looking import look, look_at_all
from suyuan.supervision.cold.project import BATCH, FOLLOWER, apply
from suyuan.supervision.cold.sensors import SQL

IDLE_SECONDS = 0.5


def catch_up() -> int:
    """Do everything that there is now; how many numbers of the ledger."""
    moved = _follow()
    hold_all()
    return moved


def _follow() -> int:
    moved = follow_all(FOLLOWER, apply, BATCH, behind=STATE)
    look_at_all()
    return moved


def rebuild() -> int:
    """Read in the ledger again where sensors were and what was seen there; readings, decisions and holds stay."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT seq FROM cursor WHERE name = %s FOR UPDATE", (FOLLOWER,))
        cursor.execute(SQL["forget_followed"])
        cursor.execute("DELETE FROM cold_visit")
        cursor.execute("UPDATE excursion SET to_look = true")
        cursor.execute("UPDATE cursor SET seq = 0 WHERE name = %s", (FOLLOWER,))
    return _follow()


def run_forever(should_stop: Callable[[], bool] = lambda: False) -> None:
    """Follow, look and hold, as soon as there is something. Ends when ``should_stop`` says so."""
    while not should_stop():
        if follow(FOLLOWER, apply, BATCH, behind=STATE) + look() + hold_all() == 0:
            wake.rest(IDLE_SECONDS)
