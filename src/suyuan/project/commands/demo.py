"""``suyuan demo``: load the demonstration world through the public doors, say what is worth looking at, serve it."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from suyuan.project.folder import DEMONSTRATION_MARK as MARK

if TYPE_CHECKING:
    from suyuan.parties.models import Party

LOOPBACK = "127.0.0.1"


@click.command()
@click.option("--host", default=LOOPBACK, show_default=True, help="Address to listen on; see the warning.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option(
    "--data", metavar="DIR", default=None, help="Data folder; the account's usual place when not given."
)
@click.option("--fresh", is_flag=True, help="Throw an earlier demonstration away first.")
@click.option("--no-serve", is_flag=True, help="Load, report and end.")
@click.option("--json", "as_json", is_flag=True, help="Report as one JSON object.")
@click.option("--size", default=300, show_default=True, type=click.IntRange(0), help="Events, at least.")
def command(
    *, host: str, port: int, data: str | None, fresh: bool, no_serve: bool, as_json: bool, size: int
) -> None:
    """Try Suyuan: invented firms, three chains, a few planted faults, on a clock that stands still."""
    from suyuan.project.commands.serve import refuse_taken, serve, shown
    from suyuan.project.folder import data_folder

    if not no_serve:
        refuse_taken(host, port)
        _open_to(host)
    folder = data_folder(data)
    _make_room(folder, fresh=fresh)
    report = _load(folder, size, quiet=as_json)
    click.echo(
        json.dumps(report, ensure_ascii=False)
        if as_json
        else _told(report, None if no_serve else f"http://{shown(host)}:{port}/")
    )
    if not no_serve:
        sys.stdout.flush()
        serve(host, port)


def _open_to(host: str) -> None:
    """Answer to whatever name the machine is called by, and say what that means.

    1. The site answers only to names that it was told. When it listens on all addresses nobody can foresee them;
       names that the environment gives are kept.
    2. Whoever reaches the port can act with the accounts, over a connection that is not encrypted.
    """
    import ipaddress
    import os

    from suyuan.project.cli import show_problem
    from suyuan.project.commands.serve import shown
    from suyuan.project.demo import errors

    try:
        address = ipaddress.ip_address(host)
        is_here, is_everywhere = address.is_loopback, address.is_unspecified
    except ValueError:
        is_here, is_everywhere = host == "localhost", False
    if not is_here:
        name = "*" if is_everywhere else shown(host)
        os.environ.setdefault("SUYUAN_HOSTS", f"localhost 127.0.0.1 [::1] {name}")
        show_problem(errors.OPEN_TO_OTHERS.problem("--host", host))


def _make_room(folder: Path, *, fresh: bool) -> None:
    """See that the folder is ours to fill; with ``--fresh``, empty it.

    1. A folder that holds anything but not the demonstration's mark is somebody's: nothing is done to it.
    2. Only a marked folder is ever emptied, after its server was stopped.
    3. The mark comes before the database, so that an interrupted demonstration is known as one.
    """
    import os
    import shutil

    from suyuan.core.problem import Refused
    from suyuan.project.demo import errors
    from suyuan.project.embedded import Server
    from suyuan.project.folder import make_folder

    has_mark = (folder / MARK).is_file()
    if not has_mark and folder.is_dir() and any(folder.iterdir()):
        raise Refused(errors.NOT_A_DEMO.problem("--data", str(folder)))
    if fresh and os.environ.get("DATABASE_URL"):
        raise Refused(errors.FRESH_ELSEWHERE.problem("--fresh"))
    if fresh and has_mark:
        Server(folder).stop()
        shutil.rmtree(folder)
    if not os.environ.get("DATABASE_URL"):
        make_folder(folder)
        (folder / MARK).touch()


def _load(folder: Path, size: int, *, quiet: bool) -> dict[str, Any]:
    """Start the installation, register and load the world, and describe it."""
    from suyuan.project.start import start

    start(folder)
    _mark(folder)
    from suyuan.project.demo.load import counts
    from suyuan.project.demo.register import register

    parties = register()
    _capture_all(parties, size, quiet=quiet)
    events, items = counts()
    (folder / MARK).write_text(json.dumps({"size": size, "events": events}), encoding="utf-8")
    return _report(folder, parties, events, items)


def _mark(folder: Path) -> None:
    """Say that the folder is the demonstration's and fix its clock; refuse a database that others have used."""
    from suyuan.core.problem import Refused
    from suyuan.parties.models import Party
    from suyuan.project import fixed_clock
    from suyuan.project.demo import errors, world

    if not (folder / MARK).is_file() and Party.objects.exists():
        raise Refused(errors.NOT_A_DEMO.problem("DATABASE_URL"))
    (folder / MARK).touch()
    fixed_clock.keep(folder, world.NOW)
    fixed_clock.apply(folder)


def _capture_all(parties: dict[str, Party], size: int, *, quiet: bool) -> None:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    from suyuan.project.demo.load import load

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed:,} 事件 events"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True, quiet=quiet), transient=True) as bar:
        task = bar.add_task("装载演示数据 loading", total=max(size, 300))
        load(parties, size, progress=lambda done: bar.update(task, completed=done))


def _report(folder: Path, parties: dict[str, Party], events: int, items: int) -> dict[str, Any]:
    """What ``--json`` prints."""
    from suyuan.project.demo import world
    from suyuan.project.demo.register import password_of, token_of
    from suyuan.project.demo.stories import stories

    return {
        "data": str(folder),
        "clock": world.NOW.isoformat(),
        "events": events,
        "items": items,
        "parties": [
            {
                "id": parties[firm.code].pk,
                "code": firm.code,
                "name": firm.name,
                "kind": firm.kind,
                "api_key": token_of(firm.code) if firm.sites else None,
            }
            for firm in world.FIRMS
        ],
        "users": [
            {
                "login": p.login,
                "password": password_of(p.login),
                "role": p.role,
                "party": p.party,
                "name": p.name,
            }
            for p in world.PEOPLE
        ],
        "codes": [
            {"code": s.code, "story": s.story, "story_en": s.story_en, "chain": s.chain, "fault": s.is_fault}
            for s in stories()
        ],
    }


def _told(report: dict[str, Any], address: str | None) -> str:
    """The report for people."""
    lines = [
        f"演示数据已就绪 loaded: {report['events']:,} 事件 events · {report['items']:,} 件物品 items",
        f"时钟固定于 clock stands at {report['clock']}",
        f"数据目录 data folder {report['data']}",
        "",
        "值得一查的码 codes worth typing",
    ]
    for each in report["codes"]:
        lines += [
            f"  {'⚠' if each['fault'] else '·'} {each['code']}",
            f"      {each['story']}  {each['story_en']}",
        ]
    lines += ["", "账户 accounts"]
    lines += [f"  {u['login']:<12} {u['password']:<19} {u['name']}" for u in report["users"]]
    lines += ["", "接口密钥 API keys"]
    lines += [f"  {p['code']:<20} {p['api_key']}" for p in report["parties"] if p["api_key"]]
    first = report["codes"][0]["code"]
    lines += ["", f"终端查询 in the terminal:  suyuan trace --data {report['data']} {first}"]
    if address is not None:
        lines += ["", f"浏览器 in the browser:  {address}"]
    return "\n".join(lines)
