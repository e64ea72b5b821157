"""``suyuan erp``: read a firm's shipments out of its ERP, and what became of each."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from suyuan.project.uses_database import uses_database

if TYPE_CHECKING:
    from suyuan.exchange.erp.queries import Summary

AS = click.option("--as", "party", metavar="PARTY", required=True, help="Whose ERP it is.")
JSON_OUT = click.option("--json", "as_json", is_flag=True, help="A JSON line each.")
FILE = click.Path(exists=True, dir_okay=False)


@click.group(name="erp")
def command() -> None:
    """ERP systems whose shipments are read and recorded here: Tryton."""


@command.command("join")
@click.argument("name")
@click.argument("dest")
@AS
@click.option("--settings", "settings_file", type=FILE, required=True, help="A JSON file: database, login, …")
@click.option(
    "--secrets",
    "secrets_file",
    type=FILE,
    required=True,
    help="A JSON file with the password; delete it afterwards.",
)
@click.option(
    "--since", type=click.DateTime(), help="Also what was changed since then; only from now on without."
)
@uses_database
def join(*, name: str, dest: str, party: str, settings_file: str, secrets_file: str, since: Any) -> None:
    """Join PARTY's ERP at DEST, such as http://erp:8000, under a NAME."""
    from suyuan.exchange.erp import services

    given = {"settings": _read(settings_file), "secrets": _read(secrets_file)}
    start = _aware(since) if since else None
    made = services.join(_owner(party), name, dest, **given, since=start)
    click.echo(f"{made.name}\t{made.dest}")


@command.command("configure")
@click.argument("name")
@click.argument("dest")
@AS
@click.option("--settings", "settings_file", type=FILE, required=True, help="A JSON file.")
@click.option("--secrets", "secrets_file", type=FILE, help="A JSON file; the password stays when not given.")
@uses_database
def configure(*, name: str, dest: str, party: str, settings_file: str, secrets_file: str | None) -> None:
    """Other settings, address or password; what was blocked is looked at again."""
    from suyuan.exchange.erp import services

    secrets = _read(secrets_file) if secrets_file else None
    services.configure(_owner(party), name, dest, _read(settings_file), secrets)


@command.command("list")
@click.argument("name", required=False)
@click.option("--as", "party", metavar="PARTY", help="Whose; those of all parties when not given.")
@click.option("--papers", "with_papers", is_flag=True, help="The papers of source NAME too.")
@click.option("--open", "only_open", is_flag=True, help="Only papers that are not recorded.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, help="So many papers at most; 50.")
@JSON_OUT
@uses_database
def list_(
    *, name: str | None, party: str | None, with_papers: bool, only_open: bool, limit: int, as_json: bool
) -> None:
    """Sources and how they stand; papers with what is wrong and how to mend it."""
    from suyuan.exchange.erp import queries, services
    from suyuan.exchange.erp.models import State
    from suyuan.parties.queries import named_party, viewer_of_party
    from suyuan.parties.viewer import Viewer

    viewer = viewer_of_party(named_party(party)) if party else Viewer.operator()
    for one in queries.summary(viewer):
        if name is not None and one.name != name:
            continue
        _say_source(one, as_json=as_json)
        if with_papers:
            done = {State.RECORDED, State.VOID, State.RETRACTED}
            states = [state for state in State if state not in done] if only_open else None
            for paper in services.papers(one.owner, one.name, states=states, limit=limit):
                _say_paper(paper.as_json(), as_json=as_json)


@command.command("read")
@uses_database
def read() -> None:
    """Ask every ERP that is due, once, in this process; `suyuan worker` does so all the time."""
    from suyuan.exchange.erp import jobs

    click.echo(f"{jobs.read_all()} 张单据已处理 papers settled")


@command.command("retry")
@click.argument("name")
@click.argument("number", type=int, required=False)
@AS
@uses_database
def retry(*, name: str, number: int | None, party: str) -> None:
    """Look at blocked papers again at once: paper NUMBER, or all of NAME."""
    from suyuan.exchange.erp import services

    click.echo(f"{services.retry(_owner(party), name, number)} 张单据重新处理 papers due again")


@command.command("retract")
@click.argument("name")
@click.argument("number", type=int)
@AS
@uses_database
def retract(*, name: str, number: int, party: str) -> None:
    """Take the ERP's word on paper NUMBER: declare its event an error, and record it anew when it still stands."""
    from suyuan.exchange.erp import services

    _say_paper(services.retract(_owner(party), name, number).as_json(), as_json=False)


@command.command("pause")
@click.argument("name")
@AS
@uses_database
def pause(*, name: str, party: str) -> None:
    """Ask nothing until `resume`; nothing is missed."""
    from suyuan.exchange.erp import services

    services.pause(_owner(party), name)


@command.command("resume")
@click.argument("name")
@AS
@uses_database
def resume(*, name: str, party: str) -> None:
    """Go on after `pause`."""
    from suyuan.exchange.erp import services

    services.resume(_owner(party), name)


@command.command("leave")
@click.argument("name")
@AS
@uses_database
def leave(*, name: str, party: str) -> None:
    """End a source and forget its password; papers and receipts stay."""
    from suyuan.exchange.erp import services

    services.leave(_owner(party), name)


@command.command("reconcile")
@click.argument("name")
@AS
@click.option("--since", type=click.DateTime(), help="From this moment; seven days ago when not given.")
@click.option("--until", type=click.DateTime(), help="Until this moment; now when not given.")
@click.option("--settle", is_flag=True, help="Queue what is missing, mark what the ERP tells otherwise.")
@JSON_OUT
@uses_database
def reconcile(*, name: str, party: str, since: Any, until: Any, settle: bool, as_json: bool) -> None:
    """Count papers and pieces on both sides; ends with status 1 when something differs."""
    import datetime as dt

    from suyuan import clock
    from suyuan.exchange.erp import reconciling

    end = _aware(until) if until else clock.now()
    start = _aware(since) if since else end - dt.timedelta(days=7)
    owner = _owner(party)
    found = reconciling.reconcile(owner, name, start, end)
    for model, counts in found.counts.items():
        _say(
            {"model": model, **counts},
            f"{model}\tERP {counts['theirs']} ({counts['theirPieces']})\t本系统 here {counts['ours']} ({counts['ourPieces']})",
            as_json=as_json,
        )
    for one in found.findings:
        told = one.as_json()
        shown = f"{one.kind}\t#{one.number or '-'}\t{one.model} {one.shown} {one.step}\t{' '.join(one.codes)}"
        _say(told, shown, as_json=as_json)
    if settle:
        click.echo(f"已处理 settled {reconciling.settle(owner, name, found)}", err=as_json)
    if found.findings:
        raise SystemExit(1)


def _owner(party: str) -> int:
    from suyuan.parties.queries import named_party

    return named_party(party).pk


def _read(file: str) -> dict[str, Any]:
    try:
        found = json.loads(Path(file).read_text(encoding="utf-8"))
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise click.UsageError(f"{file} holds no JSON object")
    return found


def _aware(moment: Any) -> Any:
    from django.utils.timezone import make_aware

    return make_aware(moment)


def _say(told: dict[str, Any], shown: str, *, as_json: bool) -> None:
    click.echo(json.dumps(told, ensure_ascii=False) if as_json else shown)


def _say_source(one: Summary, *, as_json: bool) -> None:
    counts = {state.word: count for state, count in one.counts.items()}
    told: dict[str, Any] = {"owner": one.owner, "name": one.name, "dest": one.dest, "database": one.database}
    told |= {"counts": counts, "paused": one.is_paused, "failures": one.failures, "problem": one.problem}
    state = (
        "暂停 paused"
        if one.is_paused
        else "正常 active"
        if not one.failures
        else f"失败 failing ×{one.failures}"
    )
    shown = ", ".join(f"{word} {count}" for word, count in sorted(counts.items())) or "-"
    _say(told, f"{one.owner}\t{one.name}\t{one.dest}/{one.database}\t{state}\t{shown}", as_json=as_json)
    if one.problem is not None and not as_json:
        _say_problem(one.problem)


def _say_paper(told: dict[str, Any], *, as_json: bool) -> None:
    about = f"  #{told['number']}\t{told['model']} {told['paper']} {told['step']}\t{told['state']}\t×{told['tries']}"
    _say(told, f"{about}\t{told['event'] or ''}", as_json=as_json)
    for problem in told["problems"] if not as_json else ():
        _say_problem(problem)


def _say_problem(problem: Any) -> None:
    click.echo(f"  {problem['code']} {problem['message_zh']} {problem['message']}")
    click.echo(f"  → {problem['remedy_zh']} {problem['remedy']}")
