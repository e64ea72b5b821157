"""``suyuan adapters``: what is told to other platforms, what they answered, and what must be done about it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from suyuan.project.uses_database import uses_database

if TYPE_CHECKING:
    from suyuan.exchange.adapters.queries import Summary

AS = click.option(
    "--as", "party", metavar="PARTY", help="Whose connections; the platform's own when not given."
)
JSON_OUT = click.option("--json", "as_json", is_flag=True, help="A JSON line each.")


@click.group(name="adapters")
def command() -> None:
    """Connections to other platforms: drugs, vaccines, devices, ERP."""


@command.command("list")
@click.argument("name", required=False)
@AS
@click.option("--messages", "with_messages", is_flag=True, help="The messages of connection NAME too.")
@click.option("--open", "only_open", is_flag=True, help="Only messages that are not accepted.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, help="So many messages at most; 50.")
@JSON_OUT
@uses_database
def list_(
    *, name: str | None, party: str | None, with_messages: bool, only_open: bool, limit: int, as_json: bool
) -> None:
    """Connections and how they stand; operators see those of all parties."""
    from suyuan.exchange.adapters import queries, services
    from suyuan.exchange.adapters.models import State
    from suyuan.parties.queries import named_party, viewer_of_party
    from suyuan.parties.viewer import Viewer

    viewer = viewer_of_party(named_party(party)) if party else Viewer.operator()
    for one in queries.summary(viewer):
        if name is not None and one.name != name:
            continue
        _say_connection(one, as_json=as_json)
        if with_messages:
            states = [state for state in State if state is not State.ACCEPTED] if only_open else None
            for message in services.messages(one.owner, one.name, states=states, limit=limit):
                _say_message(message.as_json(), as_json=as_json)


@command.command("connect")
@click.argument("name")
@click.argument("adapter")
@click.argument("dest")
@AS
@click.option(
    "--settings", "settings_file", type=click.Path(exists=True, dir_okay=False), help="A JSON file."
)
@click.option(
    "--secrets",
    "secrets_file",
    type=click.Path(exists=True, dir_okay=False),
    help="A JSON file; delete it afterwards.",
)
@click.option(
    "--query",
    default=None,
    help="Which events it is told of, as in `suyuan query`; the adapter's own when not given.",
)
@click.option(
    "--from",
    "from_number",
    type=click.IntRange(1),
    help="Tell also what was recorded from this ledger number on.",
)
@uses_database
def connect(
    *,
    name: str,
    adapter: str,
    dest: str,
    party: str | None,
    settings_file: str | None,
    secrets_file: str | None,
    query: str | None,
    from_number: int | None,
) -> None:
    """Connect a party to the platform at DEST under a NAME."""
    from suyuan.core.epcis.query.errors import EpcisException
    from suyuan.core.epcis.query.parse import from_url
    from suyuan.core.problem import Refused
    from suyuan.exchange.adapters import services

    try:
        made = services.connect(
            _owner(party), name, adapter, dest, settings=_read(settings_file), secrets=_read(secrets_file),
            parameters=None if query is None else from_url(query)[0].parameters, from_number=from_number,
        )  # fmt: skip
    except EpcisException as why:
        raise Refused(*why.problems) from None
    click.echo(f"{made.name}\t{made.adapter}\t{made.dest}")


@command.command("pause")
@click.argument("name")
@AS
@uses_database
def pause(*, name: str, party: str | None) -> None:
    """Send nothing until `resume`; nothing is missed."""
    from suyuan.exchange.adapters import services

    services.pause(_owner(party), name)


@command.command("resume")
@click.argument("name")
@AS
@uses_database
def resume(*, name: str, party: str | None) -> None:
    """Go on after `pause`."""
    from suyuan.exchange.adapters import services

    services.resume(_owner(party), name)


@command.command("disconnect")
@click.argument("name")
@AS
@uses_database
def disconnect(*, name: str, party: str | None) -> None:
    """End a connection and forget its secrets; messages and receipts stay."""
    from suyuan.exchange.adapters import services

    services.disconnect(_owner(party), name)


@command.command("retry")
@click.argument("name")
@click.argument("number", type=int, required=False)
@AS
@click.option(
    "--anew",
    is_flag=True,
    help="Message NUMBER under a new number; first make sure that they lack the old one.",
)
@uses_database
def retry(*, name: str, number: int | None, party: str | None, anew: bool) -> None:
    """Send again what was refused, given up or failed: message NUMBER, or all of NAME."""
    from suyuan.exchange.adapters import services

    if anew and number is None:
        raise click.UsageError("--anew needs the NUMBER of one message")
    met = services.retry(_owner(party), name, number, anew=anew)
    click.echo(f"{met} 条报文重新排队 messages in the queue again")


@command.command("reconcile")
@click.argument("name")
@AS
@click.option(
    "--since",
    type=click.DateTime(),
    help="From this moment, by the clock here; seven days ago when not given.",
)
@click.option("--until", type=click.DateTime(), help="Until this moment; now when not given.")
@click.option(
    "--settle",
    is_flag=True,
    help="Take their word: what they have is accepted, what they lack goes out again.",
)
@JSON_OUT
@uses_database
def reconcile(*, name: str, party: str | None, since: Any, until: Any, settle: bool, as_json: bool) -> None:
    """Compare with what the other platform says it has; ends with status 1 when something differs."""
    import datetime as dt

    from suyuan import clock
    from suyuan.exchange.adapters import reconciling

    end = _aware(until) if until else clock.now()
    start = _aware(since) if since else end - dt.timedelta(days=7)
    owner = _owner(party)
    found = reconciling.reconcile(owner, name, start, end)
    for one in found.findings:
        _say_finding(one.as_json(), as_json=as_json)
    click.echo(
        f"核对 compared {found.compared}, 对方 held {found.held}, 差异 differences {len(found.findings)}",
        err=as_json,
    )
    if settle:
        click.echo(f"已处理 settled {reconciling.settle(owner, name, found)}", err=as_json)
    if found.findings:
        raise SystemExit(1)


def _owner(party: str | None) -> int:
    from suyuan.exchange.subscriptions.named import PLATFORM
    from suyuan.parties.queries import named_party

    return named_party(party).pk if party else PLATFORM


def _read(file: str | None) -> dict[str, Any]:
    if file is None:
        return {}
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


def _say_connection(one: Summary, *, as_json: bool) -> None:
    counts = {state.word: count for state, count in one.counts.items()}
    if as_json:
        told = {
            "owner": one.owner,
            "name": one.name,
            "adapter": one.adapter,
            "dest": one.dest,
            "counts": counts,
        }
        more = {"paused": one.is_paused, "failures": one.failures, "differences": one.differences}
        click.echo(json.dumps({**told, **more}, ensure_ascii=False))
        return
    state = (
        "暂停 paused"
        if one.is_paused
        else "正常 active"
        if not one.failures
        else f"失败 failing ×{one.failures}"
    )
    shown = ", ".join(f"{word} {count}" for word, count in sorted(counts.items())) or "-"
    click.echo(f"{one.owner}\t{one.name}\t{one.title_zh} {one.title}\t{state}\t{shown}")
    if one.trouble is not None and one.trouble.problem is not None:
        problem = one.trouble.problem
        click.echo(f"  #{one.trouble.number} {problem['code']} {problem['message_zh']} {problem['message']}")
        click.echo(f"  → {problem['remedy_zh']} {problem['remedy']}")


def _say_message(told: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False))
        return
    problem = told["problem"]["code"] if told["problem"] else ""
    click.echo(
        f"  #{told['number']}\t{told['reference']}\t{told['state']}\t×{told['calls']}\t{problem} {told['told'] or ''}"
    )


def _say_finding(told: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False))
        return
    number = f"#{told['number']}" if told["number"] else "-"
    click.echo(
        f"{told['kind']}\t{number}\t{told['reference']}\t{told['state'] or ''}\t+{told['ours']} -{told['theirs']}"
    )
