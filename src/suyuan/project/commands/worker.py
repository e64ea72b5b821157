"""``suyuan worker``: number what is captured and fold it into states, for as long as it runs."""

from __future__ import annotations

import os
import signal
import threading
import time
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING

import click

from suyuan import wake
from suyuan.project.parent import end_with_parent, wait_for_dead_parent
from suyuan.project.uses_database import uses_database

if TYPE_CHECKING:
    from suyuan.project.children import Work

JOBS = {
    "ledger": "suyuan.ledger.jobs",
    "state": "suyuan.state.jobs",
    "findings": "suyuan.supervision.findings.jobs",
    "cold": "suyuan.supervision.cold.jobs",
    "stops": "suyuan.supervision.locks.project",
    "cleaning": "suyuan.supervision.cleaning.jobs",
    "search": "suyuan.exchange.search.jobs",
    "capture": "suyuan.exchange.jobs",
    "deliver": "suyuan.exchange.subscriptions.jobs",
    "adapters": "suyuan.exchange.adapters.jobs",
    "erp": "suyuan.exchange.erp.jobs",
    "sensors": "suyuan.exchange.sensors.jobs",
    "websocket": "suyuan.exchange.subscriptions.websocket_job",
    "folder": "suyuan.exchange.doors.jobs",
    "seen": "suyuan.exchange.seen.jobs",
    "access": "suyuan.parties.access_log.jobs",
}
"""Background work by name: modules with ``run_forever(should_stop)``. Each is a process of its own."""
LOOKOUT = "suyuan.project.lookout"
"""Runs beside the jobs where they are all together, and looks for them."""
STANDING_BACK = "suyuan.project.standing_back"
COPIES = {"capture": 2}
"""Work that several processes share, as many as there are cores and no more than this."""
BEHIND = ("state", "findings", "cold", "stops", "cleaning", "search", "seen")
"""Work that may lag while documents come in faster than it can follow: it leaves the processor to the doors."""
HEARS = {
    "ledger": wake.Topic.CAPTURED,
    "capture": wake.Topic.ACCEPTED,
    "state": wake.Topic.NUMBERED,
    "findings": None,
    "stops": None,
    "search": wake.Topic.NUMBERED,
    "seen": wake.Topic.NUMBERED,
    "deliver": None,
    "adapters": None,
}
"""Work that is woken: when something is said, or by the lookout alone. What is not here looks by itself."""
PATIENCE = 1.0
"""Seconds between two tries to reach a database that is away."""
TELL_AGAIN = 60.0
"""Seconds after which the same trouble is a new one."""


@click.command()
@click.argument("job", required=False, type=click.Choice(sorted(JOBS)))
@uses_database
def command(job: str | None) -> None:
    """Run one JOB, or all of them, until Ctrl-C."""
    from suyuan.project.children import Children

    if job is None:
        Children([[*jobs(), revival()]]).run()
    else:
        work_at(JOBS[job], stands_back=job in BEHIND)


def jobs() -> list[Work]:
    """All background work of this version, loaded and ready to be forked."""
    from django.db import connections

    from suyuan.project.children import Work

    names = [name for name, module in JOBS.items() if find_spec(module) is not None]
    for module in (LOOKOUT, STANDING_BACK, *(JOBS[name] for name in names)):
        import_module(module)
    wake.share({name: HEARS[name] for name in names if name in HEARS})
    connections.close_all()  # no two processes may share one
    cores = os.cpu_count() or 1
    works = [
        Work(f"worker {name}", partial(_be, name))
        for name in names
        for _ in range(min(COPIES.get(name, 1), cores))
    ]
    return [*works, Work("lookout", partial(work_at, LOOKOUT))]


def revival() -> Work:
    """Start the embedded database again whenever somebody killed it."""
    from suyuan.project import start
    from suyuan.project.children import Work

    return Work("database", start.revive_database, is_wanted=start.database_is_down)


def _be(name: str) -> None:
    """Be one of the jobs, in a process that was forked for it."""
    wake.listen(name)
    work_at(JOBS[name], stands_back=name in BEHIND)


def work_at(module: str, *, stands_back: bool = False) -> None:
    """Do the work of a module until a signal says that it is enough, or until our parent is dead."""
    stop, orphaned = threading.Event(), threading.Event()

    def heed(number: int, _frame: object) -> None:
        if number == signal.SIGHUP:
            orphaned.set()
        stop.set()
        wake.nudge()

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, heed)
    end_with_parent(signal.SIGHUP)
    _run(module, stop, stands_back=stands_back)
    if orphaned.is_set():
        wait_for_dead_parent()


def _run(module: str, stop: threading.Event, *, stands_back: bool) -> None:
    """Run the job; while the database is away, wait for it instead of ending, and say so once."""
    from django.db import connection

    from suyuan.ledger.connection import AWAY
    from suyuan.project.standing_back import stand_back

    run_forever = import_module(module).run_forever
    told, failed_at = "", 0.0
    while not stop.is_set():
        try:
            if stands_back:
                stand_back()
            run_forever(stop.is_set)
        except AWAY as why:
            text, now = str(why).strip(), time.monotonic()
            if text != told or now - failed_at > TELL_AGAIN:
                click.echo(f"{module}: {text}", err=True)
            told, failed_at = text, now
            connection.close()
            stop.wait(PATIENCE)
