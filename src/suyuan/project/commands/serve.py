"""``suyuan serve``: serve pages and doors, with the background work beside them."""

from __future__ import annotations

import multiprocessing
import os
import socket
from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import Any

import click

from suyuan.project.parent import PARENT, end_with_parent
from suyuan.project.uses_database import uses_database

LAST_PORT = 65535
LONGEST_REQUEST = 45
"""Seconds that a request may take to its end once we are told to end."""


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option(
    "--workers", default=None, type=click.IntRange(1, 64), help="Processes; the number of cores, at most 4."
)
@click.option(
    "--threads", default=4, show_default=True, type=click.IntRange(1, 64), help="Requests at once in each."
)
@click.option("--no-jobs", is_flag=True, help="Leave the background work to a `suyuan worker` elsewhere.")
@uses_database
def command(*, host: str, port: int, workers: int | None, threads: int, no_jobs: bool) -> None:
    """Serve until Ctrl-C."""
    serve(host, port, workers=workers, threads=threads, with_jobs=not no_jobs)


def serve(
    host: str, port: int, *, workers: int | None = None, threads: int = 4, with_jobs: bool = True
) -> None:
    """Serve this installation until interrupted; ``suyuan.project.start.start`` was called before.

    This process forks the web server and the background work, and watches both. Raises Refused with SET-PORT-TAKEN.
    """
    from django.db import connections

    from suyuan.project.children import Children, Work
    from suyuan.project.commands.worker import jobs, revival

    refuse_taken(host, port)
    if with_jobs:
        _place_websockets(host, port)
    _load_site()
    behind = jobs() if with_jobs else []
    connections.close_all()  # no two processes may share one
    serving = partial(_serve_web, host, port, workers or min(4, os.cpu_count() or 1), threads)
    click.echo(f"http://{shown(host)}:{port}/   (Ctrl-C 结束 ends)")
    web = Work("web", serving, hears_hangup=True, goodbye=LONGEST_REQUEST + 5)
    Children([[web], [*behind, revival()]]).run()


def _load_site() -> None:
    """Import what answers requests, here: its processes share it, and their first answers do not wait for it."""
    from django.urls import resolve

    import_module("granian")
    import_module("suyuan.project.wsgi")
    resolve("/readyz")  # Django loads all addresses with the first one


def _serve_web(host: str, port: int, workers: int, threads: int) -> None:
    """Be the web server's own parent, in a process that was forked for it."""
    from granian import Granian
    from granian.constants import Interfaces

    multiprocessing.set_start_method("fork", force=True)
    os.environ[PARENT] = str(os.getpid())
    server = Granian(
        "suyuan.project.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=threads,
        respawn_failed_workers=True,
        workers_kill_timeout=LONGEST_REQUEST,
        process_name=f"suyuan web {port}",
        log_enabled=False,
    )
    server.serve(target_loader=_site, wrap_loader=False)


def _site() -> Callable[..., Any]:
    """The application, in a process of the web server, which ends with that server's parent."""
    from suyuan.project.wsgi import application

    end_with_parent()
    return application


def _place_websockets(host: str, port: int) -> None:
    """Beside the web server, unless the settings say where; its own processes and the job both learn of it."""
    from django.conf import settings

    place = os.environ.setdefault("SUYUAN_WEBSOCKET_PORT", str(port + 1 if port < LAST_PORT else 0))
    os.environ.setdefault("SUYUAN_WEBSOCKET_HOST", host)
    settings.WEBSOCKET_PORT = int(place)


def refuse_taken(host: str, port: int) -> None:
    """Raise Refused when something else listens there, before anything is started."""
    from suyuan.core.problem import Refused
    from suyuan.project import errors

    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as why:
            raise Refused(
                errors.PORT_TAKEN.problem("--port", str(port), why=why.strerror or str(why))
            ) from why


def shown(host: str) -> str:
    """The address as a browser on this machine takes it."""
    if host in {"0.0.0.0", "::"}:  # noqa: S104 - only shown
        return "localhost"
    return f"[{host}]" if ":" in host else host
