"""``suyuan worker``: number what is captured and fold it into states, for as long as it runs."""

from __future__ import annotations

import os
import signal
import threading
from importlib import import_module
from importlib.util import find_spec

import click

from suyuan.project.parent import end_with_parent, wait_for_dead_parent
from suyuan.project.uses_database import uses_database

JOBS = {
    "ledger": "suyuan.ledger.jobs",
    "state": "suyuan.state.jobs",
    "search": "suyuan.exchange.search.jobs",
    "capture": "suyuan.exchange.jobs",
    "deliver": "suyuan.exchange.subscriptions.jobs",
    "adapters": "suyuan.exchange.adapters.jobs",
    "erp": "suyuan.exchange.erp.jobs",
    "websocket": "suyuan.exchange.subscriptions.websocket_job",
    "folder": "suyuan.exchange.doors.jobs",
    "seen": "suyuan.exchange.seen.follower",
}
"""Background work by name: modules with ``run_forever(should_stop)``. Each is a process of its own."""
COPIES = {"capture": 2}
"""Work that several processes share, as many as there are cores and no more than this."""
BEHIND = ("state", "search", "seen")
"""Work that may lag while documents come in faster than it can follow: it leaves the processor to the doors."""
PATIENCE = 1.0
"""Seconds between two tries to reach a database that is away."""


@click.command()
@click.argument("job", required=False, type=click.Choice(sorted(JOBS)))
@uses_database
def command(job: str | None) -> None:
    """Run one JOB, or all of them, until Ctrl-C."""
    from suyuan.project.children import Children
    from suyuan.project.start import kept_running

    stop, orphaned = threading.Event(), threading.Event()

    def heed(number: int, _frame: object) -> None:
        if number == signal.SIGHUP:
            orphaned.set()
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, heed)
    if job is None:
        with kept_running(), Children(job_commands()):
            stop.wait()
    else:
        end_with_parent(signal.SIGHUP)
        _run(JOBS[job], stop, stands_back=job in BEHIND)
        if orphaned.is_set():
            wait_for_dead_parent()


def job_commands() -> list[list[str]]:
    """The arguments of ``suyuan`` for each job that this version has."""
    cores = os.cpu_count() or 1
    return [
        ["worker", name]
        for name, module in JOBS.items()
        if find_spec(module) is not None
        for _ in range(min(COPIES.get(name, 1), cores))
    ]


def _run(module: str, stop: threading.Event, *, stands_back: bool) -> None:
    """Run the job; while the database is away, wait for it instead of ending."""
    import psycopg
    from django.db import InterfaceError, OperationalError, connection

    from suyuan.project.standing_back import stand_back

    away = (OperationalError, InterfaceError, psycopg.OperationalError, psycopg.InterfaceError)

    run_forever = import_module(module).run_forever
    while not stop.is_set():
        try:
            if stands_back:
                stand_back()
            run_forever(stop.is_set)
        except away as why:
            click.echo(f"{module}: {str(why).strip()}", err=True)
            connection.close()
            stop.wait(PATIENCE)
